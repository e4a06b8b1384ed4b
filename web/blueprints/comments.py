"""The comments on a text under consultation: by paragraph, as a page and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from config.i18n import LANGUAGES
from engine.queries.reader import Reader
from engine.text import N_
from web import current, papers, sheets, texts
from web.blueprints.papers import to_take
from web.current import Rows
from web.i18n import locale, say
from web.reading import reader
from web.textforms import labels
from web.texts import Here, Said
from workflows.domain.texts import queries, rules, table
from workflows.domain.texts.models import TextComment, TextVersion
from workflows.domain.texts.queries import Sought

blueprint = Blueprint("comments", __name__, url_prefix="/cases")

Answer = str | Response

COLUMNS = (
    N_("No."), N_("Paragraph"), N_("From"), N_("Category (S2 OP4)"), N_("In whose name"),
    N_("How it came"), N_("Technology platform used (S2 OP6)"), N_("Came on"),
    N_("Document it comes from"), N_("Sent on"),
    N_("Language of the comment"), N_("Comment"), N_("Proposed wording"),
    N_("Traditional knowledge"), N_("Consent to its use"), N_("What became of it"), N_("Reason"),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The comments that the reader may see, and what his side has prepared."""

    here: Here
    version: TextVersion | None
    rounds: tuple[TextVersion, ...]
    sought: Sought
    every: int
    found: list[Said]
    tallies: list[tuple[str, dict[str, int]]]
    prepared: Sequence[TextComment]
    writers: dict[int, str]


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
        paragraphs=texts.paragraph_choices(page.version) if page.version else {},
        words_of=rules.paragraphs(page.version.text) if page.version else {}, kept=kept(page),
    )  # fmt: skip


@blueprint.get("/<path:reference>/draft-comments.docx")
def take(reference: str) -> Response:
    """The compiled table as a Word document."""
    looking = reader()
    page = current.read(lambda rows: the_table(rows, looking, reference))
    if page.version is None:
        abort(404)
    found = [each.row for each in page.found]
    paper = table.comments(page.here.case, page.version, found, shown=page.here.at_desk)
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
        return Table(of, None, (), Sought(), 0, [], [], (), {})
    sought = wanted()
    every = listed(rows, of, version, Sought())
    prepared = queries.drafts(rows, version.id, of.side) if version == of.consulted else ()
    return Table(
        of, version, rounds, sought, len(every),
        listed(rows, of, version, sought) if sought.narrowed else every,
        texts.tallies(every) if of.at_desk or not of.is_open else [],
        prepared, dict(queries.writers(rows, prepared)),
    )  # fmt: skip


def listed(rows: Rows, of: Here, version: TextVersion, sought: Sought) -> list[Said]:
    """Comments of a former round are open to all who take part."""
    found = texts.sent(rows, of, version, sought)
    if version == of.consulted or not of.is_open or of.at_desk:
        return found
    return [texts.said(each, of) for each in queries.sent(rows, version.id, sought=sought)]


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


def row_of(each: Said) -> list[sheets.Cell]:
    row = each.row
    settled = rules.DISPOSITIONS.get(row.settled) if each.shown else None
    return [
        row.number, row.paragraph or say(texts.WHOLE), each.who,
        say(rules.CATEGORIES[row.category]), say(rules.POSITIONS[row.position]),
        say(rules.CHANNELS[row.channel]), row.platform, row.came_on, row.source, row.sent_at,
        LANGUAGES.get(row.language, ""), row.words, row.proposal,
        say(N_("yes")) if row.traditional else "", row.consent, say(settled) if settled else "",
        row.reason if each.shown else "",
    ]  # fmt: skip
