"""Decides a step and writes nothing: guards, tasks, dates, timers of one transition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from engine import machine, tasks
from engine.change import Change, TaskName, TimerImage
from engine.declarations import CLOCK, ENGINE, UNTIL, FactIs, Held, Mark, keys_of
from engine.definition import Input, Kind, Transition
from engine.draft import StepDraft
from engine.effects import Resume
from engine.situation import Situation
from engine.text import N_, Text

NOT_HERE = N_("This step belongs to another point of the process.")
ON_HOLD = N_("The case is on hold.")
ON_OWN_HOLD = N_("The case is on hold. It can be resumed at any time.")
NOT_ON_HOLD = N_("The case is not on hold.")
CLOSED = N_("The case is closed.")
USED_UP = N_("The rules provide for this step a limited number of times; they have been used.")
AFTER = N_("First comes: %(step)s")


def refusals(here: Situation, transition: Transition, *, asked: bool = True) -> list[Text]:
    """Every reason why a transition cannot be made now, whoever asks.

    Not yet `asked`: what the inputs will bring is taken as given.
    """
    definition, image = here.definition, here.image
    if image.closed:
        return [Text(CLOSED)]
    if machine.decide(definition, image.state, transition.key) is None:
        return [Text(NOT_HERE)]
    found = list(_held(here, transition))
    if transition.limit and here.times(transition.key) >= here.count(transition.limit):
        found.append(Text(USED_UP))
    found += _waiting(here, transition)
    brought = set() if asked else set(keys_of(transition.inputs))
    for guard in transition.guards:
        if not (isinstance(guard, FactIs) and guard.key in brought):
            found += [reason] if (reason := guard(here)) is not None else []
    return found


def _held(here: Situation, transition: Transition) -> Iterator[Text]:
    held = here.image.hold is not None or here.held_above is not None
    if held and transition.held is Held.NO:
        yield Text(ON_OWN_HOLD if _may_resume(here) else ON_HOLD)
    if transition.held is Held.ONLY and here.image.hold is None:
        yield Text(NOT_ON_HOLD)


def _may_resume(here: Situation) -> bool:
    hold = here.image.hold
    ends = here.definition.hold(hold.kind).resume_by if hold else ()
    return bool(here.definition.members(ends) & here.actor_roles)


def _waiting(here: Situation, transition: Transition) -> Iterator[Text]:
    """A task of this state that the step would meet, and that waits for its `after`."""
    for key in transition.meets:
        spec = here.definition.task(here.state, key)
        if spec and spec.after and here.task(key) is None:
            for before in spec.after:
                first = here.definition.task(here.state, before)
                if first and not here.met(before):
                    yield Text(AFTER, step=Text(first.label))


def resume_roles(here: Situation, transition: Transition) -> tuple[Mark | str, ...]:
    """Who may make a transition now; a hold may be ended only by those its kind names."""
    by = keys_of(transition.by)
    hold = here.image.hold
    if hold is None or not any(isinstance(effect, Resume) for effect in transition.effects):
        return by
    allowed = here.definition.hold(hold.kind).resume_by
    plain = here.definition.members(allowed) | set(keys_of(allowed))
    return tuple(key for key in by if key in plain or here.definition.members([key]) & plain)


def draft(here: Situation, transition: Transition, *, writes: bool = False) -> StepDraft:
    """What a transition changes, effects included; functions among the effects are left out."""
    made = begin(here, "step", transition.key, here.definition.target(transition), writes=writes)
    state_inputs(made, transition.inputs, afresh=transition.restates)
    for effect in transition.effects:
        if hasattr(effect, "draft"):
            effect.draft(here, made)
    return made


def begin(
    here: Situation, kind: str, trigger: str, target: str | None, *, writes: bool = False
) -> StepDraft:
    """An empty draft of an event; `target` None: the state stays."""
    image = here.image
    moved = target is not None
    change = Change(
        kind=kind,
        trigger=trigger,
        source=image.state,
        target=target or image.state,
        entry=image.entries + 1 if moved else image.entry,
        entries=image.entries + 1 if moved else image.entries,
        version=image.version,
        moved=moved,
        final=here.definition.state(target or image.state).final,
        next_hold=image.next_hold,
    )
    return StepDraft(here, change, writes=writes)


def state_inputs(made: StepDraft, declared: Iterable[Input], *, afresh: bool = False) -> None:
    """State what was typed as facts; a seat that bears a role's key plays that role.

    `afresh`: what was stated before and is left blank now is taken out, as words that say nothing.
    """
    for each in declared:
        value = made.situation.inputs.get(each.key)
        if value is None:
            if afresh and each.kind != Kind.FILE and made.situation.fact(each.key):
                made.set_fact(each.key, "", kind=Kind.TEXT)
            continue
        visible = tuple(sorted(made.situation.definition.members(each.visible_to)))
        made.set_fact(each.key, value, kind=str(each.kind), visible_to=visible)
        if each.kind == Kind.CHOICE and callable(each.choices):
            made.texts[each.key] = _chosen(each.choices(made.situation), value)
        if each.kind == Kind.SEAT and made.situation.definition.has_role(each.key):
            made.bind(each.key, value)


def _chosen(offered: Iterable[tuple[str, str]], value: str) -> str:
    """The words of a choice that only this moment offers; of others the Definition knows them."""
    return str(dict(offered).get(value, value))


def close(made: StepDraft, transition: Transition | None) -> None:
    """Work out what follows from the draft: tasks met, opened, cancelled, dates and timers."""
    here, change = made.situation, made.change
    if change.final and here.image.hold is not None:
        made.rest_ends()
    if transition is not None:
        change.meets = list(_met_by(here, transition))
    parts = [part for part in here.image.parts if part not in change.ends] + change.binds
    if change.moved:
        _leave(made)
        tasks.enter(made, parts)
    else:
        tasks.stay(made, parts)
    if made.resumed and not change.moved:
        tasks.resume(made)
    elif not change.moved:
        tasks.redate(made)
    stated = {each.task for each in made.stated}
    change.dates = [each for each in change.dates if each.task not in stated] + made.stated


def _met_by(here: Situation, transition: Transition) -> Iterator[TaskName]:
    """The open tasks a step discharges: those its seat, or the seat it stands for, was asked."""
    roles = here.actor_roles
    for task in here.image.open_tasks():
        asked = here.definition.members([task.role]) & roles and task.body in ("", here.actor_body)
        if asked and task.key in transition.meets:
            yield task.name


def _leave(made: StepDraft) -> None:
    change = made.change
    open_now = (task.name for task in made.situation.image.open_tasks())
    change.cancels += [name for name in open_now if name not in change.meets]
    gone = {(each.entry, each.transition) for each in change.timers_fired}
    change.timers_off += [
        timer
        for timer in made.situation.image.timers
        if (timer.entry, timer.transition) not in gone
    ]


def automatic(here: Situation) -> Transition | None:
    """The first automatic transition of the state whose guards hold."""
    for transition in here.definition.from_state(here.state):
        if ENGINE in keys_of(transition.by) and not refusals(here, transition):
            return transition
    return None


def clock_moves(here: Situation) -> Iterator[tuple[Transition, dt.datetime, TimerImage | None]]:
    """Moves that the clock owes by now, oldest first, with the instant each took effect."""
    hold = here.image.hold
    if hold is not None:
        if hold.until is not None and here.today > hold.until:
            found = next(_after_rest(here), None)
            if found is not None:
                yield found, here.calendar.ends(hold.until), None
        return
    if here.held_above is not None or here.image.closed:
        return
    due = [timer for timer in here.image.timers if timer.due and here.today > timer.due]
    for timer in sorted(due, key=lambda each: each.due or here.today):
        found = here.definition.transition(timer.transition)
        if found is None or timer.due is None or refusals(here, found):
            continue  # a guard holds it back; it is asked again at every tick
        if any(first <= timer.due <= last for first, last in here.shut):
            continue  # it ended behind shut doors: the sweep gives it another day
        yield found, here.calendar.ends(timer.due), timer


def _after_rest(here: Situation) -> Iterator[Transition]:
    """What the clock makes when a hold is over: the state's own timer, else what ends the hold."""
    timers = here.definition.state(here.state).timers
    named = {timer.transition for timer in timers if timer.due is UNTIL}
    for transition in here.definition.from_state(here.state):
        fits = transition.key in named if named else _ends_hold(transition)
        if fits and CLOCK in resume_roles(here, transition):
            yield transition


def _ends_hold(transition: Transition) -> bool:
    return any(isinstance(effect, Resume) for effect in transition.effects)
