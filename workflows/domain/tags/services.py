"""Puts tags on a thing: what is chosen stands, what is left out goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from workflows.domain.tags.models import Tagging
from workflows.domain.tags.queries import Pair
from workflows.domain.tags.rules import Framework, Thing


def put(
    session: Session, thing: Thing, chosen: Collection[Pair],
    frameworks: Mapping[str, Framework], *, by: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """Asks nothing of the actor. Tags of editions that are not offered any more stay."""
    rows = session.scalars(
        sa.select(Tagging).where(
            Tagging.kind == thing.kind, Tagging.thing == thing.id, Tagging.side == thing.side,
            Tagging.framework.in_(list(frameworks)),
        )
    ).all()  # fmt: skip
    there = {(row.framework, row.tag): row for row in rows}
    for pair, row in there.items():
        if pair not in chosen:
            session.delete(row)
    for framework, tag in chosen:
        if (framework, tag) not in there:
            session.add(
                Tagging(
                    kind=thing.kind,
                    thing=thing.id,
                    side=thing.side,
                    framework=framework,
                    tag=tag,
                    edition_id=frameworks[framework].edition_id,
                    person_id=by.person,
                    at=now,
                )
            )
    session.flush()
