"""A view asked of each member; it carries where a quorum has given one."""

from __future__ import annotations

from config.bootstrap import Services
from engine.context import Context
from engine.definition import (
    CLOCK,
    DESK,
    ENGINE,
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
)
from engine.guards import met, reads
from engine.text import N_, Nn_, Text
from tests.mechanisms.loading import load_rules

MEMBER = Role("member", N_("Member"), title="delegation")
SECRETARIAT = Role("secretariat", N_("Secretariat"), seating=DESK)

VIEWS = (("for", N_("In favour")), ("against", N_("Against")), ("abstains", N_("Abstains")))

ASKING = State(
    "asking",
    N_("Views asked for"),
    tasks=(TaskSpec("give_view", N_("Give a view"), MEMBER, Due("window"), each=True),),
    timers=(Timer("window_ends", Due("window")),),
)
COUNTED = State("counted", N_("Views gathered"))
CARRIED = State("carried", N_("Quorum met"), final=True)
OPEN = State("open", N_("Left open"), final=True)


@reads(counts=("quorum",))
def quorum(context: Context) -> Text | None:
    """Enough members have given a view."""
    missing = context.count("quorum") - int(context.fact("views") or 0)
    if missing <= 0:
        return None
    return Text(Nn_("%(n)s more view is needed.", "%(n)s more views are needed."), n=missing)


def gather(context: Context) -> None:
    """Keep how many have given a view, before the state is left."""
    if context.draft is not None:
        context.draft.set_fact("views", len(context.facts_by_body("view")))


DEFINITION = Definition(
    key="poll",
    version=1,
    label=N_("Poll"),
    initial=ASKING,
    states=(ASKING, COUNTED, CARRIED, OPEN),
    path=(ASKING, COUNTED, CARRIED),
    roles=(MEMBER, SECRETARIAT),
    opening=Opening(
        by=(SECRETARIAT,), roles=(MEMBER,), inputs=(Input("question", N_("Question")),)
    ),
    transitions=(
        Transition(
            "give_view",
            N_("View given"),
            source=(ASKING,),
            by=(MEMBER,),
            inputs=(Input("view", N_("View"), Kind.CHOICE, choices=VIEWS),),
            meets=("give_view",),
        ),
        Transition(
            "all_in",
            N_("All views are in"),
            source=(ASKING,),
            target=COUNTED,
            by=(ENGINE,),
            guards=(met("give_view"),),
            effects=(gather,),
        ),
        Transition(
            "window_ends",
            N_("The window has ended"),
            source=(ASKING,),
            target=COUNTED,
            by=(CLOCK,),
            effects=(gather,),
        ),
        Transition(
            "carry",
            N_("Quorum met"),
            source=(COUNTED,),
            target=CARRIED,
            by=(ENGINE,),
            guards=(quorum,),
        ),
        Transition(
            "leave_open", N_("Left open"), source=(COUNTED,), target=OPEN, by=(SECRETARIAT,)
        ),
    ),
)


def install(services: Services) -> None:
    """Make a house that knows the Definition ready to run it."""
    load_rules(services, DEFINITION.key)
