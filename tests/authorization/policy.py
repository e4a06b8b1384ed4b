"""Who may open which page: written down here once more, apart from the code that is tried.

Two questions are answered for a cell (somebody, a page, the case that its address names). `reads`:
whether a GET may show anything. `writes`: whether a POST may change anything. Somebody is a set of
words: "public"; "person" where he is signed in, "seat" where he holds one, the title of his seat,
the roles that it plays in the case, and "own" where it is the State's that the case is about.
"""

from __future__ import annotations

from tests.authorization.addresses import REVIEW, Where

PUBLIC = frozenset({"public"})
SEAT = frozenset({"seat"})
STATE = frozenset({"sur_mission", "sur_focal_point"})
TEAM = frozenset({"rev_focal_point", "rev_expert"})
SENDING = frozenset({"rev_mission"})
DESK = frozenset({"secretariat", "executive_director"})
SECRETARIAT = frozenset({"secretariat"})
PARTIES = STATE | TEAM | SENDING | DESK
ROOM = STATE | TEAM | DESK  # what was delivered: not the missions of reviewing States
BOARD = frozenset({"board"})
NOBODY: frozenset[str] = frozenset()

# --- Cases: whoever may read one as it stands. States by name; "*" is each that has no line. ---

ISSUED = ("issued", "considered", "concluded")
SEALED = "participation_ended"  # with all below it
CASES: dict[str, dict[str, frozenset[str]]] = {
    REVIEW: {
        "*": PARTIES, **dict.fromkeys(ISSUED, PARTIES | BOARD),
        SEALED: STATE | DESK,  # the desk knows that it was, and no more
    },
    "pairing": {"*": STATE | SENDING | {"rev_focal_point"} | DESK},
    "assignment": {"*": PARTIES}, "consent": {"*": STATE | DESK},
    "classification": {
        "*": STATE | DESK | {"owner_focal_point", "owner_mission", "owner_secretariat", "named_reader"},
    },
    "follow_up": {"*": STATE | DESK}, "translation": {"*": STATE | DESK},
    "cycle": {"*": DESK}, "meeting": {"*": DESK},
    "assistance_request": {
        "*": frozenset(["state_mission", "state_focal_point", "facilitator", "supporting_partner", "offering_partner"]),
        "released": frozenset(["state_mission", "state_focal_point", "facilitator", "partner"]),
    },
    "knowledge_item": {
        "*": frozenset(["author_mission", "author_focal_point", "partner_role", "recorder"]) | DESK,
        "draft": frozenset(["author_mission", "author_focal_point", "partner_role", "recorder"]),
    },
    "partner_input": {
        "*": frozenset(["author", "state_mission", "state_focal_point"]) | DESK,
        "draft": frozenset({"author"}), "withdrawn": frozenset({"author"}),
    },
    "participation": {
        "*": frozenset(["own_mission", "own_focal_point", "un_entity"]) | DESK,
        "ended": frozenset(["own_mission", "own_focal_point"]) | DESK,
    },
    "indicator_sheet": {
        "*": SEAT, **dict.fromkeys(("own", "closed"), frozenset({"own", "helper"})),
    },
    "city": {"*": SEAT, **dict.fromkeys(("between", "taken_out"), DESK | {"own", "keeper"})},
    "city_project": {
        "*": SEAT, **dict.fromkeys(("draft", "taken_out"), frozenset({"own", "keeper"})),
    },
    "checklist": {
        "*": SEAT, **dict.fromkeys(("draft", "taken_out"), frozenset({"own", "keeper"})),
    },
    "cooperation_offer": {
        "*": frozenset(["own", "addressed_mission", "addressed_focal_point", "keeper"]) | DESK,
        **dict.fromkeys(("open_to_all", "released", "outcome_known"), SEAT),
    },
    "pledge": {
        "*": SEAT, **dict.fromkeys(("between", "withdrawn", "taken_out"), DESK | {"giver", "keeper"}),
    },
    "hosting": {"*": SEAT, **dict.fromkeys(("prepared", "taken_out"), DESK)},
    "hosting_offer": {"*": DESK | {"host"}, "known": SEAT},
    "budget_plan": {"*": SEAT, **dict.fromkeys(("in_preparation", "taken_out"), DESK | {"keeper"})},
    "review_cost": {"*": DESK | {"keeper", "reviewed"}},
    "survey": {"*": SEAT, "preparation": DESK | {"keeper"}},
    "awareness": {"*": SEAT, "preparation": DESK | {"keeper"}},
    "mandate": {"*": SEAT, "taken_out": DESK | {"keeper"}},
    "guidelines_text": {"*": SEAT, **dict.fromkeys(("imported", "put_aside"), DESK)},
    **{
        kind: {"*": SEAT}
        for kind in (
            "activity", "event", "country_list", "indicator", "joint_programme", "result_value",
            "partner_organisation", "shared_tool", "draft_text",
        )
    },
}  # fmt: skip

# --- Pages. A line ends where the name of an endpoint begins so; the longest such line counts. ---

CASE = frozenset({"case"})  # whoever may read the case that is named
PAST = frozenset({"past"})  # and how it came to stand so
# Who is nothing more than this to a case reads what stands there, and not how it came about.
OUTSIDE = frozenset(
    ["public", "person", "seat", "mission", "focal_point", "expert", "partner", "board"]
)

READ: dict[str, frozenset[str]] = {
    "static": PUBLIC, "favicon": PUBLIC, "about.": PUBLIC, "portal.": PUBLIC, "health.": PUBLIC,
    "account.sign_in": PUBLIC, "inbox.home": PUBLIC, "measures.": PUBLIC, "partners.": PUBLIC,
    "tags.export": PUBLIC, "tags.take": PUBLIC,
    # by the token of a link, which nobody here has
    "contribution.": NOBODY, "invitations.": NOBODY, "surveylinks.": NOBODY, "feed.dates": NOBODY,
    "overview.show": NOBODY,
    # of one's own
    **dict.fromkeys(("account.", "feed.", "find.", "inbox.", "calendar.", "procedure.",
                     "editions.", "follows.", "cycle.index", "unused.", "secondfactor.",
                     "providers.", "owndata."), frozenset({"person"})),
    "addresses.": NOBODY,  # each has but one address
    "secondfactor.ask": PUBLIC, "secondfactor.begin": PUBLIC, "providers.": NOBODY,
    "procedure.of_case": CASE, "unused.": SECRETARIAT, "editions.effect": DESK,
    # of everybody with a seat
    **dict.fromkeys(("cases.index", "cycle.", "table.", "views.", "sessions.", "statistics.",
                     "timeline.", "needs.index", "registers.", "success.", "countries.",
                     "results.", "resources.", "roadmap.", "mandates.", "guidelines.",
                     "surveys.sessions", "tags.choose", "openings.index"), SEAT),
    "openings.show": frozenset(["mission", "secretariat"]),
    "contributions.": frozenset(["mission", "focal_point", "partner", "secretariat"]),
    "needs.mine": frozenset({"partner"}), "partnerinput.index": frozenset({"partner"}),
    "knowledge.new": frozenset(["mission", "focal_point", "partner", "secretariat"]),
    "roadmap.first": SECRETARIAT, "guidelines.choose": SECRETARIAT, "guidelines.version": CASE,
    # of the desk
    **dict.fromkeys(("people.", "merging.", "handover.", "desknotes.", "incidents.", "courtesy.",
                     "launches.", "surveydesk.", "mail.", "forecast.", "pause.", "hold.",
                     "formal.", "roleviews.", "translations.ask", "disposal.", "erasing."),
                    SECRETARIAT),
    **dict.fromkeys(("reports.", "observations.", "pack."), DESK | BOARD),
    # of a case
    **dict.fromkeys(("cases.", "dossier.", "texts.", "comments.", "values.", "checklists.",
                     "need.", "needs.show", "surveys.", "partnerinput.", "translations.",
                     "knowledge.", "wording.", "countries.of_case", "steps."), CASE),
    "cases.history": PAST, "cases.people": PAST, "plan.": PAST,
    "comment.": frozenset(["mission", "focal_point", "expert", "partner", "secretariat"]),
    "texts.edit": SECRETARIAT | {"drafter"}, "textlanguages.": SECRETARIAT | {"drafter"},
    "surveys.answer": frozenset({"mission"}), "surveys.receipt": frozenset({"mission"}),
    "agreements.": STATE | SECRETARIAT | {"own"},
    # of a review
    "draws.": PARTIES, "papers.": PARTIES, "papers.show": ROOM, "papers.take": ROOM,
    **dict.fromkeys(("questions.", "question.", "visits.", "visitrecord.", "findings.",
                     "finding.", "replies.", "summaries.", "reviewinputs.", "assessment."), ROOM),
    "assessment.index": CASE,  # to most of these it says who reads it, and no more
    "assessment.go_on": CASE,
    "findings.agree": STATE | SECRETARIAT, "finding.said": STATE | TEAM, "replies.": TEAM,
    "questions.check": STATE, "question.answer": STATE, "questions.note": TEAM,
    "questions.share": TEAM, "question.new": TEAM, "question.edit": TEAM,
    "question.recall": frozenset({"rev_focal_point"}), "finding.new": TEAM, "finding.edit": TEAM,
    "summaries.edit": TEAM, "visits.plan": STATE, "visits.new": STATE, "visits.edit": STATE,
    "visits.checklist": DESK | {"rev_expert"}, "visitrecord.edit": TEAM,
    **dict.fromkeys(("assessment.section", "assessment.check", "offline.",
                     "answers.", "colleagues."), STATE),
    "consents.": STATE | DESK, "consents.give": STATE, "needs.of_review": STATE | DESK,
    "need.edit": frozenset({"state_mission", "state_focal_point"}),
    "wording.": frozenset(["author_mission", "author_focal_point", "partner_role", "recorder"]) | DESK,
    "tags.show": SEAT,
}  # fmt: skip

WRITE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("account.", "feed.", "follows.", "overview.choose", "secondfactor.",
                     "providers.", "owndata."), frozenset({"person"})),
    "views.": SEAT,
    "account.sign_in": PUBLIC, "secondfactor.ask": PUBLIC, "secondfactor.begin": PUBLIC,
    **dict.fromkeys(("people.", "merging.", "handover.", "desknotes.", "incidents.", "courtesy.",
                     "addresses.correct", "surveydesk.", "mail.", "forecast.", "pause.", "hold.",
                     "roleviews.", "inbox.settle", "roadmap.", "guidelines.", "resources.",
                     "pack.", "translations.", "disposal.", "erasing.", "secondfactor.lift",
                     "providers.forget_of"), SECRETARIAT),
    "mandates.": DESK, "editions.": DESK, "draws.": SECRETARIAT,
    "openings.": frozenset(["mission", "focal_point", "partner", "secretariat"]),
    "contributions.": frozenset(["mission", "focal_point", "partner", "secretariat"]),
    "countries.begin": frozenset(["mission", "secretariat"]),
    "values.open_one": frozenset(["mission", "focal_point", "secretariat"]),
    "values.": frozenset({"own_mission", "own_focal_point"}),
    "partnerinput.begin": frozenset({"partner"}), "partnerinput.": frozenset({"author"}),
    "knowledge.begin": frozenset(["mission", "focal_point", "partner", "secretariat"]),
    "knowledge.": frozenset(["author_mission", "author_focal_point", "partner_role", "recorder"]),
    "wording.": frozenset(["author_mission", "author_focal_point", "partner_role", "recorder"]),
    "knowledge.make": STATE,
    "surveys.": frozenset({"mission"}),
    "comment.": frozenset(["mission", "focal_point", "expert", "partner", "secretariat"]),
    "comment.settle": SECRETARIAT, "texts.": SECRETARIAT | {"drafter"},
    "textlanguages.": SECRETARIAT | {"drafter"}, "tags.": SEAT,
    "steps.": CASE, "agreements.": STATE | SECRETARIAT | {"own"},
    "papers.": STATE | TEAM | SECRETARIAT,
    "need.": frozenset({"state_mission", "state_focal_point"}), "needs.": STATE,
    **dict.fromkeys(("assessment.", "answers.", "colleagues.", "offline."), STATE),
    "question.": TEAM, "questions.": TEAM, "question.save": STATE,
    "question.take_back": frozenset({"rev_focal_point"}),
    "visits.": STATE, "visits.note_checks": SECRETARIAT,
    "visits.note_other": STATE | DESK, "visits.forget_other": STATE | DESK,
    "visitrecord.": TEAM, "visitrecord.mark": STATE,
    "finding.": TEAM, "finding.say_it": STATE | TEAM, "findings.": STATE, "replies.": TEAM,
    "summaries.": TEAM,
    "cases.take_file": CASE, "assessment.take_file": ROOM, "questions.take_file": ROOM,
    "inbox.": NOBODY, "addresses.": NOBODY, "contribution.": NOBODY, "invitations.": NOBODY,
    "surveylinks.": NOBODY, "overview.stop": NOBODY,
}  # fmt: skip

EVER = "*"
# Where a review must stand for its parties to write; a line that is longer counts, as above.
WHEN = {
    "assessment.": "sa_drafting", "answers.": "sa_drafting", "colleagues.": "sa_drafting",
    "offline.": "sa_drafting", "question.": "desk_review", "questions.": "desk_review",
    "question.save": "questions_sent", "question.take_back": "questions_sent",
    **dict.fromkeys(("assessment.take_file", "questions.take_file"), EVER),
    "draws.": "pairing", "visits.": "visit_planning visit_agreed",
    "visits.note_other": EVER,
    "visits.forget_other": EVER,
    "visits.note_checks": "visit_agreed", "visitrecord.": "visit_agreed visit_held",
    "visitrecord.mark": "visit_held", "finding.": "findings_drafting revising reconciling",
    "summaries.": "findings_drafting revising reconciling",
    "replies.": "findings_drafting revising reconciling",
    "finding.say_it": "state_comments text_proposed reconciling agreed both_views preparing"
                      " findings_drafting revising",
    "findings.accept_rest": "state_comments text_proposed",
}  # fmt: skip


def reads(endpoint: str, words: frozenset[str], case: Where | None) -> bool:
    """Whether a GET may show this somebody anything of what is asked for."""
    return _fits(_line(READ, endpoint), words, case)


def writes(endpoint: str, words: frozenset[str], case: Where | None) -> bool:
    """Whether a POST of this somebody may change anything."""
    when = _line(WHEN, endpoint, EVER)
    if case and when != EVER and case.definition == REVIEW and case.state not in when.split():
        return False
    return _fits(_line(WRITE, endpoint), words, case)


def sees(words: frozenset[str], case: Where) -> bool:
    """Whether he may read the case as it stands, or know of it: exactly so."""
    states = CASES[case.definition]
    if case.above == SEALED and case.id != case.root and not STATE & words:
        return False
    return bool(states.get(case.state, states["*"]) & words)


def _fits(named: frozenset[str], words: frozenset[str], case: Where | None) -> bool:
    if named not in (CASE, PAST):
        return bool(named & words)
    return case is not None and sees(words, case) and (named == CASE or bool(words - OUTSIDE))


def _line(table: dict, endpoint: str, otherwise: object = None):
    """Of the line whose name is the longest beginning of the endpoint. KeyError: nobody decided."""
    lines = [name for name in table if endpoint.startswith(name)]
    if lines:
        return table[max(lines, key=len)]
    if otherwise is None:
        raise KeyError(endpoint)
    return otherwise
