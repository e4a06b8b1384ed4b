"""What files of tags and of checklists say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.seedwords import EditionFile, Language, Strict, Words


class TagRow(Strict):
    """`indicators`: whose released values come under the tag by themselves.

    `wording`, `confirmed`: as with indicators; left out where S1 itself gives the words.
    """

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9.]{0,19}$")
    source: str = Field(pattern=r"^S[12] (§|OP|PP)\d")
    title: Words
    indicators: list[str] = []
    wording: Words | None = None
    confirmed: tuple[Language, ...] = ()


class FreeTags(Strict):
    """Numbers of paragraphs, of which there are so many."""

    most: int = Field(ge=1, le=999)
    label: Words


class TagsFile(Strict):
    """`tags/<name>.toml`, the year of the edition in its name"""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    edition: str = Field(min_length=1)
    title: Words
    short: Words
    source: str = Field(pattern=r"^S[12] (§|OP|PP)\d")
    free: FreeTags | None = None
    tag: list[TagRow] = []


class ChecklistRow(Strict):
    key: Literal["a", "b", "c", "d", "e", "f", "g"]
    source: str = Field(pattern=r"^S2 OP\d")
    title: Words
    text: Words


class ChecklistFile(EditionFile):
    """`checklists/<name>_<edition>.toml`"""

    name: Literal["people_centred"]
    item: list[ChecklistRow] = Field(min_length=7, max_length=7)
