"""Inputs that entries of registers have in common, and what they check."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from engine.context import Context
from engine.definition import Input, Kind
from engine.models.person import Seat
from engine.text import N_, Text
from workflows.domain.reviews.inputs import choice, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.models import Country

FIRST_YEAR, LAST_YEAR = 1990, 2100
# Those of which offers and budgets speak most; "XXX" stands for none in ISO 4217.
CURRENCIES = tuple(
    (code, code)
    for code in (
        "USD", "EUR", "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "DKK", "EGP", "GBP", "INR", "JPY",
        "KES", "KRW", "MAD", "MXN", "NOK", "RUB", "SAR", "SEK", "XAF", "XOF", "ZAR",
    )
)  # fmt: skip


def several(
    key: str, label: str, choices: Sequence[tuple[str, str]], *, required: bool = False,
    hint: str = "",
) -> Input:  # fmt: skip
    """Any of the answers offered."""
    return Input(key, label, Kind.CHOICES, required, choices=choices, hint=hint)


def countries(key: str, label: str, *, required: bool = False, hint: str = "") -> Input:
    """States of the register."""
    return Input(key, label, Kind.BODIES, required, check=known_states, hint=hint)


def partners(key: str, label: str, *, required: bool = False, hint: str = "") -> Input:
    """Partners that have a seat."""
    return Input(
        key, label, Kind.BODIES, required, check=known_partners, title="partner", hint=hint
    )


def amount(key: str, label: str, *, required: bool = False, hint: str = "") -> Input:
    """A sum in whole units of its currency, which is asked beside it."""
    told = hint or N_("In whole units of the currency, such as 250000.")
    return Input(key, label, Kind.NUMBER, required, check=not_negative, hint=told)


def currency(key: str = "currency", *, required: bool = False) -> Input:
    return choice(key, N_("Currency"), CURRENCIES, required=required)


def count(key: str, label: str, *, required: bool = False, hint: str = "") -> Input:
    """How many there are of something."""
    return Input(key, label, Kind.NUMBER, required, check=not_negative, hint=hint)


def year(key: str, label: str, *, required: bool = False) -> Input:
    return Input(key, label, Kind.NUMBER, required, check=a_year, serial=True)


def link(key: str, label: str, *, required: bool = False) -> Input:
    """The address of a page."""
    hint = N_("It begins with https://")
    return Input(key, label, Kind.TEXT, required, check=an_address, lines=1, hint=hint)


def words(key: str, label: str, *, required: bool = False, hint: str = "") -> Input:
    """Free words."""
    return Input(key, label, Kind.TEXT, required, hint=hint)


def line(key: str, label: str, *, required: bool = False, hint: str = "") -> Input:
    """A few words."""
    return Input(key, label, Kind.TEXT, required, hint=hint, lines=1)


def day(key: str, label: str, *, required: bool = False) -> Input:
    return Input(key, label, Kind.DATE, required)


def evidence(key: str = "evidence", label: str = N_("Document (file)")) -> Input:
    """The file from which something is known."""
    return Input(key, label, Kind.FILE, required=False)


def kept(inputs: Sequence[Input]) -> tuple[Input, ...]:
    """The same inputs where an entry is amended: the file that is there stays unless replaced."""
    return tuple(
        dataclasses.replace(each, required=False) if each.kind == Kind.FILE else each
        for each in inputs
    )


# Checks


def not_negative(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    return None if value >= 0 else Text(N_("Please give a number that is not below zero."))


def a_year(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    if FIRST_YEAR <= value <= LAST_YEAR:
        return None
    sentence = N_("Please give a year between %(first)s and %(last)s.")
    return Text(sentence, first=FIRST_YEAR, last=LAST_YEAR)


def an_address(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    try:
        found = urlsplit(str(value))
        good = found.scheme in {"http", "https"} and bool(found.hostname)
    except ValueError:
        good = False
    return None if good else Text(N_("Please give the address of a page, with https:// before it."))


def known_states(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    return _known(context, value, sa.select(Country.key).where(Country.key.in_(value)))


def known_partners(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    query = sa.select(Seat.body).where(
        Seat.case_id.is_(None), Seat.title == "partner", Seat.body.in_(value)
    )
    return _known(context, value, query)


def _known(context: Context, value: Any, query: sa.Select[Any]) -> Text | None:  # noqa: ANN401
    if set(value) <= set(context.session.scalars(query)):
        return None
    return Text(N_("Please choose among the States or bodies offered."))


BOARD_DECISION = (
    line("decision", N_("Decision of the Board"), required=True,
         hint=N_("Its number or symbol, as it was given.")),
    asked_day("decided_on", N_("Date of the decision"), not_ahead),
    evidence("decision_file", N_("Decision (file)")),
)  # fmt: skip
