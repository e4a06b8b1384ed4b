"""What is typed into a step: checked, and made into values of the case."""

from __future__ import annotations

import datetime as dt

import pytest

from engine import inputs
from engine.definition import Input, Kind, Role
from engine.effects import appoint
from engine.errors import InputFaults
from engine.models.case import Case
from engine.models.person import Appointment, Person, Seat
from engine.text import Text
from tests.engine.bench import SCAN, Bench
from tests.engine.smallest import HOST, act, write

GUEST = Role("guest", "Guest", title="member")
COLOURS = (("red", "Red"), ("blue", "Blue"))


def no_sunday(_context, day: dt.date) -> Text | None:
    return Text("No Sunday, please.") if day.weekday() == 6 else None


ASKED = (
    Input("text", "Text"),
    Input("colour", "Colour", Kind.CHOICE, choices=COLOURS),
    Input("state", "State", Kind.CHOICE, choices=lambda context: [(context.subject, "This one")]),
    Input("day", "Day", Kind.DATE, check=no_sunday),
    Input("number", "Number", Kind.NUMBER),
    Input("file", "File", Kind.FILE),
    Input("guest", "Guest", Kind.SEAT),
    Input("person", "Person", Kind.PERSON),
    Input("case", "Case", Kind.CASE),
)
FORMS = write(
    *(act(f"say_{each.key}", inputs=(each,)) for each in ASKED),
    act("say_nothing", inputs=(Input("perhaps", "Perhaps", required=False),)),
    act("name", inputs=(Input("who", "Who", Kind.PERSON), Input("other", "Other", Kind.PERSON, required=False)),
        effects=(appoint("guest", people=("who", "other")),)),
    roles=(HOST, GUEST),
)  # fmt: skip


@pytest.fixture
def form(engine_of) -> Bench:
    bench = engine_of(FORMS)
    bench.open("sample", subject="Ours", roles={"host": [bench.seat("host", "XAA")]})
    return bench


def said(bench: Bench, key: str, value: object) -> object:
    """The fact that a form's value becomes, or the sentence that refuses it."""
    try:
        bench.fire(1, bench.seat("host", "XAA"), f"say_{key}", **{key: value})
    except InputFaults as faults:
        return str(faults.faults[key])
    return fact(bench, key)


def fact(bench: Bench, key: str) -> object:
    return bench.read(lambda s: bench.engine.situation(s, s.get_one(Case, 1)).fact(key))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text", "Hello"),
        ("colour", "red"),
        ("state", "Ours"),
        ("day", dt.date(2027, 1, 15)),
        ("number", 0),
        ("number", -7),
        ("file", SCAN),
        ("case", 1),
    ],
)
def test_a_value_becomes_a_fact(form, key, value):
    assert said(form, key, value) == value
    assert form.verified(1) == []


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("text", "", "Please fill this in."),
        ("colour", "green", "Please choose one of the answers offered."),
        ("state", "Theirs", "Please choose one of the answers offered."),
        ("day", "2027-01-15", "Please give a date, such as 2027-03-15."),
        ("day", dt.date(2027, 1, 17), "No Sunday, please."),
        ("number", "7", "Please give a whole number."),
        ("number", 10**12, "Please give a whole number."),
        ("file", {"name": "x"}, "Please choose a file."),
        ("guest", 999, "Please choose a seat of the list."),
        ("guest", "first", "Please choose a seat of the list."),
        ("person", {"name": "A", "email": "nowhere"}, "Please give a name and an e-mail address."),
        ("person", {"name": "", "email": "a@x.example"}, "Please give a name and an e-mail address."),
        ("person", {"name": "A", "email": "a@x.example\nBcc: b"}, "Please give a name and an e-mail address."),
        ("person", 999, "Please give a name and an e-mail address."),
        ("case", 999, "Please choose a case of the list."),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_answered_with_a_sentence(form, key, value, sentence):
    assert said(form, key, value) == sentence
    assert form.history(1) == ["open"]


def test_a_text_is_kept_without_the_spaces_around_it(form):
    assert said(form, "text", "  Hello  ") == "Hello"


def test_what_need_not_be_given_leaves_no_fact(form):
    form.fire(1, form.seat("host", "XAA"), "say_nothing", perhaps="")

    assert fact(form, "perhaps") is None


def test_a_seat_of_another_title_does_not_play_the_role(form):
    stranger = form.seat("stranger", "XAB")

    assert said(form, "guest", stranger.seat) == "Please choose a seat of the list."


def test_a_seat_plays_the_role_of_its_input(form):
    member = form.seat("member", "XAB")

    said(form, "guest", member.seat)

    assert list(
        form.read(lambda s: form.engine.situation(s, s.get_one(Case, 1)).bodies("guest"))
    ) == ["XAB"]


def test_a_person_is_known_by_the_address(form):
    first = said(form, "person", {"name": "Ann", "email": "Ann@x.example", "language": "fr"})
    again = said(form, "person", {"name": "A.", "email": "ann@X.example"})

    assert first == again
    assert form.read(lambda s: s.get_one(Person, first).language) == "fr"


def test_nobody_is_made_for_a_preview(form):
    form.plan(
        1, form.seat("host", "XAA"), "say_person", person={"name": "A", "email": "a@x.example"}
    )

    assert form.read(lambda s: s.query(Person).filter_by(email="a@x.example").count()) == 0


def test_a_preview_knows_whom_an_address_belongs_to(form):
    known = said(form, "person", {"name": "Ann", "email": "ann@x.example"})

    values, _ = form.read(
        lambda s: inputs.resolve(
            form.engine.situation(s, s.get_one(Case, 1)),
            [Input("person", "Person", Kind.PERSON)],
            {"person": {"name": "Ann", "email": "Ann@x.example"}},
            writes=False,
        )
    )

    assert values == {"person": known}


# Naming holders


def holders(bench: Bench) -> list[tuple[str, str]]:
    """(name, kind) of who holds the case's own seat now."""

    def ask(session):
        query = session.query(Person.name, Appointment.kind).join(Appointment).join(Seat)
        return query.filter(Seat.case_id == 1, Appointment.until.is_(None)).order_by(Person.name)

    return bench.read(lambda session: [tuple(row) for row in ask(session)])


def one(name: str) -> dict[str, str]:
    return {"name": name, "email": f"{name}@x.example"}


def test_a_state_names_who_holds_its_seat_and_who_stands_in(form):
    form.fire(1, form.seat("host", "XAA"), "name", who=one("ann"), other=one("ben"))

    assert holders(form) == [("ann", "principal"), ("ben", "alternate")]


def test_whoever_is_not_named_again_leaves(form):
    host = form.seat("host", "XAA")
    form.fire(1, host, "name", who=one("ann"), other=one("ben"))
    form.clock.advance(days=1)

    form.fire(1, host, "name", who=one("cat"))

    assert holders(form) == [("cat", "principal")]


def test_two_may_change_places(form):
    host = form.seat("host", "XAA")
    form.fire(1, host, "name", who=one("ann"), other=one("ben"))
    form.clock.advance(days=1)

    form.fire(1, host, "name", who=one("ben"), other=one("ann"))

    assert holders(form) == [("ann", "alternate"), ("ben", "principal")]


def test_a_case_that_one_may_not_see_cannot_be_named(form):
    theirs = form.open("sample", subject="Theirs", roles={"host": [form.seat("host", "XAB")]})

    with pytest.raises(InputFaults) as told:
        form.fire(1, form.seat("host", "XAA"), "say_case", case=theirs)

    assert list(told.value.faults) == ["case"]
