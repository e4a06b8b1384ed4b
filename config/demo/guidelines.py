"""A sample text in the place of the Guidelines, tags on findings and practices, and a checklist."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.demo.player import Player
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from workflows.domain.findings.models import Finding
from workflows.domain.guidelines import rules, services
from workflows.domain.knowledge.models import KnowledgeSheet
from workflows.domain.tags import queries
from workflows.domain.tags import services as tags
from workflows.domain.tags.checklists import PROCESS
from workflows.domain.tags.rules import FINDING, ITEM, Thing

SAMPLE = {
    "en": (
        "# I. Sample of a preamble",
        "Sample text of the demonstration, not the Guidelines. It has six paragraphs.",
        "# II. Sample of a vision",
        "Sample text of the demonstration: people walk at any hour where they wish to go.",
        "Sample text of the demonstration: nobody is left out of what a street is for.",
        "# III. Sample of a conceptual framework",
        "Sample text of the demonstration: a city looks at places, at people and at institutions.",
        "# IV. Sample of measures",
        "Sample text of the demonstration: those who use a place take part in planning it.",
        "Sample text of the demonstration: what is learned is written down for others.",
    ),
    "ar": (
        "# أولاً - نموذج ديباجة",
        "نص نموذجي لأغراض العرض الإيضاحي، وليس المبادئ التوجيهية. وتحل محلها ست فقرات.",
        "# ثانياً - نموذج رؤية",
        "نص نموذجي لأغراض العرض الإيضاحي: يسير الناس في أي ساعة إلى حيث يشاؤون.",
        "نص نموذجي لأغراض العرض الإيضاحي: لا يُستبعد أحد مما وُجد الشارع من أجله.",
        "# ثالثاً - نموذج إطار مفاهيمي",
        "نص نموذجي لأغراض العرض الإيضاحي: تنظر المدينة في الأماكن والناس والمؤسسات.",
        "# رابعاً - نموذج تدابير",
        "نص نموذجي لأغراض العرض الإيضاحي: يشارك مستخدمو المكان في تخطيطه.",
        "نص نموذجي لأغراض العرض الإيضاحي: يُدوَّن ما يُتعلَّم ليستفيد منه الآخرون.",
    ),
}
DECIDED = dt.timedelta(days=180)  # before the end
VERSION = "Sample text of the demonstration"
OF_KIND: Mapping[str, tuple[queries.Pair, ...]] = {
    "observation": (("sdg", "11"), ("plan_2026_2029", "whole")),
    "good_practice": (("sdg", "11.7.2"), ("nua", "103")),
    "measure": (("sdg", "16.1"),),
    "need": (("sdg", "17"),),
}
OF_ITEMS: Mapping[str, tuple[queries.Pair, ...]] = {
    "XAA": (("sdg", "5"), ("sdg", "11.7.2")), "XAE": (("sdg", "11"),), "XAB": (("nua", "100"),),
}  # fmt: skip
STRATEGY = {
    "strategy": "Fictional digital plan for harbour towns", "year": 2026, "a_how": "considered",
    "a_words": "Invented for the demonstration. Panels of residents meet twice a year.",
    "b_how": "no_information", "c_how": "partly", "f_how": "partly", "g_how": "considered",
}  # fmt: skip


@dataclass
class Guidelines:
    """What has been played so far."""

    player: Player
    officer: Actor
    until: dt.date
    case: int = 0
    done: set[int] = field(default_factory=set)  # acts, by their days before the end
    tagged: set[int] = field(default_factory=set)  # findings

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come, and tag what was drafted since."""
        left = (self.until - day).days
        acts: Mapping[int, Callable[[], None]] = {
            200: self._import, 170: self._decide, 60: self._checklist, 20: self._practices,
        }  # fmt: skip
        for before, act in acts.items():
            if before >= left and before not in self.done:
                self.done.add(before)
                act()
        self.player.services.write(self._drafted)

    def _import(self) -> None:
        self.player.services.write(self._opened)
        self.player.services.write(self._further)

    def _opened(self, rows: Session) -> None:
        inputs = {"taken": self._batch(rows, "en"), "source": "Invented for the demonstration"}
        asked = Opening(str(uuid.uuid4()), rules.VERSION, VERSION, self.officer, inputs=inputs)
        self.case = self.player.services.engine.open(rows, asked).case

    def _further(self, rows: Session) -> None:
        inputs = {"batch": str(self._batch(rows, "ar"))}
        command = Command(str(uuid.uuid4()), self.case, "add_language", self.officer, inputs)
        self.player.services.engine.fire(rows, command)

    def _batch(self, rows: Session, language: str) -> int:
        found = rules.blocks(rules.plain_lines("\n\n".join(SAMPLE[language])))
        return services.prepare(
            rows, found, name="sample.txt", language=language, seat=self.officer.seat,
            now=self.player.services.clock.now(),
        )  # fmt: skip

    def _decide(self) -> None:
        self.player.services.write(self._decided)

    def _decided(self, rows: Session) -> None:
        forms, house = self.player.forms, self.player.services
        decided = {
            "decision": "Fictional decision 1/1", "decided_on": self.until - DECIDED,
            "decision_file": dict(forms.file),
        }  # fmt: skip
        command = Command(str(uuid.uuid4()), self.case, "put_in_effect", self.officer, decided)
        forms.deliver(rows, command, house.engine.fire(rows, command).event)

    def _checklist(self) -> None:
        """A State fills one in, and releases it."""

        def filled(rows: Session) -> None:
            house, actor = self.player.services, self._mission(rows, "XAB")
            asked = Opening(str(uuid.uuid4()), PROCESS, "XAB", actor, inputs=dict(STRATEGY))
            case = house.engine.open(rows, asked).case
            house.engine.fire(rows, Command(str(uuid.uuid4()), case, "release", actor, {}))

        self.player.services.write(filled)

    def _mission(self, rows: Session, state: str) -> Actor:
        seat = seats.standing(rows, "mission", state)
        held = seats.current(rows, seat.id, self.player.services.clock.now()) if seat else ()
        if seat is None or not held:
            raise LookupError(state)
        return Actor(held[0].person_id, seat.id, seat.title, seat.body)

    # Tags

    def _drafted(self, rows: Session) -> None:
        """Whoever drafts an item tags it."""
        query = sa.select(Finding).where(Finding.settled == "", Finding.kind.in_(OF_KIND))
        for each in rows.scalars(query.where(Finding.id.not_in(self.tagged))).all():
            self.tagged.add(each.id)
            self._put(
                rows, Thing(FINDING, each.id, "reviewers"), OF_KIND[each.kind], each.person_id
            )

    def _practices(self) -> None:
        def tagged(rows: Session) -> None:
            for each in rows.scalars(sa.select(KnowledgeSheet)).all():
                if each.body in OF_ITEMS:
                    thing = Thing(ITEM, each.case_id)
                    self._put(rows, thing, OF_ITEMS[each.body], each.person_id)

        self.player.services.write(tagged)

    def _put(
        self, rows: Session, thing: Thing, pairs: tuple[queries.Pair, ...], person: int
    ) -> None:
        known = {each.name: each for each in queries.frameworks(rows)}
        by = Actor(person, self.officer.seat, "", "")
        now = self.player.services.clock.now()
        tags.put(rows, thing, set(pairs), known, by=by, now=now)
