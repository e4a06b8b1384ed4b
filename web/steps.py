"""A step on a page: its form, and the Command that was made of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from engine import planner
from engine.access import RECORD_FOR
from engine.command import Command, Source
from engine.definition import OFFICE, Definition, Kind, Transition
from engine.errors import NotAllowed, NotFound
from engine.inputs import seats_offered
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, SeatName, holders, line
from engine.situation import Situation
from engine.text import N_, Text
from web import current, handed
from web.current import Rows
from web.form import GIVE_THIS, Form
from web.handed import Handed
from web.i18n import say
from web.inputs import Field, a_date, add_named, fields, tell_faults, typed_form, values
from web.reading import reader, seat_in_words

BEHALF, NUMBER, DATE, FILE = "behalf", "source.number", "source.date", "source.file"
SOURCE_FACT = "source_file"
# What a step asks of a note, and the document that it is recorded from: one and the same.
NOTE = {"note_number": NUMBER, "note_date": DATE, "note_file": FILE}
CHOOSE_SEAT = N_("Choose for whom the step is recorded.")
GIVE_DATE = N_("Please give a date, such as 2027-03-15.")
GIVE_FILE = N_("Please choose a file.")


@dataclass(frozen=True)
class StepPage:
    """A step that may be taken here, and what it asks for."""

    case: CaseLine
    case_id: int
    version: int
    entry: int
    transition: Transition
    seats: Mapping[str, str]  # on whose behalf; empty: on one's own
    fields: tuple[Field, ...]
    task: str  # "key:BODY" of the open task that the page offers
    waits: tuple[Text, ...] = ()  # why the step cannot be taken now
    task_label: str = ""
    stated: Mapping[str, Any] = field(default_factory=dict)  # what the step would restate

    @property
    def on_behalf(self) -> bool:
        return bool(self.seats)

    @property
    def labels(self) -> dict[str, str]:
        """Field -> label, in the order of the page: the summary of faults is made of it."""
        found = {BEHALF: say(N_("On behalf of"))} if self.on_behalf else {}
        found |= {part: each.label for each in self.fields for part in (each.name, *each.parts[:1])}
        if self.on_behalf:
            found |= {
                NUMBER: say(N_("Number of the document")),
                DATE: say(N_("Date of the document")),
                FILE: say(N_("Document")),
            }
        return found


@dataclass
class Typed:
    """One form as it was sent."""

    form: Form = field(default_factory=Form)
    files: dict[str, Handed] = field(default_factory=dict)

    @property
    def source(self) -> Handed | None:
        return self.files.get(SOURCE_FACT)


def load(rows: Rows, reference: str, trigger: str, typed: Typed) -> StepPage:
    """The form of a step. Raises NotFound, NotAllowed."""
    looking, engine = reader(), current.services().engine
    case = engine.case(rows, reference, looking.actor)
    here = engine.situation(rows, case)
    transition = here.definition.transition(trigger)
    if transition is None:
        raise NotFound
    here.actor_seat, here.actor_body = looking.actor.seat, looking.actor.body
    here.actor_person = looking.actor.person
    seats = _seats_for(rows, looking, here, transition)
    found = fields(rows, looking, here.definition, transition.inputs, files=typed.files, here=here)
    made = tuple(each for each in found if not (seats and each.key in NOTE))
    task = _own_task(here, transition)
    spec = here.definition.task(here.state, task.partition(":")[0]) if task else None
    return StepPage(
        case=line(looking, case), case_id=case.id, version=case.version, entry=case.entry,
        transition=transition, seats=seats, fields=made, task=task,
        waits=tuple(planner.refusals(here, transition, asked=False)),
        task_label=spec.label if spec else "",
        stated={each.key: here.fact(each.key) for each in transition.inputs}
        if transition.restates
        else {},
    )  # fmt: skip


def _seats_for(
    rows: Rows, looking: Reader, here: Situation, transition: Transition
) -> dict[str, str]:
    """Nothing for a seat that takes the step itself, else the seats it may record it for."""
    by = here.definition.members(planner.resume_roles(here, transition))
    if by & here.actor_roles:
        return {}
    parts = {
        part.seat: SeatName(part.seat, _title(here.definition, part.role), here.body_of(part.seat))
        for part in reversed(here.image.parts)
        if part.role in by
    }
    named = dict(reversed(parts.items())) | _of_offices(rows, here.definition, by)
    if not named or not looking.access.desk_allows(looking.actor, RECORD_FOR):
        raise NotAllowed
    held = holders(rows, list(named), looking.now)
    return {
        str(seat): seat_in_words(name, held.get(seat, [])) for seat, name in named.items()
    }  # fmt: skip


def _of_offices(rows: Rows, definition: Definition, by: frozenset[str]) -> dict[int, SeatName]:
    """The standing seats of offices that may take the step in every case."""
    titles = {
        role.title for role in definition.plain_roles
        if role.seating is OFFICE and role.key in by
    }  # fmt: skip
    seats = [seat for title in sorted(titles) for seat in seats_offered(rows, title)]
    return {seat.id: SeatName(seat.id, seat.title, seat.body) for seat in seats}


def _title(definition: Definition, role: str) -> str:
    return str(getattr(definition.role(role), "title", role))


def _own_task(here: Situation, transition: Transition) -> str:
    """The open task of the acting seat that the step would meet."""
    for task in here.image.open_tasks():
        asked = here.definition.members([task.role]) & here.actor_roles
        if task.key in transition.meets and asked and task.body in ("", here.actor_body):
            return f"{task.key}:{task.body}"
    return ""


# What was sent


def take(page: StepPage) -> Typed:
    """What was typed and handed in. Files are kept now, before anything else is written."""
    form = typed_form(request.form.items())
    names = {each.key: each.name for each in page.fields if each.kind == Kind.FILE}
    if page.on_behalf:
        names[SOURCE_FACT] = FILE
    return Typed(form, handed.take(form, names))


def _from_source(page: StepPage, typed: Typed) -> None:
    """What a step asks of a note is told by the document that it is recorded from."""
    for each in page.transition.inputs:
        if not page.on_behalf or each.key not in NOTE:
            continue
        if each.kind != Kind.FILE:
            typed.form.values.setdefault(f"i.{each.key}", typed.form[NOTE[each.key]])
        elif typed.source is not None:
            typed.files.setdefault(each.key, typed.source)


def new_id() -> str:
    return str(uuid.uuid4())


def command(page: StepPage, typed: Typed) -> Command:
    """The command of a form. What is missing of the source document goes to its faults."""
    form = typed.form
    actor = reader().actor
    add_named(form, page.fields)
    _from_source(page, typed)
    return Command(
        id=form["command"][:36] or new_id(),
        case=page.case_id,
        trigger=page.transition.key,
        actor=actor,
        inputs=values(page.transition.inputs, form, typed.files),
        on_behalf_of=_behalf(page, form),
        source=_source(page, typed),
        seen_entry=_number(form["seen_entry"]),
        seen_task=form["seen_task"],
    )


def _behalf(page: StepPage, form: Form) -> int | None:
    if not page.on_behalf:
        return None
    if form[BEHALF] not in page.seats:
        form.fault(BEHALF, CHOOSE_SEAT)
        return None
    return int(form[BEHALF])


def _source(page: StepPage, typed: Typed) -> Source | None:
    if not page.on_behalf:
        return None
    return source_of(typed)


def source_of(typed: Typed) -> Source | None:
    """The document that stands behind a step; what it lacks goes to the form's faults."""
    form, date = typed.form, a_date(typed.form[DATE])
    if not form[NUMBER]:
        form.fault(NUMBER, GIVE_THIS)
    if isinstance(date, str):
        form.fault(DATE, GIVE_DATE)
    if typed.source is None:
        form.fault(FILE, GIVE_FILE)
    if isinstance(date, str) or typed.source is None or not form[NUMBER]:
        return None
    return Source(form[NUMBER], date, typed.source.fact())


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def deliver(rows: Rows, page: StepPage, typed: Typed, *, event: int, body: str) -> None:
    """The files of a step become documents of its case; its source is for desk and State alone."""
    definition, engine = page.case.definition, current.services().engine
    visible = {each.key: definition.members(each.visible_to) for each in page.transition.inputs}
    if SOURCE_FACT in typed.files:
        here = engine.situation(rows, rows.get_one(Case, page.case_id))
        visible[SOURCE_FACT] = frozenset(here.desk_roles())
    for key, file in typed.files.items():
        handed.deliver(
            rows, case=page.case_id, event=event, key=key, handed=file, body=body,
            visible_to=visible.get(key, frozenset()),
        )  # fmt: skip


def people_named(page: StepPage, typed: Typed) -> tuple[str, ...]:
    """The names typed into the fields of people."""
    names = (typed.form[f"{each.name}.name"] for each in page.fields if each.kind == Kind.PERSON)
    return tuple(name for name in names if name)


def put_faults(typed: Typed, faults: Mapping[str, Text]) -> None:
    tell_faults(typed.form, faults)
    for key, name in NOTE.items():
        if typed.form[BEHALF] and f"i.{key}" in typed.form.faults:
            typed.form.fault(name, typed.form.faults[f"i.{key}"])
