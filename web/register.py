"""The register of seats: what its address asks for, and the same list as a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flask import request
from werkzeug.wrappers import Response

from engine.text import N_
from web import current, sheets
from web.i18n import day_of, in_order, locale, name_of_body, say, title_of_seat
from workflows.domain.accounts import directory

MOST = 5000  # seats in a file
KINDS = {
    "principal": N_("Holder"),
    "alternate": N_("Alternate"),
    "member": N_("Member"),
}


def wanted(search: str, bodies: Collection[str]) -> directory.Wanted:
    """What the address asks of the register."""
    given = request.args
    return directory.Wanted(
        search=search,
        bodies=bodies,
        title=given.get("title", "")[:64],
        body=given.get("body", "")[:32],
        vacant=given.get("vacant") == "1",
        open_cases=given.get("open") == "1",
    )


def filters(asked: directory.Wanted) -> dict[str, str]:
    """The same as arguments of an address."""
    found = {
        "q": asked.search,
        "title": asked.title,
        "body": asked.body,
        "vacant": "1" if asked.vacant else "",
        "open": "1" if asked.open_cases else "",
    }
    return {key: value for key, value in found.items() if value}


def titles() -> dict[str, str]:
    """The titles that some seat has, as they are called, in the order of their names."""
    found = {key: title_of_seat(key) for key in current.read(directory.titles)}
    return dict(sorted(found.items(), key=lambda item: in_order(item[1])))


def as_file(asked: directory.Wanted) -> Response:
    now = current.now()
    page = current.read(lambda rows: directory.seats(rows, asked, number=1, now=now, size=MOST))
    columns = [
        N_("State or body"), N_("Seat"), N_("Case"), N_("Name"), N_("Appointed as"), N_("From"),
        N_("Until"), N_("Note verbale"),
    ]  # fmt: skip
    return sheets.sheet_response("seats", [say(each) for each in columns], lines(page), locale())


def lines(page: directory.Page[directory.SeatLine]) -> Iterator[sheets.Row]:
    """A line for each holder, and one for each vacant seat."""
    for seat in page.items:
        office = (name_of_body(seat.body), title_of_seat(seat.title), seat.case)
        for held in (*seat.holders, *seat.coming):
            yield (
                *office, held.name, say(KINDS[held.kind]), day_of(held.since),
                day_of(held.until, last=True) if held.until else None, held.reference,
            )  # fmt: skip
        if seat.vacant:
            yield (*office, say(N_("vacant: name a holder")), "", None, None, "")
