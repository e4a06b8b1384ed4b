"""Consent of a State to the use of one document by one audience (act ii). Default: no."""

from __future__ import annotations

from engine.definition import PARENT, Definition, Opening, State, Subject, Transition
from engine.text import N_
from workflows.domain.reviews import parts, rules
from workflows.domain.reviews.inputs import choice, date, file, line, not_ahead
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
            choice("audience", N_("Audience"), AUDIENCES),
            file("consent_form", N_("Form of consent (file)"), required=False),
        ),
    ),
    transitions=(
        Transition(
            "record_issue",
            N_("Issued"),
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
