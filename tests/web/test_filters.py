"""The filter that is typed above a cycle's table: what it understands, and what it says if not."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.journeys import review
from tests.web.readers import CYCLE, interest
from workflows.domain.views.filters import Grammar

TABLE = f"/cycles/{CYCLE}/table"
DESK = Grammar(("findings", "closed"), ("state_comments", "revising"), at_the_desk=True)
OTHERS = Grammar(DESK.phases, DESK.steps)


def listed(page):
    return re.findall(r"<bdi class=\"reference\" dir=\"ltr\">(X[A-Z]{2}-\d{4})", page.text)


def said(filter_):
    return [str(fault) for fault in filter_.faults]


def test_filters_stand_among_words_in_any_order():
    found = DESK.parse("state turn:state Phase:findings 5 step:state_comments,revising lang:fr")

    assert found.faults == ()
    assert found.words == "state 5"
    assert {key: sorted(found.of(key)) for key in found.chosen} == {
        "turn": ["state"], "phase": ["findings"], "step": ["revising", "state_comments"],
        "lang": ["fr"],
    }  # fmt: skip


def test_words_between_quotation_marks_and_words_of_any_script_are_names():
    assert DESK.parse('"Fictional State 5" group:2').words == "Fictional State 5"
    assert DESK.parse("الدولة الافتراضية awaited:١٤").of("awaited") == {"14"}
    assert DESK.parse("   ").text == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("trun:state", "There is no filter “trun”."),
        ("phase:finding", "“phase” does not know “finding”. It knows: findings, closed."),
        ("turn:", "“turn” does not know “”."),
        ("step:revising,nowhere", "“step” does not know “nowhere”."),
        ("awaited:long", "“awaited” takes a number of days, such as awaited:14."),
        ("awaited:0", "“awaited” takes a number of days"),
        ("group:two", "“group” takes the number of a group"),
        ("region:mars", "It knows: africa, asia-pacific"),
        ("x" * 301, "Use at most 300 characters."),
    ],
)
def test_what_is_not_understood_is_said_in_a_sentence(typed, sentence):
    assert any(sentence in each for each in said(DESK.parse(typed)))


def test_two_filters_are_for_the_secretariat():
    assert DESK.parse("awaited:14 region:africa").for_the_desk == ["awaited", "region"]
    assert said(OTHERS.parse("awaited:14 region:africa")) == [
        "The filter “awaited” is for the secretariat.",
        "The filter “region” is for the secretariat.",
    ]
    assert "region" not in said(OTHERS.parse("trun:x"))[0]


def test_a_filter_is_written_as_one_line_that_means_the_same():
    for typed in (
        "b turn:state,nobody a phase:findings",
        "region:africa,grulac",
        "group:02 X",
        '"a:b" c',
    ):
        once = DESK.parse(typed)
        again = DESK.parse(once.text)
        assert (again.chosen, again.words, again.text) == (once.chosen, once.words, once.text)
    chosen = DESK.parse("phase:findings x", phase="closed", turn="")
    assert chosen.text == "phase:closed x"


# In the table


def test_each_filter_narrows_the_table(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAE", "XAF", "XAD")
    officer = site.enter("officer")

    def found(typed):
        page = officer.get(TABLE, query_string={"q": typed})
        assert page.status_code == 200, typed
        return listed(page)

    assert found("phase:self_assessment") == ["XAA-2027"]
    assert found("phase:self_assessment,preparation State 5") == ["XAE-2027"]
    assert found("step:interest_received") == ["XAD-2027", "XAE-2027", "XAF-2027"]
    assert found("turn:state") == ["XAA-2027"]
    assert found("turn:director") == ["XAD-2027", "XAE-2027", "XAF-2027"]
    assert found("turn:reviewers") == found("turn:nobody") == []
    assert found("lang:fr") == ["XAD-2027", "XAF-2027"]
    assert found("region:africa") == ["XAA-2027", "XAD-2027"]
    assert found("xae") == ["XAE-2027"]
    assert found("turn:nobody,state") == ["XAA-2027"]


def test_awaited_counts_days_since_the_step_was_asked(world, site):
    review.bring(world, "sa_drafting")
    officer = site.enter("officer")
    assert listed(officer.get(f"{TABLE}?q=awaited:14")) == []
    world.clock.advance(days=13)
    assert listed(site.enter("officer").get(f"{TABLE}?q=awaited:14")) == []
    world.clock.advance(days=1)
    assert listed(site.enter("officer").get(f"{TABLE}?q=awaited:14")) == ["XAA-2027"]


def test_nothing_is_awaited_of_a_review_at_rest(world, site):
    review.bring(world, "sa_drafting")
    world.fire("fp", world.review, "defer", defer_until=dt.date(2027, 6, 30))
    officer = site.enter("officer")

    assert listed(officer.get(f"{TABLE}?q=turn:state")) == []
    assert listed(officer.get(f"{TABLE}?q=turn:nobody")) == ["XAA-2027"]


def test_a_wrong_filter_says_so_and_loses_nothing(world, site):
    interest(world, "XAE")

    page = site.enter("officer").get(f"{TABLE}?q=trun:state+State+5&order=date&closed=1")

    assert page.status_code == 422
    assert "There is no filter" in page.text
    assert 'value="trun:state State 5"' in page.text
    assert re.search(r'value="date" selected', page.text)
    assert re.search(r'name="closed" value="1" checked', page.text)
    assert listed(page) == []


def test_other_seats_are_told_that_a_filter_is_not_theirs(world, site):
    review.bring(world, "sa_drafting")
    focal = site.enter("fp")

    for typed in ("awaited:1", "region:africa"):
        page = focal.get(f"{TABLE}?lang=en&q={typed}")
        assert page.status_code == 422
        assert "is for the secretariat." in page.text
    text = focal.get(TABLE).text
    assert "awaited:14" not in text
    assert "region:" not in text


def test_who_reads_results_alone_learns_from_no_filter_what_is_awaited(world, site):
    review.bring(world, "issued")
    board = site.enter("reader")

    assert listed(board.get(TABLE)) == ["XAA-2027"]
    for side in ("state", "reviewers", "secretariat", "director", "nobody"):
        assert listed(board.get(f"{TABLE}?q=turn:{side}")) == [], side
    assert listed(site.enter("officer").get(f"{TABLE}?q=turn:secretariat")) == ["XAA-2027"]
