"""Words as the search knows them, where they stand in a text, and the index of both databases.

Words are folded alike when they are kept and when they are asked for (`engine/letters.py`). Chinese
has no blanks between its words: it is kept by single characters and by pairs. Every word that is
asked for has to begin a word of the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from engine.db import on_sqlite
from engine.letters import fold
from workflows.domain.knowledge.models import SEARCH, KnowledgePage, KnowledgeVersion
from workflows.domain.knowledge.rules import PUBLISHED

MOST_TERMS = 16
AROUND = 160  # letters of a text that are shown with the words found in it

_HAN = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_WORD = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}](?:[^\W_{_HAN}]|[{_MARKS}])*")
_IS_HAN = re.compile(rf"[{_HAN}]")

Piece = tuple[str, bool]  # some text, and whether it was asked for


@dataclass(frozen=True)
class Sought:
    """What is looked for. `terms`: beginnings of words, all asked for; `runs`: Chinese as typed."""

    terms: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()


def sought(typed: str) -> Sought:
    """The words that somebody typed."""
    found = [each.group() for each in _WORD.finditer(typed)]
    runs = tuple(each for each in found if _IS_HAN.match(each))
    plain = [fold(each) for each in found if not _IS_HAN.match(each)]
    pairs = [pair for run in runs for pair in _pairs(run)]
    kept = dict.fromkeys(each for each in (*plain, *pairs) if each)
    return Sought(tuple(kept)[:MOST_TERMS], runs)


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def words(*texts: str) -> str:
    """Every word of the texts once, folded, apart by single blanks."""
    found: set[str] = set()
    for text in texts:
        for each in _WORD.findall(text):
            if _IS_HAN.match(each):
                found.update((*each, *_pairs(each)))
            else:
                found.add(fold(each))
    return " ".join(sorted(found - {""}))


# Where they stand


def marked(text: str, asked: Sought) -> list[Piece]:
    """The text in pieces; those that were asked for are told."""
    found: list[Piece] = []
    done = 0
    for first, last in _hits(text, asked):
        found += [(text[done:first], False), (text[first:last], True)]
        done = last
    return [each for each in (*found, (text[done:], False)) if each[0]]


def excerpt(text: str, asked: Sought) -> list[Piece]:
    """The part of a long text around the first word found; empty where there is none."""
    hit = next(_hits(text, asked), None)
    if hit is None:
        return []
    begins, ends = max(0, hit[0] - AROUND // 2), min(len(text), hit[1] + AROUND)
    if begins:
        begins = text.find(" ", begins, hit[0]) + 1 or begins
    if ends < len(text):
        ends = max(text.rfind(" ", hit[1], ends), hit[1])
    cut = marked(text[begins:ends], asked)
    return [
        *([("… ", False)] if begins else []),
        *cut,
        *([(" …", False)] if ends < len(text) else []),
    ]


def _hits(text: str, asked: Sought) -> Iterator[tuple[int, int]]:
    for each in _WORD.finditer(text):
        if _IS_HAN.match(each.group()):
            yield from _in_run(each, asked.runs)
        elif any(fold(each.group()).startswith(term) for term in asked.terms):
            yield each.span()


def _in_run(found: re.Match[str], runs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Chinese words within a run of characters."""
    if not runs:
        return
    # from the end of the alphabet on, a longer word comes before its own beginning
    either = "|".join(re.escape(each) for each in sorted(runs, reverse=True))
    for each in re.finditer(either, found.group()):
        yield found.start() + each.start(), found.start() + each.end()


# The index


def matching(session: Session, asked: Sought) -> sa.ColumnElement[bool]:
    """The condition on a page and its version: every word asked for is in it."""
    if not asked.terms:
        return sa.true()
    if on_sqlite(session):
        match = " AND ".join(f'"{term}"*' for term in asked.terms)
        numbers = sa.text(f"SELECT rowid FROM {SEARCH} WHERE {SEARCH} MATCH :sought")  # noqa: S608
        found = numbers.bindparams(sought=match).columns(sa.column("rowid", sa.Integer))
        return KnowledgePage.number.in_(found.subquery().select())
    query = " & ".join(f"'{term}':*" for term in asked.terms)
    kept = sa.func.array_to_tsvector(sa.func.string_to_array(KnowledgeVersion.words, " "))
    return kept.bool_op("@@")(sa.cast(query, TSQUERY))


def put(session: Session, number: int, folded: str) -> None:
    """Keep the words of a page, in the transaction that shows it."""
    drop(session, number)
    if on_sqlite(session):
        session.execute(
            sa.text(f"INSERT INTO {SEARCH} (rowid, words) VALUES (:number, :words)"),  # noqa: S608
            {"number": number, "words": folded},
        )


def squeeze(session: Session) -> None:
    """Leave nothing of forgotten words in the index: SQLite only marks them as gone."""
    if on_sqlite(session):
        optimize = f"INSERT INTO {SEARCH} ({SEARCH}) VALUES ('optimize')"  # noqa: S608
        session.execute(sa.text(optimize))


def refill(session: Session) -> None:
    """Keep the words of every page that is shown: for rows that came from another database."""
    shown = (
        sa.select(KnowledgePage.number, KnowledgeVersion.words)
        .join(
            KnowledgeVersion,
            sa.and_(
                KnowledgeVersion.case_id == KnowledgePage.case_id,
                KnowledgeVersion.version == KnowledgePage.version,
            ),
        )
        .where(KnowledgePage.standing == PUBLISHED)
    )
    for number, words in session.execute(shown).all():
        put(session, number, words)


def drop(session: Session, number: int) -> None:
    """Forget them, in the transaction that takes it down."""
    if on_sqlite(session):
        session.execute(
            sa.text(f"DELETE FROM {SEARCH} WHERE rowid = :number"),  # noqa: S608
            {"number": number},
        )
