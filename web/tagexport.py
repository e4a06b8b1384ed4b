"""What a State has tagged, by goal and target, for a report of its own (S1 §12, §17 b)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from engine.queries.reader import Reader
from engine.text import N_, Name, Text
from web import current, measured, portal, tagging
from web.current import Rows
from web.i18n import aside, day_of, grouped, locale, name_of_body, say
from web.programme import REGISTERS
from web.reading import states
from web.sheets import Cell
from workflows.domain.findings import items as findings
from workflows.domain.findings import rules as sides
from workflows.domain.knowledge import published
from workflows.domain.measures import queries as measures
from workflows.domain.measures.catalogue import Indicator, said
from workflows.domain.measures.queries import Value
from workflows.domain.measures.rules import GROUPS, TOTAL
from workflows.domain.papers.paper import Block, Code, Heading, Paper, Paragraph, Words
from workflows.domain.tags import entries, queries, rules
from workflows.domain.tags.queries import Pair
from workflows.domain.tags.rules import Framework

FINDING, PRACTICE, VALUE = (
    N_("Agreed item of a review"),
    N_("Practice"),
    N_("Value of an indicator"),
)
PARTS = frozenset(GROUPS) - {TOTAL}  # groups of the population
NO_INFORMATION = N_("No information available")
FOR_WHICH = N_(
    "For a voluntary national or local review, or a report on the New Urban Agenda. What stands"
    " here was stated in the places named; nothing was added."
)


@dataclass(frozen=True)
class Line:
    """A thing that is tagged. `key`: by which it is chosen.  `on`: the day that counts for it.

    `url`: empty where the reader cannot be led to it.  `about`: more of it, in words.
    """

    key: str
    kind: str
    title: str
    language: str
    source: str
    url: str
    on: dt.date
    pairs: frozenset[Pair]
    about: str = ""


@dataclass(frozen=True)
class Group:
    """What carries one tag. `framework`: the title of what the tag belongs to."""

    framework: str
    framework_language: str
    tag: tagging.Chip
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Export:
    """`own`: whoever reads sits for the State, and finds what is the State's own."""

    state: str
    own: bool
    groups: tuple[Group, ...]
    every: tuple[Line, ...]

    def only(self, keys: frozenset[str]) -> Export:
        groups = (
            Group(
                each.framework,
                each.framework_language,
                each.tag,
                tuple(line for line in each.lines if line.key in keys),
            )
            for each in self.groups
        )
        kept = tuple(each for each in self.every if each.key in keys)
        return Export(self.state, self.own, tuple(each for each in groups if each.lines), kept)


def is_own(looking: Reader | None, state: str) -> bool:
    return (
        looking is not None
        and looking.actor.title in entries.OF_STATE
        and looking.actor.body == state
    )


def export(rows: Rows, looking: Reader | None, state: str) -> Export:
    """What the reader may see of a State: what is public, and to the State's seats its own."""
    known, own = queries.frameworks(rows), is_own(looking, state)
    found: list[Line] = []
    if looking is not None and own:
        found += _findings(rows, looking, state)
    found += _practices(rows, state)
    found += _entries(rows, looking, state)
    found += _values(rows, looking, state, known)
    return Export(state, own, tuple(_groups(found, known)), tuple(found))


def _groups(found: Sequence[Line], known: Sequence[Framework]) -> Iterator[Group]:
    for name, tag in rules.in_order({pair for each in found for pair in each.pairs}, known):
        framework = next(each for each in known if each.name == name)
        title, language = said(framework.title, locale())
        lines = tuple(each for each in found if (name, tag) in each.pairs)
        yield Group(title, language, tagging.chip(framework, tag), lines)


def _findings(rows: Rows, looking: Reader, state: str) -> Iterator[Line]:
    """Agreed items of the reviews in which the reader's seat sits for the State."""
    for case in entries.reviews(rows, looking, state):
        roles = looking.access.roles(rows, looking.actor, case.id)
        if not roles & sides.STATE_ROLES:
            continue
        agreed = [
            each for each in findings.items(rows, case.id, sides.STATE) if each.agreed is not None
        ]
        tagged = queries.of(
            rows, rules.FINDING, [each.id for each in agreed], (sides.STATE, sides.REVIEWERS)
        )
        for each in agreed:
            if each.id in tagged:
                last = each.rounds[-1]
                yield Line(
                    f"f{each.id}", FINDING, last.text, last.language,
                    f"{case.reference}, {each.number}",
                    url_for("findings.index", reference=case.reference, _anchor=f"item-{each.id}"),
                    day_of(last.at), frozenset(tagged[each.id]),
                )  # fmt: skip


def _practices(rows: Rows, state: str) -> Iterator[Line]:
    shown = {each.number: each for each in published.of_country(rows, state)}
    cases = queries.items_by_number(rows, list(shown))
    tagged = queries.of(rows, rules.ITEM, list(cases.values()))
    for number, case in cases.items():
        if case in tagged:
            each, words = shown[number], shown[number].said(locale())
            yield Line(
                f"i{number}", PRACTICE, words.title, words.language,
                portal.address("portal.item", number=number),
                url_for("portal.item", number=number), day_of(each.published_at),
                frozenset(tagged[case]),
            )  # fmt: skip


def _entries(rows: Rows, looking: Reader | None, state: str) -> Iterator[Line]:
    """Entries that the reader may view; the public has those of which a State said so, no page."""
    registry = current.services().registry
    if looking is None:
        found = entries.public_of_state(rows, registry, state)
    else:
        found = entries.of_state(rows, looking, list(REGISTERS), state)
    tagged = queries.of(rows, rules.ENTRY, [each.id for each in found])
    words = entries.stated(rows, found)
    for each in found:
        if each.id in tagged:
            own = words.get(each.id, {})
            title = own.get(entries.TITLE) or name_of_body(each.subject)
            where = own.get(entries.CITY)
            yield Line(
                f"e{each.id}", registry.get(each.definition, each.definition_version).label,
                f"{title}{aside(where)}" if where else title, "", each.reference,
                url_for("cases.show", reference=each.reference) if looking else "",
                day_of(each.opened_at), frozenset(tagged[each.id]), own.get(entries.ABOUT, ""),
            )  # fmt: skip


def _values(
    rows: Rows, looking: Reader | None, state: str, known: Sequence[Framework]
) -> Iterator[Line]:
    """Released values whose indicator is a tag's, or is an entry that carries tags."""
    released = measures.released(rows, looking, measures.Asked(state=state))
    if not released:
        return
    defined = measures.known(rows)
    tagged = _of_indicators(rows, {each.indicator for each in released}, known)
    for each in released:
        pairs = tagged.get(each.indicator)
        if pairs:
            found = defined.get(each.indicator)
            language = said(found.title, locale())[1] if found else ""
            yield Line(
                f"v{each.id}", VALUE, _told(each, found), language,
                each.source or each.reference,
                url_for("measures.place", state=state, place=each.place),
                day_of(each.at), frozenset(pairs),
            )  # fmt: skip


def _told(each: Value, found: Indicator | None) -> str:
    """A value in one line; each part keeps its own direction."""
    figure = grouped(each.figure) if each.figure is not None else ""
    place = f"{each.place}{aside(say(GROUPS[each.group]))}" if each.group in PARTS else each.place
    return say(
        N_("%(indicator)s, %(place)s, %(year)s: %(figure)s"),
        indicator=measured.title(found, each.indicator), place=place, year=str(each.year),
        figure=f"{figure} {measured.unit(found, each.unit)}" if figure else say(NO_INFORMATION),
    )  # fmt: skip


def _of_indicators(
    rows: Rows, indicators: set[str], known: Sequence[Framework]
) -> dict[str, set[Pair]]:
    found: dict[str, set[Pair]] = {}
    for framework in known:
        for tag in framework.tags.values():
            for key in tag.indicators:
                found.setdefault(key, set()).add((framework.name, tag.key))
    cases = entries.cases_of(rows, indicators)
    tagged = queries.of(rows, rules.ENTRY, list(cases.values()))
    for reference, case in cases.items():
        found.setdefault(reference, set()).update(tagged.get(case, ()))
    return found


# As files


def columns() -> list[str]:
    named = (
        N_("Framework"), N_("Tag"), N_("Kind"), N_("What was stated"), N_("Language"),
        N_("Source"), N_("Date"), N_("What it is about"),
    )  # fmt: skip
    return [say(each) for each in named]


def cells(found: Export) -> Iterator[list[Cell]]:
    for group in found.groups:
        for each in group.lines:
            yield [
                group.framework, group.tag.title, say(each.kind), each.title, each.language,
                each.source, each.on, each.about,
            ]  # fmt: skip


def paper(found: Export) -> Paper:
    return Paper(
        name=f"{found.state}-tags",
        title=Text(N_("Contributions by goal and target")),
        kicker=Name("body", found.state),
        blocks=(Paragraph(Text(FOR_WHICH), style="note"), *_blocks(found)),
    )


def _blocks(found: Export) -> Iterator[Block]:
    before = ""
    for group in found.groups:
        if group.framework != before:
            before = group.framework
            yield Heading(Words(group.framework, group.framework_language))
        yield Heading(Words(group.tag.title, group.tag.language), level=2)
        for each in group.lines:
            yield Paragraph(Words(each.title, each.language or locale()))
            if each.about:
                yield Paragraph(Words(each.about, each.language or locale()))
            yield Paragraph(Text(each.kind), style="note")
            yield Paragraph(Code(f"{each.source}"), style="note")
            yield Paragraph(each.on, style="note")


def states_with(rows: Rows) -> Mapping[str, str]:
    """States of which something is public, by name."""
    known = {*portal.countries(rows), *entries.public_states(rows, current.services().registry)}
    return {key: name for key, name in states(rows).items() if key in known}
