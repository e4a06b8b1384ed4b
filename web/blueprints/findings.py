"""The room of the findings: what stands, what both sides say to it, and the text to print."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import Actor
from engine.command import Step
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_
from web import current, rooms, steps
from web.blueprints.steps import attempted, fresh
from web.current import Rows
from web.findingforms import may_now, the_review
from web.form import Form
from web.reading import reader
from web.steps import Typed
from workflows.domain.findings import items as read
from workflows.domain.findings import rules
from workflows.domain.findings.items import Item

blueprint = Blueprint("findings", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

FILTERS = {
    "": N_("All"),
    rules.OPEN: N_("Open"),
    rules.CONTESTED: N_("Contested"),
    rules.AGREED: N_("Agreed"),
    "other": N_("Settled otherwise"),
}


@dataclass(frozen=True)
class Offered:
    """A step of the review that is prepared here."""

    trigger: str
    label: str
    step: Step


@dataclass(frozen=True)
class Room:
    """The findings of a review as its reader sees them."""

    case: CaseLine
    side: str
    items: tuple[Item, ...]
    may: frozenset[str]  # acts open to the reader now, and "draft"
    steps: tuple[Offered, ...]
    tabs: tuple[rooms.Tab, ...]
    rests: bool

    @property
    def counts(self) -> dict[str, int]:
        found = read.counts(self.items)
        known = {key: found[key] for key in (rules.OPEN, rules.CONTESTED, rules.AGREED)}
        return {"": len(self.items), **known, "other": len(self.items) - sum(known.values())}

    def shown(self, wanted: str) -> tuple[Item, ...]:
        if wanted == "other":
            return tuple(each for each in self.items if each.standing not in FILTERS)
        return tuple(each for each in self.items if wanted in ("", each.standing))

    def uncited(self) -> int:
        """Items that cite nothing yet: said as advice, never asked."""
        return sum(not each.cites for each in self.items if not each.taken_out)

    def without(self, act: str) -> tuple[Item, ...]:
        """Items that wait for a word of the reader's side."""
        return tuple(each for each in self.items if each.takes(act) and not each.of_now(act))


@blueprint.get("/<path:reference>/findings")
def index(reference: str) -> str:
    looking, wanted = reader(), request.args.get("show", "")
    room = current.read(lambda rows: the_room(rows, looking, reference))
    wanted = wanted if wanted in FILTERS else ""
    return render_template(
        "findings/index.html", room=room, case=room.case, wanted=wanted, filters=FILTERS,
        rules=rules,
    )  # fmt: skip


@blueprint.get("/<path:reference>/findings/text")
def text(reference: str) -> str:
    """The text as it was delivered last, with both views where they differ."""
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    shown = [each for each in room.items if each.number and not each.taken_out]
    return render_template(
        "findings/text.html", room=room, case=room.case, items=shown, rules=rules
    )


@blueprint.get("/<path:reference>/findings/agree")
def agree(reference: str) -> Answer:
    """What agreeing to the chosen items would do: the step's own page, with the numbers in it."""
    chosen = rules.listed(int(each) for each in request.args.getlist("item") if each.isdecimal())
    typed = Typed(Form({"i.agreed_items": chosen, "do": "preview"}))
    page = current.read(lambda rows: steps.load(rows, reference, "agree_items", typed))
    if page.on_behalf:
        return redirect(url_for("steps.show", reference=reference, trigger="agree_items"), 303)
    fresh(page, typed.form, steps.new_id())
    return attempted(page, typed, steps.command(page, typed))


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for whoever has no part in the text: the Board, reviewing missions."""
    case, side = the_review(rows, looking, reference)
    may = {act for act, right in rules.PERMISSIONS.items() if may_now(rows, looking, case, right)}
    if may_now(rows, looking, case, rules.DRAFT):
        may.add("draft")
    return Room(
        case=line(looking, case), side=side, items=read.items(rows, case.id, side),
        may=frozenset(may), steps=tuple(_steps(rows, looking.actor, case)),
        tabs=rooms.tabs(rows, looking, case), rests=case.hold is not None,
    )  # fmt: skip


def _steps(rows: Rows, who: Actor, case: Case) -> list[Offered]:
    """The steps of the reader that are prepared in this room, with the reasons why not now."""
    engine = current.services().engine
    definition = engine.registry.get(case.definition, case.definition_version)
    found = []
    for step in engine.options(rows, case, who):
        each = step.transition
        room = rooms.room_of(case.definition, each.key)
        if step.on_behalf or room is None or room.endpoint != "findings.index":
            continue
        spec = definition.task(case.state, each.meets[0]) if each.meets else None
        label = each.action or (spec.label if spec else each.label)
        found.append(Offered(each.key, label, step))
    return found
