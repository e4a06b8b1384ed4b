"""How many answers a figure needs, which link opens what, and until when."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from engine.errors import EngineError
from engine.text import N_

SURVEY = "survey"  # the kind of its editions
E_SURVEY, AWARENESS = "survey", "awareness"  # the two processes
EDITIONS = {E_SURVEY: "e_survey", AWARENESS: "awareness"}  # process -> name of its editions
# Lines of the register that are asked; an observer, where it is a State and so has a code of M49.
ASKED, OBSERVER, FICTIONAL = ("member", "agency_member"), "observer", "fictional"

FIVE, EIGHT = 5, 8  # so many answers each figure needs: of States, of the Board
MOST_LINKS = 250
LONGEST = 2000  # characters of free text
ONE_VISIT = dt.timedelta(minutes=10)  # pages opened within it by a link are one visit
NO_ANSWER = ""  # beside the choices of a question: the States that left it out

PREPARATION, OPEN, CLOSED, PUBLISHED = "preparation", "open", "closed", "published"
# What a State reads of its own link and answer.
LINK_MADE, OPENED, SENT, TAKEN_BACK = "link_made", "opened", "sent", "taken_back"
REPLACED, OVER, USED = "replaced", "over", "used"  # what else a link may open

_KEY = 16  # letters of a key, which the database keeps; the rest of a token it does not
_MARK = 22


class Closed(EngineError):
    """Answers are taken while the survey is open."""

    message = N_("The survey takes no more answers. Nothing was changed.")


class Meanwhile(EngineError):
    """Somebody of the same State saved another draft."""

    message = N_("Somebody of your State saved another draft meanwhile.")


class UsedLink(EngineError):
    """One answer is taken by each link of an anonymous questionnaire."""

    message = N_("This link was used for an answer already.")


def new_key() -> str:
    """96 random bits."""
    return secrets.token_urlsafe(12)


def token_of(key: str, secret: str) -> str:
    """The token of a link, which can be written again and again and stands in no table."""
    return key + _mark(key, secret)


def key_of(token: str, secret: str) -> str:
    """The key within a token; empty where the house has not made it."""
    key, mark = token[:_KEY], token[_KEY:]
    return key if hmac.compare_digest(mark.encode(), _mark(key, secret).encode()) else ""


def _mark(key: str, secret: str) -> str:
    made = hmac.new(secret.encode(), f"survey link {key}".encode(), "sha256").digest()
    return base64.urlsafe_b64encode(made).decode()[:_MARK]


def takes_answers(state: str, until: dt.date | None, today: dt.date) -> bool:
    """To the end of the last day, whether or not the clock has closed it since."""
    return state == OPEN and until is not None and today <= until


def fingerprint(content: Mapping[str, Any]) -> str:
    """Names exactly these answers."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
