"""Items of the knowledge repository: the author's sheet, its versions, and its public address."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Content:
    """What an item says. `theme`: a section of the questionnaire; `scale`: level or size of place.

    Costs are whole units of `currency`; None where nothing was said.
    """

    kind: Mapped[str] = mapped_column(sa.String(16), default="practice")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    done: Mapped[str] = mapped_column(sa.Text, default="")
    results: Mapped[str] = mapped_column(sa.Text, default="")
    evidence: Mapped[str] = mapped_column(sa.String(16), default="")
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    scale: Mapped[str] = mapped_column(sa.String(16), default="")
    theme: Mapped[str] = mapped_column(sa.String(64), default="")
    cost_least: Mapped[int | None] = mapped_column(sa.BigInteger)
    cost_most: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3), default="")
    contact: Mapped[str] = mapped_column(sa.String(400), default="")
    licence: Mapped[str] = mapped_column(sa.String(16), default="")


CONTENT = tuple(Content.__annotations__)


class KnowledgeSheet(Content, Base):
    """An item as its author has it now; nobody else reads it before a step hands it in.

    `body`: the State or partner that writes it.  `review_id`, `finding_id`: what it came from.
    """

    __tablename__ = "knowledge_sheet"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    body: Mapped[str] = mapped_column(sa.String(32), index=True)
    review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    finding_id: Mapped[int | None] = mapped_column(sa.ForeignKey("finding.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    saved_at: Mapped[dt.datetime]


class KnowledgeVersion(Content, Base):
    """An item as it was handed in; public from `published_at` on, while its page names it.

    `words`: title and texts folded for the search, apart by blanks.  `note`: what has changed.
    """

    __tablename__ = "knowledge_version"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    handed_in_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    words: Mapped[str] = mapped_column(sa.Text, default="")


class KnowledgeWording(Base):
    """The same item in a further language, by its author too.

    `version`: 0 as the author has it now; else that with which it was handed in.
    """

    __tablename__ = "knowledge_wording"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text)
    done: Mapped[str] = mapped_column(sa.Text)
    results: Mapped[str] = mapped_column(sa.Text)


class KnowledgePage(Base):
    """The stable address of an item: its number, which is never given to another.

    `standing`: "published", "retired", "withdrawn".  `version`: the one that is shown.
    `country`: the State whose item it is; empty for a partner's.
    """

    __tablename__ = "knowledge_page"
    __table_args__ = (sa.Index("ix_knowledge_page_country_standing", "country", "standing"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    body: Mapped[str] = mapped_column(sa.String(32))
    country: Mapped[str] = mapped_column(sa.String(3), default="")
    review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    standing: Mapped[str] = mapped_column(sa.String(16))
    version: Mapped[int]
    first_published_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]


# The search: SQLite keeps the words of the pages in a table of its own (rowid = number), which the
# step that publishes or takes down fills and empties; PostgreSQL indexes the column itself.
SEARCH = "knowledge_search"
WORDS = "array_to_tsvector(string_to_array(words, ' '))"
SEARCH_ON_SQLITE = (
    f"CREATE VIRTUAL TABLE {SEARCH} USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"
)
SEARCH_ON_POSTGRESQL = f"CREATE INDEX ix_{SEARCH} ON knowledge_version USING gin ({WORDS})"

_KEPT = KnowledgeVersion.__table__
for moment, dialect, made in (
    ("after_create", "sqlite", SEARCH_ON_SQLITE),
    ("after_create", "postgresql", SEARCH_ON_POSTGRESQL),
    ("before_drop", "sqlite", f"DROP TABLE IF EXISTS {SEARCH}"),
):
    ddl = sa.DDL(made)  # type: ignore[no-untyped-call]
    sa.event.listen(_KEPT, moment, ddl.execute_if(dialect=dialect))
