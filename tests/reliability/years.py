"""Years of the mechanism in one run: many States, people as they are, mishaps of every kind.

The players are those of the demonstration; here they are drawn by lot, and things break.
"""

from __future__ import annotations

import copy
import ctypes
import datetime as dt
import gc
import io
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session

from config import backup, bootstrap, checks, founding, migrate, post, restore, seeds, work
from config.bootstrap import Services, wire
from config.demo import asides
from config.demo.build import DESK
from config.demo.cast import Cast, State
from config.demo.inputs import PDF, Forms
from config.demo.player import Player, Review
from config.demo.stage import MORNING, Stage
from config.founding import Account
from config.settings import Settings
from engine import db, holding, incidents, migrating, seats
from engine.clock import FixedClock
from engine.definition import Definition
from engine.models.case import Case, Fact
from engine.models.doors import Heartbeat
from engine.models.history import Event
from engine.models.incidents import Incident
from engine.models.person import Appointment, Seat
from notifications import backlog
from notifications.delivery import Worker
from notifications.smtp import Smtp
from tests.reliability import crashes
from tests.reliability.lots import DAY, GROUPS, LANGUAGES, Post, drawn, fictional, second
from workflows.domain.documents import services as documents
from workflows.domain.reviews.models import Country


@dataclass
class Told:
    """What is counted along the way."""

    crashes: Counter[str] = field(default_factory=Counter)
    replaced: int = 0
    smtp_days: int = 0
    scheduler_days: int = 0
    restores: int = 0
    restarts: int = 0
    migrated: int = 0
    rss: list[float] = field(default_factory=list)  # MiB, by quarter


class Years(Stage):
    """A stage on which no day is like the other."""

    def __init__(self, url: str, folder: Path, *, states: int, begins: dt.date, seed: int) -> None:
        self.dice = random.Random(f"years {seed}")  # noqa: S311 - a play
        self.folder, self.states, self.begins = folder, states, begins
        self.told, self.parts = Told(), {}
        clock = FixedClock(dt.datetime.combine(begins, MORNING))
        self.mail = Post(clock, self.dice)
        self.definitions: list[Definition] | None = None
        services = self.wired(url, clock)
        founded = seeds.read()
        founding.load_seeds(services, founded)
        services.write(self._countries)
        officer, director, _ = (founding.hold(services, each) for each in DESK)
        keys = [fictional(number) for number in range(states)]
        cast = Cast([State(key, n, LANGUAGES[n % 6]) for n, key in enumerate(keys, start=1)], seed)
        for key in keys:
            somebody = cast.somebody("mission", key)
            account = Account("", somebody.name, somebody.email, somebody.language, "mission", key)
            founding.hold(services, account, channel="note" if self.dice.random() < 0.5 else "mail")
        meetings = founded.calendar.data.meeting if founded.calendar else []
        known = [each.model_copy(update={"state": "confirmed"}) if each.state == "held"
                 and each.parts[-1].to >= begins else each for each in meetings]  # fmt: skip
        founding.seed_meetings(services, officer, known)
        cycle = founding.open_cycle(services, director, "2025-2029")
        forms = Forms(cast, self._file(services, clock))
        for definition in services.registry:
            forms.learn(definition)
        dice = random.Random(seed)  # noqa: S311 - as above
        player = Player(services, clock, cast, forms, dice)
        super().__init__(
            services, clock, player, Worker(post.office(services)), officer, cycle, begins,
            self._launches(keys), self._held(services, begins),
        )  # fmt: skip

    def __post_init__(self) -> None:
        """The asides of the demonstration are not played here."""
        self.shared, self.away = set(), False
        self.jobs = work.jobs(self.services)

    # A process

    def wired(self, url: str, clock: FixedClock) -> Services:
        settings = Settings(
            database_url=url, smtp_url=SecretStr(f"smtp://127.0.0.1:{self.mail.port}"),
            mail_from="desk@reviews.example.org", base_url="https://reviews.example.org",
            secret_key=SecretStr("a secret of tests, long enough to be one"),
        )  # fmt: skip
        made = wire(settings, clock, self.definitions)
        migrate.prepare(made.database)
        db.hasten(made.database)
        return made

    def restart(self, url: str = "") -> None:
        """Another process over the same database, or over one that came back."""
        here = url or self.services.database.url.render_as_string(hide_password=False)
        self.worker.close()
        self.services.close()
        self.services = self.wired(here, self.clock)
        self.player.services = self.services
        self.worker = Worker(post.office(self.services))
        self.jobs = work.jobs(self.services)
        self.told.restarts += 1

    def upgrade(self) -> None:
        """The next release knows a second version of the review."""
        every = bootstrap.discover()
        self.definitions = [*every, *(second(e) for e in every if e.key == "country_review")]
        self.restart()
        for definition in self.services.registry:
            self.player.forms.learn(definition)

    def migrate(self) -> None:
        """Reviews under way are moved to it."""
        engine = self.services.engine
        moved = self.services.write(lambda s: migrating.migrate(s, engine, "country_review", 2, {}))
        self.told.migrated += len(moved)

    # Days

    def live(self, days: int, events: Mapping[int, Callable[[], None]]) -> None:
        """Day after day; `events`: what happens on a certain one."""
        smtp = scheduler = 0
        for number in range(days):
            day = self.begins + number * DAY
            self.clock.set(max(self.clock.now(), dt.datetime.combine(day, MORNING)))
            if number in events:
                events[number]()
            smtp = max(smtp - 1, 0) or (self.dice.randint(1, 4) if self.chance(1 / 60) else 0)
            scheduler = max(scheduler - 1, 0) or (
                self.dice.randint(1, 12) if self.chance(1 / 120) else 0
            )
            if scheduler:
                self.told.scheduler_days += 1
                self.away = True
            elif day.weekday() < 5:
                self.beats()
            if day.weekday() in {0, 3}:
                self._file(self.services, self.clock)  # handed in anew with each step
                self._hold(day)
                self._launch(day)
                self._answers(day)
                self._asides(day)
                self._notes(day)
                self.replaces()
            self.posts(away=bool(smtp), beating=not scheduler)
            if number % 30 == 29:
                self.looks()
            if number % 91 == 90:
                self.measure()

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def beats(self) -> None:
        """What the scheduler does of a day, some of it broken off and done again."""
        self.services.write(self._open_through_the_night)
        for name in ("heartbeat", "sweep", "reminders", "contacts", "head", "dispose", "tidy"):
            if self.chance(0.01):
                point = self.dice.choice(sorted(crashes.POINTS))
                with crashes.breaking(point, nth=self.dice.randint(1, 3)), suppress(crashes.Broken):
                    self.jobs[name][0]()
                self.told.crashes[name] += 1
            self.jobs[name][0]()

    def _open_through_the_night(self, session: Session) -> None:
        """It beat all night long, unless it was away."""
        row = session.get(Heartbeat, 1)
        if row is not None and not self.away:
            row.at = max(row.at, self.clock.now() - dt.timedelta(minutes=30))
        self.away = False

    def posts(self, *, away: bool, beating: bool) -> None:
        if not beating:
            return
        if away:
            office = replace(post.office(self.services), smtp=Smtp(host="127.0.0.1", port=1))
            Worker(office).run(20)
            self.told.smtp_days += 1
            return
        while self.worker.run(500):
            pass

    def _answers(self, _day: dt.date) -> None:
        for _ in range(2):
            due = [task for planned, task in self.player.look() if planned <= _day]
            for task in due:
                self._answered(task)
            if not due:
                return

    def _answered(self, task: int) -> None:
        """A step; now and then its process dies in the middle of it, and it is sent again."""
        if self.chance(0.02):
            point = self.dice.choice(sorted(crashes.POINTS))
            before = self.events()
            with crashes.breaking(point, nth=self.dice.randint(1, 2)):
                try:
                    self.player.answer(task)
                except crashes.Broken:
                    assert self.events() == before, "half a step was left behind"
                    self.told.crashes["step"] += 1
                else:
                    return
        with suppress(LookupError):
            self.player.answer(task)

    def events(self) -> int:
        return self.count(Event)

    def _launch(self, day: dt.date) -> None:
        for begins, key in [each for each in self.launches if each[0] <= day]:
            self.launches.remove((begins, key))
            part = drawn(self.dice)
            case = self.player.open(
                "country_review", key, self.officer, names=(self.cycle,),
                inputs={"state_language": self.player.cast.states[key].language},
            )  # fmt: skip
            self.player.reviews[case] = Review(case, key, part, dict(part.once), list(part.asides))

    def _asides(self, day: dt.date) -> None:
        for review in self.player.reviews.values():
            if not review.asides:
                continue
            state, since = self._stands(review.id)
            for aside in list(review.asides):
                if aside.state == state and day >= since + aside.after * DAY:
                    review.asides.remove(aside)
                    asides.take(self.player, review, aside, day)

    def _stands(self, case: int) -> tuple[str, dt.date]:
        row = self.services.read(lambda s: s.get_one(Case, case))
        return row.state if row.hold is None else "", row.entered_at.date()

    def replaces(self) -> None:
        """Now and then an office has another holder from today on."""
        if not self.chance(0.25):
            return
        self.services.write(self._replace)
        self.told.replaced += 1

    def _replace(self, session: Session) -> None:
        now = self.clock.now()
        held = session.scalars(
            sa.select(Seat.id)
            .join(Appointment, Appointment.seat_id == Seat.id)
            .where(Seat.title.in_(("mission", "focal_point", "expert")), Appointment.lasts(now),
                   Appointment.kind == "principal")
            .order_by(Seat.id)
        ).all()  # fmt: skip
        if not held:
            return
        chair = session.get_one(Seat, self.dice.choice(held))
        number = self.told.replaced
        person = seats.find_or_make_person(
            session, name=f"Successor {number}", email=f"successor{number}@example.org", now=now
        )
        seats.appoint(session, chair, person, now=now)
        holding.note(session, self.services.engine, chair.id, holding.NAMED, person.id)

    # Loss and return

    def copies(self) -> None:
        """A copy of the house, and of what its people mean to do."""
        self.kept = (
            self.folder / f"copy{self.told.restores}.db",
            copy.deepcopy((self.player.reviews, self.player.days, self.launches, self.meetings)),
            copy.deepcopy((self.player.forms.named, self.player.forms.notes)),
        )
        backup.write(self.services.database, self.kept[0], self.clock.now())

    def returns(self) -> None:
        """The house is lost and comes back from its copy; what may have gone is kept back."""
        file, (reviews, days, launches, meetings), (named, notes) = self.kept
        url = f"sqlite:///{self.folder / f'back{self.told.restores}.db'}"
        restore.restore(file, url, self.clock.now())
        self.restart(url)
        self.player.reviews, self.player.days = reviews, days
        self.launches, self.meetings = launches, meetings
        self.player.forms.named, self.player.forms.notes = named, notes
        assert self.services.sweep().tick() == 0
        before = len(self.mail.got)
        self.posts(away=False, beating=True)
        assert len(self.mail.got) == before, "a house that stands still wrote to somebody"
        now, registry = self.clock.now(), self.services.registry
        self.services.write(
            lambda s: backlog.release(s, registry, by=self.officer.person, keep_back=True, now=now)
        )
        self.told.restores += 1

    # Looking

    def looks(self) -> None:
        """The desk looks through what is stuck: mail of which nobody knows is left as it is."""
        now, by = self.clock.now(), self.officer.person

        def settle(session: Session) -> None:
            stuck = sa.select(Incident).where(
                Incident.resolved_at.is_(None), Incident.what == "mail"
            )
            for each in session.scalars(stuck).all():
                incidents.resolve(session, each, now=now, by=by, note="Looked at")

        self.services.write(settle)

    def measure(self) -> None:
        """What is held, not what was held at some moment: freed memory is given back first."""
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.told.rss.append(round(pages * 4096 / 2**20, 1))
        print(self.clock.now().date(), self.told.rss[-1], "MiB,", self.events(), "events",  # noqa: T201
              len(self.mail.got), "mails", flush=True)  # fmt: skip

    def faults(self) -> list[str]:
        services = self.services
        return services.read(lambda s: checks.broken(services, s) + checks.whole(s))

    def count(self, table: type[Any], *where: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*where)
        return self.services.read(lambda s: s.scalar(query)) or 0

    def close(self) -> None:
        self.worker.close()
        self.services.close()
        self.mail.close()

    # The beginning

    def _countries(self, session: Session) -> None:
        for number in range(self.states):
            name = f"Fictional State {number + 1}"
            session.add(Country(
                key=fictional(number), alpha2="", m49="", group=GROUPS[number % 5],
                kind="fictional", identified=False, names={"en": name, "ar": name},
                orders={"en": number, "ar": number}, language=LANGUAGES[(number + 1) % 6],
            ))  # fmt: skip

    @staticmethod
    def _file(services: Services, clock: FixedClock) -> dict[str, Any]:
        sha256, size = documents.store(services.write, io.BytesIO(PDF), now=clock.now())
        return {"sha256": sha256, "size": size, "type": "application/pdf", "name": "document.pdf"}

    def _launches(self, keys: list[str]) -> list[tuple[dt.date, str]]:
        """A group every quarter, over two years and a half."""
        return sorted(
            (self.begins + dt.timedelta(days=30 + 91 * (n % 10) + n % 14), key)
            for n, key in enumerate(keys)
        )

    @staticmethod
    def _held(services: Services, begins: dt.date) -> list[tuple[dt.date, int]]:
        """Sessions ahead, with the day on which each is over."""

        def ask(session: Session) -> list[tuple[dt.date, int]]:
            rows = session.execute(
                sa.select(Case.id, Fact.value)
                .join(Fact, Fact.case_id == Case.id)
                .where(Case.definition == "meeting", Fact.key == "ends")
            )
            found = [(dt.date.fromisoformat(value), case) for case, value in rows]
            return sorted(each for each in found if each[0] >= begins)

        return services.read(ask)


def quiet() -> None:
    for name in ("engine.sweep", "notifications", "mail.log", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
