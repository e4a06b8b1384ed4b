"""An item of the knowledge repository in a further language, written by those who share it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import NotAllowed, NotFound, Stale
from engine.text import N_, Text
from web import current, sharing
from web.current import Rows
from web.form import GIVE_THIS, Form
from web.i18n import say
from web.inputs import typed_form
from web.reading import reader
from web.sharing import Room, the_room
from workflows.domain.knowledge import queries, rules, services
from workflows.domain.knowledge.rules import SheetChanged

blueprint = Blueprint("wording", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. It becomes public with the next version that is sent and published.")
BARE = ("title", "summary")  # without them the texts say nothing by themselves


@blueprint.get("/<path:reference>/sheet/in/<language>")
def show(reference: str, language: str) -> str:
    room, form = current.read(lambda rows: the_form(rows, reference, language))
    return draw(room, form, language)


@blueprint.post("/<path:reference>/sheet/in/<language>")
def save(reference: str, language: str) -> Answer:
    """Keep the texts of one language; empty ones take it away."""
    room, stands = current.read(lambda rows: the_form(rows, reference, language))
    form, looking = typed_form(request.form.items()), reader()
    texts = taken(form)
    if form.faults:
        return draw(room, form, language), 422

    def work(rows: Rows) -> None:
        case = current.services().engine.case(rows, reference, looking.actor)
        if not looking.access.may(rows, looking.actor, case, rules.WRITE, looking.now):
            raise Stale
        services.say_in(
            rows, case.id, language, texts, seen=sharing.seen(form), by=looking.actor,
            now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except (SheetChanged, Stale) as error:
        form.values["version"] = stands["version"]
        return draw(room, form, language, error.text, stands), 409
    flash(say(SAVED))
    return redirect(url_for("knowledge.show", reference=reference), 303)


def the_form(rows: Rows, reference: str, language: str) -> tuple[Room, Form]:
    """The sheet, and its texts in that language as they stand. Raises NotFound, NotAllowed."""
    room = the_room(rows, reader(), reference)
    if not room.mine or room.content is None or language not in sharing.further(room):
        raise NotFound
    if not room.writes:
        raise NotAllowed
    known = queries.wordings(rows, room.case.id).get(language)
    texts = {key: getattr(known, key) if known else "" for key in rules.WORDED}
    return room, Form({**texts, "version": str(room.version)})


def taken(form: Form) -> dict[str, str]:
    """What was typed; a title and a summary, or nothing at all."""
    texts = {key: form[key] for key in rules.WORDED}
    for key, text in texts.items():
        form.at_most(key, rules.LONGEST[key])
        if key in BARE and any(texts.values()) and not text:
            form.fault(key, GIVE_THIS)
    return texts


def draw(
    room: Room,
    form: Form,
    language: str,
    told: Text | None = None,
    stands: Form | None = None,
) -> str:
    return render_template(
        "knowledge/wording.html", room=room, case=room.case, form=form, language=language,
        name=LANGUAGES[language], told=told, stands=stands, labels=sharing.labels(), rules=rules,
    )  # fmt: skip
