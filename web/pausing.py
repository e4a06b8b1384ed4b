"""A pause of outgoing mail, or a house that stands still, as pages show it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import request

from engine import doors
from notifications import pauses
from web import current
from web.permissions import AT_THE_DESK
from web.routes import ROUTES

INBOX = "inbox"
HOUR = re.compile(r"(\d{1,2})(?:[:.٫](\d{2}))?")
MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Banner:
    """What the desk is reminded of on its pages."""

    reason: str
    until: dt.datetime


def banner() -> Banner | None:
    """The pause that lasts, on the desk's own pages."""
    if not _of_the_desk():
        return None
    now = current.now()
    found = current.read(lambda rows: pauses.in_force(rows, now))
    return Banner(found.reason, found.until) if found else None


def stands_still() -> bool:
    """Whether the desk is reminded on its own pages that the house came from a copy."""
    return _of_the_desk() and current.read(doors.stands_still)


def _of_the_desk() -> bool:
    own = ROUTES.get(request.endpoint or "") in AT_THE_DESK or request.blueprint == INBOX
    return own and current.allows("mail.view")


def an_hour(typed: str) -> dt.time | None:
    """14:30, 14.30 or 14, in the digits of any script; None where it is no hour."""
    plain = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in typed)
    found = HOUR.fullmatch(plain.strip())
    try:
        return dt.time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def instant(day: dt.date, hour: dt.time, zone: str) -> dt.datetime:
    """An hour of a day in a zone, as an instant."""
    return dt.datetime.combine(day, hour, ZoneInfo(zone)).astimezone(dt.UTC)
