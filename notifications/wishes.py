"""What the desk wishes for single rungs: hold one, leave one out, have a sentence go with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.calendar import Calendar
from engine.errors import EngineError
from engine.text import N_
from notifications.models import HOLD, NOBODY, SAY, SKIP, Wish
from notifications.rungs import Step

WRITTEN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9]{1,9})-([a-z]+:[-0-9]{1,9})")


class WishStands(EngineError):
    """A second wish of the same kind would leave the first unexplained."""

    message = N_("Such a decision is noted for this line already. Take it back first.")


@dataclass(frozen=True)
class RungKey:
    """One line of the ledger: a rung of a task's present date, for one person or the desk."""

    task: int
    due_version: int
    rung: str
    person: int

    @property
    def text(self) -> str:
        """As it stands in an address: 12-1-5-mail:-3."""
        return f"{self.task}-{self.due_version}-{self.person}-{self.rung}"

    @classmethod
    def parse(cls, text: str) -> RungKey | None:
        """Read what `text` wrote; None for anything else."""
        found = WRITTEN.fullmatch(text)
        return cls(int(found[1]), int(found[2]), found[4], int(found[3])) if found else None


@dataclass(frozen=True)
class Wishes:
    """The wishes that stand for one date of a task."""

    found: Mapping[tuple[str, int, str], Wish] = field(default_factory=dict)

    def of(self, kind: str, rung: str, person: int) -> Wish | None:
        return self.found.get((rung, person, kind))

    def skips(self, step: Step, person: int) -> bool:
        return self.of(SKIP, step.rung, _whose(step, person)) is not None

    def held(self, step: Step, person: int) -> dt.date | None:
        """The day before which a step is not to go."""
        wish = self.of(HOLD, step.rung, _whose(step, person))
        return wish.day if wish else None


def _whose(step: Step, person: int) -> int:
    return NOBODY if step.for_desk else person


def standing(session: Session, task: int, due_version: int) -> Wishes:
    """What is wished for the rungs of one date of a task."""
    return of_tasks(session, [task]).get((task, due_version), Wishes())


def of_tasks(session: Session, tasks: Collection[int]) -> dict[tuple[int, int], Wishes]:
    """What is wished for the rungs of tasks, by (task, version of its date); one query."""
    standing = sa.select(Wish).where(Wish.task_id.in_(tasks), Wish.taken_back_at.is_(None))
    found: dict[tuple[int, int], dict[tuple[str, int, str], Wish]] = {}
    for row in session.scalars(standing):
        of_date = found.setdefault((row.task_id, row.due_version), {})
        of_date[row.rung, row.person_id, row.kind] = row
    return {key: Wishes(each) for key, each in found.items()}


# When a rung goes: the sweep and the forecast ask the same


def day_of(step: Step, person: int, wishes: Wishes, calendar: Calendar) -> dt.date | None:
    """The day of a step for a person; None: it is left out."""
    if wishes.skips(step, person):
        return None
    held = wishes.held(step, person)
    return calendar.roll(max(step.on, held)) if held else step.on


@dataclass(frozen=True)
class From:
    """From when on mail and the desk's tasks can go: today, or the end of a pause."""

    mail: dt.date
    desk: dt.date


def ahead(
    steps: Sequence[Step], person: int, wishes: Wishes, calendar: Calendar, first: From
) -> list[tuple[Step, dt.date]]:
    """The steps that will go to a person, by day; of those whose day has come only the last."""
    dated = [
        (step, max(day, first.desk if step.for_desk else first.mail))
        for step in steps
        if (day := day_of(step, person, wishes, calendar)) is not None
        and (step.for_desk or person != NOBODY)
    ]
    return [
        (step, day)
        for place, (step, day) in enumerate(dated)
        if step.for_desk == (person == NOBODY)
        and all(later > day for _, later in dated[place + 1 :])
    ]


# Noting and taking back


def note(
    session: Session,
    key: RungKey,
    kind: str,
    *,
    by: int,
    now: dt.datetime,
    day: dt.date | None = None,
    words: str = "",
    language: str = "",
    why: str = "",
) -> Wish:
    """Note a wish. Raises WishStands."""
    if key.rung in _standing_rungs(session, key, kind):
        raise WishStands
    made = Wish(
        task_id=key.task, due_version=key.due_version, rung=key.rung, person_id=key.person,
        kind=kind, day=day, words=words.strip(), language=language, note=why.strip(), at=now,
        by=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _standing_rungs(session: Session, key: RungKey, kind: str) -> set[str]:
    found = standing(session, key.task, key.due_version)
    return {rung for rung, person, of in found.found if (person, of) == (key.person, kind)}


def take_back(session: Session, wish: int, key: RungKey, *, by: int, now: dt.datetime) -> bool:
    """The wish no longer counts; whether it stood. What was done meanwhile stays done."""
    found = session.get(Wish, wish, with_for_update=True)
    if found is None or found.taken_back_at is not None or key != key_of(found):
        return False
    found.taken_back_at, found.taken_back_by = now, by
    session.flush()
    return True


def key_of(wish: Wish) -> RungKey:
    return RungKey(wish.task_id, wish.due_version, wish.rung, wish.person_id)


def said(session: Session, wish: int) -> tuple[str, str] | None:
    """The words of a wish and their language, unless it was taken back since."""
    found = session.get(Wish, wish)
    if found is None or found.kind != SAY or found.taken_back_at is not None:
        return None
    return found.words, found.language


def with_words(session: Session) -> set[RungKey]:
    """The rungs with which a sentence is to go."""
    query = sa.select(Wish).where(Wish.kind == SAY, Wish.taken_back_at.is_(None))
    return {key_of(row) for row in session.scalars(query)}
