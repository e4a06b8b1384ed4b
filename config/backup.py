"""A complete copy of the database in one file, and beside it what it holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from config import databases, manifest
from config.manifest import CopyFault, Manifest


def write(database: sa.Engine, target: Path, now: dt.datetime) -> Manifest:
    """Copy to `target`, through a file beside it that is named only once it is whole.

    `now`: the instant just before, so that all that was acknowledged by then is in the copy.
    """
    if target.exists():
        raise CopyFault(f"{target} exists already.")
    partial = target.with_name(target.name + ".partial")
    said = manifest.beside(partial)
    with databases.private():
        try:
            databases.remove(partial)
            made = _described(databases.write(database, partial), partial, database, now)
            said.write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
            databases.settle(said, manifest.beside(target))
            databases.settle(partial, target)
        finally:
            databases.remove(partial)
            said.unlink(missing_ok=True)
    return made


def _described(
    found: manifest.Facts, file: Path, database: sa.Engine, now: dt.datetime
) -> Manifest:
    return Manifest(
        **found.model_dump(), product=manifest.product(), dialect=databases.kind(database.url),
        at=now, size=file.stat().st_size, sha256=manifest.sum_of(file),
    )  # fmt: skip
