"""The first things in a new house: an officer, the sessions, a cycle; accounts for a trial."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import load
from config.bootstrap import Services
from config.seeds import Meeting, Seeds
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.models.anchors import Anchor
from engine.models.edition import Edition
from engine.models.person import Person
from workflows.domain.accounts import rules as passwords
from workflows.domain.accounts import services as accounts

MARK = "mark"
DEMO = "demo"
DEMO_PASSWORD = "peer-review-demo"  # noqa: S105 - for fictional people only


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, and the seat he holds or will be named to."""

    role: str
    name: str
    email: str
    language: str
    title: str = ""
    body: str = ""


def hold(services: Services, account: Account, *, channel: str = "mail") -> Actor:
    """A person in a standing seat; both are made if there is none."""

    def work(session: Session) -> Actor:
        now = services.clock.now()
        person = know(services, session, account)
        seat = seats.standing(session, account.title, account.body) or seats.create_seat(
            session, title=account.title, body=account.body, channel=channel, now=now
        )
        kind = "member" if seats.current(session, seat.id, now) else "principal"
        seats.appoint(session, seat, person, kind=kind, now=now)
        return Actor(person.id, seat.id, seat.title, seat.body)

    return services.write(work)


def know(services: Services, session: Session, account: Account) -> Person:
    """The person of an account, made if he is not known."""
    return seats.find_or_make_person(
        session, name=account.name, email=account.email, language=account.language,
        now=services.clock.now(),
    )  # fmt: skip


def set_password(services: Services, emails: Sequence[str], password: str) -> None:
    """Give people the same password; its slow hash is computed once, outside the transaction."""
    hashed = passwords.hash_password(password)

    def work(session: Session) -> None:
        for email in emails:
            person = seats.find_person(session, email)
            if person is None:
                raise LookupError(email)
            accounts.set_password(session, person.id, hashed, now=services.clock.now())

    services.write(work)


def load_seeds(services: Services, found: Seeds, *, keep: bool = True) -> list[load.Difference]:
    """Store the seeds, or only look what that would change. Raises SeedFaults."""
    run = services.write if keep else services.rehearse
    done = run(lambda session: load.load(session, found, services.registry, services.clock.now()))
    services.name_book.forget()
    return done


def seed_meetings(services: Services, officer: Actor, meetings: Sequence[Meeting]) -> int:
    """Open a case for every session that is not known yet; answer how many were."""
    known = set(services.read(lambda session: session.scalars(sa.select(Anchor.key)).all()))
    new = [meeting for meeting in meetings if meeting.key not in known]
    for meeting in new:
        case = _open_meeting(services, officer, meeting)
        if meeting.state == "confirmed":
            announced = meeting.source.en if meeting.source else ""
            _fire(services, officer, case, "confirm", source=announced)
        if meeting.state == "held":
            _fire(services, officer, case, "record_held")
    return len(new)


def _open_meeting(services: Services, officer: Actor, meeting: Meeting) -> int:
    parts = [f"{part.from_.isoformat()}..{part.to.isoformat()}" for part in meeting.parts]
    asked = Opening(
        str(uuid.uuid4()), "meeting", meeting.key, officer,
        inputs={
            "kind": meeting.body, "begins": meeting.parts[0].from_, "ends": meeting.parts[-1].to,
            "meeting_key": meeting.key, "parts": ", ".join(parts) if len(parts) > 1 else "",
        },
    )  # fmt: skip
    return services.write(partial(_run_open, services, asked))


def _run_open(services: Services, asked: Opening, session: Session) -> int:
    return services.engine.open(session, asked).case


def _fire(services: Services, actor: Actor, case: int, trigger: str, **inputs: object) -> None:
    command = Command(str(uuid.uuid4()), case, trigger, actor, inputs)
    services.write(lambda session: services.engine.fire(session, command))


def open_cycle(services: Services, director: Actor, name: str) -> int:
    """A cycle towards the next Assembly session, its call open and its first group begun."""
    today = services.clock.now().date()
    assembly = services.read(
        lambda session: session.scalar(
            sa.select(Anchor.key)
            .where(Anchor.kind == "assembly", Anchor.usable, Anchor.date > today)
            .order_by(Anchor.date)
            .limit(1)
        )
    )
    anchors = {"assembly": assembly} if assembly else {}
    asked = Opening(str(uuid.uuid4()), "cycle", name, director, anchors=anchors)
    cycle = services.write(partial(_run_open, services, asked))
    _fire(services, director, cycle, "open_call")
    _fire(services, director, cycle, "start")
    return cycle


def is_demo(session: Session) -> bool:
    """Whether the database was made for a demonstration."""
    found = sa.select(Edition.id).where(Edition.kind == MARK, Edition.name == DEMO)
    return session.scalar(found.limit(1)) is not None


def is_empty(session: Session) -> bool:
    """Whether nobody is known here yet."""
    return session.scalar(sa.select(Person.id).limit(1)) is None


def mark(services: Services, session: Session) -> None:
    """Say in the database that it is a demonstration."""
    mark = Edition(kind=MARK, name=DEMO, edition="", sha256="", content="", current=True)
    mark.loaded_at = services.clock.now()
    session.add(mark)
