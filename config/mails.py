"""Which step of a review tells whom. A step without a line tells as all others do."""

from __future__ import annotations

from notifications.catalogue import (
    ACTOR,
    CLOSED,
    HELD,
    INVITED,
    NAMED,
    NAMED_NOTE,
    RESUMED,
    TAKEN,
    Catalogue,
    Notification,
)
from notifications.desk import TAKE_NOTE

SUR = ("sur_focal_point",)
REV = ("rev_focal_point",)
EXPERTS = ("rev_expert",)
DESK = ("secretariat",)
FOCAL_POINTS = SUR + REV
TEAM = REV + EXPERTS
ALL = SUR + TEAM
FORMAL = ("sur_mission",)  # a note verbale is drafted, the focal point has his mail
REVIEWERS = ("rev",)  # the focal point; where none is named yet, a note to the mission
RECEIPT = ("receipt", (ACTOR,))
OFFERING = ("offering_partner",)
NEED_CLOSED = (("need_closed", ("supporting_partner",)), ("offered_need_closed", OFFERING))
TEMPLATES = {
    INVITED: INVITED, "concluded": CLOSED, "participation_ended": CLOSED,
    "closed_with_review": CLOSED, "deferred": HELD, "pending_communication": HELD,
    "general_suspension": HELD, "resumed": RESUMED,
}  # fmt: skip

REVIEW: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "open": (("interest_received", DESK),),
    "confirm_participation": (
        ("participation_confirmed", SUR),
        ("acknowledgement_and_start", FORMAL),
    ),
    "begin_pairing": (("participation_confirmed", SUR),),  # once he is named
    "schedule_later": (("scheduled_later", SUR),),
    "propose_start": (("start_proposed", SUR),),
    "name_focal_point": (("place_handed_on", FOCAL_POINTS),),
    "issue_pairing": (("pairing_issued", SUR), ("pairing", FORMAL)),
    "form_pair": (("pair_formed", FOCAL_POINTS),),
    "file_kick_off_note": (("kick_off_note", ALL),),
    "submit": (RECEIPT,),
    "request_clarification": (("clarification_requested", SUR),),
    "answer_clarification": (RECEIPT,),
    "begin_desk_review": (("desk_review_open", TEAM),),
    "all_in": (("all_in", REV),),  # noted once, with the last expert's word
    "send_questions": (("questions_sent", SUR),),
    "answer_questions": (RECEIPT, ("answers_received", TEAM)),
    "take_up_in_dialogue": (("answers_received", FOCAL_POINTS),),
    "invite_visit": (("visit_invited", ALL),),
    "change_visit": (("visit_changed", ALL),),
    "withdraw_invitation": (("visit_not_held", ALL),),
    "choose_no_visit": (("visit_not_held", ALL),),
    "confirm_programme": (("programme_confirmed", ALL), ("meetings", ())),  # config/meetings.py
    "record_visit": (("visit_recorded", FOCAL_POINTS),),
    "propose_visit_record": (("visit_record_proposed", SUR),),
    "accept_visit_record": (("visit_record_accepted", REV),),
    "begin_drafting": (("drafting_begun", SUR),),
    "deliver_draft": (("draft_transmitted", SUR), ("draft_transmittal", FORMAL)),
    "send_comments": (RECEIPT, ("comments_received", TEAM)),
    "deliver_text": (("text_delivered", SUR), ("agreement_request", FORMAL)),
    "ask_to_reconcile": (("discussion_of_text", ALL),),
    "agree_items": (RECEIPT,),
    "agree_text": (RECEIPT, ("text_agreed", FOCAL_POINTS)),
    "choose_both_views": (("both_views_recorded", FOCAL_POINTS),),
    "correct_text": (("text_corrected", FOCAL_POINTS),),
    "agree_transmittal": (("transmittal_agreed", SUR + DESK),),
    "take_back_transmittal": (("transmittal_taken_back", SUR + DESK),),
    "file_document": (("report_filed", FOCAL_POINTS),),
    "record_issue": (("report_issued", FOCAL_POINTS), ("board_document", FORMAL)),
    "record_corrigendum": (("report_issued", FOCAL_POINTS),),
    "record_consideration": (("report_considered", FOCAL_POINTS),),
    "conclude": (("concluded", FOCAL_POINTS),),
    "conclude_without_transmittal": (("concluded", FOCAL_POINTS),),
    "state_new_date": (("calendar_adjusted", FOCAL_POINTS),),
    "propose_other_date": (("other_date_proposed", (NAMED,)), ("calendar_change", (NAMED_NOTE,))),
    "join_later_group": (("calendar_adjusted", FOCAL_POINTS),),
    "later_session": (("calendar_adjusted", FOCAL_POINTS + DESK), ("calendar_change", FORMAL)),
    "other_edition": (("calendar_adjusted", FOCAL_POINTS), ("calendar_change", FORMAL)),
    "carry_over": (("carried_over", FOCAL_POINTS),),
    "defer": (("deferred", ALL),),
    "record_pending_communication": (("pending_communication", ALL),),
    "suspend": (("general_suspension", ALL),),
    "resume": (("resumed", ALL),),
    "end_participation": (("participation_ended", SUR),),
}
QUIET = (
    "open_visit_planning", "close_draft", "propose_text", "name_expert",
    "clear_desk_note", "complete_checklist", "clear_draft", "clear_text",
    "facilitate_meeting", "respond_to_observations", "record_communication", "set_language",
    "set_listing", "set_input",
)  # fmt: skip
CHILDREN: dict[str, dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "pairing": {
        "open": (), "agree_pairing": (), "accept_pairing": (("place_handed_on", REV),),
        "pair": (),
        "set_aside": (("place_open", DESK),), "decline": (("place_open", DESK),),
        "stand_down": (("place_open", SUR + DESK),),
        "record_relieved": (("place_open", SUR + DESK),),
        "propose_next": (), "close": (("closed_with_review", REVIEWERS),),
    },
    "assignment": {
        "open": ((INVITED, EXPERTS),),
        "confirm": (("expert_confirmed", REV + DESK),),
        "not_available": (("expert_place_open", REV + DESK),),
        "invitation_ends": (("expert_place_open", REV + DESK),),
        "ask_for_another": (("expert_place_open", DESK),),  # known to the secretariat only
        "step_down": (("expert_place_open", REV + DESK),),
        "name_another": (), "close": (("closed_with_review", EXPERTS),),
    },
    "consent": {
        "open": (RECEIPT, ("consent_given", DESK)), "record_issue": (("consent_used", SUR),),
        "withdraw_consent": (RECEIPT, ("consent_withdrawn", DESK)),
    },
    # Who has to decide has a next step, which mails by itself; nothing names the file.
    "classification": dict.fromkeys(
        ("open", "ask_lowering", "agree_lowering", "keep", "name_readers"), ()
    ),
    "follow_up": {
        "open": (("follow_up_offered", SUR),), "accept_offer": (("follow_up_begun", DESK),),
        "not_wish": (), "note_progress": (), "finish": (), "close": (),
    },
    "assistance_request": {
        "open": (), "substantiate": (), "confirm": (), "reopen": (), "release": (),
        "hand_in": (("need_handed_in", ("facilitator",)),),
        "take_back_release": (("need_not_open", OFFERING),),
        "offer": (("offer_made", ("state",)),), "withdraw_offer": (),
        "not_take_up": (("offer_not_taken_up", OFFERING),),
        "match": (
            ("need_matched", ("supporting_partner",)), ("offer_not_taken_up", OFFERING),
        ),
        "begin_delivery": (),
        "report_delivery": (("delivery_reported", ("state",)),), "add_view": (),
        "part_ways": (("support_ended", ("state",)), ("support_closed", OFFERING)),
        "meet": NEED_CLOSED, "drop": NEED_CLOSED,
    },
    # A giver acts for itself and sees the rest on the page; nobody is asked for anything.
    "pledge": dict.fromkeys((
        "open", "announce", "make_known", "confirm", "receive", "use", "conclude", "withdraw",
        "amend", "take_out",
    ), ()),
    "review_cost": dict.fromkeys(("open", "amend", "take_out"), ()),
    # Kept by one side for all to read; an act of another stands on the page of the entry.
    "shared_tool": dict.fromkeys(("open", "adopt", "record_test", "amend", "take_out"), ()),
    "activity": dict.fromkeys((
        "open", "record_held", "record_not_held", "amend_held", "amend", "take_out",
    ), ()),
    "city_project": dict.fromkeys((
        "open", "release", "take_back_release", "record_quality", "amend", "take_out",
    ), ()),
    "joint_programme": dict.fromkeys((
        "open", "begin", "complete", "stop", "record_funds", "name_findings", "amend", "take_out",
    ), ()),
    # An answer is told as any other step; the State addressed has its next step in the mail.
    "cooperation_offer": dict.fromkeys((
        "open", "announce", "take_up", "open_accepted", "open_outcome", "amend",
    ), ()),
    "partner_organisation": dict.fromkeys((
        "open", "join", "join_body", "leave", "connect", "correct_category", "agree_public",
        "release_public", "amend", "take_out",
    ), ()),
    # The State has a next step, which mails by itself; the partner has a receipt.
    "partner_input": {
        "open": (), "send": (RECEIPT,), "pass_on": (("input_passed_on", ("author",)),),
        "take_note": (), "comment": (), "withdraw": (("input_withdrawn", ("state",)),),
    },
    "participation": {
        "open": (), "invite": (), "state_facts": (), "record_cca": (), "record_coordinator": (),
        "record_team": (), "name_entity": (), "end_entity": (),
        "express_interest": (("interest_received", DESK),),
        "acknowledge": (("interest_acknowledged", ("own_mission",)),),
    },
    "hosting_offer": {"open": (("hosting_interest", DESK),)},
    # Whoever is invited or named has a next step, which mails by itself; an end tells as any other.
    "draft_text": dict.fromkeys((
        "open", "amend", "name_expert", "hand_over", "cite_finding", "open_consultation", "invite",
        "more_time", "send_comments", "withdraw_comment", "close_consultation", "to_bureau",
        "to_board", "to_assembly", "prepare_again", "name_section", "hand_in_note",
        "add_languages",
    ), ()),
}  # fmt: skip


def catalogue() -> Catalogue:
    """The catalogue of the house."""
    steps = {"country_review": REVIEW | dict.fromkeys(QUIET, ()), **CHILDREN}
    found = []
    for definition, triggers in steps.items():
        for trigger, lines in triggers.items():
            for key, to in lines or (("quiet", ()),):
                found.append(_line(definition, trigger, key, to))
    return Catalogue(
        found,
        asks={("country_review", "state_new_date"): TAKE_NOTE},
        answers={("country_review", "propose_other_date"): TAKE_NOTE},
    )


def _line(definition: str, trigger: str, key: str, to: tuple[str, ...]) -> Notification:
    template = TEMPLATES.get(key, TAKEN)
    return Notification(
        key=key, on=(definition, trigger), to=to, template=template, only_once_named=True
    )
