"""The roadmap of the concept note that an installation can record, read from `roadmap.toml`."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from config.seeds import FOLDER
from config.seedwords import Strict, Words
from engine.command import Command, Opening
from engine.queries.reader import Reader
from engine.service import Engine
from workflows.domain.registers import queries
from workflows.domain.registers.queries import Entry, Sought
from workflows.domain.registers.wordings import LANGUAGE, SAY_IN
from workflows.event import REGISTER

MOST = 10_000  # entries that are read at once


class EntryRow(Strict):
    """One thing that was planned. `quarter`: of the year; left out where the source has none."""

    source: str
    kind: str
    year: int
    quarter: Literal["1", "2", "3", "4", ""] = ""
    place: Words | None = None
    hosts: tuple[str, ...] = ()
    title: Words
    about: Words


class RoadmapFile(Strict):
    entry: list[EntryRow] = Field(min_length=1)


def read(path: Path = FOLDER / "roadmap.toml") -> tuple[EntryRow, ...]:
    """Raises pydantic.ValidationError with every fault of the file."""
    return tuple(RoadmapFile.model_validate(tomllib.loads(path.read_text("utf-8"))).entry)


def on_register(session: Session, reader: Reader) -> Sequence[Entry]:
    """Every entry that stands, in the order in which they were recorded."""
    found = queries.entries(session, reader, REGISTER, Sought(size=MOST)).items
    return sorted(found, key=lambda each: each.case.id)


def missing(session: Session, reader: Reader) -> tuple[EntryRow, ...]:
    """Those that do not stand on the register yet. A title stays as it was recorded."""
    there = {each.case.subject for each in on_register(session, reader)}
    return tuple(each for each in read() if each.title.en not in there)


def record(engine: Engine, session: Session, reader: Reader) -> int:
    """Record what is missing. How many there were."""
    found = missing(session, reader)
    for each in found:
        asked = Opening(
            str(uuid.uuid4()), REGISTER.definition, each.title.en, reader.actor, inputs=said(each)
        )
        case = engine.open(session, asked).case
        about = dict(each.about.further())
        places = dict(each.place.further()) if each.place else {}
        for code, title in each.title.further():
            further = {LANGUAGE: code, "title_in": title}
            further |= {"about_in": about[code]} if code in about else {}
            further |= {"place_in": places[code]} if code in places else {}
            engine.fire(session, Command(str(uuid.uuid4()), case, SAY_IN, reader.actor, further))
    return len(found)


def said(each: EntryRow) -> dict[str, Any]:
    """The inputs that are filled in; what the source does not give stays unsaid."""
    inputs = {
        "kind": each.kind, "year": each.year, "quarter": each.quarter,
        "place": each.place.en if each.place else "",
        "hosts": list(each.hosts), "about": each.about.en, "source": each.source,
    }  # fmt: skip
    return {key: value for key, value in inputs.items() if value}
