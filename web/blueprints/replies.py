"""The reviewers' reply to a comment: take the wording that the State proposes, merge, or keep."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import EngineError, Stale
from engine.text import N_
from web import current
from web.blueprints.finding import SAVED, in_words, opened, to_room
from web.current import Rows
from web.findingforms import Page, act_page, writable
from web.form import Form
from web.i18n import locale, say
from web.inputs import typed_form
from web.reading import reader
from workflows.domain.findings import rules, services
from workflows.domain.findings.items import Item, Said
from workflows.domain.findings.rules import ItemSettled, TextChanged

blueprint = Blueprint("replies", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

TAKEN, MERGED, KEPT = "taken_up", "partly", "kept"
REPLY = "reply"
CHANGED = N_(
    "You have changed the wording below. Choose Merge to use it, or put it back as it was."
)
LABELS = {
    "do": N_("Reply"),
    "text": N_("In words"),
    "language": N_("Language of the text"),
    "wording": N_("Wording for the next round"),
}


@blueprint.get("/<path:reference>/findings/<int:item>/reply")
def show(reference: str, item: int) -> str:
    looking = reader()
    page = opened(current.read(lambda rows: act_page(rows, looking, reference, item, REPLY)))
    return draw(page, filled(page))


@blueprint.post("/<path:reference>/findings/<int:item>/reply")
def answer(reference: str, item: int) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    page = current.read(lambda rows: act_page(rows, looking, reference, item, REPLY))
    if page.closed is not None or page.item is None:
        return draw(page, form), 409
    if faulty(form, page.item):
        return draw(page, form), 422
    wording = worded(form, page.item)

    def work(rows: Rows) -> None:
        found = writable(rows, looking, reference, rules.DRAFT, item)
        services.say(
            rows, found, act=REPLY, kind=form["do"], text=form["text"],
            language=form["language"], seen=form.version, by=looking.actor, now=looking.now,
        )  # fmt: skip
        if wording is not None:
            services.reword(
                rows, found, seen=form.number("item_version"), text=wording.text,
                language=wording.language, by=looking.actor, now=looking.now,
            )  # fmt: skip

    try:
        current.write(work)
    except (TextChanged, ItemSettled, Stale) as error:
        return draw(page, form, error), 409
    flash(say(SAVED))
    if page.following is not None:
        return redirect(url_for("replies.show", reference=reference, item=page.following.id), 303)
    return to_room(reference, item)


# What was typed


@dataclass(frozen=True)
class Wording:
    """A text for the next round."""

    text: str
    language: str


def faulty(form: Form, item: Item) -> bool:
    """A wording that was changed by hand is used, or asked about; never lost."""
    form.one_of("do", rules.REPLIES)
    form.one_of("language", LANGUAGES)
    typed, proposed = form["wording"], proposal(item)
    known = {"", item.text.strip(), proposed.strip()}
    if typed not in known and (form["do"] == KEPT or (form["do"] == TAKEN and proposed)):
        form.fault("wording", CHANGED)
    return bool(form.faults)


def worded(form: Form, item: Item) -> Wording | None:
    """What the draft of the item is to say from now on; None: as it does."""
    proposed, delivered = proposal(item), item.rounds[-1]
    if form["do"] == KEPT:  # a wording that had been taken before is put back
        back = proposed and item.text == proposed
        return Wording(delivered.text, delivered.language) if back else None
    if form["do"] == TAKEN and proposed:
        made = Wording(proposed, said(item).language)
    else:
        made = Wording(form["wording"] or item.text, item.language)
    return None if made.text == item.text else made


def said(item: Item) -> Said:
    """The comment that is replied to: without one there is no such page."""
    found = item.of_now("comment")
    if found is None:
        raise ItemSettled
    return found


def proposal(item: Item) -> str:
    return said(item).proposal


# Pages


def filled(page: Page) -> Form:
    """What has been prepared, and the draft of the item as it stands."""
    item = page.item
    if item is None:
        return Form()
    told = item.prepared(REPLY)
    values = {"text": told.text, "language": told.language} if told else {"language": locale()}
    versions = {"version": str(told.version if told else 0), "item_version": str(item.version)}
    return Form({**values, **versions, "wording": item.text})


def draw(page: Page, form: Form, error: EngineError | None = None) -> str:
    stands = None
    if isinstance(error, TextChanged):
        stands = filled(page)
        form.values |= {key: stands[key] for key in ("version", "item_version")}
    return render_template(
        "findings/reply.html", page=page, case=page.case, item=page.item, form=form,
        told=error.text if error else page.closed, stands=stands, languages=LANGUAGES,
        labels=LABELS, replies=in_words(rules.REPLIES), rules=rules,
        said=page.item.of_now("comment") if page.item else None,
    )  # fmt: skip
