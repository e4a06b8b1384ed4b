"""Figures for Prometheus, counted in the tables at the moment somebody asks. No State is named."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from config import work
from config.bootstrap import Services
from config.desk import BOARD
from engine import editions
from engine.db import on_sqlite
from engine.models.case import Case, Task
from engine.models.doors import Heartbeat
from engine.models.incidents import Incident, JobRun
from notifications.models import QUEUED, STATES, Message
from workflows.domain.accounts.models import SignIn

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
HOUR = dt.timedelta(hours=1)
DESK, EXPERT, PARTNER, STATE = "desk", "expert", "partner", "state"
HOLDERS = (DESK, STATE, EXPERT, PARTNER, BOARD)


def exposition(services: Services) -> bytes:
    """All figures in the text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(House(services))
    return generate_latest(registry)


class House(Collector):
    """Asks the tables; nothing is remembered between two times."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> list[Metric]:
        """Nothing beforehand: the registry then does not ask the tables twice."""
        return []

    def collect(self) -> list[Metric]:
        return self._services.read(lambda session: list(self._families(session)))

    def _families(self, session: Session) -> Iterator[Metric]:
        now = self._services.clock.now()
        yield from _cases(session)
        yield from self._tasks(session, now)
        yield from _mail(session, now)
        yield _incidents(session)
        yield from _clock(session, now)
        recent = sa.select(sa.func.count()).where(SignIn.created_at > now - HOUR)
        said = "Sign-ins begun within the last hour."
        yield single("sign_ins_last_hour", said, session.scalar(recent) or 0)
        yield from _sizes(session)

    def _tasks(self, session: Session, now: dt.datetime) -> Iterator[Metric]:
        today = editions.calendar_of(session).day(now)
        passed = sa.case((Task.due < today, 1), else_=0)
        query = (
            sa.select(
                Case.definition, Case.definition_version, Task.role,
                sa.func.count().label("n"), sa.func.sum(passed).label("passed"),
            )
            .join(Case, Case.id == Task.case_id)
            .where(Task.status == "open")
            .group_by(Case.definition, Case.definition_version, Task.role)
        )  # fmt: skip
        every, past = Counter(dict.fromkeys(HOLDERS, 0)), Counter(dict.fromkeys(HOLDERS, 0))
        for row in session.execute(query):
            holder = self._holder(row.definition, row.definition_version, row.role)
            every[holder] += row.n
            past[holder] += row.passed
        yield labelled("open_tasks", "Next steps that are asked.", ["holder"], by(every))
        said = "Next steps whose indicative date has passed."
        yield labelled("open_tasks_past_date", said, ["holder"], by(past))

    def _holder(self, key: str, version: int, role: str) -> str:
        """What kind of seat a task asks."""
        definition = self._services.registry.get(key, version)
        members = definition.members([role])
        titles = {each.title for each in definition.plain_roles if each.key in members}
        if titles & work.desk_titles(self._services):
            return DESK
        return next((each for each in (BOARD, EXPERT, PARTNER) if each in titles), STATE)


def _cases(session: Session) -> Iterator[Metric]:
    query = sa.select(Case.definition, Case.state, sa.func.count())
    query = query.where(Case.closed_at.is_(None)).group_by(Case.definition, Case.state)
    counts: dict[tuple[str, ...], int] = {
        (key, state): n for key, state, n in session.execute(query)
    }
    yield labelled("open_cases", "Cases that are not closed.", ["definition", "state"], counts)


def _mail(session: Session, now: dt.datetime) -> Iterator[Metric]:
    query = sa.select(Message.state, sa.func.count()).group_by(Message.state)
    counts = Counter(dict.fromkeys(STATES, 0))
    counts.update({row.state: row[1] for row in session.execute(query)})
    said = "Messages of the outbox, by what became of them."
    yield labelled("messages", said, ["state"], by(counts))
    waiting = sa.select(Message.next_at).where(Message.state == QUEUED, Message.next_at <= now)
    oldest = session.scalar(waiting.order_by(Message.next_at).limit(1))
    said = "How long the message waits that should have gone first."
    yield single("oldest_due_message_seconds", said, _age(now, oldest) if oldest else 0)


def _incidents(session: Session) -> Metric:
    query = sa.select(Incident.what, sa.func.count()).where(Incident.resolved_at.is_(None))
    counts = Counter({row.what: row[1] for row in session.execute(query.group_by(Incident.what))})
    counts["all"] = counts.total()
    return labelled("open_incidents", "Work that did not go through.", ["what"], by(counts))


def _clock(session: Session, now: dt.datetime) -> Iterator[Metric]:
    beat = session.get(Heartbeat, 1)
    if beat is not None:
        said = "How long ago a scheduler last showed itself."
        yield single("heartbeat_age_seconds", said, _age(now, beat.at))
    took = family("job_seconds", "How long the last run of a job took.", ["job"])
    ago = family("job_age_seconds", "How long ago a job last ended.", ["job"])
    failed = family("job_failed", "1 where the last run of a job broke off.", ["job"])
    for run in session.scalars(sa.select(JobRun).order_by(JobRun.name)):
        took.add_metric([run.name], run.seconds)
        ago.add_metric([run.name], _age(now, run.at))
        failed.add_metric([run.name], float(run.failed))
    yield from (took, ago, failed)


def _sizes(session: Session) -> Iterator[Metric]:
    """Of the database, and of its log of what is not yet in it."""
    if on_sqlite(session):
        pages, size = (session.scalar(sa.text(f"PRAGMA {n}")) for n in ("page_count", "page_size"))
        log = Path(f"{session.get_bind().engine.url.database}-wal")
        kept: int = (pages or 0) * (size or 0)
        logged: int | None = log.stat().st_size if log.exists() else 0
    else:
        kept = session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0
        may = "SELECT has_function_privilege('pg_ls_waldir()', 'EXECUTE')"
        summed = "SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()"
        logged = session.scalar(sa.text(summed)) if session.scalar(sa.text(may)) else None
    yield single("database_bytes", "Size of the database.", kept)
    if logged is not None:
        yield single("wal_bytes", "Size of the write-ahead log.", float(logged))


def _age(now: dt.datetime, at: dt.datetime) -> float:
    return max((now - at).total_seconds(), 0)


def family(name: str, said: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"quadrennial_{name}", said, labels=labels)


def labelled(
    name: str, said: str, labels: list[str], counts: Mapping[tuple[str, ...], int]
) -> Metric:
    made = family(name, said, labels)
    for key, count in sorted(counts.items()):
        made.add_metric(list(key), count)
    return made


def by(counts: Mapping[str, int]) -> Mapping[tuple[str, ...], int]:
    return {(key,): count for key, count in counts.items()}


def single(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"quadrennial_{name}", said, value=value)
