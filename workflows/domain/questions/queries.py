"""Questions, answers and notes straight from the tables; nothing here asks who reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Fact, Part
from engine.models.history import Event
from engine.models.person import Seat
from engine.queries.reader import holders
from workflows.domain.documents.models import Document
from workflows.domain.questions.models import NoFurther, Question, Reading, ReadingNote, Reply
from workflows.domain.questions.rules import (
    ALL_IN,
    EXPERT,
    NOTE_ASKS,
    NOTED,
    REPLY,
    REVIEWER_ROLES,
    REVIEWING,
)


@dataclass(frozen=True)
class Course:
    """When each event of a case was, and which of them were taken back."""

    at: Mapping[int, dt.datetime]
    back: frozenset[int]
    taken_up: bool  # the questions were taken up in the dialogue

    def stands(self, event: int | None) -> bool:
        return event is not None and event not in self.back


def course(session: Session, case: int) -> Course:
    rows = session.execute(
        sa.select(Event.number, Event.at, Event.trigger, Event.takes_back).where(
            Event.case_id == case
        )
    ).all()
    back = frozenset(number for row in rows for number in row.takes_back)
    taken_up = any(row.trigger == "take_up_in_dialogue" and row.number not in back for row in rows)
    return Course({row.number: row.at for row in rows}, back, taken_up)


def questions(session: Session, case: int) -> Sequence[Question]:
    """Every question ever kept, by number; those without one last, in the order of asking."""
    return session.scalars(
        sa.select(Question)
        .where(Question.case_id == case)
        .order_by(Question.number.is_(None), Question.number, Question.id)
    ).all()


def question(session: Session, case: int, id: int) -> Question | None:  # noqa: A002
    return session.scalar(sa.select(Question).where(Question.id == id, Question.case_id == case))


def live(session: Session, case: int, body: str = "") -> list[Question]:
    """What stands in the list, of one State or of both."""
    return [
        each
        for each in questions(session, case)
        if not each.dropped and each.recalled is None and body in ("", each.body)
    ]


def to_deliver(session: Session, case: int) -> list[Question]:
    """What its State has cleared itself."""
    so_far = course(session, case)
    return [each for each in live(session, case) if so_far.stands(each.cleared)]


def delivered(session: Session, case: int) -> list[Question]:
    """What the State under review is asked to answer."""
    so_far = course(session, case)
    return [each for each in live(session, case) if so_far.stands(each.event)]


def replies(session: Session, case: int) -> dict[int, Reply]:
    rows = session.scalars(
        sa.select(Reply)
        .join(Question, Question.id == Reply.question_id)
        .where(Question.case_id == case)
    )
    return {row.question_id: row for row in rows}


def evidence(session: Session, case: int) -> dict[int, list[Document]]:
    """The files handed in with answers and not removed: question -> files, oldest first."""
    rows = session.scalars(
        sa.select(Document)
        .where(
            Document.case_id == case,
            Document.key.startswith(REPLY),
            Document.withdrawn.is_(False),
        )
        .order_by(Document.id)
    )
    found: dict[int, list[Document]] = {}
    for row in rows:
        found.setdefault(int(row.key.removeprefix(REPLY)), []).append(row)
    return found


def notes(session: Session, case: int) -> dict[str, ReadingNote]:
    """The desk notes, by reviewing State."""
    rows = session.scalars(sa.select(ReadingNote).where(ReadingNote.case_id == case))
    return {row.body: row for row in rows}


def cleared(session: Session, case: int) -> frozenset[str]:
    """The reviewing States whose desk note is cleared, themselves or from paper."""
    return frozenset(
        session.scalars(
            sa.select(Fact.body).where(
                Fact.case_id == case, Fact.key == NOTE_ASKS, Fact.taken_back.is_(False)
            )
        )
    )


# Who reads what


def reviewing(case: int) -> sa.Select[str]:
    """The States that review now. What one that left has not handed over stays with it."""
    return (
        sa.select(Seat.body)
        .join(Part, Part.seat_id == Seat.id)
        .where(Part.case_id == case, Part.until.is_(None), Part.role.in_(REVIEWING))
    )


@dataclass(frozen=True)
class Member:
    """One of the reviewers of a review. `names`: who holds the seat now."""

    seat: int
    body: str
    role: str
    names: tuple[str, ...]


def team(session: Session, case: int, now: dt.datetime) -> tuple[Member, ...]:
    """The experts and focal points of the reviewing States."""
    rows = session.execute(
        sa.select(Part.role, Seat.id, Seat.body)
        .join(Seat, Seat.id == Part.seat_id)
        .where(Part.case_id == case, Part.until.is_(None), Part.role.in_(REVIEWER_ROLES))
        .order_by(Seat.body, Part.role, Part.id)
    ).all()
    held = holders(session, [row.id for row in rows], now)
    return tuple(Member(row.id, row.body, row.role, tuple(held.get(row.id, ()))) for row in rows)


def readings(session: Session, case: int) -> dict[str, frozenset[int]]:
    """Section -> the seats that read it."""
    found: dict[str, set[int]] = {}
    for row in session.scalars(sa.select(Reading).where(Reading.case_id == case)):
        found.setdefault(row.section, set()).add(row.seat_id)
    return {section: frozenset(seats) for section, seats in found.items()}


def finished(session: Session, case: int) -> frozenset[int]:
    """The seats of experts that have no further question."""
    return frozenset(session.scalars(sa.select(NoFurther.seat_id).where(NoFurther.case_id == case)))


def all_in(session: Session, case: int) -> bool:
    """Whether every expert of the review has said so."""
    experts = session.scalars(
        sa.select(Part.seat_id).where(
            Part.case_id == case, Part.role == EXPERT, Part.until.is_(None)
        )
    ).all()
    return bool(experts) and set(experts) <= finished(session, case)


def told(session: Session, case: int) -> bool:
    """Whether the focal points were told once that all is in."""
    found = sa.select(Event.id).where(
        Event.case_id == case, Event.kind == NOTED, Event.trigger == ALL_IN
    )
    return session.scalar(found.limit(1)) is not None


def in_words(session: Session, case: int) -> bool:
    """Whether questions or answers were recorded in words with a step, beside the list."""
    found = sa.select(Fact.id).where(
        Fact.case_id == case, Fact.key.in_(("questions", "answers")), Fact.taken_back.is_(False)
    )
    return session.scalar(found.limit(1)) is not None


def tally(session: Session, case: int) -> tuple[int, int] | None:
    """How many of the delivered questions have an answer that was delivered; None before."""
    rows = session.execute(
        sa.select(Question.event.label("asked"), Reply.event.label("answered"))
        .outerjoin(Reply, Reply.question_id == Question.id)
        .where(
            Question.case_id == case,
            Question.event.is_not(None),
            Question.recalled.is_(None),
            Question.dropped.is_(False),
        )
    ).all()
    if not rows:
        return None
    so_far = course(session, case)
    found = [so_far.stands(row.answered) for row in rows if so_far.stands(row.asked)]
    return (sum(found), len(found)) if found else None
