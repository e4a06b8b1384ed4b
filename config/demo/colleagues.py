"""Two sections of a self-assessment with colleagues: one handed back, one still awaited."""

from __future__ import annotations

import datetime as dt
import random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.bootstrap import Services
from config.demo.player import Player
from config.demo.words import said
from engine.access import Actor
from engine.models.case import Case, Task
from engine.models.person import Person
from notifications import asked
from notifications.asked import Request
from workflows.domain.assessment import queries as assessment
from workflows.domain.assessment.questionnaire import parse
from workflows.domain.assessment.services import Typed
from workflows.domain.colleagues import queries
from workflows.domain.colleagues import services as colleagues
from workflows.domain.colleagues.models import Asking
from workflows.domain.colleagues.rules import own_roles
from workflows.domain.colleagues.services import Wanted, Work

DAY = dt.timedelta(days=1)
ASKS, ANSWERS = 10 * DAY, 4 * DAY  # before the end
HELPERS = (("Lina Fictional", 1), ("Marc Fictional", -4))  # and the day, before the end


class Colleagues:
    """A focal point whose State goes on drafting beyond the end asks two colleagues for help."""

    def __init__(self, services: Services, player: Player, until: dt.date) -> None:
        self._services, self._player, self._until = services, player, until
        self._asked: list[int] = []
        self._answered = False

    def play(self, day: dt.date) -> None:
        if not self._asked and day >= self._until - ASKS:
            self._asked = self._services.write(self._ask)
        if self._asked and not self._answered and day >= self._until - ANSWERS:
            self._answered = True
            self._services.write(self._answer)

    def _ask(self, session: Session) -> list[int]:
        soon = [task for task, (_, day) in self._player.days.items() if day <= self._until]
        ends = sa.exists().where(Task.case_id == Case.id, Task.id.in_(soon))
        case = session.scalar(
            sa.select(Case)
            .where(
                Case.definition == "country_review", Case.state == "sa_drafting",
                Case.hold.is_(None), Case.closed_at.is_(None), sa.not_(ends),
            )
            .order_by(Case.entered_at.desc(), Case.id)
            .limit(1)
        )  # fmt: skip
        edition = assessment.edition(session, case.id) if case else None
        if case is None or edition is None:
            return []
        here = self._services.engine.situation(session, case)
        actor = self._player.holder(session, here, "sur_focal_point", "")
        if actor is None:
            return []
        sections = [each.key for each in parse(edition.content).sections]
        return [
            self._hand_over(session, case, actor, section, helper)
            for section, helper in zip(sections, HELPERS, strict=False)
        ]

    def _hand_over(
        self, session: Session, case: Case, actor: Actor, section: str, helper: tuple[str, int]
    ) -> int:
        name, before = helper
        state, now = self._player.cast.states[case.subject], self._services.clock.now()
        email = f"{name.partition(' ')[0].lower()}@example.org"
        wanted = Wanted(
            section=section, name=name, email=email, language=state.language,
            by=self._until - before * DAY, reminds=True,
        )  # fmt: skip
        definition = self._services.registry.get(case.definition, case.definition_version)
        made = colleagues.ask(
            session, case, wanted, definition=definition, desk=self._services.desk.keys(),
            by=actor.person, now=now,
        )  # fmt: skip
        request = Request(
            key=made.id, case=case, person=session.get_one(Person, made.person_id),
            asker=actor.person, by=made.by, language=made.language, to=made.email, words="",
        )  # fmt: skip
        asked.ask(session, self._services.outbox.queue, request, now=now)
        return made.id

    def _answer(self, session: Session) -> None:
        """The first of them answers every question of the section, and hands it back."""
        asking = session.get_one(Asking, self._asked[0])
        case = session.get_one(Case, asking.case_id)
        edition = assessment.edition(session, case.id)
        if edition is None or case.state != "sa_drafting":
            return
        now, dice = self._services.clock.now(), random.Random(asking.id)  # noqa: S311 - a play
        sections = {each.key: each for each in parse(edition.content).sections}
        keys = [question.key for question in sections[asking.section].questions]
        typed = [Typed(key, "answer", said(asking.language, dice), asking.language) for key in keys]
        work = Work(edition=edition.id, questions=keys, answers=typed)
        definition = self._services.registry.get(case.definition, case.definition_version)
        colleagues.save(session, asking, case, work, definition=definition, now=now)
        colleagues.hand_back(session, asking, now=now)
        for seat, person in queries.mail_holders(session, case, own_roles(definition), now):
            asked.tell(session, self._services.outbox.queue, case, person, seat, now=now)
