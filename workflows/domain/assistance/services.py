"""Writing the text of a need, and what the steps of its course do to offers and milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.access import Actor
from engine.context import Context
from engine.errors import Refused
from engine.models.case import Case
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.assistance import queries, rules
from workflows.domain.assistance.models import Milestone, Need, Offer

OWN_STATE = N_("A need is opened by the State itself, or recorded from its note verbale.")
NOTE_NEEDED = N_("What is recorded for a State needs number, date and file of its note verbale.")
NOT_SAID = N_("Say first, in the text of the need, what is needed.")
NO_OFFER = N_("There is no offer that waits for an answer.")


def save(
    session: Session, found: Need, wording: Mapping[str, Any], *, seen: int, by: Actor,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Another text of a need. Raises NeedChanged where it is no longer as it was seen."""
    if found.version != seen:
        raise rules.NeedChanged
    for key, value in wording.items():
        setattr(found, key, value)
    found.version, found.saved_at, found.person_id = found.version + 1, now, by.person
    session.flush()


# Opening


def begin(context: Context) -> None:
    """The text begins with what the opening says."""
    if context.draft is None:
        return
    _require_state(context)
    given = context.inputs
    context.session.add(
        Need(
            case_id=context.case_id, title=str(given.get("title", ""))[: rules.LONGEST_TITLE],
            what=str(given.get("what", "")), why=str(given.get("why", "")),
            theme=str(given.get("theme", "")), level="", city="", cost_from=None, cost_to=None,
            currency="", support="", law="", language=str(given.get("language", "en")),
            help_languages=[], from_review_id=given.get("from_review"),
            from_paragraph=given.get("from_paragraph"), audience="", released_at=None, version=1,
            saved_at=context.now, person_id=None,
        )
    )  # fmt: skip
    context.session.flush()


def _require_state(context: Context) -> None:
    """The mission, the focal point of the State's own review, or the desk from a note verbale."""
    seat = context.session.get(Seat, context.actor_seat) if context.actor_seat else None
    title = seat.title if seat else ""
    if title == rules.DESK_TITLE:
        if not all(context.inputs.get(f"note_{each}") for each in ("number", "date", "file")):
            raise Refused([Text(NOTE_NEEDED)])
        return
    own = context.actor_body == context.subject
    if title == rules.FOCAL_TITLE and own:
        own = context.actor_seat in queries.focal_points(
            context.session, context.subject, context.now
        )
    if not own:
        raise Refused([Text(OWN_STATE)])


def own_review(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A review of the State that the need is of."""
    found = context.session.get(Case, value)
    if found is not None and found.subject == context.subject:
        return None
    return Text(N_("Choose a review of the same State."))


def opening_desk(context: Context) -> Sequence[int]:
    """The desk, where it records a need from a note verbale; else it knows of nothing."""
    found = desk(context)
    return found if context.actor_seat in found else ()


def desk(context: Context) -> Sequence[int]:
    """The standing seat of the secretariat."""
    found = seats.standing(context.session, rules.DESK_TITLE, rules.DESK_TITLE)
    return [found.id] if found else ()


# What is asked before a step


def is_said(context: Context) -> Text | None:
    """The text says what is needed."""
    found = queries.need(context.session, context.case_id)
    return None if found is not None and found.what else Text(NOT_SAID)


def some_offer(context: Context) -> Text | None:
    """There is an offer that waits for an answer."""
    return None if queries.standing_offers(context.session, context.case_id) else Text(NO_OFFER)


def own_offer(context: Context) -> Text | None:
    """The partner has an offer that waits for an answer."""
    found = queries.standing_offers(context.session, context.case_id, context.actor_body)
    return None if found else Text(NO_OFFER)


def not_handed_in(context: Context) -> Text | None:
    """The secretariat does not read the need yet."""
    if not context.seats("facilitator"):
        return None
    return Text(N_("The secretariat reads this need already."))


def offered(context: Context) -> list[tuple[str, str]]:
    """The offers to choose among, by number and partner."""
    found = queries.standing_offers(context.session, context.case_id)
    return [(str(each.id), f"{each.number} · {each.body}") for each in found]


def offered_by_own(context: Context) -> list[tuple[str, str]]:
    """The offers of the acting partner, by number."""
    found = queries.standing_offers(context.session, context.case_id, context.actor_body)
    return [(str(each.id), str(each.number)) for each in found]


# Effects


def release(context: Context) -> None:
    """The State lets partners, or everybody, read the need from now on."""
    found = queries.need(context.session, context.case_id)
    if context.draft is not None and found is not None:
        found.audience, found.released_at = str(context.inputs["audience"]), context.now
        context.session.flush()


def take_back(context: Context) -> None:
    """Nobody but the State reads the need any more; what was offered on it is closed."""
    found = queries.need(context.session, context.case_id)
    if context.draft is not None and found is not None:
        found.audience, found.released_at = "", None
        _close(context, rules.CLOSED)
        context.session.flush()


def make_offer(context: Context) -> None:
    """An offer of the acting partner, with its own number."""
    if context.draft is None or context.actor_seat is None:
        return
    session, given = context.session, context.inputs
    last = session.scalar(
        sa.select(sa.func.max(Offer.number)).where(Offer.case_id == context.case_id)
    )
    session.add(
        Offer(
            case_id=context.case_id, number=(last or 0) + 1, body=context.actor_body,
            seat_id=context.actor_seat, what=str(given["offer_what"]),
            by_when=given.get("offer_by"),
            contact=str(given["offer_contact"])[: rules.LONGEST_CONTACT],
            language=str(given["offer_language"]), standing=rules.MADE, made_at=context.now,
        )
    )  # fmt: skip
    session.flush()


def withdraw_offer(context: Context) -> None:
    """The partner withdraws what it offered."""
    _settle(context, rules.WITHDRAWN)


def not_take_up(context: Context) -> None:
    """The State does not take an offer up; no reason is asked."""
    _settle(context, rules.NOT_TAKEN_UP)


def take_up(context: Context) -> None:
    """The State takes an offer up, and with it none of the others."""
    _settle(context, rules.ACCEPTED)
    if context.draft is not None:
        _close(context, rules.NOT_TAKEN_UP)


def _close(context: Context, standing: str) -> None:
    """No offer waits for an answer that cannot come any more."""
    for each in queries.standing_offers(context.session, context.case_id):
        each.standing = standing
    context.session.flush()


def _settle(context: Context, standing: str) -> None:
    if context.draft is None:
        return
    found = context.session.get_one(Offer, int(context.inputs["offer"]))
    found.standing = standing
    context.session.flush()


def part(context: Context) -> None:
    """The two go apart: the need is the State's alone again."""
    if context.draft is None:
        return
    found = queries.accepted(context.session, context.case_id)
    if found is not None:
        found.standing = rules.ENDED
    take_back(context)


def tell(context: Context) -> None:
    """A milestone of the partner, or the State's own view of the delivery."""
    if context.draft is None:
        return
    found, given = queries.accepted(context.session, context.case_id), context.inputs
    partner = bool(context.actor_roles & rules.SIDES[rules.SUPPORTER])
    context.session.add(
        Milestone(
            case_id=context.case_id, offer_id=found.id if found else None,
            side="partner" if partner else "state", body=context.actor_body,
            text=str(given["told"]), reached_on=given.get("reached_on"),
            language=str(given["told_language"]), at=context.now,
        )
    )  # fmt: skip
    context.session.flush()
