"""The questions as one side reads them: what was delivered, and of the drafts its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from engine.models.person import Person
from workflows.domain.documents import labels
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT
from workflows.domain.questions import queries, rules
from workflows.domain.questions.models import Question, ReadingNote, Reply
from workflows.domain.questions.queries import Course


@dataclass(frozen=True)
class File:
    """A file handed in with an answer; without a name where it is not for the reader."""

    document: int
    name: str
    sha256: str
    label: str


@dataclass(frozen=True)
class Answered:
    """What the State says to a question. `delivered`: None while its own side alone reads it."""

    text: str
    language: str
    files: tuple[File, ...]
    version: int
    delivered: dt.datetime | None
    by: str = ""
    saved_at: dt.datetime | None = None

    @property
    def blank(self) -> bool:
        return not (self.text or self.files)


@dataclass(frozen=True)
class Asked:
    """A question as its reader sees it; of one that was recalled the State reads no text."""

    id: int
    number: int | None
    about: str
    text: str
    language: str
    body: str
    by: str
    version: int
    standing: str
    delivered: dt.datetime | None = None
    opened: dt.datetime | None = None
    answer: Answered | None = None

    @property
    def answered(self) -> bool:
        return self.answer is not None and not self.answer.blank

    @property
    def open(self) -> bool:
        """Whether the State is asked to answer it."""
        return self.standing == rules.DELIVERED

    @property
    def as_delivered(self) -> Asked:
        """Without an answer that has not been delivered."""
        kept = self.answer is None or self.answer.delivered is not None
        return self if kept else replace(self, answer=None)


@dataclass(frozen=True)
class Note:
    """The desk note of a reviewing State."""

    body: str
    text: str
    language: str
    version: int
    cleared: bool
    by: str
    saved_at: dt.datetime


def asked(session: Session, case: int, side: str) -> tuple[Asked, ...]:
    """Every question that a side may read, by number; what has none comes last."""
    so_far, here = queries.course(session, case), _reviewing(session, case)
    rows = [
        each
        for each in queries.questions(session, case)
        if each.body in here or _standing(each, so_far) not in OWN
    ]
    replies, files = queries.replies(session, case), queries.evidence(session, case)
    names = _names(session, [*rows, *replies.values()])
    found = (_asked(each, so_far, side, names) for each in rows)
    return tuple(
        _with_answer(each, so_far, side, replies.get(each.id), files.get(each.id, ()), names)
        for each in found
        if each is not None
    )


def labelled(session: Session, person: int, found: Iterable[Asked]) -> tuple[Asked, ...]:
    """The same as one person reads it: of a file that is not for him neither name nor sum."""
    found = tuple(found)
    files = [file for it in found if it.answer for file in it.answer.files]
    if all(file.label != STRICT for file in files):
        return found
    known = labels.known(session, person, [file.document for file in files])
    return tuple(
        replace(it, answer=replace(it.answer, files=tuple(
            file if file.document in known else File(0, "", "", STRICT)
            for file in it.answer.files
        ))) if it.answer else it
        for it in found
    )  # fmt: skip


def _names(session: Session, rows: Iterable[Question | Reply | ReadingNote]) -> Mapping[int, str]:
    found = {row.person_id: session.get(Person, row.person_id) for row in rows}
    return {key: person.name for key, person in found.items() if person}


def _standing(row: Question, so_far: Course) -> str:
    if row.recalled is not None:
        return rules.RECALLED
    if row.dropped:
        return rules.TAKEN_OUT
    if so_far.stands(row.event):
        return rules.DELIVERED
    return rules.CLEARED if so_far.stands(row.cleared) else rules.DRAFT


SEEN: Mapping[str, frozenset[str]] = {
    rules.REVIEWERS: frozenset(rules.STANDINGS),
    rules.DESK: frozenset({rules.CLEARED, rules.DELIVERED, rules.RECALLED}),
    rules.STATE: frozenset({rules.DELIVERED, rules.RECALLED}),
}


OWN = frozenset({rules.DRAFT, rules.TAKEN_OUT})  # nobody reads it but the side that wrote it


def _reviewing(session: Session, case: int) -> frozenset[str]:
    return frozenset(session.scalars(queries.reviewing(case)))


def _asked(row: Question, so_far: Course, side: str, names: Mapping[int, str]) -> Asked | None:
    standing = _standing(row, so_far)
    if standing not in SEEN.get(side, ()):
        return None
    hidden = side == rules.STATE and standing == rules.RECALLED
    return Asked(
        id=row.id, number=row.number if standing in {rules.DELIVERED, rules.RECALLED} else None,
        about="" if hidden else row.about, text="" if hidden else row.text, language=row.language,
        body=row.body, by=names.get(row.person_id, ""), version=row.version, standing=standing,
        delivered=so_far.at.get(row.event) if row.event is not None else None,
        opened=row.opened_at,
    )  # fmt: skip


def _with_answer(  # noqa: PLR0917
    each: Asked, so_far: Course, side: str, reply: Reply | None, files: Sequence[Document],
    names: Mapping[int, str],
) -> Asked:  # fmt: skip
    stands = reply is not None and so_far.stands(reply.event)
    if reply is None or not (stands or side == rules.STATE) or not each.open:
        return each
    at = so_far.at.get(reply.event) if stands and reply.event is not None else None
    said = Answered(
        reply.text, reply.language,
        tuple(File(row.id, row.name, row.sha256, row.label) for row in files),
        reply.version, at, names.get(reply.person_id, ""), reply.saved_at,
    )  # fmt: skip
    return replace(each, answer=said)


def notes(session: Session, case: int, side: str) -> tuple[Note, ...]:
    """The desk notes: both reviewing States read both, the desk what was cleared.

    What a State had not cleared when it left is read by nobody of those who stay or come.
    """
    if side == rules.STATE:
        return ()
    here = _reviewing(session, case)
    so_far, rows = queries.course(session, case), queries.notes(session, case)
    names = _names(session, rows.values())
    found = (
        Note(
            row.body, row.text, row.language, row.version, so_far.stands(row.cleared),
            names.get(row.person_id, ""), row.saved_at,
        )
        for _, row in sorted(rows.items())
    )  # fmt: skip
    own = here if side == rules.REVIEWERS else frozenset[str]()
    return tuple(each for each in found if each.cleared or each.body in own)
