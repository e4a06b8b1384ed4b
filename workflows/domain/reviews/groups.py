"""The group of reviews that are launched together (domain.md E.2), by its number in the cycle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.context import Context
from engine.definition import Input, Kind
from engine.text import N_, Text

MOST_GROUPS = 99
COUNTED = N_("Groups are counted from 1.")
NOT_LATER = N_("A later group has a number higher than %(number)s.")


def _first_or_later(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    good = isinstance(value, int) and 1 <= value <= MOST_GROUPS
    return None if good else Text(COUNTED)


def _later(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A group after the one that the review is counted with."""
    now = present(context)
    if (fault := _first_or_later(context, value)) is not None or now is None:
        return fault
    return None if value > now else Text(NOT_LATER, number=now)


def present(context: Context) -> int | None:
    """The number that was stated last, if any was; the first versions took it as words."""
    said = str(context.fact("group") or "").strip()
    return int(said) if said.isdecimal() else None


def next_group(context: Context) -> int | None:
    """The one after the present group, where the State names none itself."""
    now = present(context)
    if context.inputs.get("group") is not None or now is None:
        return None
    return min(now + 1, MOST_GROUPS)


# A State may be told its group later.
GROUP = Input(
    "group",
    N_("Group launched together"),
    Kind.NUMBER,
    required=False,
    check=_first_or_later,
    hint=N_("Its number within the cycle, such as 2."),
)
LATER_GROUP = replace(
    GROUP,
    check=_later,
    hint=N_("Its number within the cycle. Left blank, it is the one after the present group."),
)
