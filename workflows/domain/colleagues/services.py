"""Puts a section into a colleague's hands and takes it back; keeps notes among colleagues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import editions, seats
from engine.definition import Definition
from engine.errors import EngineError
from engine.models.case import Case
from engine.models.person import Person
from workflows.domain.accounts.rules import new_token, token_hash
from workflows.domain.assessment import queries as assessment
from workflows.domain.assessment import services as drafts
from workflows.domain.assessment.services import Saved, Typed, Upload
from workflows.domain.assessment.sheet import EVIDENCE
from workflows.domain.colleagues import queries
from workflows.domain.colleagues.models import Asking, Courtesy, Link, Note
from workflows.domain.colleagues.rules import (
    Ended,
    HasIt,
    JustMailed,
    NoMail,
    NotYours,
    OtherOffice,
    OwnWay,
    ends,
    may_change,
    may_mail,
    own_roles,
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom a State asks, for what, and until when an answer would help."""

    section: str
    name: str
    email: str
    language: str
    by: dt.date
    words: str = ""
    reminds: bool = False  # the house writes once before the day and once after, by itself


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a colleague hands in with one form.

    `removed`: files to be taken away again. `described`: what files show, and their labels.
    """

    edition: int
    questions: Collection[str]
    answers: Sequence[Typed]
    uploads: Sequence[Upload] = ()
    removed: Collection[int] = ()
    described: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def ask(
    session: Session, case: Case, wanted: Wanted, *, definition: Definition,
    desk: Collection[str], by: int, now: dt.datetime,
) -> Asking:  # fmt: skip
    """Put a section into a colleague's hands. The person has a name here, and no seat.

    Raises HasIt, OwnWay, OtherOffice, NoMail.
    """
    person = seats.find_or_make_person(
        session, name=wanted.name, email=wanted.email, language=wanted.language, now=now
    )
    if fault := why_not(session, case, person, definition=definition, desk=desk, now=now):
        raise fault
    if queries.has_it(session, case.id, wanted.section, person.id):
        raise HasIt
    made = Asking(
        case_id=case.id, section=wanted.section, person_id=person.id, name=wanted.name,
        email=wanted.email.strip().lower(), language=wanted.language, by=wanted.by,
        dated_at=now, reminds=wanted.reminds, words=wanted.words, asked_by=by, asked_at=now,
        mailed_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def why_not(
    session: Session, case: Case, person: Person, *, definition: Definition,
    desk: Collection[str], now: dt.datetime,
) -> EngineError | None:  # fmt: skip
    """Nobody helps with what he reviews or receives; who has a seat of the State needs no link."""
    held = queries.roles_held(session, case, person.id, now)
    if held & own_roles(definition):
        return OwnWay()
    if held or queries.titles_held(session, person.id, now) & set(desk):
        return OtherOffice()
    return None if person.active else NoMail()


def link(session: Session, asking: int, now: dt.datetime) -> str:
    """Another link to the same: its token, which is kept nowhere here."""
    found, token = session.get_one(Asking, asking), new_token()
    expires = ends(editions.calendar_of(session), found.by, now)
    session.add(
        Link(token_hash=token_hash(token), asking_id=asking, created_at=now, expires_at=expires)
    )
    session.flush()
    return token


def hand_link(session: Session, asking: Asking, *, now: dt.datetime) -> str:
    """A link that the State passes on itself, where mail does not arrive. Raises Ended."""
    if asking.recalled_at is not None or asking.handed_back_at is not None:
        raise Ended
    return link(session, asking.id, now)


def recall(session: Session, asking: Asking, *, by: int, now: dt.datetime) -> None:
    """Take a section back. From this commit on no link to it opens anything."""
    if asking.recalled_at is None:
        asking.recalled_at, asking.recalled_by = now, by
        session.flush()


def change_day(session: Session, asking: Asking, by: dt.date, *, now: dt.datetime) -> None:
    """Another day by which an answer would help; links live on as long. Raises Ended."""
    if asking.recalled_at is not None:
        raise Ended
    if asking.by != by:
        asking.by, asking.dated_at = by, now
    expires = ends(editions.calendar_of(session), by, now)
    session.execute(
        update(Link)
        .where(Link.asking_id == asking.id, Link.expires_at > now, Link.expires_at < expires)
        .values(expires_at=expires)
    )


def mail_again(session: Session, asking: Asking, *, now: dt.datetime) -> None:
    """Note that the State writes once more, by hand; what was handed back is asked for again.

    Raises Ended, JustMailed.
    """
    if asking.recalled_at is not None:
        raise Ended
    if not may_mail(asking, now):
        raise JustMailed
    asking.mailed_at, asking.handed_back_at = now, None
    session.flush()


def remind(session: Session, asking: Asking, rung: str, *, now: dt.datetime) -> None:
    """Note a courtesy mail that goes by itself, before it is queued: it goes once."""
    session.add(Courtesy(asking_id=asking.id, by=asking.by, rung=rung, at=now))
    session.flush()


def hand_back(session: Session, asking: Asking, *, now: dt.datetime) -> bool:
    """The colleague is done; False where it was said before."""
    if asking.handed_back_at is not None:
        return False
    asking.handed_back_at = asking.used_at = now
    session.flush()
    return True


def take_up(session: Session, asking: Asking, *, now: dt.datetime) -> None:
    """The colleague goes on after all, or says that he has seen it."""
    asking.handed_back_at, asking.used_at = None, now
    session.flush()


def save(
    session: Session, asking: Asking, case: Case, work: Work, *, definition: Definition,
    now: dt.datetime,
) -> Saved:  # fmt: skip
    """Write what a colleague typed, by the rule by which his State's own people write."""
    drafts.begin(session, case.id, work.edition, now)
    own = {EVIDENCE + question for question in work.questions}
    here = {row.id for row in assessment.evidence(session, case.id) if row.key in own}
    drafts.detach(session, case.id, here & set(work.removed))
    said = {key: words for key, words in work.described.items() if key in here}
    drafts.describe(session, case.id, said)
    drafts.attach(
        session, case.id, work.uploads, body=case.subject, readers=own_roles(definition),
        person=asking.person_id, now=now,
    )  # fmt: skip
    asking.used_at = now
    typed = [each for each in work.answers if each.question in work.questions]
    return drafts.save(session, case.id, typed, person=asking.person_id, now=now)


# Notes


def add_note(
    session: Session, case: int, question: str, text: str, *, person: int, now: dt.datetime
) -> Note:
    """Note something at a question; the same words twice in a row are one note."""
    last = session.scalar(
        select(Note)
        .where(Note.case_id == case, Note.question == question)
        .order_by(Note.id.desc())
        .limit(1)
    )
    if last is not None and (last.person_id, last.text) == (person, text):
        return last
    made = Note(case_id=case, question=question, person_id=person, text=text, written_at=now)
    session.add(made)
    session.flush()
    return made


def change_note(note: Note, text: str, *, person: int, now: dt.datetime) -> None:
    """Put one's own note right. Raises NotYours."""
    if not may_change(note, person):
        raise NotYours
    if note.text != text:
        note.text, note.changed_at = text, now


def settle_note(note: Note, *, settled: bool, person: int, now: dt.datetime) -> None:
    """Mark a note as settled, or as open again. Anybody of the State may."""
    if settled == (note.settled_at is not None):
        return
    note.settled_at, note.settled_by = (now, person) if settled else (None, None)
