"""Consents of a State: which document for which audience, and the transmittal to the Board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.models.case import Case, Fact
from engine.models.history import Event, EventText
from engine.queries.reader import Reader


@dataclass(frozen=True)
class Consent:
    """A consent case. `issued_on`: the date of issue as recorded.

    `kept_back`: numbers of paragraphs it does not extend to.  `addendum`: given after the report
    of the review had been issued, which it adds to.
    """

    reference: str
    document: str
    audience: str
    state: str
    given_at: dt.datetime
    since: dt.datetime
    issued_on: dt.date | None = None
    kept_back: str = ""
    addendum: bool = False


def consents(session: Session, reader: Reader, case: int) -> Sequence[Consent]:
    """The consents of a review that the reader may view, oldest first."""
    document, audience, issued = aliased(Fact), aliased(Fact), aliased(Fact)
    back, report = aliased(EventText), _report_issued(session, case)
    rows = session.execute(
        sa.select(Case, document.value, audience.value, issued.value, back.value)
        .join(document, _stated(document, "document"))
        .join(audience, _stated(audience, "audience"))
        .outerjoin(issued, _stated(issued, "issued_on"))
        .outerjoin(back, sa.and_(back.event_id == document.event_id, back.key == "kept_back"))
        .where(Case.parent_id == case, Case.definition == "consent", reader.sees)
        .order_by(Case.id)
    )
    return [
        Consent(
            row.reference, of, to, row.state, row.opened_at, row.entered_at,
            dt.date.fromisoformat(on) if on else None, kept_back or "",
            addendum=report is not None and row.opened_at > report,
        )
        for row, of, to, on, kept_back in rows
    ]  # fmt: skip


def _report_issued(session: Session, case: int) -> dt.datetime | None:
    """When the issue of the review's own report was recorded."""
    return session.scalar(
        sa.select(Event.at)
        .join(Fact, Fact.event_id == Event.id)
        .where(Fact.case_id == case, Fact.key == "issued_on", Fact.taken_back.is_(False))
        .order_by(Fact.id)
        .limit(1)
    )


def _stated(fact: type[Fact], key: str) -> sa.ColumnElement[bool]:
    return sa.and_(fact.case_id == Case.id, fact.key == key, fact.taken_back.is_(False))


def transmittal(session: Session, case: int) -> tuple[str, dt.datetime] | None:
    """What the State said last about the transmittal to the Board, and when: act (i)."""
    row = session.execute(
        sa.select(Fact.value, Event.at)
        .join(Event, Event.id == Fact.event_id)
        .where(Fact.case_id == case, Fact.key == "transmittal", Fact.taken_back.is_(False))
        .order_by(Fact.id.desc())
        .limit(1)
    ).first()
    return (str(row.value), row.at) if row else None
