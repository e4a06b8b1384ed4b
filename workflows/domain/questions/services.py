"""Asking, answering, recalling; sharing out the reading; saying that all is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import planner
from engine.access import Actor
from engine.definition import Kind
from engine.draft import StepDraft
from engine.models.case import Case
from engine.runner import Runner
from engine.store import Made
from workflows.domain.documents import services as documents
from workflows.domain.questions import queries, rules
from workflows.domain.questions.models import NoFurther, Question, Reading, ReadingNote, Reply
from workflows.domain.questions.rules import AlreadyOpened, QuestionClosed, TextChanged

# Asking


def ask(
    session: Session, *, case: int, about: str, text: str, language: str, by: Actor,
    now: dt.datetime,
) -> Question:  # fmt: skip
    """A new question of the common list; whoever asks has a further question after all."""
    _open(session, case, by.body)
    made = Question(case_id=case, number=None, about=about, text=text, language=language)
    made.body, made.person_id = by.body, by.person
    made.created_at = made.saved_at = now
    made.version, made.dropped = 1, False
    made.cleared = made.event = made.recalled = made.opened_at = None
    session.add(made)
    go_on(session, case, by.seat)
    session.flush()
    return made


def change(
    session: Session, found: Question, *, seen: int, text: str, language: str, by: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Another wording. Raises QuestionClosed; TextChanged where it is not as it was seen."""
    _own(session, found, by, seen)
    found.text, found.language = text, language
    _saved(found, by, now)
    session.flush()


def drop(
    session: Session, found: Question, *, dropped: bool, seen: int, by: Actor, now: dt.datetime
) -> None:
    """Take a question out of the list, or put it back."""
    _own(session, found, by, seen)
    found.dropped = dropped
    _saved(found, by, now)
    session.flush()


def _open(session: Session, case: int, body: str) -> None:
    if body in queries.cleared(session, case):
        raise QuestionClosed


def _own(session: Session, found: Question, by: Actor, seen: int) -> None:
    """Each State answers for its own questions."""
    if found.body != by.body:
        raise QuestionClosed
    _open(session, found.case_id, by.body)
    if found.version != seen:
        raise TextChanged


def _saved(found: Question, by: Actor, now: dt.datetime) -> None:
    found.person_id, found.saved_at, found.version = by.person, now, found.version + 1


def keep_note(
    session: Session, *, case: int, text: str, language: str, seen: int, by: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    """The desk note of the acting State. `seen`: the version that the page showed, 0 for none."""
    _open(session, case, by.body)
    found = queries.notes(session, case).get(by.body)
    if (found.version if found else 0) != seen:
        raise TextChanged
    if found is None:
        found = ReadingNote(case_id=case, body=by.body, version=0, cleared=None)
        session.add(found)
    found.text, found.language = text, language
    found.person_id, found.saved_at, found.version = by.person, now, found.version + 1
    session.flush()


def share_out(session: Session, case: int, readers: Mapping[str, Collection[int]]) -> None:
    """Note who reads which section: section -> seats."""
    session.execute(sa.delete(Reading).where(Reading.case_id == case))
    session.add_all(
        Reading(case_id=case, section=section, seat_id=seat)
        for section, seats in readers.items()
        for seat in set(seats)
    )
    session.flush()


# All in


def finish(engine: Runner, session: Session, case: Case, by: Actor) -> None:
    """An expert has no further question. With the last of them the focal points are told, once."""
    now = engine.clock.now()
    if session.get(NoFurther, (case.id, by.seat)) is None:
        session.add(NoFurther(case_id=case.id, seat_id=by.seat, person_id=by.person, at=now))
        session.flush()
    if queries.all_in(session, case.id) and not queries.told(session, case.id):
        engine.note(_noted(engine, session, case, rules.ALL_IN, by), _made(by, now))


def go_on(session: Session, case: int, seat: int) -> None:
    """The seat has a further question after all; nobody is told again."""
    session.execute(
        sa.delete(NoFurther).where(NoFurther.case_id == case, NoFurther.seat_id == seat)
    )


def _noted(engine: Runner, session: Session, case: Case, trigger: str, by: Actor) -> StepDraft:
    """An event that moves nothing."""
    here = engine.situation(session, case)
    here.actor_seat, here.actor_body = by.seat, by.body
    return planner.begin(here, rules.NOTED, trigger, None, writes=True)


def _made(by: Actor, now: dt.datetime) -> Made:
    return Made(now, now, person=by.person, seat=by.seat)


# After the delivery


def opened(session: Session, case: int, now: dt.datetime) -> int:
    """Somebody of the State under review has the questions on a page; answers how many are new."""
    new = [each for each in queries.delivered(session, case) if each.opened_at is None]
    for each in new:
        each.opened_at = now
    session.flush()
    return len(new)


def recall(
    engine: Runner, session: Session, case: Case, found: Question, *, reason: str, by: Actor
) -> None:
    """Take a delivered question back, while nobody of the State has opened it.

    Its number is not given to another. Raises AlreadyOpened, QuestionClosed.
    """
    if found.body != by.body or found not in queries.delivered(session, case.id):
        raise QuestionClosed
    if found.opened_at is not None:
        raise AlreadyOpened
    draft = _noted(engine, session, case, rules.RECALLING, by)
    side = tuple(sorted(rules.REVIEWER_ROLES | rules.DESK_ROLES))
    everybody = tuple(sorted(rules.STATE_ROLES | set(side)))
    draft.set_fact("recalled", found.number, kind=Kind.NUMBER, visible_to=everybody)
    draft.set_fact("recall_reason", reason, kind=Kind.TEXT, visible_to=side)
    engine.note(draft, _made(by, engine.clock.now()))
    found.recalled = case.version
    session.flush()


@dataclass(frozen=True)
class Upload:
    """A file whose bytes are kept, for an answer."""

    name: str
    media_type: str
    sha256: str
    size: int


def answer(
    session: Session, found: Question, *, text: str, language: str, seen: int, by: Actor,
    now: dt.datetime,
) -> Reply:  # fmt: skip
    """Prepare what the State answers; a step delivers it. `seen`: the version shown, 0 for none."""
    made = session.get(Reply, found.id)
    if (made.version if made else 0) != seen:
        raise TextChanged
    if made is None:
        made = Reply(question_id=found.id, version=0)
        session.add(made)
    made.text, made.language, made.event = text, language, None
    made.person_id, made.saved_at, made.version = by.person, now, made.version + 1
    session.flush()
    return made


def attach(
    session: Session, found: Question, upload: Upload, *, readers: Collection[str], by: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Hand a file in with an answer, once. `readers`: the roles of the State, nobody else."""
    here = queries.evidence(session, found.case_id).get(found.id, [])
    if any(row.sha256 == upload.sha256 for row in here):
        return
    documents.deliver(
        session, case=found.case_id, key=f"{rules.REPLY}{found.id}", name=upload.name,
        media_type=upload.media_type, sha256=upload.sha256, size=upload.size, now=now,
        person=by.person, body=by.body, visible_to=sorted(readers),
    )  # fmt: skip


def detach(session: Session, found: Question, removed: Collection[int]) -> None:
    """Take files of a draft away again."""
    for row in queries.evidence(session, found.case_id).get(found.id, []):
        if row.id in removed:
            row.withdrawn = True
    session.flush()
