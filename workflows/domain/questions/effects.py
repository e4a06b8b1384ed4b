"""What the steps of a review do to its questions, and what they ask of them beforehand.

A side's texts are its own until it takes the step itself. What the desk records for a State from a
letter delivers what the letter says, and leaves the drafts where they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.context import Context
from engine.models.case import Case
from engine.text import N_, Text
from workflows.domain.assessment import queries as assessment
from workflows.domain.assessment.sheet import delivered as sheet_of
from workflows.domain.questions import queries
from workflows.domain.questions.rules import NOTE_ASKS

CLEARING, SENDING = "clear_desk_note", "send_questions"
ASKS, QUESTIONS = "desk_note_asks", "questions"  # inputs of the two, for paper


def _event(context: Context) -> int:
    """The number that the event of this step is going to have."""
    return context.session.get_one(Case, context.case_id).version + 1


def clear(context: Context) -> None:
    """`clear_desk_note`: the State's note and questions stay as they are; does it ask something?"""
    if context.draft is None:
        return
    session, case, body = context.session, context.case_id, context.actor_body
    own = [] if context.on_behalf else queries.live(session, case, body)
    note = None if context.on_behalf else queries.notes(session, case).get(body)
    for each in (*own, *((note,) if note else ())):
        each.cleared = _event(context)
    context.draft.set_fact(NOTE_ASKS, "yes" if own else context.inputs.get(ASKS) or "no")


def says_whether_it_asks(context: Context) -> Text | None:
    """Where the desk records a note from paper, nothing else tells whether it asks something."""
    if not context.on_behalf or context.inputs.get(ASKS):
        return None
    return Text(N_("Choose whether the note asks questions, as its document says."))


def deliver(context: Context) -> None:
    """`send_questions`: the list is numbered, in the order of the self-assessment."""
    if context.draft is None:
        return
    session, case = context.session, context.case_id
    last = max((each.number or 0 for each in queries.questions(session, case)), default=0)
    places = _places(context)
    found = queries.to_deliver(session, case)
    beyond = len(places) + 1
    for each in sorted(found, key=lambda it: (places.get(it.about, beyond), it.id)):
        if each.number is None:
            last += 1
            each.number = last
        each.event = _event(context)
    session.flush()


def _places(context: Context) -> Mapping[str, int]:
    """Question of the self-assessment -> its place; questions on none of them come last."""
    snapshot = assessment.snapshot(context.session, context.case_id)
    sheet = sheet_of(snapshot.content) if snapshot else None
    parts = sheet.parts if sheet else ()
    return {each.question.key: each.question.number for part in parts for each in part.lines}


def something_to_deliver(context: Context) -> Text | None:
    """The list, or the words of the step; asked when the step is taken, not when it is shown."""
    if context.trigger != SENDING or context.inputs.get(QUESTIONS):
        return None
    if queries.to_deliver(context.session, context.case_id):
        return None
    return Text(N_("No question stands in the list. Give the questions in words, as cleared."))


def answer(context: Context) -> None:
    """`answer_questions`: what the State has prepared can be read by the review team."""
    if context.draft is None or context.on_behalf:
        return
    session, case = context.session, context.case_id
    asked = {each.id for each in queries.delivered(session, case)}
    for key, reply in queries.replies(session, case).items():
        if key in asked:
            reply.event = _event(context)
    session.flush()
