"""Tags as pages show them, and who may put them on a thing: its own side alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from config.i18n import Translator
from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import current
from web.current import Rows
from web.findingforms import may_now
from web.form import Form
from web.i18n import colon, locale, name_of_body, say
from web.programme import REGISTERS
from workflows.domain.findings import items as findings
from workflows.domain.findings import rules as sides
from workflows.domain.findings.items import Item
from workflows.domain.knowledge.rules import AUTHORS, WRITE
from workflows.domain.knowledge.rules import ITEM as KNOWLEDGE
from workflows.domain.measures.catalogue import said, unconfirmed
from workflows.domain.reports.queries import REVIEW
from workflows.domain.tags import entries, queries, rules
from workflows.domain.tags.queries import Pair
from workflows.domain.tags.rules import Framework, Tag

TO_CONFIRM = N_("wording to be confirmed")
AMEND = "amend"  # whoever may amend an entry may tag it
SETTLED = frozenset({sides.AGREED, sides.BOTH_VIEWS})
NUMBERS = N_("Give numbers of paragraphs from 1 to %(most)s, such as 4, 66, 103.")


@dataclass(frozen=True)
class Chip:
    """A tag in the reader's words. `key`: as addresses name it; `short`: for lists."""

    key: str
    short: str
    title: str
    language: str


@dataclass(frozen=True)
class Here:
    """A thing with its tags, as the reader may see them. `side`: whose tags he puts."""

    kind: str
    thing: int
    case: CaseLine
    name: str
    url: str
    side: str
    writes: bool
    chips: tuple[Chip, ...]
    pairs: tuple[Pair, ...]  # of the reader's own side
    frameworks: tuple[Framework, ...]


def here(rows: Rows, looking: Reader, kind: str, thing: int) -> Here:
    """Raises NotFound for whoever may not see the thing."""
    found = queries.case_of(rows, kind, thing) if kind in rules.KINDS else None
    if found is None:
        raise NotFound
    case = current.services().engine.case(rows, found.reference, looking.actor)
    if kind == rules.FINDING:
        return _finding(rows, looking, case, thing)
    if kind == rules.ITEM:
        return _item(rows, looking, case)
    return _entry(rows, looking, case)


def _finding(rows: Rows, looking: Reader, case: Case, thing: int) -> Here:
    roles = looking.access.roles(rows, looking.actor, case.id)
    side = sides.side_of(roles, at_the_desk=looking.at_the_desk)
    if case.definition != REVIEW or not side:
        raise NotFound
    item = next((each for each in findings.items(rows, case.id, side) if each.id == thing), None)
    if item is None:
        raise NotFound
    settled = item.standing in SETTLED
    writes = side == sides.STATE and settled
    if side == sides.REVIEWERS:
        writes = not settled and not item.taken_out and may_now(rows, looking, case, sides.DRAFT)
    number = say(N_("Item %(number)s"), number=item.number) if item.number else say(N_("New item"))
    seen = visible_sides(side, settled=settled)
    return _made(
        rows, looking, case, rules.FINDING, thing, writes=writes, side=side, seen=seen,
        name=f"{name_of_body(case.subject)}{colon()}{number}",
        url=url_for("findings.index", reference=case.reference, _anchor=f"item-{thing}"),
    )  # fmt: skip


def visible_sides(side: str, *, settled: bool) -> tuple[str, ...]:
    """Whose tags of a finding a side reads: the reviewers' once the item is settled."""
    if side in {sides.REVIEWERS, sides.DESK}:
        return (sides.REVIEWERS,)
    own = (sides.STATE,) if side == sides.STATE else ()
    return (*own, sides.REVIEWERS) if settled else own


def _item(rows: Rows, looking: Reader, case: Case) -> Here:
    roles = looking.access.roles(rows, looking.actor, case.id)
    if case.definition != KNOWLEDGE or not (roles & AUTHORS or looking.at_the_desk):
        raise NotFound
    found = queries.sheet(rows, case.id)
    writes = bool(roles & AUTHORS) and may_now(rows, looking, case, WRITE)
    return _made(
        rows, looking, case, rules.ITEM, case.id, writes=writes,
        name=(found.title if found else "") or case.reference,
        url=url_for("knowledge.show", reference=case.reference),
    )  # fmt: skip


def _entry(rows: Rows, looking: Reader, case: Case) -> Here:
    if case.definition not in REGISTERS:
        raise NotFound
    title = entries.stated(rows, [case]).get(case.id, {}).get(entries.TITLE)
    return _made(
        rows, looking, case, rules.ENTRY, case.id, writes=may_amend(rows, looking, case),
        name=title or name_of_body(case.subject),
        url=url_for("cases.show", reference=case.reference),
    )  # fmt: skip


def may_amend(rows: Rows, looking: Reader, case: Case) -> bool:
    """For oneself, not on behalf of somebody."""
    options = current.services().engine.options(rows, case, looking.actor)
    return any(
        each.transition.key == AMEND and each.possible and not each.on_behalf for each in options
    )


def _made(
    rows: Rows, looking: Reader, case: Case, kind: str, thing: int, *, writes: bool, name: str,
    url: str, side: str = "", seen: Sequence[str] = ("",),
) -> Here:  # fmt: skip
    known = queries.frameworks(rows)
    pairs = queries.of(rows, kind, [thing], seen).get(thing, [])
    own = queries.of(rows, kind, [thing], [side]).get(thing, []) if writes else []
    return Here(
        kind, thing, line(looking, case), name, url, side, writes,
        tuple(chips(pairs, known)), tuple(own), known,
    )  # fmt: skip


# In words


def chips(pairs: Collection[Pair], known: Sequence[Framework]) -> list[Chip]:
    by_name = {each.name: each for each in known}
    return [chip(by_name[name], tag) for name, tag in pairs if name in by_name]


def chip(framework: Framework, tag: str) -> Chip:
    short, language = said(framework.short, locale())
    space = "" if language == "zh" else " "
    short = short if tag == rules.WHOLE else f"{short}{space}{tag}"
    title = short
    if tag in framework.tags:
        title, language = titled(framework.tags[tag])
    return Chip(rules.named(framework.name, tag), short, title, language)


def titled(tag: Tag) -> tuple[str, str]:
    """A tag in words, and their language; words that nobody has compared yet say so."""
    title, language = said(tag.title, locale())
    if not unconfirmed(tag.wording, tag.confirmed, language):
        return title, language
    there = Translator(language)
    return title + there.aside(there.gettext(TO_CONFIRM)), language


@dataclass(frozen=True)
class Listed:
    """The tags of a list. `offered`: by which it can be narrowed, as addresses name them."""

    offered: Mapping[str, str]
    chips: Mapping[int, list[Chip]]

    def things(self, key: str) -> list[int]:
        return [each for each, found in self.chips.items() if key in {chip.key for chip in found}]


def listed(rows: Rows) -> Listed:
    """Of the items that are published; two statements, and one where nothing is tagged."""
    found = queries.published(rows)
    known = queries.frameworks(rows) if found else ()
    made = {thing: chips(rules.in_order(pairs, known), known) for thing, pairs in found.items()}
    used = rules.in_order({pair for pairs in found.values() for pair in pairs}, known)
    return Listed({each.key: each.short for each in chips(used, known)}, made)


def chips_of(kind: str, things: Sequence[int], sides_seen: Sequence[str] = ("",)) -> Mapping[
    int, list[Chip]
]:  # fmt: skip
    """The tags of several things at once, for a page that has asked who may read them."""
    if not things:
        return {}

    def work(rows: Rows) -> dict[int, list[Chip]]:
        known = queries.frameworks(rows)
        found = queries.of(rows, kind, things, sides_seen)
        return {thing: chips(pairs, known) for thing, pairs in found.items()}

    return current.read(work)


def chips_of_items(found: Sequence[Item], side: str) -> Mapping[int, list[Chip]]:
    """Of the findings on a page, what its reader's side may see."""
    made: dict[int, list[Chip]] = {}
    for settled in (True, False):
        things = [each.id for each in found if (each.standing in SETTLED) is settled]
        made |= chips_of(rules.FINDING, things, visible_sides(side, settled=settled))
    return made


def chips_of_reviewers(rows: Rows, reviews: Collection[int]) -> dict[tuple[int, int], list[Chip]]:
    """(review, number) -> the reviewers' tags of its agreed items."""
    places, known = queries.agreed_items(rows, reviews), queries.frameworks(rows)
    found = queries.of(rows, rules.FINDING, list(places), (sides.REVIEWERS,))
    return {places[thing]: chips(pairs, known) for thing, pairs in found.items()}


# What was typed


def form_of(of: Here) -> Form:
    """The ticks that stand, and the numbers of paragraphs."""
    free = {each.name for each in of.frameworks if each.most}
    values = {rules.named(*pair): "1" for pair in of.pairs if pair[0] not in free}
    for name in free:
        values[name] = ", ".join(tag for framework, tag in of.pairs if framework == name)
    return Form(values)


def chosen(form: Form, known: Sequence[Framework]) -> set[Pair]:
    """What was ticked and typed; faults go to the form."""
    found: set[Pair] = set()
    for each in known:
        found |= {(each.name, tag) for tag in each.tags if form[rules.named(each.name, tag)]}
        if each.most:
            numbers = rules.numbers(form[each.name], each.most)
            if numbers is None:
                form.fault(each.name, Text(NUMBERS, most=each.most))
            found |= {(each.name, tag) for tag in numbers or ()}
    return found
