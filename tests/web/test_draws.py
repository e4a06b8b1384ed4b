"""The pairing room: who reads what, and how a draw is made there."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from config.settings import Settings
from engine.errors import CaseHeld
from engine.models.person import Person
from tests.journeys import review
from tests.journeys.world import World, make_world
from tests.web.browser import PASSWORD, Browser, seen
from web.app import create_app
from workflows.domain.accounts import rules
from workflows.domain.accounts import services as accounts
from workflows.domain.draws import services

ASIDE = "The State under review prefers another State."
SEED = {"seed": "7 23 41", "meeting": "EB 2027/1, 3rd meeting", "met_on": "2027-01-15"}


@dataclass
class Room:
    """A review that is to be paired, and browsers of the people in it."""

    world: World
    app: object
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"/cases/{self.world.review}/pairing"

    def enter(self, who: str) -> Browser:
        if who not in self.browsers:
            actor, now = self.world.actors[who], self.world.clock.now()
            hashed = rules.hash_password(PASSWORD)

            def work(session) -> str:
                accounts.set_password(session, actor.person, hashed, now=now)
                return session.get_one(Person, actor.person).email

            self.browsers[who] = Browser(self.app)
            self.browsers[who].sign_in(self.world.services.write(work))
        return self.browsers[who]

    def get(self, who: str, url: str = ""):
        return self.enter(who).get(url or f"{self.url}?lang=en")

    def freeze(self, who: str = "officer", **typed):
        self.get(who, "/me")
        return self.enter(who).post(f"{self.url}/freeze", **typed)

    def seed(self, who: str = "officer", **typed):
        self.get(who, "/me")
        return self.enter(who).post(f"{self.url}/seed", **typed)

    def issue(self) -> None:
        """Issue the pair that the room proposes, through the form that it fills in."""
        officer, url = self.enter("officer"), f"/cases/{self.world.review}/steps/issue_pairing"
        page = self.get("officer")
        typed = {
            f"i.{key}": re.search(rf'name="i.{key}">\s*(\d+)', page.text).group(1)
            for key in ("first_reviewer", "second_reviewer")
        }
        page = officer.post(url, do="renew", **typed)
        assert page.text.count(" selected>") == len(typed)
        page = officer.post(url, **seen(page), do="preview", **typed)
        officer.post(url, **seen(page), confirm="1", **typed)
        assert self.world.triggers(self.world.review)[-1] == "issue_pairing"


@pytest.fixture
def room(tmp_path):
    url = f"sqlite:///{tmp_path / 'room.db'}"
    world = make_world(url, settings=Settings(
        demo=True, database_url=url, base_url="http://localhost",
        secret_key="a-secret-of-our-own-that-is-long-enough",
    ))  # fmt: skip
    review.bring(world, "pairing")
    yield Room(world, create_app(world.services))
    world.services.close()


@pytest.fixture
def issued(room):
    """A draw has been made and the pair proposed: XAD, of the own group, and one more."""
    room.freeze()
    room.seed(**SEED)
    room.issue()
    return room


def status(room: Room, who: str, url: str = "") -> int:
    return room.get(who, url).status_code


# Making a draw


def test_the_pool_is_read_by_the_state_and_the_desk_and_exists_for_nobody_else(room):
    people = ("officer", "director", "fp", "mission", "mission_b", "reader")

    found = {who: status(room, who) for who in people}

    assert found == dict.fromkeys(people[:4], 200) | dict.fromkeys(people[4:], 404)


def test_nobody_but_the_desk_is_shown_how_often_a_state_serves(room):
    words = "Reviews served in this cycle"

    assert words in room.get("officer").text
    assert words not in room.get("fp").text


def test_states_stand_by_name_in_the_reader_s_language(room):
    names = re.findall(r'<th scope="row"><bdi>([^<]+)', room.get("fp", f"{room.url}?lang=en").text)

    assert names == [f"Fictional State {number}" for number in (1, 2, 3, 4)]


def test_the_frozen_pool_and_its_hash_are_shown_before_the_seed(room):
    room.freeze()

    page = room.get("fp").text

    assert "SHA-256 of pool and constraints" in page
    assert "The seed is awaited from an open meeting." in page
    assert "Record the seed" not in page


def test_the_seed_is_not_taken_before_the_pool(room):
    page = room.seed(**SEED)

    assert page.status_code == 409
    assert services.FREEZE_FIRST in page.text


def test_what_was_typed_is_kept_beside_what_is_wrong(room):
    room.freeze()

    page = room.seed(**SEED | {"met_on": "2027-01-14"})

    assert page.status_code == 422
    assert services.BEFORE_POOL in page.text
    assert 'value="7 23 41"' in page.text


def test_the_state_reads_the_order_and_how_to_compute_it(room):
    room.freeze()
    room.seed(**SEED)

    page = room.get("fp").text
    record = room.get("fp", f"{room.url}/draws/1")

    assert "Computed again just now: the record and the order agree." in page
    assert "python3 -c" in page
    assert "attachment" in record.headers["Content-Disposition"]
    assert record.json["constraints"]["own_group"] == "AFR"


def test_only_the_secretariat_freezes_and_draws(room):
    assert room.freeze("fp").status_code == 403
    assert room.freeze("director").status_code == 403
    assert room.freeze("mission_b").status_code == 404
    assert room.freeze("reader").status_code == 404
    assert room.freeze().status_code == 200
    assert room.seed("fp", **SEED).status_code == 403
    assert room.seed("mission_b", **SEED).status_code == 404


def test_a_review_at_rest_is_not_drawn_for(room):
    day = room.world.clock.now().date() + dt.timedelta(days=30)
    room.world.fire("mission", room.world.review, "defer", defer_until=day)

    page = room.freeze()

    assert page.status_code == 409
    assert CaseHeld.message in page.text
    assert "Freeze the pool and the constraints" not in room.get("officer").text


def test_another_case_has_no_such_room(room):
    assert status(room, "officer", f"/cases/{room.world.cycle}/pairing") == 404


# The pair


def test_the_room_fills_in_the_pair_and_it_is_issued_without_a_word(issued):
    page = issued.get("fp").text

    assert "Places of reviewing States" in page
    assert f"{issued.world.review}/P1" in page


def test_a_reviewing_state_reads_of_its_own_place_alone(issued):
    page = issued.get("mission_d")

    assert page.status_code == 200
    assert "Place of your State" in page.text
    assert "Fictional State 4" in page.text
    assert not re.search("Fictional State [23]", page.text)
    for words in ("SHA-256", "7 23 41", "eligible", "Order drawn"):
        assert words not in page.text
    assert status(issued, "mission_d", f"{issued.url}/draws/1") == 404


def test_who_is_set_aside_learns_nothing_of_it(issued):
    place = next(
        f"{issued.world.review}/P{n}" for n in (1, 2)
        if f"{issued.world.review}/P{n}" in issued.world.sees("mission_d")
    )  # fmt: skip
    other = "mission_b" if status(issued, "mission_b") == 200 else "mission_c"

    issued.world.fire("fp", place, "set_aside")

    assert status(issued, "mission_d") == 404
    assert ASIDE not in issued.get(other).text
    assert ASIDE in issued.get("fp").text
    assert ASIDE in issued.get("officer").text


def test_the_next_of_the_order_is_named_when_a_place_opens(issued):
    other = "mission_b" if status(issued, "mission_b") == 200 else "mission_c"
    left = "mission_c" if other == "mission_b" else "mission_b"
    place = next(iter(issued.world.sees(other)))

    issued.world.fire(other, place, "decline")
    page = issued.get("officer")
    typed = re.search(r'name="i.next_reviewer">\s*(\d+)', page.text).group(1)
    issued.enter("officer").post(f"/cases/{place}/steps/propose_next", do="renew", **{
        "i.next_reviewer": typed
    })  # fmt: skip

    assert int(typed) == issued.world.seat(left)
    assert f'value="{typed}" selected' in issued.enter("officer").page.text
    assert "i.next_reviewer" not in issued.get("director").text
    assert "By the recorded order the place falls to:" in issued.get("fp").text


def test_a_second_draw_is_asked_for_by_the_state(issued):
    place = next(iter(issued.world.sees("mission_d")))
    issued.world.fire("fp", place, "set_aside")
    issued.world.appoint("mission_g", "mission", "XAG", channel="note")

    page = issued.freeze()
    assert page.status_code == 422
    page = issued.freeze(request="Note verbale 12 of 20 January 2027")
    assert page.status_code == 200
    page = issued.seed(**SEED)

    assert "Note verbale 12 of 20 January 2027" in page.text
    assert "A pair is now formed in consultation with the State" in page.text
    assert "Another draw, at the request of the State" not in page.text


def test_a_paired_state_and_its_expert_read_of_their_own_place(room):
    review.bring(room.world, "team_forming")
    review.name_expert(room.world, room.world.review, "b")
    review.confirm(room.world, f"{room.world.review}/E1", "expert_b")

    for who in ("fp_b", "mission_b", "expert_b"):
        page = room.get(who)
        assert page.status_code == 200, who
        assert "Place of your State" in page.text
        assert "Fictional State 3" not in page.text


def test_when_participation_has_ended_the_room_is_the_state_s_alone(room):
    review.bring(room.world, "participation_ended")

    found = {who: status(room, who) for who in ("fp", "officer", "director", "mission_b")}

    assert found == {"fp": 200, "officer": 404, "director": 404, "mission_b": 404}


def test_the_room_is_found_from_the_case(room):
    page = room.get("officer", f"/cases/{room.world.review}").text

    links = {urlsplit(link).path for link in re.findall(r'href="([^"]+)"', page)}

    assert room.url in links
