"""The answers beside their questions: as they are drafted, or as they were delivered."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.text import N_
from workflows.domain.assessment.models import Answer
from workflows.domain.assessment.questionnaire import Question, Questionnaire, Words
from workflows.domain.documents.models import Document
from workflows.domain.documents.rules import CONFIDENTIAL, STRICT

ANSWER, NOT_APPLICABLE, NO_INFORMATION = "answer", "not_applicable", "no_information"
KINDS = {
    ANSWER: N_("Answer"),
    NOT_APPLICABLE: N_("Not applicable"),
    NO_INFORMATION: N_("No information available"),
}
COMPLETE, PREPARING, AHEAD = "complete", "preparing", "ahead"
EVIDENCE = "evidence:"  # the beginning of the key of a document handed in with an answer


@dataclass(frozen=True)
class File:
    """A file handed in with an answer. `shows`: what, in a few words; `label`: how confidential.

    Without a name where it is strictly confidential and not for the reader.
    """

    document: int
    name: str
    size: int
    sha256: str
    shows: str = ""
    label: str = CONFIDENTIAL

    def with_label(self, known: Mapping[int, str]) -> File:
        """As a reader knows it. `known`: by document, the labels of those that he may open."""
        if self.document not in known:
            return File(0, "", 0, "", label=STRICT)
        return replace(self, label=known[self.document])


@dataclass(frozen=True)
class Line:
    """A question and what was said to it. `by`, `saved_at`: of a draft, who saved it last.

    `since`: the day on which the same words were delivered in an earlier review.
    `wordings`: how many more wordings of a draft are kept.
    """

    question: Question
    kind: str = ""
    text: str = ""
    language: str = ""
    files: tuple[File, ...] = ()
    version: int = 0
    saved_at: dt.datetime | None = None
    by: str = ""
    since: dt.date | None = None
    wordings: int = 0

    @property
    def blank(self) -> bool:
        """Nothing was said: neither words nor a file, nor that there is nothing to say."""
        said = self.text or self.files or self.kind in {NOT_APPLICABLE, NO_INFORMATION}
        return not said


@dataclass(frozen=True)
class Mark:
    """That somebody of the State called a section complete, or took it up again."""

    complete: bool
    at: dt.datetime
    by: str


@dataclass(frozen=True)
class Part:
    """A section with its answers. `mark`: of drafts, what the State notes for itself."""

    key: str
    title: Words
    intro: Words
    lines: tuple[Line, ...]
    mark: Mark | None = None

    @property
    def answered(self) -> int:
        return sum(not line.blank for line in self.lines)

    @property
    def standing(self) -> str:
        """Complete where the State says so, whatever is left blank: no question is mandatory."""
        if self.mark and self.mark.complete:
            return COMPLETE
        begun = self.mark or any(line.saved_at or line.files for line in self.lines)
        return PREPARING if begun else AHEAD


@dataclass(frozen=True)
class Sheet:
    """A whole questionnaire with its answers."""

    name: str
    edition: str
    title: Words
    notice: Words
    parts: tuple[Part, ...]

    @property
    def blanks(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines if line.blank)

    @property
    def strict(self) -> bool:
        """Whether one of its files is strictly confidential."""
        return any(
            each.label == STRICT for part in self.parts for line in part.lines
            for each in line.files
        )  # fmt: skip

    def with_labels(self, known: Mapping[int, str]) -> Sheet:
        """As a reader knows its files."""
        return replace(self, parts=tuple(
            replace(part, lines=tuple(
                replace(line, files=tuple(each.with_label(known) for each in line.files))
                for line in part.lines
            ))
            for part in self.parts
        ))  # fmt: skip

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)


def fingerprint(kind: str, text: str, language: str) -> str:
    """Tells whether an answer was touched since a page showed it."""
    return hashlib.sha256(f"{kind}\n{language}\n{text}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Drafts:
    """What is kept of the drafts of a case, by question; `marks` by section, `shows` by document.

    `answers`: the row, who saved it, and since when it stands in these words.
    """

    answers: Mapping[str, tuple[Answer, str, dt.date | None]]
    documents: Iterable[Document]
    shows: Mapping[int, str]
    marks: Mapping[str, Mark]
    wordings: Mapping[str, int]


def drafted(asked: Questionnaire, kept: Drafts) -> Sheet:
    """The drafts of a case beside the questions."""
    files: dict[str, list[File]] = {}
    for row in kept.documents:
        files.setdefault(row.key.removeprefix(EVIDENCE), []).append(
            File(row.id, row.name, row.size, row.sha256, kept.shows.get(row.id, ""), row.label)
        )
    parts = (
        Part(
            each.key, each.title, each.intro,
            tuple(_drafted(q, kept, tuple(files.get(q.key, ()))) for q in each.questions),
            kept.marks.get(each.key),
        )
        for each in asked.sections
    )  # fmt: skip
    return Sheet(asked.name, asked.edition, asked.title, asked.notice, tuple(parts))


def _drafted(question: Question, kept: Drafts, files: tuple[File, ...]) -> Line:
    if question.key not in kept.answers:
        return Line(question, files=files)
    row, by, since = kept.answers[question.key]
    return Line(
        question, row.kind, row.text, row.language, files, row.version, row.saved_at, by, since,
        kept.wordings.get(question.key, 0),
    )  # fmt: skip


# As it was delivered


def written(sheet: Sheet | None) -> dict[str, Any]:
    """A sheet as plain data; nothing of it where the State answered on paper."""
    if sheet is None:
        return {"questionnaire": None, "sections": [], "blanks": []}
    return {
        "questionnaire": {
            "name": sheet.name, "edition": sheet.edition, "title": dict(sheet.title),
            "notice": dict(sheet.notice),
        },
        "sections": [
            {
                "key": part.key, "title": dict(part.title),
                "questions": [_written(line) for line in part.lines],
            }
            for part in sheet.parts
        ],
        "blanks": [line.question.key for line in sheet.blanks],
    }  # fmt: skip


def _written(line: Line) -> dict[str, Any]:
    asked = line.question
    return {
        "key": asked.key, "number": asked.number, "text": dict(asked.text),
        "source": asked.source, "kind": line.kind, "answer": line.text,
        "language": line.language,
        "unchanged_since": line.since.isoformat() if line.since else None,
        "evidence": [
            {"document": each.document, "name": each.name, "size": each.size,
             "sha256": each.sha256, "shows": each.shows, "label": each.label}
            for each in line.files
        ],
    }  # fmt: skip


def delivered(content: str) -> Sheet | None:
    """The sheet of a snapshot; None where there is none in it."""
    data = json.loads(content)
    asked = data["questionnaire"]
    if asked is None:
        return None
    parts = (
        Part(each["key"], each["title"], {}, tuple(_line(row) for row in each["questions"]))
        for each in data["sections"]
    )
    return Sheet(asked["name"], asked["edition"], asked["title"], asked["notice"], tuple(parts))


def _line(row: Mapping[str, Any]) -> Line:
    asked = Question(row["key"], row["number"], row["text"], row["source"])
    files = tuple(File(**each) for each in row["evidence"])
    since = row.get("unchanged_since")
    day = dt.date.fromisoformat(since) if since else None
    return Line(asked, row["kind"], row["answer"], row["language"], files, since=day)
