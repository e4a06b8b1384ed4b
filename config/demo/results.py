"""Values of results of fictional cities, tags of their projects, and what a few people follow."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import followed
from config.bootstrap import Services
from config.demo.inputs import Forms
from engine import seats
from engine.access import Actor
from engine.command import Opening
from engine.models.case import Case
from notifications import news
from workflows.domain.cooperation.rules import PROJECT
from workflows.domain.follows import rules, services
from workflows.domain.tags import queries as tags
from workflows.domain.tags.queries import Pair
from workflows.domain.tags.rules import ENTRY, Thing
from workflows.domain.tags.services import put

RESULT = "result_value"
SOURCE = "Fictional Statistical Office"
INVENTED = "Invented for the demonstration."


@dataclass(frozen=True)
class Value:
    """A figure of the results framework, recorded so many days before the end."""

    before: int
    said: str
    line: str
    figure: str
    unit: str
    year: int
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """What the mission of a State begins to follow."""

    before: int
    who: str
    kind: str
    key: str


VALUES = (
    Value(400, "Women who benefited from safer markets, 2024", "18f", "41", "per cent", 2024,
          {"group": "women", "place": "Fictional Harbour Town", "states": ["XAB"]}),
    Value(290, "Cities with less crime and violence, 2024", "18g", "2", "cities", 2024,
          {"states": ["XAB", "XAE"]}),
    Value(285, "People reached, 2024", "18h_people", "310000", "persons", 2024,
          {"states": ["XAB", "XAE"]}),
    Value(60, "Women who benefited from safer markets, 2025", "18f", "46", "per cent", 2025,
          {"group": "women", "place": "Fictional Harbour Town", "states": ["XAB"]}),
    Value(55, "Cities with less crime and violence, 2025", "18g", "3", "cities", 2025,
          {"states": ["XAB", "XAD", "XAE"]}),
    Value(50, "People reached, 2025", "18h_people", "450000", "persons", 2025,
          {"states": ["XAB", "XAD", "XAE"]}),
)  # fmt: skip
TAGS: Mapping[str, Collection[Pair]] = {
    "XAB": (("sdg", "11"), ("sdg", "5")), "XAE": (("sdg", "16.1"),),
}  # fmt: skip
TAGGED = 40  # days before the end; the projects stand by then
WISHES = (
    Wish(12, "XAB", rules.STATE, "XAA"), Wish(12, "XAB", rules.THEME, "outcome_1"),
    Wish(9, "XAA", rules.STATE, "XAB"),
)  # fmt: skip


@dataclass
class Results:
    """What has been played so far. `forms`: the file that every document of it is."""

    house: Services
    officer: Actor
    until: dt.date
    forms: Forms
    taken: set[object] = field(default_factory=set)

    def play(self, day: dt.date) -> None:
        left = (self.until - day).days
        for each in VALUES:
            if each.before >= left and each.said not in self.taken:
                self.taken.add(each.said)
                self._record(each)
        for wish in WISHES:
            if wish.before >= left and wish not in self.taken:
                self.taken.add(wish)
                self.house.write(lambda rows, wish=wish: self._follow(rows, wish))  # type: ignore[misc]
        if left <= TAGGED and PROJECT not in self.taken:
            self.taken.add(PROJECT)
            self.house.write(self._tag)

    def _tag(self, rows: Session) -> None:
        """Each project carries the tags that its State has put on it."""
        known = {each.name: each for each in tags.frameworks(rows)}
        for state, pairs in TAGS.items():
            query = sa.select(Case.id).where(Case.definition == PROJECT, Case.subject == state)
            by, now = self._mission(rows, state), self.house.clock.now()
            for case in rows.scalars(query):
                put(rows, Thing(ENTRY, case), pairs, known, by=by, now=now)

    def _record(self, each: Value) -> None:
        inputs = {
            "line": each.line, "figure": each.figure, "unit": each.unit, "year": each.year,
            "source": f"{SOURCE}, report of {each.year + 1}", "method": INVENTED,
            "evidence": dict(self.forms.file) | {"name": f"report-{each.year + 1}.pdf"},
            **each.more,
        }  # fmt: skip
        asked = Opening(str(uuid.uuid4()), RESULT, each.said, self.officer, inputs=inputs)
        self.house.write(lambda rows: self.house.engine.open(rows, asked))

    def _follow(self, rows: Session, wish: Wish) -> None:
        now, source = self.house.clock.now(), followed.followed(self.house)
        person = self._mission(rows, wish.who).person
        before = source.seen(rows, person, now)
        services.follow(rows, person, wish.kind, wish.key, now=now)
        news.begin(rows, source, person, before, now)

    def _mission(self, rows: Session, state: str) -> Actor:
        seat = seats.standing(rows, "mission", state)
        held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
        if seat is None or not held:
            raise LookupError(state)
        return Actor(held[0].person_id, seat.id, seat.title, seat.body)
