"""Definitions by key and version, and what is wrong between several of them."""

from __future__ import annotations

import pytest

from engine import rules
from engine.definition import (
    ANY_OPEN,
    PARENT,
    Definition,
    Due,
    Opening,
    Role,
    State,
    TaskSpec,
    Transition,
)
from engine.effects import bind_part, open_child, playing
from engine.errors import DefinitionFaults, UnknownDefinition, UnknownVersion
from engine.guards import any_of, entries, reads
from engine.registry import Registry
from engine.text import Text
from tests.engine.samples import LOOP, LOOP_RULES, PANEL, PANEL_RULES, VOICE

HOST, GUEST = Role("host", "Host"), Role("guest", "Guest")
END = State("end", "End", final=True)


def define(key: str = "one", version: int = 1, *, task: str = "days", **given) -> Definition:
    """A Definition of one task and the end; `parts`: opens a child named `child` with these."""
    start = State("start", "Start", tasks=(TaskSpec("work", "Work", HOST, Due(task)),))
    child, parts = given.pop("child", "two"), given.pop("parts", None)
    effects = (open_child(child, parts),) if parts is not None else given.pop("effects", ())
    work = Transition("work", "Work", (start,), END, (HOST,), meets=("work",), effects=effects,
                      guards=given.pop("guards", ()))  # fmt: skip
    fields = {"roles": (HOST,), "opening": Opening(roles=(HOST,)), "transitions": (work,)} | given
    return Definition(
        key=key, version=version, label=key, initial=start, states=(start, END), **fields
    )


def faults(*definitions: Definition) -> list[str]:
    try:
        Registry(definitions).check()
    except DefinitionFaults as found:
        return list(found.faults)
    return []


def test_new_cases_take_the_highest_version_and_old_ones_keep_theirs():
    first, second = define(version=1), define(version=2)
    registry = Registry([second, first])

    assert (registry.latest("one"), registry.get("one", 1)) == (second, first)
    assert registry.current() == [second]


@pytest.mark.parametrize(("key", "version"), [("one", 2), ("two", 1)])
def test_an_unknown_version_is_an_error_of_ours(key, version):
    with pytest.raises(UnknownVersion):
        Registry([define()]).get(key, version)


def test_an_unknown_definition_is_an_error_of_ours():
    with pytest.raises(UnknownDefinition):
        Registry([define()]).latest("two")


def test_a_version_is_declared_once():
    with pytest.raises(DefinitionFaults, match="one v1 is declared twice"):
        Registry([define(), define()])


def test_definitions_that_fit_together_have_no_fault():
    assert faults(LOOP, PANEL, VOICE) == []


def test_a_child_that_is_opened_is_known():
    assert faults(define(parts={"host": playing("host")})) == [
        "one v1: opens an unknown definition 'two'"
    ]


def test_a_child_is_opened_with_roles_that_it_has():
    parent, child = define(parts={"host": "host", "ghost": "host"}), define("two", opening=None)

    assert faults(parent, child) == ["one v1: 'two' has no role 'ghost'"]


def test_a_childs_role_is_named_by_its_parent_or_by_itself():
    parent = define(parts={"host": "host"})
    child = define("two", opening=None, roles=(HOST, GUEST))

    assert faults(parent, child) == ["two v1: role 'guest': no opening, input or effect binds it"]


def test_a_parents_role_may_be_bound_by_its_child():
    parent = define(parts={"host": "host"}, roles=(HOST, GUEST))
    binding = define("two", opening=None, effects=(bind_part("guest", PARENT, lambda _c: [1]),))
    silent = define("two", opening=None)

    assert faults(parent, binding) == []
    assert faults(parent, silent) == ["one v1: role 'guest': no opening, input or effect binds it"]


def test_the_faults_of_all_definitions_are_told_at_once():
    parents = [define(key, parts={}, child="three") for key in ("one", "two")]

    assert faults(*parents) == [
        "one v1: opens an unknown definition 'three'",
        "two v1: opens an unknown definition 'three'",
    ]


def test_a_child_that_the_opening_opens_counts_too():
    parent = define(opening=Opening(roles=(HOST,), effects=(open_child("two", {"host": "host"}),)))

    assert faults(parent) == ["one v1: opens an unknown definition 'two'"]


def test_a_child_that_a_person_opens_has_a_parent():
    child = define(opening=Opening(by=(HOST,), parent="two", parts={"host": "host"}))

    assert faults(child) == ["one v1: is opened below an unknown definition 'two'"]
    assert faults(child, define("two")) == []


# Rules


def test_an_edition_with_every_key_lacks_nothing():
    registry = Registry([LOOP, PANEL, VOICE])

    assert registry.missing_rules(LOOP, rules.parse(LOOP_RULES)) == []
    assert registry.missing_rules(PANEL, rules.parse(PANEL_RULES)) == []


def test_every_rule_key_that_an_edition_lacks_is_named():
    registry = Registry([LOOP])

    assert registry.missing_rules(LOOP, rules.parse("[days]\nwrite = 1\n")) == [
        "loop: days.read", "loop: counts.remarks", "loop: counts.rounds",
    ]  # fmt: skip


def test_the_keys_of_children_are_read_from_the_parents_edition():
    parent = define(parts={"host": "host"}, guards=(entries("start", "rounds"),))
    child = define("two", opening=None, task="other")
    registry = Registry([parent, child])

    assert registry.missing_rules(parent, rules.parse("")) == [
        "one: days.days", "one: counts.rounds", "two: days.other",
    ]  # fmt: skip


def test_a_child_that_a_person_opens_reads_the_parents_edition_too():
    below = Opening(by=(HOST,), parent="one", parts={"host": "host"})
    registry = Registry([define(), define("two", opening=below, task="other")])

    assert registry.missing_rules(registry.latest("one"), rules.parse("[days]\ndays = 1\n")) == [
        "two: days.other"
    ]


def test_the_family_of_a_definition_ends_where_it_began():
    closing = Transition("close", "Close", ANY_OPEN, END, (PARENT,))
    start = State("start", "Start")
    again = Definition(
        key="again", version=1, label="Again", initial=start, states=(start, END), roles=(HOST,),
        transitions=(
            closing,
            Transition("next", "Next", (start,), None, (HOST,),
                       effects=(open_child("again", {"host": "host"}),)),
        ),
    )  # fmt: skip
    registry = Registry([again])

    assert registry.family(again) == [again]


def test_what_functions_of_ones_own_read_is_asked_of_an_edition_too():
    @reads(days=("patience",), counts=("voices",))
    def enough(context):
        return None if context.count("voices") else Text("Not yet.")

    deep = any_of(entries("start", "rounds"), any_of(enough, entries("start", 3)))
    registry = Registry([define(guards=(deep,))])

    assert registry.missing_rules(registry.latest("one"), rules.parse("[days]\ndays = 1\n")) == [
        "one: days.patience", "one: counts.rounds", "one: counts.voices",
    ]  # fmt: skip
