"""The inputs of a step as fields of a form, and what was typed into them as values."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.i18n import LANGUAGES
from engine import inputs as taken
from engine.declarations import Input
from engine.definition import Definition, Kind
from engine.inputs import seats_offered
from engine.queries.cases import open_cases
from engine.queries.reader import Reader, SeatName, holders
from engine.situation import Situation
from engine.text import N_, Text
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import grouped, in_order, name_of_body, say
from web.picking import Folds, add, folds, written
from web.reading import seat_in_words, states

SEVERAL = frozenset({Kind.CHOICES, Kind.BODIES})  # each answer has a field of its own
FEW = 5  # so many choices are all shown at once
LONGEST = 200_000  # letters of one answer
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
TOO_LONG = N_("This text is too long to be kept in one field.")
GROUPED = re.compile(r"[0-9]{1,3}([ ,\u066c\u00a0\u202f][0-9]{3})+")  # a million: 1,000,000
WRITTEN = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")


@dataclass(frozen=True)
class Field:
    """One input on a page. `name` is that of the form's field; labels are in the reader's words."""

    key: str
    name: str
    kind: str
    label: str
    hint: str = ""
    lines: int = 3
    required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    readers: tuple[str, ...] = ()  # who may read it later; empty: whoever may view the case
    file: Handed | None = None
    few: bool = False
    folds: Folds = field(default_factory=dict)  # of bodies, where there are many
    serial: bool = False  # a number that is written without groups of digits

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the form's fields that it consists of."""
        if self.kind == Kind.PERSON:
            return tuple(f"{self.name}.{part}" for part in ("name", "email", "language"))
        if self.kind in SEVERAL:
            return tuple(f"{self.name}:{value}" for value in self.choices)
        return (self.name,)


def fields(
    rows: Rows,
    reader: Reader,
    definition: Definition,
    declared: Iterable[Input],
    *,
    files: Mapping[str, Handed],
    here: Situation | None = None,
    prefix: str = "i.",
) -> tuple[Field, ...]:
    """The fields of a form; `here` is missing where a case is about to be opened."""
    return tuple(
        Field(
            key=each.key,
            name=prefix + each.key,
            kind=Kind(each.kind),
            label=say(each.label),
            hint=say(each.hint) if each.hint else "",
            lines=each.lines,
            required=each.required,
            choices=(choices := _choices(rows, reader, definition, each, here)),
            readers=_readers(definition, each),
            file=files.get(each.key),
            few=each.kind == Kind.CHOICE and len(choices) <= FEW,
            serial=each.serial,
            folds=folds(rows, choices, states=not each.title) if each.kind == Kind.BODIES else {},
        )
        for each in declared
    )


def _readers(definition: Definition, each: Input) -> tuple[str, ...]:
    keys = [getattr(role, "key", role) for role in each.visible_to]
    return tuple(say(definition.role(str(key)).label) for key in keys)


def _choices(  # noqa: PLR0911 - one line for each kind
    rows: Rows, reader: Reader, definition: Definition, each: Input, here: Situation | None
) -> dict[str, str]:
    match Kind(each.kind):
        case Kind.CHOICE | Kind.CHOICES if here is not None:
            return {value: say(label) for value, label in taken.choices_of(each, here)}
        case Kind.CHOICE | Kind.CHOICES if not callable(each.choices):
            return {value: say(label) for value, label in each.choices}
        case Kind.BODIES:
            return bodies_of(rows, each.title) if each.title else states(rows)
        case Kind.SEAT:
            return seat_choices(rows, reader, taken.title_of(each, definition))
        case Kind.CASE:
            return {
                str(case.id): f"{case.reference} · {name_of_body(case.subject)}"
                for case in open_cases(rows, reader, each.title, ended=each.ended)
            }
        case Kind.PERSON:
            return dict(LANGUAGES)
        case _:
            return {}


def bodies_of(rows: Rows, title: str) -> dict[str, str]:
    """The bodies that have a standing seat of this title: key -> name, by name."""
    found = {seat.body: name_of_body(seat.body) for seat in seats_offered(rows, title)}
    return dict(sorted(found.items(), key=lambda pair: in_order(pair[1])))


def seat_choices(rows: Rows, reader: Reader, title: str) -> dict[str, str]:
    """Standing seats of a title, each with its holder."""
    offered = seats_offered(rows, title)
    held = holders(rows, [seat.id for seat in offered], reader.now)
    named = {
        str(seat.id): seat_in_words(SeatName(seat.id, seat.title, seat.body), held.get(seat.id, []))
        for seat in offered
    }
    return dict(sorted(named.items(), key=lambda pair: in_order(pair[1])))


# What was typed


def add_named(form: Form, fields: Iterable[Field]) -> None:
    """Choose the States and bodies that were written by name."""
    for each in fields:
        if form[written(each.name)]:
            add(form, each.name, each.choices)


def values(
    declared: Iterable[Input], form: Form, files: Mapping[str, Handed], prefix: str = "i."
) -> dict[str, Any]:
    """Values by key, as the engine takes them; what was left blank is left out."""
    found = {each.key: _value(each, form, files, prefix + each.key) for each in declared}
    return {key: value for key, value in found.items() if value not in (None, "", {}, [])}


def _value(each: Input, form: Form, files: Mapping[str, Handed], name: str) -> Any:  # noqa: ANN401
    match Kind(each.kind):
        case Kind.DATE:
            return a_date(form[name])
        case Kind.NUMBER | Kind.SEAT | Kind.CASE:
            return a_number(form[name])
        case Kind.CHOICES | Kind.BODIES:
            ticked = (key for key in form.values if key.startswith(f"{name}:") and form[key])
            return [key.removeprefix(f"{name}:") for key in ticked]
        case Kind.PERSON:
            return _person(form, name)
        case Kind.FILE:
            return files[each.key].fact() if each.key in files else None
        case _:
            return form[name]


def _person(form: Form, name: str) -> dict[str, str]:
    typed = {
        "name": " ".join(without_marks(form[f"{name}.name"]).split()),
        "email": without_marks(form[f"{name}.email"]),
    }
    return typed | {"language": form[f"{name}.language"]} if any(typed.values()) else {}


def a_date(typed: str) -> dt.date | str:
    """2027-03-15, 15.3.2027, 15/3/2027, in the digits of any script; else as it was typed."""
    plain = _latin(typed)
    try:
        if found := WRITTEN.fullmatch(plain):
            day, month, year = (int(part) for part in found.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(plain)
    except ValueError:
        return typed


def a_number(typed: str) -> int | str:
    """1000000, 1,000,000 or 1 000 000, in the digits of any script; else as it was typed."""
    plain = _latin(typed)
    if GROUPED.fullmatch(plain):
        plain = "".join(each for each in plain if each.isdecimal())
    try:
        return int(plain.replace(" ", "").replace("\u202f", ""))
    except ValueError:
        return typed


def written_number(typed: str, *, serial: bool = False) -> str:
    """What was typed as a number, as it will stand; as it was typed where it is none."""
    n = a_number(typed)
    return typed if isinstance(n, str) or serial else grouped(n)


def _latin(typed: str) -> str:
    digits = (str(unicodedata.digit(each)) if each.isdigit() else each for each in typed)
    return without_marks("".join(digits)).strip()


def without_marks(text: str) -> str:
    """Without hidden marks of direction and control characters; joiners stay."""
    return "".join(c for c in text if c not in BIDI and unicodedata.category(c) != "Cc")


def typed_form(raw: Iterable[tuple[str, str]]) -> Form:
    """What was typed, line ends as the database keeps them and no characters it cannot keep."""
    form = Form()
    for key, value in raw:
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        form.values[key] = "".join(
            c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc"
        )
        if len(text) > LONGEST:
            form.fault(key, TOO_LONG)
    return form


def tell_faults(form: Form, faults: Mapping[str, Text], prefix: str = "i.") -> None:
    """Put the engine's faults beside the fields they belong to."""
    for key, sentence in faults.items():
        form.fault(prefix + key, sentence)


def prefill(form: Form, fields: Sequence[Field]) -> None:
    """What can be known beforehand is not asked twice."""
    for each in fields:
        if each.kind == Kind.PERSON:
            form.values.setdefault(f"{each.name}.language", "en")
        elif (
            each.kind in {Kind.CHOICE, Kind.SEAT, Kind.CASE}
            and each.required
            and len(each.choices) == 1
        ):
            form.values.setdefault(each.name, next(iter(each.choices)))


def fill_again(form: Form, fields: Sequence[Field], stated: Mapping[str, Any]) -> None:
    """A form that restates begins with what was stated last; a file stays where it is."""
    for each in fields:
        value = stated.get(each.key)
        if value is None or each.kind in {Kind.FILE, Kind.PERSON}:
            continue
        if each.kind in SEVERAL:
            form.values |= {f"{each.name}:{one}": "1" for one in value}
        else:
            form.values[each.name] = value.isoformat() if isinstance(value, dt.date) else str(value)
