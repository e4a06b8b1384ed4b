"""Translations of a review: which were asked for, and what was delivered of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.queries.reader import Reader
from workflows.domain.translations.models import SectionTranslation

TRANSLATION = "translation"  # the definition
DOCUMENT, LANGUAGE = "document", "language"  # what a case of it states when it is opened
OFFICIAL, OFFICIAL_FILE = "official", "official_version"  # the last state, and its file
DELIVERED = ("working", OFFICIAL)  # the states in which readers are given it


@dataclass(frozen=True)
class Standing:
    """How the translation of one document into one language stands."""

    id: int
    reference: str
    document: str
    language: str
    state: str
    since: dt.datetime


def asked(session: Session, reader: Reader, case: int) -> Sequence[Standing]:
    """The translations of a review that the reader may view, the latest last."""
    document, language = aliased(Fact), aliased(Fact)
    rows = session.execute(
        sa.select(Case, document.value, language.value)
        .join(document, stated(document, DOCUMENT))
        .join(language, stated(language, LANGUAGE))
        .where(Case.parent_id == case, Case.definition == TRANSLATION, reader.sees)
        .order_by(Case.id)
    )
    return [
        Standing(row.id, row.reference, of, to, row.state, row.entered_at) for row, of, to in rows
    ]


def facts(session: Session, case: int) -> dict[str, str]:
    """Document and language of one translation."""
    rows = session.execute(
        sa.select(Fact.key, Fact.value).where(
            Fact.case_id == case, Fact.key.in_((DOCUMENT, LANGUAGE)), Fact.taken_back.is_(False)
        )
    )
    return {row.key: str(row.value) for row in rows}


def sections(session: Session, case: int) -> dict[str, SectionTranslation]:
    """The sections that were translated: name of the wording -> translation."""
    rows = session.scalars(sa.select(SectionTranslation).where(SectionTranslation.case_id == case))
    return {row.sha256: row for row in rows}


def delivered(session: Session, reviews: Collection[int]) -> dict[tuple[str, str], str]:
    """(Name of the wording, language) -> translation, of what was delivered; the latest counts.

    Asks nothing of the reader: it only says in another language what a paper already says to him.
    """
    language = aliased(Fact)
    rows = session.execute(
        sa.select(SectionTranslation.sha256, language.value, SectionTranslation.text)
        .join(Case, Case.id == SectionTranslation.case_id)
        .join(language, stated(language, LANGUAGE))
        .where(Case.parent_id.in_(reviews), Case.state.in_(DELIVERED))
        .order_by(Case.id)
    )
    return {(sha256, str(to)): text for sha256, to, text in rows}


def stated(fact: type[Fact], key: str) -> sa.ColumnElement[bool]:
    """What a case of it states under a key."""
    return sa.and_(fact.case_id == Case.id, fact.key == key, fact.taken_back.is_(False))
