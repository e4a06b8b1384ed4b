"""A survey as it stands: its questions, who is asked, what was sent, what may be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine import editions
from engine.models.case import Case, Fact
from engine.models.edition import Edition
from workflows.domain.reviews.models import Country
from workflows.domain.surveys import asked, figures
from workflows.domain.surveys.asked import Sheet
from workflows.domain.surveys.figures import Results
from workflows.domain.surveys.models import (
    BlindLink,
    Survey,
    SurveyAnswer,
    SurveyDraft,
    SurveyLink,
    Voice,
)
from workflows.domain.surveys.rules import (
    ASKED,
    AWARENESS,
    EDITIONS,
    FICTIONAL,
    FIVE,
    OBSERVER,
    PUBLISHED,
    SURVEY,
    takes_answers,
)

MEETING, BOARD = "meeting", "board"


@dataclass(frozen=True)
class Standing:
    """Where a survey is, and to which day it takes answers."""

    case: Case
    until: dt.date | None
    takes_answers: bool


@dataclass(frozen=True)
class StateLine:
    """A State that was asked: for the desk alone."""

    body: str
    key: str  # of its link
    answer: SurveyAnswer | None


@dataclass(frozen=True)
class Round:
    """The questionnaire after one session of the Board.

    `answers`: None, and no figures, where they are fewer than eight.
    """

    session: str  # the reference of the session
    name: str
    date: dt.date | None
    survey: str  # the reference of the questionnaire
    sheet: Sheet
    results: Results

    @property
    def answers(self) -> int | None:
        return self.results.answers

    def count(self, question: str, choice: str) -> int | None:
        """How many chose it; None where it was not asked or is not shown."""
        found = (each for each in self.results.figures if each.question.key == question)
        figures = next(found, None)
        return figures.counts.get(choice) if figures else None


def standing(session: Session, case: int, now: dt.datetime) -> Standing:
    row, until = session.get_one(Case, case), stated(session, case).get("until")
    day = dt.date.fromisoformat(until) if isinstance(until, str) else None
    today = editions.calendar_of(session).day(now)
    return Standing(row, day, takes_answers(row.state, day, today))


def stated(session: Session, case: int) -> dict[str, Any]:
    """What was stated last for each key."""
    query = sa.select(Fact.key, Fact.value).where(Fact.case_id == case, Fact.taken_back.is_(False))
    return {row.key: row.value for row in session.execute(query.order_by(Fact.id))}


# Questions


def current_edition(session: Session, definition: str) -> Edition | None:
    """The edition that a survey takes when it is opened."""
    return session.scalar(
        sa.select(Edition)
        .where(Edition.kind == SURVEY, Edition.name == EDITIONS[definition], Edition.current)
        .order_by(Edition.id.desc())
        .limit(1)
    )


def sheet(session: Session, case: Case) -> Sheet | None:
    """The questions of a survey; before it is opened, those that it would take."""
    kept = session.scalar(
        sa.select(Edition)
        .join(Survey, Survey.edition_id == Edition.id)
        .where(Survey.case_id == case.id)
    )
    found = kept or current_edition(session, case.definition)
    return asked.parse(found.content) if found else None


# States


def participants(session: Session) -> list[str]:
    """The States that are asked: Member States, and States members of specialized agencies.

    A demonstration asks fictional States alone: nothing is said of a real one.
    """
    observing = sa.and_(Country.kind == OBSERVER, Country.m49 != "")
    real = sa.or_(Country.kind.in_(ASKED), observing)
    query = sa.select(Country.key).order_by(Country.key)
    fictional = list(session.scalars(query.where(Country.kind == FICTIONAL)))
    return fictional or list(session.scalars(query.where(real)))


def asked_in(session: Session, case: int) -> int:
    """How many States were asked."""
    query = sa.select(sa.func.count()).where(
        SurveyLink.case_id == case, SurveyLink.replaced_at.is_(None)
    )
    return session.scalar(query) or 0


def link(session: Session, key: str) -> SurveyLink | None:
    return session.get(SurveyLink, key)


def link_of(session: Session, case: int, body: str) -> SurveyLink | None:
    """The link of a State that opens its answer; None where it was not asked."""
    return session.scalar(
        sa.select(SurveyLink).where(
            SurveyLink.case_id == case, SurveyLink.body == body, SurveyLink.replaced_at.is_(None)
        )
    )


def draft(session: Session, case: int, body: str) -> SurveyDraft | None:
    """Only for the State itself."""
    return session.get(SurveyDraft, (case, body))


def sent(session: Session, case: int, body: str) -> SurveyAnswer | None:
    """What a State has sent, as it counts now."""
    row = session.scalar(
        sa.select(SurveyAnswer)
        .where(SurveyAnswer.case_id == case, SurveyAnswer.body == body)
        .order_by(SurveyAnswer.id.desc())
        .limit(1)
    )
    return None if row is None or row.taken_back else row


def lines(session: Session, case: int) -> dict[str, StateLine]:
    """Who was asked, and what each has sent: for the desk alone."""
    answers = {row.body: row for row in _sent(session, case)}
    links = session.scalars(
        sa.select(SurveyLink).where(SurveyLink.case_id == case, SurveyLink.replaced_at.is_(None))
    )
    return {row.body: StateLine(row.body, row.key, answers.get(row.body)) for row in links}


def _sent(session: Session, case: int) -> Iterator[SurveyAnswer]:
    """The answers that count."""
    later = aliased(SurveyAnswer)
    newer = sa.exists().where(
        later.case_id == SurveyAnswer.case_id, later.body == SurveyAnswer.body,
        later.id > SurveyAnswer.id,
    )  # fmt: skip
    yield from session.scalars(
        sa.select(SurveyAnswer).where(
            SurveyAnswer.case_id == case, SurveyAnswer.taken_back.is_(False), ~newer
        )
    )


# The Board


def blind_link(session: Session, key: str) -> BlindLink | None:
    return session.get(BlindLink, key)


def blind_keys(session: Session, case: int) -> list[str]:
    """All links of an anonymous questionnaire, used or not, in an order that says nothing."""
    query = sa.select(BlindLink.key).where(BlindLink.case_id == case).order_by(BlindLink.key)
    return list(session.scalars(query))


def came(session: Session, case: int) -> int:
    """How many anonymous sheets came."""
    query = sa.select(sa.func.count()).where(Voice.case_id == case, Voice.question == "")
    return session.scalar(query) or 0


def board_sessions(session: Session) -> list[tuple[str, str]]:
    """Sessions of the Board that were not called off, the latest first: (reference, label)."""
    rows = session.scalars(
        sa.select(Case).where(Case.definition == MEETING, Case.state != "cancelled")
    ).all()
    found = [(stated(session, row.id), row) for row in rows]
    held = [
        (str(facts.get("begins", "")), row) for facts, row in found if facts.get("kind") == BOARD
    ]
    ordered = sorted(held, key=lambda pair: (pair[0], pair[1].reference), reverse=True)
    return [(row.reference, f"{row.reference} · {begins}") for begins, row in ordered]


# What may be shown


def results(session: Session, case: Case) -> Results:
    """The figures of a survey. Ask only of one that takes no more answers."""
    found = sheet(session, case)
    if found is None:
        return Results(None, FIVE)
    if case.definition == AWARENESS:
        return figures.of_voices(found, _voices(session, case.id))
    return figures.of_states(
        found, {row.body: _choices(row.content) for row in _sent(session, case.id)}
    )


def _choices(content: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {key: said["choice"] for key, said in content.items() if said.get("choice")}


def _voices(session: Session, case: int) -> list[tuple[str, str, int]]:
    query = (
        sa.select(Voice.question, Voice.choice, sa.func.count().label("n"))
        .where(Voice.case_id == case)
        .group_by(Voice.question, Voice.choice)
    )
    return [(row.question, row.choice, row.n) for row in session.execute(query)]


def awareness(
    session: Session, since: dt.date | None = None, until: dt.date | None = None
) -> tuple[Round, ...]:
    """The questionnaires whose results are published, by the first day of their session."""
    cases = session.scalars(
        sa.select(Case)
        .where(Case.definition == AWARENESS, Case.state == PUBLISHED)
        .order_by(Case.id)
    ).all()
    found = [each for case in cases if (each := _round(session, case)) is not None]
    kept = [each for each in found if _lies_in(each.date, since, until)]
    return tuple(sorted(kept, key=lambda each: (each.date or dt.date.max, each.session)))


def _round(session: Session, case: Case) -> Round | None:
    reference, found = str(stated(session, case.id).get("session", "")), sheet(session, case)
    meeting = session.scalar(sa.select(Case).where(Case.reference == reference))
    if meeting is None or found is None:
        return None
    begins = stated(session, meeting.id).get("begins")
    day = dt.date.fromisoformat(begins) if isinstance(begins, str) else None
    return Round(reference, meeting.subject, day, case.reference, found, results(session, case))


def _lies_in(day: dt.date | None, since: dt.date | None, until: dt.date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or day >= since) and (until is None or day <= until)
