"""One answer of a draft: saved while it is typed, put back, chosen between two; nothing is lost."""

from __future__ import annotations

import io
import re

import pytest

from tests.web.assessing import ROOM, SECTION, Site, answer, form_of, submit
from tests.web.browser import value_of
from tests.web.hand import Hand, Page
from tests.web.stepping import PDF
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures

ANSWER = f"{ROOM}/answers/vision"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
OTHERS = ("officer", "director", "fp_b", "expert_b", "mission_b", "reader", "mission_d")


@pytest.fixture
def drafting(at, cheap_hashes):  # noqa: F811
    return Site(at("sa_drafting"))


def autosave(browser, text, *, page=None, language="en", kind=""):
    """What the script sends, from a page as it was shown."""
    page = page or browser.get(SECTION)
    token = value_of(page, "csrf_token")
    form = form_of(page.text, "vision") | {"q.vision.text": text, "q.vision.kind": kind}
    form |= {"q.vision.language": language, "csrf_token": token}
    return browser.client.post(ANSWER, data=form, headers=OWN_PAGE)


def kept_texts(page):
    return re.findall(r'<p class="said"[^>]*>([^<]*)</p>', page.text)


def test_an_answer_is_saved_by_itself_and_says_when_and_as_which_version(drafting):
    focal = drafting.enter("fp")

    first = autosave(focal, "In four").json
    page = focal.get(SECTION)
    second = autosave(focal, "In four languages", page=page).json

    assert re.sub("[\u2068\u2069]", "", second["message"]).endswith("version 2")
    assert re.match(r"Saved \W?\d\d:\d\d", second["message"])
    assert value_of(page, "q.vision.seen") == first["seen"]
    assert "In four languages</textarea>" in focal.get(SECTION).text
    assert autosave(focal, "In four languages").json["message"] == second["message"]


def test_the_script_and_the_button_of_one_page_do_not_meet(drafting):
    focal = drafting.enter("fp")
    page = focal.get(SECTION)
    said = autosave(focal, "Half", page=page).json
    form = form_of(page.text, "vision") | {"q.vision.seen": said["seen"]}

    assert focal.post(SECTION, **form | {"q.vision.text": "Whole"}).status_code == 200
    assert "Whole</textarea>" in focal.get(SECTION).text


def test_two_people_at_one_answer_choose_between_their_texts(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    old = mission.get(SECTION)
    autosave(focal, "A plan in three cities")

    late = autosave(mission, "A plan in four cities", page=old)

    assert late.status_code == 409
    page = mission.get(late.json["choice"])
    assert kept_texts(page)[:2] == ["A plan in three cities", "A plan in four cities"]
    assert '<del><bdi class="unseen">[removed: </bdi><span lang="en">three</span>' in page.text
    form = {name: value_of(page, name) for name in ("at", "q.vision.seen", "q.vision.aside")}
    form |= {"q.vision.language": "en", "q.vision.kind": "answer", "q.vision.text": "Not this"}
    back = mission.post(SECTION, **form, **{"q.vision.choose": "mine"})
    assert back.request.path == SECTION
    assert "A plan in four cities</textarea>" in focal.get(SECTION).text
    wordings = kept_texts(focal.get(f"{ANSWER}/wordings?all=1"))
    assert wordings == ["A plan in four cities"] * 2 + ["A plan in three cities"]


def test_who_leaves_the_other_text_in_place_loses_none_of_his(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    form = form_of(mission.get(SECTION).text, "vision") | {"q.vision.text": "Mine"}
    answer(focal, "vision", "Theirs")

    page = mission.post(SECTION, **form)
    again = form_of(page.text, "vision") | {"q.vision.aside": value_of(page, "q.vision.aside")}
    again |= {"q.vision.text": "Mine", "q.vision.choose": "theirs"}

    assert page.status_code == 409
    assert "What stands in the field below" in page.text
    assert mission.post(SECTION, **again).status_code == 200
    assert "Theirs</textarea>" in focal.get(SECTION).text
    assert "Mine" in kept_texts(focal.get(f"{ANSWER}/wordings"))


def test_an_earlier_wording_is_put_back(drafting):
    focal = drafting.enter("fp")
    answer(focal, "vision", "Before")
    drafting.world.clock.advance(hours=1)
    answer(focal, "vision", "After")

    hand = Hand(focal, SECTION).follow(r"/answers/vision/wordings$").press(r"/wordings/\d+$")

    assert hand.clicks == 2
    assert "Before</textarea>" in hand.text
    assert kept_texts(focal.get(f"{ANSWER}/wordings?all=1")) == ["Before", "After", "Before"]


@pytest.mark.parametrize("who", OTHERS)
def test_the_wordings_of_a_draft_are_for_its_state_alone(drafting, who):
    focal = drafting.enter("fp")
    answer(focal, "vision", "Before")
    answer(focal, "vision", "After")
    number = re.search(r"/wordings/(\d+)", focal.get(f"{ANSWER}/wordings?all=1").text).group(1)
    other = drafting.enter(who)
    other.get("/me")

    urls = (f"{ANSWER}/wordings", f"{ANSWER}/choice/{number}", f"{ROOM}/continue")
    found = [other.get(url).status_code for url in urls[:2]]

    assert found == [404, 404]
    assert "Before" not in other.get(urls[2]).text
    other.get("/me")
    assert other.post(f"{ANSWER}/wordings/{number}", version="2").status_code == 404
    other.get("/me")
    assert other.post(ANSWER, **{"q.vision.text": "Mine", "q.vision.seen": "0:"}).status_code == 404
    assert "After</textarea>" in focal.get(SECTION).text


def test_wordings_are_read_by_nobody_once_the_text_is_delivered(drafting):
    focal = drafting.enter("fp")
    answer(focal, "vision", "Before")
    page = focal.get(SECTION)
    answer(focal, "vision", "After")
    submit(focal)

    assert "Before" not in drafting.enter("officer").get(ROOM).text
    assert focal.get(f"{ANSWER}/wordings").status_code == 404
    focal.get("/me")
    late = autosave(focal, "A moment after", page=page)
    assert late.status_code in {400, 409}


@pytest.mark.parametrize("signed_out", ["cookie", "sign-in"])
def test_what_is_typed_after_the_sign_in_has_ended_is_given_back(drafting, signed_out):
    focal = drafting.enter("fp")
    form = form_of(focal.get(SECTION).text, "vision") | {"q.vision.text": "Half a page of words"}
    form["csrf_token"] = value_of(focal.page, "csrf_token")
    if signed_out == "cookie":
        focal.client.delete_cookie("quadrennial")
    else:
        other = focal.copy()
        other.get("/me")
        other.post("/sign-out")

    page = focal.client.post(SECTION, data=form, headers=OWN_PAGE)

    assert page.status_code in {400, 401}
    assert "Half a page of words" in kept_texts(page)
    fresh = drafting.enter("fp")
    again = fresh.client.post(SECTION, data=form, headers=OWN_PAGE)  # from the page kept open
    sent = Page(again.text, SECTION).forms[-1]
    assert fresh.client.post(sent.action, data=sent.values).status_code == 303
    assert "Half a page of words</textarea>" in fresh.get(SECTION).text


def test_no_other_site_puts_words_on_the_page_that_keeps_them(drafting):
    focal = drafting.enter("fp")

    page = focal.client.post(SECTION, data={"q.vision.text": "Words of a stranger"})

    assert page.status_code == 400
    assert "Send it again" not in page.text


def test_the_reader_goes_on_where_he_stopped_in_one_click(drafting):
    focal, mission = drafting.enter("fp"), drafting.enter("mission")
    first = Hand(focal, "/").follow(r"/assessment/continue$")
    answer(focal, "measures", "Where I stopped")
    answer(mission, "successes", "Elsewhere", section=f"{ROOM}/sections/experience")

    hand = Hand(focal, "/").follow(r"/assessment/continue$")

    assert first.address.endswith("/sections/guidelines#q-vision")
    assert hand.clicks == 1
    assert hand.address.endswith("/sections/guidelines#q-measures")
    focal.get(SECTION)
    focal.post(SECTION, complete="yes", **{"complete.seen": ""})
    onward = Hand(focal, "/").follow(r"/assessment/continue$")
    assert onward.address.endswith("/sections/outcome_1#q-policies")


def test_a_file_says_what_it_shows_to_whoever_reads_it(drafting):
    focal = drafting.enter("fp")
    answer(
        focal, "vision", "See file", **{"q.vision.file": (io.BytesIO(PDF), "plan.pdf")},
        **{"q.vision.file.shows": "The plan of 2026", "q.vision.file.label": "unclassified"},
    )  # fmt: skip
    page = focal.get(SECTION)
    number = re.search(rf"{ROOM}/files/(\d+)", page.text).group(1)
    offered = Page(page.text, SECTION).forms[-1].values
    assert offered[f"file.{number}.label"] == "unclassified"
    assert offered["q.vision.file.label"] == "confidential"  # the narrower one, unless one says so
    form = {
        f"file.{number}.shows": "The plan of 2027",
        f"file.{number}.label": "confidential",
    }
    bad = focal.post(SECTION, **{**form, f"file.{number}.label": "strictly confidential"})
    assert bad.status_code == 422
    focal.post(SECTION, **form)
    submit(focal)

    shown = drafting.enter("officer").get(ROOM).text

    assert "The plan of 2027" in shown
    assert "Confidential</span>" in shown
    assert "Unclassified" not in shown
    assert re.search(r"SHA-256 <bdi [^>]*>[0-9a-f]{64}</bdi>", shown)


def test_a_text_runs_in_the_direction_of_its_own_language(drafting):
    focal = drafting.enter("fp")
    autosave(focal, "كلمات", language="ar")

    page, check = focal.get(SECTION).text, focal.get(f"{ROOM}/check").text

    assert re.search(r'<textarea id="field-q.vision.text"[^>]* dir="rtl" lang="ar"', page)
    assert '<p class="said" dir="rtl" lang="ar">كلمات</p>' in check


def test_the_page_carries_its_script_and_no_other(drafting):
    text = drafting.enter("fp").get(SECTION).text

    (script,) = re.findall(r"<script[^>]*>", text)
    assert re.fullmatch(r'<script src="/static/autosave\.js\?v=\w+" defer>', script)
    assert not re.search(r"\son\w+=", text)
