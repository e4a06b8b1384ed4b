"""The questions of the people-centred checklist (S2 OP1 a-g), by edition."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import Context
from engine.models.edition import Edition
from workflows.domain.tags.rules import CHECKLIST, CHECKLIST_EDITION, Words

NAME, PROCESS = "people_centred", "checklist"
KEYS = tuple("abcdefg")  # paragraphs of S2 OP1


@dataclass(frozen=True)
class Question:
    key: str
    source: str
    title: Words
    text: Words


@dataclass(frozen=True)
class Questions:
    """An edition, as it was loaded."""

    edition: str
    title: Words
    provisional: bool
    notice: Words = field(default_factory=dict)
    items: tuple[Question, ...] = ()


@lru_cache(maxsize=8)
def parse(content: str) -> Questions:
    """The stored TOML, which was checked when it was loaded."""
    data = tomllib.loads(content)
    items = tuple(
        Question(row["key"], row["source"], row["title"], row["text"]) for row in data["item"]
    )
    return Questions(
        data["edition"], data["title"], bool(data.get("provisional")), data.get("notice", {}), items
    )


def edition(session: Session, name: str = "") -> Questions | None:
    """One by its name, else the one in use."""
    query = sa.select(Edition.content).where(Edition.kind == CHECKLIST, Edition.name == NAME)
    query = query.where(Edition.edition == name) if name else query.where(Edition.current)
    content = session.scalar(query.order_by(Edition.id.desc()).limit(1))
    return parse(content) if content else None


def name_edition(context: Context) -> None:
    """An effect of opening: with which questions the checklist is filled in."""
    found = edition(context.session)
    if context.draft is not None and found is not None:
        context.draft.set_fact(CHECKLIST_EDITION, found.edition)


def fields() -> Mapping[str, tuple[str, str, str]]:
    """Question -> the inputs that answer it: how far, in words, from which document."""
    return {key: (f"{key}_how", f"{key}_words", f"{key}_file") for key in KEYS}
