"""Sharing an item of the knowledge repository: begun, written, checked, sent, published."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Opening, Result
from engine.errors import EngineError, NotAllowed, NotFound, Stale
from engine.text import N_
from web import current, sharing, steps
from web.blueprints.steps import attempted, fresh
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from web.sharing import CONSENT, Room, the_room
from web.steps import Typed
from workflows.domain.findings.rules import STATE_ROLES
from workflows.domain.knowledge import queries, rules, services
from workflows.domain.knowledge.rules import NotOfThis, SheetChanged
from workflows.domain.reports.queries import REVIEW

blueprint = Blueprint("knowledge", __name__)

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. Nobody outside your side reads it before you send it.")
MADE = N_("A draft was made of the finding. Nobody outside your State reads it before you send it.")


@blueprint.get("/practices/new")
def new() -> str:
    require_author()
    return draw(None, sharing.blank())


@blueprint.post("/practices/new")
def begin() -> Answer:
    """The draft, kept; and on to the check where that was asked for and nothing is missing."""
    require_author()
    form, looking = typed_form(request.form.items()), reader()
    values = taken(form)
    if form.faults:
        return draw(None, form), 422

    def work(rows: Rows) -> Result:
        result = opened(rows, form["command"])
        if not result.repeated:
            services.begin(
                rows, case=result.case, content=values, by=looking.actor, now=looking.now
            )
        return result

    return on(current.write(work).reference, form)


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
    values = taken(form)
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
    if not sharing.may_share(reader()):
        raise NotFound


def opened(rows: Rows, command: str, names: tuple[int, ...] = ()) -> Result:
    asked = Opening(
        command[:36] or steps.new_id(), rules.ITEM, "practice", reader().actor, names=names
    )
    return current.services().engine.open(rows, asked)


def taken(form: Form) -> dict[str, object]:
    """The sheet as it was typed; faults on the form, those of a sheet to be sent where it is."""
    themes = current.read(queries.themes)
    values = sharing.content(form, themes)
    if form["do"] == "check":
        sharing.to_be_sent(form, values)
    return values


def on(reference: str, form: Form) -> Response:
    """After saving: to the check, or back to the sheet. A new version says what has changed."""
    if form["do"] != "check":
        flash(say(SAVED))
        return redirect(url_for(".show", reference=reference), 303)
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    if room.public:
        return redirect(url_for("steps.show", reference=reference, trigger="submit"), 303)
    return redirect(url_for(".send", reference=reference, consent="given"), 303)


def draw(room: Room | None, form: Form, error: EngineError | None = None) -> str:
    themes = room.themes if room else current.read(queries.themes)
    form.values.setdefault("command", steps.new_id())
    stands = sharing.sheet_form(room) if room and isinstance(error, SheetChanged) else None
    if stands is not None:
        form.values["version"] = stands["version"]
    return render_template(
        "knowledge/sheet.html", room=room, case=room.case if room else None, form=form,
        told=error.text if error else None, stands=stands, languages=LANGUAGES,
        options=sharing.options(), themes=sharing.theme_titles(themes), labels=sharing.labels(),
        rules=rules,
    )  # fmt: skip
