"""What was handed in: bytes in parts, the Document that says whose they are, who may open it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base
from workflows.domain.documents.rules import CONFIDENTIAL


class Blob(Base):
    """Bytes, named by their SHA-256; the same bytes are kept once."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    size: Mapped[int]
    created_at: Mapped[dt.datetime]  # when they were last handed in


class BlobPart(Base):
    """At most 1 MiB of a blob; the first part is number 0."""

    __tablename__ = "blob_part"

    sha256: Mapped[str] = mapped_column(sa.ForeignKey("blob.sha256"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column("bytes", sa.LargeBinary)


class Document(Base):
    """A file handed in at a step. Rights are asked of this row, never of the blob.

    `key`: the input it was given to.  `visible_to`: roles; empty: whoever may view the case.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.CheckConstraint(
            "label IN ('unclassified', 'confidential', 'strictly confidential')", name="label"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    key: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("blob.sha256"), index=True)
    label: Mapped[str] = mapped_column(sa.String(32), default=CONFIDENTIAL)
    visible_to: Mapped[list[str]]
    body: Mapped[str] = mapped_column(sa.String(32), default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Classification(Base):
    """That a case is about one file, which it has made strictly confidential."""

    __tablename__ = "classification"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"), index=True)


class NamedReader(Base):
    """Somebody who may open the file of a classification, for as long as it is in force."""

    __tablename__ = "named_reader"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("classification.case_id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)


class Taking(Base):
    """That somebody took a strictly confidential file. `id` stands on every page of a PDF."""

    __tablename__ = "taking"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("classification.case_id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[dt.datetime]
