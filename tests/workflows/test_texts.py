"""Texts under consultation: who writes, who comments, who decides, and that silence does nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

import config.schema  # noqa: F401 - every table
from engine import db
from engine.db import Base, writer
from tests.journeys.world import FILE, make_world, person
from workflows.domain.guidelines import rules as guidelines
from workflows.domain.texts import effects, languages, queries, rules, services
from workflows.domain.texts.models import TextComment, TextVersion

ARABIC = "# الغرض\n\nتساعد الآلية الدول.\n\nوهي طوعية ولا تصنف أحداً."
TEXT = "# Purpose\n\nThe mechanism assists States.\n\nIt is voluntary and ranks nobody."
LAST = dt.date(2027, 3, 1)
SAID = {
    "paragraph": 2, "category": "states", "channel": "online", "platform": "",
    "position": "organization", "author": "", "came_on": None, "words": "Say: non-punitive too.",
    "proposal": "", "language": "en", "traditional": False, "consent": "", "source": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('texts') / 'texts.db'}"
    database = db.connect(url)
    Base.metadata.create_all(writer(database))
    database.dispose()
    made = make_world(url, upgrade=False)
    made.appoint("partner", "partner", "city-network")
    yield made
    made.services.close()


def begin(world, kind=rules.TERMS, subject="Terms of reference of the review"):
    inputs = {"kind": kind, "mandate": "S1 §3", "language": "en"}
    return world.open("officer", rules.DRAFT, subject, inputs=inputs)


def written(world, reference, text=TEXT):
    case = world.case(reference).id

    def work(rows):
        found = queries.written(rows, case)
        seen = found.edition if found else 0
        who = world.actors["officer"]
        services.write(rows, case, text, "en", seen=seen, by=who, now=world.clock.now())

    world.services.write(work)


def translated(world, reference, text=ARABIC, status=rules.UNOFFICIAL, seen=0):
    """The newest version in Arabic."""
    case, who = world.case(reference).id, world.actors["officer"]

    def work(rows):
        version = queries.latest(rows, case)
        languages.write(rows, version, "ar", text, status, seen=seen, by=who, now=world.clock.now())

    world.services.write(work)


def read_by_all(world, reference):
    """(language, status) of the newest version, as all read it."""
    case = world.case(reference).id

    def work(rows):
        version = queries.latest(rows, case)
        found = languages.readings(rows, [version], drafts=False)[version.id]
        return [(each.language, each.status) for each in found]

    return world.services.read(work)


def consulted(world, **more):
    reference = begin(world, **more)
    written(world, reference)
    world.fire("officer", reference, "open_consultation", closes_on=LAST)
    return reference


def comment(world, who, reference, **more):
    case = world.case(reference).id

    def work(rows):
        version = queries.consulted(rows, case)
        said = {**SAID, **more}
        made = services.comment(rows, version, said, by=world.actors[who], now=world.clock.now())
        return made.id

    return world.services.write(work)


def settle(world, *keys):
    def work(rows):
        for key in keys:
            found = rows.get(TextComment, key)
            services.settle(rows, found, "in_part", "Said in paragraph 3.", now=world.clock.now())

    world.services.write(work)


def one(world, key):
    return world.services.read(lambda rows: rows.get_one(TextComment, key))


def closed(world, reference):
    world.on(LAST + dt.timedelta(days=1))
    world.fire("officer", reference, "close_consultation")


@pytest.fixture(autouse=True)
def from_the_start(world):
    world.clock.set(dt.datetime(2027, 1, 15, 6, tzinfo=dt.UTC))


def test_a_text_is_split_into_headings_and_numbered_paragraphs():
    assert [(each.number, each.words) for each in rules.blocks(TEXT)] == [
        (0, "Purpose"), (1, "The mechanism assists States."),
        (2, "It is voluntary and ranks nobody."),
    ]  # fmt: skip
    assert rules.blocks(" \r\n\r\n ") == ()
    assert rules.paragraphs("one\ntwo\n \nthree") == {1: "one\ntwo", 2: "three"}


def test_no_consultation_opens_on_a_text_without_a_paragraph(world):
    reference = begin(world)
    assert world.why("officer", reference, "open_consultation", closes_on=LAST) == [effects.NO_TEXT]
    written(world, reference, "# A heading alone")
    assert world.why("officer", reference, "open_consultation", closes_on=LAST) == [effects.NO_TEXT]


def test_what_is_put_to_all_is_fixed_and_another_version_is_written_beside_it(world):
    reference = consulted(world)
    case = world.case(reference).id
    assert world.why("officer", reference, "amend", mandate="S1 §3", language="en")

    written(world, reference, "Other words.")

    def work(rows):
        return queries.consulted(rows, case), queries.written(rows, case)

    fixed, after = world.services.read(work)
    assert (fixed.number, fixed.text) == (1, TEXT)
    assert (after.number, after.text) == (2, "Other words.")


def test_a_text_that_somebody_saved_meanwhile_is_not_overwritten(world):
    reference = begin(world)
    written(world, reference)
    case, who = world.case(reference).id, world.actors["officer"]
    with pytest.raises(rules.TextMoved):
        world.services.write(
            lambda rows: services.write(
                rows, case, "x", "en", seen=0, by=who, now=world.clock.now()
            )
        )


def test_a_side_sends_its_own_comments_and_nobody_elses(world):
    reference = consulted(world)
    key = comment(world, "mission", reference)
    assert world.why("mission_b", reference, "send_comments") == [effects.NOTHING_PREPARED]
    assert world.why("partner", reference, "send_comments") == [effects.NOTHING_PREPARED]
    assert world.why("officer", reference, "send_comments") == [effects.NOTHING_PREPARED]
    assert one(world, key).sent_at is None

    world.fire("mission", reference, "send_comments")

    assert one(world, key).number == 1
    assert world.faults() == {}


def test_the_secretariat_does_not_send_for_a_state_what_the_state_has_prepared(world):
    reference = consulted(world)
    key = comment(world, "mission", reference)
    with pytest.raises(Exception, match="paper"):
        world.record(reference, "send_comments", "mission")
    assert one(world, key).sent_at is None


def test_a_comment_is_withdrawn_by_its_own_side_until_the_consultation_closes(world):
    reference = consulted(world)
    keys = [comment(world, who, reference) for who in ("mission", "partner")]
    world.fire("mission", reference, "send_comments")
    world.fire("partner", reference, "send_comments")
    assert world.why("mission", reference, "withdraw_comment", comment="2")

    world.fire("mission", reference, "withdraw_comment", comment="1")

    assert one(world, keys[0]).withdrawn_at is not None
    assert world.why("mission", reference, "withdraw_comment", comment="1")
    closed(world, reference)
    assert world.why("partner", reference, "withdraw_comment", comment="2")


def test_the_consultation_lasts_until_its_day_and_that_day_only_moves_on(world):
    reference = consulted(world)
    assert world.why("officer", reference, "close_consultation") != []
    assert world.why("officer", reference, "more_time", closes_on=LAST - dt.timedelta(days=9)) == [
        f"closes_on: {effects.LATER_ONLY}"
    ]
    world.fire("officer", reference, "more_time", closes_on=LAST + dt.timedelta(days=7))
    world.on(LAST + dt.timedelta(days=1))
    assert world.why("officer", reference, "close_consultation") != []
    world.on(LAST + dt.timedelta(days=8))
    world.fire("officer", reference, "close_consultation")
    assert world.state(reference) == rules.CLOSED


def test_silence_closes_and_decides_nothing(world):
    reference = consulted(world)
    world.on(LAST + dt.timedelta(days=400))
    assert world.state(reference) == "consultation"


def test_a_text_goes_on_only_once_it_is_said_what_became_of_each_comment(world):
    reference = consulted(world)
    key = comment(world, "mission", reference)
    world.fire("mission", reference, "send_comments")
    closed(world, reference)
    assert any("1" in why for why in world.why("officer", reference, "to_bureau"))
    settle(world, key)
    assert one(world, key).told_at is None

    world.fire("officer", reference, "to_bureau")

    assert one(world, key).told_at is not None


COURSES = {
    rules.TERMS: ("to_bureau", "to_board", "decide"),
    rules.AMENDMENT: ("to_board", "to_assembly", "decide"),
    rules.GUIDELINES: ("to_assembly", "decide"),
}
DECISION = {"decision": "Decision 2027/4", "decided_on": dt.date(2027, 3, 1), "decision_file": FILE}


@pytest.mark.parametrize("kind", COURSES)
def test_each_kind_of_text_goes_to_its_own_bodies_and_only_they_decide(world, kind):
    reference = consulted(world, kind=kind, subject=f"A text: {kind}")
    closed(world, reference)
    every = {"to_bureau", "to_board", "to_assembly", "decide"}
    for step in COURSES[kind]:
        offered = {each for each in every if each in world.options("officer", reference)}
        assert offered == {step}
        world.fire("officer", reference, step, **(DECISION if step == "decide" else {}))
    assert world.state(reference) == rules.DECIDED


def test_no_decision_is_recorded_without_reference_day_and_document(world):
    reference = consulted(world)
    closed(world, reference)
    world.fire("officer", reference, "to_bureau")
    world.fire("officer", reference, "to_board")
    for key in DECISION:
        lacking = {name: value for name, value in DECISION.items() if name != key}
        assert world.why("officer", reference, "decide", **lacking)
    assert world.state(reference) == rules.BOARD


def test_an_expert_whom_a_state_names_drafts_guidelines_and_no_other_text(world):
    reference = begin(world, rules.GUIDELINES, "International guidelines")
    assert world.why("mission", begin(world), "name_expert", member=person("eva")) == [
        effects.OTHER_KIND
    ]
    assert world.why("partner", reference, "name_expert", member=person("pia")) != []
    world.fire("mission", reference, "name_expert", member=person("eva"))
    world.meet("eva", "eva@example.org")
    assert "draft:XAA" in world.open_tasks(reference)

    def may(rows):
        case = world.case(reference)
        return world.services.access.may(
            rows, world.actors["eva"], case, rules.WRITE, world.clock.now()
        )

    assert world.services.read(may)


def test_whom_the_desk_invites_by_name_has_a_next_step_that_nobody_awaits(world):
    reference = consulted(world)
    world.fire(
        "officer", reference, "invite", invited_states=["XAB"], invited_partners=["city-network"]
    )
    assert {key for key in world.open_tasks(reference) if key.startswith("comment")} == {
        "comment:XAB", "comment:city-network",
    }  # fmt: skip
    comment(world, "partner", reference)
    world.fire("partner", reference, "send_comments")
    assert "comment:city-network" not in world.open_tasks(reference)


def test_a_further_round_is_about_a_version_of_its_own(world):
    reference = consulted(world)
    key = comment(world, "mission", reference)
    world.fire("mission", reference, "send_comments")
    closed(world, reference)
    world.fire("officer", reference, "prepare_again")
    world.fire("officer", reference, "open_consultation", closes_on=dt.date(2027, 9, 1))

    def work(rows):
        case = world.case(reference).id
        count = rows.scalar(sa.select(sa.func.count()).where(TextVersion.case_id == case))
        return queries.consulted(rows, case), count

    version, count = world.services.read(work)
    assert (version.number, version.text, count) == (2, TEXT, 2)
    assert one(world, key).version_id != version.id


def test_a_version_goes_to_all_in_every_language_of_as_many_paragraphs_and_in_no_other(world):
    reference = begin(world)
    written(world, reference)
    translated(world, reference, "# الغرض\n\nتساعد الآلية الدول.")
    (why,) = world.why("officer", reference, "open_consultation", closes_on=LAST)
    assert "as many paragraphs" in why
    assert "Arabic" in why
    assert read_by_all(world, reference) == [("en", rules.ORIGINAL)]

    translated(world, reference, seen=1)
    world.fire("officer", reference, "open_consultation", closes_on=LAST)

    assert read_by_all(world, reference) == [("en", rules.ORIGINAL), ("ar", rules.UNOFFICIAL)]
    assert world.faults() == {}


def test_a_language_is_added_to_a_version_that_all_read_and_an_official_one_takes_its_place(world):
    reference = consulted(world)
    assert world.why("officer", reference, "add_languages") == [effects.NOTHING_WRITTEN]
    translated(world, reference)
    assert read_by_all(world, reference) == [("en", rules.ORIGINAL)]
    world.fire("officer", reference, "add_languages")
    translated(world, reference, f"{ARABIC}\n\nزائدة", rules.OFFICIAL)
    assert "as many paragraphs" in world.why("officer", reference, "add_languages")[0]
    translated(world, reference, status=rules.OFFICIAL, seen=1)
    assert read_by_all(world, reference)[1:] == [("ar", rules.UNOFFICIAL)]

    world.fire("officer", reference, "add_languages")

    assert read_by_all(world, reference)[1:] == [("ar", rules.OFFICIAL)]
    closed(world, reference)
    world.fire("officer", reference, "prepare_again")
    world.fire("officer", reference, "open_consultation", closes_on=dt.date(2027, 9, 1))
    assert read_by_all(world, reference)[1:] == [("ar", rules.OFFICIAL)]  # of the second version


def test_a_formal_note_has_its_file_or_the_document_that_it_came_as(world):
    reference = consulted(world)
    assert world.why("mission", reference, "hand_in_note", note_number="9") == [effects.NO_NOTE]
    assert world.why("partner", reference, "hand_in_note", note_file=FILE)
    world.fire("mission", reference, "hand_in_note", note_number="NV/9", note_file=FILE)
    world.record(reference, "hand_in_note", "mission_b")
    assert world.faults() == {}


def test_a_section_of_the_guidelines_is_known_by_its_number_or_heading_in_any_language(world):
    reference = begin(world, rules.AMENDMENT, "An amendment")
    assert "name_section" not in world.options("officer", reference)
    for words, number, heading, found in (
        ("Section II", "II", "Vision", True), ("القسم الثاني - رؤية", "", "رؤية", True),
        ("II. Vision", "II", "رؤية", True), ("III", "II", "Vision", False),
        ("Article 2", "II", "Vision", True), ("a lamp", "", "", False),
    ):  # fmt: skip
        assert guidelines.names(words, number, heading) == found, words
