"""The self-assessment in Word or Excel: taken away as a form, and compared when it comes back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from config.i18n import Translator
from engine.errors import EngineError
from engine.text import N_
from web import archive, assessment, current, drafting, handed, papers
from web.assessment import DRAFTING, Here
from web.drafting import Sent
from web.form import Form
from web.handed import Handed
from web.i18n import say
from web.papers import LANGUAGE
from web.questionnaires import word, workbook
from web.questionnaires.code import NotAForm, file_name
from web.reading import reader
from web.sheets import MARK, TYPES, XLSX, here, to_save
from workflows.domain.assessment import brought
from workflows.domain.assessment.brought import FILE, Brought, Comparison, Difference
from workflows.domain.assessment.sheet import KINDS, Sheet

blueprint = Blueprint("offline", __name__, url_prefix="/cases")

TAKEN = N_("Saved from the file. Only your State reads it until you submit it.")
NOTHING = N_("Nothing of the file was taken; the answers stand as they were.")
MEANWHILE = N_(
    "Somebody saved an answer meanwhile. Compare once more; nothing of the file is lost."
)
GIVE_FILE = N_("Please choose a file.")
DOCX = "docx"


@blueprint.get("/<path:reference>/assessment/form.<any(docx, xlsx):form>")
def form(reference: str, form: str) -> Response:
    """The answers as they stand, in a file that finds its way back."""
    found, sheet = the_drafts(reference)
    language = papers.language_of(request.args.get(LANGUAGE, ""))
    name, spoken = file_name(found.case.reference, language), assessment.spoken(sheet)
    if form == DOCX:
        galley = papers.galley(word.form(found.case, sheet, name, spoken), language)
        return to_save(f"{name}.{form}", papers.printed(galley, form), papers.TYPES[form])
    marks = [say(MARK)] if current.services().settings.demo else []
    made = workbook.form(sheet, Translator(language), spoken, here(current.now()), marks)
    return to_save(f"{name}.{form}", made, TYPES[XLSX])


@blueprint.get("/<path:reference>/assessment/upload")
def choose(reference: str) -> str:
    found, _ = the_drafts(reference)
    return render_template("assessment/upload.html", here=found, case=found.case, form=Form())


@blueprint.post("/<path:reference>/assessment/upload")
def compare(reference: str) -> str | Redirect | tuple[str, int]:
    """First every difference; with `do=take`, what was chosen of it is written."""
    form, (found, sheet) = Form.submitted(), the_drafts(reference)
    file = handed.take(form, {"file": "file"}).get("file")
    if file is None and not form.faults:
        form.fault("file", GIVE_FILE)
    compared = _compared(form, sheet, file) if file else None
    if compared is None or file is None:
        page = render_template("assessment/upload.html", here=found, case=found.case, form=form)
        return page, 422
    if form["do"] == "take":
        return _take(form, found, file, compared)
    return compare_page(form, found, file, compared)


def _compared(form: Form, sheet: Sheet, file: Handed) -> Comparison | None:
    """What a file differs in; what cannot be read goes to the form's faults."""
    try:
        answers = _reader(file)(_open(file))
    except EngineError as fault:
        form.fault("file", fault.text)
        return None
    return brought.compare(sheet, answers, assessment.spoken(sheet))


def _reader(file: Handed) -> Callable[[IO[bytes]], tuple[Brought, ...]]:
    if file.type == papers.TYPES[DOCX]:
        return word.read
    if file.type == TYPES[XLSX]:
        return workbook.read
    raise NotAForm


def _open(file: Handed) -> IO[bytes]:
    return io.BytesIO(b"".join(archive.stored(file.sha256)))


def _take(
    form: Form, found: Here, file: Handed, compared: Comparison
) -> str | Redirect | tuple[str, int]:
    """Write what was chosen, over exactly the drafts that the page showed."""
    looking = reader()
    chosen = [each for each in compared.differences if each.open and _wanted(form, each)]
    if any(form[f"{_name(each)}.version"] != str(each.line.version) for each in chosen):
        return compare_page(form, found, file, compared, told=MEANWHILE), 409
    sent = Sent("", tuple(brought.taken(chosen)))
    saved = current.write(lambda rows: drafting.keep(rows, looking, found, sent))
    if saved is None:
        abort(404)
    if saved.stale:
        _, sheet = the_drafts(reference=found.case.reference)
        again = _compared(form, sheet, file) or compared
        return compare_page(form, found, file, again, told=MEANWHILE), 409
    flash(say(TAKEN if saved.written else NOTHING))
    return redirect(url_for("assessment.index", reference=found.case.reference), code=303)


def _wanted(form: Form, each: Difference) -> bool:
    return form[_name(each)] == FILE


def _name(each: Difference) -> str:
    return f"take.{each.line.question.key}"


def compare_page(
    form: Form, found: Here, file: Handed, compared: Comparison, told: str = ""
) -> str:
    return render_template(
        "assessment/compare.html", here=found, case=found.case, form=form, file=file,
        compared=compared, standings=brought.STANDINGS, kinds=KINDS, name=_name, told=told,
    )  # fmt: skip


def the_drafts(reference: str) -> tuple[Here, Sheet]:
    """The drafts of a State that may write them now; 404 for everybody else."""
    looking = reader()
    found = current.read(lambda rows: assessment.here(rows, looking, reference))
    if found.place != DRAFTING or found.sheet is None:
        abort(404)
    return found, found.sheet
