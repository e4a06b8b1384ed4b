"""The benchmarks run: every part in its smallest size. Figures are there, rows match; no times."""

import pytest

from benchmarks import contest, floor, memory, pages, parts, post, steps, sweep
from benchmarks.often import Cost
from benchmarks.parts import SMALLEST
from benchmarks.places import PostgresServer, SqliteFile
from tests.reliability.house import AS_PLANNED


@pytest.fixture
def place():
    made = SqliteFile()
    yield made
    made.close()


def are_there(*costs: Cost):
    assert all(each.clock > 0 and each.work >= 0 for each in costs)


def test_every_step_is_measured_and_the_floor_writes_the_same_rows(place):
    steps.furnished(place, 1)
    place.keep()
    house, cases = steps.house_of(place.again())
    with floor.listening(house.services.database) as written:
        took = steps.take_all(house, cases)
    after = {table: len(rows) for table, rows in house.dump().items()}
    house.close()
    assert len(took) == len(written.transactions) == len(AS_PLANNED)
    house = steps.house_at(place.again(), listeners=None)
    assert len(floor.seconds(house.services.database, written)) == len(AS_PLANNED)
    assert {table: len(rows) for table, rows in house.dump().items()} == after
    house.close()


@pytest.mark.nightly
def test_all_that_is_due_is_moved_and_nothing_else(place):
    [found] = sweep.due(place, cases=2, sizes=[5])
    assert (found.moved, found.tasks) == (2, 5)
    are_there(found.ours, found.floor)


@pytest.mark.nightly
def test_every_message_arrives_in_the_measured_rounds(place):
    found = post.measure(place, SMALLEST.messages, rounds=1)
    assert found.sent == found.taken == found.messages == SMALLEST.messages
    are_there(found.ours, found.bare)


@pytest.mark.nightly
def test_the_peers_leave_as_many_rows_as_we_do(place):
    if contest.missing():
        pytest.skip(f"peers: {contest.HOW}")
    paces = contest.measure(place, dossiers=1, rounds=1)
    assert [each.who for each in paces] == ["ours", *contest.PEERS]
    are_there(*(each.cost for each in paces))
    assert all(each.rows == paces[0].rows for each in paces)


@pytest.mark.nightly
def test_pages_are_opened_one_by_one_and_by_many(place):
    opened, read, *_ = pages.measure(place, [2, 4], requests=1, readers=2, seconds=0.2)
    assert {each.page for each in opened} == set(pages.PAGES)
    assert all(each.took and each.statements for each in opened)
    assert all(each.pages for each in read)


@pytest.mark.nightly
def test_memory_is_read_early_and_late(place):
    assert all(each.early and each.late for each in memory.measure(place, 2, opened=5, beats=10))


@pytest.mark.nightly
@pytest.mark.parametrize("part", sorted(set(parts.PARTS) - {"demo", "peers"}))
def test_a_part_has_a_line_for_each_head(part, place):
    _, heads, lines = parts.PARTS[part]
    found = list(lines(place, SMALLEST))
    assert found
    assert all(len(line) == len(heads) - 1 for line in found)


@pytest.mark.nightly
def test_nothing_stays_behind_on_a_server(postgres_server, monkeypatch):
    import sqlalchemy as sa

    monkeypatch.setattr(PostgresServer, "_require_durable", lambda _self: None)
    place = PostgresServer(postgres_server)
    steps.furnished(place, 1)
    place.keep()
    steps.house_of(place.again())[0].close()
    place.fresh()
    place.close()
    engine = sa.create_engine(postgres_server)
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    engine.dispose()
    assert not [name for name in names if name.startswith("bench_")]
