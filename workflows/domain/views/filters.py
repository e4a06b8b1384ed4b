"""The filter of a cycle's table, as it is typed: `turn:state phase:findings group:2 words`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from engine.text import N_, Text
from workflows.domain.views.models import MOST_FILTER

TURN, PHASE, STEP, AWAITED, REGION, GROUP, LANG = (
    "turn", "phase", "step", "awaited", "region", "group", "lang",
)  # fmt: skip
KEYS = (TURN, PHASE, STEP, AWAITED, REGION, GROUP, LANG)
AT_THE_DESK = frozenset(
    {AWAITED, REGION}
)  # for the secretariat alone, and to be passed on to nobody

STATE, REVIEWERS, SECRETARIAT, DIRECTOR, NOBODY = (
    "state", "reviewers", "secretariat", "director", "nobody",
)  # fmt: skip
TURNS = MappingProxyType(
    {
        STATE: N_("State under review"),
        REVIEWERS: N_("Reviewing State"),
        SECRETARIAT: N_("Secretariat"),
        DIRECTOR: N_("Executive Director"),
        NOBODY: N_("nobody"),
    }
)
# The regional groups by the names that people type, and by the codes of the register.
REGIONS = MappingProxyType(
    {
        "africa": "AFR",
        "asia-pacific": "APG",
        "eastern-europe": "EEG",
        "latin-america": "GRULAC",
        "western": "WEOG",
    }
)
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
MOST_DAYS = 3650

# A key and its value, or words; quotation marks hold words together.
PIECE = re.compile(
    r'(?P<key>[^\s:"]+):(?:"(?P<held>[^"]*)"?|(?P<value>\S*))|"(?P<words>[^"]*)"?|(?P<word>\S+)'
)

NO_KEY = N_("There is no filter “%(key)s”. There are: %(known)s.")
NO_VALUE = N_("“%(key)s” does not know “%(value)s”. It knows: %(known)s.")
NO_DAYS = N_("“awaited” takes a number of days, such as awaited:14.")
NO_GROUP = N_("“group” takes the number of a group launched together, such as group:2.")
FOR_THE_DESK = N_("The filter “%(key)s” is for the secretariat.")
TOO_LONG = N_("Use at most %(most)s characters.")


@dataclass(frozen=True)
class Filter:
    """What was typed, understood. Values of one key are alternatives; keys narrow together."""

    typed: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: str = ""
    faults: tuple[Text, ...] = ()

    def of(self, key: str) -> frozenset[str]:
        return self.chosen.get(key, frozenset())

    @property
    def text(self) -> str:
        """The same filter, typed as one line."""
        said = [f"{key}:{','.join(sorted(self.of(key)))}".lower() for key in KEYS if self.of(key)]
        words = self.words.replace('"', "")
        return " ".join([*said, f'"{words}"' if ":" in words else words]).strip()

    @property
    def for_the_desk(self) -> list[str]:
        """The filters in it that may be passed on to nobody."""
        return [key for key in KEYS if key in AT_THE_DESK and key in self.chosen]


@dataclass(frozen=True)
class Grammar:
    """What may be typed: the phases and steps of the process, and who types."""

    phases: Collection[str]
    steps: Collection[str]
    at_the_desk: bool = False

    def parse(self, typed: str, **selected: str) -> Filter:
        """Every word finds its place; what does not is a fault, said in a sentence.

        `selected`: what was chosen from a list instead; it takes the place of what was typed.
        """
        found, words, faults = Filter(typed), [], []
        if len(typed) > MOST_FILTER:
            return replace(found, faults=(Text(TOO_LONG, most=MOST_FILTER),))
        chosen: dict[str, frozenset[str]] = {}
        for key, value in _pieces(typed):
            if not key:
                words.append(value)
                continue
            values, fault = self._read(key, value)
            faults += [fault] if fault else []
            if values:
                chosen[key] = chosen.get(key, frozenset()) | values
        for key, value in selected.items():
            values, fault = self._read(key, value) if value else (frozenset[str](), None)
            faults += [fault] if fault else []
            chosen |= {key: values} if values else {}
        return replace(found, chosen=chosen, words=" ".join(words), faults=tuple(faults))

    def _read(self, key: str, value: str) -> tuple[frozenset[str], Text | None]:
        if key not in KEYS:
            return frozenset(), Text(NO_KEY, key=key, known=", ".join(self.keys))
        if key in AT_THE_DESK and not self.at_the_desk:
            return frozenset(), Text(FOR_THE_DESK, key=key)
        if key == AWAITED:
            return _number(value, MOST_DAYS, Text(NO_DAYS))
        if key == GROUP:
            return _number(value, 99, Text(NO_GROUP))
        return _known(key, value.casefold(), self.values(key))

    @property
    def keys(self) -> list[str]:
        return [key for key in KEYS if self.at_the_desk or key not in AT_THE_DESK]

    def values(self, key: str) -> Mapping[str, str]:
        """What a filter may be given, and what is meant by it."""
        if key == REGION:
            return REGIONS | {code.casefold(): code for code in REGIONS.values()}
        listed: Mapping[str, Collection[str]] = {
            TURN: TURNS, PHASE: self.phases, STEP: self.steps, LANG: LANGUAGES,
        }  # fmt: skip
        return {each: each for each in listed.get(key, ())}


def _pieces(typed: str) -> Iterator[tuple[str, str]]:
    """(key, value) of each piece; words have no key."""
    for piece in PIECE.finditer(typed):
        if piece["key"]:
            yield piece["key"].casefold(), piece["held"] or piece["value"] or ""
        elif words := (piece["words"] or piece["word"] or "").strip():
            yield "", words


def _number(value: str, most: int, fault: Text) -> tuple[frozenset[str], Text | None]:
    if value.isdecimal() and 1 <= int(value) <= most:
        return frozenset({str(int(value))}), None
    return frozenset(), fault


def _known(key: str, value: str, known: Mapping[str, str]) -> tuple[frozenset[str], Text | None]:
    """The values between commas, all of which must be known."""
    asked = [each for each in value.split(",") if each]
    wrong = next((each for each in asked if each not in known), None if asked else "")
    if wrong is not None:
        shown = [each for each in known if not (key == REGION and known[each] == each.upper())]
        return frozenset(), Text(NO_VALUE, key=key, value=wrong, known=", ".join(shown))
    return frozenset(known[each] for each in asked), None
