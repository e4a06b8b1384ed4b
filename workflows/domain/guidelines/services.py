"""What the steps of a version do: take what was recognised in a file, and vouch for it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Context
from engine.errors import Refused
from engine.models.case import Case
from engine.text import N_, Text
from workflows.domain.guidelines import rules
from workflows.domain.guidelines.models import GuidelinesBatch, GuidelinesBlock
from workflows.domain.guidelines.rules import Block

NO_BATCH = N_("Nothing waits to be taken. Bring the text in a file first, on the page of import.")
THERE = N_("This version has the text in this language already. Bring a new version instead.")
NO_TEXT = N_("This version has no text yet.")
NO_LATER = N_("No later version is in effect.")


def prepare(
    session: Session, found: Sequence[Block], *, name: str, language: str, seat: int,
    now: dt.datetime,
) -> int:  # fmt: skip
    """What was recognised, kept for a step; what the same seat has prepared before gives way."""
    session.execute(
        sa.delete(GuidelinesBatch).where(
            GuidelinesBatch.case_id.is_(None), GuidelinesBatch.seat_id == seat
        )
    )
    rows = [each.kept() for each in found]
    made = GuidelinesBatch(
        case_id=None, name=name[:255], language=language, sha256=digest(rows), rows=rows,
        made_at=now, seat_id=seat,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def digest(rows: Sequence[dict[str, str | int]]) -> str:
    """The hash by which the history vouches for a text."""
    content = json.dumps(rows, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def waiting(context: Context) -> list[tuple[str, str]]:
    """What was prepared and not taken, by the name of its file."""
    query = sa.select(GuidelinesBatch).where(GuidelinesBatch.case_id.is_(None))
    rows = context.session.scalars(query.order_by(GuidelinesBatch.id))
    return [(str(each.id), f"{each.name} ({each.language}, {len(each.rows)})") for each in rows]


def take(context: Context) -> None:
    """The prepared blocks become those of the version."""
    if context.draft is None:
        return
    session = context.session
    number = int(context.inputs.get("batch") or context.inputs["taken"])
    batch = session.get(GuidelinesBatch, number)
    if batch is None or batch.case_id is not None:
        raise Refused([Text(NO_BATCH)])
    if batch.language in languages(session, context.case_id):
        raise Refused([Text(THERE)])
    batch.case_id = context.case_id
    for place, row in enumerate(batch.rows):
        session.add(
            GuidelinesBlock(case_id=context.case_id, language=batch.language, place=place, **row)
        )
    context.draft.set_fact("text_language", batch.language)
    context.draft.set_fact("text_blocks", len(batch.rows))
    context.draft.set_fact("text_sha256", batch.sha256)
    session.flush()


def languages(session: Session, case: int) -> tuple[str, ...]:
    """Those in which a version was imported, the first one first."""
    rows = session.execute(
        sa.select(GuidelinesBlock.language, sa.func.min(GuidelinesBlock.id))
        .where(GuidelinesBlock.case_id == case)
        .group_by(GuidelinesBlock.language)
        .order_by(sa.func.min(GuidelinesBlock.id))
    )
    return tuple(row.language for row in rows)


def has_text(context: Context) -> Text | None:
    return None if languages(context.session, context.case_id) else Text(NO_TEXT)


def later_in_effect(context: Context) -> Text | None:
    """A version that was opened after this one is in effect."""
    return None if _later(context) is not None else Text(NO_LATER)


def name_later(context: Context) -> None:
    """Which version took the place of this one."""
    later = _later(context)
    if context.draft is not None and later is not None:
        context.draft.set_fact("superseded_by", later)


def _later(context: Context) -> str | None:
    return context.session.scalar(
        sa.select(Case.reference)
        .where(
            Case.definition == rules.VERSION, Case.state == rules.IN_EFFECT,
            Case.id > context.case_id,
        )
        .order_by(Case.id.desc())
        .limit(1)
    )  # fmt: skip
