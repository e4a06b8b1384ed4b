"""Opening a case: which process, about what, with whom, on which dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.command import Opening, Result
from engine.declarations import Input
from engine.definition import Definition, Kind, Subject
from engine.errors import CommandReused, InputFaults, NotAllowed, NotFound
from engine.queries import cases as listed
from engine.queries.reader import Reader
from engine.text import N_
from web import current, handed, inputs, steps
from web.current import Rows
from web.dates import anchor_label
from web.form import CHOOSE_ONE, Form
from web.handed import Handed
from web.i18n import date, say
from web.inputs import Field
from web.reading import reader, states

blueprint = Blueprint("openings", __name__, url_prefix="/cases/new")

Answer = str | Response | tuple[str, int]

OPENED = N_("The case is open.")
CYCLE = "cycle"  # the definition whose open cases a new case may name
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Choices:
    """What the form offers; keys are those of its fields."""

    subjects: Mapping[str, str]  # States; empty where the subject is a few words
    roles: Mapping[str, tuple[str, Mapping[str, str]]]  # role -> label and seats
    anchors: Mapping[str, tuple[str, Mapping[str, str]]]
    cycles: Mapping[str, str]
    fields: tuple[Field, ...]


@blueprint.get("")
def index() -> str:
    return render_template("cases/new.html", definitions=listed.openable(reader()))


@blueprint.get("/<definition>")
def show(definition: str) -> str:
    found, form = the_definition(definition), Form({"command": steps.new_id()})
    choices = current.read(lambda rows: choices_of(rows, reader(), found, {}))
    if len(choices.subjects) == 1:
        form.values["subject"] = next(iter(choices.subjects))
    for role, (_, seats) in choices.roles.items():
        if len(seats) == 1:
            form.values[f"role.{role}"] = next(iter(seats))
    return page(found, form, choices)


@blueprint.post("/<definition>")
def take(definition: str) -> Answer:
    found, looking = the_definition(definition), reader()
    form = inputs.typed_form(request.form.items())
    files = handed.take(form, {e.key: f"i.{e.key}" for e in declared(found) if is_file(e)})
    choices = current.read(lambda rows: choices_of(rows, looking, found, files))
    asked = opening_of(found, looking, form, choices, files)
    if form.faults:
        return page(found, form, choices), 422
    try:
        result = current.write(lambda rows: opened(rows, found, asked, files))
    except InputFaults as error:
        inputs.tell_faults(form, error.faults)
        return page(found, form, choices), 422
    except CommandReused as error:
        form.fault("subject", error.text)
        return page(found, form, choices), 409
    flash(say(OPENED))
    return redirect(url_for("cases.show", reference=result.reference), code=303)


def opened(
    rows: Rows, found: Definition, asked: Opening, files: Mapping[str, Handed]
) -> Result:
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
    if not listed.may_open(looking.access, looking.actor, found):
        raise NotAllowed
    return found


def declared(definition: Definition) -> tuple[Input, ...]:
    return definition.opening.inputs if definition.opening else ()


def is_file(each: Input) -> bool:
    return Kind(each.kind) is Kind.FILE


def choices_of(
    rows: Rows, looking: Reader, definition: Definition, files: Mapping[str, Handed]
) -> Choices:
    opening = definition.opening
    named = definition.members(opening.roles) if opening else frozenset()
    roles = [role for role in definition.plain_roles if role.key in named]
    anchors = listed.anchors(rows) if definition.anchors else ()
    dates = {
        each.key: say(N_("%(key)s: %(date)s"), key=each.key, date=date(each.date, weekday=False))
        for each in anchors
    }
    cycles = listed.open_cases(rows, looking, CYCLE) if definition.key != CYCLE else ()
    return Choices(
        subjects=subjects(rows, looking, definition),
        roles={
            role.key: (say(role.label), inputs.seat_choices(rows, looking, role.title))
            for role in roles
        },
        anchors={name: (say(anchor_label(name)), dates) for name in definition.anchors},
        cycles={str(case.id): case.reference for case in cycles},
        fields=inputs.fields(rows, looking, definition, declared(definition), files=files),
    )


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
    form.require("subject")
    form.at_most("subject", LONGEST_SUBJECT)
    if choices.subjects:
        form.one_of("subject", choices.subjects)
    roles = {}
    for role, (_, seats) in choices.roles.items():
        form.one_of(f"role.{role}", seats)
        if form[f"role.{role}"] in seats:
            roles[role] = (int(form[f"role.{role}"]),)
    anchors = chosen(form, "anchor", {name: dates for name, (_, dates) in choices.anchors.items()})
    cycle = chosen(form, "names", {CYCLE: choices.cycles})
    return Opening(
        id=form["command"][:36] or steps.new_id(),
        definition=definition.key,
        subject=form["subject"],
        actor=looking.actor,
        roles=roles,
        inputs=inputs.values(declared(definition), form, files),
        anchors=anchors,
        names=tuple(int(case) for case in cycle.values()),
    )


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


def page(definition: Definition, form: Form, choices: Choices) -> str:
    labels = {"subject": say(N_("About"))}
    labels |= {f"role.{role}": label for role, (label, _) in choices.roles.items()}
    labels |= {f"anchor.{name}": label for name, (label, _) in choices.anchors.items()}
    labels |= {each.name: each.label for each in choices.fields}
    return render_template(
        "cases/opening.html", definition=definition, form=form, choices=choices, labels=labels
    )
