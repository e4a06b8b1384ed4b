"""The compiled table of comments on a version of a text: what a reader may see of it, as rows."""

from __future__ import annotations

from collections.abc import Iterable

from config.i18n import LANGUAGES
from engine.text import N_
from web import sheets, texts
from web.current import Rows
from web.i18n import say
from web.texts import Here, Said
from workflows.domain.texts import queries, rules
from workflows.domain.texts.models import TextVersion
from workflows.domain.texts.queries import Sought

COLUMNS = (
    N_("No."), N_("Paragraph"), N_("By"), N_("Category (S2 OP4)"), N_("In whose name"),
    N_("How it came"), N_("Technology platform used (S2 OP6)"), N_("Came on"),
    N_("Document it comes from"), N_("Sent on"),
    N_("Language of the comment"), N_("Comment"), N_("Proposed wording"),
    N_("Traditional knowledge"), N_("Consent to its use"), N_("What became of it"), N_("Reason"),
)  # fmt: skip


def listed(
    rows: Rows, of: Here, version: TextVersion, sought: Sought | None = None
) -> list[Said]:  # fmt: skip
    """Comments of a former round are open to all who take part."""
    found = texts.sent(rows, of, version, sought)
    if version == of.consulted or not of.is_open or of.at_desk:
        return found
    return [texts.said(each, of) for each in queries.sent(rows, version.id, sought=sought)]


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


def as_csv(found: Iterable[Said]) -> str:
    """The table as a file of a dossier."""
    made: list[list[sheets.Cell]] = [[say(each) for each in COLUMNS]]
    made += [*(row_of(each) for each in found), *sheets.marked()]
    return sheets.table([[sheets.plain(cell) for cell in row] for row in made]).decode()
