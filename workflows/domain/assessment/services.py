"""Saving drafts without losing a word, and freezing them when the State delivers them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Context
from engine.store import canonical
from workflows.domain.assessment import queries
from workflows.domain.assessment.models import Answer, Assessment, Snapshot
from workflows.domain.assessment.queries import FROZEN, OPENED
from workflows.domain.assessment.sheet import ANSWER, EVIDENCE, fingerprint, written
from workflows.domain.documents import services as documents


@dataclass(frozen=True)
class Typed:
    """An answer as a form brought it. `version`, `shown`: what the form had been made from."""

    question: str
    kind: str
    text: str
    language: str
    version: int = 0
    shown: str = ""

    @property
    def touched(self) -> bool:
        return fingerprint(self.kind, self.text, self.language) != self.shown

    @property
    def said(self) -> bool:
        return bool(self.kind or self.text)


@dataclass(frozen=True)
class Upload:
    """A file whose bytes are kept, for an answer."""

    question: str
    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Saved:
    """What became of a form: how much was written; the answers another saved meanwhile."""

    written: int = 0
    stale: tuple[str, ...] = ()


def begin(session: Session, case: int, edition: int, now: dt.datetime) -> None:
    """Keep the edition for the case; the first one stays."""
    if session.get(Assessment, case) is None:
        session.add(Assessment(case_id=case, edition_id=edition, begun_at=now))
        session.flush()


def save(
    session: Session, case: int, typed: Iterable[Typed], *, person: int, now: dt.datetime
) -> Saved:
    """Write what was touched; an answer that another saved since the form was made stays."""
    kept = {
        row.question: row
        for row in session.scalars(sa.select(Answer).where(Answer.case_id == case))
    }
    count, stale = 0, []
    for each in typed:
        answer = kept.get(each.question)
        if (
            not each.touched
            or (answer is None and not each.said)
            or (answer and _same(answer, each))
        ):
            continue
        if answer is not None and answer.version != each.version:
            stale.append(each.question)
            continue
        if answer is None:
            answer = Answer(case_id=case, question=each.question, version=0)
            session.add(answer)
        answer.kind, answer.text, answer.language = _kind(each), each.text, each.language
        answer.version, answer.saved_at, answer.person_id = answer.version + 1, now, person
        count += 1
    session.flush()
    return Saved(count, tuple(stale))


def _same(row: Answer, typed: Typed) -> bool:
    return (row.kind, row.text, row.language) == (_kind(typed), typed.text, typed.language)


def _kind(typed: Typed) -> str:
    """Words without a choice are an answer."""
    return typed.kind or (ANSWER if typed.text else "")


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
            documents.deliver(
                session, case=case, key=key, name=each.name, media_type=each.media_type,
                sha256=each.sha256, size=each.size, now=now, person=person, body=body,
                visible_to=sorted(readers),
            )  # fmt: skip
            count += 1
    return count


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
