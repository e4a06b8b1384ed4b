"""Success indicators for the Board, over any days; each number opens its records (S1 §25)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import editions
from engine.text import N_
from web import current, papers
from web.blueprints.papers import to_take
from web.current import Rows
from web.form import Form
from web.inputs import a_date
from web.papers import LANGUAGE, TYPES
from web.reading import reader
from workflows.domain.papers.success import success_report
from workflows.domain.success.queries import Indicator, Period, indicators
from workflows.domain.surveys.sessions import questions, shown

blueprint = Blueprint("success", __name__, url_prefix="/success-indicators")

DAYS = ("since", "until")
LABELS = {"since": N_("From"), "until": N_("Until")}
NO_DATE = N_("Please give a date, such as 2027-03-15.")
TURNED = N_("The last day cannot come before the first.")


@blueprint.get("")
def index() -> str | tuple[str, int]:
    looking, (form, period) = reader(), asked()

    def work(rows: Rows) -> tuple[Indicator, ...]:
        return indicators(rows, looking, period)

    page = render_template(
        "success/index.html", found=current.read(work), form=form, labels=LABELS, forms=TYPES,
        languages=LANGUAGES, shown=shown, questions=questions,
        days={key: form[key] for key in DAYS if form[key]},
    )  # fmt: skip
    return (page, 422) if form.faults else page


@blueprint.get("/report.<any(docx, pdf):form>")
def take(form: str) -> Response:
    looking, (_, period) = reader(), asked()

    def work(rows: Rows) -> Response:
        today = editions.calendar_of(rows).day(looking.now)
        paper = success_report(indicators(rows, looking, period), period, today=today)
        return to_take(papers.galley(paper, request.args.get(LANGUAGE, "")), form)

    return current.read(work)


def asked() -> tuple[Form, Period]:
    """The days of the address; what is no day is told and left out."""
    form = Form({key: request.args.get(key, "").strip() for key in DAYS})
    days = {key: a_date(form[key]) for key in DAYS if form[key]}
    for key, day in days.items():
        if isinstance(day, str):
            form.fault(key, NO_DATE)
    good = {key: day for key, day in days.items() if not isinstance(day, str)}
    since, until = good.get("since"), good.get("until")
    if since and until and until < since:
        form.fault("until", TURNED)
        until = None
    return form, Period(since, until)
