"""What files that an administrator edits have in common: known keys alone, words by language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Language = Literal["ar", "zh", "en", "fr", "ru", "es"]


class Words(BaseModel):
    """A text in its languages; English and Arabic are always there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: str = Field(min_length=1)
    ar: str = Field(min_length=1)
    fr: str = ""
    es: str = ""
    ru: str = ""
    zh: str = ""

    def every(self) -> Iterator[tuple[str, str]]:
        """(language, text) of every language that the file gives, English first."""
        return ((code, text) for code, text in self.model_dump().items() if text)

    def further(self) -> Iterator[tuple[str, str]]:
        """The same without English."""
        return ((code, text) for code, text in self.every() if code != "en")


class EditionFile(Strict):
    """What every file says of its edition. `provisional`: nobody has adopted it yet."""

    edition: str = Field(min_length=1)
    title: Words
    provisional: bool = False
    notice: Words | None = None
