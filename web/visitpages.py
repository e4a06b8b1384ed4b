"""The rooms of a visit: what each side reads of its programme, its checklist and its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from engine.command import Command, Step
from engine.models.case import Case
from engine.queries.facts import FactLine, facts_of
from engine.queries.reader import CaseLine, Reader, line
from web import current, labels, rooms
from web.current import Rows
from web.findingforms import may_now, the_review
from web.labels import Files
from web.reading import reader
from web.steps import StepPage
from workflows.domain.visits import days, overlaps, queries, record, rules
from workflows.domain.visits.days import WITHDRAWN, Visit
from workflows.domain.visits.overlaps import SAME_EXPERT, Other
from workflows.domain.visits.queries import Check, Expert, Meeting, Programme
from workflows.domain.visits.record import Entry, Passage

STATED = (
    "visit_mode", "visit_start", "visit_end", "visit_places", "visit_interlocutors", "invitation",
    "programme", "checklist", "visit_report",
)  # fmt: skip
NO_VISIT = "choose_no_visit"
INVITING = frozenset({"invite_visit", "change_visit"})
RIGHTS = (rules.PLAN, rules.CHECK, rules.NOTE, rules.VIEW)


@dataclass(frozen=True)
class Offered:
    """A step of the review that is prepared here."""

    trigger: str
    label: str
    step: Step


@dataclass(frozen=True)
class Frame:
    """What both rooms begin with. `may`: rights that the reader has now."""

    case: CaseLine
    side: str
    may: frozenset[str]
    steps: tuple[Offered, ...]
    tabs: tuple[rooms.Tab, ...]
    stay: Visit | None  # while the invitation stands
    none_chosen: bool


@dataclass(frozen=True)
class Room:
    """A visit as its reader sees it. `draft`: for the State alone, else None."""

    frame: Frame
    facts: tuple[FactLine, ...] = ()
    files: Files = field(default_factory=dict)
    programme: Programme | None = None
    draft: Programme | None = None
    taken_out: tuple[Meeting, ...] = ()
    experts: tuple[Expert, ...] = ()
    checks: Mapping[int, tuple[Check, ...]] = field(default_factory=dict)
    others: tuple[Other, ...] | None = None  # None: not for this reader
    overlaps: tuple[Other, ...] = ()

    @property
    def shown(self) -> Programme | None:
        """What the page shows first: the State its draft, everybody else what was delivered."""
        return self.draft if self.draft is not None else self.programme

    @property
    def undelivered(self) -> bool:
        """Whether the State has something in its draft that nobody else has read."""
        if self.draft is None or not self.draft.meetings:
            return False
        return self.programme is None or not self.draft.same(self.programme)

    @property
    def stray(self) -> tuple[Meeting, ...]:
        """Meetings on days that are no days of the visit."""
        stay = self.frame.stay
        return self.shown.outside(stay.first, stay.last) if stay and self.shown else ()

    def open_checks(self) -> int:
        return sum(not each.settled for lines in self.checks.values() for each in lines)


@dataclass(frozen=True)
class RecordRoom:
    """The record as its reader sees it. `notes`: the reader's own, and nobody else's."""

    frame: Frame
    notes: tuple[Entry, ...] = ()
    drafted: tuple[Entry, ...] = ()
    passages: tuple[Passage, ...] = ()

    def marked(self, *, accepted: bool | None) -> int:
        return sum(each.prepared is accepted for each in self.passages)


def frame(rows: Rows, looking: Reader, reference: str, endpoint: str) -> tuple[Case, Frame]:
    """Raises NotFound for whoever has no part in a visit: the Board, reviewing missions."""
    case, side = the_review(rows, looking, reference)
    stay = days.of_cases(rows, [case.id]).get(case.id)
    chosen = [
        each.trigger
        for each in queries.steps_of(rows, case.id)
        if each.trigger in {NO_VISIT, "invite_visit", WITHDRAWN}
    ]
    may = frozenset(right for right in RIGHTS if may_now(rows, looking, case, right))
    found = Frame(
        case=line(looking, case), side=side, may=may,
        steps=tuple(_offered(rows, looking, case, endpoint)),
        tabs=rooms.tabs(rows, looking, case), stay=stay if stay and stay.stands else None,
        none_chosen=chosen[-1:] == [NO_VISIT],
    )  # fmt: skip
    return case, found


def _offered(rows: Rows, looking: Reader, case: Case, endpoint: str) -> Iterable[Offered]:
    """The steps of the reader that are prepared in a room, with the reasons why not now."""
    definition = looking.definition(case)
    for step in current.services().engine.options(rows, case, looking.actor):
        each = step.transition
        room = rooms.room_of(case.definition, each.key)
        if not step.on_behalf and room is not None and room.endpoint == endpoint:
            spec = definition.task(case.state, each.meets[0]) if each.meets else None
            yield Offered(each.key, each.action or (spec.label if spec else each.label), step)


def room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound."""
    case, found = frame(rows, looking, reference, "visits.index")
    state = found.side == rules.STATE
    experts = queries.experts(rows, case.id, looking.now)
    return Room(
        found, facts=_stated(rows, looking, case), files=labels.files(rows, looking, case),
        programme=queries.standing(rows, case.id),
        draft=queries.draft(rows, case.id) if state else None,
        taken_out=queries.taken_out(rows, case.id) if state else (), experts=experts,
        checks=_checks(rows, looking, case, found.side, experts),
        others=_others(rows, looking, case, found.side),
        overlaps=_overlaps(rows, case, found, experts),
    )  # fmt: skip


def _stated(rows: Rows, looking: Reader, case: Case) -> tuple[FactLine, ...]:
    """The arrangements as they were stated last, in the order of the form."""
    found = {each.key: each for each in facts_of(rows, looking, case) if each.key in STATED}
    return tuple(found[key] for key in STATED if key in found)


def _checks(
    rows: Rows, looking: Reader, case: Case, side: str, experts: Iterable[Expert]
) -> dict[int, tuple[Check, ...]]:
    """The desk reads all, an expert his own, other offices how things stand and no note."""
    mine = looking.actor
    seats = [
        each.seat
        for each in experts
        if side != rules.REVIEWERS
        or mine.seat == each.seat
        or _speaks_for(mine.title, each, mine.body)
    ]
    found = queries.checks(rows, case.id, seats)
    if side == rules.DESK:
        return found
    return {
        seat: lines if seat == mine.seat else tuple(_bare(each) for each in lines)
        for seat, lines in found.items()
    }


def _speaks_for(title: str, expert: Expert, body: str) -> bool:
    """A focal point reads how things stand for the experts of the own State."""
    return title == "focal_point" and expert.body == body


def _bare(check: Check) -> Check:
    return Check(check.what, check.standing)


def _others(rows: Rows, looking: Reader, case: Case, side: str) -> tuple[Other, ...] | None:
    if side == rules.REVIEWERS:
        return None
    return overlaps.noted(rows, case.subject, looking.now.date())


def _overlaps(rows: Rows, case: Case, found: Frame, experts: Iterable[Expert]) -> tuple[Other, ...]:
    """What falls on the same days; reviewers are told of their own experts alone."""
    if found.stay is None:
        return ()
    people = [each.person for each in experts]
    met = overlaps.overlapping(rows, case, found.stay.first, found.stay.last, people)
    return tuple(each for each in met if found.side != rules.REVIEWERS or each.kind == SAME_EXPERT)


def together(page: StepPage, command: Command) -> tuple[Other, ...]:
    """What falls on the days to which a visit is about to be invited, or changed."""
    first, last = command.inputs.get("visit_start"), command.inputs.get("visit_end")
    if command.trigger not in INVITING:
        return ()
    if not (isinstance(first, dt.date) and isinstance(last, dt.date)):
        return ()
    looking = reader()

    def work(rows: Rows) -> tuple[Other, ...]:
        case = current.services().engine.case(rows, page.case.reference, looking.actor)
        people = [each.person for each in queries.experts(rows, case.id, looking.now)]
        return overlaps.overlapping(rows, case, first, last, people)

    return current.read(work)


def record_room(rows: Rows, looking: Reader, reference: str) -> RecordRoom:
    """Raises NotFound."""
    case, found = frame(rows, looking, reference, "visitrecord.index")
    person, reviewing = looking.actor.person, found.side == rules.REVIEWERS
    return RecordRoom(
        found, notes=record.notes(rows, case.id, person) if reviewing else (),
        drafted=record.drafted(rows, case.id, person) if reviewing else (),
        passages=record.passages(rows, case.id, prepared=found.side == rules.STATE),
    )  # fmt: skip


def today(looking: Reader) -> dt.date:
    """The reader's own day, as entries are dated."""
    return looking.now.astimezone(ZoneInfo(current.zone())).date()
