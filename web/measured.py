"""Indicators and their values as pages and files show them, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from config.i18n import Translator
from engine.queries.reader import Reader
from engine.text import N_
from web import current
from web.charts import Chart
from web.current import Rows
from web.i18n import day_of, in_order, locale, name_of_body, say
from web.reading import by_name
from web.sheets import Cell
from workflows.domain.knowledge.rules import LICENCES
from workflows.domain.measures import catalogue, queries, rules
from workflows.domain.measures.brought import NONE_KNOWN
from workflows.domain.measures.catalogue import Edition, Indicator, Words
from workflows.domain.measures.queries import Asked, Value
from workflows.domain.measures.series import Place, Series, places

TO_CONFIRM = N_("Wording to be confirmed.")
# What a file says of each value; the first word is its name in JSON, and stays as it is.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "state": N_("State (code)"),
        "state_name": N_("State"),
        "place": N_("City or place"),
        "indicator": N_("Indicator (code)"),
        "title": N_("Indicator"),
        "definition": N_("Definition"),
        "defined_in": N_("Where it is defined"),
        "wording": N_("Where the words of the definition come from"),
        "paragraph": N_("Paragraph that names it"),
        "row": N_("Row of the matrix"),
        "dimension": N_("Dimension"),
        "group": N_("Group"),
        "unit": N_("Unit"),
        "year": N_("Year"),
        "figure": N_("Figure"),
        "source": N_("Source"),
        "link": N_("Address of the source"),
        "method": N_("Method note"),
        "gaps": N_("Years without information"),
        "terms": N_("Terms of use"),
        "recorded_on": N_("Recorded on"),
        "note": N_("Note"),
    }
)


@dataclass(frozen=True)
class Matrix:
    """What there is to read. `used`: the indicators that have a value the reader may read."""

    editions: tuple[Edition, ...]
    indicators: Mapping[str, Indicator]
    values: tuple[Value, ...]
    terms: Mapping[str, str]

    @property
    def used(self) -> frozenset[str]:
        return frozenset(each.indicator for each in self.values)

    @property
    def places(self) -> tuple[Place, ...]:
        return places(self.values)

    @property
    def states(self) -> list[tuple[str, list[Place]]]:
        """The States by name, each with its places."""
        by_state = groupby(self.places, lambda each: each.state)
        return [(state, list(own)) for state, own in by_state]

    def cell(self, row: str, dimension: str) -> list[Indicator]:
        """The indicators that stand in a cell, by name."""
        every = self.indicators.values()
        found = [each for each in every if (each.row, each.dimension) == (row, dimension)]
        return sorted(found, key=lambda each: in_order(said(each.title)[0]))


def looking() -> Reader | None:
    """With whose eyes a page is read; None for the public, and for who holds no seat."""
    who, house = current.actor(), current.services()
    return Reader(house.access, house.registry, who, current.now()) if who else None


def matrix(rows: Rows, reader: Reader | None, asked: Asked = Asked()) -> Matrix:  # noqa: B008
    """States by their names in the reader's language. The public finds the register where it has
    a value.
    """
    place = by_name(rows)
    values = sorted(queries.released(rows, reader, asked), key=lambda each: place(each.state))
    used = {each.indicator for each in values}
    new, known = queries.current(rows), queries.known(rows)
    shown = {
        key: each
        for key, each in known.items()
        if key in used or (key in new and (reader is not None or each.edition_id is not None))
    }
    return Matrix(queries.editions(rows), shown, tuple(values), queries.terms(rows))


def said(words: Words) -> tuple[str, str]:
    """The words in the reader's language, or in the one they have; and which one that is."""
    return catalogue.said(words, locale())


def wording(indicator: Indicator) -> tuple[str, str]:
    """Where the words of a definition come from, and whether they are still to be confirmed."""
    words, language = said(indicator.wording)
    if words and indicator.to_confirm(said(indicator.definition)[1]):
        words = f"{Translator(language).gettext(TO_CONFIRM)} {words}"
    return words, language


def title(indicator: Indicator | None, key: str = "") -> str:
    return said(indicator.title)[0] if indicator else key


def unit(indicator: Indicator | None, written: str) -> str:
    """The unit in the reader's language, where it is the indicator's own and has words."""
    own = indicator is not None and indicator.unit == written
    words = said(indicator.unit_words)[0] if own and indicator else ""
    return words or written


# Pictures


def chart(series: Series, name: str, place: str) -> Markup:
    """The course as a picture; nothing where there is but one year."""
    points = series.points
    if not points:
        return Markup()
    words = say(
        N_("%(indicator)s, %(place)s, %(group)s: from %(first)s to %(last)s"),
        indicator=name, place=place, group=say(rules.GROUPS.get(series.group, series.group)),
        first=str(points[0][0]), last=str(points[-1][0]),
    )  # fmt: skip
    reader = current.translator()
    made = Chart(words, points, reader.direction == "rtl", reader.colon, reader.number)
    return Markup(made.svg()) if made.drawn else Markup()  # noqa: S704 - escaped where it is made


# Files


def cells(found: Matrix) -> Iterator[list[Cell]]:
    """A row for each value; an indicator without any says that nothing is known."""
    for record in records(found):
        yield [record[key] for key in FIELDS]


def records(found: Matrix) -> Iterator[dict[str, Any]]:
    """The same by field, in the reader's words."""
    for place in found.places:
        for series in place.series:
            for value in series.values:
                yield _value(found, series, value)
    for key, each in found.indicators.items():
        if key not in found.used:
            yield _blank() | _definition(each) | {"note": say(NONE_KNOWN)}


def _blank() -> dict[str, Any]:
    return dict.fromkeys(FIELDS, "") | {"year": None, "figure": None, "recorded_on": None}


def _definition(each: Indicator) -> dict[str, Any]:
    return {
        "indicator": each.key, "title": said(each.title)[0],
        "definition": said(each.definition)[0] or say(NONE_KNOWN),
        "defined_in": said(each.basis)[0] or say(NONE_KNOWN),
        "wording": wording(each)[0], "paragraph": each.source,
        "row": say(rules.ROWS[each.row]) if each.row in rules.ROWS else "",
        "dimension": say(rules.DIMENSIONS[each.dimension])
        if each.dimension in rules.DIMENSIONS else "",
        "unit": unit(each, each.unit),
    }  # fmt: skip


def _value(found: Matrix, series: Series, value: Value) -> dict[str, Any]:
    each = found.indicators.get(value.indicator)
    licence = found.terms.get(value.reference, "") if value.audience == rules.PUBLIC else ""
    return _blank() | (_definition(each) if each else {"indicator": value.indicator}) | {
        "state": value.state, "state_name": name_of_body(value.state), "place": value.place,
        "group": say(rules.GROUPS.get(value.group, value.group)), "unit": unit(each, value.unit),
        "year": value.year, "figure": number(value.figure), "source": value.source,
        "link": value.link, "method": value.method,
        "gaps": ", ".join(str(year) for year in series.gaps),
        "terms": say(LICENCES[licence]) if licence in LICENCES else "",
        "recorded_on": day_of(value.at),
        "note": "" if value.figure is not None else say(NONE_KNOWN),
    }  # fmt: skip


def coded(found: Matrix) -> Iterator[dict[str, Any]]:
    """The same for machines: what has a key is told by it, whatever the language."""
    for place in found.places:
        for series in place.series:
            for value in series.values:
                each = found.indicators.get(value.indicator)
                row, dimension = (each.row, each.dimension) if each else ("", "")
                yield _value(found, series, value) | {
                    "row": row, "dimension": dimension, "group": value.group,
                    "gaps": list(series.gaps),
                }  # fmt: skip
    for key, each in found.indicators.items():
        if key not in found.used:
            said_of = {"row": each.row, "dimension": each.dimension, "note": say(NONE_KNOWN)}
            yield _blank() | _definition(each) | said_of | {"gaps": []}


def codes() -> dict[str, dict[str, str]]:
    """The keys, each with its words."""
    every = {"row": rules.ROWS, "dimension": rules.DIMENSIONS, "group": rules.GROUPS}
    return {
        name: {key: say(label) for key, label in labels.items()} for name, labels in every.items()
    }


def number(figure: Decimal | None) -> int | float | None:
    """As a sheet keeps numbers."""
    if figure is None:
        return None
    return int(figure) if figure == figure.to_integral_value() else float(figure)


def columns(fields: Sequence[str] = tuple(FIELDS)) -> list[str]:
    return [say(FIELDS[each]) for each in fields]
