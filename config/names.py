"""What bodies are called: States and partners by their registers, offices by our own words."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from config import i18n
from engine.editions import CALENDAR
from engine.models.edition import Edition
from engine.text import N_
from workflows.domain.partners import queries as partners
from workflows.domain.reviews.models import Country

OFFICES = {
    "secretariat": N_("Secretariat"),
    "board": N_("Executive Board"),
    "practice": N_("Practice"),
}
OFFICE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")  # a key; a name has no such marks
FRESH = 60.0  # seconds for which the names of the register are kept


class NameBook:
    """Names by language, read from the register once a minute at most."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._names: dict[str, dict[str, str]] = {}
        self._read_at = -FRESH

    def reader(self, locale: str) -> Callable[[str, str], str]:
        """(kind, key) -> name in one language; what is unknown is called by its key, as words."""

        def name(kind: str, key: str) -> str:
            if kind not in {"body", "subject"}:
                return key
            if key in OFFICES:
                return str(i18n.catalogue(locale).gettext(OFFICES[key]))
            names = self._current().get(key, {})
            plain = key.replace("_", " ").capitalize() if OFFICE.fullmatch(key) else key
            return names.get(locale) or names.get("en") or plain

        return name

    def _current(self) -> dict[str, dict[str, str]]:
        if time.monotonic() - self._read_at > FRESH:
            with self._sessions() as session:
                rows = session.execute(sa.select(Country.key, Country.names)).all()
                known = {body: {"en": name} for body, name in partners.names(session).items()}
                self._names = known | _meetings(session) | {row.key: row.names for row in rows}
            self._read_at = time.monotonic()
        return self._names

    def forget(self) -> None:
        """Read the register again at the next question."""
        self._read_at = -FRESH


def _meetings(session: Session) -> dict[str, dict[str, str]]:
    """Titles of sessions, as the calendar gives them."""
    content = session.scalar(
        sa.select(Edition.content).where(Edition.kind == CALENDAR, Edition.current).limit(1)
    )
    rows = tomllib.loads(content).get("meeting", []) if content else []
    return {row["key"]: row["title"] for row in rows}
