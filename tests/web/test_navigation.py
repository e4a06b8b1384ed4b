"""The menu: one entry is marked, and it is the one above the page."""

from __future__ import annotations

import re

from tests.journeys import review
from tests.web.registering import recorded

MEETING = {
    "i.kind": "round_table", "i.first_day": "2027-09-14", "i.hosts:XAB": "1", "i.place": "Second City",
}  # fmt: skip
ABOVE = {
    "/inbox": "Inbox",
    "/cases": "Reviews",
    "/cases/{case}": "Reviews",
    "/cases/{case}/people": "Reviews",
    "/cases/{case}/plan": "Reviews",
    "/cases/new": "Reviews",
    "/cycles/2026-2029": "Cycle",
    "/cycles/2026-2029/timeline": "Cycle",
    "/cycles/2026-2029/table": "Cycle",
    "/calendar": "Calendar",
    "/programme": "Programme",
    "/registers/event": "Programme",
    "/success-indicators": "Programme",
    "/awareness": "Programme",
    "{event}": "Programme",
    "{event}/history": "Programme",
    "{event}/steps/take_out": "Programme",
    "/mail/formal/register": "Mail",
    "/people/seats/unused": "People and seats",
    "/me": None,
}


def test_the_entry_above_a_page_is_marked_and_no_other(site, world):
    review.bring(world, "sa_drafting")
    officer = site.desk_of("officer")
    event = recorded(officer, "event", subject="Round table", **MEETING)

    found = {
        address: marked(officer.get(address.format(case=world.review, event=event)))
        for address in ABOVE
    }

    assert found == {address: [entry] if entry else [] for address, entry in ABOVE.items()}


def marked(page):
    menu = re.search(r'aria-label="Main menu">(.*?)</nav>', page.text, re.DOTALL).group(1)
    return re.findall(r'aria-current="page">([^<]+)', menu)
