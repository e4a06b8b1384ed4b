"""The page of a text under consultation: its versions, its writing, what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.errors import Stale
from engine.queries.reader import Reader
from engine.text import N_, Text
from web import current, note, papers, texts
from web.blueprints.papers import to_take
from web.current import Rows
from web.form import Form
from web.i18n import locale, say
from web.inputs import typed_form
from web.reading import reader
from web.textforms import check_text, labels, read_file
from web.textnote import circular, value
from web.texts import Here
from workflows.domain.guidelines import proposals
from workflows.domain.reports import editions
from workflows.domain.reports.decisions import BOARD
from workflows.domain.reports.queries import REVIEW
from workflows.domain.texts import queries, rules, services, table
from workflows.domain.texts.languages import Reading
from workflows.domain.texts.models import TextVersion
from workflows.domain.texts.rules import TextMoved

blueprint = Blueprint("texts", __name__, url_prefix="/cases")

Answer = str | Response | tuple[str, int]

SAVED = N_("Saved. Nobody but those who write reads it before it is put to others.")
READ = N_("The file is read. Look through the text below and save it.")


@dataclass(frozen=True)
class Room:
    """A text as its reader sees it, in one of its languages.

    `own`: paragraph -> drafts of the reader's side on it.  `section`: of the Guidelines, that an
    amendment is about: version, address, and how it is called.
    """

    here: Here
    versions: tuple[TextVersion, ...]
    version: TextVersion | None
    readings: tuple[Reading, ...]
    reading: Reading | None
    own: dict[int, int]
    count: int
    waiting: tuple[str, ...]  # editions of the rules that are loaded and not in effect
    section: tuple[str, str, str] | None

    @property
    def blocks(self) -> tuple[rules.Block, ...]:
        return self.reading.blocks if self.reading else ()

    @property
    def elsewhere(self) -> bool:
        """The reader's language is not there, and none was asked for: he reads the original."""
        asked = request.args.get("in") in {each.language for each in self.readings}
        return self.reading is not None and self.reading.language != locale() and not asked

    @property
    def commented(self) -> bool:
        """The version that is shown is the one that comments are asked on."""
        asked = self.here.consulted
        return self.here.is_open and asked is not None and asked == self.version


@blueprint.get("/<path:reference>/draft-text")
def show(reference: str) -> str:
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    decision = {
        "kind": BOARD, "reference": value(room.here, "decision") or "",
        "decided_on": value(room.here, "decided_on") or "",
    }  # fmt: skip
    return render_template(
        "texts/show.html", room=room, here=room.here, case=room.here.case, rules=rules,
        languages=LANGUAGES, labels=step_labels(room.here), review=REVIEW, decision=decision,
        closes_on=value(room.here, "closes_on"), mandate=value(room.here, "mandate"),
        section_words=value(room.here, proposals.IN_WORDS),
    )  # fmt: skip


def the_room(rows: Rows, looking: Reader, reference: str) -> Room:
    """Raises NotFound."""
    of = texts.here(rows, looking, reference)
    found = queries.versions(rows, of.key, drafts=rules.DRAFTS in of.may)
    version = chosen(found, "version") if found else None
    drafts = bool({rules.DRAFTS, rules.TRANSLATE} & of.may)
    readings = texts.in_languages(rows, version, drafts=drafts) if version else ()
    prepared = queries.drafts(rows, of.consulted.id, of.side) if of.consulted else ()
    own: dict[int, int] = {}
    for each in prepared if of.is_open else ():
        own[each.paragraph] = own.get(each.paragraph, 0) + 1
    return Room(
        of, found, version, readings, texts.reading(readings) if readings else None, own,
        len(texts.sent(rows, of, of.consulted)) if of.consulted else 0, waiting(rows, of),
        section(rows, looking, of),
    )  # fmt: skip


def section(rows: Rows, looking: Reader, of: Here) -> tuple[str, str, str] | None:
    """The section of the Guidelines that an amendment is about, where its text is there."""
    if of.kind != rules.AMENDMENT:
        return None
    case = texts.the_text(rows, looking, of.case.reference)
    chosen = texts.stated(rows, case, proposals.NAMED)
    words = str(value(of, proposals.IN_WORDS) or "")
    named = proposals.Proposal(of.case, chosen, words)
    return proposals.section_named(rows, looking, named) if chosen or words else None


def waiting(rows: Rows, of: Here) -> tuple[str, ...]:
    """Editions that the decision on terms of reference can put in effect."""
    if of.kind != rules.TERMS or of.case.state.key != rules.DECIDED:
        return ()
    found = editions.of_rules(rows)
    return tuple(each.edition for each in found if each.name == REVIEW and each.waiting)


def chosen(found: tuple[TextVersion, ...], name: str) -> TextVersion:
    """The version that the address names, else the latest."""
    number = request.args.get(name, 0, type=int)
    return next((each for each in found if each.number == number), found[0])


def step_labels(of: Here) -> dict[str, str]:
    return {each.key: each.label for each in of.case.definition.transitions}


@blueprint.get("/<path:reference>/draft-text/versions")
def compare(reference: str) -> str:
    """What differs between two versions."""
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    if not room.versions:
        abort(404)
    after = chosen(room.versions, "after")
    older = [each for each in room.versions if each.number < after.number] or [after]
    before = chosen(tuple(older), "before")
    drafts = bool({rules.DRAFTS, rules.TRANSLATE} & room.here.may)
    both = current.read(
        lambda rows: [texts.in_languages(rows, each, drafts=drafts) for each in (before, after)]
    )
    common = {each.language for each in both[0]} & {each.language for each in both[1]}
    pairs = [[each for each in found if each.language in common] for found in both]
    return render_template(
        "texts/compare.html", room=room, here=room.here, case=room.here.case, before=before,
        after=after, labels=step_labels(room.here), languages=LANGUAGES,
        old=texts.reading(pairs[0]) if common else None,
        new=texts.reading(pairs[1]) if common else None, common=pairs[1],
        rules=rules,
    )  # fmt: skip


@blueprint.get("/<path:reference>/draft-text.docx")
def take(reference: str) -> Response:
    """The version that is shown, as a Word document."""
    looking = reader()
    room = current.read(lambda rows: the_room(rows, looking, reference))
    if room.version is None or room.reading is None:
        abort(404)
    case, found = room.here.case, room.version
    paper = table.text(case, found, room.reading, Text(rules.KINDS[room.here.kind]))
    return to_take(papers.galley(paper, request.args.get(papers.LANGUAGE, "")), papers.DOCX)


# Writing


@blueprint.get("/<path:reference>/draft-text/edit")
def edit(reference: str) -> str:
    looking = reader()
    return page(reference, current.read(lambda rows: written(rows, looking, reference)))


@blueprint.post("/<path:reference>/draft-text/edit")
def save(reference: str) -> Answer:
    looking, form = reader(), typed_form(request.form.items())
    stands = current.read(lambda rows: written(rows, looking, reference))
    if form["do"] == "read":
        found = read_file(form)
        if not form.faults:
            form.values["text"] = found
        return page(
            reference, form, None if form.faults else Text(READ)
        ), 422 if form.faults else 200
    check_text(form)
    if form.faults:
        return page(reference, form), 422

    def work(rows: Rows) -> None:
        case = texts.writable(rows, looking, reference, rules.WRITE)
        services.write(
            rows, case.id, form["text"], form["language"], seen=form.version, by=looking.actor,
            now=looking.now,
        )  # fmt: skip

    try:
        current.write(work)
    except TextMoved as error:
        return page(reference, form, error.text, form.beside(stands)), 409
    except Stale as error:
        return page(reference, form, error.text), 409
    flash(say(SAVED))
    return redirect(url_for(".show", reference=reference), code=303)


def written(rows: Rows, looking: Reader, reference: str) -> Form:
    """The text on a form: what is written, else what was fixed last. Raises NotAllowed, Stale."""
    case = texts.writable(rows, looking, reference, rules.WRITE)
    found, latest = queries.written(rows, case.id), queries.latest(rows, case.id)
    begun, language = found or latest, texts.stated(rows, case, "language")
    return Form(
        {
            "text": begun.text if begun else "", "language": begun.language if begun else language,
            "version": str(found.edition if found else 0),
        }
    )  # fmt: skip


def page(reference: str, form: Form, told: Text | None = None, stands: Form | None = None) -> str:
    looking = reader()
    of = current.read(lambda rows: texts.here(rows, looking, reference))
    return render_template(
        "texts/edit.html", here=of, case=of.case, form=form, told=told, stands=stands,
        languages=LANGUAGES, labels=labels(),
    )  # fmt: skip


# The circular note


@blueprint.get("/<path:reference>/draft-text/note")
def letter(reference: str) -> str:
    """The note to every mission, to copy; a person sends it under a number of the secretariat."""
    looking = reader()
    of = current.read(lambda rows: texts.here(rows, looking, reference))
    language = request.args.get("in", "")
    language = language if language in LANGUAGES else current.translator().locale
    base = current.services().settings.base_url.rstrip("/")
    made = circular(of, language, base + url_for(".show", reference=reference))
    return render_template(
        "texts/note.html", here=of, case=of.case, note=made, text=note.as_text(made),
        languages=LANGUAGES,
    )  # fmt: skip
