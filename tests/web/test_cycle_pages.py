"""The board and the table of a cycle: what each reader may see, in orders that rank nobody."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from notifications.models import Message
from tests.journeys import review
from tests.web.browser import value_of
from tests.web.readers import CYCLE, interest

PAGE = f"/cycles/{CYCLE}"
TABLE = f"{PAGE}/table"
PERSONAS = {"officer", "director", "reader", "fp", "fp_b", "expert_b"}
READS = re.compile(r"\s*(select|begin|pragma)", re.IGNORECASE)


def listed(page):
    """The references in the list, in its order."""
    return re.findall(r"<bdi class=\"reference\" dir=\"ltr\">(X[A-Z]{2}-\d{4})", page.text)


def test_the_menu_leads_to_the_open_cycle(site):
    officer = site.enter("officer")

    page = officer.get("/cycles")

    assert page.status_code == 303
    assert page.location == PAGE
    assert 'href="/cycles" aria-current="page"' in officer.get(PAGE).text


def test_a_board_reader_begins_at_the_cycle_and_everybody_else_at_the_inbox(site):
    first = {who: site.enter(who).get("/").location for who in ("reader", "officer")}

    assert first == {"reader": "/cycles", "officer": "/inbox"}


def test_nobody_reads_a_cycle_without_signing_in(site):
    assert site.app.test_client().get(PAGE).status_code in {302, 303}
    assert site.enter("officer").get("/cycles/2030-2033").status_code == 404
    assert site.enter("officer").get("/cycles/XAA-2027").status_code == 404


def test_a_line_says_where_whose_turn_since_when_and_until_when(world, site):
    review.bring(world, "sa_drafting")

    page = site.enter("officer").get(TABLE)

    for words in (
        "Fictional State 1", "XAA-2027", "Self-assessment", "State under review", "Awaited since",
        "Friday, 15 January 2027", "Thursday, 15 April 2027",
    ):  # fmt: skip
        assert words in page.text, words


def test_each_reader_sees_the_reviews_that_are_open_to_his_seat(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAE", "XAF")

    found = {
        who: listed(site.enter(who).get(TABLE))
        for who in ("officer", "fp", "fp_b", "mission_d", "reader")
    }

    assert found == {
        "officer": ["XAA-2027", "XAE-2027", "XAF-2027"], "fp": ["XAA-2027"], "fp_b": ["XAA-2027"],
        "mission_d": [], "reader": [],
    }  # fmt: skip


def test_the_list_is_what_visible_answers_in_every_step_of_a_review(world, site):
    interest(world, "XAE")
    for state in ("team_forming", "desk_review", "agreed", "issued", "concluded"):
        review.bring(world, state)
        for who in PERSONAS & set(world.actors):
            browser = site.enter(who)  # the months between outlast a sign-in
            roots = {each for each in world.sees(who) if re.fullmatch(r"X[A-Z]{2}-\d{4}", each)}
            assert set(listed(browser.get(f"{TABLE}?closed=1"))) == roots, (state, who)


def test_the_board_reads_results_and_no_awaited_dates(world, site):
    review.bring(world, "issued")
    board, fp_b = site.enter("reader"), site.enter("fp_b")

    assert "28 November 2028" not in board.get(TABLE).text
    assert listed(board.get(TABLE)) == ["XAA-2027"]
    assert "28 November 2028" in fp_b.get(TABLE).text
    assert "XAA-2027" not in board.get("/calendar?from=2028-11").text
    assert "XAA-2027" in fp_b.get("/calendar?from=2028-11").text


def test_reviews_of_another_cycle_are_not_listed(world, site):
    world.open("director", "cycle", "2030-2033", anchors={"assembly": "assembly_2029"})
    review.begin(world, "XAE")
    officer = site.enter("officer")

    assert listed(officer.get(TABLE)) == ["XAE-2027"]
    assert listed(officer.get("/cycles/2030-2033/table")) == []
    assert "2030-2033" in officer.get(PAGE).text


def test_the_list_is_ordered_by_name_by_date_and_by_turn_and_by_nothing_else(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAF", "XAE")
    officer = site.enter("officer")

    def order(asked):
        return listed(officer.get(f"{TABLE}?order={asked}"))

    assert order("name") == ["XAA-2027", "XAE-2027", "XAF-2027"]
    assert order("date") == ["XAE-2027", "XAF-2027", "XAA-2027"]
    assert order("turn") == ["XAE-2027", "XAF-2027", "XAA-2027"]
    assert order("duration") == order("opened_at") == order("name")
    offered = re.findall(
        r'<option value="(\w+)"', officer.get(TABLE).text.partition('id="order"')[2]
    )
    assert offered == ["name", "date", "turn"]


def test_a_search_a_phase_and_closed_ones_on_demand(world, site):
    interest(world, "XAE")
    review.bring(world, "concluded")
    officer = site.enter("officer")

    assert listed(officer.get(TABLE)) == ["XAE-2027"]
    assert listed(officer.get(f"{TABLE}?closed=1")) == ["XAA-2027", "XAE-2027"]
    assert listed(officer.get(f"{TABLE}?q=State+5")) == ["XAE-2027"]
    assert listed(officer.get(f"{TABLE}?q=State+1&closed=1")) == ["XAA-2027"]
    assert listed(officer.get(f"{TABLE}?phase=closed")) == ["XAA-2027"]
    assert listed(officer.get(f"{TABLE}?phase=findings")) == []
    assert officer.get(f"{TABLE}?phase=unknown").status_code == 422


@pytest.mark.parametrize("path", [PAGE, TABLE, f"{TABLE}?q=turn:director+step:interest_received"])
def test_a_page_asks_as_often_for_three_reviews_as_for_thirty(world, site, path):
    letters = "EFGHIJKLMNOPQRSTUVWYZ"
    interest(world, *(f"XA{each}" for each in letters[:3]))
    officer = site.enter("officer")
    officer.get(path)  # names of the register are read once
    with site.statements() as three:
        officer.get(path)

    interest(world, *(f"XA{each}" for each in letters[3:]), *(f"XB{each}" for each in letters[:9]))
    with site.statements() as thirty:
        page = officer.get(path)

    text = re.sub("[\u2068\u2069]", "", page.text)
    assert ("Page 1 of 2" if path != PAGE else "and 10 more") in text
    assert len(thirty) == len(three)
    assert [each for each in thirty if not READS.match(each)] == []


def test_the_same_page_in_arabic_runs_from_right_to_left(world, site):
    review.begin(world, "XAE")

    page = site.enter("officer").get(f"{TABLE}?lang=ar")

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "الدولة الافتراضية 5" in page.text or "XAE-2027" in page.text


# The board


def columns(page):
    """Phase -> the references of its cards."""
    found = re.split(r'<section class="phase" aria-labelledby="phase-(\w+)">', page.text)
    return {
        phase: re.findall(r"dir=\"ltr\">(X[A-Z]{2}-\d{4})", text.partition("</section>")[0])
        for phase, text in zip(found[1::2], found[2::2], strict=True)
    }


def test_the_board_has_a_column_for_each_phase_and_a_card_for_each_review(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAF", "XAE")
    world.clock.advance(days=12)

    page = site.enter("officer").get(PAGE)

    assert list(columns(page)) == list(world.services.registry.latest("country_review").phases)
    filled = {phase: cards for phase, cards in columns(page).items() if cards}
    assert filled == {
        "preparation": ["XAE-2027", "XAF-2027"], "self_assessment": ["XAA-2027"],
    }  # fmt: skip
    text = re.sub("[\u2068\u2069]", "", page.text)
    assert "State under review" in text
    assert text.count("12 days in this step") == 3


def test_cards_show_who_reads_results_alone_neither_whose_turn_nor_days(world, site):
    review.bring(world, "issued")
    board, fp_b = site.enter("reader").get(PAGE), site.enter("fp_b").get(PAGE)

    assert columns(board)["board_report"] == columns(fp_b)["board_report"] == ["XAA-2027"]
    assert "in this step" not in board.text
    assert "Awaited from" not in board.text
    assert "in this step" in fp_b.text


def test_the_landing_of_a_board_reader_is_of_use_without_any_review(world, site):
    interest(world, "XAE")

    page = site.enter("reader").get(PAGE)

    assert columns(page) == {}
    for words in ("Reviews per phase", "All phases", "No review that is open to your seat."):
        assert words in page.text, words


def test_a_full_column_leads_to_the_table_filtered_by_its_phase(world, site):
    letters = "EFGHIJKLMNOPQRSTUVWYZ"
    interest(world, *(f"XA{each}" for each in letters), "XBA")
    officer = site.enter("officer")

    page = officer.get(PAGE)

    assert len(columns(page)["preparation"]) == 20
    assert "and 2 more" in re.sub("[\u2068\u2069]", "", page.text)
    way = re.search(r'href="(/cycles/[^"]*phase:preparation)"', page.text).group(1)
    assert "22 reviews" in re.sub("[\u2068\u2069]", "", officer.get(way).text)


def test_tabs_lead_to_the_pages_that_are_served(site):
    page = site.enter("officer").get(TABLE)
    tabs = re.search(r'aria-label="Pages of this cycle">(.*?)</nav>', page.text, re.DOTALL).group(1)

    assert f'href="{PAGE}"' in tabs
    assert f'href="{TABLE}" aria-current="page"' in tabs
    for way in re.findall(r'href="([^"]+)"', tabs):
        assert site.enter("officer").get(way).status_code == 200, way


# Courtesy reminders by hand


def ticked(*references):
    return f"{PAGE}/courtesy?" + "&".join(f"review={each}" for each in references)


def test_the_preview_says_exactly_who_gets_what_and_queues_nothing(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAE")
    before = count(world)

    page = site.enter("officer").get(ticked("XAA-2027", "XAE-2027"))

    text = re.sub("[\u2068\u2069]", "", page.text)
    assert "2 people get one message each." in text
    for words in ("fatima@example.org", "ali@example.org", "Submit the self-assessment"):
        assert words in text, words
    assert "asked within the secretariat" in text
    assert count(world) == before


def test_confirmed_reminders_are_queued_once(world, site):
    review.bring(world, "sa_drafting")
    officer, before = site.enter("officer"), count(world)
    page = officer.get(ticked("XAA-2027"))
    form = {"review": "XAA-2027", "seen": value_of(page, "seen")}

    done = officer.post(f"{PAGE}/courtesy", **form)

    assert "2 courtesy reminders are queued." in re.sub("[\u2068\u2069]", "", done.text)
    assert count(world) == before + 2
    officer.get(ticked("XAA-2027"))
    again = officer.post(f"{PAGE}/courtesy", **form)
    assert again.status_code == 422
    assert "has changed since you looked" in again.text
    assert count(world) == before + 2


def test_nothing_ticked_and_nobody_but_the_secretariat(world, site):
    review.bring(world, "sa_drafting")

    page = site.enter("officer").get(f"{PAGE}/courtesy")
    assert page.status_code == 422
    assert "Tick at least one review in the table." in page.text
    for who in ("fp", "reader", "director"):
        browser = site.enter(who)
        assert browser.get(ticked("XAA-2027")).status_code == 404
        assert "Tick all on this page" not in browser.get(TABLE).text


def test_all_of_a_page_are_ticked_without_javascript(world, site):
    interest(world, "XAE", "XAF")
    officer = site.enter("officer")

    assert officer.get(TABLE).text.count(" checked>") == 0
    assert officer.get(f"{TABLE}?ticked=all").text.count(" checked>") == 2


def count(world):
    query = sa.select(sa.func.count()).select_from(Message)
    return world.services.read(
        lambda rows: rows.scalar(query.where(Message.template == "courtesy_reminder"))
    )
