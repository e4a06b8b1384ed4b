"""Where the words of somebody stand: looked for in every column of every table, and taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

import config.schema  # noqa: F401 - every table
from engine.db import Base

MARK = "[…]"  # in the place of words that were taken out
# Nobody writes free words here, or its own code looks after it.
PASSED_OVER = frozenset(
    {"event", "event_text", "command", "daily_head", "edition", "country", "person", "erasure",
     "message", "blob_part", "account_merge", "person_address", "alembic_version"}
)  # fmt: skip
# Delivered under a hash that its history names: such a text is followed, never rewritten.
SEALED = frozenset(
    {("assessment_snapshot", "content"), ("survey_answer", "content"), ("draw", "frozen"),
     ("visit_programme", "content"), ("guidelines_block", "text"), ("finding_summary_text", "text"),
     ("partner_input_text", "text"), ("partner_input", "published"), ("text_version", "text"),
     ("text_comment", "words"), ("text_comment", "proposal"), ("text_comment", "reason"),
     ("text_language", "text"), ("partner_input", "address"), ("measure_value", "source"),
     ("measure_value", "link"), ("measure_value", "method"), ("cases", "subject"),
     ("fact", "value")}
)  # fmt: skip
Column = sa.Column[Any]
Asked = sa.ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Place:
    """Words in a column of a row. `stays`: in a delivered text, which is not rewritten."""

    table: str
    column: str
    key: tuple[Any, ...]
    case: int | None
    stays: bool


@dataclass(frozen=True)
class Words:
    """What is looked for: names as they are written, addresses however they are written."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Whole words alone: no name within a longer one."""
        told = [rf"(?<!\w){re.escape(each)}(?!\w)" for each in self.names]
        told += [rf"(?i:(?<![\w.@]){re.escape(each)}(?![\w@]|\.\w))" for each in self.addresses]
        return re.compile("|".join(told) or "(?!)")

    def __iter__(self) -> Iterator[str]:
        yield from (*self.names, *self.addresses)

    def within(self, text: str) -> bool:
        return bool(self.pattern.search(text))

    def without(self, text: str) -> str:
        return self.pattern.sub(MARK, text)


def places(session: Session, words: Words, cases: Collection[int] | None = None) -> list[Place]:
    """Every place in which the words stand; of `cases` alone, if any. Writes nothing."""
    found = [place for place, _ in _found(session, words)]
    return [place for place in found if cases is None or place.case in cases]


def take_out(session: Session, words: Words, cases: Collection[int] | None = None) -> list[Place]:
    """Put the mark in their place, but in delivered texts; answers all places, those included."""
    made = []
    for place, value in _found(session, words):
        if cases is not None and place.case not in cases:
            continue
        made.append(place)
        if not place.stays:
            table = Base.metadata.tables[place.table]
            row = _row(table, place.key)
            session.execute(sa.update(table).where(row).values({place.column: value}))
    session.expire_all()
    return made


def _found(session: Session, words: Words) -> list[tuple[Place, Any]]:
    found: list[tuple[Place, Any]] = []
    for table in Base.metadata.sorted_tables:
        if table.name not in PASSED_OVER:
            for column in table.columns:
                if _speaks(column):
                    found += _in_column(session, table, column, words)
    return found


def _speaks(column: Column) -> bool:
    """Whether a column may hold words; keys and hashes hold none."""
    if column.primary_key or column.foreign_keys:
        return False
    if isinstance(column.type, sa.JSON):
        return True
    return isinstance(column.type, sa.String) and (column.type.length or 999) > 16  # noqa: PLR2004


def _in_column(
    session: Session, table: sa.Table, column: Column, words: Words
) -> Iterator[tuple[Place, Any]]:
    keys = list(table.primary_key.columns)
    case = [table.c.case_id] if "case_id" in table.c and not table.c.case_id.primary_key else []
    query = sa.select(*keys, column, *case).where(likely(column, words))
    for row in session.execute(query).all():
        value = row[len(keys)]
        cleared = _cleared(value, words)
        if cleared != value:
            place = Place(
                table.name, column.name, tuple(row[: len(keys)]), _case(table, row, bool(case)),
                (table.name, column.name) in SEALED,
            )  # fmt: skip
            yield place, cleared


def _case(table: sa.Table, row: Sequence[Any], last: bool) -> int | None:  # noqa: FBT001
    if last:
        found = row[-1]
    elif "case_id" in table.c:
        found = row[list(table.primary_key.columns).index(table.c.case_id)]
    else:
        return None
    return int(found) if found is not None else None


def likely(column: Asked, words: Words) -> sa.ColumnElement[bool]:
    """A rough sieve; JSON writes some letters in another way."""
    text = sa.cast(column, sa.Text)
    named = {each for name in words.names for each in (name, json.dumps(name)[1:-1])}
    found = [text.contains(each, autoescape=True) for each in sorted(named)]
    lower = sa.func.lower(text)
    found += [lower.contains(each.lower(), autoescape=True) for each in words.addresses]
    return sa.or_(sa.false(), *found)


def _cleared(value: Any, words: Words) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, str):
        return words.without(value)
    if isinstance(value, Mapping):
        return {key: _cleared(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_cleared(each, words) for each in value]
    return value


def _row(table: sa.Table, key: Iterable[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == each for column, each in zip(table.primary_key, key, strict=True)))
