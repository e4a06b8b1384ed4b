"""What the parties prepare before a step: lots, answers, items, comments. Invented throughout."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from config.demo.cast import Cast
from config.demo.words import said
from engine import seats
from engine.access import Actor
from engine.errors import InputFaults
from engine.situation import Situation
from workflows.domain.assessment import queries as assessment
from workflows.domain.assessment import services as answers
from workflows.domain.assessment.questionnaire import parse
from workflows.domain.draws import services as draws
from workflows.domain.findings import queries, services
from workflows.domain.findings.rules import COMMENTS, KINDS
from workflows.domain.reviews import eligibility, lots

ANSWERED = ("answer", "answer", "answer", "no_information", "not_applicable", "")
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


def _draft(here: Situation, actor: Actor, _cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """A few items by each reviewing State, in the agreed language."""
    language = str(here.fact("working_language") or "en")
    for kind in dice.sample(sorted(KINDS), k=dice.randint(3, 5)):
        services.draft(
            here.session, case=here.case_id, kind=kind, cites=f"Article {dice.randint(2, 9)}",
            text=said(language, dice), language=language, by=actor, now=here.now,
        )  # fmt: skip
    return {}


def _comment(here: Situation, actor: Actor, cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    language = cast.states[here.subject].language
    for found in queries.open_items(here.session, here.case_id).values():
        kind = dice.choice(sorted(COMMENTS))
        words = "" if kind in {"agrees", "no_comment"} else said(language, dice)
        _say(here, actor, found, "comment", kind, words, language)
    return {}


def _reply(here: Situation, actor: Actor, _cast: Cast, dice: random.Random) -> Mapping[str, Any]:
    """The first of the two States replies for both."""
    language = str(here.fact("working_language") or "en")
    course = queries.course(here.session, here.case_id)
    ready = queries.drafted(here.session, here.case_id, "reply", course.latest, course)
    for found in queries.open_items(here.session, here.case_id).values():
        if found.id not in ready:
            kind = dice.choice(("taken_up", "kept", "partly"))
            _say(here, actor, found, "reply", kind, said(language, dice), language)
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
) -> None:  # fmt: skip
    services.say(
        here.session, found, act=act, kind=kind, text=text, language=language, seen=0, by=actor,
        now=here.now,
    )  # fmt: skip


ASKED_FOR = frozenset({"choose_both_views"})  # not possible before it is prepared
BEFORE: Mapping[str, Prepared] = {
    "issue_pairing": _draw, "submit": _answer, "clear_draft": _draft, "send_comments": _comment,
    "clear_text": _reply, "choose_both_views": _choose, "respond_to_observations": _respond,
}  # fmt: skip
