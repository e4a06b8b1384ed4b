"""Founds the demonstration in an empty database and lets it live until a day."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session

from config import founding, post, seeds
from config.bootstrap import Services, wire
from config.demo.cast import Cast, State
from config.demo.inputs import PDF, Forms
from config.demo.needs import PARTNERS
from config.demo.player import Player
from config.demo.scenario import DAY, launches, part_of
from config.demo.stage import MORNING, Progress, Stage
from config.desk import BOARD, EXECUTIVE_DIRECTOR, SECRETARIAT
from config.founding import Account
from config.seeds import CountryRow, Meeting, MeetingPart
from config.seedwords import Words
from config.settings import Settings
from engine import db
from engine.access import Actor
from engine.clock import FixedClock
from engine.models.case import Case
from engine.models.person import Appointment, Person, Seat
from notifications.delivery import Worker
from workflows.domain.documents import services as documents

TIMETABLE = 518  # days from the start of a review to the session it is planned for
DESK = (
    Account("Secretariat", "Amina Njoroge", "officer@example.org", "en", SECRETARIAT, SECRETARIAT),
    Account("Executive Director's office", "Elena Duarte", "director@example.org", "en",
            EXECUTIVE_DIRECTOR, SECRETARIAT),
    Account("Board reader", "Mei Lin", "board@example.org", "en", BOARD, BOARD),
)  # fmt: skip
SHOWN = ("mission", "focal_point", "expert")


def build(
    settings: Settings, until: dt.date, *, seed: int = 1, progress: Progress = lambda _day: None
) -> list[Account]:
    """Furnish an empty database; answer who can sign in. The same seed makes the same cycle."""
    begins = launches(until)
    clock = FixedClock(dt.datetime.combine(begins[0] - 30 * DAY, MORNING))
    services = wire(settings.model_copy(update={"smtp_url": SecretStr("")}), clock)
    db.hasten(services.database)  # what a loss of power would take can be built again
    try:
        stage = found(services, clock, until, seed)
        stage.play(progress)
        everybody = services.read(lambda session: session.scalars(sa.select(Person.email)).all())
        founding.set_password(services, everybody, founding.DEMO_PASSWORD)
        return [*DESK, *PARTNERS.values(), *services.read(_who)]
    finally:
        services.database.dispose()


def found(services: Services, clock: FixedClock, until: dt.date, seed: int) -> Stage:
    """Register, desk, missions, sessions and a cycle, on the first day of the demonstration."""
    known = seeds.read(fictional=True)
    founding.load_seeds(services, known)
    services.write(partial(founding.mark, services))
    officer, director, _ = (founding.hold(services, each) for each in DESK)
    rows = [row for each in known.countries for row in each.data.country if row.kind == "fictional"]
    cast = Cast(_states(rows), seed)
    for key in cast.states:
        _mission(services, cast, key)
    meetings = _sessions(
        services, officer, known.calendar.data.meeting if known.calendar else [], until
    )
    cycle = founding.open_cycle(services, director, "2025-2029")
    sha256, size = documents.store(services.write, io.BytesIO(PDF), now=clock.now())
    file = {"sha256": sha256, "size": size, "type": "application/pdf", "name": "document.pdf"}
    forms = Forms(cast, file)
    for definition in services.registry:
        forms.learn(definition)
    player = Player(services, clock, cast, forms, random.Random(seed))  # noqa: S311 - a play
    worker = Worker(post.office(services))
    return Stage(
        services, clock, player, worker, officer, cycle, until, _beginnings(cast, until), meetings
    )


def _states(rows: Sequence[CountryRow]) -> list[State]:
    keys = sorted(row.key for row in rows)
    by_key = {row.key: row for row in rows}
    return [State(key, number, by_key[key].language) for number, key in enumerate(keys, start=1)]


def _mission(services: Services, cast: Cast, key: str) -> Actor:
    person = cast.somebody("mission", key)
    account = Account("", person.name, person.email, person.language, "mission", key)
    return founding.hold(services, account, channel="note")


def _beginnings(cast: Cast, until: dt.date) -> list[tuple[dt.date, str]]:
    """When each State writes that it is interested: some days before its group begins."""
    days = launches(until)
    return [
        (days[part.group] - (12 - state.number % 6) * DAY, state.key)
        for state in cast.states.values()
        if (part := part_of(state.number)) is not None
    ]


# Sessions


def _sessions(
    services: Services, officer: Actor, known: Sequence[Meeting], until: dt.date
) -> list[tuple[dt.date, int]]:
    """The sessions of the calendar and one of the demonstration's own, as on the first day.

    Answers those that are held before its end: what was still ahead is recorded when it is over.
    """
    today = services.clock.now().date()
    ahead = [each for each in known if each.parts[-1].to >= today]
    asked = [_as_announced(each) for each in ahead] + [_own_session(until)]
    founding.seed_meetings(services, officer, [each for each in known if each not in ahead] + asked)
    cases = services.read(_meeting_cases)
    return [(each.parts[-1].to, cases[each.key]) for each in asked if each.parts[-1].to < until]


def _as_announced(meeting: Meeting) -> Meeting:
    """A session that has been held since, as it was announced before."""
    if meeting.state != "held":
        return meeting
    return meeting.model_copy(update={"state": "confirmed"})


def _own_session(until: dt.date) -> Meeting:
    """A session of the fictional Board, just after the first group's reviews are due there."""
    day = launches(until)[0] + (TIMETABLE + 3) * DAY
    day += (1 - day.weekday()) % 7 * DAY  # a Tuesday
    words = Words(en="Board session of the demonstration", ar="دورة المجلس في العرض الإيضاحي")
    told = Words(en="Invented for the demonstration", ar="من نسج العرض الإيضاحي",
                 zh="为演示而虚构", fr="Inventé pour la démonstration",
                 ru="Придумано для демонстрации", es="Inventado para la demostración")  # fmt: skip
    part = MeetingPart.model_validate({"from": day, "to": day + 2 * DAY})
    return Meeting(key="board_demonstration", body="board", title=words, state="confirmed",
                   parts=[part], source=told)  # fmt: skip


def _meeting_cases(session: Session) -> dict[str, int]:
    rows = session.execute(sa.select(Case.subject, Case.id).where(Case.definition == "meeting"))
    return {row.subject: row.id for row in rows}


# People who may look around


def _who(session: Session) -> list[Account]:
    """A few people of the first States, with what they hold."""
    rows = session.execute(
        sa.select(Person, Seat)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .where(
            Seat.title.in_(SHOWN), Appointment.until.is_(None), Seat.body.in_(("XAA", "XAB", "XAD"))
        )
        .order_by(Seat.title.desc(), Seat.body)
    )
    found: dict[str, Account] = {}
    for person, seat in rows:
        role = f"{seat.title.replace('_', ' ').capitalize()}, Fictional State {seat.body}"
        found.setdefault(person.email, Account(role, person.name, person.email, person.language))
    return list(found.values())
