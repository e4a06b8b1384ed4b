"""A person's dates for his own calendar: what his seats are asked, sessions, visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from config.i18n import Translator
from engine import editions
from engine.access import HISTORY, Actor
from engine.queries import feed as dated
from engine.text import N_, Text
from notifications import ics
from notifications.ics import CANCELLED, CONFIRMED, TENTATIVE, Entry
from notifications.ladder import told_at
from web import current
from web.auth import SEAT
from web.current import Rows
from workflows.domain.accounts import feeds
from workflows.domain.accounts.queries import held_seats
from workflows.domain.reports.queries import sessions
from workflows.domain.visits.days import visits

NAME = N_("Peer reviews: my dates")
ASKED = N_("%(step)s – %(reference)s (until 23:59 in Nairobi)")
VISIT = N_("Visit or dialogue – %(reference)s")
SESSION = N_("Session: %(session)s")
LONGEST = dt.timedelta(days=14)  # a session held in parts is no event of many weeks


@dataclass(frozen=True)
class Feed:
    """What is read in one transaction, before it is written out in the person's language."""

    language: str
    tasks: tuple[dated.TaskDate, ...]
    told: dict[int, dt.datetime]
    sessions: tuple[dated.SessionDate, ...]
    ends: dict[str, dt.date]
    visits: tuple[VisitDate, ...]
    made_at: dt.datetime


@dataclass(frozen=True)
class VisitDate:
    """A visit, without the rows it was read from."""

    case: int
    reference: str
    first: dt.date
    last: dt.date
    stands: bool
    changes: int
    changed: dt.datetime


def read(rows: Rows, token: str, now: dt.datetime) -> Feed | None:
    """None where nobody has such a link. The number of queries does not depend on the dates."""
    found = feeds.whose(rows, token)
    if found is None:
        return None
    house, (person, made_at) = current.services(), found
    today = editions.calendar_of(rows).day(now)
    seats = [
        Actor(person.id, each.id, each.title, each.body)
        for each in held_seats(rows, person.id, now=now)
    ]
    asked = dated.tasks(rows, house.access, house.registry, seats, now=now, today=today)
    follows = dated.seen_by(house.access, seats, HISTORY, now)
    return Feed(
        language=person.language, tasks=asked, told=told_at(rows, [each.id for each in asked]),
        sessions=dated.sessions(rows, today), ends=dict(_ends(rows, today)),
        visits=tuple(_visits(rows, follows, seats, now)), made_at=made_at,
    )  # fmt: skip


def _visits(
    rows: Rows, follows: dated.Condition, seats: Sequence[Actor], now: dt.datetime
) -> Iterator[VisitDate]:
    bodies = {who.seat: who.body for who in seats}
    for each in visits(rows, follows, bodies, now.date() - dated.PAST):
        if each.stands or each.changed >= now - dated.FALLEN:
            yield VisitDate(
                each.case.id, each.case.reference, each.first, each.last, each.stands,
                each.changes, each.changed,
            )  # fmt: skip


def _ends(rows: Rows, today: dt.date) -> Iterator[tuple[str, dt.date]]:
    for each in sessions(rows, current.services().registry, today - dated.PAST):
        whole = each.begins and each.ends and not each.parts
        if whole and each.begins and each.ends and each.ends - each.begins <= LONGEST:
            yield each.key, each.ends


def written(found: Feed) -> bytes:
    """As iCalendar, in the person's language; nothing in it but step, reference and link."""
    house = current.services()
    translator = house.translator(found.language)
    domain = house.settings.mail_from.partition("@")[2]
    entries = [
        *_tasks(found, translator, domain),
        *_sessions(found, translator, domain),
        *_visit_entries(found, translator, domain),
    ]
    return ics.feed(translator.gettext(NAME), sorted(entries, key=lambda e: (e.first, e.uid)))


def _tasks(found: Feed, translator: Translator, domain: str) -> Iterator[Entry]:
    for each in found.tasks:
        words = Text(ASKED, step=Text(each.label), reference=each.reference)
        yield Entry(
            uid=f"task-{each.id}@{domain}", summary=_plain(translator, words), first=each.due,
            last=each.due, sequence=each.version,
            changed=max(each.changed, found.told.get(each.id, each.changed)),
            url=_address("cases.show", reference=each.reference, **{SEAT: each.seat}),
            status=CONFIRMED if each.counts else CANCELLED,
        )  # fmt: skip


def _sessions(found: Feed, translator: Translator, domain: str) -> Iterator[Entry]:
    names = current.services().names(translator.locale)
    for each in found.sessions:
        anchor = each.anchor
        words = Text(SESSION, session=names("body", anchor.about or anchor.key))
        usual = TENTATIVE if anchor.tentative else CONFIRMED
        yield Entry(
            uid=f"session-{each.id}@{domain}", summary=_plain(translator, words),
            first=anchor.date, last=max(found.ends.get(anchor.key, anchor.date), anchor.date),
            sequence=2 * each.moves + (not anchor.tentative),  # moved, confirmed, moved again
            changed=each.changed or found.made_at,
            url=_address("calendar.index", **{"from": anchor.date.strftime("%Y-%m")}),
            status=usual if each.counts else CANCELLED,
        )  # fmt: skip


def _visit_entries(found: Feed, translator: Translator, domain: str) -> Iterator[Entry]:
    for each in found.visits:
        words = Text(VISIT, reference=each.reference)
        yield Entry(
            uid=f"visit-{each.case}@{domain}", summary=_plain(translator, words),
            first=each.first, last=each.last, sequence=each.changes, changed=each.changed,
            url=_address("cases.show", reference=each.reference),
            status=CONFIRMED if each.stands else CANCELLED,
        )  # fmt: skip


def _plain(translator: Translator, words: Text) -> str:
    """Calendar programs draw titles in one direction: without the marks that isolate parts."""
    return translator.text(words).replace("\u2068", "").replace("\u2069", "")


def address(token: str) -> str:
    """Where a calendar finds the dates."""
    return _address("feed.dates", token=token)


def _address(endpoint: str, **values: str | int) -> str:
    base = current.services().settings.base_url.rstrip("/")
    return base + url_for(endpoint, **values)  # type: ignore[arg-type]
