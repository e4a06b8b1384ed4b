"""Who may change a note of the desk, and what one must say."""

from __future__ import annotations

import datetime as dt

from engine.errors import EngineError
from engine.text import N_
from workflows.domain.desknotes.models import DeskNote

ONE_DAY = dt.timedelta(days=1)
LONGEST = 4000


class NotYours(EngineError):
    """Own notes are changed within a day; after that another is added."""

    message = N_("A note can be changed for one day by who wrote it. Please add another note.")


class Gone(EngineError):
    """What was deleted is not changed, nor deleted again."""

    message = N_("This note has been deleted.")


def may_change(note: DeskNote, person: int, now: dt.datetime) -> bool:
    """Whoever wrote it, for one day."""
    own = note.written_by == person and note.deleted_at is None
    return own and now <= note.written_at + ONE_DAY
