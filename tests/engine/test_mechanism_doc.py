"""The page for whoever writes a mechanism: its example runs, and nothing is left out of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import engine.definition as words
from config.seeds import RulesFile
from engine import context, effects, guards, rules
from engine.definition import Definition
from engine.registry import Registry

PAGE = (Path(__file__).parents[2] / "docs/mechanism.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
PYTHON = [text for kind, text in BLOCKS if kind == "python"]
(CODE,) = (text for text in PYTHON if "\nDEFINITION = " in text)
(TEST,) = (text for text in PYTHON if "def test_" in text)
(RULES,) = (text for kind, text in BLOCKS if kind == "toml")


@pytest.fixture
def example(tmp_path, monkeypatch) -> dict[str, object]:
    """The names of the example's test, run beside its module and its rules as the page says."""
    folder = tmp_path / "config/rules/text_loop"
    folder.mkdir(parents=True)
    (folder / "2027.toml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    module = ModuleType("workflows.text_loop")
    exec(compile(CODE, "text_loop.py", "exec"), vars(module))  # noqa: S102 - our own page
    monkeypatch.setitem(sys.modules, "workflows.text_loop", module)
    names: dict[str, object] = {"__name__": "test_text_loop"}
    exec(compile(TEST, "test_text_loop.py", "exec"), names)  # noqa: S102 - our own page
    return names


def test_the_example_and_its_rules_fit_together(example):
    registry = Registry([example["DEFINITION"]])
    registry.check()

    missing = registry.missing_rules(example["DEFINITION"], rules.parse(RULES))

    assert missing == []


def test_the_examples_rules_are_what_loading_accepts():
    seed = RulesFile.model_validate(tomllib.loads(RULES))

    assert (seed.definition, seed.edition) == ("text_loop", "2027")


def test_the_examples_test_passes(example, tmp_path):
    tests = [value for name, value in example.items() if name.startswith("test_")]

    for test in tests:
        test(tmp_path)

    assert len(tests) == 1


def test_the_example_ends_a_rest_by_itself(example, engine_of):
    bench = engine_of(example["DEFINITION"], rules={"text_loop": RULES})
    author, reader = bench.seat("author", "XAA"), bench.seat("reader", "XAB")
    case = bench.open("text_loop", roles={"author": [author], "reader": [reader]})
    bench.fire(case, author, "rest", until=dt.date(2027, 1, 20))
    bench.clock.advance(days=10)

    bench.tick()

    assert bench.history(case) == ["open", "rest", "go_on"]


@pytest.mark.parametrize("block", PYTHON)
def test_every_piece_of_code_is_python(block):
    compile(block, "docs/mechanism.md", "exec")


def signature(function) -> str:
    """A function as the page shows it: its parameters with their defaults."""
    parts, starred = [], False
    for each in inspect.signature(function).parameters.values():
        starred |= each.kind is each.VAR_POSITIONAL
        if each.kind is each.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        name = f"*{each.name}" if each.kind is each.VAR_POSITIONAL else each.name
        default = getattr(each.default, "name", repr(each.default))
        parts.append(name if each.default is each.empty else f"{name}={default}")
    return f"`{function.__name__}({', '.join(parts)})`"


def public(module) -> list:
    """The functions that a mechanism may call."""
    found = inspect.getmembers(module, inspect.isfunction)
    ours = [each for name, each in found if each.__module__ == module.__name__]
    return [each for each in ours if not each.__name__.startswith("_")]


LEFT_OUT = {"seats_from"}  # for the engine itself


@pytest.mark.parametrize(
    "function", [each for each in public(guards) + public(effects) if each.__name__ not in LEFT_OUT],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_every_guard_and_effect_stands_there_with_its_signature(function):
    assert signature(function).replace('"', "'") in PAGE.replace('"', "'")


@pytest.mark.parametrize("name", words.__all__)
def test_every_word_of_a_definition_is_explained(name):
    assert re.search(rf"\b{name}\b", PAGE)


DECLARATIONS = [
    each
    for each in (getattr(words, name) for name in words.__all__)
    if dataclasses.is_dataclass(each) and each is not Definition
]


@pytest.mark.parametrize("declared", DECLARATIONS, ids=lambda each: each.__name__)
def test_every_declaration_stands_there_with_its_fields(declared):
    shown = re.search(rf"`{declared.__name__}\((.*?)\)`", PAGE)

    fields = [field.name for field in dataclasses.fields(declared)]
    assert [part.split("=")[0] for part in re.split(r", (?=[a-z_]+)", shown[1])] == fields


def test_every_field_of_a_definition_is_explained():
    table = PAGE.split("### Definition")[1].split("###")[0]

    missing = [f.name for f in dataclasses.fields(Definition) if f"`{f.name}`" not in table]

    assert missing == []


@pytest.mark.parametrize("protocol", [context.Context, context.Draft])
def test_everything_that_functions_may_ask_is_listed(protocol):
    offered = [name for name in vars(protocol) if not name.startswith("_")]

    missing = [name for name in offered if not re.search(rf"`{name}[`(]", PAGE)]

    assert missing == []
