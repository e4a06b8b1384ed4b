"""The tables of the job as a Django project would declare them; columns and indexes like ours."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django_fsm import FSMField, transition
from viewflow.workflow.models import Process

LONG = 64


class Person(models.Model):
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)


class Case(models.Model):
    """A case whose state is a field of django-fsm-2; `Moves` gives it its transitions."""

    reference = models.CharField(max_length=80, unique=True)
    state = FSMField(default="s0", db_index=True)
    version = models.IntegerField(default=0)
    entry = models.IntegerField(default=1)
    entered_at = models.DateTimeField(auto_now_add=True)
    last_hash = models.CharField(max_length=LONG, default="")


class Dossier(Process):
    """What viewflow moves: its process, with the same columns beside."""

    version = models.IntegerField(default=0)
    last_hash = models.CharField(max_length=LONG, default="")


def of_case() -> models.ForeignKey[Any, Any]:
    """No constraint: of the two kinds of case either one is meant."""
    return models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False)


class Part(models.Model):
    case = of_case()
    role = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE)
    until = models.DateTimeField(null=True)


class Command(models.Model):
    id = models.CharField(max_length=36, primary_key=True)
    case = of_case()
    trigger = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE)
    digest = models.CharField(max_length=LONG)
    at = models.DateTimeField()


class Event(models.Model):
    case = of_case()
    number = models.IntegerField()
    kind = models.CharField(max_length=16)
    trigger = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    target = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(Person, models.CASCADE)
    command = models.ForeignKey(Command, models.CASCADE, null=True)
    content = models.TextField()
    hash = models.CharField(max_length=LONG)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="uq_event_number")
        ]


class EventText(models.Model):
    event = models.ForeignKey(Event, models.CASCADE)
    key = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    value = models.TextField()


class Fact(models.Model):
    case = of_case()
    event = models.ForeignKey(Event, models.CASCADE)
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    value = models.JSONField()
    visible_to = models.JSONField()


class Task(models.Model):
    case = of_case()
    key = models.CharField(max_length=64)
    role = models.CharField(max_length=64)
    status = models.CharField(max_length=16, default="open")
    due = models.DateField(null=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=models.Q(status="open"), name="ix_open_due")
        ]


class Timer(models.Model):
    case = of_case()
    transition = models.CharField(max_length=64)
    due = models.DateField()
    status = models.CharField(max_length=16, default="pending")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=models.Q(status="pending"), name="ix_pending")
        ]


class Message(models.Model):
    message_id = models.CharField(max_length=320, db_index=True)
    kind = models.CharField(max_length=64)
    template = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE)
    case = of_case()
    event = models.ForeignKey(Event, models.CASCADE)
    facts = models.JSONField()
    state = models.CharField(max_length=16, default="queued")
    next_at = models.DateTimeField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], condition=models.Q(state="queued"), name="ix_queued"
            )
        ]


class MessageEvent(models.Model):
    message = models.ForeignKey(Message, models.CASCADE)
    event = models.ForeignKey(Event, models.CASCADE)


class Plan(models.Model):
    task_id = models.IntegerField(db_index=True)
    case = of_case()
    since = models.DateTimeField()
    next_rung = models.CharField(max_length=16)
    next_on = models.DateField(db_index=True)


class Rung(models.Model):
    task_id = models.IntegerField(db_index=True)
    rung = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    at = models.DateTimeField()


TABLES = (
    Person, Case, Dossier, Part, Command, Event, EventText, Fact, Task, Timer, Message,
    MessageEvent, Plan, Rung,
)  # fmt: skip


def plays(case: Case) -> bool:
    """The guard of each move: somebody still has a part in the case."""
    return Part.objects.filter(case_id=case.pk, until=None).exists()


def moves(count: int) -> type[Case]:
    """The case with as many transitions in a row as the job takes."""

    def move(self: Case) -> None:
        self.version += 1

    found: dict[str, Any] = {"__module__": __name__, "Meta": type("Meta", (), {"proxy": True})}
    for number in range(count):
        decided = transition(
            field=Case._meta.get_field("state"), source=f"s{number}", target=f"s{number + 1}",
            conditions=[plays],
        )  # fmt: skip

        def step(self: Case) -> None:
            move(self)

        step.__name__ = f"move_{number}"
        found[step.__name__] = decided(step)
    return type("Moving", (Case,), found)
