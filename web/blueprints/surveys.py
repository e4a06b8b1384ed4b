"""Surveys inside: their page and figures for everybody with a seat, the answer of a mission."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.text import N_
from web import current, papers, sheets, surveyform, surveys
from web.current import Rows
from web.i18n import locale, name_of_body, say
from web.inputs import typed_form
from web.papers import DOCX, TYPES
from web.reading import reader
from web.sheets import Cell
from web.surveyform import Answered, Way
from web.surveys import Survey, words_in
from workflows.domain.papers.survey import NOT_SHOWN, survey_results
from workflows.domain.surveys import queries, rules, services
from workflows.domain.surveys.figures import Results
from workflows.domain.surveys.queries import Round
from workflows.domain.surveys.sessions import questions

blueprint = Blueprint("surveys", __name__)

READ_BY_ALL, READ_BY_DESK = {rules.PUBLISHED}, {rules.PUBLISHED, rules.CLOSED}


@blueprint.get("/cases/<path:reference>/survey")
def index(reference: str) -> str:
    """The questions, what is to be done, and the figures once they are published."""
    looking = reader()

    def work(rows: Rows) -> tuple[Survey, Results | None, bool, int, int]:
        found = surveys.the_survey(rows, looking, reference)
        desk, case = current.allows("desk"), found.row.id
        came = queries.came(rows, case) if desk and not found.of_states else 0
        asked = surveys.is_asked(rows, looking, found)
        return found, figures(rows, found), asked, queries.asked_in(rows, case), came

    found, results, asked, states, came = current.read(work)
    return render_template(
        "surveys/index.html", found=found, case=found.case, sheet=found.sheet, results=results,
        is_asked=asked, states=states, came=came, at_the_desk=current.allows("desk"),
        left_out=say(surveys.LEFT_OUT), is_open=found.standing.takes_answers,
    )  # fmt: skip


def figures(rows: Rows, found: Survey) -> Results | None:
    """What the reader may see of the results: nothing while answers are taken."""
    readable = READ_BY_DESK if current.allows("desk") else READ_BY_ALL
    return queries.results(rows, found.row) if found.state in readable else None


@blueprint.get("/cases/<path:reference>/survey/figures.<any(csv, xlsx, docx):form>")
def sheet(reference: str, form: str) -> Response:
    """The figures as a file, for whoever sees them on the page."""
    looking = reader()

    def work(rows: Rows) -> tuple[Survey, Results | None]:
        found = surveys.the_survey(rows, looking, reference)
        return found, figures(rows, found)

    found, results = current.read(work)
    if results is None:
        raise NotFound
    if form == DOCX:
        made = survey_results(found.case, found.sheet, results, of_states=found.of_states)
        galley = papers.galley(made, "")
        return sheets.to_save(f"{galley.file}.{form}", papers.printed(galley, form), TYPES[form])
    columns = [say(each) for each in (N_("Question"), N_("Answer"), N_("Number of answers"))]
    return sheets.sheet_response(
        f"{reference}-figures", columns, lines(results), locale(), form=form
    )


def lines(results: Results) -> Iterator[list[Cell]]:
    """One line for each choice of each question, after how many answers there are in all."""
    yield [say(N_("All questions")), say(N_("Answers")), cell(results.answers)]
    for each in results.figures:
        for key, n in each.counts.items():
            choice = words_in(each.question.choices.get(key, {}), locale())
            yield [surveys.spoken(each.question), choice or say(surveys.LEFT_OUT), cell(n)]


def cell(n: int | None) -> Cell:
    return say(NOT_SHOWN) if n is None else n


# The Board, session by session


@blueprint.get("/awareness")
def sessions() -> str | Response:
    """Sessions side by side, by their dates; nothing is ranked."""
    reader()  # somebody who holds a seat
    rounds = current.read(queries.awareness)
    if sheets.asked_format():
        columns = [say(each) for each in (N_("Question"), N_("Answer"))]
        names = [name_of_body(each.name) for each in rounds]
        return sheets.sheet_response("awareness", [*columns, *names], table(rounds), locale())
    return render_template("surveys/sessions.html", rounds=rounds, questions=questions(rounds))


def table(rounds: tuple[Round, ...]) -> Iterator[list[Cell]]:
    yield [say(N_("All questions")), say(N_("Answers")), *(cell(each.answers) for each in rounds)]
    for key, texts in questions(rounds):
        for choice, words in list(texts.items())[1:]:
            head = [words_in(texts[""], locale()), words_in(words, locale())]
            yield [*head, *(cell(each.count(key, choice)) for each in rounds)]


# The mission


@blueprint.get("/cases/<path:reference>/survey/answer")
def answer(reference: str) -> Answered:
    looking = reader()
    found = current.read(lambda rows: surveys.of_mission(rows, looking, reference))
    way = way_of(reference)
    if found.place != rules.OPEN:
        return surveyform.over_page(found.place, found, way)
    return surveyform.form_page(found, surveys.filled(found), way)


@blueprint.post("/cases/<path:reference>/survey/answer")
def save(reference: str) -> Answered:
    looking, form = reader(), typed_form(request.form.items())
    found = current.read(lambda rows: surveys.of_mission(rows, looking, reference))
    way = way_of(reference)
    if found.place != rules.OPEN:
        return surveyform.over_page(found.place, found, way), 409
    return surveyform.take(found, form, way)


@blueprint.get("/cases/<path:reference>/survey/receipt")
def receipt(reference: str) -> str:
    looking = reader()
    found = current.read(lambda rows: surveys.of_mission(rows, looking, reference))
    if found.answer is None:
        raise NotFound
    return surveyform.receipt_page(found, way_of(reference))


@blueprint.post("/cases/<path:reference>/survey/back")
def back(reference: str) -> Response:
    """The State takes its answer back; the draft stays."""
    looking = reader()

    def work(rows: Rows) -> None:
        found = surveys.of_mission(rows, looking, reference)
        services.take_back(rows, found.case, found.body, now=looking.now)

    current.write(work)
    return redirect(url_for(".answer", reference=reference), code=303)


@blueprint.post("/cases/<path:reference>/survey/link")
def new_link(reference: str) -> Response:
    """The mission hands the survey to somebody else: the link that went out opens nothing more."""
    looking = reader()

    def work(rows: Rows) -> None:
        found = surveys.of_mission(rows, looking, reference)
        seat = looking.actor.seat
        services.replace_link(rows, found.case, found.body, seat=seat, now=looking.now)

    current.write(work)
    return redirect(url_for(".answer", reference=reference, told="link"), code=303)


def way_of(reference: str) -> Way:
    looking = reader()

    def work(rows: Rows) -> str:
        found = surveys.the_survey(rows, looking, reference)
        link = queries.link_of(rows, found.row.id, looking.actor.body)
        return surveys.address(link.key) if link else ""

    return Way(
        here=url_for("surveys.answer", reference=reference),
        receipt=url_for("surveys.receipt", reference=reference),
        back=url_for("surveys.back", reference=reference),
        link=current.read(work), new_link=url_for("surveys.new_link", reference=reference),
        reference=reference,
    )  # fmt: skip
