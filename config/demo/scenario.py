"""What each fictional State does: who begins when, how fast, and which side path it shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DAY = dt.timedelta(days=1)
EARLIEST = dt.date(2025, 6, 2)  # the resolution that adopted the Guidelines is of 30 May 2025
GROUPS = ((17, 20), (10, 0), (4, 0))  # months and days before the end: when a group is launched
SIZE = 10  # States in a group: the least that S1 §11 has in mind
ASKED = {"acknowledge_interest": "confirm_participation", "view_on_pairing": "agree_pairing",
         "answer_pairing": "accept_pairing", "confirm_availability": "confirm",
         "name_another": "name_another", "decide_on_visit": "invite_visit",
         "answer_on_text": "agree_text", "decide_on_transmittal": "agree_transmittal",
         "name_focal_point": "name_focal_point", "confirm_start": "confirm_participation",
         "accept_offer": "accept_offer"}  # fmt: skip


@dataclass(frozen=True)
class Aside:
    """A step that no task asks for, some days after a state was entered."""

    state: str
    after: int  # days
    role: str
    trigger: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """How one State plays. `pace`: of the days it is given, the share it takes.

    `once`: another answer to a task, the first time it is asked.  `silent`: tasks it never answers.
    """

    group: int
    pace: float = 0.9
    once: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    asides: tuple[Aside, ...] = ()


def _defer(state: str, days: int, role: str = "sur_focal_point") -> Aside:
    return Aside(state, 10, role, "defer", {"defer_until": days})


CONSENTS = tuple(
    Aside(state, 5, "sur_focal_point", "open:consent", {"document": document, "audience": audience})
    for state in ("issued", "concluded")
    for document, audience in (
        ("executive_summary", "public"),
        ("practice", "participating_states"),
    )
)
WITHDRAWN = Aside("considered", 4, "sur_focal_point", "consent:withdraw_consent")
PENDING = Aside(
    "sa_drafting", 170, "secretariat", "record_pending_communication", {"note_date": -70}
)

# By the number of the State; who is not named here answers each step in its time.
PARTS: Mapping[int, Part] = {
    1: Part(0, 0.6, asides=CONSENTS),
    2: Part(0, 0.55, {"answer_on_text": "choose_both_views"}),
    3: Part(0, 0.5, {"decide_on_transmittal": "conclude_without_transmittal"}),
    4: Part(0, 0.6, {"answer_on_text": "ask_to_reconcile"}),
    5: Part(0, 0.65, {"decide_on_visit": "choose_no_visit"}, asides=(*CONSENTS[:1], WITHDRAWN)),
    6: Part(0, 0.7, {"read_submission": "request_clarification"}),
    7: Part(0, 0.7, asides=(Aside("state_comments", 12, "sur_mission", "end_participation"),)),
    8: Part(0, 0.7, asides=(_defer("desk_review", 75),)),
    9: Part(0, 0.8, silent=frozenset({"submit_self_assessment"}), asides=(PENDING,)),
    10: Part(0, 0.9, {"confirm_availability": "not_available"}),
    11: Part(1, 0.8, {"view_on_pairing": "set_aside"}),
    12: Part(1, 0.9, {"answer_pairing": "decline"}),
    13: Part(1, 0.6, {"confirm_availability": ""}),  # the invitation ends by its date
    14: Part(1, 0.8, asides=(_defer("sa_drafting", 420),)),
    15: Part(1, 0.8, asides=(Aside("sa_drafting", 40, "sur_focal_point", "end_participation"),)),
    16: Part(1, 0.5, asides=(Aside("desk_review", 9, "rev_focal_point", "assignment:step_down"),)),
    17: Part(1, 0.8, asides=(Aside("sa_drafting", 30, "sur_focal_point", "state_new_date"),)),
    18: Part(1, 0.6),
    25: Part(2, 0.5, {"confirm_availability": "not_available"}),
    27: Part(2, 0.5, silent=frozenset({"name_focal_point"})),
    28: Part(2, 0.5, silent=frozenset({"answer_pairing"})),
    26: Part(2, 0.5, {"view_on_pairing": "set_aside"}),
}
LATER = range(31, 35)  # wish to begin with a later group
INTERESTED = range(35, 39)  # have only just written; those after them have not


def part_of(number: int) -> Part | None:
    """How a State plays; None where it has no review."""
    if number in PARTS:
        return PARTS[number]
    if number <= SIZE * len(GROUPS):
        return Part((number - 1) // SIZE, 0.35 + (number * 7 % 10) / 25)
    if number in LATER:
        return Part(len(GROUPS) - 1, once={"acknowledge_interest": "schedule_later"},
                    silent=frozenset({"confirm_start"}))  # fmt: skip
    return (
        Part(len(GROUPS), silent=frozenset({"acknowledge_interest"}))
        if number in INTERESTED
        else None
    )


def launches(until: dt.date) -> tuple[dt.date, ...]:
    """The day on which each group begins; the last is that of States that have just written."""
    found = [max(_months_before(until, months) - days * DAY, EARLIEST) for months, days in GROUPS]
    return (*found, until - 20 * DAY)


def _months_before(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, 28))
