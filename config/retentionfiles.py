"""What the file of the periods says: how long each kind of thing is kept."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from config.seedwords import EditionFile, Strict, Words

Kind = Literal[
    "codes", "links", "attempts", "sign_ins", "mail", "files", "imports", "drafts", "colleagues",
    "log", "copies",  # kept by the machine, not by the system
    "history",
]  # fmt: skip
PERMANENT = "history"


class PeriodRow(Strict):
    """`days`: from the moment that `counted` names; none: for good.

    `anchor`: the rule that says so, if one does; else it is a default of ours.
    """

    key: Kind
    days: int | None = Field(default=None, ge=1, le=36500)
    anchor: str = ""
    title: Words
    counted: Words

    @model_validator(mode="after")
    def _for_good(self) -> PeriodRow:
        if (self.days is None) is not (self.key == PERMANENT):
            raise ValueError("the history is kept for good; everything else has a number of days")
        return self


class RetentionFile(EditionFile):
    """`retention/<name>_<edition>.toml`"""

    name: Literal["periods"]
    period: list[PeriodRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _every(self) -> RetentionFile:
        missing = sorted(set(get_args(Kind)) - {row.key for row in self.period})
        if missing:
            raise ValueError(f"no period for {', '.join(missing)}")
        return self
