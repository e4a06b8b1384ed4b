"""The roadmap by year and quarter, and what the concept note gives of it (S1 §27-33)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from config import roadmap as shipped
from config.roadmap import EntryRow
from engine import editions
from engine.errors import NotAllowed
from engine.queries import cases as listed
from engine.queries.reader import Reader
from engine.text import N_, Nn_, Text
from web import current
from web.current import Rows
from web.i18n import say
from web.reading import reader
from web.roadmap import LABELS, Year, by_time
from workflows.domain.registers.wordings import wordings
from workflows.event import KINDS, REGISTER

blueprint = Blueprint("roadmap", __name__, url_prefix="/roadmap")

RECORDED = Nn_("%(n)s entry is recorded.", "%(n)s entries are recorded.")
NONE_MISSING = N_("Every entry that the concept note gives is on the register.")


@dataclass(frozen=True)
class Page:
    """`missing`: how many that the concept note gives are not there, for who may record them."""

    years: tuple[Year, ...]
    missing: int
    keeps: bool


@blueprint.get("")
def index() -> str:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking))
    return render_template("roadmap/index.html", page=page, register=REGISTER)


@blueprint.get("/first-entries")
def first() -> str:
    """What would be recorded, to be confirmed."""
    looking = keeper()
    found: tuple[EntryRow, ...] = current.read(lambda rows: shipped.missing(rows, looking))
    return render_template(
        "roadmap/first.html",
        found=found,
        kinds=dict(KINDS),
        quarters=LABELS,
        complete=NONE_MISSING,
    )


@blueprint.post("/first-entries")
def record() -> Response:
    """Record the entries that are shipped and not on the register yet."""
    looking, engine = keeper(), current.services().engine
    made = current.write(lambda rows: shipped.record(engine, rows, looking))
    flash(say(Text(RECORDED, n=made)) if made else say(NONE_MISSING))
    return redirect(url_for("roadmap.index"), code=303)


def read(rows: Rows, looking: Reader) -> Page:
    keeps = may_record(looking)
    today = editions.calendar_of(rows).day(looking.now)
    missing = len(shipped.missing(rows, looking)) if keeps else 0
    words = wordings(rows, looking, REGISTER.definition)
    years = by_time(shipped.on_register(rows, looking), words, today)
    return Page(years, missing, keeps)


def may_record(looking: Reader) -> bool:
    definition = looking.registry.latest(REGISTER.definition)
    return listed.may_open(looking.access, looking.actor, definition)


def keeper() -> Reader:
    """Raises NotAllowed."""
    looking = reader()
    if not may_record(looking):
        raise NotAllowed
    return looking
