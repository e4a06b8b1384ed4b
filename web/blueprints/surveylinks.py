"""A survey behind a link: no account is needed, and reading changes nothing.

A State's link opens its one answer. A link of the anonymous questionnaire takes one sheet and
leaves no way back from it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import NotFound
from engine.text import N_
from web import current, quiet, surveyform, surveys
from web.current import Rows
from web.form import Form
from web.inputs import typed_form
from web.surveyform import Answered, Way
from web.surveys import Answering
from workflows.domain.surveys import queries, rules, services
from workflows.domain.surveys.asked import Sheet

blueprint = Blueprint("surveylinks", __name__, url_prefix="/s")
quiet.keep(blueprint)

CHOOSE_SOME = N_("Please answer at least one question; each of them may be left out.")


@dataclass(frozen=True)
class Blind:
    """An anonymous questionnaire as its link opens it."""

    place: str
    case: int
    key: str
    sheet: Sheet


@dataclass(frozen=True)
class Gone:
    """A link that opens an explanation and no more."""

    place: str


@blueprint.get("/<token>")
def show(token: str) -> str:
    found = opened(token)
    if isinstance(found, Blind):
        return blind_page(found, Form(), token)
    if isinstance(found, Gone):
        return surveyform.over_page(found.place)
    surveys.note_visit(surveys.key_of(token))
    if found.place != rules.OPEN:
        return surveyform.over_page(found.place, found, way_of(token))
    return surveyform.form_page(found, surveys.filled(found), way_of(token))


@blueprint.post("/<token>")
def answer(token: str) -> Answered:
    """A State saves its draft or sends its answer; a delegation hands its sheet in."""
    form, found = typed_form(request.form.items()), opened(token)
    if isinstance(found, Gone):
        return surveyform.over_page(found.place), 409
    if isinstance(found, Blind):
        return hand_in(found, form, token)
    if found.place != rules.OPEN:
        return surveyform.over_page(found.place, found, way_of(token)), 409
    return surveyform.take(found, form, way_of(token))


@blueprint.get("/<token>/receipt")
def receipt(token: str) -> str:
    found = opened(token)
    if not isinstance(found, Answering) or found.answer is None:
        raise NotFound
    surveys.note_visit(surveys.key_of(token))
    return surveyform.receipt_page(found, way_of(token))


@blueprint.post("/<token>/back")
def back(token: str) -> AnyResponse:
    """The State takes its answer back; the draft stays."""
    found, now = opened(token), current.now()
    if not isinstance(found, Answering):
        raise NotFound
    current.write(lambda rows: services.take_back(rows, found.case, found.body, now=now))
    return redirect(url_for(".show", token=token), code=303)


def hand_in(found: Blind, form: Form, token: str) -> Answered:
    """Take an anonymous sheet. It is not kept who handed it in, or when."""
    if found.place != rules.OPEN:
        return blind_page(found, form, token), 409
    chosen = surveys.chosen(form, found.sheet)
    if not chosen and not form.faults:
        form.fault(f"{found.sheet.questions[0].key}.choice", CHOOSE_SOME)
    if form.faults:
        return blind_page(found, form, token), 422
    now = current.now()
    with suppress(rules.Closed, rules.UsedLink):  # the page says what has become of the link
        current.write(lambda rows: services.speak(rows, found.case, found.key, chosen, now=now))
    return redirect(url_for(".show", token=token), code=303)


# What a link opens


def opened(token: str) -> Answering | Blind | Gone:
    """Raises NotFound for a link that the house never made."""
    key = surveys.key_of(token)
    if not key:
        raise NotFound
    return current.read(lambda rows: behind(rows, key))


def behind(rows: Rows, key: str) -> Answering | Blind | Gone:
    link, now = queries.link(rows, key), current.now()
    if link is not None and link.replaced_at is not None:
        return Gone(rules.REPLACED)
    if link is not None:
        return surveys.answering(rows, queries.standing(rows, link.case_id, now), link.body)
    blind = queries.blind_link(rows, key)
    if blind is None:
        return Gone(rules.OVER)  # deleted when the questionnaire was closed
    here = queries.standing(rows, blind.case_id, now)
    sheet = queries.sheet(rows, here.case)
    if sheet is None or not here.takes_answers:
        return Gone(rules.OVER)
    return Blind(rules.USED if blind.used else rules.OPEN, here.case.id, key, sheet)


def way_of(token: str) -> Way:
    return Way(
        here=url_for("surveylinks.show", token=token),
        receipt=url_for("surveylinks.receipt", token=token),
        back=url_for("surveylinks.back", token=token),
    )


def blind_page(found: Blind, form: Form, token: str) -> str:
    return render_template(
        "surveys/blind.html", found=found, sheet=found.sheet, form=form, token=token,
        fields=surveys.fields(found.sheet, {}), options=surveys.options(found.sheet),
    )  # fmt: skip
