"""How often a State has stated another date for one and the same next step."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case, Fact
from engine.models.history import Event
from workflows.domain.reviews.plan import CHANGES

STATED, STEP = "state_new_date", "step"


def changed_often(session: Session, case: Case) -> tuple[str, ...]:
    """The keys of the present next steps whose date was stated anew twice or more.

    A later group is offered then; nothing is asked and nothing follows from it (E.5).
    """
    rows = session.execute(
        sa.select(Fact.value, Fact.body)
        .join(Event, Event.id == Fact.event_id)
        .where(
            Fact.case_id == case.id, Fact.entry == case.entry, Fact.key == STEP,
            Event.trigger == STATED, Fact.taken_back.is_(False),
        )
    )  # fmt: skip
    counted = Counter((str(row.value), row.body) for row in rows)
    found = (step.partition(":")[0] for (step, _), times in counted.items() if times >= CHANGES)
    return tuple(dict.fromkeys(found))
