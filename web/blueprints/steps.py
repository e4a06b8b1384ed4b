"""Taking a step: its form, the page that says what it will do, and the step itself."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import undoing
from engine.command import Command, Result, Source, Step
from engine.errors import CommandReused, InputFaults, NotAllowed, NotFound, Refused, Stale
from engine.models.case import Case
from engine.models.person import Seat
from engine.queries.history import HistoryLine, by_command, recorded, since
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import casepage, current, handed, moves, picking, steps, visitpages
from web.current import Rows
from web.errors import sentences
from web.form import Form
from web.i18n import say
from web.inputs import add_named, fill_again, prefill, typed_form
from web.knockon import KnockOn, knock_on
from web.proposal import Proposal, proposal
from web.reading import reader
from web.steps import SOURCE_FACT, StepPage, Typed

blueprint = Blueprint("steps", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

DONE = N_("Recorded: %(step)s")
TAKEN_BACK = N_("The step was taken back.")
UNDO = "undo"


@blueprint.get("/<path:reference>/steps/<trigger>")
def show(reference: str, trigger: str) -> str:
    return begun(reference, trigger, Typed())


def begun(reference: str, trigger: str, typed: Typed) -> str:
    """The form of a step, with what a room has prepared for it."""
    page = current.read(lambda rows: steps.load(rows, reference, trigger, typed))
    fresh(page, typed.form, steps.new_id())
    prefill(typed.form, page.fields)
    fill_again(typed.form, page.fields, page.stated)
    return form_page(page, typed)


@blueprint.post("/<path:reference>/steps/<trigger>")
def take(reference: str, trigger: str) -> Answer:
    """One address for the three forms of a step: preview, back to the fields, confirm."""
    try:
        page = current.read(lambda rows: steps.load(rows, reference, trigger, Typed()))
    except (NotFound, NotAllowed):
        if (done := repeated()) is None:
            raise
        return arrived(done)
    typed = steps.take(page)
    page = current.read(lambda rows: steps.load(rows, reference, trigger, typed))
    if typed.form["do"] == "renew" or not typed.form["command"]:  # as rooms send it
        fresh(page, typed.form, steps.new_id())
    if typed.form["do"] in {"edit", "renew"}:
        return form_page(page, typed)
    if picking.asked(typed.form, (each.name for each in page.fields)):
        add_named(typed.form, page.fields)
        return form_page(page, typed), 422 if typed.form.faults else 200
    command = steps.command(page, typed)
    if typed.form.faults:
        return form_page(page, typed), 422
    return attempted(page, typed, command)


def repeated() -> str | None:
    """The case, where this is a second click on a step that ended the seat's part in it."""
    looking, command = reader(), request.form.get("command", "")
    return current.read(lambda rows: recorded(rows, looking, command))


def arrived(reference: str) -> Response:
    """To the case, or to the inbox where the step has ended what the seat may see of it."""
    looking = reader()
    try:
        current.read(lambda rows: the_case(rows, looking, reference))
    except NotFound:
        return redirect(url_for("inbox.index"), code=303)
    return redirect(url_for("cases.show", reference=reference), code=303)


def attempted(page: StepPage, typed: Typed, command: Command) -> Answer:
    """Whatever comes of it, nothing typed is lost."""
    try:
        confirmed = typed.form["confirm"] == "1"
        return fire(page, typed, command) if confirmed else preview(page, typed, command)
    except Stale as error:
        return stale_page(page, typed, error.text), 409
    except Refused as error:
        return form_page(page, typed, error.reasons), 409
    except InputFaults as error:
        steps.put_faults(typed, error.faults)
        return form_page(page, typed), 422
    except CommandReused as error:
        return reused_page(page, typed, command, error.text), 409


def fresh(page: StepPage, form: Form, command: str) -> None:
    """What the page was made from travels with the form."""
    form.values |= {
        "command": command,
        "seen_entry": str(page.entry),
        "seen_version": str(page.version),
        "seen_task": page.task,
    }


def preview(page: StepPage, typed: Typed, command: Command) -> Answer:
    """The confirmation page is the step itself, decided and not written."""
    engine, looking = current.services().engine, reader()

    def work(rows: Rows) -> tuple[Step, Proposal | None, KnockOn | None]:
        step = engine.plan(rows, command)
        if not step.possible or step.faults:
            return step, None, None
        case = engine.case(rows, page.case.reference, looking.actor)
        named, here = steps.people_named(page, typed), engine.situation(rows, case)
        proposed = proposal(rows, looking, here, step, named)
        here.ask(command.trigger, command.inputs)
        return step, proposed, knock_on(rows, looking, here, step)

    step, proposed, later = current.read(work)
    if not step.possible:
        return form_page(page, typed, step.refusals), 409
    if proposed is None:
        steps.put_faults(typed, step.faults)
        return form_page(page, typed), 422
    moved = moves.affected(looking, command) if step.moves_dates else None
    return render_template(
        "cases/confirm.html", page=page, case=page.case, form=typed.form, typed=typed, it=proposed,
        moved=moved, later=later, together=visitpages.together(page, command),
    )  # fmt: skip


def fire(page: StepPage, typed: Typed, command: Command) -> Response:
    engine, own = current.services().engine, reader().actor.seat

    def work(rows: Rows) -> Result:
        result = engine.fire(rows, command)
        if typed.files and not result.repeated:
            body = rows.get_one(Seat, command.on_behalf_of or own).body
            steps.deliver(rows, page, typed, event=result.event, body=body)
        return result

    result = current.write(work)
    flash(say(Text(DONE, step=Text(page.transition.label))))
    return arrived(result.reference)


def form_page(page: StepPage, typed: Typed, reasons: tuple[Text, ...] = ()) -> str:
    return render_template(
        "cases/step.html",
        page=page,
        case=page.case,
        form=typed.form,
        typed=typed,
        reasons=reasons or page.waits,
    )


def stale_page(page: StepPage, typed: Typed, sentence: Text) -> str:
    """Who did what meanwhile, and everything that was typed."""
    looking, engine = reader(), current.services().engine
    seen = int(typed.form["seen_version"]) if typed.form["seen_version"].isdecimal() else 0

    def work(rows: Rows) -> list[HistoryLine]:
        case = engine.case(rows, page.case.reference, looking.actor)
        return since(rows, looking, case, seen)

    return render_template(
        "cases/stale.html",
        page=page,
        case=page.case,
        form=typed.form,
        typed=typed,
        sentence=sentence,
        meanwhile=current.read(work),
    )


def reused_page(page: StepPage, typed: Typed, command: Command, sentence: Text) -> str:
    """The contents that were recorded, beside those that were sent afterwards."""
    looking, engine = reader(), current.services().engine

    def work(rows: Rows) -> HistoryLine | None:
        case = engine.case(rows, page.case.reference, looking.actor)
        return by_command(rows, looking, case, command.id)

    return render_template(
        "cases/reused.html",
        page=page,
        case=page.case,
        form=typed.form,
        typed=typed,
        sentence=sentence,
        first=current.read(work),
    )


# Taking back


@blueprint.get("/<path:reference>/undo")
def undo(reference: str) -> str:
    return undo_page(reference, Typed(Form({"command": steps.new_id()})))


@blueprint.post("/<path:reference>/undo")
def take_back(reference: str) -> Answer:
    looking = reader()
    case = current.read(lambda rows: the_case(rows, looking, reference))
    form = typed_form(request.form.items())
    typed = Typed(form, handed.take(form, {SOURCE_FACT: steps.FILE}))
    source = steps.source_of(typed) if form["agreed"] == "1" else None
    if form.faults:
        return undo_page(reference, typed), 422
    command = Command(
        id=form["command"][:36] or steps.new_id(),
        case=case.id,
        trigger=UNDO,
        actor=looking.actor,
        inputs={"reason": form["reason"]},
        source=source,
    )
    try:
        current.write(lambda rows: undone(rows, command, typed))
    except (Refused, CommandReused) as error:
        return undo_page(reference, typed, tuple(sentences(error))), 409
    flash(say(TAKEN_BACK))
    return arrived(reference)


def undone(rows: Rows, command: Command, typed: Typed) -> Result:
    engine, looking = current.services().engine, reader()
    result = engine.fire(rows, command)
    if command.source is not None and typed.source is not None and not result.repeated:
        here = engine.situation(rows, rows.get_one(Case, result.case))
        handed.deliver(
            rows, case=result.case, event=result.event, key=SOURCE_FACT, handed=typed.source,
            body=looking.actor.body, visible_to=here.desk_roles(),
        )  # fmt: skip
    return result


def undo_page(reference: str, typed: Typed, reasons: tuple[Text, ...] = ()) -> str:
    looking, engine = reader(), current.services().engine

    def work(rows: Rows) -> tuple[CaseLine, casepage.TakeBack | None, bool]:
        case = engine.case(rows, reference, looking.actor)
        moves_dates = looking.at_the_desk and undoing.moves_dates(rows, case)
        return line(looking, case), casepage.take_back(rows, looking, case), moves_dates

    case, it, moves_dates = current.read(work)
    if it is None:
        raise NotFound
    moved = given_back(case, it) if moves_dates else None
    return render_template(
        "cases/undo.html", case=case, it=it, form=typed.form, typed=typed, reasons=reasons,
        moved=moved,
    )  # fmt: skip


def given_back(case: CaseLine, it: casepage.TakeBack) -> moves.Affected | None:
    """The cases whose dates come back; nothing where the step cannot be taken back at all."""
    if it.reasons and not it.with_agreement:
        return None
    looking = reader()
    # The agreement is asked for on this very page; the rehearsal goes on as if it were there.
    agreed = Source("-", current.now().date(), {"name": "-"}) if it.reasons else None
    command = Command(steps.new_id(), case.id, UNDO, looking.actor, source=agreed)
    try:
        return moves.given_back(looking, command)
    except Refused:
        return None


def the_case(rows: Rows, looking: Reader, reference: str) -> CaseLine:
    return line(looking, current.services().engine.case(rows, reference, looking.actor))
