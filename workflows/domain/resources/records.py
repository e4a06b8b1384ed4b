"""The dated records behind every figure: what was pledged, confirmed, received, used or needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.likeness import Folded
from engine.models.case import Case
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.registers.queries import Act, acts
from workflows.domain.resources import rules

COUNTED = ("between", "pledged", "confirmed", "concluded")  # a withdrawn one counts no more
CONCLUDED = "concluded"
Facts = Mapping[str, FactLine]


@dataclass(frozen=True)
class Meant:
    """What something is meant for, as far as the reader may read it; empty where it is not said.

    `review`, `paragraph`: references.  `country`: the key of a State.
    """

    scope: str = ""
    outcome: str = ""
    country: str = ""
    review: str = ""
    paragraph: str = ""


@dataclass(frozen=True)
class Record:
    """One dated number. `measure`: a currency or a unit.  `giver`: a key, or a name."""

    figure: str
    day: dt.date
    amount: int
    measure: str
    case: CaseLine
    meant: Meant = Meant()
    giver: str = ""
    about: str = ""

    @property
    def money(self) -> bool:
        return rules.is_currency(self.measure)


@dataclass(frozen=True)
class Contribution:
    """A contribution with what was recorded in it."""

    case: CaseLine
    records: tuple[Record, ...]

    def total(self, figure: str) -> int:
        return sum(each.amount for each in self.records if each.figure == figure)

    @property
    def beyond(self) -> bool:
        """More was received than pledged, or more used than received: told, not forbidden."""
        pledged, received = self.total(rules.PLEDGED), self.total(rules.RECEIVED)
        return received > pledged or self.total(rules.USED) > received


def contributions(session: Session, reader: Reader) -> tuple[Contribution, ...]:
    """Those that count and that the reader may view, by name."""
    cases = _cases(session, reader, rules.PLEDGE, COUNTED)
    facts = as_it_stands(session, reader, cases)
    states = _states(session, facts.values())
    done: dict[int, list[Act]] = {}
    for act in acts(session, reader, rules.PLEDGE, tuple(rules.ACTS)):
        done.setdefault(act.case.id, []).insert(0, act)
    return tuple(
        Contribution(here, tuple(_of(here, facts[here.id], done.get(here.id, ()), states)))
        for here in (line(reader, case) for case in cases)
    )


def of_plan(session: Session, reader: Reader, plan: int) -> tuple[Record, ...]:
    """The lines of a version of the plan, as what is needed."""
    found = acts(session, reader, rules.PLAN, ("add_line",), (Case.id == plan,))
    return tuple(
        Record(
            rules.NEEDED, act.at.date(), act.facts["line_amount"].value,
            _key(act.facts, "line_currency", rules.MEASURES), act.case,
            Meant(
                _key(act.facts, "line_scope", rules.SCOPES),
                _key(act.facts, "line_outcome", rules.OUTCOMES),
            ),
            about=_words(act.facts, "line_about"),
        )
        for act in reversed(found)
    )  # fmt: skip


def costs(session: Session, reader: Reader) -> tuple[Record, ...]:
    """What single reviews cost, as far as the reader may view it: needed for its State as well."""
    cases = _cases(session, reader, rules.COST, ("recorded",))
    facts = as_it_stands(session, reader, cases)
    states = _states(session, facts.values())
    return tuple(
        Record(
            rules.NEEDED, said["dated"].value, said["amount"].value,
            _key(said, "measure", rules.MEASURES), line(reader, case),
            Meant(review=_words(said, "for_review"), country=_reviewed(said, states)),
            about=_words(said, "about"),
        )
        for case in cases
        if (said := facts[case.id])
    )  # fmt: skip


def _states(session: Session, facts: Iterable[Facts]) -> Mapping[str, str]:
    """The States under review of the reviews that something is for: reference -> key."""
    named = {_words(said, "for_review") for said in facts}
    query = sa.select(Case.reference, Case.subject).where(Case.reference.in_(named))
    return {row.reference: row.subject for row in session.execute(query)}


def _reviewed(said: Facts, states: Mapping[str, str]) -> str:
    return states.get(_words(said, "for_review"), "")


def _cases(
    session: Session, reader: Reader, definition: str, states: Collection[str]
) -> Sequence[Case]:
    query = sa.select(Case).where(
        Case.definition == definition, Case.state.in_(states), reader.sees
    )
    return session.scalars(query.order_by(Folded(Case.subject), Case.id)).all()


def _of(
    case: CaseLine, said: Facts, done: Sequence[Act], states: Mapping[str, str]
) -> Iterator[Record]:
    """A concluded contribution counts as pledged and confirmed with what was received.

    What is for a review is for its State, where no other is named.
    """
    measure, giver = _key(said, "measure", rules.MEASURES), _giver(said)
    meant = Meant(
        _key(said, "scope", rules.SCOPES), _key(said, "outcome", rules.OUTCOMES),
        _body(said) or _reviewed(said, states), _words(said, "for_review"),
        _words(said, "for_paragraph"),
    )  # fmt: skip
    received = [act for act in done if rules.ACTS[act.trigger] == rules.RECEIVED]
    ended = case.state.key == CONCLUDED
    pledged = sum(_amount(act) for act in received) if ended else said["amount"].value
    first = said["pledged_on"].value
    purpose = _words(said, "purpose")
    yield Record(rules.PLEDGED, first, pledged, measure, case, meant, giver, purpose)
    for act in done:
        figure, day = rules.ACTS[act.trigger], act.facts[f"{_stem(act)}_on"].value
        if not (ended and figure == rules.CONFIRMED):
            about = _words(act.facts, "used_for")
            yield Record(figure, day, _amount(act), measure, case, meant, giver, about)
        if ended and figure == rules.RECEIVED:
            yield Record(rules.CONFIRMED, day, _amount(act), measure, case, meant, giver)


def _stem(act: Act) -> str:
    return rules.ACTS[act.trigger]


def _amount(act: Act) -> int:
    return int(act.facts[f"{_stem(act)}_amount"].value)


def _giver(said: Facts) -> str:
    for key in ("giver_state", "giver_partner"):
        if key in said:
            return str(said[key].value[0])
    return _words(said, "giver_name")


def _body(said: Facts) -> str:
    return str(said["for_country"].value[0]) if "for_country" in said else ""


def _words(said: Facts, key: str) -> str:
    return str(said[key].value) if key in said else ""


def _key(said: Facts, key: str, choices: Sequence[tuple[str, str]]) -> str:
    """The key of an answer, which a fact gives by its label."""
    return {label: value for value, label in choices}.get(_words(said, key), "")
