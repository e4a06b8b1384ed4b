"""One edition of the rules of procedure: days, counts and ladder, each with its anchor."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.errors import Refused
from engine.text import N_, Text

LACKING = N_("The rules of this process are not loaded yet, or lack: %(rules)s.")
LEAST_STATE, LEAST_DESK, LEAST_AFTER_MOVE = 14, 3, 28  # days; defaults of the mechanism


@dataclass(frozen=True)
class Rule:
    """A value and where it comes from. `anchor_in`: what `anchor` says, by language."""

    key: str
    value: int
    label: Mapping[str, str] = field(default_factory=dict)
    anchor: str = ""
    basis: str = ""
    anchor_in: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ladder:
    """Rungs in days from the indicative date; `after_opening` counts from the task's opening.

    `desk` rungs are tasks for the secretariat, the others courtesy reminders by mail.
    """

    mail: tuple[int, ...] = ()
    after_opening: tuple[int, ...] = ()
    desk: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rules:
    """An edition, parsed and frozen. Loading it asks for every key that a Definition reads."""

    definition: str
    edition: str
    days: Mapping[str, Rule]
    counts: Mapping[str, Rule]
    ladder: Ladder
    ladders: Mapping[str, Ladder]
    least: Mapping[str, int]
    notice: Mapping[str, str] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)

    def number(self, table: str, key: str) -> int:
        """The value of a rule of `days` or `counts`. Raises Refused where the edition lacks it."""
        found = (self.days if table == "days" else self.counts).get(key)
        if found is None:
            raise Refused([Text(LACKING, rules=f"{table}.{key}")])
        return found.value

    def number_or(self, table: str, key: str, otherwise: int) -> int:
        """The same, or a default for editions that are older than the rule."""
        found = (self.days if table == "days" else self.counts).get(key)
        return otherwise if found is None else found.value

    def ladder_of(self, task: str) -> Ladder:
        return self.ladders.get(task, self.ladder)

    def least_days(self, *, desk: bool) -> int:
        """Days that a party has at least, where a date counts from a fact."""
        return self.least.get("desk", LEAST_DESK) if desk else self.least.get("state", LEAST_STATE)

    @property
    def least_after_move(self) -> int:
        """Days that a State has at least after a session moved or a hold ended."""
        return self.least.get("after_move", LEAST_AFTER_MOVE)


NO_RULES = Rules("", "", {}, {}, Ladder(), {}, {})


@lru_cache(maxsize=64)
def parse(content: str) -> Rules:
    """Read an edition from its TOML. It was validated when it was loaded."""
    data = tomllib.loads(content)
    ladder = data.get("ladder", {})
    said = {row["en"]: row for row in data.get("wording", ())}
    return Rules(
        definition=data.get("definition", ""),
        edition=data.get("edition", ""),
        days=_rules(data.get("days", {}), said),
        counts=_rules(data.get("counts", {}), said),
        ladder=_ladder(ladder),
        ladders={key: _ladder(row) for key, row in ladder.get("tasks", {}).items()},
        least=data.get("least_days", {}),
        notice=data.get("notice", {}),
        title=data.get("title", {}),
    )


def _rules(rows: dict[str, Any], said: Mapping[str, Mapping[str, str]]) -> dict[str, Rule]:
    return {key: _rule(key, row, said) for key, row in rows.items()}


def _rule(
    key: str,
    row: Any,  # noqa: ANN401 - a number or a table
    said: Mapping[str, Mapping[str, str]],
) -> Rule:
    if isinstance(row, int):
        return Rule(key, row)
    anchor = row.get("anchor", "")
    return Rule(
        key, row["value"], row.get("label", {}), anchor, row.get("basis", ""), said.get(anchor, {})
    )


def _ladder(row: dict[str, Any]) -> Ladder:
    return Ladder(
        tuple(row.get("mail", ())),
        tuple(row.get("mail_after_opening", ())),
        tuple(row.get("desk", ())),
    )
