"""A visit as its parties work on it: meetings, entries, marks, and the calls they lead to."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from engine.models.person import Person
from notifications.models import OBSOLETE, Message
from tests.journeys.review import ONWARD
from tests.journeys.world import World
from workflows.domain.visits import queries, record, services

NINE, TEN = dt.time(9), dt.time(10, 30)


class Visiting:
    """A visit, as its parties work on it."""

    def __init__(self, world: World) -> None:
        self.world, self.case = world, world.case(world.review).id
        self.first = dt.date.fromisoformat(str(self._fact("visit_start")))

    def _fact(self, key: str) -> object:
        def work(session):
            return self.world.services.engine.situation(
                session, session.merge(self.world.case(self.world.review))
            ).fact(key)

        return self.world.services.read(work)

    def write(self, work):
        return self.world.services.write(work)

    def read(self, work):
        return self.world.services.read(work)

    def meeting(self, subject="Public places", day=0, **more) -> str:
        said = {
            "day": self.first + dt.timedelta(days=day), "begins": NINE, "ends": TEN,
            "zone": "Africa/Cairo", "mode": "on_site", "place": "Port City", "subject": subject,
            "language": "ar",
        }  # fmt: skip
        by, now = self.world.actors["fp"], self.world.clock.now()
        return self.write(
            lambda s: services.add_meeting(s, self.case, {**said, **more}, by=by, now=now).uid
        )

    def change(self, uid: str, **said) -> None:
        def work(session):
            rows = queries.meetings(session, self.case)
            found = next(each for each in rows if each.uid == uid)
            services.change_meeting(
                session, found, said, seen=found.version, by=self.world.actors["fp"],
                now=self.world.clock.now(),
            )  # fmt: skip

        self.write(work)

    def invite(self) -> None:
        ONWARD["visit_planning"](self.world, self.world.review)

    def confirm(self) -> None:
        self.world.fire("fp", self.world.review, "confirm_programme")

    def standing(self):
        return self.read(lambda s: queries.standing(s, self.case))

    def calls(self, who: str = "expert_b") -> list[list[tuple[str, str, int]]]:
        """Of each message to somebody: (method, uid, sequence) of its meetings."""
        return [
            [(each["method"], each["uid"], each["sequence"]) for each in row.facts["meetings"]]
            for row in self.messages(who)
            if row.facts.get("meetings")
        ]

    def messages(self, who: str):
        query = (
            sa.select(Message)
            .join(Person, Person.id == Message.person_id)
            .where(Person.email == f"{who}@example.org", Message.state != OBSOLETE)
            .order_by(Message.id)
        )
        return self.read(lambda s: s.scalars(query).all())

    # The record

    def note(self, text: str, who: str = "expert_b", *, shared: bool = True) -> None:
        self.write(
            lambda s: services.write_entry(
                s, self.case, day=self.first, text=text, language="en", shared=shared,
                by=self.world.actors[who], now=self.world.clock.now(),
            ).id
        )  # fmt: skip

    def propose(self, **inputs) -> None:
        self.world.fire("fp_b", self.world.review, "propose_visit_record", **inputs)

    def passages(self, *, prepared: bool = False):
        return self.read(lambda s: record.passages(s, self.case, prepared=prepared))

    def mark(self, **marks: bool | None) -> None:
        ids = {each.number: each.id for each in self.passages()}
        said = {ids[int(key[1:])]: view for key, view in marks.items()}
        self.write(lambda s: services.mark(s, self.case, said, now=self.world.clock.now()))

    def accept(self, **inputs) -> None:
        self.world.fire("fp", self.world.review, "accept_visit_record", **inputs)

    def accepted(self) -> list[str]:
        return [each.text for each in self.read(lambda s: record.accepted(s, self.case))]
