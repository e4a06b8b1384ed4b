"""The matrix of indicators, whom values are broken down by, and how a figure is read."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from engine.text import N_, Text

INDICATOR, SHEET, RESULT = "indicator", "indicator_sheet", "result_value"  # keys of processes
EDITION = "indicators"  # kind of an edition
SOURCE = "S1 §16 b, §18 f-g, §29"

# The rows of S1 §16 b.
ROWS: Mapping[str, str] = MappingProxyType(
    {
        "risk": N_("Risks"),
        "resilience": N_("Resilience"),
        "trigger": N_("Triggers or causes"),
    }
)
# Words of S1 §15 to §18; which ones make a dimension is a default of this product.
DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "violence": N_("Crime and violence"),
        "planning": N_("Planning of neighbourhoods"),
        "design": N_("Design of neighbourhoods"),
        "services": N_("Provision of services"),
        "institutions": N_("Institutions and safety governance"),
        "communities": N_("Communities and target groups"),
    }
)
TOTAL = "total"
# The target groups of S1 §18 f.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        TOTAL: N_("Everybody"),
        "women": N_("Women"),
        "children": N_("Children"),
        "youth": N_("Youth"),
        "older": N_("Older persons"),
        "disabilities": N_("Persons with disabilities"),
        "poverty": N_("People in extreme or relative poverty"),
    }
)
DATA_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "police": N_("Police records"),
        "survey": N_("Survey"),
        "administrative": N_("Administrative records"),
        "observation": N_("Observation"),
    }
)
FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "year": N_("Every year"),
        "two_years": N_("Every two years"),
        "longer": N_("At longer intervals"),
        "irregular": N_("At no fixed interval"),
    }
)

# Where a sheet stands, and to whom a value was released.
OWN, SHARED, PUBLIC, CLOSED = "own", "shared", "public", "closed"
SEATS = "seats"
STATE_ROLES = frozenset({"own_mission", "own_focal_point"})
SIDE = STATE_ROLES | {"helper"}  # of a sheet: the State, and the secretariat that it has let in
# Beside these whoever reads what was released.
READERS = SIDE | {"missions", "focal_points", "experts", "partners", "board_members"}

LONGEST_PLACE, LONGEST_UNIT, LONGEST_WORDS = 120, 80, 2000
FIRST_YEAR = 1990
DIGITS = 24  # of a figure

NOT_A_FIGURE = N_("Please give one number, such as 12.5 or 12,5.")
TWO_MEANINGS = N_(
    "This could be read in two ways. Please write it without a separator of thousands, "
    "such as 1234 or 1.234."
)
NOT_A_YEAR = N_("Please give a year between %(first)s and %(last)s.")
TOO_LONG = N_("Use at most %(most)s characters.")

UNSEEN = frozenset({"Cf", "Cc"})  # marks of direction, control characters
_SEPARATORS = str.maketrans({"٫": ",", "٬": " ", "’": " ", "'": " ", "−": "-"})
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
_GROUPED = (
    re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d+"), re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+"),
    re.compile(r"-?\d{1,3}(?:,\d{3}){2,}"), re.compile(r"-?\d{1,3}(?:\.\d{3}){2,}"),
)  # fmt: skip
_EITHER = re.compile(r"-?[1-9]\d{0,2},\d{3}")


def figure(typed: str) -> Decimal | Text:
    """A number as it is written in any script, with a decimal point or comma; else what is wrong.

    What could be a thousand or a part of one is not guessed.
    """
    words = "".join(latin(typed).translate(_SEPARATORS).split())
    if _EITHER.fullmatch(words):
        return Text(TWO_MEANINGS)
    if any(each.fullmatch(words) for each in _GROUPED):
        words = _without_groups(words)
    elif not _PLAIN.fullmatch(words):
        return Text(NOT_A_FIGURE)
    try:
        found = Decimal(words.replace(",", "."))
    except InvalidOperation:
        return Text(NOT_A_FIGURE)
    return found if len(written(found)) <= DIGITS else Text(NOT_A_FIGURE)


def _without_groups(words: str) -> str:
    """Without separators of thousands; the last of two marks is that of decimals."""
    last = max(words.rfind(","), words.rfind("."))
    if words.count(words[last]) > 1:
        return re.sub(r"[.,]", "", words)
    return re.sub(r"[.,]", "", words[:last]) + "." + words[last + 1 :]


def written(number: Decimal) -> str:
    """As it is kept: plain digits with a point, and no zeros that say nothing."""
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def year(typed: str, today: dt.date) -> int | Text:
    """A year up to the present one; of a whole date its year."""
    words = latin(typed)
    found = re.fullmatch(r"(\d{4})(?:\.0)?(?:-\d\d-\d\d.*)?", words)
    number = int(found[1]) if found else 0
    if FIRST_YEAR <= number <= today.year:
        return number
    return Text(NOT_A_YEAR, first=FIRST_YEAR, last=today.year)


def latin(typed: str) -> str:
    """The same with digits as computers write them, and without marks that nobody sees."""
    plain = unicodedata.normalize("NFKC", typed)
    digits = (str(unicodedata.digit(each)) if each.isdigit() else each for each in plain)
    seen = (each for each in "".join(digits) if unicodedata.category(each) not in UNSEEN)
    return "".join(seen).strip()


def place_key(name: str) -> str:
    """By which two ways of writing a place are the same place."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
