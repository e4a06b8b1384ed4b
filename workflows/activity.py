"""An activity of capacity-building or technical advice, as planned and as held.

S1 §16 d, §17 a, §18 b-c; S2 OP1 c. Whom it reached is stated in counts, by group, where known.
"""

from __future__ import annotations

from engine.definition import Input, Kind, State, Transition
from engine.effects import bind_part, end_part
from engine.text import N_
from workflows.domain.cooperation import rules, services
from workflows.domain.cooperation.roles import NEED_STATE
from workflows.domain.registers.course import entries
from workflows.domain.registers.inputs import (
    count,
    countries,
    day,
    evidence,
    kept,
    line,
    link,
    partners,
    several,
    words,
)
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import FOCAL_POINTS, KEEPER, MISSIONS, OPEN, PARTNERS
from workflows.domain.reviews.inputs import choice, last_day_of, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.roles import SECRETARIAT

KINDS = (
    ("training", N_("Training")),
    ("advice", N_("Technical advice")),
    ("peer_learning", N_("Peer learning")),
    ("workshop", N_("Workshop")),
    ("other", N_("Another kind of activity")),
)
AUDIENCES = (
    ("local_government", N_("Local government")),
    ("national", N_("National authorities")),
    ("private", N_("Private sector")),
    ("community", N_("Community organizations")),
    ("academia", N_("Academia")),
    ("other", N_("Others")),
)
SUBJECTS = (
    ("policy", N_("Policy")), ("law", N_("Law")), ("methods", N_("Methods")),
    ("planning", N_("Plans and projects")),
)  # fmt: skip
TOPICS = (
    ("digital_literacy", N_("Digital literacy")),
    ("digital_accessibility", N_("Digital accessibility")),
    ("data_governance", N_("Data governance")),
    ("smart_planning", N_("Smart-city planning")),
    ("digital_participation", N_("Digital public participation")),
)

PLANNED = State("planned", N_("Activity planned"), allows=OPEN)
HELD = State("held", N_("Activity held"), allows=OPEN)
NOT_HELD = State("not_held", N_("Activity not held"), allows=OPEN)

WHAT = (
    choice("kind", N_("Kind"), KINDS),
    choice("level", N_("Level"), rules.LEVELS),
    several("audience", N_("For whom"), AUDIENCES, required=True),
    countries("states", N_("In or for the States")),
    line("place", N_("Place")),
    day("first_day", N_("First day, as planned")),
    day("last_day", N_("Last day, as planned")),
    partners("with_partners", N_("With the partners")),
    words("about", N_("What it is about")),
    several("subjects", N_("Fields of advice (S1 §18 b)"), SUBJECTS),
    several("topics", N_("Topics of people-centred smart cities (S2 OP1 c)"), TOPICS),
    Input("tool", N_("Tool that is used"), Kind.CASE, required=False, title="shared_tool"),
    Input(
        "need", N_("Need that it serves"), Kind.CASE, required=False, title="assistance_request",
        visible_to=(KEEPER, NEED_STATE),
        hint=N_("One that you may read. Only you and the State whose need it is read this."),
    ),
)  # fmt: skip
HOW = (
    asked_day("held_from", N_("First day"), not_ahead),
    asked_day("held_until", N_("Last day"), last_day_of("held_from")),
    count("participants", N_("Number of participants")),
    count("women", N_("Women among them")),
    count("men", N_("Men among them")),
    count("youth", N_("Young people among them")),
    count("older", N_("Older persons among them")),
    count("disabilities", N_("Persons with disabilities among them")),
    words("result", N_("What came out of it")),
    link("papers", N_("Address of its documents")),
    evidence("report", N_("Report on the activity (file)")),
)
OF_NEED = (
    end_part(NEED_STATE.key, seat=services.state_of_need_no_more),
    bind_part(NEED_STATE.key, seat=services.state_of_need),
)

DEFINITION = entries(
    rules.ACTIVITY, N_("Activity"), WHAT, by=(SECRETARIAT, MISSIONS, FOCAL_POINTS, PARTNERS),
    states=(PLANNED, HELD, NOT_HELD), path=(PLANNED, HELD), roles=(NEED_STATE,),
    kept_by=(KEEPER,), effects=OF_NEED,
    transitions=(
        Transition(
            "record_held", N_("Activity held"), source=(PLANNED,), target=HELD, by=(KEEPER,),
            inputs=HOW, action=N_("Record that it was held"),
        ),
        Transition(
            "record_not_held", N_("Activity not held"), source=(PLANNED,), target=NOT_HELD,
            by=(KEEPER,), action=N_("Record that it was not held"),
        ),
        Transition(
            "amend_held", N_("What was held amended"), source=(HELD,), by=(KEEPER,),
            inputs=kept(HOW), restates=True, action=N_("Amend what was held"),
        ),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Capacity-building and technical advice"),
    intro=N_("Training, advice and peer learning, as planned and as held, and whom they reached."),
    source="S1 §16 d, §17 a, §18 b-c; S2 OP1 c",
    columns=("kind", "level", "audience", "states", "first_day", "held_from"),
    filters=("kind", "level", "audience", "topics"),
    new=N_("Record an activity"),
)
