"""The first page of every seat: what waits for it, and for whom it waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.desk import BOARD
from engine.queries import worklist
from engine.queries.reader import Page, Reader
from engine.text import N_
from notifications import queries as notified
from web import current
from web.current import Rows
from web.i18n import say
from web.inputs import typed_form
from web.reading import page_number, reader

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
    """The inbox; for a reader at the Board, the cycle at a glance."""
    who = current.actor()
    first = "cycle.index" if who is not None and who.title == BOARD else ".index"
    return redirect(url_for(first), code=303)


@blueprint.get("/inbox")
def index() -> str:
    if current.actor() is None:
        return render_template("worklist/no_seat.html")
    looking = reader()

    def work(rows: Rows) -> tuple[worklist.Inbox, Page[notified.DeskLine]]:
        return worklist.inbox(rows, looking), desk_tasks(rows, looking)

    found, desk = current.read(work)
    return render_template("worklist/index.html", inbox=found, desk=desk)


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
    current.write(
        lambda rows: notified.settle(rows, key, person=looking.actor.person, note=note, now=now)
    )
    flash(say(N_("Noted as done.")))
    return redirect(url_for(".index"), code=303)


def desk_tasks(rows: Rows, looking: Reader, number: int = 1) -> Page[notified.DeskLine]:
    if not current.allows(DESK):
        return Page()
    return notified.desk_tasks(rows, looking, number)
