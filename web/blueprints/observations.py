"""Agreed observations across a cycle, by theme and by words; never by region, never in an order of
States but that of their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from engine.letters import has
from engine.queries.reader import Reader
from engine.text import N_
from web import current, sharing, tagging
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.i18n import locale, name_of_body, say
from web.reading import asked, by_name, reader
from web.sheets import Cell, asked_format, sheet_response
from web.tagging import Chip
from workflows.domain.assessment.questionnaire import Words
from workflows.domain.reports import observations as found_in
from workflows.domain.reports.observations import Observation

blueprint = Blueprint("observations", __name__, url_prefix="/cycles")


@dataclass(frozen=True)
class ObservationsPage:
    """What the reader may search, and what he asked for."""

    head: CycleHead
    themes: Mapping[str, Words]
    theme: str
    tags: Mapping[str, str]
    tag: str
    tagged: Mapping[tuple[int, int], list[Chip]]  # (review, number) -> tags of the reviewers
    words: str
    every: int
    shown: tuple[Observation, ...]


@blueprint.get("/<path:reference>/observations")
def show(reference: str) -> str | Response:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    if asked_format():
        return exported(page)
    titles = sharing.theme_titles(page.themes)
    return render_template("cycle/observations.html", page=page, titles=titles)


def read(rows: Rows, looking: Reader, reference: str) -> ObservationsPage:
    of, themes = head(rows, looking, reference), found_in.themes(rows)
    if not of.report:
        abort(404)
    place, theme, words = by_name(rows), request.args.get("theme", ""), asked()
    theme = theme if theme in themes else ""
    found = found_in.observations(rows, looking, of.cycle.id)
    tagged = tagging.chips_of_reviewers(rows, {each.case.id for each in found})
    tags = {each.key: each.short for chips in tagged.values() for each in chips}
    tag = request.args.get("tag", "")
    tag = tag if tag in tags else ""
    shown = [
        each for each in found
        if (not theme or theme in each.themes) and (not words or has(each.text, words))
        and (not tag or tag in {chip.key for chip in tagged.get((each.case.id, each.number), ())})
    ]  # fmt: skip
    shown.sort(key=lambda each: (place(each.case.subject), each.case.reference, each.number))
    return ObservationsPage(
        of, themes, theme, dict(sorted(tags.items())), tag, tagged, words, len(found), tuple(shown)
    )


def exported(page: ObservationsPage) -> Response:
    columns = [
        say(each)
        for each in (
            N_("State"), N_("Reference"), N_("Paragraph"), N_("Observation"), N_("Language"),
        )
    ]  # fmt: skip
    lines = [line(each) for each in page.shown]
    return sheet_response(f"{page.head.cycle.reference} observations", columns, lines, locale())


def line(each: Observation) -> list[Cell]:
    state = name_of_body(each.case.subject)
    return [state, each.case.reference, each.number, each.text, each.language]
