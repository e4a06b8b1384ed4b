"""A process that changes never breaks a case that runs by its former version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine import migrating
from engine.command import Opening
from engine.definition import Definition
from engine.errors import Refused, UnknownDefinition
from tests.reliability import definitions as family
from tests.reliability import invariants
from tests.reliability.house import ANCHOR, AS_PLANNED, House, carry, house_at, open_dossier

EVERY_POINT = range(len(AS_PLANNED))  # of the planned way, but the end


def second_version() -> Definition:
    """Reading is followed by the visit, during which advisers may be asked; there is no panel."""
    changed = {
        "gather": {"target": family.VISIT},
        "reading_ends": {"target": family.VISIT},
        "invite": {"source": (family.VISIT,), "meets": ()},
    }
    kept = tuple(
        replace(each, **changed.get(each.key, {}))
        for each in family.TRANSITIONS
        if each.key not in {"settle", "go_without", "do_without"}
    )
    states = tuple(each for each in family.STATES if each.key != "panel")
    return family.dossier(2, transitions=kept, states=states)


@pytest.fixture
def after(house) -> Iterator[House]:
    """The same database after a deployment that knows a second version."""
    url = house.services.database.url.render_as_string(hide_password=False)
    made = house_at(url, (*family.FAMILY, second_version()), clock=house.clock)
    made.actors = house.actors
    yield made
    made.close()


def migrate(house: House, mapping: dict[str, str], *, dry_run: bool = False):
    return house.services.write(
        lambda s: migrating.migrate(s, house.engine, "dossier", 2, mapping, dry_run=dry_run)
    )


def test_cases_that_are_open_keep_their_version_and_come_to_their_end_by_it(house, after):
    cases = {steps: carry(house, open_dossier(house), steps) for steps in EVERY_POINT}

    fresh = open_dossier(after)
    for steps, case in cases.items():
        carry(after, case, len(AS_PLANNED), start=steps)

    assert after.case(fresh).definition_version == 2
    assert {after.case(case).definition_version for case in cases.values()} == {1}
    assert {after.case(case).state for case in cases.values()} == {"concluded"}
    assert after.services.read(lambda s: invariants.faults(s, after.services.registry)) == []


def test_a_case_moves_to_the_next_version_as_a_recorded_step_and_goes_on(house, after):
    cases = {steps: carry(house, open_dossier(house), steps) for steps in EVERY_POINT}
    before = {case: (house.case(case).state, house.tasks(case)) for case in cases.values()}

    found = migrate(after, {"panel": "visit"})

    assert len(found) == len(cases)
    for case, (state, tasks) in before.items():
        event = after.events(case)[-1]
        assert event.kind == "migration"
        assert after.case(case).definition_version == 2
        assert after.case(case).state == ("visit" if state == "panel" else state)
        if state != "panel":
            assert after.tasks(case) == tasks  # old dates are kept
    assert after.verified() == []
    carry(after, cases[0], 4)
    assert after.case(cases[0]).state == "visit"


def test_every_state_that_a_case_leaves_by_a_migration_is_left_whole(house, after):
    for steps in EVERY_POINT:
        carry(house, open_dossier(house), steps)

    migrate(after, {"panel": "visit"})

    found = after.services.read(lambda s: invariants.faults(s, after.services.registry))
    assert found == []


def test_a_state_that_leads_nowhere_is_refused_before_anything_is_written(house, after):
    for steps in (0, 4, 5, 12):
        carry(house, open_dossier(house), steps)
    before = after.dump()

    with pytest.raises(Refused) as refused:
        migrate(after, {})

    assert len(refused.value.reasons) == 2  # the two at the panel, each by its name
    assert after.dump() == before


def test_a_dry_run_tells_what_would_become_of_each_case_and_writes_nothing(house, after):
    for steps in EVERY_POINT:
        carry(house, open_dossier(house), steps)
    before = after.dump()

    dry = migrate(after, {"panel": "visit"}, dry_run=True)

    assert after.dump() == before
    assert migrate(after, {"panel": "visit"}) == dry


def test_a_second_migration_finds_nothing_to_do(house, after):
    carry(house, open_dossier(house), 2)
    migrate(after, {"panel": "visit"})
    before = after.dump()

    assert migrate(after, {"panel": "visit"}) == []
    assert after.dump() == before


def test_a_case_on_hold_stays_on_hold_in_the_next_version(house, after):
    case = open_dossier(house)
    until = house.clock.now().date().replace(month=3)
    house.fire("author_xaa", case, "rest", until=until)

    migrate(after, {"panel": "visit"})

    assert after.case(case).hold == "rest"
    after.fire("author_xaa", case, "go_on")
    assert after.verified() == []


def test_the_step_before_a_migration_is_not_taken_back_into_a_state_that_is_gone(house, after):
    case = carry(house, open_dossier(house), 4)  # gathered: at the panel
    migrate(after, {"panel": "visit"})

    with pytest.raises(Refused):
        after.fire("author_xaa", case, "undo", reason="a slip")

    assert after.case(case).state == "visit"


def test_an_unknown_version_is_said(house):
    with pytest.raises(UnknownDefinition):
        house.services.write(lambda s: migrating.migrate(s, house.engine, "dossier", 9, {}))


def test_a_house_that_no_longer_knows_a_version_says_which_cases_would_be_lost(house):
    case = carry(house, open_dossier(house), 4)
    url = house.services.database.url.render_as_string(hide_password=False)
    renewed = house_at(url, (second_version(), family.PROGRAMME, family.OPINION), clock=house.clock)

    lost = renewed.services.read(
        lambda s: list(migrating.unknown_cases(s, renewed.services.engine))
    )

    assert len(lost) == 1
    assert house.case(case).reference in lost[0]
    assert house.services.read(lambda s: list(migrating.unknown_cases(s, house.engine))) == []
    renewed.close()


def test_opening_takes_the_latest_version_and_history_is_read_by_the_one_it_was_made_by(
    house, after
):
    asked = Opening(
        "one", "dossier", "My text", house.actors["officer"], inputs={"topic": "cities"},
        roles={"author": (house.actors["author_xaa"].seat,), "peer": (house.actors["peer_xac"].seat,)},
        anchors={"board": ANCHOR},
    )  # fmt: skip

    case = after.services.write(lambda s: after.engine.open(s, asked)).case

    assert after.case(case).definition_version == 2
    assert after.services.read(lambda s: invariants.faults(s, after.services.registry)) == []


def test_the_days_that_a_hold_gave_to_a_window_are_kept_by_a_migration(house, after):
    case = carry(house, open_dossier(house), 1)
    house.fire("author_xaa", case, "rest", until=house.clock.now().date().replace(month=3))
    house.clock.advance(days=30)
    house.fire("author_xaa", case, "go_on")
    window = house.timers(case)

    migrate(after, {"panel": "visit"})

    assert after.timers(case) == window
