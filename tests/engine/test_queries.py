"""The lists, asked of both databases; that they show no more than `may` allows."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import seats
from engine.access import VIEW, Access, Actor
from engine.clock import FixedClock
from engine.command import Command, Opening
from engine.db import connect, writer
from engine.models.anchors import Anchor
from engine.models.case import Case
from engine.models.edition import Edition
from engine.models.person import Person, Seat
from engine.queries import cases, history, turns, worklist
from engine.queries.cases import ORDERS, Wanted
from engine.queries.facts import facts_of
from engine.queries.reader import Reader, holders
from engine.registry import Registry
from engine.service import Engine
from tests.web.mechanism import PAPER, RULES, VISIT

START = dt.datetime(2027, 3, 9, 7, 0, tzinfo=dt.UTC)
DESK = {"secretariat": frozenset({"case.view", "case.open", "case.record_for"})}
PEOPLE = {
    "focal": ("focal_point", "XAA"),
    "mission": ("mission", "XAA"),
    "reading": ("reader", "XAB"),
    "officer": ("secretariat", "secretariat"),
    "stranger": ("reader", "XAC"),
}


class House:
    """One database, one engine, everybody in a seat."""

    def __init__(self, url):
        self.database, self.clock = connect(url), FixedClock(START)
        self.registry = Registry([PAPER, VISIT])
        self.access = Access(self.registry, DESK)
        self.engine = Engine(self.registry, self.access, self.clock)
        self.actors = self.write(self._people)
        self.write(self._seed)

    def write(self, work):
        with Session(writer(self.database)) as session, session.begin():
            return work(session)

    def read(self, work):
        with Session(self.database) as session, session.begin():
            return work(session)

    def reader(self, who):
        return Reader(self.access, self.registry, self.actors[who], self.clock.now())

    def open(self, subject="XAA"):
        asked = Opening(
            str(uuid.uuid4()), "paper", subject, self.actors["officer"],
            {"reader": (self.actors["reading"].seat,)}, anchors={"board": "EB"},
        )  # fmt: skip
        return self.write(lambda session: self.engine.open(session, asked)).case

    def fire(self, who, case, trigger, **inputs):
        command = Command(str(uuid.uuid4()), case, trigger, self.actors[who], inputs)
        return self.write(lambda session: self.engine.fire(session, command))

    def _people(self, session):
        found = {}
        for name, (title, body) in PEOPLE.items():
            seat = seats.create_seat(session, title=title, body=body, now=START)
            person = seats.find_or_make_person(
                session, name=name, email=f"{name}@example.org", now=START
            )
            seats.appoint(session, seat, person, now=START)
            found[name] = Actor(person.id, seat.id, title, body)
        return found

    @staticmethod
    def _seed(session):
        for name in ("paper", "visit"):
            session.add(
                Edition(
                    kind="rules", name=name, edition="1", sha256="x", content=RULES, current=True, loaded_at=START
                )
            )  # fmt: skip
        session.add(
            Anchor(key="EB", kind="board", date=dt.date(2027, 9, 6), tentative=True, usable=True)
        )


@pytest.fixture
def house(database_url):
    found = House(database_url)
    yield found
    found.database.dispose()


def listed(house, who, **wanted):
    page = house.read(lambda s: cases.cases(s, house.reader(who), Wanted(**wanted)))
    return [each.case.reference for each in page.items]


def test_the_inbox_sorts_by_date_and_then_by_reference(house):
    house.open()
    house.clock.advance(days=3)
    house.open()
    house.open("XAB")

    found = house.read(lambda s: worklist.inbox(s, house.reader("focal")))

    assert [each.case.reference for each in found.mine.items] == ["XAA-2027", "XAA-2027-2"]
    assert [each.turn.key for each in found.mine.items] == ["write", "write"]
    assert found.others.total == 0
    assert found.ahead.total == 2


def test_a_group_is_asked_through_each_of_its_members(house):
    house.open()

    for who in ("focal", "mission"):
        found = house.read(lambda s, who=who: worklist.waiting_on_me(s, house.reader(who)))
        assert found.total == 1, who
    found = house.read(lambda s: worklist.waiting_on_me(s, house.reader("reading")))
    assert found.total == 0


def test_nothing_of_a_case_at_rest_is_awaited(house):
    case = house.open()
    person = {"name": "Eve", "email": "eve@example.org"}
    house.fire("focal", case, "invite", person=person)
    house.fire("focal", case, "rest", until=dt.date(2027, 6, 1))

    found = house.read(lambda s: worklist.inbox(s, house.reader("focal")))
    awaited = house.read(lambda s: turns.whose_turn(s, house.reader("focal"), s.get(Case, case)))

    assert (found.mine.total, found.others.total, found.ahead.total) == (0, 0, 0)
    assert awaited == ()


def test_whose_turn_rolls_up_the_cases_below(house):
    case = house.open()
    house.fire("focal", case, "invite", person={"name": "Eve", "email": "eve@example.org"})

    def turn(who):
        return house.read(lambda s: turns.whose_turn(s, house.reader(who), s.get(Case, case)))

    assert [(each.key, each.hidden) for each in turn("focal")] == [
        ("write", False),
        ("answer", False),
    ]
    hidden = turn("reading")[1]
    assert (hidden.hidden, hidden.key, hidden.bodies, hidden.due) == (True, "", (), None)


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_lists_every_case(house, order):
    house.open("XAB")
    house.open("XAA")

    found = listed(house, "officer", order=order, places={"XAB": 0, "XAA": 1})

    assert sorted(found) == ["XAA-2027", "XAB-2027"]
    assert (found == ["XAB-2027", "XAA-2027"]) is (order == "name")


def test_a_search_finds_references_words_and_named_subjects(house):
    house.open()

    assert listed(house, "officer", search="aa-20") == ["XAA-2027"]
    assert listed(house, "officer", search="%") == []
    assert listed(house, "officer", search="Fictional", subjects=["XAA"]) == ["XAA-2027"]
    assert listed(house, "officer", definition="visit") == []


def test_what_is_settled_is_listed_only_when_asked_for(house):
    case = house.open()
    house.fire("focal", case, "send", text="A paper", tone="plain")
    house.fire("reading", case, "settle")

    assert listed(house, "officer") == []
    assert listed(house, "officer", closed=True) == ["XAA-2027"]


def test_every_list_shows_what_may_be_seen_and_no_more(house):
    first, second = house.open(), house.open("XAB")
    house.fire("focal", first, "invite", person={"name": "Eve", "email": "eve@example.org"})
    house.fire("focal", first, "end")

    def compare(session, who):
        reader = house.reader(who)
        rows = session.scalars(sa.select(Case)).all()
        return {
            case.reference
            for case in rows
            if house.access.may(session, reader.actor, case, VIEW, reader.now)
        }

    for who in PEOPLE:
        may = house.read(lambda s, who=who: compare(s, who))
        assert set(listed(house, who, search="X", closed=True)) == may, who
    assert second


def test_limited_facts_are_read_by_their_readers_and_their_party(house):
    case = house.open()
    house.fire("focal", case, "send", text="A paper", tone="plain", secret="Between us")

    def keys(who):
        rows = house.read(lambda s: facts_of(s, house.reader(who), s.get(Case, case)))
        return {row.key for row in rows}

    assert "secret" in keys("officer")
    assert "secret" in keys("mission")
    assert "secret" not in keys("reading")
    assert {"text", "tone"} <= keys("reading")


def test_the_history_tells_what_changed_the_latest_first(house):
    case = house.open()
    house.fire("focal", case, "send", text="A paper", tone="plain", on=dt.date(2027, 3, 1), pages=3)
    house.fire("reading", case, "ask_back")

    page = house.read(lambda s: history.history(s, house.reader("focal"), s.get(Case, case)))
    labels = [each.label for each in page.items]

    assert labels == ["Paper asked back", "Paper sent", "Case opened"]
    sent = page.items[1]
    assert (sent.person, sent.moved_to, sent.met) == (
        "focal",
        "Paper being read",
        ("Write the paper",),
    )
    assert sent.opened == (("Read the paper", dt.date(2027, 7, 26)),)
    assert {fact.key: fact.value for fact in sent.facts} == {
        "text": "A paper", "tone": "Plain", "on": dt.date(2027, 3, 1), "pages": 3,
    }  # fmt: skip


def test_people_are_told_with_their_seats_and_periods(house):
    case = house.open()

    parts = house.read(lambda s: cases.people(s, house.reader("reading"), s.get(Case, case)))

    named = {part.role: [held.name for held in part.holders] for part in parts}
    assert named["focal"] == ["focal"]
    assert named["reader"] == ["reading"]
    assert not any(part.vacant for part in parts)


def test_a_page_beyond_the_last_is_the_last(house):
    for _ in range(3):
        house.open()

    page = house.read(lambda s: worklist.waiting_on_me(s, house.reader("focal"), 9))

    assert (page.number, page.pages, len(page.items)) == (1, 1, 3)


def test_who_let_a_part_begin_elsewhere_is_told_to_the_desk_alone(house):
    case = house.open()
    house.fire("focal", case, "invite", person={"name": "Eve", "email": "eve@example.org"})

    def expert(session):
        child = session.scalars(sa.select(Case).where(Case.definition == "visit")).one()
        person = session.scalars(sa.select(Person).where(Person.name == "Eve")).one()
        seat = session.scalars(sa.select(Seat).where(Seat.title == "expert")).one()
        return child.id, Actor(person.id, seat.id, "expert", "XAA")

    child, house.actors["expert"] = house.read(expert)
    house.fire("expert", child, "confirm", promise="given")

    def changed(who):
        page = house.read(lambda s: history.history(s, house.reader(who), s.get(Case, case)))
        return next(each.person for each in page.items if each.kind == "parts")

    assert changed("officer") == "Eve"
    assert changed("focal") == "Eve"
    assert changed("reading") == ""


def test_children_and_what_stands_above_are_shown_to_those_who_may_view_them(house):
    case = house.open()
    house.fire("focal", case, "invite", person={"name": "Eve", "email": "eve@example.org"})

    def family(session, who):
        reader, top = house.reader(who), session.get(Case, case)
        below = cases.children(session, reader, top)
        child = session.scalars(sa.select(Case).where(Case.definition == "visit")).one()
        return [each.case.reference for each in below], cases.parent(session, reader, child)

    below, above = house.read(lambda s: family(s, "focal"))
    assert (below, above.reference) == (["XAA-2027/E1"], "XAA-2027")
    assert house.read(lambda s: family(s, "reading"))[0] == []


def test_what_forms_choose_among(house):
    house.open()

    def offered(session, who):
        reader = house.reader(who)
        return (
            [each.key for each in cases.openable(reader)],
            cases.own_subject_only(reader.access, reader.actor, PAPER),
            [each.reference for each in cases.open_cases(session, reader, "paper")],
        )

    assert house.read(lambda s: offered(s, "officer")) == (["paper"], False, ["XAA-2027"])
    assert house.read(lambda s: offered(s, "focal")) == (["paper"], True, ["XAA-2027"])
    assert house.read(lambda s: offered(s, "stranger")) == ([], False, [])
    assert [each.key for each in house.read(cases.anchors)] == ["EB"]
    hung = house.read(lambda s: cases.anchors_of(s, s.scalars(sa.select(Case)).one()))
    assert [(each.name, each.key) for each in hung] == [("board", "EB")]


def test_what_became_of_a_form_is_told_to_its_sender(house):
    case = house.open()
    command = Command(
        str(uuid.uuid4()), case, "send", house.actors["focal"], {"text": "A paper", "tone": "plain"}
    )
    house.write(lambda session: house.engine.fire(session, command))

    def found(session, who):
        reader, here = house.reader(who), session.get(Case, case)
        line = history.by_command(session, reader, here, command.id)
        return line and line.label, history.recorded(session, reader, command.id)

    assert house.read(lambda s: found(s, "focal")) == ("Paper sent", "XAA-2027")
    assert house.read(lambda s: found(s, "mission")) == (None, None)
    later = house.read(lambda s: history.since(s, house.reader("focal"), s.get(Case, case), 1))
    assert [each.label for each in later] == ["Paper sent"]


def test_the_states_a_case_was_in_leave_out_what_was_taken_back(house):
    case = house.open()
    house.fire("focal", case, "send", text="A paper", tone="plain")
    assert house.read(lambda s: cases.visited(s, s.get(Case, case))) == {"writing", "reading"}

    house.fire("focal", case, "undo", reason="Too early")

    assert house.read(lambda s: cases.visited(s, s.get(Case, case))) == {"writing"}
    page = house.read(lambda s: history.history(s, house.reader("focal"), s.get(Case, case)))
    assert [fact.value for fact in page.items[0].facts] == ["Too early"]
    assert page.items[1].taken_back


def test_a_holder_is_spared_and_his_namesake_in_the_same_seat_is_not(house):
    acting = house.actors["officer"]

    def join(session):
        namesake = seats.find_or_make_person(
            session, name="officer", email="namesake@example.org", now=START
        )
        seats.appoint(
            session, session.get_one(Seat, acting.seat), namesake, kind="member", now=START
        )

    house.write(join)

    spared = {acting.seat: acting.person}
    found = house.read(lambda s: holders(s, [acting.seat], house.clock.now(), spared))

    assert found == {acting.seat: ["officer"]}
