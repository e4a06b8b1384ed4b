"""Who plays a part in a country review and its child cases (domain: States, experts, desk)."""

from __future__ import annotations

from engine.definition import DESK, SUBJECT, Group, Role
from engine.text import N_

MISSION, FOCAL_POINT = N_("Permanent mission"), N_("Focal point")

SUR_MISSION = Role(
    "sur_mission",
    N_("Permanent mission of the State under review"),
    title="mission",
    office=MISSION,
    seating=SUBJECT,
    channel="note",
)
SUR_FOCAL_POINT = Role(
    "sur_focal_point",
    N_("Focal point of the State under review"),
    title="focal_point",
    office=FOCAL_POINT,
    hands_on=True,  # its seat belongs to one review; the State that it speaks for goes on
)
SUR = Group("sur", N_("State under review"), (SUR_FOCAL_POINT, SUR_MISSION))

REV_MISSION = Role(
    "rev_mission", N_("Permanent mission of a reviewing State"), title="mission", office=MISSION
)
REV_FOCAL_POINT = Role(
    "rev_focal_point",
    N_("Focal point of a reviewing State"),
    title="focal_point",
    office=FOCAL_POINT,
)
REV = Group("rev", N_("Reviewing State"), (REV_FOCAL_POINT, REV_MISSION))
REV_EXPERT = Role("rev_expert", N_("Governmental expert"), title="expert")

SECRETARIAT = Role("secretariat", N_("Secretariat"), seating=DESK)
EXECUTIVE_DIRECTOR = Role("executive_director", N_("Executive Director"), seating=DESK)
BOARD = Role("board", N_("Executive Board"))

# Who reads what is stated, beside the State or body that stated it.
DESK_SIDE = (SECRETARIAT, EXECUTIVE_DIRECTOR)
STATE_SIDE = (SUR, *DESK_SIDE)  # what the State hands in, until it is delivered
REVIEW_SIDE = (REV_FOCAL_POINT, REV_EXPERT, *DESK_SIDE)  # the reviewers' drafts, until delivered
REVIEW_TEAM = (SUR, *REVIEW_SIDE)  # what was delivered; not the missions of reviewing States
PARTIES = (SUR, REV, REV_EXPERT, *DESK_SIDE)  # everybody in a review but the Board
