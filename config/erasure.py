"""Erasing on request: a text of an event, or what is held about a person who holds no seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import erasable, mentions
from config.mentions import Place, Words
from engine import erasing
from engine.access import Actor
from engine.erasing import Decision
from engine.errors import Refused
from engine.models.case import Case
from engine.models.erasure import PERSON, Erasure
from engine.models.history import Event, EventText
from engine.models.person import Person
from engine.service import Engine
from engine.text import N_, Text
from notifications import spent
from notifications.models import OBSOLETE, QUEUED, Message, Wish
from workflows.domain.accounts.models import Merge
from workflows.domain.colleagues.models import Asking
from workflows.domain.knowledge import services as knowledge

NAMES_HIM = N_("Do not name the person here: these words stay.")
REPEATS = N_("Do not repeat the text here: these words stay.")
NOBODY = "—"  # the name of a person whose data were erased
LEAST_COPY = 12  # signs; a shorter text is not looked for elsewhere


# A text


def text(
    session: Session, engine: Engine, event: int, key: str, decision: Decision, *, by: Actor,
    now: dt.datetime,
) -> Erasure:  # fmt: skip
    """Erase a text, and the copies of it that steps left in the same case. Raises Refused."""
    found = erasing.standing(session, event, key)
    words = words_of(found.value if found else None)
    if words.within(f"{decision.document} {decision.reason}"):
        raise Refused([Text(REPEATS)])
    cases = beside(session, event)
    made = erasing.text(session, engine, event, key, decision, by=by)
    _forget_messages(session, erasable.messages(session, (), words, cases), now)
    places = mentions.take_out(session, words, cases)
    made.places = _afterwards(session, places)
    session.flush()
    return made


def copies(session: Session, found: EventText) -> list[Place]:
    """Where else in its case, and in those above and below it, a text stands. Writes nothing."""
    return mentions.places(session, words_of(found.value), beside(session, found.event_id))


def words_of(value: str | None) -> Words:
    """A text as it is looked for elsewhere; a short one is not."""
    return Words((value,) if value is not None and len(value) >= LEAST_COPY else (), ())


def beside(session: Session, event: int) -> frozenset[int]:
    """The case of an event, the one at its top and those below that."""
    case = session.get_one(Case, session.get_one(Event, event).case_id)
    root = case.root_id or case.id
    query = sa.select(Case.id).where(sa.or_(Case.id == root, Case.root_id == root))
    return frozenset(session.scalars(query))


def _afterwards(session: Session, places: Sequence[Place]) -> int:
    """Let the search forget the words, too; answers how many places were cleared."""
    knowledge.fold_again(session, {each.case for each in places if each.case is not None})
    return sum(not each.stays for each in places)


# A person


def person(
    session: Session, engine: Engine, key: int, decision: Decision, *, by: Actor, now: dt.datetime
) -> Erasure:
    """Erase what is held about a person. Raises Refused; there is no way back."""
    found = session.get_one(Person, key)
    refusal = erasable.why_not(session, engine.registry, found, now)
    if refusal is not None:
        raise Refused([refusal])
    known = erasable.people(session, found)
    words = erasable.sought(session, known)
    told = f"{decision.document} {decision.reason}"
    if words.within(told) or Words((found.name,), ()).within(told):
        raise Refused([Text(NAMES_HIM)])
    made = Erasure(
        what=PERSON, person_id=key, document=decision.document, reason=decision.reason,
        document_on=decision.document_on, places=0, by_id=by.person, seat_id=by.seat, at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    texts = list(erasable.texts(session, words))
    for said in texts:
        erasing.text(session, engine, said.event, said.key, decision, by=by, because=made.id)
    _forget_messages(session, erasable.messages(session, known, words), now)
    _forget_account(session, known, now)
    made.places = len(texts) + _afterwards(session, mentions.take_out(session, words))
    session.flush()
    return made


def _forget_messages(session: Session, keys: Sequence[int], now: dt.datetime) -> None:
    spent.forget(session, [(key,) for key in keys], now)
    session.execute(
        sa.update(Message)
        .where(Message.id.in_(keys), Message.state == QUEUED)
        .values(state=OBSOLETE, day=None)
    )


def _forget_account(session: Session, people: Sequence[int], now: dt.datetime) -> None:
    for table in erasable.OWN:
        session.execute(sa.delete(table).where(table.__table__.c.person_id.in_(people)))
    session.execute(sa.update(Merge).where(Merge.person_id.in_(people)).values(email=""))
    asked = sa.update(Asking).where(Asking.person_id.in_(people))
    session.execute(asked.values(name=NOBODY, email="", words=""))
    session.execute(sa.update(Wish).where(Wish.person_id.in_(people)).values(words=""))
    for each in people:
        row = session.get_one(Person, each)
        row.name, row.email = NOBODY, f"erased-{each}@account.invalid"
        row.language, row.zone, row.active, row.erased_at = "en", "Africa/Nairobi", False, now
    session.flush()
    session.expire_all()
