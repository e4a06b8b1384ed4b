"""Begins a case: its row, its reference, the seats that play its roles from the start."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.change import PartImage
from engine.command import Opening
from engine.declarations import keys_of
from engine.definition import DESK, NAMED, SUBJECT, Definition, Subject
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseName
from engine.models.person import Seat
from engine.text import N_, Text

MOST_LETTERS = 16
NOBODY = N_("Please name who plays this role.")
UNFIT = N_("Please choose a seat of the office that this role asks for.")
NO_DATE = N_("Please choose a date of the list.")


def insert_case(
    session: Session,
    definition: Definition,
    *,
    subject: str,
    now: dt.datetime,
    year: int,
    edition_id: int | None,
    parent: Case | None = None,
) -> Case:
    """The row of a case whose first event is about to be written."""
    case = new_case(definition, subject=subject, now=now, edition_id=edition_id, parent=parent)
    case.reference = (
        child_reference(session, definition, parent)
        if parent
        else root_reference(session, definition, subject, year)
    )
    session.add(case)
    session.flush()
    case.root_id = (parent.root_id or parent.id) if parent else case.id
    session.flush()
    return case


def new_case(
    definition: Definition,
    *,
    subject: str,
    now: dt.datetime,
    edition_id: int | None,
    parent: Case | None = None,
) -> Case:
    """The same, as yet in no database."""
    return Case(
        reference="", definition=definition.key, definition_version=definition.version,
        subject=subject, state=definition.initial_key, version=0, entry=0, entries=0,
        entered_at=now, opened_at=now, closed_at=None, hold=None, held_on=None, held_until=None,
        next_hold=None, parent_id=parent.id if parent else None, edition_id=edition_id,
        root_id=(parent.root_id or parent.id) if parent else None, last_hash="",
    )  # fmt: skip


def root_reference(session: Session, definition: Definition, subject: str, year: int) -> str:
    """XAA-2027; a second one of the same year XAA-2027-2. Words become their first letters."""
    stem = subject if definition.subject is Subject.STATE else _slug(subject) or definition.key
    stem = f"{definition.stem}-{stem}" if definition.stem else stem
    dated = stem if re.search(r"\b\d{4}\b", stem) else f"{stem}-{year}"
    return _free(session, dated.upper(), "-{n}", first=2)


def child_reference(session: Session, definition: Definition, parent: Case) -> str:
    """XAA-2027/E1, XAA-2027/E2."""
    return _free(session, "", f"{parent.reference}/{definition.code}{{n}}", first=1)


def _free(session: Session, stem: str, pattern: str, *, first: int) -> str:
    taken = set(
        session.scalars(
            sa.select(Case.reference).where(
                Case.reference.startswith(
                    stem or pattern.split("{", maxsplit=1)[0], autoescape=True
                )
            )
        )
    )
    if stem and stem not in taken:
        return stem
    n = first
    while (candidate := stem + pattern.format(n=n)) in taken:
        n += 1
    return candidate


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:MOST_LETTERS].strip("-")


def name_cases(session: Session, case: Case, names: tuple[int, ...], parent: Case | None) -> None:
    """The cases that this one names; a child names those of its parent."""
    named = list(names)
    if parent is not None:
        named += session.scalars(sa.select(CaseName.named_id).where(CaseName.case_id == parent.id))
    for each in dict.fromkeys(named):
        session.add(CaseName(case_id=case.id, named_id=each))
    session.flush()


def parts_at_opening(
    session: Session,
    definition: Definition,
    subject: str,
    roles: Mapping[str, tuple[int, ...]],
    now: dt.datetime,
    *,
    writes: bool = True,
) -> Iterator[PartImage]:
    """Named seats, the desk's standing seats, and those of the State the case is about.

    A standing seat that nobody has made yet is made, vacant: its tasks then wait for a holder.
    Where nothing `writes`, it is left out, and a seat that a step will create is seat 0.
    """
    for role, given in roles.items():
        yield from (PartImage(role, seat) for seat in given if seat or not writes)
    for each in definition.plain_roles:
        if each.key in roles:
            continue
        body = {DESK: each.body, SUBJECT: subject}.get(each.seating)
        if body is not None:
            seat = seats.standing(session, each.title, body)
            if seat is None and writes:
                seat = seats.create_seat(
                    session, title=each.title, body=body, channel=each.channel, now=now
                )
            if seat is not None:
                yield PartImage(each.key, seat.id)


def faults(session: Session, definition: Definition, asked: Opening) -> dict[str, Text]:
    """What is missing or unfit of what is named on opening: roles by key, anchors by name."""
    found: dict[str, Text] = {}
    declared = definition.opening
    for key in keys_of(declared.roles) if declared else ():
        members = [each for each in definition.plain_roles if each.key in definition.members([key])]
        if not any(asked.roles.get(each.key) or each.seating is not NAMED for each in members):
            found[key] = Text(NOBODY)
    for role, seats_given in asked.roles.items():
        fits = definition.has_role(role) and all(
            _fits(session, definition, role, seat) for seat in seats_given
        )
        if not fits:
            found[role] = Text(UNFIT)
    for name, key in asked.anchors.items():
        known = session.scalar(sa.select(Anchor.usable).where(Anchor.key == key))
        if name not in definition.anchors or not known:
            found[name] = Text(NO_DATE)
    return found


def _fits(session: Session, definition: Definition, role: str, seat: int) -> bool:
    row = session.get(Seat, seat)
    return row is not None and row.title == getattr(definition.role(role), "title", row.title)
