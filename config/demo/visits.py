"""What is prepared around a visit of the demonstration: a programme, entries, marks. Invented."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from config.demo.cast import Cast
from config.demo.words import said
from engine.access import Actor
from engine.situation import Situation
from workflows.domain.visits import queries, record, rules, services

MEETINGS = (("09:30", "11:00"), ("14:00", "15:30"), ("10:00", "12:00"))
PLACES = ("First City", "Second City")
ZONES = ("Africa/Nairobi", "Asia/Amman", "America/Bogota", "Europe/Madrid")
HOSTS = "A director, Ministry of Cities\nA councillor, First City"


def programme(here: Situation, actor: Actor, cast: Cast, _dice: random.Random) -> Mapping[str, Any]:
    """Two or three meetings, in the capital and in a second city."""
    own = random.Random(f"visit {here.case_id}")  # noqa: S311 - invented words
    language = cast.states[here.subject].language
    first = dt.date.fromisoformat(str(here.fact("visit_start")))
    last = dt.date.fromisoformat(str(here.fact("visit_end")))
    virtual, zone = here.fact("visit_mode") == "virtual", own.choice(ZONES)
    for number, (begins, ends) in enumerate(MEETINGS[: own.randint(2, 3)]):
        services.add_meeting(
            here.session, here.case_id,
            {
                "day": min(first + number * dt.timedelta(days=1), last),
                "begins": dt.time.fromisoformat(begins), "ends": dt.time.fromisoformat(ends),
                "zone": zone, "mode": rules.VIRTUAL if virtual else rules.ON_SITE,
                "place": "" if virtual else PLACES[number % 2], "capital": number % 2 == 0,
                "subject": said(language, own)[: rules.LONGEST_SUBJECT], "language": language,
            },
            by=actor, now=here.now,
        )  # fmt: skip
    plan = queries.plan(here.session, here.case_id)
    services.save_plan(
        here.session, here.case_id,
        {"hosts": HOSTS, "travel": "reviewing", "accommodation": own.choice(("state", ""))},
        seen=plan.version if plan else 0, by=actor, now=here.now,
    )  # fmt: skip
    return {}


def entries(here: Situation, actor: Actor, _cast: Cast, _dice: random.Random) -> Mapping[str, Any]:
    """Two entries for the record, and a note that nobody else reads."""
    own = random.Random(f"record {here.case_id}")  # noqa: S311 - invented words
    day = dt.date.fromisoformat(str(here.fact("visit_start")))
    language = str(here.fact("working_language") or "en")
    for shared in (True, True, False):
        services.write_entry(
            here.session, here.case_id, day=day, text=said(language, own), language=language,
            shared=shared, by=actor, now=here.now,
        )  # fmt: skip
    return {}


def marks(here: Situation, _actor: Actor, _cast: Cast, _dice: random.Random) -> Mapping[str, Any]:
    """Now and then a passage is not accepted."""
    own = random.Random(f"marks {here.case_id}")  # noqa: S311 - invented words
    found = record.passages(here.session, here.case_id)
    said_of = {each.id: own.random() < 0.8 for each in found}  # noqa: PLR2004 - a share
    services.mark(here.session, here.case_id, said_of, now=here.now)
    return {}
