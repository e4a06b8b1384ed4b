"""The sessions that a review hangs on, and the cycle it belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.guards import reads
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor, CaseName
from engine.text import N_, Text
from workflows.domain.reviews import inputs

# The windows from T0 to the answer on the text, one after another (rules edition: timetable).
TIMETABLE = (
    "focal_point", "pairing_issue", "pairing_view", "kick_off", "self_assessment", "translation",
    "desk_note", "questions_delivery", "answers", "visit_window", "draft", "draft_delivery",
    "state_comments", "revision", "redelivery", "agreement",
)  # fmt: skip


def timetable_days(context: Context) -> int:
    """Days from T0 to the session that a review reaches by the timetable."""
    return sum(context.days(key) for key in TIMETABLE) - context.days("document_filing")


def board_sessions(context: Context) -> Sequence[Anchor]:
    """Board sessions that can be chosen, in the order of their dates."""
    return context.session.scalars(
        sa.select(Anchor).where(Anchor.kind == "board", Anchor.usable).order_by(Anchor.date)
    ).all()


@reads(days=(*TIMETABLE, "document_filing"))
def board_after(context: Context) -> str | None:
    """The first Board session that a review starting today reaches by the timetable."""
    return _first_from(context, context.today + dt.timedelta(days=timetable_days(context)))


@reads(days=("document_filing",))
def board_in_time(context: Context) -> str | None:
    """The session whose document can still be filed; the case stays with its own where it can."""
    notice = -context.days("document_filing")
    earliest = context.today + dt.timedelta(days=notice)
    own = context.anchor("board")
    if own is not None and own >= earliest:
        return None
    return _first_from(context, earliest)


def next_board(context: Context) -> str | None:
    """The session after the one that the case hangs on."""
    own = context.anchor("board") or context.today
    return _first_from(context, own + dt.timedelta(days=1))


def _first_from(context: Context, day: dt.date) -> str | None:
    return next((row.key for row in board_sessions(context) if row.date >= day), None)


def session_held(name: str) -> Callable[[Context], Text | None]:
    """The session that the case hangs on has begun."""

    def guard(context: Context) -> Text | None:
        date = context.anchor(name)
        if date is not None and context.today >= date:
            return None
        return Text(N_("The session has not been held yet."))

    return guard


# The cycle


def join_cycle(context: Context) -> None:
    """A review whose State names no cycle belongs to the one that is open, if there is one."""
    session = context.session
    names = sa.select(CaseName.named_id).where(CaseName.case_id == context.case_id)
    if session.scalar(names.limit(1)) is not None:
        return
    query = sa.select(Case.id).where(Case.definition == "cycle", Case.state != "closed")
    cycle = session.scalar(query.order_by(Case.id.desc()).limit(1))
    if cycle is not None:
        session.add(CaseName(case_id=context.case_id, named_id=cycle))
        session.flush()


def within_cycle(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A day ahead, and not after the Assembly session that ends the cycle, where it is known."""
    if (fault := inputs.ahead(context, value)) is not None:
        return fault
    last = context.session.scalar(
        sa.select(sa.func.max(Anchor.date))
        .join(CaseAnchor, CaseAnchor.anchor_id == Anchor.id)
        .join(CaseName, CaseName.named_id == CaseAnchor.case_id)
        .where(CaseName.case_id == context.case_id, CaseAnchor.name == "assembly", Anchor.usable)
    )
    if last is None or value <= last:
        return None
    return Text(N_("The cycle ends with the session of %(date)s."), date=last)


def cycle_closed(context: Context) -> Text | None:
    """The cycle that the review names is closed."""
    states = context.session.scalars(
        sa.select(Case.state)
        .join(CaseName, CaseName.named_id == Case.id)
        .where(CaseName.case_id == context.case_id, Case.definition == "cycle")
    ).all()
    if states and all(state == "closed" for state in states):
        return None
    return Text(N_("The cycle has not been closed."))
