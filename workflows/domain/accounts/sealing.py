"""Secrets that we must be able to read again, kept so that a stolen table does not tell them."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BYTES = 32


def seal(plain: str, secrets: Sequence[str], purpose: str, now: dt.datetime) -> str:
    """Under the first of the installation's secrets, for one purpose."""
    box = _box(secrets, purpose)
    return box.encrypt_at_time(plain.encode(), int(now.timestamp())).decode()


def unseal(
    sealed: str,
    secrets: Sequence[str],
    purpose: str,
    now: dt.datetime,
    life: dt.timedelta | None = None,
) -> str | None:
    """What was sealed under any of the secrets; None where none opens it, or it is too old."""
    box, raw = _box(secrets, purpose), sealed.encode()
    try:
        if life is None:
            return box.decrypt(raw).decode()
        ttl = int(life.total_seconds())
        return box.decrypt_at_time(raw, ttl, int(now.timestamp())).decode()
    except InvalidToken:
        return None


def _box(secrets: Sequence[str], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: str) -> bytes:
    """The secret is long and random (the settings refuse others), so one derivation is enough."""
    made = HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=purpose.encode())
    return base64.urlsafe_b64encode(made.derive(secret.encode()))
