"""A meeting of the roadmap that is no session: partners' meeting, expert group, round table.

S1 §27-32. The programme of 2020 that the concept note gives is its first entries.
"""

from __future__ import annotations

from engine.definition import State, Transition
from engine.text import N_
from workflows.domain.registers.course import KEPT_BY, entries
from workflows.domain.registers.inputs import (
    count,
    countries,
    day,
    evidence,
    line,
    link,
    partners,
    several,
    words,
)
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import OPEN
from workflows.domain.reviews.inputs import choice, last_day_of, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.roles import SECRETARIAT

KINDS = (
    ("partners", N_("Meeting of partners")),
    ("expert_group", N_("Expert group meeting")),
    ("round_table", N_("Round table")),
    ("consultation", N_("Consultation")),
    ("other", N_("Another kind of meeting")),
)
FORMS = (("on_site", N_("In one place")), ("online", N_("Online")), ("both", N_("In both forms")))

PLANNED = State("planned", N_("Planned"), allows=OPEN)
HELD = State("held", N_("Held"), allows=OPEN)
NOT_HELD = State("not_held", N_("Not held"), allows=OPEN)

WHAT = (
    choice("kind", N_("Kind"), KINDS),
    day("first_day", N_("First day, as planned")),
    line("when", N_("When, if no day is set"), hint=N_("Such as the third quarter of 2020.")),
    choice("form", N_("Form"), FORMS, required=False),
    line("place", N_("Place")),
    countries("hosts", N_("Hosted by")),
    partners("with_partners", N_("With the partners")),
    words("about", N_("What it is about")),
    line("source", N_("Where it was announced"), hint=N_("A paragraph, a symbol or an address.")),
)
HOW = (
    asked_day("held_from", N_("First day"), not_ahead),
    asked_day("held_until", N_("Last day"), last_day_of("held_from")),
    count("participants", N_("Number of participants")),
    several("who", N_("Who took part"), (
        ("states", N_("Member States")), ("un", N_("United Nations entities")),
        ("local", N_("Local authorities")), ("civil", N_("Civil society")),
        ("academia", N_("Academia")), ("private", N_("Private sector")),
    )),
    words("outcome", N_("What came out of it")),
    link("papers", N_("Address of its documents")),
    evidence("report", N_("Report of the meeting (file)")),
)  # fmt: skip


DEFINITION = entries(
    "event", N_("Meeting of the roadmap"), WHAT, by=(SECRETARIAT,),
    states=(PLANNED, HELD, NOT_HELD), path=(PLANNED, HELD),
    transitions=(
        Transition(
            "record_held", N_("Meeting held"), source=(PLANNED,), target=HELD, by=KEPT_BY,
            inputs=HOW, action=N_("Record that it was held"),
        ),
        Transition(
            "record_not_held", N_("Meeting not held"), source=(PLANNED,), target=NOT_HELD,
            by=KEPT_BY, action=N_("Record that it was not held"),
        ),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Events and roadmap"),
    intro=N_("Meetings that prepare and accompany the mechanism, as planned and as held."),
    source="S1 §27-32",
    columns=("kind", "first_day", "held_from", "place", "hosts"),
    filters=("kind",),
    new=N_("Record a meeting"),
)
