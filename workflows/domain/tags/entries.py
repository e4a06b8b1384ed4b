"""The entries of registers that are about a State, or that its own seats keep."""

from __future__ import annotations

import json
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definition import Kind
from engine.models.case import Case, Fact, Part
from engine.models.person import Seat
from engine.queries.reader import Reader
from workflows.domain.tags import rules
from workflows.domain.tags.models import Tagging

KEEPER, TAKEN_OUT = "keeper", "taken_out"
OF_STATE = ("mission", "focal_point")


def of_state(
    session: Session, reader: Reader, definitions: Collection[str], state: str
) -> list[Case]:
    """Tagged entries that stand and that the reader may view, by reference."""
    keeps = sa.exists().where(
        Part.case_id == Case.id, Part.role == KEEPER, Part.seat_id == Seat.id,
        Seat.body == state, Seat.title.in_(OF_STATE),
    )  # fmt: skip
    named = sa.exists().where(
        Fact.case_id == Case.id, Fact.kind == Kind.BODIES, Fact.taken_back.is_(False),
        sa.cast(Fact.value, sa.String).contains(json.dumps(state), autoescape=True),
    )  # fmt: skip
    tagged = sa.exists().where(Tagging.kind == rules.ENTRY, Tagging.thing == Case.id)
    query = sa.select(Case).where(
        Case.definition.in_(definitions),
        Case.state != TAKEN_OUT,
        reader.sees,
        tagged,
        sa.or_(Case.subject == state, keeps, named),
    )
    return list(session.scalars(query.order_by(Case.reference)))


def reviews(session: Session, reader: Reader, state: str) -> list[Case]:
    """The reviews of a State that the reader may view, by reference."""
    query = sa.select(Case).where(
        Case.definition == "country_review", Case.subject == state, reader.sees
    )
    return list(session.scalars(query.order_by(Case.reference)))


def cases_of(session: Session, references: Collection[str]) -> dict[str, int]:
    """Reference -> case; nothing is asked of the reader."""
    rows = session.execute(sa.select(Case.reference, Case.id).where(Case.reference.in_(references)))
    return {row.reference: row.id for row in rows}
