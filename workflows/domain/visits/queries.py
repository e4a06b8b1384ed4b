"""The programme of a visit as plain data, as its State drafts it and as it was delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Part
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from workflows.domain.visits import rules
from workflows.domain.visits.days import WITHDRAWN
from workflows.domain.visits.models import VisitCheck, VisitMeeting, VisitPlan, VisitProgramme

EXPERT = "rev_expert"


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A meeting of a programme. `id` and `version` are those of the draft, 0 once delivered."""

    uid: str
    day: dt.date
    begins: dt.time
    ends: dt.time
    zone: str
    mode: str
    place: str
    capital: bool
    link: str
    institutions: str
    interlocutors: str
    subject: str
    language: str
    other_subject: str
    other_language: str
    interpretation: str
    id: int = 0
    version: int = 0
    dropped: bool = False

    def called(self, locale: str) -> tuple[str, str]:
        """The subject and its language: in the reader's, where the State has given it so."""
        if self.other_subject and self.other_language == locale != self.language:
            return self.other_subject, self.other_language
        return self.subject, self.language


@dataclass(frozen=True)
class Expert:
    """An expert of the review team."""

    seat: int
    body: str
    person: int
    name: str
    language: str


@dataclass(frozen=True)
class Done:
    """A step that stands, by the number of its event."""

    number: int
    trigger: str


@dataclass(frozen=True)
class Day:
    """The meetings of one day, in the order of the clock."""

    date: dt.date
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True)
class Programme:
    """A programme. Without `number` it is the State's draft.

    `payers`: cost -> who pays for it.  `on_paper`: recorded from a document that alone says it.
    """

    meetings: tuple[Meeting, ...] = ()
    hosts: tuple[str, ...] = ()
    payers: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    event: int = 0
    at: dt.datetime | None = None
    on_paper: bool = False
    sha256: str = ""

    @property
    def days(self) -> tuple[Day, ...]:
        found = sorted(self.meetings, key=lambda each: (each.day, each.begins, each.uid))
        return tuple(Day(day, tuple(rows)) for day, rows in groupby(found, lambda each: each.day))

    @property
    def in_one_place(self) -> bool:
        """Whether all that is met on site is in the capital, or in one and the same place."""
        found = [each for each in self.meetings if each.mode == rules.ON_SITE]
        capital = bool(found) and all(each.capital for each in found)
        return capital or rules.one_place(each.place for each in found)

    def outside(self, first: dt.date, last: dt.date) -> tuple[Meeting, ...]:
        """Meetings on days that are no days of the visit."""
        return tuple(each for each in self.meetings if not first <= each.day <= last)

    def same(self, other: Programme) -> bool:
        return content(self) == content(other)


# Drafts


def plan(session: Session, case: int) -> VisitPlan | None:
    return session.get(VisitPlan, case)


def meeting(session: Session, case: int, key: int) -> VisitMeeting | None:
    """One meeting of a draft."""
    return session.scalar(
        sa.select(VisitMeeting).where(VisitMeeting.id == key, VisitMeeting.case_id == case)
    )


def meetings(session: Session, case: int) -> Sequence[VisitMeeting]:
    """All that were ever drafted, those that were taken out among them."""
    return session.scalars(
        sa.select(VisitMeeting)
        .where(VisitMeeting.case_id == case)
        .order_by(VisitMeeting.day, VisitMeeting.begins, VisitMeeting.id)
    ).all()


def draft(session: Session, case: int) -> Programme:
    """The programme as the State has it now. For its own side alone."""
    found = plan(session, case)
    rows = [read(row) for row in meetings(session, case) if not row.dropped]
    payers = {cost: getattr(found, cost) if found else "" for cost in rules.COSTS}
    return Programme(tuple(rows), lines(found.hosts if found else ""), payers)


def taken_out(session: Session, case: int) -> tuple[Meeting, ...]:
    return tuple(read(row) for row in meetings(session, case) if row.dropped)


def read(row: VisitMeeting) -> Meeting:
    return Meeting(**{each.name: getattr(row, each.name) for each in fields(Meeting)})


def lines(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.splitlines() if each.strip())


# What was delivered


def standing(session: Session, case: int) -> Programme | None:
    """The programme that was delivered last and stands: not taken back, the visit not withdrawn."""
    rows = session.scalars(
        sa.select(VisitProgramme)
        .where(VisitProgramme.case_id == case)
        .order_by(VisitProgramme.event.desc())
    ).all()
    if not rows:
        return None
    steps = steps_of(session, case)
    ended = max((each.number for each in steps if each.trigger == WITHDRAWN), default=0)
    made = {each.number for each in steps}
    found = next((row for row in rows if row.event in made and row.event > ended), None)
    return _delivered(found) if found else None


def highest(session: Session, case: int) -> int:
    """The last number given to a programme, whether or not it still stands."""
    found = sa.select(sa.func.max(VisitProgramme.number)).where(VisitProgramme.case_id == case)
    return session.scalar(found) or 0


def steps_of(session: Session, case: int) -> list[Done]:
    """The steps of a case that were not taken back, oldest first."""
    rows = session.execute(
        sa.select(Event.number, Event.trigger, Event.kind, Event.takes_back)
        .where(Event.case_id == case)
        .order_by(Event.number)
    ).all()
    back = {number for row in rows for number in row.takes_back}
    return [
        Done(row.number, row.trigger)
        for row in rows
        if row.kind == "step" and row.number not in back
    ]


def content(programme: Programme) -> dict[str, Any]:
    """A programme as it is frozen: no ids, dates and times as they are written."""
    kept = [each.name for each in fields(Meeting) if each.name not in {"id", "version", "dropped"}]
    return {
        "hosts": list(programme.hosts), "payers": dict(programme.payers),
        "meetings": [
            {name: _plain(getattr(each, name)) for name in kept}
            for day in programme.days for each in day.meetings
        ],
    }  # fmt: skip


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _delivered(row: VisitProgramme) -> Programme:
    found = tuple(
        Meeting(
            **each | {
                "day": dt.date.fromisoformat(each["day"]),
                "begins": dt.time.fromisoformat(each["begins"]),
                "ends": dt.time.fromisoformat(each["ends"]),
            }
        )
        for each in row.content["meetings"]
    )  # fmt: skip
    return Programme(
        found, tuple(row.content["hosts"]), row.content["payers"], row.number, row.event,
        row.made_at, row.on_paper, row.sha256,
    )  # fmt: skip


# Who takes part, and what is arranged for them


def experts(session: Session, case: int, now: dt.datetime) -> tuple[Expert, ...]:
    """The experts of the review team, by State and name."""
    rows = session.execute(
        sa.select(Seat.id, Seat.body, Person.id.label("person"), Person.name, Person.language)
        .join(Part, Part.seat_id == Seat.id)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Part.case_id == case, Part.role == EXPERT, Part.until.is_(None),
            Appointment.lasts(now), Person.active,
        )
        .order_by(Seat.body, Person.name)
    )  # fmt: skip
    return tuple(Expert(row.id, row.body, row.person, row.name, row.language) for row in rows)


@dataclass(frozen=True)
class Check:
    """One line of a checklist."""

    what: str
    standing: str = rules.OPEN
    on: dt.date | None = None
    note: str = ""

    @property
    def settled(self) -> bool:
        return self.standing in rules.SETTLED


def checks(session: Session, case: int, seats: Iterable[int]) -> dict[int, tuple[Check, ...]]:
    """The checklist of each expert's seat, whatever has been noted so far."""
    rows = session.scalars(sa.select(VisitCheck).where(VisitCheck.case_id == case))
    noted = {(row.seat_id, row.what): row for row in rows}
    found: dict[int, tuple[Check, ...]] = {}
    for seat in seats:
        kept = ((what, noted.get((seat, what))) for what in rules.CHECKS)
        found[seat] = tuple(
            Check(what, row.standing, row.on, row.note) if row else Check(what)
            for what, row in kept
        )
    return found
