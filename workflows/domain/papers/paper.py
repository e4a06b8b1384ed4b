"""A text composed from records to be read, printed and sent: what it says, in no format yet."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.text import Name, Text


@dataclass(frozen=True)
class Words:
    """What somebody wrote, in the language it was written in. `also`: as he wrote it in others."""

    text: str
    language: str
    also: tuple[tuple[str, str], ...] = ()  # (language, text)

    @property
    def sha256(self) -> str:
        """Names exactly this wording; a translation belongs to it and to no later one."""
        return hashlib.sha256(f"{self.language}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True)
class Label:
    """Words of an edition, which brings its own languages; English is always there."""

    words: Mapping[str, str]


@dataclass(frozen=True)
class Code:
    """A reference, a symbol, a file's name: the same in every language."""

    text: str


@dataclass(frozen=True)
class Amount:
    """A sum or a count, its digits in the groups of each language. `measure`: a currency's code."""

    n: int
    measure: str = ""


Content: TypeAlias = "Text | Words | Label | Code | Amount | Name | dt.date | dt.datetime | int"
Style: TypeAlias = Literal["body", "note", "view"]


@dataclass(frozen=True)
class Heading:
    """`level`: 1 to 3, below the title."""

    content: Content
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """`number`: as it is fixed; empty for none.  `style`: "view" is set apart as one side's."""

    content: Content
    number: str = ""
    style: Style = "body"


@dataclass(frozen=True)
class Bullets:
    items: tuple[Content, ...]


@dataclass(frozen=True)
class Table:
    """The first column names its row."""

    caption: Content
    columns: tuple[Content, ...]
    rows: tuple[tuple[Content, ...], ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class Paper:
    """A whole text. `marks`: what stands above it, in whatever language it is printed.

    `name`: of its files, without an ending.  `symbol`: empty until conference services assign one.
    `public`: it goes to a governing body, and so has marks until `official` versions of it, by
    language, are attached.  `one_page`: it is set closely, so that a page is enough.
    """

    name: str
    title: Content
    kicker: Content | None = None
    marks: tuple[Text, ...] = ()
    public: bool = False
    official: tuple[str, ...] = ()
    symbol: str = ""
    facts: tuple[tuple[Text, Content], ...] = ()
    blocks: tuple[Block, ...] = field(default=())
    one_page: bool = False

    def words(self) -> Iterator[Words]:
        """What people wrote, in order: the sections that are translated one by one."""
        for block in self.blocks:
            for content in _contents(block):
                if isinstance(content, Words):
                    yield content


def _contents(block: Block) -> Iterator[Content]:
    if isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row
    else:
        yield block.content
