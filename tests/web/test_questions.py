"""The room of the questions: the reading desk, the list, answers with files, a recall."""

from __future__ import annotations

import io
import re
import zipfile

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

from tests.journeys.world import FILE
from tests.web.assessing import answer as say
from tests.web.assessing import submit
from tests.web.browser import value_of
from tests.web.hand import Hand
from tests.web.reviewing import Reviewing
from tests.web.stepping import PDF
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.accounts import rules
from workflows.domain.questions.models import Question

HIDDEN = ("mission_b", "reader", "mission_d")
SAID = "Nine cities have a plan"


@pytest.fixture(scope="module")
def filled(shelf, tmp_path_factory):  # noqa: F811
    """The shelf with two more reviews on it, each made once."""
    path = tmp_path_factory.mktemp("questions") / "asked.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
        site = Reviewing(shelf.take("sa_drafting", path))
        say(site.enter("fp"), "vision", SAID)
        submit(site.enter("fp"))
        site.take("officer", "begin_desk_review")
        shelf._keep("asking", site.world, path)
        ask(site, "Which cities?")
        ask(site, "Since when?", "expert_c", about="")
        for who in ("fp_b", "fp_c"):
            site.take(who, "clear_desk_note")
        site.take("officer", "send_questions")
        assert site.world.state(site.world.review) == "questions_sent"
        shelf._keep("asked", site.world, path)
    site.world.services.close()
    return shelf


@pytest.fixture
def desk(filled, at, cheap_hashes):  # noqa: F811
    """A review whose self-assessment was delivered through its pages, in the desk review."""
    return Reviewing(at("asking"))


@pytest.fixture
def sent(filled, at, cheap_hashes):  # noqa: F811
    """Two questions delivered, one of each reviewing State."""
    return Reviewing(at("asked"))


def ask(site, text, who="expert_b", about="vision"):
    path = f"questions/new?about={about}"
    return site.post(who, path, text=text, language="fr", about=about)


def plain(page):
    """The text of a page without the marks around numbers."""
    return re.sub("[\u2068\u2069]", "", page.text)


def keys(site):
    """Text -> id."""
    rows = site.world.services.read(lambda s: s.execute(sa.select(Question.text, Question.id)))
    return dict(rows.all())


def hand(site, who, path="/"):
    return Hand(site.enter(who), path)


# Who sees what


def test_an_expert_reads_and_asks_and_nobody_else_learns_of_it(desk):
    ask(desk, "A private question")

    for who in ("expert_b", "fp_b", "expert_c", "fp_c"):
        page = desk.get(who, "questions").text
        assert "A private question" in page, who
        assert SAID in page
    for who in ("fp", "mission", "officer", "director"):
        page = desk.get(who, "questions")
        assert page.status_code == 200
        assert "A private question" not in page.text, who
    (key,) = keys(desk).values()
    for who in ("fp", "officer"):
        for path in (f"questions/{key}", f"questions/{key}/recall", f"questions/{key}/answer"):
            assert desk.get(who, path).status_code in {403, 404}
    for who in HIDDEN:
        for path in ("questions", "questions/new", "questions/note", f"questions/{key}"):
            assert desk.get(who, path).status_code == 404, (who, path)


def test_the_desk_sees_what_was_cleared_and_writes_nothing(desk):
    ask(desk, "Which cities?")
    desk.post("expert_b", "questions/note", text="We read it with care", language="en")
    desk.take("fp_b", "clear_desk_note")

    page = desk.get("officer", "questions").text

    assert "Which cities?" in page
    assert "We read it with care" in page
    assert "Which cities?" not in desk.get("fp", "questions").text
    for path in ("questions/new", "questions/note", "questions/sections"):
        assert desk.get("officer", path).status_code in {403, 404}


def test_a_state_changes_its_own_question_alone(desk):
    ask(desk, "Which cities?")
    (key,) = keys(desk).values()

    assert desk.get("expert_c", f"questions/{key}").status_code == 403
    desk.post("fp_b", f"questions/{key}", text="Which towns?", language="en")
    assert list(keys(desk)) == ["Which towns?"]
    form = desk.get("expert_b", "questions").text
    desk.enter("expert_b").post(
        desk.url(f"questions/{key}/out"), do="out", version=value_of(form, "version")
    )
    assert "Taken out" in desk.get("expert_b", "questions").text


def test_two_who_write_see_both_texts(desk):
    first = desk.enter("expert_b")
    first.get(desk.url("questions/note"))
    token = value_of(first.page, "csrf_token")
    desk.post("fp_b", "questions/note", text="The text of the focal point", language="en")

    given = {"csrf_token": token, "version": "0", "text": "Mine", "language": "en"}
    page = first.client.post(desk.url("questions/note"), data=given, buffered=True)

    assert page.status_code == 409
    assert "The text of the focal point" in page.text
    assert "Mine" in page.text
    given["version"] = value_of(page, "version")
    saved = first.client.post(desk.url("questions/note"), data=given, buffered=True)
    assert saved.status_code == 303


def test_an_empty_question_is_not_kept_and_what_was_chosen_stays(desk):
    page = ask(desk, "")

    assert page.status_code == 422
    assert "Please look at the marked fields." in page.text
    assert '<option value="fr" selected lang="fr">' in page.text


def test_a_self_assessment_on_paper_is_asked_about_all_the_same(at, cheap_hashes):  # noqa: F811
    world = at("sa_drafting")
    paper = {"self_assessment": FILE, "blanks_confirmed": "yes"}
    world.record(world.review, "submit", "mission", **paper)
    world.fire("officer", world.review, "begin_desk_review")
    site = Reviewing(world)

    page = site.get("expert_b", "questions").text
    ask(site, "Which cities?", about="")

    assert "The self-assessment came as a document" in page
    assert "Which cities?" in site.get("fp_c", "questions").text
    assert site.get("expert_b", "questions/new?about=vision").status_code == 404
    assert site.get("fp", "questions").status_code == 200


# The team


def test_sections_are_shared_out_and_mine_are_shown(desk):
    seat = desk.world.seat("expert_b")
    page = desk.get("expert_c", "questions/sections")
    section = re.search(r'name="reads\.([\w]+):', page.text).group(1)
    desk.post("expert_c", "questions/sections", **{f"reads.{section}:{seat}": "1"})

    mine, all_of_them = (
        desk.get("expert_b", "questions"),
        desk.get("expert_b", "questions?show=all"),
    )

    assert mine.text.count('class="answer" id="q-') < all_of_them.text.count(
        'class="answer" id="q-'
    )
    assert f'id="s-{section}"' in mine.text
    assert "No section is noted as yours." in desk.get("expert_c", "questions").text


def test_an_expert_says_that_he_has_no_further_question(desk):
    page = desk.get("expert_b", "questions").text
    assert "I have no further question" in page
    assert "I have no further question" not in desk.get("fp_b", "questions").text

    desk.post("expert_b", "questions/done", form="questions", do="done")

    assert "You have no further question" in desk.get("expert_b", "questions").text
    assert "1 of the experts has no further question." in plain(desk.get("fp_b", "questions"))
    ask(desk, "One more")
    assert "You have no further question" not in desk.get("expert_b", "questions").text


# After the delivery


def test_everybody_of_the_review_reads_what_was_delivered(sent):
    for who in ("fp", "mission", "expert_b", "fp_c", "officer", "director"):
        page = sent.get(who, "questions").text
        assert "Which cities?" in page, who
        assert "Since when?" in page


def test_the_state_answers_with_a_file_and_only_then_others_read_it(sent):
    first = keys(sent)["Which cities?"]
    path = f"questions/{first}/answer"
    sent.post("fp", path, text="ثلاث مدن", language="ar", file=(io.BytesIO(PDF), "plan.pdf"))

    own = sent.get("fp", "questions").text
    link = re.search(r'href="([^"]+/questions/files/\d+)"', own).group(1)
    assert '<div class="said" dir="auto" lang="ar">ثلاث مدن</div>' in own
    assert sent.enter("mission").get(link).data == PDF
    for who in ("expert_b", "officer"):
        assert "ثلاث" not in sent.get(who, "questions").text
        assert sent.enter(who).get(link).status_code == 404
        assert sent.get(who, "questions/check").status_code == 404
    assert "1 question is left without a response." in plain(sent.get("fp", "questions/check"))

    sent.take("fp", "answer_questions")

    for who in ("expert_b", "fp_c", "officer"):
        page = sent.get(who, "questions").text
        assert "ثلاث" in page, who
        assert "No response provided" in page
        assert sent.enter(who).get(link).data == PDF
    given = {"document": link.rsplit("/", 1)[1]}
    review = sent.world.case(sent.world.review).id
    sent.world.open("officer", "classification", inputs=given, parent=review)
    for who in ("fp", "expert_b"):  # strictly confidential, and for neither
        assert "plan.pdf" not in sent.get(who, "questions").text
        assert "A strictly confidential file" in sent.get(who, "questions").text
        assert sent.enter(who).get(link).status_code == 404
    for who in HIDDEN:
        assert sent.enter(who).get(link).status_code == 404
    assert sent.get("fp", path).status_code == 403


def test_what_a_colleague_saved_meanwhile_stands_beside(sent):
    first = keys(sent)["Which cities?"]
    path = f"questions/{first}/answer"
    sent.post("mission", path, text="From the mission", language="en")

    page = sent.post("fp", path, version="0", text="From the capital", language="en")

    assert page.status_code == 409
    assert "From the mission" in page.text
    assert "From the capital" in page.text


def test_a_question_is_recalled_until_the_state_has_opened_it(sent):
    first, second = (keys(sent)[each] for each in ("Which cities?", "Since when?"))
    assert sent.get("expert_b", f"questions/{first}/recall").status_code == 404
    assert sent.get("fp_b", f"questions/{second}/recall").status_code == 403

    sent.post("fp_b", f"questions/{first}/recall", reason="It was meant otherwise")

    page = sent.get("fp", "questions").text
    assert "Which cities?" not in page
    assert "This question was recalled before it was opened." in page
    assert "Since when?" in page
    history = sent.get("fp", "history").text
    assert "Question recalled before it was opened" in history
    assert "It was meant otherwise" not in history
    assert "It was meant otherwise" in sent.get("fp_c", "history").text
    assert sent.get("fp_c", f"questions/{second}/recall").status_code == 404  # it was opened
    assert "Opened by the State on" in sent.get("expert_c", "questions").text


def test_looking_from_elsewhere_opens_nothing(sent):
    for who in ("expert_b", "officer", "director"):
        sent.get(who, "questions")

    first = keys(sent)["Which cities?"]
    assert sent.get("fp_b", f"questions/{first}/recall").status_code == 200


def test_a_recall_that_comes_after_the_opening_is_told_so(sent):
    first = keys(sent)["Which cities?"]
    focal = sent.enter("fp_b")
    focal.get(sent.url(f"questions/{first}/recall"))
    sent.get("fp", "questions")

    page = focal.post(sent.url(f"questions/{first}/recall"), reason="It was meant otherwise")

    assert page.status_code == 409
    assert "The State under review has opened this question." in page.text
    assert "It was meant otherwise" in page.text


# Clicks


def test_my_sections_are_two_clicks_from_home_and_a_question_two_more(desk):
    expert = hand(desk, "expert_b").follow(r"/cases/XAA-2027$").follow(r"/questions$")
    assert expert.clicks == 2
    assert SAID in expert.text

    expert.clicks = 0
    expert.follow(r"/questions/new\?about=vision").press(r"/questions/new", text="Which cities?")

    assert expert.clicks == 2
    assert "Which cities?" in expert.text


def test_a_focal_point_is_led_from_the_inbox_to_the_room(desk):
    focal = hand(desk, "fp_b").follow(r"/questions$")

    assert focal.clicks == 1
    assert "Clear the desk note" in focal.text


def test_a_state_answers_in_two_clicks_each(sent):
    state = hand(sent, "fp").follow(r"/questions$").follow(r"/answer$")
    for text in ("Three", "Since 2020"):
        state.press(r"/answer$", text=text)

    assert state.clicks == 2 * 2
    assert "0 questions have no answer yet." in plain(state)


# What is taken away


def packed(site, who):
    """The page of the questions in somebody's dossier."""
    found = zipfile.ZipFile(io.BytesIO(site.get(who, "dossier.zip").data))
    return found.read("questions.html").decode() if "questions.html" in found.namelist() else ""


def test_a_dossier_holds_what_was_delivered_and_opens_nothing(sent):
    assert packed(sent, "fp") == ""  # not opened yet, and so it can still be recalled
    assert "Which cities?" in packed(sent, "officer")
    first = keys(sent)["Which cities?"]
    sent.post("fp", f"questions/{first}/answer", text="Three of them", language="en")

    assert "Which cities?" in packed(sent, "fp")
    for who in ("fp", "expert_b", "officer"):
        assert "Three of them" not in packed(sent, who)
    assert packed(sent, "mission_b") == ""
    sent.take("fp", "answer_questions")
    assert "Three of them" in packed(sent, "expert_b")
