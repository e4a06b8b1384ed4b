"""Values of indicators of fictional States: one sheet public, one for seats, one kept to itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from config.bootstrap import Services
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.models.case import Case
from workflows.domain.measures import queries, rules, services
from workflows.domain.measures.brought import Given

RECORD, PUBLIC, SEATS = "record_values", "release_to_public", "release_to_seats"
HILL, PORT, LAKE = "Fictional Hill Town", "Fictional Harbour Town", "مدينة البحيرة الخيالية"
NOTE = "Invented for the demonstration."

# (indicator, place, group, first year, figures; "" where nothing is known)
Course = tuple[str, str, str, int, Sequence[str]]
COURSES: Mapping[str, Sequence[Course]] = {
    "XAB": (
        ("sdg_16_1_4", PORT, rules.TOTAL, 2021, ("58", "59.5", "", "63", "64.5")),
        ("sdg_16_1_4", PORT, "women", 2021, ("44", "46", "", "52", "55")),
        ("sdg_16_1_1", PORT, rules.TOTAL, 2022, ("6.1", "5.8", "5.9", "5.2")),
        ("sdg_11_7_2", HILL, rules.TOTAL, 2024, ("12.4", "11.9")),
    ),
    "XAE": (("sdg_16_1_4", LAKE, rules.TOTAL, 2023, ("71", "70", "73.5")),),
    "XAD": (("sdg_16_1_4", "Fictional Valley", rules.TOTAL, 2024, ("49", "51")),),
}
UNITS = {"sdg_16_1_1": "per 100,000 population"}


@dataclass(frozen=True)
class Act:
    """A step of a sheet, some days before the end."""

    state: str
    before: int
    trigger: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


ACTS = (
    Act("XAB", 150, "open"), Act("XAB", 150, RECORD),
    Act("XAB", 140, PUBLIC, {"terms": "cc_by"}),
    Act("XAE", 90, "open"), Act("XAE", 90, RECORD), Act("XAE", 85, SEATS),
    Act("XAD", 30, "open"), Act("XAD", 30, RECORD),
)  # fmt: skip


@dataclass
class Measures:
    """What has been played so far: the sheets by State, and how many acts were taken."""

    house: Services
    until: dt.date
    sheets: dict[str, int] = field(default_factory=dict)
    taken: int = 0

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come."""
        left = (self.until - day).days
        due = [each for each in sorted(ACTS, key=lambda act: -act.before) if each.before >= left]
        for act in due[self.taken :]:
            self.house.write(lambda rows, act=act: self._take(rows, act))  # type: ignore[misc]
        self.taken = max(self.taken, len(due))

    def _take(self, rows: Session, act: Act) -> None:
        actor, engine = self._mission(rows, act.state), self.house.engine
        if act.trigger == "open":
            asked = Opening(str(uuid.uuid4()), rules.SHEET, act.state, actor)
            self.sheets[act.state] = engine.open(rows, asked).case
            return
        case, inputs = self.sheets[act.state], dict(act.inputs)
        if act.trigger == RECORD:
            inputs["batch"] = str(self._prepared(rows, case, actor))
        engine.fire(rows, Command(str(uuid.uuid4()), case, act.trigger, actor, inputs))

    def _prepared(self, rows: Session, case: int, actor: Actor) -> int:
        found = rows.get_one(Case, case)
        known = queries.current(rows)
        values = [
            Given(
                indicator, known[indicator].edition_id, place, first + after, group, figure,
                UNITS.get(indicator, "%"), "Fictional Statistical Office", "", NOTE,
            )
            for indicator, place, group, first, figures in COURSES[found.subject]
            for after, figure in enumerate(figures)
        ]  # fmt: skip
        return services.prepare(
            rows, found, values, name="values.xlsx", sha256="", seat=actor.seat,
            now=self.house.clock.now(),
        )  # fmt: skip

    def _mission(self, rows: Session, state: str) -> Actor:
        seat = seats.standing(rows, "mission", state)
        held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
        if seat is None or not held:
            raise LookupError(state)
        return Actor(held[0].person_id, seat.id, seat.title, seat.body)
