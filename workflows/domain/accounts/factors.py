"""The second factor of a person: set up, asked for, renewed, removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.accounts import happenings, queries, sealing, services, totp
from workflows.domain.accounts.models import RecoveryCode, SecondFactor, SignIn

PURPOSE, OFFER = "second factor", "second factor, offered"  # what a secret is sealed for
OFFER_LIFE = dt.timedelta(hours=1)  # a page with a QR code is good for so long
APP, RECOVERY, PROVIDER = "app", "recovery", "provider"
FACTOR, SETUP = "factor", "setup"


@dataclass(frozen=True)
class Standing:
    """A second factor as its person sees it; nothing secret is in it."""

    set_up_at: dt.datetime
    codes_left: int


def standing(session: Session, person: int) -> Standing | None:
    found = session.get(SecondFactor, person)
    if found is None:
        return None
    left = sa.select(sa.func.count()).where(
        RecoveryCode.person_id == person, RecoveryCode.used_at.is_(None)
    )
    return Standing(found.set_up_at, session.scalar(left) or 0)


def awaited(session: Session, person: int, required: Collection[str], *, now: dt.datetime) -> str:
    """What a sign-in by one factor still awaits. `required`: titles of seats that must have two."""
    if session.get(SecondFactor, person) is not None:
        return FACTOR
    return SETUP if is_required(session, person, required, now=now) else ""


def is_required(
    session: Session, person: int, required: Collection[str], *, now: dt.datetime
) -> bool:
    held = queries.held_seats(session, person, now=now) if required else ()
    return any(seat.title in required for seat in held)


def offer(person: int, secret: str, secrets: Sequence[str], now: dt.datetime) -> str:
    """A new secret as a form carries it: nothing is kept of it before a code was right."""
    return sealing.seal(f"{person}:{secret}", secrets, OFFER, now)


def offered(person: int, sealed: str, secrets: Sequence[str], now: dt.datetime) -> str | None:
    """The secret that was offered to this person within the hour."""
    said = sealing.unseal(sealed, secrets, OFFER, now, OFFER_LIFE) or ""
    whose, _, secret = said.partition(":")
    return secret if secret and whose == str(person) else None


def set_up(
    session: Session, person: int, secret: str, typed: str,
    *, secrets: Sequence[str], now: dt.datetime,
) -> list[str] | None:  # fmt: skip
    """Take a secret into use once its app has shown one code; answers the recovery codes.

    None where the code is not right, or a second factor is there already.
    """
    step = totp.step_of(secret, typed, now)
    if step is None or session.get(SecondFactor, person) is not None:
        return None
    made = SecondFactor(person_id=person, last_step=step, set_up_at=now)
    made.sealed = sealing.seal(secret, secrets, PURPOSE, now)
    session.add(made)
    happenings.note(session, person, happenings.FACTOR_ON, now=now, by=person)
    return _new_codes(session, person, now)


def check(
    session: Session, person: int, typed: str, *, secrets: Sequence[str], now: dt.datetime
) -> str:
    """By what a person shows his second factor, "app" or "recovery"; "" where he does not."""
    if totp.is_recovery(typed):
        return RECOVERY if _use(session, person, typed, now) else ""
    return APP if _shown(session, person, typed, secrets, now) else ""


def renew_codes(session: Session, person: int, *, now: dt.datetime) -> list[str]:
    """Ten new recovery codes; the former ones are good for nothing."""
    happenings.note(session, person, happenings.NEW_CODES, now=now, by=person)
    return _new_codes(session, person, now)


def remove(session: Session, person: int, *, sign_in: int, now: dt.datetime) -> None:
    """By the person himself: his other sign-ins end, and this one has one factor from now on."""
    forget(session, person)
    happenings.note(session, person, happenings.FACTOR_OFF, now=now, by=person)
    services.end_all(session, person, now=now, but=sign_in)
    session.get_one(SignIn, sign_in).factor = ""


def lift(session: Session, person: int, *, by: int | None, now: dt.datetime) -> bool:
    """Take off what its person has lost, codes and all; every sign-in of his ends."""
    if session.get(SecondFactor, person) is None:
        return False
    forget(session, person)
    happenings.note(session, person, happenings.FACTOR_LIFTED, now=now, by=by)
    services.end_all(session, person, now=now)
    return True


def forget(session: Session, person: int) -> None:
    """App and codes, without a word."""
    for model in (RecoveryCode, SecondFactor):
        session.execute(sa.delete(model).where(model.person_id == person))


def _shown(
    session: Session, person: int, typed: str, secrets: Sequence[str], now: dt.datetime
) -> bool:
    """Whether this is a code of the app, of a step of time of which none was taken yet."""
    found = session.get(SecondFactor, person)
    secret = sealing.unseal(found.sealed, secrets, PURPOSE, now) if found else None
    step = totp.step_of(secret, typed, now) if secret else None
    if found is None or secret is None or step is None:
        return False
    taken = (
        sa.update(SecondFactor)
        .where(SecondFactor.person_id == person, SecondFactor.last_step < step)
        .values(last_step=step, sealed=sealing.seal(secret, secrets, PURPOSE, now))
    )
    return _changed(session, taken)


def _use(session: Session, person: int, typed: str, now: dt.datetime) -> bool:
    """Whether this is a recovery code that was not used yet; from now on it is."""
    used = (
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person, RecoveryCode.used_at.is_(None),
            RecoveryCode.code_hash == totp.recovery_hash(typed),
        )
        .values(used_at=now)
    )  # fmt: skip
    if not _changed(session, used):
        return False
    happenings.note(session, person, happenings.CODE_USED, now=now, by=person)
    return True


def _changed(session: Session, change: sa.Update) -> bool:
    """One row, whoever else asks for it at the same time."""
    return cast("sa.CursorResult[object]", session.execute(change)).rowcount == 1


def _new_codes(session: Session, person: int, now: dt.datetime) -> list[str]:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person))
    codes = [totp.new_recovery_code() for _ in range(totp.CODES)]
    for code in codes:
        made = RecoveryCode(person_id=person, code_hash=totp.recovery_hash(code), made_at=now)
        made.used_at = None
        session.add(made)
    session.flush()
    return codes
