"""Two organizations of the network, and an input to the review of a fictional State."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import founding
from config.bootstrap import Services
from config.demo.needs import FUND
from config.demo.shared import PARTNER
from config.founding import Account
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.models.case import Case
from workflows.domain.partners import inputs, rules, services

RECORDS, OPENS, SENDS, PASSES = 310, 9, 6, 2  # days before the end
READING = ("desk_review", "questions_sent")  # states of a review in which an input is of use

ORGANISATIONS: tuple[tuple[Account, Mapping[str, Any], int, str], ...] = (
    (PARTNER, {
        "category": "local", "countries": ["XAB", "XAC"], "languages": ["en", "fr"],
        "themes": ["places", "community"], "website": "https://network.example.org",
        "offers": "Invented for the demonstration. Visits between cities, and training.",
        "contact": "Office, office@example.org",
    }, 800, "Fictional steering committee"),
    (FUND, {
        "category": "funding", "languages": ["en", "ar"], "themes": ["policies", "capacity"],
        "offers": "Invented for the demonstration. Small funds for surveys of safety by night.",
        "contact": "Office, fund@example.org",
    }, 400, ""),
)  # fmt: skip
TEXTS = {
    "places": "Invented for the demonstration. Our members have walked eleven streets by night with"
    " those who work there. Lamps help where somebody looks after them.",
    "community": "Invented for the demonstration. Traders ask to be heard before cameras are set.",
}


class Partners:
    """What has been played so far: the review that was opened, and the input to it."""

    def __init__(self, house: Services, officer: Actor, until: dt.date) -> None:
        self._house, self._officer, self._until = house, officer, until
        self._recorded = self._passed = False
        self._review: tuple[int, str] | None = None
        self._input: int | None = None

    def play(self, day: dt.date) -> None:
        """Do what the day brings, each once."""
        left = (self._until - day).days
        if left <= RECORDS and not self._recorded:
            self._recorded = True
            for each in ORGANISATIONS:
                self._record(*each)
        if left <= OPENS and self._review is None:
            self._open()
        if left <= SENDS and self._review and self._input is None:
            self._send(*self._review)
        if left <= PASSES and self._review and self._input and not self._passed:
            self._passed = True
            self._fire(
                self._input, "pass_on", self._mission(self._review[1]), comment_language="en",
                state_comment="Invented for the demonstration. Two of the streets were rebuilt.",
            )  # fmt: skip

    def _record(self, account: Account, said: Mapping[str, Any], before: int, body: str) -> None:
        actor = founding.hold(self._house, account)
        entry = self._begin(rules.ORGANISATION, account.body, actor, said)
        more = {"network_body": body} if body else {}
        joined = self._until - dt.timedelta(days=before)
        self._fire(entry, "join", self._officer, joined_on=joined, supports="yes", **more)
        if account is PARTNER:  # the other has not said that it may be named in public
            self._fire(entry, "agree_public", actor, agrees_to_be_named="yes")
            self._fire(entry, "release_public", self._officer, named_in_public="yes")

    def _open(self) -> None:
        """The State whose desk review began last lets two categories give input."""
        found = self._house.read(_review)
        if found is None:
            return
        self._review = found
        self._fire(
            found[0], "set_input", self._mission(found[1]), input_open="yes",
            input_categories=["local", "funding"], input_until=self._until + dt.timedelta(days=30),
        )  # fmt: skip

    def _send(self, review: int, subject: str) -> None:
        actor = founding.hold(self._house, PARTNER)
        reference = self._house.read(lambda rows: rows.get_one(Case, review).reference)
        case = self._begin(rules.INPUT, subject, actor, {"review": reference})

        def write(rows: Session) -> None:
            found = inputs.of_case(rows, case)
            if found is not None:
                services.save(
                    rows, found, {"language": "en"}, TEXTS, seen=0, by=actor,
                    now=self._house.clock.now(),
                )  # fmt: skip

        self._house.write(write)
        self._fire(case, "send", actor)
        self._input = case

    def _begin(self, key: str, subject: str, actor: Actor, said: Mapping[str, Any]) -> int:
        asked = Opening(str(uuid.uuid4()), key, subject, actor, inputs=said)
        return self._house.write(lambda rows: self._house.engine.open(rows, asked)).case

    def _fire(self, case: int, trigger: str, by: Actor, **given: Any) -> None:  # noqa: ANN401
        command = Command(str(uuid.uuid4()), case, trigger, by, given)
        self._house.write(lambda rows: self._house.engine.fire(rows, command))

    def _mission(self, state: str) -> Actor:
        def work(rows: Session) -> Actor:
            seat = seats.standing(rows, "mission", state)
            held = seats.current(rows, seat.id, self._house.clock.now()) if seat else ()
            if seat is None or not held:
                raise LookupError(state)
            return Actor(held[0].person_id, seat.id, seat.title, seat.body)

        return self._house.read(work)


def _review(rows: Session) -> tuple[int, str] | None:
    row = rows.execute(
        sa.select(Case.id, Case.subject)
        .where(
            Case.definition == rules.REVIEW, Case.state.in_(READING), Case.hold.is_(None),
            Case.closed_at.is_(None),
        )
        .order_by(Case.entered_at.desc(), Case.id)
        .limit(1)
    ).first()  # fmt: skip
    return (row.id, row.subject) if row else None
