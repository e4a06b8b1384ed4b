"""The entries of registers that are about a State, or that its own seats keep."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definition import Kind
from engine.models.case import Case, Fact, Part
from engine.models.person import Seat
from engine.queries.facts import fact_rows
from engine.queries.reader import Reader
from engine.registry import Registry
from workflows.domain.registers import queries as registers
from workflows.domain.registers.audience import STEP, TO_PUBLIC, YES
from workflows.domain.tags import rules
from workflows.domain.tags.models import Tagging

KEEPER, TAKEN_OUT = "keeper", "taken_out"
OF_STATE = ("mission", "focal_point")
TITLE, CITY, ABOUT = "title", "city", "about"  # inputs that say what an entry is


def of_state(
    session: Session, reader: Reader, definitions: Collection[str], state: str
) -> list[Case]:
    """Tagged entries that stand and that the reader may view, by reference."""
    named = sa.exists().where(
        Fact.case_id == Case.id, Fact.kind == Kind.BODIES, Fact.taken_back.is_(False),
        sa.cast(Fact.value, sa.String).contains(json.dumps(state), autoescape=True),
    )  # fmt: skip
    query = sa.select(Case).where(
        Case.definition.in_(definitions),
        Case.state != TAKEN_OUT,
        reader.sees,
        _tagged(),
        sa.or_(Case.subject == state, _kept_by(state), named),
    )
    return list(session.scalars(query.order_by(Case.reference)))


def public_of_state(session: Session, registry: Registry, state: str) -> list[Case]:
    """Tagged entries of a State, or kept by it, that it lets the public read, by reference."""
    query = _public(registry).where(sa.or_(Case.subject == state, _kept_by(state)))
    return list(session.scalars(query.order_by(Case.reference)))


def public_states(session: Session, registry: Registry) -> frozenset[str]:
    """Whose entries the public reads: their subjects, and the bodies of the State seats."""
    query = _public(registry).with_only_columns(Case.subject)
    keepers = (
        _public(registry)
        .join(Part, sa.and_(Part.case_id == Case.id, Part.role == KEEPER))
        .join(Seat, sa.and_(Seat.id == Part.seat_id, Seat.title.in_(OF_STATE)))
        .with_only_columns(Seat.body)
    )
    return frozenset(session.scalars(query)) | frozenset(session.scalars(keepers))


def stated(session: Session, cases: Collection[Case]) -> dict[int, dict[str, str]]:
    """What entries say they are, in words for everybody who reads them: case -> key -> words."""
    query = fact_rows().where(
        Fact.case_id.in_([each.id for each in cases]), Fact.key.in_((TITLE, CITY, ABOUT)),
        Fact.kind == Kind.TEXT, Fact.taken_back.is_(False),
        sa.cast(Fact.visible_to, sa.String) == "[]",
    )  # fmt: skip
    found: dict[int, dict[str, str]] = {}
    for fact, _event, words in session.execute(query.order_by(Fact.id)):
        found.setdefault(fact.case_id, {})[fact.key] = words or ""
    return found


def _public(registry: Registry) -> sa.Select[Case]:
    """Tagged entries in a state in which the public may read them, and of which it was said."""
    return sa.select(Case).where(
        sa.or_(sa.false(), *_readable(registry)), registers.states(TO_PUBLIC, YES), _tagged()
    )


def _readable(registry: Registry) -> Iterator[sa.ColumnElement[bool]]:
    for definition in registry:
        step = definition.transition(STEP)
        if step is not None:
            yield sa.and_(
                Case.definition == definition.key, Case.definition_version == definition.version,
                Case.state.in_(definition.sources(step)),
            )  # fmt: skip


def _tagged() -> sa.ColumnElement[bool]:
    return sa.exists().where(Tagging.kind == rules.ENTRY, Tagging.thing == Case.id)


def _kept_by(state: str) -> sa.ColumnElement[bool]:
    """Whether a seat of the State keeps the entry."""
    return sa.exists().where(
        Part.case_id == Case.id, Part.role == KEEPER, Part.seat_id == Seat.id,
        Seat.body == state, Seat.title.in_(OF_STATE),
    )  # fmt: skip


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
