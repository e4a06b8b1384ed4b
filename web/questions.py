"""The questions on pages: what a reader finds in their room, and what its forms begin with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Response, after_this_request

from config.i18n import LANGUAGES
from engine import editions
from engine.calendar import Calendar
from engine.command import Step
from engine.errors import NotFound, Stale
from engine.models.case import Case
from engine.queries import turns
from engine.queries.reader import CaseLine, Reader, line
from engine.queries.turns import Turn
from engine.text import N_
from web import current, rooms
from web.current import Rows
from web.findingforms import may_now, the_review
from web.form import Form
from web.i18n import locale
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment.sheet import Line, Part, Sheet
from workflows.domain.questions import lines, queries, rules, services
from workflows.domain.questions.lines import Asked, Note
from workflows.domain.questions.queries import Member

ROOM = "questions.index"
READING = "desk_review"  # the state in which the reviewers read and ask
MOST = 20_000  # characters of one text
LABELS = {
    "text": N_("Text"),
    "language": N_("Language of the text"),
    "file": N_("Add a file"),
    "reason": N_("Reason"),
}


@dataclass(frozen=True)
class Offered:
    """A step of the review that is prepared here."""

    trigger: str
    label: str
    step: Step


@dataclass(frozen=True)
class Room:
    """The questions of a review as its reader sees them, and what he reads beside them."""

    id: int
    case: CaseLine
    side: str
    body: str
    seat: int
    tabs: tuple[rooms.Tab, ...]
    asked: tuple[Asked, ...]
    notes: tuple[Note, ...]
    may: frozenset[str]
    steps: tuple[Offered, ...]
    awaited: tuple[Turn, ...]
    calendar: Calendar
    rests: bool
    taken_up: bool
    in_words: bool  # something was recorded with a step, beside the list
    sheet: Sheet | None = None
    readings: Mapping[str, frozenset[int]] | None = None  # for reviewers alone
    team: tuple[Member, ...] = ()
    cleared: frozenset[str] = frozenset()
    finished: frozenset[int] = frozenset()

    @property
    def reading(self) -> bool:
        """Whether the reader is one of those who read and ask now."""
        return self.side == rules.REVIEWERS and self.case.state.key == READING

    @property
    def own_cleared(self) -> bool:
        return self.body in self.cleared

    @property
    def asking(self) -> bool:
        return rules.ASK in self.may and not self.own_cleared

    @property
    def answering(self) -> bool:
        return rules.ANSWER in self.may

    @property
    def expert(self) -> bool:
        return any((each.seat, each.role) == (self.seat, rules.EXPERT) for each in self.team)

    @property
    def mine(self) -> tuple[Part, ...]:
        """The sections that the seat reads; all of them, until they have been shared out."""
        parts = self.sheet.parts if self.sheet else ()
        if not self.readings:
            return parts
        return tuple(each for each in parts if self.seat in self.readings.get(each.key, ()))

    def readers(self, section: str) -> tuple[Member, ...]:
        seats = (self.readings or {}).get(section, frozenset())
        return tuple(each for each in self.team if each.seat in seats)

    def on(self, about: str) -> tuple[Asked, ...]:
        """The questions on one answer, or on none."""
        return tuple(each for each in self.asked if each.about == about)

    def in_section(self, part: Part) -> int:
        keys = {each.question.key for each in part.lines}
        gone = {rules.TAKEN_OUT, rules.RECALLED}
        return sum(each.about in keys and each.standing not in gone for each in self.asked)

    def line(self, about: str) -> Line | None:
        """The answer that a question is about."""
        parts = self.sheet.parts if self.sheet else ()
        found = (each for part in parts for each in part.lines if each.question.key == about)
        return next(found, None)

    @property
    def delivered(self) -> tuple[Asked, ...]:
        """What the State is asked, and what was recalled of it."""
        return tuple(
            each for each in self.asked if each.standing in {rules.DELIVERED, rules.RECALLED}
        )

    @property
    def to_deliver(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.asked if each.standing == rules.CLEARED)

    @property
    def open(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.asked if each.open)

    @property
    def blanks(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.open if not each.answered)

    @property
    def note(self) -> Note | None:
        """The desk note of the reader's own State."""
        return next((each for each in self.notes if each.body == self.body), None)

    def recallable(self, each: Asked) -> bool:
        own = each.open and each.body == self.body and each.opened is None
        return own and rules.RECALL in self.may

    def one(self, key: int) -> Asked:
        """Raises NotFound."""
        found = next((each for each in self.asked if each.id == key), None)
        if found is None:
            raise NotFound
        return found


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for whoever has no part in the text: the Board, reviewing missions."""
    case, side = the_review(rows, looking, reference)
    rights = (rules.ASK, rules.ANSWER, rules.RECALL)
    found = assessed.read(rows, looking, case)
    reviewer = side == rules.REVIEWERS
    return Room(
        id=case.id, case=line(looking, case), side=side, body=looking.actor.body,
        seat=looking.actor.seat, tabs=rooms.tabs(rows, looking, case),
        asked=lines.labelled(rows, looking.actor.person, lines.asked(rows, case.id, side)),
        notes=lines.notes(rows, case.id, side),
        may=frozenset(each for each in rights if may_now(rows, looking, case, each)),
        steps=tuple(_steps(rows, looking, case)), awaited=_awaited(rows, looking, case),
        calendar=editions.calendar_of(rows), rests=case.hold is not None,
        taken_up=queries.course(rows, case.id).taken_up,
        in_words=queries.in_words(rows, case.id), sheet=found.sheet if found else None,
        readings=queries.readings(rows, case.id) if reviewer else None,
        team=queries.team(rows, case.id, looking.now) if reviewer else (),
        cleared=queries.cleared(rows, case.id) if side != rules.STATE else frozenset(),
        finished=queries.finished(rows, case.id) if reviewer else frozenset(),
    )  # fmt: skip


def _steps(rows: Rows, looking: Reader, case: Case) -> list[Offered]:
    """The steps of the reader that are prepared here, with the reasons why not now."""
    definition, found = looking.definition(case), []
    for step in current.services().engine.options(rows, case, looking.actor):
        each = step.transition
        room = rooms.room_of(case.definition, each.key)
        if step.on_behalf or room is None or room.endpoint != ROOM:
            continue
        spec = definition.task(case.state, each.meets[0]) if each.meets else None
        label = each.action or (spec.label if spec else each.label)
        found.append(Offered(each.key, label, step))
    return found


def _awaited(rows: Rows, looking: Reader, case: Case) -> tuple[Turn, ...]:
    """What is awaited here, with its date."""
    met = {
        task
        for each in looking.definition(case).transitions
        if (room := rooms.room_of(case.definition, each.key)) and room.endpoint == ROOM
        for task in each.meets
    }
    found = turns.whose_turn(rows, looking, case)
    return tuple(each for each in found if each.key in met and not each.hidden)


def writable(rows: Rows, looking: Reader, reference: str, permission: str) -> Case:
    """The review, for whoever may write now. Raises NotFound, Stale: it has moved on."""
    case, _ = the_review(rows, looking, reference)
    if not may_now(rows, looking, case, permission):
        raise Stale
    return case


def note_opened(room: Room) -> None:
    """After the page has gone out: the State has had its questions on a page."""
    new = [each for each in room.asked if each.open and each.opened is None]
    if room.side != rules.STATE or not new:
        return
    write, now = current.services().write, current.now()

    @after_this_request
    def mark(response: Response) -> Response:
        work = partial(services.opened, case=room.id, now=now)
        response.call_on_close(partial(write, work))
        return response


# What forms begin with, and what was typed


def question_form(found: Asked | None, about: str = "", show: str = "") -> Form:
    values = {"about": about, "show": show, "language": locale(), "version": "0"}
    if found is not None:
        values |= {"text": found.text, "language": found.language, "version": str(found.version)}
    return Form(values)


def answer_form(found: Asked) -> Form:
    said = found.answer
    if said is None:
        return Form({"language": locale(), "version": "0"})
    return Form({"text": said.text, "language": said.language, "version": str(said.version)})


def note_form(found: Note | None) -> Form:
    if found is None:
        return Form({"language": locale(), "version": "0"})
    return Form({"text": found.text, "language": found.language, "version": str(found.version)})


def check_words(form: Form, *, required: bool) -> None:
    if required:
        form.require("text")
    form.at_most("text", MOST)
    form.one_of("language", LANGUAGES)


def share_form(room: Room) -> Form:
    """Who reads which section, as it is noted."""
    ticked = {
        f"{section}:{seat}" for section, seats in (room.readings or {}).items() for seat in seats
    }
    return Form({f"reads.{each}": "1" for each in ticked})


def shared(room: Room, form: Form) -> dict[str, Collection[int]]:
    parts = room.sheet.parts if room.sheet else ()
    return {
        part.key: [each.seat for each in room.team if form[f"reads.{part.key}:{each.seat}"]]
        for part in parts
    }
