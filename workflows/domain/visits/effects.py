"""What the steps of a review deliver of a visit: the programme, the record, the State's view of it.

What a side has prepared is its own until it takes the step itself. A step that the desk records
from a document delivers what the document says.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.errors import InputFaults
from engine.models.case import Case
from engine.store import canonical
from engine.text import N_, Text
from workflows.domain.visits import queries, record, rules, services
from workflows.domain.visits.models import VisitEntry, VisitPassage, VisitProgramme, VisitView
from workflows.domain.visits.queries import Programme

FROZEN = "programme_sha256"
DEFAULT_LANGUAGE = "en"
EMPTY = N_(
    "No meeting is in the programme yet. Add one on the page of the visit, or write it here."
)


def _event(context: Context) -> int:
    """The number that the event of this step is going to have."""
    return context.session.get_one(Case, context.case_id).version + 1


def confirm_programme(context: Context) -> None:
    """Keep the programme as it is now, under the next number. Raises InputFaults: it is empty."""
    if context.draft is None:
        return
    session, case = context.session, context.case_id
    found = Programme() if context.on_behalf else queries.draft(session, case)
    if not (found.meetings or context.on_behalf or context.inputs.get("programme")):
        raise InputFaults({"programme": Text(EMPTY)})
    content = queries.content(found)
    sha256 = hashlib.sha256(canonical(content).encode()).hexdigest()
    session.add(
        VisitProgramme(
            case_id=case, number=queries.highest(session, case) + 1, event=_event(context),
            content=content, sha256=sha256, on_paper=not found.meetings, made_at=context.now,
        )
    )  # fmt: skip
    session.flush()
    context.draft.set_fact(FROZEN, sha256)


def propose_record(context: Context) -> None:
    """Entries for the record become passages; so does each paragraph typed into the step."""
    if context.draft is None:
        return
    session, case = context.session, context.case_id
    typed = _typed(context)
    entries = typed if context.on_behalf else _drafted(context)
    last = _highest(context)
    for each in entries:
        if each.number is None:
            each.number = last = last + 1
        session.add(
            VisitPassage(
                case_id=case, event=_event(context), number=each.number, day=each.day,
                text=each.text, language=each.language, body=each.body,
            )
        )  # fmt: skip
    session.flush()


def _typed(context: Context) -> list[VisitEntry]:
    """What was typed into the step, as entries of the acting State: no word of it is lost."""
    language = str(context.fact("working_language") or DEFAULT_LANGUAGE)
    made = [
        VisitEntry(
            case_id=context.case_id, body=context.actor_body, day=context.today, text=text,
            language=language, shared=True, removed=False, version=1, saved_at=context.now,
        )
        for text in rules.paragraphs(str(context.inputs.get("visit_record") or ""))
    ]  # fmt: skip
    context.session.add_all(made)
    context.session.flush()
    return made


def _drafted(context: Context) -> list[VisitEntry]:
    rows = context.session.scalars(
        sa.select(VisitEntry)
        .where(
            VisitEntry.case_id == context.case_id, VisitEntry.shared.is_(True),
            VisitEntry.removed.is_(False),
        )
        .order_by(VisitEntry.day, VisitEntry.id)
    )  # fmt: skip
    return list(rows)


def _highest(context: Context) -> int:
    found = sa.select(sa.func.max(VisitEntry.number)).where(VisitEntry.case_id == context.case_id)
    return context.session.scalar(found) or 0


def accept_record(context: Context) -> None:
    """All but the passages named in the step; else as marked in the room; else the whole.

    Once anything is marked, what has no mark is not accepted, such as a wording proposed since.
    """
    if context.draft is None:
        return
    session, case = context.session, context.case_id
    left_out = rules.numbers(str(context.inputs.get("left_out") or ""))
    found = record.passages(session, case, prepared=True)
    if left_out or context.on_behalf or not record.pending(session, case):
        said = {each.id: each.number not in left_out for each in found}
    else:
        said = {each.id: each.prepared for each in found if each.prepared is not None}
        services.forget_marks(session, case)
    for passage, view in said.items():
        session.add(
            VisitView(
                passage_id=passage, accepted=view, event=_event(context), saved_at=context.now
            )
        )  # fmt: skip
    session.flush()


def known_passages(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Numbers of passages of the record as it was proposed last."""
    found = record.passages(context.session, context.case_id)
    return rules.unknown_passages(str(value), (each.number for each in found))
