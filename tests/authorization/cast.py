"""Who may knock: the personas of one review, found in a database by what they are to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.models.person import Appointment
from tests.authorization.addresses import Where

ANONYMOUS, ENDED, NATIONAL = "anonymous", "appointment ended", "national in the Board"


@dataclass(frozen=True)
class Persona:
    """Somebody at the door. `seat` is None for whoever holds none."""

    name: str
    person: int | None = None
    seat: int | None = None
    title: str = ""
    body: str = ""


# Seats with their holders; of each kind below the first line is taken.
HOLDERS = """
select p.id person, s.id seat, s.title, s.body from seat s
join appointment a on a.seat_id = s.id and a.until is null join person p on p.id = a.person_id
"""
PLAYING = """
join part q on q.seat_id = s.id and q.case_id = :review and q.role = :role and q.until is null
order by a.kind desc, q.id, a.id
"""
FORMER = """
where s.id in (select seat_id from part where case_id = :review and role = 'rev_expert'
               and until is not null)
and s.id not in (select seat_id from part q join cases c on c.id = q.case_id
                 where c.root_id = :review and q.until is null)
order by a.id
"""
APART = """
where s.title = :title and s.body <> :subject
and s.body not in (select s2.body from part q join cases c on c.id = q.case_id
                   join seat s2 on s2.id = q.seat_id where c.root_id = :review)
order by s.body, s.id
"""
OF_STATE = """
where s.title = :title and s.body = :subject
and s.id not in (select q.seat_id from part q join cases c on c.id = q.case_id
                 where c.root_id = :review)
order by s.id
"""
IN_OFFICE = "where s.title = :title and a.reference not like 'national%' order by a.id"
OF_STRANGER = """
where s.title = :title and a.reference = :why and p.email = 'national' || :review || '@example.org'
"""


def cast(session: Session, review: int, subject: str) -> list[Persona]:
    """Everybody who is to be tried at the doors of a review, as far as there is such a person."""

    def one(name: str, query: str, **given: str) -> list[Persona]:
        row = session.execute(
            sa.text(HOLDERS + query), {"review": review, "subject": subject} | given
        ).first()
        return [Persona(name, row.person, row.seat, row.title, row.body)] if row else []

    def former() -> list[Persona]:
        asked = {"name": f"former{review}@example.org"}
        row = session.scalar(sa.text("select id from person where email = :name"), asked)
        return [Persona(ENDED, row)] if row else []

    return [
        Persona(ANONYMOUS),
        *one("focal point, own", PLAYING, role="sur_focal_point"),
        *one("mission, own", PLAYING, role="sur_mission"),
        *one("focal point, reviewing", PLAYING, role="rev_focal_point"),
        *one("mission, reviewing", PLAYING, role="rev_mission"),
        *one("expert, assigned", PLAYING, role="rev_expert"),
        *one("expert, replaced", FORMER),
        *one("focal point, other", APART, title="focal_point"),
        *one("mission, other", APART, title="mission"),
        *one("expert, other", APART, title="expert"),
        *one("expert, national", OF_STATE, title="expert"),
        *one("partner", IN_OFFICE, title="partner"),
        *one("board", IN_OFFICE, title="board"),
        *one("board, national", OF_STRANGER, title="board", why=NATIONAL),
        *one("secretariat", IN_OFFICE, title="secretariat"),
        *one("director", IN_OFFICE, title="executive_director"),
        *former(),
    ]


def words(session: Session, who: Persona, case: Where | None) -> frozenset[str]:
    """What somebody is: to the house, and to a case."""
    found = {"public"}
    if who.person is not None:
        found.add("person")
    if who.seat is None:
        return frozenset(found)
    found |= {"seat", who.title}
    if case is not None:
        playing = sa.text(
            "select role from part where case_id = :case and seat_id = :seat and until is null"
        )
        roles = session.scalars(playing, {"case": case.id, "seat": who.seat})
        found |= {"partner_role" if role == "partner" else role for role in roles}
        if who.body == case.subject and who.title in {"mission", "focal_point"}:
            found.add("own")
    return frozenset(found)


def add_strangers(session: Session, review: Where, now: dt.datetime) -> None:
    """Two whom no demonstration has: a former focal point, and a national in a seat of the Board."""
    asked = {"review": review.id, "subject": review.subject}
    focal = session.execute(sa.text(HOLDERS + PLAYING), asked | {"role": "sur_focal_point"}).first()
    mission = session.execute(sa.text(HOLDERS + PLAYING), asked | {"role": "sur_mission"}).first()
    board = session.execute(sa.text(HOLDERS + IN_OFFICE), asked | {"title": "board"}).first()
    day = dt.timedelta(days=1)
    if focal:
        _hold(session, focal.seat, f"former{review.id}", ENDED, now - 2 * day, until=now - day)
    if mission and board:
        name = f"national{review.id}"
        for seat in (board.seat, mission.seat):
            _hold(session, seat, name, NATIONAL, now - day)


def _hold(
    session: Session, seat: int, name: str, why: str, since: dt.datetime,
    *,
    until: dt.datetime | None = None,
) -> None:  # fmt: skip
    person = seats.find_or_make_person(session, name=name, email=f"{name}@example.org", now=since)
    session.add(
        Appointment(seat_id=seat, person_id=person.id, kind="alternate", since=since, until=until,
                    reference=why)
    )  # fmt: skip
    session.flush()
