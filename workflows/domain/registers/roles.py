"""Who reads a register and who keeps an entry of it.

A register is read by every office that takes part; an entry is kept by who recorded it, and by the
desk, whose every change stands in the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.access import HISTORY, VIEW
from engine.context import Context
from engine.definition import OFFICE, SUBJECT, Group, Role
from engine.effects import bind_part
from engine.text import N_
from workflows.domain.reviews.roles import EXECUTIVE_DIRECTOR, FOCAL_POINT, MISSION, SECRETARIAT

MISSIONS = Role(
    "missions", N_("Permanent missions"), title="mission", office=MISSION, seating=OFFICE
)
FOCAL_POINTS = Role(
    "focal_points", N_("Focal points"), title="focal_point", office=FOCAL_POINT, seating=OFFICE
)
EXPERTS = Role(
    "experts", N_("Governmental experts"), title="expert", office=N_("Governmental expert"),
    seating=OFFICE,
)  # fmt: skip
PARTNERS = Role("partners", N_("Partners"), title="partner", office=N_("Partner"), seating=OFFICE)
BOARD_MEMBERS = Role(
    "board_members", N_("Executive Board"), title="board", seating=OFFICE
)  # fmt: skip
OWN_MISSION = Role(
    "own_mission", N_("Permanent mission of the State"), title="mission", office=MISSION,
    seating=SUBJECT, channel="note",
)  # fmt: skip
OWN_FOCAL_POINT = Role(
    "own_focal_point", N_("Focal point of the State"), title="focal_point", office=FOCAL_POINT,
    beside=OWN_MISSION.key,
)  # fmt: skip
KEEPER = Role("keeper", N_("Who recorded the entry"))

DESK = (SECRETARIAT, EXECUTIVE_DIRECTOR)
STATES = Group("states", N_("States"), (MISSIONS, FOCAL_POINTS))
PLAIN = (MISSIONS, FOCAL_POINTS, EXPERTS, PARTNERS, BOARD_MEMBERS, KEEPER, *DESK)
EVERYBODY = Group("everybody", N_("Everybody with a seat"), PLAIN)
ROLES = (*PLAIN, STATES, EVERYBODY)

OPEN: dict[str, tuple[Role | Group | str, ...]] = {
    VIEW: (EVERYBODY,),
    HISTORY: (KEEPER, *DESK),
}  # read by all, followed by who keeps it


def _opener(context: Context) -> Sequence[int]:
    return [context.actor_seat] if context.actor_seat else []


KEEP = bind_part(KEEPER.key, seat=_opener)  # an effect of opening: who opens an entry keeps it
