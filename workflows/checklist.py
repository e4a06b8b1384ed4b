"""A checklist that a State may use on a smart-city strategy of its own (S2 OP1 a-g, OP2).

It is the State's alone until it releases it. Nobody assesses it, and nothing is counted in it.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import (
    Definition,
    Group,
    Input,
    Kind,
    Role,
    State,
    Subject,
    Transition,
)
from engine.text import N_
from workflows.domain.cooperation.openings import by_the_state
from workflows.domain.cooperation.roles import OWN
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import line, link, year
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import EVERYBODY, KEEPER, OWN_FOCAL_POINT, OWN_MISSION, ROLES
from workflows.domain.reviews.inputs import choice
from workflows.domain.tags import checklists

HOW = (
    ("considered", N_("Considered")),
    ("partly", N_("Partly considered")),
    ("not_considered", N_("Not considered")),
    ("no_information", N_("No information available")),
)
# As the resolution orders them; the questions themselves are words of an edition.
LABELS = {
    "a": N_("(a) Equitable participation"),
    "b": N_("(b) Environmental footprint"),
    "c": N_("(c) Capacity and skills"),
    "d": N_("(d) Multilevel digital governance"),
    "e": N_("(e) Economic and environmental opportunities"),
    "f": N_("(f) Transparency, participation and oversight"),
    "g": N_("(g) Public trust and cybersecurity"),
}
IN_WORDS, FROM = N_("In words"), N_("Document (file)")


def _asked() -> tuple[Input, ...]:
    found: list[Input] = []
    for key, (how, words, file) in checklists.fields().items():
        found += (
            choice(how, LABELS[key], HOW, required=False),
            Input(words, IN_WORDS, Kind.TEXT, required=False),
            Input(file, FROM, Kind.FILE, required=False),
        )
    return tuple(found)


# The desk reads it as its keeper where it recorded it from a note verbale, else after the release.
ALONE = {VIEW: (OWN, KEEPER), HISTORY: (OWN, KEEPER)}
OPENED: dict[str, tuple[Role | Group | str, ...]] = {VIEW: (EVERYBODY, OWN), HISTORY: (OWN, KEEPER)}
DRAFT = State("draft", N_("With the State alone"), allows=ALONE)
RELEASED = State("released", N_("Open to everybody with a seat"), allows=OPENED)
TAKEN_OUT = State("taken_out", N_("Taken out"), allows=ALONE, final=True)

WHAT = (
    line("strategy", N_("Strategy, plan or regulation that it is about"), required=True),
    line("place", N_("City or place, if it is not the whole country")),
    year("year", N_("Year")),
    link("link", N_("Address of the strategy")),
    *_asked(),
)

DEFINITION = Definition(
    key=checklists.PROCESS,
    version=1,
    label=N_("People-centred checklist"),
    subject=Subject.STATE,
    stem="CHECK",
    initial=DRAFT,
    states=(DRAFT, RELEASED, TAKEN_OUT),
    path=(DRAFT, RELEASED),
    roles=(*ROLES, OWN, OWN_FOCAL_POINT, OWN_MISSION),
    opening=by_the_state(WHAT, (checklists.name_edition,)),
    transitions=(
        Transition(
            "release", N_("Checklist released"), source=(DRAFT,), target=RELEASED, by=(OWN,),
            action=N_("Let everybody with a seat read the checklist"),
        ),
        Transition(
            "take_back_release", N_("Release of the checklist taken back"), source=(RELEASED,),
            target=DRAFT, by=(OWN,), action=N_("Keep the checklist to the State again"),
        ),
        # Only while it is the State's own: what was released changes with a release, never before.
        amend(WHAT, source=(DRAFT,), by=(OWN,)),
        take_out(TAKEN_OUT, by=(OWN,)),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("People-centred checklists"),
    intro=N_(
        "What States have released of checklists on their own strategies. Using one is voluntary;"
        " nothing is compared."
    ),
    source="S2 OP1 a-g, OP2",
    columns=("strategy", "place", "year"),
    new=N_("Begin a checklist"),
)
