"""Dated ranges, as the parts of a session are written: "2026-05-04..2026-05-08, 2026-06-01"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.context import Context
from engine.text import N_, Text

BETWEEN = re.compile(r"\.\.|/")
AFTER = re.compile(r"[,;\n]+")
EXAMPLE = "2026-05-04..2026-05-08, 2026-06-01..2026-06-02"
UNREADABLE = N_("Please write the parts as first and last days, such as %(example)s.")
IN_ORDER = N_("Each part ends on or after its first day and begins after the part before it.")
FIRST_DAY = N_("The first part begins on the first day of the session, %(date)s.")


@dataclass(frozen=True)
class Span:
    """A first and a last day, both included."""

    first: dt.date
    last: dt.date


def parse(written: str) -> tuple[Span, ...]:
    """The ranges of a text, as they stand. Raises ValueError."""
    return tuple(_span(each) for each in AFTER.split(written) if each.strip())


def _span(written: str) -> Span:
    days = [dt.date.fromisoformat(each.strip()) for each in BETWEEN.split(written, maxsplit=1)]
    return Span(days[0], days[-1])


def read(written: str) -> tuple[Span, ...]:
    """The ranges of a text that was stored; nothing where it was never written as dates."""
    try:
        return parse(written)
    except ValueError:
        return ()


def follow(spans: tuple[Span, ...]) -> bool:
    """Whether each ends after it begins, and begins after the one before."""
    ends = all(span.first <= span.last for span in spans)
    return ends and all(a.last < b.first for a, b in pairwise(spans))


def parts(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Dated ranges in their order, of which the first begins with the session."""
    try:
        spans = parse(str(value))
    except ValueError:
        spans = ()
    if not spans:
        return Text(UNREADABLE, example=EXAMPLE)
    if not follow(spans):
        return Text(IN_ORDER)
    begins = context.inputs.get("begins") or context.fact("begins")
    if isinstance(begins, dt.date) and spans[0].first != begins:
        return Text(FIRST_DAY, date=begins)
    return None
