"""One finding on a form: who may write here now, what the form begins with, what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.i18n import LANGUAGES
from engine import editions
from engine.errors import NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import citing, current
from web.citing import Sources
from web.current import Rows
from web.form import Form
from web.i18n import locale
from workflows.domain.findings import hints, queries, rules
from workflows.domain.findings import items as read
from workflows.domain.findings.items import Item
from workflows.domain.findings.models import Finding
from workflows.domain.findings.rules import ItemSettled
from workflows.domain.reports.queries import REVIEW

IN_WORDS = N_("Say it in a few words.")
PROPOSED_WITH = N_(
    "Another wording goes with a factual correction or another view. Choose one of the two, or "
    "put the wording back as it was."
)


@dataclass(frozen=True)
class Page:
    """An item, and whichever items wait for the same. `closed`: why nothing can be saved now."""

    case: CaseLine
    item: Item | None = None
    waiting: tuple[Item, ...] = ()
    closed: Text | None = None
    sources: Sources = field(default_factory=Sources)
    limit: int = 0  # words that are advised

    @property
    def following(self) -> Item | None:
        """The next item that waits, going round once."""
        if self.item is None:
            return None
        order = [each for each in self.waiting if each.id != self.item.id]
        after = [e for e in order if (e.number or 0, e.id) > (self.item.number or 0, self.item.id)]
        return next(iter(after or order), None)


def the_review(rows: Rows, looking: Reader, reference: str) -> tuple[Case, str]:
    """The review, and with whose eyes the reader sees its text. Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    roles = looking.access.roles(rows, looking.actor, case.id)
    side = rules.side_of(roles, at_the_desk=looking.at_the_desk)
    if case.definition != REVIEW or not side:
        raise NotFound
    return case, side


def may_now(rows: Rows, looking: Reader, case: Case, permission: str) -> bool:
    """Whether the reader may prepare something here; not while the case rests."""
    return case.hold is None and looking.access.may(
        rows, looking.actor, case, permission, looking.now
    )


def writable(rows: Rows, looking: Reader, reference: str, permission: str, item: int) -> Finding:
    """The item, for whoever may write now. Raises NotFound, Stale: the review has moved on."""
    case, _ = the_review(rows, looking, reference)
    found = queries.finding(rows, case.id, item)
    if found is None:
        raise NotFound
    if not may_now(rows, looking, case, permission):
        raise Stale
    return found


def item_page(rows: Rows, looking: Reader, reference: str, item: int | None = None) -> Page:
    """For drafters. Raises NotFound; NotAllowed for whoever never drafts."""
    case, side = the_review(rows, looking, reference)
    if side != rules.REVIEWERS:
        raise NotAllowed
    closed = None if may_now(rows, looking, case, rules.DRAFT) else Text(Stale.message)
    found = read.items(rows, case.id, side)
    return Page(
        line(looking, case), _named(found, item) if item else None, (), closed,
        citing.sources(rows, looking, case), _limit(rows, case),
    )  # fmt: skip


def _limit(rows: Rows, case: Case) -> int:
    return hints.advised(editions.rules_of(rows, case), "finding_words")


def act_page(rows: Rows, looking: Reader, reference: str, item: int, act: str) -> Page:
    """For the side whose act it is. Raises NotFound, NotAllowed."""
    case, side = the_review(rows, looking, reference)
    if act not in rules.PERMISSIONS:
        raise NotFound
    if side != (rules.REVIEWERS if act in rules.BY_REVIEWERS else rules.STATE):
        raise NotAllowed
    found = read.items(rows, case.id, side)
    one, closed = _named(found, item), None
    if not may_now(rows, looking, case, rules.PERMISSIONS[act]):
        closed = Text(Stale.message)
    elif not one.takes(act):
        closed = Text(ItemSettled.message)
    waiting = tuple(each for each in found if each.waits(act))
    return Page(
        line(looking, case), one, waiting, closed, citing.sources(rows, looking, case),
        _limit(rows, case),
    )  # fmt: skip


def _named(found: tuple[Item, ...], item: int) -> Item:
    one = next((each for each in found if each.id == item), None)
    if one is None:
        raise NotFound
    return one


# What was typed


def wording(form: Form) -> dict[str, str]:
    return {key: form[key] for key in ("kind", "cites", "text", "language")}


def item_faults(form: Form) -> Mapping[str, Text]:
    form.one_of("kind", rules.KINDS)
    form.require("text")
    form.at_most("cites", rules.LONGEST_CITATION)
    form.one_of("language", LANGUAGES)
    return form.faults


def act_faults(form: Form, act: str, item: Item | None) -> Mapping[str, Text]:
    form.one_of("kind", rules.WORDS[act])
    proposed = act == "comment" and bool(proposal(form, item))
    if proposed and form["kind"] not in rules.PROPOSING:
        form.fault("kind", PROPOSED_WITH)
    if (act, form["kind"]) in rules.NEEDS_WORDS and not form["text"] and not proposed:
        form.fault("text", IN_WORDS)
    form.one_of("language", LANGUAGES)
    return form.faults


def proposal(form: Form, item: Item | None) -> str:
    """Another wording, where the State has typed one: left as it was delivered it is none."""
    typed = form["proposal"]
    return "" if item is None or typed == item.text.strip() else typed


def item_form(page: Page) -> Form:
    """The item as it stands."""
    item = page.item
    if item is None:
        return Form({"language": locale()})
    values = {"kind": item.kind, "cites": item.cites, "text": item.text}
    values |= citing.filled(item.sources)
    return Form({**values, "language": item.language, "version": str(item.version)})


def act_form(page: Page, act: str) -> Form:
    """What has been prepared, if anything; a response that was sent is there to be changed."""
    item = page.item
    prepared = item.prepared(act) if item else None
    last = prepared or (item.of_now(act) if item else None)
    first = {"proposal": item.text} if item and act == "comment" else {}
    if last is None and item is not None and act == "choice":
        return _choice_form(item)
    if last is None:
        words = {"text": item.text, "kind": "corrected"} if item and act == "correction" else {}
        language = item.language if item and act == "correction" else locale()
        return Form({**first, **words, "language": language, "version": "0"})
    version = str(prepared.version if prepared else 0)
    values = {"kind": last.kind, "text": last.text, "language": last.language}
    if last.proposal:
        first = {"proposal": last.proposal}
    return Form({**first, **values, "version": version})


def _choice_form(item: Item) -> Form:
    """What the State has said to the item already, so that it is not asked twice."""
    told = item.exchange.comment if item.exchange else None
    if told is None or told.kind not in rules.CONTESTING:
        return Form({"language": locale(), "version": "0"})
    words = "\n\n".join(each for each in (told.text, told.proposal) if each)
    return Form({"text": words, "language": told.language, "version": "0"})
