"""One finding on a form: who may write here now, what the form begins with, what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.i18n import LANGUAGES
from engine.errors import NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import current
from web.current import Rows
from web.form import Form
from web.i18n import locale
from workflows.domain.findings import items as read
from workflows.domain.findings import queries, rules
from workflows.domain.findings.items import Item
from workflows.domain.findings.models import Finding
from workflows.domain.findings.rules import ItemSettled
from workflows.domain.reports.queries import REVIEW

IN_WORDS = N_("Say it in a few words.")


@dataclass(frozen=True)
class Page:
    """An item, and whichever items wait for the same. `closed`: why nothing can be saved now."""

    case: CaseLine
    item: Item | None = None
    waiting: tuple[Item, ...] = ()
    closed: Text | None = None

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
    return Page(line(looking, case), _named(found, item) if item else None, (), closed)


def act_page(rows: Rows, looking: Reader, reference: str, item: int, act: str) -> Page:
    """For the side whose act it is. Raises NotFound, NotAllowed."""
    case, side = the_review(rows, looking, reference)
    if act not in rules.PERMISSIONS:
        raise NotFound
    if side != (rules.REVIEWERS if act == "reply" else rules.STATE):
        raise NotAllowed
    found = read.items(rows, case.id, side)
    one, closed = _named(found, item), None
    if not may_now(rows, looking, case, rules.PERMISSIONS[act]):
        closed = Text(Stale.message)
    elif not one.takes(act):
        closed = Text(ItemSettled.message)
    waiting = tuple(each for each in found if each.takes(act) and not each.of_now(act))
    return Page(line(looking, case), one, waiting, closed)


def _named(found: tuple[Item, ...], item: int) -> Item:
    one = next((each for each in found if each.id == item), None)
    if one is None:
        raise NotFound
    return one


# What was typed


def seen(form: Form) -> int:
    """The version that the page was made from."""
    return int(form["version"]) if form["version"].isdecimal() else 0


def wording(form: Form) -> dict[str, str]:
    return {key: form[key] for key in ("kind", "cites", "text", "language")}


def item_faults(form: Form) -> Mapping[str, Text]:
    form.one_of("kind", rules.KINDS)
    form.require("text")
    form.at_most("cites", rules.LONGEST_CITATION)
    form.one_of("language", LANGUAGES)
    return form.faults


def act_faults(form: Form, act: str) -> Mapping[str, Text]:
    form.one_of("kind", rules.WORDS[act])
    if (act, form["kind"]) in rules.NEEDS_WORDS and not form["text"]:
        form.fault("text", IN_WORDS)
    form.one_of("language", LANGUAGES)
    return form.faults


def item_form(page: Page) -> Form:
    """The item as it stands."""
    item = page.item
    if item is None:
        return Form({"language": locale()})
    values = {"kind": item.kind, "cites": item.cites, "text": item.text}
    return Form({**values, "language": item.language, "version": str(item.version)})


def act_form(page: Page, act: str) -> Form:
    """What has been prepared, if anything; a response that was sent is there to be changed."""
    prepared = page.item.prepared(act) if page.item else None
    last = prepared or (page.item.of_now(act) if page.item else None)
    if last is None:
        return Form({"language": locale(), "version": "0"})
    version = str(prepared.version if prepared else 0)
    values = {"kind": last.kind, "text": last.text, "language": last.language}
    return Form({**values, "version": version})
