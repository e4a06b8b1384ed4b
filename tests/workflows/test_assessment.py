"""The self-assessment: drafts with a version each, frozen when the State delivers them."""

from __future__ import annotations

import hashlib
import json

import pytest
import sqlalchemy as sa

from engine.models.case import Fact
from engine.models.edition import Edition
from engine.queries.reader import Reader
from tests.journeys.review import bring
from tests.journeys.world import FILE
from workflows.domain.assessment import queries, services
from workflows.domain.assessment.models import Answer, Assessment
from workflows.domain.assessment.services import Saved, Typed, Upload
from workflows.domain.assessment.sheet import fingerprint
from workflows.domain.documents.models import Blob, Document

STATE, DESK = {"fp", "mission"}, {"officer", "director"}
REVIEWERS = {"fp_b", "fp_c", "expert_b", "expert_c"}


@pytest.fixture
def drafting(at):
    return at("sa_drafting")


def case_of(world):
    return world.case(world.review)


def save(world, question, text, *, kind="answer", language="en", version=0, shown="", who="fp"):
    """Save one answer, as a form would that was made from that version."""
    typed = Typed(question, kind, text, language, version, shown)

    def work(session):
        case, now = case_of(world).id, world.clock.now()
        services.begin(session, case, queries.edition(session, case).id, now)
        return services.save(session, case, [typed], person=world.actors[who].person, now=now)

    return world.services.write(work)


def stored(world, question="vision"):
    query = sa.select(Answer).where(Answer.question == question)
    return world.services.read(lambda s: s.scalars(query).one())


def attach(world, question, name="plan.pdf", sha256="a" * 64):
    def work(session):
        now = world.clock.now()
        if session.get(Blob, sha256) is None:
            session.add(Blob(sha256=sha256, size=3, created_at=now))
            session.flush()
        upload = Upload(question, name, "application/pdf", sha256, 3)
        return services.attach(
            session, case_of(world).id, [upload], body="XAA",
            readers=["sur_focal_point", "sur_mission"], person=world.actors["fp"].person, now=now,
        )  # fmt: skip

    return world.services.write(work)


def snapshot(world):
    return world.services.read(lambda s: queries.snapshot(s, case_of(world).id))


def read(world, who):
    """What somebody reads of what was delivered."""
    services_, now = world.services, world.clock.now()
    reader = Reader(services_.access, services_.registry, world.actors[who], now)
    return services_.read(lambda s: queries.read(s, reader, case_of(world)))


def reading(world):
    if "fp_b" not in world.actors:
        raise AssertionError("the team has to be there")
    return {who for who in world.actors if read(world, who) is not None}


# Drafts


def test_words_without_a_choice_are_an_answer(drafting):
    assert save(drafting, "vision", "In use", kind="") == Saved(1)

    assert (stored(drafting).kind, stored(drafting).version) == ("answer", 1)


def test_what_nobody_touched_is_not_written(drafting):
    shown = fingerprint("", "", "en")

    assert save(drafting, "vision", "", kind="", shown=shown) == Saved()
    assert save(drafting, "vision", "", kind="") == Saved()


def test_a_saving_that_has_not_seen_the_last_version_leaves_it_alone(drafting):
    save(drafting, "vision", "First")

    late = save(drafting, "vision", "Second", version=0, who="mission")

    assert late == Saved(0, ("vision",))
    assert stored(drafting).text == "First"


def test_the_same_words_saved_twice_are_no_clash(drafting):
    save(drafting, "vision", "First")

    assert save(drafting, "vision", "First", version=0) == Saved()


def test_a_saving_that_has_seen_it_counts_on(drafting):
    save(drafting, "vision", "First")

    save(drafting, "vision", "Second", version=1, who="mission")

    row = stored(drafting)
    assert (row.text, row.version, row.person_id) == (
        "Second", 2, drafting.actors["mission"].person,
    )  # fmt: skip


def test_an_answer_can_be_made_blank_again(drafting):
    save(drafting, "vision", "First")
    save(drafting, "vision", "", version=1)

    sheet = drafting.services.read(
        lambda s: queries.drafts(s, case_of(drafting).id, queries.edition(s, case_of(drafting).id))
    )

    assert "vision" in [line.question.key for line in sheet.blanks]


def test_the_same_file_is_handed_in_once_for_an_answer(drafting):
    assert [attach(drafting, "vision"), attach(drafting, "vision")] == [1, 0]
    assert attach(drafting, "measures") == 1


@pytest.mark.parametrize(
    ("state", "who"),
    [("sa_drafting", STATE), ("team_forming", set()), ("sa_submitted", set())],
)
def test_the_state_alone_drafts_and_only_in_its_time(at, state, who):
    world = at(state)
    may = world.services.access.may

    found = {
        name
        for name, actor in world.actors.items()
        if world.services.read(
            lambda s, actor=actor: may(
                s, actor, case_of(world), "assessment.edit", world.clock.now()
            )
        )
    }

    assert found == who


# Editions


def test_a_case_keeps_its_edition_from_the_first_answer_on(drafting):
    save(drafting, "vision", "First")
    drafting.services.write(lambda s: _another_edition(s, drafting.clock.now()))

    kept = drafting.services.read(lambda s: queries.edition(s, case_of(drafting).id).edition)

    assert kept == "2026"


def test_before_the_first_answer_the_current_edition_counts(drafting):
    drafting.services.write(lambda s: _another_edition(s, drafting.clock.now()))

    found = drafting.services.read(lambda s: queries.edition(s, case_of(drafting).id).edition)

    assert found == "2027"


def _another_edition(session, now):
    row = session.scalars(sa.select(Edition).where(Edition.kind == "questionnaire")).one()
    row.current = False
    session.add(
        Edition(
            kind=row.kind, name=row.name, edition="2027", sha256="x", content=row.content,
            current=True, loaded_at=now,
        )
    )  # fmt: skip


# Delivery


def test_what_is_delivered_is_frozen_and_the_history_carries_its_hash(drafting):
    save(drafting, "vision", "كلمات", language="ar")
    attach(drafting, "vision")

    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")

    kept = snapshot(drafting)
    content = json.loads(kept.content)
    first = content["sections"][0]["questions"][0]
    assert hashlib.sha256(kept.content.encode()).hexdigest() == kept.sha256
    assert (first["answer"], first["language"]) == ("كلمات", "ar")
    assert [(each["name"], each["sha256"]) for each in first["evidence"]] == [
        ("plan.pdf", "a" * 64)
    ]
    assert content["questionnaire"]["edition"] == "2026"
    assert len(content["blanks"]) == 29
    fact = sa.select(Fact.value).where(Fact.key == "snapshot_sha256")
    assert drafting.services.read(lambda s: s.scalar(fact)) == kept.sha256
    assert drafting.faults() == {}


def test_a_text_that_was_changed_behind_the_history_is_noticed(drafting):
    save(drafting, "vision", "Words")
    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")
    assert read(drafting, "fp").receipt.sound

    def change(session):
        row = queries.snapshot(session, case_of(drafting).id)
        row.content = row.content.replace("Words", "Other")

    drafting.services.write(change)

    assert not read(drafting, "fp").receipt.sound


def test_nothing_is_frozen_by_a_look_at_the_step(drafting):
    drafting.options("fp", drafting.review)

    assert snapshot(drafting) is None


def test_the_state_and_the_desk_read_what_was_delivered(drafting):
    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")

    assert reading(drafting) == STATE | DESK


def test_from_the_desk_review_on_the_reviewers_read_it_and_their_missions_never(drafting):
    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")

    drafting.fire("officer", drafting.review, "begin_desk_review")

    assert reading(drafting) == STATE | DESK | REVIEWERS


def test_a_desk_review_that_was_taken_back_opens_nothing(drafting):
    drafting.fire("fp", drafting.review, "submit", blanks_confirmed="yes")
    drafting.fire("officer", drafting.review, "begin_desk_review")

    drafting.fire("officer", drafting.review, "undo", reason="Too early")

    assert drafting.state(drafting.review) == "sa_submitted"
    assert reading(drafting) == STATE | DESK


def test_the_board_never_reads_it(at):
    world = at("concluded")

    assert read(world, "reader") is None
    assert read(world, "mission_b") is None
    assert read(world, "expert_b") is not None


def test_paper_recorded_for_the_state_delivers_no_draft(drafting):
    save(drafting, "vision", "Not certified")
    attach(drafting, "vision")

    drafting.record(
        drafting.review, "submit", "mission", self_assessment=FILE, blanks_confirmed="yes"
    )

    content = json.loads(snapshot(drafting).content)
    assert "Not certified" not in snapshot(drafting).content
    assert (content["sections"], content["questionnaire"]) == ([], None)
    assert content["paper"]["name"] == FILE["name"]
    assert read(drafting, "officer").sheet is None
    receipt = read(drafting, "officer").receipt
    assert (receipt.person, receipt.behalf.title) == ("officer", "mission")


def test_a_state_may_deliver_a_file_and_no_answer(drafting):
    drafting.fire("fp", drafting.review, "submit", self_assessment=FILE, blanks_confirmed="yes")

    bring(drafting, "concluded")

    assert drafting.faults() == {}


def test_a_house_without_a_questionnaire_takes_paper_all_the_same(drafting):
    forget = sa.delete(Edition).where(Edition.kind == "questionnaire")
    drafting.services.write(lambda s: s.execute(forget))

    drafting.fire("fp", drafting.review, "submit", self_assessment=FILE, blanks_confirmed="yes")

    assert read(drafting, "fp").sheet is None


def test_the_list_of_blanks_is_confirmed_before_anything_is_delivered(drafting):
    said = drafting.why("fp", drafting.review, "submit")

    assert said == ["blanks_confirmed: Please fill this in."]
    assert snapshot(drafting) is None


def test_the_files_of_drafts_name_the_state_alone(drafting):
    attach(drafting, "vision")

    row = drafting.services.read(lambda s: s.scalars(sa.select(Document)).all())[-1]

    assert (row.key, row.body, row.visible_to) == (
        "evidence:vision", "XAA", ["sur_focal_point", "sur_mission"],
    )  # fmt: skip


def test_an_edition_that_a_case_answers_is_kept_by_its_number(drafting):
    save(drafting, "vision", "First")

    row = drafting.services.read(lambda s: s.scalars(sa.select(Assessment)).one())

    assert row.case_id == case_of(drafting).id
