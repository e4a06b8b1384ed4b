"""A test client that behaves as a reader does."""

from __future__ import annotations

import re

from flask import session

from engine import seats
from tests.web import wellmade
from web import auth
from web.current import EXTENSION

PASSWORD = "eleven kites over the lake"
LIGHT = "/accessibility"  # a page that asks the database for little


class Browser:
    """A test client that fills in forms as a reader would, with the token of the page before.

    Whatever page a test opens has to be well made: `tests/web/wellmade.py` says what that is.
    """

    def __init__(self, app):
        self.client = app.test_client()
        self.client.environ_base["HTTP_USER_AGENT"] = "Tests 1.0"
        self.page = None

    def get(self, url, **given):
        self.page = self.client.get(url, buffered=True, **given)
        wellmade.look(self.page)
        return self.page

    def post(self, url, **form):
        self.send(url, **form)
        while self.page.status_code == 303:
            self.get(self.page.location)
        return self.page

    def send(self, url, **form):
        """Post, and stay before the page that it would lead to."""
        page = self.page or self.get(LIGHT)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        data = {"csrf_token": token and token.group(1), **form}
        self.page = self.client.post(url, data=data, buffered=True)
        wellmade.look(self.page)
        return self.page

    def sign_in(self, email, password=PASSWORD):
        self.get("/sign-in")
        self.post("/sign-in", action="address", email=email)
        self.send("/sign-in", action="password", password=password)
        return self.get("/me")

    def come_in(self, email):
        """Be signed in, by the row and the cookie that the form of `sign_in` would have left."""
        app = self.client.application
        services = app.extensions[EXTENSION]
        person = services.read(lambda rows: seats.find_person(rows, email).id)
        with app.test_request_context(headers={"User-Agent": "Tests 1.0"}):
            auth.sign_in(person, "password")
            left = dict(session)
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(left)
        self.page = None

    @property
    def signed_in(self):
        return self.get("/me").status_code == 200

    def copy(self):
        """The same cookies in another browser."""
        other = Browser(self.client.application)
        for cookie in self.client._cookies.values():
            other.client.set_cookie(cookie.key, cookie.value, domain="localhost")
        return other


SEEN = ("command", "seen_entry", "seen_version", "seen_task")


def value_of(page, name):
    """The value of a hidden field; `page` is a response or its text."""
    text = page if isinstance(page, str) else page.text
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', text)
    return found.group(1) if found else ""


def seen(page):
    """What the form of a step says that its reader saw."""
    return {name: value_of(page, name) for name in SEEN}
