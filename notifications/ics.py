"""Dates as iCalendar: one as a courtesy copy in a mail, all of a person's as a feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

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
