"""Looks at the whole house: what would stop it from starting, what does not verify."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import founding, migrate, released
from config.bootstrap import Services
from config.settings import SettingsError
from engine import appendonly, db, heads, invariants, migrating
from engine import verify as proofs
from engine.models.case import Case
from notifications import invariants as of_mail
from workflows.domain.documents import invariants as of_files
from workflows.domain.documents import scanning

HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
UNPROVEN = (
    "The database is on another machine, and DATABASE_URL does not ask it to prove who it is: "
    "add sslmode=verify-full, and sslrootcert where its authority is your own."
)


def refuse_start(services: Services) -> None:
    """Raise SettingsError for what no process may start with."""
    found = services.read(lambda session: start_faults(services, session))
    if found:
        raise SettingsError(found)


def start_faults(services: Services, session: Session) -> list[str]:
    """Cases of an unknown version or state; a demonstration outside the demo setting."""
    found = [
        f"{line}: no such definition, version or state is declared."
        for line in migrating.unknown_cases(session, services.engine)
    ]
    if founding.is_demo(session) and not services.settings.demo:
        found.append("This database was made for a demonstration; serve it with --demo.")
    return found


def faults(services: Services) -> list[str]:
    """Everything that is wrong, one line each."""
    found = list(released.changed(services.registry))
    if not migrate.at_head(services.database):
        found.append("The schema is not up to date.")
    unstartable = services.read(lambda session: start_faults(services, session))
    found += unstartable
    found += services.read(
        lambda session: verify(session, ())[1] if unstartable else broken(services, session)
    )
    found += services.read(whole)
    return found


def server_faults(services: Services) -> list[str]:
    """What is wrong with the servers beside the house, one line each."""
    found = [
        f"The server has {name} off: when its machine stops, what was answered may be lost."
        for name in db.forgetful(services.database)
    ]
    if unproven(services.settings.database_url):
        found.append(UNPROVEN)
    scanner = services.settings.scanner_url
    if scanner and not scanning.answers(scanner):
        found.append(f"The virus scanner at {scanner} does not answer: no file is taken.")
    return found


def unproven(address: str) -> bool:
    """Whether the database is across a network and need not prove who it is (ASVS 12.3.2)."""
    url = sa.make_url(address)
    host = url.query.get("host", url.host or "")
    if url.get_backend_name() != "postgresql" or host in HERE or str(host).startswith("/"):
        return False
    return url.query.get("sslmode", os.environ.get("PGSSLMODE")) != "verify-full"


def broken(services: Services, session: Session) -> list[str]:
    """What of all that must be true is not: of cases and their history, of mail, of files."""
    return [
        *invariants.faults(session, services.registry),
        *of_mail.faults(session),
        *of_files.faults(session),
    ]


def verify(session: Session, references: Sequence[str]) -> tuple[int, list[str]]:
    """How many cases were looked at, and what of them does not verify."""
    query = sa.select(Case).order_by(Case.id)
    if references:
        query = query.where(Case.reference.in_(references))
    cases = session.scalars(query).all()
    lines = [f"{case.reference}: {line}" for case in cases for line in proofs.verify(session, case)]
    return len(cases), lines


def whole(session: Session, outside: Iterable[tuple[dt.date, str]] = ()) -> list[str]:
    """What of the history as a whole does not verify; `outside`: heads kept elsewhere."""
    found = [
        f"{table}: the database lets its lines be changed."
        for table in appendonly.unguarded(session.connection())
    ]
    return found + heads.broken(session, outside)
