"""Getting in, getting out, and what a person sees about himself."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.models.person import Person
from engine.text import N_, Text
from web import auth, current, requestlog
from web.blueprints import overview
from web.current import Rows
from web.device import device
from web.form import Form
from web.i18n import locale, say
from web.zones import zones
from workflows.domain.accounts import addresses, factors, happenings, providers, queries, rules
from workflows.domain.accounts import services as accounts

blueprint = Blueprint("account", __name__)

STAGES = {"factor": "secondfactor.ask", "setup": "secondfactor.begin"}
ADDRESS, CODE_SENT = "address", "code_sent"  # how far signing in has come, in the cookie
NO_MATCH = N_("The address and the password do not belong together.")
NO_CODE = N_("This is not the code last sent, or its fifteen minutes have passed.")

# Signing in: one page, which is also activation and the way back in


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    if current.person() is not None:
        return redirect(auth.next_page(), code=303)
    if request.method == "GET":
        return half_way() or sign_in_page(Form())
    action, address = request.form.get("action", ""), str(session.get(ADDRESS, ""))
    steps = {"password": by_password, "send_code": send_code, "code": by_code}
    if action in steps:
        return steps[action](address) if address else restart()
    return restart() if action == "restart" else take_address()


def sign_in_page(form: Form) -> str:
    address = session.get(ADDRESS, "")
    code_sent = bool(address) and session.get(CODE_SENT, False)
    return render_template(
        "account/sign_in.html",
        form=form,
        address=address,
        code_sent=code_sent,
        providers=current.services().settings.providers,
    )


def half_way() -> Response | None:
    """Whoever has shown one factor is led to where the second is asked for."""
    half = auth.waiting()
    return redirect(url_for(STAGES[half.awaits]), code=303) if half else None


def take_address() -> Response | tuple[str, int]:
    form = Form.submitted()
    name, at, domain = form["email"].partition("@")
    if not (name and at and domain) or len(form["email"]) > 254:  # noqa: PLR2004 - of an address
        form.fault("email", N_("Enter an address such as name@example.org."))
        return sign_in_page(form), 422
    session[ADDRESS] = form["email"].lower()
    session.pop(CODE_SENT, None)
    return redirect(url_for(".sign_in"), code=303)


def restart() -> Response:
    auth.stop_waiting()
    session.pop(ADDRESS, None)
    session.pop(CODE_SENT, None)
    return redirect(url_for(".sign_in"), code=303)


def by_password(address: str) -> Response | tuple[str, int]:
    """The slow comparison runs between two transactions, for known and unknown alike."""
    claim_guess(address)
    password = request.form.get("password", "")
    known = current.read(lambda rows: queries.password_hash(rows, address))
    if not rules.verify_password(known, password):
        requestlog.event("sign_in_refused", what="password")
        return sign_in_page(Form(faults={"password": Text(NO_MATCH)})), 422
    return welcome(address, "password")


def send_code(address: str) -> Response:
    """The same answer whether the address is known or not."""
    claim_guess(address)
    house, now = current.services(), current.now()
    secret = house.settings.secret_key.get_secret_value()

    def send(rows: Rows) -> None:
        person = queries.person_of(rows, address)
        code = person and accounts.request_code(rows, person, now=now, secret=secret)
        if person and code:
            house.send_code(rows, person, code, "" if address == person.email else address)

    current.write(send)
    session[CODE_SENT] = True
    return redirect(url_for(".sign_in"), code=303)


def by_code(address: str) -> Response | tuple[str, int]:
    claim_guess(address)
    now, typed = current.now(), request.form.get("code", "")
    secret = current.services().settings.secret_key.get_secret_value()

    def check(rows: Rows) -> bool:
        person = queries.person_of(rows, address)
        return person is not None and accounts.check_code(
            rows, person, typed, now=now, secret=secret
        )

    if not current.write(check):
        requestlog.event("sign_in_refused", what="code")
        return sign_in_page(Form(faults={"code": Text(NO_CODE)})), 422
    return welcome(address, "code")


def claim_guess(address: str) -> None:
    """A guess is counted before it is looked at; when none is left, that is all there is to say."""
    claim(rules.attempt_key(address, rules.network(request.remote_addr)))


def claim(own: str) -> None:
    now = current.now()
    shared = rules.attempt_key(rules.network(request.remote_addr))

    def count(rows: Rows) -> bool:
        return accounts.attempt(rows, own, now=now) and accounts.attempt(
            rows, shared, now=now, limit=rules.GUESSES_OF_A_NETWORK
        )

    if not current.write(count):
        abort(429)


def welcome(address: str, method: str) -> Response:
    key = rules.attempt_key(address, rules.network(request.remote_addr))
    current.write(lambda rows: accounts.forget_attempts(rows, key))
    return enter(current.read(lambda rows: person_id(rows, address)), method)


def enter(person: int, method: str, factor: str = "") -> Response:
    """In, or first to the second factor; where to go afterwards is kept."""
    target = auth.next_page()
    awaits = auth.sign_in(person, method, factor)
    if not awaits:
        return redirect(target, code=303)
    session["next"] = target
    return redirect(url_for(STAGES[awaits]), code=303)


def person_id(rows: Rows, address: str) -> int:
    person = queries.person_of(rows, address)
    return person.id if person else abort(400)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    auth.sign_out()
    flash(say(N_("You have signed out.")))
    response = redirect(url_for(".sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


# The person


@blueprint.route("/me", methods=["GET", "POST"])
def me() -> str | Response | tuple[str, int]:
    found = current.visitor()
    if request.method == "GET":
        own = {"name": found.name, "language": found.language, "zone": found.zone}
        return me_page(Form(own))
    form = Form.submitted()
    form.require("name")
    form.at_most("name", 200)
    form.one_of("language", LANGUAGES)
    form.one_of("zone", zones())
    if form.faults:
        return me_page(form), 422
    name, language, zone = form["name"], form["language"], form["zone"]
    current.write(
        lambda rows: accounts.change_profile(
            rows, found.id, name=name, language=language, zone=zone
        )
    )
    session.pop(current.LANGUAGE, None)  # the own language counts again on this device
    return done(N_("Saved."))


def me_page(form: Form) -> str:
    found, now, settings = current.visitor(), current.now(), current.services().settings
    return render_template(
        "account/me.html",
        form=form,
        languages=LANGUAGES,
        zones=zones(locale()),
        device=device,
        place=current.translator().place(settings.timezone),
        addresses=current.read(lambda rows: addresses.addresses(rows, found.id)),
        sign_ins=current.read(lambda rows: queries.sign_ins(rows, found.id, now=now)),
        has_password=current.read(lambda rows: queries.has_password(rows, found.id)),
        factor=current.read(lambda rows: factors.standing(rows, found.id)),
        links=current.read(lambda rows: providers.links(rows, found.id)),
        providers={each.issuer: each.name for each in settings.providers.values()},
        happenings=current.read(lambda rows: happenings.of(rows, found.id)),
        happened=happenings.LABELS,
        overviews=overview.CHOICES,
        often=current.read(lambda rows: overview.often_of(rows, found.id)),
    )


@blueprint.post("/me/password")
def password() -> Response | tuple[str, int]:
    """A sign-in by code may set a password without knowing the old one: that is the way back."""
    found, form = current.visitor(), Form.submitted()
    old, new = request.form.get("old_password", ""), request.form.get("new_password", "")
    known = current.read(lambda rows: queries.password_hash(rows, found.email))
    if known and found.method != "code":
        claim_guess(found.email)
        if not rules.verify_password(known, old):
            form.fault("old_password", N_("This is not your present password."))
    for fault in rules.password_faults(new, [*found.name.split(), found.email.split("@")[0]]):
        form.fault("new_password", fault)
    if form.faults:
        own = {"name": found.name, "language": found.language, "zone": found.zone}
        return me_page(Form(own, form.faults)), 422
    hashed, now = rules.hash_password(new), current.now()

    def keep(rows: Rows) -> None:
        accounts.set_password(rows, found.id, hashed, now=now)
        happenings.note(rows, found.id, happenings.PASSWORD, now=now, by=found.id)
        who = rows.get_one(Person, found.id)
        current.services().tell_of_account(rows, who, happenings.PASSWORD)

    current.write(keep)
    auth.sign_in(found.id, "password", found.factor)
    return done(N_("The password is changed. All other sign-ins have ended."))


@blueprint.post("/me/sign-ins/<int:key>/end")
def end_sign_in(key: int) -> Response:
    found, now = current.visitor(), current.now()
    current.write(lambda rows: accounts.end(rows, key, person=found.id, now=now))
    return done(N_("This sign-in has ended."))


@blueprint.post("/me/sign-ins/end")
def end_other_sign_ins() -> Response:
    found, now = current.visitor(), current.now()
    current.write(lambda rows: accounts.end_all(rows, found.id, now=now, but=found.sign_in))
    return done(N_("All other sign-ins have ended."))


@blueprint.post("/seat")
def choose_seat() -> Response:
    found, now = current.visitor(), current.now()
    seat = request.form.get("seat", 0, type=int)
    current.write(lambda rows: accounts.choose_seat(rows, found.sign_in, seat, now=now))
    return redirect(auth.own_path(request.form.get("next", auth.HOME)), code=303)


def done(sentence: str) -> Response:
    flash(say(sentence))
    return redirect(url_for(".me"), code=303)
