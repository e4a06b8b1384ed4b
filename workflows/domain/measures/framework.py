"""The results framework as its edition says it: outcomes, initiatives, targets (S1 §15-18)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.edition import Edition
from engine.text import N_
from workflows.domain.measures.catalogue import Words

KIND = "results_framework"  # of an edition
SOURCE = "S1 §15-18, §4"
# What a value can be recorded for; the edition says what each of them means.
LINES: Mapping[str, str] = MappingProxyType(
    {
        "16a": N_("Knowledge repository (§16 a)"),
        "16b": N_("Indicator matrix (§16 b)"),
        "16c": N_("Host country (§16 c)"),
        "16d": N_("Tools for capacity building (§16 d)"),
        "16e": N_("Network of practice (§16 e)"),
        "17a": N_("Capacity for policies, plans and projects (§17 a)"),
        "17b": N_("Follow-up, monitoring and evaluation (§17 b)"),
        "18a": N_("Participatory processes and plans (§18 a)"),
        "18b": N_("Technical advice (§18 b)"),
        "18c": N_("Projects (§18 c)"),
        "18d": N_("Results framework (§18 d)"),
        "18e": N_("Violence in urban areas (§18 e)"),
        "18f": N_("Benefit to target groups (§18 f)"),
        "18g": N_("Cities with less crime and violence (§18 g)"),
        "18h_countries": N_("Countries with measurable improvements (§18 h)"),
        "18h_people": N_("People reached (§18 h)"),
    }
)


@dataclass(frozen=True)
class Line:
    """An initiative or a target. What the sources do not say is empty, and shown as such.

    `counted`: keys of what the product counts by itself (`counted.COUNTED`).
    """

    key: str
    kind: str  # "initiative", "target"
    source: str
    text: Words
    indicator: Words = field(default_factory=dict)
    baseline: Words = field(default_factory=dict)
    baseline_source: str = ""
    target: Words = field(default_factory=dict)
    counted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    key: str
    source: str
    title: Words
    text: Words
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Framework:
    edition: str
    title: Words
    notice: Words
    provisional: bool
    outcomes: tuple[Outcome, ...]

    @property
    def lines(self) -> Iterator[Line]:
        return (line for outcome in self.outcomes for line in outcome.lines)


def current(session: Session) -> Framework | None:
    """The edition that counts; None in a house that has loaded none."""
    query = sa.select(Edition.content).where(Edition.kind == KIND, Edition.current)
    content = session.scalar(query.order_by(Edition.id.desc()).limit(1))
    return parse(content) if content else None


@lru_cache(maxsize=4)
def parse(content: str) -> Framework:
    """The stored TOML of an edition, which was checked when it was loaded."""
    data = tomllib.loads(content)
    return Framework(
        data["edition"], data["title"], data.get("notice", {}), bool(data.get("provisional")),
        tuple(_outcome(row) for row in data["outcome"]),
    )  # fmt: skip


def _outcome(row: Mapping[str, Any]) -> Outcome:
    lines = tuple(
        Line(**{**each, "counted": tuple(each.get("counted", ()))}) for each in row["line"]
    )
    return Outcome(row["key"], row["source"], row["title"], row["text"], lines)
