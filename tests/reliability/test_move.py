"""A house is carried from one database into another, whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from config import move
from config.manifest import CopyFault
from engine.db import connect
from engine.models.doors import HouseHold
from tests.reliability.copying import count, differing, empty, upload
from tests.reliability.house import carry, house_at, open_dossier
from workflows.domain.knowledge.models import KnowledgePage, KnowledgeVersion


def _shown(case: int, now: dt.datetime) -> list[object]:
    """A page of the repository, which the search finds."""
    version = KnowledgeVersion(case_id=case, version=1, handed_in_at=now, words="safe streets")
    page = KnowledgePage(
        number=7, case_id=case, body="XAA", standing="published", version=1,
        first_published_at=now, changed_at=now,
    )  # fmt: skip
    return [version, page]


@pytest.mark.postgres
def test_a_house_is_moved_to_postgresql_and_back_and_nothing_is_lost(
    sqlite_house, postgres, tmp_path
):
    house, now = sqlite_house, sqlite_house.clock.now()
    case = carry(house, open_dossier(house), 8)
    dora = {"name": "dora", "email": "dora@example.org"}
    house.fire("author_xaa", case, "name_deputy", person=dora)  # a seat that names its case
    house.services.write(lambda s: s.add_all([*upload(b"one", b"two"), *_shown(case, now)]))
    before, url = house.dump(), postgres.create()
    back = f"sqlite:///{tmp_path / 'back' / 'q.db'}"

    there = move.move(house.services.database, url, now)
    with pytest.raises(CopyFault, match="tables already"):
        move.move(house.services.database, url, now)
    moved = house_at(url)
    home = move.move(moved.services.database, back, now)

    assert there == home
    again = house_at(back)
    after = again.dump()
    assert house.dump() == before
    found = sa.text("SELECT rowid FROM knowledge_search WHERE knowledge_search MATCH 'street*'")
    assert again.rows(found) == [(7,)]
    assert differing(before, after) == {"house_hold"}
    for each in (moved, again):
        each.clock.advance(days=90)
        each.actors = house.actors
        assert each.tick() == 0  # it stands still
        open_dossier(each)  # numbers go on after the last
        assert each.verified() == []
        assert count(each, of=HouseHold) == 1
        each.close()
    postgres.drop(url)


@pytest.mark.postgres
def test_rows_that_do_not_fit_are_said_and_the_other_database_stays_empty(sqlite_house, postgres):
    house, url = sqlite_house, postgres.create()
    house.seat("nul", "author", "XAZ")
    with connect(house.services.settings.database_url).connect() as connection:
        connection.exec_driver_sql("UPDATE person SET name = 'a' || char(0) || 'b' WHERE id = 1")
        connection.commit()

    with pytest.raises(CopyFault, match="do not fit"):
        move.move(house.services.database, url, house.clock.now())

    assert empty(url)
    postgres.drop(url)
