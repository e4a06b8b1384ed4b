"""The register of correspondence, and the text of a note verbale to copy."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from engine.text import N_
from notifications import correspondence, queries
from notifications.correspondence import CIRCULAR, IN, OUT, Asked, Letter
from notifications.replies import Reply
from web import current, note, sheets
from web.i18n import in_order, locale, name_of_body, say
from web.mailkinds import kinds
from web.reading import page_number, reader

blueprint = Blueprint("formal", __name__, url_prefix="/mail/formal")

WAYS = {OUT: N_("Sent"), IN: N_("Received")}
ALL_STATES = N_("All States asked")
COLUMNS = (
    N_("Direction"), N_("Number"), N_("Date"), N_("Recorded"), N_("State or body"), N_("Case"),
    N_("What"), N_("Reply"),
)  # fmt: skip
LONGEST = 80


@blueprint.get("/register")
def register() -> str | Response:
    """What went out and what came, by State, by case, or what a reply is awaited to."""
    looking, asked, number = reader(), what_is_asked(), page_number()
    if form := sheets.asked_format():
        found = current.read(lambda rows: correspondence.whole(rows, looking, asked))
        head = [say(each) for each in COLUMNS]
        return sheets.sheet_response(
            "correspondence", head, [cells(each) for each in found], locale(), form=form
        )
    page, bodies = current.read(
        lambda rows: (
            correspondence.register(rows, looking, asked, number),
            correspondence.bodies(rows, looking),
        )
    )
    named = sorted(((key, name_of_body(key)) for key in bodies), key=lambda pair: in_order(pair[1]))
    return render_template(
        "formal/register.html", page=page, asked=asked, bodies=dict(named), ways=WAYS,
        kinds=kinds(), filters=filters(asked),
    )  # fmt: skip


@blueprint.get("/<int:key>/note")
def text(key: int) -> str:
    """The draft in the mission's language, or in English, to print or to copy."""
    line = the_communication(key)
    return render_template(
        "formal/note.html", line=line, note=note.note(line, language(line)),
        languages=note.languages(line), text=note.as_text(note.note(line, language(line))),
    )  # fmt: skip


@blueprint.get("/<int:key>/note.txt")
def as_text(key: int) -> Response:
    line = the_communication(key)
    made = note.as_text(note.note(line, language(line)))
    return saved(made, "text/plain; charset=utf-8", f"note-{key}-{language(line)}.txt")


@blueprint.get("/<int:key>/note.html")
def as_page(key: int) -> Response:
    """A page of its own, to be opened in a word processor."""
    line = the_communication(key)
    made = render_template("formal/letter.html", note=note.note(line, language(line)))
    return saved(made, "text/html; charset=utf-8", f"note-{key}-{language(line)}.html")


def saved(words: str, kind: str, name: str) -> Response:
    response = Response(words, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def what_is_asked() -> Asked:
    given = request.args
    return Asked(
        body=given.get("state", "")[:32],
        reference=given.get("case", "").strip()[:LONGEST],
        way=given.get("way", "") if given.get("way") in WAYS else "",
        awaited=given.get("awaited") == "1",
    )


def filters(asked: Asked) -> dict[str, str]:
    """What the addresses of other pages and of sheets carry on."""
    found = {
        "state": asked.body, "case": asked.reference, "way": asked.way,
        "awaited": "1" if asked.awaited else "",
    }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def the_communication(key: int) -> queries.CommunicationLine:
    return current.read(lambda rows: queries.communication(rows, key)) or abort(404)


def language(line: queries.CommunicationLine) -> str:
    known = note.languages(line)
    asked = request.args.get("in", "")
    return asked if asked in known else known[0]


def cells(letter: Letter) -> list[sheets.Cell]:
    what = kinds().get(letter.kind, letter.kind)
    way = OUT if letter.way == CIRCULAR else letter.way
    return [
        say(WAYS[way]), letter.number, letter.date, letter.recorded_at,
        name_of_body(letter.body) if letter.body else say(ALL_STATES), letter.reference, say(what),
        "\n".join(in_words(each) for each in letter.replies),
    ]  # fmt: skip


def in_words(reply: Reply) -> str:
    """How a note was answered, in one line of a sheet."""
    if reply.since:
        return say(N_("Reply awaited since %(date)s"), date=reply.since)
    if reply.on is None:
        return say(N_("awaited no more"))
    return " ".join(
        part
        for part in (
            say(N_("Replied on %(date)s"), date=reply.on),
            name_of_body(reply.by.body) if reply.by else "",
            reply.number,
        )
        if part
    )
