"""Bytes that no document has named: handed in, and the step that would have delivered them left."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.disposal import Keys, Kind, Rows
from workflows.domain.documents.models import Blob, BlobPart, Document


def _with_parts(session: Session, keys: Keys, _now: dt.datetime) -> None:
    names = [key[0] for key in keys]
    session.execute(sa.delete(BlobPart).where(BlobPart.sha256.in_(names)))
    session.execute(sa.delete(Blob).where(Blob.sha256.in_(names)))


UNNAMED = ~sa.exists().where(Document.sha256 == Blob.sha256)
FILES = Kind("files", (Rows(Blob, Blob.created_at, (UNNAMED,), _with_parts),))
