"""Words of the programme's countries: where a State stands, its cities, and who may be a host."""

from __future__ import annotations

from engine.text import N_

FILE, CITY, CALL, OFFER = "participation", "city", "hosting", "hosting_offer"
ENDED = "ended"  # the State has ended its participation in the programme
CONFIRM = "confirm_participation"  # the step of a review that confirms it
REVIEW_ENDED = "participation_ended"

IDENTIFIED, INVITED, INTEREST, PARTICIPATING = "identified", "invited", "interest", "participating"
STANDINGS = {
    IDENTIFIED: N_("Identified in S1 §22"),
    INVITED: N_("Invited"),
    INTEREST: N_("Interest expressed"),
    PARTICIPATING: N_("Participating"),
}
# Known to the State concerned and to the secretariat: an invitation binds nobody, and interest may
# come to nothing.
BETWEEN = frozenset({INVITED, INTEREST})
TOLD_BY_NAME = frozenset({"mission", "focal_point", "board"})  # titles told who takes part
# Where the State's own file says so.
BY_STATE = {"invited": INVITED, "interest_expressed": INTEREST, "acknowledged": INTEREST}
NOT_CONFIRMED = frozenset({"interest_received", "scheduled_later"})  # states of a review

# S1 §11 and §18 h.
SOUGHT_FROM, SOUGHT_TO, SOUGHT_BY_2030 = 10, 15, 25
LISTED = N_(
    "Countries identified in S1 §22 (2020). Listing implies neither participation nor consent."
)
DESIGNATIONS = N_(
    "The designations used on these pages imply no opinion whatsoever about the legal status of "
    "any country, territory, city or area or of its authorities, or about the delimitation of its "
    "frontiers or boundaries. The names are those used by the United Nations."
)

FOCAL_POINT, CITY_FOCAL_POINT = "focal_point", "city_focal_point"
DESIGNATED = {
    FOCAL_POINT: N_("Focal point"),
    CITY_FOCAL_POINT: N_("Safer-cities focal point of a city"),
}
