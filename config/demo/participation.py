"""Files of fictional States in the programme, their cities, and a call to host the secretariat."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from config.bootstrap import Services
from config.demo.inputs import Forms
from config.desk import EXECUTIVE_DIRECTOR, SECRETARIAT
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.models.case import Case
from workflows.domain.participation.rules import CALL, CITY, FILE, OFFER

DESK, DIRECTOR = SECRETARIAT, EXECUTIVE_DIRECTOR
SOMEBODY = {"be_reviewed": "yes", "review": "yes", "voluntary": "yes"}
NOTE = ("invite",)  # steps that come from a note verbale


@dataclass(frozen=True)
class Act:
    """A step of an entry, some days before the end. `who`: a State, or a seat of the desk.

    `kind`, `below`: of an opening, the process and the entry below which it stands.
    `days`: inputs that take a day so many days after the step.
    """

    entry: str
    before: int
    trigger: str
    who: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    kind: str = FILE
    below: str = ""


ACTS = (
    Act("XAB", 330, "open", "XAB"),
    Act("XAB", 330, "state_facts", "XAB", {
        "voluntary": "yes", "resources": "Invented for the demonstration. Two planners.",
        "key_issue": "yes", "champion": "yes",
    }),
    Act("XAB", 320, "record_cca", "XAB", {
        "cca_exists": "yes", "cca_title": "Invented for the demonstration", "cca_year": 2024,
        "cca_says": "Page 31: safety in markets is named as a concern of towns.",
    }),
    Act("XAB", 310, "record_team", DESK, {
        "team": "Country team office, Fictional Harbour Town",
        "interventions": "Invented for the demonstration. Lighting of two markets.",
    }),
    Act("XAB", 310, "record_coordinator", DESK, {
        "coordinator": "Invented for the demonstration",
        "coordinator_mail": "coordinator@example.org",
    }),
    Act("harbour", 300, "open", "XAB", {
        "city": "Fictional Harbour Town", "size": "to_500", "readers": "everybody",
        "focal_office": "Office of the mayor",
    }, {"focal_since": -5}, CITY),
    Act("hill", 290, "open", "XAA", {
        "city": "Fictional Hill Town", "size": "to_100", "readers": "between",
    }, {}, CITY),
    Act("coast", 280, "open", "XAE", {
        "city": "مدينة ساحلية افتراضية", "size": "to_1000", "readers": "everybody",
    }, {"focal_since": -9, "since": -9}, CITY),
    Act("XBM", 130, "open", DESK),
    Act("XBM", 130, "invite", DESK, {"note_number": "NV/OUT/7"}, {"note_date": 0}),
    Act("XBN", 95, "open", "XBN"),
    Act("XBN", 95, "express_interest", "XBN", {
        **SOMEBODY, "language": "fr", "cities": "Fictional Lake Town\nFictional River Town",
        "resources": "Invented for the demonstration. Rooms for meetings.",
    }),
    Act("XBN", 84, "acknowledge", DIRECTOR),
    Act("call", 60, "open", DESK, {
        "about": "Invented for the demonstration. A State is sought that hosts the secretariat.",
    }, {"closes_on": 95}, CALL),
    Act("call", 58, "publish", DESK, {"circular": "NV/OUT/12"}),
    Act("house", 30, "open", "XAC", {
        "offer": "Invented for the demonstration. A floor of the town hall.",
        "offer_place": "Fictional Capital", "offer_language": "en",
    }, {}, OFFER, "call"),
    Act("XBO", 6, "open", "XBO"),
    Act("XBO", 6, "express_interest", "XBO", {**SOMEBODY, "language": "ar"}),
)  # fmt: skip
TITLES = {"call": "Host of the secretariat of the programme"}


@dataclass
class Programme:
    """What has been played so far: the cases by entry, and which acts were taken."""

    house: Services
    until: dt.date
    forms: Forms
    cases: dict[str, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come."""
        left = (self.until - day).days
        for number, act in enumerate(ACTS):
            if number not in self.taken and act.before >= left:
                self.taken.add(number)
                self.house.write(partial(self._take, act=act, day=day))

    def _take(self, rows: Session, act: Act, day: dt.date) -> None:
        actor = self._actor(rows, act.who)
        dates = {key: day + dt.timedelta(days=after) for key, after in act.days.items()}
        inputs: dict[str, Any] = {**act.inputs, **dates}
        if act.trigger in NOTE:
            inputs["note_file"] = dict(self.forms.file)
        if act.trigger == "open":
            self._open(rows, act, actor, inputs)
            return
        command = Command(str(uuid.uuid4()), self.cases[act.entry], act.trigger, actor, inputs)
        result = self.house.engine.fire(rows, command)
        self.forms.deliver(rows, command, result.event)

    def _open(self, rows: Session, act: Act, actor: Actor, inputs: Mapping[str, Any]) -> None:
        parent = rows.get(Case, self.cases[act.below]) if act.below else None
        subject = TITLES.get(act.entry, act.entry if act.kind == FILE else actor.body)
        asked = Opening(
            str(uuid.uuid4()), act.kind, parent.subject if parent else subject, actor,
            inputs=inputs, parent=parent.id if parent else None,
        )  # fmt: skip
        self.cases[act.entry] = self.house.engine.open(rows, asked).case

    def _actor(self, rows: Session, who: str) -> Actor:
        """The holder of a seat of the desk, or of the mission of a State."""
        title, body = (who, SECRETARIAT) if who in (DESK, DIRECTOR) else ("mission", who)
        seat = seats.standing(rows, title, body)
        held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
        if seat is None or not held:
            raise LookupError(who)
        return Actor(held[0].person_id, seat.id, seat.title, seat.body)
