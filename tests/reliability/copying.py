"""What the tests of copies look at: rows counted, dumps compared, places found empty."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import sqlalchemy as sa

from config import backup
from engine.db import connect
from notifications.models import Message
from tests.reliability.house import House
from workflows.domain.documents.models import Blob, BlobPart


def copy_of(house: House, folder: Path) -> Path:
    backup.write(house.services.database, folder / "copy", house.clock.now())
    return folder / "copy"


def differing(before: dict[str, list], after: dict[str, list]) -> set[str]:
    """The tables of which the rows are not the same."""
    return {
        name for name in before if sorted(before[name], key=repr) != sorted(after[name], key=repr)
    }


def count(house: House, *conditions: object, of=Message) -> int:
    query = sa.select(sa.func.count()).select_from(of).where(*conditions)
    return int(house.rows(query)[0][0])


def empty(url: str) -> bool:
    if url.startswith("sqlite"):
        folder = Path(sa.make_url(url).database).parent
        return not folder.exists() or not list(folder.iterdir())
    database = connect(url)
    try:
        functions = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        with database.connect() as connection:
            none = connection.exec_driver_sql(functions).scalar_one() == 0
            return none and not sa.inspect(connection).get_table_names()
    finally:
        database.dispose()


def upload(*parts: bytes) -> list[object]:
    name, now = hashlib.sha256(b"".join(parts)).hexdigest(), dt.datetime(2027, 1, 11, tzinfo=dt.UTC)
    pieces = [BlobPart(sha256=name, n=n, data=part) for n, part in enumerate(parts)]
    return [Blob(sha256=name, size=6, created_at=now), *pieces]
