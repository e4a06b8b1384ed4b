"""An invitation's own page: reading changes nothing, and answering needs no sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.access import Actor
from engine.access import actor as actor_in
from engine.command import Command, Result
from engine.definition import Kind
from engine.errors import (
    CommandReused,
    InputFaults,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
)
from engine.models.case import Case
from engine.models.person import Person, Seat
from engine.queries import turns
from engine.queries.history import HistoryLine, history
from engine.queries.reader import CaseLine, Reader, SeatName, line, name_of_seat
from engine.queries.turns import Turn
from engine.text import Text
from web import current, handed, inputs, quiet, steps
from web.current import Rows
from web.errors import sentences
from web.form import Form
from web.handed import Handed
from web.inputs import Field
from workflows.domain.accounts import queries as accounts
from workflows.domain.accounts import rules
from workflows.domain.accounts.models import Invitation
from workflows.domain.accounts.services import attempt

blueprint = Blueprint("invitations", __name__, url_prefix="/i")
quiet.keep(blueprint)

Answered = AnyResponse | tuple[str, int]

NEW_LINKS = 3  # in the window of accounts.rules
OPEN, EXPIRED, CLOSED = "open", "expired", "closed"


@dataclass(frozen=True)
class Offer:
    """One of the answers that an invitation takes."""

    trigger: str
    label: str
    fields: tuple[Field, ...]

    @property
    def labels(self) -> dict[str, str]:
        return {each.name: each.label for each in self.fields}


@dataclass(frozen=True)
class Page:
    """An invitation as it stands. `place`: open to an answer, expired, or with nothing left."""

    place: str
    invitation: Invitation
    person: str
    address: str
    case: CaseLine
    above: CaseLine | None
    seat: SeatName
    actor: Actor | None
    version: int
    entry: int
    asked: tuple[Turn, ...] = ()
    offers: tuple[Offer, ...] = ()
    answer: HistoryLine | None = None


@blueprint.get("/<token>")
def show(token: str) -> str:
    page = current.read(lambda rows: load(rows, token))
    form = Form({"command": steps.new_id(), "seen_entry": str(page.entry)})
    for offer in page.offers:
        inputs.prefill(form, offer.fields)
    return render(token, page, form)


@blueprint.post("/<token>")
def answer(token: str) -> Answered:
    """Twice the same answer is one answer; afterwards the page shows what was answered."""
    page = current.read(lambda rows: load(rows, token))
    form = inputs.typed_form(request.form.items())
    offer = next((each for each in page.offers if each.trigger == form["answer"]), None)
    if offer is None or page.actor is None or page.place != OPEN:
        return redirect(url_for(".show", token=token), code=303)
    files = handed.take(
        form, {each.key: each.name for each in offer.fields if each.kind == Kind.FILE}
    )
    command = command_of(page, offer, form, files)
    try:
        current.write(lambda rows: fire(rows, command, page, files))
    except InputFaults as error:
        inputs.tell_faults(form, error.faults, f"{offer.trigger}.")
        return render(token, page, form), 422
    except (Refused, Stale, NotAllowed, NotFound, CommandReused) as error:
        again = current.read(lambda rows: load(rows, token))
        return render(token, again, form, tuple(sentences(error))), 409
    return redirect(url_for(".show", token=token), code=303)


@blueprint.post("/<token>/new")
def renew(token: str) -> AnyResponse:
    """A new link, to the address that the old one went to."""
    house, now = current.services(), current.now()

    def work(rows: Rows) -> None:
        found = accounts.invitation(rows, token)
        if found is None:
            raise NotFound
        key = rules.attempt_key("invitation", str(found.case_id), str(found.person_id))
        if attempt(rows, key, now=now, limit=NEW_LINKS):
            person, case = rows.get_one(Person, found.person_id), rows.get_one(Case, found.case_id)
            house.send_invitation(rows, person, case, found.seat_id)

    current.write(work)
    return redirect(url_for(".show", token=token, sent="1"), code=303)


def render(token: str, page: Page, form: Form, reasons: tuple[Text, ...] = ()) -> str:
    return render_template(
        "invitations/show.html",
        token=token,
        page=page,
        case=page.case,
        form=form,
        reasons=reasons,
        sent=request.args.get("sent") == "1",
        now=current.now(),
    )


# Reading


def load(rows: Rows, token: str) -> Page:
    """The invitation behind a token. Raises NotFound for one that never was."""
    found = accounts.invitation(rows, token)
    if found is None:
        raise NotFound
    house, now = current.services(), current.now()
    person, case = rows.get_one(Person, found.person_id), rows.get_one(Case, found.case_id)
    chair = name_of_seat(rows.get_one(Seat, found.seat_id))
    actor = actor_in(rows, person.id, found.seat_id, now)
    looking = Reader(
        house.access,
        house.registry,
        actor or Actor(person.id, found.seat_id, chair.title, chair.body),
        now,
    )
    above = rows.get(Case, case.parent_id) if case.parent_id else None
    asked, offers = offered(rows, looking, case) if actor else ((), ())
    return Page(
        place=place_of(found, offers, looking), invitation=found, person=person.name,
        address=shown(person.email), case=line(looking, case),
        above=line(looking, above) if above else None, seat=chair, actor=actor,
        version=case.version, entry=case.entry, asked=asked, offers=offers,
        answer=last_answer(rows, looking, case),
    )  # fmt: skip


def place_of(found: Invitation, offers: tuple[Offer, ...], looking: Reader) -> str:
    """The right person, signed in, is let through even where the link's time has passed."""
    if found.revoked_at is not None or not offers:
        return CLOSED
    visitor = current.person()
    own = visitor is not None and visitor.id == found.person_id
    return OPEN if found.expires_at > looking.now or own else EXPIRED


def offered(rows: Rows, looking: Reader, case: Case) -> tuple[tuple[Turn, ...], tuple[Offer, ...]]:
    """What is asked of the seat in this case, and every step that would answer it."""
    asked = tuple(
        turn for turn in turns.tasks(rows, looking, case) if turn.mine and turn.status == "open"
    )
    keys = {turn.key for turn in asked}
    engine = current.services().engine
    here = engine.situation(rows, case)
    here.actor_seat, here.actor_body = looking.actor.seat, looking.actor.body
    steps_here = [
        step.transition
        for step in engine.options(rows, case, looking.actor)
        if step.possible and not step.on_behalf and keys & set(step.transition.meets)
    ]
    return asked, tuple(
        Offer(
            each.key,
            each.label,
            inputs.fields(
                rows, looking, here.definition, each.inputs, files={}, here=here,
                prefix=f"{each.key}.",
            ),
        )
        for each in steps_here
    )  # fmt: skip


def last_answer(rows: Rows, looking: Reader, case: Case) -> HistoryLine | None:
    """What was answered in this seat, if it was."""
    own = [each for each in history(rows, looking, case).items if each.kind == "step"]
    seat = looking.actor.seat
    return next((each for each in own if each.seat and each.seat.id == seat), None)


def shown(address: str) -> str:
    """Enough of an address to know it by: a…@example.org."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


# Answering


def command_of(page: Page, offer: Offer, form: Form, files: Mapping[str, Handed]) -> Command:
    transition = page.case.definition.transition(offer.trigger)
    if transition is None:
        raise NotFound
    return Command(
        id=form["command"][:36] or steps.new_id(),
        case=page.case.id,
        trigger=offer.trigger,
        actor=page.actor,
        inputs=inputs.values(transition.inputs, form, files, f"{offer.trigger}."),
        seen_entry=int(form["seen_entry"]) if form["seen_entry"].isdecimal() else None,
    )


def fire(rows: Rows, command: Command, page: Page, files: Mapping[str, Handed]) -> Result:
    result = current.services().engine.fire(rows, command)
    transition = page.case.definition.transition(command.trigger)
    for each in transition.inputs if transition and not result.repeated else ():
        if each.key in files:
            handed.deliver(
                rows, case=result.case, event=result.event, key=each.key,
                handed=files[each.key], body=page.seat.body,
                visible_to=page.case.definition.members(each.visible_to),
            )  # fmt: skip
    return result
