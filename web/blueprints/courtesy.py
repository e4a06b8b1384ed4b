"""Courtesy reminders by hand: who would get which one message, and the confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.queries import cases as listed
from engine.queries.cases import Wanted
from engine.queries.reader import Reader
from engine.text import N_, Nn_, Text
from notifications import courtesy
from notifications.courtesy import Changed, Preview
from web import current
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.i18n import say
from web.reading import reader
from workflows.domain.reports.queries import REVIEW

blueprint = Blueprint("courtesy", __name__, url_prefix="/cycles")

MOST = 100  # reviews at once
QUEUED = Nn_("%(n)s courtesy reminder is queued.", "%(n)s courtesy reminders are queued.")
TICK_ONE = N_("Tick at least one review in the table.")
WHY = {
    courtesy.NOTE: N_("no mail: note verbale"),
    courtesy.VACANT: N_("vacant: name a holder"),
    courtesy.DESK: N_("asked within the secretariat"),
    courtesy.RESTS: N_("the review is on hold"),
    courtesy.ALREADY: N_("reminded today, or a reminder is on its way"),
    courtesy.NOTHING: N_("nothing is awaited"),
}


@dataclass(frozen=True)
class CourtesyPage:
    """Everything that the page shows, read in one transaction."""

    head: CycleHead
    references: tuple[str, ...]
    preview: Preview


@blueprint.get("/<path:reference>/courtesy")
def show(reference: str) -> str | tuple[str, int]:
    ticked = request.args.getlist("review")[:MOST]
    return shown(reference, ticked, "" if ticked else TICK_ONE)


@blueprint.post("/<path:reference>/courtesy")
def send(reference: str) -> Response | str | tuple[str, int]:
    """Queue what was seen; where it has changed since, it is shown again."""
    looking, house = reader(), current.services()
    ticked, seen = request.form.getlist("review")[:MOST], request.form.get("seen", "")
    by, now = looking.actor.person, current.now()

    def work(rows: Rows) -> int:
        of = head(rows, looking, reference)
        cases = list(chosen(rows, looking, of.cycle.id, ticked).values())
        queue = house.outbox.queue
        return courtesy.send(rows, house.registry, queue, cases, seen=seen, by=by, now=now)

    try:
        count = current.write(work)
    except Changed as error:
        return shown(reference, ticked, error.text)
    flash(say(Text(QUEUED, n=count)))
    return redirect(url_for("table.index", reference=reference), code=303)


def shown(reference: str, ticked: Sequence[str], fault: Text | str = "") -> str | tuple[str, int]:
    looking, house = reader(), current.services()

    def work(rows: Rows) -> CourtesyPage:
        of = head(rows, looking, reference)
        found = chosen(rows, looking, of.cycle.id, ticked)
        cases = list(found.values())
        seen = courtesy.preview(rows, house.registry, cases, looking.now)
        return CourtesyPage(of, tuple(found), seen)

    page = current.read(work)
    text = render_template(
        "cycle/courtesy.html", page=page, fault=fault, why=WHY, languages=LANGUAGES
    )
    return (text, 422) if fault else text


def chosen(rows: Rows, looking: Reader, cycle: int, ticked: Sequence[str]) -> dict[str, int]:
    """The ticked reviews of this cycle that the reader may view, by reference."""
    if not ticked:
        return {}
    wanted = Wanted(
        definition=REVIEW, naming=cycle, closed=True, references=tuple(ticked), size=MOST,
        order="reference",
    )  # fmt: skip
    found = listed.cases(rows, looking, wanted).items
    return {each.case.reference: each.case.id for each in found}
