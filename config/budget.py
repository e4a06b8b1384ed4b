"""The plan of the concept note that an installation can record, read from `budget.toml`."""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from pathlib import Path

from pydantic import Field
from sqlalchemy.orm import Session

from config.seeds import FOLDER
from config.seedwords import Strict, Words
from engine.access import Actor
from engine.command import Command, Opening
from engine.service import Engine
from workflows.domain.resources.rules import PLAN


class LineRow(Strict):
    scope: str
    amount: int = Field(ge=0)
    currency: str
    about: Words | None = None
    outcome: str = ""
    year: int | None = None


class BudgetFile(Strict):
    name: str
    source: str
    dated: dt.date
    remarks: Words
    line: list[LineRow]


def read(path: Path = FOLDER / "budget.toml") -> BudgetFile:
    """Raises pydantic.ValidationError with every fault of the file."""
    return BudgetFile.model_validate(tomllib.loads(path.read_text("utf-8")))


def record(engine: Engine, session: Session, actor: Actor) -> str:
    """Record the plan with its lines, and set it out as provisional. Its reference."""
    plan = read()
    said = {"source": plan.source, "dated": plan.dated, "remarks": plan.remarks.en}
    asked = Opening(str(uuid.uuid4()), PLAN, plan.name, actor, inputs=said)
    made = engine.open(session, asked)
    for each in plan.line:
        said = each.model_dump() | {"about": each.about.en if each.about else ""}
        given = {f"line_{key}": value for key, value in said.items()}
        engine.fire(session, Command(str(uuid.uuid4()), made.case, "add_line", actor, given))
    engine.fire(session, Command(str(uuid.uuid4()), made.case, "set_out", actor, {}))
    return made.reference
