"""An organization of the network of partners, by the categories of S1 §23.

S1 §9, §11, §16 e, §23-24, §25 f. The organization records itself, or the secretariat does from its
letter. Its category and the day on which it joined are the secretariat's word: to which reviews an
input may be given follows from the category.
"""

from __future__ import annotations

import dataclasses

from engine.definition import ANY_OPEN, Definition, Input, Kind, Opening, Role, State, Transition
from engine.effects import bind_part, end_part, given
from engine.text import N_
from workflows.domain.partners import organisations, rules
from workflows.domain.registers import course
from workflows.domain.registers.inputs import countries, evidence, line, link, several, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import KEEP, KEEPER, OPEN, PARTNERS, ROLES
from workflows.domain.reviews.inputs import (
    LANGUAGES,
    PARTNER_CATEGORIES,
    YES_NO,
    choice,
    date,
    not_ahead,
)
from workflows.domain.reviews.roles import SECRETARIAT

SEATED = Role(
    rules.SEATED, N_("Organization"), title=rules.PARTNER, office=N_("Partner")
)  # the seat through which it acts here

RECORDED = State("recorded", N_("On the register"), allows=OPEN)
IN_NETWORK = State(rules.IN_NETWORK, N_("In the network"), allows=OPEN)
LEFT = State(rules.LEFT, N_("Left the network"), allows=OPEN)
BY_DESK, BY_BOTH = (SECRETARIAT,), (SEATED, KEEPER, SECRETARIAT)

CATEGORY = (choice("category", N_("Category (S1 §23)"), PARTNER_CATEGORIES),)
WHAT = (
    countries("countries", N_("States in which it is active")),
    several("languages", N_("Working languages"), LANGUAGES),
    several("themes", N_("Themes in which it offers support"), tuple(rules.THEMES.items())),
    words("offers", N_("What it offers")),
    link("website", N_("Website")),
    line(
        "contact", N_("Contact"),
        hint=N_("An office and its address. Everybody with a seat can read it."),
    ),
)  # fmt: skip


def letter(key: str) -> tuple[Input, ...]:
    """What the desk gives of the letter from which it records something."""
    number, day, file = organisations.keys_of(key)
    return (
        line(number, N_("Number of the letter")),
        dataclasses.replace(date(day, N_("Date of the letter"), not_ahead), required=False),
        evidence(file, N_("Letter (file)")),
    )


LETTER = letter(organisations.LETTER)
JOINING = (
    date("joined_on", N_("Joined on"), not_ahead),
    line(
        "network_body", N_("Body of the Global Network on Safer Cities"),
        hint=N_("Left empty, it is the network itself."),
    ),
    choice("supports", N_("In support of the peer review"), YES_NO),
)  # fmt: skip

NAMED = (
    Input(
        rules.AGREED, N_("May be named on the public page of partners"), Kind.CHOICE,
        choices=YES_NO,
        hint=N_(
            "There stand its name, its category, when it joined and the body of the network, and"
            " nothing else. It may say otherwise at any time, which applies at once."
        ),
    ),
    *letter(organisations.LETTER_OF_NAMING),
)  # fmt: skip
RELEASED = (choice(rules.RELEASED, N_("Named on the public page of partners"), YES_NO),)

COURSE = (
    Transition(
        "join", N_("Joined the network"), source=(RECORDED, LEFT), target=IN_NETWORK, by=BY_DESK,
        inputs=JOINING, action=N_("Record that it has joined the network"),
    ),
    Transition(
        "join_body", N_("Joined a body of the network"), source=(IN_NETWORK,), by=BY_DESK,
        inputs=JOINING, action=N_("Record that it has joined a further body"),
    ),
    Transition(
        "leave", N_("Left the network"), source=(IN_NETWORK,), target=LEFT,
        by=(SEATED, SECRETARIAT), inputs=(date("left_on", N_("Left on"), not_ahead),),
        action=N_("Record that it has left the network"),
    ),
    Transition(
        "connect", N_("Connected with its seat"), source=ANY_OPEN, by=BY_DESK,
        inputs=(
            Input(
                "seat_of", N_("Seat of the organization"), Kind.SEAT, title=rules.PARTNER,
                check=organisations.seat_is_free,
            ),
        ),
        effects=(end_part(rules.SEATED), bind_part(rules.SEATED, seat=given("seat_of"))),
        action=N_("Connect the entry with a seat"),
    ),
    Transition(
        "agree_public", N_("Organization has said whether it may be named in public"),
        source=(IN_NETWORK,), by=(SEATED, SECRETARIAT), inputs=NAMED,
        effects=(organisations.from_letter(organisations.LETTER_OF_NAMING),),
        action=N_("Say whether the organization may be named in public"),
    ),
    Transition(
        "release_public", N_("Secretariat has released the entry, or not"), source=(IN_NETWORK,),
        by=BY_DESK, inputs=RELEASED, guards=(organisations.agrees,),
        action=N_("Name the organization on the public page, or not"),
    ),
    Transition(
        "correct_category", N_("Category corrected"), source=ANY_OPEN, by=BY_DESK,
        inputs=CATEGORY, restates=True, action=N_("Correct the category"),
    ),
    course.amend(WHAT, by=BY_BOTH),
    course.take_out(by=BY_BOTH),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.ORGANISATION,
    version=1,
    label=N_("Partner organization"),
    initial=RECORDED,
    states=(RECORDED, IN_NETWORK, LEFT, course.TAKEN_OUT),
    path=(RECORDED, IN_NETWORK),
    roles=(*ROLES, SEATED),
    opening=Opening(
        by=(SECRETARIAT, PARTNERS),
        inputs=(*CATEGORY, *WHAT, *LETTER),
        effects=(
            organisations.from_letter(), organisations.one_entry, KEEP,
            bind_part(rules.SEATED, seat=organisations.own_seat),
        ),
    ),
    transitions=COURSE,
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Partner organizations"),
    intro=N_(
        "Organizations around the Global Network on Safer Cities: what they are, where they are"
        " active, what they offer, and when they joined."
    ),
    source="S1 §9, §11, §16 e, §23-24, §25 f",
    columns=("category", "network_body", "joined_on", "countries", "themes"),
    filters=("category", "themes", "supports"),
    acts=rules.JOINS,
    new=N_("Record an organization"),
    subject=N_("Name of the organization"),
    subject_hint=N_("As the organization writes it."),
)
