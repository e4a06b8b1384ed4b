"""What was found once, told as small as it could be."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa

from engine import undoing
from engine.context import Context
from engine.definition import (
    CLOCK,
    DESK,
    ENGINE,
    Definition,
    Due,
    Opening,
    Role,
    State,
    Timer,
    Transition,
)
from engine.effects import open_child, playing, use_anchor
from engine.errors import NotAllowed, Refused
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor
from engine.registry import Registry
from engine.text import Text
from tests.reliability.house import (
    ANCHOR,
    TO_PANEL,
    TO_VISIT,
    House,
    carry,
    furnish,
    house_at,
    make_tables,
    open_dossier,
)
from workflows import meeting

RULES = {"window": "[days]\nwindow = 5\n[counts]\n"}


def test_a_step_taken_back_gives_its_state_the_day_on_which_it_was_entered(house):
    case = open_dossier(house)
    entered = house.case(case).entered_at
    house.clock.advance(days=10)
    house.fire("author_xaa", case, "submit", words="text")
    house.clock.advance(days=1)

    house.fire("author_xaa", case, "undo", reason="a slip")

    assert house.case(case).entry == 1
    assert house.case(case).entered_at == entered


def test_a_case_that_its_parent_closed_can_be_asked_what_could_be_taken_back(house):
    case = carry(house, open_dossier(house), TO_VISIT)
    closed = house.children(case)[0]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        last = house.services.read(lambda s: undoing.last_step(s, s.get_one(Case, closed)))

    assert last is not None
    assert last.body != "XAF"  # not the adviser's own step


def test_a_step_is_not_taken_back_over_a_case_that_was_opened_after_it(house):
    """The same party went on and opened a case: it would be left without the step it hangs on."""
    case = carry(house, open_dossier(house), TO_PANEL)
    house.fire("author_xaa", case, "invite", guest=house.actors["adviser_xaf"].seat)

    command = house.command("author_xaa", case, "undo", reason="a slip")
    with suppress(Refused):
        house.send(command)

    (child,) = house.children(case)
    assert house.case(case).state == "panel" or house.case(child).closed_at is not None


def test_a_session_chosen_by_a_step_is_let_go_when_the_step_is_taken_back(room):
    house = room(booking())
    case = house.open("officer", "booking", roles={"author": ("author_xaa",)}, inputs={})
    house.fire("author_xaa", case, "book")
    assert len(house.rows(sa.select(CaseAnchor).where(CaseAnchor.case_id == case))) == 1

    house.fire("author_xaa", case, "undo", reason="a slip")

    assert house.rows(sa.select(CaseAnchor).where(CaseAnchor.case_id == case)) == []


@pytest.fixture
def room(url) -> Iterator[Callable[..., House]]:
    """A function that answers a house with these definitions."""
    made: list[House] = []

    def make(*definitions: Definition) -> House:
        made.append(furnish(house_at(make_tables(url), definitions), RULES))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_session_whose_cancelling_is_taken_back_can_be_chosen_again(room):
    house = room(meeting.DEFINITION)
    day = house.clock.now().date()
    dates = {"begins": day.replace(month=6), "ends": day.replace(month=7)}
    case = house.open("officer", "meeting", subject="Board 2027", inputs={"kind": "board", **dates})
    usable = sa.select(Anchor.usable).where(Anchor.key == "board-2027")
    assert house.rows(usable) == [(True,)]
    house.fire("officer", case, "cancel")
    assert house.rows(usable) == [(False,)]

    with suppress(Refused):  # refused with a sentence, or wholly taken back
        house.fire("officer", case, "undo", reason="a slip")

    assert house.rows(usable) == [(house.case(case).state == "tentative",)]


AUTHOR = Role("author", "Author")
OFFICER = Role("officer", "Desk", title="secretariat", seating=DESK)
OPEN, DONE = State("open", "Open"), State("done", "Done", final=True)
BOOKED = State("booked", "Booked")
PAGE = Definition(
    key="page", version=1, label="Page", initial=OPEN, states=(OPEN, DONE), roles=(AUTHOR,),
    transitions=(Transition("finish", "Finish", (OPEN,), DONE, (AUTHOR,)),),
)  # fmt: skip
BOOK = Definition(
    key="book", version=1, label="Book", initial=OPEN, states=(OPEN, DONE), roles=(AUTHOR, OFFICER),
    opening=Opening(
        by=(OFFICER,), roles=(AUTHOR,), effects=(open_child("page", {"author": playing("author")}),)
    ),
    transitions=(Transition("finish", "Finish", (OPEN,), DONE, (AUTHOR,)),),
)  # fmt: skip


def test_a_child_that_only_a_former_version_opens_is_no_fault():
    """Its cases run on, so its definition is declared as long as they do."""
    renewed = replace(BOOK, version=2, opening=replace(BOOK.opening, effects=()))

    Registry((BOOK, renewed, PAGE)).check()


def booking() -> Definition:
    """A case that comes to hang on a session by a step."""
    return Definition(
        key="booking", version=1, label="Booking", initial=OPEN, states=(OPEN, BOOKED, DONE),
        roles=(AUTHOR, OFFICER), anchors=("board",),
        opening=Opening(by=(OFFICER,), roles=(AUTHOR,)),
        transitions=(
            Transition(
                "book", "Book", (OPEN,), BOOKED, (AUTHOR,), effects=(use_anchor("board", ANCHOR),)
            ),
            Transition("finish", "Finish", (BOOKED,), DONE, (AUTHOR,)),
        ),
    )  # fmt: skip


# A window that ends by date, and what follows from its end.

WAITING = State("waiting", "Waiting", timers=(Timer("time_is_up", Due("window")),))
SORTING, READY = State("sorting", "Sorting"), State("ready", "Ready")


def paid(context: Context) -> Text | None:
    return None if context.fact("paid") else Text("First comes the payment.")


def window(*guards) -> Definition:
    """The clock ends the window, then the case moves on by itself."""
    return Definition(
        key="window", version=1, label="Window", initial=WAITING,
        states=(WAITING, SORTING, READY, DONE), roles=(AUTHOR, OFFICER),
        opening=Opening(by=(OFFICER,), roles=(AUTHOR,)),
        transitions=(
            Transition("time_is_up", "Time is up", (WAITING,), SORTING, (CLOCK,), guards=guards),
            Transition("sort", "Sorted", (SORTING,), READY, (ENGINE,)),
            Transition("early", "Early word", (WAITING,), None, (AUTHOR,)),
            Transition("late", "Late word", (READY,), None, (AUTHOR,)),
            Transition("finish", "Finish", (READY,), DONE, (AUTHOR,)),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("guards", "word"), [((), "late"), ((paid,), "early")])
def test_what_a_preview_says_after_a_date_is_what_the_step_then_does(room, guards, word):
    """The clock's move, whatever follows from it by itself, and what speaks against it."""
    house = room(window(*guards))
    case = house.open("officer", "window", roles={"author": ("author_xaa",)}, inputs={})
    house.clock.advance(days=10)
    said = {}
    for each in ("early", "late"):
        with suppress(NotAllowed):
            said[each] = house.plan(house.command("author_xaa", case, each)).possible
    offered = house.services.read(
        lambda s: house.engine.options(s, s.get_one(Case, case), house.actors["author_xaa"])
    )

    done = {"early": False, "late": False}
    for each in done:
        with suppress(Refused):
            house.fire("author_xaa", case, each)
            done[each] = True

    assert done == {"early": word == "early", "late": word == "late"}
    assert said == done
    assert word in {step.transition.key for step in offered if step.possible}


def test_a_child_that_a_case_opens_with_itself_has_the_party_of_the_case(room):
    library = room(BOOK, PAGE)
    case = library.open("officer", "book", roles={"author": ("author_xaa",)}, inputs={})
    (child,) = library.children(case)

    library.fire("author_xaa", child, "finish")

    assert library.case(child).state == "done"
    assert library.rows(sa.select(Case.parent_id).where(Case.id == child)) == [(case,)]
