"""Neutral words: whatever a State may read about itself or another (domain: words)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("engine", "workflows", "notifications", "web", "config")
FORBIDDEN = re.compile(
    r"\b("
    r"overdue|late|later than|lateness|delay(s|ed|ing)?|block(s|ed|ing)?|stuck|nudg(e|es|ed|ing)"
    r"|escalat\w*|laps(e|es|ed|ing)|grant(s|ed|ing)?|refus\w*|return(s|ed|ing)?|reject\w*"
    r"|obligat\w*|obliged|mandatory|complian(t|ce)|non-complian\w*|fail(s|ed|ure)?|deadlines?"
    r"|appeal(s|ed)?|scor(e|es|ed|ing)|rank(s|ed|ing)?|recommendations?|champions?"
    r")\b",
    re.IGNORECASE,
)


# S1 §11 and §18h call some countries so; it stands beside a State that has said so of itself.
OWN_WORD = re.compile(
    r"\bChampion country\b|\bagrees to be called a champion country\b|\b[Pp]ays champion\b"
)


def marked(path: Path) -> Iterator[tuple[int, str]]:
    """The sentences marked for translation in a file, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"N_", "Nn_", "_"}:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.lineno, argument.value


def shown(path: Path) -> Iterator[tuple[int, str]]:
    """What a template says: its words without marks, names of tags and calls."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|<(script|style)\b.*?</\1>|<!--.*?-->", _lines, text, flags=re.DOTALL)
    said = re.sub(r"\{[{%].*?[%}]\}|<[^>]*>", _strings, text, flags=re.DOTALL)
    yield from enumerate(said.splitlines(), 1)


def _lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _strings(found: re.Match[str]) -> str:
    """Of a tag or an expression, the strings that are sentences."""
    quoted = re.findall(r"_\(\s*[\"'](.*?)[\"']", found[0], flags=re.DOTALL)
    return " ".join(quoted).replace("\n", " ") + _lines(found)


def forbidden(sentences: Iterator[tuple[int, str]], path: Path) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line}: {found[0]}"
        for line, sentence in sentences
        for found in FORBIDDEN.finditer(OWN_WORD.sub("", sentence))
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_sentences_are_neutral(room):
    paths = sorted((ROOT / room).rglob("*.py"))

    found = [line for path in paths for line in forbidden(marked(path), path)]

    assert found == []


@pytest.mark.parametrize("room", ["web", "notifications"])
def test_templates_are_neutral(room):
    paths = sorted((ROOT / room / "templates").rglob("*.*"))

    found = [line for path in paths for line in forbidden(shown(path), path)]

    assert found == []


def test_catalogues_are_neutral():
    paths = sorted((ROOT / "config/translations").rglob("*.po"))

    found = [
        line for path in paths for line in forbidden(iter(enumerate(_messages(path), 1)), path)
    ]

    assert found == []


def _messages(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line if line.startswith(("msg", '"')) else "" for line in lines]


def test_rules_and_calendars_are_neutral():
    glossary = ROOT / "config" / "terms.toml"  # which explains words that pages do not use
    paths = sorted({*(ROOT / "config").rglob("*.toml")} - {glossary})

    found = [
        line
        for path in paths
        for line in forbidden(
            iter(enumerate(re.findall(r'\.en = "(.*)"', path.read_text(encoding="utf-8")), 1)), path
        )
    ]

    assert found == []


def test_the_test_knows_a_forbidden_word():
    found = FORBIDDEN.findall("The answer is overdue; a translation is related")

    assert [each[0] for each in found] == ["overdue"]
