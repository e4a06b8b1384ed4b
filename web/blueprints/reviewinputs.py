"""Inputs to a review, for those who take part in it: opened by its State, and read by it first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Step
from engine.errors import NotFound
from engine.queries.reader import CaseLine, Reader, line
from web import current, reviewinputs, rooms
from web.blueprints.partnerinput import a_file, state_labels
from web.current import Rows
from web.i18n import day_of
from web.reading import reader
from web.sending import sent
from workflows.domain.partners import inputs, rules
from workflows.domain.partners.inputs import Line, Opened

blueprint = Blueprint("reviewinputs", __name__, url_prefix="/cases")


@dataclass(frozen=True)
class Room:
    """The inputs of a review. `steps`: what the State may do with each, by its case."""

    case: CaseLine
    own: bool  # the reader is of the State under review
    opened: Opened | None
    inputs: list[Line]
    steps: dict[int, tuple[Step, ...]]
    may_open: bool
    tabs: tuple[rooms.Tab, ...]


@blueprint.get("/<path:reference>/inputs")
def index(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    return render_template(
        "partners/of_review.html", room=room, case=room.case, rules=rules, languages=LANGUAGES,
        states=state_labels(looking), today=day_of(looking.now),
    )  # fmt: skip


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for everybody but the State under review, its reviewers and the desk."""
    engine = current.services().engine
    case = engine.case(rows, reference, looking.actor)
    own, found = (
        reviewinputs.is_own(rows, looking, case), reviewinputs.of_review(rows, looking, case),
    )  # fmt: skip
    options = engine.options(rows, case, looking.actor) if own else ()
    return Room(
        line(looking, case), own, inputs.opened(rows, [case.id]).get(case.id), found,
        {each.case: steps_of(rows, looking, each) for each in found} if own else {},
        may_open=any(each.transition.key == "set_input" and each.possible for each in options),
        tabs=rooms.tabs(rows, looking, case),
    )  # fmt: skip


def steps_of(rows: Rows, looking: Reader, each: Line) -> tuple[Step, ...]:
    """What the reader's seat may do with an input now; a seat of a later day may do nothing."""
    engine = current.services().engine
    try:
        case = engine.case(rows, each.reference, looking.actor)
    except NotFound:
        return ()
    return tuple(step for step in engine.options(rows, case, looking.actor) if step.possible)


@blueprint.get("/<path:reference>/inputs/<int:number>/files/<int:document>")
def file(reference: str, number: int, document: int) -> Response:
    """A file of an input, for whoever reads the input in the review."""
    looking = reader()

    def work(rows: Rows) -> tuple[str, str, str, int]:
        found = the_numbered(rows, looking, reference, number)
        return a_file(rows, found, document)

    return sent(*current.read(work))


def the_numbered(rows: Rows, looking: Reader, reference: str, number: int) -> Line:
    """Raises NotFound."""
    room = the_room(rows, looking, reference)
    for each in room.inputs:
        if each.number == number:
            return each
    raise NotFound
