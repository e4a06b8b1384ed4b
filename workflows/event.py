"""A meeting or phase of the roadmap: partners' meeting, expert group, round table, survey, call.

S1 §27-33. The programme of 2020 that the concept note gives can be its first entries
(`config/roadmap.toml`). The day is known, or a quarter of a year, or the year alone.
"""

from __future__ import annotations

from typing import Any

from engine.context import Context
from engine.definition import Input, Kind, State, Transition
from engine.text import N_, Text
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
    year,
)
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import OPEN
from workflows.domain.registers.wordings import SAY_IN, say_in
from workflows.domain.reviews.inputs import choice, last_day_of, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.roles import SECRETARIAT

KINDS = (
    ("partners", N_("Meeting of partners")),
    ("expert_group", N_("Expert group meeting")),
    ("round_table", N_("Round table")),
    ("consultation", N_("Consultation")),
    ("session", N_("Session of a governing body")),
    ("survey", N_("Survey")),
    ("call", N_("Call for expressions of interest")),
    ("phase", N_("Phase of the programme")),
    ("other", N_("Another kind of meeting")),
)
QUARTERS = (
    ("1", N_("First quarter")), ("2", N_("Second quarter")),
    ("3", N_("Third quarter")), ("4", N_("Fourth quarter")),
)  # fmt: skip
FORMS = (("on_site", N_("In one place")), ("online", N_("Online")), ("both", N_("In both forms")))

PLANNED = State("planned", N_("Planned, not yet held or carried out"), allows=OPEN)
HELD = State("held", N_("Held or carried out"), allows=OPEN)
NOT_HELD = State("not_held", N_("Not held or carried out"), allows=OPEN)


def of_a_year(context: Context, _value: Any) -> Text | None:  # noqa: ANN401
    """A quarter by itself says nothing."""
    if context.inputs.get("year"):
        return None
    return Text(N_("Please give the year of this quarter."))


WHAT = (
    choice("kind", N_("Kind"), KINDS),
    day("first_day", N_("First day, as planned")),
    year("year", N_("Year, if no day is set")),
    Input(
        "quarter",
        N_("Quarter of that year"),
        Kind.CHOICE,
        required=False,
        choices=QUARTERS,
        check=of_a_year,
    ),
    line("when", N_("When, in words"), hint=N_("Such as: from 2021 on.")),
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
    "event", N_("Entry of the roadmap"), WHAT, by=(SECRETARIAT,),
    states=(PLANNED, HELD, NOT_HELD), path=(PLANNED, HELD),
    transitions=(
        Transition(
            "record_held", N_("Held or carried out"), source=(PLANNED,), target=HELD, by=KEPT_BY,
            inputs=HOW, action=N_("Record that it was held or carried out"),
        ),
        Transition(
            "record_not_held", N_("Not held or carried out"), source=(PLANNED,),
            target=NOT_HELD, by=KEPT_BY, action=N_("Record that it was not held or carried out"),
        ),
        say_in(
            line("title_in", N_("Title"), required=True), words("about_in", N_("What it is about")),
            line("place_in", N_("Place")),
        ),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Meetings and phases"),
    intro=N_("What prepares and accompanies the mechanism, as planned and as held."),
    source="S1 §27-33",
    columns=("kind", "first_day", "year", "held_from", "place", "hosts"),
    filters=("kind",),
    acts=(SAY_IN,),
    new=N_("Record a meeting or phase"),
)
