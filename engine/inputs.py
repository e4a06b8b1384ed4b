"""What was typed into a step, checked and made into values of the case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.definition import Definition, Input, Kind
from engine.models.case import Case
from engine.models.person import Person, Seat
from engine.situation import Situation
from engine.text import N_, Text

KEY = re.compile(r"[^\x00-\x1f\x7f]{1,32}")  # of a State, or a body as its seat names it
MISSING = N_("Please fill this in.")
NOT_A_DATE = N_("Please give a date, such as 2027-03-15.")
NOT_A_NUMBER = N_("Please give a whole number.")
NOT_A_CHOICE = N_("Please choose one of the answers offered.")
NOT_BODIES = N_("Please choose among the States or bodies offered.")
NOT_A_SEAT = N_("Please choose a seat of the list.")
NOT_A_PERSON = N_("Please give a name and an e-mail address.")
NOT_A_CASE = N_("Please choose a case of the list.")
NOT_A_FILE = N_("Please choose a file.")


def choices_of(each: Input, here: Situation) -> list[tuple[str, str]]:
    """The (value, label) pairs offered."""
    return list(each.choices(here) if callable(each.choices) else each.choices)


def title_of(each: Input, definition: Definition) -> str:
    """The office that a seat input asks for; empty for any."""
    if each.title:
        return each.title
    if definition.has_role(each.key):
        return str(getattr(definition.role(each.key), "title", ""))
    return ""


def resolve(
    here: Situation, declared: Iterable[Input], given: Mapping[str, Any], *, writes: bool
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Values by key, and the faults by key. People are made only where `writes`."""
    values: dict[str, Any] = {}
    faults: dict[str, Text] = {}
    for each in declared:
        raw = given.get(each.key)
        raw = raw.strip() if isinstance(raw, str) else raw
        if raw in (None, "", {}, []):
            if each.required:
                faults[each.key] = Text(MISSING)
            continue
        here.inputs = values  # a check may look at what stands above it
        value, fault = _one(here, each, raw, writes=writes)
        if fault is None and each.check is not None:
            fault = each.check(here, value)
        if fault is None:
            values[each.key] = value
        else:
            faults[each.key] = fault
    return values, faults


def _one(here: Situation, each: Input, raw: Any, *, writes: bool) -> tuple[Any, Text | None]:  # noqa: ANN401, PLR0911 - one line for each kind
    match Kind(each.kind):
        case Kind.TEXT:
            return str(raw).strip(), None
        case Kind.CHOICE:
            known = {value for value, _ in choices_of(each, here)}
            return raw, None if raw in known else Text(NOT_A_CHOICE)
        case Kind.CHOICES | Kind.BODIES:
            return _several(here, each, raw)
        case Kind.DATE:
            return raw, None if isinstance(raw, dt.date) else Text(NOT_A_DATE)
        case Kind.NUMBER:
            good = isinstance(raw, int) and abs(raw) < 10**12
            return raw, None if good else Text(NOT_A_NUMBER)
        case Kind.FILE:
            good = isinstance(raw, Mapping) and {"sha256", "size", "name"} <= set(raw)
            return dict(raw) if good else None, None if good else Text(NOT_A_FILE)
        case Kind.SEAT:
            return _seat(here, each, raw)
        case Kind.PERSON:
            return _person(here, raw, writes=writes)
        case Kind.CASE:
            case = here.session.get(Case, raw) if isinstance(raw, int) else None
            fits = case is not None and each.title in ("", case.definition)
            return raw, None if fits else Text(NOT_A_CASE)


def _several(here: Situation, each: Input, raw: Any) -> tuple[Any, Text | None]:  # noqa: ANN401
    """Answers in the order in which they are offered; bodies by their keys."""
    if Kind(each.kind) is Kind.CHOICES:
        offered = [value for value, _ in choices_of(each, here)]
        fault = None if set(raw) <= set(offered) else Text(NOT_A_CHOICE)
        return [value for value in offered if value in raw], fault
    good = all(isinstance(key, str) and KEY.fullmatch(key) for key in raw)
    return sorted(set(raw)), None if good else Text(NOT_BODIES)


def _seat(here: Situation, each: Input, raw: Any) -> tuple[Any, Text | None]:  # noqa: ANN401
    seat = here.session.get(Seat, raw) if isinstance(raw, int) else None
    title = title_of(each, here.definition)
    foreign = seat is not None and seat.case_id not in (None, here.root_id)
    if seat is None or foreign or (title and seat.title != title):
        return None, Text(NOT_A_SEAT)
    here.bodies_of_seats[seat.id] = seat.body
    return seat.id, None


def _person(here: Situation, raw: Any, *, writes: bool) -> tuple[Any, Text | None]:  # noqa: ANN401
    if isinstance(raw, int):
        found = here.session.get(Person, raw) is not None
        return raw, None if found else Text(NOT_A_PERSON)
    name, email = str(raw.get("name", "")).strip(), str(raw.get("email", "")).strip()
    if not name or email.count("@") != 1 or any(c.isspace() or ord(c) < 32 for c in email):  # noqa: PLR2004
        return None, Text(NOT_A_PERSON)
    if not writes:
        known = seats.find_person(here.session, email)
        return known.id if known else 0, None
    person = seats.find_or_make_person(
        here.session, name=name, email=email, language=str(raw.get("language") or "en"),
        now=here.now,
    )  # fmt: skip
    return person.id, None


def seats_offered(session: Session, title: str) -> list[Seat]:
    """Seats that a seat input may choose among: those of no case."""
    query = sa.select(Seat).where(Seat.case_id.is_(None)).order_by(Seat.body, Seat.title)
    return list(session.scalars(query.where(Seat.title == title) if title else query))
