"""A complete copy of the database in one file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa


class BackupFault(Exception):
    """The copy is not whole, or cannot be made."""


def write(database: sa.Engine, target: Path) -> int:
    """Copy to `target`, through a file beside it that is named only once it is whole."""
    if target.exists():
        raise BackupFault(f"{target} exists already.")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    mask = os.umask(0o077)
    try:
        if database.dialect.name == "sqlite":
            _sqlite(database, partial)
        else:
            _postgres(database, partial)
    finally:
        os.umask(mask)
    partial.replace(target)
    return target.stat().st_size


def _sqlite(database: sa.Engine, target: Path) -> None:
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target)) as copy:
        whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        broken = copy.execute("PRAGMA foreign_key_check").fetchall()
    if not whole or broken:
        raise BackupFault("The copy is not whole; it was not kept.")


def _postgres(database: sa.Engine, target: Path) -> None:
    url = database.url.set(drivername="postgresql", password=None)
    environment = dict(os.environ)
    if database.url.password:
        environment["PGPASSWORD"] = str(database.url.password)
    command = ["pg_dump", "--format=custom", f"--file={target}", url.render_as_string()]
    try:
        subprocess.run(command, check=True, env=environment, capture_output=True)  # noqa: S603
    except FileNotFoundError:
        raise BackupFault("pg_dump is not installed.") from None
    except subprocess.CalledProcessError as error:
        raise BackupFault(error.stderr.decode(errors="replace").strip()) from None
