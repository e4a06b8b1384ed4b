"""A tool that States, partners or organizations share, with who adopted it and where it was tested.

S1 §16 d, §25 a-b. A State or partner speaks for itself; the desk records what a letter says.
"""

from __future__ import annotations

from engine.definition import Input, Kind, Transition
from engine.text import N_
from workflows.domain.cooperation.rules import LEVELS
from workflows.domain.registers.audience import to_the_public
from workflows.domain.registers.course import RECORDED, entries
from workflows.domain.registers.inputs import countries, evidence, line, link, several, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import FOCAL_POINTS, KEEPER, MISSIONS, PARTNERS, STATES
from workflows.domain.reviews.inputs import LANGUAGES, choice, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.roles import SECRETARIAT
from workflows.domain.tools import rules, services

KINDS = (
    ("method", N_("Method")), ("guide", N_("Guide or manual")), ("training", N_("Training kit")),
    ("survey", N_("Survey or form")), ("software", N_("Software")), ("data", N_("Data set")),
    ("other", N_("Another kind of tool")),
)  # fmt: skip
BY_EACH = (STATES, PARTNERS, SECRETARIAT)

WHAT = (
    choice("kind", N_("Kind"), KINDS),
    words("about", N_("What it does"), required=True),
    line(
        "owner", N_("Whose it is"), required=True,
        hint=N_("A State, partner or organization by its name."),
    ),
    choice("level", N_("Level"), LEVELS),
    several("languages", N_("Languages"), (*LANGUAGES, ("other", N_("Another language")))),
    line("licence", N_("Licence"), hint=N_("Under which it may be used, such as CC BY 4.0.")),
    link("address", N_("Address")),
    asked_day("shared_on", N_("Shared on"), not_ahead),
    evidence("tool_file", N_("Tool (file)")),
)  # fmt: skip

DEFINITION = entries(
    rules.TOOL, N_("Tool"), WHAT, by=(SECRETARIAT, MISSIONS, FOCAL_POINTS, PARTNERS),
    kept_by=(KEEPER,),
    transitions=(
        Transition(
            rules.ADOPT, N_("Tool adopted"), source=(RECORDED,), by=BY_EACH,
            inputs=(
                line(
                    "adopter", N_("Who adopted it"), required=True,
                    hint=N_("A State, city, partner or organization by its name."),
                ),
                countries("adopted_in", N_("State"), hint=N_("A State chooses itself.")),
                line("adopted_document", N_("Number of the letter or document")),
                evidence("adopted_file"),
                Input(rules.ADOPTED_ON, N_("Adopted on"), Kind.DATE, check=services.adopted_on),
            ),
            guards=(services.from_letter(rules.ADOPTED_ON, "adopted"),),
            action=N_("Record that it was adopted"),
        ),
        Transition(
            rules.TEST, N_("Test"), source=(RECORDED,), by=BY_EACH,
            inputs=(
                line("test_city", N_("City"), required=True),
                countries(
                    "tested_in", N_("State"), required=True, hint=N_("A State chooses itself."),
                ),
                words("test_result", N_("Result in words"), required=True),
                line("test_document", N_("Number of the letter or document")),
                evidence("test_file"),
                Input(rules.TESTED_ON, N_("Tested on"), Kind.DATE, check=services.tested_on),
            ),
            guards=(services.from_letter(rules.TESTED_ON, "test"),),
            action=N_("Record a test"),
        ),
        to_the_public((RECORDED,), by=(KEEPER,)),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Tools"),
    intro=N_("Tools that are shared, who has adopted them, and what tests in cities have shown."),
    source="S1 §16 d, §25 a-b",
    columns=("kind", "owner", "level", "languages", "shared_on"),
    filters=("kind", "level", "languages"),
    acts=(rules.ADOPT, rules.TEST),
    new=N_("Record a tool"),
)
