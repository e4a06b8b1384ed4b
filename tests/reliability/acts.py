"""A machine that acts at random: people, the clock and mishaps, and what is true after each."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from config import work
from engine import seats, undoing
from engine.access import Actor
from engine.command import Command
from engine.db import UtcDateTime
from engine.definition import Definition
from engine.errors import (
    CommandReused,
    EngineError,
    InputFaults,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
)
from engine.models.case import Case
from engine.models.history import Event
from engine.models.person import Seat
from tests.reliability import chances, crashes, invariants
from tests.reliability.definitions import FAMILY
from tests.reliability.house import (
    BOARD,
    House,
    house_at,
    open_dossier,
)

MOST_DOSSIERS = 3
SELDOM = ("programme", "cycle")


class Acts(RuleBasedStateMachine):
    """A programme, up to three dossiers and their opinions; people, the clock and mishaps."""

    folder: ClassVar[Path]  # of SQLite files to copy, one for each point of the planned way
    definitions: ClassVar[Iterable[Definition] | None] = FAMILY
    listening: ClassVar[bool] = False
    programme: ClassVar[int] = 1  # the case that dossiers name; 0: there are no dossiers
    house: House

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Command] = []
        self.dossiers = 1
        self.seen: dict[str, list[Any]] = {}
        self.versions: dict[int, int] = {}
        self.heads: dict[int, list[str]] = {}
        self.messages: dict[int, str] = {}

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A process at some point of its way, where everything went well so far."""
        files = sorted(path.name for path in self.folder.glob("after_*.db"))
        path = self.folder / f"{uuid.uuid4().hex}.run"
        shutil.copy(self.folder / data.draw(st.sampled_from(files), label="file"), path)
        listeners = None if self.listening else ()
        self.house = house_at(f"sqlite:///{path}", self.definitions, listeners=listeners)
        ((last,),) = self.house.rows(sa.select(sa.func.max(Event.at, type_=UtcDateTime)))
        self.house.clock.set(last)
        self._seat_all()

    def _seat_all(self) -> None:
        """Know everybody who holds a seat by a name, those of its case included."""
        for seat in self.house.rows(sa.select(Seat.id, Seat.title, Seat.body, Seat.case_id)):
            name = "_".join(str(each).lower() for each in seat[1:3])
            if (actor := self.house.holder(seat.id)) is not None:
                self.house.actors[name if seat.case_id is None else f"{name}_{seat.id}"] = actor

    @property
    def officer(self) -> Actor:
        """The desk, whoever holds its seat today."""
        found = self.house.holder(self.house.actors["secretariat_secretariat"].seat)
        assert found is not None
        return found

    def teardown(self) -> None:
        try:
            if hasattr(self, "house"):
                services = self.house.services
                assert services.read(lambda s: invariants.faults(s, services.registry)) == []
        finally:
            if hasattr(self, "house"):
                self.house.close()
            for each in self.folder.glob("*.run*"):
                each.unlink()

    # Chances

    def _some_case(self, data: st.DataObject) -> Case:
        """An open case, the programme seldom; where all are closed, a new dossier."""
        found = {case.reference: case for case in self.house.cases() if case.closed_at is None}
        if not found and self.programme:
            self._open("author_xaa")
            return self._some_case(data)
        if not found:
            return self.house.cases()[-1]
        often = [name for name, case in found.items() if case.definition not in SELDOM] * 3
        return found[data.draw(st.sampled_from(sorted(found) + often), label="case")]

    def _step(
        self, data: st.DataObject, case: Case, *, likely: bool, asked: bool = False
    ) -> Command | None:
        """Some step of a case by some seat."""

        def ask(session) -> Command | None:
            here = self.house.engine.situation(session, case)
            found = list(chances.steps(here, likely=likely, asked=asked))
            if not found:
                return None
            key, seat = data.draw(st.sampled_from(found), label="step")
            transition = here.definition.transition(key)
            here.actor_seat, here.actor_body = seat, here.body_of(seat)
            inputs = chances.inputs(data, here, transition.inputs, self.house.actors.values())
            who = self._holder(session, seat)
            return self.house.command(who, case.id, key, **inputs) if who else None

        return self.house.services.read(ask)

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
        happened = [
            (e.trigger, e.target)
            for e in written
            if e.kind == "step" and not (e.seat_id is None and self._by_parent(e))
        ]
        assert happened == foreseen

    def _by_parent(self, event: Event) -> bool:
        """What the case above went on to ask of this one: no preview of this case tells it."""
        case = self.house.case(event.case_id)
        definition = self.house.services.registry.get(case.definition, case.definition_version)
        transition = definition.transition(event.trigger)
        return transition is not None and "PARENT" in definition.machines(transition)

    # Rules

    def _open(self, author: str) -> None:
        self.dossiers += 1
        self.house.actors["officer"] = self.officer
        open_dossier(self.house, author=author, names=(self.programme,))

    @precondition(lambda self: self.programme and self.dossiers < MOST_DOSSIERS)
    @rule(author=st.sampled_from(["author_xaa", "author_xab"]))
    def open_a_dossier(self, author: str) -> None:
        self._open(author)

    def _likely(self, data: st.DataObject, *, asked: bool = False) -> None:
        command = self._step(data, self._some_case(data), likely=True, asked=asked)
        if command is not None:
            self._send(command)

    @rule(data=st.data())
    def take_a_step(self, data: st.DataObject) -> None:
        self._likely(data)

    @rule(data=st.data())
    def do_what_is_asked(self, data: st.DataObject) -> None:
        self._likely(data, asked=True)

    @rule(data=st.data())
    def do_what_is_asked_next(self, data: st.DataObject) -> None:
        self._likely(data, asked=True)

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
    def take_back(self, data: st.DataObject, *, other: bool) -> None:
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
                        why = undoing.refusals(
                            session, case, here.definition, who.body, agreed=False
                        )
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
            person = seats.find_or_make_person(
                session, name=name, email=f"{name}@example.org", now=now
            )
            seats.appoint(session, session.get_one(Seat, seat), person, now=now)

        house.services.write(work)
        house.actors[who] = house.holder(seat)

    @precondition(lambda self: self.programme)
    @rule(days=st.integers(-40, 40))
    def move_the_session(self, days: int) -> None:
        begins = BOARD + dt.timedelta(days=days)
        self._send(self.house.command(self.officer, self.programme, "move_session", begins=begins))

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
        work.remind(self.house.services)
        before = self.house.dump()
        work.remind(self.house.services)
        assert self.house.dump() == before, "somebody was reminded twice"

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
        with crashes.breaking(point, nth=nth), suppress(crashes.Broken):
            self.house.tick()

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
        for case, sealed in self.house.rows(
            sa.select(Event.case_id, Event.hash).order_by(Event.case_id, Event.number)
        ):
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
