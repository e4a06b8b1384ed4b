"""The addresses of a person: added with a code, chosen as the main one, removed, put right."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.models.person import Person, PersonAddress
from engine.text import N_, Text
from web import current
from web.blueprints.account import claim_guess, me_page
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.offices import own_sign_in, person_page
from workflows.domain.accounts import addresses

blueprint = Blueprint("addresses", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.post("/me/addresses")
def add() -> Answer:
    """A code goes to the new address, and a word to the one where mail goes now."""
    found, form = current.visitor(), Form.submitted()
    form.address("email")
    form.at_most("email", 254)
    if not form.faults:
        claim_guess(found.email)
        fault = current.write(lambda rows: proposed(rows, found.id, form["email"]))
        if isinstance(fault, Text):
            form.fault("email", fault)
        else:
            return redirect(url_for(".code", key=fault), code=303)
    own = {"name": found.name, "language": found.language, "zone": found.zone}
    return me_page(Form(own | {"email": form["email"]}, form.faults)), 422


def proposed(rows: Rows, person: int, email: str) -> Text | int:
    house, now, who = current.services(), current.now(), rows.get_one(Person, person)
    why = addresses.why_not(rows, who, email)
    if why is not None:
        return why
    address = addresses.propose(rows, person, email, now=now)
    code = addresses.request_code(rows, who, address, now=now, secret=secret())
    if code:
        house.send_address_code(rows, who, code, address.email)
        house.tell_of_addresses(rows, who)
    return address.id


@blueprint.get("/me/addresses/<int:key>")
def code(key: int) -> str:
    return code_page(key, Form())


@blueprint.post("/me/addresses/<int:key>")
def confirm(key: int) -> Answer:
    found, now, form = current.visitor(), current.now(), Form.submitted()
    claim_guess(found.email)

    def work(rows: Rows) -> Text | None:
        who, address = rows.get_one(Person, found.id), own_address(rows, key)
        return addresses.confirm(rows, who, address, form["code"], now=now, secret=secret())

    why = current.write(work)
    if why is not None:
        form.fault("code", why)
        return code_page(key, form), 422
    return done(N_("The address is confirmed. You can sign in with it."))


@blueprint.post("/me/addresses/<int:key>/main")
def main(key: int) -> Response:
    found = current.visitor()

    def work(rows: Rows) -> None:
        who, address = rows.get_one(Person, found.id), own_address(rows, key)
        former = who.email
        if not addresses.make_main(rows, who, address):
            abort(404)
        current.services().tell_of_addresses(rows, who, former)

    current.write(work)
    return done(N_("Mail goes to this address from now on."))


@blueprint.post("/me/addresses/<int:key>/remove")
def remove(key: int) -> Response:
    found = current.visitor()

    def work(rows: Rows) -> None:
        address = own_address(rows, key)
        if address.confirmed_at is not None:
            current.services().tell_of_addresses(rows, rows.get_one(Person, found.id))
        addresses.remove(rows, address)

    current.write(work)
    return done(N_("The address is removed."))


@blueprint.post("/people/<int:key>/address")
def correct(key: int) -> Answer:
    """The secretariat puts a main address right; the former one is told."""
    form, now = Form.submitted(), current.now()
    form.address("email")
    form.at_most("email", 254)

    def work(rows: Rows) -> Text | None:
        who = rows.get(Person, key) or abort(404)
        former = who.email
        why = addresses.correct(rows, who, form["email"], now=now, spared=own_sign_in())
        if why is None:
            current.services().tell_of_addresses(rows, who, former)
        return why

    why = None if form.faults else current.write(work)
    if why is not None:
        form.fault("email", why)
    if form.faults:
        return person_page(key, form), 422
    flash(say(N_("The address is put right. The former one is told.")))
    return redirect(url_for("people.show", key=key), code=303)


def own_address(rows: Rows, key: int) -> PersonAddress:
    return addresses.own(rows, current.visitor().id, key) or abort(404)


def code_page(key: int, form: Form) -> str:
    email = current.read(lambda rows: own_address(rows, key).email)
    return render_template("account/address.html", form=form, email=email, key=key)


def secret() -> str:
    return str(current.services().settings.secret_key.get_secret_value())


def done(sentence: str) -> Response:
    flash(say(sentence))
    return redirect(url_for("account.me") + "#addresses", code=303)
