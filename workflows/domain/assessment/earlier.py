"""What a State said in and since its last review, beside the questions of this one if it wishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.models.history import Event, EventText
from engine.queries.reader import Query
from workflows.domain.assessment import services
from workflows.domain.assessment.models import EarlierWish, Snapshot
from workflows.domain.assessment.queries import FROZEN, labelled
from workflows.domain.assessment.services import Saved, Typed, Upload
from workflows.domain.assessment.sheet import File, Line, delivered
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT

FOLLOW_UP, PROGRESS = "follow_up", "progress"
FEW = 5  # deliveries looked through; those that came on paper hold no answers


@dataclass(frozen=True)
class Note:
    """What the State noted in its follow-up. `id`: of the event by which it did."""

    id: int
    at: dt.datetime
    reference: str  # of the follow-up
    text: str


@dataclass(frozen=True)
class Earlier:
    """The answers of an earlier review, and the notes of the follow-up to it.

    `snapshot`: None where no answers were delivered in these pages.
    `wished`: None until the State has said yes or no; the notes are read once it has said yes.
    """

    snapshot: int | None
    reference: str
    at: dt.datetime
    lines: Mapping[str, Line]  # by question; only those with a response
    wished: bool | None = None
    noted: int = 0  # how many notes there are
    notes: tuple[Note, ...] = ()


def of(session: Session, case: Case, person: int) -> Earlier | None:
    """What the State chose, else what it delivered last, if anything; with its notes since.

    `person`: who reads it, for files that are not for everybody.
    """
    wish = session.get(EarlierWish, case.id)
    found, since = _answers(session, case, wish, person)
    notes = _notes(session, case, since)
    if found is None and notes:
        found = Earlier(None, notes[-1].reference, notes[-1].at, {}, wish.wished if wish else None)
    if found is None:
        return None
    return replace(found, noted=len(notes), notes=notes if found.wished else ())


def _answers(
    session: Session, case: Case, wish: EarlierWish | None, person: int
) -> tuple[Earlier | None, int]:
    """With the review in which they were delivered."""
    query: Query = sa.select(Snapshot, Case.reference).join(Case, Case.id == Snapshot.case_id)
    chosen = wish.snapshot_id if wish else None
    query = query.where(Snapshot.id == chosen) if chosen else _last(query, case)
    for row in session.execute(query):
        found: Snapshot = row.Snapshot
        if lines := _lines(session, found, person):
            wished = wish.wished if wish else None
            earlier = Earlier(found.id, row.reference, found.made_at, lines, wished)
            return earlier, found.case_id
    return None, 0


def _lines(session: Session, snapshot: Snapshot, person: int) -> dict[str, Line]:
    """Nothing where all was handed in on paper, or left blank."""
    sheet = delivered(snapshot.content)
    sheet = labelled(session, person, sheet) if sheet else None
    lines = (line for part in (sheet.parts if sheet else ()) for line in part.lines)
    return {line.question.key: line for line in lines if not line.blank}


def _last(query: Query, case: Case) -> Query:
    """Of reviews of the same State opened before this one; what was taken back does not count."""
    newer = aliased(Snapshot)
    stands = sa.exists().where(
        Fact.case_id == Snapshot.case_id, Fact.key == FROZEN, Fact.taken_back.is_(False)
    )
    return (
        query.where(
            Case.subject == case.subject,
            Case.definition == case.definition,
            Case.id < case.id,
            stands,
            ~sa.exists().where(newer.case_id == Snapshot.case_id, newer.id > Snapshot.id),
        )
        .order_by(Snapshot.made_at.desc(), Snapshot.id.desc())
        .limit(FEW)
    )


def _notes(session: Session, case: Case, since: int) -> tuple[Note, ...]:
    """Of the follow-up to that review and to later ones; what was taken back does not count."""
    review = aliased(Case)
    query: Query = (
        sa.select(Event.id, Event.at, Case.reference, EventText.value)
        .select_from(Fact)
        .join(Event, Event.id == Fact.event_id)
        .join(
            EventText, sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
        )
        .join(Case, Case.id == Fact.case_id)
        .join(review, review.id == Case.parent_id)
        .where(
            Case.definition == FOLLOW_UP, Fact.key == PROGRESS, Fact.taken_back.is_(False),
            EventText.value.is_not(None), review.subject == case.subject,
            review.definition == case.definition, review.id >= since, review.id < case.id,
        )
        .order_by(Event.at, Event.id)
    )  # fmt: skip
    return tuple(Note(*row) for row in session.execute(query))


def wish(
    session: Session, case: int, snapshot: int | None, *, wished: bool, person: int,
    now: dt.datetime,
) -> None:  # fmt: skip
    """The State says whether it wishes to see what it said; it may say otherwise later."""
    row = session.get(EarlierWish, case) or EarlierWish(case_id=case)
    row.snapshot_id, row.wished, row.at, row.person_id = snapshot, wished, now, person
    session.add(row)
    session.flush()


def take_over(
    session: Session, case: int, line: Line, *, since: dt.date, version: int, body: str,
    readers: Collection[str], person: int, now: dt.datetime,
) -> Saved:  # fmt: skip
    """Say the same as before, with the same files. `since`: when it was delivered in these words.

    `version`: of the answer that the page showed.
    """
    key = line.question.key
    typed = Typed(key, line.kind, line.text, line.language, version, since=line.since or since)
    saved = services.save(session, case, [typed], person=person, now=now)
    if not saved.stale:
        services.attach(
            session, case, _again(session, key, line.files), body=body, readers=readers,
            person=person, now=now,
        )  # fmt: skip
    return saved


def _again(session: Session, question: str, files: Iterable[File]) -> Iterator[Upload]:
    """Bytes that are kept already; what is strictly confidential is handed in anew, or not."""
    for each in files:
        row = session.get(Document, each.document)
        if row is not None and row.label != STRICT:
            yield Upload(
                question, row.name, row.media_type, row.sha256, row.size, each.shows, each.label
            )
