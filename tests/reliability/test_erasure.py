"""A text, or what is held about a person, is erased on request: nowhere left, and still proven."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from config import backup, checks, erasable, erasure, post
from config.mentions import Words
from engine import seats
from engine.db import settle
from engine.erasing import Decision
from engine.errors import NotFound, Refused
from engine.models.case import Case
from engine.models.erasure import Erasure
from engine.models.history import Event, EventText
from engine.models.person import Person, PersonAddress, Seat
from engine.queries import history
from engine.queries.reader import Reader
from notifications.delivery import deliver
from notifications.models import Message
from tests import conftest
from tests.reliability.house import House, carry, furnish, house_at, open_dossier
from workflows.domain.accounts.models import Credential, SignIn
from workflows.domain.assessment.models import Snapshot
from workflows.domain.colleagues.models import Asking
from workflows.domain.desknotes.models import DeskNote
from workflows.domain.knowledge import search
from workflows.domain.knowledge.models import KnowledgePage, KnowledgeVersion

NAME, ADDRESS, OTHER = "Zebulon Quartermain", "zebulon@canary.example.org", "zq@canary.example.org"
CANARIES = (NAME, "Quartermain", ADDRESS, OTHER, "quartermain")
DECIDED = Decision("NV/77", dt.date(2027, 1, 8), "Asked for in a letter")
WORDS = "A sentence that should not have been written here"


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    if found := conftest._postgres_binaries():
        monkeypatch.setenv("PATH", str(found), prepend=os.pathsep)


@pytest.fixture
def anywhere(url) -> Iterator[House]:
    made = furnish(house_at(url, listeners=None))
    made.case_id = open_dossier(made)
    yield made
    made.close()


@pytest.fixture
def here(sqlite_url) -> Iterator[House]:
    made = furnish(house_at(sqlite_url))
    made.case_id = open_dossier(made)
    yield made
    made.close()


def plant(house: House) -> int:
    """Somebody who has left his seat, and what is held about him in many places."""
    case, now = house.case_id, house.clock.now()

    def come(session) -> int:
        made = seats.find_or_make_person(session, name=NAME, email=ADDRESS, now=now)
        author = session.get_one(Seat, house.actors["author_xaa"].seat)
        seats.appoint(session, author, made, now=now)
        return made.id

    key = house.services.write(come)
    house.actors["author_xaa"] = house.holder(house.actors["author_xaa"].seat)
    house.clock.advance(minutes=5)
    house.fire("author_xaa", case, "submit", words=f"Written by {NAME} ({ADDRESS.upper()}).")
    deliver(post.office(house.services))

    def more(session) -> None:
        now = house.clock.now()
        officer = house.actors["officer"].person
        session.add_all([
            PersonAddress(person_id=key, email=OTHER, added_at=now, confirmed_at=now),
            Credential(person_id=key, password_hash="x", changed_at=now),
            SignIn(token_hash="t", person_id=key, method="code", user_agent=NAME, created_at=now,
                   seen_at=now, ended_at=None),
            DeskNote(kind="note", case_id=case, on=now.date(), with_whom=NAME, outcome="",
                     text=f"Called {NAME}.", written_by=officer, written_at=now),
            KnowledgeVersion(
                case_id=case, version=1, handed_in_at=now, published_at=now, note="", kind="practice",
                words=search.words(f"Streets {NAME}"), title=f"Streets of {NAME}", language="en",
                summary="s", done="d", results="r", evidence="", place="p", scale="", theme="t",
                currency="", contact=OTHER, licence=""),
        ])  # fmt: skip
        session.add(KnowledgePage(number=1, case_id=case, body="XAA", country="XAA",
                                  standing="published", version=1, first_published_at=now,
                                  changed_at=now))  # fmt: skip
        session.flush()
        search.put(session, 1, search.words(f"Streets {NAME}"))
        session.execute(
            sa.update(Message).where(Message.rendered.is_not(None)).values(
                rendered=f"Subject: =?utf-8?q?Zebulon_Quartermain?=\n\nDear {NAME}".encode())
        )  # fmt: skip

    house.services.write(more)
    return key


def leaves(house: House, key: int) -> None:
    """Somebody else takes his seat."""
    house.clock.advance(days=1)
    house.actors["author_xaa"] = house.seat("nora", "author", "XAA")
    house.clock.advance(days=1)


def erase(house: House, key: int, decision: Decision = DECIDED) -> Erasure:
    now, by = house.clock.now(), house.actors["officer"]
    made = house.services.write(
        lambda s: erasure.person(s, house.engine, key, decision, by=by, now=now).id
    )
    settle(house.services.database)
    return house.services.read(lambda s: s.get_one(Erasure, made))


def still(house: House) -> dict[str, list[str]]:
    """The tables in which something of him stands."""
    rows = {name: repr(found) for name, found in house.dump().items()}
    found = {name: [each for each in CANARIES if each in text] for name, text in rows.items()}
    return {name: each for name, each in found.items() if each}


def well(house: House) -> list[str]:
    services = house.services
    return services.read(lambda s: checks.broken(services, s) + checks.whole(s))


def lines(house: House, who: str = "officer") -> list[history.HistoryLine]:
    services = house.services

    def ask(session):
        actor = house.actors[who]
        reader = Reader(services.access, services.registry, actor, house.clock.now())
        return history.history(session, reader, session.get_one(Case, house.case_id)).items

    return list(services.read(ask))


def test_a_person_is_nowhere_left_and_his_steps_stay(anywhere, tmp_path):
    key = plant(anywhere)
    leaves(anywhere, key)
    before = {name: len(rows) for name, rows in anywhere.dump().items()}
    assert {"person", "person_address", "sign_in", "event_text", "message", "desk_note",
            "knowledge_version"} <= still(anywhere).keys()  # fmt: skip

    made = erase(anywhere, key)

    assert still(anywhere) == {}
    assert well(anywhere) == []
    if anywhere.services.database.dialect.name == "sqlite":
        backup.write(anywhere.services.database, tmp_path / "copy", anywhere.clock.now())
        files = [each for each in tmp_path.rglob("*") if each.is_file()]
        found = [(each.name, word) for each in files for word in CANARIES
                 if word.encode() in each.read_bytes()]  # fmt: skip
        assert found == []
    submitted = next(each for each in lines(anywhere) if each.erased)
    assert (submitted.person, submitted.seat.body) == ("", "XAA")
    told = [each for each in submitted.facts if each.erased_at]
    assert [(each.key, each.value) for each in told] == [("words", None)]
    after = {name: len(rows) for name, rows in anywhere.dump().items()}
    assert (after["event"], after["erasure"]) == (before["event"] + 1, 2)
    assert (made.document, made.reason, made.by_id) == (
        "NV/77", "Asked for in a letter", anywhere.actors["officer"].person,
    )  # fmt: skip


def test_before_it_is_said_what_would_go_and_nothing_is_written(here):
    key = plant(here)
    leaves(here, key)
    before = here.dump()

    found = here.services.read(
        lambda s: erasable.ahead(
            s, here.services.registry, s.get_one(Person, key), here.clock.now()
        )
    )

    assert here.dump() == before
    assert found.refusal is None
    assert found.own == {"credential": 1, "person_address": 1, "sign_in": 1}
    assert [(each.reference, each.key) for each in found.texts] == [
        (here.case(here.case_id).reference, "words")
    ]
    assert set(found.places) == {"desk_note", "knowledge_version"}


def test_who_holds_a_seat_is_not_erased_and_it_is_said_which(here):
    key = plant(here)
    before = here.dump()

    found = here.services.read(
        lambda s: erasable.ahead(
            s, here.services.registry, s.get_one(Person, key), here.clock.now()
        )
    )
    with pytest.raises(Refused) as refused:
        erase(here, key)

    (seat,) = found.held
    assert (seat.title, seat.body) == ("author", "XAA")
    now, peer = here.clock.now(), here.actors["peer_xac"].person
    (reader,) = here.services.read(
        lambda s: list(erasable.held(s, here.services.registry, peer, now))
    )
    assert reader.awaited == (here.case(here.case_id).reference,)
    assert str(refused.value.reasons[0]) == erasable.HOLDS
    assert here.dump() == before


def test_who_has_a_section_in_his_hands_is_not_erased(here):
    key = plant(here)
    leaves(here, key)
    now, officer = here.clock.now(), here.actors["officer"].person
    asked = Asking(
        case_id=here.case_id, section="s", person_id=key, name=NAME, email=ADDRESS, language="en",
        by=now.date(), dated_at=now, reminds=False, words="", asked_by=officer, asked_at=now,
        mailed_at=now,
    )  # fmt: skip
    here.services.write(lambda s: s.add(asked))

    with pytest.raises(Refused):
        erase(here, key)


def test_the_decision_does_not_name_whom_it_erases(here):
    key = plant(here)
    leaves(here, key)

    for decision in (
        Decision("NV/77", DECIDED.document_on, f"{NAME} asked for it"),
        Decision(f"Mail of {ADDRESS}", DECIDED.document_on, "Asked for"),
    ):
        with pytest.raises(Refused):
            erase(here, key, decision)


def test_a_delivered_text_under_a_hash_stays_and_is_named_before(here):
    key = plant(here)
    leaves(here, key)
    said = f'{{"text": "{NAME}"}}'
    row = Snapshot(
        case_id=here.case_id, content=said, sha256="0", visible_to=[], opened_to=[], body="XAA",
        made_at=here.clock.now(),
    )  # fmt: skip
    here.services.write(lambda s: s.add(row))

    found = here.services.read(
        lambda s: erasable.ahead(
            s, here.services.registry, s.get_one(Person, key), here.clock.now()
        )
    )
    erase(here, key)

    assert found.stays == ((here.case(here.case_id).reference, "assessment_snapshot"),)
    assert here.rows(sa.select(Snapshot.content)) == [(said,)]


def test_nobody_is_erased_twice(here):
    key = plant(here)
    leaves(here, key)
    erase(here, key)

    with pytest.raises(Refused):
        erase(here, key)


# A text


def erase_text(house: House, event: int, key: str) -> None:
    now, by = house.clock.now(), house.actors["officer"]
    house.services.write(
        lambda s: erasure.text(s, house.engine, event, key, DECIDED, by=by, now=now)
    )
    settle(house.services.database)


def test_a_text_goes_with_its_copies_and_its_place_says_when(here, tmp_path):
    case = here.case_id
    here.fire("author_xaa", case, "submit", words=WORDS)
    (event,) = here.rows(
        sa.select(Event.id, Event.number).join(EventText, EventText.event_id == Event.id)
        .where(EventText.value == WORDS)
    )  # fmt: skip
    now = here.clock.now()
    note = DeskNote(kind="note", case_id=case, on=now.date(), with_whom="", outcome="",
                    text=f"It said: {WORDS}!", written_by=1, written_at=now)  # fmt: skip
    here.services.write(lambda s: s.add(note))
    here.clock.advance(days=3)

    erase_text(here, event.id, "words")

    assert WORDS not in repr(here.dump())
    assert well(here) == []
    backup.write(here.services.database, tmp_path / "copy", here.clock.now())
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert [each.name for each in files if WORDS.encode() in each.read_bytes()] == []
    latest, *_ = shown = lines(here, "peer_xac")
    assert latest.label == "Text erased on request"
    facts = {each.key: each.value for each in latest.facts}
    assert facts == {
        "erased_of": event.number, "erased_why": DECIDED.reason,
        "source_number": DECIDED.document, "source_date": DECIDED.document_on,
    }  # fmt: skip
    gone = [each for line in shown for each in line.facts if each.erased_at]
    assert [(each.key, each.erased_at) for each in gone] == [("words", here.clock.now())]


def test_a_text_is_erased_once_and_the_case_goes_on(here):
    here.fire("author_xaa", here.case_id, "submit", words=WORDS)
    ((event,),) = here.rows(sa.select(EventText.event_id).where(EventText.value == WORDS))
    erase_text(here, event, "words")

    with pytest.raises(NotFound):
        erase_text(here, event, "words")

    carry(here, here.case_id, 15, start=1)
    assert here.case(here.case_id).closed_at is not None
    assert well(here) == []


def test_names_are_found_as_whole_words_alone():
    words = Words(("Ana Lee",), ("ana@example.org",))

    assert words.without("Ana Lee, Ana Leeson, Diana Lee; ANA@example.org, diana@example.org") == (
        "[…], Ana Leeson, Diana Lee; […], diana@example.org"
    )
    assert words.without("Write to ana@example.org.") == "Write to […]."
    assert words.without("ana@example.org.uk") == "ana@example.org.uk"
    assert Words((), ()).without("anything") == "anything"
