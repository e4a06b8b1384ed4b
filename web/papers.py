"""The papers of a review: which there are for a reader, each composed from what his pages show."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from config.i18n import LANGUAGES, SOURCE, Translator
from engine import heads
from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import Reader, line
from engine.text import N_, Text
from web import assessment, citing, current, handed
from web.assessment import DELIVERED, DRAFTING
from web.current import Rows
from web.findingforms import the_review
from web.handed import Handed
from web.printing import faces
from web.printing.docx import docx
from web.printing.galley import Galley, Line, Translations, sentence, set_in
from web.printing.pdf import NoPrinter, pdf
from web.sheets import MARK
from workflows.domain.assessment import queries as answers
from workflows.domain.assessment.sheet import delivered
from workflows.domain.findings import items as findings
from workflows.domain.findings.rules import DELIVERED as DELIVERED_TEXT
from workflows.domain.findings.rules import side_of
from workflows.domain.findings.summary import summary
from workflows.domain.papers import there, visit
from workflows.domain.papers.assessment import receipt_of, self_assessment
from workflows.domain.papers.findings import findings_report
from workflows.domain.papers.front import CONFIDENTIAL
from workflows.domain.papers.paper import Paper
from workflows.domain.papers.summary import executive_summary
from workflows.domain.reports import rules, transmitted
from workflows.domain.reports.queries import REVIEW
from workflows.domain.visits import queries as visits
from workflows.domain.visits import record

DOCX, PDF = "docx", "pdf"
TYPES = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}
ASSESSMENT, RECEIPT = "self-assessment", "receipt"
LANGUAGE = "in"  # the argument that asks for another language than the reader's

HISTORY = N_("History of all cases: %(day)s, %(signs)s")
NO_FACE = N_(
    "PDF files made on this server lack a typeface for: %(languages)s. Words in it would be "
    "boxes there: read them on the page, or take the Word document."
)
NO_SIGNS = N_(
    "PDF files made on this server lack a typeface for some signs of this paper, which would be "
    "boxes there: read it on the page, or take the Word document."
)

Compose = Callable[[Rows, Reader, str], "Paper | None"]


@dataclass(frozen=True)
class Kind:
    """A paper that a review may have. `compose` answers None where it has none for the reader."""

    label: str
    compose: Compose


def _assessment(rows: Rows, looking: Reader, reference: str) -> Paper | None:
    here = assessment.here(rows, looking, reference)
    if here.sheet is None or here.place not in (DELIVERED, DRAFTING):
        return None
    receipt = here.delivered.receipt if here.delivered and not here.kept else None
    return self_assessment(here.case, here.sheet, receipt)


def _receipt(rows: Rows, looking: Reader, reference: str) -> Paper | None:
    here = assessment.here(rows, looking, reference)
    if here.delivered is None:
        return None
    return receipt_of(here.case, here.sheet, here.delivered.receipt)


def _findings(rows: Rows, looking: Reader, reference: str) -> Paper | None:
    case = _whole(rows, looking, reference)
    if case is None:
        return None
    found = findings.items(rows, case.id, DELIVERED_TEXT)
    if not any(each.rounds for each in found):
        return None
    return findings_report(line(looking, case), found, citing.in_words(rows, looking, case, found))


def _programme(rows: Rows, looking: Reader, reference: str) -> Paper | None:
    case = _whole(rows, looking, reference)
    found = visits.standing(rows, case.id) if case else None
    return visit.programme(line(looking, case), found) if case and found else None


def _record(rows: Rows, looking: Reader, reference: str) -> Paper | None:
    case = _whole(rows, looking, reference)
    found = record.passages(rows, case.id) if case else ()
    return visit.record(line(looking, case), found) if case and found else None


def _whole(rows: Rows, looking: Reader, reference: str) -> Case | None:
    """The review, for whoever reads what its parties deliver to one another."""
    try:
        return the_review(rows, looking, reference)[0]
    except NotFound:
        return None


def _summary(rows: Rows, looking: Reader, reference: str) -> Paper | None:
    case = _whole(rows, looking, reference)
    texts = summary(rows, case.id) if case else {}
    if case is None or not texts:
        return None
    stated = transmitted.of_review(rows, looking, case)
    return executive_summary(
        line(looking, case), texts, official=rules.official_in([stated]), symbol=stated.symbol,
        marks=() if stated.issued_on else (CONFIDENTIAL,),
    )  # fmt: skip


KINDS: Mapping[str, Kind] = {
    ASSESSMENT: Kind(N_("Self-assessment"), _assessment),
    RECEIPT: Kind(N_("Receipt of the self-assessment"), _receipt),
    there.PROGRAMME: Kind(N_("Programme of the visit"), _programme),
    there.RECORD: Kind(N_("Record of the visit"), _record),
    there.FINDINGS: Kind(N_("Findings of the review"), _findings),
    there.SUMMARY: Kind(N_("Executive summary"), _summary),
}


def papers(rows: Rows, looking: Reader, case: Case) -> dict[str, str]:
    """Key -> label of the papers that there are for the reader; none is composed for that."""
    if case.definition != REVIEW:
        return {}
    found = {*_of_answers(rows, looking, case), *_of_parties(rows, looking, case)}
    return {key: kind.label for key, kind in KINDS.items() if key in found}


def _of_answers(rows: Rows, looking: Reader, case: Case) -> Iterator[str]:
    if assessment.may_draft(rows, looking, case):
        if answers.edition(rows, case.id) is not None:
            yield ASSESSMENT
    elif (found := answers.opened(rows, looking, case)) is not None:
        yield RECEIPT
        own = looking.actor.body == case.subject
        if delivered(found[0].content) or (own and answers.has_drafts(rows, case.id)):
            yield ASSESSMENT


def _of_parties(rows: Rows, looking: Reader, case: Case) -> frozenset[str]:
    roles = looking.access.roles(rows, looking.actor, case.id)
    party = side_of(roles, at_the_desk=looking.at_the_desk)
    return there.of_parties(rows, case.id) if party else frozenset()


def composed(rows: Rows, looking: Reader, reference: str, key: str) -> Paper:
    """One of them. Raises NotFound."""
    kind = KINDS.get(key)
    found = kind.compose(rows, looking, reference) if kind else None
    if found is None:
        raise NotFound
    return found


# Papers that are handed in with a step: the trigger, and the input that takes the file.
HANDED_IN: Mapping[str, tuple[str, str]] = {
    there.SUMMARY: ("agree_transmittal", "executive_summary")
}


def handed_in(rows: Rows, looking: Reader, case: Case, key: str) -> str:
    """The step with which the reader may hand in a paper now; empty for none."""
    if key not in HANDED_IN:
        return ""
    trigger, _ = HANDED_IN[key]
    for step in current.services().engine.options(rows, case, looking.actor):
        if step.transition.key == trigger and step.possible and not step.on_behalf:
            return trigger
    return ""


def galley(paper: Paper, language: str, translations: Translations | None = None) -> Galley:
    """A paper in a language, or in the reader's where that one is not ready."""
    locale = language_of(language)
    marks = (Text(MARK),) if current.services().settings.demo else ()
    versions = rules.marks(paper.official, locale, public=paper.public)
    whole = replace(paper, marks=(*marks, *paper.marks, *versions))
    translator = translator_of(locale)
    return replace(set_in(whole, translator, translations), foot=history(translator))


def history(translator: Translator) -> Line | None:
    """The latest head of the history: whoever keeps the paper can prove later what stood then."""
    last = current.services().read(heads.latest)
    if last is None:
        return None
    signs = last.digest[: heads.LEAST_SIGNS]
    return sentence(Text(HISTORY, day=last.day, signs=signs), translator)


def translator_of(locale: str) -> Translator:
    """Says names and times as a paper does: times in the zone of the house."""
    house = current.services()
    return Translator(locale, names=house.names(locale), zone=house.settings.timezone)


def faceless(languages: Collection[str]) -> Text | None:
    """What a reader of a PDF should know; None where every letter can be drawn."""
    if not languages:
        return None
    named = [each for each in languages if each != faces.OTHER]
    return Text(NO_FACE, languages=rules.in_words(named)) if named else Text(NO_SIGNS)


def printed(found: Galley, form: str) -> bytes:
    """The bytes of a file. Raises NoPrinter."""
    if form == PDF:
        missing = faces.lacking(found)
        said, sayable = faceless(missing), SOURCE if found.language in missing else found.language
        marks = (sentence(said, translator_of(sayable)),) if said else ()
        return pdf(replace(found, marks=(*found.marks, *marks)))
    return docx(found, author=author(), now=current.now())


def kept(found: Galley) -> Handed:
    """A paper as a file that a step can hand in: a PDF, where this server can make a whole one."""
    form = DOCX if faces.lacking(found) else PDF
    try:
        made = printed(found, form)
    except NoPrinter:
        form = DOCX
        made = printed(found, form)
    return handed.keep(io.BytesIO(made), f"{found.file}.{form}", TYPES[form])


def language_of(asked: str) -> str:
    """The language asked for, or the reader's where that one is not ready."""
    return asked if asked in LANGUAGES else current.translator().locale


def author() -> str:
    """Who sends the papers: the first line of the letterhead, else the sender of the mail."""
    settings = current.services().settings
    return settings.letterhead.partition("\n")[0] or settings.mail_from_name
