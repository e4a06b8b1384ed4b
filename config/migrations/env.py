"""Runs the revisions: on the connection that config.migrate hands over, or from Alembic's command.

From the command the database is `-x url=...`, else QUADRENNIAL_DATABASE_URL.
"""

import os
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from config.migrate import alone, is_declared
from engine import appendonly
from engine.db import Base, connect


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401
    """Write the plain type below ours, so that old revisions outlive our classes."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=is_declared,
    )
    with context.begin_transaction():
        context.run_migrations()
        appendonly.protect(connection)


def database_url() -> str:
    given = context.get_x_argument(as_dictionary=True).get("url")
    url = given or os.environ.get("QUADRENNIAL_DATABASE_URL")
    if not url:
        raise SystemExit("Name the database: -x url=..., or QUADRENNIAL_DATABASE_URL.")
    return str(url)


if context.is_offline_mode():
    raise SystemExit("Revisions run on a database; printing SQL is not supported.")
if handed := context.config.attributes.get("connection"):
    run(handed)
else:
    with alone(connect(database_url())) as opened:
        run(opened)
