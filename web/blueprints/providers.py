"""Signing in by a provider of one's own: there, and back."""

from __future__ import annotations

import datetime as dt
import hmac

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from config.oidc import ProviderFault, Providers
from config.providers import Provider
from engine.models.person import Person
from engine.text import N_, Text
from web import current, offices, requestlog
from web.blueprints.account import claim, enter
from web.current import Rows
from web.i18n import say
from workflows.domain.accounts import happenings, providers, rules
from workflows.domain.accounts.providers import Told

blueprint = Blueprint("providers", __name__)
asked = Providers()

CARRIED = "provider"  # in the cookie: what comes back has to fit
LIFE = dt.timedelta(minutes=10)
AWAY = N_("Your provider cannot be reached at the moment. Sign in by a code, or try again later.")
NOT_OURS = N_("This answer of your provider does not belong to this browser, or came twice.")
NOT_TAKEN = N_("What your provider sent could not be taken as genuine. Nobody was signed in.")
BROKEN_OFF = N_("Signing in at your provider was broken off.")


@blueprint.get("/sign-in/with/<key>")
def there(key: str) -> Response | tuple[str, int]:
    """A plain link: a form would not be let out to another site. Nothing is written for it."""
    provider, now = the_provider(key), current.now()
    try:
        url, carried = asked.begin(provider, way_back(key), now)
    except ProviderFault as fault:
        return stopped("away", fault.what, Text(AWAY))
    session[CARRIED] = carried | {"key": key, "at": int(now.timestamp())}
    return redirect(url, code=302)


@blueprint.get("/sign-in/with/<key>/back")
def back(key: str) -> Response | tuple[str, int]:
    """The one GET after which somebody is signed in: the browser's own state, once, allows it."""
    provider, now = the_provider(key), current.now()
    carried = session.pop(CARRIED, None)
    if carried is None or not walked(carried, key, request.args.get("state", "")):
        return stopped("state", key, Text(NOT_OURS))
    if "code" not in request.args:
        return stopped("broken_off", key, Text(BROKEN_OFF))
    try:
        told = asked.finish(provider, way_back(key), code_of(provider), carried, now)
    except ProviderFault as fault:
        return stopped("token", fault.what, Text(NOT_TAKEN))
    found = current.write(lambda rows: let_in(rows, provider, told))
    if isinstance(found, Text):
        return stopped("person", key, found)
    return enter(found, "oidc", "provider" if told.factor else "")


@blueprint.post("/me/providers/<int:link>/forget")
def forget(link: int) -> Response:
    unlinked(current.visitor().id, link)
    return redirect(url_for("account.me") + "#second-factor", code=303)


@blueprint.post("/people/<int:key>/providers/<int:link>/forget")
def forget_of(key: int, link: int) -> Response:
    offices.person_line(key)
    unlinked(key, link)
    return redirect(url_for("people.show", key=key), code=303)


def the_provider(key: str) -> Provider:
    return current.services().settings.providers.get(key) or abort(404)


def way_back(key: str) -> str:
    """As it is registered there: the address of the settings, whatever the request says."""
    return current.services().settings.base_url + url_for(".back", key=key)


def walked(carried: dict[str, str], key: str, state: str) -> bool:
    """Whether this browser went out by this way just now, and comes back for the first time."""
    now = current.now()
    fresh = now.timestamp() - int(carried["at"]) < LIFE.total_seconds()
    same = hmac.compare_digest(carried["state"].encode(), state.encode())
    if carried["key"] != key or not fresh or not same:
        return False
    claim(rules.attempt_key("provider", state))  # those of the network count as well
    return current.write(lambda rows: providers.use(rows, state, now=now))


def code_of(provider: Provider) -> str:
    """What is changed for a token. An answer that names another issuer is not looked at."""
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise ProviderFault("issuer")
    return request.args["code"]


def let_in(rows: Rows, provider: Provider, told: Told) -> int | Text:
    its_own = provider.speaks_for(told.email)
    found = providers.person_of(rows, told, its_own=its_own, now=current.now())
    if isinstance(found, Text):
        return found
    person, first = found
    if first:
        who = rows.get_one(Person, person)
        current.services().tell_of_account(rows, who, happenings.LINKED)
    return person


def unlinked(person: int, link: int) -> None:
    now, by = current.now(), current.visitor().id

    def work(rows: Rows) -> None:
        if not providers.unlink(rows, person, link, by=by, now=now):
            abort(404)
        who = rows.get_one(Person, person)
        current.services().tell_of_account(rows, who, happenings.UNLINKED)

    current.write(work)
    flash(say(N_("Forgotten. With the next sign-in by this provider it is remembered anew.")))


def stopped(what: str, why: str, sentence: Text) -> tuple[str, int]:
    """In one sentence, with the ways in that are left below it."""
    requestlog.event("sign_in_refused", what=f"provider_{what}", why=why)
    return render_template("account/provider_stopped.html", sentence=sentence), 422
