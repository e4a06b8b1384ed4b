"""What a person follows, and what of it he can see now: by the questions that the pages ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.reader import Reader
from engine.registry import Registry
from workflows.domain.assistance import queries as assistance
from workflows.domain.assistance.queries import NeedLine, Sought
from workflows.domain.assistance.rules import PUBLIC
from workflows.domain.follows import rules
from workflows.domain.follows.models import Follow
from workflows.domain.knowledge import listed, published
from workflows.domain.knowledge.published import Shown, Wanted
from workflows.domain.partners import inputs as partner_inputs
from workflows.domain.reports import observations as observed
from workflows.domain.reports import queries as reports
from workflows.domain.reports import transmitted

ALL = 10_000  # needs in one list; there is no second page to a message


@dataclass(frozen=True)
class Seen:
    """Something that can be seen now. `key` names it for good: by it nothing is told twice.

    `title`: only of what is public.  `place`: the number, reference or State that its page has.
    `seat`: with whose eyes it is seen; None where everybody sees it.
    """

    key: str
    kind: str
    state: str
    place: str
    title: str = ""
    language: str = ""
    seat: int | None = None


@dataclass(frozen=True)
class Wished:
    """What is followed, by its kind."""

    states: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


def follows(session: Session, person: int) -> Sequence[Follow]:
    """What a person follows, in the order in which he began."""
    query = sa.select(Follow).where(Follow.person_id == person)
    return session.scalars(query.order_by(Follow.since, Follow.kind, Follow.key)).all()


def wished(session: Session, person: int) -> Wished:
    found: dict[str, set[str]] = {kind: set() for kind in rules.KINDS}
    for each in follows(session, person):
        found[each.kind].add(each.key)
    return Wished(*(frozenset(found[kind]) for kind in (rules.STATE, rules.THEME, rules.FIELD)))


def followers() -> sa.Select[int]:
    """Everybody who follows something, or is told of something by office."""
    every = sa.union(sa.select(Follow.person_id), partner_inputs.readers()).subquery()
    return sa.select(every.c.person_id)


def is_told(session: Session, person: int) -> bool:
    """Whether overviews bring this person something new now and then."""
    return bool(session.scalar(sa.select(sa.literal(person).in_(followers()))))


def seen(
    session: Session, registry: Registry, readers: Sequence[Reader], wish: Wished
) -> list[Seen]:
    """All that can be seen now of what is followed, with the eyes of any of these seats.

    What a seat sees comes before what everybody sees, so that a link opens the fuller page.
    """
    found: dict[str, Seen] = {}
    for reader in readers:
        for each in _of_seat(session, reader, wish):
            found.setdefault(each.key, each)
    for each in _of_everybody(session, registry, wish):
        found.setdefault(each.key, each)
    order = list(rules.TOLD)
    return sorted(found.values(), key=lambda each: (order.index(each.kind), each.key))


# With a seat's eyes


def _of_seat(session: Session, reader: Reader, wish: Wished) -> Iterator[Seen]:
    seat = reader.actor.seat
    for given in partner_inputs.to_read(session, reader):
        yield Seen(f"input:{given.case}", rules.INPUT, given.subject, given.review, seat=seat)
    if wish.states or wish.fields:
        for each in assistance.needs(session, reader, Sought(), 1, ALL).items:
            if each.subject in wish.states or each.theme in wish.fields:
                yield _need(each, each.reference, seat)
    if wish.states:
        yield from _phases(session, reader, wish)
    if wish.states or wish.themes:
        yield from _observations(session, reader, wish)


def _phases(session: Session, reader: Reader, wish: Wished) -> Iterator[Seen]:
    """The phase in which each review stands that the reader may view, as its page shows it."""
    query = sa.select(Case).where(
        Case.definition == reports.REVIEW, Case.subject.in_(wish.states), reader.sees
    )
    for case in session.scalars(query.order_by(Case.id)):
        definition = reader.definition(case)
        label = str(definition.phases.get(definition.state(case.state).phase, ""))
        if label:
            key = _phase_key(case.id, label)
            yield Seen(key, rules.PHASE, case.subject, case.reference, seat=reader.actor.seat)


def _observations(session: Session, reader: Reader, wish: Wished) -> Iterator[Seen]:
    """Reviews of which agreed observations can be read, where the report of the cycle is open."""
    for cycle in reports.cycles(session, reader):
        if not transmitted.is_open(session, reader, cycle.id):
            continue
        for each in observed.observations(session, reader, cycle.id):
            if each.case.subject in wish.states or each.themes & wish.themes:
                yield Seen(
                    f"observations:{each.case.id}", rules.OBSERVATIONS, each.case.subject,
                    cycle.reference, seat=reader.actor.seat,
                )  # fmt: skip


# With everybody's eyes


def _of_everybody(session: Session, registry: Registry, wish: Wished) -> Iterator[Seen]:
    for state in sorted(wish.states):
        yield from map(_practice, published.of_country(session, state))
        for each in listed.reviews(session, registry, state):
            if each.issued:
                yield Seen(f"summary:{each.issued.case}", rules.SUMMARY, state, state)
            if each.phase:
                yield Seen(_phase_key(each.case, each.phase), rules.PHASE, state, state)
    for theme in sorted(wish.themes):
        yield from map(_practice, _on_theme(session, theme))
    if wish.states or wish.fields:
        for need in assistance.released(session, PUBLIC):
            if need.subject in wish.states or need.theme in wish.fields:
                yield _need(need, need.subject)


def _on_theme(session: Session, theme: str) -> Iterator[Shown]:
    number, pages = 1, 1
    while number <= pages:
        page = published.found(session, Wanted(filters=(("theme", theme),), number=number))
        yield from page.items
        number, pages = number + 1, page.pages


def _practice(each: Shown) -> Seen:
    return Seen(
        f"practice:{each.number}:{each.version}", rules.PRACTICE, each.country, str(each.number),
        each.content.title, each.content.language,
    )  # fmt: skip


def _need(each: NeedLine, place: str, seat: int | None = None) -> Seen:
    return Seen(f"need:{each.reference}", rules.NEED, each.subject, place, seat=seat)


def _phase_key(case: int, label: str) -> str:
    return f"phase:{case}:{label}"
