"""How long things are kept, for the desk: the periods, what the next disposal takes, the last."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template

from config import disposals
from config.disposals import Line
from engine import disposal, erasing
from engine.models.disposal import CALENDAR, COMMAND
from engine.text import N_
from web import current
from web.i18n import locale
from web.reading import page_number

blueprint = Blueprint("disposal", __name__, url_prefix="/disposal")

BEGUN = {CALENDAR: N_("by the calendar"), COMMAND: N_("by a command")}


@blueprint.get("")
def index() -> str:
    """Looking takes nothing."""
    now = current.now()
    known, lines = current.read(lambda rows: disposals.ahead(rows, now))
    done = current.read(lambda rows: disposal.done(rows, page_number()))
    return render_template(
        "disposal/index.html", known=known, lines=lines, done=done, begun=BEGUN, said=said,
        titles=titles(lines), erased=current.read(erasing.log),
    )  # fmt: skip


def said(words: Mapping[str, str]) -> str:
    """What an edition says, in the reader's language where it speaks it."""
    return words.get(locale()) or words.get("en", "")


def titles(lines: list[Line]) -> dict[str, str]:
    """What each kind of the edition is called."""
    return {line.period.key: said(line.period.title) for line in lines}
