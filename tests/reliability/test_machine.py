"""Anybody does anything, in any order, on any day: after each act all that must be true is true."""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine import planner, seats, undoing
from engine.access import Actor
from engine.command import Command
from engine.definition import Input, Kind
from engine.errors import CommandReused, EngineError, InputFaults, NotAllowed, NotFound, Refused, Stale
from engine.inputs import choices_of, title_of
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Seat
from engine.situation import Situation
from tests.reliability import crashes, invariants
from tests.reliability.house import (
    AS_PLANNED,
    BOARD,
    SCAN,
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)

DERANDOMIZE = "EXPLORE" not in os.environ  # EXPLORE=1: other paths each time
PHASES = [Phase.generate, *([Phase.shrink] if "SHRINK" in os.environ else [])]
EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
MOST_DOSSIERS = 3
Found = tuple[str, Actor, dict[str, Any]]  # a step: transition, by whom, with which inputs


def outbox(services) -> list:
    from notifications.outbox import Outbox

    return [Outbox(services.registry, domain="example.org")]


class Acts(RuleBasedStateMachine):
    """A programme, up to three dossiers and their opinions; people, the clock and mishaps."""

    folder: ClassVar[Path]  # of SQLite files to copy, one for each point of the planned way
    listening: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Command] = []
        self.dossiers = 1
        self.seen: dict[str, list[Any]] = {}
        self.versions: dict[int, int] = {}
        self.heads: dict[int, list[str]] = {}
        self.messages: dict[int, str] = {}

    @initialize(steps=st.sampled_from(range(len(AS_PLANNED) + 1)))
    def begin(self, steps: int) -> None:
        """A programme, and a dossier that everything went well with so far."""
        path = shutil.copy(self.folder / f"after_{steps}.db", self.folder / f"{uuid.uuid4().hex}.run")
        self.house: House = house_at(
            f"sqlite:///{path}", listeners=outbox if self.listening else None
        )
        self.programme = 1
        for who in self.house.rows(sa.select(Seat.id, Seat.title, Seat.body)):
            name = "officer" if who.title == "secretariat" else f"{who.title}_{who.body}".lower()
            self.house.actors[name] = self.house.holder(who.id)

    def teardown(self) -> None:
        try:
            found = self.house.services.read(
                lambda s: invariants.faults(s, self.house.services.registry)
            )
            assert found == []
        finally:
            self.house.close()
            for each in self.folder.glob("*.run*"):
                each.unlink()

    # Chances

    def _some_case(self, data: st.DataObject) -> Case:
        """An open case, the programme seldom; where all are closed, a new dossier."""
        found = {case.reference: case for case in self.house.cases() if case.closed_at is None}
        if not found:
            self._open("author_xaa")
            return self._some_case(data)
        often = [name for name, case in found.items() if case.definition != "programme"] * 3
        return found[data.draw(st.sampled_from(sorted(found) + often), label="case")]

    def _inputs(self, data: st.DataObject, here: Situation, declared: tuple[Input, ...]) -> dict[str, Any]:
        given = {}
        for each in declared:
            if each.required or data.draw(st.booleans()):
                value = self._value(data, here, each)
                if value is not None:
                    given[each.key] = value
        return given

    def _value(self, data: st.DataObject, here: Situation, each: Input) -> Any:
        match Kind(each.kind):
            case Kind.TEXT:
                return data.draw(st.sampled_from(["a word", "كلمة", "'; --", "\u200f x"]))
            case Kind.NUMBER:
                return data.draw(st.integers(0, 9))
            case Kind.DATE:
                return here.today + dt.timedelta(days=data.draw(st.integers(-3, 60)))
            case Kind.FILE:
                return SCAN
            case Kind.PERSON:
                name = data.draw(st.sampled_from(["dora", "dina"]))
                return {"name": name, "email": f"{name}@example.org"}
            case Kind.CHOICE:
                found = choices_of(each, here)
                return data.draw(st.sampled_from(found))[0] if found else "none"
            case Kind.SEAT:
                title = title_of(each, here.definition)
                found = [a.seat for a in self.house.actors.values() if a.title == title]
                return data.draw(st.sampled_from(found))
            case _:
                return None

    def _step(self, data: st.DataObject, case: Case, *, likely: bool) -> Command | None:
        """Some step of a case by some seat; a likely one has nothing against it as far as seen."""

        def ask(session) -> Command | None:
            here = self.house.engine.situation(session, case)
            found = list(self._chances(here, likely=likely))
            if not found:
                return None
            key, seat = data.draw(st.sampled_from(found), label="step")
            transition = here.definition.transition(key)
            here.actor_seat, here.actor_body = seat, here.body_of(seat)
            inputs = self._inputs(data, here, transition.inputs)
            who = self._holder(session, seat)
            return self.house.command(who, case.id, key, **inputs) if who else None

        return self.house.services.read(ask)

    @staticmethod
    def _chances(here: Situation, *, likely: bool) -> Iterator[tuple[str, int]]:
        for transition in here.definition.transitions:
            by = here.definition.members(planner.resume_roles(here, transition))
            for part in here.image.parts:
                here.actor_seat, here.actor_body = part.seat, here.body_of(part.seat)
                good = part.role in by and not planner.refusals(here, transition, asked=False)
                if good or not likely:
                    # what was asked for comes more often than what ends or rests a case
                    yield from [(transition.key, part.seat)] * (3 if transition.meets else 1)

    def _holder(self, session, seat: int) -> Actor | None:
        row = session.get_one(Seat, seat)
        held = seats.current(session, seat, self.house.clock.now())
        return Actor(held[0].person_id, seat, row.title, row.body) if held else None

    def _send(self, command: Command) -> None:
        """What the preview says is what happens; what it refuses changes nothing."""
        house = self.house
        before = house.dump()
        try:
            step = house.plan(command)
        except (NotAllowed, NotFound, Stale) as refused:
            with pytest.raises(type(refused)):
                house.send(command)
            assert house.dump() == before
            return
        assert house.dump() == before, "a preview wrote something"
        if not step.possible or step.faults:
            with pytest.raises((Refused, InputFaults)):
                house.send(command)
            assert house.dump() == before, "a refused step changed something"
            return
        number = house.case(command.case).version
        result = house.send(command)
        assert not result.repeated
        self.sent.append(command)
        written = [e for e in house.events(command.case) if e.number > number]
        foreseen = [(c.trigger, c.target) for c in step.changes]
        happened = [(e.trigger, e.target) for e in written if e.kind == "step"]
        assert happened[: len(foreseen)] == foreseen

    # Rules

    def _open(self, author: str) -> None:
        self.dossiers += 1
        open_dossier(self.house, author=author, names=(self.programme,))

    @precondition(lambda self: self.dossiers < MOST_DOSSIERS)
    @rule(author=st.sampled_from(["author_xaa", "author_xab"]))
    def open_a_dossier(self, author: str) -> None:
        self._open(author)

    def _likely(self, data: st.DataObject) -> None:
        command = self._step(data, self._some_case(data), likely=True)
        if command is not None:
            self._send(command)

    @rule(data=st.data())
    def take_a_step(self, data: st.DataObject) -> None:
        self._likely(data)

    @rule(data=st.data())
    def take_another_step(self, data: st.DataObject) -> None:
        self._likely(data)

    @rule(data=st.data())
    def take_one_more_step(self, data: st.DataObject) -> None:
        self._likely(data)

    @rule(data=st.data())
    def try_any_step(self, data: st.DataObject) -> None:
        command = self._step(data, self._some_case(data), likely=False)
        if command is not None:
            self._send(command)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_the_same_form_again(self, data: st.DataObject) -> None:
        command = data.draw(st.sampled_from(self.sent))
        before = self.house.dump()
        assert self.house.send(command).repeated
        assert self.house.dump() == before

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_the_form_again_with_other_words(self, data: st.DataObject) -> None:
        sent = data.draw(st.sampled_from(self.sent))
        before = self.house.dump()
        with pytest.raises(CommandReused):
            self.house.send(
                self.house.command(sent.actor, sent.case, sent.trigger, id=sent.id, words="others")
            )
        assert self.house.dump() == before

    @rule(data=st.data())
    def act_on_a_page_of_a_former_step(self, data: st.DataObject) -> None:
        case = self._some_case(data)
        if case.entry < 2:
            return
        command = self._step(data, case, likely=True)
        if command is None:
            return
        before = self.house.dump()
        old = self.house.command(
            command.actor, case.id, command.trigger, seen_entry=case.entry - 1, **command.inputs
        )
        with pytest.raises((Stale, NotAllowed, Refused)):
            self.house.send(old)
        assert self.house.dump() == before

    @rule(data=st.data(), other=st.sampled_from([False, False, False, True]))
    def take_back(self, data: st.DataObject, other: bool) -> None:
        """By the party that made the step, and nobody else."""
        house = self.house

        def ask(session) -> list[tuple[int, str, Actor, bool]]:
            found = []
            for case in session.scalars(sa.select(Case).order_by(Case.id)):
                last = undoing.last_step(session, case)
                here = house.engine.situation(session, case)
                for part in here.image.parts if last else ():
                    who = self._holder(session, part.seat)
                    if who and (who.body != last.body) == other:
                        why = undoing.refusals(session, case, here.definition, who.body, agreed=False)
                        found.append((case.id, last.trigger, who, bool(why)))
            return found

        found = house.services.read(ask)
        found += [each for each in found if not each[3]] * 3
        if not found:
            return
        case, _, who, refused = data.draw(st.sampled_from(found), label="step")
        before = house.dump()
        command = house.command(who, case, "undo", reason="a slip")
        if refused:
            with pytest.raises(EngineError):
                house.send(command)
            assert house.dump() == before
            return
        assert not other, "a party took back the step of another"
        house.send(command)
        self.sent.append(command)

    @rule(data=st.data(), name=st.sampled_from(["nora", "omar"]))
    def replace_whoever_holds_a_seat(self, data: st.DataObject, name: str) -> None:
        house = self.house
        who = data.draw(st.sampled_from(sorted(house.actors)))
        seat = house.actors[who].seat

        def work(session) -> None:
            now = house.clock.now()
            person = seats.find_or_make_person(session, name=name, email=f"{name}@example.org", now=now)
            seats.appoint(session, session.get_one(Seat, seat), person, now=now)

        house.services.write(work)
        house.actors[who] = house.holder(seat)

    @rule(days=st.integers(-40, 40))
    def move_the_session(self, days: int) -> None:
        officer = self.house.holder(self.house.actors["officer"].seat)
        self._send(
            self.house.command(
                officer, self.programme, "move_session", begins=BOARD + dt.timedelta(days=days)
            )
        )

    @rule(days=st.sampled_from([1, 2, 5, 15, 45]), hours=st.integers(0, 23))
    def let_time_pass(self, days: int, hours: int) -> None:
        self.house.clock.advance(days=days, hours=hours)

    @rule()
    def tick(self) -> None:
        self.house.tick()
        before = self.house.dump()
        self.house.tick()
        assert self.house.dump() == before, "a second tick had something left to do"

    @precondition(lambda self: self.listening)
    @rule()
    def remind(self) -> None:
        house = self.house
        for listener in house.engine.listeners:
            listener.reminders.sweep(house.services.write, house.clock.now())

    @rule(data=st.data(), point=st.sampled_from(sorted(crashes.POINTS)), nth=st.integers(1, 2))
    def break_off_in_the_middle(self, data: st.DataObject, point: str, nth: int) -> None:
        command = self._step(data, self._some_case(data), likely=True)
        if command is None:
            return
        before = self.house.dump()
        with crashes.breaking(point, nth=nth):
            try:
                self.house.send(command)
            except (crashes.Broken, EngineError):
                assert self.house.dump() == before, "half a step was left behind"
            else:
                self.sent.append(command)

    @rule(point=st.sampled_from(sorted(crashes.POINTS)), nth=st.integers(1, 3))
    def break_off_a_tick(self, point: str, nth: int) -> None:
        with crashes.breaking(point, nth=nth):
            try:
                self.house.tick()
            except crashes.Broken:
                pass

    # What is always true

    @invariant()
    def all_is_well(self) -> None:
        house = self.house
        if (rows := house.dump()) == self.seen:
            return
        self.seen = rows
        changed = {c.id for c in house.cases() if self.versions.get(c.id) != c.version}
        found = house.services.read(
            lambda s: invariants.faults(s, house.services.registry, changed)
        )
        assert found == []
        self.versions = {c.id: c.version for c in house.cases()}

    @invariant()
    def history_only_grows(self) -> None:
        now: dict[int, list[str]] = {}
        for case, sealed in self.house.rows(sa.select(Event.case_id, Event.hash).order_by(Event.case_id, Event.number)):
            now.setdefault(case, []).append(sealed)
        for case, before in self.heads.items():
            assert now[case][: len(before)] == before
        self.heads = now

    @precondition(lambda self: self.listening)
    @invariant()
    def nobody_is_told_of_what_is_over(self) -> None:
        def ask(session) -> tuple[list[str], dict[int, str]]:
            return invariants.told(session), invariants.message_states(session)

        found, messages = self.house.services.read(ask)
        assert found + invariants.moved_back(self.messages, messages) == []
        self.messages = messages


@pytest.fixture
def files(sqlite_template, tmp_path) -> Path:
    """Databases with a programme and a dossier, one for each point of the planned way."""
    path = shutil.copy(sqlite_template, tmp_path / "planned.run")
    house = furnish(house_at(make_tables(f"sqlite:///{path}")))
    programme = house.open("officer", "programme", inputs={})
    case = open_dossier(house, names=(programme,))
    for steps in range(len(AS_PLANNED) + 1):
        carry(house, case, steps, start=max(0, steps - 1))
        with house.services.database.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, tmp_path / f"after_{steps}.db")
    house.close()
    return tmp_path


def explore(machine: type[Acts], *, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            derandomize=DERANDOMIZE, suppress_health_check=list(HealthCheck), phases=PHASES,
        ),
    )  # fmt: skip


def test_whatever_people_and_the_clock_do_all_that_must_be_true_stays_true(files):
    logging.getLogger("engine.sweep").setLevel(logging.CRITICAL)  # we break it on purpose

    class Here(Acts):
        folder = files

    explore(Here, examples=EXAMPLES, steps=30)
