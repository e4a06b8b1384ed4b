"""The Assembly and Board sessions around a cycle, and what may be done with each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from engine import editions
from engine.queries.reader import Reader
from engine.text import N_
from notifications.moved import TAKE_BACK, leaving
from web import current
from web.current import Rows
from web.cyclepage import CycleHead, head
from web.i18n import locale, say
from web.reading import reader
from web.sheets import Cell, asked_format, sheet_response
from workflows.domain.reports.meetings import MeetingLine, meetings

blueprint = Blueprint("sessions", __name__, url_prefix="/cycles")

BODIES = {"assembly": N_("UN-Habitat Assembly"), "board": N_("Executive Board")}


@dataclass(frozen=True)
class SessionsPage:
    """Everything that the page shows, read in one transaction.

    `leaving`: anchor -> how many messages about its move wait, and when the first leaves.
    """

    head: CycleHead
    ahead: tuple[MeetingLine, ...]
    gone: tuple[MeetingLine, ...]
    leaving: Mapping[int, tuple[int, dt.datetime]]
    at_the_desk: bool
    minutes: int = int(TAKE_BACK.total_seconds() // 60)

    @property
    def gone_acts(self) -> bool:
        """Whether something can still be taken back of a session that was called off."""
        return any(each.anchor in self.leaving or each.hanging.replanning for each in self.gone)


@blueprint.get("/<path:reference>/sessions")
def index(reference: str) -> str | Response:
    looking = reader()
    page = current.read(lambda rows: read(rows, looking, reference))
    if asked_format():
        return exported(page)
    return render_template("cycle/sessions.html", page=page, bodies=BODIES)


def read(rows: Rows, looking: Reader, reference: str) -> SessionsPage:
    of = head(rows, looking, reference)
    calendar = editions.calendar_of(rows)
    today, since = calendar.day(looking.now), calendar.day(of.cycle.opened_at)
    found = meetings(rows, looking, since, today)
    at_the_desk = current.allows("desk")
    anchors = [each.anchor for each in found if each.anchor is not None]
    return SessionsPage(
        head=of,
        ahead=tuple(each for each in found if not is_gone(each, today)),
        gone=tuple(each for each in found if is_gone(each, today)),
        leaving=leaving(rows, anchors) if at_the_desk else {},
        at_the_desk=at_the_desk,
    )


def is_gone(meeting: MeetingLine, today: dt.date) -> bool:
    """Held, called off, or over for longer than its record should wait."""
    if meeting.case is not None:
        return meeting.case.closed
    last = meeting.ends or meeting.begins
    return last is not None and last < today


def exported(page: SessionsPage) -> Response:
    columns = [
        say(each)
        for each in (
            N_("Body"), N_("Session"), N_("Where it is"), N_("First day"), N_("Last day"),
            N_("Parts"), N_("Document to be filed"), N_("Document to be issued"),
        )
    ]  # fmt: skip
    lines = [line(each) for each in (*page.ahead, *page.gone)]
    return sheet_response(f"{page.head.cycle.reference} sessions", columns, lines, locale())


def line(each: MeetingLine) -> list[Cell]:
    parts = ", ".join(f"{span.first}..{span.last}" for span in each.spans)
    return [
        say(BODIES.get(each.kind, each.kind)), each.subject, standing(each), each.begins,
        each.ends, parts, each.paper.filed if each.paper else None,
        each.paper.issued if each.paper else None,
    ]  # fmt: skip


def standing(each: MeetingLine) -> str:
    if each.case is not None:
        return say(each.case.state.label)
    return say(N_("Tentative") if each.tentative else N_("Dates confirmed"))
