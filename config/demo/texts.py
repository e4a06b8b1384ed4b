"""Texts under consultation: terms of reference with the Bureau, guidelines still commented on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from config import founding
from config.bootstrap import Services
from config.demo.shared import PARTNER
from engine import editions, seats
from engine.access import Actor
from engine.command import Command, Opening
from workflows.domain.texts import languages, queries, rules, services

DESK, NETWORK = "desk", "network"
DAY = dt.timedelta(days=1)
TEXTS: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "terms": (
        "Terms of reference of the review",
        {"kind": rules.TERMS, "mandate": "S1 §3", "language": "en",
         "about": "Invented for the demonstration."},
        ("# Purpose\n\nInvented for the demonstration. The mechanism assists States that take part"
        " of their own free will.\n\nIt is technical, and compares nobody with anybody.\n\n"
        "# Conduct\n\nA review lasts as long as the State under review and its two reviewers agree,"
        " within one cycle.\n\nA State may end its participation at any time without a reason."),
    ),
    "guidelines": (
        "Guidelines on light and safety at night",
        {"kind": rules.GUIDELINES, "mandate": "S2 OP3", "language": "en",
         "about": "Invented for the demonstration."},
        ("# Scope\n\nInvented for the demonstration. This text is a non-binding framework.\n\n"
        "Local plans for light begin with those who walk at night.\n\n"
        "Data on light are kept by neighbourhood, and without names."),
    ),
    "amendment": (
        "A paragraph on those who work at night",
        {"kind": rules.AMENDMENT, "mandate": "S1 §6", "language": "en", "section": "Section II",
         "about": "Invented for the demonstration."},
        "Invented for the demonstration. People work at any hour, and are safe on their way.",
    ),
}  # fmt: skip
ARABIC: Mapping[str, str] = {
    "guidelines": (
        "# النطاق\n\nنص مختلق لأغراض العرض الإيضاحي. وهذا النص إطار غير ملزم.\n\n"
        "تبدأ خطط الإنارة المحلية بمن يسيرون ليلاً.\n\n"
        "تُحفظ بيانات الإنارة بحسب الحي، ومن دون أسماء."
    ),
}
PLAIN: Mapping[str, Any] = {
    "category": rules.STATES, "channel": rules.ONLINE, "platform": "", "author": "", "source": "",
    "position": rules.ORGANIZATION, "came_on": None, "proposal": "", "language": "en",
    "traditional": False, "consent": "",
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """Something that happens to a text, some days before the end. `who`: desk, partner or State.

    `do`: "open", "write", "translate", "say", "settle", or a step.  `closes`: its last day, before
    the end.
    """

    text: str
    before: int
    do: str
    who: str = DESK
    given: Mapping[str, Any] = field(default_factory=dict)
    closes: int | None = None


def said(paragraph: int, words: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401
    return {**PLAIN, "paragraph": paragraph, "words": words, **more}


ACTS = (
    Act("terms", 160, "open"), Act("terms", 158, "write"),
    Act("terms", 150, "open_consultation", closes=90),
    Act("terms", 130, "say", "XAC", said(
        2, "", proposal="It is technical and non-punitive, and compares nobody with anybody.")),
    Act("terms", 130, "send_comments", "XAC"),
    Act("terms", 120, "say", "XAE", said(
        3, "تقترح الدولة أن تُذكر المدة القصوى.", language="ar")),
    Act("terms", 120, "send_comments", "XAE"),
    Act("terms", 110, "say", NETWORK, said(
        0, "Say how partners may give input where a State opens it.", category="local")),
    Act("terms", 110, "send_comments", NETWORK),
    Act("terms", 105, "say", DESK, said(
        1, "Elders know which paths are walked at night; ask them.", category="other",
        position="person", author="A resident", channel="meeting", platform="UNITAC",
        traditional=True, consent="The council of elders, in the meeting itself")),
    Act("terms", 105, "send_comments"),
    Act("terms", 65, "close_consultation"), Act("terms", 60, "settle"),
    Act("terms", 55, "to_bureau"),
    Act("amendment", 55, "open"), Act("amendment", 54, "write"),
    Act("guidelines", 60, "open"), Act("guidelines", 50, "write"),
    Act("guidelines", 45, "translate"),
    Act("guidelines", 30, "open_consultation", closes=-45),
    Act("guidelines", 12, "say", "XAA", said(3, "Who keeps these data should be named.")),
    Act("guidelines", 10, "say", NETWORK, said(2, "Add: and those who work at night.",
                                               category="local")),
    Act("guidelines", 10, "send_comments", NETWORK),
)  # fmt: skip
SETTLED = (("taken", ""), ("in_part", "A longest duration is left to the rules."),
           ("for_board", ""), ("not_taken", "It belongs to the guidance for visits."))  # fmt: skip


@dataclass
class Texts:
    """What has been played so far: the cases by text, and how many acts were taken."""

    house: Services
    officer: Actor
    until: dt.date
    cases: dict[str, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come."""
        left = (self.until - day).days
        for number, act in enumerate(ACTS):
            if number not in self.taken and act.before >= left:
                self.taken.add(number)
                actor = self._actor(act.who)
                self.house.write(partial(self._take, act=act, actor=actor))

    def _take(self, rows: Session, *, act: Act, actor: Actor) -> None:
        now, (title, inputs, text) = self.house.clock.now(), TEXTS[act.text]
        if act.do == "open":
            asked = Opening(str(uuid.uuid4()), rules.DRAFT, title, actor, inputs=dict(inputs))
            self.cases[act.text] = self.house.engine.open(rows, asked).case
            return
        case = self.cases[act.text]
        version = queries.consulted(rows, case)
        if act.do == "write":
            services.write(rows, case, text, "en", seen=0, by=actor, now=now)
        elif act.do == "translate" and (there := queries.latest(rows, case)) is not None:
            languages.write(
                rows, there, "ar", ARABIC[act.text], rules.UNOFFICIAL, seen=0, by=actor, now=now
            )
        elif act.do == "say" and version is not None:
            services.comment(rows, version, act.given, by=actor, now=now)
        elif act.do == "settle" and version is not None:
            for each, became in zip(queries.sent(rows, version.id), SETTLED, strict=True):
                services.settle(rows, each, *became, now=now)
        else:
            self._step(rows, act, actor, case)

    def _step(self, rows: Session, act: Act, actor: Actor, case: int) -> None:
        closes = {}
        if act.closes is not None:
            last = editions.calendar_of(rows).roll(self.until - act.closes * DAY)
            closes = {"closes_on": last}
        command = Command(str(uuid.uuid4()), case, act.do, actor, closes)
        self.house.engine.fire(rows, command)

    def _actor(self, who: str) -> Actor:
        """The desk, the partner, or the mission of a State."""
        if who == DESK:
            return self.officer
        if who == NETWORK:
            return founding.hold(self.house, PARTNER)

        def mission(rows: Session) -> Actor:
            seat = seats.standing(rows, "mission", who)
            held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
            if seat is None or not held:
                raise LookupError(who)
            return Actor(held[0].person_id, seat.id, seat.title, seat.body)

        return self.house.read(mission)
