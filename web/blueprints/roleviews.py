"""The findings as another role reads them: for the secretariat, to be looked at, and noted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.models.case import Case
from engine.queries.reader import Reader
from web import current
from web.blueprints.findings import FILTERS, Room, the_room
from web.citing import Sources
from web.current import Rows
from web.findingforms import the_review
from web.form import CHOOSE_ONE, Form
from web.i18n import say
from web.reading import reader
from workflows.domain.findings import items, roleviews, rules, summary
from workflows.domain.findings.roleviews import Look

blueprint = Blueprint("roleviews", __name__, url_prefix="/cases")


@dataclass(frozen=True)
class Offer:
    """The roles to choose from, and who looked before."""

    room: Room
    roles: dict[str, str]
    looks: tuple[Look, ...]


@blueprint.get("/<path:reference>/findings/as")
def index(reference: str) -> str:
    looking = reader()
    offer = current.read(lambda rows: the_offer(rows, looking, reference))
    return draw(offer, Form())


@blueprint.post("/<path:reference>/findings/as")
def choose(reference: str) -> Response | tuple[str, int]:
    """The look is noted before anything is shown."""
    looking, form = reader(), Form.submitted()
    offer = current.read(lambda rows: the_offer(rows, looking, reference))
    form.one_of("role", offer.roles)
    if form.faults:
        return draw(offer, form), 422
    look = current.write(
        lambda rows: roleviews.note(
            rows, offer.room.case.id, role=form["role"], by=looking.actor, now=looking.now
        )
    )
    return redirect(url_for("roleviews.show", reference=reference, look=look), 303)


@blueprint.get("/<path:reference>/findings/as/<int:look>")
def show(reference: str, look: int) -> str:
    """What was delivered, as the role reads it; nobody's drafts."""
    looking = reader()

    def work(rows: Rows) -> tuple[Room, str, bool]:
        case, _ = the_review(rows, looking, reference)
        role = roleviews.own_look(rows, case.id, look, looking.actor.person)
        if role is None:
            raise NotFound
        room, side = seen_as(rows, looking, case, role)
        return room, say(room.case.definition.role(role).label), bool(side)

    room, role, has_room = current.read(work)
    return render_template(
        "findings/as_role.html", room=room, case=room.case, role=role, has_room=has_room,
        wanted="", filters=FILTERS, rules=rules,
    )  # fmt: skip


def seen_as(rows: Rows, looking: Reader, case: Case, role: str) -> tuple[Room, str]:
    """The room through the eyes of a role, without its steps and forms."""
    side = rules.side_of({role})
    room = the_room(rows, looking, case.reference)
    known = {ref: replace(each, url="") for ref, each in room.sources.known.items()}
    return replace(
        room, side=side, items=items.items(rows, case.id, rules.DELIVERED) if side else (),
        may=frozenset(), steps=(), sources=Sources(known), advice=None, only_looking=True,
        summary=summary.versions(rows, case.id, rules.DELIVERED) if side else (),
    ), side  # fmt: skip


def the_offer(rows: Rows, looking: Reader, reference: str) -> Offer:
    room = the_room(rows, looking, reference)
    definition = room.case.definition
    roles = {each.key: say(each.label) for each in definition.plain_roles}
    return Offer(room, roles, roleviews.looks(rows, room.case.id))


def draw(offer: Offer, form: Form) -> str:
    labels = {key: say(CHOOSE_ONE) for key in form.faults}
    return render_template(
        "findings/as_choose.html", offer=offer, room=offer.room, case=offer.room.case, form=form,
        labels=labels,
    )  # fmt: skip
