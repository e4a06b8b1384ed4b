"""Plan and forecast of a review: the worked example of the rules, and what moves them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from engine import rules
from engine.calendar import Calendar
from engine.change import Change, HoldImage, Redate, TaskName
from engine.queries.course import Course, Place, course
from engine.queries.standings import AnchorDay, Asked, Standing
from engine.queries.stays import Stay
from workflows.country_review import DEFINITION
from workflows.domain.reviews.plan import HABITS

T0 = dt.date(2027, 1, 15)
RULES = rules.parse(Path("config/rules/country_review/2026_default.toml").read_text("utf-8"))
SESSIONS = (
    AnchorDay("board_2028_1", "board", dt.date(2028, 3, 21)),
    AnchorDay("board_2028_2", "board", dt.date(2028, 11, 21)),
    AnchorDay("board_2029_1", "board", dt.date(2029, 3, 15)),
)


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d %b %Y").replace(tzinfo=dt.UTC).date()


def standing(state: str = "confirmed", since: dt.date = T0, **given) -> Standing:
    """A review that came to a state on a day, with T0 behind it."""
    stays = [Stay("confirmed", 1, T0)]
    if state != "confirmed":
        stays = [replace(stays[0], until=since), Stay(state, 2, since)]
    made = Standing(
        case=1, definition=DEFINITION, rules=RULES, calendar=Calendar(), today=since,
        state=state, entry=stays[-1].entry, opened=T0, stays=tuple(stays),
        facts={"t0": T0}, sessions=SESSIONS,
    )  # fmt: skip
    return replace(made, **given)


def proposed(on: str, session: AnchorDay) -> Standing:
    """A text that was proposed on a day, for a session."""
    facts = {"text_proposed_on": day(on)}
    return standing("text_proposed", day(on), facts=facts, anchors={"board": session})


def asked(key: str, due: str, entry: int = 2, **given) -> Asked:
    made = Asked(key, "", entry, T0, day(due), changed=False, open=True)
    return replace(made, **given)


def ends(found: Course, kind: str) -> dict[str, dt.date]:
    legs = ((leg.state.key, getattr(leg, kind)) for leg in found.legs)
    return {key: days.until for key, days in legs if days}


PLAN = {
    "confirmed": "15 Feb 2027", "pairing": "15 Mar 2027", "team_forming": "15 Apr 2027",
    "sa_drafting": "14 Jul 2027", "sa_submitted": "4 Aug 2027", "desk_review": "15 Sep 2027",
    "questions_sent": "6 Oct 2027", "visit_agreed": "24 Nov 2027",
    "findings_drafting": "6 Jan 2028", "draft_cleared": "12 Jan 2028",
    "state_comments": "23 Feb 2028", "revising": "8 Mar 2028", "text_proposed": "7 Apr 2028",
    "agreed": "7 Apr 2028", "preparing": "7 Apr 2028", "issued": "23 Jun 2028",
}  # fmt: skip


@pytest.mark.parametrize(("state", "until"), PLAN.items())
def test_the_plan_is_the_one_of_the_worked_example(state, until):
    plan = ends(course(standing(), HABITS), "original")

    assert plan[state] == day(until)


def test_the_board_comes_no_earlier_than_seventy_days_after_the_agreement():
    late = standing("agreed", day("7 Apr 2028"), facts={"text_proposed_on": day("8 Mar 2028")})

    assert course(late, HABITS).reach.earliest == day("16 Jun 2028")


def test_the_forecast_chains_the_windows_from_what_happened():
    """The draft came on 6 January: its translation takes fourteen days from that day."""
    here = standing("draft_cleared", day("6 Jan 2028"), anchors={"board": SESSIONS[1]})

    found = course(here, HABITS)

    forecast = ends(found, "forecast")
    assert forecast["draft_cleared"] == day("20 Jan 2028")
    assert forecast["state_comments"] == day("2 Mar 2028")
    assert forecast["text_proposed"] == day("17 Apr 2028")
    assert found.reach.earliest == day("26 Jun 2028")
    assert not found.reach.at_risk


def test_the_plan_stays_where_the_forecast_moves():
    here = standing("draft_cleared", day("6 Jan 2028"))

    assert ends(course(here, HABITS), "current") == ends(course(here, HABITS), "original")


def test_a_date_that_has_gone_by_is_counted_from_today():
    task = asked("submit_self_assessment", "14 Jul 2027")
    here = standing("sa_drafting", day("15 Apr 2027"), tasks=(task,), today=day("2 Aug 2027"))

    forecast = ends(course(here, HABITS), "forecast")

    assert forecast["sa_drafting"] == day("2 Aug 2027")
    assert forecast["sa_submitted"] == day("23 Aug 2027")


def test_a_stated_date_moves_the_current_plan_and_leaves_the_original():
    task = asked("submit_self_assessment", "14 Jul 2027", opened=day("15 Apr 2027"))
    before = standing("sa_drafting", day("15 Apr 2027"), tasks=(task,))
    moved = Change("step", "state_new_date", "sa_drafting", "sa_drafting", 2, 2, 1)
    moved.dates = [Redate(TaskName(2, "submit_self_assessment", ""), day("13 Aug 2027"))]

    after = course(before.after(moved), HABITS)

    assert ends(after, "original")["text_proposed"] == day("7 Apr 2028")
    assert ends(after, "current")["sa_drafting"] == day("13 Aug 2027")
    assert ends(after, "current")["text_proposed"] == day("8 May 2028")  # 30 days, rolled
    assert ends(after, "forecast")["sa_drafting"] == day("13 Aug 2027")


def test_a_session_that_the_forecast_does_not_reach_is_at_risk_and_the_next_is_named():
    here = proposed("1 Mar 2028", SESSIONS[0])

    found = course(here, HABITS)

    reach = found.reach
    assert (reach.needed, reach.forecast) == (day("11 Jan 2028"), day("31 Mar 2028"))
    assert reach.at_risk
    assert reach.following == SESSIONS[1]
    assert ends(found, "forecast")["issued"] == day("28 Nov 2028")


def test_a_document_that_is_filed_on_the_last_day_is_in_time():
    session = AnchorDay("board", "board", day("9 Jun 2028"))
    reach = course(proposed("1 Mar 2028", session), HABITS).reach

    assert (reach.needed, reach.forecast) == (day("31 Mar 2028"), day("31 Mar 2028"))
    assert not reach.at_risk


def test_a_review_that_rests_goes_on_with_the_days_it_had_left():
    task = asked("submit_self_assessment", "14 Jul 2027")
    rest = HoldImage("deferred", day("14 Jun 2027"), day("31 Aug 2027"))
    here = standing("sa_drafting", day("15 Apr 2027"), tasks=(task,), hold=rest)

    assert ends(course(here, HABITS), "forecast")["sa_drafting"] == day("1 Oct 2027")


def test_the_forecast_comes_back_to_the_path_from_a_discussion_beside_it():
    found = course(standing("reconciling", day("3 Apr 2028")), HABITS)

    forecast = ends(found, "forecast")
    assert forecast["reconciling"] == day("1 May 2028")
    assert forecast["text_proposed"] == day("31 May 2028")
    assert found.leg("reconciling").original is None
    assert found.leg("revising").place is Place.PASSED


def test_median_durations_give_a_forecast_of_their_own():
    here = standing("sa_drafting", day("15 Apr 2027"))

    found = course(here, HABITS, {"sa_submitted": 7})

    assert ends(found, "usual")["sa_submitted"] == day("21 Jul 2027")
    assert ends(found, "forecast")["sa_submitted"] == day("4 Aug 2027")


def test_visit_days_that_the_state_named_count_instead_of_the_window():
    task = asked("record_visit", "15 Oct 2027")
    facts = {"t0": T0, "visit_start": day("8 Oct 2027"), "visit_end": day("12 Oct 2027")}
    here = standing("visit_agreed", day("6 Sep 2027"), tasks=(task,), facts=facts)

    assert ends(course(here, HABITS), "forecast")["visit_agreed"] == day("15 Oct 2027")


def test_a_closed_case_has_no_forecast():
    found = course(standing("concluded", day("1 Dec 2028"), closed=True), HABITS)

    assert ends(found, "forecast") == {}
    assert found.leg("concluded").place is Place.DONE
