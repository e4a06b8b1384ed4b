"""The review and its child cases, compared with how the domain writes them down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.bootstrap import discover
from engine import rules
from engine.declarations import AnchorDate, FactIs, keys_of
from engine.definition import (
    BROADCAST,
    CLOCK,
    ENGINE,
    PARENT,
    Definition,
    Due,
    Group,
    State,
    TaskSpec,
    Transition,
)
from workflows.country_review import DEFINITION
from workflows.domain.reviews.sessions import TIMETABLE

ROOT = Path(__file__).parents[2]
MACHINE = json.loads((ROOT / "tests/data/country-review-machine.json").read_text(encoding="utf-8"))
EDITION = rules.parse((ROOT / "config/rules/country_review/2026_default.toml").read_text("utf-8"))
OURS = {definition.key: definition for definition in discover()}
WRITTEN = [MACHINE, *MACHINE["children"]]
MACHINES = {BROADCAST, CLOCK, ENGINE, PARENT}

every = pytest.mark.parametrize("written", WRITTEN, ids=[each["key"] for each in WRITTEN])


# How ours is read


def _due(due: Due) -> dict:
    match due.of:
        case AnchorDate(name=name):
            of = f"anchor({name})"
        case FactIs(key=key):
            of = f"fact({key})"
        case mark:
            of = str(mark)
    return {"rule": due.rule, "days": EDITION.days[due.rule].value, "of": of}


def _task(task: TaskSpec) -> dict:
    return {
        "key": task.key,
        "role": keys_of([task.role])[0],
        "each": task.each,
        "optional": task.optional,
        "after": list(task.after),
        "due": _due(task.due),
    }


def _state(state: State) -> dict:
    return {
        "key": state.key,
        "final": state.final,
        "tasks": [_task(task) for task in state.tasks],
        "timers": [{"transition": t.transition, "due": _due(t.due)} for t in state.timers],
    }


def _transition(definition: Definition, transition: Transition) -> dict:
    by = set(keys_of(transition.by))
    limit = transition.limit
    sources = transition.source
    return {
        "label": transition.label,
        "sources": sources if sources == "ANY_OPEN" else sorted(keys_of(sources)),
        "target": definition.target(transition),
        "by": sorted(by),
        "kind": "automatic" if by <= MACHINES else "move" if transition.target else "act",
        "limit": {"rule": limit, "times": EDITION.counts[limit].value} if limit else None,
        "meets": sorted(transition.meets),
        "undo": transition.undo,
        "held": str(transition.held),
    }


# How the domain's is read: what it leaves out is the default


def _written_task(task: dict) -> dict:
    due = task["due"] | {"of": task["due"]["of"].replace('"', "")}
    return {"each": False, "optional": False, "after": []} | task | {"due": due}


def _written_state(state: dict) -> dict:
    return {
        "key": state["key"],
        "final": bool(state["final"]),
        "tasks": [_written_task(task) for task in state["tasks"]],
        "timers": state.get("timers", []),
    }


def _written_transition(row: dict) -> dict:
    sources = row.get("sources", row.get("source"))
    by = set(row["by"])
    kind = "automatic" if by <= MACHINES else "move" if row["target"] else "act"
    return {
        "label": row["label"],
        "sources": sources if sources == "ANY_OPEN" else sorted(sources),
        "target": row["target"],
        "by": sorted(by),
        "kind": row.get("kind", kind),
        "limit": row.get("limit"),
        "meets": sorted(row.get("meets", [])),
        "undo": row.get("undo", True),
        "held": row.get("held", "NO"),
    }


@every
def test_the_states_are_those_of_the_domain(written):
    ours = OURS[written["key"]]

    states = [_state(state) for state in ours.states]

    assert states == [_written_state(state) for state in written["states"]]
    assert ours.initial_key == written["initial"]


@every
def test_the_transitions_are_those_of_the_domain(written):
    ours = OURS[written["key"]]

    transitions = {each.key: _transition(ours, each) for each in ours.transitions}

    assert transitions == {row["key"]: _written_transition(row) for row in written["transitions"]}


def test_labels_and_phases_are_those_of_the_domain():
    states = {state.key: (state.label, state.phase) for state in DEFINITION.states}

    written = {row["key"]: (row["label"], row["phase"]) for row in MACHINE["states"]}

    assert states == written
    assert dict(DEFINITION.phases) == MACHINE["phases"]
    assert len(states) == 26
    assert len(DEFINITION.transitions) == 63


def test_the_path_the_holds_and_the_groups_are_those_of_the_domain():
    holds = [
        {
            "kind": hold.kind,
            "until": str(hold.until),
            "resume_by": list(keys_of(hold.resume_by)),
        }
        for hold in DEFINITION.holds
    ]

    groups = {
        role.key: list(keys_of(role.members))
        for role in DEFINITION.roles
        if isinstance(role, Group)
    }

    assert list(DEFINITION.expected_path) == MACHINE["path"]
    assert holds == MACHINE["holds"]
    assert groups == MACHINE["roles"]


def test_the_inputs_that_the_domain_names_are_asked():
    named = {
        (child["key"], row["key"]): set(row["inputs"])
        for child in MACHINE["children"]
        for row in child["transitions"]
        if "inputs" in row
    }

    asked = {
        (key, trigger): set(keys_of(OURS[key].transition(trigger).inputs)) for key, trigger in named
    }

    assert {where: keys - asked[where] for where, keys in named.items()} == {
        where: set() for where in named
    }


def test_a_review_takes_518_days_by_the_timetable_of_the_edition():
    windows = sum(EDITION.days[key].value for key in TIMETABLE)

    assert windows == 448
    assert windows - EDITION.days["document_filing"].value == 518
