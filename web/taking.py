"""A file at its door: sent as it is; where it is strictly confidential, after a page and noted.

Looking at the page writes nothing. Whoever takes the file is noted; a PDF bears his name, the time
and the reference on every page. Other kinds cannot be marked, which the page says before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from flask import Response, abort, render_template, url_for

from engine.errors import EngineError
from engine.models.case import Case
from engine.models.person import Person
from engine.queries.reader import Reader
from web import archive, current
from web.current import Rows
from web.printing import watermark
from web.reading import reader
from web.sending import attached, sent
from workflows.domain.assessment.sheet import EVIDENCE
from workflows.domain.classification import told
from workflows.domain.documents import labels
from workflows.domain.documents import services as documents
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import PDF, STRICT
from workflows.domain.questions.rules import REPLY

Answer: TypeAlias = Response | str | tuple[str, int]
Door: TypeAlias = Callable[[Rows], Document]  # who has it by his part in the case, or raises


@dataclass(frozen=True)
class Strict:
    """A strictly confidential file before it is taken."""

    document: Document
    case: str  # the reference of its classification
    readers: tuple[str, ...]
    taker: str

    @property
    def marked(self) -> bool:
        return self.document.media_type == PDF


def shown(door: Door) -> Answer:
    """The file; of one that is strictly confidential the page that says what taking it does."""
    row, strict = _asked(door, reader())
    return page(strict) if strict else sent(row.sha256, row.name, row.media_type, row.size)


def taken(door: Door) -> Answer:
    """Made first, then noted, then given: what cannot be marked is not taken."""
    looking = reader()
    row, strict = _asked(door, looking)
    if strict is None:
        return sent(row.sha256, row.name, row.media_type, row.size)
    try:
        made = _made(strict, looking.now)
    except EngineError as error:
        return page(strict, error), 409
    current.write(lambda rows: _note(rows, looking, door))
    return attached(made, row.name, row.media_type)


def _asked(door: Door, looking: Reader) -> tuple[Document, Strict | None]:
    def work(rows: Rows) -> tuple[Document, Strict | None]:
        row = _open(rows, looking, door)
        return row, _strict(rows, looking, row) if row.label == STRICT else None

    return current.read(work)


def _open(rows: Rows, looking: Reader, door: Door) -> Document:
    """The label is asked here, for every door."""
    row = door(rows)
    return row if labels.may_open(rows, looking.actor.person, row) else abort(404)


def _strict(rows: Rows, looking: Reader, row: Document) -> Strict:
    found = labels.in_force(rows, row.id) or abort(404)
    return Strict(
        row, rows.get_one(Case, found.case_id).reference, told.readers(rows, found.case_id),
        rows.get_one(Person, looking.actor.person).name,
    )  # fmt: skip


def _made(strict: Strict, at: dt.datetime) -> bytes:
    made = b"".join(archive.stored(strict.document.sha256))
    return watermark.marked(made, _mark(strict, at)) if strict.marked else made


def _note(rows: Rows, looking: Reader, door: Door) -> None:
    """Asked once more, so that nobody takes what was closed to him meanwhile."""
    found = labels.in_force(rows, _open(rows, looking, door).id) or abort(404)
    documents.take(rows, found.case_id, looking.actor.person, looking.now)


def _mark(strict: Strict, at: dt.datetime) -> watermark.Mark:
    return watermark.Mark(strict.taker, f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC", strict.case)


def page(strict: Strict, error: EngineError | None = None) -> str:
    return render_template("cases/taking.html", it=strict, error=error)


def address(reference: str, document: Document) -> str:
    """The door of a file, as the page has it on which it stands."""
    room = "cases.file"
    if document.key.startswith(EVIDENCE):
        room = "assessment.file"
    elif document.key.startswith(REPLY):
        room = "questions.file"
    return url_for(room, reference=reference, document=document.id)
