"""A contribution of a State or a partner: pledged, confirmed, received and used, in dated acts.

S1 §10, §21, §25 d; S2 OP7-8. The pledged sum stands; what is received and used is stated in parts
beside it. A giver may withdraw at any time without a reason.
"""

from __future__ import annotations

from engine.definition import ENGINE, Definition, Input, Kind, Opening, State, Transition
from engine.definition import fact as stated
from engine.effects import bind_part, end_part
from engine.text import N_
from workflows.domain.registers.course import amend, take_out
from workflows.domain.registers.inputs import amount, countries, evidence, line, partners, words
from workflows.domain.registers.register import Register
from workflows.domain.registers.roles import FOCAL_POINTS, KEEP, KEEPER, MISSIONS, PARTNERS, ROLES
from workflows.domain.resources import rules, services
from workflows.domain.resources.roles import APART, GIVER, KNOWN, REVIEWED, SIDE, taken_out
from workflows.domain.reviews.inputs import choice, not_ahead
from workflows.domain.reviews.inputs import date as asked_day
from workflows.domain.reviews.roles import SECRETARIAT

BETWEEN = State("between", N_("Pledged, between the giver and the secretariat"), allows=APART)
PLEDGED = State("pledged", N_("Pledged"), allows=KNOWN)
CONFIRMED = State("confirmed", N_("Pledge confirmed"), allows=KNOWN)
CONCLUDED = State("concluded", N_("Concluded with what was received"), allows=KNOWN)
WITHDRAWN = State("withdrawn", N_("Pledge withdrawn"), allows=APART, final=True)
TAKEN_OUT = taken_out(APART)
GIVING = (BETWEEN, PLEDGED, CONFIRMED)
BY_GIVER, BY_BOTH = (GIVER, KEEPER), (GIVER, KEEPER, SECRETARIAT)

WHO = (
    countries("giver_state", N_("State that gives")),
    partners("giver_partner", N_("Partner that gives")),
    line("giver_name", N_("Name of the institution that gives, if it has no seat")),
    Input("given_by", N_("Who gives"), Kind.CHOICE, choices=rules.GIVERS, check=services.given_by),
)
WHAT = (
    choice("kind", N_("Kind of contribution"), rules.KINDS),
    amount(
        "amount", N_("Sum or number"), required=True,
        hint=N_("A whole number, such as 250000, or 30 for thirty days."),
    ),
    Input(
        "measure", N_("Currency or unit"), Kind.CHOICE, choices=rules.MEASURES,
        check=services.measured, hint=N_("Cash has a currency, everything else a unit."),
    ),
    asked_day("pledged_on", N_("Pledged on"), not_ahead),
    words("purpose", N_("What it is meant for")),
    choice("scope", N_("Global or local implementation"), rules.SCOPES, required=False),
    choice("outcome", N_("Outcome that it serves"), rules.OUTCOMES, required=False),
    Input(
        "for_country", N_("Meant for the State"), Kind.BODIES, required=False,
        check=services.one_state,
    ),
    line("for_city", N_("Meant for the city")),
    Input(
        "for_review", N_("Meant for the review"), Kind.CASE, required=False,
        title="country_review", check=services.known_review, visible_to=(*SIDE, REVIEWED),
    ),
    Input(
        "for_paragraph", N_("Meant for the paragraph of a resolution"), Kind.CASE,
        required=False, title=rules.MANDATE,
    ),
    words(
        "circumstances", N_("National circumstances"),
        hint=N_("In the words of the giver, if it wishes to state any (S2 OP7)."),
    ),
)  # fmt: skip
LETTER = (
    line("letter", N_("Number of the letter or note verbale")),
    Input("letter_on", N_("Date of the letter"), Kind.DATE, required=False, check=not_ahead),
    evidence("letter_file", N_("Letter (file)")),
)
READERS = (choice("readers", N_("Who may read it"), rules.READERS),)
GIVER_KEYS = tuple(each.key for each in WHO)


def _part(stem: str, label: str, day: str, *more: Input) -> tuple[Input, ...]:
    """What an instalment states: how much, when, and from which document it is known."""
    return (
        amount(
            f"{stem}_amount", label, required=True,
            hint=N_("In the currency or unit of the contribution; a part of it is enough."),
        ),
        asked_day(f"{stem}_on", day, not_ahead),
        *more,
        line(f"{stem}_document", N_("Number of the document")),
        evidence(f"{stem}_file"),
    )  # fmt: skip


COURSE = (
    Transition(
        "announce", N_("Contribution announced"), source=(BETWEEN,), target=PLEDGED, by=(ENGINE,),
        guards=(stated("readers", rules.EVERYBODY),), undo=False,
    ),
    Transition(
        "make_known", N_("Contribution open to everybody with a seat"), source=(BETWEEN,),
        target=PLEDGED, by=BY_GIVER, action=N_("Let everybody with a seat read it"),
    ),
    Transition(
        "confirm", N_("Contribution confirmed"), source=GIVING, target=CONFIRMED, by=BY_GIVER,
        inputs=_part("confirmed", N_("Sum or number confirmed"), N_("Confirmed on")),
        action=N_("Confirm the contribution, or a part of it"),
    ),
    Transition(
        "receive", N_("Received"), source=(PLEDGED, CONFIRMED), by=BY_BOTH,
        inputs=_part("received", N_("Sum or number received"), N_("Received on")),
        action=N_("Record what was received"),
    ),
    Transition(
        "use", N_("Used"), source=(PLEDGED, CONFIRMED, CONCLUDED), by=BY_BOTH,
        inputs=_part(
            "used", N_("Sum or number used"), N_("Used on"), words("used_for", N_("On what"))
        ),
        action=N_("Record what was used"),
    ),
    Transition(
        "conclude", N_("Contribution concluded"), source=(PLEDGED, CONFIRMED), target=CONCLUDED,
        by=BY_BOTH, guards=(services.something_received,),
        action=N_("Conclude it with what was received"),
    ),
    Transition(
        "withdraw", N_("Contribution withdrawn"), source=GIVING, target=WITHDRAWN, by=BY_GIVER,
        guards=(services.nothing_received,), action=N_("Withdraw the contribution"),
    ),
    amend(
        WHAT, by=BY_GIVER,
        effects=(
            end_part(REVIEWED.key, seat=services.reviewed_no_more),
            bind_part(REVIEWED.key, seat=services.reviewed),
        ),
    ),
    take_out(TAKEN_OUT, by=(KEEPER,)),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.PLEDGE,
    version=1,
    label=N_("Contribution"),
    initial=BETWEEN,
    states=(BETWEEN, PLEDGED, CONFIRMED, CONCLUDED, WITHDRAWN, TAKEN_OUT),
    path=(PLEDGED, CONFIRMED, CONCLUDED),
    roles=(*ROLES, GIVER, REVIEWED),
    opening=Opening(
        by=(MISSIONS, FOCAL_POINTS, PARTNERS, SECRETARIAT),
        inputs=(*WHO, *WHAT, *LETTER, *READERS),
        effects=(
            services.from_letter, KEEP, bind_part(GIVER.key, seat=services.giver),
            bind_part(REVIEWED.key, seat=services.reviewed),
        ),
    ),
    transitions=COURSE,
)  # fmt: skip
REGISTER = Register(
    definition=DEFINITION.key,
    label=N_("Contributions"),
    intro=N_("What States and partners pledge and give, in cash, in kind, in days and as hosts."),
    source="S1 §10, §21, §25 d; S2 OP7-8",
    columns=("given_by", "giver_state", "giver_partner", "kind", "amount", "measure", "pledged_on"),
    filters=("kind", "given_by", "outcome"),
    acts=tuple(rules.ACTS),
    new=N_("Record a contribution"),
)
