"""The self-assessment on pages: what a reader finds there, and what a form of answers says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from config.i18n import LANGUAGES
from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import locale
from web.rooms import Tab, tabs
from workflows.domain.assessment import earlier, queries
from workflows.domain.assessment.earlier import Earlier, Note
from workflows.domain.assessment.queries import EDIT, Delivered
from workflows.domain.assessment.services import Typed, Upload
from workflows.domain.assessment.sheet import (
    KINDS,
    File,
    Line,
    Part,
    Sheet,
    fingerprint,
)
from workflows.domain.documents.rules import CONFIDENTIAL
from workflows.domain.reports.queries import REVIEW

DRAFTING, DELIVERED, KEPT, AHEAD, APART = "drafting", "delivered", "kept", "ahead", "apart"
MOST = 20_000  # characters of one answer
FIELDS = ("kind", "text", "language", "seen")
MARK, MARK_SEEN, YES, NO = "complete", "complete.seen", "yes", "no"
MINE, THEIRS, FIELD = "mine", "theirs", "field"
CHOICES = {
    MINE: N_("My text, as it is"),
    THEIRS: N_("The text saved meanwhile"),
    FIELD: N_("What stands in the field below, where the two can be joined"),
}
SHOWS = 300  # characters that say what a file shows


@dataclass(frozen=True)
class Here:
    """What the reader finds in the room.

    `place`: he drafts; it was delivered and is for him; drafts his State kept to itself; his
    State will draft it; or it is not for him, yet or at all.
    """

    id: int
    case: CaseLine
    tabs: tuple[Tab, ...]
    place: str
    sheet: Sheet | None = None
    edition: int = 0
    delivered: Delivered | None = None
    earlier: Earlier | None = None  # of a draft: what the State delivered in its last review
    gone_out: bool = False  # it was delivered to others

    @property
    def beside(self) -> Mapping[str, Line]:
        """What stands beside the questions, by question: nothing unless the State wished it."""
        return self.earlier.lines if self.earlier and self.earlier.wished else {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """Those of the follow-up, if the State wished them beside the questions."""
        return self.earlier.notes if self.earlier else ()

    @property
    def kept(self) -> bool:
        """Drafts beside a delivery on paper, or left when the case went on without them."""
        return self.place == KEPT or (
            self.delivered is not None and self.delivered.sheet is None and self.sheet is not None
        )


def here(rows: Rows, looking: Reader, reference: str, shown_edition: int | None = None) -> Here:
    """Raises NotFound where the case is not to be seen, or has no such room.

    `shown_edition`: the one a form was made from; it counts where the case keeps none yet.
    """
    case = current.services().engine.case(rows, reference, looking.actor)
    if case.definition != REVIEW:
        raise NotFound
    shown, ways = line(looking, case), tabs(rows, looking, case)
    if may_draft(rows, looking, case):
        sheet, edition = _drafts(rows, looking, case, shown_edition)
        last = earlier.of(rows, case, looking.actor.person)
        return Here(case.id, shown, ways, DRAFTING, sheet, edition, earlier=last)
    own = looking.actor.body == case.subject
    found = queries.read(rows, looking, case)
    kept = own and (found is None or found.sheet is None) and queries.has_drafts(rows, case.id)
    sheet, edition = _drafts(rows, looking, case) if kept else (found.sheet if found else None, 0)
    if found is not None:
        return Here(case.id, shown, ways, DELIVERED, sheet, edition, found)
    place = KEPT if kept else AHEAD if own else APART
    gone_out = queries.is_delivered(rows, case.id)
    return Here(case.id, shown, ways, place, sheet, edition, gone_out=gone_out)


def may_draft(rows: Rows, looking: Reader, case: Case) -> bool:
    return bool(looking.access.may(rows, looking.actor, case, EDIT, looking.now))


def _drafts(
    rows: Rows, looking: Reader, case: Case, chosen: int | None = None
) -> tuple[Sheet | None, int]:
    edition = queries.edition(rows, case.id, chosen)
    if edition is None:
        return None, 0
    sheet = queries.drafts(rows, case.id, edition)
    return queries.known_to(rows, looking.actor.person, sheet), edition.id


# A form of answers


def name(question: str, field: str) -> str:
    return f"q.{question}.{field}"


def filled(part: Part, language: str) -> dict[str, str]:
    """The values of a form as it is first shown."""
    found: dict[str, str] = {}
    for each in part.lines:
        found |= values(each, language) | {name(each.question.key, "file.label"): CONFIDENTIAL}
        for file in each.files:
            at = file_name(file)
            found |= {f"{at}.shows": file.shows, f"{at}.label": file.label}
    if part.mark:
        found |= dict.fromkeys((MARK, MARK_SEEN), YES if part.mark.complete else NO)
    return found


def values(each: Line, language: str) -> dict[str, str]:
    spoken = each.language or language
    key = each.question.key
    typed = dict(zip(FIELDS, (each.kind, each.text, spoken, seen(each, spoken)), strict=True))
    return {name(key, field): value for field, value in typed.items()}


def copied(found: Here, part: Part, question: str, note: str, language: str) -> dict[str, str]:
    """What stands in a field and is not saved yet: the earlier answer, or a note added to it."""
    each = next((each for each in part.lines if each.question.key == question), None)
    if each is None:
        return {}
    if note:
        added = next((each.text for each in found.notes if str(each.id) == note), "")
        return {name(question, "text"): "\n\n".join(filter(None, (each.text, added)))}
    if question not in found.beside:
        return {}
    return values(found.beside[question], language) | {name(question, "seen"): seen(each, language)}


def seen(each: Line, language: str = "") -> str:
    """What a form carries of the answer that it was made from."""
    spoken = each.language or language
    return f"{each.version}:{fingerprint(each.kind, each.text, spoken)}"


def file_name(file: File) -> str:
    return f"file.{file.document}"


def spoken(sheet: Sheet) -> str:
    """The language that a new answer is offered in: that of the answer saved last."""
    saved = [each for part in sheet.parts for each in part.lines if each.saved_at]
    last = max(saved, key=lambda each: each.saved_at or current.now(), default=None)
    return last.language if last else locale()


def typed(form: Form, part: Part) -> list[Typed]:
    """The answers of a form. What cannot be taken goes to its faults."""
    found = []
    for each in part.lines:
        key = each.question.key
        kind, text, language, seen = (name(key, field) for field in FIELDS)
        if seen not in form.values:
            continue  # not on the page that was sent
        if form[kind]:
            form.one_of(kind, KINDS)
        form.one_of(language, LANGUAGES)
        form.at_most(text, MOST)
        version, _, shown = form[seen].partition(":")
        words = form[text].replace("\r\n", "\n")
        number = int(version) if version.isdecimal() else 0
        found.append(Typed(key, form[kind], words, form[language], number, shown))
    return found


def uploads(files: Mapping[str, Handed], form: Form | None = None) -> list[Upload]:
    """`form`: where it says what a file shows, and how confidential it is."""
    form = form or Form()
    return [
        Upload(
            key, each.name, each.type, each.sha256, each.size,
            form[name(key, "file.shows")], form[name(key, "file.label")] or CONFIDENTIAL,
        )
        for key, each in files.items()
    ]  # fmt: skip


def again(
    form: Form, part: Part, stale: Iterable[str], asides: Mapping[str, int] = MappingProxyType({})
) -> Form:
    """The form as it is now, with what was typed over answers that others saved meanwhile."""
    made = Form(filled(part, locale()))
    for question in stale:
        for each in ("kind", "text", "language"):
            made.values[name(question, each)] = form[name(question, each)]
        if question in asides:
            aside = str(asides[question])
            made.values |= {name(question, "choose"): FIELD, name(question, "aside"): aside}
    return made
