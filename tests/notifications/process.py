"""A process of two parties, with whatever can be told of: tasks, acts, rests, a child."""

from __future__ import annotations

from engine.definition import (
    ALSO,
    ANY_OPEN,
    CLOCK,
    DESK,
    ONLY,
    REQUIRED,
    SUBJECT,
    Definition,
    Due,
    Group,
    Hold,
    Input,
    Kind,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
    fact,
)
from engine.definition import (
    Opening as Begins,
)
from engine.effects import given, hold, open_child, playing, resume

RULES = """
[days]
write = 30
read = 21
polish = 21
[counts]
[ladder]
mail = [-14, -3, 7]
desk = [14, 30, 60]
"""
AUTHOR = Role("author", "Author")
MISSION = Role("mission", "Permanent Mission", seating=SUBJECT, channel="note")
READER = Role("reader", "Reader")
DESK_ROLE = Role("secretariat", "Secretariat", seating=DESK)
SIDE = Group("side", "State under review", (AUTHOR, MISSION))
WRITING = State(
    "writing", "Writing", tasks=(TaskSpec("write", "Write the text", SIDE, Due("write")),)
)
READING = State(
    "reading", "Reading",
    tasks=(
        TaskSpec("read", "Read the text", READER, Due("read"), each=True),
        TaskSpec("polish", "Polish the text", AUTHOR, Due("polish"), optional=True),
    ),
)  # fmt: skip
PLANNING = State(
    "planning", "Planning",
    tasks=(TaskSpec("prepare", "Prepare the visit", AUTHOR, Due("polish", of=fact("start"))),),
    timers=(Timer("time_out", Due("read")),),
)  # fmt: skip
DONE = State("done", "Done", final=True)


def loop(**changes) -> Definition:
    """A text goes from an author to readers and back."""
    return Definition(
        key="loop", version=1, label="Text in two rounds", initial=WRITING,
        states=(WRITING, READING, PLANNING, DONE), roles=(AUTHOR, MISSION, READER, DESK_ROLE, SIDE),
        opening=Begins(by=(DESK_ROLE,), roles=(SIDE, READER)),
        holds=(Hold("rest", "Rest", REQUIRED, (AUTHOR, CLOCK)),),
        transitions=(
            Transition("send", "Send the text", (WRITING,), READING, (SIDE,), meets=("write",)),
            Transition("send_with_errand", "Send with an errand", (WRITING,), READING, (SIDE,),
                meets=("write",), effects=(open_child("errand", {"reader": playing("reader")}),)),
            Transition("remark", "Make a remark", (READING,), None, (READER,),
                inputs=(Input("words", "Words", visible_to=(DESK_ROLE,)),)),
            Transition("polished", "Hand in the polish", (READING,), None, (AUTHOR,),
                meets=("polish",)),
            Transition("prepared", "Visit is prepared", (PLANNING,), READING, (AUTHOR,),
                meets=("prepare",)),
            Transition("back", "Hand back", (READING,), WRITING, (READER,), meets=("read",)),
            Transition("write_on", "Write on", (READING,), WRITING, (SIDE,)),
            Transition("go_without", "Go without", (WRITING,), PLANNING, (READER,)),
            Transition("plan", "Plan a visit", (READING,), PLANNING, (READER,), meets=("read",),
                inputs=(Input("start", "Start", Kind.DATE),)),
            Transition("move", "Move the visit", (PLANNING,), None, (READER,),
                inputs=(Input("start", "Start", Kind.DATE),)),
            Transition("time_out", "Time is over", (PLANNING,), WRITING, (CLOCK,)),
            Transition("rest", "Rest", ANY_OPEN, None, (AUTHOR,),
                inputs=(Input("until", "Until", Kind.DATE),), effects=(hold("rest", given("until")),)),
            Transition("go_on", "Go on", ANY_OPEN, None, (AUTHOR, CLOCK), held=ONLY,
                effects=(resume(),)),
            Transition("agree", "Agree", (READING,), DONE, (READER,), meets=("read",), held=ALSO),
        ),
        **changes,
    )  # fmt: skip


def errand() -> Definition:
    """A child of the loop: somebody is asked to look something up."""
    asked = State("asked", "Asked", tasks=(TaskSpec("look", "Look it up", READER, Due("write")),))
    found = State("found", "Found", final=True)
    return Definition(
        key="errand", version=1, label="Errand", initial=asked, states=(asked, found),
        roles=(READER,),
        transitions=(
            Transition("find", "Tell what was found", (asked,), found, (READER,), meets=("look",)),
        ),
    )  # fmt: skip
