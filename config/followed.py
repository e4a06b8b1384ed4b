"""What people follow, wired for the mail: what each can see of it now, and where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.access import Access, Actor
from engine.queries.reader import Reader
from engine.registry import Registry
from notifications import overview
from notifications.news import Item
from workflows.domain.follows import queries, rules
from workflows.domain.follows.queries import Seen

if TYPE_CHECKING:
    from config.bootstrap import Services

PAGE = "/me/follows"
ROOMS = {rules.NEED: "/need", rules.INPUT: "/inputs"}  # of a case, where it has one of its own


@dataclass(frozen=True)
class Followed:
    """A `notifications.news.Source`: looks with the seats to which the person has mail today."""

    access: Access
    registry: Registry
    base: str

    def followers(self) -> sa.Select[int]:
        return queries.followers()

    def seen(self, session: Session, person: int, now: dt.datetime) -> Sequence[Item]:
        wish = queries.wished(session, person)
        readers = [
            Reader(self.access, self.registry, Actor(person, seat.id, seat.title, seat.body), now)
            for seat in overview.seats_of(session, person, now)
        ]
        return [self._item(each) for each in queries.seen(session, self.registry, readers, wish)]

    def page(self) -> str:
        return f"{self.base}{PAGE}"

    def _item(self, each: Seen) -> Item:
        reference = each.place if each.seat is not None else ""
        return Item(
            key=each.key, label=rules.TOLD[each.kind], url=f"{self.base}{_path(each)}",
            body=each.state, reference=reference, title=each.title, language=each.language,
            by_office=each.kind in rules.OF_OFFICE,
        )  # fmt: skip


def followed(services: Services) -> Followed:
    base = services.settings.base_url.rstrip("/")
    return Followed(services.access, services.registry, base)


def _path(each: Seen) -> str:
    """The page on which it can be seen."""
    place, seat = quote(each.place), f"?seat={each.seat}"
    if each.kind == rules.PRACTICE:
        return f"/practices/{place}"
    if each.seat is None:
        return f"/countries/{place}"
    if each.kind == rules.OBSERVATIONS:
        return f"/cycles/{place}/observations{seat}"
    room = ROOMS.get(each.kind, "")
    return f"/cases/{place}{room}{seat}"
