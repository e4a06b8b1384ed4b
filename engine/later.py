"""Cases whose forecast does not reach the session they hang on: they go to the next by rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import anchors, editions
from engine.draft import StepDraft
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor
from engine.queries.chain import Habits
from engine.queries.course import Reach, leeway, reach
from engine.queries.reader import awake
from engine.queries.standings import standings
from engine.registry import Registry
from engine.situation import Situation

TRIGGER = "later_session"  # of the event


def cases(
    session: Session, registry: Registry, habits: Mapping[str, Habits], now: dt.datetime
) -> list[int]:
    """Open cases that have to go to a later session. While a case rests nothing moves."""
    moving = (Case.definition.in_(habits), awake())
    horizon = editions.calendar_of(session).day(now) + _horizon(session, moving, habits)
    near = (
        sa.select(CaseAnchor.case_id)
        .join(Anchor, Anchor.id == CaseAnchor.anchor_id)
        .where(sa.or_(Anchor.date <= horizon, Anchor.usable.is_(False)))
    )
    query = sa.select(Case).where(*moving, Case.id.in_(near)).order_by(Case.id)
    found = session.scalars(query).all()
    return list(_reaches(session, registry, found, habits, now)) if found else []


def _horizon(
    session: Session, moving: Sequence[sa.ColumnElement[bool]], habits: Mapping[str, Habits]
) -> dt.timedelta:
    """How long before a session at most it may be given up, by the rules that cases follow."""
    pinned = session.scalars(sa.select(Case.edition_id).where(*moving).distinct()).all()
    days = [
        leeway(rules, each) - min((rule.value for rule in rules.days.values()), default=0)
        for rules in (editions.edition(session, key) for key in pinned)
        for each in habits.values()
    ]
    return dt.timedelta(days=max(days, default=0))


def redraw(here: Situation, registry: Registry, habits: Mapping[str, Habits]) -> StepDraft | None:
    """A draft in which the case hangs on the next session that its forecast reaches.

    None where it reaches its own, where it rests, or where no later one is known.
    """
    if here.image.closed or here.image.hold is not None or here.held_above is not None:
        return None
    found = _reaches(here.session, registry, [here.case], habits, here.now).get(here.case_id)
    if found is None or found.following is None:
        return None
    return anchors.use(here, found.name, found.following.key, TRIGGER)


def _reaches(
    session: Session, registry: Registry, found: Sequence[Case], habits: Mapping[str, Habits],
    now: dt.datetime,
) -> dict[int, Reach]:  # fmt: skip
    """By case, where the session is given up and a later one is known."""
    known = standings(session, registry, found, now=now, at_first=False)
    reaches = {case: reach(it, habits[it.definition.key]) for case, it in known.items()}
    return {
        case: each
        for case, each in reaches.items()
        if each and each.following and each.given_up and known[case].today >= each.given_up
    }
