"""A text that would come alive if it were read as a template or as markup, typed into a form."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Iterator
from html import escape

import sqlalchemy as sa
from lxml import etree, html
from werkzeug.test import TestResponse

from config import post
from notifications.delivery import deliver
from notifications.models import Message
from tests.authorization.forms import Filled, Form
from tests.authorization.house import DAYS, EVERYBODY, WAITING, House
from tests.authorization.trial import Outcome, Trial

# As a template of any kind it becomes a number that stands nowhere else; as markup, an element.
SUM, PRODUCT = "1873*1877", "3515621"
SHORT = "{{1873*1877}}<b id=planted>"
PLANTED = (
    "${1873*1877}#{1873*1877}%(planted)s{planted}'\"></title></textarea></style></script>" + SHORT
)
BROKEN = "broken"


def planted(trial: Trial, form: Form, filled: Filled) -> tuple[bool, list[str]]:
    """Whether any field took the text, and where it is no text any more.

    Into all fields at once; where the form is refused so, into one after another.
    """
    kept, found = _typed(trial, form, filled, form.typed)
    for name in form.typed if not kept and len(form.typed) > 1 else ():
        taken, more = _typed(trial, form, filled, [name])
        kept, found = kept or taken, found + more
    return kept, found


def _typed(
    trial: Trial, form: Form, filled: Filled, names: Iterable[str]
) -> tuple[bool, list[str]]:
    typed = filled.copy()
    limits = {each.get("name"): int(each.get("maxlength") or 10_000) for each in form.controls}
    for name in names:
        typed[name] = PLANTED if limits[name] >= len(PLANTED) else SHORT
    outcome = trial.send(form, typed)
    kept = any(SUM in row for rows in outcome.rows.values() for row in rows)
    shown = [("the answer", _text(outcome.answer))]
    if kept:
        shown += [*_pages(trial, form, outcome), *_mails(trial.house)]
    return kept, [f"{form}: {where} {what}" for where, text in shown for what in alive(text)]


def _pages(trial: Trial, form: Form, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Where it leads to, where it stood, and its case: as its writer and as the desk read them."""
    urls = [outcome.answer.location, form.page]
    reference = trial.crawl.rule(form.action, "POST")[1].get("reference")
    if reference in trial.crawl.cases:
        urls += [f"/cases/{reference}", f"/cases/{reference}/history"]
    for who in dict.fromkeys((form.who, *trial.crawl.desk)):
        for url in dict.fromkeys(filter(None, urls)):
            yield f"{url} for {who.name}", _text(trial.house.ask(who, "GET", url))


def _mails(house: House) -> Iterator[tuple[str, str]]:
    """All that waits to be sent, as it is rendered; before the form nothing waited."""
    clock, began = house.services.clock, house.services.clock.now()
    keys = house.services.read(
        lambda rows: rows.scalars(sa.select(Message.id).where(WAITING)).all()
    )
    try:
        clock.advance(days=DAYS)
        deliver(post.office(house.services), limit=EVERYBODY)
    finally:
        clock.set(began)
    made = sa.select(Message.kind, Message.rendered).where(Message.id.in_(keys))
    for row in house.services.read(lambda rows: rows.execute(made).all()):
        mail = email.message_from_bytes(row.rendered or b"", policy=email.policy.default)
        yield f"the subject of {row.kind}", escape(str(mail["Subject"]))
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                said = part.get_content()
                yield (
                    f"mail {row.kind}",
                    said if _is_markup(part.get_content_type()) else escape(said),
                )


def alive(text: str) -> Iterator[str]:
    """In what way a planted text is no text any more."""
    if text == BROKEN:
        yield "is broken by it"
    if PRODUCT in text:
        yield "reads it as a template"
    if "planted" in text and _elements(text):
        yield "reads it as markup"


def _elements(text: str) -> object:
    try:
        return html.document_fromstring(text.encode()).xpath("//*[@id='planted']")
    except (etree.ParserError, ValueError):
        return []


def _text(answer: TestResponse) -> str:
    """A page as it is; of anything else the words, which no browser reads as markup."""
    if answer.status_code >= 500:
        return BROKEN
    return answer.text if _is_markup(answer.mimetype) else escape(answer.text)


def _is_markup(kind: str) -> bool:
    return kind in {"text/html", "image/svg+xml", "application/xhtml+xml"}
