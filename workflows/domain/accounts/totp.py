"""Codes of an authenticator app (RFC 6238), and the recovery codes beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import unicodedata

import pyotp

from workflows.domain.accounts.rules import digits

STEP = 30  # seconds
WINDOW = 1  # steps either way: a clock that is a little off
DIGITS = 6
CODES = 10
GROUPS, LETTERS = 5, 5  # 25 letters of 32: 125 bits, so a plain hash keeps them
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MISREAD = str.maketrans("018", "OIB")


def new_secret() -> str:
    """160 bits, as RFC 4226 advises, in the letters that apps take."""
    return pyotp.random_base32()


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says to an app."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(
        name=account, issuer_name=issuer
    )


def step_of(secret: str, typed: str, now: dt.datetime) -> int | None:
    """The step of time that a code is of; None for a code of no step within the window."""
    code, app = digits(typed), pyotp.TOTP(secret, digits=DIGITS, interval=STEP)
    present = int(now.timestamp()) // STEP
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):  # all of them: no early answer
        if hmac.compare_digest(app.at(step * STEP), code):
            found = step
    return found


def is_recovery(typed: str) -> bool:
    """Whether what was typed is as long as a recovery code."""
    return len(plain(typed)) == GROUPS * LETTERS


def new_recovery_code() -> str:
    """ABCDE-FGHIJ-KLMNO-PQRST-UVWXY"""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def recovery_hash(typed: str) -> str:
    return hashlib.sha256(plain(typed).encode()).hexdigest()


def plain(typed: str) -> str:
    """A recovery code as typed, whatever stands between its letters and however it was read."""
    kept = unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)
    return re.sub(f"[^{ALPHABET}]", "", kept)
