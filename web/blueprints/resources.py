"""Resources: what is needed, pledged, received and used, each figure with its records."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config import budget
from engine.errors import NotAllowed
from engine.text import N_
from web import current, resources, sheets
from web.i18n import locale, name_of_body, say
from web.reading import reader
from web.resources import ResourcesPage
from workflows.domain.resources import figures, rules
from workflows.domain.resources.records import Record

blueprint = Blueprint("resources", __name__, url_prefix="/resources")

RECORDED = N_("The plan is recorded as provisional.")
GROUPS = {
    figures.WHOLE: N_("All together"),
    figures.SCOPE: N_("Global and local implementation"),
    figures.OUTCOME: N_("By outcome"),
    figures.COUNTRY: N_("By State that it is meant for"),
    figures.REVIEW: N_("By review"),
    figures.PARAGRAPH: N_("By paragraph of a resolution"),
}
GAP = N_("Gap")
NOT_NAMED = N_("None named")
COLUMNS = (N_("Table"), N_("For"), N_("Currency or unit"), *rules.FIGURES.values(), GAP)
BEHIND = (
    N_("Date"), N_("Reference"), N_("Title"), N_("Who gives"), N_("What it is for"),
    N_("Sum or number"), N_("Currency or unit"),
)  # fmt: skip


@blueprint.get("")
def index() -> str | Response | tuple[str, int]:
    looking = reader()
    form, days = resources.days_asked()
    page = current.read(lambda rows: resources.read(rows, looking, days))
    if sheets.asked_format():
        columns = [say(each) for each in COLUMNS]
        return sheets.sheet_response("resources", columns, sheet(page), locale())
    shown = render_template(
        "resources/index.html", page=page, form=form, days=days, groups=GROUPS,
        figures=rules.FIGURES, label=label, measure=measure, rules=rules,
    )  # fmt: skip
    return (shown, 422) if form.faults else shown


@blueprint.post("")
def record_plan() -> Response:
    """Record the plan of the concept note, where no version is there yet."""
    looking, house = reader(), current.services()
    if rules.PLAN not in resources.opens(looking):
        raise NotAllowed
    reference = current.write(lambda rows: budget.record(house.engine, rows, looking.actor))
    flash(say(RECORDED))
    return redirect(url_for("cases.show", reference=reference), code=303)


@blueprint.get("/entries")
def entries() -> str | Response:
    """The records from which one figure follows."""
    looking = reader()
    _, days = resources.days_asked()
    asked = {key: request.args.get(key, "") for key in ("figure", "measure", "by", "key")}
    page = current.read(lambda rows: resources.read(rows, looking, days))
    found = resources.behind(page, asked)
    if found is None:
        abort(404)
    if sheets.asked_format():
        columns = [say(each) for each in BEHIND]
        return sheets.sheet_response(asked["figure"], columns, map(row_of, found), locale())
    return render_template(
        "resources/entries.html", found=found, asked=asked, days=days, groups=GROUPS,
        figures=rules.FIGURES, label=label, measure=measure,
        total=sum(each.amount for each in found),
    )  # fmt: skip


def label(by: str, key: str) -> str:
    """What a row of a table stands for, in the reader's words."""
    known = dict((*rules.SCOPES, *rules.OUTCOMES))
    if not key:
        return say(GROUPS[by] if by == figures.WHOLE else NOT_NAMED)
    return say(known[key]) if key in known else name_of_body(key)


def measure(key: str) -> str:
    """A code of a currency, or the name of a unit."""
    return say(dict(rules.MEASURES).get(key, key)) if key else ""


def sheet(page: ResourcesPage) -> Iterator[sheets.Row]:
    for by, rows in page.tables.items():
        for row in rows if by != figures.PARAGRAPH else ():  # its needs stand on a page of its own
            sums = (row.sums.get(figure) for figure in rules.FIGURES)
            yield [say(GROUPS[by]), label(by, row.key), measure(row.measure), *sums, row.gap]


def row_of(each: Record) -> sheets.Row:
    return [
        each.day, each.case.reference, name_of_body(each.case.subject), name_of_body(each.giver),
        each.about, each.amount, measure(each.measure),
    ]  # fmt: skip
