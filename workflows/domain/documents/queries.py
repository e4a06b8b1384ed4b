"""Documents of a case, and their bytes, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.documents.models import BlobPart, Document


def documents(session: Session, case: int) -> Sequence[Document]:
    """What was handed in to a case and not withdrawn, oldest first."""
    return session.scalars(
        sa.select(Document)
        .where(Document.case_id == case, Document.withdrawn.is_(False))
        .order_by(Document.id)
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
