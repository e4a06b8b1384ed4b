"""The forms of texts and comments: what they begin with, what they lack, a file as text."""

from __future__ import annotations

import io
from typing import IO, Any
from zipfile import BadZipFile

from docx import Document
from docx.table import Table
from flask import request

from config.i18n import LANGUAGES
from engine.text import N_
from web.form import Form
from web.i18n import locale, say
from web.inputs import a_date
from web.questionnaires.code import NotAForm, TooMuch, check
from web.steps import GIVE_DATE
from web.texts import Here
from workflows.domain.texts import rules
from workflows.domain.texts.models import TextComment

GIVE_FILE = N_("Please choose a file.")
NO_WORDS = N_("Write a comment, another wording, or both.")
NO_CONSENT = N_(
    "Say who has agreed that this knowledge is used, when, and on which conditions. Without that "
    "the comment cannot be kept with this mark."
)
NO_SOURCE = N_("What is recorded for a State needs its document: number and date.")
NOT_READ = N_(
    "No text was found in this file. Word documents (.docx) and plain text (.txt, in UTF-8) are "
    "read."
)
NEEDS_REASON = N_("Say why, in a sentence or two.")
NO_PARAGRAPH = N_("Choose a paragraph of the text.")
LABELS = {
    "paragraph": N_("Paragraph"), "words": N_("Comment"), "proposal": N_("Proposed wording"),
    "category": N_("Category (S2 OP4)"), "position": N_("In whose name"),
    "author": N_("State, organization or person"), "channel": N_("How it came"),
    "source": N_("Document it comes from"),
    "platform": N_("Technology platform used (S2 OP6)"), "came_on": N_("Came on"),
    "traditional": N_("Traditional knowledge"), "consent": N_("Consent to its use"),
    "language": N_("Language of the comment"), "settled": N_("What became of it"),
    "reason": N_("Reason"), "status": N_("Which language version it is"),
    "text": N_("Text"), "file": N_("File"),
}  # fmt: skip
LINES = ("platform", "author", "source")
OF_STATES = frozenset({rules.STATES, rules.OTHER_STATES})
WITH_REASON = frozenset({"in_part", "not_taken"})


def labels() -> dict[str, str]:
    """What the fields are called, in the reader's words."""
    return {key: say(each) for key, each in LABELS.items()}


# A comment


def blank(of: Here, category: str) -> Form:
    """What a new comment begins with."""
    return Form(
        {
            "paragraph": request.args.get("paragraph", str(rules.WHOLE)), "language": locale(),
            "category": category, "position": rules.ORGANIZATION if of.for_state else "",
        }
    )  # fmt: skip


def as_form(found: TextComment) -> Form:
    keys = ("words", "proposal", "category", "position", "author", "channel", "platform",
            "consent", "language", "source")  # fmt: skip
    return Form(
        {
            **{key: getattr(found, key) for key in keys}, "paragraph": str(found.paragraph),
            "came_on": found.came_on.isoformat() if found.came_on else "",
            "traditional": "1" if found.traditional else "", "version": str(found.edition),
        }
    )  # fmt: skip


def check_comment(form: Form, of: Here, category: str, known: set[str]) -> dict[str, Any]:
    """What was typed as a comment keeps it; faults go to the form.

    `category`: that of a State, which is not asked for its own.
    """
    if form["paragraph"] not in known:
        form.fault("paragraph", NO_PARAGRAPH)
    if not (form["words"] or form["proposal"]):
        form.fault("words", NO_WORDS)
    for name in ("words", "proposal", "consent"):
        form.at_most(name, rules.LONGEST_WORDS)
    for name in LINES:
        form.at_most(name, rules.LONGEST_LINE)
    form.one_of("language", LANGUAGES)
    if form["traditional"] and not form["consent"]:
        form.fault("consent", NO_CONSENT)
    if not of.for_state:
        form.one_of("category", rules.CATEGORIES)
        form.one_of("position", rules.POSITIONS)
    return _said(form, category) if of.for_state else _said(form) | _of_desk(form, of)


def _said(form: Form, category: str = "") -> dict[str, Any]:
    return {
        "paragraph": form.number("paragraph"), "words": form["words"],
        "proposal": form["proposal"], "language": form["language"],
        "category": category or form["category"],
        "position": rules.ORGANIZATION if category else form["position"],
        "author": "", "channel": rules.ONLINE, "platform": "", "came_on": None, "source": "",
        "traditional": bool(form["traditional"]),
        "consent": form["consent"] if form["traditional"] else "",
    }  # fmt: skip


def _of_desk(form: Form, of: Here) -> dict[str, Any]:
    """Whom the desk records a comment for, and how it came."""
    if not of.at_desk:
        return {}
    form.require("author")
    form.one_of("channel", rules.CHANNELS)
    if form["category"] in OF_STATES and not form["source"]:
        form.fault("source", NO_SOURCE)
    day = a_date(form["came_on"]) if form["came_on"] else None
    if isinstance(day, str):
        form.fault("came_on", GIVE_DATE)
    return {
        "author": form["author"], "channel": form["channel"], "platform": form["platform"],
        "came_on": day, "source": form["source"],
    }  # fmt: skip


# What became of it


def check_settled(form: Form) -> None:
    form.one_of("settled", rules.DISPOSITIONS)
    form.at_most("reason", rules.LONGEST_WORDS)
    if form["settled"] in WITH_REASON and not form["reason"]:
        form.fault("reason", NEEDS_REASON)


# The text


def check_text(form: Form) -> None:
    form.one_of("language", LANGUAGES)
    form.at_most("text", rules.LONGEST_TEXT)


def check_language(form: Form) -> None:
    """A version in a further language; an empty text takes out what was written of it."""
    form.one_of(
        "status", {key: each for key, each in rules.STATUSES.items() if key != rules.ORIGINAL}
    )
    form.at_most("text", rules.LONGEST_TEXT)


def read_file(form: Form) -> str:
    """The text of a file that was sent; empty with a fault where there is none."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.fault("file", GIVE_FILE)
        return ""
    try:
        found = _word(sent.stream) if sent.filename.lower().endswith(".docx") else _plain(sent)
    except (NotAForm, TooMuch, KeyError, ValueError, BadZipFile, SyntaxError):
        found = ""
    if not found:
        form.fault("file", NOT_READ)
    return found


def _plain(sent: Any) -> str:  # noqa: ANN401 - a file of the request
    """Paragraphs between empty lines; where there are none, each line is a paragraph."""
    text = sent.stream.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").strip()
    return str(text if rules.BLANK.search(text) else "\n\n".join(text.split("\n")))


def _word(stream: IO[bytes]) -> str:
    """A paragraph of the document is a paragraph; a row of a table too."""
    kept = io.BytesIO(stream.read())
    check(kept)
    found = []
    for each in Document(kept).iter_inner_content():
        if isinstance(each, Table):
            found += [" | ".join(cell.text.strip() for cell in row.cells) for row in each.rows]
            continue
        style = str(each.style.name if each.style is not None else "")
        mark = rules.HEADING if style.startswith(("Heading", "Title")) else ""
        found.append(mark + each.text.strip() if each.text.strip() else "")
    return "\n\n".join(each for each in found if each)
