"""What must be true of the files that were handed in: one line for each thing that is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.documents.models import Blob, BlobPart, Document

AT_ONCE = 20  # parts of 1 MiB in hand


def faults(session: Session) -> Iterator[str]:
    """Bytes are what their name says, and a document's size is theirs."""
    sizes = {row.sha256: row.size for row in session.execute(sa.select(Blob.sha256, Blob.size))}
    parts = session.execute(
        sa.select(BlobPart.sha256, BlobPart.data)
        .order_by(BlobPart.sha256, BlobPart.n)
        .execution_options(yield_per=AT_ONCE)
    )
    whole = set()
    for name, rows in groupby(parts, key=lambda row: row.sha256):
        made, size = hashlib.sha256(), 0
        for row in rows:
            made.update(row.data)
            size += len(row.data)
        whole.add(name)
        if made.hexdigest() != name or size != sizes[name]:
            yield f"file {name[:12]}: its bytes are not those that were handed in"
    query = sa.select(Document.id, Document.size, Document.sha256).order_by(Document.id)
    for key, size, name in session.execute(query):
        if name not in whole and size:
            yield f"document {key}: its bytes are missing"
        elif sizes[name] != size:
            yield f"document {key}: its size is not that of its bytes"
