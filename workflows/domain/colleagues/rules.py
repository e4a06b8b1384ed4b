"""Who may be asked for help with a section, what a link opens, and how long."""

from __future__ import annotations

import datetime as dt

from engine.calendar import Calendar
from engine.definition import Definition
from engine.errors import EngineError
from engine.models.case import Case
from engine.text import N_
from workflows.domain.assessment.queries import EDIT
from workflows.domain.colleagues.models import Asking, Link, Note

LIFE = dt.timedelta(days=30)  # a link explains itself for so long after the day
QUIET = dt.timedelta(hours=48)  # nothing automatic so soon after a mail by hand, or a new day
OFFICE_OPENS = dt.timedelta(hours=8)
REST = dt.timedelta(days=1)  # a courtesy mail by hand is not sent sooner after another
BEFORE, AFTER = "before", "after"  # a courtesy mail before the day, and one once it has passed
AHEAD = 3  # working days before the day
STILL = 5  # working days for which a mail that could not go makes sense
WORDS, LONGEST = 500, 4000  # characters of what goes with the mail, and of a note

OPEN, HANDED, EXPIRED, RECALLED, RESTS, OVER = (
    "open", "handed", "expired", "recalled", "rests", "over",
)  # fmt: skip


class HasIt(EngineError):
    """A section is asked of a person once."""

    message = N_("This section is in the hands of this address already.")


class OwnWay(EngineError):
    """Whoever holds a seat of the State here signs in."""

    message = N_("This address belongs to somebody who opens the section with an account.")


class OtherOffice(EngineError):
    """Nobody helps with a self-assessment that he reviews or receives."""

    message = N_("This address belongs to somebody who acts in the review for another office.")


class NoMail(EngineError):
    message = N_("No mail can be sent to this address.")


class NotYours(EngineError):
    """A note is changed by whoever wrote it."""

    message = N_("A note can be changed by whoever wrote it. Please add another note.")


class Ended(EngineError):
    """The colleague has it no more."""

    message = N_("This section is not in the hands of this colleague any more.")


class JustMailed(EngineError):
    message = N_("A mail went to this address within the last day. The next one can go tomorrow.")


def own_roles(definition: Definition) -> frozenset[str]:
    """The roles of the State whose drafts these are, in whichever step they are written."""
    named = (definition.may_read(state.key, EDIT) for state in definition.states)
    return frozenset().union(*(roles for roles in named if roles))


def is_drafting(definition: Definition, case: Case) -> bool:
    """Whether the State writes its drafts now."""
    return case.closed_at is None and bool(definition.may_read(case.state, EDIT))


def place_of(
    asking: Asking, link: Link, case: Case, definition: Definition, now: dt.datetime
) -> str:
    """What a link opens now; all but `OPEN` and `HANDED` is an explanation and no more."""
    if asking.recalled_at is not None:
        return RECALLED
    if not is_drafting(definition, case):
        return OVER
    if case.hold:
        return RESTS
    if link.expires_at <= now:
        return EXPIRED
    return HANDED if asking.handed_back_at is not None else OPEN


def ends(calendar: Calendar, by: dt.date, now: dt.datetime) -> dt.datetime:
    """When a link made now ends: thirty days after the day, or from now where that has passed."""
    return calendar.ends(max(by, calendar.day(now)) + LIFE)


def awaits(asking: Asking, case: Case, definition: Definition) -> bool:
    """Whether the colleague has it and can write in it."""
    ended = asking.recalled_at is not None or asking.handed_back_at is not None
    return not ended and not case.hold and is_drafting(definition, case)


def rung(calendar: Calendar, asking: Asking, today: dt.date) -> str:
    """Which courtesy mail belongs to a day: one about the day named, or "".

    None comes within two days of a mail by hand, or of the day being said.
    """
    after = calendar.next_open(asking.by)
    spans = {
        BEFORE: (_open_before(calendar, asking.by, AHEAD), asking.by),
        AFTER: (after, _open_after(calendar, after, STILL)),
    }
    said = max(asking.dated_at, asking.mailed_at) + QUIET
    for key, (first, last) in spans.items():
        if first <= today <= last and calendar.begins(first) + OFFICE_OPENS >= said:
            return key
    return ""


def _open_before(calendar: Calendar, day: dt.date, number: int) -> dt.date:
    while number:
        day -= dt.timedelta(days=1)
        number -= not calendar.closed(day) and not calendar.is_quiet(day)
    return day


def _open_after(calendar: Calendar, day: dt.date, number: int) -> dt.date:
    for _ in range(number):
        day = calendar.next_open(day)
    return day


def may_change(note: Note, person: int) -> bool:
    return note.person_id == person


def may_mail(asking: Asking, now: dt.datetime) -> bool:
    """Whether the State may write again by hand."""
    return asking.recalled_at is None and asking.mailed_at + REST <= now
