"""A process of its own: reads a job, does it with one library, prints what it took as JSON.

`python -m benchmarks.peers.run django-fsm-2|viewflow URL < job.json`
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.work import Meter

NOW = dt.datetime(2027, 1, 11, 6, tzinfo=dt.UTC)
FACTS = {"tasks": [{"task": 17, "case": 4, "key": "comment", "body": "", "due": "2027-02-01",
                    "due_version": 1, "event": 12, "seat": 5}]}  # fmt: skip
DUE = dt.date(2027, 2, 1)

Rows = dict[str, int]  # "insert task" -> how many
Step = list[Rows]  # of one transaction, what each of its events wrote
Work = Callable[[slice], list[float]]  # seconds of each step of some of the cases


def database(url: str) -> dict[str, Any]:
    """As durable as ours: WAL and synchronous=FULL, or the server's own settings."""
    parts = urlsplit(url)
    if parts.scheme.startswith("sqlite"):
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path[1:], "OPTIONS": options}
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "HOST": host,
        "USER": parts.username or "", "PASSWORD": parts.password or "", "PORT": parts.port or "",
    }  # fmt: skip


def set_up(url: str) -> None:
    import django  # noqa: PLC0415 - only in this process
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    settings.configure(
        DATABASES={"default": database(url)}, USE_TZ=True, SECRET_KEY=uuid.uuid4().hex,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "viewflow",
                        "viewflow.workflow", "benchmarks.peers"],
        MIGRATION_MODULES=dict.fromkeys(("contenttypes", "auth", "viewflow", "peers")),
    )  # fmt: skip
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


class Writing:
    """The rows beside the state: what a project writes for each event, in its usual words."""

    def __init__(self, people: list[Any], *, tasks: bool) -> None:
        from benchmarks.peers import models  # noqa: PLC0415

        self._m, self._people, self._tasks = models, people, tasks

    def event(self, case: Any, rows: Rows, trigger: str, command: str | None) -> None:  # noqa: ANN401
        """The event with its hash, and everything that it says, opens and closes."""
        m, person = self._m, self._people[0]
        content = json.dumps(
            {"case": case.pk, "number": case.version, "trigger": trigger, "person": person.pk,
             "at": NOW.isoformat(), "opens": [FACTS], "before": case.last_hash},
            sort_keys=True, separators=(",", ":"),
        )  # fmt: skip
        case.last_hash = hashlib.sha256((case.last_hash + content).encode()).hexdigest()
        event = m.Event.objects.create(
            case_id=case.pk, number=case.version, kind="step", trigger=trigger, source="a",
            target="b", at=NOW, person=person, command_id=command, content=content,
            hash=case.last_hash,
        )  # fmt: skip
        self._stated(case.pk, event, rows)
        if self._tasks:
            self._moved(case.pk, rows)
        self._clocked(case.pk, rows)
        self._said(case.pk, event, rows)
        self._planned(case.pk, rows)

    def command(self, case: int, trigger: str) -> str:
        made = self._m.Command.objects.create(
            id=str(uuid.uuid4()), case_id=case, trigger=trigger, person=self._people[0],
            digest="0" * 64, at=NOW,
        )  # fmt: skip
        return str(made.id)

    def _stated(self, case: int, event: Any, rows: Rows) -> None:  # noqa: ANN401
        m = self._m
        for _ in range(rows.get("insert event_text", 0)):
            m.EventText.objects.create(event=event, key="words", salt="0" * 64, value="text")
        _create(m.Fact, rows.get("insert fact", 0), lambda _n: {
            "case_id": case, "event": event, "key": "words", "kind": "text", "value": "text",
            "visible_to": [],
        })  # fmt: skip
        _create(m.Part, rows.get("insert part", 0), lambda n: {
            "case_id": case, "role": "peer", "person": self._people[n % len(self._people)],
        })  # fmt: skip

    def _moved(self, case: int, rows: Rows) -> None:
        m = self._m
        there = list(m.Task.objects.filter(case_id=case, status="open"))
        for task in there[: rows.get("update task", 0)]:
            task.status, task.ended_at = "met", NOW
            task.save(update_fields=["status", "ended_at"])
        _create(m.Task, rows.get("insert task", 0), lambda n: {
            "case_id": case, "key": f"task_{n}", "role": "peer", "due": DUE, "opened_at": NOW,
        })  # fmt: skip

    def _clocked(self, case: int, rows: Rows) -> None:
        m = self._m
        if rows.get("update timer"):
            m.Timer.objects.filter(case_id=case, status="pending").update(status="cancelled")
        _create(m.Timer, rows.get("insert timer", 0), lambda _n: {
            "case_id": case, "transition": "ends", "due": DUE,
        })  # fmt: skip

    def _said(self, case: int, event: Any, rows: Rows) -> None:  # noqa: ANN401
        m = self._m
        if rows.get("insert message"):  # whom to tell: read as one reads it
            list(m.Part.objects.filter(case_id=case, until=None).select_related("person"))
        told = _create(m.Message, rows.get("insert message", 0), lambda n: {
            "message_id": f"<{uuid.uuid4().hex}@example.org>", "kind": "opened",
            "template": "opened", "person": self._people[n % len(self._people)], "case_id": case,
            "event": event, "facts": FACTS, "next_at": NOW, "created_at": NOW,
        })  # fmt: skip
        last = m.Message.objects.filter(case_id=case).order_by("-id")
        for message in last[: rows.get("update message", 0)]:
            message.facts = FACTS
            message.save(update_fields=["facts"])
            told.append(message)
        links = rows.get("insert message_event", 0)
        if links and told:
            _create(m.MessageEvent, links, lambda n: {
                "message": told[n % len(told)], "event": event,
            })  # fmt: skip

    def _planned(self, case: int, rows: Rows) -> None:
        m = self._m
        if rows.get("delete ladder_plan"):
            m.Plan.objects.filter(case_id=case).delete()
        _create(m.Plan, rows.get("insert ladder_plan", 0), lambda n: {
            "task_id": n + 1, "case_id": case, "since": NOW, "next_rung": "mail:-7", "next_on": DUE,
        })  # fmt: skip
        if rows.get("update ladder_rung"):
            m.Rung.objects.filter(task_id=case, state="planned").update(state="cancelled", at=NOW)


def _create(model: Any, count: int, row: Callable[[int], dict[str, Any]]) -> list[Any]:  # noqa: ANN401
    """One row as one writes one, several in one statement."""
    if count == 1:
        return [model.objects.create(**row(0))]
    return list(model.objects.bulk_create([model(**row(n)) for n in range(count)])) if count else []


def by_field(job: list[Step], cases: int) -> Work:
    """django-fsm-2: the state is a field; decorated methods move it."""
    from django.db import transaction  # noqa: PLC0415

    from benchmarks.peers import models as m  # noqa: PLC0415

    moving = m.moves(sum(map(len, job)))
    people = [m.Person.objects.create(name=f"P{n}", email=f"p{n}@example.org") for n in range(4)]
    made = [moving.objects.create(reference=f"C-{n}") for n in range(cases)]
    for case in made:
        _create(m.Part, 3, lambda n, case=case: {  # type: ignore[misc]
            "case_id": case.pk, "role": "peer", "person": people[n],
        })  # fmt: skip
    writing = Writing(people, tasks=True)

    def work(cases: slice) -> list[float]:
        took = []
        for each in made[cases]:
            number = 0
            for step in job:
                began = time.perf_counter()
                with transaction.atomic():
                    case = moving.objects.select_for_update().get(pk=each.pk)
                    command = writing.command(case.pk, f"move_{number}")
                    for rows in step:
                        getattr(case, f"move_{number}")()
                        writing.event(case, rows, f"move_{number}", command)
                        number += 1
                    case.save()
                took.append(time.perf_counter() - began)
        return took

    return work


def by_flow(job: list[Step], cases: int) -> Work:
    """viewflow: a human task a step, assigned, started and executed; its task rows are its own."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from benchmarks.peers import models as m  # noqa: PLC0415
    from benchmarks.peers.flows import flow_of  # noqa: PLC0415

    made_flow = flow_of([len(step) - 1 for step in job])
    user = get_user_model().objects.create(username="officer")
    people = [m.Person.objects.create(name=f"P{n}", email=f"p{n}@example.org") for n in range(4)]
    made = [made_flow.start.run() for _ in range(cases)]
    writing, asked = Writing(people, tasks=False), SimpleNamespace(user=user, GET={}, POST={})

    def work(cases: slice) -> list[float]:
        took = []
        for each in made[cases]:
            for number, step in enumerate(job):
                began = time.perf_counter()
                with transaction.atomic(), made_flow.lock(each.pk):
                    task = made_flow.task_class.objects.get(
                        process_id=each.pk, status="NEW", flow_task_type="HUMAN"
                    )
                    activation = task.flow_task.activation_class(task)
                    activation.assign(user)
                    activation.start(asked)
                    activation.execute()
                    case = activation.process
                    command = writing.command(case.pk, f"step_{number}")
                    for rows in step:
                        case.version += 1
                        writing.event(case, rows, f"step_{number}", command)
                    case.save()
                took.append(time.perf_counter() - began)
        return took

    return work


PEERS = {"django-fsm-2": by_field, "viewflow": by_flow}


def _backend() -> int:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def main() -> None:
    name, url = sys.argv[1:]
    asked = json.load(sys.stdin)
    set_up(url)
    from benchmarks.peers import models  # noqa: PLC0415

    work = PEERS[name](asked["job"], asked["cases"] + 1)
    work(slice(0, 1))  # as warm as ours
    meter = Meter(_backend())
    before = meter.read()
    took = work(slice(1, None))
    worked = meter.read() - before
    rows = {table.__name__: table.objects.count() for table in models.TABLES}  # type: ignore[attr-defined]
    print(json.dumps({"took": took, "work": worked, "rows": rows}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
