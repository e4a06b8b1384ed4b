"""A paper for two sessions: presented at the first, adopted at the second."""

from __future__ import annotations

from config.bootstrap import Services
from engine.definition import (
    CLOCK,
    DESK,
    Definition,
    Due,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
    anchor,
)
from engine.effects import given, move_anchor
from engine.text import N_
from tests.mechanisms.loading import load_rules

SPONSOR = Role("sponsor", N_("Sponsor"), title="delegation")
SECRETARIAT = Role("secretariat", N_("Secretariat"), seating=DESK)

PREPARED = State(
    "prepared",
    N_("Before the first session"),
    tasks=(
        TaskSpec("circulate", N_("Circulate the paper"), SPONSOR, Due("paper", anchor("first"))),
    ),
    timers=(Timer("first_session", Due("session", anchor("first"))),),
)
BETWEEN = State(
    "between",
    N_("Between the sessions"),
    tasks=(TaskSpec("revise", N_("Revise the paper"), SPONSOR, Due("revision", anchor("second"))),),
)
ADOPTED = State("adopted", N_("Adopted"), final=True)

DEFINITION = Definition(
    key="two_sessions",
    version=1,
    label=N_("Paper for two sessions"),
    initial=PREPARED,
    states=(PREPARED, BETWEEN, ADOPTED),
    roles=(SPONSOR, SECRETARIAT),
    anchors=("first", "second"),
    opening=Opening(by=(SECRETARIAT,), roles=(SPONSOR,)),
    transitions=(
        Transition(
            "circulate",
            N_("Paper circulated"),
            source=(PREPARED,),
            by=(SPONSOR,),
            inputs=(Input("paper", N_("Paper (file)"), Kind.FILE),),
            meets=("circulate",),
        ),
        Transition(
            "first_session",
            N_("First session held"),
            source=(PREPARED,),
            target=BETWEEN,
            by=(CLOCK,),
        ),
        Transition(
            "revise",
            N_("Paper revised"),
            source=(BETWEEN,),
            by=(SPONSOR,),
            inputs=(Input("revision", N_("Revision"), required=False),),
            meets=("revise",),
        ),
        Transition(
            "adopt",
            N_("Adopted"),
            source=(BETWEEN,),
            target=ADOPTED,
            by=(SECRETARIAT,),
        ),
        Transition(
            "move_session",
            N_("Session moved"),
            source=(PREPARED, BETWEEN),
            by=(SECRETARIAT,),
            inputs=(
                Input("session", N_("Session")),
                Input("begins", N_("First day"), Kind.DATE),
            ),
            effects=(move_anchor(given("session"), "begins"),),
        ),
    ),
)


def install(services: Services) -> None:
    """Make a house that knows the Definition ready to run it."""
    load_rules(services, DEFINITION.key)
