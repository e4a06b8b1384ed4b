"""Tools, activities, projects, offers and programmes of fictional States, partners and the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import founding
from config.bootstrap import Services
from config.demo.needs import FUND
from config.demo.shared import PARTNER
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.errors import EngineError
from engine.models.case import Case
from workflows.domain.reports.observations import opened_to_the_board

ACCOUNTS = {"network": PARTNER, "fund": FUND}
DESK, HARBOUR, HILL = "desk", "Fictional Harbour Town", "Fictional Hill Town"
SIDES: Mapping[str, Any] = {"kind": "cities", "offered_to": "one"}


@dataclass(frozen=True)
class Act:
    """A step of an entry, some days before the end. `who`: a State, a partner, or the desk.

    `day`: the input that takes the day.  `after`: inputs that take a day so many days later.
    `names`: inputs that name another entry.
    """

    entry: str
    before: int
    trigger: str
    who: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    day: str = ""
    after: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


ENTRIES: Mapping[str, tuple[str, str]] = {
    "walks": ("shared_tool", "Walks by night"),
    "audit": ("shared_tool", "استمارة تدقيق السلامة في الأحياء"),
    "maps": ("shared_tool", "Maps drawn by pupils"),
    "training": ("activity", "Training on walks by night"),
    "advice": ("activity", "Advice on the law of city data"),
    "visit": ("activity", "Cities learn from each other: markets"),
    "markets": ("city_project", "XAB"),
    "lighting": ("city_project", "XAE"),
    "buses": ("city_project", "XAD"),
    "planners": ("cooperation_offer", "XAA"),
    "survey": ("cooperation_offer", "XAE"),
    "parks": ("cooperation_offer", "XAB"),
    "police": ("cooperation_offer", "XAC"),
    "together": ("joint_programme", "Safer markets together"),
    "data": ("joint_programme", "Data for safer cities"),
}
INVENTED = "Invented for the demonstration. "
ACTS = (
    Act("walks", 250, "open", "network", {
        "kind": "method", "owner": "Fictional City Network", "level": "local",
        "languages": ["en", "fr"], "licence": "CC BY 4.0",
        "about": INVENTED + "Residents walk their streets by night and mark what they avoid.",
    }, "shared_on"),
    Act("training", 210, "open", "network", {
        "kind": "training", "level": "local", "audience": ["local_government", "community"],
        "states": ["XAB"], "place": HARBOUR, "about": INVENTED + "Two days with a walk.",
        "subjects": ["methods"], "topics": ["digital_participation"],
    }, "first_day", names={"tool": "walks"}),
    Act("walks", 200, "adopt", "XAB", {"adopter": HARBOUR, "adopted_in": ["XAB"]}, "adopted_on"),
    Act("training", 190, "record_held", "network", {
        "participants": 34, "women": 19, "men": 15, "youth": 8,
        "result": "Twelve people now lead walks of their own.",
    }, "held_from", {"held_until": 0}),
    Act("together", 185, "open", DESK, {
        "kind": "programme", "with_partners": [PARTNER.body, FUND.body], "with_states": ["XAB"],
        "states": ["XAA", "XAB"], "about": INVENTED + "Markets that are safe after dark.",
        "outcomes": ["1", "3"],
    }, "first_day"),
    Act("together", 180, "record_funds", DESK, {
        "funds": 90_000, "funds_currency": "USD", "funds_source": "Fictional Safety Fund",
    }, "funds_on"),
    Act("together", 175, "begin", DESK, day="begun_on"),
    Act("planners", 170, "open", "XAA", {
        **SIDES, "to_state": ["XAB"], "title": "Two planners for a month", "own_city": HILL,
        "about": INVENTED + "Planners who have worked with traders.", "outcomes": ["2"],
        "contact": "City office of Fictional Hill Town, office@example.org",
    }),
    Act("walks", 160, "record_test", "XAB", {
        "test_city": HARBOUR, "tested_in": ["XAB"],
        "test_result": "Four markets were walked; eleven places were marked.",
    }, "tested_on"),
    Act("planners", 158, "accept", "XAB", {"accepted_city": HARBOUR}),
    Act("together", 150, "record_funds", DESK, {
        "funds": 40_000, "funds_currency": "EUR", "funds_source": "Fictional City Network",
    }, "funds_on"),
    Act("audit", 140, "open", "XAE", {
        "kind": "survey", "owner": "مدينة ساحلية افتراضية", "level": "local", "languages": ["ar"],
        "about": "نص مختلق لأغراض العرض الإيضاحي: استمارة يملؤها السكان مع البلدية.",
    }, "shared_on"),
    Act("markets", 130, "open", "XAB", {
        "title": "Markets that stay open after dark", "city": HARBOUR, "term": "medium",
        "stage": "under_way", "about": INVENTED + "Lamps, stalls in sight of each other, wardens.",
        "others": "Traders of four markets", "budget": 310_000, "currency": "USD",
        "analysis": "yes", "analysis_result": "Benefits above costs from the fourth year on.",
        "inclusive": "yes", "inclusive_how": "Stalls for women at half the rent.",
        "outcomes": ["1"], "with_partners": [PARTNER.body],
    }),
    Act("markets", 128, "release", "XAB"),
    Act("markets", 127, "set_public", "XAB", {"to_public": "yes"}),
    Act("police", 120, "open", "XAC", {
        **SIDES, "kind": "bilateral", "to_state": ["XAK"], "title": "Exchange on community police",
        "about": INVENTED + "A week in two districts.",
    }),
    Act("police", 110, "not_take_up", "XAK"),
    Act("audit", 100, "adopt", "XAA", {"adopter": HILL, "adopted_in": ["XAA"]}, "adopted_on"),
    Act("advice", 95, "open", "fund", {
        "kind": "advice", "level": "national", "audience": ["national"], "states": ["XAE"],
        "subjects": ["law"], "topics": ["data_governance"],
        "about": INVENTED + "How data of districts are kept and opened.",
    }, "first_day"),
    Act("advice", 90, "record_held", "fund", {"participants": 9, "women": 4}, "held_from",
        {"held_until": 1}),
    Act("planners", 80, "agree_to_open", "XAA", {"opened_by_own": "agreed"}),
    Act("planners", 78, "agree_to_open_too", "XAB", {"opened_by_addressed": "agreed"}),
    Act("survey", 75, "open", "XAE", {
        "kind": "cities", "offered_to": "all", "title": "تبادل حول استمارة السلامة",
        "about": "نص مختلق لأغراض العرض الإيضاحي: لقاء عبر الإنترنت مع المدن المهتمة.",
        "own_city": "مدينة ساحلية افتراضية",
    }),
    Act("planners", 70, "record_open_outcome", "XAA", {
        "outcome": "Two markets were planned anew with their traders.",
    }, "held_from", {"held_until": 0}),
    Act("planners", 66, "add_view", "XAB", {"view": "The planners were welcome."}),
    Act("audit", 60, "record_test", "XAA", {
        "test_city": HILL, "tested_in": ["XAA"], "test_result": "Nine streets; two forms unclear.",
    }, "tested_on"),
    Act("survey", 55, "take_up", "XAD", {"taken_by": ["XAD"], "taken_city": "Fictional Lake Town"}),
    Act("markets", 50, "record_quality", "XAB", {
        "assured_by": "Fictional institute of engineers", "assured_what": "Cables and lamps",
    }, "assured_on"),
    Act("lighting", 45, "open", "XAE", {
        "title": "إنارة الأزقة", "city": "مدينة ساحلية افتراضية", "term": "short",
        "stage": "preparation", "about": "نص مختلق لأغراض العرض الإيضاحي: مصابيح في الأزقة.",
        "budget": 60_000, "currency": "EUR", "analysis": "preparing",
    }),
    Act("lighting", 44, "release", "XAE"),
    Act("visit", 40, "open", "XAB", {
        "kind": "peer_learning", "level": "global", "audience": ["local_government"],
        "states": ["XAA", "XAB"], "place": HARBOUR, "about": INVENTED + "Three days in markets.",
    }, after={"first_day": 90, "last_day": 92}),
    Act("maps", 30, "open", DESK, {
        "kind": "guide", "owner": "Fictional Safety Fund", "level": "global", "languages": ["en"],
        "about": INVENTED + "How pupils draw the ways they take to school.",
    }, "shared_on"),
    Act("data", 25, "open", DESK, {
        "kind": "global", "with_partners": [FUND.body], "others": "Fictional Bank of Cities",
        "about": INVENTED + "Figures by district.", "outcomes": ["2"],
    }, after={"first_day": 120}),
    Act("buses", 20, "open", "XAD", {
        "title": "Safer stops of buses", "city": "Fictional Lake Town", "term": "long",
        "stage": "idea", "about": INVENTED + "Stops in sight of shops.",
    }),
    Act("parks", 10, "open", "XAB", {
        **SIDES, "to_state": ["XAH"], "title": "Parks kept by their neighbours",
        "own_city": HARBOUR, "about": INVENTED + "Gardeners of two cities meet.",
    }),
)  # fmt: skip
CONSENT, SERVED = 12, 8  # days before the end that XAA opens its report, and a programme names it


@dataclass
class Registers:
    """What has been played so far: the cases by entry, and how many acts were taken."""

    house: Services
    officer: Actor
    until: dt.date
    cases: dict[str, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    partners: dict[str, Actor] = field(init=False)  # they hold their seats from the first day
    opened: bool = False
    served: bool = False

    def __post_init__(self) -> None:
        self.partners = {key: founding.hold(self.house, each) for key, each in ACCOUNTS.items()}

    def play(self, day: dt.date) -> None:
        """Take the acts whose day has come."""
        left = (self.until - day).days
        for number, act in enumerate(ACTS):
            if number not in self.taken and act.before >= left:
                self.taken.add(number)
                self._take(act, day)
        if left <= CONSENT and not self.opened:
            self.opened = True
            self._open_report("XAA")
        if left <= SERVED and not self.served:
            self.served = True
            self._name_findings()

    def _take(self, act: Act, day: dt.date) -> None:
        actor, inputs = self._actor(act.who), dict(act.inputs)
        inputs |= {act.day: day} if act.day else {}
        inputs |= {key: day + dt.timedelta(days=later) for key, later in act.after.items()}
        inputs |= {key: self.cases[entry] for key, entry in act.names.items()}
        if act.trigger == "open":
            definition, subject = ENTRIES[act.entry]
            self.cases[act.entry] = self._open(definition, subject, actor, inputs)
            return
        self._fire(self.cases[act.entry], act.trigger, actor, inputs)

    def _open(
        self, definition: str, subject: str, actor: Actor, inputs: Mapping[str, Any],
        parent: int | None = None,
    ) -> int:  # fmt: skip
        asked = Opening(
            str(uuid.uuid4()), definition, subject, actor, inputs=dict(inputs), parent=parent
        )
        return self.house.write(lambda rows: self.house.engine.open(rows, asked)).case

    def _fire(self, case: int, trigger: str, actor: Actor, inputs: Mapping[str, Any]) -> None:
        command = Command(str(uuid.uuid4()), case, trigger, actor, inputs)
        self.house.write(lambda rows: self.house.engine.fire(rows, command))

    def _open_report(self, state: str) -> None:
        """The State lets the Board read its report, where it is issued by then."""
        review = self.house.read(lambda rows: _review(rows, state))
        if review is None:
            return
        given = {"document": "report", "audience": "board"}
        try:
            self._open("consent", state, self._actor(state), given, parent=review)
        except EngineError:
            return  # what is not settled yet cannot be consented to

    def _name_findings(self) -> None:
        found = self.house.read(opened_to_the_board)
        if not found:
            return
        reference, number = found[0]
        query = sa.select(Case.id).where(Case.reference == reference)
        review = self.house.read(lambda rows: rows.scalar(query))
        inputs = {"review": review, "paragraphs": str(number), "served": "By lamps and wardens."}
        self._fire(self.cases["together"], "name_findings", self.officer, inputs)

    def _actor(self, who: str) -> Actor:
        """The mission of a State, whoever holds the seat of a partner, or the desk."""
        if who == DESK:
            return self.officer
        if who in self.partners:
            return self.partners[who]

        def mission(rows: Session) -> Actor:
            seat = seats.standing(rows, "mission", who)
            held = seats.current(rows, seat.id, self.house.clock.now()) if seat else ()
            if seat is None or not held:
                raise LookupError(who)
            return Actor(held[0].person_id, seat.id, seat.title, seat.body)

        return self.house.read(mission)


def _review(rows: Session, state: str) -> int | None:
    query = sa.select(Case.id).where(Case.definition == "country_review", Case.subject == state)
    return rows.scalar(query.order_by(Case.id.desc()).limit(1))
