"""Desk notes on pages: the form as it begins, and the notes of a seat beside the seat."""

from __future__ import annotations

import datetime as dt

from engine import editions
from engine.queries.reader import Page
from web import current
from web.form import Form
from web.reading import page_number, reader
from workflows.domain.desknotes import queries
from workflows.domain.desknotes.queries import NoteLine


def empty() -> Form:
    return Form({"on": today().isoformat()})


def today() -> dt.date:
    """In the zone of the mechanism."""
    now = current.now()
    return current.read(lambda rows: editions.calendar_of(rows).day(now))


def of_seat(key: int) -> Page[NoteLine]:
    """For the page of a seat, which the desk reads."""
    looking, number = reader(), page_number()
    if not current.allows("desk"):
        return Page()
    return current.read(lambda rows: queries.of_seat(rows, looking, key, number))
