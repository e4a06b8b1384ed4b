"""The paragraphs of resolutions that an installation can record, read from `mandates.toml`."""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from config.seeds import FOLDER
from config.seedwords import Strict, Words
from engine.access import Actor
from engine.command import Command, Opening
from engine.queries.reader import Reader
from engine.service import Engine
from workflows.domain.registers.wordings import LANGUAGE, SAY_IN
from workflows.domain.resources.mandates import LANGUAGE as LANGUAGE_OF_TEXT
from workflows.domain.resources.mandates import known
from workflows.domain.resources.rules import MANDATE


class ProgressRow(Strict):
    """What was told as of a day, in each language by itself."""

    told_on: dt.date
    source: Words
    text: Words


class ParagraphRow(Strict):
    resolution: str
    paragraph: str
    addressee: str
    source: str
    asked: Words
    progress: tuple[ProgressRow, ...] = ()

    @property
    def name(self) -> tuple[str, str]:
        return self.resolution, self.paragraph


class MandatesFile(Strict):
    paragraph: list[ParagraphRow]


def read(path: Path = FOLDER / "mandates.toml") -> tuple[ParagraphRow, ...]:
    """Raises pydantic.ValidationError with every fault of the file."""
    return tuple(MandatesFile.model_validate(tomllib.loads(path.read_text("utf-8"))).paragraph)


def missing(session: Session, reader: Reader) -> tuple[ParagraphRow, ...]:
    """Those that are not on the register yet."""
    there = known(session, reader)
    return tuple(each for each in read() if each.name not in there)


def record(engine: Engine, session: Session, reader: Reader) -> int:
    """Record what is missing, each with what is told of it first. How many there were."""
    found = missing(session, reader)
    for each in found:
        _record(engine, session, reader.actor, each)
    return len(found)


def _record(engine: Engine, session: Session, actor: Actor, each: ParagraphRow) -> None:
    inputs = {
        "resolution": each.resolution, "paragraph": each.paragraph, "addressee": each.addressee,
        "asked_en": each.asked.en, "source": each.source,
    }  # fmt: skip
    name = (
        f"Res. {each.resolution}, {each.paragraph}"  # begins with a letter, whichever way it runs
    )
    asked = Opening(str(uuid.uuid4()), MANDATE, name, actor, inputs=inputs)
    case = engine.open(session, asked).case
    for code, text in each.asked.further():
        further = {LANGUAGE: code, "asked_in": text}
        engine.fire(session, Command(str(uuid.uuid4()), case, SAY_IN, actor, further))
    for told in each.progress:
        for said in _told(told):
            engine.fire(session, Command(str(uuid.uuid4()), case, "tell_progress", actor, said))


def _told(told: ProgressRow) -> Iterator[dict[str, Any]]:
    """The inputs of the step, once in each language."""
    sources = dict(told.source.every())
    for code, text in told.text.every():
        yield {
            "narrative": text, LANGUAGE_OF_TEXT: code, "told_on": told.told_on,
            "narrative_source": sources.get(code, told.source.en),
        }  # fmt: skip
