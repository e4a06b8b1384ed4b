"""Surveys: the e-survey of all Member States, and the questionnaire after a Board session.

S1 §28 a and §25 e. Both take answers to a day, which the clock ends, and publish figures that
point to nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.access import HISTORY, VIEW
from engine.context import Context
from engine.declarations import Effect
from engine.definition import CLOCK, Definition, Input, Kind, State, Timer, Transition, fact
from engine.text import N_, Text
from workflows.domain.registers.course import KEPT_BY, entries
from workflows.domain.registers.inputs import line, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import DESK, KEEPER, OPEN
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.inputs import not_ahead
from workflows.domain.reviews.roles import SECRETARIAT
from workflows.domain.surveys import effects, rules
from workflows.domain.surveys.queries import board_sessions

OWN = {VIEW: (KEEPER, *DESK), HISTORY: (KEEPER, *DESK)}
LAST_DAY = N_("Last day for answers")
ABOUT = words("about", N_("What it is about"))


def ahead(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    if isinstance(value, dt.date) and value >= context.today:
        return None
    return Text(N_("Please give today or a later day."))


def later(context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """What was announced to States is not cut short."""
    stated = context.fact("until")
    if isinstance(value, dt.date) and (stated is None or value > stated):
        return None
    return Text(N_("Please give a day after the one that was stated."))


def few_links(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    if 1 <= value <= rules.MOST_LINKS:
        return None
    return Text(N_("Please give a number between 1 and %(most)s."), most=rules.MOST_LINKS)


def of_the_board(context: Context) -> Sequence[tuple[str, str]]:
    return board_sessions(context.session)


LINKS = Input(
    "links", N_("Number of links"), Kind.NUMBER, check=few_links,
    hint=N_("One for each delegation. A link belongs to nobody and takes one answer."),
)  # fmt: skip
SESSION = Input("session", N_("Session of the Executive Board"), Kind.CHOICE, choices=of_the_board)


def survey(
    key: str, label: str, *, asks: Sequence[Input], opened: Sequence[Effect],
    closed: Sequence[Effect] = (), acts: Sequence[Transition] = (),
) -> Definition:  # fmt: skip
    """`asks`: on opening.  `opened`, `closed`: effects of these two steps."""
    preparing = State(rules.PREPARATION, N_("In preparation"), allows=OWN)
    taking = State(
        rules.OPEN, N_("Open for answers"), allows=OPEN, timers=(Timer("close", fact("until")),)
    )
    over = State(rules.CLOSED, N_("Closed for answers"), allows=OPEN)
    published = State(rules.PUBLISHED, N_("Results published"), allows=OPEN, final=True)
    made = entries(
        key, label, (ABOUT,), by=(SECRETARIAT,), states=(preparing, taking, over, published),
        transitions=(
            Transition(
                "open_it", N_("Opened for answers"), source=(preparing,), target=taking,
                by=KEPT_BY, inputs=(*asks, asked_day("until", LAST_DAY, ahead)),
                guards=(effects.has_questions(key),), effects=tuple(opened), undo=False,
                action=N_("Open it for answers"),
            ),
            Transition(
                "extend", N_("A later last day stated"), source=(taking,), by=KEPT_BY,
                inputs=(asked_day("until", LAST_DAY, later),), action=N_("State a later last day"),
            ),
            *acts,
            Transition(
                "close", N_("Closed for answers"), source=(taking,), target=over, by=(CLOCK,),
                effects=tuple(closed), undo=False,
            ),
            Transition(
                "publish", N_("Results published"), source=(over,), target=published, by=KEPT_BY,
                undo=False, action=N_("Publish the results"),
            ),
        ),
    )  # fmt: skip
    ends = tuple(
        replace(each, effects=tuple(closed), undo=False) if each.key == "take_out" else each
        for each in made.transitions
    )
    return replace(made, transitions=ends)


E_SURVEY = survey(
    rules.E_SURVEY, N_("E-survey of all States"), asks=(), opened=(effects.open_to_states,),
    acts=(
        Transition(
            "record_note", N_("Note verbale sent"), source=(rules.OPEN,), by=KEPT_BY,
            inputs=(
                line("note_number", N_("Number of the note verbale"), required=True),
                asked_day("note_date", N_("Date of the note verbale"), not_ahead),
            ),
            action=N_("Record the note verbale"),
        ),
    ),
)  # fmt: skip
AWARENESS = survey(
    rules.AWARENESS, N_("Awareness questionnaire"), asks=(SESSION, LINKS),
    opened=(effects.open_to_the_board,), closed=(effects.part_from_links,),
    acts=(
        Transition(
            "add_links", N_("Further links made"), source=(rules.OPEN,), by=KEPT_BY,
            inputs=(LINKS,), effects=(effects.make_blind_links,), action=N_("Make further links"),
        ),
    ),
)  # fmt: skip
DEFINITIONS = (E_SURVEY, AWARENESS)
REGISTER = Register(
    definition=E_SURVEY.key,
    label=N_("E-surveys of all States"),
    intro=N_("What States say of the implementation of safer-cities approaches, as figures only."),
    source="S1 §28 a",
    columns=("until",),
    acts=("record_note",),
    new=N_("Prepare an e-survey"),
)
AWARENESS_REGISTER = Register(
    definition=AWARENESS.key,
    label=N_("Awareness questionnaires of the Board"),
    intro=N_("A short anonymous questionnaire to delegations of the Board after each session."),
    source="S1 §25 e",
    columns=("session", "until"),
    new=N_("Prepare a questionnaire"),
)
