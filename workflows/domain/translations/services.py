"""Saving translations section by section, and what a translation needs before it is delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Context
from engine.text import N_, Text
from workflows.domain.translations.models import SectionTranslation

EDIT = "translation.edit"
NOTHING_YET = N_("No section has been translated yet.")


@dataclass(frozen=True)
class Typed:
    """One section as a form brought it. `seen`: the version the form was made from, 0 for none."""

    sha256: str
    text: str
    seen: int


def save(
    session: Session, case: int, typed: Iterable[Typed], *, person: int, now: dt.datetime
) -> tuple[str, ...]:
    """Write what differs; answers the sections that somebody else saved meanwhile, unwritten."""
    stale = []
    for each in typed:
        section = session.get(SectionTranslation, (case, each.sha256))
        if each.text == (section.text if section else ""):
            continue
        if (section.version if section else 0) != each.seen:
            stale.append(each.sha256)
            continue
        if section is None:
            section = SectionTranslation(case_id=case, sha256=each.sha256, version=0)
            session.add(section)
        section.text, section.version = each.text, section.version + 1
        section.saved_at, section.person_id = now, person
    session.flush()
    return tuple(stale)


def begun(context: Context) -> Text | None:
    """Guard: something was translated."""
    found = sa.select(SectionTranslation.sha256).where(
        SectionTranslation.case_id == context.case_id, SectionTranslation.text != ""
    )
    return None if context.session.scalar(found.limit(1)) else Text(NOTHING_YET)
