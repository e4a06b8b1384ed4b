"""What the pages of a cycle list: kept filters, and the conditions that a filter means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from engine.likeness import Folded
from engine.models.case import Case, Fact, Task
from engine.models.history import EventText
from engine.models.person import Person
from engine.queries.reader import Reader
from workflows.domain.reports.queries import REVIEW, states_in
from workflows.domain.reviews.models import Country
from workflows.domain.reviews.roles import (
    EXECUTIVE_DIRECTOR,
    REV,
    REV_EXPERT,
    REV_FOCAL_POINT,
    REV_MISSION,
    SECRETARIAT,
    SUR,
    SUR_FOCAL_POINT,
    SUR_MISSION,
)
from workflows.domain.views import filters
from workflows.domain.views.filters import Filter, Grammar
from workflows.domain.views.models import SavedView

SIDES = {
    filters.STATE: (SUR, SUR_FOCAL_POINT, SUR_MISSION),
    filters.REVIEWERS: (REV, REV_FOCAL_POINT, REV_MISSION, REV_EXPERT),
    filters.SECRETARIAT: (SECRETARIAT,),
    filters.DIRECTOR: (EXECUTIVE_DIRECTOR,),
}


@dataclass(frozen=True)
class ViewLine:
    """A kept filter. `by`: who made it, where it is another's."""

    id: int
    name: str
    filter: str
    order: str
    closed: bool
    shared: bool
    mine: bool
    by: str


def views(session: Session, reader: Reader) -> tuple[ViewLine, ...]:
    """One's own, then at the desk those that others share, by name."""
    mine = SavedView.person_id == reader.actor.person
    open_to = sa.or_(mine, SavedView.shared) if reader.at_the_desk else mine
    rows = session.execute(
        sa.select(SavedView, Person.name.label("by"))
        .join(Person, Person.id == SavedView.person_id)
        .where(open_to)
        .order_by(sa.not_(mine), Folded(SavedView.name), SavedView.id)
    )
    return tuple(
        ViewLine(
            row.id, row.name, row.filter, row.order, row.closed, row.shared,
            row.person_id == reader.actor.person, by,
        )
        for row, by in rows
    )  # fmt: skip


def grammar(reader: Reader) -> Grammar:
    """What this reader may type: every version of the process counts."""
    known = [each for each in reader.registry if each.key == REVIEW]
    return Grammar(
        tuple(dict.fromkeys(phase for each in known for phase in each.phases)),
        tuple(dict.fromkeys(state.key for each in known for state in each.states)),
        at_the_desk=reader.at_the_desk,
    )


def conditions(
    reader: Reader, wanted: Filter, today: dt.date
) -> tuple[sa.ColumnElement[bool], ...]:
    """What a filter means for `Case`, its words left out."""
    return tuple(_conditions(reader, wanted, today))


def _conditions(reader: Reader, wanted: Filter, today: dt.date) -> Iterator[sa.ColumnElement[bool]]:
    if phases := wanted.of(filters.PHASE):
        yield Case.state.in_(frozenset().union(*(states_in(reader, each) for each in phases)))
    if steps := wanted.of(filters.STEP):
        yield Case.state.in_(steps)
    if turns := wanted.of(filters.TURN):
        # Whoever reads results alone learns from no filter what is awaited.
        yield sa.and_(reader.follows, _is_turn(reader, turns))
    if days := wanted.of(filters.AWAITED):
        since = today - dt.timedelta(days=max(int(each) for each in days))
        yield _awaits(reader, Task.opened_on <= since)
    if groups := wanted.of(filters.GROUP):
        yield _is_in_group(groups)
    if regions := wanted.of(filters.REGION):
        yield Case.subject.in_(sa.select(Country.key).where(Country.group.in_(regions)))
    if languages := wanted.of(filters.LANG):
        yield Case.subject.in_(sa.select(Country.key).where(Country.language.in_(languages)))


def _is_turn(reader: Reader, turns: frozenset[str]) -> sa.ColumnElement[bool]:
    roles = {role.key for turn in turns for role in SIDES.get(turn, ())}
    found = [_awaits(reader, Task.role.in_(roles))] if roles else []
    if filters.NOBODY in turns:
        found.append(sa.not_(_awaits(reader, sa.true())))
    return sa.or_(*found)


def _awaits(reader: Reader, of: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """An open task of the case, or of one below it that the reader may view; none at rest."""
    below = aliased(Case)
    seen = sa.select(Case.id).where(reader.follows).correlate(None)
    task = (
        sa.select(Task.id)
        .join(below, below.id == Task.case_id)
        .where(
            Task.status == "open", Task.optional.is_(False), of, below.hold.is_(None),
            sa.or_(below.id == Case.id, below.root_id == Case.id),
        )
        .correlate(Case)
    )  # fmt: skip
    if not reader.at_the_desk:
        task = task.where(Task.case_id.in_(seen))
    return sa.and_(Case.hold.is_(None), task.exists())


def _is_in_group(groups: frozenset[str]) -> sa.ColumnElement[bool]:
    """The group that was stated last; the first versions of the process took it as words."""
    later = aliased(Fact)
    newer = sa.exists().where(
        later.case_id == Fact.case_id, later.key == "group", later.id > Fact.id,
        later.taken_back.is_(False),
    )  # fmt: skip
    said = sa.and_(EventText.event_id == Fact.event_id, EventText.key == Fact.key)
    value = sa.func.coalesce(EventText.value, sa.cast(Fact.value, sa.String))
    stated = (
        sa.select(Fact.case_id)
        .outerjoin(EventText, said)
        .where(Fact.key == "group", Fact.taken_back.is_(False), sa.not_(newer), value.in_(groups))
    )
    return Case.id.in_(stated)
