"""Coming in and going out. Slow hashes are made before, outside any transaction."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Person
from workflows.domain.accounts import queries
from workflows.domain.accounts.models import Attempt, Credential, Invitation, SignIn, SignInCode
from workflows.domain.accounts.queries import throttled
from workflows.domain.accounts.rules import (
    CODE_LIFE,
    CODE_REST,
    CODE_TRIES,
    CODES_AN_HOUR,
    GUESSES,
    code_hash,
    new_code,
    new_token,
    shortened,
    token_hash,
)

SEEN_EVERY = dt.timedelta(minutes=5)  # a page asked for is noted this often, not each time
HOUR = dt.timedelta(hours=1)
REVOKE = (
    sa.update(Invitation)
    .where(Invitation.case_id == sa.bindparam("case"), Invitation.revoked_at.is_(None))
    .values(revoked_at=sa.bindparam("now"))
)


def attempt(session: Session, key: str, *, now: dt.datetime, limit: int = GUESSES) -> bool:
    """Take one guess of the window; False when none is left. To be asked before the guess is."""
    if throttled(session, key, now=now, limit=limit):
        return False
    session.add(Attempt(key=key, at=now))
    session.flush()
    return True


def forget_attempts(session: Session, key: str) -> None:
    """Somebody came in: what he mistyped before does not count."""
    session.execute(sa.delete(Attempt).where(Attempt.key == key))


def request_code(
    session: Session, person: Person, *, now: dt.datetime, secret: str, purpose: str = "sign_in"
) -> str | None:
    """A new code to be sent to the person; None where one has just been sent, or too many."""
    live = queries.live_code(session, person.id, now=now, purpose=purpose)
    if live is not None and live.created_at > now - CODE_REST:
        return None
    if queries.codes_since(session, person.id, now - HOUR) >= CODES_AN_HOUR:
        return None
    code = new_code()
    made = SignInCode(person_id=person.id, purpose=purpose, created_at=now, tries=0)
    made.code_hash = code_hash(code, person=person.id, secret=secret)
    made.expires_at = now + CODE_LIFE
    session.add(made)
    session.flush()
    return code


def check_code(
    session: Session,
    person: Person,
    code: str,
    *,
    now: dt.datetime,
    secret: str,
    purpose: str = "sign_in",
) -> bool:
    """Whether this is the person's code; right once, and after five tries no more."""
    live = queries.live_code(session, person.id, now=now, purpose=purpose)
    if live is None or live.tries >= CODE_TRIES:
        return False
    live.tries += 1
    if live.code_hash != code_hash(code, person=person.id, secret=secret):
        return False
    live.used_at = now
    return True


def set_password(session: Session, person: int, password_hash: str, *, now: dt.datetime) -> None:
    """Give or change a password; every sign-in of the person ends."""
    found = session.get(Credential, person)
    if found is None:
        session.add(Credential(person_id=person, password_hash=password_hash, changed_at=now))
    else:
        found.password_hash, found.changed_at = password_hash, now
    end_all(session, person, now=now)


def change_profile(session: Session, person: int, *, name: str, language: str, zone: str) -> None:
    """What a person may change about himself."""
    found = session.get_one(Person, person)
    found.name, found.language, found.zone = name, language, zone


def set_active(session: Session, person: int, *, active: bool, now: dt.datetime) -> None:
    """Close an account, or open it again; a closed one is signed out everywhere."""
    session.get_one(Person, person).active = active
    if not active:
        end_all(session, person, now=now)


def begin(
    session: Session,
    person: int,
    *,
    now: dt.datetime,
    method: str,
    user_agent: str = "",
    seat: int | None = None,
    awaits: str = "",
    factor: str = "",
) -> str:
    """Sign a person in; answers the token, which is kept nowhere else than in the browser.

    `awaits`: what is to come before it opens anything.  `factor`: the second one that was shown.
    """
    seats = [held.id for held in queries.held_seats(session, person, now=now)]
    token = new_token()
    made = SignIn(token_hash=token_hash(token), person_id=person, method=method)
    made.seat_id = seat if seat in seats else next(iter(seats), None)
    made.user_agent, made.awaits, made.factor = shortened(user_agent), awaits, factor
    made.created_at = made.seen_at = now
    session.add(made)
    session.flush()
    return token


def choose_seat(session: Session, sign_in: int, seat: int, *, now: dt.datetime) -> bool:
    """Act in another of one's seats; False where it is not one's own."""
    found = session.get_one(SignIn, sign_in)
    if seat not in [held.id for held in queries.held_seats(session, found.person_id, now=now)]:
        return False
    found.seat_id = seat
    return True


def seen(session: Session, sign_in: int, *, now: dt.datetime) -> None:
    """Note that somebody is still there."""
    session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in, SignIn.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )


def end(session: Session, sign_in: int, *, person: int, now: dt.datetime) -> None:
    """End one sign-in of this person."""
    session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in, SignIn.person_id == person, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, person: int, *, now: dt.datetime, but: int | None = None) -> None:
    """End every sign-in of a person, and make codes already sent useless."""
    ending = [SignIn.person_id == person, SignIn.ended_at.is_(None)]
    if but is not None:
        ending.append(SignIn.id != but)
    session.execute(sa.update(SignIn).where(*ending).values(ended_at=now))
    session.execute(
        sa.update(SignInCode)
        .where(SignInCode.person_id == person, SignInCode.used_at.is_(None))
        .values(used_at=now)
    )


def invite(
    session: Session,
    *,
    case: int,
    seat: int,
    person: int,
    purpose: str,
    now: dt.datetime,
    expires: dt.datetime,
) -> str:
    """A link that opens one answer: its token, which is kept nowhere else than in the mail."""
    token = new_token()
    made = Invitation(token_hash=token_hash(token), case_id=case, seat_id=seat, person_id=person)
    made.purpose, made.created_at, made.expires_at = purpose, now, expires
    session.add(made)
    session.flush()
    return token


def revoke_invitations(session: Session, case: int, *, now: dt.datetime) -> None:
    """The links of a case explain from now on that there is nothing left to answer."""
    session.execute(REVOKE, {"case": case, "now": now})
