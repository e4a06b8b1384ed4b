"""What was filed with a session: its document, and the corrigenda and addenda issued to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Fact
from workflows.domain.documents.models import Document
from workflows.domain.reports import queries

FILED, CORRECTED = "session_document", "session_corrigendum"  # the inputs that take the files
LANGUAGE, SYMBOL = "document_language", "document_symbol"
KIND, NUMBER, ISSUED = "corrigendum_kind", "corrigendum_number", "corrigendum_on"


@dataclass(frozen=True)
class Filed:
    """A file of a session. `kind`: of a corrigendum or addendum; empty for the document itself.

    `number`: symbol or number as conference services gave it; empty where they gave none.
    """

    document: Document
    kind: str
    number: str
    language: str
    issued_on: dt.date | None


def of_session(session: Session, case: int) -> tuple[Filed, ...]:
    """The document of a session in whichever languages, then what was issued to it, by date."""
    rows = session.scalars(
        sa.select(Document)
        .join(Fact, sa.and_(Fact.event_id == Document.event_id, Fact.key == Document.key))
        .where(
            Document.case_id == case, Document.key.in_((FILED, CORRECTED)),
            Document.withdrawn.is_(False), Fact.taken_back.is_(False),
        )
        .order_by(Document.id)
    ).all()  # fmt: skip
    found = [_filed(session, row) for row in rows]
    return tuple(sorted(found, key=lambda each: each.issued_on or dt.date.min))


def corrections(found: Sequence[Filed]) -> tuple[Filed, ...]:
    return tuple(each for each in found if each.kind)


def _filed(session: Session, row: Document) -> Filed:
    keys = (LANGUAGE, SYMBOL, KIND, NUMBER, ISSUED)
    said = queries.stated_in(session, Fact.event_id == row.event_id, keys).get(row.case_id, {})
    if row.key == FILED:
        return Filed(row, "", str(said.get(SYMBOL) or ""), str(said.get(LANGUAGE) or ""), None)
    return Filed(
        row, str(said.get(KIND) or ""), str(said.get(NUMBER) or ""), str(said.get(LANGUAGE) or ""),
        dt.date.fromisoformat(said[ISSUED]),
    )  # fmt: skip
