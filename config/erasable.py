"""What an erasure on request would take: looked for before it is done, and said in numbers."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import mentions
from config.mentions import Place, Words
from engine.db import Base
from engine.models.case import Case, Part, Task
from engine.models.history import Event, EventText
from engine.models.person import Appointment, Person, PersonAddress, Seat
from engine.registry import Registry
from engine.text import N_, Text
from notifications import spent
from notifications.models import SENDING, Digest, DigestWish, Message, Told
from workflows.domain.accounts.models import (
    AccountEvent,
    CalendarFeed,
    Credential,
    Invitation,
    Merge,
    ProviderLink,
    RecoveryCode,
    SecondFactor,
    SignIn,
    SignInCode,
)
from workflows.domain.colleagues.models import Asking
from workflows.domain.follows.models import Follow
from workflows.domain.views.models import SavedView

HOLDS = N_("This person still holds a seat, or was asked for something that is open.")
ERASED = N_("The data of this person were erased already.")
JOINED = N_("This account has become part of another one. Erase the data of that one.")
ON_ITS_WAY = N_("A message to this person is on its way. Try again in a minute.")
LEAST_NAME = 5  # letters; a single shorter word would be found in the names of others

OWN: Sequence[type[Base]] = (
    SignInCode, SignIn, Credential, CalendarFeed, Invitation, PersonAddress, SecondFactor,
    RecoveryCode, ProviderLink, AccountEvent, DigestWish, Follow, SavedView, Told, Digest,
)  # fmt: skip
GOING = frozenset(each.__tablename__ for each in OWN)


@dataclass(frozen=True)
class Held:
    """A seat that he holds, and what is awaited there: the cases, by reference."""

    title: str
    body: str
    case: str
    awaited: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A text of an event in which he is named."""

    event: int
    key: str
    reference: str
    number: int


@dataclass(frozen=True)
class Ahead:
    """What an erasure would take, and why it is not done. `own`: rows by table.

    `sought`: the words that are looked for in the texts of others.  `stays`: places in texts that
    were delivered under a hash, with the reference of their case.
    """

    person: int
    refusal: Text | None
    held: tuple[Held, ...] = ()
    asked: tuple[str, ...] = ()
    own: Mapping[str, int] = field(default_factory=dict)
    messages: int = 0
    texts: tuple[Said, ...] = ()
    sought: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    stays: tuple[tuple[str, str], ...] = ()


# Looking


def ahead(session: Session, registry: Registry, person: Person, now: dt.datetime) -> Ahead:
    """What erasing a person's data would do. Writes nothing."""
    refusal = why_not(session, registry, person, now)
    if person.erased_at is not None:
        return Ahead(person.id, refusal)
    known = people(session, person)
    words = sought(session, known)
    found = mentions.places(session, words)
    return Ahead(
        person.id, refusal, held=tuple(held(session, registry, person.id, now)),
        asked=tuple(asked(session, person.id)),
        own=_own(session, known), messages=len(messages(session, known, words)),
        texts=tuple(texts(session, words)), sought=tuple(words),
        places=Counter(each.table for each in found if not each.stays and each.table not in GOING),
        stays=remaining(session, found),
    )  # fmt: skip


def why_not(session: Session, registry: Registry, person: Person, now: dt.datetime) -> Text | None:
    """Why a person's data are not erased now."""
    if person.erased_at is not None:
        return Text(ERASED)
    if session.get(Merge, person.id) is not None:
        return Text(JOINED)
    if [*held(session, registry, person.id, now), *asked(session, person.id)]:
        return Text(HOLDS)
    leaving = sa.select(Message.id).where(
        Message.person_id.in_(people(session, person)), Message.state == SENDING
    )
    return Text(ON_ITS_WAY) if session.scalar(leaving.limit(1)) else None


def remaining(session: Session, found: Iterable[Place]) -> tuple[tuple[str, str], ...]:
    """The delivered texts in which the words stay: reference of the case, and the table."""
    return tuple((_reference(session, each), each.table) for each in found if each.stays)


def people(session: Session, person: Person) -> list[int]:
    """The account, and those that have become part of it."""
    joined = sa.select(Merge.person_id).where(Merge.merged_into == person.id)
    return [person.id, *session.scalars(joined.order_by(Merge.person_id))]


def sought(session: Session, people: Sequence[int]) -> Words:
    """Names and addresses. A name that is one short word is not looked for in other texts."""
    rows = session.scalars(sa.select(Person).where(Person.id.in_(people)).order_by(Person.id)).all()
    names = dict.fromkeys(row.name for row in rows)
    names |= dict.fromkeys(
        session.scalars(sa.select(Asking.name).where(Asking.person_id.in_(people)))
    )
    addresses = dict.fromkeys(row.email for row in rows if not row.email.endswith(".invalid"))
    for query in (
        sa.select(PersonAddress.email).where(PersonAddress.person_id.in_(people)),
        sa.select(Merge.email).where(Merge.person_id.in_(people)),
        sa.select(Asking.email).where(Asking.person_id.in_(people)),
    ):
        addresses |= dict.fromkeys(session.scalars(query))
    return Words(
        tuple(each for each in names if " " in each.strip() or len(each) > LEAST_NAME),
        tuple(each for each in addresses if each),
    )


def held(session: Session, registry: Registry, person: int, now: dt.datetime) -> Iterator[Held]:
    """The seats that are not left yet, with what is awaited of them."""
    rows = session.execute(
        sa.select(Seat, Case.reference)
        .join(Appointment, Appointment.seat_id == Seat.id)
        .outerjoin(Case, Case.id == Seat.case_id)
        .where(Appointment.person_id == person, Appointment.not_ended(now))
        .order_by(Seat.id)
    ).all()
    for seat, reference in rows:
        yield Held(seat.title, seat.body, reference or "", _awaited(session, registry, seat))


def _awaited(session: Session, registry: Registry, seat: Seat) -> tuple[str, ...]:
    """The cases in which a next step is asked of a seat, by role or by group."""
    rows = session.execute(
        sa.select(Case, Part.role, Task.role.label("asked"))
        .join(Part, Part.case_id == Case.id)
        .join(Task, Task.case_id == Case.id)
        .where(
            Part.seat_id == seat.id, Part.until.is_(None), Task.status == "open",
            Task.body.in_(("", seat.body)),
        )
        .order_by(Case.reference)
    )  # fmt: skip
    return tuple(
        dict.fromkeys(
            case.reference
            for case, role, asked in rows
            if role in registry.get(case.definition, case.definition_version).members([asked])
        )
    )


def asked(session: Session, person: int) -> Iterator[str]:
    """The cases in which a section is in his hands."""
    yield from session.scalars(
        sa.select(Case.reference)
        .join(Asking, Asking.case_id == Case.id)
        .where(
            Asking.person_id == person, Asking.handed_back_at.is_(None),
            Asking.recalled_at.is_(None), Case.closed_at.is_(None),
        )
        .order_by(Case.reference)
    )  # fmt: skip


def _own(session: Session, people: Sequence[int]) -> dict[str, int]:
    found = {}
    for table in OWN:
        count = sa.select(sa.func.count()).select_from(table)
        found[table.__tablename__] = (
            session.scalar(count.where(table.__table__.c.person_id.in_(people))) or 0
        )
    return {name: count for name, count in found.items() if count}


def texts(session: Session, words: Words) -> Iterator[Said]:
    query = (
        sa.select(EventText.event_id, EventText.key, EventText.value, Event.number, Case.reference)
        .join(Event, Event.id == EventText.event_id)
        .join(Case, Case.id == Event.case_id)
        .where(EventText.value.is_not(None), mentions.likely(EventText.value, words))
        .order_by(EventText.event_id, EventText.key)
    )
    for event, key, value, number, reference in session.execute(query):
        if words.within(value or ""):
            yield Said(event, key, reference, number)


def messages(
    session: Session, people: Sequence[int], words: Words, cases: Collection[int] | None = None
) -> list[int]:
    """Every message to these people, and those to others that say the words; of `cases`, if any."""
    there = Message.disposed_at.is_(None)
    mine = sa.select(Message.id).where(Message.person_id.in_(people), there)
    own = list(session.scalars(mine)) if people else []
    others = sa.select(Message.id, Message.rendered, Message.subject, Message.facts).where(
        Message.person_id.not_in(people), there, Message.state.in_(spent.ENDED)
    )
    if cases is not None:
        others = others.where(Message.case_id.in_(cases))
    for key, data, subject, facts in session.execute(others.execution_options(yield_per=200)):
        if words.within(f"{subject}\n{facts}\n{_read(data)}"):
            own.append(key)
    return own


def _read(data: bytes | None) -> str:
    """The words of a message, however they were encoded on the way."""
    if data is None:
        return ""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, mail.values()), *(str(part.get_content()) for part in parts)])


def _reference(session: Session, place: Place) -> str:
    key = place.key[0] if place.table == "cases" else place.case
    found = session.get(Case, key) if key is not None else None
    return found.reference if found else ""
