"""A copy brought back into an empty place, proven, and standing still until it is released."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from config import checks, databases, manifest, migrate
from config.manifest import CopyFault, Facts, Manifest
from engine import db, doors
from workflows.domain.documents.models import Blob, BlobPart

MOST_SAID = 5  # faults named in one sentence
HOLD = (
    "DELETE FROM public.house_hold WHERE released_at IS NULL;"
    " INSERT INTO public.house_hold (reason, copied_at, begun_at)"
    " VALUES ('restored', '{copied}', '{now}')"
)


@dataclass(frozen=True)
class Proven:
    """What was found to be whole in a database that came from a copy."""

    at: dt.datetime
    tables: int
    events: int
    cases: int
    files: int


def restore(file: Path, url: str, now: dt.datetime) -> Proven:
    """Bring a copy back into an empty database. Raises CopyFault and leaves nothing behind."""
    said = manifest.read(file)
    _fits(said, url)
    last = HOLD.format(copied=said.at.isoformat(), now=now.isoformat())
    with databases.fresh(url) as target:
        databases.fill(file, target, last)
        engine = db.connect(target.render_as_string(hide_password=False))
        try:
            return _proven(engine, said, now)
        except sa.exc.DBAPIError as error:
            raise CopyFault(f"The copy cannot be read: {error.orig}") from None
        finally:
            engine.dispose()


def self_test(file: Path, house: str, now: dt.datetime) -> Proven:
    """Bring a copy back into a place that is thrown away afterwards."""
    said = manifest.read(file)
    with databases.scratch(said.dialect, house) as url:
        return restore(file, url, now)


def _fits(said: Manifest, url: str) -> None:
    if databases.kind(url) != said.dialect:
        raise CopyFault(
            f"This copy is one of {said.dialect}; restore it there, then `quadrennial move` it."
        )
    known = {each.revision for each in ScriptDirectory(str(migrate.SCRIPTS)).walk_revisions()}
    if not set(said.revision.split(",")) <= known:
        raise CopyFault(
            f"This copy was made by a later version of the product ({said.product}); install that."
        )


def _proven(engine: sa.Engine, said: Manifest, now: dt.datetime) -> Proven:
    """Compare with the manifest, bring the schema up to date, stand still, verify."""
    with databases.reading(engine) as connection:
        refuse(databases.unsound(connection))
        refuse(manifest.differences(said, manifest.facts(connection)))
    migrate.prepare(engine)
    with migrate.alone(engine) as connection, Session(connection) as session:
        doors.stand_still(session, doors.RESTORED, copied_at=said.at, now=now)
    with databases.reading(engine) as connection, Session(connection) as session:
        return proven(session, said, said.at)


def proven(session: Session, found: Facts, at: dt.datetime) -> Proven:
    """Every case and every uploaded file verified. Raises CopyFault."""
    cases, faults = checks.verify(session, ())
    refuse(faults)
    refuse(list(changed_files(session)))
    files = session.scalar(sa.select(sa.func.count()).select_from(Blob)) or 0
    return Proven(at, len(found.tables), found.events, cases, files)


def changed_files(session: Session) -> Iterator[str]:
    """Uploaded files of which bytes are missing or are other ones."""
    for name in session.scalars(sa.select(Blob.sha256).order_by(Blob.sha256)).all():
        parts = sa.select(BlobPart.data).where(BlobPart.sha256 == name).order_by(BlobPart.n)
        found = hashlib.sha256()
        for part in session.scalars(parts.execution_options(yield_per=1)):
            found.update(part)
        if found.hexdigest() != name:
            yield f"the uploaded file {name[:12]} is not whole"


def refuse(faults: list[str]) -> None:
    """Say in one sentence what is wrong, if something is."""
    if faults:
        more = f" and {len(faults) - MOST_SAID} more" if len(faults) > MOST_SAID else ""
        raise CopyFault(f"The copy is not what was copied: {'; '.join(faults[:MOST_SAID])}{more}.")
