"""The secretariat's side of a survey: links, notes verbales, and what each State has sent."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import NotFound
from engine.text import N_
from web import current, note, sheets, surveys
from web.blueprints.formal import saved
from web.current import Rows
from web.i18n import locale, name_of_body, say
from web.reading import reader, states
from web.sheets import Cell
from web.surveys import Survey
from workflows.domain.reviews.queries import countries
from workflows.domain.surveys import queries, services
from workflows.domain.surveys.queries import StateLine

blueprint = Blueprint("surveydesk", __name__, url_prefix="/cases")


@dataclass(frozen=True)
class Desk:
    """A survey and every State that was asked, by name. `speaks`: State -> its language."""

    survey: Survey
    lines: tuple[StateLine, ...]
    speaks: dict[str, str]

    @property
    def answered(self) -> int:
        return sum(1 for each in self.lines if each.answer)

    def of(self, body: str) -> StateLine:
        """Raises NotFound."""
        found = next((each for each in self.lines if each.body == body), None)
        if found is None:
            raise NotFound
        return found


@blueprint.get("/<path:reference>/survey/states")
def index(reference: str) -> str | AnyResponse:
    """Who was asked and who has answered; nobody but the secretariat sees this."""
    desk = the_desk(reference)
    if sheets.asked_format():
        head = (N_("State"), N_("Answered on"), N_("Name"), N_("Function or office"), N_("Link"))
        columns, rows = [say(each) for each in head], [row_of(each) for each in desk.lines]
        return sheets.sheet_response(f"{reference}-states", columns, rows, locale())
    return render_template("surveys/states.html", desk=desk, case=desk.survey.case)


def row_of(each: StateLine) -> list[Cell]:
    sent = each.answer
    said: list[Cell] = [sent.sent_at, sent.name, sent.office] if sent else [None, None, None]
    return [name_of_body(each.body), *said, surveys.address(each.key)]


@blueprint.get("/<path:reference>/survey/states/<body>")
def state(reference: str, body: str) -> str:
    """The note verbale to a mission, and what its State has sent."""
    desk = the_desk(reference)
    here, language = desk.of(body), spoken(desk, body)
    made = surveys.note_to(desk.survey, body, here.key, language)
    return render_template(
        "surveys/state.html", desk=desk, case=desk.survey.case, line=here, note=made,
        languages=surveys.languages(desk.speaks.get(body, "")), text=note.as_text(made),
        link=surveys.address(here.key), sheet=desk.survey.sheet,
        is_open=desk.survey.standing.takes_answers,
    )  # fmt: skip


@blueprint.get("/<path:reference>/survey/states/<body>/note.txt")
def as_text(reference: str, body: str) -> Response:
    desk = the_desk(reference)
    language = spoken(desk, body)
    made = surveys.note_to(desk.survey, body, desk.of(body).key, language)
    name = f"note-{desk.survey.case.reference}-{body}-{language}.txt"
    return saved(note.as_text(made), "text/plain; charset=utf-8", name)


@blueprint.get("/<path:reference>/survey/notes.html")
def notes(reference: str) -> Response:
    """All notes, each in its State's language, to be opened in a word processor and printed."""
    desk = the_desk(reference)
    made = [
        surveys.note_to(
            desk.survey, each.body, each.key,
            surveys.languages(desk.speaks.get(each.body, ""))[0],
        )
        for each in desk.lines
    ]  # fmt: skip
    page = render_template("surveys/letters.html", notes=made, survey=desk.survey)
    return saved(page, "text/html; charset=utf-8", f"notes-{desk.survey.case.reference}.html")


@blueprint.post("/<path:reference>/survey/states/<body>/link")
def new_link(reference: str, body: str) -> AnyResponse:
    """Another link for a State; the former one opens nothing any more."""
    desk, now = the_desk(reference), current.now()
    case, seat = desk.survey.row.id, reader().actor.seat
    desk.of(body)
    current.write(lambda rows: services.replace_link(rows, case, body, seat=seat, now=now))
    return redirect(url_for(".state", reference=reference, body=body, told="link"), code=303)


@blueprint.get("/<path:reference>/survey/links")
def links(reference: str) -> str | AnyResponse:
    """The links of an anonymous questionnaire, to be handed out: none says whether it was used."""
    looking = reader()

    def work(rows: Rows) -> tuple[Survey, list[str]]:
        found = surveys.the_survey(rows, looking, reference)
        return found, queries.blind_keys(rows, found.row.id)

    found, keys = current.read(work)
    if found.of_states:
        raise NotFound
    made = [surveys.address(key) for key in keys]
    if sheets.asked_format():
        rows = [[each] for each in made]
        return sheets.sheet_response(f"{reference}-links", [say(N_("Link"))], rows, locale())
    return render_template("surveys/links.html", found=found, case=found.case, links=made)


def the_desk(reference: str) -> Desk:
    """Raises NotFound."""
    looking = reader()

    def work(rows: Rows) -> Desk:
        found = surveys.the_survey(rows, looking, reference)
        lines, order = queries.lines(rows, found.row.id), states(rows)
        speaks = {row.key: row.language for row in countries(rows, locale())}
        named = [lines[key] for key in order if key in lines]
        return Desk(found, tuple(named), speaks)

    desk = current.read(work)
    if not desk.survey.of_states:
        raise NotFound
    return desk


def spoken(desk: Desk, body: str) -> str:
    """The language asked for, else the State's own."""
    known = surveys.languages(desk.speaks.get(body, ""))
    asked = request.args.get("in", "")
    return asked if asked in known else known[0]
