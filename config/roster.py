"""People and seats from a table: every row is looked at, and either all are stored or none."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.bootstrap import Services
from engine import holding, seats
from engine.models.person import Seat
from workflows.domain.reviews.models import Country

NEEDED = ("title", "body", "name", "email")
OFFICES = frozenset({"secretariat", "board"})
CHANNELS = frozenset({"mail", "note"})
KINDS = frozenset({"principal", "alternate", "member"})
LANGUAGES = frozenset({"ar", "zh", "en", "fr", "ru", "es"})


@dataclass(frozen=True)
class Row:
    number: int
    values: Mapping[str, str]


def read(path: Path) -> list[Row]:
    """The rows of a CSV (UTF-8) or XLSX file, by its heading. Raises ValueError."""
    table = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    return [
        Row(number, values) for number, values in enumerate(table, start=2) if any(values.values())
    ]


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {str(key).strip().lower(): str(value or "").strip() for key, value in row.items()}


def _xlsx(path: Path) -> Iterator[dict[str, str]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        heading = [str(cell or "").strip().lower() for cell in next(rows, ())]
        for row in rows:
            cells = ("" if cell is None else str(cell).strip() for cell in row)
            yield dict(zip(heading, cells, strict=False))
    finally:
        book.close()


def take_over(services: Services, rows: list[Row], *, dry_run: bool) -> tuple[list[str], int]:
    """A line for each row, and how many have a fault. With a fault nothing is stored."""
    titles = {role.title for each in services.registry.current() for role in each.plain_roles}
    states = set(services.read(lambda s: s.scalars(sa.select(Country.key)).all()))
    lines, faults = [], 0
    for row in rows:
        found = list(_faults(row.values, titles, states))
        faults += bool(found)
        lines.append(f"row {row.number}: {'; '.join(found) or 'ok'}")
    if not faults and not dry_run:
        services.write(lambda session: [_store(services, session, row.values) for row in rows])
    return lines, faults


def _faults(values: Mapping[str, str], titles: set[str], states: set[str]) -> Iterator[str]:
    for key in NEEDED:
        if not values.get(key):
            yield f"{key} is missing"
    if values.get("title") and values["title"] not in titles:
        yield f"no process knows the office {values['title']!r}"
    if values.get("body") and values["body"] not in states | OFFICES:
        yield f"the register has no {values['body']!r}"
    if values.get("email") and values["email"].count("@") != 1:
        yield "email is no address"
    for key, known in (("channel", CHANNELS), ("kind", KINDS), ("language", LANGUAGES)):
        if values.get(key) and values[key] not in known:
            yield f"{key}: {values[key]!r} is not one of {', '.join(sorted(known))}"


def _store(services: Services, session: Session, values: Mapping[str, str]) -> Seat:
    now = services.clock.now()
    person = seats.find_or_make_person(
        session, name=values["name"], email=values["email"], now=now,
        language=values.get("language") or "en",
    )  # fmt: skip
    seat = seats.standing(session, values["title"], values["body"]) or seats.create_seat(
        session, title=values["title"], body=values["body"], now=now,
        channel=values.get("channel") or "mail",
    )  # fmt: skip
    known = {each.id for each in seats.current(session, seat.id, now)}
    made = seats.appoint(
        session, seat, person, now=now, kind=values.get("kind") or "principal",
        reference=values.get("reference", ""),
    )  # fmt: skip
    if made.id not in known:
        holding.note(session, services.engine, seat.id, holding.NAMED, person.id)
    return seat
