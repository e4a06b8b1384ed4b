"""What a State has stated before a case about it is opened: it is not asked twice."""

from __future__ import annotations

from engine.queries.reader import Reader
from web.current import Rows
from workflows.domain.participation import register
from workflows.domain.reports.queries import REVIEW


def presets(rows: Rows, looking: Reader, definition: str, subject: str) -> dict[str, str]:
    """Field of the opening -> what stands in it at first; whoever opens the case may change it."""
    if definition != REVIEW or not subject:
        return {}
    said = register.interest(rows, looking, subject)
    if said is None:
        return {}
    day = said.note_day.isoformat() if said.note_day else ""
    found = {"interest_note": said.note, "interest_date": day, "state_language": said.language}
    return {f"i.{key}": value for key, value in found.items() if value}
