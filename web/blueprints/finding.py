"""One finding: drafted, changed, taken out; and what a side prepares to say to it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import EngineError, NotAllowed, NotFound, Stale
from engine.text import N_, Text
from web import citing, current
from web.current import Rows
from web.findingforms import (
    Page,
    act_faults,
    act_form,
    act_page,
    item_faults,
    item_form,
    item_page,
    may_now,
    proposal,
    the_review,
    wording,
    writable,
)
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from workflows.domain.findings import rules, services
from workflows.domain.findings.rules import ItemSettled, TextChanged

blueprint = Blueprint("finding", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. Nobody outside your side reads it yet.")
OUT, BACK = N_("The item was taken out of the draft."), N_("The item is in the draft again.")
LABELS = {
    "kind": N_("Kind"),
    "cites": N_("What it cites"),
    "text": N_("Text"),
    "language": N_("Language of the text"),
}
ACTS = {
    "comment": N_("Comment on this item"),
    "choice": N_("Choice for this item"),
    "response": N_("Response to this observation"),
    "correction": N_("Correction of this item"),
}


# Drafting


@blueprint.get("/<path:reference>/findings/new")
def new(reference: str) -> str:
    looking = reader()
    page = opened(current.read(lambda rows: item_page(rows, looking, reference)))
    return draw_item(page, item_form(page))


@blueprint.post("/<path:reference>/findings/new")
def add(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    page = current.read(lambda rows: item_page(rows, looking, reference))
    if item_faults(form):
        return draw_item(page, form), 422

    def work(rows: Rows) -> int:
        case, _ = the_review(rows, looking, reference)
        if not may_now(rows, looking, case, rules.DRAFT):
            raise Stale
        made = services.draft(
            rows, case=case.id, **wording(form), by=looking.actor, now=looking.now,
            sources=citing.chosen(form, page.sources),
        )  # fmt: skip
        return made.id

    try:
        made = current.write(work)
    except Stale as error:
        return draw_item(page, form, error), 409
    flash(say(SAVED))
    if form["do"] == "another":
        return redirect(url_for("finding.new", reference=reference), 303)
    return to_room(reference, made)


@blueprint.get("/<path:reference>/findings/<int:item>")
def edit(reference: str, item: int) -> str:
    looking = reader()
    page = opened(current.read(lambda rows: item_page(rows, looking, reference, item)))
    return draw_item(page, item_form(page))


@blueprint.post("/<path:reference>/findings/<int:item>")
def change(reference: str, item: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    page = current.read(lambda rows: item_page(rows, looking, reference, item))
    if item_faults(form):
        return draw_item(page, form), 422

    def work(rows: Rows) -> None:
        services.change(
            rows, writable(rows, looking, reference, rules.DRAFT, item), seen=form.version,
            **wording(form), by=looking.actor, now=looking.now,
            sources=citing.chosen(form, page.sources),
        )  # fmt: skip

    try:
        current.write(work)
    except (TextChanged, ItemSettled, Stale) as error:
        return draw_item(page, form, error), 409
    flash(say(SAVED))
    return to_room(reference, item)


@blueprint.post("/<path:reference>/findings/<int:item>/out")
def drop(reference: str, item: int) -> Response:
    """Out of the draft, or back into it."""
    looking, form = reader(), typed_form(request.form.items())
    out = form["do"] != "back"

    def work(rows: Rows) -> None:
        _, side = the_review(rows, looking, reference)
        if side != rules.REVIEWERS:
            raise NotAllowed
        found = writable(rows, looking, reference, rules.DRAFT, item)
        services.drop(found, dropped=out, seen=form.version, by=looking.actor, now=looking.now)

    current.write(work)
    flash(say(OUT if out else BACK))
    return to_room(reference, item)


# Saying something to an item


@blueprint.get("/<path:reference>/findings/<int:item>/<act>")
def said(reference: str, item: int, act: str) -> str:
    looking = reader()
    page = opened(current.read(lambda rows: act_page(rows, looking, reference, item, act)))
    return draw_act(page, act, act_form(page, act))


@blueprint.post("/<path:reference>/findings/<int:item>/<act>")
def say_it(reference: str, item: int, act: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    page = current.read(lambda rows: act_page(rows, looking, reference, item, act))
    if page.closed is not None:
        return draw_act(page, act, form), 409
    if act_faults(form, act, page.item):
        return draw_act(page, act, form), 422

    def work(rows: Rows) -> None:
        services.say(
            rows, writable(rows, looking, reference, rules.PERMISSIONS[act], item), act=act,
            kind=form["kind"], text=form["text"], language=form["language"], seen=form.version,
            proposal=proposal(form, page.item) if act == "comment" else "",
            by=looking.actor, now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except (TextChanged, ItemSettled, Stale) as error:
        return draw_act(page, act, form, error), 409
    flash(say(SAVED))
    following = page.following
    if form["do"] == "next" and following is not None:
        where = url_for("finding.said", reference=reference, item=following.id, act=act)
        return redirect(where, 303)
    return to_room(reference, item)


# Pages


def opened(page: Page) -> Page:
    """A form that cannot be sent is not shown. Raises NotFound, NotAllowed."""
    if page.closed is None:
        return page
    raise NotFound if page.closed.message == ItemSettled.message else NotAllowed


def to_room(reference: str, item: int) -> Response:
    return redirect(url_for("findings.index", reference=reference, _anchor=f"item-{item}"), 303)


def in_words(labels: Mapping[str, str]) -> dict[str, str]:
    return {key: say(label) for key, label in labels.items()}


def beside(form: Form, stands: Form, error: EngineError | None) -> Form | None:
    return form.beside(stands) if isinstance(error, TextChanged) else None


def draw_item(page: Page, form: Form, error: EngineError | None = None) -> str:
    told: Text | None = error.text if error else page.closed
    return render_template(
        "findings/item.html", page=page, case=page.case, item=page.item, form=form, told=told,
        stands=beside(form, item_form(page), error), languages=LANGUAGES,
        kinds=in_words(rules.KINDS), labels=LABELS, rules=rules,
    )  # fmt: skip


def draw_act(page: Page, act: str, form: Form, error: EngineError | None = None) -> str:
    told: Text | None = error.text if error else page.closed
    return render_template(
        "findings/said.html", page=page, case=page.case, item=page.item, act=act, form=form,
        told=told, stands=beside(form, act_form(page, act), error), languages=LANGUAGES,
        title=ACTS[act], answers=in_words(rules.WORDS[act]), labels=LABELS, rules=rules,
    )  # fmt: skip
