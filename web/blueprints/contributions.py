"""Recording a contribution: one's own, or at the desk what a giver's letter says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.command import Opening
from engine.declarations import Input
from engine.definition import Definition
from engine.errors import CommandReused, InputFaults, NotAllowed, Refused
from engine.queries import cases as listed
from engine.queries.reader import Reader
from engine.text import Text
from web import current, handed, inputs, steps
from web.blueprints.openings import LONGEST_SUBJECT, RECORDED, declared, is_file, opened
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import say
from web.inputs import Field, bodies_of
from web.reading import reader, states
from workflows import pledge
from workflows.domain.resources import rules
from workflows.domain.resources.services import OWN_TITLES

blueprint = Blueprint("contributions", __name__, url_prefix="/resources/contributions")

Answer = str | Response | tuple[str, int]
GIVERS = ("giver_state", "giver_partner")
ONE_OF = (*GIVERS, "for_country")  # of each, one is chosen from a list
PREFIX = "i."


@blueprint.get("/new")
def show() -> Answer:
    looking, found = the_process()
    form = Form({"command": steps.new_id()})
    return page(found, looking, form, {})


@blueprint.post("/new")
def take() -> Answer:
    looking, found = the_process()
    form = inputs.typed_form(request.form.items())
    files = handed.take(form, {e.key: PREFIX + e.key for e in asked(found, looking) if is_file(e)})
    form.require("subject")
    form.at_most("subject", LONGEST_SUBJECT)
    if form.faults:
        return page(found, looking, form, files), 422
    wanted = Opening(
        form["command"][:36] or steps.new_id(), found.key, form["subject"], looking.actor,
        inputs=given(found, looking, form, files),
    )  # fmt: skip
    try:
        made = current.write(lambda rows: opened(rows, found, wanted, files))
    except InputFaults as error:
        inputs.tell_faults(form, error.faults, PREFIX)
        return page(found, looking, form, files), 422
    except Refused as error:
        return page(found, looking, form, files, error.reasons), 409
    except CommandReused as error:
        return page(found, looking, form, files, (error.text,)), 409
    flash(say(RECORDED))
    return redirect(url_for("cases.show", reference=made.reference), code=303)


def the_process() -> tuple[Reader, Definition]:
    """Raises NotAllowed for seats that record no contribution."""
    looking = reader()
    found = looking.registry.latest(rules.PLEDGE)
    if not listed.may_open(looking.access, looking.actor, found):
        raise NotAllowed
    return looking, found


def own_kind(looking: Reader) -> str:
    """ "state" or "partner" where the seat records what it gives itself; empty at the desk."""
    return OWN_TITLES.get(looking.actor.title, "")


def asked(found: Definition, looking: Reader) -> Iterator[Input]:
    """What the form asks: whose letter it is, of the desk alone."""
    own = own_kind(looking)
    letter = {each.key for each in pledge.LETTER}
    for each in declared(found):
        about_giver = each.key in pledge.GIVER_KEYS
        class_of_partner = own == rules.PARTNER and each.key == "given_by"
        if not own or class_of_partner or not (about_giver or each.key in letter):
            yield each


def given(
    found: Definition, looking: Reader, form: Form, files: dict[str, Handed]
) -> dict[str, Any]:
    """The values typed; a seat of a State or partner gives for its own."""
    values = inputs.values(asked(found, looking), form, files, PREFIX)
    own = own_kind(looking)
    chosen = ONE_OF if not own else ONE_OF[-1:]
    values |= {key: [form[PREFIX + key]] for key in chosen if form[PREFIX + key]}
    if not own:
        return values
    if own == rules.STATE:
        values["given_by"] = rules.STATE
    return values | {f"giver_{own}": [looking.actor.body]}


def fields(rows: Rows, looking: Reader, found: Definition, files: dict[str, Handed]) -> list[Field]:
    plain = [each for each in asked(found, looking) if each.key not in GIVERS]
    return list(inputs.fields(rows, looking, found, plain, files=files, prefix=PREFIX))


def page(
    found: Definition, looking: Reader, form: Form, files: dict[str, Handed],
    reasons: tuple[Text, ...] = (),
) -> str:  # fmt: skip
    own = own_kind(looking)

    def work(rows: Rows) -> tuple[list[Field], dict[str, str], dict[str, str]]:
        made = fields(rows, looking, found, files)
        return made, states(rows), {} if own else bodies_of(rows, "partner")

    made, register, partners = current.read(work)
    inputs.prefill(form, made)
    if own == rules.PARTNER:
        made = [without_state(each) for each in made]
    labels = {"subject": say(pledge.REGISTER.subject)}
    labels |= {PREFIX + each.key: say(each.label) for each in pledge.WHO}
    labels |= {each.name: each.label for each in made}
    return render_template(
        "resources/contribution.html", form=form, fields=made, labels=labels, reasons=reasons,
        states=register, partners=partners, register=pledge.REGISTER, at_the_desk=not own,
    )  # fmt: skip


def without_state(each: Field) -> Field:
    """A partner is no State."""
    if each.key != "given_by":
        return each
    kept = {key: text for key, text in each.choices.items() if key != rules.STATE}
    return Field(**{**each.__dict__, "choices": kept})
