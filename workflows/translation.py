"""The translation of one document of a review into one language: working, then official."""

from __future__ import annotations

from engine.definition import (
    PARENT,
    Definition,
    Due,
    Opening,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.text import N_
from workflows.domain.reviews import parts
from workflows.domain.reviews.inputs import LANGUAGES, choice, date, file, line, not_ahead
from workflows.domain.reviews.roles import SECRETARIAT, SUR, SUR_FOCAL_POINT, SUR_MISSION
from workflows.domain.translations import services

# The keys are those of the papers that the house composes.
DOCUMENTS = (
    ("self-assessment", N_("Self-assessment")),
    ("findings-report", N_("Findings of the review")),
    ("executive-summary", N_("Executive summary")),
)
ASKED = State(
    "asked",
    N_("Translation in preparation"),
    tasks=(
        TaskSpec(
            "deliver_translation",
            N_("Deliver the translation"),
            SECRETARIAT,
            Due("translation"),
        ),
    ),
    allows={services.EDIT: (SECRETARIAT,)},
)
WORKING = State(
    "working",
    N_("Unofficial translation delivered"),
    tasks=(
        TaskSpec("attach_official", N_("Attach the official version"), SECRETARIAT, optional=True),
    ),
    allows={services.EDIT: (SECRETARIAT,)},
)
OFFICIAL = State("official", N_("Official version attached"), final=True)
NOT_NEEDED = State("not_needed", N_("Translation not needed any more"), final=True)

DEFINITION = Definition(
    key="translation",
    version=1,
    label=N_("Translation"),
    subject=Subject.STATE,
    initial=ASKED,
    states=(ASKED, WORKING, OFFICIAL, NOT_NEEDED),
    path=(ASKED, WORKING, OFFICIAL),
    roles=(SUR, SUR_FOCAL_POINT, SUR_MISSION, SECRETARIAT),
    opening=Opening(
        by=(SECRETARIAT,),
        parent="country_review",
        parts=parts.SUR_PARTS,
        inputs=(
            choice("document", N_("Document"), DOCUMENTS),
            choice("language", N_("Language of the translation"), LANGUAGES),
        ),
    ),
    transitions=(
        Transition(
            "deliver_translation",
            N_("Unofficial translation delivered"),
            source=(ASKED,),
            target=WORKING,
            by=(SECRETARIAT,),
            guards=(services.begun,),
            meets=("deliver_translation",),
        ),
        Transition(
            "attach_official",
            N_("Official version attached"),
            source=(ASKED, WORKING),
            target=OFFICIAL,
            by=(SECRETARIAT,),
            inputs=(
                date("official_on", N_("Date of the official version"), not_ahead),
                line("symbol", N_("Symbol, as assigned by conference services"), required=False),
                file("official_version", N_("Official version (file)")),
            ),
            meets=("attach_official", "deliver_translation"),
        ),
        Transition(
            "drop_translation",
            N_("Translation not needed any more"),
            source=(ASKED, WORKING),
            target=NOT_NEEDED,
            by=(SECRETARIAT,),
            action=N_("Do without this translation"),
        ),
        Transition(
            "close",
            N_("Translation not needed any more"),
            source=(ASKED, WORKING),
            target=NOT_NEEDED,
            by=(PARENT,),
        ),
    ),
)
