"""A text under consultation: terms of reference, an amendment, international guidelines.

S1 §3, §6; S2 OP3-6. Nothing follows from silence, and no text changes anything before the decision
of the body that it is for is recorded with its document.
"""

from __future__ import annotations

import dataclasses

from engine.access import HISTORY, VIEW
from engine.definition import (
    ANY_OPEN,
    Definition,
    Due,
    Group,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Transition,
    fact,
)
from engine.effects import bind_part, new_seat
from engine.text import N_
from workflows.domain.guidelines import proposals
from workflows.domain.registers.course import amend
from workflows.domain.registers.inputs import countries, partners, words
from workflows.domain.registers.inputs import line as asked_line
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import (
    DESK,
    EXPERTS,
    FOCAL_POINTS,
    KEEP,
    KEEPER,
    MISSIONS,
    OPEN,
    PARTNERS,
    ROLES,
)
from workflows.domain.reports.cited import item_shown
from workflows.domain.reviews.inputs import LANGUAGES, choice, date, file, line, not_ahead
from workflows.domain.reviews.roles import MISSION, SECRETARIAT
from workflows.domain.texts import effects, rules, sources

DRAFTER = Role(
    "drafter", N_("Expert of the drafting group"), title="expert", office=N_("Governmental expert")
)
# Invited by name, beside the circular note that goes to every mission.
INVITED_MISSION = Role(
    "invited_mission", N_("Permanent mission invited to comment"), title="mission", office=MISSION
)
INVITED_PARTNER = Role(
    "invited_partner", N_("Partner invited to comment"), title="partner", office=N_("Partner")
)
INVITED = Group("invited", N_("Invited to comment"), (INVITED_MISSION, INVITED_PARTNER))

BY_DESK, SENDERS = (SECRETARIAT,), (MISSIONS, FOCAL_POINTS, PARTNERS, SECRETARIAT)
SHOWN = {VIEW: OPEN[VIEW], HISTORY: OPEN[HISTORY]}
WRITING = {
    **SHOWN, rules.WRITE: (SECRETARIAT, DRAFTER), rules.DRAFTS: (*DESK, DRAFTER),
    rules.TRANSLATE: (SECRETARIAT, DRAFTER),
}  # fmt: skip
REVISING = {**SHOWN, rules.WRITE: BY_DESK, rules.DRAFTS: DESK, rules.TRANSLATE: BY_DESK}
COMMENTING = (MISSIONS, FOCAL_POINTS, EXPERTS, PARTNERS, SECRETARIAT)

PREPARATION = State(
    "preparation", N_("In preparation"), allows=WRITING,
    tasks=(TaskSpec("draft", N_("Take part in drafting"), DRAFTER, each=True, optional=True),),
)  # fmt: skip
CONSULTATION = State(
    "consultation", N_("Consultation open"),
    allows={**SHOWN, rules.COMMENT: COMMENTING, rules.TRANSLATE: BY_DESK},
    tasks=(
        TaskSpec("comment", N_("Comment on the draft text"), INVITED,
                 Due("consultation_close", fact("closes_on")), each=True, optional=True),
        TaskSpec("close", N_("Close the consultation"), SECRETARIAT,
                 Due("consultation_close", fact("closes_on"))),
    ),
)  # fmt: skip
CLOSED = State(
    rules.CLOSED, N_("Consultation closed"), allows={**WRITING, rules.SETTLE: BY_DESK},
    tasks=(TaskSpec("settle", N_("Say what became of each comment"), SECRETARIAT,
                    Due("comments_settled")),),
)  # fmt: skip
BUREAU = State(rules.BUREAU, N_("With the Bureau of the Executive Board"), allows=REVISING)
BOARD = State(rules.BOARD, N_("With the Executive Board"), allows=REVISING)
ASSEMBLY = State(rules.ASSEMBLY, N_("With the Assembly"), allows=REVISING)
DECIDED = State(rules.DECIDED, N_("Decision taken"), allows=SHOWN, final=True)
NOT_PURSUED = State("not_pursued", N_("Text not pursued"), allows=SHOWN, final=True)

WHAT = (
    asked_line("mandate", N_("Mandate"), required=True,
               hint=N_("The decision or paragraph that asks for the text, such as S1 §3.")),
    choice("language", N_("Language of the text"), LANGUAGES),
    words("about", N_("What it is about")),
    asked_line("section", N_("Section of the Guidelines, for an amendment"),
               hint=N_("As the Guidelines number it, such as: Section II. Where their text is"
                       " imported, the section itself is chosen once the text is begun.")),
)  # fmt: skip
OPENING = Opening(
    by=BY_DESK, inputs=(choice("kind", N_("Kind"), tuple(rules.KINDS.items())), *WHAT),
    effects=(KEEP,),
)  # fmt: skip
# A formal note of a State on the text; the secretariat hands in what came on paper for others.
NOTE = (
    line("note_number", N_("Number of the note or letter"), required=False, visible_to=DESK),
    file("note_file", N_("Formal note or letter (file)"), required=False, visible_to=DESK),
)
A_NOTE = (NOTE[0], dataclasses.replace(NOTE[1], hint=N_(
    "PDF, Word or picture, 25 MB at most. It is needed, unless the secretariat records the note for"
    " a State: then the document of the State is enough."
)))  # fmt: skip
LAST_DAY = date("closes_on", N_("Last day for comments"), effects.open_day)

PREPARING = (
    Transition(
        "name_expert", N_("Expert named for the drafting group"), source=(PREPARATION,),
        by=(MISSIONS,), guards=(effects.only_of(rules.GUIDELINES),),
        inputs=(
            Input("member", N_("Expert"), Kind.PERSON),
            line("note_number", N_("Number of the note verbale"), required=False),
        ),
        effects=(bind_part(DRAFTER.key, seat=new_seat("expert", "member")),),
        action=N_("Name an expert for the drafting group"), undo=False,
    ),
    Transition(
        "hand_over", N_("Draft handed over"), source=(PREPARATION,), by=(DRAFTER,),
        guards=(effects.has_text,), meets=("draft",),
        action=N_("Hand the draft over to the secretariat"),
    ),
    Transition(
        "cite_finding", N_("Finding cited"), source=(PREPARATION, CLOSED), by=BY_DESK,
        guards=(effects.only_of(rules.AMENDMENT),),
        inputs=(
            Input("finding", N_("Review and number of the item"), Kind.CHOICE,
                  choices=sources.offered, shown=item_shown,
                  hint=N_("Agreed items of issued reports that their States have opened.")),
            asked_line("cited_for", N_("Section of the Guidelines it is cited for")),
        ),
        action=N_("Cite a finding"),
    ),
    Transition(
        "name_section", N_("Section of the Guidelines named"), source=(PREPARATION, CLOSED),
        by=BY_DESK, guards=(effects.only_of(rules.AMENDMENT), proposals.can_be_named),
        restates=True,
        inputs=(
            Input(proposals.NAMED, N_("Section of the Guidelines in effect"), Kind.CHOICE,
                  choices=proposals.offered),
        ),
        action=N_("Choose the section of the Guidelines"),
    ),
    Transition(
        "open_consultation", N_("Consultation opened"), source=(PREPARATION,), target=CONSULTATION,
        by=BY_DESK, guards=(effects.has_text, effects.even), effects=(effects.put_to_all,),
        inputs=(
            LAST_DAY,
            line("circular_number", N_("Number of the circular note verbale"), required=False),
            dataclasses.replace(
                date("circular_date", N_("Date of the circular note verbale"), not_ahead),
                required=False,
            ),
        ),
        action=N_("Open the consultation"), undo=False,
    ),
)  # fmt: skip
CONSULTING = (
    Transition(
        "invite", N_("Invited by name"), source=(CONSULTATION,), by=BY_DESK,
        inputs=(
            countries("invited_states", N_("States whose missions receive a note of their own"),
                      hint=N_("Leave it empty where the circular note is enough.")),
            partners("invited_partners", N_("Partners")),
        ),
        effects=(
            bind_part(INVITED_MISSION.key, seat=effects.seats_of("mission", "invited_states")),
            bind_part(INVITED_PARTNER.key, seat=effects.seats_of("partner", "invited_partners")),
        ),
        action=N_("Invite States or partners by name"), undo=False,
    ),
    Transition(
        "more_time", N_("Last day for comments moved"), source=(CONSULTATION,), by=BY_DESK,
        inputs=(dataclasses.replace(LAST_DAY, check=effects.later),), restates=True,
        action=N_("Move the last day for comments"),
    ),
    Transition(
        "send_comments", N_("Comments sent"), source=(CONSULTATION,), by=SENDERS,
        guards=(effects.prepared,), effects=(effects.send,), meets=("comment",), undo=False,
        inputs=NOTE, action=N_("Send the comments that are prepared"), visible_to=DESK,
    ),
    Transition(
        effects.HAND_IN, N_("Formal note handed in"), source=(CONSULTATION,),
        by=(MISSIONS, FOCAL_POINTS), inputs=A_NOTE, guards=(effects.with_note,), undo=False,
        meets=("comment",), action=N_("Hand in a formal note on the text"), visible_to=DESK,
    ),
    Transition(
        "withdraw_comment", N_("Comment withdrawn"), source=(CONSULTATION,), by=SENDERS,
        guards=(effects.own_sent,), effects=(effects.withdraw,), undo=False, visible_to=DESK,
        inputs=(
            Input("comment", N_("Number of the comment"), Kind.CHOICE, choices=effects.own_numbers,
                  visible_to=DESK),
        ),
        action=N_("Withdraw a comment"),
    ),
    Transition(
        "close_consultation", N_("Consultation closed"), source=(CONSULTATION,), target=CLOSED,
        by=BY_DESK, guards=(effects.is_over,), meets=("close",),
        action=N_("Close the consultation"),
    ),
)  # fmt: skip
GOES_ON_IF, GOES_ON = (effects.settled, effects.even), (effects.tell, effects.fix)
LANGUAGES_ADDED = Transition(
    "add_languages", N_("Read in further languages"),
    source=(PREPARATION, CONSULTATION, CLOSED, BUREAU, BOARD, ASSEMBLY), by=BY_DESK,
    guards=(effects.languages_written,), effects=(effects.put_languages,), undo=False,
    action=N_("Submit the further languages to all who read the text"),
)  # fmt: skip
DECIDING = (
    Transition(
        "to_bureau", N_("Text with the Bureau"), source=(CLOSED,), target=BUREAU, by=BY_DESK,
        guards=(effects.goes_to(rules.BUREAU), *GOES_ON_IF), effects=GOES_ON,
        meets=("settle",), action=N_("Put the text to the Bureau"), undo=False,
    ),
    Transition(
        "to_board", N_("Text with the Executive Board"), source=(CLOSED, BUREAU), target=BOARD,
        by=BY_DESK, guards=(effects.goes_to(rules.BOARD), *GOES_ON_IF), effects=GOES_ON,
        meets=("settle",), action=N_("Put the text to the Executive Board"), undo=False,
    ),
    Transition(
        "to_assembly", N_("Text with the Assembly"), source=(CLOSED, BOARD), target=ASSEMBLY,
        by=BY_DESK, guards=(effects.goes_to(rules.ASSEMBLY), *GOES_ON_IF), effects=GOES_ON,
        meets=("settle",), action=N_("Put the text to the Assembly"), undo=False,
    ),
    Transition(
        "prepare_again", N_("Text in preparation again"),
        source=(CLOSED, BUREAU, BOARD, ASSEMBLY), target=PREPARATION, by=BY_DESK,
        inputs=(words("why_again", N_("What asks for it")),),
        action=N_("Prepare the text again, for a further round"),
    ),
    Transition(
        "decide", N_("Decision recorded"), source=(BOARD, ASSEMBLY), target=DECIDED, by=BY_DESK,
        guards=(effects.goes_to(rules.DECIDED), effects.even), effects=(effects.fix,),
        inputs=(
            line("decision", N_("Reference of the decision or resolution")),
            date("decided_on", N_("Date of the decision or resolution"), not_ahead),
            file("decision_file", N_("Document of the decision (file)")),
        ),
        action=N_("Record the decision of the body"), undo=False,
    ),
    Transition(
        "not_pursue", N_("Text not pursued"), source=ANY_OPEN, target=NOT_PURSUED, by=BY_DESK,
        inputs=(words("why_not", N_("Remark")),), action=N_("Do not pursue the text"),
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.DRAFT,
    version=1,
    label=N_("Text under consultation"),
    initial=PREPARATION,
    states=(
        PREPARATION, CONSULTATION, CLOSED, BUREAU, BOARD, ASSEMBLY, DECIDED, NOT_PURSUED,
    ),
    path=(PREPARATION, CONSULTATION, CLOSED, DECIDED),
    roles=(*ROLES, DRAFTER, INVITED_MISSION, INVITED_PARTNER, INVITED),
    opening=OPENING,
    transitions=(
        *PREPARING, *CONSULTING, *DECIDING, LANGUAGES_ADDED,
        dataclasses.replace(amend(WHAT, source=(PREPARATION,)), by=(KEEPER, SECRETARIAT)),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Texts under consultation"),
    intro=N_(
        "Terms of reference, amendments of the Guidelines and other texts: what is drafted, who is"
        " consulted, and what the governing body has decided."
    ),
    source="S1 §3, §6; S2 OP3-6",
    columns=("kind", "mandate", "closes_on", "decision", "decided_on"),
    filters=("kind",),
    acts=("name_expert", "cite_finding", "invite"),
    new=N_("Begin a text"),
)
