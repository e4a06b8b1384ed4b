"""Opening a case: which process, about what, below or beside which others, with whom, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.command import Opening, Result
from engine.declarations import Input
from engine.definition import Definition, Kind, Subject
from engine.errors import CommandReused, InputFaults, NotAllowed, NotFound, Refused
from engine.models.case import Case
from engine.queries import cases as listed
from engine.queries.reader import CaseLine, Reader, line
from engine.situation import Situation
from engine.text import N_, Text
from web import current, handed, inputs, picking, steps
from web.current import Rows
from web.dates import anchor_label
from web.form import CHOOSE_ONE, Form
from web.handed import Handed
from web.i18n import date, name_of_body, say
from web.inputs import Field
from web.presets import presets
from web.programme import REGISTERS
from web.reading import reader, states

blueprint = Blueprint("openings", __name__, url_prefix="/cases/new")

Answer = str | Response | tuple[str, int]

OPENED = N_("The case is open.")
RECORDED = N_("The entry is recorded.")
LONGEST_SUBJECT = 200
OWN_PAGES = {  # processes that are begun in a room
    "guidelines_text": "guidelines.choose",
    "knowledge_item": "knowledge.new", "pledge": "contributions.show",
    "partner_input": "partnerinput.index",
}  # fmt: skip


@dataclass(frozen=True)
class Players:
    """The seats that may play a role; `several` where each one of them is asked something."""

    label: str
    seats: Mapping[str, str]
    several: bool
    needed: bool  # no other role of its group would do

    @property
    def folds(self) -> picking.Folds:
        return picking.whole(self.seats)


@dataclass(frozen=True)
class Choices:
    """What the form offers; keys are those of its fields."""

    subjects: Mapping[str, str]  # States; empty where the subject is a few words
    roles: Mapping[str, Players]
    anchors: Mapping[str, tuple[str, Mapping[str, str]]]
    names: Mapping[str, tuple[str, Mapping[str, str]]]  # cases it may name, by definition
    fields: tuple[Field, ...]
    above: CaseLine | None  # the case below which this one is opened

    @property
    def pickers(self) -> list[str]:
        """The fields of long lists, of which several may be chosen."""
        roles = [f"role.{role}" for role, each in self.roles.items() if each.folds]
        return [*roles, *(each.name for each in self.fields if each.folds)]


@blueprint.get("")
def index() -> str:
    """Entries of registers are opened where the register is."""
    found = [each for each in listed.openable(reader()) if each.key not in REGISTERS]
    return render_template("cases/new.html", definitions=found)


@blueprint.get("/<definition>")
def show(definition: str) -> str | Response:
    found, looking = the_definition(definition), reader()
    if found.key in OWN_PAGES:
        return redirect(url_for(OWN_PAGES[found.key]), 303)
    form = Form({"command": steps.new_id(), "parent": request.args.get("parent", "")})
    known, choices = current.read(lambda rows: begun(rows, looking, found, form))
    if len(choices.subjects) == 1:
        form.values["subject"] = next(iter(choices.subjects))
    for role, players in choices.roles.items():
        if len(players.seats) == 1 and not players.several:
            form.values[f"role.{role}"] = next(iter(players.seats))
    inputs.prefill(form, choices.fields)
    return page(found, form, choices, known=known)


def begun(rows: Rows, looking: Reader, found: Definition, form: Form) -> tuple[bool, Choices]:
    """What the form offers, and whether it has answers in it that the State gave before."""
    about = request.args.get("subject", looking.actor.body)
    known = presets(rows, looking, found.key, about)
    form.values |= known | known_already()
    return bool(known), choices_of(rows, looking, found, form, {})


def known_already() -> dict[str, str]:
    """What the page knew that leads here; the reader sees it in the form and may change it."""
    return {
        key: value for key, value in request.args.items() if key == "subject" or key[:2] == "i."
    }


@blueprint.post("/<definition>")
def take(definition: str) -> Answer:
    found, looking = the_definition(definition), reader()
    form = inputs.typed_form(request.form.items())
    files = handed.take(form, {e.key: f"i.{e.key}" for e in declared(found) if is_file(e)})
    choices = current.read(lambda rows: choices_of(rows, looking, found, form, files))
    adding = picking.asked(form, choices.pickers)
    add_named(form, choices)
    if adding:
        return page(found, form, choices), 422 if form.faults else 200
    asked = opening_of(found, looking, form, choices, files)
    if form.faults:
        return page(found, form, choices), 422
    try:
        result = current.write(lambda rows: opened(rows, found, asked, files))
    except InputFaults as error:
        tell_faults(found, form, error.faults)
        return page(found, form, choices), 422
    except Refused as error:
        return page(found, form, choices, error.reasons), 409
    except CommandReused as error:
        return page(found, form, choices, (error.text,)), 409
    flash(say(RECORDED if found.key in REGISTERS else OPENED))
    return redirect(url_for("cases.show", reference=result.reference), code=303)


def add_named(form: Form, choices: Choices) -> None:
    """Choose the States, bodies and seats that were written by name."""
    inputs.add_named(form, choices.fields)
    for role, each in choices.roles.items():
        picking.add(form, f"role.{role}", each.seats)


def opened(rows: Rows, found: Definition, asked: Opening, files: Mapping[str, Handed]) -> Result:
    result = current.services().engine.open(rows, asked)
    visible = {each.key: found.members(each.visible_to) for each in declared(found)}
    for key, file in files.items() if not result.repeated else ():
        handed.deliver(
            rows, case=result.case, event=result.event, key=key, handed=file,
            body=asked.actor.body if asked.actor else "", visible_to=visible[key],
        )  # fmt: skip
    return result


def the_definition(key: str) -> Definition:
    """The process, if the seat may open a case of it. What it may not open does not exist."""
    looking = reader()
    if not looking.registry.knows(key):
        raise NotFound
    found = looking.registry.latest(key)
    if found.opening is None:
        raise NotFound
    if not found.opening.parent and not listed.may_open(looking.access, looking.actor, found):
        raise NotAllowed
    return found


def the_parent(
    rows: Rows, looking: Reader, definition: Definition, reference: str
) -> CaseLine | None:
    """The case below which a child is opened. Raises NotFound, NotAllowed."""
    above = definition.opening.parent if definition.opening else ""
    if not above:
        return None
    engine = current.services().engine
    case = engine.case(rows, reference, looking.actor)
    if case.definition != above:
        raise NotFound
    engine.refusals_below(rows, definition, case, looking.actor)  # the reasons: when it is sent
    return line(looking, case)


def _seen_from_above(rows: Rows, looking: Reader, above: CaseLine | None) -> Situation | None:
    """What a child asks may depend on the case above it, and on who opens it."""
    if above is None:
        return None
    here = current.services().engine.situation(rows, rows.get_one(Case, above.id))
    here.actor_seat, here.actor_body = looking.actor.seat, looking.actor.body
    here.actor_person = looking.actor.person
    return here


def declared(definition: Definition) -> tuple[Input, ...]:
    return definition.opening.inputs if definition.opening else ()


def is_file(each: Input) -> bool:
    return Kind(each.kind) is Kind.FILE


def choices_of(
    rows: Rows, looking: Reader, definition: Definition, form: Form, files: Mapping[str, Handed]
) -> Choices:
    above = the_parent(rows, looking, definition, form["parent"])
    anchors = listed.anchors(rows, looking.now.date()) if definition.anchors else ()
    dates = {
        each.key: say(
            N_("%(key)s: %(date)s"),
            key=name_of_body(each.about or each.key),
            date=date(each.date, weekday=False),
        )
        for each in anchors
    }
    return Choices(
        subjects={} if above else subjects(rows, looking, definition),
        roles=players(rows, looking, definition),
        anchors={name: (say(anchor_label(name)), dates) for name in definition.anchors},
        names={} if above else nameable(rows, looking, definition),
        fields=inputs.fields(
            rows,
            looking,
            definition,
            declared(definition),
            files=files,
            here=_seen_from_above(rows, looking, above),
        ),
        above=above,
    )


def players(rows: Rows, looking: Reader, definition: Definition) -> dict[str, Players]:
    """The roles for which a seat is chosen on opening."""
    each_asked = definition.members(
        task.role for state in definition.states for task in state.tasks if task.each
    )
    asked = definition.opening.roles if definition.opening else ()
    parties = [definition.members([role]) for role in asked]
    return {
        role.key: Players(
            label=say(role.label),
            seats=inputs.seat_choices(rows, looking, role.title),
            several=role.key in each_asked,
            needed=frozenset({role.key}) in parties,
        )
        for role in definition.plain_roles
        if any(role.key in party for party in parties)
    }


def nameable(
    rows: Rows, looking: Reader, definition: Definition
) -> dict[str, tuple[str, dict[str, str]]]:
    """The open cases of every definition whose broadcasts this one would hear."""
    found = {}
    for each in looking.registry.nameable(definition):
        cases = listed.open_cases(rows, looking, each.key)
        if cases:
            found[each.key] = (say(each.label), {str(case.id): case.reference for case in cases})
    return found


def subjects(rows: Rows, looking: Reader, definition: Definition) -> dict[str, str]:
    """The register in the reader's order; a State's own seat opens about its own State only."""
    if definition.subject is not Subject.STATE:
        return {}
    register = states(rows)
    if listed.own_subject_only(looking.access, looking.actor, definition):
        return {key: name for key, name in register.items() if key == looking.actor.body}
    return register


def opening_of(
    definition: Definition,
    looking: Reader,
    form: Form,
    choices: Choices,
    files: Mapping[str, Handed],
) -> Opening:
    """What was asked for; what cannot be taken goes to the form's faults."""
    if choices.above is None:
        form.require("subject")
        form.at_most("subject", LONGEST_SUBJECT)
    if choices.subjects:
        form.one_of("subject", choices.subjects)
    roles = {role: seats_of(form, role, each) for role, each in choices.roles.items()}
    anchors = chosen(form, "anchor", {name: dates for name, (_, dates) in choices.anchors.items()})
    named = chosen(form, "names", {key: cases for key, (_, cases) in choices.names.items()})
    return Opening(
        id=form["command"][:36] or steps.new_id(),
        definition=definition.key,
        subject=choices.above.subject if choices.above else form["subject"],
        actor=looking.actor,
        roles={role: seats for role, seats in roles.items() if seats},
        inputs=inputs.values(declared(definition), form, files),
        anchors=anchors,
        names=tuple(int(case) for case in named.values()),
        parent=choices.above.id if choices.above else None,
    )


def seats_of(form: Form, role: str, players: Players) -> tuple[int, ...]:
    """The seats chosen for a role; that one is missing goes to the form's faults."""
    name = f"role.{role}"
    if players.several:
        found = tuple(int(seat) for seat in players.seats if form[f"{name}:{seat}"])
    else:
        found = (int(form[name]),) if form[name] in players.seats else ()
    if not found and (players.needed or form[name]):
        form.fault(name, CHOOSE_ONE)
    return found


def tell_faults(definition: Definition, form: Form, faults: Mapping[str, Text]) -> None:
    """Put the engine's faults beside the fields they belong to."""
    typed = {each.key for each in declared(definition)}
    for key, sentence in faults.items():
        if key in typed:
            form.fault(f"i.{key}", sentence)
        elif key in definition.anchors:
            form.fault(f"anchor.{key}", sentence)
        elif definition.has_role(key):
            form.fault(f"role.{min(definition.members([key]))}", sentence)


def chosen(form: Form, stem: str, offered: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What was chosen of each list; nothing may be."""
    found = {}
    for name, choices in offered.items():
        value = form[f"{stem}.{name}"]
        if value and value not in choices:
            form.fault(f"{stem}.{name}", CHOOSE_ONE)
        elif value:
            found[name] = value
    return found


def page(
    definition: Definition, form: Form, choices: Choices, reasons: tuple[Text, ...] = (),
    *, known: bool = False,
) -> str:  # fmt: skip
    register = REGISTERS.get(definition.key)
    about = register.subject if register else N_("About")
    about = N_("State") if definition.subject is Subject.STATE else about
    labels = {"subject": say(about)}
    labels |= {f"role.{role}": each.label for role, each in choices.roles.items()}
    labels |= {f"anchor.{name}": label for name, (label, _) in choices.anchors.items()}
    labels |= {f"names.{key}": label for key, (label, _) in choices.names.items()}
    labels |= {part: each.label for each in choices.fields for part in (each.name, *each.parts[:1])}
    return render_template(
        "cases/opening.html",
        definition=definition,
        form=form,
        choices=choices,
        labels=labels,
        reasons=reasons,
        known=known,
    )
