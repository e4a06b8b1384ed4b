"""Inputs of partners: where one may be given, one's own, and those of a review by its reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, CaseName, Fact, Part
from engine.models.history import EventText
from engine.models.person import Appointment
from engine.queries.reader import Query, Reader
from workflows.domain.documents import queries as documents
from workflows.domain.documents.models import Document
from workflows.domain.findings.rules import REVIEWER_ROLES
from workflows.domain.partners import rules
from workflows.domain.partners.models import PartnerInput, PartnerInputText

STATED = ("input_open", "input_categories", "input_until")
CYCLE = "cycle"
REVIEWING = aliased(Part)  # the part of a reviewer, apart from those by which rights are asked


@dataclass(frozen=True)
class Opened:
    """What the State has said last about inputs to its review."""

    categories: tuple[str, ...] = ()
    until: dt.date | None = None  # the last day; None: until the State closes it

    def lets(self, category: str, today: dt.date) -> bool:
        return category in self.categories and (self.until is None or today <= self.until)


@dataclass(frozen=True)
class OpenReview:
    """All that a partner is told of a review that is open to it."""

    case: int
    reference: str
    subject: str
    period: str
    until: dt.date | None


@dataclass(frozen=True)
class Line:
    """An input. `texts`, `files`, `comment`: empty for whoever reads its form alone."""

    case: int
    reference: str
    state: str
    subject: str
    body: str
    category: str
    number: int | None
    language: str
    sent_at: dt.datetime | None
    since: dt.datetime  # in its present state
    published: str = ""
    address: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[tuple[int, str], ...] = ()  # document, name
    comment: str = ""
    comment_language: str = ""
    told: bool = False  # the reader reads its text


# Where one may be given


def open_to(session: Session, category: str, today: dt.date) -> list[OpenReview]:
    """The reviews whose States let a category give input today, by reference."""
    if not category:
        return []
    cycle = aliased(Case)
    query = (
        sa.select(Case, sa.func.max(cycle.subject).label("period"))
        .outerjoin(CaseName, CaseName.case_id == Case.id)
        .outerjoin(cycle, sa.and_(cycle.id == CaseName.named_id, cycle.definition == CYCLE))
        .where(
            Case.definition == rules.REVIEW, Case.closed_at.is_(None), Case.hold.is_(None),
            Case.state.not_in(rules.FINDINGS_DELIVERED),
            Case.id.in_(sa.select(Fact.case_id).where(Fact.key == "input_open")),
        )
        .group_by(Case.id)
        .order_by(Case.reference)
    )  # fmt: skip
    rows = session.execute(query).all()
    said = opened(session, [row.Case.id for row in rows])
    return [
        OpenReview(
            row.Case.id, row.Case.reference, row.Case.subject, row.period or "",
            said[row.Case.id].until,
        )
        for row in rows
        if row.Case.id in said and said[row.Case.id].lets(category, today)
    ]  # fmt: skip


def opened(session: Session, reviews: Collection[int]) -> dict[int, Opened]:
    """Review -> what its State has opened; a review that is closed to input is not there."""
    rows = session.scalars(
        sa.select(Fact)
        .where(Fact.case_id.in_(reviews), Fact.key.in_(STATED), Fact.taken_back.is_(False))
        .order_by(Fact.id)
    )
    last: dict[int, dict[str, Any]] = {}
    for row in rows:
        last.setdefault(row.case_id, {})[row.key] = row.value
    return {
        case: Opened(
            tuple(said.get("input_categories") or ()),
            dt.date.fromisoformat(said["input_until"]) if said.get("input_until") else None,
        )
        for case, said in last.items()
        if said.get("input_open") == "yes"
    }


# Rows, for the steps


def of_case(session: Session, case: int) -> PartnerInput | None:
    return session.get(PartnerInput, case)


def last_number(session: Session, review: int) -> int:
    query = sa.select(sa.func.max(PartnerInput.number)).where(PartnerInput.review_id == review)
    return session.scalar(query) or 0


def texts(session: Session, cases: Collection[int]) -> dict[int, dict[str, str]]:
    """Case -> theme -> text, in the order of the themes."""
    rows = session.scalars(sa.select(PartnerInputText).where(PartnerInputText.case_id.in_(cases)))
    found: dict[int, dict[str, str]] = {}
    for row in sorted(rows, key=lambda each: list(rules.THEMES).index(each.theme)):
        found.setdefault(row.case_id, {})[row.theme] = row.text
    return found


def files(session: Session, cases: Collection[int]) -> Sequence[Document]:
    """The files that go with inputs, oldest first."""
    found = documents.of_cases(session, cases)
    return [each for each in reversed(found) if each.key == rules.FILES]


# Who reads what


def own(session: Session, reader: Reader) -> list[Line]:
    """The inputs of the reader's own body, the latest first."""
    query = _lines().where(PartnerInput.body == reader.actor.body, reader.sees)
    return _told(session, session.execute(query.order_by(Case.id.desc())).all(), set(), told=True)


def one(session: Session, reader: Reader, case: int) -> Line | None:
    """An input as its partner or its State reads it; the desk, once the reviewers do."""
    row = session.execute(_lines().where(Case.id == case, reader.sees)).first()
    if row is None:
        return None
    roles = reader.access.roles(session, reader.actor, case)
    of_state = bool(roles & {"state_mission", "state_focal_point"})
    told = (
        rules.AUTHOR in roles
        or of_state
        or (
            row.Case.state == rules.PASSED_ON and _sees(session, reader, row.PartnerInput.review_id)
        )
    )
    commented = {case} if of_state or (told and rules.AUTHOR not in roles) else set()
    return _told(session, [row], commented, told=told)[0]


def _sees(session: Session, reader: Reader, review: int) -> bool:
    """A review that its State has left is sealed, and so is what it let others read there."""
    return session.scalar(sa.select(Case.id).where(Case.id == review, reader.sees)) is not None


def of_review(session: Session, review: int, *, state: bool, desk: bool) -> list[Line]:
    """The inputs sent to a review, for a reader who takes part in it, in the order of sending.

    `state`: of the State under review, which reads all of them.  `desk`: knows of all of them,
    and reads, like the reviewers, what the State has passed on.
    """
    known = rules.SENT if state or desk else (rules.PASSED_ON,)
    query = _lines().where(PartnerInput.review_id == review, Case.state.in_(known))
    rows = session.execute(query.order_by(PartnerInput.number)).all()
    read = [row for row in rows if state or row.Case.state == rules.PASSED_ON]
    found = {each.case: each for each in _told(
        session, read, {row.Case.id for row in read}, told=True
    )}  # fmt: skip
    bare = {each.case: each for each in _told(session, rows, set(), told=False)}
    return list((bare | found).values())


@dataclass(frozen=True)
class ToRead:
    """That an input can be read in a review; no word of it, and not by whom it is."""

    case: int
    review: str  # its reference
    subject: str


def to_read(session: Session, reader: Reader) -> list[ToRead]:
    """The inputs passed on in the open reviews in which the reader's seat is of a reviewing State.

    A review that its State has left is none.
    """
    query = _reviewed(reader.sees).where(REVIEWING.seat_id == reader.actor.seat)
    rows = session.execute(
        query.with_only_columns(PartnerInput.case_id, Case.reference, Case.subject)
        .order_by(PartnerInput.case_id)
        .distinct()
    )
    return [ToRead(*row) for row in rows]


def readers() -> sa.Select[Any]:
    """The persons of the seats for which there is something to read."""
    held = sa.and_(Appointment.seat_id == REVIEWING.seat_id, Appointment.until.is_(None))
    return _reviewed().join(Appointment, held).with_only_columns(Appointment.person_id)


def _reviewed(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Reviews that are open, with each input passed on there and each reviewer's part."""
    given = aliased(Case)
    return (
        sa.select(Case)
        .select_from(Case)
        .join(PartnerInput, PartnerInput.review_id == Case.id)
        .join(given, sa.and_(given.id == PartnerInput.case_id, given.state == rules.PASSED_ON))
        .join(REVIEWING, REVIEWING.case_id == Case.id)
        .where(
            Case.closed_at.is_(None), REVIEWING.role.in_(REVIEWER_ROLES),
            REVIEWING.until.is_(None), *conditions,
        )
    )  # fmt: skip


def passed_on(session: Session, review: int) -> list[Line]:
    """What the State of a review has let its reviewers read."""
    return of_review(session, review, state=False, desk=False)


def _lines() -> Query:
    return sa.select(Case, PartnerInput).join(PartnerInput, PartnerInput.case_id == Case.id)


def _told(
    session: Session, rows: Sequence[Any], commented: Collection[int], *, told: bool
) -> list[Line]:
    """Lines; the texts only where they are `told`, the comment of the State where it is too."""
    cases = [row.Case.id for row in rows] if told else []
    said, comments = texts(session, cases), _comments(session, commented)
    kept: dict[int, list[tuple[int, str]]] = {}
    for each in files(session, cases):
        kept.setdefault(each.case_id, []).append((each.id, each.name))
    lines = []
    for case, found in rows:
        comment, language = comments.get(case.id, ("", ""))
        lines.append(Line(
            case.id, case.reference, case.state, case.subject, found.body, found.category,
            found.number, found.language, found.sent_at, case.entered_at,
            found.published if told else "", found.address if told else "",
            said.get(case.id, {}), tuple(kept.get(case.id, ())), comment, language, told,
        ))  # fmt: skip
    return lines


def _comments(session: Session, cases: Collection[int]) -> dict[int, tuple[str, str]]:
    """Case -> what its State says beside the input, and in which language."""
    rows = session.execute(
        sa.select(Fact, EventText.value)
        .outerjoin(
            EventText, sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
        )
        .where(
            Fact.case_id.in_(cases), Fact.key.in_(("state_comment", "comment_language")),
            Fact.taken_back.is_(False),
        )
        .order_by(Fact.id)
    )  # fmt: skip
    last: dict[int, dict[str, str]] = {}
    for fact, words in rows:
        last.setdefault(fact.case_id, {})[fact.key] = words or fact.value or ""
    return {
        case: (each.get("state_comment", ""), each.get("comment_language", ""))
        for case, each in last.items()
    }
