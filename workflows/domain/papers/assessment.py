"""The self-assessment of a State to be read and kept: questions, answers, blanks, evidence."""

from __future__ import annotations

from collections.abc import Iterator

from engine.queries.reader import CaseLine
from engine.text import N_, Nn_, Text
from workflows.domain.assessment.queries import Receipt
from workflows.domain.assessment.sheet import KINDS, NO_INFORMATION, NOT_APPLICABLE, Line, Sheet
from workflows.domain.documents.rules import A_FILE, STRICT
from workflows.domain.papers.front import CONFIDENTIAL, NOT_RECEIVED, Fact, known
from workflows.domain.papers.paper import (
    Block,
    Bullets,
    Code,
    Heading,
    Label,
    Paper,
    Paragraph,
    Words,
)

BLANKS = Nn_(
    "%(n)s question is left without a response.", "%(n)s questions are left without a response."
)


def self_assessment(case: CaseLine, sheet: Sheet, receipt: Receipt | None) -> Paper:
    """Every question with its answer. `receipt`: None while the State is still drafting."""
    return Paper(
        name=f"{case.reference}-self-assessment".replace("/", "-"),
        title=Text(N_("Self-assessment")), kicker=Label(sheet.title),
        marks=(Text(CONFIDENTIAL if receipt else NOT_RECEIVED),),
        facts=(*known(case), *(_delivery(receipt) if receipt else ())),
        blocks=tuple(_blocks(sheet)),
    )  # fmt: skip


def receipt_of(case: CaseLine, sheet: Sheet | None, receipt: Receipt) -> Paper:
    """That the self-assessment was delivered: for the file of the State."""
    blanks = len(sheet.blanks) if sheet else 0
    said = Paragraph(
        Text(N_("The self-assessment was delivered. The sum above names its text exactly."))
    )
    return Paper(
        name=f"{case.reference}-receipt".replace("/", "-"), title=Text(N_("Receipt")),
        kicker=Text(N_("Self-assessment")), facts=(*known(case), *_delivery(receipt)),
        blocks=(said, *((Paragraph(Text(BLANKS, n=blanks)),) if blanks else ())),
    )  # fmt: skip


def _delivery(receipt: Receipt) -> Iterator[Fact]:
    yield Text(N_("Delivered")), receipt.at
    if receipt.person:
        yield Text(N_("By")), Code(receipt.person)
    yield Text(N_("SHA-256 of the text")), Code(receipt.sha256)


def _blocks(sheet: Sheet) -> Iterator[Block]:
    if sheet.notice:
        yield Paragraph(Label(sheet.notice), style="note")
    for part in sheet.parts:
        yield Heading(Label(part.title))
        for line in part.lines:
            yield from _answer(line)
    yield Heading(Text(N_("Questions left without a response")))
    if sheet.blanks:
        yield Bullets(tuple(Label(_numbered(line)) for line in sheet.blanks))
    else:
        yield Paragraph(Text(N_("Every question has a response.")))


def _answer(line: Line) -> Iterator[Block]:
    yield Heading(Label(_numbered(line)), level=2)
    if line.blank:
        yield Paragraph(Text(N_("No response provided")), style="note")
        return
    if line.kind in (NOT_APPLICABLE, NO_INFORMATION):
        yield Paragraph(Text(KINDS[line.kind]))
    if line.text:
        yield Paragraph(Words(line.text, line.language))
    if line.files:
        yield Paragraph(Text(N_("Files handed in")), style="note")
        yield Bullets(tuple(
            Text(A_FILE) if each.label == STRICT else Code(each.name) for each in line.files
        ))  # fmt: skip


def _numbered(line: Line) -> dict[str, str]:
    return {code: f"{line.question.number}. {text}" for code, text in line.question.text.items()}
