"""An entry of joint programming, or of the Global Programme: two or more entities together.

S1 §9, §27, §32. Its funds and the findings it serves are stated in dated acts; a finding only where
its State has opened it.
"""

from __future__ import annotations

from engine.definition import Input, Kind, State, Transition
from engine.text import N_
from workflows.domain.cooperation import rules, services
from workflows.domain.registers.course import KEPT_BY, entries
from workflows.domain.registers.inputs import (
    amount,
    countries,
    currency,
    day,
    evidence,
    line,
    link,
    partners,
    several,
    words,
)
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import OPEN, PARTNERS
from workflows.domain.reports.cited import numbers_shown
from workflows.domain.resources.rules import OUTCOMES
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.inputs import last_day_of, not_ahead, numbers
from workflows.domain.reviews.roles import SECRETARIAT

KINDS = (
    ("global", N_("Part of the Global Programme")),
    ("programme", N_("Joint programme")),
    ("project", N_("Joint project")),
)

PREPARED = State("prepared", N_("In preparation"), allows=OPEN)
UNDER_WAY = State("under_way", N_("Work under way"), allows=OPEN)
COMPLETED = State("completed", N_("Completed"), allows=OPEN)
STOPPED = State("stopped", N_("Stopped"), allows=OPEN)

WHAT = (
    partners("with_partners", N_("Entities: United Nations entities and partners with a seat")),
    countries("with_states", N_("Entities: States")),
    words("others", N_("Other entities"), hint=N_("Each by its name, on a line of its own.")),
    Input("kind", N_("Kind"), Kind.CHOICE, choices=KINDS, check=services.two_or_more),
    countries("states", N_("Countries in which it works")),
    words("about", N_("What it is about")),
    day("first_day", N_("First day")),
    Input(
        "last_day", N_("Last day"), Kind.DATE, required=False, check=last_day_of("first_day")
    ),
    several("outcomes", N_("Outcomes that it serves"), OUTCOMES),
    link("address", N_("Address of its documents")),
    evidence(),
)  # fmt: skip

DEFINITION = entries(
    rules.PROGRAMME, N_("Joint programme"), WHAT, by=(SECRETARIAT, PARTNERS),
    states=(PREPARED, UNDER_WAY, COMPLETED, STOPPED), path=(PREPARED, UNDER_WAY, COMPLETED),
    transitions=(
        Transition(
            "begin", N_("Work begun"), source=(PREPARED,), target=UNDER_WAY, by=KEPT_BY,
            inputs=(asked_day("begun_on", N_("Begun on"), not_ahead),),
            action=N_("Record that it has begun"),
        ),
        Transition(
            "complete", N_("Work completed"), source=(UNDER_WAY,), target=COMPLETED, by=KEPT_BY,
            inputs=(
                asked_day("completed_on", N_("Completed on"), not_ahead),
                words("result", N_("What came out of it")),
            ),
            action=N_("Record that it is completed"),
        ),
        Transition(
            "stop", N_("Work stopped"), source=(PREPARED, UNDER_WAY), target=STOPPED, by=KEPT_BY,
            inputs=(asked_day("stopped_on", N_("Stopped on"), not_ahead),),
            action=N_("Record that it was stopped"),
        ),
        Transition(
            "record_funds", N_("Funds"), source=(PREPARED, UNDER_WAY, COMPLETED), by=KEPT_BY,
            inputs=(
                amount("funds", N_("Sum"), required=True),
                currency("funds_currency", required=True),
                line("funds_source", N_("From where"), required=True),
                asked_day("funds_on", N_("Stated on"), not_ahead),
                line("funds_document", N_("Number of the document")),
                evidence("funds_file"),
            ),
            action=N_("Record funds"),
        ),
        Transition(
            "name_findings", N_("Findings served"), source=(PREPARED, UNDER_WAY, COMPLETED),
            by=KEPT_BY,
            inputs=(
                Input(
                    "review", N_("Review"), Kind.CASE, title="country_review", ended=True,
                ),
                numbers(
                    "paragraphs", N_("Paragraphs of the findings"), services.opened_items,
                    required=True, shown=numbers_shown,
                    hint=N_("Those that the State has opened to the Board, such as 1, 4, 7."),
                ),
                words("served", N_("How they are served")),
            ),
            action=N_("Name findings that it serves"),
        ),
    ),
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Joint programming and the Global Programme"),
    intro=N_("What two or more entities do together, with its funds and the findings it serves."),
    source="S1 §9, §27, §32",
    columns=("kind", "with_partners", "with_states", "states", "first_day"),
    filters=("kind", "outcomes"),
    acts=("record_funds", "name_findings"),
    new=N_("Record a programme or project"),
)
