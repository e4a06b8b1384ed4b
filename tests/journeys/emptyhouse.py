"""A house as `quadrennial init` leaves it, and the people who are let in through its pages."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from config import founding, migrate, seeds
from config.bootstrap import Services, wire
from config.founding import Account
from config.settings import Settings
from engine.clock import FixedClock
from engine.db import writer
from tests.web.browser import PASSWORD, Browser, seen
from web.app import create_app

START = dt.datetime(2027, 1, 15, 6, 0, tzinfo=dt.UTC)
CYCLE = "2026-2029"
OFFICER, DIRECTOR, SECRETARIAT = "officer", "executive_director", "secretariat"
FOUNDED = (OFFICER, DIRECTOR)


@dataclass
class House:
    """Whoever is asked for is let in first: seat, name and address on the pages of the officer.

    `ours`, `theirs`: the first two States of the register.
    """

    services: Services
    clock: FixedClock
    app: Flask
    ours: str = ""
    theirs: str = ""
    seated: set[str] = field(default_factory=set)
    inside: dict[str, Visitor] = field(default_factory=dict)

    @property
    def officer(self) -> Visitor:
        return self.enter(OFFICER)

    @property
    def director(self) -> Visitor:
        return self.enter(DIRECTOR)

    @property
    def mission(self) -> Visitor:
        return self.invited("mission", "mission", self.ours)

    @property
    def other_mission(self) -> Visitor:
        return self.invited("another", "mission", self.theirs)

    @property
    def focal_point(self) -> Visitor:
        return self.invited("focal", "focal_point", self.ours)

    @property
    def partner(self) -> Visitor:
        return self.invited("partner", "partner", "city-network")

    @property
    def board(self) -> Visitor:
        return self.invited("reader", "board", "board")

    @property
    def public(self) -> Visitor:
        """Somebody without an account."""
        stranger = Visitor(self.app)
        stranger.get("/about?lang=en")
        return stranger

    def invited(self, name: str, title: str, body: str) -> Visitor:
        if name not in self.seated:
            desk = self.officer
            desk.get("/people/seats/new")
            page = desk.post("/people/seats/new", title=title, body=body, case="", channel="mail")
            assert page.status_code == 200, desk.told
            desk.send(
                page.request.path, name=name.title(), email=address(name), language="en",
                kind="principal", reference="NV/1",
            )  # fmt: skip
            desk.arrived()
            founding.set_password(self.services, [address(name)], PASSWORD)
            self.seated.add(name)
        return self.enter(name)

    def enter(self, name: str) -> Visitor:
        if name not in self.inside:
            browser = self.inside[name] = Visitor(self.app)
            browser.sign_in(address(name))
        return self.inside[name]

    def called(self, state: str) -> str:
        """A State by its name."""
        return self.services.names("en")("body", state)

    # Days

    def day(self, ahead: int = 0) -> str:
        """A day as a form takes it, counted from today."""
        return (self.clock.now().date() + dt.timedelta(days=ahead)).isoformat()

    def a_week_passes(self) -> None:
        """So that it is a Friday still; every sign-in ends with it."""
        self.clock.advance(days=7)
        self.services.sweep().tick()
        self.inside.clear()


class Visitor(Browser):
    """A reader who fills in what a form offers, and nothing else."""

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.get("/sign-in")
        self.post("/sign-in", action="address", email=email)
        self.send("/sign-in", action="password", password=password)
        self.arrived()

    @property
    def told(self) -> str:
        """What a page says, for the message of a test."""
        main = self.page.text.partition("<main")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]*>", " ", main).split())

    def follow(self, pattern: str) -> str:
        """The address that a link or a form of this page leads to."""
        found = re.search(rf'(?:href|action)="({pattern})"', self.page.text)
        assert found, (pattern, self.told)
        return found[1].replace("&amp;", "&")

    def fill_in(self, **typed: object) -> None:
        """Every field is one of the page."""
        for name in typed:
            assert f'name="{name}"' in self.page.text, (name, self.told)

    def record(self, register: str, subject: str, *files: str, parent: str = "", **typed: str):
        """A new entry of a register; its address."""
        self.get(f"/cases/new/{register}" + (f"?parent={parent}" if parent else ""))
        fields = named(typed)
        self.fill_in(**fields, **{f"i.{each}": each for each in files})
        self.send(
            f"/cases/new/{register}", command="", subject=subject, parent=parent, **fields,
            **documents(files),
        )  # fmt: skip
        return self.arrived()

    def step(self, entry: str, step: str, *files: str, **typed: str) -> None:
        """A step of a case: its form, what it will do, and that it is done."""
        page = self.get(f"{entry}/steps/{step}")
        assert page.status_code == 200, (step, self.told)
        fields = named(typed)
        self.fill_in(**fields, **{f"i.{each}": each for each in files})
        for way in ({"do": "preview"}, {"confirm": "1"}):
            self.send(f"{entry}/steps/{step}", **seen(self.page), **way, **fields,
                      **documents(files))  # fmt: skip
        self.arrived()

    def arrived(self) -> str:
        """The address of the page that a form led to."""
        assert self.page.status_code == 303, self.told
        return str(self.page.location).removeprefix("http://localhost").partition("?")[0]

    def word(self, path: str) -> str:
        """The text of a Word document."""
        from docx import Document

        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        found = Document(io.BytesIO(answer.data))
        cells = [cell for table in found.tables for row in table.rows for cell in row.cells]
        return "\n".join(each.text for each in (*found.paragraphs, *cells))


def address(name: str) -> str:
    return f"{name}@example.org"


def named(typed: dict[str, str]) -> dict[str, str]:
    """Inputs as a form calls them; `audience__community` is one box of several to tick."""
    return {f"i.{key.replace('__', ':')}": value for key, value in typed.items()}


def documents(files: tuple[str, ...]) -> dict[str, tuple[io.BytesIO, str]]:
    return {f"i.{each}": (io.BytesIO(b"%PDF-1.7 a paper"), "paper.pdf") for each in files}


def new_house(folder: Path) -> House:
    """What the command `init` does, with a clock that stands still."""
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough",
        database_url=f"sqlite:///{folder / 'empty.db'}", base_url="http://localhost", demo=True,
    )  # fmt: skip
    clock = FixedClock(START)
    services = wire(settings, clock)
    migrate.upgrade(writer(services.database))
    found = seeds.read()
    founding.load_seeds(services, found)
    officer, director = (
        founding.hold(
            services, Account(each, each.title(), address(each), "en", title, SECRETARIAT)
        )
        for each, title in ((OFFICER, SECRETARIAT), (DIRECTOR, DIRECTOR))
    )
    founding.set_password(services, [address(each) for each in FOUNDED], PASSWORD)
    founding.seed_meetings(services, officer, found.calendar.data.meeting)
    founding.open_cycle(services, director, CYCLE)
    app = create_app(services)
    app.testing = True
    house = House(services, clock, app)
    page = house.officer.get("/cases/new/country_review").text
    house.ours, house.theirs = re.findall(r'<option value="([A-Z]{3})"', page)[:2]
    return house
