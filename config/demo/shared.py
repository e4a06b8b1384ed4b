"""What fictional States and a partner share with everybody, and which of them are listed."""

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
from config.founding import Account
from engine import seats
from engine.access import Actor
from engine.command import Command, Opening
from engine.models.case import Case
from workflows.domain.knowledge import services as knowledge
from workflows.domain.knowledge.rules import ITEM, REVIEW

PARTNER = Account("Partner", "Lena Holm", "partner@example.org", "en", "partner",
                  "Fictional City Network")  # fmt: skip
LISTED = ("XAA", "XAB", "XAH", "XAK")
USUAL: Mapping[str, Any] = {"evidence": "described", "licence": "cc_by", "kind": "practice"}


@dataclass(frozen=True)
class Shared:
    """An item: who shares it, and how many days before the end. `sent`: not published yet.

    `also`: the same in a further language.
    """

    body: str
    before: int
    content: Mapping[str, Any]
    sent: bool = False
    also: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


ITEMS = (
    Shared("XAA", 260, {
        "language": "en", "title": "Night walks before street lamps",
        "place": "Fictional Hill Town",
        "summary": "Invented for the demonstration. Women's groups walk the streets by night and "
        "choose where lamps are set.",
        "done": "The city asked eleven groups to walk with its engineers. Lamps were set in the "
        "order that the walks had given.",
        "results": "More people walk home in the evening; two underpasses are still avoided.",
        "contact": "City office of Fictional Hill Town, office@example.org", "scale": "middle",
        "theme": "outcome_2", "evidence": "measured", "cost_least": 20_000, "cost_most": 60_000,
        "currency": "USD",
    }, also={"ar": {
        "title": "جولات ليلية قبل نصب المصابيح", "done": "", "results": "",
        "summary": "نص مختلق لأغراض العرض الإيضاحي: تسير مجموعات نسائية في الشوارع ليلاً وتختار "
        "مواضع المصابيح.",
    }}),
    Shared("XAE", 210, {
        "language": "ar", "title": "إنارة الأزقة بمشاركة السكان", "place": "مدينة ساحلية افتراضية",
        "summary": "نص مختلق لأغراض العرض الإيضاحي: اختار السكان مواضع المصابيح في الأزقة.",
        "done": "عقدت البلدية لقاءات مسائية في كل حي، ثم رُكبت المصابيح بحسب ما اقترحه السكان.",
        "results": "ازداد عدد المارة مساءً، ولا تزال بعض الأزقة بلا إنارة.",
        "contact": "بلدية المدينة الافتراضية، office@example.org", "scale": "area",
        "theme": "outcome_3",
    }),
    Shared("XAB", 150, {
        "language": "fr", "title": "Un registre commun des espaces publics", "kind": "tool",
        "summary": "Texte inventé pour la démonstration : trois villes tiennent ensemble un "
        "registre de leurs places et de leurs parcs.",
        "done": "Une fiche par lieu, remplie chaque année avec les habitants.",
        "results": "Les travaux sont prévus là où le registre montre un manque.",
        "place": "Trois villes fictives", "contact": "Ministère fictif de la Ville, "
        "office@example.org", "scale": "region", "theme": "results", "evidence": "evaluated",
    }),
    Shared(PARTNER.body, 90, {
        "language": "en", "title": "What we would not do again: cameras without talks",
        "kind": "lesson", "place": "Two fictional cities", "scale": "large",
        "summary": "Invented for the demonstration. Cameras were set up before anybody had been "
        "asked; trust fell, and the talks came too soon to mend it.",
        "done": "Forty cameras in two stations within a month.",
        "results": "Complaints rose by half. After talks with traders a third was taken down.",
        "contact": "Fictional City Network, office@example.org", "evidence": "compared",
        "theme": "outcome_1", "licence": "cc_by_nc",
    }),
    Shared("XAC", 40, {
        "language": "zh", "title": "社区共同规划夜间照明", "place": "虚构城市",
        "summary": "演示用虚构文字：居民与市政部门共同决定路灯的位置。",
        "done": "每个街区召开一次会议，随后安装路灯。", "results": "晚间步行的人增多。",
        "contact": "虚构城市办公室，office@example.org", "scale": "large", "theme": "outcome_2",
    }),
    Shared("XAD", 3, {
        "language": "en", "title": "A map of safe ways to school", "place": "Fictional Lake Town",
        "summary": "Invented for the demonstration. Pupils draw the ways they take.",
        "done": "Nine schools drew maps; the police and the city walked the ways with the pupils.",
        "results": "Four crossings were rebuilt.", "scale": "small",
        "contact": "School office of Fictional Lake Town, office@example.org",
    }, sent=True),
)  # fmt: skip


def due(day: dt.date, until: dt.date, done: set[int]) -> list[int]:
    """The items whose day has come."""
    before = (until - day).days
    return [
        number for number, each in enumerate(ITEMS) if each.before >= before and number not in done
    ]


def share(services: Services, number: int, officer: Actor) -> None:
    """Open an item, send it with the consent of who shares it, look at its form, publish it."""
    each = ITEMS[number]
    author = _author(services, each.body)

    def begin(session: Session) -> int:
        asked = Opening(str(uuid.uuid4()), ITEM, "practice", author)
        case = services.engine.open(session, asked).case
        knowledge.begin(
            session, case=case, content={**USUAL, **each.content}, by=author,
            now=services.clock.now(),
        )  # fmt: skip
        for seen, (language, texts) in enumerate(each.also.items(), 1):
            knowledge.say_in(
                session, case, language, texts, seen=seen, by=author, now=services.clock.now()
            )
        return case

    case = services.write(begin)
    _fire(services, case, "submit", author, consent="given")
    if not each.sent:
        _fire(services, case, "publish", officer, checked="checked")


def list_states(services: Services) -> None:
    """A few States choose to be named beyond the parties to their reviews."""
    query = sa.select(Case.id, Case.subject).where(
        Case.definition == REVIEW,
        Case.subject.in_(LISTED),
        Case.closed_at.is_(None),
        Case.hold.is_(None),
    )
    for row in services.read(lambda session: session.execute(query).all()):
        _fire(services, row.id, "set_listing", _author(services, row.subject), listing="yes")


def _author(services: Services, body: str) -> Actor:
    if body == PARTNER.body:
        return founding.hold(services, PARTNER)

    def work(session: Session) -> Actor:
        seat = seats.standing(session, "mission", body)
        held = seats.current(session, seat.id, services.clock.now()) if seat else ()
        if seat is None or not held:
            raise LookupError(body)
        return Actor(held[0].person_id, seat.id, seat.title, seat.body)

    return services.read(work)


def _fire(services: Services, case: int, trigger: str, by: Actor, **inputs: str) -> None:
    command = Command(str(uuid.uuid4()), case, trigger, by, inputs)
    services.write(lambda session: services.engine.fire(session, command))
