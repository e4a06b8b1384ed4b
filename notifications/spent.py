"""The words of messages that went long ago: what stays is their kind, their dates and a proof."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.db import UtcDateTime
from engine.disposal import Keys, Kind, Rows
from engine.models.incidents import Incident
from notifications.claims import MAIL, RENDER
from notifications.models import FAILED, KEPT, OBSOLETE, SENT, UNCERTAIN, Bounce, Message

ENDED = (SENT, KEPT, OBSOLETE, FAILED, UNCERTAIN)
WENT = sa.func.coalesce(Message.sent_at, Message.created_at, type_=UtcDateTime)
# Somebody still looks after it: he needs the words to send them once more.
LOOKED_AFTER = sa.exists().where(
    Incident.what.in_((MAIL, RENDER)), Incident.row == Message.id, Incident.resolved_at.is_(None)
)


def forget(session: Session, keys: Keys, now: dt.datetime) -> None:
    """Take words, address and facts out of messages; the proof of the words stays."""
    for (key,) in keys:
        message = session.get_one(Message, key)
        if message.rendered is not None:
            message.body_sha256 = hashlib.sha256(message.rendered).hexdigest()
        message.rendered, message.facts, message.disposed_at = None, {}, now
        message.subject = message.address = message.error = ""
    session.flush()
    ids = [key for (key,) in keys]
    session.execute(sa.update(Bounce).where(Bounce.message_id.in_(ids)).values(words=""))
    for key in ids:
        session.expire(session.get_one(Message, key))


BODIES = Kind(
    "mail",
    (
        Rows(
            Message,
            WENT,
            (Message.state.in_(ENDED), Message.disposed_at.is_(None), ~LOOKED_AFTER),
            forget,
        ),
    ),
)
