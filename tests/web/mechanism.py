"""A small process for the pages: written by one State, read by another, with a child."""

from engine.definition import (
    ALSO,
    ANY_OPEN,
    CLOCK,
    DESK,
    ENTRY,
    ONLY,
    PARENT,
    REQUIRED,
    SUBJECT,
    Definition,
    Due,
    Group,
    Hold,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Transition,
    anchor,
)
from engine.effects import (
    bind_part,
    close_children,
    end_part,
    given,
    hold,
    new_seat,
    open_child,
    resume,
)
from engine.guards import met
from engine.text import N_, Text

FOCAL = Role("focal", N_("Focal point"), "focal_point", seating=SUBJECT)
MISSION = Role("mission", N_("Permanent mission"), "mission", seating=SUBJECT, channel="note")
READER = Role("reader", N_("Reading State"))
SEC = Role("secretariat", N_("Secretariat"), seating=DESK)
PARTY = Group("party", N_("Focal point or mission"), (FOCAL, MISSION))
EXPERT = Role("expert", N_("Expert"))

WRITING = State(
    "writing",
    N_("Paper in preparation"),
    "write",
    tasks=(
        TaskSpec("write", N_("Write the paper"), PARTY, Due("write", ENTRY)),
        TaskSpec("advise", N_("Give advice"), SEC, optional=True),
    ),
)
READING = State(
    "reading",
    N_("Paper being read"),
    "read",
    tasks=(
        TaskSpec(
            "read", N_("Read the paper"), READER, Due("before_board", anchor("board")), each=True
        ),
    ),
)
DONE = State("done", N_("Paper settled"), "read", final=True)
ENDED = State(
    "ended",
    N_("Participation ended"),
    "read",
    allows={"case.view": (FOCAL,), "case.fact": (SEC,)},
    final=True,
)


def long_enough(_context, value):
    return None if len(value) > 3 else Text(N_("A few words more, please."))


PAPER = Definition(
    key="paper",
    version=1,
    label=N_("Paper"),
    subject=Subject.STATE,
    phases={"write": N_("Writing"), "read": N_("Reading")},
    initial=WRITING,
    states=(WRITING, READING, DONE, ENDED),
    path=(WRITING, READING, DONE),
    roles=(FOCAL, MISSION, READER, EXPERT, SEC, PARTY),
    anchors=("board",),
    holds=(Hold("rest", N_("Deferred at the request of the State"), REQUIRED, (FOCAL, CLOCK)),),
    opening=Opening(
        by=(SEC, FOCAL), roles=(READER,), inputs=(Input("why", N_("Why"), required=False),)
    ),
    transitions=(
        Transition(
            "send", N_("Paper sent"), (WRITING,), READING, (PARTY,), meets=("write",),
            inputs=(
                Input("text", N_("Text of the paper"), check=long_enough),
                Input("tone", N_("Tone"), Kind.CHOICE, choices=(("plain", N_("Plain")), ("warm", N_("Warm")))),
                Input("on", N_("Date of the paper"), Kind.DATE, required=False),
                Input("pages", N_("Number of pages"), Kind.NUMBER, required=False),
                Input("annex", N_("Annex"), Kind.FILE, required=False),
                Input("secret", N_("For the secretariat only"), required=False, visible_to=(SEC,)),
                Input("memo", N_("Memo"), Kind.FILE, required=False, visible_to=(SEC,)),
            ),
        ),
        Transition("advise", N_("Advice given"), (WRITING,), None, (SEC,), meets=("advise",),
                   inputs=(Input("advice", N_("Advice")),)),
        Transition("settle", N_("Paper settled"), (READING,), DONE, (READER,), meets=("read",),
                   effects=(close_children("visit"),), undo=False),
        Transition("ask_back", N_("Paper asked back"), (READING,), WRITING, (READER,), meets=("read",)),
        Transition("publish", N_("Paper published"), (WRITING,), DONE, (PARTY,), guards=(met("write"),)),
        Transition("invite", N_("Expert invited"), (WRITING, READING), None, (FOCAL,),
                   inputs=(Input("person", N_("Expert"), Kind.PERSON),),
                   effects=(open_child("visit", {"expert": new_seat("expert", "person"), "focal": lambda c: list(c.seats("focal"))}),)),
        Transition("rest", N_("Case deferred"), ANY_OPEN, None, (FOCAL,),
                   inputs=(Input("until", N_("Until"), Kind.DATE),), effects=(hold("rest", given("until")),)),
        Transition("stand_down", N_("Reading State stands down"), (READING,), None, (READER,), effects=(end_part("reader"),)),
        Transition("go_on", N_("Resumed"), ANY_OPEN, None, (FOCAL, CLOCK), held=ONLY, effects=(resume(),)),
        Transition("end", N_("Participation ended"), ANY_OPEN, ENDED, (FOCAL,), held=ALSO,
                   effects=(close_children("visit"),), undo=False),
    ),
)  # fmt: skip

INVITED = State(
    "invited",
    N_("Invited"),
    tasks=(TaskSpec("answer", N_("Answer the invitation"), EXPERT, Due("answer")),),
)
COMES = State("comes", N_("Confirmed"))
OPEN_PLACE = State("open_place", N_("Place open"), final=True)
CLOSED = State("closed", N_("Closed"), final=True)
VISIT = Definition(
    key="visit",
    version=1,
    label=N_("Assignment of an expert"),
    code="E",
    subject=Subject.STATE,
    initial=INVITED,
    states=(INVITED, COMES, OPEN_PLACE, CLOSED),
    roles=(EXPERT, FOCAL, SEC),
    transitions=(
        Transition("confirm", N_("Availability confirmed"), (INVITED,), COMES, (EXPERT,), meets=("answer",), undo=False,
                   effects=(bind_part("expert", of=PARENT),),
                   inputs=(Input("promise", N_("Undertakings"), Kind.CHOICE, choices=(("given", N_("I keep documents confidential")),)),)),
        Transition("not_available", N_("Not available"), (INVITED,), OPEN_PLACE, (EXPERT,), meets=("answer",),
                   inputs=(Input("reason", N_("Reason, if you wish"), required=False),
                           Input("colleague", N_("Colleague, if you wish"), Kind.PERSON, required=False))),
        Transition("close", N_("Closed with the case"), ANY_OPEN, CLOSED, (PARENT,)),
    ),
)  # fmt: skip

RULES = """
[days.write]
value = 10
label.en = "Writing of the paper"
label.ar = "كتابة الورقة"
anchor = "own reckoning"
basis = "provisional"
[days.before_board]
value = -42
label.en = "Reading before the session"
[days.answer]
value = 14
[ladder]
mail = [-2]
"""
