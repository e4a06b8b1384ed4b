"""The journey: one review from the expression of interest to its follow-up, as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tests.journeys.cast import (
    ALI,
    DANA,
    FATIMA,
    LUC,
    NOOR,
    REVIEW,
    SOFIA,
    TOMAS,
    VERA,
    Look,
    Named,
    Open,
    SeatOf,
    Step,
    Upload,
)

UNDERTAKINGS = {"undertakings": "given", "conflict": "none"}


def _on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _child(code: str) -> str:
    return f"{REVIEW}/{code}"


JOURNEY: tuple[Step | Look, ...] = (
    # Preparation
    Open(
        "officer",
        REVIEW,
        "country_review",
        {
            "interest_note": "NV/2027/3",
            "interest_file": Upload("interest.pdf"),
            "state_language": "ar",
        },
        day=_on("2027-01-15"),
    ),
    Step(
        "director",
        REVIEW,
        "confirm_participation",
        {
            "note_number": "NV/2027/11",
            "note_date": _on("2027-01-18"),
            "note_file": Upload("exchange-of-notes.pdf"),
            "group": 1,
        },
        day=_on("2027-01-20"),
    ),
    # Designation
    Step(
        "mission",
        REVIEW,
        "name_focal_point",
        {"focal_point": FATIMA, "alternate": ALI, "note_number": "NV/2027/24"},
        day=_on("2027-03-11"),
    ),
    Step(
        "officer",
        REVIEW,
        "issue_pairing",
        {
            "first_reviewer": SeatOf("mission_b"),
            "second_reviewer": SeatOf("mission_c"),
            "draw_record": "Pool of four States; order XAB, XAC, XAD; meeting of 10 March 2027",
            "departure": "Proposed in consultation with the State, without a draw",
            "waiver": "No other State of the group was available",
        },
        day=_on("2027-03-15"),
    ),
    Step("fatima", _child("P1"), "agree_pairing", day=_on("2027-03-17")),
    Step("fatima", _child("P2"), "set_aside", day=_on("2027-03-18")),
    Step(
        "officer",
        _child("P2"),
        "propose_next",
        {"next_reviewer": SeatOf("mission_d")},
        day=_on("2027-03-19"),
    ),
    Step(
        "mission_b",
        _child("P1"),
        "accept_pairing",
        {"focal_point": LUC, "alternate": SOFIA},
        day=_on("2027-03-24"),
    ),
    Step("fatima", _child("P3"), "agree_pairing", day=_on("2027-03-31")),
    Step("mission_d", _child("P3"), "accept_pairing", {"focal_point": DANA}, day=_on("2027-04-02")),
    Step("luc", REVIEW, "name_expert", {"expert": NOOR}, day=_on("2027-04-06")),
    Step("dana", REVIEW, "name_expert", {"expert": TOMAS}, day=_on("2027-04-07")),
    Step("noor", _child("E1"), "confirm", UNDERTAKINGS, day=_on("2027-04-12"), by_link=True),
    Step("dana", _child("E2"), "name_another", {"expert": VERA}, day=_on("2027-04-26")),
    Step("vera", _child("E3"), "confirm", UNDERTAKINGS, day=_on("2027-05-04"), by_link=True),
    Step(
        "officer",
        REVIEW,
        "file_kick_off_note",
        {"working_language": "en", "kick_off_note": Upload("kick-off.pdf")},
        day=_on("2027-05-11"),
    ),
    # Self-assessment
    Step(
        "fatima",
        REVIEW,
        "state_new_date",
        {
            "step": "submit_self_assessment",
            "new_date": _on("2027-09-06"),
            "date_reason": "Two ministries answer in August",
        },
        day=_on("2027-07-19"),
    ),
    Step(
        "fatima",
        REVIEW,
        "submit",
        {
            "self_assessment": Upload("self-assessment.pdf"),
            "blanks_confirmed": "yes",
        },
        day=_on("2027-09-02"),
    ),
    Step(
        "officer",
        REVIEW,
        "request_clarification",
        {"clarification_request": "Annex 2 cannot be opened"},
        day=_on("2027-09-07"),
    ),
    Step(
        "ali",
        REVIEW,
        "answer_clarification",
        {
            "clarification_answer": "Annex 2 is enclosed again",
            "clarification_file": Upload("annex-2.pdf"),
        },
        day=_on("2027-09-14"),
    ),
    Step(
        "officer",
        REVIEW,
        "begin_desk_review",
        {"working_text": Upload("self-assessment-en.pdf")},
        day=_on("2027-09-21"),
    ),
    # Desk review and visit
    Step(
        "luc",
        REVIEW,
        "clear_desk_note",
        {"desk_note": "Three questions on public space", "desk_note_asks": "yes"},
        day=_on("2027-10-14"),
    ),
    Step(
        "dana",
        REVIEW,
        "clear_desk_note",
        {"desk_note": "Nothing to add", "desk_note_asks": "no"},
        day=_on("2027-10-18"),
    ),
    Step(
        "officer",
        REVIEW,
        "send_questions",
        {"questions": "Which cities have an inventory of public space?"},
        day=_on("2027-10-22"),
    ),
    Step(
        "fatima",
        REVIEW,
        "answer_questions",
        {"answers": "Three of them; see annex 4"},
        day=_on("2027-11-23"),
    ),
    Step(
        "fatima",
        REVIEW,
        "invite_visit",
        {
            "visit_mode": "on_site",
            "visit_start": _on("2028-01-24"),
            "visit_end": _on("2028-01-28"),
            "visit_places": "The capital and one city",
            "invitation": Upload("invitation.pdf"),
        },
        day=_on("2027-11-30"),
    ),
    Step(
        "fatima",
        REVIEW,
        "change_visit",
        {
            "visit_mode": "on_site",
            "visit_start": _on("2028-01-31"),
            "visit_end": _on("2028-02-04"),
            "visit_places": "The capital and two cities",
        },
        day=_on("2027-12-08"),
    ),
    Step(
        "fatima",
        REVIEW,
        "confirm_programme",
        {"programme": "Monday: ministry; Tuesday to Thursday: cities; Friday: conclusions"},
        day=_on("2027-12-14"),
    ),
    Step(
        "officer",
        REVIEW,
        "complete_checklist",
        {"checklist": "Visas, security clearance and interpretation are arranged"},
        day=_on("2028-01-12"),
    ),
    Step(
        "officer",
        REVIEW,
        "record_visit",
        {"visit_report": "Both sides report that the visit was held"},
        day=_on("2028-02-08"),
    ),
    Step(
        "luc",
        REVIEW,
        "propose_visit_record",
        {"visit_record": "What was seen in the capital\n\nWhat was heard in the two cities"},
        day=_on("2028-02-14"),
    ),
    Step(
        "fatima",
        REVIEW,
        "accept_visit_record",
        {"left_out": "2"},
        day=_on("2028-02-21"),
    ),
    Step("dana", REVIEW, "begin_drafting", day=_on("2028-02-22")),
    # Findings
    Step(
        "luc",
        REVIEW,
        "clear_draft",
        {"draft": "Items 1 to 12, each with its source"},
        day=_on("2028-03-09"),
    ),
    Step(
        "dana",
        REVIEW,
        "clear_draft",
        {"draft": "Items 1 to 12, each with its source"},
        day=_on("2028-03-13"),
    ),
    Step(
        "officer",
        REVIEW,
        "deliver_draft",
        {"draft_file": Upload("draft.pdf"), "note_number": "NV/2028/15"},
        day=_on("2028-03-20"),
    ),
    Step(
        "fatima",
        REVIEW,
        "send_comments",
        {"comments": "Item 3: factual correction; item 8: other view"},
        day=_on("2028-04-26"),
    ),
    Step("luc", REVIEW, "clear_text", {"dispositions": "Item 3: corrected"}, day=_on("2028-05-03")),
    Step("dana", REVIEW, "clear_text", {"dispositions": "Item 8: kept"}, day=_on("2028-05-04")),
    Step(
        "officer", REVIEW, "deliver_text", {"text_file": Upload("text.pdf")}, day=_on("2028-05-08")
    ),
    Step(
        "fatima",
        REVIEW,
        "ask_to_reconcile",
        {"reasons": "Item 8 may be worded together"},
        day=_on("2028-05-22"),
    ),
    Step(
        "officer",
        REVIEW,
        "facilitate_meeting",
        {"discussion": "30 May 2028, online, all three sides"},
        day=_on("2028-05-30"),
    ),
    Step("luc", REVIEW, "clear_text", {"dispositions": "Item 8: reworded"}, day=_on("2028-06-06")),
    Step("dana", REVIEW, "clear_text", {"dispositions": "Item 8: reworded"}, day=_on("2028-06-07")),
    Step(
        "officer",
        REVIEW,
        "deliver_text",
        {"text_file": Upload("text-2.pdf")},
        day=_on("2028-06-09"),
    ),
    Step(
        "officer",
        REVIEW,
        "agree_text",
        {"agreement_communication": Upload("agreement.pdf")},
        on_behalf="mission",
        day=_on("2028-06-29"),
    ),
    Step(
        "fatima", REVIEW, "respond_to_observations", {"response": "Welcomed"}, day=_on("2028-07-04")
    ),
    # Report to the Board
    Step(
        "fatima",
        REVIEW,
        "agree_transmittal",
        {"executive_summary": Upload("summary.pdf")},
        day=_on("2028-07-05"),
    ),
    Step("fatima", REVIEW, "take_back_transmittal", day=_on("2028-07-07")),
    Step(
        "fatima",
        REVIEW,
        "agree_transmittal",
        {"executive_summary": Upload("summary-2.pdf")},
        day=_on("2028-07-14"),
    ),
    Step("officer", REVIEW, "file_document", day=_on("2028-09-08")),
    Look("reader", REVIEW, sees=False, day=_on("2028-09-08")),
    Step(
        "officer",
        REVIEW,
        "record_issue",
        {
            "symbol": "As assigned by conference services",
            "issued_on": _on("2028-10-09"),
            "official_text": Upload("report.pdf"),
        },
        day=_on("2028-10-10"),
    ),
    Look("reader", REVIEW, sees=True, day=_on("2028-10-11")),
    Step(
        "officer",
        REVIEW,
        "record_consideration",
        {"agenda_item": "5", "decision": "The Board takes note"},
        day=_on("2028-11-21"),
    ),
    Step("officer", REVIEW, "conclude", day=_on("2028-12-12")),
    # After the conclusion
    Step(
        "fatima",
        _child("F1"),
        "accept_offer",
        {"next_note_on": _on("2029-05-02")},
        day=_on("2029-01-10"),
    ),
    Open(
        "fatima",
        _child("C1"),
        "consent",
        {"document": "practice", "audience": "public"},
        parent=REVIEW,
        day=_on("2029-01-17"),
    ),
)


def spoken_in(language: str, journey: Iterable[Step | Look] = JOURNEY) -> list[Step | Look]:
    """The same journey, everybody whom it names reading one language."""
    return [
        replace(each, inputs=_named_in(language, each.inputs)) if isinstance(each, Step) else each
        for each in journey
    ]


def _named_in(language: str, inputs: Mapping[str, object]) -> dict[str, object]:
    return {
        key: replace(value, language=language) if isinstance(value, Named) else value
        for key, value in inputs.items()
    }
