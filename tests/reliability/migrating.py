"""Migrations that break off: in a process of their own, killed or refused at some statement."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from config import migrate
from engine.db import connect, writer

KILLED = -signal.SIGKILL
SECOND = '''"""A second revision, made up: a table of children that their parent would take along

Revision ID: 0002
Revises: 0001
"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade():
    op.create_table(
        "made_up_child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id", ondelete="CASCADE")),
        sa.Column("word", sa.String(20), nullable=False),
    )
    op.execute("INSERT INTO made_up_child (case_id, word) SELECT id, reference FROM cases")


def downgrade():
    op.drop_table("made_up_child")
'''
THIRD = '''"""A third, which rebuilds the parents of all these children

Revision ID: 0003
Revises: 0002
"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None
PARENTS = ("cases", "event", "person", "seat")


def anew():
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def upgrade():
    for table in PARENTS:
        with op.batch_alter_table(table, recreate=anew()) as batch:
            batch.add_column(sa.Column("made_up", sa.String(20), server_default="x"))
    op.execute("UPDATE cases SET made_up = 'y'")


def downgrade():
    for table in PARENTS:
        with op.batch_alter_table(table, recreate=anew()) as batch:
            batch.drop_column("made_up")
'''


def with_made_up(folder: Path) -> Path:
    """The scripts of the house and two more revisions, in a folder of their own."""
    shutil.copytree(
        migrate.SCRIPTS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__")
    )
    versions = folder / "scripts" / "versions"
    (versions / "0002_made_up.py").write_text(SECOND, encoding="utf-8")
    (versions / "0003_made_up.py").write_text(THIRD, encoding="utf-8")
    return folder / "scripts"


def count_statements(url: str, work: Callable[[sa.Engine], None]) -> int:
    """How many statements a migration sends; it is carried out."""
    engine, seen = connect(url), [0]

    def one(*_: object) -> None:
        seen[0] += 1

    sa.event.listen(engine, "before_cursor_execute", one)
    work(writer(engine))
    engine.dispose()
    return seen[0]


def killed(url: str, work: Callable[[sa.Engine], None], at: int) -> int:
    """Run a migration in another process, killed just before its nth statement; its end."""

    def strike(seen: int) -> None:
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return elsewhere(url, work, strike)


def refused(url: str, work: Callable[[sa.Engine], None], at: int) -> int:
    """The same, where the nth statement fails as on a full disk."""

    def strike(seen: int) -> None:
        if seen == at:
            raise OSError(28, "No space left on device")

    return elsewhere(url, work, strike)


def elsewhere(url: str, work: Callable[[sa.Engine], None], strike: Callable[[int], None]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:  # nothing of the parent's tests is to run on here
        engine, seen = connect(url), [0]

        def one(*_: object) -> None:
            seen[0] += 1
            strike(seen[0])

        sa.event.listen(engine, "before_cursor_execute", one)
        work(writer(engine))
        code = 0
    finally:
        os._exit(code)


def full(url: str, work: Callable[[sa.Engine], None], spare: int) -> bool:
    """Run a migration on SQLite where the file may grow by so many pages; whether it was whole."""
    engine = connect(url)

    def small(connection, _record) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + spare}")

    sa.event.listen(engine, "connect", small)
    try:
        work(writer(engine))
    except sa.exc.OperationalError as error:
        if "full" not in str(error):
            raise
        return False
    finally:
        engine.dispose()
    return True
