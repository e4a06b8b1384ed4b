"""Dates as iCalendar: one as a courtesy copy in a mail, all of a person's as a feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Quadrennial//Indicative dates//EN"


def entry(
    *, uid: str, summary: str, due: dt.date, sequence: int, url: str, at: dt.datetime
) -> bytes:
    """An all-day entry that marks nobody as busy. The same task keeps its `uid`."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("sequence", sequence)
    event.add("summary", summary)
    event.add("dtstart", due)
    event.add("dtend", due + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@dataclass(frozen=True)
class Call:
    """An invitation to one meeting, or its cancellation. `begins`, `ends`: in a named zone."""

    method: str
    uid: str
    sequence: int
    summary: str
    place: str
    begins: dt.datetime
    ends: dt.datetime
    url: str


def call(
    each: Call, *, organizer: tuple[str, str], attendee: tuple[str, str], at: dt.datetime
) -> bytes:
    """One meeting in one object: in REQUEST and CANCEL all events have the same UID (RFC 5546).

    `organizer`, `attendee`: address and name.
    """
    event = Event()
    event.add("uid", each.uid)
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("sequence", each.sequence)
    event.add("status", CANCELLED if each.method == "CANCEL" else CONFIRMED)
    event.add("summary", each.summary)
    event.add("dtstart", each.begins)
    event.add("dtend", each.ends)
    if each.place:
        event.add("location", each.place)
    event.add("url", each.url)
    event.add("organizer", _who(*organizer))
    who = _who(*attendee)
    who.params |= {"role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "FALSE"}
    event.add("attendee", who)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", each.method)
    calendar.add_component(event)
    year = each.begins.year
    calendar.add_missing_timezones(dt.date(year - 1, 1, 1), dt.date(year + 1, 12, 31))
    return bytes(calendar.to_ical())


def _who(address: str, name: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    made.params["cn"] = name
    return made


EVERY = dt.timedelta(hours=12)  # how often a calendar is asked to look again
CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One line of a feed, all-day. `last` is its last day; `status` as iCalendar has it."""

    uid: str
    summary: str
    first: dt.date
    last: dt.date
    sequence: int
    changed: dt.datetime
    url: str
    status: str = CONFIRMED


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to be subscribed to. The same dates give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for each in entries:
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _event(each: Entry) -> Event:
    event = Event()
    event.add("uid", each.uid)
    event.add("dtstamp", each.changed.astimezone(dt.UTC))
    event.add("last-modified", each.changed.astimezone(dt.UTC))
    event.add("sequence", each.sequence)
    event.add("status", each.status)
    event.add("summary", each.summary)
    event.add("dtstart", each.first)
    event.add("dtend", each.last + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", each.url)
    return event
