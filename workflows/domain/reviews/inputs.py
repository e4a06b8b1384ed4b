"""What the steps of a review ask for, where several ask the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from engine.context import Context
from engine.declarations import Check
from engine.definition import Group, Input, Kind, Role
from engine.text import N_, Text

YES_NO = (("yes", N_("Yes")), ("no", N_("No")))
LANGUAGES = (
    ("ar", N_("Arabic")),
    ("zh", N_("Chinese")),
    ("en", N_("English")),
    ("fr", N_("French")),
    ("ru", N_("Russian")),
    ("es", N_("Spanish")),
)
# By whom an input may be given: the seven of S1 §23, and United Nations entities (§11).
PARTNER_CATEGORIES = (
    ("development", N_("International development partners")),
    ("local", N_("Networks of local governments")),
    ("civil", N_("Civil society")),
    ("academia", N_("Academia")),
    ("professionals", N_("Urban professionals")),
    ("funding", N_("Funding partners")),
    ("private", N_("Private sector")),
    ("un_entity", N_("United Nations entities")),
)
# The official version of an issued text, language by language: input -> language.
OFFICIAL = {"official_text": "en"} | {
    f"official_text_{code}": code for code, _ in LANGUAGES if code != "en"
}
VISIT_MODES = (
    ("on_site", N_("In the country")),
    ("virtual", N_("Virtual")),
    ("nairobi", N_("Meeting in Nairobi")),
)
FUTURE = N_("Please give a date that lies ahead.")
IN_ORDER = N_("The last day cannot come before the first.")


def ahead(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A date from tomorrow on."""
    good = isinstance(value, dt.date) and value > context.today
    return None if good else Text(FUTURE)


def not_ahead(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """A date up to today."""
    good = isinstance(value, dt.date) and value <= context.today
    return None if good else Text(N_("This date still lies ahead."))


def last_day_of(first: str) -> Callable[[Context, Any], Text | None]:
    """A last day that does not come before the first, which stands above it."""

    def check(context: Context, value: Any) -> Text | None:  # noqa: ANN401
        begins = context.inputs.get(first)
        if isinstance(begins, dt.date) and isinstance(value, dt.date) and value < begins:
            return Text(IN_ORDER)
        return None

    return check


def text(key: str, label: str, *, required: bool = True, visible_to: Sequence[Any] = ()) -> Input:
    """Free words."""
    return Input(key, label, Kind.TEXT, required, visible_to=tuple(visible_to))


def line(
    key: str,
    label: str,
    *,
    required: bool = True,
    hint: str = "",
    visible_to: Sequence[Any] = (),
) -> Input:
    """A few words on one line: a number, a symbol."""
    return Input(key, label, Kind.TEXT, required, hint=hint, visible_to=tuple(visible_to), lines=1)


def numbers(
    key: str,
    label: str,
    check: Check,
    *,
    required: bool = False,
    hint: str = "",
    visible_to: Sequence[Any] = (),
    shown: Callable[..., Any] | None = None,
) -> Input:
    """Numbers of items, on one line."""
    told = hint or N_("Their numbers, such as 1, 4, 7.")
    readers = tuple(visible_to)
    return Input(
        key, label, Kind.TEXT, required, visible_to=readers, check=check, lines=1, hint=told,
        shown=shown,
    )  # fmt: skip


def file(key: str, label: str, *, required: bool = True, visible_to: Sequence[Any] = ()) -> Input:
    """A document."""
    return Input(key, label, Kind.FILE, required, visible_to=tuple(visible_to))


def date(
    key: str, label: str, check: Check | None = None, *, visible_to: Sequence[Any] = ()
) -> Input:
    """A day."""
    return Input(key, label, Kind.DATE, check=check, visible_to=tuple(visible_to))


def choice(
    key: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    required: bool = True,
    visible_to: Sequence[Any] = (),
) -> Input:
    """One of a few answers."""
    readers = tuple(visible_to)
    return Input(key, label, Kind.CHOICE, required, choices=choices, visible_to=readers)


def person(key: str, label: str, check: Check | None = None, *, required: bool = True) -> Input:
    """A name with its address."""
    return Input(key, label, Kind.PERSON, required, check=check)


def state_seat(
    key: str, label: str, role: Role, check: Check, *, visible_to: Sequence[Any] = ()
) -> Input:
    """The standing seat of a State, such as its mission."""
    return Input(key, label, Kind.SEAT, title=role.title, check=check, visible_to=tuple(visible_to))


def note(*, visible_to: Sequence[Any]) -> tuple[Input, Input, Input]:
    """A note verbale: number, date and scan."""
    return (
        line("note_number", N_("Number of the note verbale"), visible_to=visible_to),
        date("note_date", N_("Date of the note verbale"), visible_to=visible_to),
        file("note_file", N_("Note verbale (file)"), visible_to=visible_to),
    )


def from_note(*readers: Role | Group) -> tuple[Input, Input, Input]:
    """From which note verbale the desk records what a State has begun; a State gives none."""
    return (
        Input("note_number", N_("Number of the note verbale"), required=False, lines=1,
              visible_to=readers, hint=N_("Where the secretariat records it for the State.")),
        Input("note_date", N_("Date of the note verbale"), Kind.DATE, required=False,
              check=not_ahead, visible_to=readers),
        file("note_file", N_("Note verbale (file)"), required=False, visible_to=readers),
    )  # fmt: skip


VISIT = (
    choice("visit_mode", N_("Form of the visit"), VISIT_MODES),
    date("visit_start", N_("First day of the visit"), ahead),
    date("visit_end", N_("Last day of the visit"), last_day_of("visit_start")),
    text("visit_places", N_("Places"), required=False),
    text("visit_interlocutors", N_("Bodies and persons to be met"), required=False),
)

# The report is put together in English; the other versions may come with it or later.
ISSUED_TEXTS = (
    file("official_text", N_("Official version in English (file)")),
    file("official_text_ar", N_("Official version in Arabic (file)"), required=False),
    file("official_text_zh", N_("Official version in Chinese (file)"), required=False),
    file("official_text_fr", N_("Official version in French (file)"), required=False),
    file("official_text_ru", N_("Official version in Russian (file)"), required=False),
    file("official_text_es", N_("Official version in Spanish (file)"), required=False),
)
