"""One date as an iCalendar entry: a courtesy copy, for the calendar of the one who is asked."""

from __future__ import annotations

import datetime as dt

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
