"""A site over a real SQLite file, a clock that stands still, and people who hold seats."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import ClassVar

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

import workflows.domain.documents.models  # noqa: F401 - a table
from config.bootstrap import wire
from config.settings import Settings
from engine import seats
from engine.clock import FixedClock
from engine.models import anchors, case, edition, history  # noqa: F401 - tables
from tests.web.browser import PASSWORD, Browser
from tests.web.readers import new_world, site_over
from web.app import create_app
from workflows.domain.accounts import rules
from workflows.domain.accounts import services as accounts
from workflows.domain.reviews.models import Country

START = dt.datetime(2027, 3, 9, 7, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))


@pytest.fixture(scope="session")
def pango():
    """What PDF files are drawn with."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        pytest.skip("no Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0")


@pytest.fixture
def world(tmp_path):
    """A cycle with a real review in it."""
    made = new_world(tmp_path)
    yield made
    made.services.close()


@pytest.fixture
def site(world):
    """Its pages."""
    return site_over(world)


@pytest.fixture
def put_back(site):
    """What a test does to a site that its file shares is undone when it ends."""
    before = site.moment()
    yield
    site.back_to(before)


@pytest.fixture
def untouched(site, put_back):
    """The site as it was when it was made, whatever was prepared in it since."""
    site.back_to(site.begun)
    return site


@pytest.fixture
def clock():
    return FixedClock(START)


@dataclass
class House:
    """The services, and the codes that were sent."""

    services: object
    codes: list[tuple[int, str]] = field(default_factory=list)
    invited: list[tuple[int, int, int]] = field(default_factory=list)

    def send_code(self, _rows, person, code, to=""):
        self.codes.append((person.id, code))

    def send_invitation(self, _rows, person, invited_to, seat):
        self.invited.append((person.id, invited_to.id, seat))

    def person(self, name, title="", body="XAA", password="", language="en"):
        """Make somebody who holds a seat; answers the id."""
        now, hashed = self.services.clock.now(), password and rules.hash_password(password)

        def make(rows):
            email = f"{name.lower().replace(' ', '.')}@example.org"
            person = seats.find_or_make_person(
                rows, name=name, email=email, language=language, now=now
            )
            if title:
                seat = seats.standing(rows, title, body) or seats.create_seat(
                    rows, title=title, body=body, now=now
                )
                seats.appoint(rows, seat, person, now=now)
            if hashed:
                accounts.set_password(rows, person.id, hashed, now=now)
            return person.id

        return self.services.write(make)


def build(url, clock, definitions=(), **given) -> House:
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough",
        database_url=url,
        base_url="http://localhost",
        **given,
    )
    house = House(wire(settings, clock=clock, definitions=definitions))
    house.services.send_code = house.send_code
    return house


@pytest.fixture
def definitions():
    """The processes of the house: none, unless a test names some."""
    return []


@pytest.fixture
def house(sqlite_url, clock, definitions):
    house = build(sqlite_url, clock, definitions)
    house.services.write(add_states)
    yield house
    house.services.close()


def add_states(rows):
    for place, (key, en, ar) in enumerate(
        [
            ("XAA", "Fictional State 1", "الدولة الافتراضية 1"),
            ("XAB", "Fictional State 2", "الدولة الافتراضية 2"),
        ]
    ):
        order = {"en": place, "ar": -place}
        rows.add(Country(key=key, kind="fictional", names={"en": en, "ar": ar}, orders=order))


@pytest.fixture
def app(house):
    made = create_app(house.services)
    made.testing = True
    return made


@pytest.fixture
def reader(app):
    return Browser(app)


@pytest.fixture
def another(app):
    return Browser(app)


# Cases


@dataclass
class Cast:
    """Everybody who has a seat in the process of `mechanism`, and a way in for each."""

    house: House
    app: object
    seats: dict[str, int] = field(default_factory=dict)

    NAMES: ClassVar = {
        "focal": ("Fay", "focal_point", "XAA"),
        "mission": ("Mona", "mission", "XAA"),
        "reading": ("Rea", "reader", "XAB"),
        "officer": ("Omar", "secretariat", "secretariat"),
        "stranger": ("Stan", "reader", "XAA"),
    }

    def enter(self, who):
        """Sign somebody in, by the row that a sign-in leaves."""
        return self.enter_person(self.NAMES[who][0])

    def enter_person(self, name):
        browser = Browser(self.app)
        browser.come_in(f"{name.lower()}@example.org")
        return browser

    def seat(self, who):
        _, title, body = self.NAMES[who]
        return self.house.services.read(lambda rows: seats.standing(rows, title, body).id)

    def actor(self, who):
        from engine.access import Actor

        _, title, body = self.NAMES[who]
        person = self.house.person(*self.NAMES[who])
        return Actor(person, self.seat(who), title, body)

    def open(self, subject="XAA"):
        from engine.command import Opening

        asked = Opening(
            str(uuid.uuid4()), "paper", subject, self.actor("officer"),
            {"reader": (self.seat("reading"),)}, anchors={"board": "EB-2027"},
        )  # fmt: skip
        return self.house.services.write(lambda rows: self.house.services.engine.open(rows, asked))

    def fire(self, who, key, trigger, **inputs):
        from engine.command import Command

        command = Command(str(uuid.uuid4()), key, trigger, self.actor(who), inputs)
        return self.house.services.write(
            lambda rows: self.house.services.engine.fire(rows, command)
        )


@pytest.fixture
def cast(house, app):
    from engine.models.anchors import Anchor
    from engine.models.edition import Edition
    from notifications.outbox import Outbox
    from tests.web.mechanism import RULES

    services = house.services
    services.engine.listeners = [Outbox(services.registry, domain="example.org")]
    services.send_invitation = house.send_invitation
    for who in Cast.NAMES.values():
        house.person(*who, password=PASSWORD)

    def seed(rows):
        for name in ("paper", "visit"):
            rows.add(
                Edition(
                    kind="rules",
                    name=name,
                    edition="1",
                    sha256="x",
                    content=RULES,
                    current=True,
                    loaded_at=START,
                )
            )
        rows.add(
            Anchor(
                key="EB-2027", kind="board", date=dt.date(2027, 9, 6), tentative=True, usable=True
            )
        )

    services.write(seed)
    return Cast(house, app)


@pytest.fixture
def focal(cast):
    return cast.enter("focal")


@pytest.fixture
def officer(cast):
    return cast.enter("officer")


@pytest.fixture
def paper(cast):
    """An open case of the process: XAA-2027."""
    return cast.open().case


@pytest.fixture
def statements(house):
    """What is said to the database while a block runs."""

    @contextlib.contextmanager
    def watch():
        found = []

        def note(_connection, _cursor, statement, *_):
            found.append(statement)

        engine = house.services.database
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return watch
