"""Who reads the report to the Board, what it lists, and what it is marked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.text import N_
from workflows.domain.reviews.roles import BOARD

ORIGINAL = "en"  # the language in which the report is put together
ADVANCE = N_("Advance unedited version")
UNOFFICIAL = N_("Unofficial translation")
TRANSMITTED, AGREED = "transmittal", "agreed"
BEFORE_ISSUE = frozenset({"preparing", "filed"})


class Summary(Protocol):
    """What is asked of a summary that the report lists."""

    @property
    def symbol(self) -> str: ...
    @property
    def official(self) -> bool: ...


@dataclass(frozen=True)
class Facts:
    """What a review last stated about its way to the Board."""

    transmittal: str = ""
    issued_on: str = ""


def may_read(*, at_the_desk: bool, title: str, issued: int) -> bool:
    """The secretariat and the Executive Director; a Board reader once something was issued."""
    return at_the_desk or (title == BOARD.title and issued > 0)


def is_listed(state: str, facts: Facts, *, issued_only: bool) -> bool:
    """Issued; or, for those who prepare it, agreed to be transmitted and not taken back."""
    if facts.issued_on:
        return True
    return not issued_only and state in BEFORE_ISSUE and facts.transmittal == AGREED


def marks(summaries: Sequence[Summary], language: str) -> tuple[str, ...]:
    """What stands above the report until the official versions of all it lists are attached."""
    if summaries and all(each.official for each in summaries):
        return ()
    return (ADVANCE,) if language == ORIGINAL else (ADVANCE, UNOFFICIAL)


def symbols(summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Symbols as they were recorded, each once; none is ever composed."""
    return tuple(dict.fromkeys(each.symbol for each in summaries if each.symbol))
