"""Sentences in the reader's language: one catalogue for pages, mail and the command line."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from config.pseudo import PSEUDO, Catalogue
from engine.text import N_, Name, Param, Text, as_text

FOLDER = Path(__file__).parent / "translations"
DOMAIN = "messages"
SOURCE = "en"  # what the sentences are written in
FSI, PDI = "\u2068", "\u2069"  # a value keeps its own direction inside the sentence

# The six languages of the United Nations, in its order, each by its own name.
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "العربية",
        "zh": "中文",
        "en": "English",
        "fr": "Français",
        "ru": "Русский",
        "es": "Español",
    }
)

# How the United Nations writes them: British English; Arabic months by both of their names.
FORMATS = MappingProxyType(
    {"en": "en_GB", "zh": "zh_Hans"} | {code: like for code, (like, _) in PSEUDO.items()}
)
ARABIC_MONTHS = (
    "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو",
    "حزيران/يونيه", "تموز/يوليه", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر",
)  # fmt: skip
# A date, a date with its weekday, and a month, where the United Nations writes them otherwise than
# CLDR; "LLLL" only where a month by itself has another form (babel's issue 1234: asked for in
# Chinese, it is Chinese in French ever after). In Russian the weekday stands in brackets, so that a
# date may follow "с", "до" or "к" as it is. A day stays with its month, and no year stands alone on
# a line after "de", nor "года" after its year.
PATTERNS = MappingProxyType(
    {
        "zh": ("y年M月d日", "y年M月d日EEEE", "y年M月"),
        "fr": ("d\u00a0MMMM y", "EEEE d\u00a0MMMM y", "MMMM y"),
        "ru": (
            "d\u00a0MMMM y\u00a0'года'",
            "d\u00a0MMMM y\u00a0'года' (EEEE)",
            "LLLL y\u00a0'года'",
        ),
        "es": (
            "d\u00a0'de'\u00a0MMMM 'de'\u00a0y",
            "EEEE d\u00a0'de'\u00a0MMMM 'de'\u00a0y",
            "MMMM 'de'\u00a0y",
        ),
    }
)
FIRST = ("d'er'\u00a0MMMM y", "EEEE d'er'\u00a0MMMM y")  # the first day of a month in French

# Between a label and what it labels; Chinese has no space between one sentence and the next.
COLONS = MappingProxyType({"zh": "：", "fr": "\u00a0: "})
COLON = ": "

# Points of a list, which the source documents name by letters; elsewhere they are "(a)".
POINTS = MappingProxyType({"zh": "（{}）", "fr": "{})", "ru": "{})", "es": "{})"})
ARABIC_POINTS = dict(zip("abcdefghij", "أبجدهوزحطي", strict=True)) | {"e": "هـ"}

Names: TypeAlias = Callable[[str, str], str]


def _key(_kind: str, key: str) -> str:
    return key


class Translator:
    """One language; `names` says how a body, a person or a case is called in it."""

    def __init__(self, locale: str, *, names: Names = _key, zone: str = "UTC") -> None:
        self.locale = locale if locale in LANGUAGES or locale in PSEUDO else SOURCE
        self._names = names
        self._zone = zone
        self._catalogue = catalogue(self.locale)
        self._babel = Locale.parse(FORMATS.get(self.locale, self.locale))

    @property
    def direction(self) -> str:
        """Which way the language runs: "rtl" or "ltr"."""
        return self._babel.text_direction

    @property
    def colon(self) -> str:
        """What stands between a label and what it labels."""
        return COLONS.get(self.locale, COLON)

    @property
    def gap(self) -> str:
        """What stands between a sentence and the next."""
        return "" if self.locale == "zh" else " "

    @property
    def stop(self) -> str:
        """What ends a sentence that another one follows."""
        return "。" if self.locale == "zh" else ". "

    @property
    def through(self) -> str:
        """What stands between the first and the last of some days."""
        return "至" if self.locale == "zh" else " – "

    def aside(self, words: object) -> str:
        """Words in brackets behind others, with the brackets and spaces of this language."""
        return f"（{words}）" if self.locale == "zh" else f" ({words})"

    def point(self, letter: str) -> str:
        """The letter of a point in a list, with the brackets of this language."""
        letter = ARABIC_POINTS.get(letter, letter) if self.locale == "ar" else letter
        return POINTS.get(self.locale, "({})").format(letter)

    def gettext(self, message: str) -> str:
        return str(self._catalogue.gettext(message)) if message else ""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(self._catalogue.ngettext(singular, plural, n))

    def text(self, text: Text | str) -> str:
        """The sentence with its parameters, each in this language and isolated."""
        text = as_text(text)
        if not text.params:
            return self._sentence(text)
        values = {key: f"{FSI}{self.value(param)}{PDI}" for key, param in text.params.items()}
        if isinstance(n := text.params.get("n"), int):  # how many; other numbers may be years
            values["n"] = f"{FSI}{self.number(n)}{PDI}"
        try:
            return self._sentence(text) % values
        except (KeyError, TypeError, ValueError):  # a translation that lost a parameter
            return Translator(SOURCE)._sentence(text) % values  # noqa: SLF001

    def value(self, param: Param) -> str:
        """One parameter in words."""
        if isinstance(param, Text):
            return self.text(param)
        if isinstance(param, Name):
            if param.kind == "zone":
                return self.place(param.key)
            return self._names(param.kind, param.key)
        if isinstance(param, dt.datetime):
            return self.datetime(param)
        if isinstance(param, dt.date):
            return self.date(param)
        return str(param)

    def date(self, day: dt.date, *, weekday: bool = True) -> str:
        """A date written out: Monday, 9 March 2026."""
        if self.locale == "ar":
            month = ARABIC_MONTHS[day.month - 1]
            name = f"{format_date(day, 'EEEE', locale=self._babel)}، " if weekday else ""
            return f"{name}{day.day} {month} {day.year}"
        pattern = "full" if weekday else "long"
        if self.locale == "fr" and day.day == 1:
            pattern = FIRST[weekday]
        elif self.locale in PATTERNS:
            pattern = PATTERNS[self.locale][weekday]
        return str(format_date(day, pattern, locale=self._babel))

    def month(self, day: dt.date) -> str:
        """A month written out: March 2026."""
        if self.locale == "ar":
            return f"{ARABIC_MONTHS[day.month - 1]} {day.year}"
        pattern = PATTERNS[self.locale][2] if self.locale in PATTERNS else "MMMM y"
        return str(format_date(day, pattern, locale=self._babel))

    def number(self, n: int | Decimal) -> str:
        """A number with its digits in groups, and every digit it has: 1,000,000.25."""
        return str(format_decimal(n, locale=self._babel, decimal_quantization=False))

    def datetime(self, instant: dt.datetime, zone: str = "") -> str:
        """An instant in a zone: Monday 9 March 2026, 23:59 (Nairobi)."""
        local = instant.astimezone(ZoneInfo(zone or self._zone))
        place = self.place(zone or self._zone)
        time = format_time(local, "HH:mm", locale=self._babel)
        pattern = self.gettext(N_("%(date)s, %(time)s (%(place)s)"))
        return pattern % {"date": self.date(local.date()), "time": time, "place": place}

    def place(self, zone: str) -> str:
        """What a zone is called: its city."""
        if zone == "UTC":
            return zone
        for name in _names_of(zone):
            if city := self._babel.time_zones.get(name, {}).get("city"):
                return str(city)
        return zone.rpartition("/")[2].replace("_", " ")

    def _sentence(self, text: Text) -> str:
        if isinstance(text.message, str):
            return self.gettext(text.message)
        n = text.params.get("n")
        return self.ngettext(*text.message, n if isinstance(n, int) else 2)


@cache
def _names_of(zone: str) -> tuple[str, ...]:
    """A zone by all its names: CLDR knows Kathmandu by the one it had when CLDR began."""
    newer: Mapping[str, str] = get_global("zone_aliases")
    name = newer.get(zone, zone)
    return (zone, name, *(old for old, new in newer.items() if new == name))


def direction_of(language: str) -> str:
    """Which way a language runs: "rtl" or "ltr", also where it is none of ours."""
    return str(Locale.parse(language).text_direction) if language in LANGUAGES else "ltr"


_catalogues: dict[str, tuple[float, NullTranslations]] = {}


def catalogue(locale: str) -> NullTranslations:
    """The sentences of a language, compiled in memory; again when the file has changed."""
    if locale in PSEUDO:
        return Catalogue(PSEUDO[locale][1])
    path = po_file(locale)
    changed = path.stat().st_mtime if path.exists() else 0.0
    kept = _catalogues.get(locale)
    if kept is None or kept[0] != changed:
        kept = _catalogues[locale] = (changed, _compile(path, locale))
    return kept[1]


def po_file(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def _compile(path: Path, locale: str) -> NullTranslations:
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=locale))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)
