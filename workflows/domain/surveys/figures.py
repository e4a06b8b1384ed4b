"""Figures of a survey that point to nobody: shown over five States, or eight anonymous answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflows.domain.reports.aggregates import aggregate
from workflows.domain.surveys.asked import Question, Sheet
from workflows.domain.surveys.rules import EIGHT, FIVE, NO_ANSWER

Counts = Mapping[str, "int | None"]  # choice -> how many; None where it is not shown

# So many together are behind the figures of a question that are not shown, or all are held back:
# then a single one of them may have any value from one to one less than the least.
DISGUISE = 2 * FIVE - 1


@dataclass(frozen=True)
class Figures:
    """One question. `answers`: how many chose something; None where that is not shown."""

    question: Question
    counts: Counts
    answers: int | None

    @property
    def shown(self) -> bool:
        return any(n is not None for n in self.counts.values())


@dataclass(frozen=True)
class Results:
    """`answers`: how many there are in all; None, and no figures, where they are too few."""

    answers: int | None
    least: int
    figures: tuple[Figures, ...] = ()


def of_states(sheet: Sheet, said: Mapping[str, Mapping[str, str]]) -> Results:
    """`said`: State -> question -> choice, of every State that answered."""
    if len(said) < FIVE:
        return Results(None, FIVE)
    return Results(len(said), FIVE, tuple(_of_states(each, said) for each in sheet.questions))


def _of_states(asked: Question, said: Mapping[str, Mapping[str, str]]) -> Figures:
    """Each State is counted once: with its choice, or with those that left the question out.

    So every figure has a complement of its own, which is watched as well.
    """
    keys = (*asked.choices, NO_ANSWER)
    chosen = {state: each.get(asked.key, NO_ANSWER) for state, each in said.items()}
    pairs = [(state, key if key in keys else NO_ANSWER) for state, key in chosen.items()]
    table = aggregate(pairs, keys, said, least=FIVE)
    whole = {key: sum(1 for _, own in pairs if own == key) for key in keys}
    shown = {each.key for each in table.figures if each.shown}
    counts = {key: whole[key] if key in shown else None for key in keys}
    counts = _disguised(counts, whole)
    none = counts[NO_ANSWER]
    return Figures(asked, counts, None if none is None else len(said) - none)


def _disguised(counts: dict[str, int | None], whole: Mapping[str, int]) -> dict[str, int | None]:
    """What is held back is large enough together; else more of it is held back, or all."""
    hidden = {key for key, n in counts.items() if n is None}
    while hidden and len(hidden) < len(whole) and sum(whole[key] for key in hidden) < DISGUISE:
        least = min(n for key, n in whole.items() if key not in hidden)
        hidden |= {key for key, n in whole.items() if n == least and key not in hidden}
    return {key: None if key in hidden else n for key, n in whole.items()}


def of_voices(sheet: Sheet, voices: Iterable[tuple[str, str, int]]) -> Results:
    """`voices`: (question, choice, how many); with no question, how many sheets came."""
    found = {(question, choice): n for question, choice, n in voices}
    sheets = found.get(("", ""), 0)
    if sheets < EIGHT:
        return Results(None, EIGHT)
    return Results(sheets, EIGHT, tuple(_of_voices(each, found) for each in sheet.questions))


def _of_voices(asked: Question, found: Mapping[tuple[str, str], int]) -> Figures:
    counts = {key: found.get((asked.key, key), 0) for key in asked.choices}
    answers = sum(counts.values())
    if answers < EIGHT:
        return Figures(asked, dict.fromkeys(counts), None)
    return Figures(asked, counts, answers)
