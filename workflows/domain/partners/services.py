"""What the steps of an input ask beforehand and do, and the writing of its text."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.context import Context
from engine.errors import Refused
from engine.inputs import NOT_A_CASE
from engine.models.case import Case, Part
from engine.store import canonical
from engine.text import N_, Text
from workflows.domain.partners import inputs, queries, rules
from workflows.domain.partners.inputs import OpenReview
from workflows.domain.partners.models import PartnerInput, PartnerInputText

NOT_OPEN = N_("The State has not opened this review to inputs of your category.")
OTHER_STATE = N_("Choose a review of the same State.")
NOT_SAID = N_("The input says nothing yet: write on one theme at least.")
PUBLISHED_ONLY = N_(
    "A United Nations entity speaks here through what it has published: name the Common Country"
    " Assessment or the published text (S1 §11, §21)."
)
GONE_ON = N_("At this point of the review inputs stay as they are.")


# Opening


def may_give(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A review that is open to the acting partner. Any other is answered as one that is not."""
    found = {each.reference for each in _reviews_open(context)}
    return None if value in found else Text(NOT_A_CASE)


def _reviews_open(context: Context) -> list[OpenReview]:
    category = queries.category_of(context.session, context.actor_body)
    return inputs.open_to(context.session, category, context.today)


def begin(context: Context) -> None:
    """The input begins, with no word in it."""
    named = context.inputs["review"]
    review = next((each for each in _reviews_open(context) if each.reference == named), None)
    if context.draft is None or review is None:
        return
    if review.subject != context.subject:
        raise Refused([Text(OTHER_STATE)])
    made = PartnerInput(case_id=context.case_id, review_id=review.case, body=context.actor_body)
    made.category = queries.category_of(context.session, context.actor_body)
    made.language, made.published, made.address, made.edition = "en", "", "", 0
    made.saved_at = context.now
    context.session.add(made)
    context.session.flush()


def own_seat(context: Context) -> Sequence[int]:
    return [context.actor_seat] if context.actor_seat else []


# Sending, passing on, withdrawing


def is_open(context: Context) -> Text | None:
    """The State still has the review open to the partner's category."""
    found = inputs.of_case(context.session, context.case_id)
    open_now = {each.case for each in _reviews_open(context)}
    return None if found is not None and found.review_id in open_now else Text(NOT_OPEN)


def is_said(context: Context) -> Text | None:
    """There is something to read; of a United Nations entity, what it has published."""
    found = inputs.of_case(context.session, context.case_id)
    if found is None or not inputs.texts(context.session, [context.case_id]):
        return Text(NOT_SAID)
    category = queries.category_of(context.session, context.actor_body)
    return Text(PUBLISHED_ONLY) if category == rules.UN and not found.published else None


def goes_on(context: Context) -> Text | None:
    """Until the draft findings are delivered an input may still be passed on or withdrawn."""
    found = inputs.of_case(context.session, context.case_id)
    review = context.session.get(Case, found.review_id) if found is not None else None
    open_still = review is not None and review.state not in rules.FINDINGS_DELIVERED
    return None if open_still else Text(GONE_ON)


def send(context: Context) -> None:
    """The text is fixed: it has a number in the review, and the history carries its hash."""
    found = inputs.of_case(context.session, context.case_id)
    if context.draft is None or found is None:
        return
    found.number = inputs.last_number(context.session, found.review_id) + 1
    found.sent_at = context.now
    found.category = queries.category_of(context.session, found.body)
    said = inputs.texts(context.session, [found.case_id]).get(found.case_id, {})
    files = [each.sha256 for each in inputs.files(context.session, [found.case_id])]
    told = canonical(
        {"texts": said, "published": found.published, "address": found.address, "files": files}
    )
    context.draft.set_fact("input_sha256", hashlib.sha256(told.encode()).hexdigest())
    context.session.flush()


def seats_of(role: str) -> Callable[[Context], Sequence[int]]:
    """The seats that play a role in the review that the input is for."""

    def seats(context: Context) -> Sequence[int]:
        found = inputs.of_case(context.session, context.case_id)
        query = sa.select(Part.seat_id).where(
            Part.case_id == (found.review_id if found else 0), Part.role == role,
            Part.until.is_(None),
        )  # fmt: skip
        return context.session.scalars(query.order_by(Part.id)).all()

    return seats


# Writing


def save(
    session: Session, found: PartnerInput, said: Mapping[str, Any], texts: Mapping[str, str], *,
    seen: int, by: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """The text as its partner has it now. Raises InputMoved."""
    if found.edition != seen or found.sent_at is not None:
        raise rules.InputMoved
    for key, value in said.items():
        setattr(found, key, value)
    found.edition, found.saved_at, found.person_id = found.edition + 1, now, by.person
    session.execute(sa.delete(PartnerInputText).where(PartnerInputText.case_id == found.case_id))
    for theme, text in texts.items():
        if text:
            session.add(PartnerInputText(case_id=found.case_id, theme=theme, text=text))
    session.flush()
