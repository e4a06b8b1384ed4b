"""An indicator as an edition or an entry of the register defines it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Words = Mapping[str, str]  # by language; English is there in an edition, "" alone in an entry


@dataclass(frozen=True)
class Indicator:
    """What is measured. What nobody has said is empty, and shown as such.

    `key`: of the edition, or the reference of the entry.  `basis`: where it is defined.
    `source`: the paragraph that names it.  `frequency`, `groups`, `data_source`: keys of `rules`.
    `edition_id`: None for an entry of the register.
    """

    key: str
    row: str
    dimension: str
    title: Words
    definition: Words = field(default_factory=dict)
    basis: Words = field(default_factory=dict)
    source: str = ""
    unit: str = ""
    unit_words: Words = field(default_factory=dict)  # how the unit is told in each language
    data_source: str = ""
    groups: tuple[str, ...] = ()
    frequency: str = ""
    edition_id: int | None = None
    wording: Words = field(default_factory=dict)  # where the words come from
    confirmed: tuple[str, ...] = ()  # languages in which they were found in the document itself

    def to_confirm(self, language: str) -> bool:
        """Whether somebody still has to compare the words with those of the document."""
        return unconfirmed(self.wording, self.confirmed, language)


@dataclass(frozen=True)
class Edition:
    """The indicators that are shipped or loaded together."""

    name: str
    edition: str
    title: Words
    notice: Words
    provisional: bool
    indicators: tuple[Indicator, ...]


@lru_cache(maxsize=16)
def parse(content: str, edition_id: int) -> Edition:
    """The stored TOML of an edition, which was checked when it was loaded."""
    data = tomllib.loads(content)
    return Edition(
        data["name"], data["edition"], data["title"], data.get("notice", {}),
        bool(data.get("provisional")),
        tuple(_indicator(row, edition_id) for row in data["indicator"]),
    )  # fmt: skip


def _indicator(row: Mapping[str, Any], edition_id: int) -> Indicator:
    return Indicator(
        key=row["key"], row=row["row"], dimension=row["dimension"], title=row["title"],
        definition=row.get("definition", {}), basis=row.get("basis", {}), source=row["source"],
        unit=row.get("unit", ""), unit_words=row.get("unit_words", {}),
        data_source=row.get("data_source", ""),
        groups=tuple(row.get("groups", ())), frequency=row.get("frequency", ""),
        edition_id=edition_id, wording=row.get("wording", {}),
        confirmed=tuple(row.get("confirmed", ())),
    )  # fmt: skip


def unconfirmed(wording: Words, confirmed: Collection[str], language: str) -> bool:
    """Whether words that are another document's are not yet known to be its own in a language."""
    return bool(wording) and language not in confirmed


def said(words: Words, locale: str) -> tuple[str, str]:
    """The words in a language, else in the one they have; and which one that is, "" if unknown."""
    for language in (locale, "en", *words):
        if words.get(language):
            return words[language], language
    return "", ""
