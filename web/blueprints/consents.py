"""The consents of a State: the transmittal to the Board, and each document for each audience."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, render_template, request

from engine.command import Step
from engine.errors import NotAllowed, NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import Text
from web import current, steps
from web.blueprints import openings
from web.current import Rows
from web.form import Form
from web.reading import reader
from web.rooms import Tab, tabs
from workflows import consent
from workflows.domain.findings.rules import STATE_ROLES
from workflows.domain.reports.queries import REVIEW
from workflows.domain.reviews.consents import Consent, consents, transmittal

blueprint = Blueprint("consents", __name__, url_prefix="/cases")

ACT_I = ("agree_transmittal", "take_back_transmittal")
WITHDRAWN = consent.WITHDRAWN.key


@dataclass(frozen=True)
class Room:
    """What the State has agreed to. `reasons`: why no consent can be opened now."""

    case: CaseLine
    transmittal: tuple[str, object] | None
    steps: tuple[Step, ...]
    given: dict[tuple[str, str], list[Consent]] = field(default_factory=dict)
    may_open: bool = False
    reasons: tuple[Text, ...] = ()
    tabs: tuple[Tab, ...] = ()

    def cell(self, document: str, audience: str) -> Consent | None:
        """The consent that stands, else the last one that was withdrawn."""
        found = self.given.get((document, audience), [])
        standing = [each for each in found if each.state != WITHDRAWN]
        return (standing or found or [None])[-1]  # type: ignore[list-item]


@blueprint.get("/<path:reference>/consents")
def index(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return render_template(
        "consents/index.html", room=room, case=room.case, documents=dict(consent.DOCUMENTS),
        audiences=dict(consent.AUDIENCES), withdrawn=WITHDRAWN,
    )  # fmt: skip


@blueprint.get("/<path:reference>/consents/give")
def give(reference: str) -> str:
    """The form of a new consent, with the document and the audience of a cell."""
    looking, found = reader(), openings.the_definition(consent.DEFINITION.key)
    form = Form({"command": steps.new_id(), "parent": reference})
    for name in ("document", "audience"):
        form.values[f"i.{name}"] = request.args.get(name, "")
    choices = current.read(lambda rows: openings.choices_of(rows, looking, found, form, {}))
    return openings.page(found, form, choices)


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for everybody but the State and the desk."""
    engine = current.services().engine
    case = engine.case(rows, reference, looking.actor)
    roles = looking.access.roles(rows, looking.actor, case.id)
    if case.definition != REVIEW or not (roles & STATE_ROLES or looking.at_the_desk):
        raise NotFound
    given: dict[tuple[str, str], list[Consent]] = {}
    for each in consents(rows, looking, case.id):
        given.setdefault((each.document, each.audience), []).append(each)
    options = engine.options(rows, case, looking.actor)
    may_open, reasons = opening(rows, looking, case)
    return Room(
        case=line(looking, case), transmittal=transmittal(rows, case.id),
        steps=tuple(e for e in options if e.transition.key in ACT_I and not e.on_behalf),
        given=given, may_open=may_open, reasons=reasons,
        tabs=tabs(rows, looking, case),
    )  # fmt: skip


def opening(rows: Rows, looking: Reader, case: Case) -> tuple[bool, tuple[Text, ...]]:
    """Whether the reader's seat is one that gives consent, and why it cannot now."""
    engine = current.services().engine
    latest = looking.registry.latest(consent.DEFINITION.key)
    try:
        reasons = engine.refusals_below(rows, latest, case, looking.actor)
    except NotAllowed:
        return False, ()
    return not reasons, tuple(reasons)
