"""Joining two accounts of one person, for whoever manages people; looked at first, then done."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.models.person import Person
from engine.text import N_
from notifications import digests, news
from notifications import seats as notices
from web import current
from web.current import Rows
from web.form import Form
from web.i18n import say
from web.reading import asked, page_number, reader
from web.register import KINDS
from workflows.domain.accounts import directory, merge
from workflows.domain.colleagues.queries import unseated
from workflows.domain.documents import services as documents
from workflows.domain.follows import services as follows
from workflows.domain.views import services as views

blueprint = Blueprint("merging", __name__, url_prefix="/people")

Answer = str | Response | tuple[str, int]

OWN = N_("You are signed in with the account that would be closed. Keep this one instead.")


@blueprint.get("/<int:key>/merge")
def choose(key: int) -> str:
    """Choose the account that becomes part of this one."""
    search, number, now = asked(), page_number(), current.now()
    line = person_line(key)
    page = None
    if search:
        page = current.read(
            lambda rows: directory.people(
                rows, search=search, number=number, now=now, but=unseated()
            )
        )
    return render_template("people/merge.html", line=line, search=search, page=page)


@blueprint.get("/<int:key>/merge/<int:other>")
def show(key: int, other: int) -> str:
    return preview_page(key, other, Form())


@blueprint.post("/<int:key>/merge/<int:other>")
def take(key: int, other: int) -> Answer:
    form, now, by = Form.submitted(), current.now(), reader().actor.person
    if form["sure"] != "1":
        form.fault("sure", N_("Confirm that you have looked at this: it cannot be taken back."))
    if other == by:
        form.fault("sure", OWN)
    if form.faults:
        return preview_page(key, other, form), 422

    def work(rows: Rows) -> None:
        kept, gone = both(rows, key, other)
        merge.merge(rows, kept, gone, now=now, by=by)
        queue = current.services().outbox.queue
        notices.pass_on(rows, queue, source=other, target=key, now=now)
        digests.pass_on(rows, source=other, target=key)
        follows.pass_on(rows, source=other, target=key)
        news.pass_on(rows, source=other, target=key)
        views.pass_on(rows, source=other, target=key)
        documents.pass_on(rows, source=other, target=key)

    try:
        current.write(work)
    except Refused:
        return preview_page(key, other, form), 409
    flash(say(N_("The accounts are joined.")))
    return redirect(url_for("people.show", key=key), code=303)


def preview_page(key: int, other: int, form: Form) -> str:
    now = current.now()

    def work(rows: Rows) -> tuple[merge.Preview, int]:
        kept, gone = both(rows, key, other)
        return merge.preview(rows, kept, gone, now=now), notices.waiting(rows, other)

    found, messages = current.read(work)
    return render_template(
        "people/merge_check.html", it=found, form=form, kinds=KINDS, messages=messages,
        own=other == reader().actor.person, own_words=OWN,
    )  # fmt: skip


def both(rows: Rows, key: int, other: int) -> tuple[Person, Person]:
    return rows.get(Person, key) or abort(404), rows.get(Person, other) or abort(404)


def person_line(key: int) -> directory.PersonLine:
    now = current.now()
    return current.read(lambda rows: directory.person(rows, key, now=now)) or abort(404)
