"""Surveys in tests: opened by the desk, answered by whoever has a link."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa

from tests.web.browser import Browser
from tests.web.registering import recorded, take


def opened(desk, until="2027-03-01", **more):
    """An e-survey, open for answers: its address."""
    entry = recorded(desk, "survey", subject="Safer cities, 2027")
    page = take(desk, entry, "open_it", **{"i.until": until, **more})
    assert "Open for answers" in page.text
    return entry


def link(desk, entry, body):
    """The path of the link in the note to a mission."""
    found = re.search(
        r"http://localhost(/s/[\w-]+)", desk.get(f"{entry}/survey/states/{body}").text
    )
    return found.group(1)


def send(app, path, choice, *, name="Ana Person", **more):
    """Answer by a link, without an account."""
    browser = Browser(app)
    page = browser.get(path)
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    return browser.post(
        path, do="send", version=version, name=name, **{"policy.choice": choice}, **more
    )


def shut(site, days=60):
    """The last day passes, and the clock closes what is over."""
    site.world.advance(days=days)


def rows(site, table):
    return site.world.services.read(lambda s: list(s.scalars(sa.select(table))))


def session_held(site, name="First session 2027", begins="2027-02-01"):
    day = dt.date.fromisoformat(begins)
    return site.world.open(
        "officer", "meeting", name, inputs={"kind": "board", "begins": day, "ends": day}
    )


def questionnaire(site, desk, session, links=12, until="2027-06-01"):
    entry = recorded(desk, "awareness", subject=f"After {session}")
    page = take(desk, entry, "open_it", **{
        "i.session": session, "i.links": str(links), "i.until": until,
    })  # fmt: skip
    assert "Open for answers" in page.text, page.text
    return entry


def blind_links(desk, entry):
    return re.findall(r"http://localhost(/s/[\w-]+)", desk.get(f"{entry}/survey/links").text)


def speak(app, path, **chosen):
    browser = Browser(app)
    browser.get(path)
    return browser.post(path, **{f"{key}.choice": value for key, value in chosen.items()})
