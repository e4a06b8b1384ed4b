"""Input of a partner to a review: where one may be given, its text, and how it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Opening, Result, Step
from engine.errors import InputFaults, NotAllowed, NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import current, handed, rooms, steps
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import day_of, locale, say
from web.inputs import typed_form
from web.reading import by_name, reader
from web.sending import sent
from workflows.domain.documents import services as documents
from workflows.domain.partners import inputs, queries, rules, services
from workflows.domain.partners.inputs import Line, OpenReview
from workflows.domain.partners.models import PartnerInput
from workflows.domain.partners.rules import InputMoved

blueprint = Blueprint("partnerinput", __name__)

Answer = str | Response | tuple[str, int]

BEGUN = N_("The input is begun. Nobody outside your organization reads it before you send it.")
SAVED = N_("Saved. Nobody outside your organization reads it before you send it.")
TOO_MANY = N_("An input has ten files at most.")
LABELS = {
    "language": N_("Language of the text"), "published": N_("Published text that it refers to"),
    "address": N_("Its address"), "file": N_("Add a file"),
}  # fmt: skip


@dataclass(frozen=True)
class Room:
    """An input as its reader sees it."""

    case: CaseLine
    said: Line
    own: bool  # of the partner that gives it
    may_write: bool
    open_now: bool  # the State still has the review open to it
    steps: tuple[Step, ...]
    tabs: tuple[rooms.Tab, ...]


@blueprint.get("/input")
def index() -> str:
    """The reviews that are open to the partner, and what it has given. Raises NotFound."""
    looking = the_partner()

    def work(rows: Rows) -> tuple[str, list[OpenReview], list[Line]]:
        category = queries.category_of(rows, looking.actor.body)
        place = by_name(rows)
        found = inputs.open_to(rows, category, day_of(looking.now))
        found.sort(key=lambda each: (place(each.subject), each.reference))
        return category, found, inputs.own(rows, looking)

    category, found, own = current.read(work)
    return render_template(
        "partners/index.html", category=category, reviews=found, own=own, rules=rules,
        states=state_labels(looking), new_id=steps.new_id,
    )  # fmt: skip


def the_partner() -> Reader:
    """Raises NotFound for everybody who holds no seat of a partner."""
    looking = reader()
    if looking.actor.title != rules.PARTNER:
        raise NotFound
    return looking


def state_labels(looking: Reader) -> dict[str, str]:
    definition = looking.registry.latest(rules.INPUT)
    return {each.key: say(each.label) for each in definition.states}


@blueprint.post("/input/<int:review>")
def begin(review: int) -> Response:
    """Begin an input. Whether there is such a review is told to nobody to whom it is not open."""
    looking, form = the_partner(), typed_form(request.form.items())
    asked_id = form["command"][:36] or steps.new_id()

    def work(rows: Rows) -> Result:
        category = queries.category_of(rows, looking.actor.body)
        found = {each.case: each for each in inputs.open_to(rows, category, day_of(looking.now))}
        if review not in found:
            raise NotFound
        inputs_given = {"review": found[review].reference}
        asked = Opening(
            asked_id, rules.INPUT, found[review].subject, looking.actor, inputs=inputs_given
        )
        return current.services().engine.open(rows, asked)

    try:
        made = current.write(work)
    except InputFaults:
        raise NotFound from None
    flash(say(BEGUN))
    return redirect(url_for(".edit", reference=made.reference), code=303)


@blueprint.get("/cases/<path:reference>/input")
def show(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return render_template(
        "partners/input.html", room=room, case=room.case, rules=rules, languages=LANGUAGES
    )


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound."""
    case, said = the_input(rows, looking, reference)
    options = current.services().engine.options(rows, case, looking.actor)
    found = inputs.of_case(rows, case.id)
    category = queries.category_of(rows, said.body)
    open_now = inputs.open_to(rows, category, day_of(looking.now))
    return Room(
        line(looking, case), said, own=said.body == looking.actor.body,
        may_write=may_write(rows, looking, case),
        open_now=found is not None and found.review_id in {each.case for each in open_now},
        steps=tuple(each for each in options if not each.on_behalf),
        tabs=rooms.tabs(rows, looking, case),
    )  # fmt: skip


def the_input(rows: Rows, looking: Reader, reference: str) -> tuple[Case, Line]:
    """Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    said = inputs.one(rows, looking, case.id) if case.definition == rules.INPUT else None
    if said is None:
        raise NotFound
    return case, said


def may_write(rows: Rows, looking: Reader, case: Case) -> bool:
    return bool(looking.access.may(rows, looking.actor, case, rules.WRITE, looking.now))


@blueprint.get("/cases/<path:reference>/input/files/<int:document>")
def file(reference: str, document: int) -> Response:
    """A file of an input, for whoever reads its text."""
    looking = reader()

    def work(rows: Rows) -> tuple[str, str, str, int]:
        return a_file(rows, the_input(rows, looking, reference)[1], document)

    return sent(*current.read(work))


def a_file(rows: Rows, said: Line, document: int) -> tuple[str, str, str, int]:
    """Raises NotFound."""
    for each in inputs.files(rows, [said.case]) if said.told else ():
        if each.id == document:
            return each.sha256, each.name, each.media_type, each.size
    raise NotFound


# The text


@blueprint.get("/cases/<path:reference>/input/text")
def edit(reference: str) -> str:
    looking = reader()
    room, form = current.read(lambda rows: draft(rows, looking, reference))
    return text_page(room, form)


@blueprint.post("/cases/<path:reference>/input/text")
def save(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    files = handed.take(form, {"file": "file"})
    room, stands = current.read(lambda rows: draft(rows, looking, reference, closed=True))
    check(form, room.said, files)
    if form.faults:
        return text_page(room, form, files), 422

    def work(rows: Rows) -> None:
        case, _ = the_input(rows, looking, reference)
        found = inputs.of_case(rows, case.id)
        if found is None or not may_write(rows, looking, case):
            raise InputMoved
        said = {key: form[key] for key in ("language", "published", "address")}
        texts = {theme: form[f"text.{theme}"] for theme in rules.THEMES}
        services.save(
            rows, found, said, texts, seen=form.version, by=looking.actor, now=looking.now
        )
        keep_files(rows, looking, found, form, files)

    try:
        current.write(work)
    except InputMoved as error:
        form.beside(stands)
        return text_page(room, form, files, error.text, stands), 409
    flash(say(SAVED))
    return redirect(url_for(".show", reference=reference), code=303)


def draft(
    rows: Rows, looking: Reader, reference: str, *, closed: bool = False
) -> tuple[Room, Form]:
    """The text on a form, for its partner while it is not sent. Raises NotFound, NotAllowed.

    `closed`: a form that was open while the input was sent is answered too.
    """
    room = the_room(rows, looking, reference)
    found = inputs.of_case(rows, room.case.id)
    if found is None or not (room.may_write or (closed and room.own)):
        raise NotAllowed
    values = {f"text.{theme}": text for theme, text in room.said.texts.items()}
    values |= {"language": found.language if found.edition else locale()}
    values |= {"published": found.published, "address": found.address}
    return room, Form({**values, "version": str(found.edition)})


def check(form: Form, said: Line, files: Mapping[str, Handed]) -> None:
    form.one_of("language", LANGUAGES)
    for theme in rules.THEMES:
        form.at_most(f"text.{theme}", rules.LONGEST_TEXT)
    form.at_most("published", rules.LONGEST_LINE)
    form.at_most("address", rules.LONGEST_LINE)
    if form["address"] and not form["address"].startswith(("https://", "http://")):
        form.fault("address", N_("Please give the address of a page, with https:// before it."))
    kept = [key for key, _ in said.files if not form[f"remove.{key}"]]
    if len(kept) + len(files) > rules.MOST_FILES:
        form.fault("file", TOO_MANY)


def keep_files(
    rows: Rows, looking: Reader, found: PartnerInput, form: Form, files: Mapping[str, Handed]
) -> None:
    """Files taken out go, the new one is the partner's own until it sends the input."""
    for each in inputs.files(rows, [found.case_id]):
        if form[f"remove.{each.id}"]:
            each.withdrawn = True
    for given in files.values():
        documents.deliver(
            rows, case=found.case_id, key=rules.FILES, name=given.name, media_type=given.type,
            sha256=given.sha256, size=given.size, now=looking.now, person=looking.actor.person,
            body=looking.actor.body, visible_to=[rules.AUTHOR],
        )  # fmt: skip


def text_page(
    room: Room, form: Form, files: Mapping[str, Handed] | None = None, told: Text | None = None,
    stands: Form | None = None,
) -> str:  # fmt: skip
    labels: dict[str, Any] = {key: say(label) for key, label in LABELS.items()}
    labels |= {f"text.{theme}": say(label) for theme, label in rules.THEMES.items()}
    return render_template(
        "partners/text.html", room=room, case=room.case, form=form, files=files or {}, told=told,
        stands=stands, labels=labels, rules=rules, languages=LANGUAGES,
        published_only=room.said.category == rules.UN,
    )  # fmt: skip
