"""Who reads the report to the Board, what it lists, and what it is marked with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.text import N_, Text
from workflows.domain.reviews.inputs import LANGUAGES
from workflows.domain.reviews.roles import BOARD

ORIGINAL = "en"  # the language in which the report is put together
ADVANCE = N_("Advance unedited version")
UNOFFICIAL = N_("Unofficial translation")
EXISTS = N_("The official version exists in: %(languages)s")
LISTED = N_("%(first)s, %(next)s")
TRANSMITTED, AGREED = "transmittal", "agreed"
BEFORE_ISSUE = frozenset({"preparing", "filed"})


class Summary(Protocol):
    """What is asked of a summary that the report lists."""

    @property
    def symbol(self) -> str: ...
    @property
    def official(self) -> Collection[str]: ...


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


def official_in(summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Languages in which the official versions of all that a document lists are attached."""
    return tuple(
        code
        for code, _ in LANGUAGES
        if summaries and all(code in each.official for each in summaries)
    )


def marks(official: Collection[str], language: str, *, public: bool = True) -> tuple[Text, ...]:
    """What stands above a text in a language until its official version in it is attached.

    `public`: it goes to a governing body; of other texts it is only told where to look.
    """
    if language in official:
        return ()
    there = (Text(EXISTS, languages=in_words(official)),) if official else ()
    if not public:
        return there
    advance = (Text(ADVANCE),) if language == ORIGINAL or not official else ()
    unofficial = (Text(UNOFFICIAL),) if language != ORIGINAL else ()
    return (*advance, *unofficial, *there)


def in_words(languages: Iterable[str]) -> Text:
    """Languages by name, one after the other; there is one at least."""
    return listed(*(Text(name) for code, name in LANGUAGES if code in languages))


def listed(first: Text, *others: Text) -> Text:
    """One after the other, in one sentence."""
    for each in others:
        first = Text(LISTED, first=first, next=each)
    return first


def symbols(summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Symbols as they were recorded, each once; none is ever composed."""
    return tuple(dict.fromkeys(each.symbol for each in summaries if each.symbol))
