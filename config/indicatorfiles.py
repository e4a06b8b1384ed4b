"""What the files of indicators and of the results framework say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.seedwords import EditionFile, Language, Strict, Words


class IndicatorRow(Strict):
    """`definition`, `basis`, `wording` are left out where nobody has defined it.

    `wording`: where the words of the definition come from, and with what they were compared.
    `confirmed`: the languages in which they are known to be those of the document itself.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    row: Literal["risk", "resilience", "trigger"]
    dimension: Literal["violence", "planning", "design", "services", "institutions", "communities"]
    source: str = Field(pattern=r"^S[12] (§|OP|PP)\d")
    title: Words
    definition: Words | None = None
    basis: Words | None = None
    wording: Words | None = None
    confirmed: tuple[Language, ...] = ()
    unit: str = Field("", max_length=80)
    unit_words: Words | None = None
    data_source: Literal["", "police", "survey", "administrative", "observation"] = ""
    groups: tuple[
        Literal["women", "children", "youth", "older", "disabilities", "poverty"], ...
    ] = ()
    frequency: Literal["", "year", "two_years", "longer", "irregular"] = ""


class IndicatorsFile(EditionFile):
    """`indicators/<name>_<edition>.toml`"""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    indicator: list[IndicatorRow] = Field(min_length=1)


class ResultLine(Strict):
    """An initiative or a target; what the sources do not say is left out."""

    key: str = Field(pattern=r"^\d\d[a-z](_[a-z]+)?$")
    kind: Literal["initiative", "target"]
    source: str = Field(pattern=r"^S1 §\d")
    text: Words
    indicator: Words | None = None
    baseline: Words | None = None
    baseline_source: str = Field("", pattern=r"^(S1 §\d.*)?$")
    target: Words | None = None
    counted: tuple[
        Literal[
            "countries",
            "indicators",
            "places",
            "practices",
            "tools",
            "tests",
            "partners",
            "activities",
            "local",
            "advice",
            "projects",
        ],
        ...,
    ] = ()


class OutcomeRow(Strict):
    key: str
    source: str = Field(pattern=r"^S1 §\d")
    title: Words
    text: Words
    line: list[ResultLine] = Field(min_length=1)


class ResultsFile(EditionFile):
    """`results_framework.toml`"""

    name: Literal["results_framework"]
    outcome: list[OutcomeRow] = Field(min_length=1)
