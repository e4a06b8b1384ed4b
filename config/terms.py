"""The terms of the review in six languages, and which of them a reviser has still to confirm."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from engine.text import N_

FILE = Path(__file__).parent / "terms.toml"
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "bodies": N_("Bodies, offices, channels"),
        "people": N_("People and States in a review"),
        "mechanism": N_("The mechanism and its principles"),
        "steps": N_("Steps and documents of a review"),
        "sessions": N_("Sessions and documentation"),
        "calendar": N_("Calendar"),
        "programme": N_("Programme and instruments named in the sources"),
    }
)


@dataclass(frozen=True)
class Term:
    """One idea. `name`: by language.  `unsure`: languages in which it is to be confirmed."""

    section: str
    key: str
    name: Mapping[str, str]
    seen: bool = False
    unsure: tuple[str, ...] = ()


@cache
def terms() -> Mapping[str, tuple[Term, ...]]:
    """Every term by its section, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["term"]
    found = [Term(**{**row, "unsure": tuple(row.get("unsure", ()))}) for row in rows]
    return {key: tuple(each for each in found if each.section == key) for key in SECTIONS}
