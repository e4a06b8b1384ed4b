"""An input of a partner to a review whose State has opened it (S1 §11, §23).

It is a case by itself, so that its partner sees nothing else of the review. The State reads it
first; the reviewers read it once the State has passed it on, by an express step. Silence passes
nothing on, and nobody asks the State to.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import (
    Definition,
    Group,
    Input,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.effects import bind_part
from engine.text import N_
from workflows.domain.partners import rules, services
from workflows.domain.registers.roles import DESK
from workflows.domain.reviews.inputs import LANGUAGES, choice, text
from workflows.domain.reviews.roles import EXECUTIVE_DIRECTOR, FOCAL_POINT, MISSION, SECRETARIAT

AUTHOR = Role(
    rules.AUTHOR, N_("Partner that gives the input"), title=rules.PARTNER, office=N_("Partner")
)
STATE_MISSION = Role(
    "state_mission", N_("Permanent mission of the State under review"), title="mission",
    office=MISSION, channel="note",
)  # fmt: skip
STATE_FOCAL_POINT = Role(
    "state_focal_point", N_("Focal point of the State under review"), title="focal_point",
    office=FOCAL_POINT, beside=STATE_MISSION.key,
)  # fmt: skip
STATE = Group("state", N_("State under review"), (STATE_FOCAL_POINT, STATE_MISSION))

# The case carries the form of an input; who reads its text is said in `partners.inputs`. Who acts
# for the State, and what it is asked, is not for the partner.
OWN = {VIEW: (AUTHOR,), HISTORY: (AUTHOR,)}
KNOWN = {VIEW: (AUTHOR, STATE, *DESK), HISTORY: (STATE, *DESK)}
ALONE = {VIEW: (AUTHOR,), HISTORY: ()}
BY_STATE, BY_AUTHOR = (STATE,), (AUTHOR,)
NOT_OF_PARTNER = (STATE, *DESK)

DRAFT = State(rules.DRAFT, N_("In preparation"), allows={**OWN, rules.WRITE: BY_AUTHOR})
WITH_STATE = State(
    rules.WITH_STATE, N_("With the State"), allows=KNOWN,
    tasks=(TaskSpec("read_input", N_("Read the input of a partner"), STATE, optional=True),),
)  # fmt: skip
PASSED_ON = State(rules.PASSED_ON, N_("With the State and its reviewers"), allows=KNOWN)
WITHDRAWN = State(
    rules.WITHDRAWN, N_("Withdrawn by the partner"), allows=ALONE, final=True
)  # from then on only its partner reads it

COMMENT = (
    text(
        "state_comment", N_("Comment of the State, for the reviewers"), required=False,
        visible_to=BY_STATE,
    ),
    choice(
        "comment_language", N_("Language of the comment"), LANGUAGES, required=False,
        visible_to=BY_STATE,
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.INPUT,
    version=1,
    label=N_("Input to a review"),
    subject=Subject.STATE,
    stem="INPUT",
    initial=DRAFT,
    states=(DRAFT, WITH_STATE, PASSED_ON, WITHDRAWN),
    path=(DRAFT, WITH_STATE),
    roles=(AUTHOR, STATE, STATE_FOCAL_POINT, STATE_MISSION, SECRETARIAT, EXECUTIVE_DIRECTOR),
    opening=Opening(
        by=(AUTHOR,),
        inputs=(
            Input(  # by its reference: the partner may not see the case
                "review", N_("Review"), check=services.may_give, lines=1,
                visible_to=(AUTHOR, STATE, *DESK),
            ),
        ),
        effects=(services.begin, bind_part(rules.AUTHOR, seat=services.own_seat)),
    ),
    transitions=(
        Transition(
            "send", N_("Input sent"), source=(DRAFT,), target=WITH_STATE, by=BY_AUTHOR,
            guards=(services.is_open, services.is_said),
            effects=(
                services.send,
                bind_part("state_mission", seat=services.seats_of("sur_mission")),
            ),
            action=N_("Send the input to the State"), undo=False,
        ),
        Transition(
            "pass_on", N_("Input passed on to the reviewers"), source=(WITH_STATE,),
            target=PASSED_ON, by=BY_STATE, inputs=COMMENT, guards=(services.goes_on,),
            meets=("read_input",), action=N_("Let the reviewers read the input"), undo=False,
        ),
        Transition(
            "take_note", N_("State has taken note"), source=(WITH_STATE,), by=BY_STATE,
            meets=("read_input",), action=N_("Take note, and keep it to the State"),
            visible_to=NOT_OF_PARTNER,
        ),
        Transition(
            "comment", N_("Comment of the State"), source=(PASSED_ON,), by=BY_STATE,
            inputs=COMMENT, guards=(services.goes_on,), restates=True,
            action=N_("Write or change the comment of the State"), visible_to=NOT_OF_PARTNER,
        ),
        Transition(
            "withdraw", N_("Input withdrawn"), source=(WITH_STATE, PASSED_ON), target=WITHDRAWN,
            by=BY_AUTHOR, guards=(services.goes_on,), action=N_("Withdraw the input"), undo=False,
        ),
    ),
)  # fmt: skip
