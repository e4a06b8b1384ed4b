"""Tags of a thing on a page of its own, and what a State has tagged as a file."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import NotAllowed
from engine.queries.reader import Reader
from engine.text import N_
from web import current, measured, papers, tagexport, tagging
from web.blueprints.papers import to_take
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from web.inputs import typed_form
from web.reading import reader, states
from web.sheets import XLSX, sheet_response
from web.tagexport import Export
from web.tagging import Here
from workflows.domain.findings import rules as sides
from workflows.domain.measures.catalogue import said
from workflows.domain.tags import entries, rules, services
from workflows.domain.tags.rules import Thing

blueprint = Blueprint("tags", __name__, url_prefix="/tags")

Answer = str | Response | tuple[str, int]

SAVED = N_("The tags are saved.")


@blueprint.get("/<any(finding, item, entry):kind>/<int:thing>")
def show(kind: str, thing: int) -> str:
    looking = reader()
    found = current.read(lambda rows: tagging.here(rows, looking, kind, thing))
    return page(found, tagging.form_of(found))


@blueprint.post("/<any(finding, item, entry):kind>/<int:thing>")
def save(kind: str, thing: int) -> Answer:
    """Raises NotAllowed for whoever may read the thing and is not of its side."""
    looking, form = reader(), typed_form(request.form.items())
    stands = current.read(lambda rows: tagging.here(rows, looking, kind, thing))
    chosen = tagging.chosen(form, stands.frameworks)
    if form.faults:
        return page(stands, form), 422

    def work(rows: Rows) -> Here:
        found = tagging.here(rows, looking, kind, thing)
        if not found.writes:
            raise NotAllowed
        known = {each.name: each for each in found.frameworks}
        services.put(
            rows, Thing(kind, thing, found.side), chosen, known, by=looking.actor, now=looking.now
        )
        return found

    found = current.write(work)
    flash(say(SAVED))
    return redirect(found.url, 303)


def page(found: Here, form: Form) -> str:
    labels = {each.name: said(each.label or each.title, locale())[0] for each in found.frameworks}
    options: Mapping[str, Mapping[str, str]] = {
        each.name: {key: tagging.titled(tag)[0] for key, tag in each.tags.items()}
        for each in found.frameworks
    }
    return render_template(
        "tags/show.html", here=found, form=form, labels=labels, options=options, rules=rules,
        sides=sides,
    )  # fmt: skip


# As a file


@blueprint.get("/export")
def choose() -> str | Response:
    """A State's seats find their own; everybody else chooses a State."""
    looking = reader()
    if looking.actor.title in entries.OF_STATE:
        return redirect(url_for(".export", state=looking.actor.body), 303)
    return render_template("tags/choose.html", states=current.read(tagexport.states_with))


@blueprint.get("/export/<state>")
def export(state: str) -> str:
    """What is tagged, with a tick for each thing that goes into the file."""
    found = the_export(measured.looking(), state)
    return render_template("tags/export.html", found=found, rules=rules)


@blueprint.get("/export/<state>.<any(docx, xlsx):form>")
def take(state: str, form: str) -> Response:
    """With `chosen`, only what was ticked."""
    found = the_export(measured.looking(), state)
    if request.args.get("chosen"):
        found = found.only(frozenset(request.args.getlist("with")))
    if form == XLSX:
        rows = tagexport.cells(found)
        return sheet_response(f"{state}-tags", tagexport.columns(), rows, locale(), form=XLSX)
    return to_take(papers.galley(tagexport.paper(found), locale()), papers.DOCX)


def the_export(looking: Reader | None, state: str) -> Export:
    """A State of which nothing is to be seen is as one unknown, but to its own seats."""

    def work(rows: Rows) -> Export | None:
        if state not in states(rows):
            return None
        found = tagexport.export(rows, looking, state)
        shown = found.every or found.own or state in tagexport.states_with(rows)
        return found if shown else None

    return current.read(work) or abort(404)
