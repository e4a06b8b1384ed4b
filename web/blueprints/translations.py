"""Translating a document of a review section by section; only what changed comes back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import direction_of
from engine.errors import NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current, papers, steps
from web.blueprints import openings
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.reading import reader
from web.rooms import Tab, tabs
from workflows import translation
from workflows.domain.papers.paper import Words
from workflows.domain.reviews.inputs import LANGUAGES
from workflows.domain.translations import queries, services
from workflows.domain.translations.models import SectionTranslation
from workflows.domain.translations.services import EDIT, Typed

blueprint = Blueprint("translations", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. Readers see it when the translation is delivered.")
SAVED_DELIVERED = N_("Saved. Readers see it from now on, as an unofficial translation.")
TOO_LONG = N_("A section may have 20,000 characters at most.")
LONGEST = 20_000


@dataclass(frozen=True)
class Section:
    """A wording of the document, and its translation where there is one."""

    words: Words
    translation: SectionTranslation | None

    @property
    def key(self) -> str:
        return self.words.sha256

    @property
    def done(self) -> bool:
        return bool(self.translation and self.translation.text)


@dataclass(frozen=True)
class Room:
    """A translation under way. `sections`: what was written in other languages, in order."""

    id: int
    case: CaseLine
    tabs: tuple[Tab, ...]
    document: str
    language: str
    sections: tuple[Section, ...]
    may_edit: bool

    @property
    def open(self) -> int:
        return sum(not each.done for each in self.sections)

    @property
    def direction(self) -> str:
        return direction_of(self.language)


@blueprint.get("/<path:reference>/translations/ask")
def ask(reference: str) -> str:
    """The form of a new translation, with the document chosen."""
    looking, found = reader(), openings.the_definition(translation.DEFINITION.key)
    form = Form({"command": steps.new_id(), "parent": reference})
    form.values["i.document"] = request.args.get("document", "")
    choices = current.read(lambda rows: openings.choices_of(rows, looking, found, form, {}))
    return openings.page(found, form, choices)


@blueprint.get("/<path:reference>/sections")
def sections(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return page(room, Form(_texts(room)))


@blueprint.post("/<path:reference>/sections")
def save(reference: str) -> Answer:
    form, looking = Form.submitted(), reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    for each in room.sections:
        if len(form[f"{each.key}.text"]) > LONGEST:
            form.fault(f"{each.key}.text", TOO_LONG)
    if form.faults:
        return page(room, form), 422

    def work(rows: Rows) -> tuple[str, ...]:
        case = rows.get_one(Case, room.id)
        if not looking.access.may(rows, looking.actor, case, EDIT, looking.now):
            raise Stale
        return services.save(
            rows, case.id, _typed(room, form), person=looking.actor.person, now=looking.now
        )

    stale = current.write(work)
    if stale:
        room = current.read(lambda rows: the_room(rows, looking, reference))
        form.values |= {key: text for key, text in _texts(room).items() if key.endswith(".seen")}
        return page(room, form, stale), 409
    flash(say(SAVED if room.case.state is translation.ASKED else SAVED_DELIVERED))
    return redirect(url_for(".sections", reference=reference), code=303)


def page(room: Room, form: Form, stale: tuple[str, ...] = ()) -> str:
    return render_template(
        "translations/sections.html", room=room, case=room.case, form=form, stale=stale,
        documents=dict(translation.DOCUMENTS), names=dict(LANGUAGES),
    )  # fmt: skip


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound where the case is no translation, or its document is not for the reader."""
    case = current.services().engine.case(rows, reference, looking.actor)
    if case.definition != queries.TRANSLATION or case.parent_id is None:
        raise NotFound
    stated, parent = queries.facts(rows, case.id), rows.get_one(Case, case.parent_id)
    document, language = stated[queries.DOCUMENT], stated[queries.LANGUAGE]
    try:
        paper = papers.composed(rows, looking, parent.reference, document)
        words = dict.fromkeys(each for each in paper.words() if _is_foreign(each, language))
    except NotFound:
        words = {}
    known = queries.sections(rows, case.id)
    return Room(
        id=case.id, case=line(looking, case), tabs=tabs(rows, looking, case), document=document,
        language=language,
        sections=tuple(Section(each, known.get(each.sha256)) for each in words),
        may_edit=bool(looking.access.may(rows, looking.actor, case, EDIT, looking.now)),
    )  # fmt: skip


def _is_foreign(words: Words, language: str) -> bool:
    """Whether there is something to translate: its author wrote it in another language only."""
    return bool(words.text) and language not in {words.language, *dict(words.also)}


def _texts(room: Room) -> dict[str, str]:
    found = {}
    for each in room.sections:
        found[f"{each.key}.text"] = each.translation.text if each.translation else ""
        found[f"{each.key}.seen"] = str(each.translation.version if each.translation else 0)
    return found


def _typed(room: Room, form: Form) -> list[Typed]:
    return [
        Typed(each.key, form[f"{each.key}.text"].strip(), int(seen))
        for each in room.sections
        if (seen := form[f"{each.key}.seen"]).isdecimal()
    ]
