"""Writes sheets, and what steps make of them: versions, the public address, the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.knowledge import queries, search
from workflows.domain.knowledge.models import (
    CONTENT,
    KnowledgePage,
    KnowledgeSheet,
    KnowledgeVersion,
    KnowledgeWording,
)
from workflows.domain.knowledge.rules import PUBLISHED, WORDED, SheetChanged
from workflows.domain.reviews.models import Country


def begin(
    session: Session,
    *,
    case: int,
    content: Mapping[str, Any],
    by: Actor,
    now: dt.datetime,
    review: int | None = None,
    finding: int | None = None,
) -> KnowledgeSheet:
    """The sheet of a case that was just opened."""
    made = KnowledgeSheet(
        case_id=case, body=queries.author(session, case) or by.body, review_id=review,
        finding_id=finding, version=1, person_id=by.person, saved_at=now,
        **dict.fromkeys(CONTENT, "") | _whole(content),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def save(
    session: Session,
    case: int,
    content: Mapping[str, Any],
    *,
    seen: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Another wording of a sheet. Raises SheetChanged where it is no longer as it was seen."""
    found = queries.sheet(session, case)
    if found is None:
        if seen:
            raise SheetChanged
        begin(session, case=case, content=content, by=by, now=now)
        return
    if found.version != seen:
        raise SheetChanged
    for key, value in _whole(content).items():
        setattr(found, key, value)
    found.person_id, found.saved_at, found.version = by.person, now, found.version + 1
    session.flush()


def say_in(
    session: Session,
    case: int,
    language: str,
    texts: Mapping[str, str],
    *,
    seen: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The same in a further language; texts left empty take it away. Raises SheetChanged."""
    sheet = queries.sheet(session, case)
    if sheet is None or sheet.version != seen:
        raise SheetChanged
    former = queries.wordings(session, case).get(language)
    if former is not None:
        session.delete(former)
        session.flush()
    if any(texts.values()):
        said = {key: texts[key] for key in WORDED}
        session.add(KnowledgeWording(case_id=case, version=0, language=language, **said))
    sheet.person_id, sheet.saved_at, sheet.version = by.person, now, sheet.version + 1
    session.flush()


def _whole(content: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts that were not given are none, not nought."""
    return {key: content.get(key) for key in ("cost_least", "cost_most")} | dict(content)


# What steps do


def hand_in(session: Session, case: int, *, note: str, now: dt.datetime) -> None:
    """Freeze the sheet as the next version; one that was never published is replaced."""
    session.execute(
        sa.delete(KnowledgeVersion).where(
            KnowledgeVersion.case_id == case, KnowledgeVersion.published_at.is_(None)
        )
    )
    sheet, last = queries.sheet(session, case), queries.latest_version(session, case)
    if sheet is None:
        return
    content = {key: getattr(sheet, key) for key in CONTENT}
    further = _hand_in_further(session, sheet, last)
    folded = search.words(*(content[key] for key in queries.SEARCHED), *further)
    made = KnowledgeVersion(case_id=case, version=last + 1, handed_in_at=now, **content)
    made.published_at, made.note, made.words = None, note, folded
    session.add(made)
    session.flush()


def _hand_in_further(session: Session, sheet: KnowledgeSheet, last: int) -> list[str]:
    """The other languages of a sheet, as part of the version after the last; all their words."""
    session.execute(
        sa.delete(KnowledgeWording).where(
            KnowledgeWording.case_id == sheet.case_id, KnowledgeWording.version > last
        )
    )
    said: list[str] = []
    for language, each in queries.wordings(session, sheet.case_id).items():
        if language != sheet.language:
            texts = {key: getattr(each, key) for key in WORDED}
            of = {"case_id": sheet.case_id, "version": last + 1, "language": language}
            session.add(KnowledgeWording(**of, **texts))
            said += texts.values()
    return said


def publish(session: Session, case: int, *, now: dt.datetime) -> None:
    """Show the version that was handed in at the item's address, which it keeps for good."""
    pending, sheet = queries.pending(session, case), queries.sheet(session, case)
    if pending is None or sheet is None:
        return
    pending.published_at = now
    page = queries.page_of(session, case)
    if page is None:
        country = sheet.body if session.get(Country, sheet.body) else ""
        page = KnowledgePage(
            number=queries.highest(session) + 1, case_id=case, body=sheet.body, country=country,
            review_id=sheet.review_id, first_published_at=now,
        )  # fmt: skip
        session.add(page)
    page.version, page.standing, page.changed_at = pending.version, PUBLISHED, now
    session.flush()
    search.put(session, page.number, pending.words)


def fold_again(session: Session, cases: Collection[int]) -> None:
    """Words were taken out of items on request: let the search forget them, too."""
    rows = session.scalars(
        sa.select(KnowledgeVersion).where(KnowledgeVersion.case_id.in_(cases))
    ).all()
    for row in rows:
        further = sa.select(KnowledgeWording).where(
            KnowledgeWording.case_id == row.case_id, KnowledgeWording.version == row.version
        )
        said = [getattr(each, key) for each in session.scalars(further) for key in WORDED]
        row.words = search.words(*(getattr(row, key) for key in queries.SEARCHED), *said)
        session.flush()
        page = queries.page_of(session, row.case_id)
        if page is not None and (page.version, page.standing) == (row.version, PUBLISHED):
            search.put(session, page.number, row.words)
    if rows:
        search.squeeze(session)


def stand(session: Session, case: int, standing: str, *, now: dt.datetime) -> None:
    """Whether a page is listed and found, kept at its address, or taken down."""
    page = queries.page_of(session, case)
    if page is None:
        return
    page.standing, page.changed_at = standing, now
    session.flush()
    version = queries.version(session, case, page.version)
    if standing == PUBLISHED and version is not None:
        search.put(session, page.number, version.words)
    else:
        search.drop(session, page.number)
