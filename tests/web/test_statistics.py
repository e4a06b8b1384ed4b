"""Statistics of a cycle: over five or more reviews, by no State; the reviewing load for the desk."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from engine.queries.reader import Reader
from tests.journeys import review
from tests.web.readers import CYCLE, interest
from workflows.domain.reports.statistics import (
    REVIEWERS,
    SECRETARIAT,
    STATE,
    statistics,
)

PAGE = f"/cycles/{CYCLE}/statistics"
MANY = ("XAE", "XAF", "XAG", "XAH", "XAI", "XAJ", "XAK", "XAL")
FILE = {"sha256": "0" * 64, "size": 3, "name": "note.pdf", "type": "application/pdf"}
NOTE = {"note_number": "NV", "note_date": dt.date(2027, 1, 12), "note_file": FILE}


def begun(world, *days, more=0):
    """Reviews whose interest was acknowledged after so many days; `more`: of which it was not."""
    cases = interest(world, *MANY[: len(days) + more])
    start = world.clock.now()
    for case, after in sorted(zip(cases, days, strict=False), key=lambda pair: pair[1]):
        world.clock.set(start + dt.timedelta(days=after))
        world.fire("director", case, "confirm_participation", **NOTE)
    return cases


def figures(world, who="officer"):
    reader = Reader(
        world.services.access, world.services.registry, world.actors[who], world.clock.now()
    )
    cycle = world.case(world.cycle).id
    return world.services.read(lambda s: statistics(s, reader, cycle, load=who == "officer"))


def step(found, key):
    return next(each for each in found.steps if each.key == key)


def answer(found, key):
    return next((each for each in found.answers if each.key.endswith(f".{key}")), None)


def test_a_median_is_over_five_reviews(world):
    begun(world, 2, 4, 6, 8, 30)

    found = step(figures(world), "interest_received")

    assert found.days == 6
    assert found.awaited == {STATE: None, REVIEWERS: None, SECRETARIAT: 6}


def test_four_reviews_are_too_few(world):
    begun(world, 2, 4, 6, 8)

    assert step(figures(world), "interest_received").days is None


def test_outside_the_desk_a_figure_that_leaves_out_one_review_is_not_shown(world):
    begun(world, 2, 4, 6, 8, 30, more=1)

    found = {
        who: step(figures(world, who), "interest_received").days for who in ("officer", "reader")
    }

    assert found == {"officer": 6, "reader": None}


def test_outside_the_desk_a_figure_that_leaves_out_three_is_shown(world):
    begun(world, 2, 4, 6, 8, 30, more=3)

    assert step(figures(world, "reader"), "interest_received").days == 6


def test_responses_count_what_came_and_what_came_in_time(world):
    begun(world, 2, 4, 6, 20)  # 14 days are asked
    interest(world, "XAM")
    world.clock.advance(days=20)

    found = answer(figures(world), "acknowledge_interest")

    assert found is not None
    assert (found.side, found.answered, found.in_time) == (SECRETARIAT, 80, 60)


def test_what_is_not_due_yet_says_nothing(world):
    begun(world, 1, 1, 1, 1, 1, more=2)

    found = answer(figures(world), "acknowledge_interest")

    assert (found.answered, found.in_time) == (100, 100)


def test_a_review_whose_state_has_left_is_in_no_figure(world):
    cases = begun(world, 2, 4, 6, 8, 30)
    world.appoint("leaving", "mission", MANY[0], channel="note")
    world.fire("leaving", cases[0], "end_participation")

    assert step(figures(world), "interest_received").days is None


def test_the_page_says_what_is_not_shown(world, site):
    begun(world, 2, 4, 6, 8, 30)

    page = site.enter("officer").get(PAGE)

    assert page.status_code == 200
    assert "not shown" in page.text
    assert "Median days per step" in page.text
    assert "<bdi>6</bdi>" in page.text


def test_the_reviewing_load_is_for_the_secretariat_and_sorted_by_name(world, site):
    review.bring(world, "desk_review")

    desk, board = site.enter("officer").get(PAGE), site.enter("reader").get(PAGE)

    names = re.findall(r"<bdi>(Fictional State \d+)</bdi></th>", desk.text)
    assert names == ["Fictional State 2", "Fictional State 3"]
    assert "Reviewing load" in desk.text
    assert "Reviewing load" not in board.text
    assert "Fictional State" not in board.text.partition("<main")[2]


def test_no_region_and_no_state_is_in_the_figures(world, site):
    begun(world, 2, 4, 6, 8, 30)

    page = site.enter("reader").get(PAGE)

    assert page.status_code == 200
    for key in MANY:
        assert key not in page.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_lists_go_out_as_files(world, site, form):
    begun(world, 2, 4, 6, 8, 30)
    officer, board = site.enter("officer"), site.enter("reader")

    given = [
        officer.get(f"{PAGE}?format={form}&list={each}") for each in ("steps", "answers", "load")
    ]

    assert [page.status_code for page in given] == [200, 200, 200]
    assert board.get(f"{PAGE}?format={form}&list=load").status_code == 404
    assert officer.get(f"{PAGE}?format={form}&list=other").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_reviews(world, site):
    def asked():
        with site.statements() as said:
            figures(world)
        return len([each for each in said if each.lstrip().lower().startswith(("select", "with"))])

    begun(world, 2, 4)
    few = asked()
    interest(world, *MANY[2:])

    assert asked() == few


# The launch planner


def test_the_planner_shows_the_last_safe_launches_and_the_groups(world, site):
    cases = begun(world, 2, 4)
    page = site.enter("officer").get(f"/cycles/{CYCLE}/launches")

    assert len(cases) == 2
    for words in (
        "518", "Friday, 16 July 2027", "Thursday, 14 October 2027", "Wednesday, 24 March 2027",
        "last one before the Assembly", "Groups launched together", "no group stated",
    ):  # fmt: skip
        assert words in page.text, words


def test_the_planner_is_for_the_secretariat(site):
    for who in ("fp", "reader", "mission"):
        if who in site.world.actors:
            assert site.enter(who).get(f"/cycles/{CYCLE}/launches").status_code == 404


def test_a_group_is_counted_by_what_was_stated(world, site):
    cases = interest(world, "XAE", "XAF")
    for case in cases:
        world.fire("director", case, "confirm_participation", **NOTE, group=2)

    page = site.enter("officer").get(f"/cycles/{CYCLE}/launches")

    assert '<th scope="row"><bdi>2</bdi></th>' in page.text
