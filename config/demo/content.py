"""What the parties prepare before a step: lots, answers, items, comments. Invented throughout."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from config.demo import visits
from config.demo.cast import Cast
from config.demo.words import asking, said
from engine import seats
from engine.access import Actor
from engine.errors import InputFaults
from engine.situation import Situation
from workflows.domain.assessment import queries as assessment
from workflows.domain.assessment import services as answers
from workflows.domain.assessment.questionnaire import parse
from workflows.domain.assessment.sheet import delivered
from workflows.domain.draws import services as draws
from workflows.domain.findings import items, queries, services, summary
from workflows.domain.findings.rules import COMMENTS, DESK, KINDS, PROPOSING
from workflows.domain.questions import queries as asked
from workflows.domain.questions import services as questions
from workflows.domain.reviews import eligibility, lots

ANSWERED = ("answer", "answer", "answer", "no_information", "not_applicable", "")
ANSWERS = 0.8  # of the questions of the reviewers that are answered
WAIVER = "No other State of the group is in the pool."
Prepared = Callable[[Situation, Actor, Cast, random.Random], Mapping[str, Any]]


def prepare(
    here: Situation, trigger: str, actor: Actor, cast: Cast, dice: random.Random
) -> Mapping[str, Any]:
    """Write what belongs before a step; answer inputs that follow from it."""
    found = BEFORE.get(trigger) if here.definition.key == "country_review" else None
    return found(here, actor, cast, dice) if found else {}


def _draw(here: Situation, actor: Actor, _cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """Freeze the pool, type in the seed, take the pair that the order gives."""
    session, review = here.session, here.root_id
    try:
        lots.freeze(here, waiver="", request="", person=actor.person)
    except InputFaults:
        lots.freeze(here, waiver=WAIVER, request="", person=actor.person)
    draw = draws.record_seed(
        session, review, seed=" ".join(str(dice.randint(1, 90)) for _ in range(6)),
        meeting="Open meeting of the demonstration", met_on=here.today, person=actor.person,
        now=here.now, today=here.today,
    )  # fmt: skip
    pair = eligibility.next_in_order(here, draw)
    keys = ("first_reviewer", "second_reviewer")
    return {key: _mission(session, body) for key, body in zip(keys, pair, strict=False)}


def _mission(session: Session, body: str) -> int | None:
    found = seats.standing(session, "mission", body)
    return found.id if found else None


def _answer(here: Situation, actor: Actor, cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """Most questions answered, some in few words, some left blank."""
    session, language = here.session, cast.states[here.subject].language
    edition = assessment.edition(session, here.case_id)
    if edition is None:
        return {}
    answers.begin(session, here.case_id, edition.id, here.now)
    typed = []
    for question in parse(edition.content).questions:
        kind = dice.choice(ANSWERED)
        text = said(language, dice) if kind == "answer" else ""
        typed.append(answers.Typed(question.key, kind, text, language))
    answers.save(session, here.case_id, typed, person=actor.person, now=here.now)
    return {}


def _ask(here: Situation, actor: Actor, _cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """A desk note; a few questions on answers, or none. The experts have no further one."""
    session, language = here.session, str(here.fact("working_language") or "en")
    questions.keep_note(
        session, case=here.case_id, text=said(language, dice), language=language, seen=0,
        by=actor, now=here.now,
    )  # fmt: skip
    snapshot = assessment.snapshot(session, here.case_id)
    sheet = delivered(snapshot.content) if snapshot else None
    keys = [line.question.key for part in sheet.parts for line in part.lines] if sheet else []
    for about in dice.sample(keys, k=min(len(keys), dice.choice((0, 2, 3)))):
        questions.ask(
            session, case=here.case_id, about=about, text=asking(language, dice),
            language=language, by=actor, now=here.now,
        )  # fmt: skip
    return {}


def _answer_questions(
    here: Situation, actor: Actor, cast: Cast, dice: random.Random
) -> Mapping[str, Any]:
    """Most of them; some stay blank."""
    language = cast.states[here.subject].language
    questions.opened(here.session, here.case_id, here.now)
    for each in asked.delivered(here.session, here.case_id):
        if dice.random() < ANSWERS:
            questions.answer(
                here.session, each, text=said(language, dice), language=language, seen=0, by=actor,
                now=here.now,
            )  # fmt: skip
    return {}


def _draft(here: Situation, actor: Actor, _cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """A few items by each reviewing State, in the agreed language, each citing a question."""
    language = str(here.fact("working_language") or "en")
    edition = assessment.edition(here.session, here.case_id)
    asked = [each.key for each in parse(edition.content).questions] if edition else []
    for kind in dice.sample(sorted(KINDS), k=dice.randint(3, 5)):
        services.draft(
            here.session, case=here.case_id, kind=kind, cites=f"Article {dice.randint(2, 9)}",
            text=said(language, dice), language=language, by=actor, now=here.now,
            sources=[("question", dice.choice(asked))] if asked else (),
        )  # fmt: skip
    return {}


def _comment(here: Situation, actor: Actor, cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    language = cast.states[here.subject].language
    for found in queries.open_items(here.session, here.case_id).values():
        kind = dice.choice(sorted(COMMENTS))
        words = "" if kind in {"agrees", "no_comment"} else said(language, dice)
        proposes = kind in PROPOSING and language == found.language
        proposal = f"{found.text} {said(language, dice)}" if proposes else ""
        _say(here, actor, found, "comment", kind, words, language, proposal)
    return {}


def _reply(here: Situation, actor: Actor, _cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """The first of the two States replies for both, and drafts the summary."""
    language = str(here.fact("working_language") or "en")
    proposed = {
        each.id: comment.proposal
        for each in items.items(here.session, here.case_id, DESK)
        if (comment := each.of_now("comment")) is not None
    }
    if not summary.versions(here.session, here.case_id, DESK):
        summary.save(
            here.session, here.case_id, language=language, seen=0, by=actor, now=here.now,
            text="\n\n".join(said(language, dice) for _ in range(3)),
        )  # fmt: skip
    course = queries.course(here.session, here.case_id)
    ready = queries.drafted(here.session, here.case_id, "reply", course.latest, course)
    for found in queries.open_items(here.session, here.case_id).values():
        if found.id not in ready:
            kind = dice.choice(("taken_up", "kept", "partly"))
            _say(here, actor, found, "reply", kind, said(language, dice), language)
            if kind == "taken_up" and proposed.get(found.id):
                services.reword(
                    here.session, found, seen=found.version, text=proposed[found.id],
                    language=found.language, by=actor, now=here.now,
                )  # fmt: skip
    return {}


def _choose(here: Situation, actor: Actor, cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """Some items are agreed, for the others the State has its view printed or leaves them out."""
    language = cast.states[here.subject].language
    for found in queries.open_items(here.session, here.case_id).values():
        kind = dice.choice(("both_views", "both_views", "dropped"))
        words = said(language, dice) if kind == "both_views" else ""
        _say(here, actor, found, "choice", kind, words, language)
    return {}


def _respond(here: Situation, actor: Actor, cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    language = cast.states[here.subject].language
    for found in queries.findings(here.session, here.case_id):
        if found.kind == "observation" and found.number is not None:
            kind = dice.choice(("welcomed", "under_consideration"))
            _say(here, actor, found, "response", kind, "", language)
    return {}


def _say(  # noqa: PLR0917
    here: Situation, actor: Actor, found: Any, act: str, kind: str, text: str, language: str,  # noqa: ANN401
    proposal: str = "",
) -> None:  # fmt: skip
    services.say(
        here.session, found, act=act, kind=kind, text=text, language=language, seen=0, by=actor,
        now=here.now, proposal=proposal,
    )  # fmt: skip


ASKED_FOR = frozenset({"choose_both_views"})  # not possible before it is prepared
BEFORE: Mapping[str, Prepared] = {
    "confirm_programme": visits.programme, "propose_visit_record": visits.entries,
    "accept_visit_record": visits.marks,
    "issue_pairing": _draw, "submit": _answer, "clear_desk_note": _ask,
    "answer_questions": _answer_questions, "clear_draft": _draft, "send_comments": _comment,
    "clear_text": _reply, "choose_both_views": _choose, "respond_to_observations": _respond,
}  # fmt: skip
