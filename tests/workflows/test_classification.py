"""A strictly confidential file: raised at once by one, lowered by two, and kept by no date."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine.errors import InputFaults, NotAllowed, Refused
from engine.models.person import Person
from notifications.models import Message
from tests.journeys.review import bring
from tests.journeys.world import make_world
from workflows.domain.classification import services
from workflows.domain.documents import labels
from workflows.domain.documents import services as documents
from workflows.domain.documents.models import Document, NamedReader

NAME = "Kestrel-ledger.pdf"
ONE_PERSON = [str(services.SAME_PERSON)]


def hand_in(world, body="XAA", readers=(), name=NAME, key="memo"):
    """A file of the review, as a step would have left it."""
    case, now = world.case(world.review).id, world.clock.now()

    def work(rows):
        documents._claim(rows, "0" * 64, 3, now)
        return documents.deliver(
            rows, case=case, key=key, name=name, media_type="application/pdf", sha256="0" * 64,
            size=3, now=now, body=body, visible_to=readers,
        ).id  # fmt: skip

    return world.services.write(work)


def classify(world, who, document, *readers):
    """Let somebody classify a file; answers the case."""
    named = [str(world.actors[each].person) for each in readers]
    given = {"document": str(document)} | ({"readers": named} if named else {})
    return world.open(who, "classification", inputs=given, parent=world.case(world.review).id)


def label(world, document):
    return world.services.read(lambda rows: rows.get_one(Document, document).label)


def opens(world, document):
    """Who of the people known may open a file, as far as its label goes."""
    return {
        who
        for who, actor in world.actors.items()
        if world.services.read(lambda s, p=actor.person: labels.known(s, p, [document]))
    }


def offered(world, who):
    """The files that somebody may classify."""
    engine, actor = world.services.engine, world.actors[who]

    def work(rows):
        here = engine.situation(rows, world.case(world.review))
        here.actor_seat, here.actor_body = actor.seat, actor.body
        return {int(key) for key, _ in services.files_offered(here)}

    return world.services.read(work)


def test_it_is_raised_at_once_for_people_and_not_for_their_seats(at):
    world = at("desk_review")
    document = hand_in(world)
    world.meet("ali", "ali@example.org")  # the alternate, in the very seat of the focal point

    classify(world, "fp", document, "expert_b")

    assert label(world, document) == "strictly confidential"
    assert opens(world, document) == {"fp", "expert_b"}


def test_one_side_lowers_it_by_two_people(at):
    world = at("desk_review")
    document = hand_in(world)
    case = classify(world, "fp", document, "expert_b")

    assert world.why("expert_b", case, "ask_lowering") == ["NotAllowed"]
    world.fire("fp", case, "ask_lowering")
    assert world.why("fp", case, "agree_lowering") == ONE_PERSON
    assert world.why("officer", case, "agree_lowering") == ["NotAllowed"]
    assert label(world, document) == "strictly confidential"
    world.meet("ali", "ali@example.org")
    world.fire("ali", case, "agree_lowering")

    assert label(world, document) == "confidential"
    assert world.case(case).closed_at is not None
    assert world.services.read(lambda s: s.scalars(sa.select(NamedReader)).all()) == []


@pytest.mark.postgres
def test_on_postgresql_it_is_offered_raised_and_lowered_alike(postgres_url):
    world = make_world(postgres_url)
    bring(world, "desk_review")
    document = hand_in(world)
    assert [document in offered(world, who) for who in ("fp", "officer")] == [True, True]

    case = classify(world, "fp", document, "expert_b")
    assert opens(world, document) == {"fp", "expert_b"}
    world.fire("fp", case, "ask_lowering")
    world.fire("mission", case, "agree_lowering")

    assert label(world, document) == "confidential"
    world.services.close()


def test_who_records_what_two_people_do_is_one_of_them(at):
    world = at("desk_review")
    document = hand_in(world)
    case = classify(world, "fp", document)
    world.fire("officer", case, "ask_lowering")

    with pytest.raises(Refused) as refused:
        world.record(case, "agree_lowering", "mission")

    assert [str(each) for each in refused.value.reasons] == ONE_PERSON
    world.fire("mission", case, "agree_lowering")
    assert label(world, document) == "confidential"


def test_what_the_secretariat_classified_it_lowers_itself(at):
    world = at("desk_review")
    document = hand_in(world)
    case = classify(world, "officer", document, "fp")
    world.fire("fp", case, "ask_lowering")

    assert world.why("mission", case, "agree_lowering") == ["NotAllowed"]
    assert world.open_tasks(case) == {"decide_lowering": "None"}
    world.fire("officer", case, "keep")
    assert world.state(case) == "strictly_confidential"
    assert label(world, document) == "strictly confidential"
    world.fire("officer", case, "ask_lowering")
    assert world.why("officer", case, "agree_lowering") == ONE_PERSON


def test_only_a_reader_names_the_readers_anew(at):
    world = at("desk_review")
    document = hand_in(world)
    case = classify(world, "fp", document, "expert_b")
    assert world.why("mission", case, "name_readers") == [str(services.NOT_A_READER)]

    world.fire("fp", case, "name_readers", readers=[str(world.actors["expert_c"].person)])

    assert opens(world, document) == {"fp", "expert_c"}
    assert case in world.sees("expert_c")
    assert case not in world.sees("expert_b")


def test_each_side_classifies_its_own_and_the_desk_what_it_reads(at):
    world = at("desk_review")
    own = hand_in(world, "XAA", ["sur_focal_point"])
    theirs = hand_in(world, "XAB", ["rev_expert", "secretariat"])
    assert own in offered(world, "fp")
    assert own not in offered(world, "officer")
    assert theirs in offered(world, "officer")
    assert theirs not in offered(world, "fp")

    with pytest.raises(InputFaults):
        classify(world, "fp", theirs)
    with pytest.raises(NotAllowed):
        classify(world, "fp_b", theirs)

    classify(world, "officer", theirs)
    assert theirs not in offered(world, "officer")


def test_what_is_a_public_document_is_not_recalled(at):
    world = at("issued")
    public = hand_in(world, key="official_text")

    assert public not in offered(world, "officer") | offered(world, "fp")


@pytest.mark.parametrize("goes_on", ["conclude", "end_participation"])
def test_the_end_of_a_review_lowers_nothing(at, goes_on):
    world = at("considered")
    document = hand_in(world)
    case = classify(world, "fp", document)

    world.fire("officer" if goes_on == "conclude" else "mission", world.review, goes_on)

    assert world.case(world.review).closed_at is not None
    assert world.state(case) == "strictly_confidential"
    assert opens(world, document) == {"fp"}
    assert case in world.sees("fp")


def test_no_mail_and_no_word_of_the_history_names_the_file(at):
    world = at("desk_review", listeners=None)
    document = hand_in(world)
    case = classify(world, "fp", document, "expert_b")
    world.fire("officer", case, "ask_lowering")

    told = world.services.read(lambda s: s.execute(
        sa.select(Person.name, Message.subject, Message.facts, Message.rendered)
        .join(Person, Person.id == Message.person_id)
    ).all())  # fmt: skip
    said = world.services.read(lambda s: s.execute(sa.text("select value from event_text")).all())
    assert "fatima" in {row.name for row in told}  # who is to decide has mail
    assert NAME not in str(told) + str(said)
    assert all(NAME not in str(line) for who in ("fp", "officer", "expert_b")
               for line in world.history(who, case))  # fmt: skip


def test_of_two_accounts_that_are_joined_the_one_that_is_kept_reads_on(at):
    world = at("desk_review")
    document = hand_in(world)
    classify(world, "fp", document, "expert_b", "expert_c")
    one, other = (world.actors[who].person for who in ("expert_b", "mission_b"))

    world.services.write(lambda s: documents.pass_on(s, source=one, target=other))
    world.services.write(
        lambda s: documents.pass_on(s, source=world.actors["expert_c"].person, target=other)
    )

    assert opens(world, document) == {"fp", "mission_b"}
