"""The self-assessment as a workbook: a row for each question, and back in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from config.i18n import LANGUAGES, Translator
from engine.text import N_
from web.questionnaires.code import CODE, NotAForm, brought, check, code
from web.sheets import fill, text
from workflows.domain.assessment.brought import Brought
from workflows.domain.assessment.sheet import KINDS, Line, Sheet

# Column -> its width in letters. The first is by which an answer finds its question again.
COLUMNS = {
    N_("Code"): 34, N_("Question"): 60, N_("Response"): 24, N_("Language"): 14, N_("Text"): 80,
}  # fmt: skip
KIND, LANGUAGE = 3, 4


def form(
    sheet: Sheet, translator: Translator, language: str, now: dt.datetime, marks: Sequence[str] = ()
) -> bytes:
    """`language`: of new answers. `marks`: what stands below the last question."""
    book = Workbook()
    book.properties.creator = "Quadrennial"
    book.properties.created = book.properties.modified = now.replace(tzinfo=None)
    page = book.active
    page.sheet_view.rightToLeft = translator.direction == "rtl"
    page.freeze_panes = "C2"
    head = [translator.gettext(each) for each in COLUMNS]
    rows = [_row(line, translator, language) for part in sheet.parts for line in part.lines]
    for number, row in enumerate([head, *rows, *([each] for each in marks)], start=1):
        for place, cell in enumerate(row, start=1):
            fill(page.cell(number, place), cell)
            page.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
    _dress(page, translator, len(rows))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(line: Line, translator: Translator, language: str) -> list[str]:
    asked, spoken = line.question, line.language or language
    words = asked.text.get(translator.locale) or asked.text["en"]
    kind = translator.gettext(KINDS[line.kind]) if line.kind else ""
    return [
        code(line), f"{asked.number}. {words}", kind, LANGUAGES.get(spoken, spoken),
        text(line.text),
    ]  # fmt: skip


def _dress(page: Any, translator: Translator, rows: int) -> None:  # noqa: ANN401
    """A bold head, wide columns, and a list to choose from where the words count."""
    for cell in page[1]:
        cell.font = Font(bold=True)
    for place, width in enumerate(COLUMNS.values(), start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    kinds = [translator.gettext(each) for each in KINDS.values()]
    for place, choices in ((KIND, kinds), (LANGUAGE, list(LANGUAGES.values()))):
        rule = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
        page.add_data_validation(rule)
        letter = get_column_letter(place)
        rule.add(f"{letter}2:{letter}{rows + 1}")


def read(stream: IO[bytes]) -> tuple[Brought, ...]:
    """The answers of a form that was filled in. Raises NotAForm, TooMuch."""
    check(stream)
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        found = tuple(_rows(book))
        book.close()
    except (KeyError, ValueError, TypeError, BadZipFile, InvalidFileException) as fault:
        raise NotAForm from fault
    if not found:
        raise NotAForm
    return found


def _rows(book: Any) -> Iterator[Brought]:  # noqa: ANN401
    """Every row that has a code, on whichever sheet and from whichever column on."""
    for page in book.worksheets:
        for row in page.iter_rows(values_only=True):
            cells = ["" if cell is None else str(cell) for cell in row]
            for place, cell in enumerate(cells):
                if found := CODE.search(cell):
                    kind, language, words = (*cells[place + 2 : place + 5], "", "", "")[:3]
                    yield brought(found, kind, language, words)
                    break
