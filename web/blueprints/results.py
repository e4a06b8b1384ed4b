"""The results framework: each initiative and target with its baseline, and the latest value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from engine.queries import cases as listed
from engine.text import N_
from web import current, sheets
from web.i18n import colon, locale, say
from web.measured import said
from web.reading import reader
from workflows.domain.measures.brought import NONE_KNOWN
from workflows.domain.measures.framework import SOURCE, Outcome
from workflows.domain.measures.results import Recorded, Standing, standings
from workflows.result_value import REGISTER

blueprint = Blueprint("results", __name__)

COLUMNS = (
    N_("Outcome"), N_("Paragraph"), N_("Initiative or target"), N_("Indicator"), N_("Baseline"),
    N_("Source of the baseline"), N_("Target"), N_("Counted here"), N_("Figure"), N_("Unit"),
    N_("Year"), N_("Group"), N_("City or place"), N_("Source"), N_("Address of the source"),
    N_("Method note"), N_("Reference"),
)  # fmt: skip
VALUE = ("figure", "unit", "year", "group", "place", "source", "link", "method")


@blueprint.get("/results")
def index() -> str | Response:
    looking = reader()
    framework, found = current.read(lambda rows: standings(rows, looking, REGISTER))
    if sheets.asked_format():
        columns = [say(each) for each in COLUMNS]
        return sheets.sheet_response("results", columns, lines(found), locale())
    definition = looking.registry.latest(REGISTER.definition)
    return render_template(
        "results/index.html", framework=framework, found=found, said=said, source=SOURCE,
        register=REGISTER,
        may_open=listed.may_open(looking.access, looking.actor, definition),
    )  # fmt: skip


def lines(found: list[tuple[Outcome, list[Standing]]]) -> Iterator[list[sheets.Cell]]:
    """A row for each value; a line without any says that nothing is known."""
    for outcome, standing in found:
        for each in standing:
            first = first_cells(outcome, each)
            for value in each.values:
                yield [*first, *(cell(value, key) for key in VALUE), value.case.reference]
            if not each.values:
                yield [*first, say(NONE_KNOWN), *[""] * len(VALUE)]


def first_cells(outcome: Outcome, each: Standing) -> list[sheets.Cell]:
    line, none = each.line, say(NONE_KNOWN)
    told = [said(words)[0] or none for words in (line.indicator, line.baseline, line.target)]
    return [
        said(outcome.title)[0], line.source, said(line.text)[0], told[0], told[1],
        line.baseline_source, told[2],
        " · ".join(f"{say(one.label)}{colon()}{one.number}" for one in each.counts) or None,
    ]  # fmt: skip


def cell(value: Recorded, key: str) -> Any:  # noqa: ANN401 - as facts are
    fact = value.facts.get(key)
    if fact is None:
        return None
    return say(str(fact.value)) if key == "group" else fact.value
