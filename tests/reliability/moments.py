"""Every moment of a piece of work at which a machine can fail, found by watching it once.

A moment lies before each statement, before and after each commit, and at each word to the mail
server. So a step that writes one row more has one moment more, and its test with it.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from notifications.smtp import Connection

WRITES = re.compile(r"\s*(insert into|update|delete from)\s+\"?(\w+)", re.IGNORECASE)
READS = re.compile(r"\s*select\b.*?\bfrom\s+\"?(\w+)", re.IGNORECASE | re.DOTALL)
COMMIT, COMMITTED, CONNECT, BODY = "commit", "committed", "connect", "body sent"


Strike = Callable[[str], None]


def fail(name: str) -> None:
    """The database, or the mail server, says no."""
    if name in {CONNECT, BODY} or name.startswith("say "):
        raise ConnectionResetError
    raise sa.exc.OperationalError("", {}, Exception("the machine failed here"))


def name_of(statement: str) -> str:
    """What a statement does, in two words."""
    if found := WRITES.match(statement):
        return f"{found[1].split()[0].lower()} {found[2]}"
    found = READS.match(statement)
    return f"select {found[1]}" if found else statement.split(maxsplit=1)[0].lower()


class Watcher:
    """Writes down the moments that pass, and strikes at one of them."""

    def __init__(self, at: int | None, strike: Strike) -> None:
        self.passed: list[str] = []
        self._at, self._strike = at, strike

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) - 1 == self._at:
            self._strike(name)


@contextmanager
def watching(
    database: sa.Engine, at: int | None = None, strike: Strike = fail
) -> Iterator[Watcher]:
    """Watch what is said to a database and to mail servers; strike at the moment of a number."""
    seen = Watcher(at, strike)

    def statement(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        seen(name_of(said))

    event.listen(database, "before_cursor_execute", statement)
    with pytest.MonkeyPatch.context() as patch:
        _watch_commits(patch, database, seen)
        _watch_mail(patch, seen)
        try:
            yield seen
        finally:
            event.remove(database, "before_cursor_execute", statement)


def _watch_commits(patch: pytest.MonkeyPatch, database: sa.Engine, seen: Watcher) -> None:
    commit = database.dialect.do_commit

    def watched(connection: Any) -> None:
        seen(COMMIT)
        commit(connection)
        seen(COMMITTED)

    patch.setattr(database.dialect, "do_commit", watched)


def _watch_mail(patch: pytest.MonkeyPatch, seen: Watcher) -> None:
    connect, put, send = Connection._connect, smtplib.SMTP.putcmd, smtplib.SMTP.send

    def connected(self: Connection) -> smtplib.SMTP:
        seen(CONNECT)
        return connect(self)

    def said(self: smtplib.SMTP, words: str, args: str = "") -> None:
        if words.lower() not in {"ehlo", "noop", "quit"}:
            seen(f"say {words.split(maxsplit=1)[0].lower()}")
        put(self, words, args)

    def sent(self: smtplib.SMTP, data: Any) -> None:
        send(self, data)
        if isinstance(data, bytes) and data.endswith(b"\r\n.\r\n"):
            seen(BODY)

    patch.setattr(Connection, "_connect", connected)
    patch.setattr(smtplib.SMTP, "putcmd", said)
    patch.setattr(smtplib.SMTP, "send", sent)
