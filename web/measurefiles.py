"""Values as a CSV or Excel file: out as a form with the codes of the indicators, and back in."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import IO, Any, TypeAlias
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from config.i18n import LANGUAGES, Translator
from engine.errors import EngineError
from engine.text import N_
from web.handed import Handed
from web.questionnaires.code import check
from web.sheets import TYPES, XLSX, Cell
from workflows.domain.measures.brought import COLUMNS, plain
from workflows.domain.measures.catalogue import Indicator, said
from workflows.domain.measures.rules import GROUPS

Raw: TypeAlias = tuple[int, Mapping[str, str]]  # number of the row in the file, its cells

MOST_ROWS = 2_000  # of one file
NEEDED = frozenset({"indicator", "place", "year", "figure"})


class NoValues(EngineError):
    message = N_(
        "No values were found in this file. Take the form from this page, fill it in, and leave "
        "the names of its columns as they are."
    )


class TooManyRows(EngineError):
    message = N_("This file has more rows than can be taken at once. Please split it.")


# Out


def form(indicators: Sequence[Indicator], locale: str) -> tuple[list[str], list[list[Cell]]]:
    """The head, and a row for each indicator; further rows are added by hand."""
    head = [Translator(locale).gettext(label) for label in COLUMNS.values()]
    rows: list[list[Cell]] = []
    for each in indicators:
        known = {"indicator": each.key, "title": said(each.title, locale)[0], "unit": each.unit}
        rows.append([known.get(key, "") for key in COLUMNS])
    return head, rows


# In


def read(file: Handed, stream: IO[bytes]) -> tuple[Raw, ...]:
    """The rows below the head. Raises NoValues, TooManyRows, TooMuch, NotAForm."""
    lines = _of_workbook(stream) if file.type == TYPES[XLSX] else _of_text(stream)
    return tuple(_below_the_head(lines))


def _below_the_head(lines: Iterator[list[str]]) -> Iterator[Raw]:
    head: Sequence[str] = ()
    for number, cells in enumerate(islice(lines, MOST_ROWS + 1), start=1):
        if number > MOST_ROWS:
            raise TooManyRows
        if not head:
            found = _named(cells)
            head = found if set(found) >= NEEDED else ()
        else:
            named = zip(head, cells, strict=False)
            yield number, {key: cell.removeprefix("'") for key, cell in named if key}
    if not head:
        raise NoValues


def _named(cells: Sequence[str]) -> list[str]:
    """The keys of the columns; of two that would be the same, the first one is meant."""
    found: list[str] = []
    for cell in cells:
        key = names().get(plain(cell), "")
        found.append("" if key in found else key)
    return found


def _of_text(stream: IO[bytes]) -> Iterator[list[str]]:
    """With comma, semicolon or tab, as spreadsheets of different languages write it."""
    try:
        text = stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NoValues from fault
    first = text.partition("\n")[0]
    mark = next((each for each in ";\t" if each in first), ",")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error as fault:
        raise NoValues from fault


def _of_workbook(stream: IO[bytes]) -> Iterator[list[str]]:
    """The first sheet."""
    check(stream)
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_written(cell) for cell in row]
        book.close()
    except (KeyError, ValueError, TypeError, IndexError, BadZipFile, InvalidFileException) as fault:
        raise NoValues from fault


def _written(cell: Any) -> str:  # noqa: ANN401 - the library has no types
    """A number as it was meant: 0.3 is not 0.30000000000000004."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(cell, ".12g") if abs(cell) < 10**12 else str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "".join(each for each in str(cell) if each not in "\r\x00")


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """What a column may be called, in any language that is ready -> its key."""
    return _in_every_language(COLUMNS)


@lru_cache(maxsize=1)
def groups() -> Mapping[str, str]:
    """What a group may be called -> its key."""
    return _in_every_language(GROUPS)


def _in_every_language(labels: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in LANGUAGES:
        say = Translator(locale).gettext
        found |= {plain(say(label)): key for key, label in labels.items()}
    return found | {key: key for key in labels}
