"""The second factor: asked for at a sign-in, set up and removed among one's details, lifted."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.models.person import Person
from engine.text import N_
from web import auth, current, offices, requestlog
from web.blueprints.account import claim, enter
from web.current import Rows
from web.form import Form
from web.i18n import say
from workflows.domain.accounts import factors, happenings, rules, totp
from workflows.domain.accounts import services as accounts

blueprint = Blueprint("secondfactor", __name__)

Answer = str | Response | tuple[str, int]
NOT_IT = N_("This is no code of your app of now, or it was used before. Wait for the next one.")

LIFTED = N_(
    "The second factor is taken off. The person is told, and all sign-ins of the person have ended."
)
PICTURE = N_("The key, as a picture for the app")


# At a sign-in


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
def ask() -> Answer:
    """Nobody is signed in before this page is content."""
    half = auth.waiting()
    if half is None or half.awaits != factors.FACTOR:
        return redirect(url_for("account.sign_in"), code=303)
    form = Form.submitted()
    if request.method == "GET":
        return render_template("account/factor.html", form=form, email=half.email)
    by = shown(half.person, form["code"])
    if not by:
        form.fault("code", NOT_IT)
        return render_template("account/factor.html", form=form, email=half.email), 422
    auth.stop_waiting()
    return enter(half.person, half.method, by)


@blueprint.route("/sign-in/second-factor/set-up", methods=["GET", "POST"])
def begin() -> Answer:
    """Whose seat needs two factors sets the second up before anything else."""
    half = auth.waiting()
    if half is None or half.awaits != factors.SETUP:
        return redirect(url_for("account.sign_in"), code=303)
    return set_up(half.person, half.email, half)


# Among one's details


@blueprint.route("/me/second-factor", methods=["GET", "POST"])
def own() -> Answer:
    found = current.visitor()
    standing = current.read(lambda rows: factors.standing(rows, found.id))
    if standing is None:
        return set_up(found.id, found.email, None)
    return own_page(Form(), standing)


@blueprint.post("/me/second-factor/codes")
def codes() -> Answer:
    """New recovery codes, for a code of now."""
    found, form, now = current.visitor(), Form.submitted(), current.now()
    if not shown(found.id, form["code"]):
        return refused(form)

    def renew(rows: Rows) -> list[str]:
        tell(rows, found.id, happenings.NEW_CODES)
        return factors.renew_codes(rows, found.id, now=now)

    return codes_page(current.write(renew), url_for("account.me"))


@blueprint.post("/me/second-factor/remove")
def remove() -> Answer:
    """Asks for a code of now: an open screen is not enough."""
    found, form, now = current.visitor(), Form.submitted(), current.now()
    if not shown(found.id, form["code"]):
        return refused(form)

    def work(rows: Rows) -> None:
        factors.remove(rows, found.id, sign_in=found.sign_in, now=now)
        tell(rows, found.id, happenings.FACTOR_OFF)

    current.write(work)
    requestlog.event("second_factor_removed")
    flash(say(N_("The second factor is removed.")))
    return redirect(url_for("account.me") + "#second-factor", code=303)


# At the desk


@blueprint.post("/people/<int:key>/second-factor/lift")
def lift(key: int) -> Response:
    """What somebody has lost. Nobody spares himself his own second factor this way."""
    found, now = current.visitor(), current.now()
    offices.person_line(key)
    if key == found.id:
        abort(409)

    def work(rows: Rows) -> bool:
        lifted = factors.lift(rows, key, by=found.id, now=now)
        if lifted:
            tell(rows, key, happenings.FACTOR_LIFTED)
        return lifted

    if current.write(work):
        requestlog.event("second_factor_lifted", of=key)
        flash(say(LIFTED))
    return redirect(url_for("people.show", key=key), code=303)


# What they share


def shown(person: int, typed: str) -> str:
    """By what the second factor is shown, if it is. Guesses count for the person alone."""
    key, now = guesses_of(person), current.now()
    claim(key)

    def check(rows: Rows) -> str:
        by = factors.check(rows, person, typed, secrets=secrets(), now=now)
        if by:
            accounts.forget_attempts(rows, key)
        if by == factors.RECOVERY:
            tell(rows, person, happenings.CODE_USED)
        return by

    by = current.write(check)
    if not by:
        requestlog.event("sign_in_refused", what="second_factor")
    return by


def guesses_of(person: int) -> str:
    """Wherever they come from: who guesses has shown the first factor."""
    return rules.attempt_key("second factor", str(person))


def set_up(person: int, email: str, half: auth.Waiting | None) -> Answer:
    """A secret that is kept only when its app has shown a code."""
    form, now = Form.submitted(), current.now()
    secret = factors.offered(person, form["sealed"], secrets(), now) if form["sealed"] else None
    if request.method == "GET" or secret is None:
        return set_up_page(Form(), person, email, totp.new_secret(), half=half)
    key = guesses_of(person)
    claim(key)

    def work(rows: Rows) -> list[str] | None:
        made = factors.set_up(
            rows, person, secret, form["code"], secrets=secrets(), now=now
        )  # fmt: skip
        if made:
            accounts.end_all(rows, person, now=now)
            accounts.forget_attempts(rows, key)
            tell(rows, person, happenings.FACTOR_ON)
        return made

    made = current.write(work)
    if made is None:
        form.fault("code", NOT_IT)
        return set_up_page(form, person, email, secret, half=half), 422
    requestlog.event("second_factor_set_up")
    method = half.method if half else current.visitor().method
    target = auth.next_page() if half else url_for("account.me")
    auth.sign_in(person, method, factors.APP)
    return codes_page(made, target)


def set_up_page(
    form: Form, person: int, email: str, secret: str, *, half: auth.Waiting | None
) -> str:
    issuer = current.services().settings.mail_from_name
    code = segno.make(totp.address(secret, account=email, issuer=issuer), error="m")
    drawn = code.svg_inline(light="#fff", title=say(PICTURE), lineclass="", omitsize=True)
    return render_template(
        "account/factor_set_up.html",
        form=form,
        drawn=Markup(drawn),  # noqa: S704 - rectangles of our own making
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        sealed=factors.offer(person, secret, secrets(), current.now()),
        half=half is not None,
        email=email,
    )


def own_page(form: Form, standing: factors.Standing) -> str:
    required = current.services().settings.two_factors_for
    return render_template(
        "account/factor_own.html",
        form=form,
        standing=standing,
        required=any(held.title in required for held in current.visitor().seats),
    )


def codes_page(made: Sequence[str], target: str) -> str:
    return render_template("account/recovery_codes.html", codes=made, target=target)


def refused(form: Form) -> Answer:
    found = current.visitor()
    standing = current.read(lambda rows: factors.standing(rows, found.id)) or abort(404)
    form.fault("code", NOT_IT)
    return own_page(form, standing), 422


def tell(rows: Rows, person: int, what: str) -> None:
    current.services().tell_of_account(rows, rows.get_one(Person, person), what)


def secrets() -> tuple[str, ...]:
    return current.services().settings.secrets
