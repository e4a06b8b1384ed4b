"""Side paths of the demonstration: steps that no task asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.demo.player import Player, Review
from config.demo.scenario import Aside
from engine.access import Actor
from engine.errors import EngineError
from engine.models.case import Case


def take(player: Player, review: Review, aside: Aside, day: dt.date) -> None:
    """Take the step now; one that cannot be taken is left out."""
    where, _, trigger = aside.trigger.rpartition(":")
    actor = player.services.read(partial(_actor, player=player, review=review.id, role=aside.role))
    if actor is None:
        return
    if where == "open":
        _open(player, review, trigger, actor, aside.inputs)
        return
    case = review.id
    if where:
        below = partial(_below, player=player, review=review.id, definition=where, role=aside.role)
        found = player.services.read(below)
        if found is None:
            return
        case, actor = found
    player.take(case, trigger, actor, _dated(aside.inputs, day))


def _open(
    player: Player, review: Review, definition: str, actor: Actor, inputs: Mapping[str, Any]
) -> None:
    try:
        player.open(definition, review.subject, actor, parent=review.id, inputs=dict(inputs))
    except EngineError:
        return  # what the State has not settled yet cannot be consented to


def _dated(inputs: Mapping[str, Any], day: dt.date) -> dict[str, Any]:
    """Numbers of days become dates."""
    return {
        key: day + dt.timedelta(days=value) if isinstance(value, int) else value
        for key, value in inputs.items()
    }


def _actor(session: Session, *, player: Player, review: int, role: str) -> Actor | None:
    here = player.services.engine.situation(session, session.get_one(Case, review))
    return player.holder(session, here, role, "")


def _below(
    session: Session, *, player: Player, review: int, definition: str, role: str
) -> tuple[int, Actor] | None:
    """The first open case of a definition below the review in which somebody plays the role."""
    query = sa.select(Case).where(
        Case.parent_id == review, Case.definition == definition, Case.closed_at.is_(None)
    )
    for case in session.scalars(query.order_by(Case.id)):
        here = player.services.engine.situation(session, case)
        if actor := player.holder(session, here, role, ""):
            return case.id, actor
    return None
