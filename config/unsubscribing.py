"""Tokens in mail that open one act alone: doing without overviews. Nothing is kept of them.

The secret in force signs them; what a former one signed still opens.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from sqlalchemy.orm import Session

from config.settings import Settings
from engine.models.person import Person

PURPOSE = "unsubscribe:digest"
SIGNED = 16  # bytes of the signature
BYTES = 8  # of the number in front of it


def token(settings: Settings, person: Person) -> str:
    """The token of a person at the present address; with another address it opens nothing."""
    number = person.id.to_bytes(BYTES, "big")
    return (
        base64.urlsafe_b64encode(number + _signature(settings.secrets[0], person))
        .decode()
        .rstrip("=")
    )


def person_of(session: Session, settings: Settings, token: str) -> Person | None:
    """Whose token this is; None for what was not made here."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != BYTES + SIGNED:
        return None
    number = int.from_bytes(raw[:BYTES], "big")
    found = session.get(Person, number) if number < 2**63 else None
    if found is None:
        return None
    signed = (_signature(secret, found) for secret in settings.secrets)
    return found if any(hmac.compare_digest(raw[BYTES:], each) for each in signed) else None


def _signature(secret: str, person: Person) -> bytes:
    said = f"{PURPOSE}:{person.id}:{person.email}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).digest()[:SIGNED]
