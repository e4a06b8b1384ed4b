"""Saved views of a cycle's table: kept under a name, renamed, deleted; shared with the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import EngineError
from engine.queries.reader import Reader
from engine.text import N_
from web import current
from web.current import Rows
from web.cyclepage import ORDERS, CycleHead, head
from web.form import Form
from web.i18n import say
from web.reading import reader
from workflows.domain.views import queries, services
from workflows.domain.views.models import MOST_FILTER, MOST_NAME
from workflows.domain.views.queries import ViewLine
from workflows.domain.views.services import NameTaken, NotToBeShared

blueprint = Blueprint("views", __name__, url_prefix="/cycles")

Answer = Response | str | tuple[str, int]
FIELDS = {NameTaken: "name", NotToBeShared: "shared"}


@dataclass(frozen=True)
class ViewsPage:
    """Everything that the page shows, read in one transaction."""

    head: CycleHead
    views: tuple[ViewLine, ...]


@blueprint.get("/<path:reference>/views")
def index(reference: str) -> Answer:
    given = {key: request.args.get(key, "") for key in ("q", "order", "closed")}
    given["order"] = given["order"] if given["order"] in ORDERS else "name"
    return shown(reference, Form(given))


@blueprint.post("/<path:reference>/views")
def save(reference: str) -> Answer:
    looking, form, now = reader(), Form.submitted(), current.now()
    form.require("name")
    form.at_most("name", MOST_NAME)
    form.one_of("order", ORDERS)
    wanted = queries.grammar(looking).parse(form["q"])
    for fault in wanted.faults:
        form.fault("q", fault)
    shared = form["shared"] == "1" and current.allows("desk")
    return done(reference, form, N_("The view is saved."), lambda rows: services.save(
        rows, looking.actor.person, name=form["name"], wanted=wanted, order=form["order"],
        closed=form["closed"] == "1", shared=shared, now=now,
    ))  # fmt: skip


@blueprint.post("/<path:reference>/views/<int:key>")
def rename(reference: str, key: int) -> Answer:
    looking, form = reader(), Form.submitted()
    field = f"name-{key}"
    form.require(field)
    form.at_most(field, MOST_NAME)
    work = of_own(services.rename, looking, key, form[field])
    return done(reference, form, N_("The view has a new name."), work, field)


@blueprint.post("/<path:reference>/views/<int:key>/delete")
def delete(reference: str, key: int) -> Answer:
    work = of_own(services.delete, reader(), key)
    return done(reference, Form.submitted(), N_("The view is deleted."), work)


def of_own(
    change: Callable[..., bool], looking: Reader, key: int, *given: str
) -> Callable[[Rows], object]:
    """What is not one's own is not there."""

    def work(rows: Rows) -> object:
        return change(rows, looking.actor.person, key, *given) or abort(404)

    return work


def done(
    reference: str, form: Form, sentence: str, work: Callable[[Rows], object], field: str = ""
) -> Answer:
    """Write, and back to the list; or the page again with what is wrong."""
    looking = reader()
    current.read(lambda rows: head(rows, looking, reference))
    if not form.faults:
        try:
            current.write(work)
        except EngineError as error:
            form.fault(field or FIELDS.get(type(error), "name"), error.text)
    if form.faults:
        return shown(reference, form)
    flash(say(sentence))
    return redirect(url_for(".index", reference=reference), code=303)


def shown(reference: str, form: Form) -> Answer:
    looking = reader()
    page = current.read(
        lambda rows: ViewsPage(head(rows, looking, reference), queries.views(rows, looking))
    )
    text = render_template(
        "cycle/views.html", page=page, form=form, orders=ORDERS, most=MOST_FILTER,
        at_the_desk=current.allows("desk"),
    )  # fmt: skip
    return (text, 422) if form.faults else text
