"""Following opens nothing: who follows is told what he may see anyway, and stops by one button."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
import sqlalchemy as sa

from config import followed, post, work
from engine import seats
from notifications import digests
from notifications.delivery import deliver
from notifications.models import OFF, Message, Told
from tests.web.browser import Browser
from tests.web.hand import Hand
from tests.web.readers import site_over
from tests.workflows.sharing import Sharing
from tests.workflows.test_assistance import house, opened
from workflows.domain.follows import queries, services

RELEASE = (("substantiate", {}), ("confirm", {}), ("release", {"audience": "partners"}))

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = house(tmp_path_factory.mktemp("follows") / "pages.db")
    yield made
    made.services.close()


@pytest.fixture(scope="module")
def site(world):
    return site_over(world)


@pytest.fixture(scope="module")
def app(site):
    return site.app


@pytest.fixture(scope="module")
def enter(site):
    return site.desk_of


def source(world):
    return followed.followed(world.services)


def seen(world, who):
    """What somebody who follows could be told now, and the pages it leads to."""
    person, now = world.actors[who].person, world.clock.now()
    found = world.services.read(lambda s: source(world).seen(s, person, now))
    return {each.key: each.url.partition("?")[0] for each in found}


def follow(world, who, kind="state", key="XAA"):
    person, now = world.actors[who].person, world.clock.now()
    world.services.write(lambda s: services.follow(s, person, kind, key, now=now))


def kinds(world, who):
    return {key.partition(":")[0] for key in seen(world, who)}


# What is told


def test_a_partner_who_follows_a_state_learns_nothing_that_is_not_released(world):
    follow(world, "ann")
    need = opened(world)
    for trigger in ("substantiate", "confirm"):
        assert seen(world, "ann") == {}  # nor the phase of a review that lists nothing
        world.fire("fp", need, trigger)
    assert seen(world, "ann") == {}

    world.fire("fp", need, "release", audience="partners")
    found = seen(world, "ann")
    assert found == {f"need:{need}": f"{world.services.settings.base_url}/cases/{need}/need"}
    follow(world, "reader")
    assert f"need:{need}" not in seen(world, "reader")  # released to partners alone

    world.fire("fp", need, "take_back_release")
    assert seen(world, "ann") == {}


def test_a_need_released_to_everybody_leads_to_the_public_page_that_shows_it(world, app):
    follow(world, "mission")
    need = opened(world, title="Lamps for bus stops")
    for trigger, more in (*RELEASE[:2], ("release", {"audience": "public"})):
        world.fire("fp", need, trigger, **more)

    assert seen(world, "mission")[f"need:{need}"].endswith("/countries/XAA")
    assert "Lamps for bus stops" in Browser(app).get("/countries/XAA").text
    world.fire("fp", need, "take_back_release")
    assert f"need:{need}" not in seen(world, "mission")


def test_a_phase_is_told_to_whoever_may_view_the_review_and_to_others_once_it_is_listed(world):
    for who in ("officer", "reader", "ann"):
        follow(world, who)
    case = world.case(world.review).id
    phases = {key for key in seen(world, "officer") if key.startswith("phase:")}
    assert [key.rpartition(":")[0] for key in phases] == [f"phase:{case}"]
    assert (kinds(world, "reader"), kinds(world, "ann")) == (set(), set())

    world.fire("fp", world.review, "set_listing", listing="yes")
    assert set(seen(world, "ann")) == phases  # the same thing, told to nobody twice
    assert set(seen(world, "reader")) == phases
    world.fire("fp", world.review, "set_listing", listing="no")
    assert kinds(world, "ann") == set()


def test_a_practice_is_told_while_it_is_public(world):
    sharing = Sharing(world)
    follow(world, "ann")
    follow(world, "bob", "theme", "outcome_1")
    item = sharing.begin("fp")
    sharing.submit("fp", item)
    assert (kinds(world, "ann"), kinds(world, "bob")) == (set(), set())

    world.fire("officer", item, "publish", checked="checked")
    assert seen(world, "ann") == seen(world, "bob") != {}
    assert kinds(world, "ann") == {"practice"}

    world.fire("fp", item, "withdraw")
    assert (kinds(world, "ann"), kinds(world, "bob")) == (set(), set())


def test_the_mail_says_once_what_it_is_and_where_and_no_word_of_it(world):
    follow(world, "ann", "field", "community")
    need = opened(world, theme="community")
    for trigger, more in RELEASE:
        world.fire("fp", need, trigger, **more)

    sent = [mail for _ in range(15) for mail in days(world, "ann")]
    assert len(sent) == 1
    (text,) = sent
    assert "Need for technical assistance released" in text
    assert f"/cases/{need}/need?seat={world.seat('ann')}" in text
    assert "/me/follows" in text
    assert "Safer markets" not in text
    assert "wardens" not in text


def days(world, who):
    """A day on, with all that runs by itself; the mails to somebody with an overview in them."""
    world.on((world.clock.now() + dt.timedelta(days=1)).date())
    before = world.services.read(lambda s: s.scalar(sa.select(sa.func.max(Message.id)))) or 0
    work.overviews(world.services)
    world.clock.advance(minutes=10)
    deliver(post.office(world.services))
    query = sa.select(Message).where(
        Message.id > before, Message.person_id == world.actors[who].person
    )
    rows = world.services.read(lambda s: s.scalars(query).all())
    return [
        email.message_from_bytes(row.rendered, policy=email.policy.default)
        .get_body(("plain",)).get_content()
        for row in rows if row.facts.get("digest") and row.rendered
    ]  # fmt: skip


# The pages


def test_a_state_is_followed_in_one_click_and_stopped_in_one(world, enter):
    desk = Hand(enter("officer"), f"/cases/{world.review}").press(r"/me/follows$")
    assert desk.clicks == 1
    assert desk.address == f"/cases/{world.review}"
    assert "Stop following" in desk.text
    desk.press(r"/me/follows/stop$")
    assert desk.clicks == 2
    assert "Stop following" not in desk.text


def test_a_member_of_the_board_follows_a_state_in_two_clicks_whatever_is_known_of_it(world, enter):
    board = Hand(enter("reader")).follow(r"/me/follows$").press(r"/me/follows$", key="XAA")

    assert board.clicks == 2
    assert "Stop following" in board.text
    assert kinds(world, "reader") == set()


def test_a_theme_is_followed_in_one_click_from_each_page_that_is_filtered_by_it(world, enter):
    partner = Hand(enter("ann"), "/practices?theme=outcome_1").press(r"/me/follows$")
    assert partner.clicks == 1
    assert partner.address == "/practices?theme=outcome_1"
    assert "Stop following" in partner.text
    partner = Hand(enter("ann"), "/needs").press(r"/me/follows$", key="places")
    assert partner.clicks == 1

    mine = Hand(enter("ann"), "/me").follow(r"/me/follows$")
    assert "Public space and urban planning" in mine.text
    assert "On the first working day of a week" in mine.text
    mine.press(r"/me/follows/stop-all$")
    assert "You follow nothing." in mine.text


def test_what_can_be_seen_when_one_begins_is_no_news_and_other_news_is_kept(world, enter):
    person = world.actors["ann"].person
    follow(world, "ann", "field", "capacity")
    pending = opened(world, theme="capacity")
    for trigger, more in RELEASE:
        world.fire("fp", pending, trigger, **more)

    Hand(enter("ann"), "/needs").press(r"/me/follows$", key="community")
    post_follow(enter("ann"), "state", "XAA")

    told = world.services.read(lambda s: set(s.scalars(sa.select(Told.thing))))
    assert f"need:{pending}" in seen(world, "ann")
    assert f"need:{pending}" not in told
    world.services.write(lambda s: services.stop_all(s, person))


def post_follow(browser, kind, key):
    page = browser.get("/needs")
    return browser.post("/me/follows", kind=kind, key=key, next="/needs") if page else None


def test_the_public_sees_no_button_and_nobody_follows_what_is_not_there(app, enter):
    stranger = Browser(app)
    assert "follows" not in stranger.get("/practices").text
    assert stranger.client.get("/me/follows").status_code == 303
    assert post_follow(enter("ann"), "state", "ZZZ").status_code == 400
    assert post_follow(enter("ann"), "case", "1").status_code == 400


def test_whoever_has_chosen_no_overview_is_told_so(world, enter):
    person, now = world.actors["bob"].person, world.clock.now()
    world.services.write(lambda s: digests.wish(s, person, OFF, now=now))

    page = Hand(enter("bob"), "/practices?theme=outcome_1").press(r"/me/follows$")

    assert page.address == "/me/follows"
    assert "no overview comes to you by mail" in page.text


def test_a_mission_is_told_that_no_mail_comes_to_its_seat(world, enter):
    follow(world, "mission", "theme", "outcome_1")

    assert "To none of your seats mail is sent" in enter("mission").get("/me/follows").text


def test_an_account_that_is_joined_to_another_brings_what_it_followed(world, enter):
    ann, now = world.actors["ann"].person, world.clock.now()

    def former(session):
        made = seats.find_or_make_person(session, name="Ann", email="ann@old.example.org", now=now)
        for kind, key in (("state", "XAA"), ("theme", "outcome_1")):
            services.follow(session, made.id, kind, key, now=now)
        return made.id

    bob = world.services.write(former)
    follow(world, "ann")
    desk = enter("officer")
    desk.get(f"/people/{ann}/merge/{bob}")
    desk.post(f"/people/{ann}/merge/{bob}", sure="1")

    found = world.services.read(lambda s: [(f.kind, f.key) for f in queries.follows(s, ann)])
    assert found == [("state", "XAA"), ("theme", "outcome_1")]
    assert world.services.read(lambda s: queries.follows(s, bob)) == []
