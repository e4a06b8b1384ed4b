"""What a State reads of its own link and answer: made, opened, sent, taken back, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.person import Seat
from engine.queries.reader import SeatName, name_of_seat
from workflows.domain.surveys.models import SurveyAnswer, SurveyLink, SurveyVisit
from workflows.domain.surveys.rules import LINK_MADE, OPENED, SENT, TAKEN_BACK

MOST = 20  # lines; the latest are those that matter


@dataclass(frozen=True)
class Trace:
    """One line. `seat`: who it was, where he was signed in; nothing else is known of a visitor.

    `name`: of the person who answered, as the State gave it.
    """

    at: dt.datetime
    kind: str
    seat: SeatName | None = None
    name: str = ""


def trail(session: Session, case: int, body: str) -> list[Trace]:
    """The latest first. For the State itself."""
    found = [*_links(session, case, body), *_answers(session, case, body)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]


def _links(session: Session, case: int, body: str) -> Iterator[Trace]:
    own = (SurveyLink.case_id == case, SurveyLink.body == body)
    made = sa.select(SurveyLink.made_at, Seat).outerjoin(Seat, Seat.id == SurveyLink.made_by)
    for at, seat in session.execute(made.where(*own)):
        yield Trace(at, LINK_MADE, _named(seat))
    opened = (
        sa.select(SurveyVisit.at, Seat)
        .join(SurveyLink, SurveyLink.key == SurveyVisit.key)
        .outerjoin(Seat, Seat.id == SurveyVisit.seat_id)
        .where(*own)
        .order_by(SurveyVisit.id.desc())
        .limit(MOST)
    )
    for at, seat in session.execute(opened):
        yield Trace(at, OPENED, _named(seat))


def _answers(session: Session, case: int, body: str) -> Iterator[Trace]:
    rows = session.execute(
        sa.select(SurveyAnswer.sent_at, SurveyAnswer.taken_back, SurveyAnswer.name).where(
            SurveyAnswer.case_id == case, SurveyAnswer.body == body
        )
    )
    for at, taken_back, name in rows:
        yield Trace(at, TAKEN_BACK) if taken_back else Trace(at, SENT, name=name)


def _named(seat: Seat | None) -> SeatName | None:
    return name_of_seat(seat) if seat is not None else None
