"""A cycle of reviews, from one Assembly meeting to the next (S1 §7); never "four years later"."""

from __future__ import annotations

from engine.definition import Definition, Opening, State, Transition
from engine.effects import broadcast
from engine.text import N_
from workflows.domain.reviews.inputs import text
from workflows.domain.reviews.roles import EXECUTIVE_DIRECTOR, SECRETARIAT
from workflows.domain.reviews.sessions import session_held

PLANNED = State("planned", N_("Planned"))
CALL_OPEN = State("call_open", N_("Call for expressions of interest open"))
RUNNING = State("running", N_("Under way"))
REPORTING = State("reporting", N_("Report to the Assembly in preparation"))
CLOSED = State("closed", N_("Closed"), final=True)

CONSULTED = text("consultation", N_("Consultation with the Bureau: date and reference"))

DEFINITION = Definition(
    key="cycle",
    version=1,
    label=N_("Cycle"),
    initial=PLANNED,
    states=(PLANNED, CALL_OPEN, RUNNING, REPORTING, CLOSED),
    roles=(EXECUTIVE_DIRECTOR, SECRETARIAT),
    anchors=("assembly",),
    opening=Opening(by=(SECRETARIAT, EXECUTIVE_DIRECTOR)),
    transitions=(
        Transition(
            "open_call",
            N_("Call for expressions of interest"),
            action=N_("Open the call for expressions of interest"),
            source=(PLANNED,),
            target=CALL_OPEN,
            by=(EXECUTIVE_DIRECTOR,),
        ),
        Transition(
            "start",
            N_("First group begins"),
            action=N_("Begin the first group"),
            source=(CALL_OPEN,),
            target=RUNNING,
            by=(EXECUTIVE_DIRECTOR,),
        ),
        Transition(
            "begin_reporting",
            N_("Report to the Assembly in preparation"),
            action=N_("Begin the report to the Assembly"),
            source=(RUNNING,),
            target=REPORTING,
            by=(SECRETARIAT,),
        ),
        Transition(
            "suspend",
            N_("General suspension"),
            action=N_("Suspend all reviews"),
            source=(RUNNING, REPORTING),
            by=(EXECUTIVE_DIRECTOR,),
            inputs=(CONSULTED,),
            effects=(broadcast("suspend"),),
        ),
        Transition(
            "lift_suspension",
            N_("Suspension ended"),
            action=N_("End the suspension"),
            source=(RUNNING, REPORTING),
            by=(EXECUTIVE_DIRECTOR,),
            inputs=(CONSULTED,),
            effects=(broadcast("resume"),),
        ),
        Transition(
            "close",
            N_("Closed"),
            action=N_("Close the cycle"),
            source=(REPORTING,),
            target=CLOSED,
            by=(EXECUTIVE_DIRECTOR,),
            guards=(session_held("assembly"),),
            effects=(broadcast("close"),),
        ),
    ),
)
