"""What the steps of an item do, and what they ask beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from engine import seats
from engine.context import Context
from engine.errors import Refused
from engine.models.case import CaseName
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.knowledge import queries, services
from workflows.domain.knowledge.models import CONTENT
from workflows.domain.knowledge.rules import PUBLISHED, RETIRED, WITHDRAWN, lacking

FOCAL_POINT, MISSION, PARTNER = "focal_point", "mission", "partner"  # titles of seats
DESK = "secretariat"
ITSELF = N_("The State or partner that shares an item opens it itself.")
FROM_PAPER = ("shared_by", "note_number", "note_date", "note_file")
PAPER_NEEDED = N_(
    "An item recorded for a State needs its mission, and number, date and file of its note verbale."
)


def own_side(context: Context) -> None:
    """Nobody opens an item for somebody else; the desk records what a State has sent on paper."""
    opener = _opener(context)
    if opener.title == DESK and not all(context.inputs.get(key) for key in FROM_PAPER):
        raise Refused([Text(PAPER_NEEDED)])
    if opener.title not in {DESK, FOCAL_POINT, MISSION, PARTNER}:
        raise Refused([Text(ITSELF)])


def focal_points(context: Context) -> Sequence[int]:
    """Of a State both offices are authors: that of the review the item comes from as well."""
    author = _author(context)
    if author.title == FOCAL_POINT:
        return [author.id]
    named = sa.select(CaseName.named_id).where(CaseName.case_id == context.case_id)
    found = queries.focal_points(context.session, named, author.body)
    return found if author.title == MISSION else []


def missions(context: Context) -> Sequence[int]:
    author = _author(context)
    if author.title == FOCAL_POINT:
        found = seats.standing(context.session, MISSION, author.body)
        return [found.id] if found else []
    return [author.id] if author.title == MISSION else []


def partners(context: Context) -> Sequence[int]:
    author = _author(context)
    return [author.id] if author.title == PARTNER else []


def recorders(context: Context) -> Sequence[int]:
    """The desk reads and writes the draft only where it has opened it from a State's paper."""
    opener = _opener(context)
    return [opener.id] if opener.title == DESK else []


def _author(context: Context) -> Seat:
    """The seat that shares the item: who opens it, or the mission from whose paper it is opened."""
    opener = _opener(context)
    if opener.title != DESK:
        return opener
    return context.session.get_one(Seat, context.inputs["shared_by"])


def _opener(context: Context) -> Seat:
    if context.actor_seat is None:
        raise Refused([Text(ITSELF)])
    return context.session.get_one(Seat, context.actor_seat)


def hand_in(context: Context) -> None:
    """`submit`: what is checked is what was sent, whatever the author writes afterwards."""
    if context.draft is not None:
        note = str(context.inputs.get("change_note") or "")
        services.hand_in(context.session, context.case_id, note=note, now=context.now)


def publish(context: Context) -> None:
    if context.draft is not None:
        services.publish(context.session, context.case_id, now=context.now)


def retire(context: Context) -> None:
    _stand(context, RETIRED)


def bring_back(context: Context) -> None:
    _stand(context, PUBLISHED)


def take_down(context: Context) -> None:
    _stand(context, WITHDRAWN)


def _stand(context: Context, standing: str) -> None:
    if context.draft is not None:
        services.stand(context.session, context.case_id, standing, now=context.now)


# What is asked beforehand


def complete(context: Context) -> Text | None:
    """The sheet has what every item needs."""
    sheet = queries.sheet(context.session, context.case_id)
    if sheet is not None and not lacking({key: getattr(sheet, key) for key in CONTENT}):
        return None
    return Text(N_("The sheet is not complete yet."))


def has_been_published(context: Context) -> Text | None:
    if queries.page_of(context.session, context.case_id) is not None:
        return None
    return Text(N_("No version of the item has been published yet."))
