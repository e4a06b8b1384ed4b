"""The file of a State in the programme: invited, interest expressed, acknowledged, ended.

S1 §11, §20-22, §24. It is the State's own and the secretariat's: the mission answers, focal points
read. Others find on the list of countries who takes part, and no more. What the criteria of S1 §21
name is stated by the State as facts: nothing is weighed, and any State may express interest. The
review is a case of its own.
"""

from __future__ import annotations

from engine.access import FACT, HISTORY, VIEW
from engine.definition import (
    ANY_OPEN,
    Definition,
    Due,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.effects import bind_part, end_part, given
from engine.text import N_
from workflows.domain.participation import rules, services
from workflows.domain.registers.inputs import line, link, words, year
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import DESK, OWN_FOCAL_POINT, OWN_MISSION
from workflows.domain.reviews.inputs import LANGUAGES, YES_NO, choice, note
from workflows.domain.reviews.roles import EXECUTIVE_DIRECTOR, SECRETARIAT

UN_ENTITY = Role("un_entity", N_("United Nations entity"), title="partner", office=N_("Partner"))

OWN = (OWN_MISSION, OWN_FOCAL_POINT)
SIDE = (*OWN, *DESK)
READERS = {VIEW: (*SIDE, UN_ENTITY), HISTORY: SIDE}
BY_STATE, BY_ALL = (OWN_MISSION,), (OWN_MISSION, SECRETARIAT, UN_ENTITY)

ON_FILE = State("on_file", N_("File opened"), allows=READERS)
INVITED = State("invited", N_("Invited to take part"), allows=READERS)
INTEREST = State(
    "interest_expressed",
    N_("Interest expressed"),
    tasks=(
        TaskSpec(
            "acknowledge", N_("Acknowledge the interest"), EXECUTIVE_DIRECTOR,
            Due("acknowledgement"),
        ),
    ),
    allows=READERS,
)  # fmt: skip
ACKNOWLEDGED = State("acknowledged", N_("Interest acknowledged"), allows=READERS)
# What the State handed in is its own again; the secretariat knows that it has ended.
ENDED = State(
    rules.ENDED, N_("Participation ended"),
    allows={VIEW: OWN, HISTORY: OWN, FACT: DESK}, final=True,
)  # fmt: skip

# S1 §21, as facts given by the State.
FACTS = (
    Input(
        "voluntary", N_("The State takes part of its own will"), Kind.CHOICE, required=False,
        choices=YES_NO, visible_to=SIDE,
    ),
    Input("resources", N_("Resources that the State contributes"), required=False,
          visible_to=SIDE, hint=N_("In words; a contribution is recorded by itself under "
                                   "Contributions.")),
    Input(
        "key_issue", N_("Safety is a key issue of the Common Country Assessment"), Kind.CHOICE,
        required=False, choices=(*YES_NO, ("unknown", N_("No information available"))),
        visible_to=SIDE,
    ),
    Input(
        "champion", N_("The State agrees to be called a champion country"), Kind.CHOICE,
        required=False, choices=YES_NO,
        hint=N_("The words stand beside the name of the State once its participation is "
                "confirmed, for everybody with a seat. The State may change this at any time."),
    ),
)  # fmt: skip
COURSE = (
    Transition(
        "invite", N_("State invited"), source=(ON_FILE,), target=INVITED, by=(SECRETARIAT,),
        inputs=note(visible_to=SIDE), action=N_("Record the invitation to the State"),
    ),
    Transition(
        "express_interest", N_("Interest expressed"), source=(ON_FILE, INVITED), target=INTEREST,
        by=BY_STATE, action=N_("Express interest"),
        inputs=(
            Input("letter", N_("Letter (file)"), Kind.FILE, required=False, visible_to=SIDE),
            choice("be_reviewed", N_("Willing to be reviewed"), YES_NO, visible_to=SIDE),
            choice("review", N_("Willing to review another State"), YES_NO, visible_to=SIDE),
            Input("cities", N_("Cities proposed"), required=False, visible_to=SIDE,
                  hint=N_("One on each line.")),
            choice("language", N_("Language of the State"), LANGUAGES, visible_to=SIDE),
            *FACTS,
        ),
    ),
    Transition(
        "acknowledge", N_("Interest acknowledged"), source=(INTEREST,), target=ACKNOWLEDGED,
        by=(EXECUTIVE_DIRECTOR,), meets=("acknowledge",), action=N_("Acknowledge the interest"),
    ),
    Transition(
        "state_facts", N_("Facts stated by the State"), source=ANY_OPEN, by=BY_STATE,
        inputs=FACTS, restates=True, action=N_("State or change facts"),
    ),
    Transition(
        "end", N_("Participation ended"), source=ANY_OPEN, target=ENDED, by=BY_STATE,
        action=N_("End the participation in the programme"),
    ),
)  # fmt: skip
BESIDE = (
    Transition(
        "record_cca", N_("Common Country Assessment"), source=ANY_OPEN, by=BY_ALL, restates=True,
        action=N_("Record the Common Country Assessment"),
        inputs=(
            choice("cca_exists", N_("Is there an assessment or a Cooperation Framework?"),
                   (*YES_NO, ("unknown", N_("No information available")))),
            line("cca_title", N_("Title of the document")),
            year("cca_year", N_("Year of the document")),
            link("cca_link", N_("Address of the document")),
            words("cca_says", N_("What it says on safety, as a citation with its page")),
            line("cca_source", N_("Where this is known from")),
        ),
    ),
    Transition(
        "record_coordinator", N_("Resident Coordinator"), source=ANY_OPEN,
        by=(OWN_MISSION, SECRETARIAT), restates=True,
        action=N_("Record how the Resident Coordinator is reached"),
        inputs=tuple(
            Input(key, label, required=False, visible_to=SIDE, lines=1)
            for key, label in (
                ("coordinator", N_("Name of the Resident Coordinator")),
                ("coordinator_office", N_("Office of the Resident Coordinator")),
                ("coordinator_mail", N_("E-mail address of the office")),
                ("coordinator_phone", N_("Telephone of the office")),
            )
        ),
    ),
    Transition(
        "record_team", N_("United Nations country team"), source=ANY_OPEN, by=BY_ALL,
        restates=True, action=N_("Record the country team and the regional mechanism"),
        inputs=(
            line("team", N_("Contact of the United Nations country team"),
                 hint=N_("An office and its address; no private one.")),
            line("mechanism", N_("Contact of the regional coordination mechanism")),
            words("interventions", N_("Their safety interventions, in words")),
            link("interventions_link", N_("Address of a page on them")),
        ),
    ),
    Transition(
        "name_entity", N_("United Nations entity may read and record"), source=ANY_OPEN,
        by=BY_STATE, visible_to=SIDE,
        inputs=(Input("un_entity", N_("United Nations entity"), Kind.SEAT, title="partner"),),
        effects=(bind_part(UN_ENTITY.key, seat=given("un_entity")),),
        action=N_("Let a United Nations entity read and record"),
    ),
    Transition(
        "end_entity", N_("United Nations entity reads no more"), source=ANY_OPEN, by=BY_STATE,
        visible_to=SIDE, guards=(services.some_entity,), effects=(end_part(UN_ENTITY.key),),
        action=N_("Close the file to the United Nations entity"),
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.FILE,
    version=1,
    label=N_("Country in the programme"),
    subject=Subject.STATE,
    stem="PROG",
    initial=ON_FILE,
    states=(ON_FILE, INVITED, INTEREST, ACKNOWLEDGED, ENDED),
    path=(ON_FILE, INVITED, INTEREST, ACKNOWLEDGED),
    roles=(*OWN, UN_ENTITY, *DESK),
    opening=Opening(by=(OWN_MISSION, SECRETARIAT), effects=(services.only_file,)),
    transitions=(*COURSE, *BESIDE),
)
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Files of States"),
    intro=N_("What States have said about their part; each is read by it and the secretariat."),
    source="S1 §11, §20-22, §24",
    columns=("be_reviewed", "review", "language", "cca_exists"),
    filters=("be_reviewed", "review", "language", "cca_exists"),
    new=N_("Open the file of a State"),
)
