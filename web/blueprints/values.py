"""A State's sheet of values: what it has recorded, a value typed in, values brought in a file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.command import Opening, Step
from engine.errors import EngineError, NotAllowed, NotFound
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import archive, current, handed, measured, measurefiles, rooms, steps
from web.blueprints.steps import begun
from web.current import Rows
from web.form import Form
from web.handed import Handed
from web.i18n import colon, day_of, locale, say
from web.inputs import typed_form
from web.reading import reader
from web.sheets import TYPES, sheet_response
from web.steps import Typed
from workflows.domain.measures import brought, queries, rules, services
from workflows.domain.measures.brought import COLUMNS, Given, Known, Line
from workflows.domain.measures.catalogue import Indicator
from workflows.domain.measures.queries import Value
from workflows.domain.measures.series import Place, places

blueprint = Blueprint("values", __name__)

Answer = str | Response | tuple[str, int]

RECORD = "record_values"
GIVE_FILE = N_("Please choose a file.")
NO_ROW = N_("No row of the file can be taken: each of them stands already, or lacks something.")
ASKED = ("place", "year", "figure", "unit", "source", "link", "method")  # of one value
SUFFIX, CSV_TYPE = ".csv", "text/csv"


@dataclass(frozen=True)
class Room:
    """A sheet as its State sees it, or the secretariat that it has let in."""

    case: CaseLine
    id: int
    own: bool  # the reader is of the State itself
    writes: bool
    indicators: Mapping[str, Indicator]
    offered: Mapping[str, Indicator]  # those that new values are recorded for
    values: tuple[Value, ...]
    known: Known
    steps: tuple[Step, ...]
    tabs: tuple[rooms.Tab, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        return places(self.values)

    @property
    def apart(self) -> int:
        """How many values nobody but the State reads."""
        return sum(not each.audience for each in self.values)


def the_room(rows: Rows, looking: Reader, reference: str, *, to_write: bool = False) -> Room:
    """Raises NotFound for whoever reads released values alone; NotAllowed."""
    engine = current.services().engine
    case = engine.case(rows, reference, looking.actor)
    roles = looking.access.roles(rows, looking.actor, case.id)
    if case.definition != rules.SHEET or not roles & rules.SIDE:
        raise NotFound
    options = engine.options(rows, case, looking.actor)
    writes = any(each.transition.key == RECORD for each in options)
    if to_write and not writes:
        raise NotAllowed
    offered = queries.current(rows)
    return Room(
        case=line(looking, case), id=case.id, own=bool(roles & rules.STATE_ROLES),
        writes=writes, indicators=queries.known(rows),
        offered=offered, values=queries.own(rows, case.id),
        known=Known(
            offered, measurefiles.groups(), day_of(looking.now), queries.stands(rows, case.id)
        ),
        steps=tuple(
            each for each in options
            if each.possible and not each.on_behalf and each.transition.key != RECORD
        ),
        tabs=rooms.tabs(rows, looking, case),
    )  # fmt: skip


# The sheet


@blueprint.post("/indicators/sheet")
def open_one() -> Response:
    """A State opens its own sheet with one click. Raises Refused where there is one."""
    looking = reader()
    asked = Opening(steps.new_id(), rules.SHEET, looking.actor.body, looking.actor)
    made = current.write(lambda rows: current.services().engine.open(rows, asked))
    return redirect(url_for("values.index", reference=made.reference), code=303)


@blueprint.get("/cases/<path:reference>/values")
def index(reference: str) -> str | Response:
    """The sheet for its State; whoever else may view the case reads what was released."""
    looking = reader()
    case = current.read(lambda rows: the_sheet(rows, looking, reference))
    try:
        room = current.read(lambda rows: the_room(rows, looking, reference))
    except NotFound:
        return redirect(url_for("measures.state", state=case.subject), code=303)
    return page("measures/sheet.html", room)


def the_sheet(rows: Rows, looking: Reader, reference: str) -> CaseLine:
    """Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    if case.definition != rules.SHEET:
        raise NotFound
    return line(looking, case)


def page(template: str, room: Room, **more: object) -> str:
    return render_template(
        template, room=room, case=room.case, rules=rules, said=measured.said,
        title=measured.title, chart=measured.chart, columns=COLUMNS,
        unit=measured.unit, **more,
    )  # fmt: skip


# One value


@blueprint.get("/cases/<path:reference>/values/record")
def record(reference: str) -> str:
    """A form for one value; a correction begins with what stands."""
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference, to_write=True))
    stands = next(
        (each for each in room.values if str(each.id) == request.args.get("value", "")), None
    )
    form = Form({"group": rules.TOTAL, "indicator": request.args.get("indicator", "")})
    if stands is not None:
        form = Form({
            "indicator": stands.indicator, "group": stands.group, "place": stands.place,
            "year": str(stands.year), "unit": stands.unit, "source": stands.source,
            "link": stands.link, "method": stands.method,
            "figure": "" if stands.figure is None else rules.written(stands.figure),
        })  # fmt: skip
    return page("measures/record.html", room, form=form)


@blueprint.post("/cases/<path:reference>/values/record")
def take(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    room = current.read(lambda rows: the_room(rows, looking, reference, to_write=True))
    row = brought.check(1, form.values, room.known)
    for key, fault in row.faults.items():
        form.fault(key, fault)
    if row.standing == brought.SAME:
        form.fault("figure", N_("This very value is recorded already."))
    if form.faults or row.given is None:
        return page("measures/record.html", room, form=form), 422
    name = f"{row.given.place} · {row.given.year}"
    return stepped(room, [row.given], name, {})


def stepped(
    room: Room, values: list[Given], name: str, files: dict[str, Handed], sha256: str = ""
) -> str:
    """The form of the step, with the values that it will record."""
    looking = reader()

    def work(rows: Rows) -> int:
        case = rows.get_one(Case, room.id)
        return services.prepare(
            rows, case, values, name=name, sha256=sha256, seat=looking.actor.seat,
            now=looking.now,
        )  # fmt: skip

    batch = current.write(work)
    return begun(room.case.reference, RECORD, Typed(Form({"i.batch": str(batch)}), files))


# A file


@blueprint.get("/cases/<path:reference>/values/form.<any(xlsx, csv):form>")
def template(reference: str, form: str) -> Response:
    """The columns, and a row for each indicator."""
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference, to_write=True))
    head, lines = measurefiles.form(list(room.offered.values()), locale())
    return sheet_response(f"{reference}-values", head, lines, locale(), form=form)


@blueprint.get("/cases/<path:reference>/values/file")
def choose(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference, to_write=True))
    return page("measures/file.html", room, form=Form())


@blueprint.post("/cases/<path:reference>/values/file")
def compare(reference: str) -> Answer:
    """First a word on every row; with `do=take`, the step that records those in order."""
    looking, form = reader(), Form.submitted()
    room = current.read(lambda rows: the_room(rows, looking, reference, to_write=True))
    file = uploaded(form)
    if file is None and not form.faults:
        form.fault("file", GIVE_FILE)
    lines = checked(form, room, file) if file else None
    if lines is None or file is None:
        return page("measures/file.html", room, form=form), 422
    values = list(brought.taken(lines))
    if form["do"] == "take" and values:
        return stepped(room, values, file.name, {"evidence": file}, file.sha256)
    return page(
        "measures/rows.html", room, form=form, file=file, lines=lines, taken=values,
        standings=brought.STANDINGS, told=Text(NO_ROW) if not values else None,
    )  # fmt: skip


def uploaded(form: Form) -> Handed | None:
    """A workbook as any file is taken; a CSV here alone, as it is no document elsewhere."""
    sent = request.files.get("file")
    name = sent.filename if sent else ""
    if sent is None or PurePosixPath((name or "").lower()).suffix != SUFFIX:
        return handed.take(form, {"file": "file"}).get("file")
    try:
        return handed.receive(sent.stream, name or "", CSV_TYPE)
    except EngineError as fault:
        form.fault("file", fault.text)
        return None


def checked(form: Form, room: Room, file: Handed) -> tuple[Line, ...] | None:
    """What the rows say; a file that cannot be read goes to the form's faults."""
    try:
        if file.type not in {TYPES["xlsx"], CSV_TYPE}:
            raise measurefiles.NoValues
        stream = io.BytesIO(b"".join(archive.stored(file.sha256)))
        found = brought.lines(measurefiles.read(file, stream), room.known)
    except EngineError as fault:
        form.fault("file", fault.text)
        return None
    if not found:
        form.fault("file", measurefiles.NoValues().text)
    return found or None


def faults_of(each: Line) -> list[str]:
    """What is wrong with a row, column by column."""
    return [
        f"{say(COLUMNS[key])}{colon()}{say(fault)}" for key, fault in each.faults.items()
    ]  # fmt: skip


blueprint.add_app_template_global(faults_of)
