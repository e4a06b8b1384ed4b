"""How a review goes on from each of its states: the shortest way along the path."""

from __future__ import annotations

import datetime as dt

from tests.journeys.world import FILE, SUR, World, person

BOARD_DAY = dt.date(2028, 11, 21)


def begin(world: World, subject: str = SUR) -> str:
    """The secretariat records the interest of a State."""
    world.review = world.open(
        "officer",
        "country_review",
        subject,
        inputs={"state_language": "ar"},
        names=(world.case(world.cycle).id,),
    )
    return world.review


def bring(world: World, target: str) -> str:
    """Take the review to a state; answer its reference."""
    if not world.review:
        begin(world)
    before, detour = DETOURS.get(target, (target, None))
    while world.state(world.review) != before:
        ONWARD[world.state(world.review)](world, world.review)
    if detour is not None:
        detour(world, world.review)
    return world.review


def _confirm(world: World, review: str) -> None:
    world.fire(
        "director",
        review,
        "confirm_participation",
        note_number="NV/1",
        note_date=dt.date(2027, 1, 12),
        note_file=FILE,
    )


def _name_focal_point(world: World, review: str) -> None:
    world.fire(
        "mission",
        review,
        "name_focal_point",
        focal_point=person("fatima", "ar"),
        alternate=person("ali", "ar"),
        note_number="NV/2",
    )
    world.meet("fp", "fatima@example.org")


def _pair(world: World, review: str) -> None:
    issue_pairing(world, review)
    for place, letter in ((1, "b"), (2, "c")):
        world.fire("fp", f"{review}/P{place}", "agree_pairing")
        accept(world, f"{review}/P{place}", letter)


def issue_pairing(world: World, review: str) -> None:
    world.fire(
        "officer",
        review,
        "issue_pairing",
        first_reviewer=world.seat("mission_b"),
        second_reviewer=world.seat("mission_c"),
        draw_record="Pool of four; order XAB, XAC, XAD; meeting of 12 February",
        departure="Proposed without a draw",
        waiver="No other State of the group is available",
    )


def accept(world: World, pairing: str, letter: str) -> None:
    """A reviewing State accepts and names its focal point."""
    name = f"focal_{letter}"
    world.fire(f"mission_{letter}", pairing, "accept_pairing", focal_point=person(name))
    world.meet(f"fp_{letter}", f"{name}@example.org")


def _form_team(world: World, review: str) -> None:
    for place, letter in ((1, "b"), (2, "c")):
        name_expert(world, review, letter)
        confirm(world, f"{review}/E{place}", f"expert_{letter}")
    kick_off(world, review)


def name_expert(world: World, review: str, letter: str) -> None:
    name = f"expert_{letter}"
    world.fire(f"fp_{letter}", review, "name_expert", expert=person(name))
    world.meet(name, f"{name}@example.org")


def confirm(world: World, assignment: str, who: str) -> None:
    world.fire(who, assignment, "confirm", undertakings="given", conflict="none")


def kick_off(world: World, review: str) -> None:
    world.fire("officer", review, "file_kick_off_note", working_language="en", kick_off_note=FILE)


def _submit(world: World, review: str) -> None:
    world.fire("fp", review, "submit", self_assessment=FILE, blanks_confirmed="yes")


def _begin_desk_review(world: World, review: str) -> None:
    world.fire("officer", review, "begin_desk_review", working_text=FILE)


def _ask(world: World, review: str) -> None:
    world.fire("fp_b", review, "clear_desk_note", desk_note="Note", desk_note_asks="yes")
    world.fire("fp_c", review, "clear_desk_note", desk_note="Note", desk_note_asks="no")
    world.fire("officer", review, "send_questions", questions="Which cities?")


def _answer(world: World, review: str) -> None:
    world.fire("fp", review, "answer_questions", answers="Three")


def _invite(world: World, review: str) -> None:
    first = world.clock.now().date() + dt.timedelta(days=40)
    last = first + dt.timedelta(days=4)
    world.fire(
        "fp",
        review,
        "invite_visit",
        visit_mode="on_site",
        visit_start=first,
        visit_end=last,
        invitation=FILE,
    )


def _visit(world: World, review: str) -> None:
    world.fire("officer", review, "record_visit", visit_report="Both sides report")


def _begin_drafting(world: World, review: str) -> None:
    world.fire("fp_b", review, "propose_visit_record", visit_record="Record")
    world.fire("fp", review, "accept_visit_record")
    world.fire("fp_b", review, "begin_drafting")


def _draft(world: World, review: str) -> None:
    for who in ("fp_b", "fp_c"):
        world.fire(who, review, "clear_draft", draft="Items with their source")


def _deliver_draft(world: World, review: str) -> None:
    world.fire("officer", review, "deliver_draft", draft_file=FILE)


def _comment(world: World, review: str) -> None:
    world.fire("fp", review, "send_comments", comments="Item 3: other view")


def revise(world: World, review: str) -> None:
    for who in ("fp_b", "fp_c"):
        world.fire(who, review, "clear_text", dispositions="Item 3: taken up")
    world.fire("officer", review, "deliver_text", text_file=FILE)


def _discuss(world: World, review: str) -> None:
    world.fire("officer", review, "facilitate_meeting", discussion="3 May, all sides")
    revise(world, review)


def _agree(world: World, review: str) -> None:
    world.fire("fp", review, "agree_text", agreement_communication=FILE)


def _transmit(world: World, review: str) -> None:
    world.fire("fp", review, "agree_transmittal", executive_summary=FILE)


def _file(world: World, review: str) -> None:
    world.fire("officer", review, "file_document")


def _issue(world: World, review: str) -> None:
    today = world.clock.now().date()
    world.fire("officer", review, "record_issue", issued_on=today, official_text=FILE)


def _consider(world: World, review: str) -> None:
    world.on(BOARD_DAY)
    world.fire("officer", review, "record_consideration", agenda_item="5")


def _conclude(world: World, review: str) -> None:
    world.fire("officer", review, "conclude")


def _schedule_later(world: World, review: str) -> None:
    world.fire("director", review, "schedule_later", agreement_file=FILE)


def _ask_to_reconcile(world: World, review: str) -> None:
    world.fire("fp", review, "ask_to_reconcile")


def _both_views(world: World, review: str) -> None:
    world.fire("fp", review, "choose_both_views", open_items="Item 3: both views")


def _end(world: World, review: str) -> None:
    world.fire("mission", review, "end_participation")


ONWARD = {
    "interest_received": _confirm,
    "scheduled_later": _confirm,
    "confirmed": _name_focal_point,
    "pairing": _pair,
    "team_forming": _form_team,
    "sa_drafting": _submit,
    "sa_submitted": _begin_desk_review,
    "desk_review": _ask,
    "questions_sent": _answer,
    "visit_planning": _invite,
    "visit_agreed": _visit,
    "visit_held": _begin_drafting,
    "findings_drafting": _draft,
    "draft_cleared": _deliver_draft,
    "state_comments": _comment,
    "revising": revise,
    "text_proposed": _agree,
    "reconciling": _discuss,
    "agreed": _transmit,
    "both_views": _transmit,
    "preparing": _file,
    "filed": _issue,
    "issued": _consider,
    "considered": _conclude,
}
DETOURS = {
    "scheduled_later": ("interest_received", _schedule_later),
    "reconciling": ("text_proposed", _ask_to_reconcile),
    "both_views": ("text_proposed", _both_views),
    "participation_ended": ("team_forming", _end),
}
