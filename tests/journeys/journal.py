"""Runs the journey through the house and writes down who is told what: docs/journey.md.

`python -m tests.journeys.journal` writes the page anew.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import post, work
from config.settings import Settings
from engine.command import Command, Opening, Source
from engine.definition import Definition
from engine.models.case import Case, Task
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from engine.queries.history import LABELS
from notifications import desk
from notifications.delivery import Worker
from notifications.models import DeskTask, FormalCommunication, Message
from notifications.sheet import task_label
from tests.journeys.cast import HOLDERS, PEOPLE, REVIEW, Look, Named, Open, SeatOf, Step, Upload
from tests.journeys.lines import Entry, page_of, says, seat_name, told, written
from tests.journeys.steps import JOURNEY
from tests.journeys.world import World, make_world

PAGE = Path(__file__).parents[2] / "docs" / "journey.md"
MORNING, NOON = dt.time(6), dt.time(9)  # 09:00 and 12:00 in Nairobi
END = dt.date(2029, 5, 11)  # past the date of the first follow-up note


# The house


def house(url: str, settings: Settings | None = None, language: str = "") -> World:
    """A world whose people have names; all of one language, if it is given."""
    world = make_world(url, listeners=None, settings=settings)

    def name(session: Session) -> None:
        for each in HOLDERS:
            person = session.get_one(Person, world.actors[each.key].person)
            person.name, person.language = each.name, language or each.language

    world.services.write(name)
    for trigger in ("open_call", "start"):
        world.fire("director", world.cycle, trigger)
    return world


def actor(world: World, who: str):
    """The actor of that name; whoever was named by a step is met here for the first time."""
    return world.actors.get(who) or world.meet(who, PEOPLE[who].email)


def stated(world: World, step: Step) -> dict[str, object]:
    """The inputs of a step as the engine takes them."""
    return {key: _stated(world, value) for key, value in step.inputs.items()}


def _stated(world: World, value: object) -> object:
    match value:
        case SeatOf():
            return actor(world, value.who).seat
        case Named():
            return {"name": value.name, "email": value.email, "language": value.language}
        case Upload():
            return _file(value)
        case _:
            return value


def _file(upload: Upload) -> dict[str, object]:
    return {"sha256": "0" * 64, "size": 9, "name": upload.name, "type": "application/pdf"}


def take(world: World, step: Step) -> None:
    """Take a step through the engine, as any door does."""
    services, who = world.services, actor(world, step.who)
    command, inputs = str(uuid.uuid4()), stated(world, step)
    if isinstance(step, Open):
        parent = world.case(step.parent).id if step.parent else None
        names = () if parent else (world.case(world.cycle).id,)
        asked = Opening(
            command, step.trigger, "" if parent else step.reference[:3], who, inputs=inputs,
            names=names, parent=parent,
        )  # fmt: skip
        services.write(lambda session: services.engine.open(session, asked))
        return
    behalf = step.on_behalf and actor(world, step.on_behalf).seat
    source = Source("NV/2028/41", step.day, _file(Upload("note.pdf"))) if behalf else None
    asked = Command(
        command, world.case(step.reference).id, step.trigger, who, inputs, behalf or None, source
    )
    services.write(lambda session: services.engine.fire(session, asked))


# What is written down


@dataclass
class Journal:
    """Follows a world, step by step and day by day."""

    world: World
    entries: list[Entry] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)  # who saw what he should not, or did not
    cast: dict[str, str] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    _dates: dict[int, dt.date | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._worker = Worker(post.office(self.world.services))
        self._take_in(Entry(self.world.clock.now().date()))

    def run(self, journey: Iterable[Step | Look] = JOURNEY) -> Journal:
        for each in journey:
            self._until(each.day)
            if isinstance(each, Look):
                self._look(each)
            else:
                self._step(each)
        self._until(END)
        self.cast = self.world.services.read(_cast_of)
        return self

    def _until(self, day: dt.date) -> None:
        """Let the days go by; every morning the metronome does what is due."""
        while self.world.clock.now().date() < day:
            today = self.world.clock.now().date() + dt.timedelta(days=1)
            self.world.clock.set(dt.datetime.combine(today, MORNING, dt.UTC))
            entry = Entry(today, phase=self._phase())
            self._beat(entry)
            if entry.worth_a_line:
                self.entries.append(entry)

    def _step(self, step: Step) -> None:
        self.world.clock.set(dt.datetime.combine(step.day, NOON, dt.UTC))
        phase, number = self._phase(), 1 + sum(entry.number is not None for entry in self.entries)
        take(self.world, step)
        who = self._office(step.who)
        if step.on_behalf:
            who += f", on behalf of the {self._office(step.on_behalf)}"
        entry = Entry(
            step.day, number, f"{PEOPLE[step.who].name}, {who}", page=page_of(step),
            phase=phase or self._phase(),
        )  # fmt: skip
        self._beat(entry)
        self.entries.append(entry)

    def _look(self, look: Look) -> None:
        sees = look.reference in self.world.sees(look.who)
        if sees != look.sees:
            self.unlike.append(f"{look.who} {look.day}: sees={sees}")
        who = self._office(look.who)
        words = "Reads the review" if sees else "Does not see the review"
        self.entries.append(
            Entry(
                look.day, who=f"{PEOPLE[look.who].name}, {who}", what=[words],
                page=f"/cases/{look.reference}", phase=self._phase(),
            )
        )  # fmt: skip

    def _beat(self, entry: Entry) -> None:
        """One beat of the metronome, and what has come of it since the last."""
        self.world.tick()
        work.remind(self.world.services)
        self._worker.run()
        self._take_in(entry)

    # Reading what has been written since

    def _take_in(self, entry: Entry) -> None:
        self.world.services.read(lambda session: self._gather(session, entry))

    def _gather(self, session: Session, entry: Entry) -> None:
        entry.what += [self._event(session, row) for row in self._new(session, Event)]
        entry.messages += told(session, self._new(session, Message), self._definition)
        entry.formal += [
            f"to the {seat_name(session.get_one(Seat, row.seat_id))}: {self._says(row.facts)}"
            for row in self._new(session, FormalCommunication)
        ]
        entry.desk += [
            self._desk_task(session, row)
            for row in self._new(session, DeskTask)
            if row.kind != desk.SEND_NOTE
        ]
        entry.dates += self._moved(session)

    def _new(self, session: Session, table: Any) -> list[Any]:
        last = self._seen[table.__tablename__]
        rows = list(session.scalars(sa.select(table).where(table.id > last).order_by(table.id)))
        self._seen[table.__tablename__] = rows[-1].id if rows else last
        return rows

    def _event(self, session: Session, event: Event) -> str:
        case = session.get_one(Case, event.case_id)
        definition = self.world.services.registry.get(case.definition, case.definition_version)
        transition = definition.transition(event.trigger)
        label = transition.label if transition else LABELS[event.kind]
        moved = event.kind == "opened" or event.source != event.target
        state = f" → *{definition.state(event.target).label}*" if moved else ""
        by = "" if event.person_id else ", by itself"
        return f"`{case.reference}` {label}{by}{state}"

    def _desk_task(self, session: Session, row: DeskTask) -> str:
        about = ""
        if row.task_id:
            task = session.get_one(Task, row.task_id)
            case = session.get_one(Case, task.case_id)
            about = f" ({task_label(self._definition(case.definition), task.key)})"
        elif row.seat_id:
            about = f" ({seat_name(session.get_one(Seat, row.seat_id))})"
        return f"{desk.LABELS[row.kind]}{about}"

    def _moved(self, session: Session) -> Iterator[str]:
        """Dates that were set or moved since the last look."""
        for task, case in session.execute(
            sa.select(Task, Case).join(Case, Case.id == Task.case_id).order_by(Task.id)
        ):
            known, before = task.id in self._dates, self._dates.get(task.id)
            if known and before == task.due:
                continue
            self._dates[task.id] = task.due
            whose = [task.body or self._state_of(session, case, task)]
            whose += [case.reference.partition("/")[2]] if case.parent_id else []
            state = ", ".join(filter(None, whose))
            label = task_label(self._definition(case.definition), task.key)
            words = f"{label}{f' ({state})' if state else ''}: {written(task.due)}"
            yield f"{words}, moved from {written(before)}" if known else words

    def _state_of(self, session: Session, case: Case, task: Task) -> str:
        members = self._definition(case.definition).members([task.role])
        found = session.scalars(
            sa.text(
                "SELECT DISTINCT seat.body FROM part JOIN seat ON seat.id = part.seat_id"
                " WHERE part.case_id = :case AND part.until IS NULL AND part.role IN :roles"
            ).bindparams(sa.bindparam("roles", sorted(members), expanding=True)),
            {"case": case.id},
        ).all()
        return ", ".join(sorted(body for body in found if body.isupper()))

    def _says(self, facts: Mapping[str, Any]) -> str:
        return says(facts, self._definition)

    def _definition(self, key: str) -> Definition:
        return self.world.services.registry.latest(key)

    def _office(self, who: str) -> str:
        seat = actor(self.world, who).seat
        return self.world.services.read(lambda s: seat_name(s.get_one(Seat, seat)))

    def _phase(self) -> str:
        if REVIEW not in self.world.references():
            return ""
        definition = self._definition("country_review")
        return definition.phases[definition.state(self.world.state(REVIEW)).phase]


def _cast_of(session: Session) -> dict[str, str]:
    """Everybody of the journey with the seat he was given."""
    rows = session.execute(
        sa.select(Person.email, Seat, Appointment.kind)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .order_by(Appointment.id)
    )
    return {
        row.email.partition("@")[0]: seat_name(row.Seat)
        + (", alternate" if row.kind == "alternate" else "")
        for row in rows
    }


# The page


INTRODUCTION = """\
# One review, step by step

<!-- Written by `python -m tests.journeys.journal`. A test replays it and compares every message. -->

This is one country review from the day a State expresses interest to the follow-up after its
conclusion, as the program ran it: every step, who took it and on which page, every message that was
queued, every note verbale that was drafted for the secretariat, every date that was set or moved, and
what the clock did by itself on the days between. Nothing of it is written by hand, and the States and
people are fictional. The rules are the edition `2026_default`, which is provisional.

On the way a State prefers another reviewing State, an invitation ends without an answer and another
expert is named, the State under review states a later date, asks for a discussion of the text, takes
its agreement to the transmittal back and gives it again; one of its steps comes by note verbale and is
recorded on its behalf.

How to read the tables:

- **Messages** go by mail to the holder of a seat and to the alternate. `kind` to seat (language, number
  of people): what the message says. Steps of one command that concern the same person join in one
  message. A `courtesy_reminder` names the rung: days from the indicative date (for an invitation: days
  from its opening).
- **For the secretariat**: *note* is a note verbale that the program drafts and a person sends. To a
  mission nothing is ever sent by the program itself. *To do* is a small task of the secretariat.
- **Dates** are indicative dates, of the State in brackets or of the secretariat; `P1`, `E1`, `F1` are
  the pairing, the expert's assignment and the follow-up below the review.
- `/i/…` is the page behind a mailed link; no sign-in is needed there.
"""
HEAD = (
    "| No. | Day | Who, and where | Recorded | Messages | For the secretariat | Dates |\n"
    "|--:|--|--|--|--|--|--|"
)


def page(journal: Journal) -> str:
    """The journal for readers."""
    parts = [INTRODUCTION, _cast(journal), _numbers(journal)]
    phase = ""
    for entry in journal.entries:
        if entry.phase != phase:
            phase = entry.phase
            parts.append(f"\n## {phase}\n\n{HEAD}")
        parts.append(_row(entry))
    return "\n".join(parts) + "\n"


def _cast(journal: Journal) -> str:
    lines = ["\n## Who takes part\n", "| Person | Seat | Language of messages |", "|--|--|--|"]
    lines += [
        f"| {each.name} | {journal.cast[key]} | {each.language} |"
        for key, each in PEOPLE.items()
        if key in journal.cast
    ]
    return "\n".join(lines)


def _numbers(journal: Journal) -> str:
    every = [message for entry in journal.entries for message in entry.messages]
    reminders = sum(each.number for each in every if each.kind == "courtesy_reminder")
    notes = sum(len(entry.formal) for entry in journal.entries)
    steps = sum(entry.number is not None for entry in journal.entries)
    return (
        f"\n{steps} steps; {sum(each.number for each in every)} messages, {reminders} of them courtesy"
        f" reminders; {notes} notes verbales drafted."
    )


def _row(entry: Entry) -> str:
    who = entry.who + (f"<br>`{entry.page}`" if entry.page else "")
    asked = [f"*note* {line}" for line in entry.formal] + [f"*to do* {line}" for line in entry.desk]
    messages = [
        f"`{each.kind}` to {each.seat} ({each.language}, {each.number}): {each.says}"
        for each in entry.messages
    ]
    cells = (
        str(entry.number or "–"), written(entry.day), who, "<br>".join(entry.what),
        "<br>".join(messages), "<br>".join(asked), "<br>".join(entry.dates),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


LINE = re.compile(r"`(\w+)` to ([a-z ]+?(?: X[A-Z]{2})?) \((\w\w), (\d+)\)")


def read(text: str) -> Counter[tuple[dt.date, str, str, str]]:
    """The messages that a page lists: (day, kind, seat, language) -> how many."""
    found: Counter[tuple[dt.date, str, str, str]] = Counter()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == HEAD.splitlines()[0].count("|") - 1 and cells[1] not in {"Day", "--"}:
            day = dt.datetime.strptime(cells[1], "%d %b %Y").replace(tzinfo=dt.UTC).date()
            for kind, seat, language, number in LINE.findall(cells[4]):
                found[day, kind, seat, language] += int(number)
    return found


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = house(f"sqlite:///{Path(folder) / 'journey.db'}")
        PAGE.write_text(page(Journal(world).run()), encoding="utf-8")
        world.services.close()


if __name__ == "__main__":
    write()
