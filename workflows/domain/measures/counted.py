"""What the product counts by itself for a line of the results framework, in this one place.

A count is of dated records that the reader may view; `endpoint` is where they can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.reader import Reader
from engine.text import N_
from workflows.domain.cooperation.rules import ACTIVITY, PROJECT
from workflows.domain.knowledge import published, search
from workflows.domain.measures import queries
from workflows.domain.measures.queries import Asked
from workflows.domain.participation import queries as participation
from workflows.domain.partners import queries as partners
from workflows.domain.registers.queries import states as says
from workflows.domain.tools import queries as tools_of

HELD, RELEASED = "held", "released"  # states of an activity, of a project
SUCCESS, REGISTER = "success.index", "registers.show"  # pages with the records


@dataclass(frozen=True)
class Count:
    """`label`: what was counted.  `endpoint`, `arguments`: the page with the records behind it."""

    number: int
    label: str
    endpoint: str
    arguments: Mapping[str, str] = field(default_factory=dict)


Counting: TypeAlias = Callable[[Session, Reader], Count]


def countries(session: Session, reader: Reader) -> Count:
    """States whose participation was confirmed and has not been ended or taken back (§25 c)."""
    found = participation.participating(session, reader.registry)
    return Count(len(found), N_("Participating countries"), SUCCESS, {"_anchor": "of-c"})


def indicators(session: Session, _reader: Reader) -> Count:
    """Those of the editions and of the register, for which values can be recorded."""
    return Count(len(queries.current(session)), N_("Indicators in the matrix"), "measures.index")


def places(session: Session, reader: Reader) -> Count:
    """Cities and places of which a State has released a value to the reader."""
    found = queries.released(session, reader, Asked())
    label = N_("Cities and places with released values of indicators")
    return Count(len({(each.state, each.place_key) for each in found}), label, "measures.index")


def practices(session: Session, _reader: Reader) -> Count:
    """Items that are published now."""
    everything = published.Wanted(search.sought(""), (), published.DATE, 1, None)
    number = published.found(session, everything).total
    return Count(number, N_("Items published in the repository"), "portal.practices")


def tools(session: Session, reader: Reader) -> Count:
    """Tools shared, and adoptions of any tool (S1 §25 a)."""
    found = tools_of.shared(session, reader, None, None)
    return Count(len(found), N_("Shared tools exchanged"), SUCCESS, {"_anchor": "of-a"})


def tests(session: Session, reader: Reader) -> Count:
    """Tests of tools, each in a city (S1 §25 b)."""
    found = tools_of.tested(session, reader, None, None)
    return Count(len(found), N_("Shared tools tested or piloted"), SUCCESS, {"_anchor": "of-b"})


def joined(session: Session, reader: Reader) -> Count:
    """Records of joining the network or a body of it (S1 §25 f)."""
    found = partners.joined(session, reader, None, None)
    label = N_("Technical partners that joined the network")
    return Count(len(found), label, SUCCESS, {"_anchor": "of-f"})


def entries(label: str, definition: str, state: str, **said: str) -> Counting:
    """Entries of a register in one state, narrowed to what was stated in them."""

    def count(session: Session, reader: Reader) -> Count:
        query = sa.select(sa.func.count(Case.id)).where(
            Case.definition == definition, Case.state == state, reader.sees,
            *(says(key, value) for key, value in said.items()),
        )  # fmt: skip
        asked = {"key": definition, "state": state, **said}
        return Count(session.scalar(query) or 0, label, REGISTER, asked)

    return count


COUNTED: Mapping[str, Counting] = MappingProxyType(
    {
        "countries": countries,
        "indicators": indicators,
        "places": places,
        "practices": practices,
        "tools": tools,
        "tests": tests,
        "partners": joined,
        "activities": entries(N_("Capacity-building activities held"), ACTIVITY, HELD),
        "local": entries(
            N_("Activities held at the local level"), ACTIVITY, HELD, level="local"
        ),
        "advice": entries(
            N_("Activities of technical advice held"), ACTIVITY, HELD, kind="advice"
        ),
        "projects": entries(N_("City projects that States have released"), PROJECT, RELEASED),
    }
)  # fmt: skip
