"""The Guidelines: the version in effect, former ones, vision and framework, and the import."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.command import Opening
from engine.errors import EngineError, Refused
from engine.queries.reader import Reader
from engine.text import N_, Text
from web import current, guidelines, handed, steps
from web.blueprints import openings
from web.blueprints.steps import begun
from web.current import Rows
from web.form import GIVE_THIS, Form
from web.guidelines import TextPage
from web.handed import Handed
from web.i18n import say
from web.reading import asked, reader
from web.steps import Typed
from workflows.domain.guidelines import proposals, queries, rules, services
from workflows.domain.guidelines.rules import Block
from workflows.domain.texts.rules import AMENDMENT, DRAFT

blueprint = Blueprint("guidelines", __name__, url_prefix="/guidelines")

Answer = str | Response | tuple[str, int]

GIVE_FILE = N_("Please choose a file.")
TAKEN = N_("The text is imported. The secretariat alone reads it until its decision is recorded.")
PLAIN, PLAIN_TYPE = ".txt", "text/plain; charset=utf-8"
NEW = ""  # instead of the reference of a version: the text begins one
LABELS = {
    "title": N_("What this version is called"), "language": N_("Language of the text"),
    "into": N_("Version"), "source": N_("Where the text comes from"), "file": N_("File"),
}  # fmt: skip


@blueprint.get("")
def index() -> str:
    """The version in effect, in the reader's language where it has it."""
    return show("")


@blueprint.get("/versions/<reference>")
def version(reference: str) -> str:
    """Any version at its lasting address."""
    return show(reference)


def show(reference: str) -> str:
    looking, words = reader(), asked()
    wanted = request.args.get("in", "")

    def work(rows: Rows) -> TextPage:
        return guidelines.page(rows, looking, reference=reference, wanted=wanted, words=words)

    return render_template(
        "guidelines/index.html", page=current.read(work), languages=LANGUAGES, rules=rules,
        named=reference, at_the_desk=looking.at_the_desk, elsewhere=queries.ELSEWHERE,
        amendment=begin_amendment,
    )  # fmt: skip


def begin_amendment(section: queries.Section) -> str:
    """The form of a new proposal, with its kind and section filled in."""
    known = {"i.kind": AMENDMENT, f"i.{proposals.IN_WORDS}": proposals.called(section)}
    return url_for("openings.show", definition=DRAFT, _external=False, **known)


@blueprint.get("/vision")
def vision() -> str:
    """What the concept note says of vision and framework, and the sections themselves."""
    looking = reader()
    page = current.read(lambda rows: guidelines.page(rows, looking))
    return render_template(
        "guidelines/vision.html", page=page, articles=guidelines.articles(page), rules=rules
    )


# Import


@blueprint.get("/import")
def choose() -> str:
    known = {key: request.args.get(key, "") for key in ("into", "source")}
    return form_page(Form({"language": "en", **known}))


@blueprint.post("/import")
def compare() -> Answer:
    """First what was recognised, and nothing is written; with `do=take` the step that keeps it."""
    looking, form = reader(), Form.submitted()
    known = versions(looking)
    file = uploaded(form)
    if form["into"] not in known:
        form.values["into"] = NEW
    if form["into"] == NEW and not form["title"]:
        form.fault("title", GIVE_THIS)
    form.at_most("title", openings.LONGEST_SUBJECT)
    form.at_most("source", openings.LONGEST_SUBJECT)
    form.one_of("language", LANGUAGES)
    found = recognised(form, file)
    if form.faults or file is None:
        return form_page(form, file), 422
    if form["do"] == "take":
        return taken(looking, form, file, found)
    return render_template(
        "guidelines/preview.html", form=form, file=file, blocks=found, languages=LANGUAGES,
        sections=sum(each.level > 0 for each in found), known=known,
    )  # fmt: skip


def recognised(form: Form, file: Handed | None) -> tuple[Block, ...]:
    if file is None:
        form.fault("file", GIVE_FILE)
        return ()
    try:
        return guidelines.read(file)
    except EngineError as fault:
        form.fault("file", fault.text)
        return ()


def uploaded(form: Form) -> Handed | None:
    """A document as any file is taken; plain text here, as it is no document elsewhere."""
    sent = request.files.get("file")
    name = (sent.filename or "") if sent else ""
    if sent is None or PurePosixPath(name.lower()).suffix != PLAIN:
        return handed.take(form, {"file": "file"}).get("file")
    try:
        return handed.receive(sent.stream, name, PLAIN_TYPE)
    except EngineError as fault:
        form.fault("file", fault.text)
        return None


def taken(looking: Reader, form: Form, file: Handed, found: tuple[Block, ...]) -> Answer:
    """A new version is opened with the text; a further language is a step of its version."""

    def prepared(rows: Rows) -> int:
        return services.prepare(
            rows, found, name=file.name, language=form["language"], seat=looking.actor.seat,
            now=looking.now,
        )  # fmt: skip

    if form["into"] != NEW:
        batch = current.write(prepared)
        return begun(form["into"], "add_language", Typed(Form({"i.batch": str(batch)})))
    command = form["command"] or steps.new_id()

    def opened(rows: Rows) -> str:
        inputs = {"taken": prepared(rows), "source": form["source"], "text_file": file.fact()}
        asked_for = Opening(command, rules.VERSION, form["title"], looking.actor, inputs=inputs)
        definition = looking.registry.latest(rules.VERSION)
        return openings.opened(rows, definition, asked_for, {"text_file": file}).reference

    try:
        reference = current.write(opened)
    except Refused as error:
        return form_page(form, file, error.reasons[0]), 409
    flash(say(TAKEN))
    return redirect(url_for("cases.show", reference=reference), 303)


def versions(looking: Reader) -> dict[str, str]:
    """Where a text can go: a new version, or one that is there, in a further language."""
    known = current.read(lambda rows: queries.versions(rows, looking))
    open_ones = {each.case.reference: each.case.subject for each in known if not each.case.closed}
    return {NEW: say(N_("A new version")), **open_ones}


def form_page(form: Form, file: Handed | None = None, told: Text | None = None) -> str:
    return render_template(
        "guidelines/import.html", form=form, file=file, told=told, languages=LANGUAGES,
        versions=versions(reader()), labels={key: say(each) for key, each in LABELS.items()},
    )  # fmt: skip
