"""A review with its pages open, and how answers are typed into the room of the self-assessment."""

from __future__ import annotations

import contextlib

import sqlalchemy as sa

from config import founding
from tests.web.browser import PASSWORD, Browser, seen, value_of
from web.app import create_app

ROOM = "/cases/XAA-2027/assessment"
SECTION = f"{ROOM}/sections/guidelines"
NOT_YET = "The self-assessment has not been delivered yet."
PEOPLE = {
    "fp": "fatima", "mission": "mission", "officer": "officer", "director": "director",
    "fp_b": "focal_b", "expert_b": "expert_b", "mission_b": "mission_b", "reader": "reader",
    "mission_d": "mission_d",
}  # fmt: skip


class Site:
    """A review in a state, its pages open, everybody with a way in."""

    def __init__(self, world):
        self.world, self.app = world, create_app(world.services)
        self.app.testing = True
        emails = [f"{PEOPLE[who]}@example.org" for who in PEOPLE if who in world.actors]
        founding.set_password(world.services, emails, PASSWORD)

    def enter(self, who):
        browser = Browser(self.app)
        browser.come_in(f"{PEOPLE[who]}@example.org")
        browser.get("/me?lang=en")
        return browser


def form_of(text, *questions):
    """What the form of a section carries for its questions."""
    found = {}
    for question in questions:
        name = f"q.{question}."
        found[name + "seen"] = value_of(text, name + "seen")
        found[name + "language"] = "en"
        found[name + "text"] = ""
    return found


def answer(browser, question, text, kind="answer", section=SECTION, **more):
    """Open a section and answer one question of it."""
    page = browser.get(section)
    form = form_of(page.text, question) | {f"q.{question}.text": text, f"q.{question}.kind": kind}
    return browser.post(section, **form, **more)


def submit(browser):
    """The step, previewed and confirmed, without a file."""
    url = "/cases/XAA-2027/steps/submit"
    page = browser.post(
        url, **seen(browser.get(url)), do="preview", **{"i.blanks_confirmed": "yes"}
    )
    return browser.post(url, **seen(page), confirm="1", **{"i.blanks_confirmed": "yes"})


@contextlib.contextmanager
def statements(world):
    """What is said to the database of a world while a block runs."""
    found = []

    def note(_connection, _cursor, statement, *_):
        found.append(statement)

    engine = world.services.database
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
