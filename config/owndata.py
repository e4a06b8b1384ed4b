"""Everything that is held about one person, for that person: by table, nothing of others in it.

Each column that names a person is either read here or stands in LEFT_OUT with its reason; a test
looks whether a new table has been forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

import config.schema  # noqa: F401 - every table
from engine.db import Base
from engine.models.case import Case, Part
from engine.models.person import Appointment, Person, Seat
from engine.text import N_

Row: TypeAlias = dict[str, Any]
WITHHELD = "withheld: you hold no seat in this case now; the text is that of the State or office"


@dataclass(frozen=True)
class Held:
    """Rows that name a person in one column. `words`: shown only to who has a seat in the case."""

    group: str
    table: str
    shows: str
    words: str = ""
    column: str = "person_id"


GROUPS = {
    "account": N_("Account"),
    "seats": N_("Seats"),
    "sign_ins": N_("Sign-ins"),
    "mails": N_("Messages"),
    "steps": N_("Steps taken"),
    "texts": N_("Texts written"),
    "wishes": N_("Wishes and subscriptions"),
    "acts": N_("Acts of office"),
}
HELD = (
    Held("account", "person_address", "email added_at confirmed_at"),
    Held("account", "credential", "changed_at"),
    Held("account", "second_factor", "set_up_at"),
    Held("account", "recovery_code", "made_at used_at"),
    Held("account", "provider_link", "issuer subject since"),
    Held("account", "account_event", "kind at"),
    Held("account", "account_merge", "email at"),
    Held("account", "erasure", "what document document_on at"),
    Held("seats", "appointment", "seat_id kind since until reference"),
    Held("seats", "invitation", "case_id seat_id purpose created_at expires_at revoked_at"),
    Held("seats", "colleague_asking", "case_id section name email language by asked_at used_at "
         "handed_back_at recalled_at"),
    Held("sign_ins", "sign_in", "method factor seat_id user_agent created_at seen_at ended_at"),
    Held("mails", "message", "kind subject address language case_id seat_id state created_at "
         "sent_at"),
    Held("mails", "digest", "day at"),
    Held("mails", "follow_told", "thing at"),
    Held("mails", "ladder_rung", "rung planned_on state at"),
    Held("mails", "ladder_wish", "rung kind day words at"),
    Held("mails", "meeting_call", "case_id uid sequence method"),
    Held("steps", "event", "case_id number kind trigger seat_id at effective"),
    Held("steps", "command", "case_id trigger seat_id at"),
    Held("steps", "document", "case_id key size label created_at withdrawn", "name"),
    Held("steps", "named_reader", "case_id"),
    Held("steps", "taking", "case_id at"),
    Held("texts", "assessment_answer", "case_id question language version saved_at", "text"),
    Held("texts", "assessment_text", "case_id question version language since aside at", "text"),
    Held("texts", "assessment_section", "case_id section complete at"),
    Held("texts", "assessment_earlier", "case_id wished at"),
    Held("texts", "assistance_need", "case_id saved_at", "title what why"),
    Held("texts", "colleague_note", "case_id question written_at changed_at", "text"),
    Held("texts", "finding", "case_id number kind language created_at saved_at", "text"),
    Held("texts", "finding_summary", "case_id language saved_at", "text"),
    Held("texts", "finding_position", "round act kind language saved_at"),
    Held("texts", "finding_role_view", "case_id role at"),
    Held("texts", "knowledge_sheet", "case_id language saved_at", "title summary done results"),
    Held("texts", "partner_input", "case_id number category language saved_at sent_at"),
    Held("texts", "question", "case_id number language created_at saved_at", "text"),
    Held("texts", "question_done", "case_id at"),
    Held("texts", "question_note", "case_id language saved_at", "text"),
    Held("texts", "question_reply", "language saved_at"),
    Held("texts", "section_translation", "case_id sha256 version saved_at", "text"),
    Held("texts", "text_version", "case_id number language fixed_at saved_at", "text"),
    Held("texts", "text_language", "number language status fixed_at saved_at"),
    Held("texts", "text_comment", "case_id number paragraph language saved_at sent_at",
         "words proposal"),
    Held("texts", "visit_check", "case_id what standing on saved_at", "note"),
    Held("texts", "visit_entry", "case_id day language shared number saved_at", "text"),
    Held("texts", "visit_meeting", "case_id uid day version saved_at"),
    Held("texts", "visit_plan", "case_id version saved_at"),
    Held("texts", "other_visit", "subject first last saved_at"),
    Held("texts", "tagging", "kind thing framework tag at"),
    Held("wishes", "digest_wish", "often since"),
    Held("wishes", "follow", "kind key since"),
    Held("wishes", "saved_view", "name filter order shared made_at"),
    Held("wishes", "calendar_feed", "made_at"),
    Held("acts", "colleague_asking", "case_id section asked_at", column="asked_by"),
    Held("acts", "colleague_asking", "case_id section recalled_at", column="recalled_by"),
    Held("acts", "colleague_note", "case_id question settled_at", column="settled_by"),
    Held("acts", "desk_note", "kind case_id on written_at", column="written_by"),
    Held("acts", "desk_note", "kind case_id on deleted_at", column="deleted_by"),
    Held("acts", "desk_task", "kind case_id done_at", column="done_by"),
    Held("acts", "draw", "case_id number frozen_at", column="frozen_by"),
    Held("acts", "draw", "case_id number drawn_at", column="drawn_by"),
    Held("acts", "edition_effect", "kind reference decided_on at"),
    Held("acts", "erasure", "what document document_on at", column="by_id"),
    Held("acts", "formal_communication", "kind case_id number date sent_at", column="sent_by"),
    Held("acts", "house_hold", "released_at", column="released_by"),
    Held("acts", "incident", "what resolved_at", column="resolved_by"),
    Held("acts", "ladder_wish", "rung kind day at", column="by"),
    Held("acts", "ladder_wish", "rung kind taken_back_at", column="taken_back_by"),
    Held("acts", "mail_pause", "begun_at until", column="begun_by"),
    Held("acts", "mail_pause", "ended_at", column="ended_by"),
    Held("acts", "replan", "before after at"),
)  # fmt: skip
LEFT_OUT = {
    ("account_event", "by_id"): "what was done to the account of somebody else",
    ("account_merge", "by_id"): "what was done to the account of somebody else",
    ("account_merge", "merged_into"): "the former account of the person says it of itself",
    ("sign_in_code", "person_id"): "hashes of codes that end within fifteen minutes",
}


def collect(session: Session, person: int, now: dt.datetime) -> dict[str, Any]:
    """By group and table; dates as they are, cases by reference, seats by title and body."""
    found = session.get_one(Person, person)
    made: dict[str, Any] = {
        "made_at": now,
        "profile": {
            "name": found.name, "email": found.email, "language": found.language,
            "zone": found.zone, "active": found.active, "created_at": found.created_at,
        },
    }  # fmt: skip
    names, own = _Names(session), _cases(session, person, now)
    for group in GROUPS:
        made[group] = {}
    for each in HELD:
        if rows := _rows(session, each, person, names, own):
            key = each.table if each.column == "person_id" else f"{each.table}.{each.column}"
            made[each.group][key] = rows
    return made


def _rows(
    session: Session, held: Held, person: int, names: _Names, own: frozenset[int]
) -> list[Row]:
    table = Base.metadata.tables[held.table]
    words = held.words.split()
    asked = [table.c[name] for name in (*held.shows.split(), *words)]
    query = sa.select(*asked).where(table.c[held.column] == person)
    rows = session.execute(query.order_by(*table.primary_key.columns)).mappings()
    return [_row(dict(row), words, names, own) for row in rows]


def _row(row: Mapping[str, Any], words: list[str], names: _Names, own: frozenset[int]) -> Row:
    """A line without numbers of ours: what they stand for."""
    mine = row.get("case_id") in own
    made: Row = {}
    for key, value in row.items():
        if key == "case_id":
            made["case"] = names.case(value)
        elif key == "seat_id":
            made["seat"] = names.seat(value)
        else:
            made[key] = WITHHELD if key in words and value and not mine else value
    return made


def _cases(session: Session, person: int, now: dt.datetime) -> frozenset[int]:
    """Cases in which the person has a part today: their texts are his to read anyway."""
    query = (
        sa.select(Part.case_id)
        .join(Appointment, Appointment.seat_id == Part.seat_id)
        .where(Appointment.person_id == person, Appointment.lasts(now), Part.until.is_(None))
    )
    return frozenset(session.scalars(query))


class _Names:
    """What our numbers stand for; the session asks for each once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def case(self, key: int | None) -> str:
        found = self._session.get(Case, key) if key else None
        return found.reference if found else ""

    def seat(self, key: int | None) -> str:
        found = self._session.get(Seat, key) if key else None
        return f"{found.title}, {found.body}" if found else ""
