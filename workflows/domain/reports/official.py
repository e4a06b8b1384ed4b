"""The official versions of documents of a review, attached as translations of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from workflows.domain.documents.models import Document
from workflows.domain.translations.queries import (
    DOCUMENT,
    LANGUAGE,
    OFFICIAL,
    OFFICIAL_FILE,
    TRANSLATION,
    stated,
)


@dataclass(frozen=True)
class Attached:
    """An official version of a document of a review. `id`: of its file, if there is one."""

    review: int
    document: str
    language: str
    reference: str
    id: int | None


def attached(session: Session, reviews: Collection[int]) -> tuple[Attached, ...]:
    """The official versions attached to translations, the latest last.

    Asks nothing of the reader: whoever is given one of the files is asked at its door.
    """
    document, language = aliased(Fact), aliased(Fact)
    rows = session.execute(
        sa.select(
            Case.parent_id, document.value, language.value, Case.reference,
            sa.func.max(Document.id).label("file"),
        )
        .join(document, stated(document, DOCUMENT))
        .join(language, stated(language, LANGUAGE))
        .outerjoin(Document, sa.and_(
            Document.case_id == Case.id, Document.key == OFFICIAL_FILE,
            Document.withdrawn.is_(False),
        ))
        .where(
            Case.parent_id.in_(reviews), Case.definition == TRANSLATION, Case.state == OFFICIAL
        )
        .group_by(Case.id, document.id, language.id)  # by keys: a JSON value has no equality
        .order_by(Case.id)
    )  # fmt: skip
    return tuple(
        Attached(review, str(of), str(to), reference, file)
        for review, of, to, reference, file in rows
    )
