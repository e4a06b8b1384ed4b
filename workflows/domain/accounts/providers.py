"""Whom a ministry's own provider lets in: people who are known, at addresses that it may tell."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.text import N_, Text
from workflows.domain.accounts import happenings, queries
from workflows.domain.accounts.models import ProviderLink, UsedState

NOT_VERIFIED = N_("Your provider has not confirmed an address of yours. Sign in by a code here.")
NOT_ITS_OWN = N_(
    "Your provider named an address for which it does not speak here. Sign in by a code."
)
UNKNOWN = N_(
    "The address that your provider named is not known here. The secretariat records addresses "
    "that a State or office has notified."
)
ANOTHER = N_(
    "Your provider knows you otherwise than when you first came in by it. Sign in by a code, and "
    "let it be remembered anew among your details."
)


@dataclass(frozen=True)
class Told:
    """What a provider said of somebody, checked before."""

    issuer: str
    subject: str
    email: str
    verified: bool
    factor: bool  # whether its word counts as two factors


@dataclass(frozen=True)
class Link:
    """By which provider a person has come in, since when."""

    id: int
    issuer: str
    since: dt.datetime


def use(session: Session, state: str, *, now: dt.datetime) -> bool:
    """Whether a way back is walked for the first time."""
    key = hashlib.sha256(state.encode()).hexdigest()
    if session.get(UsedState, key) is not None:
        return False
    session.add(UsedState(state_hash=key, at=now))
    session.flush()
    return True


def person_of(
    session: Session, told: Told, *, its_own: bool, now: dt.datetime
) -> tuple[int, bool] | Text:
    """Who comes in, and whether for the first time this way; else why nobody does.

    `its_own`: whether the provider may speak for the address. No account is made.
    """
    if not told.verified or not told.email:
        return Text(NOT_VERIFIED)
    if not its_own:
        return Text(NOT_ITS_OWN)
    person = queries.person_of(session, told.email)
    if person is None:
        return Text(UNKNOWN)
    known = session.scalars(
        sa.select(ProviderLink).where(
            ProviderLink.issuer == told.issuer,
            sa.or_(ProviderLink.subject == told.subject, ProviderLink.person_id == person.id),
        )
    ).all()
    if any((each.subject, each.person_id) != (told.subject, person.id) for each in known):
        return Text(ANOTHER)
    if not known:
        made = ProviderLink(person_id=person.id, issuer=told.issuer, subject=told.subject)
        made.since = now
        session.add(made)
        happenings.note(session, person.id, happenings.LINKED, now=now, by=person.id)
    return person.id, not known


def links(session: Session, person: int) -> tuple[Link, ...]:
    rows = session.scalars(
        sa.select(ProviderLink).where(ProviderLink.person_id == person).order_by(ProviderLink.id)
    )
    return tuple(Link(row.id, row.issuer, row.since) for row in rows)


def unlink(session: Session, person: int, key: int, *, by: int, now: dt.datetime) -> bool:
    """Forget how a provider knows somebody; with the next sign-in it is remembered anew."""
    found = session.get(ProviderLink, key)
    if found is None or found.person_id != person:
        return False
    session.delete(found)
    happenings.note(session, person, happenings.UNLINKED, now=now, by=by)
    return True


def forget(session: Session, person: int) -> None:
    """Without a word."""
    session.execute(sa.delete(ProviderLink).where(ProviderLink.person_id == person))
