"""The dossier of a case: what its pages show this reader, as files to be kept. Nothing else."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.errors import NotFound
from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries import history as told
from engine.queries.cases import AnchorLine, Listed
from engine.queries.facts import FactLine, facts_of, may_read
from engine.queries.history import HistoryLine
from engine.queries.reader import CaseLine, Reader, line
from web import assessment, current, papers, reviewinputs, textdossier
from web.assessment import DELIVERED
from web.current import Rows
from web.findingforms import the_review
from web.reading import may_look_back
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment.queries import Delivered
from workflows.domain.assessment.sheet import EVIDENCE
from workflows.domain.documents import labels
from workflows.domain.documents import queries as documents
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT
from workflows.domain.findings import items as findings
from workflows.domain.findings.items import Item
from workflows.domain.papers import there
from workflows.domain.papers.paper import Paper
from workflows.domain.partners import inputs
from workflows.domain.partners.inputs import Line
from workflows.domain.questions import lines as asked
from workflows.domain.questions import queries as questions
from workflows.domain.questions.lines import Asked
from workflows.domain.questions.rules import REPLY, STATE

MOST = 512 * 1024 * 1024  # bytes of documents in one dossier; what is beyond is named, not packed
PAPERS = (there.PROGRAMME, there.RECORD, there.SUMMARY)
LONGEST = 80  # letters of a file's name
PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class File:
    """A document of the dossier. `path`: in the archive; empty where it would not fit.

    `name`: empty where the file is not for the reader.
    """

    id: int
    name: str
    path: str
    sha256: str
    size: int
    at: dt.datetime
    label: str
    strict: bool = False  # taken by itself from its page, never in an archive


@dataclass(frozen=True)
class Dossier:
    """Everything that the reader's pages of a case say. None: that page is not for him."""

    case: CaseLine
    anchors: tuple[AnchorLine, ...]
    children: tuple[Listed, ...]
    facts: tuple[FactLine, ...]
    history: tuple[HistoryLine, ...] | None
    delivered: Delivered | None
    snapshot: str  # the text of the self-assessment as its hash was taken
    questions: tuple[Asked, ...] | None
    inputs: tuple[Line, ...] | None  # of partners, as the State lets each be read
    papers: tuple[tuple[str, Paper], ...]  # programme, record, summary: as they were delivered
    taken_up: bool  # what has no answer was taken up in the dialogue
    findings: tuple[Item, ...] | None
    texts: tuple[textdossier.Kept, ...] | None  # versions of a text under consultation
    files: tuple[File, ...]

    @property
    def paths(self) -> dict[int, str]:
        return {each.id: each.path for each in self.files if each.path}


def read(rows: Rows, looking: Reader, reference: str) -> Dossier:
    """Raises NotFound. Each part is asked of what its page asks."""
    case = current.services().engine.case(rows, reference, looking.actor)
    back = may_look_back(rows, looking, case)
    history = tuple(_history(rows, looking, case)) if back else None
    facts = facts_of(rows, looking, case)
    delivered = _delivered(rows, looking, reference)
    replied = _questions(rows, looking, reference)
    given = _inputs(rows, looking, case)
    rows_of = [
        *_documents(rows, looking, case, delivered, facts, replied=replied or (), back=back),
        *_files_given(rows, given or ()),
    ]
    apart = {each.id: each for each in rows_of}  # a partner has its own files by either way
    called = {(each.event, each.key): each.label for each in _stated(history, facts)}
    return Dossier(
        case=line(looking, case), anchors=listed.anchors_of(rows, case),
        children=listed.children(rows, looking, case), facts=facts, history=history,
        delivered=delivered, snapshot=_snapshot(rows, case, delivered),
        questions=replied, inputs=given, taken_up=questions.course(rows, case.id).taken_up,
        papers=_papers(rows, looking, reference),
        findings=_findings(rows, looking, reference),
        texts=textdossier.kept(rows, looking, reference) or None,
        files=tuple(_files(rows, looking, apart.values(), called)),
    )  # fmt: skip


def _history(rows: Rows, looking: Reader, case: Case) -> Iterator[HistoryLine]:
    """All pages of the history, the latest event first."""
    number, pages = 1, 1
    while number <= pages:
        page = told.history(rows, looking, case, number)
        yield from page.items
        number, pages = number + 1, page.pages


def _stated(history: Sequence[HistoryLine] | None, facts: Sequence[FactLine]) -> Iterator[FactLine]:
    for event in history or ():
        yield from event.facts
    yield from facts


def _delivered(rows: Rows, looking: Reader, reference: str) -> Delivered | None:
    """The self-assessment, once it was delivered and for whom it is; never a draft."""
    with suppress(NotFound):
        found = assessment.here(rows, looking, reference)
        return found.delivered if found.place == DELIVERED else None
    return None


def _snapshot(rows: Rows, case: Case, delivered: Delivered | None) -> str:
    """Its very text, unless it names a file that has become strictly confidential."""
    if delivered is None or delivered.sheet is None or delivered.sheet.strict:
        return ""
    found = assessed.snapshot(rows, case.id)
    return found.content if found else ""


def _questions(rows: Rows, looking: Reader, reference: str) -> tuple[Asked, ...] | None:
    """What was delivered of questions and answers; the State takes what it has opened."""
    with suppress(NotFound):
        case, side = the_review(rows, looking, reference)
        every = asked.labelled(rows, looking.actor.person, asked.asked(rows, case.id, side))
        found = [each for each in every if each.open]
        opened = [each for each in found if each.opened or side != STATE]
        return tuple(each.as_delivered for each in opened) or None
    return None


def _inputs(rows: Rows, looking: Reader, case: Case) -> tuple[Line, ...] | None:
    """What partners have given, as the page of the review, or of the input itself, tells it."""
    with suppress(NotFound):
        return tuple(reviewinputs.of_case(rows, looking, case)) or None
    return None


def _files_given(rows: Rows, given: Sequence[Line]) -> Sequence[Document]:
    """The files that go with what is told of them."""
    return inputs.files(rows, [each.case for each in given if each.told])


def _papers(rows: Rows, looking: Reader, reference: str) -> tuple[tuple[str, Paper], ...]:
    """What has no page of its own in a dossier."""
    made = ((key, papers.KINDS[key].compose(rows, looking, reference)) for key in PAPERS)
    return tuple((key, paper) for key, paper in made if paper is not None)


def _findings(rows: Rows, looking: Reader, reference: str) -> tuple[Item, ...] | None:
    """The text as it was delivered last, as on its page."""
    with suppress(NotFound):
        case, side = the_review(rows, looking, reference)
        found = findings.items(rows, case.id, side)
        return tuple(each for each in found if each.number and not each.taken_out)
    return None


def _documents(
    rows: Rows, looking: Reader, case: Case, delivered: Delivered | None,
    facts: Sequence[FactLine], *, replied: Sequence[Asked], back: bool,
) -> Iterator[Document]:  # fmt: skip
    """As the page of a file gives them: by right, and where the past is closed what stands."""
    roles = looking.access.roles(rows, looking.actor, case.id)
    standing = {(each.event, each.key) for each in facts}
    parts = delivered.sheet.parts if delivered and delivered.sheet else ()
    answered = {each.document for part in parts for line in part.lines for each in line.files}
    answered |= {file.document for it in replied if it.answer for file in it.answer.files}
    for row in documents.documents(rows, case.id):
        if row.key.startswith((EVIDENCE, REPLY)):
            if row.id in answered:
                yield row
        elif may_read(looking, roles, row.visible_to, row.body) and (
            back or (row.event_id, row.key) in standing
        ):
            yield row


def _files(
    rows: Rows, looking: Reader, found: Iterable[Document], called: dict[tuple[int, str], str]
) -> Iterator[File]:
    packed = 0
    for place, row in enumerate(found, 1):
        label = called.get((row.event_id or 0, row.key), "")
        if row.label == STRICT:
            known = labels.may_open(rows, looking.actor.person, row)
            yield File(
                row.id, row.name if known else "", "", "", 0, row.created_at, label, strict=True
            )
            continue
        fits = packed + row.size <= MOST
        packed += row.size if fits else 0
        yield File(
            row.id, row.name, f"documents/{place:03}-{plain_name(row.name)}" if fits else "",
            row.sha256, row.size, row.created_at, label,
        )  # fmt: skip


def plain_name(name: str) -> str:
    """A name that every system can write: Latin letters, digits, and the ending."""
    path = PurePosixPath(unicodedata.normalize("NFKD", name))
    stem = PLAIN.sub("-", path.stem.encode("ascii", "ignore").decode()).strip("-._")
    ending = PLAIN.sub("", path.suffix.encode("ascii", "ignore").decode())
    return f"{stem[:LONGEST] or 'document'}{ending[:12].lower()}"
