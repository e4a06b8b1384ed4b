"""The rooms of a process: pages of a case where its substance is prepared and read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader
from engine.text import N_
from web.current import Rows
from web.reading import may_look_back
from workflows.domain.assistance.rules import REQUEST, SIDES
from workflows.domain.findings.rules import REVIEWER_ROLES, STATE_ROLES
from workflows.domain.guidelines.rules import VERSION as GUIDELINES
from workflows.domain.knowledge.rules import ITEM as KNOWLEDGE
from workflows.domain.measures.rules import READERS as READERS_OF_SHEET
from workflows.domain.measures.rules import SHEET
from workflows.domain.participation.rules import FILE as PARTICIPATION
from workflows.domain.partners.rules import AUTHOR, INPUT
from workflows.domain.questions import queries as questions
from workflows.domain.registers.roles import PLAIN
from workflows.domain.reports.queries import CYCLE, REVIEW
from workflows.domain.surveys.rules import AWARENESS, E_SURVEY
from workflows.domain.tags.checklists import PROCESS as CHECKLIST
from workflows.domain.texts.rules import DRAFT
from workflows.domain.texts.rules import READERS as DRAFT_READERS


@dataclass(frozen=True)
class Room:
    """A page below the case's own.

    `definition`: whose cases have it.  `roles`: who finds the way to it, beside the desk; the page
    itself asks again.  `steps`: the steps that are prepared there; the case page leads to the room
    first.  `plain`: those of them that need nothing from the room; the case page leads to the step.
    `takes`: the steps are taken from the room too, so one way to it is enough.  `permission`: a
    desk-wide one, without which nobody is shown the way.
    """

    endpoint: str
    label: str
    definition: str = REVIEW
    roles: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    takes: bool = False
    permission: str = ""


EVERY = ""  # of whichever process
READERS = frozenset(role.key for role in PLAIN)

ROOMS = (
    Room(
        "draws.index",
        N_("Pairing"),
        roles=STATE_ROLES | REVIEWER_ROLES | {"rev_mission"},
        steps=("issue_pairing",),
    ),
    Room(
        "assessment.index",
        N_("Self-assessment"),
        roles=STATE_ROLES | REVIEWER_ROLES,
        steps=("submit",),
    ),
    Room(
        "questions.index",
        N_("Questions"),
        roles=STATE_ROLES | REVIEWER_ROLES,
        steps=(
            "clear_desk_note",
            "send_questions",
            "answer_questions",
            "take_up_in_dialogue",
        ),
    ),
    Room(
        "visits.index",
        N_("Visit"),
        roles=STATE_ROLES | REVIEWER_ROLES,
        steps=(
            "invite_visit",
            "choose_no_visit",
            "confirm_programme",
            "change_visit",
            "withdraw_invitation",
            "complete_checklist",
            "record_visit",
        ),
        plain=("invite_visit", "choose_no_visit", "withdraw_invitation", "record_visit"),
        takes=True,
    ),
    Room(
        "visitrecord.index",
        N_("Visit record"),
        roles=STATE_ROLES | REVIEWER_ROLES,
        steps=("propose_visit_record", "accept_visit_record", "begin_drafting"),
        takes=True,
    ),
    Room(
        "findings.index",
        N_("Findings"),
        roles=STATE_ROLES | REVIEWER_ROLES,
        steps=(
            "clear_draft",
            "send_comments",
            "clear_text",
            "agree_items",
            "agree_text",
            "ask_to_reconcile",
            "choose_both_views",
            "respond_to_observations",
            "correct_text",
        ),
        takes=True,
    ),
    Room(
        "translations.sections",
        N_("Sections"),
        "translation",
        steps=("deliver_translation",),
    ),
    Room(
        "reviewinputs.index",
        N_("Input of others"),
        roles=STATE_ROLES | REVIEWER_ROLES,
        steps=("set_input",),
    ),
    Room(
        "partnerinput.show",
        N_("Text of the input"),
        INPUT,
        roles=frozenset({AUTHOR, "state_mission", "state_focal_point"}),
        steps=("send", "pass_on", "take_note"),
    ),
    Room("papers.index", N_("Documents"), roles=STATE_ROLES | REVIEWER_ROLES),
    Room("consents.index", N_("Consent"), roles=STATE_ROLES),
    Room("needs.of_review", N_("Technical needs"), roles=STATE_ROLES),
    Room(
        "need.show",
        N_("Need"),
        REQUEST,
        roles=frozenset().union(*SIDES.values()),
        steps=("substantiate", "match", "offer", "report_delivery", "add_view"),
    ),
    Room("plan.index", N_("Plan"), roles=STATE_ROLES | REVIEWER_ROLES | {"rev_mission"}),
    Room(
        "knowledge.show",
        N_("Sheet"),
        KNOWLEDGE,
        roles=frozenset({"author_focal_point", "author_mission", "partner"}),
        steps=("submit", "publish", "request_clarification", "keep_version"),
    ),
    Room(
        "texts.show",
        N_("Text"),
        DRAFT,
        roles=DRAFT_READERS,
        steps=("hand_over", "open_consultation"),
    ),
    Room(
        "comments.index",
        N_("Comments"),
        DRAFT,
        roles=DRAFT_READERS,
        steps=("send_comments", "to_bureau", "to_board", "to_assembly"),
    ),
    Room(
        "values.index",
        N_("Values"),
        SHEET,
        roles=READERS_OF_SHEET,
        steps=("record_values",),
    ),
    Room("guidelines.version", N_("Text"), GUIDELINES, roles=READERS),
    Room(
        "checklists.show",
        N_("Checklist"),
        CHECKLIST,
        roles=READERS | {"own_mission", "own_focal_point"},
    ),
    Room(
        "countries.of_case",
        N_("Country"),
        PARTICIPATION,
        roles=frozenset({"own_mission", "un_entity"}),
    ),
    Room("reports.index", N_("Report to the Board"), CYCLE),
    Room("surveys.index", N_("Survey"), E_SURVEY, roles=READERS, steps=("open_it", "publish")),
    Room("surveydesk.index", N_("States asked"), E_SURVEY, permission="desk"),
    Room(
        "surveys.index",
        N_("Questionnaire"),
        AWARENESS,
        roles=READERS,
        steps=("open_it", "publish"),
    ),
    Room("surveydesk.links", N_("Links"), AWARENESS, permission="desk"),
    Room("desknotes.index", N_("Desk notes"), EVERY, permission="desk"),
)


def rooms_of(definition: str) -> Iterator[Room]:
    """The rooms of a process, in the order of its course."""
    return (room for room in ROOMS if room.definition in (EVERY, definition))


def room_of(definition: str, trigger: str) -> Room | None:
    """Where a step is prepared, if it has a room."""
    return next((room for room in rooms_of(definition) if trigger in room.steps), None)


def place_of(case: CaseLine, task: str) -> str:
    """The page on which a next step is worked at: its room, or the case itself."""
    meeting = [
        room_of(case.definition.key, each.key)
        for each in case.definition.from_state(case.state.key)
        if task in each.meets
    ]
    return next((room.endpoint for room in meeting if room), "cases.show")


@dataclass(frozen=True)
class Tab:
    """A page of a case; the label is a sentence to be translated."""

    endpoint: str
    label: str
    count: str = ""


def tabs(rows: Rows, looking: Reader, case: Case) -> tuple[Tab, ...]:
    """The pages of a case to which the reader is shown the way."""
    roles = looking.access.roles(rows, looking.actor, case.id)
    found = [Tab("cases.show", N_("Overview"))]
    found += [
        Tab(room.endpoint, room.label, _count(rows, room, case))
        for room in rooms_of(case.definition)
        if _is_shown(looking, room, roles)
    ]
    if may_look_back(rows, looking, case):
        found += [Tab("cases.history", N_("History")), Tab("cases.people", N_("People"))]
    return (*found, Tab("cases.diagram", N_("Diagram")))


def _count(rows: Rows, room: Room, case: Case) -> str:
    """How many of the questions have an answer, of those that were delivered."""
    found = questions.tally(rows, case.id) if room.endpoint == "questions.index" else None
    return f"{found[0]}/{found[1]}" if found else ""


def _is_shown(looking: Reader, room: Room, roles: frozenset[str]) -> bool:
    if room.permission:
        return bool(looking.access.desk_allows(looking.actor, room.permission))
    return looking.at_the_desk or bool(room.roles & roles)
