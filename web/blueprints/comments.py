"""The comments on a text under consultation: by paragraph, as a page and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.queries.reader import Reader
from web import current, papers, sheets, textnotes, texts
from web.blueprints.papers import to_take
from web.current import Rows
from web.i18n import locale, say
from web.reading import reader
from web.textforms import labels
from web.textnotes import Note
from web.texts import Here, Said
from web.texttable import COLUMNS, listed, row_of
from workflows.domain.texts import queries, rules, table
from workflows.domain.texts.languages import Reading
from workflows.domain.texts.models import TextComment, TextVersion
from workflows.domain.texts.queries import Sought

blueprint = Blueprint("comments", __name__, url_prefix="/cases")

Answer = str | Response


@dataclass(frozen=True)
class Table:
    """The comments that the reader may see, and what his side has prepared."""

    here: Here
    version: TextVersion | None
    readings: tuple[Reading, ...]
    rounds: tuple[TextVersion, ...]
    sought: Sought
    every: int
    found: list[Said]
    tallies: list[tuple[str, dict[str, int]]]
    prepared: Sequence[TextComment]
    writers: dict[int, str]
    notes: tuple[Note, ...] = ()

    @property
    def reading(self) -> Reading | None:
        """In the language of the reader, where the version has it."""
        return texts.reading(self.readings) if self.readings else None

    @property
    def words(self) -> dict[str, dict[int, str]]:
        """Language -> paragraph -> words: a proposed wording is compared with its own language."""
        return {each.language: each.paragraphs for each in self.readings}


@blueprint.get("/<path:reference>/draft-comments")
def index(reference: str) -> Answer:
    looking = reader()
    page = current.read(lambda rows: the_table(rows, looking, reference))
    if sheets.asked_format():
        columns = [say(each) for each in COLUMNS]
        name = f"{reference}-comments".replace("/", "-")
        return sheets.sheet_response(name, columns, map(row_of, page.found), locale())
    return render_template(
        "texts/comments.html", page=page, here=page.here, case=page.here.case, rules=rules,
        languages=LANGUAGES, labels=labels(),
        paragraphs=texts.paragraph_choices(page.reading) if page.reading else {}, kept=kept(page),
    )  # fmt: skip


@blueprint.get("/<path:reference>/draft-comments.docx")
def take(reference: str) -> Response:
    """The compiled table as a Word document."""
    looking = reader()
    page = current.read(lambda rows: the_table(rows, looking, reference))
    if page.version is None or page.reading is None:
        abort(404)
    found = [each.row for each in page.found]
    paper = table.comments(
        page.here.case, page.version.number, page.reading, found, shown=page.here.at_desk
    )
    return to_take(papers.galley(paper, request.args.get(papers.LANGUAGE, "")), papers.DOCX)


def the_table(rows: Rows, looking: Reader, reference: str) -> Table:
    """Raises NotFound."""
    of = texts.here(rows, looking, reference)
    rounds = tuple(
        each for each in queries.versions(rows, of.key, drafts=False)
        if each.fixed_by == queries.CONSULTED
    )  # fmt: skip
    number = request.args.get("version", 0, type=int)
    version = next((each for each in rounds if each.number == number), of.consulted)
    if version is None:
        return Table(of, None, (), (), Sought(), 0, [], [], (), {})
    sought = wanted()
    every = listed(rows, of, version, Sought())
    prepared = queries.drafts(rows, version.id, of.side) if version == of.consulted else ()
    return Table(
        of, version, texts.in_languages(rows, version), rounds, sought, len(every),
        listed(rows, of, version, sought) if sought.narrowed else every,
        texts.tallies(every) if of.at_desk or not of.is_open else [],
        prepared, dict(queries.writers(rows, prepared)), textnotes.notes(rows, looking, reference),
    )  # fmt: skip


def wanted() -> Sought:
    """What the address asks for; what is not known is left out."""
    given = request.args
    settled = given.get("settled", "")
    return Sought(
        paragraph=given.get("paragraph", "") if given.get("paragraph", "").isdecimal() else "",
        category=one_of("category", rules.CATEGORIES), channel=one_of("channel", rules.CHANNELS),
        settled=settled if settled == "none" else one_of("settled", rules.DISPOSITIONS),
    )  # fmt: skip


def one_of(name: str, known: object) -> str:
    value = request.args.get(name, "")
    return value if value in known else ""  # type: ignore[operator]


def kept(page: Table) -> dict[str, str]:
    """What the addresses of the files carry on."""
    asked = page.sought
    found = {
        "paragraph": asked.paragraph, "category": asked.category, "channel": asked.channel,
        "settled": asked.settled, "version": request.args.get("version", ""),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}
