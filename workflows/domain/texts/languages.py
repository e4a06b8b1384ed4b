"""A version of a text in several languages: which there are, who reads them, what they lack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.reviews.inputs import LANGUAGES
from workflows.domain.texts import rules
from workflows.domain.texts.models import TextLanguage, TextVersion

ORDER = [code for code, _ in LANGUAGES]


@dataclass(frozen=True)
class Reading:
    """A version in one of its languages. `written`: only those who write it read it yet."""

    language: str
    status: str
    text: str
    written: bool = False

    @property
    def original(self) -> bool:
        return self.status == rules.ORIGINAL

    @property
    def blocks(self) -> tuple[rules.Block, ...]:
        return rules.blocks(self.text)

    @property
    def paragraphs(self) -> dict[int, str]:
        return rules.paragraphs(self.text)


def readings(
    session: Session, versions: Iterable[TextVersion], *, drafts: bool
) -> dict[int, tuple[Reading, ...]]:
    """Version -> the original and then the others; with `drafts` what is still written, too."""
    found = list(versions)
    rows = _rows(session, [each.id for each in found])
    return {
        each.id: (
            Reading(each.language, rules.ORIGINAL, each.text, written=not each.fixed_by),
            *_others(each, rows.get(each.id, ()), drafts=drafts),
        )
        for each in found
    }


def _others(
    version: TextVersion, rows: Sequence[TextLanguage], *, drafts: bool
) -> Iterator[Reading]:
    """The latest of each language, in the order of the United Nations."""
    latest = {row.language: row for row in rows if drafts or row.fixed_at is not None}
    for code in ORDER:
        row = latest.get(code)
        if row is not None and code != version.language:
            yield Reading(code, row.status, row.text, written=row.fixed_at is None)


def read_in(found: Sequence[Reading], *wanted: str) -> Reading:
    """In the first of the languages wanted that there is, else the original."""
    by_language = {each.language: each for each in found}
    return next((by_language[each] for each in wanted if each in by_language), found[0])


# Writing


def written(session: Session, version: int, language: str) -> TextLanguage | None:
    """What is being written of a version in a language."""
    rows = _rows(session, [version]).get(version, ())
    return next((row for row in rows if row.language == language and row.fixed_at is None), None)


def begun(session: Session, version: TextVersion, language: str) -> tuple[str, str, int]:
    """(text, status, edition) that a form begins with: as it is there, else of a version before."""
    found = written(session, version.id, language)
    if found is not None:
        return found.text, found.status, found.edition
    before = session.scalars(
        sa.select(TextLanguage)
        .join(TextVersion, TextVersion.id == TextLanguage.version_id)
        .where(
            TextVersion.case_id == version.case_id, TextVersion.number <= version.number,
            TextLanguage.language == language,
        )
        .order_by(TextVersion.number.desc(), TextLanguage.number.desc())
        .limit(1)
    ).first()  # fmt: skip
    return (before.text, before.status, 0) if before else ("", "", 0)


def write(
    session: Session, version: TextVersion, language: str, text: str, status: str, *, seen: int,
    by: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """Save a version in a further language, which nobody else reads before a step puts it to all.

    `text`: empty to take out what was written.  `seen`: the edition that the page showed, 0 for
    none. Raises TextMoved.
    """
    found = written(session, version.id, language)
    if (found.edition if found else 0) != seen:
        raise rules.TextMoved
    if not text:
        if found is not None:
            session.delete(found)
            session.flush()
        return
    if found is None:
        rows = _rows(session, [version.id]).get(version.id, ())
        last = max((row.number for row in rows if row.language == language), default=0)
        found = TextLanguage(version_id=version.id, language=language, number=last + 1, edition=0)
        session.add(found)
    found.text, found.status, found.edition = text, status, found.edition + 1
    found.saved_at, found.person_id = now, by.person
    session.flush()


# What steps ask and do


def waiting(session: Session, versions: Iterable[TextVersion]) -> list[TextLanguage]:
    """What is written of these versions in further languages and not read by all yet."""
    own = {each.id: each.language for each in versions}
    return [
        row
        for rows in _rows(session, list(own)).values()
        for row in rows
        if row.fixed_at is None and row.language != own[row.version_id]
    ]


def uneven(session: Session, versions: Iterable[TextVersion]) -> list[str]:
    """Languages whose text has other paragraph numbers than the original."""
    known = {each.id: each for each in versions}
    return [
        row.language
        for row in waiting(session, known.values())
        if not agrees(row.text, known[row.version_id].text)
    ]


def agrees(text: str, original: str) -> bool:
    """A comment is on a paragraph's number, whatever the language it was read in."""
    return len(rules.paragraphs(text)) == len(rules.paragraphs(original))


def copied(session: Session, before: TextVersion, after: TextVersion) -> None:
    """What all read of a version goes on into the next one of the same words."""
    for each in readings(session, [before], drafts=False)[before.id][1:]:
        session.add(
            TextLanguage(
                version_id=after.id, language=each.language, number=1, status=each.status,
                text=each.text, fixed_at=None, edition=1, saved_at=after.saved_at,
                person_id=after.person_id,
            )
        )  # fmt: skip
    session.flush()


def _rows(session: Session, versions: Sequence[int]) -> Mapping[int, list[TextLanguage]]:
    query = sa.select(TextLanguage).where(TextLanguage.version_id.in_(versions))
    made: dict[int, list[TextLanguage]] = {}
    for row in session.scalars(query.order_by(TextLanguage.number)):
        made.setdefault(row.version_id, []).append(row)
    return made
