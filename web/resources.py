"""The page of resources: the tables that a reader finds, and the records behind each figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from engine.inputs import NOT_A_DATE
from engine.queries import cases as listed
from engine.queries.reader import Reader
from web.current import Rows
from web.form import Form
from web.inputs import a_date
from web.reading import by_name
from workflows.domain.resources import figures, queries, rules
from workflows.domain.resources.figures import (
    COUNTRY,
    OUTCOME,
    PARAGRAPH,
    REVIEW,
    SCOPE,
    WHOLE,
    Row,
)
from workflows.domain.resources.queries import Plan, Range
from workflows.domain.resources.records import Contribution, Record, contributions, costs
from workflows.domain.reviews.inputs import IN_ORDER

FAMILY = frozenset({"mission", "focal_point", "expert"})  # seats of a State


@dataclass(frozen=True)
class Days:
    """The days that the address asks for; None: from the beginning, or without an end."""

    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def kept(self) -> dict[str, str]:
        """What the addresses of other pages carry on."""
        found = {"since": self.since, "until": self.until}
        return {key: day.isoformat() for key, day in found.items() if day}


@dataclass(frozen=True)
class ResourcesPage:
    """Everything that the page shows, read in one transaction.

    `tables`: what they are by -> rows.  `beyond`: contributions in which more was received than
    pledged, or used than received.  `all_countries`: the desk's; others find their own State's.
    """

    records: tuple[Record, ...]
    plan: Plan | None
    earlier: tuple[Plan, ...]
    tables: Mapping[str, tuple[Row, ...]]
    needs: tuple[Range, ...]
    beyond: tuple[Contribution, ...]
    own_country: str = ""
    all_countries: bool = False
    opens: frozenset[str] = frozenset()  # registers he may record in


def read(rows: Rows, looking: Reader, days: Days) -> ResourcesPage:
    given = contributions(rows, looking)
    plans = queries.plans(rows, looking)
    planned = plans[0].lines if plans else ()
    reviews = costs(rows, looking)
    found = figures.within([each for one in given for each in one.records], days.since, days.until)
    own = own_state(looking)
    return ResourcesPage(
        records=(*planned, *reviews, *found), plan=plans[0] if plans else None,
        earlier=plans[1:],
        tables={
            WHOLE: figures.table((*planned, *found), WHOLE),
            SCOPE: figures.table((*planned, *found), SCOPE, keys_of(rules.SCOPES)),
            OUTCOME: figures.table((*planned, *found), OUTCOME, keys_of(rules.OUTCOMES)),
            COUNTRY: by_country(rows, looking, (*reviews, *found)),
            REVIEW: named(figures.table((*reviews, *found), REVIEW)),
            PARAGRAPH: named(figures.table(found, PARAGRAPH)),
        },
        needs=queries.released_needs(rows, looking),
        beyond=tuple(each for each in given if each.beyond),
        own_country=own, all_countries=looking.at_the_desk,
        opens=opens(looking),
    )  # fmt: skip


def opens(looking: Reader) -> frozenset[str]:
    """The registers in which the seat may record."""
    known = {rules.PLEDGE, rules.PLAN, rules.COST}
    return frozenset(each.key for each in listed.openable(looking) if each.key in known)


def keys_of(choices: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(key for key, _ in choices)


def own_state(looking: Reader) -> str:
    return looking.actor.body if looking.actor.title in FAMILY else ""


def named(found: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(each for each in found if each.key)


def by_country(rows: Rows, looking: Reader, found: tuple[Record, ...]) -> tuple[Row, ...]:
    """By name; the figures of one State are for that State and the secretariat."""
    shown = named(figures.table(found, COUNTRY))
    if not looking.at_the_desk:
        own = own_state(looking)
        return tuple(each for each in shown if own and each.key == own)
    place = by_name(rows)
    return tuple(sorted(shown, key=lambda each: place(each.key)))


def behind(page: ResourcesPage, asked: Mapping[str, str]) -> tuple[Record, ...] | None:
    """The records of the figure that an address names; None where the page has no such figure."""
    by, key, measure = asked["by"], asked["key"], asked["measure"]
    known = any(row.key == key and row.measure == measure for row in page.tables.get(by, ()))
    if not known or asked["figure"] not in rules.FIGURES:
        return None
    records = page.records
    # The plan holds nothing of single reviews, and they nothing of the plan.
    needed = rules.COST if by in (COUNTRY, REVIEW) else rules.PLAN
    records = tuple(
        each
        for each in records
        if each.figure != rules.NEEDED or each.case.definition.key == needed
    )
    return figures.behind(records, figure=asked["figure"], measure=measure, by=by, key=key)


def days_asked() -> tuple[Form, Days]:
    """The days in the address; what is no date is told and leaves nothing out."""
    form = Form({key: request.args.get(key, "").strip() for key in ("since", "until")})
    given = {key: a_date(form[key]) if form[key] else None for key in ("since", "until")}
    for key, value in given.items():
        if isinstance(value, str):
            form.fault(key, NOT_A_DATE)
    since, until = (value if isinstance(value, dt.date) else None for value in given.values())
    if since and until and until < since:
        form.fault("until", IN_ORDER)
        return form, Days(since)
    return form, Days(since, until)
