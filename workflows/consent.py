"""Consent of a State to the use of one document by one audience (act ii). Default: no."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.context import Context
from engine.definition import PARENT, Definition, Opening, State, Subject, Transition
from engine.text import N_, Text
from workflows.domain.findings import rules as findings
from workflows.domain.reviews import parts, rules
from workflows.domain.reviews.inputs import choice, date, file, line, not_ahead, numbers
from workflows.domain.reviews.roles import SECRETARIAT, SUR, SUR_FOCAL_POINT, SUR_MISSION

DOCUMENTS = (
    ("executive_summary", N_("Executive summary")),
    ("report", N_("Report")),
    ("self_assessment", N_("Self-assessment")),
    ("practice", N_("Good practice")),
    ("need", N_("Technical-assistance need")),
    ("response", N_("Response to observations")),
)
AUDIENCES = (
    ("participating_states", N_("Participating States")),
    ("board", N_("Executive Board")),
    ("un_partners", N_("United Nations partners")),
    ("donors", N_("Donors")),
    ("public", N_("The public")),
)
NO_RECALL = N_(
    "Until the issue you may withdraw this consent at any time, without a reason. What was issued "
    "cannot be recalled: a later withdrawal stops further use only."
)
KEPT_BACK = N_("Their numbers, such as 1, 4, 7. Empty: the consent is for the whole document.")
GIVE_NUMBERS = N_("Give the numbers of items, such as 1, 4, 7.")


def are_numbers(_context: Context, value: Any) -> Text | None:  # noqa: ANN401
    """Numbers as people write them."""
    return None if findings.numbers(str(value)) else Text(GIVE_NUMBERS)


GIVEN = State("given", N_("Consent given"))
ISSUED = State("issued", N_("Issued"))
WITHDRAWN = State("withdrawn", N_("Consent withdrawn"), final=True)

DEFINITION = Definition(
    key="consent",
    version=1,
    label=N_("Consent"),
    subject=Subject.STATE,
    initial=GIVEN,
    states=(GIVEN, ISSUED, WITHDRAWN),
    path=(GIVEN, ISSUED),
    roles=(SUR, SUR_FOCAL_POINT, SUR_MISSION, SECRETARIAT),
    opening=Opening(
        by=(SUR,),
        parent="country_review",
        parts=parts.SUR_PARTS,
        guards=(rules.text_settled,),
        inputs=(
            choice("document", N_("Document"), DOCUMENTS),
            replace(choice("audience", N_("Audience"), AUDIENCES), hint=NO_RECALL),
            numbers("kept_back", N_("Paragraphs kept back"), are_numbers, hint=KEPT_BACK),
            file("consent_form", N_("Form of consent (file)"), required=False),
        ),
    ),
    transitions=(
        Transition(
            "record_issue",
            N_("Issued"),
            action=N_("Record the issue"),
            source=(GIVEN,),
            target=ISSUED,
            by=(SECRETARIAT,),
            inputs=(
                date("issued_on", N_("Date of issue"), not_ahead),
                line("symbol", N_("Symbol, as assigned by conference services"), required=False),
            ),
            undo=False,
        ),
        Transition(
            "withdraw_consent",
            N_("Consent withdrawn"),
            action=N_("Withdraw the consent"),
            source=(GIVEN, ISSUED),
            target=WITHDRAWN,
            by=(SUR,),
            undo=False,
        ),
        Transition(
            "close", N_("Consent withdrawn"), source=(GIVEN,), target=WITHDRAWN, by=(PARENT,)
        ),
    ),
)
