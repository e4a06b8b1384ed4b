"""What is told of a classification: whom it names, and to whom of them who took the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.models.person import Person
from engine.queries.reader import Reader
from workflows.domain.classification.rules import CLASSIFICATION, OWNERS
from workflows.domain.documents import labels
from workflows.domain.documents.models import Classification, Document


@dataclass(frozen=True)
class Taken:
    """That somebody took the file."""

    name: str
    at: dt.datetime


@dataclass(frozen=True)
class Register:
    """What a named reader, or the side that classified the file, is told.

    `document`: for who may open it; None for the others.
    """

    readers: tuple[str, ...]
    takings: tuple[Taken, ...]
    document: Document | None
    reference: str  # of the case to which the file was handed in


def register(session: Session, reader: Reader, case: Case) -> Register | None:
    """None where it is nobody's to know, or there is no file."""
    if case.definition != CLASSIFICATION:
        return None
    named, person = labels.readers(session, case.id), reader.actor.person
    roles = reader.access.roles(session, reader.actor, case.id)
    found = session.get(Classification, case.id)
    if found is None or not (person in named or roles & set(OWNERS.values())):
        return None
    document = session.get_one(Document, found.document_id)
    taken = labels.takings(session, case.id)
    names_of = _names(session, {*named, *(each.person_id for each in taken)})
    return Register(
        tuple(sorted(names_of[each] for each in named)),
        tuple(Taken(names_of[each.person_id], each.at) for each in taken),
        document if labels.may_open(session, person, document) else None,
        session.get_one(Case, document.case_id).reference,
    )


def readers(session: Session, case: int) -> tuple[str, ...]:
    """The names of whoever may open the file of a classification."""
    return tuple(sorted(_names(session, labels.readers(session, case)).values()))


def names(session: Session, _reader: Reader, _fact: Any, value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The people whom a step named, as they are called today."""
    found = _names(session, {int(each) for each in value})
    return tuple(sorted(found.values()))


def _names(session: Session, people: Collection[int]) -> dict[int, str]:
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}
