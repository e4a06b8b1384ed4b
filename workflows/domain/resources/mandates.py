"""The paragraphs of resolutions as a reader finds them: what is told of each, needed and given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models.case import Case
from engine.queries.facts import FactLine, as_it_stands
from engine.queries.reader import CaseLine, Reader, line
from workflows.domain.registers.queries import Act, acts
from workflows.domain.registers.wordings import Wordings, wordings
from workflows.domain.resources import rules
from workflows.domain.resources.figures import WHOLE, Row, table
from workflows.domain.resources.records import Record, contributions

LANGUAGE = "narrative_language"


@dataclass(frozen=True)
class Progress:
    """What was told as of a day. `source`: where it is known from."""

    told_on: dt.date
    language: str
    text: str
    source: str


@dataclass(frozen=True)
class Mandate:
    """One paragraph. `resources`: one row for each currency or unit; none where none is known."""

    case: CaseLine
    facts: Mapping[str, FactLine]
    progress: tuple[Progress, ...]  # the latest day first
    resources: tuple[Row, ...]
    wordings: Wordings

    @property
    def complete(self) -> bool:
        return self.case.state.key == "complete"

    @property
    def resolution(self) -> str:
        return str(self.facts["resolution"].value)

    @property
    def paragraph(self) -> str:
        return str(self.facts["paragraph"].value)

    @property
    def asked(self) -> Mapping[str, str]:
        """What is asked, by language."""
        further = {code: said["asked_in"] for code, said in self.wordings.items()}
        return {"en": self.said("asked_en")} | further

    def said(self, key: str) -> str:
        return str(self.facts[key].value) if key in self.facts else ""

    @property
    def latest(self) -> tuple[Progress, ...]:
        """What was told last, in every language in which it was told as of that day."""
        last = {each.language: each for each in reversed(self.progress)}
        newest = max((each.told_on for each in self.progress), default=None)
        return tuple(each for each in last.values() if each.told_on == newest)


def mandates(session: Session, reader: Reader, languages: Mapping[str, str]) -> tuple[Mandate, ...]:
    """By resolution and paragraph. `languages`: label -> code, as the process offers them."""
    query = sa.select(Case).where(
        Case.definition == rules.MANDATE, Case.state != "taken_out", reader.sees
    )
    cases = session.scalars(query).all()
    facts = as_it_stands(session, reader, cases)
    told = _by_case(acts(session, reader, rules.MANDATE, ("tell_progress",)))
    further = wordings(session, reader, rules.MANDATE)
    needs = _by_case(acts(session, reader, rules.MANDATE, ("state_need",)))
    given = [each for one in contributions(session, reader) for each in one.records]
    found = [
        Mandate(
            here, facts[here.id],
            _told(told.get(here.id, ()), languages),
            _resources(here, needs.get(here.id, ()), given), further.get(here.id, {}),
        )
        for here in (line(reader, case) for case in cases)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.resolution, natural(each.paragraph))))


def natural(paragraph: str) -> tuple[int, str]:
    """OP2 comes before OP10."""
    digits = re.search(r"\d+", paragraph)
    return (int(digits.group()) if digits else 0, paragraph)


def _by_case(found: Sequence[Act]) -> dict[int, list[Act]]:
    grouped: dict[int, list[Act]] = {}
    for act in found:
        grouped.setdefault(act.case.id, []).append(act)
    return grouped


def _told(found: Sequence[Act], languages: Mapping[str, str]) -> tuple[Progress, ...]:
    """The latest day first; of one day what was recorded last."""
    progress = (_progress(act, languages) for act in found)
    return tuple(sorted(progress, key=lambda each: each.told_on, reverse=True))


def _progress(act: Act, languages: Mapping[str, str]) -> Progress:
    said = act.facts
    source = str(said["narrative_source"].value) if "narrative_source" in said else ""
    return Progress(
        said["told_on"].value, languages.get(str(said[LANGUAGE].value), "en"),
        str(said["narrative"].value), source,
    )  # fmt: skip


def _resources(case: CaseLine, needs: Sequence[Act], given: Sequence[Record]) -> tuple[Row, ...]:
    """The need as it was stated last in each currency, and what was pledged for the paragraph."""
    stated: dict[str, Record] = {}
    for act in reversed(needs):
        measure = str(act.facts["need_currency"].value)
        stated[measure] = Record(
            rules.NEEDED, act.facts["need_on"].value, act.facts["need_amount"].value, measure, case
        )
    pledged = [each for each in given if each.meant.paragraph == case.reference]
    return table([*stated.values(), *pledged], WHOLE)


def known(session: Session, reader: Reader) -> frozenset[tuple[str, str]]:
    """The paragraphs on the register: (resolution, paragraph)."""
    query = sa.select(Case).where(
        Case.definition == rules.MANDATE, Case.state != "taken_out", reader.sees
    )
    found = as_it_stands(session, reader, session.scalars(query).all()).values()
    return frozenset(
        (str(each["resolution"].value), str(each["paragraph"].value)) for each in found
    )
