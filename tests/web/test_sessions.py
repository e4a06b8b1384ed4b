"""The sessions of a cycle: their days, what hangs on them, and the preview of a move."""

from __future__ import annotations

import datetime as dt
import time

import pytest
import sqlalchemy as sa

from engine.models.history import Event
from notifications.models import Message
from tests.journeys import review
from tests.web.browser import seen
from tests.web.readers import CYCLE, interest, new_world

PAGE = f"/cycles/{CYCLE}/sessions"
FIRST = dt.date(2028, 11, 21)


@pytest.fixture
def world(tmp_path):
    made = new_world(tmp_path)
    made.services.engine.listeners = [made.services.outbox]
    yield made
    made.services.close()


def words_of(page):
    """The text of a page without the marks that keep directions apart."""
    return page.text.replace("\u2068", "").replace("\u2069", "")


def meeting(world, key="board_2028_2", begins=FIRST):
    return world.open(
        "officer", "meeting", f"Session {key}",
        inputs={"kind": "board", "begins": begins, "ends": begins + dt.timedelta(days=2),
                "meeting_key": key},
    )  # fmt: skip


def move(officer, session, begins, **more):
    """The form of a move, up to the page that asks to confirm."""
    url = f"/cases/{session}/steps/move"
    page = officer.get(url)
    day = {"i.begins": begins.isoformat(), "i.ends": (begins + dt.timedelta(days=2)).isoformat()}
    return officer.post(url, **seen(page), **day, **more)


def test_the_desk_sees_days_papers_and_how_many_reviews_are_planned(world, site):
    review.bring(world, "preparing")
    meeting(world)

    page = site.enter("officer").get(PAGE)

    for words in (
        "Session board_2028_2", "Tuesday, 21 November 2028", "filed 70 days before",
        "Tuesday, 12 September 2028", "issued 42 days before", "Tuesday, 10 October 2028",
        "Move the session", "Cancel the session", "Add a session",
    ):  # fmt: skip
        assert words in words_of(page), words
    assert "<bdi>1</bdi>" in page.text


def test_others_see_the_days_and_no_steps(world, site):
    review.bring(world, "sa_drafting")
    meeting(world)

    for who in ("fp", "reader"):
        page = site.enter(who).get(PAGE)
        assert page.status_code == 200
        assert 'datetime="2028-11-21"' in page.text
        for words in ("Cancel the session", "Add a session", "/steps/", "planned for it"):
            assert words not in page.text, (who, words)


def test_the_parts_of_a_session_are_shown_as_dates(world, site):
    session = meeting(world)
    parts = "2028-11-21..2028-11-23, 2029-01-15..2029-01-16"
    world.fire("officer", session, "split", parts=parts)

    page = site.enter("officer").get(PAGE)

    assert "Monday, 15 January 2029" in page.text
    assert "Tuesday, 16 January 2029" in page.text


def test_before_a_move_is_confirmed_every_case_and_person_is_named(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    officer = site.enter("officer")

    page = move(officer, session, dt.date(2028, 12, 5))

    for words in (
        "XAA-2027", "Tuesday, 12 September 2028", "Tuesday, 26 September 2028",
        "1 open case hangs on this session.", "28 days", "naming all cases", "after 30 minutes",
    ):  # fmt: skip
        assert words in words_of(page), words
    assert "<bdi>fatima</bdi>" in page.text


def test_the_preview_leaves_nothing_behind(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    before = rows(world, Event), rows(world, Message)

    move(site.enter("officer"), session, dt.date(2028, 12, 5))
    world.tick()

    assert (rows(world, Event), rows(world, Message)) == before
    assert world.open_tasks(world.review) == {"file_document": "2028-09-12"}


def rows(world, model):
    return world.services.read(lambda s: s.scalar(sa.select(sa.func.count()).select_from(model)))


def test_the_preview_says_which_review_goes_to_which_session(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    world.on(dt.date(2028, 3, 1))
    officer = site.enter("officer")

    page = move(officer, session, dt.date(2028, 4, 4))

    assert "1 case goes to another session" in words_of(page)
    assert "Thursday, 15 March 2029" in page.text


def test_a_session_that_is_called_off_has_the_same_preview(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    officer = site.enter("officer")
    url = f"/cases/{session}/steps/cancel"

    page = officer.post(url, **seen(officer.get(url)), **{"i.reason": "No quorum"})

    assert "1 case goes to another session" in words_of(page)


def test_what_is_confirmed_is_what_was_previewed(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    officer = site.enter("officer")
    url, day = f"/cases/{session}/steps/move", {"i.begins": "2028-12-05", "i.ends": "2028-12-07"}
    page = move(officer, session, dt.date(2028, 12, 5))

    officer.post(url, **seen(page), **day, confirm="1")
    world.tick()

    assert world.open_tasks(world.review) == {"file_document": "2028-09-26"}


def test_after_a_move_the_page_offers_to_take_it_back(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    world.fire("officer", session, "move", begins=dt.date(2028, 12, 5), ends=dt.date(2028, 12, 7))
    officer = site.enter("officer")
    at_once = officer.get(PAGE).text
    world.tick()

    page = officer.get(PAGE).text
    undo = officer.get(f"/cases/{session}/undo")

    assert "being recalculated" in at_once
    assert "about the changed dates wait" in page
    assert f"/cases/{session}/undo" in page
    assert undo.status_code == 200


def test_a_called_off_session_can_be_taken_back_through_its_page(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    world.fire("officer", session, "cancel", reason="No quorum")
    world.tick()
    officer = site.enter("officer")
    url = f"/cases/{session}/undo"

    officer.post(url, command=seen(officer.get(url))["command"], reason="Held after all")
    world.tick()

    assert world.state(session) == "tentative"
    assert world.anchor(world.review, "board") == "board_2028_2"


def test_before_a_move_is_taken_back_the_cases_that_get_their_dates_back_are_named(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    world.fire("officer", session, "move", begins=dt.date(2028, 12, 5), ends=dt.date(2028, 12, 7))
    world.tick()
    before = rows(world, Event), rows(world, Message)

    said = words_of(site.enter("officer").get(f"/cases/{session}/undo"))

    assert "1 case gets its dates back as they were before." in said
    table = said.partition("Cases that get their earlier dates back")[2]
    assert "XAA-2027" in table
    assert table.index("Tuesday, 26 September 2028") < table.index("Tuesday, 12 September 2028")
    assert "Nobody is written to." in table
    assert (rows(world, Event), rows(world, Message)) == before
    assert world.open_tasks(world.review) == {"file_document": "2028-09-26"}


def test_whoever_was_told_of_the_move_is_named_as_told_of_its_taking_back(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    world.fire("officer", session, "move", begins=dt.date(2028, 12, 5), ends=dt.date(2028, 12, 7))
    world.tick()
    world.services.write(lambda s: s.execute(sa.update(Message).values(state="sent")))

    said = words_of(site.enter("officer").get(f"/cases/{session}/undo"))

    told = said.partition("Who will be told of the changed dates")[2]
    assert "<bdi>fatima</bdi>" in told
    assert "XAA-2027" in told


def test_a_move_that_no_case_has_seen_gives_nothing_back(world, site):
    review.bring(world, "preparing")
    session = meeting(world)
    world.fire("officer", session, "move", begins=dt.date(2028, 12, 5), ends=dt.date(2028, 12, 7))

    said = words_of(site.enter("officer").get(f"/cases/{session}/undo"))

    assert "No case has taken the step into account yet; no date changes." in said


def test_the_list_goes_out_as_a_file(world, site):
    meeting(world)

    page = site.enter("officer").get(f"{PAGE}?format=csv")

    assert page.content_type.startswith("text/csv")
    assert "2028-11-21" in page.text


def test_the_preview_of_many_reviews_is_quick(world, site):
    """48 reviews, one query each at most for what is shared: well under two seconds."""
    interest(
        world, *(f"X{first}{second}" for first in "BC" for second in "ABCDEFGHIJKLMNOPQRSTUVWX")
    )
    session = meeting(world)
    hang(world, "board_2028_2")
    officer = site.enter("officer")
    began = time.perf_counter()

    page = move(officer, session, dt.date(2028, 12, 5))

    assert "48 open cases hang on this session." in words_of(page)
    assert time.perf_counter() - began < 4  # two requests, on a machine that does other work too


def hang(world, key):
    """Let every review hang on a session, as if each had come so far."""
    from engine.models.anchors import Anchor
    from engine.models.case import Case, CaseAnchor

    def work(session):
        anchor = session.scalar(sa.select(Anchor.id).where(Anchor.key == key))
        session.execute(sa.delete(CaseAnchor).where(CaseAnchor.name == "board"))
        for case in session.scalars(sa.select(Case.id).where(Case.definition == "country_review")):
            session.add(CaseAnchor(case_id=case, name="board", anchor_id=anchor))

    world.services.write(work)


def test_the_page_asks_as_much_for_many_reviews_as_for_few(world, site):
    meeting(world)
    officer = site.enter("officer")
    officer.get(PAGE)

    def asked():
        with site.statements() as said:
            assert officer.get(PAGE).status_code == 200
        return len([each for each in said if each.lstrip().lower().startswith("select")])

    few = asked()
    interest(world, "XAE", "XAF", "XAG", "XAH")
    hang(world, "board_2028_2")

    assert asked() == few
