"""The programme of a visit as its State confirmed it, and the record as both sides left it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.queries.reader import CaseLine
from engine.text import N_, Name, Text
from workflows.domain.papers.front import CONFIDENTIAL, known
from workflows.domain.papers.paper import (
    Block,
    Content,
    Heading,
    Paper,
    Paragraph,
    Table,
    Words,
)
from workflows.domain.visits import rules
from workflows.domain.visits.queries import Day, Meeting, Programme
from workflows.domain.visits.record import Passage

ACCEPTED, NOT_ACCEPTED = N_("Accepted by both sides"), N_("Not accepted by the State under review")
TIMES = N_("%(time)s (%(place)s)")
NOT_SAID = N_("The State under review has not said anything to this passage.")


def programme(case: CaseLine, found: Programme) -> Paper:
    """By day, in local times; a subject in the language of the paper where the State gave one."""
    at = ((Text(N_("Confirmed")), found.at),) if found.at else ()
    return Paper(
        name=f"{case.reference}-visit-programme".replace("/", "-"),
        title=Text(N_("Programme of the visit")), kicker=Text(case.definition.label),
        marks=(Text(CONFIDENTIAL),), facts=(*known(case), *at),
        blocks=tuple(block for day in found.days for block in _day(day, met=_met(found))),
    )  # fmt: skip


def _met(found: Programme) -> bool:
    """Whether it is said of any meeting who is met."""
    return any(
        each.institutions or each.interlocutors for day in found.days for each in day.meetings
    )


def record(case: CaseLine, passages: Sequence[Passage]) -> Paper:
    """Every passage proposed, by its number; only what both sides accept is evidence."""
    return Paper(
        name=f"{case.reference}-visit-record".replace("/", "-"),
        title=Text(N_("Record of the visit")), kicker=Text(case.definition.label),
        marks=(Text(CONFIDENTIAL),), facts=known(case),
        blocks=tuple(block for each in passages for block in _passage(each)),
    )  # fmt: skip


def _day(day: Day, *, met: bool) -> Iterator[Block]:
    columns = (Text(N_("Subject")), Text(N_("Time")), Text(N_("Place")), Text(N_("Who is met")))
    wanted = len(columns) if met else len(columns) - 1
    yield Heading(Text(N_("%(day)s"), day=day.date))
    yield Table(
        Text(N_("Meetings of this day, in local time")),
        columns[:wanted],
        tuple(_meeting(each)[:wanted] for each in day.meetings),
    )


def _meeting(each: Meeting) -> tuple[Content, ...]:
    also = ((each.other_language, each.other_subject),) if each.other_subject else ()
    met = "\n".join(words for words in (each.institutions, each.interlocutors) if words)
    place: Content = Words(each.place, each.language)
    if each.mode == rules.VIRTUAL:
        place = Text(rules.MODES[each.mode])
    return (
        Words(each.subject, each.language, also),
        Text(TIMES, time=f"{each.begins:%H:%M}–{each.ends:%H:%M}", place=Name("zone", each.zone)),
        place, Words(met, each.language),
    )  # fmt: skip


def _passage(each: Passage) -> Iterator[Block]:
    yield Paragraph(Words(each.text, each.language), number=str(each.number))
    said = NOT_SAID if each.accepted is None else ACCEPTED if each.accepted else NOT_ACCEPTED
    yield Paragraph(Text(N_("%(day)s: %(said)s"), day=each.day, said=Text(said)), style="note")
