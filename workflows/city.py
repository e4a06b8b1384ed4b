"""A city under its country: its size, and who is its focal point for safer cities (S1 §18 g, §21).

Recorded by the State. It is the State's and the secretariat's until the State opens it to everybody
with a seat.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import (
    ENGINE,
    Definition,
    Input,
    Kind,
    Opening,
    State,
    Subject,
    Transition,
)
from engine.definition import fact as stated
from engine.text import N_
from workflows.domain.participation import rules, services
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import line
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import (
    DESK,
    EVERYBODY,
    KEEP,
    KEEPER,
    OWN_FOCAL_POINT,
    OWN_MISSION,
    ROLES,
)
from workflows.domain.reviews.inputs import choice, not_ahead
from workflows.domain.reviews.roles import SECRETARIAT

SIDE = (OWN_MISSION, OWN_FOCAL_POINT, KEEPER, *DESK)
BY = (OWN_MISSION, OWN_FOCAL_POINT, SECRETARIAT)
APART = {VIEW: SIDE, HISTORY: SIDE}
KNOWN = {VIEW: (EVERYBODY, OWN_MISSION, OWN_FOCAL_POINT), HISTORY: SIDE}

SIZES = (
    ("to_100", N_("Up to 100,000 inhabitants")),
    ("to_500", N_("From 100,000 to 500,000 inhabitants")),
    ("to_1000", N_("From 500,000 to one million inhabitants")),
    ("to_5000", N_("From one to five million inhabitants")),
    ("above", N_("Five million inhabitants or more")),
)
READERS = (
    ("everybody", N_("Everybody with a seat, from now on")),
    ("between", N_("The State and the secretariat alone")),
)
BETWEEN = State("between", N_("Between the State and the secretariat"), allows=APART)
RECORDED = State("recorded", N_("On the register"), allows=KNOWN)
TAKEN_OUT = State("taken_out", N_("Taken out"), allows=APART, final=True)

WHAT = (
    line("city", N_("Name of the city"), required=True),
    choice("size", N_("Inhabitants"), SIZES, required=False),
    Input("since", N_("In the programme since"), Kind.DATE, required=False, check=not_ahead),
    Input(
        "focal_since", N_("Focal point for safer cities designated on"), Kind.DATE, required=False,
        check=not_ahead, hint=N_("Without a date nobody is counted as designated (S1 §25 c)."),
    ),
    line("focal_office", N_("Office of the focal point for safer cities")),
    Input("focal_name", N_("Name of the focal point"), required=False, lines=1, visible_to=SIDE),
    Input("focal_mail", N_("E-mail address of the focal point"), required=False, lines=1,
          visible_to=SIDE),
)  # fmt: skip
NOTE = (
    line("note_number", N_("Number of the note verbale")),
    Input("note_date", N_("Date of the note verbale"), Kind.DATE, required=False, check=not_ahead),
    Input("note_file", N_("Note verbale (file)"), Kind.FILE, required=False, visible_to=SIDE),
)

DEFINITION = Definition(
    key=rules.CITY,
    version=1,
    label=N_("City"),
    subject=Subject.STATE,
    stem="CITY",
    initial=BETWEEN,
    states=(BETWEEN, RECORDED, TAKEN_OUT),
    path=(BETWEEN, RECORDED),
    roles=(*ROLES, OWN_MISSION, OWN_FOCAL_POINT),
    opening=Opening(
        by=BY,
        inputs=(*WHAT, choice("readers", N_("Who may read it"), READERS), *NOTE),
        effects=(services.of_own_state, KEEP),
    ),
    transitions=(
        Transition(
            "announce", N_("City announced"), source=(BETWEEN,), target=RECORDED, by=(ENGINE,),
            guards=(stated("readers", "everybody"),), undo=False,
        ),
        Transition(
            "make_known", N_("City open to everybody with a seat"), source=(BETWEEN,),
            target=RECORDED, by=(OWN_MISSION, OWN_FOCAL_POINT),
            action=N_("Let everybody with a seat read it"),
        ),
        amend(WHAT, by=(OWN_MISSION, OWN_FOCAL_POINT)),
        take_out(TAKEN_OUT, by=(OWN_MISSION, OWN_FOCAL_POINT)),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Cities"),
    intro=N_(
        "Cities under their countries, and when a focal point for safer cities was designated."
    ),
    source="S1 §18 g, §21, §25 c",
    columns=("city", "size", "since", "focal_since"),
    filters=("size",),
    new=N_("Record a city"),
)
