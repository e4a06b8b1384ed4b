"""The questions of a survey as an edition says them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Words = Mapping[str, str]  # by language; English is always there


@dataclass(frozen=True)
class Question:
    """One question; of its choices one is taken, or none. `words`: free text is offered too."""

    key: str
    number: int
    text: Words
    source: str
    choices: Mapping[str, Words]
    words: bool = False
    hint: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """All questions of an edition."""

    name: str
    edition: str
    title: Words
    notice: Words
    provisional: bool
    questions: tuple[Question, ...]


@lru_cache(maxsize=16)
def parse(content: str) -> Sheet:
    """The stored TOML of an edition, which was checked when it was loaded."""
    data = tomllib.loads(content)
    questions = tuple(_question(row, place) for place, row in enumerate(data["question"], 1))
    return Sheet(
        data["name"], data["edition"], data["title"], data.get("notice", {}),
        bool(data.get("provisional")), questions,
    )  # fmt: skip


def _question(row: Mapping[str, Any], number: int) -> Question:
    return Question(
        row["key"], number, row["text"], row["source"],
        {each["key"]: each["text"] for each in row["choice"]}, bool(row.get("words")),
        row.get("hint", {}),
    )  # fmt: skip
