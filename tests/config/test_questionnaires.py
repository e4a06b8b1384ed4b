"""Questionnaires: every fault at once, stored as editions, never changed under a case."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from config import founding, seeds
from config.bootstrap import wire
from config.seeds import SeedFaults
from config.settings import Settings
from engine.models.case import Case
from engine.models.edition import Edition
from workflows.domain.assessment import questionnaire
from workflows.domain.assessment.models import Assessment

PLAIN = """
name = "asked"
edition = "1"
title.en = "T"
title.ar = "ت"
[[section]]
key = "first"
title.en = "S"
title.ar = "س"
[[section.question]]
key = "one"
text.en = "One?"
text.ar = "واحد؟"
source = "S1 §14 b"
"""


@pytest.fixture
def house(sqlite_url):
    made = wire(Settings(demo=True, database_url=sqlite_url), definitions=[])
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path):
    """A function that writes questionnaires: file name -> text."""

    def write(**files):
        place = tmp_path / "questionnaires"
        place.mkdir(exist_ok=True)
        for name, text in files.items():
            (place / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def editions(services):
    query = sa.select(Edition.name, Edition.edition, Edition.current).where(
        Edition.kind == "questionnaire"
    )
    return [tuple(row) for row in services.read(lambda s: s.execute(query).all())]


def test_a_questionnaire_is_stored_as_an_edition(house, folder):
    found = founding.load_seeds(house, seeds.read(folder(asked_1=PLAIN)))

    assert [(each.what, each.name, each.change) for each in found] == [
        ("questionnaire", "asked/1", "new")
    ]
    assert editions(house) == [("asked", "1", True)]


def test_a_new_edition_takes_the_place_of_the_one_before(house, folder):
    founding.load_seeds(house, seeds.read(folder(asked_1=PLAIN)))

    later = PLAIN.replace('edition = "1"', 'edition = "2"')
    founding.load_seeds(house, seeds.read(folder(asked_2=later)))

    assert editions(house) == [("asked", "1", False), ("asked", "2", True)]


def test_every_fault_is_told_at_once_by_file_and_key(folder):
    faulty = (
        PLAIN.replace('source = "S1 §14 b"', 'source = "somewhere"')
        .replace('text.ar = "واحد؟"\n', "")
        .replace('title.ar = "ت"\n', "color = 1\n")
    )
    misnamed = PLAIN + PLAIN.split("[[section]]")[1].join(["[[section]]", ""])

    with pytest.raises(SeedFaults) as caught:
        seeds.read(folder(asked_1=faulty, other_1=misnamed))

    keys = [fault.split(": ")[:2] for fault in caught.value.faults]
    assert ["questionnaires/asked_1.toml", "section.0.question.0.source"] in keys
    assert ["questionnaires/asked_1.toml", "section.0.question.0.text.ar"] in keys
    assert ["questionnaires/asked_1.toml", "title.ar"] in keys
    assert ["questionnaires/asked_1.toml", "color"] in keys
    assert ["questionnaires/other_1.toml", "name, edition"] in keys
    assert ["questionnaires/other_1.toml", "question 'one' is there twice"] in keys
    assert ["questionnaires/other_1.toml", "section 'first' is there twice"] in keys


def test_an_edition_that_a_case_answers_is_not_changed(house, folder):
    founding.load_seeds(house, seeds.read(folder(asked_1=PLAIN)))
    house.write(lambda s: _answer(s, house.clock.now()))

    with pytest.raises(SeedFaults, match="a case uses this edition"):
        founding.load_seeds(house, seeds.read(folder(asked_1=PLAIN.replace("One?", "Other?"))))


def _answer(session, now):
    edition = session.scalars(sa.select(Edition.id)).one()
    case = Case(
        reference="XAA-2027", definition="x", definition_version=1, subject="XAA", state="s",
        version=1, entry=1, entries=1, opened_at=now, entered_at=now, last_hash="",
    )  # fmt: skip
    session.add(case)
    session.flush()
    session.add(Assessment(case_id=case.id, edition_id=edition, begun_at=now))


def test_an_edition_that_no_case_answers_may_change(house, folder):
    founding.load_seeds(house, seeds.read(folder(asked_1=PLAIN)))

    again = seeds.read(folder(asked_1=PLAIN.replace("One?", "Other?")))

    assert [each.change for each in founding.load_seeds(house, again)] == ["changed"]


# The one we ship


@pytest.fixture(scope="module")
def shipped():
    [seed] = seeds.read().questionnaires
    return seed


def test_what_we_ship_is_said_to_be_a_default(shipped):
    assert shipped.data.provisional
    assert "no questionnaire has been adopted yet" in shipped.data.notice.en


def test_what_the_source_asks_for_is_asked(shipped):
    asked = " ".join(each.source for part in shipped.data.section for each in part.question)
    cited = set(re.findall(r"§(\d+(?: [a-h])?)", asked))

    assert {"14 a", "14 b", "14 c", "14 d", "14 e", "14 f"} <= cited
    assert {"15 a", "15 b", "15 c", "17 a", "17 b", "18 f"} <= cited
    assert {"16 a", "16 b", "16 d", "16 e", "18 a", "18 b", "18 c", "18 d", "18 e", "18 g"} <= cited


def test_measures_difficulties_successes_practices_challenges_and_needs_are_asked_apart(shipped):
    keys = {each.key for part in shipped.data.section for each in part.question}

    assert {
        "measures", "difficulties", "successes", "good_practices", "challenges", "assistance",
    } <= keys  # fmt: skip


def test_questions_are_numbered_through(shipped):
    found = questionnaire.parse(shipped.content)

    assert [each.number for each in found.questions] == list(range(1, 31))
    assert found.after("guidelines").key == "outcome_1"
    assert found.after("experience") is None
