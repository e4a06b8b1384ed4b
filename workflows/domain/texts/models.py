"""The versions of a text under consultation in its languages, and the comments on them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class TextVersion(Base):
    """A version of a text. It is written until a step puts it to somebody, and fixed from then on.

    `text`: paragraphs between empty lines.  `fixed_by`: the step that fixed it; empty while it is
    written, and then nobody reads it but who writes.  `edition` counts how often it was saved.
    """

    __tablename__ = "text_version"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    number: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(8))
    text: Mapped[str] = mapped_column(sa.Text)
    fixed_by: Mapped[str] = mapped_column(sa.String(64), default="")
    fixed_at: Mapped[dt.datetime | None]
    edition: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class TextLanguage(Base):
    """A version in a further language, with the same paragraphs as the original.

    `number`: a later one takes the place of the one before.  `status`: official, or unofficial.
    `fixed_at`: since when it is read by all who read the version; before, by who writes it.
    """

    __tablename__ = "text_language"
    __table_args__ = (sa.UniqueConstraint("version_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("text_version.id"))
    language: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.Text)
    fixed_at: Mapped[dt.datetime | None]
    edition: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class TextComment(Base):
    """A comment on a paragraph, or on the whole (0). Only its side reads it before it is sent.

    `number`: within the case, once sent.  `body`: the State or partner that it comes from, or the
    secretariat that records it for somebody.  `author`: who that is.  `source`: the document.
    `platform`: the technology that was used (S2 OP6).  `consent`: who agreed that traditional
    knowledge is used, and how.  `settled`: what became of it.  `told_at`: since when all read that.
    """

    __tablename__ = "text_comment"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("text_version.id"), index=True)
    paragraph: Mapped[int]
    number: Mapped[int | None]
    body: Mapped[str] = mapped_column(sa.String(32))
    category: Mapped[str] = mapped_column(sa.String(16))
    channel: Mapped[str] = mapped_column(sa.String(16))
    platform: Mapped[str] = mapped_column(sa.String(200))
    position: Mapped[str] = mapped_column(sa.String(16))
    author: Mapped[str] = mapped_column(sa.String(200))
    came_on: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    words: Mapped[str] = mapped_column(sa.Text)
    proposal: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    traditional: Mapped[bool]
    consent: Mapped[str] = mapped_column(sa.Text)
    edition: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    sent_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    settled: Mapped[str] = mapped_column(sa.String(16), default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    settled_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]
