"""Indicators of urban safety: the matrix, an indicator, a place, and all of it as files."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from web import current, measured, portal
from web.current import Rows
from web.i18n import locale, say
from web.measured import FIELDS, Matrix
from web.sheets import MARK, sheet_response
from workflows.domain.knowledge.rules import LICENCES
from workflows.domain.measures import queries, rules
from workflows.domain.measures.queries import Asked

blueprint = Blueprint("measures", __name__)

JSON = "json"
JSON_TYPE = "application/json; charset=utf-8"
STATES = frozenset({"mission", "focal_point"})


@blueprint.get("/indicators")
def index() -> Response:
    """Which indicators there are, and where values can be read."""
    looking = measured.looking()

    def work(rows: Rows) -> tuple[Matrix, str]:
        own = queries.sheet_of(rows, looking) if looking else ""
        return measured.matrix(rows, looking), own

    found, sheet = current.read(work)
    of_state = looking is not None and looking.actor.title in STATES
    return portal.kept(
        render_template(
            "measures/index.html", found=found, sheet=sheet, of_state=of_state,
            seated=looking is not None, **words(),
        )
    )  # fmt: skip


@blueprint.get("/indicators/<key>")
def show(key: str) -> Response:
    """An indicator: its definition, what is not known of it, and each place by itself."""
    found = the_matrix(Asked(indicator=key))
    if key not in found.indicators:
        abort(404)
    page = render_template("measures/show.html", found=found, it=found.indicators[key], **words())
    return portal.kept(page)


@blueprint.get("/indicators/places/<state>")
def state(state: str) -> Response:
    """The places of a State, by name. A State that has released nothing is as one unknown."""
    found = the_matrix(Asked(state=state))
    if not found.values:
        abort(404)
    return portal.kept(render_template("measures/state.html", found=found, state=state, **words()))


@blueprint.get("/indicators/places/<state>/<path:place>")
def place(state: str, place: str) -> Response:
    """A city or place with all its indicators."""
    found = the_matrix(Asked(state=state, place=place))
    if not found.values:
        abort(404)
    drawn = render_template("measures/place.html", found=found, place=found.places[0], **words())
    return portal.kept(drawn)


@blueprint.get("/indicators/fields")
def fields() -> Response:
    """What the files say, field by field, and where they are fetched."""
    link = portal.address("measures.export", form=JSON)
    return portal.kept(render_template("measures/fields.html", fields=FIELDS, link=link))


@blueprint.get("/indicators.<any(csv, xlsx, json):form>")
def export(form: str) -> Response:
    """Values with definitions, sources, years, terms and gaps; the address stays as it is."""
    asked = Asked(*(request.args.get(each, "") for each in ("indicator", "state", "place")))
    found = the_matrix(asked)
    if asked.indicator:
        found = only(found, asked.indicator)
    if form == JSON:
        return portal.kept(as_json(found), kind=JSON_TYPE)
    rows = measured.cells(found)
    return sheet_response("indicators", measured.columns(), rows, locale(), form=form)


def the_matrix(asked: Asked) -> Matrix:
    looking = measured.looking()
    return current.read(lambda rows: measured.matrix(rows, looking, asked))


def only(found: Matrix, key: str) -> Matrix:
    """One indicator alone."""
    kept = {each: one for each, one in found.indicators.items() if each == key}
    return Matrix(found.editions, kept, found.values, found.terms)


def as_json(found: Matrix) -> str:
    """The file for an observatory: its fields are told in it, and on a page."""
    said: dict[str, Any] = {
        "name": "indicators",
        "version": 1,
        "language": locale(),
        "notice": [measured.said(each.notice)[0] for each in found.editions if each.notice],
        "fields": {key: say(label) for key, label in FIELDS.items()},
        "codes": measured.codes(),
        "values": list(measured.coded(found)),
    }
    if current.services().settings.demo:
        said["demonstration"] = say(MARK)
    return json.dumps(said, ensure_ascii=False, indent=1, default=str)


def words() -> dict[str, Any]:
    """What the pages say things with."""
    return {
        "rules": rules, "said": measured.said, "title": measured.title, "chart": measured.chart,
        "unit": measured.unit, "wording": measured.wording,
        "licences": LICENCES,
    }  # fmt: skip
