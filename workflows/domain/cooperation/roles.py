"""The State that makes an entry, the State addressed, and who reads what lies between them."""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import Group, Role
from engine.text import N_
from workflows.domain.registers.roles import DESK, EVERYBODY, KEEPER, OWN_FOCAL_POINT, OWN_MISSION
from workflows.domain.reviews.roles import FOCAL_POINT, MISSION

OWN = Group("own", N_("State"), (OWN_FOCAL_POINT, OWN_MISSION))
ADDRESSED_MISSION = Role(
    "addressed_mission", N_("Permanent mission of the State addressed"), title="mission",
    office=MISSION, channel="note",
)  # fmt: skip
ADDRESSED_FOCAL_POINT = Role(
    "addressed_focal_point", N_("Focal point of the State addressed"), title="focal_point",
    office=FOCAL_POINT, beside=ADDRESSED_MISSION.key,
)  # fmt: skip
ADDRESSED = Group(
    "addressed", N_("State addressed"), (ADDRESSED_FOCAL_POINT, ADDRESSED_MISSION)
)  # fmt: skip
NEED_STATE = Role("need_state", N_("State whose need it is"))

# An entry that the desk recorded from a note verbale is read by the desk as its keeper.
ALONE = {VIEW: (OWN, KEEPER), HISTORY: (OWN, KEEPER)}
OPENED = {VIEW: (EVERYBODY, OWN), HISTORY: (OWN, KEEPER, *DESK)}
SIDES = (OWN, ADDRESSED, KEEPER, *DESK)
BETWEEN = {VIEW: SIDES, HISTORY: SIDES}
KNOWN = {VIEW: (EVERYBODY, OWN, ADDRESSED), HISTORY: SIDES}
