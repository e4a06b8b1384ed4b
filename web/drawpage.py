"""The pairing room: the pool, the draws of a review, its places, and what the reader can do."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import seats
from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries.cases import Listed
from engine.queries.reader import CaseLine, Reader, line
from engine.situation import Situation
from engine.text import Text
from web import current
from web.current import Rows
from web.i18n import say
from web.reading import states
from web.rooms import Tab, tabs
from workflows.domain.draws import queries, services
from workflows.domain.draws.models import Draw
from workflows.domain.draws.order import RECIPE
from workflows.domain.findings.rules import STATE_ROLES
from workflows.domain.reviews import eligibility

DRAW = "pairing.draw"
LAST = 10_000  # after every name of the register


@dataclass(frozen=True)
class PoolLine:
    """A State of a pool, and why it is not eligible. `load`: known at the desk alone."""

    key: str
    group: str
    reasons: tuple[str, ...]
    load: int | None = None


@dataclass(frozen=True)
class DrawLine:
    """A draw as it is shown. `faults`: what does not agree when it is computed again."""

    draw: Draw
    pool: tuple[PoolLine, ...]
    frozen_by: str
    drawn_by: str
    faults: tuple[Text, ...]
    recipe: str
    own_group: str


@dataclass(frozen=True)
class PlaceLine:
    """A place of a reviewing State. `listed`: the Pairing case, where the reader may view it."""

    reference: str
    body: str
    label: str
    listed: Listed | None
    open: bool


@dataclass(frozen=True)
class RoomPage:
    """Everything that the room shows. `own`: a reviewing State sees its own place alone."""

    case: CaseLine | None  # the review, where the reader may view it
    reference: str
    subject: str
    tabs: tuple[Tab, ...]
    own: bool
    places: tuple[PlaceLine, ...]
    draws: tuple[DrawLine, ...] = ()
    pool: tuple[PoolLine, ...] = ()  # as it stands now
    next: Mapping[str, int] | None = None  # State -> its mission's seat, by the recorded order
    number: int = 1  # of the draw that would come next
    waits: tuple[Text, ...] = ()  # why no further pool is frozen
    waiver: bool = False  # whether a pool cannot be frozen without one
    again: Mapping[str, str] | None = (
        None  # State -> its name: who left its place and may wish to be asked again
    )
    may_draw: bool = False
    may_propose: bool = False  # the next State for a place that is open

    @property
    def awaits_seed(self) -> bool:
        return bool(self.draws) and self.draws[-1].draw.seed is None

    @property
    def issued(self) -> bool:
        return bool(self.places)

    @property
    def full(self) -> bool:
        """Whether every place has its State, or will have once its answer is in."""
        return self.issued and not any(place.open for place in self.places)


def reads_all(rows: Rows, reader: Reader, case: Case) -> bool:
    """The State under review and the desk; a reviewing State reads of its own place."""
    return reader.at_the_desk or bool(
        STATE_ROLES & reader.access.roles(rows, reader.actor, case.id)
    )


def page(rows: Rows, reader: Reader, case: Case) -> RoomPage:
    """The whole room."""
    here = current.services().engine.situation(rows, case)
    draws, named = queries.draws(rows, case.id), states(rows)
    register = list(named)
    candidates = eligibility.candidates(here)
    drawn = queries.last_drawn(rows, case.id)
    return RoomPage(
        case=line(reader, case), reference=case.reference, subject=case.subject,
        tabs=tabs(rows, reader, case), own=False,
        places=_places(rows, reader, case),
        draws=tuple(_draw(rows, each, register) for each in draws),
        pool=_pool(candidates, register, desk=reader.at_the_desk),
        next=_seats(rows, here, drawn) if drawn else None,
        number=len(draws) + 1, waits=tuple(services.not_to_freeze(draws, here.count("draws"))),
        waiver=not eligibility.has_kin(here, candidates),
        again={key: named[key] for key in register if key in _returning(candidates)},
        may_draw=case.hold is None and may_draw(rows, reader, case),
        may_propose=case.hold is None and proposes(rows, reader, case),
    )  # fmt: skip


def own_page(rows: Rows, reader: Reader, reference: str, case: Case | None) -> RoomPage | None:
    """What a reviewing State reads of its own place; None where it has none."""
    shown = queries.places_shown(rows, reference, reader.sees)
    found = [_place(reader, each, reader.actor.body) for each in shown]
    if case is not None and not found:  # an expert of a reviewing State
        found = [
            PlaceLine(each.reference, each.body, _label(reader, each.state), None, open=False)
            for each in queries.places(rows, case.id)
            if each.body == reader.actor.body and each.state == "paired"
        ]
    if not found:
        return None
    subject = case.subject if case is not None else shown[0].subject
    ways = tabs(rows, reader, case) if case is not None else ()
    return RoomPage(
        case=line(reader, case) if case is not None else None, reference=reference,
        subject=subject, tabs=ways, own=True, places=tuple(found),
    )  # fmt: skip


def proposes(rows: Rows, reader: Reader, case: Case) -> bool:
    """Whether the reader acts for the secretariat in this review."""
    return "secretariat" in reader.access.roles(rows, reader.actor, case.id)


def may_draw(rows: Rows, reader: Reader, case: Case) -> bool:
    return bool(reader.access.may(rows, reader.actor, case, DRAW, reader.now))


# Parts


def _place(reader: Reader, case: Case, body: str) -> PlaceLine:
    known = line(reader, case)
    return PlaceLine(case.reference, body, known.state.label, Listed(known, ()), open=False)


def _label(reader: Reader, state: str) -> str:
    definition = reader.registry.latest("pairing")
    return definition.state(state).label


def _places(rows: Rows, reader: Reader, case: Case) -> tuple[PlaceLine, ...]:
    shown = {each.case.id: each for each in listed.children(rows, reader, case)}
    return tuple(
        PlaceLine(
            each.reference, each.body, _label(reader, each.state), shown.get(each.case),
            open=each.state == "place_open",
        )
        for each in queries.places(rows, case.id)
    )  # fmt: skip


def _draw(rows: Rows, draw: Draw, register: list[str]) -> DrawLine:
    frozen_by, drawn_by = queries.names(rows, draw)
    pool = [_frozen(each) for each in draw.pool]
    seed = shlex.quote(draw.seed) if draw.seed is not None else ""
    return DrawLine(
        draw, _sorted(pool, register), frozen_by, drawn_by,
        tuple(services.verify(rows, draw)), f"{RECIPE} {seed}",
        eligibility.GROUPS[draw.constraints["own_group"]],
    )  # fmt: skip


def _frozen(entry: Mapping[str, Any]) -> PoolLine:
    return PoolLine(entry["key"], eligibility.GROUPS[entry["group"]], _in_words(entry["reasons"]))


def _pool(
    candidates: Iterable[eligibility.Candidate], register: list[str], *, desk: bool
) -> tuple[PoolLine, ...]:
    lines = (
        PoolLine(
            each.key, eligibility.GROUPS[each.group], _in_words(each.reasons),
            each.load if desk else None,
        )
        for each in candidates
    )  # fmt: skip
    return _sorted(lines, register)


def _in_words(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(say(eligibility.REASONS[each]) for each in reasons)


def _sorted(lines: Iterable[PoolLine], register: list[str]) -> tuple[PoolLine, ...]:
    """By name, in the order of the reader's language."""
    places = {key: place for place, key in enumerate(register)}
    return tuple(sorted(lines, key=lambda each: (places.get(each.key, LAST), each.key)))


def _returning(candidates: Iterable[eligibility.Candidate]) -> set[str]:
    return {each.key for each in candidates if set(each.reasons) & eligibility.MAY_RETURN}


def _seats(rows: Rows, here: Situation, drawn: Draw) -> dict[str, int]:
    found = {}
    for body in eligibility.next_in_order(here, drawn):
        seat = seats.standing(rows, "mission", body)
        if seat is not None:
            found[body] = seat.id
    return found
