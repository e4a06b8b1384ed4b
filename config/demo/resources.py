"""Contributions of fictional States and a partner, the plan of the budget, and resolutions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from config import budget, founding, mandates, roadmap
from config.bootstrap import Services
from config.demo.needs import FUND
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.queries.reader import Reader
from workflows.domain.resources.rules import PLEDGE

RECORDS = 320  # days before the end the desk records the plan and the resolutions
GIVERS = {"lights": "XAB", "experts": "XAC", "rooms": "XAE"}  # the others: a partner
OPEN: Mapping[str, Any] = {"readers": "everybody"}


@dataclass(frozen=True)
class Act:
    """A step of a contribution, some days before the end. `day`: the input that takes the day."""

    pledge: str
    before: int
    trigger: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    day: str = ""
    by_desk: bool = False


TITLES = {
    "lights": "Reviews in the country, and what follows from them",
    "experts": "Experts for desk reviews",
    "rooms": "استضافة اجتماع للخبراء",
    "tools": "Tools for surveys by night",
}
ACTS = (
    Act("lights", 300, "open", {
        "kind": "cash", "amount": 120_000, "measure": "USD", "scope": "local", "outcome": "1",
        "purpose": "Invented for the demonstration. Visits, and lighting of one market.", **OPEN,
    }, "pledged_on"),
    Act("lights", 270, "confirm", {"confirmed_amount": 120_000}, "confirmed_on"),
    Act("lights", 200, "receive", {"received_amount": 70_000}, "received_on", by_desk=True),
    Act("lights", 90, "receive", {"received_amount": 30_000}, "received_on", by_desk=True),
    Act("lights", 60, "use", {"used_amount": 41_000, "used_for": "Interpretation during visits"},
        "used_on", by_desk=True),
    Act("experts", 240, "open", {
        "kind": "expert_days", "amount": 40, "measure": "expert_days", "scope": "global",
        "purpose": "Invented for the demonstration. Two planners.",
        "circumstances": "Invented for the demonstration. Outside the months of elections.", **OPEN,
    }, "pledged_on"),
    Act("experts", 230, "confirm", {"confirmed_amount": 40}, "confirmed_on"),
    Act("experts", 55, "receive", {"received_amount": 20}, "received_on", by_desk=True),
    Act("experts", 50, "use", {"used_amount": 18, "used_for": "Desk reviews"}, "used_on"),
    Act("tools", 150, "open", {
        "kind": "cash", "amount": 60_000, "measure": "EUR", "outcome": "3", "given_by": "partner",
        "purpose": "Invented for the demonstration. Training of those who survey.", **OPEN,
    }, "pledged_on"),
    Act("rooms", 30, "open", {
        "kind": "hosting", "amount": 3, "measure": "host_days", "outcome": "3",
        "readers": "between",
        "purpose": "نص مختلق لأغراض العرض الإيضاحي.",
    }, "pledged_on"),
)  # fmt: skip


@dataclass
class Resources:
    """What has been played so far: the contributions by name, and how many acts were taken."""

    house: Services
    officer: Actor
    until: dt.date
    cases: dict[str, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    recorded: bool = False

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come."""
        left = (self.until - day).days
        if left <= RECORDS and not self.recorded:
            self.recorded = True
            self.house.write(self._record)
        for number, act in enumerate(ACTS):
            if number not in self.taken and act.before >= left:
                self.taken.add(number)
                self._take(act, day)

    def _record(self, rows: Session) -> None:
        """What an officer records with three buttons."""
        budget.record(self.house.engine, rows, self.officer)
        house = self.house
        desk = Reader(house.access, house.registry, self.officer, house.clock.now())
        mandates.record(house.engine, rows, desk)
        roadmap.record(house.engine, rows, desk)

    def _take(self, act: Act, day: dt.date) -> None:
        actor = self.officer if act.by_desk else self._giver(act.pledge)
        inputs = {**act.inputs, act.day: day}
        if act.trigger == "open":
            inputs = {**_own(actor), **inputs}
            asked = Opening(str(uuid.uuid4()), PLEDGE, TITLES[act.pledge], actor, inputs=inputs)
            made = self.house.write(lambda rows: self.house.engine.open(rows, asked))
            self.cases[act.pledge] = made.case
            return
        command = Command(str(uuid.uuid4()), self.cases[act.pledge], act.trigger, actor, inputs)
        self.house.write(lambda rows: self.house.engine.fire(rows, command))

    def _giver(self, pledge: str) -> Actor:
        """The mission of the State, or whoever holds the seat of the partner."""
        if pledge not in GIVERS:
            return founding.hold(self.house, FUND)

        def mission(rows: Session) -> Actor:
            seat = seats.standing(rows, "mission", GIVERS[pledge])
            held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
            if seat is None or not held:
                raise LookupError(pledge)
            return Actor(held[0].person_id, seat.id, seat.title, seat.body)

        return self.house.read(mission)


def _own(actor: Actor) -> dict[str, Any]:
    """What a seat that gives for its own says of the giver."""
    if actor.title == "partner":
        return {"giver_partner": [actor.body]}
    return {"giver_state": [actor.body], "given_by": "state"}
