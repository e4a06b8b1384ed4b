"""The inbox: what waits for a seat, for whom it waits, what it did, what comes next."""

from __future__ import annotations

import pytest

from notifications import desk
from notifications.models import DeskTask
from tests.web.mechanism import PAPER, VISIT


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


def section(page, name):
    """The part of the inbox with this id."""
    return page.text.split(f'<h2 id="{name}">')[1].split("</section>")[0]


def test_the_first_page_is_the_public_one_and_after_signing_in_the_inbox(another, cast):
    assert 'href="/sign-in"' in another.get("/").text
    assert another.get("/inbox").location.endswith("/sign-in")
    focal = cast.enter("focal")
    assert focal.get("/").location.endswith("/inbox")


def test_what_waits_for_me_names_the_step_its_date_and_its_case(cast, paper):
    mine = section(cast.enter("focal").get("/inbox"), "mine")

    for words in (
        "Write the paper",
        "Friday, 19 March 2027",
        "XAA-2027",
        "Fictional State 1",
        "Awaited since",
    ):
        assert words in mine, words
    assert "Read the paper" not in mine


def test_a_task_of_each_state_waits_for_that_state_alone(cast, paper):
    cast.fire("focal", paper, "send", text="A paper", tone="plain")

    assert "Read the paper" in section(cast.enter("reading").get("/inbox"), "mine")
    assert "Read the paper" not in section(cast.enter("focal").get("/inbox"), "mine")


def test_an_invitation_is_marked_as_optional(cast, paper):
    mine = section(cast.enter("officer").get("/inbox"), "mine")

    assert "Give advice" in mine
    assert "(optional)" in mine


def test_for_whom_i_wait_is_told_once_for_each_case(cast, paper):
    others = section(cast.enter("reading").get("/inbox"), "others")

    assert others.count("XAA-2027</bdi></a>") == 1
    assert "Focal point or mission" in others
    assert "Awaited since" in others


def test_what_i_did_stays_for_thirty_days(cast, paper, clock):
    cast.fire("focal", paper, "send", text="A paper", tone="plain")
    focal = cast.enter("focal")
    assert "Paper sent" in section(focal.get("/inbox"), "done")

    clock.advance(days=31)

    assert "Paper sent" not in section(cast.enter("focal").get("/inbox"), "done")


def test_what_comes_next_says_what_it_will_ask(cast, paper):
    ahead = section(cast.enter("reading").get("/inbox"), "next")

    assert "Paper being read" in ahead
    assert "then your next step" in ahead
    assert "Read the paper" in ahead


def test_nothing_to_do_says_what_comes(cast):
    text = cast.enter("reading").get("/inbox").text

    assert "Nothing is asked of your seat at the moment." in text
    assert "You wait for nobody." in text


def test_a_person_without_a_seat_is_told_why_the_page_is_empty(cast, house, another):
    house.person("Nora", password="eleven kites over the lake")
    another.sign_in("nora@example.org")

    assert "You hold no seat at present." in another.get("/inbox").text
    assert another.get("/cases").status_code == 404


def test_each_list_has_pages(cast, paper):
    for _ in range(30):
        cast.open()
    focal = cast.enter("focal")

    assert "See all" in focal.get("/inbox").text
    for part in ("mine", "others", "done", "next"):
        assert focal.get(f"/inbox/{part}?page=2").status_code == 200, part
    second = focal.get("/inbox/mine?page=2")
    assert "Page \u2068" in second.text
    assert second.text.count('<li class="task">') == 6
    assert focal.get("/inbox/nothing").status_code == 404


def test_the_inbox_asks_as_often_for_one_case_as_for_nine(cast, paper, statements):
    focal = cast.enter("focal")
    focal.get("/inbox")
    with statements() as one:
        focal.get("/inbox")
    for _ in range(8):
        cast.open()

    with statements() as nine:
        focal.get("/inbox")

    assert len(nine) == len(one)
    assert {each.split()[0] for each in nine} == {"BEGIN", "SELECT"}


def test_a_small_task_of_the_desk_is_noted_as_done(cast, house, paper):
    services = house.services

    def ask(rows):
        return desk.ask(
            rows, desk.PROPOSE, now=services.clock.now(), case=paper, seat=cast.seat("focal")
        ).id

    key = services.write(ask)
    officer = cast.enter("officer")
    assert "Propose another calendar" in section(officer.get("/inbox"), "desk")

    officer.post(f"/inbox/desk/{key}", note="Telephoned")

    assert "Propose another calendar" not in officer.get("/inbox").text
    noted = services.read(lambda rows: rows.get(DeskTask, key).note)
    assert noted == "Telephoned"
    focal = cast.enter("focal")
    focal.get("/inbox")
    assert focal.post(f"/inbox/desk/{key}", note="x").status_code == 404
    assert focal.get("/inbox/desk").text.count('<li class="task">') == 0


def test_a_vacant_seat_is_shown_to_its_state_and_to_the_desk(cast, house):
    from engine import seats
    from engine.models.person import Appointment

    case = cast.open("XAB")  # nobody holds the seats of this State
    assert case.reference == "XAB-2027"

    assert "vacant: name a holder" in cast.enter("officer").get("/cases/XAB-2027").text
    house.person("Nils", "focal_point", "XAB", password="eleven kites over the lake")

    def leave(rows):
        held = (
            rows.query(Appointment)
            .filter_by(seat_id=seats.standing(rows, "focal_point", "XAB").id)
            .one()
        )
        seats.end_appointment(rows, held, now=house.services.clock.now())

    house.services.write(leave)
    assert "vacant: name a holder" in cast.enter("officer").get("/cases/XAB-2027").text
