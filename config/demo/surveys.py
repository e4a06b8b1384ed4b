"""Surveys of the demonstration: one published, one open, and what delegations said after sessions.

Which fictional State says what follows from its place in a list, and means nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from config.bootstrap import Services
from engine.access import Actor
from engine.command import Command, Opening
from engine.models.case import Case, Fact
from workflows.domain.surveys import queries, services
from workflows.domain.surveys.asked import Sheet
from workflows.domain.surveys.rules import AWARENESS, CLOSED, E_SURVEY
from workflows.domain.surveys.services import Typed

DAY = dt.timedelta(days=1)
RECENT = 90 * DAY  # a session that began longer ago is asked about no more
LASTS, AFTER = 45 * DAY, 21 * DAY  # how long States, and delegations, are given
FIRST, SECOND = "Safer cities: where States stand", "Safer cities: second e-survey"
BEFORE = {FIRST: (240, 31), SECOND: (15, 9)}  # days before the end, and States that answer
DELEGATIONS = (23, 19, 6, 21)  # that hand a sheet in, session after session
ALONE = (7, 2)
TURNS = (1, 0, 1, 0, 1, 2, 0, 1, 2)
NOTE = "Invented for the demonstration."


@dataclass
class Surveys:
    """What the secretariat asks of States and of the Board while the demonstration runs."""

    services: Services
    officer: Actor
    until: dt.date
    begun: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)  # sessions after which delegations were asked

    def play(self, day: dt.date) -> None:
        for name, (before, states) in BEFORE.items():
            if name not in self.begun and (self.until - day).days <= before:
                self.begun.add(name)
                self._ask_states(name, day, states)
        for reference, name in self._held(day):
            if reference not in self.asked:
                self.asked.add(reference)
                self._ask_the_board(reference, name, day)
        for case in self.services.read(_closed):
            self._take(case, "publish")

    def _ask_states(self, name: str, day: dt.date, states: int) -> None:
        case = self._open(E_SURVEY, name)
        self._take(case, "open_it", until=day + LASTS)
        now = self.services.clock.now()

        def work(session: Session) -> None:
            sheet = queries.sheet(session, session.get_one(Case, case))
            for place, body in enumerate(sorted(queries.lines(session, case))[:states]):
                content = {
                    key: {"choice": choice, "words": NOTE if place == 1 else ""}
                    for key, choice in _chosen(sheet, place).items()
                }
                answer = Typed(f"Person {place + 1}", "Ministry", content, "en", 0)
                services.send(session, case, body, answer, now=now)

        self.services.write(work)

    def _ask_the_board(self, reference: str, name: str, day: dt.date) -> None:
        case = self._open(AWARENESS, name)
        self._take(case, "open_it", session=reference, links=36, until=day + AFTER)
        number, now = DELEGATIONS[len(self.asked) % len(DELEGATIONS)], self.services.clock.now()

        def work(session: Session) -> None:
            sheet = queries.sheet(session, session.get_one(Case, case))
            for place, key in enumerate(queries.blind_keys(session, case)[:number]):
                services.speak(session, case, key, _chosen(sheet, place), now=now)

        self.services.write(work)

    def _held(self, day: dt.date) -> list[tuple[str, str]]:
        """Sessions of the Board that were held a short while ago, while this ran."""
        return self.services.read(lambda session: _held(session, day))

    def _open(self, definition: str, subject: str) -> int:
        asked = Opening(str(uuid.uuid4()), definition, subject, self.officer)
        return self.services.write(lambda s: self.services.engine.open(s, asked)).case

    def _take(self, case: int, trigger: str, **inputs: Any) -> None:  # noqa: ANN401
        command = Command(str(uuid.uuid4()), case, trigger, self.officer, inputs)
        self.services.write(lambda s: self.services.engine.fire(s, command))


def _chosen(sheet: Sheet | None, place: int) -> dict[str, str]:
    """Some choose the first answer, fewer the next; of some questions a few choose none.

    One alone chooses the last answer of the second question: its figure is not shown.
    """
    found = {}
    for asked in sheet.questions if sheet else ():
        keys, turn = list(asked.choices), TURNS[(place * 5 + asked.number * 3) % len(TURNS)]
        if turn or asked.number % 4:
            alone = (place, asked.number) == ALONE
            found[asked.key] = keys[-1 if alone else turn % len(keys)]
    return found


def _held(session: Session, day: dt.date) -> list[tuple[str, str]]:
    begun = aliased(Fact)
    query = (
        sa.select(Case.reference, Case.subject, begun.value.label("begins"))
        .join(Fact, sa.and_(Fact.case_id == Case.id, Fact.key == "kind"))
        .join(begun, sa.and_(begun.case_id == Case.id, begun.key == "begins"))
        .where(Case.definition == queries.MEETING, Case.state == "held")
        .where(sa.cast(Fact.value, sa.String) == '"board"')
    )
    return [
        (row.reference, row.subject)
        for row in session.execute(query)
        if day - dt.date.fromisoformat(row.begins) <= RECENT
    ]


def _closed(session: Session) -> list[int]:
    query = sa.select(Case.id).where(Case.definition.in_((E_SURVEY, AWARENESS)))
    return list(session.scalars(query.where(Case.state == CLOSED)))
