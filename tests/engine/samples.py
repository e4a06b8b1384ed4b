"""Definitions to try the engine with: a text between two parties, and a panel of States."""

from __future__ import annotations

from engine.definition import (
    ALSO,
    ANY_OPEN,
    BROADCAST,
    CLOCK,
    DESK,
    ENGINE,
    ONLY,
    OPENED,
    PARENT,
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
    Timer,
    Transition,
)
from engine.effects import (
    bind_part,
    broadcast,
    close_children,
    given,
    hold,
    open_child,
    playing,
    resume,
)
from engine.guards import children, entries, met

# A text that two parties send to and fro.

AUTHOR, READER = Role("author", "Author"), Role("reader", "Reader")
SECRETARIAT = Role("secretariat", "Secretariat", seating=DESK)

WRITING = State("writing", "Writing", tasks=(TaskSpec("write", "Write", AUTHOR, Due("write")),))
READING = State("reading", "Reading", tasks=(TaskSpec("read", "Read", READER, Due("read")),))
DONE = State("done", "Done", final=True)

REST = Hold("rest", "Rest", REQUIRED, (AUTHOR, CLOCK))
PAUSE = Hold("pause", "General suspension", resume_by=(BROADCAST,))

LOOP = Definition(
    key="loop",
    version=1,
    label="Text",
    initial=WRITING,
    states=(WRITING, READING, DONE),
    roles=(AUTHOR, READER, SECRETARIAT),
    holds=(REST, PAUSE),
    opening=Opening(by=(SECRETARIAT,), roles=(AUTHOR, READER)),
    transitions=(
        Transition(
            "send", "Send", (WRITING,), READING, (AUTHOR,),
            inputs=(Input("text", "Text"),), meets=("write",),
        ),
        Transition(
            "back", "Send back", (READING,), WRITING, (READER,), meets=("read",),
            guards=(entries(WRITING, at_most="rounds"),),
        ),
        Transition("agree", "Agree", (READING,), DONE, (READER,), meets=("read",), undo=False),
        Transition(
            "remark", "Remark", ANY_OPEN, None, (AUTHOR, READER),
            inputs=(Input("remark", "Remark"),), limit="remarks",
        ),
        Transition(
            "rest", "Rest", ANY_OPEN, None, (AUTHOR,),
            inputs=(Input("until", "Until", Kind.DATE),), effects=(hold("rest", given("until")),),
        ),
        Transition(
            "suspend", "Suspend", ANY_OPEN, None, (BROADCAST,), effects=(hold("pause"),)
        ),
        Transition(
            "go_on", "Go on", ANY_OPEN, None, (AUTHOR, CLOCK, BROADCAST), held=ONLY,
            effects=(resume(),),
        ),
        Transition("stop", "Stop", ANY_OPEN, DONE, (AUTHOR,), held=ALSO),
    ),
)  # fmt: skip
LOOP_RULES = "[days]\nwrite = 10\nread = 7\n[counts]\nrounds = 2\nremarks = 2\n"


# A panel that asks States for their view, each in a case of its own.

HOST = Role("host", "Host")
MEMBER = Role("member", "Member")

ASKED = State("asked", "Asked", tasks=(TaskSpec("answer", "Answer", MEMBER, Due("answer")),))
ANSWERED = State("answered", "Answered")
SHUT = State("shut", "Closed with the panel", final=True)

VOICE = Definition(
    key="voice",
    version=1,
    label="View of a member",
    initial=ASKED,
    states=(ASKED, ANSWERED, SHUT),
    roles=(MEMBER,),
    transitions=(
        Transition(
            "answer", "Answer", (ASKED,), ANSWERED, (MEMBER,), meets=("answer",),
            effects=(bind_part("member", PARENT),),
        ),
        Transition("close", "Close", ANY_OPEN, SHUT, (PARENT,), held=ALSO),
    ),
)  # fmt: skip

INVITING = State(
    "inviting", "Inviting",
    tasks=(TaskSpec("comment", "Comment", MEMBER, Due("comment"), each=True),),
)  # fmt: skip
MEETING = State(
    "meeting",
    "Meeting",
    tasks=(
        TaskSpec("speak", "Speak", MEMBER, Due("speak"), each=True),
        TaskSpec("sum_up", "Sum up", HOST, Due("sum_up", of=OPENED), after=("speak",)),
        TaskSpec("publish", "Publish", HOST, Due("publish"), after=("sum_up",)),
    ),
    timers=(Timer("time_is_up", Due("meeting")),),
)
OVER = State("over", "Over", final=True)
LEFT = State("left", "Left", final=True, allows={"case.view": (HOST,)})

PANEL = Definition(
    key="panel",
    version=1,
    label="Panel",
    initial=INVITING,
    states=(INVITING, MEETING, OVER, LEFT),
    roles=(HOST, MEMBER, SECRETARIAT),
    holds=(Hold("rest", "Rest", REQUIRED, (HOST, CLOCK)),),
    opening=Opening(by=(SECRETARIAT,), roles=(HOST,)),
    transitions=(
        Transition(
            "invite", "Invite", (INVITING,), None, (HOST,),
            inputs=(Input("guest", "Guest", Kind.SEAT, title="member"),),
            effects=(open_child("voice", {"member": given("guest")}),),
        ),
        Transition("comment", "Comment", (INVITING,), None, (MEMBER,), meets=("comment",)),
        Transition(
            "meet", "Meet", (INVITING,), MEETING, (ENGINE,),
            guards=(children("voice", ANSWERED, "members"),),
        ),
        Transition(
            "convene", "Convene", (INVITING,), MEETING, (HOST,),
            effects=(open_child("voice", {"member": playing("host")}),),
        ),
        Transition("speak", "Speak", (MEETING,), None, (MEMBER,), meets=("speak",)),
        Transition("sum_up", "Sum up", (MEETING,), None, (HOST,), meets=("sum_up",)),
        Transition(
            "publish", "Publish", (MEETING,), OVER, (HOST,), meets=("publish",),
            guards=(met("speak"), met("sum_up")), effects=(close_children("voice"),),
        ),
        Transition("time_is_up", "Time is up", (MEETING,), INVITING, (CLOCK,)),
        Transition(
            "leave", "Leave", ANY_OPEN, LEFT, (HOST,), effects=(close_children("voice"),), held=ALSO
        ),
        Transition(
            "rest", "Rest", ANY_OPEN, None, (HOST,),
            inputs=(Input("until", "Until", Kind.DATE),), effects=(hold("rest", given("until")),),
        ),
        Transition(
            "go_on", "Go on", ANY_OPEN, None, (HOST, CLOCK), held=ONLY, effects=(resume(),)
        ),
        Transition("tell_all", "Tell all", ANY_OPEN, None, (HOST,), effects=(broadcast("suspend"),)),
        Transition("free_all", "Free all", ANY_OPEN, None, (HOST,), effects=(broadcast("go_on"),)),
    ),
)  # fmt: skip
PANEL_RULES = """
[days]
answer = 14
comment = 10
speak = 20
sum_up = 5
publish = 30
meeting = 40
[counts]
members = 2
"""
