"""The self-assessment as a Word form: out with a code at each question, and back in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any
from zipfile import BadZipFile

from docx import Document

from config.i18n import LANGUAGES
from engine.queries.reader import CaseLine
from engine.text import N_, Text
from web.printing.docx import TURNS
from web.questionnaires.code import CODE, NotAForm, brought, check, code
from workflows.domain.assessment.brought import Brought
from workflows.domain.assessment.sheet import KINDS, Line, Sheet
from workflows.domain.papers.front import NOT_RECEIVED, known
from workflows.domain.papers.paper import (
    Block,
    Code,
    Content,
    Heading,
    Label,
    Paper,
    Paragraph,
    Table,
    Words,
)
from workflows.domain.reports.rules import listed

HOW = N_(
    "Write below each question, where it says “Text”. Leave the codes as they are: by them the "
    "answers find their way back. Nothing is submitted by sending this file to anybody; upload it "
    "on the page of the self-assessment, which first shows every difference."
)
MARKS = dict.fromkeys(map(ord, TURNS.values()))
ROWS = 4  # code, response, language, text


def form(case: CaseLine, sheet: Sheet, name: str, language: str) -> Paper:
    """A table for each question, as any office program keeps it. `language`: of new answers."""
    return Paper(
        name=name, title=Text(N_("Self-assessment")), kicker=Label(sheet.title),
        marks=(Text(NOT_RECEIVED),),
        facts=known(case),
        blocks=(
            Paragraph(Text(HOW)),
            Paragraph(Text(N_("Responses: %(kinds)s"), kinds=listed(*map(Text, KINDS.values())))),
            *_questions(sheet, language),
        ),
    )  # fmt: skip


def _questions(sheet: Sheet, language: str) -> Iterator[Block]:
    for part in sheet.parts:
        yield Heading(Label(part.title))
        for line in part.lines:
            yield _question(line, language)


def _question(line: Line, language: str) -> Block:
    asked, spoken = line.question, line.language or language
    text: Content = Words(line.text, spoken) if line.text else Code("")
    return Table(
        Label({key: f"{asked.number}. {words}" for key, words in asked.text.items()}), (),
        (
            (Text(N_("Code")), Code(code(line))),
            (Text(N_("Response")), Text(KINDS[line.kind]) if line.kind else Code("")),
            (Text(N_("Language")), Code(LANGUAGES.get(spoken, spoken))),
            (Text(N_("Text")), text),
        ),
    )  # fmt: skip


def read(stream: IO[bytes]) -> tuple[Brought, ...]:
    """The answers of a form that was filled in. Raises NotAForm, TooMuch."""
    check(stream)
    try:
        made = Document(stream)
        found = tuple(_tables(made))
    except (KeyError, ValueError, BadZipFile, SyntaxError) as fault:  # the last is of XML
        raise NotAForm from fault
    if not found:
        raise NotAForm
    return found


def _tables(made: Any) -> Iterator[Brought]:  # noqa: ANN401 - the library has few types
    """In each table, the row with a code and the three below it."""
    for table in made.tables:
        rows = [row.cells for row in table.rows]
        for place, cells in enumerate(rows):
            found = CODE.search(cells[-1].text)
            if found and len(rows) >= place + ROWS:
                kind, language, text = (_said(row[-1]) for row in rows[place + 1 : place + ROWS])
                yield brought(found, kind, language, text)


def _said(cell: Any) -> str:  # noqa: ANN401
    """The words of a cell, without the marks of direction that the form was printed with."""
    return str(cell.text).translate(MARKS)
