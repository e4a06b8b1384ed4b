"""Builds the demonstration: seeds, States and their missions, then day after day until the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import work
from config.bootstrap import Services
from config.demo import asides, shared
from config.demo.colleagues import Colleagues
from config.demo.guidelines import Guidelines
from config.demo.measures import Measures
from config.demo.needs import Needs
from config.demo.participation import Programme
from config.demo.partners import Partners
from config.demo.player import Player, Review
from config.demo.registers import Registers
from config.demo.resources import Resources
from config.demo.results import Results
from config.demo.scenario import part_of
from config.demo.surveys import Surveys
from config.demo.texts import Texts
from engine import editions
from engine.access import Actor
from engine.clock import FixedClock
from engine.models.case import Case, Timer
from engine.models.person import Person
from notifications import desk
from notifications.delivery import Worker
from notifications.models import DRAFTED, FormalCommunication, Plan

MORNING = dt.time(6, tzinfo=dt.UTC)  # 09:00 in Nairobi
DAY = dt.timedelta(days=1)
LAYS = 14  # days that a drafted note waits for its signature
Progress = Callable[[dt.date], None]


@dataclass
class Stage:
    """A running demonstration."""

    services: Services
    clock: FixedClock
    player: Player
    worker: Worker
    officer: Actor
    cycle: int
    until: dt.date
    launches: list[tuple[dt.date, str]]
    meetings: list[tuple[dt.date, int]]  # when a session is over, and its case
    needs: Needs = field(init=False)
    measures: Measures = field(init=False)
    results: Results = field(init=False)
    colleagues: Colleagues = field(init=False)
    resources: Resources = field(init=False)
    programme: Programme = field(init=False)
    partners: Partners = field(init=False)
    registers: Registers = field(init=False)
    surveys: Surveys = field(init=False)
    texts: Texts = field(init=False)
    guidelines: Guidelines = field(init=False)
    shared: set[int] = field(default_factory=set)  # items of the repository, by their place

    def __post_init__(self) -> None:
        self.needs = Needs(self.services, self.until)
        self.surveys = Surveys(self.services, self.officer, self.until)
        self.texts = Texts(self.services, self.officer, self.until)
        self.measures = Measures(self.services, self.until)
        self.results = Results(self.services, self.officer, self.until, self.player.forms)
        self.colleagues = Colleagues(self.services, self.player, self.until)
        self.resources = Resources(self.services, self.officer, self.until)
        self.partners = Partners(self.services, self.officer, self.until)
        self.programme = Programme(self.services, self.until, self.player.forms)
        self.registers = Registers(self.services, self.officer, self.until)
        self.guidelines = Guidelines(self.player, self.officer, self.until)

    def play(self, progress: Progress = lambda _day: None) -> None:
        """Step from due day to due day until the end."""
        day = self._next(dt.date.min)
        while day is not None and day <= self.until:
            self.clock.set(dt.datetime.combine(day, MORNING))
            self._clock_moves()
            self._hold(day)
            self._launch(day)
            self._answers(day)
            self._asides(day)
            self.needs.play(day)
            self.surveys.play(day)
            self.texts.play(day)
            self.measures.play(day)
            self.results.play(day)
            self.colleagues.play(day)
            self.resources.play(day)
            self.programme.play(day)
            self.partners.play(day)
            self.registers.play(day)
            self.guidelines.play(day)
            self._share(day)
            self._notes(day)
            self._post()
            progress(day)
            day = self._next(day)
        self.clock.set(dt.datetime.combine(self.until, MORNING))
        self._clock_moves()
        shared.list_states(self.services)
        self._post()

    # One day

    def _clock_moves(self) -> None:
        self.services.sweep().tick()
        work.remind(self.services)

    def _hold(self, day: dt.date) -> None:
        for over, meeting in [each for each in self.meetings if each[0] < day]:
            self.meetings.remove((over, meeting))
            self.player.take(meeting, "record_held", self.officer)

    def _launch(self, day: dt.date) -> None:
        for begins, key in [each for each in self.launches if each[0] <= day]:
            self.launches.remove((begins, key))
            state = self.player.cast.states[key]
            part = part_of(state.number)
            if part is None:
                continue
            case = self.player.open(
                "country_review", key, self.officer, names=(self.cycle,),
                inputs={"state_language": state.language},
            )  # fmt: skip
            self.player.reviews[case] = Review(case, key, part, dict(part.once), list(part.asides))
            self.clock.advance(minutes=5)

    def _answers(self, day: dt.date) -> None:
        """Everything meant for the day; a step may ask for another one the same day."""
        for _ in range(3):
            due = [task for planned, task in self.player.look() if planned <= day]
            if not due:
                return
            for task in due:
                self.player.answer(task)

    def _asides(self, day: dt.date) -> None:
        entered = self.services.read(_entered)
        for review in self.player.reviews.values():
            state, since = entered.get(review.id, ("", day))
            for aside in list(review.asides):
                if aside.state == state and day >= since + aside.after * DAY:
                    review.asides.remove(aside)
                    asides.take(self.player, review, aside, day)

    def _share(self, day: dt.date) -> None:
        for number in shared.due(day, self.until, self.shared):
            self.shared.add(number)
            shared.share(self.services, number, self.officer)

    def _notes(self, day: dt.date) -> None:
        """The secretariat sends, after some days, the notes verbales that were drafted."""
        sent = partial(_send_notes, before=day - LAYS * DAY, now=self.clock.now(), by=self.officer)
        self.services.write(sent)

    def _post(self) -> None:
        while self.worker.run(500):
            pass

    def _next(self, day: dt.date) -> dt.date | None:
        """The next working day on which anything happens."""
        days = [planned for planned, _ in self.player.look()]
        days += [begins for begins, _ in self.launches]
        days += [over + DAY for over, _ in self.meetings]
        days += self.services.read(_clock_days)
        ahead = max(min(days), day + DAY) if days else None
        return self.services.read(editions.calendar_of).roll(ahead) if ahead else None


def _entered(session: Session) -> dict[int, tuple[str, dt.date]]:
    """The state of every review that does not rest, and since when."""
    calendar = editions.calendar_of(session)
    rows = session.execute(
        sa.select(Case.id, Case.state, Case.entered_at).where(
            Case.definition == "country_review", Case.hold.is_(None)
        )
    )
    return {row.id: (row.state, calendar.day(row.entered_at)) for row in rows}


def _send_notes(session: Session, *, before: dt.date, now: dt.datetime, by: Actor) -> None:
    drafted = sa.select(FormalCommunication).where(FormalCommunication.state == DRAFTED)
    officer = session.get_one(Person, by.person)
    for note in session.scalars(drafted).all():
        if note.drafted_at.date() <= before:
            number = f"NV/OUT/{note.id}"
            desk.record_sent(session, note, number=number, date=now.date(), by=officer, now=now)


def _clock_days(session: Session) -> list[dt.date]:
    """When the clock has something to do: rungs, timers, ends of holds."""
    found = [
        session.scalar(sa.select(sa.func.min(Plan.next_on))),
        session.scalar(sa.select(sa.func.min(Timer.due)).where(Timer.status == "pending")),
        session.scalar(sa.select(sa.func.min(Case.held_until)).where(Case.closed_at.is_(None))),
    ]
    return [day + DAY if n else day for n, day in enumerate(found) if day is not None]
