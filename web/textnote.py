"""The circular note verbale that tells every mission of a consultation: text to copy."""

from __future__ import annotations

import datetime as dt

from config.i18n import Translator
from engine.text import N_
from web import current
from web.note import BLANK, CLOSING, OPENING, TITLE, Group, Note
from web.texts import Here
from workflows.domain.texts import rules

INVITES = N_(
    "It has the honour to invite comments on the draft text, paragraph by paragraph, on the page "
    "named above. Comments are voluntary; no comment is no agreement."
)
HOW = N_(
    "Comments on paper are recorded as well. Until the consultation closes a comment is read by "
    "the side that sent it and by the secretariat; after that by all who take part."
)


def circular(of: Here, language: str, address: str) -> Note:
    """The note in a language. `address`: of the page of the text."""
    house = current.services()
    there, settings = house.translator(language), house.settings
    return Note(
        language=there.locale, direction=there.direction, title=there.text(TITLE),
        letterhead=tuple((settings.letterhead or settings.mail_from_name).splitlines()),
        head=(
            (there.text(N_("Number")), str(value(of, "circular_number") or BLANK)),
            (there.text(N_("Date")), _day(value(of, "circular_date"), there) or BLANK),
            (there.text(N_("To")), there.text(N_("Permanent missions"))),
        ),
        opening=there.text(OPENING),
        matter=(
            (there.text(N_("Mandate")), str(value(of, "mandate") or "")),
            (there.text(N_("Case")), of.case.reference),
            (there.text(N_("Page of the text")), address),
        ),
        groups=(
            Group(there.text(INVITES), (
                (there.text(N_("Draft text")), of.case.subject),
                (there.text(N_("Kind")), there.text(rules.KINDS[of.kind])),
                (there.text(N_("Last day for comments")),
                 _day(value(of, "closes_on"), there) or BLANK),
            )),
            Group(there.text(HOW), ()),
        ),
        closing=there.text(CLOSING),
    )  # fmt: skip


def value(of: Here, key: str) -> object:
    """What was stated last for a key; None for nothing."""
    found = of.facts.get(key)
    return found.value if found else None


def _day(day: object, there: Translator) -> str:
    return there.date(day, weekday=False) if isinstance(day, dt.date) else ""
