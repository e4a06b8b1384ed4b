"""Sharing an item of the knowledge repository: begun, written, checked, sent, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Opening, Result
from engine.definition import Definition
from engine.errors import EngineError, InputFaults, NotAllowed, NotFound, Stale
from engine.queries import cases as listed
from engine.text import N_
from web import current, handed, inputs, sharing, steps
from web.blueprints import openings
from web.blueprints.steps import attempted, fresh
from web.current import Rows
from web.form import GIVE_THIS, Form
from web.handed import Handed
from web.i18n import say
from web.inputs import Field, typed_form
from web.reading import reader
from web.sharing import CONSENT, Room, the_room
from web.steps import Typed
from workflows.domain.findings.rules import STATE_ROLES
from workflows.domain.knowledge import queries, rules, services
from workflows.domain.knowledge.rules import NotOfThis, SheetChanged
from workflows.domain.reports.queries import REVIEW

blueprint = Blueprint("knowledge", __name__)

Answer = str | Response | tuple[str, int]

NOTE_FILE = "note_file"
NOTHING: Mapping[str, Any] = MappingProxyType({})
SAVED = N_("Saved. Nobody outside your side reads it before you send it.")
KEPT = N_(
    "Saved. It is read by the State and the secretariat until the State's consent is on record."
)
MADE = N_("A draft was made of the finding. Nobody outside your State reads it before you send it.")


@blueprint.get("/practices/new")
def new() -> str:
    require_author()
    form, note = sharing.blank(), paper_fields({})
    inputs.prefill(form, note)
    return draw(None, form, note=note)


@blueprint.post("/practices/new")
def begin() -> Answer:
    """The draft, kept; and on to the check where that was asked for and nothing is missing."""
    require_author()
    form, looking = typed_form(request.form.items()), reader()
    files = handed.take(form, {NOTE_FILE: f"i.{NOTE_FILE}"}) if from_paper() else {}
    note = paper_fields(files)
    values, given = taken(form, paper=bool(note)), paper_given(form, note, files)
    if form.faults:
        return draw(None, form, note=note), 422

    def work(rows: Rows) -> Result:
        result = opened(rows, form["command"], given=given, files=files)
        if not result.repeated:
            services.begin(
                rows, case=result.case, content=values, by=looking.actor, now=looking.now
            )
        return result

    try:
        made = current.write(work)
    except InputFaults as error:
        inputs.tell_faults(form, error.faults)
        return draw(None, form, note=note), 422
    return on(made.reference, form)


@blueprint.post("/cases/<path:reference>/findings/<int:item>/practice")
def make(reference: str, item: int) -> Response:
    """One click: a draft with the words of a settled finding. A second click finds the first."""
    looking = reader()

    def work(rows: Rows) -> str:
        case = current.services().engine.case(rows, reference, looking.actor)
        roles = looking.access.roles(rows, looking.actor, case.id)
        if case.definition != REVIEW or not roles & STATE_ROLES:
            raise NotFound
        source = queries.source(rows, case.id, item)
        if source is None:
            raise NotOfThis
        made = queries.made_of(rows, frozenset({item}), looking.actor.body)
        if item in made:
            return made[item]
        result = opened(rows, "", names=(case.id,))
        content = sharing.prefilled(source, queries.theme_of(rows, source.cites))
        services.begin(
            rows, case=result.case, content=content, by=looking.actor, now=looking.now,
            review=case.id, finding=item,
        )  # fmt: skip
        return result.reference

    made = current.write(work)
    flash(say(MADE))
    return redirect(url_for(".show", reference=made), 303)


@blueprint.get("/cases/<path:reference>/sheet")
def show(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return draw(room, sharing.sheet_form(room))


@blueprint.post("/cases/<path:reference>/sheet")
def save(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    room = current.read(lambda rows: the_room(rows, looking, reference))
    if not room.mine:
        raise NotAllowed
    values = taken(form, paper=room.paper)
    if form.faults:
        return draw(room, form), 422

    def work(rows: Rows) -> None:
        case = current.services().engine.case(rows, reference, looking.actor)
        if not looking.access.may(rows, looking.actor, case, rules.WRITE, looking.now):
            raise Stale
        services.save(
            rows, case.id, values, seen=sharing.seen(form), by=looking.actor, now=looking.now
        )

    try:
        current.write(work)
    except (SheetChanged, Stale) as error:
        return draw(room, form, error), 409
    return on(reference, form)


@blueprint.get("/cases/<path:reference>/sheet/send")
def send(reference: str) -> Answer:
    """What sending would do: the step's own page, with the consent that was just given in it."""
    typed = Typed(Form({f"i.{CONSENT}": "given", "do": "preview"}))
    page = current.read(lambda rows: steps.load(rows, reference, "submit", typed))
    if page.on_behalf or request.args.get(CONSENT) != "given":
        return redirect(url_for("steps.show", reference=reference, trigger="submit"), 303)
    fresh(page, typed.form, steps.new_id())
    return attempted(page, typed, steps.command(page, typed))


# What both ways share


def require_author() -> None:
    looking = reader()
    if not listed.may_open(looking.access, looking.actor, definition()):
        raise NotFound


def definition() -> Definition:
    return reader().registry.latest(rules.ITEM)


def opened(
    rows: Rows,
    command: str,
    *,
    names: tuple[int, ...] = (),
    given: Mapping[str, Any] = NOTHING,
    files: Mapping[str, Handed] = NOTHING,
) -> Result:
    asked = Opening(
        command[:36] or steps.new_id(), rules.ITEM, "practice", reader().actor, names=names,
        inputs=given,
    )  # fmt: skip
    return openings.opened(rows, definition(), asked, files)


def from_paper() -> bool:
    """Whether the seat does not share items itself, but records those of States."""
    return not sharing.may_share(reader())


def paper_fields(files: Mapping[str, Handed]) -> tuple[Field, ...]:
    """What the secretariat says of the State and of its paper, each of it needed."""
    if not from_paper():
        return ()
    asked = openings.declared(definition())

    def work(rows: Rows) -> tuple[Field, ...]:
        return inputs.fields(rows, reader(), definition(), asked, files=files)

    return tuple(replace(each, required=True) for each in current.read(work))


def paper_given(form: Form, note: tuple[Field, ...], files: Mapping[str, Handed]) -> dict[str, Any]:
    """The same as it was typed; what is missing goes to the form's faults."""
    given = inputs.values(openings.declared(definition()), form, files) if note else {}
    for each in note:
        if each.key not in given and each.name not in form.faults:
            form.fault(each.name, GIVE_THIS)
    return given


def taken(form: Form, *, paper: bool) -> dict[str, object]:
    """The sheet as it was typed; faults on the form, those of a sheet to be sent where it is."""
    themes = current.read(queries.themes)
    values = sharing.content(form, themes)
    if form["do"] == "check":
        sharing.to_be_sent(form, values, paper=paper)
    return values


def on(reference: str, form: Form) -> Response:
    """After saving: to the check, or back to the sheet. A new version says what has changed."""
    if form["do"] != "check":
        flash(say(KEPT if from_paper() else SAVED))
        return redirect(url_for(".show", reference=reference), 303)
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    if room.public:
        return redirect(url_for("steps.show", reference=reference, trigger="submit"), 303)
    return redirect(url_for(".send", reference=reference, consent="given"), 303)


def draw(
    room: Room | None,
    form: Form,
    error: EngineError | None = None,
    note: tuple[Field, ...] = (),
) -> str:
    themes = room.themes if room else current.read(queries.themes)
    form.values.setdefault("command", steps.new_id())
    stands = sharing.sheet_form(room) if room and isinstance(error, SheetChanged) else None
    if stands is not None:
        form.values["version"] = stands["version"]
    return render_template(
        "knowledge/sheet.html", room=room, case=room.case if room else None, form=form,
        told=error.text if error else None, stands=stands, languages=LANGUAGES,
        options=sharing.options(), themes=sharing.theme_titles(themes), rules=rules, note=note,
        labels={each.name: each.label for each in note} | sharing.labels(),
        paper=room.paper if room else bool(note), further=sharing.further(room) if room else (),
    )  # fmt: skip
