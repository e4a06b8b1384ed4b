"""The room of a visit: arrangements, programme, who takes part, what is arranged, other visits."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import EngineError, NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import Reader
from engine.text import N_
from web import current, visitforms, visitpages
from web.current import Rows
from web.findingforms import may_now, the_review
from web.form import Form
from web.i18n import locale, say
from web.inputs import typed_form
from web.reading import reader
from web.visitpages import Room
from web.zones import zones
from workflows.domain.visits import days, queries, rules, services
from workflows.domain.visits.rules import PlanChanged

blueprint = Blueprint("visits", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. Your State alone reads it until it confirms the programme.")
NOTED, OUT, BACK = N_("Noted."), N_("The meeting is taken out."), N_("The meeting is back.")


@blueprint.get("/<path:reference>/visit")
def index(reference: str) -> str:
    return draw(reference, Form())


@blueprint.get("/<path:reference>/visit/programme")
def programme(reference: str) -> str:
    """To be printed: what was delivered last, or the State's draft."""
    looking = reader()
    room = current.read(lambda rows: visitpages.room(rows, looking, reference))
    drafted = bool(request.args.get("draft")) and room.draft is not None
    shown = (room.draft if drafted else room.programme) or abort(404)
    return render_template("visits/programme.html", **_words(room), shown=shown, drafted=drafted)


# The draft of the State


@blueprint.get("/<path:reference>/visit/meetings/new")
def new(reference: str) -> str:
    looking = reader()

    def work(rows: Rows) -> Form:
        case = planned(rows, looking, reference)
        stay = days.of_cases(rows, [case.id]).get(case.id)
        drafted = [each for day in queries.draft(rows, case.id).days for each in day.meetings]
        return visitforms.new_meeting(current.zone(), stay, drafted)

    return draw_meeting(reference, current.read(work))


@blueprint.post("/<path:reference>/visit/meetings/new")
def add(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.meeting_said(form)
    if form.faults:
        current.read(lambda rows: planned(rows, looking, reference))
        return draw_meeting(reference, form), 422

    def work(rows: Rows) -> None:
        case = planned(rows, looking, reference)
        services.add_meeting(rows, case.id, said, by=looking.actor, now=looking.now)

    current.write(work)
    flash(say(SAVED))
    if form["do"] == "another":
        return redirect(url_for(".new", reference=reference), 303)
    return to_room(reference, "programme")


@blueprint.get("/<path:reference>/visit/meetings/<int:key>")
def edit(reference: str, key: int) -> str:
    looking = reader()

    def work(rows: Rows) -> Form:
        case = planned(rows, looking, reference)
        return visitforms.meeting_form(queries.meeting(rows, case.id, key) or abort(404))

    return draw_meeting(reference, current.read(work), key)


@blueprint.post("/<path:reference>/visit/meetings/<int:key>")
def change(reference: str, key: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.meeting_said(form)

    def work(rows: Rows) -> Form:
        case = planned(rows, looking, reference)
        found = queries.meeting(rows, case.id, key) or abort(404)
        stands = visitforms.meeting_form(found)
        if form.faults:
            return stands
        seen = form.version
        services.change_meeting(rows, found, said, seen=seen, by=looking.actor, now=looking.now)
        return stands

    if form.faults:
        current.read(work)
        return draw_meeting(reference, form, key), 422
    try:
        current.write(work)
    except PlanChanged as error:
        return draw_meeting(reference, form, key, error), 409
    flash(say(SAVED))
    return to_room(reference, "programme")


@blueprint.post("/<path:reference>/visit/meetings/<int:key>/out")
def drop(reference: str, key: int) -> Response:
    """Out of the draft, or back into it."""
    looking, form = reader(), typed_form(request.form.items())
    out = form["do"] != "back"

    def work(rows: Rows) -> None:
        case = planned(rows, looking, reference)
        found = queries.meeting(rows, case.id, key) or abort(404)
        seen, said = form.version, {"dropped": out}
        services.change_meeting(rows, found, said, seen=seen, by=looking.actor, now=looking.now)

    current.write(work)
    flash(say(OUT if out else BACK))
    return to_room(reference, "programme")


@blueprint.get("/<path:reference>/visit/plan")
def plan(reference: str) -> str:
    looking = reader()
    found = current.read(
        lambda rows: visitforms.plan_form(queries.plan(rows, planned(rows, looking, reference).id))
    )
    return draw_plan(reference, found)


@blueprint.post("/<path:reference>/visit/plan")
def save_plan(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.plan_said(form)
    if form.faults:
        current.read(lambda rows: planned(rows, looking, reference))
        return draw_plan(reference, form), 422

    def work(rows: Rows) -> None:
        case, seen = planned(rows, looking, reference), form.version
        services.save_plan(rows, case.id, said, seen=seen, by=looking.actor, now=looking.now)

    try:
        current.write(work)
    except PlanChanged as error:
        return draw_plan(reference, form, error), 409
    flash(say(SAVED))
    return to_room(reference, "people")


# The checklist of the desk


@blueprint.get("/<path:reference>/visit/checklist/<int:seat>")
def checklist(reference: str, seat: int) -> str:
    looking = reader()
    current.read(lambda rows: permitted(rows, looking, reference, rules.CHECK))
    room = current.read(lambda rows: visitpages.room(rows, looking, reference))
    return draw_checks(room, seat, visitforms.checks_form(room.checks.get(seat) or abort(404)))


@blueprint.post("/<path:reference>/visit/checklist/<int:seat>")
def note_checks(reference: str, seat: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.checks_said(form)
    room = current.read(lambda rows: visitpages.room(rows, looking, reference))
    if seat not in room.checks:
        raise NotFound
    if form.faults:
        return draw_checks(room, seat, form), 422

    def work(rows: Rows) -> None:
        case = permitted(rows, looking, reference, rules.CHECK)
        for each in said:
            services.note_check(
                rows, case.id, seat, each.what, standing=each.standing, on=each.on,
                note=each.note, by=looking.actor, now=looking.now,
            )  # fmt: skip

    current.write(work)
    flash(say(NOTED))
    return to_room(reference, "checklist")


# Visits of other mechanisms


@blueprint.post("/<path:reference>/visit/others")
def note_other(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.other_said(form)
    if said is None:
        return draw(reference, form), 422

    def work(rows: Rows) -> None:
        case = noting(rows, looking, reference)
        services.note_other(rows, case.subject, *said, by=looking.actor, now=looking.now)

    current.write(work)
    flash(say(NOTED))
    return to_room(reference, "others")


@blueprint.post("/<path:reference>/visit/others/<int:key>/remove")
def forget_other(reference: str, key: int) -> Response:
    looking = reader()

    def work(rows: Rows) -> None:
        services.forget_other(rows, noting(rows, looking, reference).subject, key)

    current.write(work)
    flash(say(N_("The note is removed.")))
    return to_room(reference, "others")


# Who may


def permitted(rows: Rows, looking: Reader, reference: str, permission: str) -> Case:
    """The review, for whoever may write there now. Raises NotFound, NotAllowed, Stale."""
    case, side = the_review(rows, looking, reference)
    writers = {rules.PLAN: rules.STATE, rules.CHECK: rules.DESK}
    if side != writers[permission]:
        raise NotAllowed
    if not may_now(rows, looking, case, permission):
        raise Stale
    return case


def planned(rows: Rows, looking: Reader, reference: str) -> Case:
    return permitted(rows, looking, reference, rules.PLAN)


def noting(rows: Rows, looking: Reader, reference: str) -> Case:
    """Other visits are noted by the State and the desk, at any time."""
    case, side = the_review(rows, looking, reference)
    if side == rules.REVIEWERS:
        raise NotAllowed
    return case


# Pages


def to_room(reference: str, anchor: str) -> Response:
    return redirect(url_for(".index", reference=reference, _anchor=anchor), 303)


def draw(reference: str, form: Form) -> str:
    looking = reader()
    room = current.read(lambda rows: visitpages.room(rows, looking, reference))
    if form.faults and room.others is None:
        raise NotAllowed
    return render_template("visits/index.html", **_words(room), form=form)


def _words(room: Room) -> dict[str, object]:
    return {
        "room": room, "case": room.frame.case, "rules": rules, "languages": LANGUAGES,
        "tabs_found": room.frame.tabs,
    }  # fmt: skip


def draw_meeting(reference: str, form: Form, key: int = 0, error: EngineError | None = None) -> str:
    """The form of a meeting; beside it what somebody else has saved meanwhile."""
    looking = reader()

    def work(rows: Rows) -> tuple[Room, Form | None]:
        room = visitpages.room(rows, looking, reference)
        found = queries.meeting(rows, room.frame.case.id, key) if error else None
        return room, visitforms.meeting_form(found) if found else None

    room, stands = current.read(work)
    if stands is not None:
        form.beside(stands)
    return render_template(
        "visits/meeting.html", **_words(room), form=form, key=key, stands=stands,
        told=error.text if error else None, labels=visitforms.MEETING_LABELS, zones=zones(locale()),
    )  # fmt: skip


def draw_plan(reference: str, form: Form, error: EngineError | None = None) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[Room, Form]:
        room = visitpages.room(rows, looking, reference)
        return room, visitforms.plan_form(queries.plan(rows, room.frame.case.id))

    room, stands = current.read(work)
    if error is not None:
        form.beside(stands)
    return render_template(
        "visits/plan.html", **_words(room), form=form, stands=stands if error else None,
        told=error.text if error else None,
    )  # fmt: skip


def draw_checks(room: Room, seat: int, form: Form) -> str:
    expert = next((each for each in room.experts if each.seat == seat), None) or abort(404)
    return render_template("visits/checklist.html", **_words(room), form=form, expert=expert)
