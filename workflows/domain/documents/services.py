"""Taking files in: the bytes first, in short transactions; then the row that makes them count."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.documents import labels, queries
from workflows.domain.documents.models import Blob, BlobPart, Document, NamedReader, Taking
from workflows.domain.documents.rules import (
    CONFIDENTIAL,
    LIMIT,
    PART,
    FileEmpty,
    FileTooLarge,
    clean_name,
)

T = TypeVar("T")


class Write(Protocol):
    """Runs work in one transaction and answers its result."""

    def __call__(self, work: Callable[[Session], T], /) -> T: ...


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def store(write: Write, stream: Stream, *, now: dt.datetime, limit: int = LIMIT) -> tuple[str, int]:
    """Keep the bytes of a stream; answers SHA-256 and size. Raises FileTooLarge, FileEmpty.

    Each part has a transaction of its own. Cut off midway, the next attempt adds what is missing.
    """
    with tempfile.TemporaryFile() as kept:
        sha256, size = _spool(stream, kept, limit)
        write(lambda session: _claim(session, sha256, size, now))
        kept.seek(0)
        for n, data in enumerate(iter(lambda: kept.read(PART), b"")):
            write(partial(_put, sha256=sha256, n=n, data=data))
    return sha256, size


def deliver(
    session: Session,
    *,
    case: int,
    key: str,
    name: str,
    media_type: str,
    sha256: str,
    size: int,
    now: dt.datetime,
    event: int | None = None,
    person: int | None = None,
    body: str = "",
    visible_to: Sequence[str] = (),
    label: str = CONFIDENTIAL,
) -> Document:
    """The row that makes stored bytes a document of a case, in the transaction of the step."""
    made = Document(case_id=case, event_id=event, key=key, name=clean_name(name))
    made.media_type, made.size, made.sha256 = media_type, size, sha256
    made.label, made.visible_to, made.body = label, list(visible_to), body
    made.person_id, made.created_at, made.withdrawn = person, now, False
    session.add(made)
    session.flush()
    return made


def take(session: Session, case: int, person: int, at: dt.datetime) -> None:
    """Note that somebody takes the file of a classification."""
    session.add(Taking(case_id=case, person_id=person, at=at))
    session.flush()


def pass_on(session: Session, *, source: int, target: int) -> None:
    """Whom a classification names by one account, it names by the account that took its place."""
    rows = session.scalars(sa.select(NamedReader).where(NamedReader.person_id == source)).all()
    for row in rows:
        if target not in labels.readers(session, row.case_id):
            session.add(NamedReader(case_id=row.case_id, person_id=target))
        session.delete(row)
    session.flush()


def _spool(stream: Stream, kept: IO[bytes], limit: int) -> tuple[str, int]:
    """Copy aside while counting: the name of the bytes is known only after the last of them."""
    digest, size = hashlib.sha256(), 0
    while data := stream.read(PART):
        size += len(data)
        if size > limit:
            raise FileTooLarge
        digest.update(data)
        kept.write(data)
    if not size:
        raise FileEmpty
    return digest.hexdigest(), size


def _claim(session: Session, sha256: str, size: int, now: dt.datetime) -> None:
    """A blob handed in again counts as new, so that no disposal takes it away meanwhile."""
    found = session.get(Blob, sha256)
    if found is None:
        session.add(Blob(sha256=sha256, size=size, created_at=now))
    else:
        found.created_at = now


def _put(session: Session, *, sha256: str, n: int, data: bytes) -> None:
    if queries.part(session, sha256, n) is None:
        session.add(BlobPart(sha256=sha256, n=n, data=data))
