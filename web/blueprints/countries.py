"""Countries of the programme: where each stands, one by one, and the list for the Board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import editions
from engine.access import Actor
from engine.command import Opening
from engine.definition import Definition
from engine.errors import NotAllowed, NotFound
from engine.queries import cases as listed
from engine.queries.reader import SIZE, CaseLine, Page, Reader
from engine.text import N_
from web import current, papers, sheets, steps
from web.blueprints.papers import to_take
from web.current import Rows
from web.i18n import locale, name_of_body, say
from web.papers import LANGUAGE, TYPES
from web.printing import faces
from web.printing.galley import Galley
from web.reading import asked, by_name, page_number, reader, states, subjects_named
from workflows.domain.papers.countries import list_of_countries
from workflows.domain.participation import queries, register, rules
from workflows.domain.participation.queries import Designated, Holder
from workflows.domain.participation.register import City, Facts, Line, Sought
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews.eligibility import GROUPS

blueprint = Blueprint("countries", __name__)

HOME = "/programme/countries"

# With which a file may begin.
FIRST_STEPS = (
    "express_interest", "invite", "state_facts", "record_cca", "record_coordinator", "record_team",
)  # fmt: skip
COLUMNS = (
    N_("State"), N_("Code"), N_("Regional group"), *rules.STANDINGS.values(),
    N_("Participation confirmed on"), N_("Champion country"), N_("Cities"),
)  # fmt: skip


@dataclass(frozen=True)
class ListPage:
    """`counts`: of what the reader is told by name; `total`: of all that take part.

    `own`: the line of the reader's own State.  `designated`: how many of each kind.
    """

    lines: Page[Line]
    counts: Mapping[str, int]
    total: int
    own: Line | None
    designated: Mapping[str, int]


@dataclass(frozen=True)
class CountryPage:
    """`opens`: what the reader may open about the State; `own`: his State, or he is at the desk.

    `takes`: the steps that he may take in its file now.
    """

    line: Line
    facts: Facts
    cities: tuple[City, ...]
    reviews: tuple[CaseLine, ...]
    holders: tuple[Holder, ...]
    opens: frozenset[str]
    own: bool
    takes: frozenset[str]


@blueprint.get(HOME)
def index() -> str | Response:
    looking = reader()
    page, wanted = current.read(lambda rows: read(rows, looking))
    if sheets.asked_format():
        columns = [say(each) for each in COLUMNS]
        listed_ones = [*map(row_of, page.lines.items), *foot()]
        return sheets.sheet_response("countries", columns, listed_ones, locale())
    return render_template(
        "countries/index.html", page=page, wanted=wanted, words=asked(), rules=rules,
        groups=GROUPS, languages=LANGUAGES, forms=TYPES, kept=kept(wanted),
        may_open=may_open(looking, rules.FILE), command=steps.new_id(),
        at_the_desk=looking.at_the_desk,
    )  # fmt: skip


@blueprint.get(f"{HOME}/focal-points")
def focal_points() -> str | Response:
    """Those counted by S1 §25 c, by the name of the State."""

    looking = reader()

    def work(rows: Rows) -> list[Designated]:
        place = by_name(rows)
        every = queries.focal_points_designated(rows)
        named = queries.named_to(rows, looking, {each.state for each in every})
        found = [
            each for each in every
            if each.state in named or each.kind == rules.CITY_FOCAL_POINT
        ]  # fmt: skip
        return sorted(found, key=lambda each: (place(each.state), each.day))

    found = current.read(work)
    if sheets.asked_format():
        columns = [say(each) for each in (N_("State"), N_("Kind"), N_("Designated on"))]
        listed_ones: list[sheets.Row] = [
            [name_of_body(each.state), say(rules.DESIGNATED[each.kind]), each.day] for each in found
        ]
        return sheets.sheet_response("focal-points", columns, listed_ones, locale())
    return render_template("countries/focal_points.html", found=found, rules=rules)


@blueprint.get(f"{HOME}/<key>")
def show(key: str) -> str:
    looking = reader()
    page = current.read(lambda rows: one(rows, looking, key))
    return render_template(
        "countries/show.html", page=page, rules=rules, groups=GROUPS, review=REVIEW,
        command=steps.new_id(), at_the_desk=looking.at_the_desk,
    )  # fmt: skip


@blueprint.get("/cases/<path:reference>/country")
def of_case(reference: str) -> Response:
    """From the file of a State to the page of the country."""
    looking, engine = reader(), current.services().engine
    case = current.read(lambda rows: engine.case(rows, reference, looking.actor))
    if case.definition != rules.FILE:
        raise NotFound
    return redirect(url_for("countries.show", key=case.subject), 303)


@blueprint.post(f"{HOME}/<key>")
def begin(key: str) -> Response:
    """Open the file of a State, unless it has one, and go to the step that begins it."""
    looking, step = reader(), request.form.get("step", "")
    if step not in FIRST_STEPS:
        raise NotFound
    if not may_open(looking, rules.FILE) or not queries.may_know(looking, key):
        raise NotAllowed
    command = request.form.get("command", "")[:36] or steps.new_id()
    reference = current.write(lambda rows: the_file(rows, looking, key, command))
    return redirect(url_for("steps.show", reference=reference, trigger=step), 303)


@blueprint.get(f"{HOME}/list")
def paper() -> str:
    """The list for the Board as a page; what is printed is the same text."""
    found = galley(reader())
    return render_template(
        "countries/list.html", galley=found, languages=LANGUAGES, forms=TYPES,
        faceless=papers.faceless(faces.lacking(found)),
    )  # fmt: skip


@blueprint.get(f"{HOME}/list.<any(docx, pdf):form>")
def take(form: str) -> Response:
    return to_take(galley(reader()), form)


# Reading


def read(rows: Rows, looking: Reader) -> tuple[ListPage, Sought]:
    every, named = register.lines(rows, looking, locale()), states(rows)
    wanted = Sought(
        standing=one_of("standing", rules.STANDINGS), group=one_of("group", GROUPS),
        named=subjects_named(named, asked()) if asked() else None,
        everybody=bool(request.args.get("all")) or bool(asked()),
    )  # fmt: skip
    own = next((each for each in every if each.key == looking.actor.body), None)
    kinds = [each.kind for each in queries.focal_points_designated(rows)]
    designated = {kind: kinds.count(kind) for kind in rules.DESIGNATED}
    found = register.sought(every, wanted)
    counts = register.counts(every)
    total = len(queries.participating(rows, looking.registry))
    return ListPage(paged(found), counts, total, own, designated), wanted


def paged(found: Sequence[Line]) -> Page[Line]:
    """The page that is asked for; of a file, everything."""
    size = len(found) or 1 if sheets.asked_format() else SIZE
    number = min(page_number(), max(1, -(-len(found) // size)))
    return Page(tuple(found[(number - 1) * size : number * size]), number, len(found), size)


def one(rows: Rows, looking: Reader, key: str) -> CountryPage:
    """Raises NotFound."""
    every = register.lines(rows, looking, locale())
    line = next((each for each in every if each.key == key), None)
    if line is None:
        raise NotFound
    knows = queries.may_know(looking, key)
    opens = {each for each in (rules.FILE, rules.CITY, REVIEW) if may_open(looking, each)}
    return CountryPage(
        line, register.stated(rows, looking, line.file), register.cities(rows, looking, key),
        register.reviews(rows, looking, key), queries.focal_points(rows, looking, key),
        frozenset(opens) if knows else frozenset(), own=knows, takes=takes(rows, looking, line),
    )  # fmt: skip


def takes(rows: Rows, looking: Reader, line: Line) -> frozenset[str]:
    """The steps that the seat may take in the file of a State, which its focal points only read."""
    if line.file is None or line.file.closed:
        return frozenset()
    engine = current.services().engine
    case = engine.case(rows, line.file.reference, looking.actor)
    options = engine.options(rows, case, looking.actor)
    return frozenset(each.transition.key for each in options if each.possible)


def one_of(name: str, known: Mapping[str, str]) -> str:
    value = request.args.get(name, "")
    return value if value in known else ""


def may_open(looking: Reader, definition: str) -> bool:
    found: Definition = looking.registry.latest(definition)
    return listed.may_open(looking.access, looking.actor, found)


def the_file(rows: Rows, looking: Reader, key: str, command: str) -> str:
    """The reference of the State's open file; opened now if there is none. Raises NotFound."""
    line = one(rows, looking, key).line
    if line.file is not None and not line.file.closed:
        return line.file.reference
    actor: Actor = looking.actor
    asked_for = Opening(command, rules.FILE, key, actor)
    return current.services().engine.open(rows, asked_for).reference


def galley(looking: Reader) -> Galley:
    """In English alphabetical order, whatever the language (the Board's own)."""

    def work(rows: Rows) -> Galley:
        today = editions.calendar_of(rows).day(looking.now)
        made = list_of_countries(register.lines(rows, looking, "en"), today=today)
        return papers.galley(made, request.args.get(LANGUAGE, ""))

    return current.read(work)


# As a file


def row_of(each: Line) -> sheets.Row:
    yes = say(N_("Yes"))
    return [
        name_of_body(each.key), each.key, say(GROUPS[each.group]),
        *(yes if key in each.standings else "" for key in rules.STANDINGS),
        each.since, yes if each.champion else "", each.cities,
    ]  # fmt: skip


def foot() -> list[sheets.Row]:
    """What every list of countries says below it."""
    return [[say(rules.LISTED)], [say(rules.DESIGNATIONS)]]


def kept(wanted: Sought) -> dict[str, str]:
    """What the addresses of files carry on."""
    found = {"standing": wanted.standing, "group": wanted.group, "q": asked(),
             "all": request.args.get("all", "")}  # fmt: skip
    return {key: value for key, value in found.items() if value}
