"""Languages on pages: what templates call, and links to the same page in another language."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, request, session
from markupsafe import Markup, escape

from config.founded import in_words
from config.i18n import LANGUAGES
from engine.letters import order
from engine.text import N_, Param, Text
from web import current
from web.auth import HOME
from web.titles import plain, titles

ARGUMENT = "lang"

# Chinese has no spaces: a line may end before and after each figure of a date, unless joined.
# Between the date and its weekday it may.
JOINER = "\u2060"
CHINESE_DATE = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|星期[一二三四五六日]")
PIECE = re.compile(r"\d+|\D")


def init(app: Flask) -> None:
    app.before_request(remember_language)
    app.context_processor(lambda: {"lang": locale(), "dir": current.translator().direction})
    app.jinja_env.globals.update(
        _=say,
        gettext=say,
        ngettext=say_number,
        t=say,
        date=date,
        datetime=instant,
        when=when,
        grouped=grouped,
        colon=colon,
        aside=aside,
        gap=lambda: current.translator().gap,
        through=lambda: current.translator().through,
        stop=lambda: current.translator().stop,
        founded=founded,
        point=point,
        zone_name=zone_name,
        day_of=day_of,
        name_of_body=name_of_body,
        title_of_seat=title_of_seat,
        seat_name=seat_name,
        url_for_language=url_for_language,
        language_bar=language_bar,
        own_names=LANGUAGES,
    )


def remember_language() -> None:
    """`?lang=ar` on any page: from now on, on this device."""
    if request.args.get(ARGUMENT) in current.offered():
        session[current.LANGUAGE] = request.args[ARGUMENT]


def locale() -> str:
    return current.translator().locale


def say(message: Text | str, /, **params: Param) -> str:
    """A sentence in the reader's language, its parameters isolated."""
    text = message if isinstance(message, Text) else Text(message, **params)
    return unbroken(current.translator().text(text))


def say_number(singular: str, plural: str, n: int, /, **params: Param) -> str:
    """A sentence with a number, which it calls %(n)s."""
    return unbroken(current.translator().text(Text((singular, plural), n=n, **params)))


def unbroken(words: str) -> str:
    """A sentence for a page, in which no line ends within a date."""
    if "月" not in words:
        return words
    return CHINESE_DATE.sub(lambda found: JOINER.join(PIECE.findall(found[0])), words)


def date(day: dt.date, *, weekday: bool = True) -> str:
    return unbroken(current.translator().date(day, weekday=weekday))


def grouped(n: int | Decimal) -> str:
    """An amount or a count, its digits in the groups of the reader's language."""
    return current.translator().number(n)


def colon() -> str:
    """What stands between a label and what it labels, with the spaces of the reader's language."""
    return current.translator().colon


def in_order(words: str) -> tuple[str, str]:
    """What to sort words by, in the order of the reader's language."""
    return order(words, locale())


def aside(words: object) -> str:
    """Words in brackets behind others, in the manner of the reader's language."""
    if isinstance(words, Markup):
        around = escape(current.translator().aside("{}"))
        return around.format(words)
    return current.translator().aside(words)


def founded(words: str) -> str:
    """Words recorded from a file of the installation, in the reader's language; others as said."""
    return in_words(words, locale())


def point(letter: str) -> str:
    """The letter of a point in a list, in the manner of the reader's language."""
    return current.translator().point(letter)


def zone_name(zone: str) -> str:
    """What a zone is called: its city."""
    return current.translator().place(zone)


def instant(at: dt.datetime, zone: str = "") -> str:
    """In the reader's zone, unless another is named."""
    return unbroken(current.translator().datetime(at, zone))


def when(at: dt.date, /, zone: str = "", *, weekday: bool = True) -> Markup:
    """A day or an instant for a page, which a machine can read too."""
    words = instant(at, zone) if isinstance(at, dt.datetime) else date(at, weekday=weekday)
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), words)


def day_of(at: dt.datetime, *, last: bool = False) -> dt.date:
    """The day of an instant where indicative dates are counted; `last`: the day before it ends."""
    zone = ZoneInfo(current.services().settings.timezone)
    return (at - dt.timedelta(microseconds=last)).astimezone(zone).date()


def name_of_body(key: str) -> str:
    """A State or an office, as its name stands in a list."""
    return current.services().names(locale())("body", key)


def title_of_seat(title: str) -> str:
    house = current.services()
    return say(titles(house.registry.current(), house.desk).get(title) or plain(title))


class Office(Protocol):
    """Anything that says which seat it means: an Actor, a line of a list."""

    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...


def seat_name(office: Office) -> str:
    """Title and body, the body only where it says more: Focal point, Fictional State 1."""
    title, body = title_of_seat(office.title), name_of_body(office.body)
    if title == body:
        return title
    return say(N_("%(title)s, %(body)s"), title=title, body=body)


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    url: str
    here: bool


def language_bar() -> list[Language]:
    """In the order of the United Nations."""
    return [
        Language(code, name, url_for_language(code), here=code == locale())
        for code, name in LANGUAGES.items()
    ]


def url_for_language(code: str) -> str:
    """The page being read, in another language."""
    rule = request.url_rule
    if rule is not None and "GET" not in (rule.methods or ()):
        return f"{HOME}?{urlencode({ARGUMENT: code})}"
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != ARGUMENT]
    return f"{request.path}?{urlencode([*kept, (ARGUMENT, code)])}"
