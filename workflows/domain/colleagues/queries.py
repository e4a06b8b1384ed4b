"""Who has which section, what a link opens, and the notes of a State's own people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import Reader
from workflows.domain.accounts.rules import token_hash
from workflows.domain.assessment import wordings
from workflows.domain.assessment.models import AnswerText
from workflows.domain.assessment.wordings import Wording
from workflows.domain.colleagues.models import Asking, Courtesy, Link, Note
from workflows.domain.colleagues.rules import may_mail, own_roles


@dataclass(frozen=True)
class Asked:
    """One section in a colleague's hands, or that was."""

    id: int
    section: str
    name: str
    email: str
    by: dt.date
    asked_by: str
    asked_at: dt.datetime
    mailed_at: dt.datetime
    used_at: dt.datetime | None
    handed_back_at: dt.datetime | None
    recalled_at: dt.datetime | None
    may_mail: bool  # again, by hand
    reminds: bool  # the house writes about the day by itself

    @property
    def stands(self) -> bool:
        """The colleague has it."""
        return self.recalled_at is None and self.handed_back_at is None


@dataclass(frozen=True)
class NoteLine:
    """One note. `mine`: the reader wrote it."""

    id: int
    question: str
    text: str
    writer: str
    written_at: dt.datetime
    changed_at: dt.datetime | None
    settled_at: dt.datetime | None
    settled_by: str
    mine: bool


def is_own(session: Session, reader: Reader, case: Case) -> bool:
    """Whether the reader is one of the State whose self-assessment it is."""
    roles = reader.access.roles(session, reader.actor, case.id)
    return reader.actor.body == case.subject and bool(roles & own_roles(reader.definition(case)))


def askings(session: Session, case: int, now: dt.datetime, section: str = "") -> list[Asked]:
    """Those of a case, or of one section: those in somebody's hands first, then the latest."""
    asker = aliased(Person)
    query = (
        sa.select(Asking, asker.name)
        .join(asker, asker.id == Asking.asked_by)
        .where(Asking.case_id == case)
        .order_by(
            sa.or_(Asking.recalled_at.is_not(None), Asking.handed_back_at.is_not(None)),
            Asking.id.desc(),
        )
    )
    if section:
        query = query.where(Asking.section == section)
    return [_asked(row, name, now) for row, name in session.execute(query)]


def _asked(row: Asking, asker: str, now: dt.datetime) -> Asked:
    return Asked(
        row.id, row.section, row.name, row.email, row.by, asker, row.asked_at, row.mailed_at,
        row.used_at, row.handed_back_at, row.recalled_at, may_mail(row, now), row.reminds,
    )  # fmt: skip


def asking(session: Session, case: int, key: int) -> Asking | None:
    return session.scalar(sa.select(Asking).where(Asking.id == key, Asking.case_id == case))


def has_it(session: Session, case: int, section: str, person: int) -> bool:
    found = sa.select(Asking.id).where(
        Asking.case_id == case, Asking.section == section, Asking.person_id == person,
        Asking.recalled_at.is_(None), Asking.handed_back_at.is_(None),
    )  # fmt: skip
    return session.scalar(found.limit(1)) is not None


def of_token(session: Session, token: str) -> tuple[Asking, Link] | None:
    """What a link is about, whatever has become of it: the page explains."""
    row = session.execute(
        sa.select(Asking, Link)
        .join(Link, Link.asking_id == Asking.id)
        .where(Link.token_hash == token_hash(token))
    ).first()
    return (row.Asking, row.Link) if row else None


def set_aside(
    session: Session, case: int, question: str, person: int, number: int
) -> Wording | None:
    """What a person typed over an answer that had changed. Nobody else's wording is opened here."""
    own = session.scalar(
        sa.select(AnswerText.id).where(
            AnswerText.id == number, AnswerText.case_id == case, AnswerText.question == question,
            AnswerText.person_id == person, AnswerText.aside,
        )
    )  # fmt: skip
    return wordings.one(session, case, question, own) if own else None


def roles_held(session: Session, case: Case, person: int, now: dt.datetime) -> set[str]:
    """The roles that a person plays now in a case or one below it."""
    below = sa.or_(Case.id == case.id, Case.root_id == case.id)
    return set(
        session.scalars(
            sa.select(Part.role)
            .join(Case, Case.id == Part.case_id)
            .join(Appointment, Appointment.seat_id == Part.seat_id)
            .where(
                below, Part.until.is_(None), Appointment.person_id == person,
                Appointment.lasts(now),
            )
        )
    )  # fmt: skip


def unseated() -> sa.Select[int]:
    """Persons whom a State has asked for help and who never held a seat: its own affair."""
    held = sa.exists().where(Appointment.person_id == Asking.person_id)
    return sa.select(Asking.person_id).where(sa.not_(held))


def titles_held(session: Session, person: int, now: dt.datetime) -> set[str]:
    """The titles of the seats that a person holds now."""
    return set(
        session.scalars(
            sa.select(Seat.title)
            .join(Appointment, Appointment.seat_id == Seat.id)
            .where(Appointment.person_id == person, Appointment.lasts(now))
        )
    )


def mail_holders(session: Session, case: Case, roles: Collection[str], now: dt.datetime) -> (
    Sequence[tuple[int, Person]]
):  # fmt: skip
    """The seats of the State that are written to by mail, each with who holds it now."""
    rows = session.execute(
        sa.select(Seat.id, Person)
        .join(Part, Part.seat_id == Seat.id)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Part.case_id == case.id, Part.role.in_(sorted(roles)), Part.until.is_(None),
            Seat.channel == "mail", Appointment.lasts(now), Person.active,
        )
        .order_by(Appointment.id)
    )  # fmt: skip
    return list({person.id: (seat, person) for seat, person in rows}.values())


# Courtesy mails by itself


def dated(session: Session, first: dt.date, last: dt.date) -> Sequence[Asking]:
    """What colleagues have whose day is among these, and of which the house writes by itself."""
    return session.scalars(
        sa.select(Asking)
        .where(
            Asking.reminds, Asking.recalled_at.is_(None), Asking.handed_back_at.is_(None),
            Asking.by.between(first, last),
        )
        .order_by(Asking.person_id, Asking.by, Asking.id)
    ).all()  # fmt: skip


def was_reminded(session: Session, asking: Asking, rung: str) -> bool:
    return session.get(Courtesy, (asking.id, asking.by, rung)) is not None


# Notes


def notes(
    session: Session, case: int, person: int, questions: Collection[str] | None = None
) -> dict[str, list[NoteLine]]:
    """The notes by question, the oldest first. For the State's own people alone: ask before."""
    settler = aliased(Person)
    query = (
        sa.select(Note, Person.name, settler.name.label("settler"))
        .join(Person, Person.id == Note.person_id)
        .outerjoin(settler, settler.id == Note.settled_by)
        .where(Note.case_id == case)
        .order_by(Note.id)
    )
    if questions is not None:
        query = query.where(Note.question.in_(questions))
    found: dict[str, list[NoteLine]] = {}
    for row in session.execute(query):
        found.setdefault(row.Note.question, []).append(
            _line(row.Note, row.name, row.settler or "", mine=row.Note.person_id == person)
        )
    return found


def note(session: Session, case: int, key: int) -> Note | None:
    return session.scalar(sa.select(Note).where(Note.id == key, Note.case_id == case))


def _line(row: Note, writer: str, settler: str, *, mine: bool) -> NoteLine:
    return NoteLine(
        row.id, row.question, row.text, writer, row.written_at, row.changed_at, row.settled_at,
        settler, mine,
    )  # fmt: skip
