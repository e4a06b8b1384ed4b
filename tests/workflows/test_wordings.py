"""Every wording of an answer is kept, a section is called complete, a file says what it shows."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.workflows.test_assessment import attach, case_of, save, snapshot
from workflows.domain.assessment import queries, services, wordings
from workflows.domain.assessment.sheet import AHEAD, COMPLETE, PREPARING


@pytest.fixture
def drafting(at):
    return at("sa_drafting")


def kept(world, question="vision"):
    return world.services.read(lambda s: wordings.of(s, case_of(world).id, question))


def sheet(world):
    def work(session):
        case = case_of(world).id
        return queries.drafts(session, case, queries.edition(session, case))

    return world.services.read(work)


def line(world, question="vision"):
    lines = [each for part in sheet(world).parts for each in part.lines]
    return next(each for each in lines if each.question.key == question)


def put_back(world, wording, version, who="fp"):
    case, person, now = case_of(world).id, world.actors[who].person, world.clock.now()
    return world.services.write(
        lambda s: services.put_back(
            s, case, "vision", wording, version=version, person=person, now=now
        )
    )


def test_each_saving_leaves_the_wording_with_who_and_when(drafting):
    save(drafting, "vision", "First")
    drafting.clock.advance(hours=1)
    save(drafting, "vision", "Second", version=1, who="mission")

    second, first = kept(drafting)

    assert (first.said.text, first.by, first.current) == ("First", "fatima", False)
    assert (second.said.text, second.by, second.current) == ("Second", "mission", True)
    assert second.at - first.at == dt.timedelta(hours=1)


def test_an_earlier_wording_put_back_is_a_new_version_and_loses_nothing(drafting):
    save(drafting, "vision", "First", language="ar")
    save(drafting, "vision", "Second", version=1)

    put_back(drafting, kept(drafting)[-1].id, version=2)

    assert [each.said.text for each in kept(drafting)] == ["First", "Second", "First"]
    assert (line(drafting).text, line(drafting).version) == ("First", 3)
    assert line(drafting).language == "ar"


def test_nothing_is_put_back_over_an_answer_saved_meanwhile(drafting):
    save(drafting, "vision", "First")
    save(drafting, "vision", "Second", version=1)
    save(drafting, "vision", "Third", version=2)

    found = put_back(drafting, kept(drafting)[-1].id, version=2)

    assert found.stale == ("vision",)
    assert line(drafting).text == "Third"


def test_what_is_typed_over_an_unknown_answer_is_kept_beside_it_once(drafting):
    save(drafting, "vision", "Theirs")

    for _ in range(2):
        save(drafting, "vision", "Mine", version=0, who="mission")

    aside, theirs = kept(drafting)
    assert (aside.said.text, aside.aside, aside.current) == ("Mine", True, False)
    assert theirs.current
    assert line(drafting).text == "Theirs"
    assert line(drafting).wordings == 1


def test_savings_of_one_sitting_are_told_as_one(drafting):
    for version, text in enumerate(("One", "One two", "One two three")):
        save(drafting, "vision", text, version=version)
        drafting.clock.advance(minutes=1)
    drafting.clock.advance(hours=1)
    save(drafting, "vision", "Four", version=3)

    resting = wordings.resting(kept(drafting))

    assert [each.said.text for each in resting] == ["Four", "One two three"]


def test_a_section_is_complete_when_the_state_says_so_whatever_is_blank(drafting):
    case, person = case_of(drafting).id, drafting.actors["fp"].person

    def mark(complete):
        def work(session):
            now = drafting.clock.now()
            services.mark(session, case, "guidelines", complete=complete, person=person, now=now)

        drafting.services.write(work)
        return sheet(drafting).part("guidelines")

    assert sheet(drafting).part("guidelines").standing == AHEAD
    save(drafting, "vision", "First")
    assert sheet(drafting).part("guidelines").standing == PREPARING
    done = mark(complete=True)
    assert (done.standing, done.mark.by, done.answered) == (COMPLETE, "fatima", 1)
    assert mark(complete=False).standing == PREPARING


def test_what_a_file_shows_is_delivered_with_it_and_the_notes_of_the_state_are_not(drafting):
    case, person = case_of(drafting).id, drafting.actors["fp"].person
    attach(drafting, "vision")
    save(drafting, "vision", "Not this wording")
    save(drafting, "vision", "This one", version=1)
    document = line(drafting).files[0].document

    def work(session):
        services.describe(session, case, {document: ("The plan of 2026", "unclassified")})
        services.mark(
            session, case, "guidelines", complete=True, person=person, now=drafting.clock.now()
        )

    drafting.services.write(work)
    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")

    content = snapshot(drafting).content
    first = json.loads(content)["sections"][0]["questions"][0]
    assert (first["evidence"][0]["shows"], first["evidence"][0]["label"]) == (
        "The plan of 2026", "unclassified",
    )  # fmt: skip
    assert "Not this wording" not in content
    assert "fatima" not in content
