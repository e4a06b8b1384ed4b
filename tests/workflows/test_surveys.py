"""Surveys on the other database, and the files that their questions come from."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from config import founding, seeds
from config.bootstrap import wire
from config.seeds import SeedFaults
from config.settings import Settings
from engine.clock import FixedClock
from engine.errors import EngineError
from engine.models.case import Case
from engine.models.edition import Edition
from tests.journeys.world import START, World
from workflows.domain.surveys import asked, queries, services
from workflows.domain.surveys.models import Survey
from workflows.domain.surveys.rules import UsedLink

PLAIN = """
name = "awareness"
edition = "1"
title.en = "T"
title.ar = "ت"
[[question]]
key = "one"
text.en = "One?"
text.ar = "واحد؟"
source = "S1 §25 e"
choice = [{ key = "yes", text.en = "Y", text.ar = "ن" }, { key = "no", text.en = "N", text.ar = "ل" }]
"""


def test_voices_of_a_closed_questionnaire_come_from_one_writing(postgres_url):
    """PostgreSQL tells of each row which transaction wrote it; here all were written by one."""
    house = wire(Settings(demo=True, database_url=postgres_url), FixedClock(START))
    founding.load_seeds(house, seeds.read(fictional=True))
    world = World(house, house.clock)
    world.appoint("officer", "secretariat", "secretariat")
    day = dt.date(2027, 1, 11)
    held = world.open(
        "officer", "meeting", "Session", inputs={"kind": "board", "begins": day, "ends": day}
    )
    survey = world.open("officer", "awareness", "After the session")
    world.fire("officer", survey, "open_it", session=held, links=3, until=dt.date(2027, 1, 20))
    case = world.case(survey).id
    for key in house.read(lambda s: queries.blind_keys(s, case)):
        speak(house, case, key)
        with pytest.raises(UsedLink):
            speak(house, case, key)
    writers = sa.text("SELECT count(DISTINCT xmin::text) FROM survey_voice")
    assert house.read(lambda s: s.scalar(writers)) == 3
    world.on(dt.date(2027, 1, 22))
    assert house.read(lambda s: (s.scalar(writers), queries.came(s, case))) == (1, 3)
    assert house.read(lambda s: queries.blind_keys(s, case)) == []
    with pytest.raises(EngineError):
        speak(house, case, "a key")
    house.close()


def speak(house, case, key):
    chosen = {"familiar": "well"}
    house.write(lambda s: services.speak(s, case, key, chosen, now=house.clock.now()))


@pytest.fixture
def folder(tmp_path):
    """A function that writes surveys: file name -> text."""

    def write(**files):
        place = tmp_path / "surveys"
        place.mkdir(exist_ok=True)
        for name, text in files.items():
            (place / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_every_fault_of_a_survey_is_told_at_once(folder):
    twice = PLAIN + PLAIN.partition("[[question]]")[2].join(["[[question]]", "words = true\n"])
    with pytest.raises(SeedFaults) as caught:
        seeds.read(folder(awareness_2=twice))
    told = "\n".join(caught.value.faults)
    assert "the file is called 'awareness_2'" in told
    assert "question 'one' is there twice" in told
    assert "an anonymous questionnaire asks for none" in told


def test_the_questions_of_a_survey_that_was_opened_stay(sqlite_url, folder):
    house = wire(Settings(demo=True, database_url=sqlite_url), definitions=[])
    founding.load_seeds(house, seeds.read(folder(awareness_1=PLAIN)))
    now = house.clock.now()

    def use(rows):
        case = Case(
            reference="S", definition="x", definition_version=1, subject="S", state="s",
            version=1, entry=1, entries=1, opened_at=now, entered_at=now, last_hash="",
        )  # fmt: skip
        rows.add(case)
        rows.flush()
        rows.add(Survey(case_id=case.id, edition_id=rows.scalars(sa.select(Edition.id)).one()))

    house.write(use)
    with pytest.raises(SeedFaults, match="a case uses this edition"):
        founding.load_seeds(house, seeds.read(folder(awareness_1=PLAIN.replace("One?", "Two?"))))
    house.close()


def test_the_surveys_that_are_shipped_are_short_and_provisional():
    found = {seed.data.name: asked.parse(seed.content) for seed in seeds.read().surveys}
    assert {name: len(each.questions) for name, each in found.items()} == {
        "e_survey": 9, "awareness": 4,
    }  # fmt: skip
    assert all(each.provisional for each in found.values())
