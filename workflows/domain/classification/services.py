"""What the steps of a classification do: which file, who reads it, its label.

The words of the labels are those of ST/SGB/2007/6. That named readers are people, that a State
classifies its own files and the secretariat any that it reads, and that two people of one side
lower a label, are our defaults; no body has decided on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.errors import Refused
from engine.models.case import Case, Part
from engine.models.history import Event
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import Query
from engine.text import N_, Name, Text
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment.sheet import delivered
from workflows.domain.classification.rules import ASK, DOCUMENT, READER, READERS
from workflows.domain.documents import labels
from workflows.domain.documents.models import Classification, Document, NamedReader
from workflows.domain.documents.rules import A_FILE, CONFIDENTIAL, STRICT
from workflows.domain.knowledge import listed
from workflows.domain.questions import lines as questions
from workflows.domain.questions.rules import DESK
from workflows.domain.reviews.parts import Seats

SECRETARIAT = "secretariat"
ALREADY = N_("This file is strictly confidential already.")
SAME_PERSON = N_(
    "Two people agree that a file is no longer strictly confidential: somebody else than who asked "
    "decides."
)
NOT_A_READER = N_("Only somebody who may read the file names who else may.")


class Unsaid(Text):
    """The name of a file in a list to choose from. The history keeps that it was one, no more."""

    def __str__(self) -> str:
        return A_FILE


# What is offered


def files_offered(context: Context) -> list[tuple[str, Any]]:
    """What the acting side handed in to the review and below it; to the desk, all that it reads."""
    found = context.session.execute(
        sa.select(Document, Case.reference)
        .join(Case, Case.id == Document.case_id)
        .where(
            Case.root_id == context.root_id, Document.withdrawn.is_(False),
            Document.label != STRICT, Document.id.not_in(_public(context)), _of_side(context),
        )
        .order_by(Document.id.desc())
    )  # fmt: skip
    return [
        (str(row.Document.id), Unsaid("%(name)s · %(case)s", name=row.Document.name,
                                      case=Name("case", row.reference)))
        for row in found
    ]  # fmt: skip


def _public(context: Context) -> frozenset[int]:
    return listed.public(context.session, (context.root_id,))


def _of_side(context: Context) -> sa.ColumnElement[bool]:
    if context.actor_body == context.subject:
        return Document.body == context.actor_body
    words = sa.cast(Document.visible_to, sa.String)
    return sa.or_(
        words == "[]", words.contains(f'"{SECRETARIAT}"'), Document.id.in_(set(_read(context)))
    )


def _read(context: Context) -> Iterator[int]:
    """The files with answers that the desk reads once they were delivered."""
    snapshot = assessed.snapshot(context.session, context.root_id)
    sheet = None
    if snapshot is not None and SECRETARIAT in assessed.readers(context.session, snapshot):
        sheet = delivered(snapshot.content)
    for part in sheet.parts if sheet else ():
        yield from (file.document for line in part.lines for file in line.files)
    for each in questions.asked(context.session, context.root_id, DESK):
        yield from (file.document for file in (each.answer.files if each.answer else ()))


def people_offered(context: Context) -> list[tuple[str, Any]]:
    """Whoever else holds a seat that plays a part in the review now, by name."""
    rows = context.session.execute(_people(context).order_by(Person.name, Person.id))
    found = {
        str(row.person): Text(
            N_("%(office)s: %(name)s"), office=Name("body", row.body), name=row.name
        )
        for row in rows
        if row.person != context.actor_person
    }
    return list(found.items())


def _people(context: Context) -> Query:
    return (
        sa.select(Person.id.label("person"), Person.name, Seat.body, Seat.id.label("seat"))
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Seat, Seat.id == Appointment.seat_id)
        .join(Part, Part.seat_id == Seat.id)
        .where(
            Part.case_id == context.root_id, Part.until.is_(None), Person.active,
            Appointment.lasts(context.now),
        )
    )  # fmt: skip


# Guards


def another_person(context: Context) -> Text | None:
    """Who decides is not who asked; whoever records it for them counts as the one who acts."""
    asked = context.session.scalar(
        sa.select(Event.person_id)
        .where(Event.case_id == context.case_id, Event.trigger == ASK)
        .order_by(Event.number.desc())
        .limit(1)
    )
    return Text(SAME_PERSON) if context.actor_person in (None, asked) else None


def is_reader(context: Context) -> Text | None:
    readers = labels.readers(context.session, context.case_id)
    return None if context.actor_person in readers else Text(NOT_A_READER)


# Effects


def classify(context: Context) -> None:
    """The label, from this moment on; its readers, and the side that may lower it.

    Raises Refused: of two who classify one file at once, the later is told.
    """
    if context.draft is None:
        return
    document = int(context.inputs[DOCUMENT])
    changed = context.session.execute(
        sa.update(Document)
        .where(Document.id == document, Document.label != STRICT)
        .values(label=STRICT)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused([Text(ALREADY)])
    context.session.add(Classification(case_id=context.case_id, document_id=document))
    context.session.flush()
    _name(context)


def own_seats(title: str) -> Seats:
    """The seats of that title which the acting side has in the review."""

    def seats(context: Context) -> Sequence[int]:
        return context.session.scalars(
            sa.select(Seat.id)
            .join(Part, Part.seat_id == Seat.id)
            .where(
                Part.case_id == context.root_id, Part.until.is_(None), Seat.title == title,
                Seat.body == context.actor_body,
            )
            .distinct()
            .order_by(Seat.id)
        ).all()  # fmt: skip

    return seats


def reader_seats(context: Context) -> Sequence[int]:
    """The seats of whoever is named: from them they see the case, and who took the file."""
    named = _named(context)
    rows = context.session.execute(_people(context))
    return sorted({row.seat for row in rows if row.person in named})


def former_seats(context: Context) -> Sequence[int]:
    return sorted(set(context.seats(READER)) - set(reader_seats(context)))


def name_readers(context: Context) -> None:
    """Who may open the file from now on: whoever names them, and whom he names."""
    if context.draft is not None:
        _forget(context)
        _name(context)


def _named(context: Context) -> set[int]:
    chosen = {int(each) for each in context.inputs.get(READERS) or ()}
    return chosen | ({context.actor_person} if context.actor_person else set())


def _name(context: Context) -> None:
    context.session.add_all(
        NamedReader(case_id=context.case_id, person_id=each) for each in sorted(_named(context))
    )
    context.session.flush()


def lower(context: Context) -> None:
    """The label that it had before: confidential. Whoever might read the file may again."""
    if context.draft is None:
        return
    _forget(context)
    classified = sa.select(Classification.document_id).where(
        Classification.case_id == context.case_id
    )
    context.session.execute(
        sa.update(Document)
        .where(Document.id.in_(classified.scalar_subquery()))
        .values(label=CONFIDENTIAL)
    )


def _forget(context: Context) -> None:
    context.session.execute(sa.delete(NamedReader).where(NamedReader.case_id == context.case_id))
