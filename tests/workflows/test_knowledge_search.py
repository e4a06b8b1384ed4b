"""The search of the repository finds the same on both databases, and only what is published."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

import config.schema  # noqa: F401 - tables
from engine import seats
from engine.access import Actor
from engine.db import Base, connect, writer
from engine.letters import folded
from engine.models.case import Case
from tests.workflows.sharing import SHEET
from workflows.domain.knowledge import published, search, services
from workflows.domain.knowledge.published import Wanted
from workflows.domain.knowledge.rules import RETIRED

NOW = dt.datetime(2027, 3, 9, 7, 0, tzinfo=dt.UTC)
TITLES = ("Lighting of streets", "الإنارة في المَدينة", "加强城市安全计划", "Éclairage à Genève")


@pytest.fixture
def rows(empty_database_url):
    database = connect(empty_database_url)
    Base.metadata.create_all(writer(database))
    with Session(writer(database)) as session:
        person = seats.find_or_make_person(session, name="A", email="a@example.org", now=NOW)
        seat = seats.create_seat(session, title="partner", body="network", now=NOW)
        by = Actor(person.id, seat.id, "partner", "network")
        for each in TITLES:
            case = new_case(session, each)
            content = SHEET | {"title": each, "summary": "x", "done": "y", "results": "z"}
            services.begin(session, case=case, content=content, by=by, now=NOW)
            services.hand_in(session, case, note="", now=NOW)
            services.publish(session, case, now=NOW)
        yield session
    database.dispose()


def new_case(session: Session, reference: str) -> int:
    made = Case(reference=reference, definition="knowledge_item", definition_version=1,
                subject="practice", state="published", version=1, entry=1, entries=1,
                entered_at=NOW, opened_at=NOW, last_hash="")  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def titles(session: Session, words: str) -> list[str]:
    page = published.found(session, Wanted(search.sought(words), sort="title"))
    return [each.content.title for each in page.items]


def test_words_are_found_by_their_beginnings_and_folded(rows):
    for words, found in {
        "STREET light": TITLES[0], "مدينه": TITLES[1], "بالمدينة": TITLES[1], "安全": TITLES[2],
        "划": TITLES[2], "geneve eclair": TITLES[3],
    }.items():  # fmt: skip
        assert titles(rows, words) == [found], words
    for words in ("全安", "streets missing", "' & | ! ( ) : *  \"", "ighting"):
        assert titles(rows, words) == (
            [] if search.sought(words).terms else sorted(TITLES, key=folded)
        ), words


def test_what_is_taken_down_or_replaced_is_not_found(rows):
    shown = published.found(rows, Wanted(search.sought("lighting"))).items[0]
    case = shown.content.case_id

    services.stand(rows, case, RETIRED, now=NOW)

    assert titles(rows, "lighting") == []
