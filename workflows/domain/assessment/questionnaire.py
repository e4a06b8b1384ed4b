"""A questionnaire as its edition says it: questions in sections, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Words = Mapping[str, str]  # by language; English is always there


@dataclass(frozen=True)
class Question:
    """One question. `number` counts through the whole questionnaire; none has to be answered."""

    key: str
    number: int
    text: Words
    source: str
    hint: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    key: str
    title: Words
    intro: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    name: str
    edition: str
    title: Words
    notice: Words
    provisional: bool
    sections: tuple[Section, ...]

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def after(self, key: str) -> Section | None:
        """The section that follows."""
        keys = [section.key for section in self.sections]
        return dict(zip(keys, self.sections[1:], strict=False)).get(key)


@lru_cache(maxsize=16)
def parse(content: str) -> Questionnaire:
    """The stored TOML of an edition, which was checked when it was loaded."""
    data = tomllib.loads(content)
    sections, number = [], 0
    for row in data["section"]:
        questions = tuple(
            _question(each, number + place) for place, each in enumerate(row["question"], 1)
        )
        number += len(questions)
        sections.append(Section(row["key"], row["title"], row.get("intro", {}), questions))
    return Questionnaire(
        data["name"], data["edition"], data["title"], data.get("notice", {}),
        bool(data.get("provisional")), tuple(sections),
    )  # fmt: skip


def _question(row: Mapping[str, Any], number: int) -> Question:
    return Question(row["key"], number, row["text"], row["source"], row.get("hint", {}))
