"""Looking changes nothing: previews, options, lists and proofs send no statement that writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from engine import migrating, undoing, verify
from engine.queries import cases, history, turns, worklist
from engine.queries.facts import facts_of
from engine.queries.reader import Reader
from tests.reliability.house import AS_PLANNED, House, carry, open_dossier

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "FOR UPDATE")


@pytest.fixture
def written(house) -> Iterator[list[str]]:
    """Every statement sent that is not a plain read."""
    found: list[str] = []

    def hear(_connection, _cursor, statement, *_rest) -> None:
        text = statement.lstrip().upper()
        if text.startswith(WRITES) or "FOR UPDATE" in text or "FOR NO KEY" in text:
            found.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def at_every_point(house: House) -> list[int]:
    """A dossier at each point of the planned way, two on hold, one with what the clock owes."""
    programme = house.open("officer", "programme", inputs={})
    made = [carry(house, open_dossier(house), steps) for steps in range(0, len(AS_PLANNED), 3)]
    held = open_dossier(house, names=(programme,))
    house.fire("author_xaa", held, "rest", until=house.clock.now().date().replace(month=2))
    owed = carry(house, open_dossier(house), 1)
    house.clock.advance(days=70)
    return [programme, *made, held, owed]


def test_the_trace_hears_a_write(house, written):
    open_dossier(house)

    assert any(statement.startswith("INSERT") for statement in written)


def test_options_of_anybody_at_any_point_write_nothing(house, written):
    made = at_every_point(house)
    before = house.dump()
    written.clear()

    for case in made:
        for who in house.actors.values():
            house.services.read(
                lambda s, case=case, who=who: house.engine.options(
                    s, s.get_one(type(house.case(case)), case), who
                )
            )

    assert written == []
    assert house.dump() == before


def test_a_preview_writes_nothing_even_where_it_names_a_new_person_or_opens_a_case(house, written):
    panel = carry(house, open_dossier(house), 4)
    reading = carry(house, open_dossier(house), 1)
    programme = house.open("officer", "programme", inputs={})
    day = house.clock.now().date().replace(month=12)
    asked = [
        house.command("officer", panel, "invite", guest=house.actors["adviser_xaf"].seat),
        house.command(
            "author_xaa", panel, "name_deputy", person={"name": "dora", "email": "dora@example.org"}
        ),
        house.command("author_xaa", reading, "take_time", step="gather:", new_date=day),
        house.command("author_xaa", reading, "rest", until=day),
        house.command("peer_xac", reading, "comment", comment="words"),
        house.command("officer", programme, "move_session", begins=day),
        house.command("officer", programme, "suspend_all"),
        house.command("author_xaa", panel, "leave"),
    ]
    before = house.dump()
    written.clear()

    for command in asked:
        house.plan(command)
    house.clock.advance(days=70)
    house.plan(house.command("officer", reading, "invite", guest=house.actors["adviser_xaf"].seat))

    assert written == []
    assert house.dump() == before


def test_lists_histories_and_proofs_write_nothing(house, written):
    made = at_every_point(house)
    before = house.dump()
    written.clear()

    def look(session, who) -> None:
        services = house.services
        reader = Reader(services.access, services.registry, who, house.clock.now())
        cases.cases(session, reader, cases.Wanted())
        worklist.inbox(session, reader)
        cases.openable(reader)
        cases.open_cases(session, reader)
        cases.anchors(session)
        for number in made:
            case = session.get_one(type(house.case(number)), number)
            cases.children(session, reader, case)
            cases.people(session, reader, case)
            history.history(session, reader, case)
            facts_of(session, reader, case)
            turns.whose_turn(session, reader, case)
            turns.tasks(session, reader, case)
            undoing.last_step(session, case)
            verify.verify(session, case)
        list(migrating.unknown_cases(session, house.engine))

    for who in house.actors.values():
        house.services.read(lambda s, who=who: look(s, who))

    assert written == []
    assert house.dump() == before
