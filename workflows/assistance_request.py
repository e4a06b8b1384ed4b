"""A need of a State for technical assistance (S1 §7, §9, §14c): the State's own, until it says so.

It is a case by itself, so that it outlives the review that it may come from. Nothing is awaited
from the State, nobody assesses it, and the State may drop it at any time without a reason.
"""

from __future__ import annotations

from engine.access import FACT, HISTORY, VIEW
from engine.definition import (
    ANY_OPEN,
    OFFICE,
    SUBJECT,
    Definition,
    Due,
    Group,
    Input,
    Kind,
    Opening,
    Role,
    State,
    Subject,
    TaskSpec,
    Transition,
)
from engine.effects import bind_part, end_part
from engine.text import N_
from workflows.domain.assistance import rules, services, told
from workflows.domain.reviews.inputs import LANGUAGES, ahead, choice, from_note, line, text
from workflows.domain.reviews.inputs import not_ahead as by_today
from workflows.domain.reviews.roles import FOCAL_POINT, MISSION

STATE_MISSION = Role(
    "state_mission", N_("Permanent mission of the State"), title="mission", office=MISSION,
    seating=SUBJECT, channel="note",
)  # fmt: skip
STATE_FOCAL_POINT = Role(
    "state_focal_point", N_("Focal point of the State"), title="focal_point", office=FOCAL_POINT,
    beside=STATE_MISSION.key,
)  # fmt: skip
STATE = Group("state", N_("State"), (STATE_FOCAL_POINT, STATE_MISSION))
PARTNER = Role("partner", N_("Partner"), seating=OFFICE)
SUPPORTER = Role(
    "supporting_partner", N_("Partner that gives support"), title="partner", office=N_("Partner")
)
# Whom a step told that his offer is closed; he may know where the need stands, and no more.
OFFERER = Role(told.OFFERING, N_("Partner that has offered"), title="partner", office=N_("Partner"))
# The desk has no part of its own accord: it reads once the State hands the need in.
FACILITATOR = Role("facilitator", N_("Secretariat"), title="secretariat", office=N_("Secretariat"))

# While the State has a need to itself nothing is asked of anybody: a message would tell of it.
READERS = {VIEW: (STATE, FACILITATOR, SUPPORTER), HISTORY: (STATE, FACILITATOR)}
DRAFTING = {**READERS, rules.EDIT: (STATE,)}
MOVED_ON = {**READERS, FACT: (OFFERER,)}

IDENTIFIED = State(
    "identified",
    N_("Need identified"),
    allows=DRAFTING,
)
SUBSTANTIATED = State(
    "substantiated",
    N_("Need substantiated"),
    allows=DRAFTING,
)
CONFIRMED = State(
    "confirmed",
    N_("Confirmed by the State"),
    allows=MOVED_ON,
)
RELEASED = State(
    "released",
    N_("Released to partners"),
    tasks=(TaskSpec("answer_offers", N_("Look at the offers"), STATE, optional=True),),
    allows={**READERS, VIEW: (*READERS[VIEW], PARTNER)},
)
MATCHED = State(
    "matched",
    N_("Matched with a partner"),
    tasks=(
        TaskSpec(
            "begin_delivery", N_("Record that delivery has begun"), SUPPORTER,
            Due("begin_delivery"),
        ),
    ),
    allows=MOVED_ON,
)  # fmt: skip
IN_DELIVERY = State(
    "in_delivery",
    N_("In delivery"),
    tasks=(
        TaskSpec(
            "report_delivery", N_("Report on the delivery"), SUPPORTER, Due("delivery_report")
        ),
    ),
    allows=MOVED_ON,
)
MET = State("met", N_("Need met"), allows=MOVED_ON, final=True)
DROPPED = State(
    "dropped", N_("Not pursued"),
    allows={VIEW: (STATE, SUPPORTER), HISTORY: (STATE,), FACT: (OFFERER,)}, final=True,
)  # fmt: skip

BY_STATE, BOTH = (STATE,), (STATE, SUPPORTER)
AT_OPENING = (STATE, FACILITATOR)
OFFER = Input(
    "offer", N_("Offer"), Kind.CHOICE, choices=services.offered, visible_to=(STATE, SUPPORTER)
)
OWN_OFFER = Input(
    "offer", N_("Number of the offer"), Kind.CHOICE, choices=services.offered_by_own,
    visible_to=BY_STATE,
)  # fmt: skip
TOLD_LANGUAGE = choice("told_language", N_("Language of the text"), LANGUAGES, visible_to=BOTH)


# What stops the reading of others: the State has the need to itself again.
ALONE_AGAIN = (services.take_back, end_part(FACILITATOR.key, seat=services.desk))

OPENING = Opening(
    by=BY_STATE,
    inputs=(
        line("title", N_("Title of the need"), visible_to=AT_OPENING),
        text("what", N_("What is needed"), required=False, visible_to=AT_OPENING),
        text("why", N_("Why it is needed"), required=False, visible_to=AT_OPENING),
        Input("theme", N_("Theme"), Kind.CHOICE, required=False,
              choices=tuple(rules.THEMES.items()), visible_to=AT_OPENING),
        choice("language", N_("Language of the text"), LANGUAGES, visible_to=AT_OPENING),
        Input("from_review", N_("Review it comes from"), Kind.CASE, required=False,
              title="country_review", check=services.own_review, visible_to=AT_OPENING),
        Input("from_paragraph", N_("Paragraph of the findings"), Kind.NUMBER, required=False,
              visible_to=AT_OPENING),
        *from_note(*AT_OPENING),
    ),
    effects=(
        services.begin,
        bind_part(FACILITATOR.key, seat=services.opening_desk),
    ),
)  # fmt: skip

PREPARING = (
    Transition(
        "substantiate", N_("Need substantiated"), source=(IDENTIFIED,), target=SUBSTANTIATED,
        by=BY_STATE, action=N_("Record the need as substantiated"),
    ),
    Transition(
        "confirm", N_("Need confirmed"), source=(SUBSTANTIATED,), target=CONFIRMED, by=BY_STATE,
        guards=(services.is_said,), action=N_("Confirm the need"),
    ),
    Transition(
        "reopen", N_("Text opened again"), source=(CONFIRMED,), target=SUBSTANTIATED, by=BY_STATE,
        effects=ALONE_AGAIN, action=N_("Open the text again"), undo=False,
    ),
    Transition(
        "hand_in", N_("Secretariat may read the need"), source=(CONFIRMED,), by=BY_STATE,
        guards=(services.not_handed_in,),
        effects=(bind_part(FACILITATOR.key, seat=services.desk),),
        action=N_("Let the secretariat read the need"),
    ),
    Transition(
        "release", N_("Need released"), source=(CONFIRMED,), target=RELEASED, by=BY_STATE,
        inputs=(
            choice("audience", N_("Who may read the need from now on"), rules.AUDIENCES,
                   visible_to=AT_OPENING),
        ),
        effects=(services.release, bind_part(FACILITATOR.key, seat=services.desk)),
        action=N_("Release the need"), undo=False,
    ),
    Transition(
        "take_back_release", N_("Release taken back"), source=(RELEASED,), target=CONFIRMED,
        by=BY_STATE, effects=(*told.tells(told.waiting), *ALONE_AGAIN),
        action=N_("Take the release back"), undo=False,
    ),
)  # fmt: skip
OFFERING = (
    Transition(
        "offer", N_("Offer made"), source=(RELEASED,), by=(PARTNER,), visible_to=BY_STATE,
        inputs=(
            text("offer_what", N_("What you offer"), visible_to=BY_STATE),
            Input("offer_by", N_("By when"), Kind.DATE, required=False, check=ahead,
                  visible_to=BY_STATE),
            line("offer_contact", N_("Contact for the State"), visible_to=BY_STATE),
            choice("offer_language", N_("Language of the text"), LANGUAGES, visible_to=BY_STATE),
        ),
        effects=(services.make_offer,), action=N_("Offer support"),
    ),
    Transition(
        "withdraw_offer", N_("Offer withdrawn"), source=(RELEASED,), by=(PARTNER,),
        visible_to=BY_STATE, inputs=(OWN_OFFER,), guards=(services.own_offer,),
        effects=(services.withdraw_offer,), action=N_("Withdraw an offer"),
    ),
    Transition(
        "not_take_up", N_("Offer not taken up"), source=(RELEASED,),
        by=BY_STATE, visible_to=BY_STATE, inputs=(OFFER,), guards=(services.some_offer,),
        effects=(*told.tells(told.answered), services.not_take_up),
        action=N_("Not take an offer up"),
    ),
    Transition(
        "match", N_("Offer taken up"), source=(RELEASED,), target=MATCHED, by=BY_STATE,
        inputs=(OFFER,), guards=(services.some_offer,),
        effects=(
            *told.tells(told.others), services.take_up,
            bind_part(SUPPORTER.key, seat=told.answered),
        ),
        meets=("answer_offers",), action=N_("Take an offer up"), undo=False,
    ),
)  # fmt: skip
DELIVERING = (
    Transition(
        "begin_delivery", N_("Delivery begun"), source=(MATCHED,), target=IN_DELIVERY, by=BOTH,
        meets=("begin_delivery",), action=N_("Record that delivery has begun"),
    ),
    Transition(
        "report_delivery", N_("Report on delivery"), source=(IN_DELIVERY,), target=IN_DELIVERY,
        by=(SUPPORTER,), meets=("report_delivery",), undo=False,
        inputs=(
            text("told", N_("What has been done"), visible_to=BOTH),
            Input("reached_on", N_("Reached on"), Kind.DATE, required=False, check=by_today,
                  visible_to=BOTH),
            TOLD_LANGUAGE,
        ),
        effects=(services.tell,), action=N_("Report on the delivery"),
    ),
    Transition(
        "add_view", N_("View of the State on the delivery"), source=(IN_DELIVERY,), by=BY_STATE,
        inputs=(text("told", N_("View of the State"), visible_to=BOTH), TOLD_LANGUAGE),
        effects=(services.tell,), action=N_("Add the view of the State"),
    ),
    Transition(
        "part_ways", N_("Support ended"), source=(MATCHED, IN_DELIVERY), target=CONFIRMED, by=BOTH,
        effects=(
            *told.tells(told.supporting), services.part, end_part(SUPPORTER.key),
            end_part(FACILITATOR.key),
        ),
        action=N_("End the support"), undo=False,
    ),
    Transition(
        "meet", N_("Need met"), source=(CONFIRMED, RELEASED, MATCHED, IN_DELIVERY), target=MET,
        by=BY_STATE, effects=told.tells(told.waiting), action=N_("Record that the need is met"),
    ),
    Transition(
        "drop", N_("Need not pursued"), source=ANY_OPEN, target=DROPPED, by=BY_STATE,
        effects=told.tells(told.waiting), action=N_("Do not pursue the need"),
    ),
)  # fmt: skip

DEFINITION = Definition(
    key=rules.REQUEST,
    version=1,
    label=N_("Technical-assistance need"),
    subject=Subject.STATE,
    initial=IDENTIFIED,
    states=(
        IDENTIFIED, SUBSTANTIATED, CONFIRMED, RELEASED, MATCHED, IN_DELIVERY, MET, DROPPED,
    ),
    path=(IDENTIFIED, SUBSTANTIATED, CONFIRMED, RELEASED, MATCHED, IN_DELIVERY, MET),
    roles=(STATE, STATE_FOCAL_POINT, STATE_MISSION, PARTNER, SUPPORTER, OFFERER, FACILITATOR),
    opening=OPENING,
    transitions=(*PREPARING, *OFFERING, *DELIVERING),
)  # fmt: skip
