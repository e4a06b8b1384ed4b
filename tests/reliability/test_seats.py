"""One focal point for each State and review, whoever names him at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine import seats
from engine.models.person import Appointment, Person, PersonAddress, Seat
from tests.reliability.house import House, house_at
from tests.reliability.test_concurrency import at_once
from workflows.domain.accounts import addresses, handover, merge

ROUNDS = 8
SECRET = "a-secret-of-our-own-that-is-long-enough"


@pytest.fixture
def beside(house) -> Iterator[House]:
    """A second node on the same database."""
    url = house.services.database.url.render_as_string(hide_password=False)
    made = house_at(url, clock=house.clock)
    yield made
    made.close()


def hand_over(at: House, seat: int, name: str) -> int:
    """An officer hands a seat over to somebody new, as the page does."""

    def work(session):
        now = at.clock.now()
        email = f"{name}@example.org"
        person = seats.find_or_make_person(session, name=name, email=email, now=now)
        chair = session.get_one(Seat, seat)
        handover.hand_over(session, chair, person, now=now, at=now, reference=name)
        return person.id

    return at.services.write(work)


def open_principals(house: House, seat: int) -> list[int]:
    query = sa.select(Appointment.person_id).where(
        Appointment.seat_id == seat,
        Appointment.until.is_(None),
        Appointment.kind == "principal",
    )
    return [row[0] for row in house.rows(query)]


def test_two_officers_who_name_two_focal_points_at_once_leave_one(house, beside):
    seat = house.actors["author_xaa"].seat
    for n in range(ROUNDS):
        house.clock.advance(minutes=1)

        named = at_once(
            partial(hand_over, house, seat, f"dora{n}"),
            partial(hand_over, beside, seat, f"dina{n}"),
        )

        standing = open_principals(house, seat)
        assert len(standing) == 1
        assert standing[0] in named
        query = sa.select(Appointment).where(
            Appointment.seat_id == seat, Appointment.person_id.in_(named)
        )
        periods = [row[0] for row in house.rows(query)]
        assert len(periods) == 2  # both names stay in the history of the seat
        assert sum(each.until is None for each in periods) == 1


def test_the_database_refuses_a_second_principal(house):
    seat, now = house.actors["author_xaa"].seat, house.clock.now()
    other = house.actors["peer_xac"].person
    row = {"seat_id": seat, "person_id": other, "kind": "principal", "reference": ""}

    def insert(session):
        session.execute(sa.insert(Appointment).values(since=now, until=None, **row))

    with pytest.raises(IntegrityError):
        house.services.write(insert)
    assert len(open_principals(house, seat)) == 1


def test_a_seat_is_there_once(house):
    now = house.clock.now()
    row = {"title": "author", "body": "XAA", "number": 1, "channel": "mail", "language": ""}
    there = house.rows(sa.select(Seat.title).where(Seat.id == house.actors["author_xaa"].seat))
    row["title"] = there[0][0]

    with pytest.raises(IntegrityError):
        house.services.write(
            lambda session: session.execute(sa.insert(Seat).values(created_at=now, **row))
        )


def test_two_who_make_the_same_standing_seat_at_once_make_two_numbers_or_one_waits(house, beside):
    def make(at):
        return at.services.write(
            lambda session: (
                seats.create_seat(session, title="liaison", body="XAA", now=at.clock.now()).number
            )
        )

    assert sorted(at_once(partial(make, house), partial(make, beside))) == [1, 2]


def test_an_address_confirmed_by_two_at_once_belongs_to_one(house, beside):
    for n in range(ROUNDS):
        email = f"shared{n}@example.org"
        people = [house.actors[who].person for who in ("author_xaa", "peer_xac")]
        ready = [propose(house, person, email) for person in people]
        house.clock.advance(minutes=10)

        at_once(
            partial(confirm, house, people[0], *ready[0]),
            partial(confirm, beside, people[1], *ready[1]),
        )

        owners = sa.select(PersonAddress.person_id).where(
            PersonAddress.email == email, PersonAddress.confirmed_at.is_not(None)
        )
        assert len(house.rows(owners)) == 1
        house.services.write(lambda session: session.execute(sa.delete(PersonAddress)))


def propose(at: House, person: int, email: str) -> tuple[int, str]:
    def work(session):
        who, now = session.get_one(Person, person), at.clock.now()
        address = addresses.propose(session, person, email, now=now)
        return address.id, addresses.request_code(session, who, address, now=now, secret=SECRET)

    return at.services.write(work)


def confirm(at: House, person: int, address: int, code: str) -> None:
    def work(session):
        who, row = session.get_one(Person, person), session.get_one(PersonAddress, address)
        return addresses.confirm(session, who, row, code, now=at.clock.now(), secret=SECRET)

    at.services.write(work)


def test_an_account_merged_twice_at_once_is_merged_once(house, beside):
    def make(session):
        now = house.clock.now()
        return [
            seats.find_or_make_person(session, name=name, email=f"{name}@x.example", now=now).id
            for name in ("ann", "anne", "anna")
        ]

    ann, anne, anna = house.services.write(make)

    def join(at, kept):
        def work(session):
            people = session.get_one(Person, kept), session.get_one(Person, anna)
            merge.merge(session, *people, now=at.clock.now(), by=ann)
            return kept

        return at.services.write(work)

    answers = at_once(partial(join, house, ann), partial(join, beside, anne))

    assert sorted(isinstance(each, int) for each in answers) == [False, True]
    kept = next(each for each in answers if isinstance(each, int))
    owner = house.services.read(lambda s: seats.find_person(s, "anna@x.example").id)
    assert owner == kept
