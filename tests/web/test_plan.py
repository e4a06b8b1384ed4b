"""The plan of a review on its page, and what a stated date moves before it is confirmed."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa

from engine.models.person import Seat
from notifications.models import FormalCommunication, Message
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.browser import seen
from tests.web.readers import CYCLE, interest

LATE = dt.date(2029, 2, 1)  # no session that could be reached is known


def plan_of(world):
    return f"/cases/{world.review}/plan"


def read(world, site, who):
    return site.enter(who).get(f"{plan_of(world)}?lang=en")


def row(page, step):
    """The cells of a step in the table, without marks."""
    body = page.text.partition("Original plan")[2]
    found = next(each for each in body.split("<tr")[1:] if step in each)
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found, re.DOTALL)
    return [re.sub(r"(<[^>]*>|\s|[\u2066-\u2069])+", " ", each).strip() for each in cells]


def preview(world, browser, trigger, **typed):
    url = f"/cases/{world.review}/steps/{trigger}"
    page, sent = browser.get(f"{url}?lang=en"), {f"i.{key}": each for key, each in typed.items()}
    return browser.post(url, **seen(page), do="preview", **sent)


def state_date(world, day):
    world.fire("fp", world.review, "state_new_date", step="submit_self_assessment", new_date=day)


def test_each_step_has_its_plan_what_happened_and_its_forecast(world, site):
    review.bring(world, "sa_drafting")

    page = read(world, site, "officer")

    drafting, agreement = (row(page, each) for each in ("Self-assessment in", "Text proposed"))
    assert drafting[1:3] == ["14 July 2027", "14 July 2027"]
    assert drafting[3] == "since 15 January 2027"
    assert drafting[4].startswith("15 April 2027 90 days before the current plan")
    assert agreement[1] == "7 April 2028"
    assert agreement[3] == "not yet"


def test_a_stated_date_moves_the_current_plan_and_leaves_the_original(world, site):
    review.bring(world, "sa_drafting")
    state_date(world, dt.date(2027, 5, 17))  # thirty-two days after 15 April

    cells = row(read(world, site, "fp"), "Self-assessment in")

    assert cells[1] == "14 July 2027"
    assert cells[2] == "16 August 2027 Calendar adjusted"
    assert cells[4].startswith("17 May 2027")


def test_the_page_says_whether_the_session_is_reached(world, site):
    review.bring(world, "text_proposed")

    page = read(world, site, "fp")

    assert "in time" in page.text
    assert "According to the forecast, the session of" in page.text
    assert "Tuesday, 12 September 2028" in page.text  # B-70


def test_a_session_that_is_not_reached_is_shown_at_risk_where_no_later_one_is_known(world, site):
    review.bring(world, "text_proposed")
    world.on(LATE)

    page = read(world, site, "officer")

    assert "at risk" in page.text
    assert "No later session is known yet that it reaches." in page.text


def test_after_a_roll_over_the_first_session_is_still_shown(world, site):
    review.bring(world, "text_proposed")
    world.on(dt.date(2028, 9, 20))

    page = read(world, site, "fp_b")

    assert "Thursday, 15 March 2029" in page.text
    assert "At first" in page.text
    assert "in time" in page.text


def test_parties_and_the_desk_read_the_plan_and_nobody_else_finds_it(world, site):
    review.bring(world, "issued")
    found = {
        who: site.enter(who).get(plan_of(world)).status_code
        for who in ("officer", "fp", "mission", "fp_b", "expert_c", "reader", "mission_d")
    }

    assert found == {
        "officer": 200, "fp": 200, "mission": 200, "fp_b": 200, "expert_c": 200,
        "reader": 404, "mission_d": 404,
    }  # fmt: skip


def test_the_plan_has_a_tab_for_those_who_find_it(world, site):
    review.bring(world, "sa_drafting")

    for who in ("officer", "fp", "fp_b"):
        assert f'href="{plan_of(world)}"' in site.enter(who).get(f"/cases/{world.review}").text


def test_a_new_date_shows_what_it_moves_before_it_is_confirmed(world, site):
    review.bring(world, "sa_drafting")

    page = preview(
        world, site.enter("fp"), "state_new_date", step="submit_self_assessment",
        new_date="2027-07-15",
    )  # fmt: skip

    moves = page.text.partition("What this moves")[2].partition("</section>")[0]
    assert "15 April 2027" in moves
    assert "15 July 2027" in moves
    assert "Self-assessment received" in moves
    assert "in time" in moves
    assert world.open_tasks(world.review) == {"submit_self_assessment": "2027-04-15"}


def test_a_date_that_costs_the_session_says_so(world, site):
    review.bring(world, "sa_drafting")

    page = preview(
        world, site.enter("fp"), "state_new_date", step="submit_self_assessment",
        new_date="2028-06-15",
    )  # fmt: skip

    moves = page.text.partition("What this moves")[2].partition("</section>")[0]
    assert "is not reached" in moves
    assert "at risk" in moves


def test_a_proposal_shows_what_would_move_and_says_that_it_moves_nothing(world, site):
    review.bring(world, "sa_drafting")

    page = preview(
        world, site.enter("officer"), "propose_other_date", step="submit_self_assessment",
        other_date="2027-07-15",
    )  # fmt: skip

    assert "A proposal changes nothing by itself." in page.text
    assert "15 July 2027" in page.text.partition("What this moves")[2]


def test_a_proposal_names_the_step_which_is_chosen_beforehand_where_there_is_one(world, site):
    review.bring(world, "sa_drafting")
    officer, url = site.enter("officer"), f"/cases/{world.review}/steps/propose_other_date"
    typed = {"i.other_date": "2027-07-15"}

    form = officer.get(url)
    unnamed = officer.post(url, **seen(form), **typed)
    page = officer.post(url, **seen(form), **typed, **{"i.step": "submit_self_assessment"})
    officer.post(url, **seen(page), **typed, **{"i.step": "submit_self_assessment"}, confirm="1")

    assert 'value="submit_self_assessment" checked' in form.text
    assert unnamed.status_code == 422
    stated = officer.get(f"/cases/{world.review}/history").text
    assert "Submit the self-assessment" in stated.partition("Other date proposed")[2]


def test_a_proposal_is_told_to_the_states_whose_step_it_names(world):
    review.bring(world, "findings_drafting")
    world.services.engine.listeners = [world.services.outbox]
    own = [key for key in world.open_tasks(world.review) if key.partition(":")[0] == "clear_draft"]

    world.fire(
        "officer", world.review, "propose_other_date", step="clear_draft",
        other_date=dt.date(2027, 12, 1),
    )  # fmt: skip

    def told(session):
        mails = sa.select(Seat.body).join(Message, Message.seat_id == Seat.id)
        notes = sa.select(Seat.body).join(
            FormalCommunication, FormalCommunication.seat_id == Seat.id
        )
        return (
            set(session.scalars(mails.where(Message.kind == "other_date_proposed"))),
            set(session.scalars(notes.where(FormalCommunication.kind == "calendar_change"))),
        )

    assert own
    assert world.services.read(told) == ({"XAB", "XAC"}, {"XAB", "XAC"})


def test_a_deferral_shows_the_dates_after_it(world, site):
    review.bring(world, "sa_drafting")

    page = preview(world, site.enter("fp"), "defer", defer_until="2027-06-01")

    assert "31 August 2027" in page.text.partition("What this moves")[2]  # 90 days were left
    world.fire("fp", world.review, "defer", defer_until=dt.date(2027, 6, 1))
    world.on(dt.date(2027, 6, 2))
    assert world.open_tasks(world.review) == {"submit_self_assessment": "2027-08-31"}


def test_a_later_group_shows_the_session_it_leads_to(world, site):
    review.bring(world, "sa_drafting")

    page = preview(world, site.enter("fp"), "join_later_group")

    assert "15 March 2029" in page.text.partition("What this moves")[2]


def test_a_later_group_counts_the_review_with_the_group_after_its_own(world, site):
    review.begin(world)
    world.fire(
        "director", world.review, "confirm_participation", note_number="NV/1",
        note_date=dt.date(2027, 1, 12), note_file=FILE, group=1,
    )  # fmt: skip
    before = groups(world)

    page = preview(world, site.enter("mission"), "join_later_group")
    earlier = world.why("mission", world.review, "join_later_group", group=1)
    world.fire("mission", world.review, "join_later_group")
    after = groups(world)
    world.fire("mission", world.review, "join_later_group", group=4)

    assert "counted with group \u20682\u2069" in page.text
    assert earlier == ["group: A later group has a number higher than 1."]
    assert (before, after, groups(world)) == ({"1": 1}, {"2": 1}, {"4": 1})


def groups(world):
    """Number of the group -> how many reviews, as launches, boards and filters count them."""
    from workflows.domain.reports import launches

    cycle = world.case(world.cycle).id
    return {
        each.key: each.count for each in world.services.read(lambda s: launches.groups(s, cycle))
    }


def test_other_steps_show_no_such_table(world, site):
    review.bring(world, "sa_drafting")

    page = preview(world, site.enter("fp"), "set_language", state_language="en")

    assert "What this moves" not in page.text


def test_after_two_changes_of_one_step_the_secretariat_is_shown_the_way_to_a_later_group(
    world, site
):
    review.bring(world, "sa_drafting")
    way = f"/cases/{world.review}/steps/join_later_group"

    state_date(world, dt.date(2027, 5, 17))
    once = read(world, site, "officer").text
    state_date(world, dt.date(2027, 6, 17))
    twice = read(world, site, "officer").text

    assert way not in once
    assert "A later group can be offered" in twice
    assert way in twice
    assert way in site.enter("officer").get(f"/cases/{world.review}?lang=en").text
    assert "A later group" not in read(world, site, "fp").text
    state_date(world, dt.date(2027, 7, 19))  # nothing is in its way
    assert world.open_tasks(world.review) == {"submit_self_assessment": "2027-07-19"}


def test_the_cycle_has_no_plan_of_a_review(world, site):
    interest(world, "XAE")

    assert site.enter("officer").get(f"/cases/{CYCLE}/plan").status_code == 404


def test_a_state_of_which_nothing_is_asked_is_not_offered_another_date(world, site):
    review.bring(world, "sa_drafting")
    step = f"/cases/{world.review}/steps/state_new_date"

    asked, reviewing = (site.enter(who).get(f"{step}?lang=en") for who in ("fp", "fp_b"))

    assert 'name="i.new_date"' in asked.text
    assert 'name="i.new_date"' not in reviewing.text
    assert "Nothing is asked of your seat at the moment." in reviewing.text
