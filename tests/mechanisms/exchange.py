"""A text that two parties send to and fro, a limited number of rounds."""

from __future__ import annotations

from config.bootstrap import Services
from engine.definition import (
    ALSO,
    ANY_OPEN,
    CLOCK,
    DESK,
    ONLY,
    REQUIRED,
    Definition,
    Due,
    Hold,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Transition,
)
from engine.effects import given, hold, resume
from engine.text import N_
from tests.mechanisms.loading import load_rules

AUTHOR = Role("author", N_("Author"), title="delegation")
READER = Role("reader", N_("Reader"), title="delegation")
SECRETARIAT = Role("secretariat", N_("Secretariat"), seating=DESK)

WRITING = State(
    "writing",
    N_("Text in preparation"),
    tasks=(TaskSpec("send_text", N_("Send the text"), AUTHOR, Due("writing")),),
)
READING = State(
    "reading",
    N_("Text with the reader"),
    tasks=(TaskSpec("answer", N_("Answer on the text"), READER, Due("reading")),),
)
AGREED = State("agreed", N_("Text agreed"), final=True)
LEFT = State("left", N_("Left open"), final=True)

DEFINITION = Definition(
    key="exchange",
    version=1,
    label=N_("Exchange of texts"),
    initial=WRITING,
    states=(WRITING, READING, AGREED, LEFT),
    path=(WRITING, READING, AGREED),
    roles=(AUTHOR, READER, SECRETARIAT),
    holds=(Hold("rest", N_("Rest"), REQUIRED, (AUTHOR, CLOCK)),),
    opening=Opening(by=(SECRETARIAT,), roles=(AUTHOR, READER)),
    transitions=(
        Transition(
            "send_text",
            N_("Text sent"),
            source=(WRITING,),
            target=READING,
            by=(AUTHOR,),
            inputs=(Input("text", N_("Text")),),
            meets=("send_text",),
        ),
        Transition(
            "comment",
            N_("Comments sent"),
            source=(READING,),
            target=WRITING,
            by=(READER,),
            inputs=(Input("comments", N_("Comments"), required=False),),
            meets=("answer",),
            limit="rounds",
        ),
        Transition(
            "agree",
            N_("Text agreed"),
            source=(READING,),
            target=AGREED,
            by=(READER,),
            meets=("answer",),
            undo=False,
        ),
        Transition(
            "rest",
            N_("Rest"),
            ANY_OPEN,
            by=(AUTHOR,),
            inputs=(Input("until", N_("Last day"), Kind.DATE),),
            effects=(hold("rest", given("until")),),
        ),
        Transition(
            "go_on", N_("Resumed"), ANY_OPEN, by=(AUTHOR, CLOCK), effects=(resume(),), held=ONLY
        ),
        Transition("leave", N_("Left open"), ANY_OPEN, target=LEFT, by=(AUTHOR, READER), held=ALSO),
    ),
)


def install(services: Services) -> None:
    """Make a house that knows the Definition ready to run it."""
    load_rules(services, DEFINITION.key)
