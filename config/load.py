"""Stores the seeds: shows what differs, refuses to change an edition that a case uses."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config.periods import RETENTION
from config.seeds import CountryRow, SeedFaults, Seeds
from engine import editions, rules
from engine.definition import Definition
from engine.models.case import Case, Fact
from engine.models.edition import Edition, EditionEffect
from engine.registry import Registry
from engine.rules import NO_RULES, Rules
from workflows.domain.assessment.models import Assessment
from workflows.domain.assessment.queries import KIND
from workflows.domain.measures.framework import KIND as RESULTS
from workflows.domain.measures.models import MeasureValue
from workflows.domain.measures.rules import EDITION as INDICATORS
from workflows.domain.reviews.models import Country
from workflows.domain.surveys.models import Survey
from workflows.domain.surveys.rules import SURVEY
from workflows.domain.tags.models import Tagging
from workflows.domain.tags.rules import CHECKLIST, CHECKLIST_EDITION, TAGS

FIRST = "first"  # rules loaded where there were none: in effect at once


@dataclass(frozen=True)
class Difference:
    """One line of what loading would do or did: "new", "waiting", "changed", "same".

    "waiting": stored beside rules in effect; counts once a decision is recorded on its page.
    """

    what: str
    name: str
    change: str


def load(session: Session, seeds: Seeds, registry: Registry, now: dt.datetime) -> list[Difference]:
    """Validate against the definitions, then store. Raises SeedFaults; then nothing is stored."""
    if faults := list(_rule_faults(session, seeds, registry)):
        raise SeedFaults(faults)
    settled = set(_in_effect(session))
    found = [
        _edition(
            session, ("rules", seed.data.definition, seed.data.edition), seed.content, now,
            waits=seed.data.definition in settled,
        )
        for seed in seeds.rules
    ]  # fmt: skip
    found += [
        _edition(session, (KIND, seed.data.name, seed.data.edition), seed.content, now)
        for seed in seeds.questionnaires
    ]
    found += [
        _edition(session, (SURVEY, seed.data.name, seed.data.edition), seed.content, now)
        for seed in seeds.surveys
    ]
    found += [
        _edition(session, (kind, seed.data.name, seed.data.edition), seed.content, now)
        for kind, several in ((INDICATORS, seeds.indicators), (RESULTS, seeds.results))
        for seed in several
    ]
    found += [
        _edition(session, (TAGS, seed.data.name, seed.data.edition), seed.content, now)
        for seed in seeds.tags
    ]
    found += [
        _edition(session, (CHECKLIST, seed.data.name, seed.data.edition), seed.content, now)
        for seed in seeds.checklists
    ]
    found += [
        _edition(session, (RETENTION, seed.data.name, seed.data.edition), seed.content, now)
        for seed in seeds.retention
    ]
    if seeds.calendar:
        content = seeds.calendar.content
        found.append(_edition(session, ("calendar", "mechanism", _short(content)), content, now))
    rows = [row for seed in seeds.countries for row in seed.data.country]
    editions.forget(session)
    return found + list(_countries(session, rows))


def _rule_faults(session: Session, seeds: Seeds, registry: Registry) -> Iterator[str]:
    known = {definition.key: definition for definition in registry.current()}
    latest = {seed.data.definition: seed for seed in seeds.rules}  # what new cases will take
    for seed in seeds.rules:
        definition = known.get(seed.data.definition)
        if definition is None:
            yield f"{seed.name}: definition: no process of this key is known"
            continue
        edition = rules.parse(seed.content)
        missing = registry.missing_rules(definition, edition)
        if missing and (latest[definition.key] is seed or not _fits(registry, definition, edition)):
            yield from (f"{seed.name}: missing {line}" for line in missing)
    named = {seed.data.definition for seed in seeds.rules} | set(_in_effect(session))
    for definition in known.values():
        root = definition.opening is not None and not definition.opening.parent
        reads = registry.missing_rules(definition, NO_RULES)
        if root and reads and definition.key not in named:
            yield f"rules/{definition.key}: no edition gives the days that this process reads"


def _fits(registry: Registry, definition: Definition, edition: Rules) -> bool:
    """Whether an edition is one that an earlier version was written for."""
    versions = [each for each in registry if each.key == definition.key]
    return any(not registry.missing_rules(each, edition) for each in versions)


def _in_effect(session: Session) -> Iterator[str]:
    """The processes whose new cases have rules to take."""
    yield from session.scalars(
        sa.select(Edition.name).where(Edition.kind == "rules", Edition.current)
    )


def _edition(
    session: Session, called: tuple[str, str, str], content: str, now: dt.datetime, *,
    waits: bool = False,
) -> Difference:  # fmt: skip
    """`waits`: another edition is in effect, and stays so until it is decided otherwise."""
    kind, name, edition = called
    sha = hashlib.sha256(content.encode()).hexdigest()
    shown = f"{name}/{edition}"
    row = session.scalar(
        sa.select(Edition).where(
            Edition.kind == kind, Edition.name == name, Edition.edition == edition
        )
    )
    if row is not None and row.sha256 == sha:
        return Difference(kind, shown, "same")
    if row is not None:
        if _used(session, row.id):
            raise SeedFaults(
                [f"{kind} {shown}: a case uses this edition; give the new text another name"]
            )
        if _decided(session, row.id):
            raise SeedFaults(
                [f"{kind} {shown}: this text was decided on; give the new text another name"]
            )
        row.sha256, row.content, row.loaded_at = sha, content, now
        return Difference(kind, shown, "changed")
    if not waits:
        of_the_name = sa.update(Edition).where(Edition.kind == kind, Edition.name == name)
        session.execute(of_the_name.values(current=False))
    made = Edition(
        kind=kind, name=name, edition=edition, sha256=sha, content=content, current=not waits,
        loaded_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if kind == editions.RULES and not waits:
        session.add(EditionEffect(edition_id=made.id, sha256=sha, kind=FIRST, at=now))
    return Difference(kind, shown, "waiting" if waits else "new")


def _used(session: Session, edition: int) -> bool:
    """Whether a case follows the rules of an edition, or answers its questions."""
    of_rules = sa.select(Case.id).where(Case.edition_id == edition)
    of_questions = sa.select(Assessment.case_id).where(Assessment.edition_id == edition)
    of_surveys = sa.select(Survey.case_id).where(Survey.edition_id == edition)
    of_values = sa.select(MeasureValue.id).where(MeasureValue.edition_id == edition)
    of_tags = sa.select(Tagging.id).where(Tagging.edition_id == edition)
    used = (of_rules, of_questions, of_surveys, of_values, of_tags, _begun(session, edition))
    return any(session.scalar(each.limit(1)) is not None for each in used)


def _begun(session: Session, edition: int) -> sa.Select[int]:
    """Checklists that were begun with an edition."""
    row = session.get_one(Edition, edition)
    word = sa.cast(Fact.value, sa.String)
    begun = sa.select(Fact.id).where(Fact.key == CHECKLIST_EDITION, word == f'"{row.edition}"')
    return begun if row.kind == CHECKLIST else begun.where(sa.false())


def _decided(session: Session, edition: int) -> bool:
    """Whether a body decided on this very text."""
    found = sa.select(EditionEffect.id).where(
        EditionEffect.edition_id == edition, EditionEffect.kind != FIRST
    )
    return session.scalar(found.limit(1)) is not None


def _short(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _countries(session: Session, rows: Sequence[CountryRow]) -> Iterator[Difference]:
    stored = {row.key: row for row in session.scalars(sa.select(Country))}
    for row in rows:
        values = {
            "alpha2": row.alpha2, "m49": row.m49, "group": row.group, "kind": row.kind,
            "identified": bool(row.identified), "names": row.name, "orders": row.order,
            "language": row.language,
        }  # fmt: skip
        known = stored.get(row.key)
        if known is None:
            session.add(Country(key=row.key, **values))
            yield Difference("country", row.key, "new")
        elif any(getattr(known, key) != value for key, value in values.items()):
            for key, value in values.items():
                setattr(known, key, value)
            yield Difference("country", row.key, "changed")
    session.flush()
