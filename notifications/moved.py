"""Tells of a date that moved for many cases: one message for each person, with all his cases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.models.anchors import Anchor, Replan
from engine.models.case import Case
from engine.registry import Registry
from notifications import desk, parties
from notifications.catalogue import SESSION_MOVED
from notifications.queue import Letter, Queue

CALENDAR_CHANGE = "calendar_change"  # the formal communication beside it


def tell(
    session: Session, registry: Registry, queue: Queue, replan: Replan, cases: Sequence[int]
) -> None:
    anchor = session.get_one(Anchor, replan.anchor_id)
    dates = {
        "anchor": anchor.key, "before": replan.before.isoformat(),
        "after": replan.after.isoformat(),
    }  # fmt: skip
    now = replan.done_at or replan.at
    batch = f"replan:{replan.id}"
    for case in (session.get_one(Case, each) for each in cases):
        definition = registry.get(case.definition, case.definition_version)
        facts = {**dates, "cases": [case.reference]}
        for party in parties.others(definition, parties.of_case(session, case.id)):
            if party.channel != parties.MAIL:
                desk.draft(
                    session, kind=CALENDAR_CHANGE, seat=party.seat, case=case.id, event=None,
                    facts=facts, now=now, batch=batch,
                )  # fmt: skip
                continue
            for person in parties.holders(session, party.seat, now):
                letter = Letter(
                    kind=SESSION_MOVED, template=SESSION_MOVED, person=person, seat=party.seat,
                    case=case, facts=facts,
                )  # fmt: skip
                queue.put(session, letter, now=now, batch=batch)
