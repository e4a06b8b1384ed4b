"""A list as a file: CSV or a workbook, with nothing in it that a program would evaluate."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response, request
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from config.i18n import Translator
from engine.text import N_
from web import current
from web.i18n import say
from web.widths import room

Cell: TypeAlias = str | int | float | dt.date | dt.datetime | None
Row: TypeAlias = Sequence[Cell]

CSV, XLSX = "csv", "xlsx"
FORMATS = {CSV: "CSV", XLSX: "XLSX"}
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARK = N_("Demonstration: fictional States and invented data")

BEGINS_A_FORMULA = tuple("=+-@＝＋－＠")
DATE, INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
NARROW, WIDE, LONGEST = 8, 60, 32_767  # letters of a column, and of a cell
UNSEEN = frozenset({"Cc", "Cs"})  # control characters, and halves of a character
NEEDLESS = str.maketrans(
    "", "", "\u2060\u2066\u2067\u2068\u2069\ufffe\uffff"
)  # a cell stands alone


def asked_format() -> str:
    """The format that the address asks for, or nothing: then the page is shown."""
    wanted = request.args.get("format", "").lower()
    return wanted if wanted in FORMATS else ""


def sheet_response(
    name: str, columns: Sequence[str], rows: Iterable[Row], locale: str, *, form: str = ""
) -> Response:
    """A list to be saved, in the format of the address. `columns` are in the reader's words.

    `name`: a reference or what the list is called; the day is added.
    """
    form, now = form or asked_format() or CSV, here(current.now())
    listed = [[plain(cell) for cell in row] for row in [columns, *rows, *marked()]]
    data = workbook(listed, locale, now) if form == XLSX else table(listed)
    return to_save(f"{name}_{now:%Y-%m-%d}.{form}", data, TYPES[form])


def to_save(name: str, data: bytes, content_type: str) -> Response:
    """A file made for the reader, under its name."""
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def marked() -> list[list[Cell]]:
    """What a demonstration gives out says so."""
    return [[say(MARK)]] if current.services().settings.demo else []


def disposition(name: str) -> str:
    """To be saved under this name; in ASCII too, for whoever reads no more."""
    name = re.sub(r'[\\/:*?"<>|\s]+', "-", text(name)).strip("-.")
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = re.sub(r"[^\w.-]+", "-", letters).rpartition(".")
    simple = (stem.strip("-._") or "list") + dot + ending if dot else ending.strip("-_") or "list"
    return f"attachment; filename=\"{simple}\"; filename*=UTF-8''{quote(name, safe='')}"


def here(at: dt.datetime) -> dt.datetime:
    """An instant as the clocks of the mechanism show it; sheets know no zones."""
    zone = ZoneInfo(current.services().settings.timezone)
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def plain(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return text(cell)
    return here(cell) if isinstance(cell, dt.datetime) and cell.tzinfo else cell


def text(words: str) -> str:
    """Words without control characters; the ends of their lines are kept."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(NEEDLESS)
    kept = (each for each in words if each == "\n" or unicodedata.category(each) not in UNSEEN)
    return "".join(kept).strip()[:LONGEST]


def is_formula(words: str) -> bool:
    """Whether a program might evaluate it."""
    return words.startswith(BEGINS_A_FORMULA)


# CSV


def table(rows: Sequence[Row]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(
        [written(cell) for cell in row] for row in rows
    )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case dt.datetime():
            return cell.isoformat(" ", "minutes")
        case dt.date():
            return cell.isoformat()
        case str():
            return f"'{cell}" if is_formula(cell) else cell
        case _:
            return str(cell)


# Workbooks


def workbook(rows: Sequence[Row], locale: str, now: dt.datetime) -> bytes:
    """One sheet; the head stays in sight, and it runs in the direction of the language."""
    book = Workbook()
    book.properties.creator = "Quadrennial"
    book.properties.created = book.properties.modified = now
    sheet = book.active
    sheet.sheet_view.rightToLeft = Translator(locale).direction == "rtl"
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            fill(sheet.cell(number, place), cell)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, width in enumerate(widths(rows), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill(place: Any, cell: Cell) -> None:  # noqa: ANN401 - the library has no types
    """Dates are dates and numbers numbers; words are words, whatever they begin with."""
    place.value = cell
    if isinstance(cell, str):
        place.data_type = "s"
        place.quotePrefix = is_formula(cell)
        if "\n" in cell or room(cell) > WIDE:
            place.alignment = Alignment(wrap_text=True, vertical="top")
    elif isinstance(cell, dt.date):
        place.number_format = INSTANT if isinstance(cell, dt.datetime) else DATE


def widths(rows: Sequence[Row]) -> Iterator[int]:
    """As wide as the longest line of each column, within reason; the mark below counts for none."""
    columns = len(rows[0])
    whole = [row for row in rows if len(row) == columns]
    for place in range(columns):
        lines = [line for row in whole for line in written(row[place]).split("\n")]
        yield min(max(NARROW, *(room(line) + 2 for line in lines)), WIDE)
