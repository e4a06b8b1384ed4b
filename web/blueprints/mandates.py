"""Paragraphs of resolutions: how each stands, and the progress report to the Board (S2 OP9)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config import mandates as shipped
from config.i18n import LANGUAGES
from engine import editions
from engine.errors import NotAllowed
from engine.queries import cases as listed
from engine.queries.reader import Reader
from engine.text import N_, Nn_, Text
from web import current, papers
from web.blueprints.papers import to_take
from web.blueprints.resources import measure
from web.current import Rows
from web.i18n import say
from web.papers import LANGUAGE, TYPES
from web.printing import faces
from web.printing.galley import Galley
from web.reading import reader
from workflows.domain.papers.mandates import progress_report
from workflows.domain.resources import rules
from workflows.domain.resources.mandates import Mandate, mandates
from workflows.domain.reviews.inputs import LANGUAGES as SPOKEN

blueprint = Blueprint("mandates", __name__, url_prefix="/mandates")

RECORDED = Nn_("%(n)s paragraph is recorded.", "%(n)s paragraphs are recorded.")
NONE_MISSING = N_("Every paragraph that is shipped is on the register.")
CODES = {label: code for code, label in SPOKEN}


@dataclass(frozen=True)
class Page:
    """`missing`: how many of those shipped are not on the register; for who may record them."""

    found: tuple[Mandate, ...]
    missing: int
    keeps: bool  # the reader keeps the register


@blueprint.get("")
def index() -> str:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking))
    return render_template(
        "mandates/index.html", page=page, rules=rules, measure=measure,
        languages=LANGUAGES, forms=TYPES,
    )  # fmt: skip


@blueprint.post("")
def record() -> Response:
    """Record the paragraphs that are shipped and not on the register yet."""
    looking, engine = reader(), current.services().engine
    if not may_record(looking):
        raise NotAllowed
    made = current.write(lambda rows: shipped.record(engine, rows, looking))
    flash(say(Text(RECORDED, n=made)) if made else say(NONE_MISSING))
    return redirect(url_for("mandates.index"), code=303)


@blueprint.get("/report")
def report() -> str:
    """The report as a page; what is printed is the same text."""
    found = galley(reader())
    return render_template(
        "mandates/report.html", galley=found, languages=LANGUAGES, forms=TYPES,
        faceless=papers.faceless(faces.lacking(found)),
    )  # fmt: skip


@blueprint.get("/report.<any(docx, pdf):form>")
def take(form: str) -> Response:
    return to_take(galley(reader()), form)


def read(rows: Rows, looking: Reader) -> Page:
    keeps = may_record(looking)
    missing = len(shipped.missing(rows, looking)) if keeps else 0
    return Page(mandates(rows, looking, CODES), missing, keeps)


def may_record(looking: Reader) -> bool:
    return listed.may_open(looking.access, looking.actor, looking.registry.latest(rules.MANDATE))


def galley(looking: Reader) -> Galley:
    def work(rows: Rows) -> Galley:
        today = editions.calendar_of(rows).day(looking.now)
        made = progress_report(mandates(rows, looking, CODES), today=today)
        return papers.galley(made, request.args.get(LANGUAGE, ""))

    return current.read(work)
