"""The room of one need: its text, the offers, the delivery, and the steps that are taken there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Step
from engine.errors import NotAllowed, NotFound, Stale
from engine.models.case import Case
from engine.queries.reader import CaseLine, Reader, line
from engine.text import N_, Text
from web import current, rooms, steps
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from web.inputs import Field, fields, typed_form
from web.needforms import age, check_text, choices, text_form, wording
from web.reading import reader
from workflows.domain.assistance import queries, rules, services
from workflows.domain.assistance.models import Milestone, Need
from workflows.domain.assistance.queries import OfferLine
from workflows.domain.assistance.rules import NeedChanged

blueprint = Blueprint("need", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. Nobody outside your State reads it yet.")
HERE = ("offer", "report_delivery", "add_view")  # short enough to be sent from the room at once
BY_OFFER = ("match", "not_take_up", "withdraw_offer")


@dataclass(frozen=True)
class Room:
    """A need as its reader sees it. `text`: None while it is the State's draft."""

    case: CaseLine
    side: str
    text: Need | None
    origin: tuple[str, int | None] | None
    may_edit: bool
    offers: list[OfferLine]
    count: int
    milestones: tuple[Milestone, ...]
    steps: tuple[Step, ...]
    inputs: dict[str, tuple[Field, ...]]
    tabs: tuple[rooms.Tab, ...]
    seen: dict[str, str]

    def takes(self, trigger: str) -> bool:
        """Whether the reader may take this step now."""
        return any(each.transition.key == trigger for each in self.steps)

    @property
    def others(self) -> list[Step]:
        """The steps that have a page of their own."""
        apart = (*HERE, *BY_OFFER)
        return [each for each in self.steps if each.transition.key not in apart]


@blueprint.get("/<path:reference>/need")
def show(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    language = {"i.offer_language": locale(), "i.told_language": locale()}
    return render_template(
        "needs/show.html", room=room, case=room.case, rules=rules, languages=LANGUAGES,
        form=Form({**room.seen, **language, "command": steps.new_id()}), age=age,
    )  # fmt: skip


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound."""
    case, found, side = the_need(rows, looking, reference)
    engine = current.services().engine
    options = [e for e in engine.options(rows, case, looking.actor) if not e.on_behalf]
    possible = tuple(each for each in options if each.possible)
    here = engine.situation(rows, case)
    here.actor_seat, here.actor_body = looking.actor.seat, looking.actor.body
    inputs = {
        each.transition.key: fields(
            rows, looking, here.definition, each.transition.inputs, files={}, here=here
        )
        for each in possible
        if each.transition.key in HERE
    }
    private = case.state in rules.DRAFTS and side != rules.STATE
    mine = rules.PARTNER if side == rules.PARTNER else side
    return Room(
        case=line(looking, case), side=side, text=None if private else found,
        origin=queries.origin(rows, found) if side in {rules.STATE, rules.DESK} else None,
        may_edit=may_edit(rows, looking, case),
        offers=queries.offers(rows, case.id, mine, looking.actor.body),
        count=queries.count_offers(rows, case.id),
        milestones=tuple(queries.milestones(rows, case.id, side)), steps=possible, inputs=inputs,
        tabs=rooms.tabs(rows, looking, case),
        seen={"seen_entry": str(case.entry), "seen_version": str(case.version)},
    )  # fmt: skip


def the_need(rows: Rows, looking: Reader, reference: str) -> tuple[Case, Need, str]:
    """The case, its text, and with whose eyes the reader sees it. Raises NotFound."""
    case = current.services().engine.case(rows, reference, looking.actor)
    found = queries.need(rows, case.id) if case.definition == rules.REQUEST else None
    if found is None:
        raise NotFound
    return case, found, rules.side_of(looking.access.roles(rows, looking.actor, case.id))


def may_edit(rows: Rows, looking: Reader, case: Case) -> bool:
    """Whether the reader's seat may write the text as the case stands."""
    return bool(looking.access.may(rows, looking.actor, case, rules.EDIT, looking.now))


# The text


@blueprint.get("/<path:reference>/need/text")
def edit(reference: str) -> str:
    looking = reader()
    case, form = current.read(lambda rows: draft(rows, looking, reference))
    return text_page(case, form)


@blueprint.post("/<path:reference>/need/text")
def change(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    case, stands = current.read(lambda rows: draft(rows, looking, reference, closed=True))
    check_text(form)
    if form.faults:
        return text_page(case, form), 422

    def work(rows: Rows) -> None:
        here, found, _ = the_need(rows, looking, reference)
        if not may_edit(rows, looking, here):
            raise Stale
        services.save(
            rows, found, wording(form), seen=form.version, by=looking.actor, now=looking.now
        )

    try:
        current.write(work)
    except NeedChanged as error:
        return text_page(case, form, error.text, form.beside(stands)), 409
    except Stale as error:
        return text_page(case, form, error.text), 409
    flash(say(SAVED))
    return redirect(url_for("need.show", reference=reference), code=303)


def draft(
    rows: Rows, looking: Reader, reference: str, *, closed: bool = False
) -> tuple[CaseLine, Form]:
    """The text on a form, for the State. Raises NotFound, NotAllowed.

    `closed`: a form that was open while the need moved on is answered too.
    """
    case, found, side = the_need(rows, looking, reference)
    if side != rules.STATE or not (closed or may_edit(rows, looking, case)):
        raise NotAllowed
    return line(looking, case), text_form(found)


def text_page(
    case: CaseLine, form: Form, told: Text | None = None, stands: Form | None = None
) -> str:
    return render_template(
        "needs/text.html", case=case, form=form, told=told, stands=stands, rules=rules,
        languages=LANGUAGES, **choices(),
    )  # fmt: skip
