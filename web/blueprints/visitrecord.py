"""The record of a visit: own notes, entries for the record, and what the State accepts of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
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
from web.visitforms import RECORD, SELF
from workflows.domain.visits import record, rules, services
from workflows.domain.visits.models import VisitEntry
from workflows.domain.visits.rules import PlanChanged

blueprint = Blueprint("visitrecord", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

MINE = N_("Saved. Nobody but you reads it.")
SHARED = N_("Saved. The reviewers' side alone reads it until the record is proposed.")
MARKED = N_("Saved. Your State alone reads it until it takes the next step.")
MARKS = {"yes": True, "no": False, "": None}


@blueprint.get("/<path:reference>/visit-record")
def index(reference: str) -> str:
    return draw(reference, None)


@blueprint.post("/<path:reference>/visit-record")
def write(reference: str) -> Answer:
    """A note of one's own, or an entry for the record."""
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.entry_said(form)
    if form.faults:
        current.read(lambda rows: noting(rows, looking, reference))
        return draw(reference, form), 422

    def work(rows: Rows) -> None:
        case = noting(rows, looking, reference)
        services.write_entry(rows, case.id, **said, by=looking.actor, now=looking.now)

    current.write(work)
    return saved(reference, form)


@blueprint.get("/<path:reference>/visit-record/<int:key>")
def edit(reference: str, key: int) -> str:
    looking = reader()

    def work(rows: Rows) -> Form:
        return as_form(own(rows, looking, noting(rows, looking, reference), key))

    return draw_entry(reference, key, current.read(work))


@blueprint.post("/<path:reference>/visit-record/<int:key>")
def change(reference: str, key: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    said = visitforms.entry_said(form)

    def work(rows: Rows) -> None:
        found = own(rows, looking, noting(rows, looking, reference), key)
        if found.person_id not in record.selves(rows, looking.actor.person):
            said["shared"] = True  # whoever did not write it does not take it away
        services.change_entry(rows, found, seen=form.version, **said, now=looking.now)

    if form.faults:
        current.read(lambda rows: own(rows, looking, noting(rows, looking, reference), key).id)
        return draw_entry(reference, key, form), 422
    try:
        current.write(work)
    except PlanChanged as error:
        return draw_entry(reference, key, form, error), 409
    return saved(reference, form)


@blueprint.post("/<path:reference>/visit-record/<int:key>/out")
def remove(reference: str, key: int) -> Response:
    """By its writer alone."""
    looking, form = reader(), typed_form(request.form.items())

    def work(rows: Rows) -> None:
        found = own(rows, looking, noting(rows, looking, reference), key)
        if found.person_id not in {None, *record.selves(rows, looking.actor.person)}:
            raise NotAllowed
        services.remove_entry(rows, found, seen=form.version, now=looking.now)

    current.write(work)
    flash(say(N_("The entry is taken out.")))
    return redirect(url_for(".index", reference=reference), 303)


@blueprint.post("/<path:reference>/visit-record/views")
def mark(reference: str) -> Response:
    """What the State prepares: passage by passage, until it takes the step."""
    looking, form = reader(), typed_form(request.form.items())
    marks = {
        int(name.removeprefix("passage-")): MARKS.get(value)
        for name, value in form.values.items()
        if name.removeprefix("passage-").isdecimal() and name.startswith("passage-")
    }

    def work(rows: Rows) -> None:
        case, side = the_review(rows, looking, reference)
        if side != rules.STATE:
            raise NotAllowed
        if not may_now(rows, looking, case, rules.VIEW):
            raise Stale
        services.mark(rows, case.id, marks, now=looking.now)

    current.write(work)
    flash(say(MARKED))
    return redirect(url_for(".index", reference=reference, _anchor="passages"), 303)


# Who may


def noting(rows: Rows, looking: Reader, reference: str) -> Case:
    """The review, for reviewers while entries are written. Raises NotFound, NotAllowed, Stale."""
    case, side = the_review(rows, looking, reference)
    if side != rules.REVIEWERS:
        raise NotAllowed
    if not may_now(rows, looking, case, rules.NOTE):
        raise Stale
    return case


def own(rows: Rows, looking: Reader, case: Case, key: int) -> VisitEntry:
    """An entry that the reader may change: his own, or one for the record. Raises NotFound."""
    found = record.entry(rows, case.id, key)
    selves = record.selves(rows, looking.actor.person)
    if found is None or not (found.shared or found.person_id in selves):
        raise NotFound
    return found


# Pages


def as_form(found: VisitEntry) -> Form:
    return Form(
        {
            "day": found.day.isoformat(), "text": found.text, "language": found.language,
            "for": RECORD if found.shared else SELF, "version": str(found.version),
        }
    )  # fmt: skip


def saved(reference: str, form: Form) -> Response:
    flash(say(SHARED if form["for"] == RECORD else MINE))
    return redirect(url_for(".index", reference=reference, _anchor="entries"), 303)


def draw(reference: str, form: Form | None) -> str:
    looking = reader()
    room = current.read(lambda rows: visitpages.record_room(rows, looking, reference))
    if form is None:
        day = visitpages.today(looking).isoformat()
        form = Form({"day": day, "language": locale(), "for": SELF})
    return render_template(
        "visits/record.html", room=room, case=room.frame.case, form=form, rules=rules,
        languages=LANGUAGES,
    )  # fmt: skip


def draw_entry(reference: str, key: int, form: Form, error: EngineError | None = None) -> str:
    looking = reader()

    def work(rows: Rows) -> tuple[visitpages.RecordRoom, Form, bool]:
        room = visitpages.record_room(rows, looking, reference)
        found = own(rows, looking, noting(rows, looking, reference), key)
        mine = found.person_id in record.selves(rows, looking.actor.person)
        return room, as_form(found), mine

    room, stands, mine = current.read(work)
    if error is not None:
        form.beside(stands)
    return render_template(
        "visits/entry.html", case=room.frame.case, form=form, key=key, mine=mine,
        stands=stands if error else None, told=error.text if error else None,
        languages=LANGUAGES,
    )  # fmt: skip
