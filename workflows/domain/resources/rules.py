"""Words of resources: what is given, by whom, for what, and the figures that follow from it."""

from __future__ import annotations

from engine.text import N_
from workflows.domain.registers.inputs import CURRENCIES

PLEDGE, PLAN, COST, MANDATE = "pledge", "budget_plan", "review_cost", "mandate"
STATE, PARTNER = "state", "partner"
CASH = "cash"
KINDS = (
    (CASH, N_("Contribution in cash")),
    ("kind", N_("Contribution in kind")),
    ("expert_days", N_("Days of experts")),
    ("hosting", N_("Hosting")),
    ("technical", N_("Technical support")),
)
# S2 OP8 names four classes of lenders.
LENDERS = (
    ("international_institution", N_("Multilateral international financial institution")),
    ("regional_bank", N_("Regional development bank")),
    ("finance_institution", N_("Development finance institution")),
    ("cooperation_agency", N_("Cooperation agency")),
)
GIVERS = ((STATE, N_("State")), (PARTNER, N_("Partner")), *LENDERS)
UNITS = (
    ("expert_days", N_("Days of experts")),
    ("host_days", N_("Days as host")),
    ("support_days", N_("Days of technical support")),
    ("months", N_("Months")),
    ("pieces", N_("Pieces")),
    ("places", N_("Places for participants")),
)
CODES = frozenset(code for code, _ in CURRENCIES)
MEASURES = (*CURRENCIES, *UNITS)
# S1 §15, each in a few words of our own.
OUTCOMES = (
    ("1", N_("Outcome 1: urban safety policies and programmes are carried out")),
    ("2", N_("Outcome 2: institutions, law and finance make them possible")),
    ("3", N_("Outcome 3: networks, partnerships and action of communities")),
)
SCOPES = (("global", N_("Global implementation")), ("local", N_("Local implementation")))
EVERYBODY, BETWEEN = "everybody", "between"
READERS = (
    (EVERYBODY, N_("Everybody with a seat, from now on")),
    (BETWEEN, N_("The giver and the secretariat alone, until it is confirmed")),
)

NEEDED, PLEDGED, CONFIRMED, RECEIVED, USED = "needed", "pledged", "confirmed", "received", "used"
FIGURES = {
    NEEDED: N_("Needed"),
    PLEDGED: N_("Pledged"),
    CONFIRMED: N_("Pledge confirmed"),
    RECEIVED: N_("Received"),
    USED: N_("Used"),
}
# What acts of a pledge state: trigger -> figure.
ACTS = {"confirm": CONFIRMED, "receive": RECEIVED, "use": USED}


def is_currency(measure: str) -> bool:
    """A sum of money; else a number of days, items and the like."""
    return measure in CODES
