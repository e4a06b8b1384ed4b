"""What a stated date, a rest or a later group moves: later dates now and then, and the session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from engine import planner
from engine.change import Change, Redate
from engine.command import Step
from engine.models.case import Case
from engine.queries.course import Course, Reach
from engine.queries.reader import Reader
from engine.queries.standings import Standing
from engine.situation import Situation
from engine.text import Text
from web import courses
from web.current import Rows
from web.reading import may_look_back
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews.changes import STEP, changed_often
from workflows.domain.reviews.plan import LATER_GROUP, MOVES, PROPOSALS


@dataclass(frozen=True)
class Moved:
    """A step of the course whose forecast the step moves. The label is to be translated."""

    label: str
    now: dt.date | None
    then: dt.date | None


@dataclass(frozen=True)
class KnockOn:
    """Everything that a step moves. `proposed`: only if the State takes it up."""

    moved: tuple[Moved, ...]
    before: Reach | None
    after: Reach | None
    sentences: tuple[Text, ...]
    proposed: bool
    later_group: str  # the step that the secretariat may offer instead; empty: nothing to offer
    group: int | None = None  # with which the review is counted from then on


def knock_on(rows: Rows, looking: Reader, here: Situation, step: Step) -> KnockOn | None:
    """None for steps that state no date, and for whoever may not follow the course."""
    trigger, review = step.transition.key, here.definition.key == REVIEW
    moves = review and (trigger in MOVES or trigger in PROPOSALS)
    if not moves or not may_look_back(rows, looking, here.case):
        return None
    now = courses.standings_of(rows, looking, [here.case])[here.case_id]
    before, after = courses.course_of(now), courses.course_of(_then(here, now, step))
    offered = later_group(rows, looking, here.case)
    return KnockOn(
        moved=tuple(moved(before, after)), before=before.reach, after=after.reach,
        sentences=courses.of_session(after.reach, now.today), proposed=trigger in PROPOSALS,
        later_group=offered if trigger != offered else "", group=_group(step),
    )  # fmt: skip


def _group(step: Step) -> int | None:
    stated = (each.value for change in step.changes for each in change.facts if each.key == "group")
    return next(stated, None)


def later_group(rows: Rows, looking: Reader, case: Case) -> str:
    """The step by which a State joins a later group, where the secretariat may offer it."""
    review = case.definition == REVIEW and looking.at_the_desk
    return LATER_GROUP if review and changed_often(rows, case) else ""


def _then(here: Situation, now: Standing, step: Step) -> Standing:
    """The case after the step; after a proposal, as if it were taken up."""
    for change in step.changes:
        now = now.after(change)
    day = here.inputs.get(PROPOSALS.get(step.transition.key, ""))
    return now.after(_taken_up(here, day)) if isinstance(day, dt.date) else now


def _taken_up(here: Situation, day: dt.date) -> Change:
    """The date of the next step that the secretariat names, as it proposes it."""
    change = planner.begin(here, "step", "", None).change
    named, _, body = str(here.inputs.get(STEP) or "").partition(":")
    asked = (task for task in here.image.open_tasks() if task.key == named)
    change.dates = [Redate(task.name, day) for task in asked if body in ("", task.body)]
    return change


def moved(before: Course, after: Course) -> Iterator[Moved]:
    """The steps whose forecast differs between two courses of one case."""
    for leg in before.legs:
        now = leg.forecast.until if leg.forecast else None
        other = after.leg(leg.state.key).forecast
        then = other.until if other else None
        if now != then:
            yield Moved(leg.state.label, now, then)
