"""Answers that were worked on in a file, compared with the drafts before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.text import N_
from workflows.domain.assessment.services import Typed
from workflows.domain.assessment.sheet import ANSWER, Line, Sheet, fingerprint

UNCHANGED, CHANGED, CONFLICT, MEANWHILE = "unchanged", "changed", "conflict", "meanwhile"
STANDINGS = {
    CHANGED: N_("Changed in the file"),
    CONFLICT: N_("Changed in the file, and here since it was downloaded"),
    MEANWHILE: N_("Changed here since it was downloaded, not in the file"),
    UNCHANGED: N_("Not changed"),
}
UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f"))  # marks of direction
FILE, HERE = "file", "here"  # which of two texts is to stand


@dataclass(frozen=True)
class Brought:
    """An answer as a file has it. `seen`: the mark of the answer that the file was made from."""

    question: str
    kind: str
    text: str
    language: str
    seen: str


@dataclass(frozen=True)
class Difference:
    """One question: the draft as it stands, and what the file says."""

    line: Line
    brought: Brought
    standing: str

    @property
    def usual(self) -> str:
        """What is proposed: the file, unless somebody has changed the draft meanwhile."""
        return FILE if self.standing == CHANGED else HERE

    @property
    def open(self) -> bool:
        """Whether there is something to choose."""
        return self.standing in (CHANGED, CONFLICT)


@dataclass(frozen=True)
class Comparison:
    """A whole file. `unknown`: codes of no question here; `absent`: questions it leaves out."""

    differences: tuple[Difference, ...]
    unknown: tuple[str, ...]
    absent: tuple[Line, ...]

    def standing(self, *wanted: str) -> tuple[Difference, ...]:
        return tuple(each for each in self.differences if each.standing in wanted)


def mark(line: Line) -> str:
    """Names an answer as it stands, so that a file tells what it was made from."""
    return f"{line.version}-{_mark(line.kind, line.text, line.language)}"


def compare(sheet: Sheet, brought: Iterable[Brought], language: str) -> Comparison:
    """By question, in the order of the questionnaire. Of two answers to one, the last counts.

    `language`: of an answer that names none and had none.
    """
    found = {each.question: each for each in brought}
    lines = [line for part in sheet.parts for line in part.lines]
    known = {line.question.key for line in lines}
    return Comparison(
        tuple(
            _difference(line, found[line.question.key], language)
            for line in lines
            if line.question.key in found
        ),
        tuple(key for key in found if key not in known),
        tuple(line for line in lines if line.question.key not in found),
    )


def _difference(line: Line, brought: Brought, language: str) -> Difference:
    kind = brought.kind or (ANSWER if brought.text else "")
    said = replace(brought, kind=kind, language=brought.language or line.language or language)
    return Difference(line, said, _standing(line, said))


def taken(differences: Sequence[Difference]) -> list[Typed]:
    """The answers of a file that are to stand, each over the draft that was compared with it."""
    return [
        Typed(
            each.line.question.key, each.brought.kind, each.brought.text, each.brought.language,
            each.line.version, fingerprint(each.line.kind, each.line.text, each.line.language),
        )
        for each in differences
    ]  # fmt: skip


def _standing(line: Line, brought: Brought) -> str:
    here = _mark(line.kind, line.text, line.language)
    in_file = _mark(brought.kind, brought.text, brought.language)
    base = brought.seen.rpartition("-")[2]
    if in_file == here:
        return UNCHANGED
    if in_file == base:
        return MEANWHILE
    return CHANGED if here == base else CONFLICT


def _mark(kind: str, text: str, language: str) -> str:
    """The same for texts that differ in empty lines, outer spaces or marks of direction alone."""
    lines = text.translate(UNSEEN).splitlines()
    plain = "\n".join(line for each in lines if (line := each.strip()))
    said = kind or (ANSWER if plain else "")
    return fingerprint(said, plain, language if plain else "")
