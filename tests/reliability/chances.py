"""What chance may choose: steps of a case, and what is stated in them, by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from hypothesis import strategies as st

from engine import planner
from engine.access import Actor
from engine.definition import Input, Kind, Transition
from engine.inputs import choices_of, title_of
from engine.situation import Situation
from tests.reliability.house import SCAN

WORDS = ["a word", "كلمة", "'; --", "\u200f x"]


def steps(here: Situation, *, likely: bool, asked: bool) -> list[tuple[str, int]]:
    """Transitions with a seat each. Likely: nothing speaks against it, as far as is seen.

    Asked: what meets an open task of that seat, where there is such a step.
    """
    found, meeting = [], []
    for transition in here.definition.transitions:
        by = here.definition.members(planner.resume_roles(here, transition))
        for part in here.image.parts:
            here.actor_seat, here.actor_body = part.seat, here.body_of(part.seat)
            good = part.role in by and not planner.refusals(here, transition, asked=False)
            if good or not likely:
                found.append((transition.key, part.seat))
            if good and _meets(here, transition):
                meeting.append((transition.key, part.seat))
    return meeting if asked and meeting else found


def _meets(here: Situation, transition: Transition) -> bool:
    own = here.open_tasks_of(here.actor_roles, here.actor_body)
    return any(task.key in transition.meets for task, _ in own)


def inputs(
    data: st.DataObject, here: Situation, declared: tuple[Input, ...], actors: Collection[Actor]
) -> dict[str, Any]:
    """What is stated: all that is required, and some of the rest."""
    given = {}
    for each in declared:
        if each.required or data.draw(st.booleans()):
            value = _value(data, here, each, actors)
            if value is not None:
                given[each.key] = value
    return given


def _value(data: st.DataObject, here: Situation, each: Input, actors: Collection[Actor]) -> Any:
    found: list[Any] = []
    match Kind(each.kind):
        case Kind.TEXT:
            found = WORDS
        case Kind.NUMBER:
            found = list(range(10))
        case Kind.DATE:
            return here.today + dt.timedelta(days=data.draw(st.integers(-3, 60)))
        case Kind.FILE:
            found = [SCAN]
        case Kind.PERSON:
            found = [{"name": n, "email": f"{n}@example.org"} for n in ("dora", "dina")]
        case Kind.CHOICE:
            found = [value for value, _ in choices_of(each, here)] or ["none"]
        case Kind.SEAT:
            title = title_of(each, here.definition)
            found = [actor.seat for actor in actors if title in ("", actor.title)]
    return data.draw(st.sampled_from(found)) if found else None
