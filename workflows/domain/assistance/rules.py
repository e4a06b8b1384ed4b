"""Themes, levels and audiences of needs, and who stands on which side of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_, Text

REQUEST = "assistance_request"  # the key of the process
EDIT = "need.edit"  # write the text of a need

# The fields of work of S1 §15 to §18, as far as help is sought in them.
THEMES: Mapping[str, str] = MappingProxyType(
    {
        "policies": N_("Policies and programmes for safer cities"),
        "institutions": N_("Enabling institutions, law and finance"),
        "capacity": N_("Capacity of local and national actors"),
        "monitoring": N_("Data, monitoring and indicators"),
        "community": N_("Partnerships and community action"),
        "places": N_("Public space and urban planning"),
        "other": N_("Another field"),
    }
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {"national": N_("National"), "city": N_("City or local authority")}
)
PARTNERS, PUBLIC = "partners", "public"
AUDIENCES = (
    (PARTNERS, N_("Partners alone")),
    (PUBLIC, N_("Partners and the public")),
)
CURRENCIES = ("USD", "EUR", "KES", "GBP", "JPY", "CNY", "CHF")

# How an offer stands.
MADE, WITHDRAWN, NOT_TAKEN_UP, ACCEPTED, ENDED, CLOSED = (
    "made", "withdrawn", "not_taken_up", "accepted", "ended", "closed",
)  # fmt: skip
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        MADE: N_("Offered"),
        WITHDRAWN: N_("Withdrawn by the partner"),
        NOT_TAKEN_UP: N_("Not taken up"),
        ACCEPTED: N_("Taken up by the State"),
        ENDED: N_("Support ended"),
        CLOSED: N_("Closed: the need is not open any more"),
    }
)

# States in which a need is open to offers, and in which it stays released.
RELEASED, DROPPED = "released", "dropped"
SHARED = frozenset({RELEASED, "matched", "in_delivery", "met"})
# States in which the text is the State's alone, whoever else may know of the case.
DRAFTS = frozenset({"identified", "substantiated"})

# Whose eyes a need is seen with.
STATE, SUPPORTER, PARTNER, DESK = "state", "supporter", "partner", "desk"
SIDES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        STATE: frozenset({"state_focal_point", "state_mission"}),
        SUPPORTER: frozenset({"supporting_partner"}),
        PARTNER: frozenset({"partner"}),
        DESK: frozenset({"facilitator"}),
    }
)
PARTNER_TITLE, DESK_TITLE, FOCAL_TITLE = "partner", "secretariat", "focal_point"

LONGEST_TITLE, LONGEST_CITY, LONGEST_CONTACT = 200, 200, 200
MOST_COST = 10**15

WHOLE_NUMBER = N_("Please give a whole number, such as 250000.")
IN_ORDER = N_("The upper end of the range cannot be below the lower end.")
ONE_CURRENCY = N_("Choose one currency for the range.")


class NeedChanged(EngineError):
    """The text was saved by somebody else since the page was shown."""

    message = N_(
        "Somebody has saved this text since you opened it. Nothing of yours is lost: compare, "
        "then save again."
    )


def side_of(roles: Iterable[str]) -> str:
    """With whose eyes somebody looks: the first side that he has a role of; else empty."""
    held = frozenset(roles)
    return next((side for side, known in SIDES.items() if held & known), "")


def shown(standing: str, state: str) -> str:
    """How an offer stands, as the need has moved on: what was dropped can still be taken back."""
    if standing == MADE and state != RELEASED:
        return CLOSED
    return ENDED if standing == ACCEPTED and state == DROPPED else standing


def cost_faults(low: int | str | None, high: int | str | None, currency: str) -> dict[str, Text]:
    """What is wrong with a range; one currency, never mixed."""
    found = {}
    for name, value in (("cost_from", low), ("cost_to", high)):
        good = value is None or (isinstance(value, int) and 0 <= value <= MOST_COST)
        if not good:
            found[name] = Text(WHOLE_NUMBER)
    if isinstance(low, int) and isinstance(high, int) and high < low:
        found.setdefault("cost_to", Text(IN_ORDER))
    if (low is not None or high is not None) and currency not in CURRENCIES:
        found["currency"] = Text(ONE_CURRENCY)
    return found
