"""The pairing of a review: the pool is frozen, a meeting draws the seed, the order follows."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from engine.errors import CaseHeld, InputFaults, NotAllowed, NotFound, Refused
from engine.models.case import Case
from engine.queries.reader import Reader
from engine.situation import Situation
from engine.text import N_, Text
from web import current, drawpage
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import a_date, tell_faults, typed_form
from web.reading import reader
from workflows.domain.draws import queries, services
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews import lots

blueprint = Blueprint("draws", __name__, url_prefix="/cases")

Answer = str | Answered | tuple[str, int]

AGAIN = "again:"  # the boxes of the form, one for each State

FROZEN = N_("The pool is frozen. The seed is now awaited from an open meeting.")
DRAWN = N_("The seed is recorded, and the order follows from it.")


@blueprint.get("/<path:reference>/pairing")
def index(reference: str) -> str:
    return show(reference, Form())


@blueprint.post("/<path:reference>/pairing/freeze")
def freeze(reference: str) -> Answer:
    form, looking = typed_form(request.form.items()), reader()

    def work(rows: Rows) -> None:
        _, here = to_draw(rows, looking, reference)
        lots.freeze(
            here,
            waiver=form["waiver"],
            request=form["request"],
            person=looking.actor.person,
            again=[key.removeprefix(AGAIN) for key in form.values if key.startswith(AGAIN)],
        )

    return attempted(reference, form, work, FROZEN)


@blueprint.post("/<path:reference>/pairing/seed")
def seed(reference: str) -> Answer:
    form, looking = typed_form(request.form.items()), reader()

    def work(rows: Rows) -> None:
        case, here = to_draw(rows, looking, reference)
        services.record_seed(
            rows, case.id, seed=form["seed"], meeting=form["meeting"],
            met_on=a_date(form["met_on"]), person=looking.actor.person, now=looking.now,
            today=here.today,
        )  # fmt: skip

    return attempted(reference, form, work, DRAWN)


@blueprint.get("/<path:reference>/pairing/draws/<int:number>")
def record(reference: str, number: int) -> Response:
    """The frozen record, byte for byte: who has it and the seed computes the same order."""
    looking = reader()

    def work(rows: Rows) -> str:
        case = the_review(rows, looking, reference)
        found = {each.number: each for each in queries.draws(rows, case.id)}
        if number not in found or not drawpage.reads_all(rows, looking, case):
            raise NotFound
        return found[number].frozen

    response = Response(current.read(work).encode(), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="draw.json")
    return response


def attempted(reference: str, form: Form, work: Callable[[Rows], None], done: str) -> Answer:
    """Whatever comes of it, nothing typed is lost."""
    try:
        current.write(work)
    except InputFaults as error:
        tell_faults(form, error.faults, prefix="")
        return show(reference, form), 422
    except Refused as error:
        return show(reference, form, error.reasons), 409
    flash(say(done))
    return redirect(url_for("draws.index", reference=reference), code=303)


def show(reference: str, form: Form, reasons: tuple[Text, ...] = ()) -> str:
    looking = reader()

    def work(rows: Rows) -> drawpage.RoomPage:
        try:
            case: Case | None = the_review(rows, looking, reference)
        except NotFound:
            case = None
        if case is not None and drawpage.reads_all(rows, looking, case):
            return drawpage.page(rows, looking, case)
        found = drawpage.own_page(rows, looking, reference, case)
        if found is None:
            raise NotFound
        return found

    page = current.read(work)
    template = "draws/own.html" if page.own else "draws/index.html"
    return render_template(template, page=page, case=page.case, form=form, reasons=reasons)


def to_draw(rows: Rows, looking: Reader, reference: str) -> tuple[Case, Situation]:
    """The review, for whoever may freeze its pool and write down the seed now."""
    case = the_review(rows, looking, reference)
    if not drawpage.reads_all(rows, looking, case):
        raise NotFound
    if not drawpage.may_draw(rows, looking, case):
        raise NotAllowed
    if case.hold is not None:
        raise CaseHeld
    return case, current.services().engine.situation(rows, case)


def the_review(rows: Rows, looking: Reader, reference: str) -> Case:
    case = current.services().engine.case(rows, reference, looking.actor)
    if case.definition != REVIEW:
        raise NotFound
    return case
