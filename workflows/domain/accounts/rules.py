"""Arithmetic of getting in: slow hashes, tokens, codes, and what a password must be."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import hmac
import importlib
import ipaddress
import itertools
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.text import N_, Text

IDLE = dt.timedelta(hours=2)  # a sign-in ends when nothing was asked for so long
ABSOLUTE = dt.timedelta(hours=12)  # and after so long in any case
WAITING = dt.timedelta(minutes=10)  # so long it waits for its second factor
CODE_LIFE = dt.timedelta(minutes=15)
CODE_REST = dt.timedelta(seconds=60)  # a second code is not sent sooner
CODE_TRIES = 5
CODES_AN_HOUR = 6
WINDOW = dt.timedelta(minutes=5)
GUESSES = 10  # in a window, for one account from one network
GUESSES_OF_A_NETWORK = 100  # in a window, whatever the account

LEAST, RECOMMENDED, MOST = 8, 15, 256

# Words that are tried first; letters only, as `_letters` leaves them.
_COMMON = """
    aaaaaa abcabc abcdef abcdefg abcdefgh access admin administrator changeme computer default
    dragon football freedom guest hello iloveyou internet letmein login master monkey mustang
    passpass passphrase passw passwd password passwort princess qazwsx qazwsxedc qweasd qweasdzxc
    qwerty qwertyui qwertyuiop samsung secret shadow starwars summer sunshine superman superuser
    temppass testtest trustno welcome whatever winter zaqwsx asdfgh asdfghjkl zxcvbn zxcvbnm
    motdepasse azerty azertyuiop contrasena contraseña пароль йцукен
"""
_PRODUCT = """
    quadrennial peerreview review reviewer unhabitat habitat safercities secretariat nairobi
"""
FIRST_GUESSES = frozenset((_COMMON + _PRODUCT).split())

HASHER = PasswordHasher()
_seats = threading.BoundedSemaphore(2)  # each hash takes 64 MiB: never more than two at once


def password_faults(password: str, own_words: Iterable[str] = ()) -> list[Text]:
    """Why a password is not taken. Length counts; no kind of character is asked for."""
    faults = []
    if len(password) < LEAST:
        faults.append(Text(N_("Use at least %(least)s characters."), least=LEAST))
    if len(password) > MOST:
        faults.append(Text(N_("Use at most %(most)s characters."), most=MOST))
    known = FIRST_GUESSES | {_letters(word) for word in own_words}
    guessed = _letters(password) in known - {""} or password.casefold() in _used_most()
    if not faults and (guessed or _monotonous(password)):
        faults.append(Text(N_("This password is among the first that would be guessed.")))
    return faults


def hash_password(password: str) -> str:
    """Slow on purpose: call it outside every transaction."""
    with _seats:
        return HASHER.hash(_normal(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Slow on purpose, and as slow where there is no password to compare with."""
    if len(password) > MOST:
        return False
    with _seats:
        try:
            HASHER.verify(password_hash or _dummy(), _normal(password))
        except (InvalidHashError, VerificationError):
            return False
    return password_hash is not None


def new_token() -> str:
    """128 random bits, for a cookie or a link."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def code_hash(code: str, *, person: int, secret: str) -> str:
    """Six digits are soon guessed from a plain hash: the secret keeps a stolen table shut."""
    return hmac.new(secret.encode(), f"{person}:{digits(code)}".encode(), "sha256").hexdigest()


def digits(typed: str) -> str:
    """A code as typed, in any script's digits, with or without spaces: 123 456 -> 123456."""
    found = re.findall(r"\d", typed)
    return "".join(str(unicodedata.digit(each)) for each in found)


def attempt_key(*parts: str) -> str:
    """What guesses are counted by: (address, network) or (network)."""
    return hashlib.sha256("|".join(parts).casefold().encode()).hexdigest()


def network(address: str | None) -> str:
    """Where a guess comes from: an IPv4 address, or the half of an IPv6 one that a site has."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def shortened(user_agent: str) -> str:
    return "".join(letter for letter in user_agent if letter.isprintable())[:120]


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())


@functools.cache
def _used_most() -> frozenset[str]:
    """30,000 passwords that leaked lists have most often; loaded when somebody chooses one."""
    lists = importlib.import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(lists["passwords"])


def _monotonous(password: str) -> bool:
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(password)}
    return len(set(password)) < 4 or steps in ({1}, {-1})  # noqa: PLR2004 - aaaa, abab, 12345678


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _dummy() -> str:
    """A hash that no password has, with the present cost."""
    if _kept.get("hasher") is not HASHER:
        _kept.update(hasher=HASHER, hash=HASHER.hash(secrets.token_urlsafe(16)))
    return str(_kept["hash"])


_kept: dict[str, object] = {}
