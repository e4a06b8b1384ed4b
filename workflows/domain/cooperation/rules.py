"""Words that entries of cooperation have in common."""

from __future__ import annotations

from engine.text import N_

PROJECT, OFFER = "city_project", "cooperation_offer"
ACTIVITY, PROGRAMME = "activity", "joint_programme"
ONE_STATE, EVERY_STATE = "offered_to", "all"  # the input, and its answer
OFFERED_TO = "to_state"
LEVELS = (("global", N_("Global")), ("national", N_("National")), ("local", N_("Local")))
