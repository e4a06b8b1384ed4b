"""Needs of fictional States: one in delivery, one open to offers, one that nobody else reads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from config import founding
from config.bootstrap import Services
from config.demo.shared import PARTNER
from config.founding import Account
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from workflows.domain.assistance import queries, services
from workflows.domain.assistance.rules import REQUEST

FUND = Account(
    "Partner", "Idris Bello", "fund@example.org", "en", "partner", "Fictional Safety Fund"
)
STATE, PARTNERS = "state", {"network": PARTNER, "fund": FUND}


@dataclass(frozen=True)
class Act:
    """A step of a need, some days before the end. `who`: "state", or the key of a partner."""

    need: str
    before: int
    trigger: str
    who: str = STATE
    inputs: Mapping[str, Any] = field(default_factory=dict)


TEXTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "markets": ("XAB", {
        "title": "Safer markets after dark", "theme": "places", "level": "city",
        "city": "Fictional Harbour Town", "language": "en", "help_languages": ["en", "fr"],
        "what": "Invented for the demonstration. Two planners for six weeks, and tools for night "
        "surveys.",
        "why": "Half of the traders who answered a survey leave before sunset.",
        "cost_from": 50_000, "cost_to": 80_000, "currency": "USD",
        "support": "A pilot in one district, paid by the city.",
        "law": "The data of those surveyed fall under the law on the protection of data.",
    }),
    "data": ("XAE", {
        "title": "بيانات السلامة بحسب الحي", "theme": "monitoring", "level": "national",
        "language": "ar", "help_languages": ["ar", "en"],
        "what": "نص مختلق لأغراض العرض الإيضاحي: تدريب موظفي البلديات على جمع البيانات.",
        "why": "لا تُحفظ البيانات اليوم إلا على مستوى المدينة كلها.",
        "cost_from": 30_000, "cost_to": 45_000, "currency": "EUR",
    }),
    "lamps": ("XAD", {
        "title": "A plan for street lamps", "theme": "places", "language": "en",
        "what": "Invented for the demonstration. Advice on a plan for lighting.",
    }),
}  # fmt: skip
OFFER = {"offer_contact": "office@example.org", "offer_language": "en"}
PLANNERS = {"offer_what": "Two planners who have worked in markets, for eight weeks.", **OFFER}
TOOLS = {"offer_what": "Tools for surveys, and a week of training online.", **OFFER}
ACTS = (
    Act("markets", 200, "open"), Act("markets", 196, "substantiate"),
    Act("markets", 190, "confirm"),
    Act("markets", 188, "release", inputs={"audience": "public"}),
    Act("markets", 170, "offer", "network", PLANNERS), Act("markets", 165, "offer", "fund", TOOLS),
    Act("markets", 150, "match", inputs={"offer": "network"}),
    Act("markets", 120, "begin_delivery", "network"),
    Act("markets", 45, "report_delivery", "network",
        {"told": "Four markets were walked by night with traders.", "told_language": "en"}),
    Act("markets", 40, "add_view",
        inputs={"told": "The walks were welcome.", "told_language": "en"}),
    Act("data", 80, "open"), Act("data", 75, "substantiate"), Act("data", 70, "confirm"),
    Act("data", 60, "release", inputs={"audience": "public"}),
    Act("data", 20, "offer", "fund", TOOLS),
    Act("lamps", 15, "open"),
)  # fmt: skip


@dataclass
class Needs:
    """What has been played so far: the cases by need, and how many acts were taken."""

    house: Services
    until: dt.date
    cases: dict[str, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    partners: dict[str, Actor] = field(default_factory=dict)

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come."""
        left = (self.until - day).days
        for number, act in enumerate(ACTS):
            if number not in self.taken and act.before >= left:
                self.taken.add(number)
                self._take(act)

    def _take(self, act: Act) -> None:
        state, text = TEXTS[act.need]
        actor = self._actor(act.who, state)
        if act.trigger == "open":
            self.cases[act.need] = self.house.write(lambda rows: self._open(rows, actor, text))
            return
        case = self.cases[act.need]

        def work(rows: Session) -> None:
            inputs = dict(act.inputs)
            if "offer" in inputs:
                body = PARTNERS[inputs["offer"]].body
                inputs["offer"] = str(queries.standing_offers(rows, case, body)[0].id)
            command = Command(str(uuid.uuid4()), case, act.trigger, actor, inputs)
            self.house.engine.fire(rows, command)

        self.house.write(work)

    def _open(self, rows: Session, actor: Actor, text: Mapping[str, Any]) -> int:
        """A need, and its text as the State writes it in the room."""
        given = {key: text[key] for key in ("title", "what", "language")}
        asked = Opening(str(uuid.uuid4()), REQUEST, actor.body, actor, inputs=given)
        case = self.house.engine.open(rows, asked).case
        found, now = queries.need(rows, case), self.house.clock.now()
        if found is not None:
            services.save(rows, found, text, seen=found.version, by=actor, now=now)
        return case

    def _actor(self, who: str, state: str) -> Actor:
        """The mission of the State, or whoever holds the seat of a partner."""
        if who != STATE:
            if who not in self.partners:
                self.partners[who] = founding.hold(self.house, PARTNERS[who])
            return self.partners[who]

        def mission(rows: Session) -> Actor:
            seat = seats.standing(rows, "mission", state)
            held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
            if seat is None or not held:
                raise LookupError(state)
            return Actor(held[0].person_id, seat.id, seat.title, seat.body)

        return self.house.read(mission)
