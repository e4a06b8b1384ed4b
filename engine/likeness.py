"""Whether a text in the database has the words that were typed, alike in SQLite and PostgreSQL.

SQLite calls the rule of `engine/letters.py` itself (`engine/db.py` gives it to each connection).
PostgreSQL has the same rule as a table of letters, made from it for the scripts of the six
languages; neither a locale nor an extension of the server is relied on, but its texts are UTF-8.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from engine.letters import asked, folded

NAME = "folded"  # of the function that SQLite is given

# Latin, marks, Greek, Cyrillic, Arabic, further Latin, hidden marks: first what is met most.
_SCRIPTS = (
    range(0x250), range(0x300, 0x530), range(0x600, 0x700), range(0x1E00, 0x1F00),
    range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFEFF, 0xFF00),
)  # fmt: skip


class Folded(GenericFunction[str]):
    """A column as a search reads it."""

    type = sa.String()
    name = NAME
    inherit_cache = True


def says(column: sa.SQLColumnExpression[Any], typed: str) -> sa.ColumnElement[bool]:
    """Whether every word that was typed stands in a text, however either is written."""
    words = asked(typed)
    return (
        sa.and_(*(Folded(column).contains(each, autoescape=True) for each in words))
        if words
        else sa.false()
    )


@compiles(Folded, "postgresql")
def _in_postgresql(made: Folded, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    one, other, longer = _table()
    text = f"translate(normalize({compiler.process(made.clauses, **how)}, NFKD), {one}, {other})"
    for letter, written in longer:
        text = f"replace({text}, {letter}, {written})"
    return text


@cache
def _table() -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What `translate` and `replace` are told: letters, what stands for each; and longer ones."""
    rows = tuple(_rows())
    alone = sorted((row for row in rows if len(row[1]) < 2), key=lambda row: not row[1])  # noqa: PLR2004
    longer = tuple((_quoted(letter), _quoted(plain)) for letter, plain in rows if len(plain) > 1)
    return (
        _quoted("".join(letter for letter, _ in alone)),
        _quoted("".join(plain for _, plain in alone)),
        longer,
    )


def _rows() -> Iterator[tuple[str, str]]:
    """(letter, what is left of it), of the letters that cannot be taken apart further."""
    for code in (code for script in _SCRIPTS for code in script):
        letter = chr(code)
        plain = folded(letter)
        if plain != letter and unicodedata.normalize("NFKD", letter) == letter:
            yield letter, plain


def _quoted(letters: str) -> str:
    """As SQL writes it: among the letters is no quotation mark."""
    return f"'{letters}'"
