"""The form of a State's answer, the same by link and signed in, and what comes of sending it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from engine.text import N_
from web import current, surveys
from web.form import Form
from web.i18n import say
from web.surveys import Answering
from workflows.domain.surveys import rules, services

Answered = str | Response | tuple[str, int]

LABELS = {"name": N_("Name"), "office": N_("Function or office")}


@dataclass(frozen=True)
class Way:
    """The addresses of the pages of one who answers. `link`: to be handed on, for the mission."""

    here: str
    receipt: str
    back: str
    link: str = ""
    new_link: str = ""
    reference: str = ""


def form_page(found: Answering, form: Form, way: Way, stands: Form | None = None) -> str:
    """`stands`: what somebody of the State saved meanwhile, to be seen beside what was typed."""
    return render_template(
        "surveys/answer.html", found=found, sheet=found.sheet, form=form, way=way, stands=stands,
        fields=surveys.fields(found.sheet, {key: say(each) for key, each in LABELS.items()}),
        told=request.args.get("told", ""), options=surveys.options(found.sheet),
        traces=surveys.TRACES,
    )  # fmt: skip


def receipt_page(found: Answering, way: Way) -> str:
    return render_template(
        "surveys/receipt.html", found=found, sheet=found.sheet, answer=found.answer, way=way,
        is_open=found.place == rules.OPEN, traces=surveys.TRACES,
    )  # fmt: skip


def over_page(place: str, found: Answering | None = None, way: Way | None = None) -> str:
    """What has become of a link; a State that answered sees its receipt still."""
    if found is not None and found.answer is not None and way is not None:
        return receipt_page(found, way)
    return render_template("surveys/closed.html", place=place, sheet=found.sheet if found else None)


def take(found: Answering, form: Form, way: Way) -> Answered:
    """Save or send what was typed."""
    surveys.check(form, found.sheet)
    if form.faults:
        return form_page(found, form, way), 422
    work = services.send if form["do"] == "send" else services.save
    brought, now = surveys.typed(form, found.sheet), current.now()
    try:
        current.write(lambda rows: work(rows, found.case, found.body, brought, now=now))
    except rules.Meanwhile:
        again = current.read(lambda rows: surveys.answering(rows, found.standing, found.body))
        stands = form.beside(surveys.filled(again))
        return form_page(again, form, way, stands), 409
    return redirect(way.receipt if form["do"] == "send" else f"{way.here}?told=saved", code=303)
