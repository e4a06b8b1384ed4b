"""Saving drafts without losing a word, and freezing them when the State delivers them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Context
from engine.store import canonical
from workflows.domain.assessment import queries, wordings
from workflows.domain.assessment.models import (
    Answer,
    AnswerText,
    Assessment,
    Evidence,
    SectionMark,
    Snapshot,
)
from workflows.domain.assessment.queries import FROZEN, OPENED
from workflows.domain.assessment.sheet import (
    ANSWER,
    EVIDENCE,
    fingerprint,
    written,
)
from workflows.domain.assessment.wordings import Said
from workflows.domain.documents import services as documents
from workflows.domain.documents.rules import CONFIDENTIAL, STRICT


@dataclass(frozen=True)
class Typed:
    """An answer as a form brought it. `version`, `shown`: what the form had been made from.

    `since`: the day on which these words were delivered in an earlier review.
    """

    question: str
    kind: str
    text: str
    language: str
    version: int = 0
    shown: str = ""
    since: dt.date | None = None

    @property
    def touched(self) -> bool:
        return fingerprint(self.kind, self.text, self.language) != self.shown

    @property
    def said(self) -> bool:
        return bool(self.kind or self.text)


@dataclass(frozen=True)
class Upload:
    """A file whose bytes are kept, for an answer. `shows`: what; `label`: how confidential."""

    question: str
    name: str
    media_type: str
    sha256: str
    size: int
    shows: str = ""
    label: str = CONFIDENTIAL


@dataclass(frozen=True)
class Saved:
    """What became of a form: how much was written; the answers another saved meanwhile.

    `asides`: question -> the wording in which what was typed over such an answer is kept.
    """

    written: int = 0
    stale: tuple[str, ...] = ()
    asides: Mapping[str, int] = field(default_factory=dict, compare=False)


def begin(session: Session, case: int, edition: int, now: dt.datetime) -> None:
    """Keep the edition for the case; the first one stays."""
    if session.get(Assessment, case) is None:
        session.add(Assessment(case_id=case, edition_id=edition, begun_at=now))
        session.flush()


def save(
    session: Session, case: int, typed: Iterable[Typed], *, person: int, now: dt.datetime
) -> Saved:
    """Write what was touched, and keep each wording.

    An answer that another saved since the form was made stays; what was typed is set aside.
    """
    kept = {
        row.question: row
        for row in session.scalars(sa.select(Answer).where(Answer.case_id == case))
    }
    count, asides = 0, dict[str, AnswerText]()
    for each in typed:
        answer = kept.get(each.question)
        if not _says_more(answer, each):
            continue
        said = Said(_kind(each), each.text, each.language, each.since)
        if answer is not None and answer.version != each.version:
            asides[each.question] = wordings.keep(
                session, case, each.question, said, version=each.version, person=person, now=now,
                aside=True,
            )  # fmt: skip
            continue
        if answer is None:
            answer = Answer(case_id=case, question=each.question, version=0)
            session.add(answer)
        _write(session, answer, said, person, now)
        count += 1
    session.flush()
    return Saved(count, tuple(asides), {key: row.id for key, row in asides.items()})


def _says_more(row: Answer | None, typed: Typed) -> bool:
    """Whether there is something to write."""
    if not typed.touched:
        return False
    if row is None:
        return typed.said
    words = (row.kind, row.text, row.language)
    return typed.since is not None or words != (_kind(typed), typed.text, typed.language)


def _write(session: Session, answer: Answer, said: Said, person: int, now: dt.datetime) -> None:
    answer.kind, answer.text, answer.language = said.kind, said.text, said.language
    answer.version, answer.saved_at, answer.person_id = answer.version + 1, now, person
    wordings.keep(
        session,
        answer.case_id,
        answer.question,
        said,
        version=answer.version,
        person=person,
        now=now,
    )


def _kind(typed: Typed) -> str:
    """Words without a choice are an answer."""
    return typed.kind or (ANSWER if typed.text else "")


def put_back(
    session: Session, case: int, question: str, wording: int, *,
    version: int, person: int, now: dt.datetime,
) -> Saved:  # fmt: skip
    """Let an answer have an earlier wording again: one more version, and nothing is lost."""
    found = wordings.one(session, case, question, wording)
    if found is None:
        return Saved()
    said = found.said
    typed = Typed(question, said.kind, said.text, said.language, version, since=said.since)
    return save(session, case, [typed], person=person, now=now)


def mark(
    session: Session, case: int, section: str, *, complete: bool, person: int, now: dt.datetime
) -> None:
    """The State notes for itself whether a section is complete."""
    row = session.get(SectionMark, (case, section)) or SectionMark(case_id=case, section=section)
    row.complete, row.at, row.person_id = complete, now, person
    session.add(row)
    session.flush()


def attach(
    session: Session,
    case: int,
    uploads: Iterable[Upload],
    *,
    body: str,
    readers: Collection[str],
    person: int,
    now: dt.datetime,
) -> int:
    """Hand files in with answers, each once. `readers`: the roles of the State, nobody else."""
    here = {(row.key, row.sha256) for row in queries.evidence(session, case)}
    count = 0
    for each in uploads:
        key = EVIDENCE + each.question
        if (key, each.sha256) not in here:
            row = documents.deliver(
                session, case=case, key=key, name=each.name, media_type=each.media_type,
                sha256=each.sha256, size=each.size, now=now, person=person, body=body,
                visible_to=sorted(readers), label=each.label,
            )  # fmt: skip
            describe(session, case, {row.id: (each.shows, each.label)})
            count += 1
    return count


def describe(session: Session, case: int, files: Mapping[int, tuple[str, str]]) -> None:
    """Say what files of drafts show, and how confidential they are. `files`: by document.

    What is strictly confidential has become so by a process of its own, and stays so.
    """
    for row in queries.evidence(session, case):
        if row.id in files:
            shows, label = files[row.id]
            row.label = row.label if row.label == STRICT else label
            told = session.get(Evidence, row.id) or Evidence(document_id=row.id)
            told.shows = shows
            session.add(told)
    session.flush()


def detach(session: Session, case: int, removed: Collection[int]) -> int:
    """Take files of drafts away again."""
    rows = [row for row in queries.evidence(session, case) if row.id in removed]
    for row in rows:
        row.withdrawn = True
    session.flush()
    return len(rows)


# Effects


def freeze(context: Context, readers: Sequence[str]) -> None:
    """Keep the text as it is now, and let the history carry its hash.

    What the secretariat records from paper delivers the paper alone: drafts stay with the State.
    """
    if context.draft is None:
        return
    content = canonical(_content(context))
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    context.session.add(
        Snapshot(
            case_id=context.case_id, content=content, sha256=sha256, visible_to=sorted(readers),
            opened_to=[], body=context.actor_body, made_at=context.now,
        )
    )  # fmt: skip
    context.session.flush()
    context.draft.set_fact(FROZEN, sha256)


def _content(context: Context) -> Mapping[str, Any]:
    session, case = context.session, context.case_id
    edition = None if context.on_behalf else queries.edition(session, case)
    sheet = queries.drafts(session, case, edition) if edition else None
    found = written(sheet)
    if edition is not None:
        found["questionnaire"]["sha256"] = edition.sha256
    paper = context.inputs.get("self_assessment")
    return {
        "case": context.reference, "subject": context.subject, "at": context.now.isoformat(),
        "paper": dict(paper) if paper else None, "on_behalf": context.on_behalf, **found,
    }  # fmt: skip


def open_to(context: Context, readers: Sequence[str]) -> None:
    """Let the reviewers read what was delivered."""
    if context.draft is None:
        return
    found = queries.snapshot(context.session, context.case_id)
    if found is not None:
        found.opened_to = sorted(readers)
        context.draft.set_fact(OPENED, found.sha256)
