"""The room of the findings: drafted, commented on, revised and agreed, each side seeing its own."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.journeys.world import FILE
from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from tests.workflows.test_findings import Text

ITEM = {"kind": "observation", "cites": "Article 4", "language": "en"}
HIDDEN = ("mission_b", "reader", "mission_d")


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    """A function that answers a review in the state asked for."""
    return lambda state: Reviewing(at(state))


@pytest.fixture
def drafting(site):
    return site("findings_drafting")


def draft(site, text, who="expert_b", **more):
    return site.post(who, "findings/new", **{**ITEM, "text": text, **more})


def ids(page):
    return re.findall(r'id="item-(\d+)"', page.text)


def deliver(site, *texts):
    for text in texts:
        draft(site, text)
    for who in ("fp_b", "fp_c"):
        site.take(who, "clear_draft")
    site.take("officer", "deliver_draft")


@pytest.fixture
def commenting(drafting):
    deliver(drafting, "First text", "Second text", "Third text")
    return drafting


@pytest.fixture
def proposed(commenting):
    _, second, _ = ids(commenting.get("fp", "findings"))
    commenting.post("fp", f"findings/{second}/comment", kind="other_view", text="We differ",
                    language="en")  # fmt: skip
    commenting.take("fp", "send_comments")
    commenting.post("fp_b", f"findings/{second}/reply", do="kept", text="", language="en")
    for who in ("fp_b", "fp_c"):
        commenting.take(who, "clear_text")
    commenting.take("officer", "deliver_text")
    assert commenting.world.state(commenting.world.review) == "text_proposed"
    return commenting


def standing(page):
    """How each item stands, by its number."""
    found = re.findall(r"<h3 id=\"title-\d+\"><bdi>(\d+)</bdi>.*?<span class=\"chip \w+\">.*?<span>(.*?)</span>",
                       page.text, re.DOTALL)  # fmt: skip
    return dict(found)


# Who sees what


def test_drafts_are_seen_by_the_reviewers_and_the_desk(drafting):
    draft(drafting, "A private wording")

    for who in ("expert_b", "fp_b", "expert_c", "fp_c", "officer", "director"):
        assert "A private wording" in drafting.get(who, "findings").text
    for who in ("fp", "mission"):
        page = drafting.get(who, "findings")
        assert page.status_code == 200
        assert "A private wording" not in page.text
        assert "There is no item yet." in page.text


@pytest.mark.parametrize("state", ["findings_drafting", "text_proposed", "concluded"])
def test_missions_of_reviewing_states_the_board_and_strangers_have_no_such_room(site, state):
    site = site(state)

    for who in HIDDEN:
        for path in (
            "findings",
            "findings/text",
            "findings/new",
            "findings/1",
            "findings/1/comment",
        ):
            assert site.get(who, path).status_code == 404, (who, path)


def test_the_desk_reads_the_draft_and_writes_nothing(drafting):
    draft(drafting, "A private wording")
    (item,) = ids(drafting.get("officer", "findings"))

    assert "Draft an item" not in drafting.get("officer", "findings").text
    for path in ("findings/new", f"findings/{item}"):
        assert drafting.get("officer", path).status_code == 403
    drafting.get("officer", "findings")
    page = drafting.enter("officer").post(drafting.url(f"findings/{item}"), **ITEM, text="Mine")
    assert page.status_code in {400, 403}
    assert "A private wording" in drafting.get("fp_b", "findings").text


def test_a_draft_does_not_exist_for_the_state(drafting):
    draft(drafting, "A private wording")
    (item,) = ids(drafting.get("fp_b", "findings"))

    for path in (f"findings/{item}", f"findings/{item}/comment", "findings/new"):
        page = drafting.get("fp", path)
        assert page.status_code in {403, 404}
        assert "A private wording" not in page.text


def test_a_comment_that_is_prepared_is_seen_by_the_state_alone(commenting):
    first = ids(commenting.get("fp", "findings"))[0]
    commenting.post("fp", f"findings/{first}/comment", kind="other_view", text="Between us",
                    language="en")  # fmt: skip

    seeing = {
        who: "Between us" in commenting.get(who, "findings").text
        for who in ("fp", "mission", "fp_b", "expert_b", "officer")
    }

    assert seeing == {
        "fp": True,
        "mission": True,
        "fp_b": False,
        "expert_b": False,
        "officer": False,
    }
    commenting.take("fp", "send_comments")
    assert "Between us" in commenting.get("expert_b", "findings").text


def test_nothing_is_prepared_while_the_case_rests(commenting):
    world = commenting.world
    until = world.clock.now().date().replace(year=world.clock.now().year + 1)
    world.fire("fp", world.review, "defer", defer_until=until)
    first = ids(commenting.get("fp", "findings"))[0]

    assert "The case is on hold." in commenting.get("fp", "findings").text
    assert commenting.get("fp", f"findings/{first}/comment").status_code == 403


# Writing


def test_an_item_is_drafted_changed_taken_out_and_put_back(drafting):
    assert "First" in draft(drafting, "First", who="fp_c").text
    (item,) = ids(drafting.get("fp_b", "findings"))
    page = drafting.post("fp_b", f"findings/{item}", **{**ITEM, "cites": ""}, text="Second")
    assert "Second" in page.text
    assert "cites nothing yet" in page.text

    page = drafting.post("fp_b", f"findings/{item}/out", form="findings", do="out")
    assert "Taken out by the reviewers" in page.text
    assert "Second" not in drafting.get("officer", "findings").text
    page = drafting.post("fp_b", f"findings/{item}/out", form="findings", do="back")
    assert "Taken out by the reviewers" not in page.text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(drafting):
    page = drafting.post("fp_b", "findings/new", kind="", cites="Article 7", text="", language="en")

    assert page.status_code == 422
    assert "Please look at the marked fields." in page.text
    assert "Article 7" in page.text


def test_a_wording_saved_meanwhile_is_shown_and_nothing_typed_is_lost(drafting):
    draft(drafting, "First")
    (item,) = ids(drafting.get("fp_b", "findings"))
    drafting.post("fp_c", f"findings/{item}", **ITEM, text="Of a colleague")

    page = drafting.post("fp_b", f"findings/{item}", **ITEM, text="Of mine", version="1")
    assert page.status_code == 409
    assert "Of a colleague" in page.text
    assert "Of mine" in page.text

    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    page = drafting.enter("fp_b").post(
        drafting.url(f"findings/{item}"), **ITEM, text="Of mine", version=version
    )
    assert "Of mine" in page.text
    assert "Of a colleague" not in page.text


def test_comments_are_made_one_after_the_other(commenting):
    first, second, third = ids(commenting.get("fp", "findings"))

    page = commenting.post(
        "fp", f"findings/{first}/comment", kind="agrees", text="", language="en", do="next"
    )
    assert "Second text" in page.text
    assert f"findings/{third}/comment" in page.text  # the next that waits
    page = commenting.enter("fp").post(
        commenting.url(f"findings/{second}/comment"), kind="other_view", text="", language="en",
        version="0",
    )  # fmt: skip
    assert page.status_code == 422
    assert "Say it in a few words." in page.text


def test_a_comment_of_a_colleague_is_not_written_over(commenting):
    first = ids(commenting.get("fp", "findings"))[0]
    form = {"kind": "adds_context", "language": "en"}
    commenting.post("mission", f"findings/{first}/comment", text="By the mission", **form)

    page = commenting.post(
        "fp", f"findings/{first}/comment", text="By the focal point", version="0", **form
    )

    assert page.status_code == 409
    assert "By the mission" in page.text
    assert "By the focal point" in page.text


def test_what_was_typed_is_kept_where_the_review_has_moved_on_meanwhile(commenting):
    first = ids(commenting.get("fp", "findings"))[0]
    page = commenting.get("fp", f"findings/{first}/comment")
    assert page.status_code == 200
    commenting.take("mission", "send_comments")
    commenting.enter("fp").page = page

    page = commenting.enter("fp").post(
        commenting.url(f"findings/{first}/comment"), kind="other_view", text="Typed for an hour",
        language="en", version="0",
    )  # fmt: skip

    assert page.status_code == 409
    assert "The case has moved on since this page was shown." in page.text
    assert "Typed for an hour" in page.text
    assert "Typed for an hour" not in commenting.get("fp", "findings").text


def test_what_was_handed_in_is_sealed_with_the_end_of_the_participation(commenting):
    commenting.world.fire("mission", commenting.world.review, "end_participation")

    for who in ("fp_b", "expert_b", "officer", "director"):
        assert commenting.get(who, "findings").status_code == 404, who
    assert "First text" in commenting.get("fp", "findings").text


def test_reading_is_never_an_answer(commenting):
    commenting.get("fp", "findings")

    assert set(standing(commenting.get("fp", "findings")).values()) == {"Open"}


# The whole way


def test_from_the_draft_to_the_agreed_text(proposed):
    page = proposed.get("fp", "findings")
    assert standing(page) == {"1": "Open", "2": "Contested", "3": "Open"}
    assert "We differ" in page.text
    assert "Text kept" in page.text

    page = proposed.enter("fp").get(proposed.url("findings/agree?item=1&item=3"))
    assert "Please confirm" in page.text
    assert "1, 3" in page.text
    page = proposed.take("fp", "agree_items", **{"i.agreed_items": "1, 3"})
    page = proposed.get("fp_b", "findings")
    assert standing(page) == {"1": "Agreed", "2": "Contested", "3": "Agreed"}
    assert standing(proposed.get("fp_b", "findings?show=contested")) == {"2": "Contested"}

    world = proposed.world
    world.fire("fp", world.review, "agree_text", agreement_communication=FILE)
    assert set(standing(proposed.get("officer", "findings")).values()) == {"Agreed"}
    text = proposed.get("expert_c", "findings/text").text
    assert "First text" in text
    assert "We differ" not in text


def test_from_the_draft_to_both_views(proposed):
    assert "A choice is awaited for items: 1, 2, 3." in proposed.get("fp", "findings").text.replace(
        "\u2068", "").replace("\u2069", "")  # fmt: skip
    proposed.take("fp", "agree_items", **{"i.agreed_items": "1"})
    _, second, third = ids(proposed.get("fp", "findings"))
    for item, kind, text in ((second, "both_views", "Our own view"), (third, "dropped", "")):
        proposed.post("fp", f"findings/{item}/choice", kind=kind, text=text, language="en")
    assert "Our own view" not in proposed.get("fp_b", "findings").text

    proposed.take("fp", "choose_both_views")

    page = proposed.get("fp_b", "findings")
    assert standing(page) == {
        "1": "Agreed", "2": "Both views", "3": "Left out by choice of the State",
    }  # fmt: skip
    assert "Our own view" in proposed.get("officer", "findings/text").text


def test_items_that_are_not_open_are_not_agreed_from_the_room(proposed):
    page = proposed.enter("fp").get(proposed.url("findings/agree?item=9"))

    assert page.status_code == 422
    assert "No open item has the number" in page.text


def test_the_room_leads_nobody_to_agree_for_the_state(proposed):
    for who in ("fp_b", "officer"):
        assert "Agree to the chosen items" not in proposed.get(who, "findings").text
    assert proposed.enter("fp_b").get(proposed.url("findings/agree?item=1")).status_code == 403


def test_a_response_to_an_observation_is_prepared_and_sent(proposed):
    world = proposed.world
    world.fire("fp", world.review, "agree_text", agreement_communication=FILE)
    first = ids(proposed.get("fp", "findings"))[0]
    proposed.post("fp", f"findings/{first}/response", kind="welcomed", text="Gladly", language="en")
    assert "Gladly" not in proposed.get("fp_b", "findings").text

    proposed.take("fp", "respond_to_observations")

    assert "Gladly" in proposed.get("fp_b", "findings").text


def test_the_room_asks_as_much_of_the_database_for_3_items_as_for_30(
    drafting,
):
    site, text, said = drafting, Text(drafting.world), []
    sa.event.listen(
        site.world.services.database, "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: said.append(statement),
    )  # fmt: skip

    def counted():
        site.get("fp_b", "findings")
        said.clear()
        assert len(ids(site.get("fp_b", "findings"))) in {3, 30}
        return len(said)

    text.draft("a", "b", "c")
    few = counted()
    text.draft(*(f"item {each}" for each in range(27)))

    assert counted() == few
