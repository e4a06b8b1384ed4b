"""Needs, offers and what is told of delivery: each as far as its reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.likeness import says
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.queries.reader import Page, Reader, Row, paged
from workflows.domain.assessment.models import Answer
from workflows.domain.assistance import rules
from workflows.domain.assistance.models import Milestone, Need, Offer
from workflows.domain.findings import items
from workflows.domain.findings import rules as findings
from workflows.domain.findings.items import Item

REVIEW, SUR_FOCAL_POINT = "country_review", "sur_focal_point"
QUESTION = "assistance"  # of the self-assessment: which needs have been identified


@dataclass(frozen=True)
class NeedLine:
    """A need in a list. `offers`: how many were made; who made them is not said."""

    reference: str
    subject: str
    state: str
    title: str
    what: str
    theme: str
    level: str
    city: str
    cost_from: int | None
    cost_to: int | None
    currency: str
    language: str
    help_languages: tuple[str, ...]
    why: str
    support: str
    law: str
    audience: str
    released_at: dt.datetime | None
    offers: int = 0


@dataclass(frozen=True)
class OfferLine:
    """An offer, for its own partner or for the State. `open_to_me`: the need can still be read."""

    id: int
    reference: str
    number: int
    body: str
    what: str
    by_when: dt.date | None
    contact: str
    language: str
    standing: str
    made_at: dt.datetime
    title: str = ""


@dataclass(frozen=True)
class Sought:
    """What a list of needs is asked for; what is empty leaves nothing out."""

    words: str = ""
    theme: str = ""
    level: str = ""
    language: str = ""
    subjects: Collection[str] = field(default=())


# One need


def need(session: Session, case: int) -> Need | None:
    """The text of a need; nothing here asks who reads."""
    return session.get(Need, case)


def origin(session: Session, found: Need) -> tuple[str, int | None] | None:
    """The reference of the review that a need comes from, and the paragraph of its findings."""
    above = session.get(Case, found.from_review_id) if found.from_review_id else None
    return (above.reference, found.from_paragraph) if above else None


def offers(session: Session, case: int, side: str, body: str) -> list[OfferLine]:
    """The offers towards a need: all for the State, for a partner those of its own body."""
    if side not in {rules.STATE, rules.PARTNER, rules.SUPPORTER}:
        return []
    query = sa.select(Offer, Case.reference, Case.state).join(Case, Case.id == Offer.case_id)
    query = query.where(Offer.case_id == case).order_by(Offer.number)
    if side != rules.STATE:
        query = query.where(Offer.body == body)
    return [_offer(row) for row in session.execute(query)]


def count_offers(session: Session, case: int) -> int:
    """How many offers stand."""
    return session.scalar(_counted().where(Offer.case_id == case)) or 0


def standing_offers(session: Session, case: int, body: str = "") -> Sequence[Offer]:
    """The offers that wait for an answer; of one body where it is named."""
    query = sa.select(Offer).where(Offer.case_id == case, Offer.standing == rules.MADE)
    if body:
        query = query.where(Offer.body == body)
    return session.scalars(query.order_by(Offer.number)).all()


def accepted(session: Session, case: int) -> Offer | None:
    """The offer that the State has taken up."""
    query = sa.select(Offer).where(Offer.case_id == case, Offer.standing == rules.ACCEPTED)
    return session.scalar(query.order_by(Offer.id.desc()).limit(1))


def milestones(session: Session, case: int, side: str) -> Sequence[Milestone]:
    """What was told of the delivery, oldest first; for those who take part in it."""
    if side not in {rules.STATE, rules.SUPPORTER, rules.DESK}:
        return ()
    query = sa.select(Milestone).where(Milestone.case_id == case)
    return session.scalars(query.order_by(Milestone.id)).all()


# Lists


def needs(
    session: Session, reader: Reader, sought: Sought, number: int, size: int
) -> Page[NeedLine]:
    """The needs open to offers that the reader may see, those released last first."""
    return _paged(session, sought, (reader.sees, Case.state == rules.RELEASED), number, size)


def own(session: Session, reader: Reader) -> list[NeedLine]:
    """The needs of the reader's own State, in whatever state they are, by reference."""
    bound = sa.exists().where(
        Part.case_id == Case.id, Part.seat_id == reader.actor.seat, Part.until.is_(None),
        Part.role.in_(rules.SIDES[rules.STATE]),
    )  # fmt: skip
    query = _listed().where(reader.sees, bound).order_by(Case.opened_at.desc(), Case.id.desc())
    return [_line(row) for row in session.execute(query)]


def own_review(session: Session, reader: Reader) -> str:
    """The reference of the last open review of the reader's own State, in which he has a part."""
    bound = sa.exists().where(
        Part.case_id == Case.id, Part.seat_id == reader.actor.seat, Part.until.is_(None),
        Part.role.in_(findings.STATE_ROLES),
    )  # fmt: skip
    query = sa.select(Case.reference).where(
        Case.definition == REVIEW, Case.closed_at.is_(None), reader.sees, bound
    )
    return session.scalar(query.order_by(Case.id.desc()).limit(1)) or ""


def from_review(session: Session, reader: Reader, review: int) -> list[NeedLine]:
    """The needs opened from a review, as far as the reader may view and read them."""
    query = _listed().where(reader.sees, Need.from_review_id == review).order_by(Case.id)
    found = [_line(row) for row in session.execute(query)]
    if reader.at_the_desk:
        return [each for each in found if each.state not in rules.DRAFTS]
    return found


def supported(session: Session, reader: Reader) -> list[NeedLine]:
    """The needs that the reader's body has been matched with."""
    bound = sa.exists().where(
        Part.case_id == Case.id, Part.seat_id == reader.actor.seat, Part.until.is_(None),
        Part.role.in_(rules.SIDES[rules.SUPPORTER]),
    )  # fmt: skip
    query = _listed().where(reader.sees, bound).order_by(Case.id.desc())
    return [_line(row) for row in session.execute(query)]


def offered_by(session: Session, reader: Reader) -> list[OfferLine]:
    """What the reader's own body has offered; the title only while the need can be read."""
    if reader.actor.title != rules.PARTNER_TITLE:
        return []
    seen = set(
        session.scalars(sa.select(Case.id).where(Case.definition == rules.REQUEST, reader.sees))
    )
    rows = session.execute(
        sa.select(Offer, Case.reference, Case.state, Need.title)
        .join(Case, Case.id == Offer.case_id)
        .join(Need, Need.case_id == Offer.case_id)
        .where(Offer.body == reader.actor.body)
        .order_by(Offer.id.desc())
    )
    return [_offer(row, row.title if row.Offer.case_id in seen else "") for row in rows]


def released(session: Session, audience: str) -> list[NeedLine]:
    """The needs that States have released to an audience, "partners" or "public".

    For partners those open to offers; for the public whatever it was released to, until it is
    taken back or dropped. Nobody's rights are asked: the consent of the State is the rule.
    """
    query = _listed()
    if audience == rules.PUBLIC:
        query = query.where(Need.audience == rules.PUBLIC, Case.state.in_(rules.SHARED))
    else:
        query = query.where(Need.audience != "", Case.state == rules.RELEASED)
    return [_line(row) for row in session.execute(query.order_by(Need.released_at.desc(), Case.id))]


def themes(session: Session) -> list[tuple[str, str]]:
    """(State, theme) of every released need: for figures, which never point to a State."""
    query = sa.select(Case.subject, Need.theme).join(Need, Need.case_id == Case.id)
    rows = session.execute(query.where(Need.audience != "", Case.state.in_(rules.SHARED)))
    return [(row.subject, row.theme) for row in rows]


# What a need is opened from


def findings_of_need(session: Session, review: int) -> list[Item]:
    """The items of this kind that were delivered to the State and stand."""
    return [
        each
        for each in items.items(session, review, findings.STATE)
        if each.kind == "need" and each.number is not None and not each.taken_out
    ]


def answered(session: Session, review: int) -> Answer | None:
    """What the State has written to the question on its needs; its own draft."""
    found = session.scalar(
        sa.select(Answer).where(Answer.case_id == review, Answer.question == QUESTION)
    )
    return found if found is not None and found.text else None


# Seats


def focal_points(session: Session, subject: str, now: dt.datetime) -> Sequence[int]:
    """The seats, held by somebody, that stand for a State in its own review."""
    held = sa.exists().where(
        Appointment.seat_id == Seat.id, Appointment.lasts(now),
        Person.id == Appointment.person_id, Person.active,
    )  # fmt: skip
    return session.scalars(
        sa.select(Seat.id)
        .join(Part, Part.seat_id == Seat.id)
        .join(Case, Case.id == Part.case_id)
        .where(
            Case.definition == REVIEW, Case.subject == subject, Seat.body == subject,
            Part.role == SUR_FOCAL_POINT, Part.until.is_(None), held,
        )
        .distinct()
        .order_by(Seat.id)
    ).all()  # fmt: skip


# Lines


def _counted() -> sa.Select[int]:
    stands = Offer.standing.in_((rules.MADE, rules.ACCEPTED))
    return sa.select(sa.func.count()).select_from(Offer).where(stands)


def _listed() -> sa.Select[Need, str, str, str, int]:
    offered = _counted().where(Offer.case_id == Case.id).correlate(Case).scalar_subquery()
    return (
        sa.select(Need, Case.reference, Case.subject, Case.state, offered.label("offers"))
        .join(Case, Case.id == Need.case_id)
        .where(Case.definition == rules.REQUEST)
    )


def _paged(
    session: Session,
    sought: Sought,
    where: Sequence[sa.ColumnElement[bool]],
    number: int,
    size: int,
) -> Page[NeedLine]:
    query = _listed().where(*where, *_sought(sought))
    query = query.order_by(Need.released_at.desc(), Case.id.desc())
    return paged(session, query, number, lambda rows: [_line(row) for row in rows], size)


def _sought(sought: Sought) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if sought.words:
        texts = (Need.title, Need.what, Need.why, Need.city, Case.reference)
        wanted = [says(column, sought.words) for column in texts]
        found.append(sa.or_(*wanted, Case.subject.in_(sought.subjects)))
    if sought.theme:
        found.append(Need.theme == sought.theme)
    if sought.level:
        found.append(Need.level == sought.level)
    if sought.language:
        found.append(sa.cast(Need.help_languages, sa.Text).like(f'%"{sought.language}"%'))
    return found


def _line(row: Row) -> NeedLine:
    each: Need = row.Need
    return NeedLine(
        row.reference, row.subject, row.state, each.title, each.what, each.theme, each.level,
        each.city, each.cost_from, each.cost_to, each.currency, each.language,
        tuple(each.help_languages), each.why, each.support, each.law, each.audience,
        each.released_at, row.offers,
    )  # fmt: skip


def _offer(row: Row, title: str = "") -> OfferLine:
    each: Offer = row.Offer
    return OfferLine(
        each.id, row.reference, each.number, each.body, each.what, each.by_when, each.contact,
        each.language, rules.shown(each.standing, row.state), each.made_at, title,
    )  # fmt: skip
