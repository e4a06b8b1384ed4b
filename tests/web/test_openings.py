"""Cases opened on pages: with several seats, below another case, naming others, on dates ahead."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
import sqlalchemy as sa

from engine.definition import (
    BROADCAST,
    CLOCK,
    DESK,
    ONLY,
    PARENT,
    REQUIRED,
    Definition,
    Due,
    Hold,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Transition,
)
from engine.effects import (
    bind_part,
    broadcast,
    close_children,
    end_part,
    given,
    hold,
    new_seat,
    open_child,
    resume,
)
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseName
from engine.models.history import Event
from engine.text import N_, Text

HOST = Role("host", N_("Host"), title="focal_point")
MEMBER = Role("member", N_("Member"), title="reader")
CLERK = Role("clerk", N_("Clerk"))
SEC = Role("secretariat", N_("Secretariat"), seating=DESK)

TALKING = State(
    "talking",
    N_("Talks"),
    tasks=(
        TaskSpec("speak", N_("Speak"), MEMBER, Due("speak"), each=True),
        TaskSpec("name_clerk", N_("Name a clerk"), HOST, optional=True),
        TaskSpec("write", N_("Write it down"), CLERK, after=("name_clerk",)),
    ),
)
OVER = State("over", N_("Talks over"), final=True)


def has_begun(context) -> Text | None:
    return None if context.times("begin") else Text(N_("The talks have not begun."))


def seats_of_members(context) -> list[tuple[str, str]]:
    return [(str(seat), f"Seat of {context.body_of(seat)}") for seat in context.seats("member")]


TALKS = Definition(
    key="talks",
    version=1,
    label=N_("Talks of members"),
    initial=TALKING,
    states=(TALKING, OVER),
    roles=(HOST, MEMBER, CLERK, SEC),
    holds=(
        Hold("pause", N_("Pause of all talks"), resume_by=(BROADCAST,)),
        Hold("rest", N_("Rest"), REQUIRED, (HOST, CLOCK)),
    ),
    anchors=("board",),
    opening=Opening(by=(SEC,), roles=(HOST, MEMBER)),
    transitions=(
        Transition("begin", N_("Talks begun"), (TALKING,), None, (HOST,)),
        Transition("write", N_("Written down"), (TALKING,), None, (CLERK,), meets=("write",)),
        Transition("speak", N_("Spoken"), (TALKING,), None, (MEMBER,), meets=("speak",)),
        Transition(
            "choose", N_("Speaker chosen"), (TALKING,), None, (HOST,),
            inputs=(Input("speaker", N_("Speaker"), Kind.CHOICE, choices=seats_of_members),),
        ),
        Transition(
            "name_clerk", N_("Clerk named"), (TALKING,), None, (HOST,),
            meets=("name_clerk",), inputs=(Input("person", N_("Clerk"), Kind.PERSON),),
            effects=(end_part("clerk"), bind_part("clerk", seat=new_seat("clerk", "person"))),
        ),
        Transition(
            "ask", N_("Member asked"), (TALKING,), None, (HOST,),
            inputs=(Input("of", N_("Member"), Kind.SEAT, title="reader"),),
            effects=(open_child("answer", {"member": given("of")}),),
        ),
        Transition("pause", N_("Talks paused"), (TALKING,), None, (BROADCAST,), effects=(hold("pause"),)),
        Transition("go_on", N_("Talks go on"), (TALKING,), None, (BROADCAST, HOST, CLOCK), held=ONLY, effects=(resume(),)),
        Transition(
            "rest", N_("Rest"), (TALKING,), None, (HOST,), inputs=(Input("until", N_("Until"), Kind.DATE),),
            effects=(hold("rest", given("until")),),
        ),
        Transition("end", N_("Talks over"), (TALKING,), OVER, (HOST,), effects=(close_children("answer"),)),
    ),
)  # fmt: skip

ANSWERING = State(
    "answering", N_("Answer awaited"), tasks=(TaskSpec("answer", N_("Answer"), MEMBER),)
)
ANSWERED = State("answered", N_("Answered"), final=True)
ANSWER = Definition(
    key="answer", version=1, label=N_("Answer of a member"), initial=ANSWERING,
    states=(ANSWERING, ANSWERED), roles=(MEMBER,),
    transitions=(
        Transition("answer", N_("Answered"), (ANSWERING,), ANSWERED, (MEMBER,), meets=("answer",)),
        Transition("close", N_("Closed with the talks"), (ANSWERING,), ANSWERED, (PARENT,)),
    ),
)  # fmt: skip
NOTED = State("noted", N_("Noted"))
NOTE = Definition(
    key="note", version=1, label=N_("Note on the talks"), initial=NOTED,
    states=(NOTED, State("gone", N_("Gone"), final=True)), roles=(HOST, SEC),
    opening=Opening(
        by=(HOST,), parent="talks", parts={"host": lambda context: context.seats("host")},
        inputs=(Input("words", N_("Words of the note")),), guards=(has_begun,),
    ),
    transitions=(Transition("go", N_("Gone"), (NOTED,), "gone", (HOST,)),),
)  # fmt: skip


def caller(key: str, *steps: str) -> Definition:
    """A process whose steps ask something of the cases that name it."""
    return Definition(
        key=key, version=1, label=f"Congress {key}", initial="open",
        states=(State("open", N_("Open")), State("shut", N_("Shut"), final=True)), roles=(SEC,),
        opening=Opening(by=(SEC,)),
        transitions=(
            *(
                Transition(f"call_{each}", f"Called: {each}", ("open",), None, (SEC,), effects=(broadcast(each),))
                for each in steps
            ),
            Transition("shut", N_("Shut"), ("open",), "shut", (SEC,)),
        ),
    )  # fmt: skip


RULES = "[days]\nspeak = 10\n"


@pytest.fixture
def definitions():
    return [
        TALKS,
        ANSWER,
        NOTE,
        caller("plenary", "pause", "go_on"),
        caller("other", "pause", "march"),
    ]


@pytest.fixture
def officer(cast, house):
    from engine.models.edition import Edition

    house.services.write(
        lambda rows: rows.add(
            Edition(kind="rules", name="talks", edition="1", sha256="x", content=RULES, current=True,
                    loaded_at=house.services.clock.now())
        )
    )  # fmt: skip
    return cast.enter("officer")


def opened(browser, url, **typed):
    browser.get(url)
    return browser.post(url.partition("?")[0], command=str(uuid.uuid4()), **typed)


@pytest.fixture
def talks(cast, officer):
    """Talks between two readers, hosted by the focal point."""
    ticked = {f"role.member:{cast.seat(who)}": "1" for who in ("reading", "stranger")}
    page = opened(
        officer, "/cases/new/talks", subject="Water", **ticked, **{"role.host": cast.seat("focal")}
    )
    assert page.status_code == 200, page.text
    return "WATER-2027"


def seen(page):
    found = {}
    for name in ("command", "seen_entry", "seen_version", "seen_task"):
        match = re.search(rf'name="{name}" value="([^"]*)"', page.text)
        found[name] = match.group(1) if match else ""
    return found


def preview(browser, case, step, **typed):
    page = browser.get(f"/cases/{case}/steps/{step}")
    return browser.post(f"/cases/{case}/steps/{step}", **seen(page), do="preview", **typed)


def take(browser, case, step, **typed):
    page = preview(browser, case, step, **typed)
    return browser.post(f"/cases/{case}/steps/{step}", **seen(page), confirm="1", **typed)


# Several seats


def test_a_role_whose_seats_are_each_asked_takes_several(talks, officer):
    page = officer.get(f"/cases/{talks}").text

    assert page.count("(Member)") == 2
    assert "Fictional State 2" in page


def test_a_role_that_nobody_plays_is_told_at_its_field(cast, officer):
    page = opened(officer, "/cases/new/talks", subject="Water", **{"role.host": cast.seat("focal")})

    assert page.status_code == 422
    assert 'id="fault-role.member"' in page.text
    assert f'name="role.member:{cast.seat("reading")}"' in page.text


def test_a_rule_without_a_label_is_shown_as_its_days(talks, officer):
    page = officer.get(f"/cases/{talks}").text

    assert " days after this point was reached" in page
    assert "<bdi>speak</bdi>" not in page


def test_without_its_rules_nothing_is_opened_and_the_page_says_why(cast, house):
    ticked = {f"role.member:{cast.seat('reading')}": "1", "role.host": cast.seat("focal")}
    officer = cast.enter("officer")

    page = opened(officer, "/cases/new/talks", subject="Water", **ticked)

    assert page.status_code == 409
    assert "The rules of this process are not loaded yet, or lack" in page.text
    assert house.services.read(lambda rows: rows.scalar(sa.select(sa.func.count(Case.id)))) == 0


# Dates


def test_only_dates_ahead_are_offered_and_called_by_what_they_are_about(house, officer):
    def seed(rows):
        old, known = dt.date(2020, 1, 6), dt.date(2028, 1, 6)
        rows.add(Anchor(key="long_ago", kind="board", date=old, tentative=False, usable=True))
        rows.add(Anchor(key="spring-2027", kind="board", date=known, tentative=True, usable=True))

    house.services.write(seed)
    opened(officer, "/cases/new/plenary", subject="Spring")

    page = officer.get("/cases/new/talks").text

    assert "long_ago" not in page
    assert "Spring\u2069: " in page
    assert 'value="spring-2027"' in page


# Naming


def test_a_case_names_what_it_would_hear_of_in_full(house, cast, officer):
    opened(officer, "/cases/new/plenary", subject="Plenary of spring")
    opened(officer, "/cases/new/other", subject="Another call")
    page = officer.get("/cases/new/talks").text
    named = re.search(r'<option value="(\d+)">PLENARY', page).group(1)
    assert "ANOTHER-CALL" not in page
    ticked = {f"role.member:{cast.seat('reading')}": "1", "role.host": cast.seat("focal")}

    opened(officer, "/cases/new/talks", subject="Water", **ticked, **{"names.plenary": named})

    rows = house.services.read(lambda rows: rows.scalars(sa.select(CaseName.named_id)).all())
    assert [str(row) for row in rows] == [named]
    page = preview(officer, "PLENARY-OF-SPRIN-2027", "call_pause").text
    assert "Talks paused" in page
    assert "\u20681\u2069 case" in page or "1 case" in page
    assert "Nobody is written to" not in page
    take(officer, "PLENARY-OF-SPRIN-2027", "call_pause")
    house.services.sweep().tick()
    greyed = cast.enter("focal").get("/cases/WATER-2027").text
    assert "The case is on hold." in greyed
    assert "It can be resumed at any time." not in greyed


def test_who_may_end_a_rest_is_told_that_it_can_be_ended(cast, talks):
    page = take(cast.enter("focal"), talks, "rest", **{"i.until": "2027-04-01"})

    assert "The case is on hold. It can be resumed at any time." in page.text


# Below another case


def test_a_case_is_opened_from_the_page_of_the_one_above(cast, talks):
    focal = cast.enter("focal")
    assert "The talks have not begun." in focal.get(f"/cases/{talks}").text
    take(focal, talks, "begin")
    assert f"/cases/new/note?parent={talks}" in focal.get(f"/cases/{talks}").text

    page = opened(
        focal, f"/cases/new/note?parent={talks}", parent=talks, **{"i.words": "Well said"}
    )

    assert page.status_code == 200
    assert f"{talks}/N1" in page.text
    assert "Well said" in page.text
    assert "Note on the talks" in focal.get(f"/cases/{talks}").text


def test_below_another_case_its_guards_are_told_and_what_was_typed_is_kept(cast, talks):
    focal = cast.enter("focal")

    page = opened(
        focal, f"/cases/new/note?parent={talks}", parent=talks, **{"i.words": "Too early"}
    )

    assert page.status_code == 409
    assert "The talks have not begun." in page.text
    assert "Too early" in page.text


def test_who_has_no_such_part_above_opens_nothing_below(cast, talks, officer):
    reading = cast.enter("reading")

    assert reading.get(f"/cases/new/note?parent={talks}").status_code == 403
    assert reading.get("/cases/new/note").status_code == 404
    assert "/cases/new/note" not in reading.get(f"/cases/{talks}").text
    assert "/cases/new/note" not in officer.get("/cases/new").text


# What the confirmation says of others


def test_the_confirmation_names_the_case_that_opens_and_whom_it_tells(cast, talks):
    page = preview(cast.enter("focal"), talks, "ask", **{"i.of": cast.seat("reading")}).text

    for words in ("Answer of a member", "Answer awaited", "Confirm and tell"):
        assert words in page, words
    assert page.count("Fictional State 2") >= 2


def test_the_confirmation_names_the_cases_that_close(cast, talks):
    focal = cast.enter("focal")
    take(focal, talks, "ask", **{"i.of": cast.seat("reading")})

    page = preview(focal, talks, "end").text

    assert f"{talks}/A1" in page
    assert page.count("Answered") == 1


def test_the_confirmation_tells_whom_a_step_names(house, cast, talks):
    named = {
        "i.person.name": "Clara Clerk",
        "i.person.email": "clara@example.org",
        "i.person.language": "en",
    }
    before = house.services.read(lambda rows: rows.scalar(sa.select(sa.func.count(Event.id))))

    page = preview(cast.enter("focal"), talks, "name_clerk", **named).text

    told = page.split("Who will be told")[1].split("<form")[0]
    assert "Clara Clerk" in told
    assert (
        house.services.read(lambda rows: rows.scalar(sa.select(sa.func.count(Event.id)))) == before
    )


# Choices that only a moment offers


def test_a_choice_is_shown_later_in_the_words_it_was_made_in(cast, talks):
    focal = cast.enter("focal")
    take(focal, talks, "choose", **{"i.speaker": cast.seat("reading")})

    for path in ("", "/history"):
        assert "Seat of XAB" in focal.get(f"/cases/{talks}{path}").text
