"""Two accounts of one person become one: what moves, what stays, and what is never joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.clock import FixedClock
from engine.errors import Refused
from engine.models.person import Appointment, Person, Seat
from tests.workflows.accounts.conftest import SECRET
from workflows.domain.accounts import addresses, feeds, merge, queries, services
from workflows.domain.accounts.models import Merge, ProviderLink, RecoveryCode, SecondFactor
from workflows.domain.views import services as views
from workflows.domain.views.models import SavedView


@pytest.fixture
def amina(person):
    return person("Amina Osei")


@pytest.fixture
def double(person):
    return person("A.Osei Again")


@dataclass
class Office:
    """Somebody of the secretariat, who joins accounts and appoints."""

    session: Session
    clock: FixedClock
    seat: Callable[..., Seat]
    officer: Person

    @property
    def now(self):
        return self.clock.now()

    def join(self, kept, other):
        merge.merge(self.session, kept, other, now=self.now, by=self.officer.id)

    def holders(self, seat):
        held = seats.current(self.session, seat.id, self.now)
        return [(row.person_id, row.kind) for row in held]


@pytest.fixture
def office(session, clock, seat, person):
    return Office(session, clock, seat, person("Dana Officer"))


def test_a_seat_passes_on_and_the_former_period_keeps_its_name(session, amina, double, office):
    chair = office.seat("focal_point", "XAA", double)
    office.clock.advance(days=3)

    office.join(amina, double)

    assert office.holders(chair) == [(amina.id, "principal")]
    rows = session.scalars(sa.select(Appointment).order_by(Appointment.id)).all()
    assert [(row.person_id, row.until) for row in rows] == [
        (double.id, office.now),
        (amina.id, None),
    ]
    assert rows[1].reference == "NV 1"


@pytest.mark.parametrize(
    "kinds", [("principal", "alternate"), ("alternate", "principal"), ("member", "member")]
)
def test_a_seat_held_by_both_is_held_once_in_the_higher_place(amina, double, office, kinds):
    chair = office.seat("focal_point", "XAA", amina, kinds[0])
    office.seat("focal_point", "XAA", double, kinds[1])
    office.clock.advance(days=3)

    office.join(amina, double)

    best = "principal" if "principal" in kinds else "member"
    assert office.holders(chair) == [(amina.id, best)]


def test_the_addresses_sign_in_to_the_account_that_is_kept(session, amina, double, office):
    other = addresses.propose(session, double.id, "third@example.org", now=office.now)
    code = addresses.request_code(session, double, other, now=office.now, secret=SECRET)
    addresses.confirm(session, double, other, code, now=office.now, secret=SECRET)
    was = double.email

    office.join(amina, double)

    for address in (was, "third@example.org", "amina@example.org"):
        assert queries.person_of(session, address).id == amina.id
    assert amina.email == "amina@example.org"


def test_an_address_of_both_is_kept_once(session, amina, double, office):
    addresses.propose(session, amina.id, double.email, now=office.now)
    was = double.email

    office.join(amina, double)

    lines = addresses.addresses(session, amina.id)
    assert [(line.email, line.confirmed) for line in lines] == [(was, True)]


def test_the_merged_account_is_closed_and_points_to_the_other(session, amina, double, office):
    services.set_password(session, double.id, "a-hash", now=office.now)
    token = services.begin(session, double.id, now=office.now, method="code")

    office.join(amina, double)

    assert not double.active
    assert queries.sign_in(session, token, now=office.now) is None
    assert not queries.has_password(session, double.id)
    row = session.get_one(Merge, double.id)
    assert (row.merged_into, row.by_id) == (amina.id, office.officer.id)


@pytest.mark.parametrize("body", ["XAB", "secretariat", "board"])
def test_accounts_of_two_bodies_stay_apart(amina, double, office, body):
    office.seat("focal_point", "XAA", amina)
    office.seat("any", body, double)

    with pytest.raises(Refused, match="different States or bodies"):
        office.join(amina, double)

    assert double.active


def test_a_seat_of_long_ago_counts_as_well(session, amina, double, office):
    office.seat("focal_point", "XAA", amina)
    chair = office.seat("mission", "XAB", double)
    office.clock.advance(days=1)
    for held in seats.current(session, chair.id, office.now):
        seats.end_appointment(session, held, now=office.now)
    office.clock.advance(days=400)

    with pytest.raises(Refused):
        office.join(amina, double)


def test_an_account_is_merged_once_and_never_with_itself(amina, double, person, office):
    with pytest.raises(Refused):
        office.join(amina, amina)
    office.join(amina, double)

    for kept, other in ((amina, double), (double, amina), (person("Third"), double)):
        with pytest.raises(Refused):
            office.join(kept, other)


def test_a_successor_who_waits_is_not_lost(amina, double, person, office):
    chair, cara = office.seat("focal_point", "XAA", double), person("Cara Lim")
    begins = office.now.replace(day=20)
    seats.appoint(office.session, chair, cara, now=begins)
    office.clock.advance(days=1)

    office.join(amina, double)

    assert office.holders(chair) == [(amina.id, "principal")]
    office.clock.set(begins)
    assert office.holders(chair) == [(cara.id, "principal")]


def test_the_preview_says_what_moves(session, amina, double, seat, clock):
    seat("focal_point", "XAA", amina)
    seat("focal_point", "XAA", double, "alternate")
    seat("mission", "XAA", double)

    found = merge.preview(session, amina, double, now=clock.now())

    assert found.refusal is None
    assert [(each.title, each.held) for each in found.moving] == [
        ("focal_point", True),
        ("mission", False),
    ]


@pytest.mark.parametrize("own", [False, True])
def test_the_link_of_a_calendar_passes_on_where_there_is_none(session, amina, double, office, own):
    feeds.make(session, double.id, "theirs", now=office.now)
    if own:
        feeds.make(session, amina.id, "mine", now=office.now)

    office.join(amina, double)

    person, _ = feeds.whose(session, "mine" if own else "theirs")
    assert person.id == amina.id
    assert not own or feeds.whose(session, "theirs") is None


def test_saved_views_pass_on_and_a_name_that_is_taken_gets_a_number(session, amina, double, office):
    for who in (amina, double):
        session.add(SavedView(person_id=who.id, name="Mine", filter="", made_at=office.now))
    session.flush()

    views.pass_on(session, source=double.id, target=amina.id)

    rows = session.execute(sa.select(SavedView.person_id, SavedView.name).order_by(SavedView.id))
    assert [tuple(row) for row in rows] == [(amina.id, "Mine"), (amina.id, "Mine (2)")]


def test_ways_into_the_merged_account_are_forgotten(session, amina, double, office):
    """Its second factor, its codes, and how a provider knew it."""
    at = {"person_id": double.id}
    session.add(SecondFactor(**at, sealed="x", last_step=1, set_up_at=office.now))
    session.add(RecoveryCode(**at, code_hash="x", made_at=office.now))
    session.add(
        ProviderLink(**at, issuer="https://login.example.org", subject="1", since=office.now)
    )
    session.flush()

    office.join(amina, double)

    for table in (SecondFactor, RecoveryCode, ProviderLink):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
