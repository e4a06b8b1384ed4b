"""What the file of the periods says: how long each kind of thing is kept."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.seedwords import EditionFile, Strict, Words

DISPOSED = (
    "codes", "links", "attempts", "sign_ins", "mail", "files", "imports", "drafts", "colleagues",
)  # fmt: skip
OUTSIDE = ("log", "copies")  # kept by the machine, not by the system
PERMANENT = ("history",)


class PeriodRow(Strict):
    """`days`: from the moment that `counted` names; none: for good.

    `anchor`: the rule that says so, if one does; else it is a default of ours.
    """

    key: Literal[
        "codes", "links", "attempts", "sign_ins", "mail", "files", "imports", "drafts",
        "colleagues", "log", "copies", "history",
    ]  # fmt: skip
    days: int | None = Field(default=None, ge=1, le=36500)
    anchor: str = ""
    title: Words
    counted: Words

    @model_validator(mode="after")
    def _for_good(self) -> PeriodRow:
        if (self.days is None) is not (self.key in PERMANENT):
            raise ValueError("the history is kept for good; everything else has a number of days")
        return self


class RetentionFile(EditionFile):
    """`retention/<name>_<edition>.toml`"""

    name: Literal["periods"]
    period: list[PeriodRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _every(self) -> RetentionFile:
        missing = sorted({*DISPOSED, *OUTSIDE, *PERMANENT} - {row.key for row in self.period})
        if missing:
            raise ValueError(f"no period for {', '.join(missing)}")
        return self
