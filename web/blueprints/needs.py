"""Needs in lists: those open to offers, one's own offers, and those that come from a review."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Opening, Result
from engine.errors import NotAllowed, NotFound, Refused
from engine.queries import cases as listed
from engine.queries.reader import SIZE, CaseLine, Page, Reader, line
from engine.text import N_, Text
from web import current, sheets, steps, tables
from web.current import Rows
from web.form import Form
from web.i18n import locale, name_of_body, say
from web.inputs import typed_form
from web.needforms import age, check_short, choices, short_form
from web.reading import asked, page_number, reader, states, subjects_named
from web.rooms import Tab, tabs
from workflows.domain.assistance import queries, rules
from workflows.domain.assistance.queries import NeedLine, Sought
from workflows.domain.findings.items import Item
from workflows.domain.findings.rules import STATE_ROLES
from workflows.domain.reports.aggregates import Table, aggregate
from workflows.domain.reports.queries import REVIEW

blueprint = Blueprint("needs", __name__)

Answer = str | Response | tuple[str, int]

OPENED = N_("The need is open. Nobody outside your State reads it.")
COLUMNS = (
    N_("Reference"), N_("State"), N_("Title of the need"), N_("What is needed"),
    N_("Why it is needed"), N_("Theme"), N_("Level"), N_("City or authority"), N_("Cost, from"),
    N_("Cost, up to"), N_("Currency"), N_("Support that exists already"),
    N_("National law to be noted"), N_("Language of the text"),
    N_("Languages in which help is sought"), N_("Released on"), N_("Offers"),
)  # fmt: skip


@dataclass(frozen=True)
class Own:
    """The needs of the reader's State, and where a further one can be opened."""

    needs: list[NeedLine]
    review: str
    outside: bool

    @property
    def shown(self) -> bool:
        return bool(self.needs or self.review or self.outside)


# Open to offers


@blueprint.get("/needs")
def index() -> Answer:
    looking = reader()
    size, number = (tables.MOST, 1) if sheets.asked_format() else (SIZE, page_number())

    def work(rows: Rows) -> tuple[Sought, Page[NeedLine], Own, Table]:
        sought = wanted(rows)
        listing = queries.needs(rows, looking, sought, number, size)
        return sought, listing, of_own_state(rows, looking), figures(rows)

    sought, page, own, by_theme = current.read(work)
    if sheets.asked_format():
        columns = [say(each) for each in COLUMNS]
        return sheets.sheet_response("needs", columns, map(row_of, page.items), locale())
    return render_template(
        "needs/index.html", page=page, own=own, by_theme=by_theme, sought=sought, rules=rules,
        languages=LANGUAGES, age=age, **choices(),
    )  # fmt: skip


def wanted(rows: Rows) -> Sought:
    """What the address asks for, so that it can be kept as it stands."""
    words = asked()
    return Sought(
        words=words, theme=one_of("theme", rules.THEMES), level=one_of("level", rules.LEVELS),
        language=one_of("language", LANGUAGES),
        subjects=subjects_named(states(rows), words) if words else (),
    )  # fmt: skip


def one_of(name: str, known: Any) -> str:  # noqa: ANN401 - any mapping
    value = request.args.get(name, "")
    return value if value in known else ""


def figures(rows: Rows) -> Table:
    """Released needs by theme; whose they are must not follow from it."""
    listed_by = [
        {each.subject for each in queries.released(rows, audience)}
        for audience in (rules.PARTNERS, rules.PUBLIC)
    ]
    return aggregate(queries.themes(rows), tuple(rules.THEMES), named=listed_by)


def of_own_state(rows: Rows, looking: Reader) -> Own:
    """The State's own needs. Outside any review its mission opens one; nobody opens another's."""
    definition = looking.registry.latest(rules.REQUEST)
    outside = listed.own_subject_only(looking.access, looking.actor, definition)
    needs = queries.own(rows, looking)
    return Own(needs, queries.own_review(rows, looking), outside=bool(outside))


def row_of(each: NeedLine) -> list[sheets.Cell]:
    return [
        each.reference, name_of_body(each.subject), each.title, each.what, each.why,
        say(rules.THEMES[each.theme]) if each.theme else "",
        say(rules.LEVELS[each.level]) if each.level else "", each.city, each.cost_from,
        each.cost_to, each.currency, each.support, each.law, LANGUAGES.get(each.language, ""),
        ", ".join(LANGUAGES[key] for key in each.help_languages if key in LANGUAGES),
        each.released_at, each.offers,
    ]  # fmt: skip


@blueprint.get("/needs/offers")
def mine() -> str:
    """What the reader's own body has offered, and the needs that it supports."""
    looking = reader()
    if looking.actor.title != rules.PARTNER_TITLE:
        raise NotFound
    offers, supported = current.read(
        lambda rows: (queries.offered_by(rows, looking), queries.supported(rows, looking))
    )
    return render_template(
        "needs/offers.html", offers=offers, supported=supported, rules=rules, **choices()
    )


@blueprint.get("/needs/<path:reference>")
def show(reference: str) -> Response:
    """The page of a need by its short address."""
    looking, engine = reader(), current.services().engine
    current.read(lambda rows: engine.case(rows, reference, looking.actor))
    return redirect(url_for("need.show", reference=reference), code=303)


# From a review


@dataclass(frozen=True)
class Room:
    """The needs that come from a review, and what a further one may be opened from."""

    case: CaseLine
    own: bool  # the reader is of the State under review
    needs: list[NeedLine]
    findings: list[Item] = field(default_factory=list)
    answer: str = ""
    language: str = ""
    tabs: tuple[Tab, ...] = ()


@blueprint.get("/cases/<path:reference>/needs")
def of_review(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return room_page(room, prefilled(room))


@blueprint.post("/cases/<path:reference>/needs")
def open_one(reference: str) -> Answer:
    """Open a need of the own State, as it comes from the review."""
    looking, form = reader(), typed_form(request.form.items())
    room = current.read(lambda rows: the_room(rows, looking, reference))
    if not room.own:
        raise NotAllowed
    check_short(form)
    if form.faults:
        return room_page(room, form), 422
    numbers = [each.number for each in room.findings if str(each.number) == form["from_paragraph"]]
    inputs: dict[str, Any] = {
        key: form[key] for key in ("title", "what", "theme", "language") if form[key]
    }
    inputs |= {"from_review": room.case.id} | ({"from_paragraph": numbers[0]} if numbers else {})
    asking = Opening(
        form["command"][:36] or steps.new_id(), rules.REQUEST, room.case.subject, looking.actor,
        inputs=inputs,
    )  # fmt: skip

    def work(rows: Rows) -> Result:
        return current.services().engine.open(rows, asking)

    try:
        made = current.write(work)
    except Refused as error:
        return room_page(room, form, error.reasons), 409
    flash(say(OPENED))
    return redirect(url_for("need.show", reference=made.reference), code=303)


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for everybody but the State under review and the desk."""
    case = current.services().engine.case(rows, reference, looking.actor)
    own = bool(looking.access.roles(rows, looking.actor, case.id) & STATE_ROLES)
    if case.definition != REVIEW or not (own or looking.at_the_desk):
        raise NotFound
    known = queries.from_review(rows, looking, case.id)
    ways = tabs(rows, looking, case)
    if not own:
        return Room(line(looking, case), own=False, needs=known, tabs=ways)
    answer = queries.answered(rows, case.id)
    return Room(
        line(looking, case),
        own=True,
        needs=known,
        findings=queries.findings_of_need(rows, case.id),
        answer=answer.text if answer else "",
        language=answer.language if answer else "",
        tabs=ways,
    )


def prefilled(room: Room) -> Form:
    """The short form, begun with a finding or with the answer to the question on needs."""
    number = request.args.get("finding", "")
    found = next((each for each in room.findings if str(each.number) == number), None)
    if found is not None:
        form = short_form(heading(found.text), found.text, found.language, number)
    elif request.args.get("from") == "answer" and room.answer:
        form = short_form(heading(room.answer), room.answer, room.language)
    else:
        form = short_form()
    form.values["command"] = steps.new_id()
    return form


def heading(text: str) -> str:
    """The first words of a text, as a title that can be changed."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= 80 else first[:80].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004


def room_page(room: Room, form: Form, reasons: tuple[Text, ...] = ()) -> str:
    return render_template(
        "needs/of_review.html", room=room, case=room.case, form=form, reasons=reasons,
        rules=rules, languages=LANGUAGES, **choices(),
    )  # fmt: skip
