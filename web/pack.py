"""The pack of a Board session: its document and the summaries it annexes, in every format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.i18n import LANGUAGES
from engine import editions
from engine.errors import NotFound
from engine.queries.reader import Reader
from web import papers
from web.archive import Entry, stored
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.papers import TYPES
from web.printing.galley import Translations
from web.reading import by_name
from web.tables import MOST
from workflows import draft_text
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import STRICT
from workflows.domain.findings import summary
from workflows.domain.papers import cycle
from workflows.domain.papers.board import Annex, Figures, assembly_document, board_document
from workflows.domain.papers.paper import Paper
from workflows.domain.papers.summary import executive_summary
from workflows.domain.registers.queries import Sought
from workflows.domain.registers.queries import entries as entries_of
from workflows.domain.reports import filed, queries, rules, transmitted
from workflows.domain.reports.filed import Filed
from workflows.domain.reports.meetings import case_of
from workflows.domain.reports.transmitted import SummaryLine
from workflows.domain.success.queries import Period, indicators
from workflows.domain.texts.rules import AMENDMENT
from workflows.domain.translations.queries import delivered


@dataclass(frozen=True)
class Choice:
    """A review that the document may annex. `settled`: standing of its items -> how many."""

    annex: Annex
    settled: Mapping[str, int]

    @property
    def summary(self) -> SummaryLine:
        return self.annex.summary

    @property
    def id(self) -> int:
        return self.summary.case.id


@dataclass(frozen=True)
class Pack:
    """Everything that can go into the document of one session."""

    head: CycleHead
    sessions: Mapping[str, dt.date | None]
    session: str
    choices: tuple[Choice, ...]
    figures: Figures
    today: dt.date
    translations: Translations
    meeting: str  # reference of the session, where it is a case that the reader may view
    filed: tuple[Filed, ...]  # its document as it was filed, and what was issued to it

    may_correct: bool = False  # the session has not been closed

    def chosen(self, reviews: Collection[int]) -> tuple[Choice, ...]:
        return tuple(each for each in self.choices if each.id in reviews)


def read(rows: Rows, looking: Reader, reference: str, session: str) -> Pack:
    """`session`: the key asked for; else the next one with summaries. Raises NotFound."""
    of = head(rows, looking, reference)
    if not of.report:
        raise NotFound
    found = transmitted.summaries(rows, looking, of.cycle.id, issued_only=not looking.at_the_desk)
    sessions = {each.session: each.date for each in found}
    today = editions.calendar_of(rows).day(looking.now)
    asked = session if session in sessions else _next(sessions, today)
    meeting = case_of(rows, looking, asked)
    return Pack(
        head=of, sessions=sessions, session=asked, today=today,
        choices=_choices(rows, [each for each in found if each.session == asked]),
        figures=figures(rows, looking, of.cycle.id, found),
        translations=delivered(rows, [each.case.id for each in found]),
        meeting=meeting.reference if meeting else "",
        filed=filed.of_session(rows, meeting.id) if meeting else (),
        may_correct=bool(meeting and meeting.closed_at is None),
    )  # fmt: skip


def _next(sessions: Mapping[str, dt.date | None], today: dt.date) -> str:
    """The first session ahead, else the last one."""
    ahead = [key for key, day in sessions.items() if day is not None and day >= today]
    return ahead[0] if ahead else next(reversed(list(sessions)), "")


def _choices(rows: Rows, found: Sequence[SummaryLine]) -> tuple[Choice, ...]:
    place, ids = by_name(rows), {each.case.id for each in found}
    counts, texts = transmitted.settled(rows, ids), summary.of_cases(rows, ids)
    lines = sorted(found, key=lambda each: (place(each.case.subject), each.case.reference))
    return tuple(
        Choice(Annex(each, texts.get(each.case.id, {})), counts.get(each.case.id, {}))
        for each in lines
    )


def figures(rows: Rows, looking: Reader, cycle: int, found: Sequence[SummaryLine]) -> Figures:
    """What the report counts, on its page and in the documents."""
    return Figures(
        looking.registry.latest(queries.REVIEW).phases,
        transmitted.by_phase(rows, looking, cycle),
        transmitted.findings(rows, looking, cycle, found),
    )


def document(pack: Pack, chosen: Sequence[Choice]) -> Paper:
    """The document for the session, with the chosen reviews annexed."""
    lines = [each.summary for each in chosen]
    return board_document(
        pack.head.cycle, pack.figures, [each.annex for each in chosen], session=pack.session,
        official=rules.official_in(lines), symbols=rules.symbols(lines), today=pack.today,
    )  # fmt: skip


def synthesis(rows: Rows, looking: Reader, pack: Pack) -> Paper:
    """What the whole cycle has shown, for the Assembly that ends it."""
    found = annexes(rows, looking, pack)
    lines = [each.summary for each in found]
    return assembly_document(
        pack.head.cycle, pack.figures, found, official=rules.official_in(lines), today=pack.today,
        more=tuple(cycle.around(_around(rows, looking, pack))),
    )  # fmt: skip


def _around(rows: Rows, looking: Reader, pack: Pack) -> cycle.Around:
    """The days of the cycle begin when it was opened, and end with its Assembly."""
    of = pack.head.cycle
    ends = next((each.date for each in pack.head.anchors if each.name == "assembly"), None)
    period = Period(of.opened_at.date(), ends)
    proposed = Sought(chosen={"kind": AMENDMENT}, size=MOST)
    later = (each for each in reversed(pack.head.others) if each.opened_at > of.opened_at)
    return cycle.Around(
        indicators(rows, looking, period),
        [each.case for each in entries_of(rows, looking, draft_text.REGISTER, proposed).items],
        next(later, None),
    )


def annexes(rows: Rows, looking: Reader, pack: Pack) -> tuple[Annex, ...]:
    """Every summary that the cycle transmitted, whichever the session, by name of the State."""
    found = transmitted.summaries(
        rows, looking, pack.head.cycle.id, issued_only=not looking.at_the_desk
    )
    return tuple(each.annex for each in _choices(rows, found))


# The archive


def entries(
    pack: Pack, chosen: Sequence[Choice], files: Sequence[Document], at: dt.datetime
) -> Iterator[Entry]:
    """The document and every summary, each per language and format; then the files handed in."""
    for language in LANGUAGES:
        yield from _printed(pack, document(pack, chosen), language, "", at)
        for each in chosen:
            if each.annex.texts:
                yield from _printed(pack, _summary(each), language, "summaries/", at)
    for file in (each.document for each in filed.corrections(pack.filed)):
        yield f"corrections/{file.id}-{file.name}", file.created_at, stored(file.sha256)
    for file in files:
        yield f"files/{file.id}-{file.name}", file.created_at, stored(file.sha256)


def _summary(each: Choice) -> Paper:
    line = each.summary
    return executive_summary(
        line.case, each.annex.texts, official=rules.official_in([line]), symbol=line.symbol
    )


def _printed(
    pack: Pack, paper: Paper, language: str, folder: str, at: dt.datetime
) -> Iterator[Entry]:
    galley = papers.galley(paper, language, pack.translations)
    for form in TYPES:
        yield f"{folder}{galley.file}.{form}", at, [papers.printed(galley, form)]


def files_of(rows: Rows, chosen: Sequence[Choice]) -> tuple[Document, ...]:
    """What was handed in with the summaries: the agreed file, the official versions."""
    named = (
        key
        for each in chosen
        for key in (each.summary.document, *(text.id for text in each.summary.texts))
    )
    found = (rows.get_one(Document, key) for key in named if key)
    return tuple(each for each in found if each.label != STRICT)
