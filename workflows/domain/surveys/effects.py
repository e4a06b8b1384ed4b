"""What the steps of a survey do beside its state: links are made, voices lose their way back."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from engine.context import Context
from engine.declarations import Guard
from engine.text import N_, Text
from workflows.domain.surveys.models import BlindLink, Survey, SurveyLink, Voice
from workflows.domain.surveys.queries import current_edition, participants
from workflows.domain.surveys.rules import AWARENESS, E_SURVEY, new_key

_shuffle = secrets.SystemRandom().shuffle


def has_questions(definition: str) -> Guard:
    """A guard: an edition of the questions is loaded."""

    def guard(context: Context) -> Text | None:
        if current_edition(context.session, definition) is not None:
            return None
        return Text(N_("No edition of the questions is loaded yet."))

    return guard


def open_to_states(context: Context) -> None:
    """Keep the edition, and make a link for every State of the register."""
    if context.draft is None:
        return
    _keep_edition(context, E_SURVEY)
    for body in participants(context.session):
        context.session.add(
            SurveyLink(
                key=new_key(), case_id=context.case_id, body=body, made_at=context.now,
                made_by=context.actor_seat,
            )
        )  # fmt: skip
    context.session.flush()


def open_to_the_board(context: Context) -> None:
    """Keep the edition, and make links that belong to nobody."""
    if context.draft is None:
        return
    _keep_edition(context, AWARENESS)
    make_blind_links(context)


def make_blind_links(context: Context) -> None:
    if context.draft is None:
        return
    made = [
        BlindLink(key=new_key(), case_id=context.case_id, used=False)
        for _ in range(int(context.inputs["links"]))
    ]
    context.session.add_all(made)
    context.session.flush()


def _keep_edition(context: Context, definition: str) -> None:
    found = current_edition(context.session, definition)
    if found is not None:
        context.session.add(Survey(case_id=context.case_id, edition_id=found.id))
        context.session.flush()


def part_from_links(context: Context) -> None:
    """Delete the links of an anonymous questionnaire, and write its voices anew, shuffled.

    A database that keeps the order of writing, or which transaction wrote what, then has one
    order and one transaction for all of them, and no link that they could be held against.
    """
    if context.draft is None:
        return
    session, case = context.session, context.case_id
    query = sa.select(Voice.question, Voice.choice).where(Voice.case_id == case)
    voices = [(row.question, row.choice) for row in session.execute(query)]
    session.execute(sa.delete(BlindLink).where(BlindLink.case_id == case))
    session.execute(sa.delete(Voice).where(Voice.case_id == case))
    _shuffle(voices)
    if voices:
        session.execute(
            sa.insert(Voice),
            [
                {"key": secrets.token_hex(16), "case_id": case, "question": q, "choice": c}
                for q, c in voices
            ],
        )
