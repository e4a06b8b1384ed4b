"""Mail, wired: who writes, what its links open, and the worker that delivers it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import unsubscribing
from config.followed import followed
from config.i18n import LANGUAGES
from config.settings import Settings
from engine.clock import Clock
from engine.models.case import Case
from engine.models.person import Person
from notifications.delivery import Office
from notifications.mail import Sender
from notifications.render import Renderer
from workflows.domain.accounts import queries
from workflows.domain.accounts import services as accounts
from workflows.domain.colleagues import services as colleagues

if TYPE_CHECKING:
    from config.bootstrap import Services

LINK_LIFE = dt.timedelta(days=44)  # an invitation's fourteen days, and thirty to explain itself


def sender(settings: Settings) -> Sender:
    """The desk, as its mail is signed. Names and addresses are settings."""
    return Sender(
        address=settings.mail_from,
        name=settings.mail_from_name,
        reply_to=settings.reply_to or settings.mail_from,
        domain=settings.mail_from.partition("@")[2],
    )


@dataclass(frozen=True)
class Addresses:
    """Makes addresses of pages. Opening one changes nothing."""

    base: str
    clock: Clock
    settings: Settings

    def case(self, reference: str, *, seat: int | None) -> str:
        query = f"?seat={seat}" if seat else ""
        return f"{self.base}/cases/{quote(reference)}{query}"

    def invitation(self, session: Session, *, case: int, seat: int, person: int) -> str:
        now = self.clock.now()
        token = accounts.invite(
            session, case=case, seat=seat, person=person, purpose="answer", now=now,
            expires=now + LINK_LIFE,
        )  # fmt: skip
        return f"{self.base}/i/{token}"

    def answer(self, session: Session, *, reference: str, seat: int | None, person: int) -> str:
        if seat is None or not queries.invited(session, reference, seat, person):
            return self.case(reference, seat=seat)
        case = session.scalars(sa.select(Case.id).where(Case.reference == reference)).one()
        return self.invitation(session, case=case, seat=seat, person=person)

    def section(self, session: Session, *, asking: int, language: str) -> str:
        token = colleagues.link(session, asking, self.clock.now())
        chosen = f"?lang={language}" if language in LANGUAGES else ""
        return f"{self.base}/c/{token}{chosen}"

    def colleagues(self, reference: str, *, seat: int | None) -> str:
        query = f"?seat={seat}" if seat else ""
        return f"{self.base}/cases/{quote(reference)}/assessment/colleagues{query}"

    def sign_in(self) -> str:
        return f"{self.base}/sign-in"

    def unsubscribe(self, person: Person) -> str:
        return f"{self.base}/unsubscribe/{unsubscribing.token(self.settings, person)}"


def _addresses(services: Services) -> Addresses:
    settings = services.settings
    return Addresses(settings.base_url, services.clock, settings)


def office(services: Services) -> Office:
    """What a mail worker is handed."""
    who = sender(services.settings)
    return Office(
        claim=services.claim, write=services.write, clock=services.clock,
        registry=services.registry, links=_addresses(services),
        renderer=Renderer(services.translator, services.names, who), sender=who,
        smtp=services.settings.smtp, followed=followed(services),
    )  # fmt: skip
