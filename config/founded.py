"""The words of founding records, which the files of an installation have in six languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from config import budget, seeds
from config.seedwords import Words


def in_words(recorded: str, language: str) -> str:
    """What was recorded from a file, in a language; anybody else's words as they are."""
    found = _known().get(recorded)
    return dict(found.every()).get(language, recorded) if found else recorded


@cache
def _known() -> Mapping[str, Words]:
    return {each.en: each for each in _every()}


def _every() -> Iterator[Words]:
    plan, calendar = budget.read(), seeds.read().calendar
    yield plan.remarks
    yield from (each.about for each in plan.line if each.about)
    if calendar:
        yield from (each.source for each in calendar.data.meeting if each.source)
