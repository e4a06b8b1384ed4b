"""A State's sheet of values of urban-safety indicators (S1 §16 b, §29): its own until released.

Values stand in rows beside the case (`workflows.domain.measures`); each step that records some is
one event of its history. What is recorded after a release is the State's own until the next.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import (
    ANY_OPEN,
    OFFICE,
    Definition,
    Group,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Subject,
    Transition,
)
from engine.effects import bind_part
from engine.text import N_
from workflows.domain.knowledge.rules import LICENCES
from workflows.domain.measures import rules, services
from workflows.domain.registers.roles import (
    BOARD_MEMBERS,
    EXPERTS,
    FOCAL_POINTS,
    MISSIONS,
    OWN_FOCAL_POINT,
    OWN_MISSION,
    PARTNERS,
)
from workflows.domain.reviews.inputs import choice, from_note

STATE = Group("state", N_("State"), (OWN_FOCAL_POINT, OWN_MISSION))
# The desk has no part of its own accord: it helps where the State asks it to.
HELPER = Role("helper", N_("Secretariat"), title="secretariat", office=N_("Secretariat"))
DESK_READERS = Role(
    "desk_readers", N_("Secretariat, as a reader"), title="secretariat",
    office=N_("Secretariat"), seating=OFFICE,
)  # fmt: skip
DIRECTORS = Role(
    "directors", N_("Executive Director, as a reader"), title="executive_director",
    office=N_("Executive Director"), seating=OFFICE,
)  # fmt: skip
SEATS = (MISSIONS, FOCAL_POINTS, EXPERTS, PARTNERS, BOARD_MEMBERS, DESK_READERS, DIRECTORS)

SIDE = (STATE, HELPER)
ALONE = {VIEW: SIDE, HISTORY: SIDE}
READ_BY_ALL = {VIEW: (*SIDE, *SEATS), HISTORY: SIDE}

OWN = State(rules.OWN, N_("Read by the State alone"), allows=ALONE)
SHARED = State(rules.SHARED, N_("Released to everybody with a seat"), allows=READ_BY_ALL)
PUBLIC = State(rules.PUBLIC, N_("Released to the public"), allows=READ_BY_ALL)
CLOSED = State(rules.CLOSED, N_("Sheet closed"), allows=ALONE, final=True)

OPENING = Opening(
    by=(STATE, HELPER),
    inputs=from_note(*SIDE),
    effects=(
        services.begin,
        bind_part(HELPER.key, seat=services.opening_desk),
    ),
)  # fmt: skip

RECORDING = (
    Transition(
        "record_values", N_("Values recorded"), source=(OWN, SHARED, PUBLIC), by=(STATE,),
        visible_to=SIDE, undo=False,
        inputs=(
            Input("batch", N_("Values to be recorded"), Kind.CHOICE, choices=services.waiting,
                  visible_to=SIDE),
            Input("evidence", N_("Document from which they come (file)"), Kind.FILE,
                  required=False, visible_to=SIDE),
        ),
        guards=(services.something_waits,), effects=(services.record,),
        action=N_("Record the values"),
    ),
    Transition(
        "ask_desk", N_("Secretariat may read the sheet"), source=(OWN, SHARED, PUBLIC),
        by=(STATE,), visible_to=SIDE, guards=(services.desk_is_out,),
        effects=(bind_part(HELPER.key, seat=services.desk),),
        action=N_("Let the secretariat read the sheet"),
    ),
)  # fmt: skip
RELEASING = (
    Transition(
        "release_to_seats", N_("Values released to everybody with a seat"),
        source=(OWN, SHARED), target=SHARED, by=(STATE,), undo=False,
        guards=(services.some_value, services.not_all_released(rules.SEATS)),
        effects=(services.release(rules.SEATS),),
        action=N_("Release the values to everybody with a seat"),
    ),
    Transition(
        "release_to_public", N_("Values released to the public"),
        source=(OWN, SHARED, PUBLIC), target=PUBLIC, by=(STATE,), undo=False,
        guards=(services.some_value, services.not_all_released(rules.PUBLIC)),
        inputs=(choice("terms", N_("Terms of use"), tuple(LICENCES.items())),),
        effects=(services.release(rules.PUBLIC),),
        action=N_("Release the values to the public"),
    ),
    Transition(
        "take_back", N_("Release of the values taken back"), source=(SHARED, PUBLIC), target=OWN,
        by=(STATE,), undo=False, effects=(services.take_back,),
        action=N_("Take the release of the values back"),
    ),
    Transition(
        "close", N_("Sheet closed"), source=ANY_OPEN, target=CLOSED, by=(STATE,), undo=False,
        effects=(services.take_back,), action=N_("Close the sheet"),
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.SHEET,
    version=1,
    label=N_("Values of indicators"),
    subject=Subject.STATE,
    initial=OWN,
    states=(OWN, SHARED, PUBLIC, CLOSED),
    path=(OWN, SHARED, PUBLIC),
    roles=(STATE, OWN_FOCAL_POINT, OWN_MISSION, HELPER, *SEATS),
    opening=OPENING,
    transitions=(*RECORDING, *RELEASING),
)
