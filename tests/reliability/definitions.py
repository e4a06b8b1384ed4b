"""A small family of processes that uses every word a Definition has: what reliability is tried on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from engine.context import Context
from engine.definition import (
    ALSO,
    ANY_OPEN,
    BROADCAST,
    CLOCK,
    DESK,
    ENGINE,
    ONLY,
    OPENED,
    PARENT,
    REQUIRED,
    Definition,
    Due,
    Group,
    Hold,
    Input,
    Kind,
    Opening,
    Role,
    State,
    TaskSpec,
    Timer,
    Transition,
    anchor,
    fact,
)
from engine.effects import (
    appoint,
    bind_part,
    broadcast,
    close_children,
    end_part,
    given,
    hold,
    move_anchor,
    open_child,
    playing,
    redate,
    resume,
    set_fact,
)
from engine.guards import children, entries, met
from engine.models.case import Case, CaseName
from engine.text import Text

AUTHOR, DEPUTY = Role("author", "Author"), Role("deputy", "Deputy")
PARTY = Group("party", "Author or deputy", (AUTHOR, DEPUTY))
PEER, ADVISER = Role("peer", "Peer"), Role("adviser", "Adviser")
OFFICER = Role("officer", "Desk", title="secretariat", seating=DESK)

ANCHOR = "board_1"


def ahead(context: Context, value: dt.date) -> Text | None:
    """A date from tomorrow on."""
    return None if value > context.today else Text("Please give a date that lies ahead.")


def open_tasks(context: Context) -> list[tuple[str, str]]:
    """The tasks that the acting party may give another date."""
    found = context.open_tasks_of(context.actor_roles, context.actor_body)
    return [(f"{task.key}:{task.body}", label) for task, label in found]


# An opinion asked of one adviser: a child of the dossier.

ASKED = State(
    "asked", "Asked", tasks=(TaskSpec("answer", "Answer", ADVISER, Due("answer")),),
    timers=(Timer("expires", Due("answer")),),
)  # fmt: skip
GIVEN = State("given", "Given")
EXPIRED = State("expired", "Expired", final=True)
CLOSED = State("closed", "Closed with the dossier", final=True)

OPINION = Definition(
    key="opinion",
    version=1,
    label="Opinion",
    initial=ASKED,
    states=(ASKED, GIVEN, EXPIRED, CLOSED),
    roles=(ADVISER, AUTHOR),
    transitions=(
        Transition(
            "answer", "Answer", (ASKED,), GIVEN, (ADVISER,), meets=("answer",),
            inputs=(Input("opinion", "Opinion"),), effects=(bind_part("adviser", PARENT),),
        ),
        Transition("decline", "Decline", (ASKED,), EXPIRED, (ADVISER,), meets=("answer",)),
        Transition("expires", "Expires", (ASKED,), EXPIRED, (CLOCK,)),
        Transition(
            "annex", "Annex", ANY_OPEN, None, (ADVISER,), limit="annexes",
            inputs=(Input("annex", "Annex", Kind.FILE),),
        ),
        Transition("close", "Close", ANY_OPEN, CLOSED, (PARENT,), held=ALSO),
    ),
)  # fmt: skip


# The dossier: every kind of task, date, timer, hold and automatic move.

DRAFTING = State(
    "drafting", "Drafting",
    tasks=(
        TaskSpec("write", "Write", PARTY, Due("write")),
        TaskSpec("suggest", "Suggest", PEER, Due("suggest"), each=True, optional=True),
    ),
)  # fmt: skip
READING = State(
    "reading", "Reading",
    tasks=(
        TaskSpec("comment", "Comment", PEER, Due("comment"), each=True),
        TaskSpec("gather", "Gather", PARTY, Due("gather", of=OPENED), after=("comment",)),
    ),
    timers=(Timer("reading_ends", Due("reading")),),
)  # fmt: skip
PANEL = State("panel", "Panel", tasks=(TaskSpec("invite", "Invite", OFFICER, Due("invite")),))
VISIT = State(
    "visit", "Visit",
    tasks=(
        TaskSpec("fix_date", "Fix the date", PARTY, Due("fix_date")),
        TaskSpec("prepare", "Prepare", PEER, Due("prepare", of=fact("visit_on")), each=True,
                 after=("fix_date",)),
        TaskSpec("report", "Report", OFFICER, Due("report", of=fact("visit_on")), after=("fix_date",)),
    ),
    timers=(Timer("visit_passes", fact("visit_on")),),
)  # fmt: skip
FILING = State(
    "filing", "Filing",
    tasks=(
        TaskSpec("agree", "Agree", PARTY, Due("agree", of=anchor("board"))),
        TaskSpec("file", "File", OFFICER, Due("file", of=anchor("board"))),
    ),
)  # fmt: skip
BEFORE_BOARD = State(
    "before_board", "Before the Board",
    tasks=(TaskSpec("record", "Record", OFFICER, Due("record", of=anchor("board"))),),
)  # fmt: skip
CONCLUDED = State("concluded", "Concluded", final=True)
ENDED = State("ended", "Ended", final=True, allows={"case.view": (AUTHOR,)})

REST = Hold("rest", "Rest", REQUIRED, (PARTY, CLOCK))
PAUSE = Hold("pause", "General suspension", resume_by=(BROADCAST,))

TRANSITIONS = (
    Transition(
        "submit", "Submit", (DRAFTING,), READING, (PARTY,), meets=("write",),
        inputs=(Input("words", "Words"), Input("pages", "Pages", Kind.NUMBER, required=False)),
        effects=(set_fact("submitted_by", lambda context: context.actor_seat),),
    ),
    Transition(
        "suggest", "Suggest", (DRAFTING,), None, (PEER,), meets=("suggest",), limit="suggestions",
        inputs=(Input("suggestion", "Suggestion", visible_to=(AUTHOR,)),),
    ),
    Transition(
        "comment", "Comment", (READING,), None, (PEER,), meets=("comment",),
        inputs=(Input("comment", "Comment", required=False),),
    ),
    Transition(
        "gather", "Gather", (READING,), PANEL, (PARTY,), meets=("gather",), guards=(met("comment"),),
        inputs=(Input("advice", "Advice", Kind.CHOICE, required=False,
                      choices=(("wanted", "Wanted"), ("none", "None"))),),
    ),
    Transition(
        "do_without", "Do without", (PANEL,), VISIT, (ENGINE,), guards=(fact("advice", "none"),)
    ),
    Transition(
        "hand_back", "Hand back", (READING,), DRAFTING, (PEER,),
        guards=(entries(DRAFTING, "rounds"),),
    ),
    Transition("reading_ends", "Reading ends", (READING,), PANEL, (CLOCK,)),
    Transition(
        "invite", "Invite", (PANEL,), None, (OFFICER, AUTHOR), meets=("invite",), limit="invitations",
        inputs=(Input("guest", "Adviser", Kind.SEAT, title="adviser"),),
        effects=(
            open_child("opinion", {"adviser": given("guest"), "author": playing("author")}),
        ),
    ),
    Transition(
        "settle", "Settle", (PANEL,), VISIT, (ENGINE,),
        guards=(children("opinion", GIVEN, "opinions"),), effects=(close_children("opinion"),),
    ),
    Transition(
        "go_without", "Go without", (PANEL,), VISIT, (OFFICER,), effects=(close_children("opinion"),)
    ),
    Transition(
        "fix_date", "Fix the date", (VISIT,), None, (PARTY,), meets=("fix_date",),
        inputs=(Input("visit_on", "Day", Kind.DATE, check=ahead),),
    ),
    Transition("prepare", "Prepare", (VISIT,), None, (PEER,), meets=("prepare",)),
    Transition(
        "visit_passes", "Visited", (VISIT,), FILING, (CLOCK, OFFICER), meets=("report",)
    ),
    Transition(
        "agree", "Agree", (FILING,), None, (PARTY,), meets=("agree",), undo=False,
        inputs=(Input("swift", "Swiftly", Kind.CHOICE, choices=(("yes", "Yes"), ("no", "No"))),),
    ),
    Transition("file", "File", (FILING,), None, (OFFICER,), meets=("file",)),
    Transition(
        "both", "Both", (FILING,), BEFORE_BOARD, (ENGINE,), guards=(met("agree"), met("file"))
    ),
    Transition(
        "swiftly", "Swiftly", (BEFORE_BOARD,), CONCLUDED, (ENGINE,), guards=(fact("swift", "yes"),)
    ),
    Transition("record", "Record", (BEFORE_BOARD,), CONCLUDED, (OFFICER,), meets=("record",)),
    Transition(
        "take_time", "Another date", ANY_OPEN, None, (PARTY, PEER),
        inputs=(
            Input("step", "Step", Kind.CHOICE, choices=open_tasks),
            Input("new_date", "Date", Kind.DATE, check=ahead),
        ),
        effects=(redate(given("step"), "new_date"),),
    ),
    Transition(
        "name_deputy", "Name a deputy", ANY_OPEN, None, (AUTHOR,),
        inputs=(Input("person", "Person", Kind.PERSON),), effects=(appoint("deputy"),),
    ),
    Transition(
        "add_peer", "Another peer", ANY_OPEN, None, (OFFICER,), limit="peers",
        inputs=(Input("peer", "Peer", Kind.SEAT),),
    ),
    Transition(
        "drop_peer", "A peer leaves", ANY_OPEN, None, (OFFICER,),
        inputs=(Input("leaving", "Peer", Kind.SEAT, title="peer"),),
        effects=(end_part("peer", seat=given("leaving")),),
    ),
    Transition(
        "rest", "Rest", ANY_OPEN, None, (PARTY,),
        inputs=(Input("until", "Until", Kind.DATE, check=ahead),), effects=(hold("rest", given("until")),),
    ),
    Transition("suspend", "Suspend", ANY_OPEN, None, (BROADCAST,), effects=(hold("pause"),)),
    Transition(
        "go_on", "Go on", ANY_OPEN, None, (PARTY, CLOCK, BROADCAST), held=ONLY, effects=(resume(),)
    ),
    Transition(
        "leave", "Leave", ANY_OPEN, ENDED, (PARTY,), held=ALSO, undo=False,
        effects=(close_children("opinion"),),
    ),
)  # fmt: skip


STATES = (DRAFTING, READING, PANEL, VISIT, FILING, BEFORE_BOARD, CONCLUDED, ENDED)
ROLES = (AUTHOR, DEPUTY, PARTY, PEER, ADVISER, OFFICER)


def dossier(version: int = 1, **changed: Any) -> Definition:
    """The dossier as it stands in a version of the process."""
    said = {"states": STATES, "roles": ROLES, "transitions": TRANSITIONS} | changed
    return Definition(
        key="dossier",
        version=version,
        label="Dossier",
        initial=DRAFTING,
        holds=(REST, PAUSE),
        anchors=("board",),
        opening=Opening(by=(OFFICER,), roles=(AUTHOR, PEER), inputs=(Input("topic", "Topic"),)),
        **said,
    )


def nobody_left(context: Context) -> Text | None:
    """No open dossier names the programme."""
    query = sa.select(Case.id).join(CaseName, CaseName.case_id == Case.id)
    query = query.where(CaseName.named_id == context.case_id, Case.closed_at.is_(None)).limit(1)
    return Text("A dossier is still open.") if context.session.scalar(query) else None


# The programme that dossiers name: it suspends them all and moves the session they hang on.

RUNNING = State("running", "Running")
OVER = State("over", "Over", final=True)

PROGRAMME = Definition(
    key="programme",
    version=1,
    label="Programme",
    initial=RUNNING,
    states=(RUNNING, OVER),
    roles=(OFFICER,),
    opening=Opening(by=(OFFICER,)),
    transitions=(
        Transition("suspend_all", "Suspend", (RUNNING,), None, (OFFICER,), effects=(broadcast("suspend"),)),
        Transition("lift", "Lift", (RUNNING,), None, (OFFICER,), effects=(broadcast("go_on"),)),
        Transition(
            "move_session", "Move the session", (RUNNING,), None, (OFFICER,),
            inputs=(Input("begins", "First day", Kind.DATE),), effects=(move_anchor(ANCHOR, "begins"),),
        ),
        Transition("finish", "Finish", (RUNNING,), OVER, (OFFICER,), guards=(nobody_left,)),
    ),
)  # fmt: skip

DOSSIER = dossier()


RULES = """
[days]
write = 20
suggest = 10
comment = 14
gather = 7
reading = 40
answer = 21
invite = 7
fix_date = 30
prepare = -20
report = 14
agree = -90
file = -70
record = 0
[counts]
suggestions = 2
rounds = 2
invitations = 4
opinions = 2
peers = 2
annexes = 2
[ladder]
mail = [-7, 1]
mail_after_opening = [3]
desk = [10]
"""

# A certificate over sheets: one may be emptied only while the certificate is not given, which is
# given only while one is full. Once two are empty it falls away by itself. Two transactions that
# each see the time before the other would do what cannot be, or would not do what must follow.


def uncertified(context: Context) -> Text | None:
    """The case above still lacks its certificate."""
    parent = sa.select(Case.parent_id).where(Case.id == context.case_id).scalar_subquery()
    found = context.session.scalar(sa.select(Case.state).where(Case.id == parent))
    return None if found == "open" else Text("The certificate has been given.")


FULL, EMPTY = State("full", "Full"), State("empty", "Empty", final=True)
SHEET = Definition(
    key="sheet",
    version=1,
    label="Sheet",
    initial=FULL,
    states=(FULL, EMPTY),
    roles=(AUTHOR,),
    transitions=(
        Transition("empty", "Empty", (FULL,), EMPTY, (AUTHOR,), guards=(uncertified,)),
    ),
)  # fmt: skip

OPEN, CERTIFIED = State("open", "Open"), State("certified", "Certified", final=True)
VOID = State("void", "Void", final=True)
CERTIFICATE = Definition(
    key="certificate",
    version=1,
    label="Certificate",
    initial=OPEN,
    states=(OPEN, CERTIFIED, VOID),
    roles=(AUTHOR, OFFICER),
    opening=Opening(by=(OFFICER,), roles=(AUTHOR,)),
    transitions=(
        Transition(
            "lay_out", "Lay out a sheet", (OPEN,), None, (OFFICER,),
            effects=(open_child("sheet", {"author": playing("author")}),),
        ),
        Transition(
            "certify", "Certify", (OPEN,), CERTIFIED, (OFFICER,),
            guards=(children("sheet", FULL, at_least=1),),
        ),
        Transition(
            "fall_away", "Fall away", (OPEN,), VOID, (ENGINE,),
            guards=(children("sheet", EMPTY, at_least=2),),
        ),
    ),
)  # fmt: skip

FAMILY = (DOSSIER, OPINION, PROGRAMME, CERTIFICATE, SHEET)
