"""Fills in the forms of the demonstration: dates ahead, fictional people, one small file."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.demo.cast import Cast
from config.demo.scenario import part_of
from config.demo.words import said
from engine.command import Command
from engine.declarations import Input
from engine.definition import Definition, Kind, Transition
from engine.models.case import Case, Part
from engine.models.history import Event
from engine.models.person import Seat
from engine.situation import Situation
from workflows.domain.documents import services as documents
from workflows.domain.reviews import impartial
from workflows.domain.reviews.inputs import OFFICIAL

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 120]/Contents 4 0 R
/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 68>>stream
BT /F 13 Tf 24 56 Td (Demonstration: invented document, no State wrote it.) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R/Size 6>>
startxref
0
%%EOF
"""
CHOSEN = {"undertakings": "given", "conflict": "none", "blanks_confirmed": "yes", "listing": "yes"}
OFFICE = {"focal_point": "focal", "alternate": "alternate", "expert": "expert"}
LEFT_OUT = frozenset(
    {"symbol", "waiver", "departure", "conflict_text", "colleague", "draw_record", "dropped_items",
     "left_out",
     "both_views_items", "not_transmitted_items", "desk_note", "desk_note_asks", "questions",
     "answers", *OFFICIAL}
)  # fmt: skip
SHARE = 0.4  # of what is optional and is filled in all the same
SHARES = {"alternate": 0.15, "group": 1.0}  # the same of some inputs
SHORT = {"agenda_item": "5"}
DAY = dt.timedelta(days=1)


@dataclass
class Forms:
    """`file`: what every file of the demonstration is: its bytes were stored once.

    `named`: how many experts a State has named in a review.  `readers`: (definition, transition,
    input) -> the roles that may read what is handed in there.
    """

    cast: Cast
    file: Mapping[str, Any]
    notes: int = 0
    named: dict[tuple[int, str], int] = field(default_factory=dict)
    readers: dict[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)

    def fill(self, here: Situation, transition: Transition, dice: random.Random) -> dict[str, Any]:
        """A plausible answer to each input of a step, as seen from the acting seat."""
        found: dict[str, Any] = {}
        for each in transition.inputs:
            if each.required or self._likes(each, dice):
                here.inputs = found
                value = self._value(here, each, dice)
                if value is not None:
                    found[each.key] = value
        return found

    @staticmethod
    def _likes(each: Input, dice: random.Random) -> bool:
        return each.key not in LEFT_OUT and dice.random() < SHARES.get(each.key, SHARE)

    def _value(self, here: Situation, each: Input, dice: random.Random) -> Any:  # noqa: ANN401
        kinds: Mapping[Kind, Callable[[Situation, Input, random.Random], Any]] = {
            Kind.TEXT: self._words, Kind.CHOICE: self._choice, Kind.DATE: self._date,
            Kind.FILE: self._file, Kind.PERSON: self._person, Kind.SEAT: self._seat,
            Kind.NUMBER: self._group,
        }  # fmt: skip
        fill = kinds.get(Kind(each.kind))
        return fill(here, each, dice) if fill else None

    def _words(self, here: Situation, each: Input, dice: random.Random) -> str:
        if each.key in SHORT:
            return SHORT[each.key]
        if each.key.endswith("note_number") or each.key == "interest_note":
            self.notes += 1
            return f"NV/{self.notes}"
        state = self.cast.states.get(here.actor_body)
        return said(state.language if state else "en", dice)

    def _choice(self, here: Situation, each: Input, dice: random.Random) -> str:
        if each.key == "state_language":
            return self.cast.states[here.subject].language
        if each.key == "working_language":
            return dice.choice(("en", "fr", "es", "ar", "ru", "zh"))
        offered = each.choices(here) if callable(each.choices) else each.choices
        values = [value for value, _ in offered]
        if CHOSEN.get(each.key) in values:
            return CHOSEN[each.key]
        return (
            values[0] if each.key == "visit_mode" and dice.random() < SHARE else dice.choice(values)
        )

    @staticmethod
    def _date(here: Situation, each: Input, dice: random.Random) -> dt.date:
        today = here.today
        if each.key == "visit_start":
            return here.calendar.roll(today + dice.randint(36, 60) * DAY)
        if each.key == "visit_end":
            first: dt.date = here.inputs["visit_start"]
            return first + dice.randint(2, 4) * DAY
        if each.key == "issued_on":
            return today
        behind = each.key.endswith("note_date")
        return today - 2 * DAY if behind else here.calendar.roll(today + dice.randint(20, 60) * DAY)

    def _file(self, _here: Situation, each: Input, _dice: random.Random) -> dict[str, Any]:
        return dict(self.file) | {"name": f"{each.key.replace('_', '-')}.pdf"}

    def _group(self, here: Situation, _each: Input, _dice: random.Random) -> int | None:
        part = part_of(self.cast.states[here.subject].number)
        return part.group + 1 if part else None

    def _person(self, here: Situation, each: Input, _dice: random.Random) -> dict[str, str]:
        """The first time the expert, then another of the same State."""
        office, body = OFFICE.get(each.key, each.key), here.actor_body
        if office == "expert":
            times = self.named[here.root_id, body] = self.named.get((here.root_id, body), 0) + 1
            office = office if times == 1 else f"expert{'abcdef'[times % 6]}"
        return self.cast.somebody(office, body).fields

    def _seat(self, here: Situation, each: Input, dice: random.Random) -> int | None:
        """A mission whose State fits, those that serve least often first."""
        seats = here.session.scalars(sa.select(Seat).where(Seat.title == "mission")).all()
        for seat in seats:
            here.bodies_of_seats[seat.id] = seat.body
        load: dict[int, int] = {row.seat_id: row.n for row in here.session.execute(_serving())}
        shuffled = sorted(seats, key=lambda seat: (load.get(seat.id, 0), dice.random()))
        check = each.check or impartial.reviewer_fits
        return next((seat.id for seat in shuffled if check(here, seat.id) is None), None)

    def deliver(self, session: Session, command: Command, event: int) -> None:
        """The files of a step become documents of its case."""
        case = session.get_one(Case, command.case)
        at = session.get_one(Event, event).at
        body = command.actor.body if command.actor else ""
        for key, value in command.inputs.items():
            if isinstance(value, Mapping) and "sha256" in value:
                documents.deliver(
                    session, case=case.id, key=key, name=value["name"], media_type=value["type"],
                    sha256=value["sha256"], size=value["size"], now=at, event=event, body=body,
                    person=command.actor.person if command.actor else None,
                    visible_to=sorted(self._readers(case, command, key)),
                )  # fmt: skip

    def _readers(self, case: Case, command: Command, key: str) -> frozenset[str]:
        return self.readers.get((case.definition, command.trigger, key), frozenset())

    def learn(self, definition: Definition) -> None:
        """Who may read what is handed in at each step of a process."""
        for transition in definition.transitions:
            for each in transition.inputs:
                key = (definition.key, transition.key, each.key)
                self.readers[key] = definition.members(each.visible_to)


def _serving() -> sa.Select[int, int]:
    """How many cases each mission serves in as reviewer."""
    return (
        sa.select(Part.seat_id, sa.func.count().label("n"))
        .where(Part.role == "rev_mission", Part.until.is_(None))
        .group_by(Part.seat_id)
    )
