"""A case goes on under another edition of its rules, by the written agreement of its State."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import following
from engine.command import Command, Result
from engine.errors import CommandReused, Refused
from engine.text import N_, Text
from web import current, handed, steps
from web.comparison import CHANGES
from web.current import Rows
from web.errors import sentences
from web.following import preview
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from web.steps import SOURCE_FACT, Typed

blueprint = Blueprint("agreements", __name__, url_prefix="/cases")

READ_FIRST = N_("Confirm that you have read what changes.")
RECORDED = N_("The agreement is recorded. The case goes on under the other edition.")


@blueprint.get("/<path:reference>/rules")
def show(reference: str) -> str:
    """What another edition would change, and the form of the agreement."""
    form = Form({"edition": request.args.get("edition", ""), "command": steps.new_id()})
    return page_of(reference, Typed(form))


@blueprint.post("/<path:reference>/rules")
def record(reference: str) -> Response | tuple[str, int]:
    """Record the agreement: the case and those below it follow the edition from now on."""
    looking, form = reader(), typed_form(request.form.items())
    page = current.read(lambda rows: preview(rows, looking, reference, form["edition"]))
    typed = Typed(form, handed.take(form, {SOURCE_FACT: steps.FILE}))
    source = steps.source_of(typed)
    form.one_of("edition", page.choices)
    if not form["confirm"]:
        form.fault("confirm", READ_FIRST)
    if form.faults or page.chosen is None:
        return page_of(reference, typed), 422
    command = Command(
        id=form["command"][:36] or steps.new_id(), case=page.id, trigger=following.TRIGGER,
        actor=looking.actor, source=source, on_behalf_of=page.behalf.id if page.behalf else None,
        inputs={following.EDITION: page.chosen.id, following.SEEN: form.number("seen")},
    )  # fmt: skip
    try:
        current.write(lambda rows: agreed(rows, command, typed))
    except (Refused, CommandReused) as error:
        return page_of(reference, typed, tuple(sentences(error))), 409
    flash(say(RECORDED))
    return redirect(url_for("cases.show", reference=reference), code=303)


def agreed(rows: Rows, command: Command, typed: Typed) -> Result:
    engine = current.services().engine
    result = following.agree(rows, engine, command)
    case = engine.case(rows, result.reference, command.actor)
    if typed.source is not None and not result.repeated:
        handed.deliver(
            rows, case=case.id, event=result.event, key=SOURCE_FACT, handed=typed.source,
            body=case.subject, visible_to=engine.situation(rows, case).desk_roles(),
        )  # fmt: skip
    return result


def page_of(reference: str, typed: Typed, refused: tuple[Text, ...] = ()) -> str:
    looking = reader()
    page = current.read(lambda rows: preview(rows, looking, reference, typed.form["edition"]))
    return render_template(
        "procedure/agreement.html", page=page, case=page.case, form=typed.form, typed=typed,
        changes=CHANGES, refused=refused,
    )  # fmt: skip
