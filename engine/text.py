"""Sentences carried, unrendered, to where the reader's language is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Plural: TypeAlias = tuple[str, str]
Message: TypeAlias = str | Plural


def N_(text: str) -> str:  # noqa: N802 - gettext's own name, found by the extractor
    """Mark a sentence for translation."""
    return text


def Nn_(singular: str, plural: str) -> Plural:  # noqa: N802
    """Mark a sentence with a number; its parameter is called `n`."""
    return (singular, plural)


@dataclass(frozen=True)
class Name:
    """The name of a thing that each language writes in its own way.

    kind: "body" (a State or an office), "person", "case", "zone" (told by its city).
    """

    kind: str
    key: str


Param: TypeAlias = "Text | Name | str | int | dt.date | dt.datetime"


class Text:
    """A marked sentence with its parameters, `%(name)s` in the sentence."""

    __slots__ = ("message", "params")

    def __init__(self, message: Message, /, **params: Param) -> None:
        self.message = message
        self.params: Mapping[str, Param] = params

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Text)
            and self.message == other.message
            and self.params == other.params
        )

    def __hash__(self) -> int:
        return hash((self.message, tuple(sorted(self.params))))

    def __repr__(self) -> str:
        return f"Text({self.message!r}, {dict(self.params)!r})"

    def __str__(self) -> str:
        """The sentence in its source language: logs, the command line's last resort, tests."""
        n = self.params.get("n")
        message = self.message
        if isinstance(message, tuple):
            message = message[0 if n == 1 else 1]
        values = {
            key: value.key if isinstance(value, Name) else str(value)
            for key, value in self.params.items()
        }
        return message % values if values else message


def as_text(value: Text | str) -> Text:
    """A plain marked sentence or a Text, as a Text."""
    return value if isinstance(value, Text) else Text(value)
