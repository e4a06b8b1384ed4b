"""The room of the findings: the agreed-text table, bulk agreement, and the text to print."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine import editions
from engine.access import Actor
from engine.command import Step
from engine.errors import NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Nn_
from web import citing, current, rooms, steps
from web.blueprints.steps import attempted, fresh
from web.citing import Sources
from web.current import Rows
from web.findingforms import may_now, the_review
from web.form import Form
from web.i18n import locale, say_number
from web.reading import reader
from web.steps import Typed
from workflows.domain.findings import hints, queries, rules, services
from workflows.domain.findings import items as read
from workflows.domain.findings import summary as summaries
from workflows.domain.findings.hints import Advice
from workflows.domain.findings.items import Item
from workflows.domain.findings.summary import Version

blueprint = Blueprint("findings", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

PREPARED = Nn_(
    "Prepared: your State agrees with %(n)s item. It is sent with your comments.",
    "Prepared: your State agrees with %(n)s items. It is sent with your comments.",
)
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
    sources: Sources = field(default_factory=Sources)
    summary: tuple[Version, ...] = ()
    advice: Advice | None = None  # for those who draft
    only_looking: bool = False  # with another's eyes

    @property
    def settling(self) -> bool:
        """Whether items can be agreed now, by the reader."""
        offered = any(each.trigger == "agree_items" for each in self.steps)
        return self.side == rules.STATE and offered and not self.rests

    @property
    def counts(self) -> dict[str, int]:
        found = read.counts(self.items)
        known = {key: found[key] for key in (rules.OPEN, rules.CONTESTED, rules.AGREED)}
        return {"": len(self.items), **known, "other": len(self.items) - sum(known.values())}

    def shown(self, wanted: str) -> tuple[Item, ...]:
        if wanted == "other":
            return tuple(each for each in self.items if each.standing not in FILTERS)
        return tuple(each for each in self.items if wanted in ("", each.standing))

    def without(self, act: str) -> tuple[Item, ...]:
        """Items that wait for a word of the reader's side."""
        return tuple(each for each in self.items if each.waits(act))

    def next_open(self, after: Item | None = None) -> Item | None:
        """The next item that is not settled, going round once."""
        waiting = [each for each in self.items if each.open and each != after]
        behind = self.items[self.items.index(after) + 1 :] if after else ()
        return next((each for each in waiting if each in behind), next(iter(waiting), None))


@blueprint.get("/<path:reference>/findings")
def index(reference: str) -> str:
    looking, wanted = reader(), request.args.get("show", "")
    room = current.read(lambda rows: the_room(rows, looking, reference))
    wanted = wanted if wanted in FILTERS else ""
    return render_template(
        "findings/index.html", room=room, case=room.case, wanted=wanted, filters=FILTERS,
        rules=rules, language_names=LANGUAGES,
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
    chosen = rules.listed(rules.numbers(", ".join(request.args.getlist("item"))) or ())
    typed = Typed(Form({"i.agreed_items": chosen, "do": "preview"}))
    page = current.read(lambda rows: steps.load(rows, reference, "agree_items", typed))
    if page.on_behalf:
        return redirect(url_for("steps.show", reference=reference, trigger="agree_items"), 303)
    fresh(page, typed.form, steps.new_id())
    return attempted(page, typed, steps.command(page, typed))


@blueprint.get("/<path:reference>/findings/rest/<act>")
def rest(reference: str, act: str) -> str:
    """Everything that is left, before one says the same to all of it."""
    looking = reader()
    return rest_page(current.read(lambda rows: the_room(rows, looking, reference)), act)


@blueprint.post("/<path:reference>/findings/rest/comment")
def accept_rest(reference: str) -> Answer:
    """The State agrees with every item to which it has said nothing; it is not yet sent."""
    looking, seen = reader(), rules.numbers(request.form.get("items", ""))

    def work(rows: Rows) -> int:
        room = the_room(rows, looking, reference)
        left = remaining(room, "comment")
        if sorted(each.id for each in left) != seen:
            raise Stale
        for each in left:
            found = queries.finding(rows, room.case.id, each.id)
            if found is not None:
                services.say(
                    rows, found, act="comment", kind="agrees", text="", language=locale(), seen=0,
                    by=looking.actor, now=looking.now,
                )  # fmt: skip
        return len(left)

    try:
        done = current.write(work)
    except Stale as error:
        room = current.read(lambda rows: the_room(rows, looking, reference))
        return rest_page(room, "comment", error), 409
    flash(say_number(PREPARED[0], PREPARED[1], done))
    return redirect(url_for("findings.index", reference=reference), 303)


def remaining(room: Room, act: str) -> tuple[Item, ...]:
    """What is left of an act. Raises NotFound; NotAllowed where the reader cannot do it now."""
    if act not in {"comment", "agree"}:
        raise NotFound
    if act == "comment" and act in room.may:
        return room.without(act)
    if act == "agree" and room.settling:
        return tuple(each for each in room.items if each.open)
    raise NotAllowed


def rest_page(room: Room, act: str, error: Stale | None = None) -> str:
    return render_template(
        "findings/rest.html", room=room, case=room.case, act=act, items=remaining(room, act),
        told=error.text if error else None, rules=rules,
    )  # fmt: skip


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound for whoever has no part in the text: the Board, reviewing missions."""
    case, side = the_review(rows, looking, reference)
    may = {act for act, right in rules.PERMISSIONS.items() if may_now(rows, looking, case, right)}
    if may_now(rows, looking, case, rules.DRAFT):
        may.add("draft")
    found = read.items(rows, case.id, side)
    advice = hints.advice(found, editions.rules_of(rows, case)) if "draft" in may else None
    return Room(
        case=line(looking, case), side=side, items=found,
        may=frozenset(may), steps=tuple(_steps(rows, looking.actor, case)),
        tabs=rooms.tabs(rows, looking, case), rests=case.hold is not None,
        sources=citing.sources(rows, looking, case), advice=advice,
        summary=summaries.versions(rows, case.id, side),
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
