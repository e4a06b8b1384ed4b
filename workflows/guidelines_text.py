"""A version of the Guidelines, imported by the desk (S1 §6, §14 a); no text of them is shipped.

A version is read by the desk alone until the decision that puts it in effect is recorded with its
document. One that was in effect stays addressable, with all its numbers, for good.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import Definition, Input, Kind, Opening, State, Transition
from engine.text import N_
from workflows.domain.guidelines import rules, services
from workflows.domain.registers.inputs import evidence, line
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import DESK, KEEP, OPEN, ROLES
from workflows.domain.reviews.inputs import date, file, not_ahead
from workflows.domain.reviews.inputs import line as asked_line
from workflows.domain.reviews.roles import SECRETARIAT

BY_DESK, ALONE = (SECRETARIAT,), {VIEW: DESK, HISTORY: DESK}

IMPORTED = State(rules.IMPORTED, N_("Imported, read by the secretariat alone"), allows=ALONE)
IN_EFFECT = State(rules.IN_EFFECT, N_("In effect"), allows=OPEN)
SUPERSEDED = State(rules.SUPERSEDED, N_("Superseded by a later version"), allows=OPEN, final=True)
PUT_ASIDE = State("put_aside", N_("Put aside"), allows=ALONE, final=True)

READ = Input(
    "batch", N_("Text that was read from a file"), Kind.CHOICE, choices=services.waiting,
    visible_to=DESK,
    hint=N_("Bring the file on the page of import first; it is offered here then."),
)  # fmt: skip
WHAT = (
    Input("taken", N_("Number of the text that was read"), Kind.NUMBER, visible_to=DESK),
    line("source", N_("Where the text comes from"),
         hint=N_("A symbol, a publication or an address.")),
    evidence("text_file", N_("File of the text")),
)  # fmt: skip
COURSE = (
    Transition(
        "add_language", N_("Text added in a further language"), source=(IMPORTED, IN_EFFECT),
        by=BY_DESK, inputs=(READ,), effects=(services.take,), undo=False,
        action=N_("Add the text in a further language"),
    ),
    Transition(
        "put_in_effect", N_("Version in effect"), source=(IMPORTED,), target=IN_EFFECT,
        by=BY_DESK, guards=(services.has_text,), undo=False,
        inputs=(
            asked_line("decision", N_("Reference of the decision or resolution")),
            date("decided_on", N_("Date of the decision or resolution"), not_ahead),
            file("decision_file", N_("Document of the decision (file)")),
        ),
        action=N_("Record the decision that puts it in effect"),
    ),
    Transition(
        "supersede", N_("Version superseded"), source=(IN_EFFECT,), target=SUPERSEDED,
        by=BY_DESK, guards=(services.later_in_effect,), effects=(services.name_later,),
        undo=False, action=N_("Record that a later version took its place"),
    ),
    Transition(
        "put_aside", N_("Version put aside"), source=(IMPORTED,), target=PUT_ASIDE, by=BY_DESK,
        action=N_("Put this version aside"),
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.VERSION,
    version=1,
    label=N_("Version of the Guidelines"),
    initial=IMPORTED,
    states=(IMPORTED, IN_EFFECT, SUPERSEDED, PUT_ASIDE),
    path=(IMPORTED, IN_EFFECT, SUPERSEDED),
    roles=ROLES,
    opening=Opening(by=BY_DESK, inputs=WHAT, effects=(KEEP, services.take)),
    transitions=COURSE,
)
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Versions of the Guidelines"),
    intro=N_("Each version with the decision that put it in effect; former ones stay readable."),
    source=rules.SOURCE,
    columns=("source", "decision", "decided_on"),
    new=N_("Import a version"),
)
