"""The call to host the secretariat of the Safer Cities Programme and its network (S1 §16 c, §31).

The call is read by everybody with a seat once it is published. An expression of interest is a case
below it that its State and the secretariat alone read, until the State itself opens it. No table
sets one offer beside another.
"""

from __future__ import annotations

from engine.access import HISTORY, VIEW
from engine.definition import (
    ANY_OPEN,
    CLOCK,
    Definition,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Timer,
    Transition,
)
from engine.definition import fact as stated
from engine.effects import bind_part
from engine.text import N_
from workflows.domain.participation import rules, services
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import countries, evidence, line, link, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import DESK, EVERYBODY, KEEP, MISSIONS, OPEN, ROLES
from workflows.domain.reviews.inputs import LANGUAGES, ahead, choice, date, not_ahead
from workflows.domain.reviews.roles import MISSION, SECRETARIAT

OF_DESK = {VIEW: DESK, HISTORY: DESK}
PREPARED = State("prepared", N_("In preparation by the secretariat"), allows=OF_DESK)
OPEN_CALL = State(
    "open", N_("Open for expressions of interest"),
    timers=(Timer("close", stated("closes_on")),), allows=OPEN,
)  # fmt: skip
CLOSED = State("closed", N_("Closed for expressions of interest"), allows=OPEN)
DECIDED = State("decided", N_("Host decided"), allows=OPEN, final=True)
NO_HOST = State("no_host", N_("Ended without a host"), allows=OPEN, final=True)
TAKEN_OUT = State("taken_out", N_("Taken out"), allows=OF_DESK, final=True)  # never published

CLOSES = date("closes_on", N_("Last day for expressions of interest"), ahead)
WHAT = (
    words("about", N_("Text of the call"), required=True),
    CLOSES,
    evidence("papers", N_("Papers of the call (file)")),
    link("papers_link", N_("Address of the papers")),
)
DECISION = (
    line("decided_by", N_("Body that decided"), required=True),
    line("decision", N_("Number of the decision"), required=True),
    date("decided_on", N_("Date of the decision"), not_ahead),
)
CALL = Definition(
    key=rules.CALL,
    version=1,
    label=N_("Call to host the secretariat"),
    initial=PREPARED,
    states=(PREPARED, OPEN_CALL, CLOSED, DECIDED, NO_HOST, TAKEN_OUT),
    path=(PREPARED, OPEN_CALL, CLOSED, DECIDED),
    roles=ROLES,
    opening=Opening(by=(SECRETARIAT,), inputs=WHAT, effects=(KEEP,)),
    transitions=(
        Transition(
            "publish", N_("Call published"), source=(PREPARED,), target=OPEN_CALL,
            by=(SECRETARIAT,), action=N_("Publish the call"),
            inputs=(line("circular", N_("Number of the note verbale to all missions")),),
        ),
        Transition(
            "move_last_day", N_("Last day moved"), source=(OPEN_CALL,), by=(SECRETARIAT,),
            inputs=(CLOSES,), action=N_("Move the last day"),
        ),
        Transition(
            "close", N_("Call closed"), source=(OPEN_CALL,), target=CLOSED, by=(SECRETARIAT, CLOCK),
            action=N_("Close the call"),
        ),
        Transition(
            "open_again", N_("Call open again"), source=(CLOSED,), target=OPEN_CALL,
            by=(SECRETARIAT,), inputs=(CLOSES,), action=N_("Open the call again"),
        ),
        Transition(
            "decide", N_("Host decided"), source=(CLOSED,), target=DECIDED, by=(SECRETARIAT,),
            action=N_("Record the decision on the host"),
            inputs=(
                Input("host", N_("Host State"), Kind.BODIES, check=services.one_state),
                line("place", N_("City")), *DECISION,
            ),
        ),
        Transition(
            "decide_none", N_("Ended without a host"), source=(OPEN_CALL, CLOSED), target=NO_HOST,
            by=(SECRETARIAT,), inputs=DECISION, action=N_("Record that there is no host"),
        ),
        amend(WHAT, source=(PREPARED,), by=(SECRETARIAT,)),
        take_out(TAKEN_OUT, source=(PREPARED,), by=(SECRETARIAT,)),
    ),
)  # fmt: skip

HOST = Role("host", N_("State that offers"), title="mission", office=MISSION)
APART = {VIEW: (HOST, *DESK), HISTORY: (HOST, *DESK)}
EXPRESSED = State("expressed", N_("Interest expressed"), allows=APART)
KNOWN = State(
    "known", N_("Open to everybody with a seat"),
    allows={VIEW: (EVERYBODY, HOST), HISTORY: (HOST, *DESK)},
)  # fmt: skip
WITHDRAWN = State("withdrawn", N_("Offer withdrawn"), allows=APART, final=True)
OFFER = (
    words("offer", N_("What the State offers"), required=True),
    line("offer_place", N_("City")),
    choice("offer_language", N_("Language of the text"), LANGUAGES),
    Input("dossier", N_("Dossier (file)"), Kind.FILE, required=False),
)
OFFERED = Definition(
    key=rules.OFFER,
    version=1,
    label=N_("Expression of interest to host"),
    code="H",
    initial=EXPRESSED,
    states=(EXPRESSED, KNOWN, WITHDRAWN),
    path=(EXPRESSED, KNOWN),
    roles=(*ROLES, HOST),
    opening=Opening(
        parent=CALL.key,
        by=(MISSIONS, SECRETARIAT),
        guards=(services.call_is_open,),
        inputs=(
            countries("state", N_("State that offers"),
                      hint=N_("A mission offers for its own State and may leave this out.")),
            *OFFER,
            line("note_number", N_("Number of the note verbale")),
            Input("note_date", N_("Date of the note verbale"), Kind.DATE, required=False,
                  check=not_ahead),
            Input("note_file", N_("Note verbale (file)"), Kind.FILE, required=False),
        ),
        effects=(services.from_host, KEEP, bind_part(HOST.key, seat=services.host)),
    ),
    transitions=(
        amend(OFFER, source=(EXPRESSED,), by=(HOST,)),
        Transition(
            "make_known", N_("Offer open to everybody with a seat"), source=(EXPRESSED,),
            target=KNOWN, by=(HOST,), action=N_("Let everybody with a seat read it"),
        ),
        Transition(
            "withdraw", N_("Offer withdrawn"), source=ANY_OPEN, target=WITHDRAWN, by=(HOST,),
            action=N_("Withdraw the offer"),
        ),
    ),
)  # fmt: skip
DEFINITIONS = (CALL, OFFERED)
REGISTER = Register(
    definition=CALL.key,
    label=N_("Call to host the secretariat"),
    intro=N_("Calls for expressions of interest in hosting the secretariat of the programme."),
    source="S1 §16 c, §31",
    columns=("closes_on", "host", "decision", "decided_on"),
    new=N_("Prepare a call"),
    subject=N_("Title of the call"),
)
