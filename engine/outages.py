"""What a database says when it is away, and what it or a disk says that takes no more."""

from __future__ import annotations

import errno
import sqlite3
from typing import Final, Literal

from sqlalchemy.exc import DBAPIError, OperationalError

AWAY: Final = "away"
FULL: Final = "full"

_ENDED = frozenset({"57P01", "57P02", "57P03"})  # it was shut down, it crashed, it starts
_NO_ROOM = frozenset({"53100", "58030"})  # disk full; the disk does not take it
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # of a file put aside
_REFUSED = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


def kind_of(error: BaseException | None) -> Literal["away", "full"] | None:
    """Which of the two a fault is, if either: none of our own doing, and over some time later."""
    if isinstance(error, OSError):
        return FULL if error.errno in _NO_SPACE else None
    if not isinstance(error, DBAPIError):
        return None
    return FULL if _is_full(error) else AWAY if is_away(error) else None


def is_away(error: DBAPIError) -> bool:
    """Whether the connection is gone. A commit that was under way may have come through."""
    state = getattr(error.orig, "sqlstate", "")
    if error.connection_invalidated or state in _ENDED or str(state).startswith("08"):
        return True
    return state is None and isinstance(error, OperationalError)  # nobody answered


def _is_full(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _REFUSED
    return getattr(error.orig, "sqlstate", "") in _NO_ROOM
