"""Documents of a case, and their bytes, part by part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import HISTORY
from engine.likeness import says
from engine.models.case import Case
from engine.queries.readable import readable
from engine.queries.reader import Page, Reader, Row, paged
from workflows.domain.documents.models import BlobPart, Document
from workflows.domain.documents.rules import STRICT


def documents(session: Session, case: int) -> Sequence[Document]:
    """What was handed in to a case and not withdrawn, oldest first."""
    return session.scalars(
        sa.select(Document)
        .where(Document.case_id == case, Document.withdrawn.is_(False))
        .order_by(Document.id)
    ).all()


def of_cases(session: Session, cases: Collection[int]) -> Sequence[Document]:
    """The same of several cases, the latest first."""
    return session.scalars(
        sa.select(Document)
        .where(Document.case_id.in_(cases), Document.withdrawn.is_(False))
        .order_by(Document.id.desc())
    ).all()


def part(session: Session, sha256: str, n: int) -> bytes | None:
    """One part; None after the last. Lets a page stream with a short transaction each."""
    return session.scalar(
        sa.select(BlobPart.data).where(BlobPart.sha256 == sha256, BlobPart.n == n)
    )


def read(session: Session, sha256: str) -> Iterator[bytes]:
    """All parts in order; never more than one in memory."""
    n = 0
    while (found := part(session, sha256, n)) is not None:
        yield found
        n += 1


@dataclass(frozen=True)
class DocumentFound:
    """A document that the reader may open."""

    id: int
    name: str
    reference: str
    created_at: dt.datetime


def found(
    session: Session, reader: Reader, words: str, number: int = 1, size: int = 5
) -> Page[DocumentFound]:
    """By file name, the latest first: of cases whose history one sees, what one may read.

    What is strictly confidential is found by nobody, its readers included.
    """
    query = (
        sa.select(Document, Case.reference)
        .join(Case, Case.id == Document.case_id)
        .where(
            Document.withdrawn.is_(False),
            Document.label != STRICT,
            says(Document.name, words),
            reader.sees,
            reader.access.visible(reader.actor, HISTORY, reader.now),
            readable(reader, Document.case_id, Document.visible_to, Document.body),
        )
        .order_by(Document.id.desc())
    )
    return paged(session, query, number, _lines, size)


def _lines(rows: Sequence[Row]) -> list[DocumentFound]:
    return [
        DocumentFound(row.Document.id, row.Document.name, row.reference, row.Document.created_at)
        for row in rows
    ]
