"""The first page of every seat: what waits for it, and for whom it waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.desk import BOARD
from engine import incidents
from engine.queries import worklist
from engine.queries.reader import CaseLine, Page, Reader
from engine.text import N_
from notifications import contacts
from notifications import queries as notified
from notifications.desk import CONTACT, CONTACT_CHECK
from web import current
from web.blueprints import portal
from web.current import Rows
from web.i18n import say
from web.inputs import typed_form
from web.reading import page_number, reader
from workflows.domain.accounts import queries as accounts
from workflows.domain.reports import queries
from workflows.domain.surveys import invitations

blueprint = Blueprint("inbox", __name__)

DESK = "desk"
LISTS: Mapping[str, Callable[[Rows, Reader, int], Page[Any]]] = {
    "mine": worklist.waiting_on_me,
    "others": worklist.waiting_on_others,
    "done": worklist.done,
    "next": worklist.coming_next,
}


@blueprint.get("/")
def home() -> Response:
    """The inbox; for a reader at the Board, the cycle at a glance; for the public its own page."""
    if current.person() is None:
        return portal.start()
    who = current.actor()
    first = "cycle.index" if who is not None and who.title == BOARD else ".index"
    return redirect(url_for(first), code=303)


@blueprint.get("/inbox")
def index() -> str:
    if current.actor() is None:
        return render_template("worklist/no_seat.html")
    looking = reader()

    def work(rows: Rows) -> tuple[worklist.Inbox, Page[notified.DeskLine], list[CaseLine]]:
        cycles = queries.cycles(rows, looking) if current.allows(DESK) else []
        return worklist.inbox(rows, looking), desk_tasks(rows, looking), list(cycles)

    found, desk, cycles = current.read(work)
    surveys = current.read(lambda rows: invitations.open_to(rows, looking))
    unsettled = current.read(incidents.open_now) if current.allows(DESK) else 0
    cycle = next((each for each in cycles if not each.closed), None)
    return render_template(
        "worklist/index.html", inbox=found, desk=desk, cycle=cycle, surveys=surveys,
        incidents=unsettled,
    )  # fmt: skip


@blueprint.get("/inbox/<part>")
def part(part: str) -> str:
    """One of the lists, page by page."""
    if part not in {*LISTS, DESK}:
        abort(404)
    looking, number = reader(), page_number()

    def work(rows: Rows) -> Page[Any]:
        return LISTS.get(part, desk_tasks)(rows, looking, number)

    return render_template("worklist/part.html", part=part, page=current.read(work))


@blueprint.post("/inbox/desk/<int:key>")
def settle(key: int) -> Response:
    """A task of the desk is done, with a note on what was done."""
    if not current.allows(DESK):
        abort(404)
    note, now, looking = typed_form(request.form.items())["note"], current.now(), reader()
    line = current.read(lambda rows: notified.desk_task(rows, key))
    if line is not None and line.kind == CONTACT:  # which a call meets
        return redirect(url_for("desknotes.call", key=key), code=303)
    current.write(
        lambda rows: notified.settle(rows, key, person=looking.actor.person, note=note, now=now)
    )
    flash(say(N_("Noted as done.")))
    return redirect(url_for(".index"), code=303)


def desk_tasks(rows: Rows, looking: Reader, number: int = 1) -> Page[notified.DeskLine]:
    if not current.allows(DESK):
        return Page()
    page = notified.desk_tasks(rows, looking, number)
    silent = {each.seat.id for each in page.items if each.seat and each.kind == CONTACT_CHECK}
    if not silent:
        return page
    found = contacts.of_seats(rows, accounts.last_sign_ins, silent, looking.now)
    items = (
        replace(each, contact=found.get(each.seat.id if each.seat else 0)) for each in page.items
    )
    return replace(page, items=tuple(items))
