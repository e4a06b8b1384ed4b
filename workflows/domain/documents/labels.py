"""Who may open a file with its label, and know its name: one rule for every door.

What is strictly confidential is for named readers alone (ST/SGB/2007/6). The rule narrows what the
case and the step allow, and widens nothing: every door asks for both.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.domain.documents.models import Classification, Document, NamedReader, Taking
from workflows.domain.documents.rules import STRICT


def open_to(person: int) -> sa.ColumnElement[bool]:
    """The condition on `Document`: not strictly confidential, or for this person by name."""
    named = sa.exists().where(
        Classification.document_id == Document.id,
        NamedReader.case_id == Classification.case_id,
        NamedReader.person_id == person,
    )
    return sa.or_(Document.label != STRICT, named)


def known(session: Session, person: int, documents: Collection[int]) -> dict[int, str]:
    """Those of some documents that this person opens and knows by name, with their labels."""
    query = sa.select(Document.id, Document.label)
    rows = session.execute(query.where(Document.id.in_(documents), open_to(person)))
    return {row.id: row.label for row in rows}


def may_open(session: Session, person: int, document: Document) -> bool:
    """The same of one; asked of the database only where it is strictly confidential."""
    return document.label != STRICT or document.id in known(session, person, (document.id,))


def shut_in(session: Session, person: int, cases: Collection[int]) -> frozenset[tuple[int, str]]:
    """The same of all that was handed in to some cases, by event and key of the input."""
    query = sa.select(Document.event_id, Document.key).where(
        Document.case_id.in_(cases), Document.event_id.is_not(None), sa.not_(open_to(person))
    )
    return frozenset((row.event_id, row.key) for row in session.execute(query))


def in_force(session: Session, document: int) -> Classification | None:
    """The classification by which a file is strictly confidential now: the latest."""
    query = sa.select(Classification).where(Classification.document_id == document)
    return session.scalar(query.order_by(Classification.case_id.desc()).limit(1))


def readers(session: Session, case: int) -> frozenset[int]:
    """The people whom a classification names."""
    query = sa.select(NamedReader.person_id).where(NamedReader.case_id == case)
    return frozenset(session.scalars(query))


def takings(session: Session, case: int) -> list[Taking]:
    """Who took the file of a classification, the latest first."""
    query = sa.select(Taking).where(Taking.case_id == case)
    return list(session.scalars(query.order_by(Taking.id.desc())))
