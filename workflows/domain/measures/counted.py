"""What the product counts by itself for a line of the results framework, in this one place.

A count is of dated records; `endpoint` is where they can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.history import Event
from engine.queries.history import taken_back
from workflows.domain.knowledge import published, search
from workflows.domain.measures import queries
from workflows.domain.reports.queries import REVIEW

CONFIRMED, ENDED = "confirm_participation", "participation_ended"


@dataclass(frozen=True)
class Count:
    """`endpoint`, `arguments`: the page with the records behind the number."""

    number: int
    endpoint: str
    arguments: Mapping[str, str] = field(default_factory=dict)


def countries(session: Session) -> Count:
    """States whose participation was confirmed and has not been ended or taken back."""
    query = (
        sa.select(Event.case_id, Event.number, Case.subject)
        .join(Case, Case.id == Event.case_id)
        .where(
            Case.definition == REVIEW, Case.state != ENDED, Event.kind == "step",
            Event.trigger == CONFIRMED,
        )
    )  # fmt: skip
    rows = session.execute(query).all()
    back = taken_back(session, {row.case_id for row in rows})
    stand = {row.subject for row in rows if (row.case_id, row.number) not in back}
    return Count(len(stand), "cases.index", {"kind": REVIEW})


def indicators(session: Session) -> Count:
    """Those of the editions and of the register, for which values can be recorded."""
    return Count(len(queries.current(session)), "measures.index")


def practices(session: Session) -> Count:
    """Items that are published now."""
    everything = published.Wanted(search.sought(""), (), published.DATE, 1, None)
    return Count(published.found(session, everything).total, "portal.practices")


COUNTED: Mapping[str, Callable[[Session], Count]] = MappingProxyType(
    {"countries": countries, "indicators": indicators, "practices": practices}
)
