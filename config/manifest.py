"""What lies beside a copy: from when it is, what it holds, and the sum that it is known by."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, ValidationError

from config import migrate

SUFFIX = ".manifest.json"
ANEW = frozenset({"house_hold"})  # begins anew in every house that came from a copy
PROJECT = Path(__file__).parents[1] / "pyproject.toml"
REVISIONS = "alembic_version"
PART = 1 << 20


class CopyFault(Exception):
    """A copy cannot be made, is not whole, or cannot be brought back: one plain sentence."""


class Facts(BaseModel):
    """What a database holds at one instant. `chains`: a digest over the last hash of every case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: str
    tables: Mapping[str, int]
    events: int
    chains: str


class Manifest(Facts):
    """The facts of a copy, and its file. `at`: what was acknowledged before it is in the copy."""

    product: str
    dialect: str
    at: dt.datetime
    size: int
    sha256: str


def facts(connection: sa.Connection) -> Facts:
    """Counted in the transaction of the connection, whatever revision the schema is of."""
    there = sa.inspect(connection).get_table_names()
    ours = {name for name in there if migrate.is_declared(name, "table", {})} - ANEW
    tables = {name: _count(connection, name) for name in sorted(ours)}
    if not {"cases", "event", REVISIONS} <= tables.keys():
        raise CopyFault("This is not a database of Quadrennial.")
    cases = sa.table("cases", sa.column("reference"), sa.column("last_hash"))
    revisions = sa.table(REVISIONS, sa.column("version_num", sa.String))
    return Facts(
        revision=",".join(sorted(connection.scalars(sa.select(revisions.c.version_num)))),
        tables=tables,
        events=tables["event"], chains=digest(connection.execute(sa.select(cases))),
    )  # fmt: skip


def _count(connection: sa.Connection, table: str) -> int:
    query = sa.select(sa.func.count()).select_from(sa.table(table))
    return connection.execute(query).scalar_one()


def digest(lines: Iterable[Sequence[str]]) -> str:
    """One sum over (reference, last hash) of every case, in the order of the references."""
    found = hashlib.sha256()
    for reference, last in sorted(tuple(line) for line in lines):
        found.update(f"{reference} {last}\n".encode())
    return found.hexdigest()


def differences(said: Facts, found: Facts) -> list[str]:
    """Where a database differs from what was said of it, one line each."""
    tables = sorted(said.tables.keys() | found.tables.keys())
    lines = [
        f"{name} has {found.tables.get(name, 0)} rows instead of {said.tables.get(name, 0)}"
        for name in tables
        if said.tables.get(name) != found.tables.get(name)
    ]
    if said.chains != found.chains:
        lines.append("the histories of its cases end otherwise")
    if said.revision != found.revision:
        lines.append(f"its schema is {found.revision} instead of {said.revision}")
    return lines


# The file beside a copy


def beside(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)


def sum_of(file: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while part := stream.read(PART):
            found.update(part)
    return found.hexdigest()


def read(file: Path) -> Manifest:
    """The manifest of a copy, once the copy is what it says, byte by byte. Raises CopyFault."""
    try:
        text = beside(file).read_text(encoding="utf-8")
        said = Manifest.model_validate_json(text)
    except OSError:
        raise CopyFault(f"{beside(file)} cannot be read; a copy needs its manifest.") from None
    except ValidationError:
        raise CopyFault(f"{beside(file)} is not a manifest of a copy.") from None
    try:
        size, found = file.stat().st_size, sum_of(file)
    except OSError:
        raise CopyFault(f"{file} cannot be read.") from None
    if size != said.size:
        raise CopyFault(f"{file} has {size} bytes instead of {said.size}; it was cut or changed.")
    if found != said.sha256:
        raise CopyFault(f"{file} was changed: its SHA-256 is not the one in its manifest.")
    return said


def product() -> str:
    """The version of the product, installed or not."""
    try:
        return metadata.version("quadrennial")
    except metadata.PackageNotFoundError:
        return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])
