"""Takes answers: a State's draft and what it sends; an anonymous sheet, apart from its link."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.surveys import queries
from workflows.domain.surveys.models import (
    BlindLink,
    SurveyAnswer,
    SurveyDraft,
    SurveyLink,
    SurveyVisit,
    Voice,
)
from workflows.domain.surveys.rules import (
    ONE_VISIT,
    Closed,
    Meanwhile,
    UsedLink,
    fingerprint,
    new_key,
)


@dataclass(frozen=True)
class Typed:
    """What a form brings. `seen`: how often the draft was saved when its page showed it."""

    name: str
    office: str
    content: Mapping[str, Mapping[str, str]]
    language: str
    seen: int


def save(session: Session, case: int, body: str, typed: Typed, *, now: dt.datetime) -> SurveyDraft:
    """Keep a draft. Raises Closed, Meanwhile."""
    _must_be_open(session, case, now)
    row = session.get(SurveyDraft, (case, body))
    if row is None:
        row = SurveyDraft(case_id=case, body=body, savings=0)
        session.add(row)
    if row.savings != typed.seen and not _says(row, typed):
        raise Meanwhile
    row.name, row.office, row.language = typed.name, typed.office, typed.language
    row.content, row.saved_at = _plain(typed.content), now
    row.savings += 1
    session.flush()
    return row


def send(session: Session, case: int, body: str, typed: Typed, *, now: dt.datetime) -> SurveyAnswer:
    """Keep the draft and send it; what was sent before stays as a row that counts no more.

    Raises Closed, Meanwhile.
    """
    draft = save(session, case, body, typed, now=now)
    last = queries.sent(session, case, body)
    if last is not None and _is_same(last, draft):
        return last  # twice the same is one answer
    made = SurveyAnswer(
        case_id=case, body=body, name=draft.name, office=draft.office, content=draft.content,
        language=draft.language, sha256=fingerprint(draft.content), taken_back=False, sent_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, case: int, body: str, *, now: dt.datetime) -> None:
    """From now on the State has answered nothing; its draft stays with it. Raises Closed."""
    _must_be_open(session, case, now)
    last = queries.sent(session, case, body)
    if last is not None:
        session.add(
            SurveyAnswer(
                case_id=case, body=body, name=last.name, office=last.office, content={},
                language="", sha256=fingerprint({}), taken_back=True, sent_at=now,
            )
        )  # fmt: skip
        session.flush()


def visited(session: Session, key: str, seat: int | None, *, now: dt.datetime) -> None:
    """A State's answer was opened by its link. What follows at once belongs to the same visit."""
    lately = sa.select(SurveyVisit.id).where(
        SurveyVisit.key == key, SurveyVisit.seat_id.is_not_distinct_from(seat),
        SurveyVisit.at > now - ONE_VISIT,
    )  # fmt: skip
    if session.scalar(lately.limit(1)) is None:
        session.add(SurveyVisit(key=key, seat_id=seat, at=now))
        session.flush()


def replace_link(
    session: Session, case: int, body: str, *, seat: int | None, now: dt.datetime
) -> None:
    """A new link for a State; the former one opens nothing any more. Raises Closed."""
    _must_be_open(session, case, now)
    session.execute(
        sa.update(SurveyLink)
        .where(
            SurveyLink.case_id == case, SurveyLink.body == body, SurveyLink.replaced_at.is_(None)
        )
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )
    session.add(SurveyLink(key=new_key(), case_id=case, body=body, made_at=now, made_by=seat))
    session.flush()


def speak(
    session: Session, case: int, key: str, chosen: Mapping[str, str], *, now: dt.datetime
) -> None:
    """Take an anonymous sheet: its link is used up, and its choices go where no link leads.

    Raises Closed, UsedLink.
    """
    _must_be_open(session, case, now)
    unused = (BlindLink.key == key, BlindLink.case_id == case, BlindLink.used.is_(False))
    done = session.execute(
        sa.update(BlindLink).where(*unused).values(used=True)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise UsedLink
    rows = [("", ""), *chosen.items()]
    session.execute(
        sa.insert(Voice),
        [
            {"key": secrets.token_hex(16), "case_id": case, "question": q, "choice": c}
            for q, c in rows
        ],
    )


def _must_be_open(session: Session, case: int, now: dt.datetime) -> None:
    if not queries.standing(session, case, now).takes_answers:
        raise Closed


def _says(row: SurveyDraft, typed: Typed) -> bool:
    """The same was saved before."""
    mine = (typed.name, typed.office, _plain(typed.content))
    return (row.name, row.office, row.content) == mine


def _is_same(last: SurveyAnswer, draft: SurveyDraft) -> bool:
    mine = (draft.name, draft.office, draft.content)
    return (last.name, last.office, last.content) == mine


def _plain(content: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What was left out is not kept."""
    full = {
        key: {part: text for part, text in said.items() if text} for key, said in content.items()
    }
    return {key: said for key, said in full.items() if said}
