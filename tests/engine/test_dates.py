"""Indicative dates: the worked example of the default rules, and the rules on dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from engine import rules
from engine.calendar import Calendar
from engine.dates import Bases, due_date
from engine.declarations import CASE, ENTRY, OPENED, PARENT, Due, anchor, fact

EDITION = Path(__file__).parents[2] / "config/rules/country_review/2026_default.toml"
WEEKENDS_AND_YEAR_END = Calendar()
FRIDAY = dt.date(2027, 1, 15)

# The plan: the day of T0 from which a rule counts, the rule, and the date it leads to.
PLAN = [
    ((), "focal_point", "2027-02-15"),
    (("focal_point",), "pairing_issue", "2027-02-22"),
    (("focal_point", "pairing_issue"), "pairing_view", "2027-03-15"),
    (("focal_point", "pairing_issue"), "pairing_answer", "2027-03-15"),
]
PAIRED = ("focal_point", "pairing_issue", "pairing_view")
PLAN += [(PAIRED, "experts", "2027-03-29"), ((*PAIRED, "experts"), "expert_answer", "2027-04-12")]
PLAN += [(PAIRED, "kick_off", "2027-04-15")]
CHAIN = [
    ("self_assessment", "2027-07-14"),
    ("translation", "2027-08-04"),
    ("desk_note", "2027-09-08"),
    ("questions_delivery", "2027-09-15"),
    ("answers", "2027-10-06"),
    ("visit_window", "2027-11-24"),
    ("draft", "2028-01-06"),  # the day is 29 December
    ("draft_delivery", "2028-01-12"),
    ("state_comments", "2028-02-23"),
    ("revision", "2028-03-06"),  # the day is a Saturday
    ("redelivery", "2028-03-08"),
    ("agreement", "2028-04-07"),
]
KICKED_OFF = (*PAIRED, "kick_off")
PLAN += [
    ((*KICKED_OFF, *(rule for rule, _ in CHAIN[:place])), rule, date)
    for place, (rule, date) in enumerate(CHAIN)
]


@pytest.fixture(scope="module")
def edition() -> rules.Rules:
    return rules.parse(EDITION.read_text(encoding="utf-8"))


def bases(**given) -> Bases:
    """All the days that a date may count from, in one week."""
    return Bases(**{
        "entered_on": dt.date(2027, 3, 2), "opened_on": dt.date(2027, 3, 3),
        "case_opened_on": dt.date(2027, 3, 1), "facts": {}, "anchors": {},
    } | given)  # fmt: skip


def shown(due: Due, edition: rules.Rules, *, desk: bool = False, **given) -> tuple[str, str]:
    """The date shown, and the rule's own where it differs."""
    found = due_date(due, bases(**given), edition, WEEKENDS_AND_YEAR_END, desk=desk)
    return str(found[0]), str(found[1])


@pytest.mark.parametrize(("before", "rule", "date"), PLAN, ids=[row[1] for row in PLAN])
def test_the_worked_example_of_the_default_rules(edition, before, rule, date):
    begins = FRIDAY + dt.timedelta(days=sum(edition.days[key].value for key in before))

    assert shown(Due(rule, CASE), edition, case_opened_on=begins) == (date, "None")


def test_the_summary_and_its_transmittal_have_the_date_of_the_agreement(edition):
    text_proposed = dt.date(2028, 3, 8)

    dates = {
        shown(Due(rule, fact("text_proposed_on")), edition, opened_on=text_proposed,
              facts={"text_proposed_on": text_proposed})
        for rule in ("agreement", "transmittal", "response")
    }  # fmt: skip

    assert dates == {("2028-04-07", "None")}


def test_the_agreement_of_the_worked_example_is_the_day_of_filing_for_the_session(edition):
    june = {"board": dt.date(2028, 6, 16)}

    assert shown(Due("document_filing", anchor("board")), edition, anchors=june)[0] == "2028-04-07"
    assert shown(Due("document_issue", anchor("board")), edition, anchors=june)[0] == "2028-05-05"
    assert shown(Due("consideration", anchor("board")), edition, anchors=june)[0] == "2028-06-23"


def simple(**days: int) -> rules.Rules:
    lines = [f"{key} = {value}" for key, value in days.items()]
    return rules.parse("\n".join(["[days]", *lines]))


@pytest.mark.parametrize(
    ("of", "date"), [(CASE, "2027-03-15"), (ENTRY, "2027-03-16"), (OPENED, "2027-03-17")]
)
def test_a_date_counts_from_what_it_says(of, date):
    assert shown(Due("two_weeks", of), simple(two_weeks=14)) == (date, "None")


@pytest.mark.parametrize("of", [fact("visit"), anchor("board"), PARENT])
def test_without_its_base_there_is_no_date(of):
    assert shown(Due("two_weeks", of), simple(two_weeks=14)) == ("None", "None")


@pytest.mark.parametrize(("desk", "least"), [(False, "2027-03-17"), (True, "2027-03-08")])
def test_a_date_of_a_fact_leaves_the_party_its_least_days(desk, least):
    visit = {"visit": dt.date(2027, 5, 3)}
    due = Due("before", fact("visit"))

    assert shown(due, simple(before=-90), desk=desk, facts=visit) == (least, "2027-02-02")


def test_a_date_before_a_fact_is_never_after_it():
    visit = {"visit": dt.date(2027, 3, 9)}

    assert shown(Due("before", fact("visit")), simple(before=-30), facts=visit) == (
        "2027-03-09", "2027-02-08",
    )  # fmt: skip


def test_a_date_after_a_fact_may_be_later_than_the_rule_says():
    visit = {"visit": dt.date(2027, 3, 1)}

    assert shown(Due("after", fact("visit")), simple(after=3), facts=visit) == (
        "2027-03-17", "2027-03-04",
    )  # fmt: skip


def test_a_date_of_an_anchor_is_the_rules_own():
    board = {"board": dt.date(2027, 3, 10)}

    assert shown(Due("before", anchor("board")), simple(before=-7), anchors=board) == (
        "2027-03-03", "None",
    )  # fmt: skip


def test_the_rules_say_how_many_days_are_the_least():
    own = rules.parse("[days]\nbefore=-90\n[least_days]\nstate=21\ndesk=5\n")
    visit = {"visit": dt.date(2027, 5, 3)}

    assert shown(Due("before", fact("visit")), own, facts=visit)[0] == "2027-03-24"
    assert shown(Due("before", fact("visit")), own, desk=True, facts=visit)[0] == "2027-03-08"
