"""The programme: its sections, and the pages of its registers."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from engine.definition import Definition, Input, Kind
from engine.errors import NotFound
from engine.queries import cases as listed
from engine.queries.facts import FactLine
from engine.queries.reader import SIZE, Page
from engine.text import N_
from web import current, programme, sheets, tables
from web.current import Rows
from web.i18n import locale, name_of_body, say
from web.reading import asked, page_number, reader, states, subjects_named
from workflows.domain.registers import queries
from workflows.domain.registers.queries import Entry, Sought
from workflows.domain.registers.register import Register

blueprint = Blueprint("registers", __name__)

ORDER_LABELS = {"name": N_("Title"), "date": N_("Latest first")}


@blueprint.get("/programme")
def index() -> str:
    looking = reader()
    sections = list(programme.places(looking))

    def work(rows: Rows) -> dict[str, int]:
        return {
            place.register.definition: queries.count(rows, looking, place.register.definition)
            for section in sections
            for place in section.places
            if place.register
        }

    return render_template("programme/index.html", sections=sections, counts=current.read(work))


@blueprint.get("/registers/<key>")
def show(key: str) -> str | Response:
    looking, register = reader(), the_register(key)
    definition = looking.registry.latest(register.definition)

    def work(rows: Rows) -> tuple[Sought, Page[Entry]]:
        sought = wanted(rows, register, definition)
        number = 1 if sheets.asked_format() else page_number()
        return sought, queries.entries(rows, looking, register, sought, number)

    sought, page = current.read(work)
    if sheets.asked_format():
        return sheet(register, definition, page)
    inputs = {each.key: each for each in queries.inputs_of(definition)}
    return render_template(
        "programme/register.html", register=register, definition=definition, page=page,
        sought=sought, columns=[inputs[column] for column in register.columns],
        filters={column: offered(inputs[column]) for column in register.filters},
        labels={key: each.label for key, each in inputs.items()}, orders=ORDER_LABELS,
        about_states=is_about_states(definition),
        may_open=listed.may_open(looking.access, looking.actor, definition),
        kept=kept(sought),
    )  # fmt: skip


def the_register(key: str) -> Register:
    """Raises NotFound."""
    found = programme.REGISTERS.get(key)
    if found is None:
        raise NotFound
    return found


def is_about_states(definition: Definition) -> bool:
    return definition.subject == "STATE"


def wanted(rows: Rows, register: Register, definition: Definition) -> Sought:
    """What the address asks for; what the register does not know is left out."""
    inputs = {each.key: each for each in queries.inputs_of(definition)}
    given = {key: request.args.get(key, "") for key in register.filters}
    named, state = states(rows), request.args.get("state", "")
    return Sought(
        words=asked(),
        chosen={key: value for key, value in given.items() if value in offered(inputs[key])},
        state=state if state in {each.key for each in definition.states} else "",
        subjects=subjects_named(named, asked()),
        order=order(),
        places={key: place for place, key in enumerate(named)},
        size=tables.MOST if sheets.asked_format() else SIZE,
    )


def kept(sought: Sought) -> dict[str, str]:
    """What the addresses of the other pages carry on."""
    found = {**sought.chosen, "q": sought.words, "state": sought.state, "order": sought.order}
    return {key: value for key, value in found.items() if value}


def order() -> str:
    asked_for = request.args.get("order", "")
    return asked_for if asked_for in queries.ORDERS else queries.ORDERS[0]


def offered(each: Input) -> dict[str, str]:
    """The answers by which a list can be narrowed: those that the process itself knows."""
    return {} if callable(each.choices) else dict(each.choices)


# As a file


def sheet(register: Register, definition: Definition, page: Page[Entry]) -> Response:
    inputs = queries.inputs_of(definition)
    about = N_("State") if is_about_states(definition) else register.subject
    head = [N_("Reference"), about, N_("Where it is"), N_("Recorded on")]
    columns = [say(each) for each in (*head, *(each.label for each in inputs))]
    rows = (row_of(each, inputs) for each in page.items)
    return sheets.sheet_response(register.definition, columns, rows, locale())


def row_of(entry: Entry, inputs: tuple[Input, ...]) -> list[sheets.Cell]:
    case = entry.case
    first: list[sheets.Cell] = [
        case.reference, name_of_body(case.subject), say(case.state.label), case.opened_at.date()
    ]  # fmt: skip
    return [*first, *(cell(entry.facts.get(each.key)) for each in inputs)]


def cell(fact: FactLine | None) -> sheets.Cell:  # noqa: PLR0911 - one line for each kind
    """What was stated, as a sheet keeps it."""
    if fact is None:
        return None
    match fact.kind:
        case Kind.CHOICE:
            return say(str(fact.value))
        case Kind.CHOICES:
            return " · ".join(say(each) for each in fact.value)
        case Kind.BODIES:
            return " · ".join(name_of_body(each) for each in fact.value)
        case Kind.FILE:
            return str(fact.value["name"])
        case Kind.DATE | Kind.NUMBER:
            return fact.value  # type: ignore[no-any-return]
        case _:
            return str(fact.value)
