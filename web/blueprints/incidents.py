"""Work that did not go through, for the desk: what, since when, and what to do."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import incidents, sweep, timekeeping
from engine.models.incidents import Incident
from engine.queries import incidents as queries
from engine.queries.incidents import IncidentLine
from engine.text import N_
from notifications import claims
from notifications import queries as notified
from web import current, requestlog
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import page_number, reader

blueprint = Blueprint("incidents", __name__, url_prefix="/incidents")

LONGEST = 500
OF_MAIL = frozenset({claims.MAIL, claims.RENDER})
WHAT = {
    sweep.TIMER: N_("A step that the calendar takes by itself"),
    sweep.REPLAN: N_("New dates after a session moved"),
    sweep.LATER: N_("Dates of a review that a later session takes up"),
    sweep.TOLD: N_("A step that reaches many cases at once"),
    sweep.SHUT_DOORS: N_("New dates after a time in which the system did not run"),
    claims.MAIL: N_("A message that was not delivered, or is uncertain"),
    claims.RENDER: N_("A message that could not be written"),
    timekeeping.CLOCK: N_("A clock that is not believed"),
}
LOOK = N_(
    "Look at the case. What can be put right there, put right and try again; for anything else "
    "give the number of this incident to whoever runs the system."
)
DO = {
    timekeeping.CLOCK: N_(
        "Compare the time shown here with a clock that you trust. If it is right, note that as "
        "resolved: dates then go on. If not, let whoever runs the system set the clock first."
    ),
    claims.MAIL: N_(
        "Look at the message and at the address; then send it once more, or note why it is not "
        "needed."
    ),
    claims.RENDER: N_(
        "Give the number of this incident to whoever runs the system; then send the message once "
        "more."
    ),
}


@blueprint.get("")
def index() -> str:
    page = current.read(lambda rows: queries.listed(rows, page_number()))
    count = current.read(incidents.open_now)
    return render_template("incidents/index.html", page=page, count=count, what=WHAT)


@blueprint.get("/<int:key>")
def show(key: int) -> str:
    return incident_page(key, Form())


@blueprint.post("/<int:key>/again")
def again(key: int) -> Response:
    """A case: with the next tick. A message: as another copy, which settles the incident."""
    now, person = current.now(), reader().actor.person

    def work(rows: Rows) -> str:
        found = the_row(rows, key)
        if found.what in OF_MAIL:
            notified.resend(rows, found.row, now=now, by=person)
            return N_("Queued once more.")
        incidents.again(rows, found, now=now)
        return N_("It is tried again within a minute. Load this page again to see how it stands.")

    said = current.write(work)
    requestlog.event("incident_tried_again", row=key)
    flash(say(said))
    return redirect(url_for(".show", key=key), code=303)


@blueprint.post("/<int:key>/resolve")
def resolve(key: int) -> Response | tuple[str, int]:
    """A person says that it is settled, and how."""
    form, now, person = typed_form(request.form.items()), current.now(), reader().actor.person
    form.require("note")
    form.at_most("note", LONGEST)
    if form.faults:
        return incident_page(key, form), 422
    note = form["note"]

    def work(rows: Rows) -> None:
        found = the_row(rows, key)
        if found.what == timekeeping.CLOCK:
            timekeeping.confirm(rows, by=person, now=now, note=note)
        else:
            incidents.resolve(rows, found, now=now, by=person, note=note)

    current.write(work)
    requestlog.event("incident_resolved", row=key)
    flash(say(N_("Noted as resolved.")))
    return redirect(url_for(".index"), code=303)


def incident_page(key: int, form: Form) -> str:
    def work(rows: Rows) -> tuple[IncidentLine, bool]:
        line = queries.one(rows, key) or abort(404)
        if line.what == timekeeping.CLOCK:
            return line, False
        return line, line.what not in OF_MAIL or notified.may_resend(rows, line.row)

    line, again = current.read(work)
    return render_template(
        "incidents/show.html", line=line, again=again, form=form, what=WHAT[line.what],
        do=DO.get(line.what, LOOK), message=line.row if line.what in OF_MAIL else None,
        clock=current.now() if line.what == timekeeping.CLOCK else None,
    )  # fmt: skip


def the_row(rows: Rows, key: int) -> Incident:
    """One that is open."""
    found = rows.get(Incident, key)
    if found is None or found.resolved_at is not None:
        abort(404)
    return found
