"""The executive summary: drafted beside the findings, in each language, and frozen with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.findings import queries, rules
from workflows.domain.findings.models import Summary, SummaryText
from workflows.domain.findings.queries import Course
from workflows.domain.findings.rules import TextChanged


@dataclass(frozen=True)
class Version:
    """The summary in one language as its reader sees it.

    `delivered`: the text of the last round, and when that was.  `draft`: what is worked on, where
    the reader reads drafts and it differs.  `version`: of the draft, 0 where there is none.
    """

    language: str
    delivered: str = ""
    at: dt.datetime | None = None
    draft: str | None = None
    body: str = ""
    version: int = 0

    @property
    def present(self) -> str:
        """The newest text that the reader may read."""
        return self.delivered if self.draft is None else self.draft

    @property
    def words(self) -> int:
        return rules.words(self.present)


def summary(session: Session, case: int, _side: str = rules.DELIVERED) -> dict[str, str]:
    """The summary as it was delivered last, by language: the same for every side that reads it."""
    return {row.language: row.text for row in _delivered(session, case, _course(session, case))}


def of_cases(session: Session, cases: set[int]) -> dict[int, dict[str, str]]:
    """The same of several reviews: case -> language -> text. Two queries."""
    back = queries.taken_back(session, cases)
    rows = session.scalars(
        sa.select(SummaryText)
        .where(SummaryText.case_id.in_(cases))
        .order_by(SummaryText.case_id, SummaryText.round, SummaryText.language)
    )
    rounds: dict[int, dict[int, dict[str, str]]] = {}
    for row in rows:
        if (row.case_id, row.event) not in back:
            of = rounds.setdefault(row.case_id, {}).setdefault(row.round, {})
            of[row.language] = row.text
    return {case: found[max(found)] for case, found in rounds.items()}


def versions(session: Session, case: int, side: str) -> tuple[Version, ...]:
    """The summary by language: what was delivered, and for reviewers and desk the draft."""
    course = _course(session, case)
    found = {row.language: row for row in _delivered(session, case, course)}
    drafts: dict[str, Summary] = {}
    if side in {rules.REVIEWERS, rules.DESK}:
        drafts = {row.language: row for row in _drafts(session, case)}
    return tuple(
        _version(each, found.get(each), drafts.get(each), course)
        for each in sorted(found.keys() | drafts.keys())
    )


def _version(
    language: str, told: SummaryText | None, draft: Summary | None, course: Course
) -> Version:
    text = told.text if told else ""
    differs = draft is not None and draft.text != text
    return Version(
        language, text, course.at[told.event] if told else None,
        draft.text if draft and differs else None, draft.body if draft else "",
        draft.version if draft else 0,
    )  # fmt: skip


def save(
    session: Session, case: int, *, language: str, text: str, seen: int, by: Actor, now: dt.datetime
) -> None:
    """Keep a draft. `seen`: the version that was opened, 0 for none. Raises TextChanged."""
    kept = session.get(Summary, (case, language))
    if (kept.version if kept else 0) != seen:
        raise TextChanged
    if kept is None:
        kept = Summary(case_id=case, language=language, version=0)
        session.add(kept)
    kept.text, kept.body, kept.person_id = text, by.body, by.person
    kept.saved_at, kept.version = now, kept.version + 1
    session.flush()


def deliver(session: Session, case: int, *, event: int) -> None:
    """Freeze the drafts as the summary of the round that is about to be delivered."""
    number = _course(session, case).latest + 1
    # A delivery that was taken back has left rows of this round behind.
    session.execute(
        sa.delete(SummaryText).where(SummaryText.case_id == case, SummaryText.round >= number)
    )
    for row in _drafts(session, case):
        if row.text:
            session.add(
                SummaryText(
                    case_id=case, round=number, language=row.language, event=event, text=row.text
                )
            )
    session.flush()


def _course(session: Session, case: int) -> Course:
    return queries.course(session, case)


def _drafts(session: Session, case: int) -> list[Summary]:
    return list(
        session.scalars(
            sa.select(Summary).where(Summary.case_id == case).order_by(Summary.language)
        )
    )


def _delivered(session: Session, case: int, course: Course) -> list[SummaryText]:
    """The texts of the last round that stands and had a summary."""
    rows = session.scalars(
        sa.select(SummaryText).where(SummaryText.case_id == case).order_by(SummaryText.language)
    ).all()
    standing = [row for row in rows if course.stands(row.event)]
    last = max((row.round for row in standing), default=0)
    return [row for row in standing if row.round == last]
