"""A house with one mechanism, seen through its pages and its mail."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from config import founding, post
from config.bootstrap import Services
from config.settings import Settings
from notifications.delivery import Worker
from tests.journeys.world import World
from tests.web.browser import PASSWORD, Browser, seen, value_of
from web.app import create_app

BODIES = ("XAA", "XAB", "XAC", "XAD")
PDF = b"%PDF-1.7 a few words"
PATHS = ("", "/history", "/people", "/diagram")
OFFICER = "officer@example.org"
SECRET = "a-secret-of-our-own-that-is-long-enough"


def settings_of(url: str, smtp) -> Settings:
    return Settings(
        secret_key=SECRET, database_url=url, base_url="http://localhost", smtp_url=smtp.url,
        mail_from="desk@example.org",
    )  # fmt: skip


@dataclass
class Site:
    """A house with its pages open, its mail going out, and everybody with a way in."""

    world: World
    smtp: object
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = create_app(self.services)
        self.app.testing = True
        self.worker = Worker(post.office(self.services))

    @property
    def services(self) -> Services:
        return self.world.services

    def person(self, name: str, title: str, body: str) -> None:
        self.world.appoint(name, title, body)
        founding.set_password(self.services, [f"{name.lower()}@example.org"], PASSWORD)

    def enter(self, name: str) -> Browser:
        if name not in self.browsers:
            self.browsers[name] = Browser(self.app)
            self.browsers[name].come_in(f"{name.lower()}@example.org")
        return self.browsers[name]

    def on(self, day: dt.date) -> None:
        """The metronome beats on that day; whoever was signed in has to sign in again."""
        self.world.on(day)
        self.browsers.clear()

    # Pages

    def read(self, name: str, path: str) -> str:
        page = self.enter(name).get(path)
        assert page.status_code == 200, (name, path)
        return page.text

    def open(self, name: str, definition: str, **typed: object) -> str:
        """Fill in the form of a new case; answers its reference."""
        browser = self.enter(name)
        assert f"/cases/new/{definition}" in browser.get("/cases/new").text
        form = browser.get(f"/cases/new/{definition}")
        page = browser.post(
            f"/cases/new/{definition}", command=value_of(form.text, "command"), **typed
        )
        assert page.status_code == 200, page.text
        return re.search(r"<bdi class=\"reference\" dir=\"ltr\">([^<]+)<", page.text).group(1)

    def preview(self, name: str, reference: str, trigger: str, **typed: object) -> str:
        """A step as it stands before it is confirmed."""
        assert f"/cases/{reference}/steps/{trigger}" in self.read(name, f"/cases/{reference}")
        browser, url = self.enter(name), f"/cases/{reference}/steps/{trigger}"
        form = browser.get(url)
        page = browser.post(url, **seen(form.text), do="preview", **typed)
        assert page.status_code == 200, page.text
        return page.text

    def take(self, name: str, reference: str, trigger: str, **typed: object) -> str:
        """A step, previewed and confirmed; answers the page of the case."""
        text = self.preview(name, reference, trigger, **typed)
        carried = {key: value for key, value in typed.items() if isinstance(value, str)}
        kept = {key: value_of(text, key) for key in re.findall(r'name="(\S+\.kept)"', text)}
        page = self.enter(name).post(
            f"/cases/{reference}/steps/{trigger}", **seen(text), confirm="1", **carried, **kept
        )
        assert page.status_code == 200, page.text
        return page.text

    def undo(self, name: str, reference: str, reason: str) -> str:
        browser, url = self.enter(name), f"/cases/{reference}/undo"
        form = browser.get(url)
        return browser.post(url, command=value_of(form.text, "command"), reason=reason).text

    def inbox(self, name: str) -> str:
        """What waits for somebody."""
        return section(self.read(name, "/inbox"), "mine")

    # Mail

    def deliver(self) -> None:
        """Let the clock pass the pause that joins messages, and the real worker deliver."""
        self.world.clock.advance(minutes=30)
        self.worker.run()

    def mail_to(self, name: str) -> list[EmailMessage]:
        wanted = [f"{name.lower()}@example.org"]
        return [
            message_from_bytes(content, policy=policy.default)
            for _, to, content in self.smtp.messages
            if to == wanted
        ]

    def follow(self, name: str, mail: EmailMessage) -> str:
        """Both parts carry the same link; it opens a page for who got the mail."""
        plain = mail.get_body(("plain",)).get_content()
        link = re.search(r"http://localhost\S+", plain).group(0)
        assert link in mail.get_body(("html",)).get_content().replace("&amp;", "&")
        where = urlsplit(link)
        return self.read(name, f"{where.path}?{where.query}")


def section(text: str, name: str) -> str:
    return text.split(f'<h2 id="{name}">')[1].split("</section>", maxsplit=1)[0]


def people(found: Site) -> None:
    found.person("officer", "secretariat", "secretariat")
    for body in BODIES:
        found.person(body, "delegation", body)


def seats(found: Site, role: str, *names: str) -> dict[str, str]:
    """The boxes of a role that is asked of several, ticked."""
    return {f"role.{role}:{found.world.seat(name)}": "1" for name in names}
