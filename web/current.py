"""What a view asks for: the house's services, who is looking, in which language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from flask import abort, current_app, g, has_request_context, request, session
from flask_login import current_user
from sqlalchemy.orm import Session

from config.i18n import LANGUAGES, SOURCE, Translator
from config.pseudo import PSEUDO
from engine.access import Actor
from web.visitor import Visitor

if TYPE_CHECKING:
    from config.bootstrap import Services

EXTENSION = "quadrennial"
LANGUAGE = "language"  # the key of the choice in the visitor's cookie

Rows: TypeAlias = Session  # what work is handed; blueprints know no more of the database

T = TypeVar("T")


def services() -> Services:
    return cast("Services", current_app.extensions[EXTENSION])


def read(work: Callable[[Rows], T]) -> T:
    """Run work in one transaction that reads; answers its result."""
    return services().read(work)


def write(work: Callable[[Rows], T]) -> T:
    """Run work in one transaction that writes. It may run again, so it touches nothing else."""
    return services().write(work)


def now() -> dt.datetime:
    return services().clock.now()


def person() -> Visitor | None:
    """The person signed in, if anybody is."""
    if not has_request_context() or g.get("without_visitor"):
        return None
    # not `if current_user`: asked so, a proxy takes a fault for an absent person
    return cast("Visitor | None", current_user._get_current_object())  # noqa: SLF001


def visitor() -> Visitor:
    """The person signed in; whoever is not is asked to sign in."""
    return person() or abort(401)


def actor() -> Actor | None:
    """The person in the seat that is acted in; None where nobody is signed in, or holds no seat."""
    found = person()
    return found.actor if found else None


def allows(permission: str) -> bool:
    """Whether the visitor has a desk-wide permission."""
    return bool(services().engine.access.desk_allows(actor(), permission))


def offered() -> tuple[str, ...]:
    """The languages that a reader may choose; in a demonstration those of development as well."""
    return (*LANGUAGES, *PSEUDO) if services().settings.demo else tuple(LANGUAGES)


def language() -> str:
    """What was chosen on this device, else the person's own, else what the browser asks for."""
    chosen = session.get(LANGUAGE)
    found = person()
    own = found.language if found else None
    for each in (chosen, own):
        if each in offered():
            return str(each)
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((each for each in asked if each in LANGUAGES), SOURCE)


def zone() -> str:
    """The zone in which instants are shown to the reader."""
    found = person()
    return found.zone if found else services().settings.timezone


def translator() -> Translator:
    """The reader's language and zone, one for the whole request."""
    if "translator" not in g:
        locale = language()
        g.translator = Translator(locale, names=services().names(locale), zone=zone())
    return cast("Translator", g.translator)
