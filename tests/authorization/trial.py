"""What a form does to a house: as it is sent by a reader, and with more than it asks."""

from __future__ import annotations

import io
import os
import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa
from werkzeug.test import TestResponse

from notifications.models import Message
from tests.authorization.crawl import Crawl, links
from tests.authorization.forms import WAYS, Filled, Form
from tests.authorization.house import WAITING

# What a row has and no form: `version` is what a page was made from, and a number.
UNASKED = {
    "id": "1", "state": "concluded", "country_id": "XAB", "is_admin": "1", "admin": "true",
    "label": "unclassified", "visible_to": "*", "body": "XAB", "active": "0", "person_id": "1",
    "person": "1", "seat": "1", "seat_id": "1", "case_id": "1", "root_id": "1", "version": "99",
    "role": "secretariat", "title": "secretariat", "email": "evil@example.org",
    "created_at": "2020-01-01", "password_hash": "x", "demo": "1", "__class__": "x",
    "user.active": "0",
}  # fmt: skip
COUNTED = {"attempt"}  # written whatever becomes of a form


@contextmanager
def the_same_chance() -> Iterator[None]:
    """Keys, tokens and salts are drawn alike each time, so that nothing differs by itself."""
    drawn = random.Random(1).randbytes  # noqa: S311 - to be foreseen is its purpose
    with patch.object(os, "urandom", drawn), patch.object(random, "_urandom", drawn):
        yield


@dataclass(frozen=True)
class Outcome:
    """What came of a form: the answer, and every row that is there now or no more."""

    answer: TestResponse
    rows: Mapping[str, frozenset[str]]
    written: frozenset[str]

    @property
    def accepted(self) -> bool:
        return bool(self.written - COUNTED) and self.answer.status_code < 400

    def differs(self, other: Outcome) -> Iterator[str]:
        for table in sorted({*self.rows, *other.rows}):
            ours, theirs = (each.rows.get(table, frozenset()) for each in (self, other))
            if ours != theirs:
                yield f"{table}: {sorted(ours ^ theirs)}"
        ends = {(each.answer.status_code, each.answer.location) for each in (self, other)}
        if len(ends) > 1:
            yield f"answers {ends}"


class Trial:
    """Sends forms to one house, which is put back before each."""

    def __init__(self, crawl: Crawl) -> None:
        self.crawl, self.house, self.changed = crawl, crawl.house, False
        self.house.services.write(lambda rows: rows.execute(sa.delete(Message).where(WAITING)))
        self.house.keep()
        self.before = Path(self.house.path).with_name("before.db")
        with closing(sqlite3.connect(self.before)) as file:
            self.house.kept.backup(file)

    # Sending

    def send(self, form: Form, filled: Filled) -> Outcome:
        """To the house as it was kept, with the forms that come before."""
        if self.changed:
            self.house.put_back()
        tables: set[str] = set()
        with the_same_chance():
            for first, said in form.after:
                self._post(first, said)
                tables |= set(self.house.written)
            answer = self._post(form, filled)
        written = frozenset(self.house.written)
        self.changed = bool(tables | written)
        return Outcome(answer, self._rows(tables | written), written)

    def _post(self, form: Form, filled: Filled) -> TestResponse:
        data = {name: [_sent(each) for each in values] for name, values in filled.lists()}
        return self.house.ask(form.who, "POST", form.action, data=data)

    def _rows(self, tables: Iterable[str]) -> dict[str, frozenset[str]]:
        """What is there and was not, and what was and is not."""
        found = {}
        with closing(sqlite3.connect(self.house.path)) as file:
            file.execute("attach ? as old", (str(self.before),))
            for table in tables:
                more, less = (
                    file.execute(f'select * from {a}."{table}" except select * from {b}."{table}"')  # noqa: S608
                    for a, b in (("main", "old"), ("old", "main"))
                )
                if rows := {f"+{row}" for row in more} | {f"-{row}" for row in less}:
                    found[table] = frozenset(rows)
        return found

    def accepted(self, form: Form) -> tuple[Filled, Outcome] | list[Form]:
        """The first way of filling it in that changes anything; else the forms that answered it."""
        further = []
        for way in WAYS:
            filled = form.filled(way)
            outcome = self.send(form, filled)
            if outcome.accepted:
                return filled, outcome
            if outcome.answer.status_code == 200 and outcome.answer.mimetype == "text/html":
                further += self.crawl.on(form.who, form.action, outcome.answer, form.after)
        return further

    def following(self, form: Form, filled: Filled, outcome: Outcome) -> Iterator[Form]:
        """The forms on what answers it, and on the pages that this leads to. Right after `send`."""
        after = (*form.after, (form, filled))
        for url, answer in self._led(form, outcome.answer):
            yield from self.crawl.on(form.who, url, answer, after)
            for each in self.crawl.of(form.who, links(answer, url), further=False, back=False):
                yield replace(each, after=after)

    def _led(self, form: Form, answer: TestResponse) -> Iterator[tuple[str, TestResponse]]:
        """The answer and the page it leads to, as far as they are pages."""
        url = form.action
        if answer.location:
            url = answer.location
            answer = self.house.ask(form.who, "GET", url)
        if answer.mimetype == "text/html" and answer.data:
            yield url, answer

    # More than is asked

    def unasked(self, form: Form, filled: Filled, plain: Outcome) -> list[str]:
        """What the form changes otherwise with the fields that it does not have."""
        more = filled.copy()
        for name in UNASKED.keys() - form.asked - set(filled):
            more.add(name, UNASKED[name])
        return [f"{form}: {each}" for each in self.send(form, more).differs(plain)]


def _sent(value: object) -> object:
    if isinstance(value, tuple):  # a file
        data, name = value
        return io.BytesIO(data), name
    return value
