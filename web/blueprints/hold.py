"""A house that came from a copy: what waits in it, and its release, for the desk."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine import doors
from engine.text import N_
from notifications import backlog
from web import current
from web.i18n import say
from web.mailkinds import kinds
from web.reading import page_number, reader

blueprint = Blueprint("hold", __name__, url_prefix="/mail/hold")

REASONS = {
    doors.RESTORED: N_("Restored from a backup"),
    doors.MOVED: N_("Moved from another database"),
}
ALL, KEEP_BACK = "all", "keep-back"  # what is done with what was queued before


@blueprint.get("")
def show() -> str:
    """What would go, and every hold so far."""
    house, now, number = current.services(), current.now(), page_number()
    standing, log = current.read(lambda rows: (doors.standing(rows), doors.log(rows, number)))
    waits = None
    if standing is not None:
        waits = current.read(lambda rows: backlog.look(rows, house.registry, standing, now))
    return render_template(
        "mail/hold.html", standing=standing, waits=waits, log=log, reasons=REASONS,
        kinds=kinds(),
    )  # fmt: skip


@blueprint.post("/<choice>")
def release(choice: str) -> Response:
    if choice not in {ALL, KEEP_BACK}:
        abort(404)
    house, now, who = current.services(), current.now(), reader().actor.person
    kept = current.write(
        lambda rows: backlog.release(
            rows, house.registry, by=who, keep_back=choice == KEEP_BACK, now=now
        )
    )
    words = N_("It was released already.") if kept is None else N_("Mail and dates go on.")
    flash(say(words))
    return redirect(url_for(".show"), code=303)
