"""The rooms of a process: pages of a case where its substance is prepared and read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.queries.reader import CaseLine
from engine.text import N_
from web import current
from web.reading import reader

REVIEW, CYCLE = "country_review", "cycle"
STATE = frozenset({"sur_focal_point", "sur_mission"})
REVIEWERS = frozenset({"rev_focal_point", "rev_expert"})


@dataclass(frozen=True)
class Room:
    """A page below the case's own.

    `definition`: whose cases have it.  `roles`: who finds the way to it, beside the desk; the page
    itself asks again.  `steps`: the steps that are prepared there; the case page leads to the room
    first.
    """

    endpoint: str
    label: str
    definition: str = REVIEW
    roles: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()


ROOMS = (
    Room(
        "draws.index",
        N_("Pairing"),
        roles=STATE | REVIEWERS | {"rev_mission"},
        steps=("issue_pairing",),
    ),
    Room("assessment.index", N_("Self-assessment"), roles=STATE | REVIEWERS, steps=("submit",)),
    Room(
        "findings.index",
        N_("Findings"),
        roles=STATE | REVIEWERS,
        steps=(
            "clear_draft",
            "send_comments",
            "clear_text",
            "agree_items",
            "agree_text",
            "ask_to_reconcile",
            "choose_both_views",
            "respond_to_observations",
        ),
    ),
    Room("consents.index", N_("Consent"), roles=STATE),
    Room("reports.index", N_("Report to the Board"), CYCLE),
)


def rooms_of(definition: str) -> Iterator[Room]:
    """The rooms of a process, in the order of its course."""
    return (room for room in ROOMS if room.definition == definition)


def room_of(definition: str, trigger: str) -> Room | None:
    """Where a step is prepared, if it has a room."""
    return next((room for room in rooms_of(definition) if trigger in room.steps), None)


def open_rooms(case: CaseLine) -> list[Room]:
    """The rooms of a case to which the reader is shown the way."""
    here, looking = list(rooms_of(case.definition.key)), reader()
    if not here or looking.at_the_desk:
        return here
    roles = current.read(lambda rows: looking.access.roles(rows, looking.actor, case.id))
    return [room for room in here if room.roles & roles]
