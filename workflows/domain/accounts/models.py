"""How a person gets in: passwords, codes, sign-ins, and links that answer one question."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class Credential(Base):
    """A person's password, as its slow hash."""

    __tablename__ = "credential"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    changed_at: Mapped[dt.datetime]


class SignIn(Base):
    """One sign-in on one device. The browser holds the token, this row only its hash.

    `method`: "password", "code" or "oidc".  `seat_id`: the seat that the person acts in.
    `awaits`: what is still to come before this opens anything, "factor" or "setup".
    `factor`: by what the second factor was shown, "app", "recovery" or "provider".
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"))
    method: Mapped[str] = mapped_column(sa.String(16))
    user_agent: Mapped[str] = mapped_column(sa.String(120))
    awaits: Mapped[str] = mapped_column(sa.String(8), default="")
    factor: Mapped[str] = mapped_column(sa.String(16), default="")
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class SecondFactor(Base):
    """What a person's authenticator app knows, sealed; there is no row before one code was right.

    `last_step`: the step of time of the last code taken; no code of it or before is taken again.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(sa.Text)
    last_step: Mapped[int]
    set_up_at: Mapped[dt.datetime]


class RecoveryCode(Base):
    """A code for the day on which the app is lost, as its hash. Good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class ProviderLink(Base):
    """By whom a provider knows a person, remembered when he first came in by it."""

    __tablename__ = "provider_link"
    __table_args__ = (
        sa.UniqueConstraint("issuer", "subject"),
        sa.UniqueConstraint("issuer", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(sa.String(255))
    subject: Mapped[str] = mapped_column(sa.String(255))
    since: Mapped[dt.datetime]


class UsedState(Base):
    """A way back from a provider that was walked; it is not walked twice."""

    __tablename__ = "used_state"

    state_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)


class AccountEvent(Base):
    """What happened to the ways into an account. `by_id`: who did it, if no command did."""

    __tablename__ = "account_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[dt.datetime]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class SignInCode(Base):
    """A six-digit code sent to a person's address; the newest one counts."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(16))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class Attempt(Base):
    """One guess. `key` is a hash of address and network, so that neither is kept."""

    __tablename__ = "attempt"
    __table_args__ = (sa.Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime]


class Invitation(Base):
    """A link in a mail that opens one answer, not a sign-in. Its token stands in the mail alone."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class Merge(Base):
    """An account that has become part of another. It is closed for good; its history stays."""

    __tablename__ = "account_merge"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    merged_into: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))  # the main address that it had
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class CalendarFeed(Base):
    """A person's dates under a link of his own. The calendar holds the token, this row its hash."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[dt.datetime]
