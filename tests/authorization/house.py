"""A copy of a house with its pages, where whoever is named is inside at once and no time passes."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import post, work
from config.bootstrap import Services, wire
from config.settings import Settings
from engine.clock import FixedClock
from engine.db import writer
from notifications.delivery import deliver
from notifications.models import QUEUED, Message
from tests.authorization.cast import Persona
from web import pacing
from web.app import create_app
from web.pacing import Pace
from workflows.domain.accounts import feeds
from workflows.domain.accounts import services as accounts

WRITES = re.compile(
    r"\s*(?:insert\s+(?:or \w+ )?into|update|delete\s+from|replace\s+into)\s+\"?(\w+)",
    re.IGNORECASE,
)


DAYS, EVERYBODY = 11, 10_000  # a working day again
WAITING = Message.state == QUEUED


def _words(mail: bytes) -> str:
    """Subject and text of a mail."""
    read = email.message_from_bytes(mail, policy=email.policy.default)
    parts = [part.get_content() for part in read.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(read["Subject"]), *parts])


class House:
    """Services over a SQLite file of its own, and the site over them."""

    def __init__(self, folder: Path, source: str, now: dt.datetime) -> None:
        self.path = folder / "house.db"
        with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(self.path)) as copy:
            held.backup(copy)
        settings = Settings(
            secret_key="a-secret-of-our-own-that-is-long-enough", demo=True,
            database_url=f"sqlite:///{self.path}", base_url="http://localhost",
        )  # fmt: skip
        self.services: Services = wire(settings, FixedClock(now))
        self.app = create_app(self.services)
        self.app.testing = True
        self.app.config["WTF_CSRF_ENABLED"] = False  # forms are sent without a page before them
        self.adapter = self.app.url_map.bind("localhost")
        self.inside: dict[Persona, tuple[FlaskClient, dict]] = {}
        self.written: list[str] = []  # tables, in what was committed since somebody asked
        self._begun: list[str] = []
        for engine in {
            id(e): e for e in (self.services.database, writer(self.services.database))
        }.values():
            sa.event.listen(engine, "after_cursor_execute", self._hear)
            sa.event.listen(engine, "commit", self._keep)
            sa.event.listen(engine, "rollback", self._forget)

    def _hear(self, _connection, cursor, statement, *_rest) -> None:
        if cursor.rowcount and (found := WRITES.match(statement)):
            self._begun.append(found.group(1))

    def _keep(self, _connection) -> None:
        self.written += self._begun
        self._begun.clear()

    def _forget(self, _connection) -> None:
        self._begun.clear()

    def close(self) -> None:
        self.services.close()

    # Who is inside

    def enter(self, persona: Persona) -> FlaskClient:
        """A browser with the cookies of coming in, in his own seat, whatever was done before."""
        if persona not in self.inside:
            client = self.app.test_client()
            client.environ_base["HTTP_USER_AGENT"] = "Tests 1.0"
            if persona.person is not None:
                token = self.services.write(
                    lambda rows: accounts.begin(
                        rows, persona.person, now=self.services.clock.now(), method="code",
                        seat=persona.seat,
                    )
                )  # fmt: skip
                with client.session_transaction() as cookie:
                    cookie.update(_user_id=token, _fresh=True, language="en")
            self.inside[persona] = client, dict(client._cookies)
        client, cookies = self.inside[persona]
        client._cookies = dict(cookies)
        return client

    def ask(self, persona: Persona, method: str, url: str, **given: object) -> TestResponse:
        """An answer, read to its end; in `written` the tables that it changed."""
        client = self.enter(persona)
        self.app.extensions[pacing.EXTENSION] = Pace()
        self.written.clear()
        answer = client.open(url, method=method, buffered=True, **given)
        answer.close()  # what may follow an answer
        return answer

    # What comes to somebody who does not ask

    def subscribe(self, persona: Persona) -> str:
        """The address of his dates, the same in every house."""
        token = f"the-dates-of-{persona.person}"
        now = self.services.clock.now()
        self.services.write(lambda rows: feeds.make(rows, persona.person, token, now=now))
        return f"/calendar/{token}.ics"

    def mail(self, persona: Persona) -> str:
        """What he is written within the next days, as it is rendered. To be put back."""
        clock, began = self.services.clock, self.services.clock.now()
        last = self.services.read(lambda rows: rows.scalar(sa.select(sa.func.max(Message.id)))) or 0
        self.services.write(lambda rows: rows.execute(sa.delete(Message).where(WAITING)))
        try:
            clock.advance(days=DAYS)
            work.tell(self.services)
            deliver(post.office(self.services), limit=EVERYBODY)
        finally:
            clock.set(began)
        own = sa.select(Message).where(Message.id > last, Message.person_id == persona.person)
        found = self.services.read(lambda rows: rows.scalars(own.order_by(Message.id)).all())
        return "\n".join(_words(each.rendered) for each in found if each.rendered)

    # What it holds

    def keep(self) -> None:
        """As all stands now is what `put_back` goes back to."""
        self.kept = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self.path)) as file:
            file.backup(self.kept)

    def put_back(self) -> None:
        with closing(sqlite3.connect(self.path)) as file:
            self.kept.backup(file)
