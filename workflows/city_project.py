"""A city project of a State (S1 §18 a-c): the State's own until it releases it.

Its quality assurance is stated in dated acts, its link to findings by paragraphs that the State has
opened. Nobody assesses it.
"""

from __future__ import annotations

from engine.definition import Definition, Input, Kind, State, Subject, Transition
from engine.effects import set_fact
from engine.text import N_
from workflows.domain.assistance.services import own_review
from workflows.domain.cooperation import rules, services
from workflows.domain.cooperation.openings import by_the_state
from workflows.domain.cooperation.roles import ALONE, OPENED, OWN
from workflows.domain.registers.audience import NO, TO_PUBLIC, to_the_public
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import (
    amount,
    currency,
    day,
    evidence,
    line,
    partners,
    several,
    words,
)
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import OWN_FOCAL_POINT, OWN_MISSION, ROLES
from workflows.domain.reports.cited import numbers_shown
from workflows.domain.resources.rules import OUTCOMES
from workflows.domain.reviews.inputs import YES_NO, choice, last_day_of, not_ahead, numbers
from workflows.domain.reviews.inputs import date as asked_day

TERMS = (("short", N_("Short term")), ("medium", N_("Medium term")), ("long", N_("Long term")))
STAGES = (
    ("idea", N_("Idea")), ("preparation", N_("In preparation")),
    ("under_way", N_("Work under way")), ("completed", N_("Completed")), ("stopped", N_("Stopped")),
)  # fmt: skip
ANALYSIS = (("yes", N_("Carried out")), ("preparing", N_("In preparation")), ("no", N_("Not done")))

DRAFT = State("draft", N_("With the State alone"), allows=ALONE)
RELEASED = State("released", N_("Open to everybody with a seat"), allows=OPENED)
TAKEN_OUT = State("taken_out", N_("Taken out"), allows=ALONE, final=True)

WHAT = (
    line("title", N_("Title of the project"), required=True),
    line("city", N_("City"), required=True),
    choice("term", N_("Term"), TERMS),
    choice("stage", N_("Where the project is"), STAGES),
    words("about", N_("What is done"), required=True),
    day("first_day", N_("Begins on")),
    Input("last_day", N_("Ends on"), Kind.DATE, required=False, check=last_day_of("first_day")),
    several("outcomes", N_("Outcomes that it serves"), OUTCOMES),
    partners("with_partners", N_("With the partners")),
    words("others", N_("Others who take part"), hint=N_("Each by its name, on a line of its own.")),
    amount("budget", N_("Budget")),
    currency(),
    choice("analysis", N_("Cost-benefit analysis"), ANALYSIS, required=False),
    words("analysis_result", N_("What the analysis found")),
    evidence("analysis_file", N_("Cost-benefit analysis (file)")),
    choice("inclusive", N_("Inclusive business model"), YES_NO, required=False),
    words("inclusive_how", N_("The business model in words")),
    Input(
        "review", N_("Review whose findings it follows"), Kind.CASE, required=False,
        title="country_review", check=own_review, ended=True,
    ),
    numbers(
        "paragraphs", N_("Paragraphs of the findings"), services.opened_items, shown=numbers_shown,
        hint=N_("Those that the State has opened to the Board, such as 1, 4, 7."),
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.PROJECT,
    version=1,
    label=N_("City project"),
    subject=Subject.STATE,
    stem="PROJECT",
    initial=DRAFT,
    states=(DRAFT, RELEASED, TAKEN_OUT),
    path=(DRAFT, RELEASED),
    roles=(*ROLES, OWN, OWN_FOCAL_POINT, OWN_MISSION),
    opening=by_the_state(WHAT),
    transitions=(
        Transition(
            "release", N_("Project released"), source=(DRAFT,), target=RELEASED, by=(OWN,),
            action=N_("Let everybody with a seat read the project"),
        ),
        Transition(
            "take_back_release", N_("Project kept to the State again"), source=(RELEASED,),
            target=DRAFT, by=(OWN,), effects=(set_fact(TO_PUBLIC, NO),),
            action=N_("Keep the project to the State again"),
        ),
        to_the_public((RELEASED,), by=(OWN,)),
        Transition(
            "record_quality", N_("Quality assurance"), source=(DRAFT, RELEASED), by=(OWN,),
            inputs=(
                line("assured_by", N_("By whom"), required=True),
                words("assured_what", N_("On what"), required=True),
                asked_day("assured_on", N_("Date"), not_ahead),
                line("assured_document", N_("Number of the document")),
                evidence("assured_file"),
            ),
            action=N_("Record quality assurance"),
        ),
        amend(WHAT, by=(OWN,)),
        take_out(TAKEN_OUT, by=(OWN,)),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("City projects"),
    intro=N_(
        "Projects that States have released, with costs, quality and the findings they follow."
    ),
    source="S1 §18 a-c",
    columns=("title", "city", "term", "stage", "review"),
    filters=("term", "stage"),
    acts=("record_quality",),
    new=N_("Record a project"),
)
