"""What stands around the reviews: every register and page of the programme, by what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.queries.reader import Reader
from engine.text import N_
from workflows import event
from workflows.domain.registers.register import Register


@dataclass(frozen=True)
class Place:
    """A page of the programme. `source`: the paragraphs that ask for it.

    `register`: the one that it shows; else `endpoint` is the page.  `offices`: the titles of the
    seats that find the way to it; nobody named, everybody does. The page itself asks again.
    """

    label: str
    intro: str
    source: str
    endpoint: str = "registers.show"
    register: Register | None = None
    offices: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Section:
    label: str
    places: tuple[Place, ...]


def listed(register: Register) -> Place:
    return Place(register.label, register.intro, register.source, register=register)


SECTIONS = (
    Section(N_("Governing bodies and texts"), (
        Place(
            N_("Rules"), N_("The edition of the rules in effect, and where each rule comes from."),
            "S1 §3", endpoint="procedure.index",
        ),
        listed(event.REGISTER),
    )),
)  # fmt: skip

REGISTERS: dict[str, Register] = {
    place.register.definition: place.register
    for section in SECTIONS
    for place in section.places
    if place.register
}


def places(looking: Reader) -> Iterator[Section]:
    """The sections, each with the places to which the reader is shown the way."""
    for section in SECTIONS:
        found = tuple(
            each for each in section.places
            if not each.offices or looking.actor.title in each.offices
        )  # fmt: skip
        if found:
            yield Section(section.label, found)
