"""One cell of the matrix: somebody asks for a page, and what must be true of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from werkzeug.test import TestResponse

from tests.authorization import policy
from tests.authorization.addresses import Door
from tests.authorization.cast import Persona

SHUT = frozenset({400, 401, 403, 404, 405, 409})  # the last: not now, and nothing shown
SIGN_IN = "/sign-in"
# What may follow a page that was only looked at: that somebody is there, has opened what he was
# asked, has followed a link of a mail.
AFTER_A_LOOK = frozenset({"sign_in", "question", "survey_visit"})
OF_ONES_OWN = frozenset({"sign_in", "attempt"})


@dataclass(frozen=True)
class Cell:
    """Who asks for what, and what he is to it."""

    who: Persona
    door: Door
    method: str
    words: frozenset[str]

    def __str__(self) -> str:
        return f"{self.who.name}: {self.method} {self.door}"

    @property
    def granted(self) -> bool:
        if self.door.crossed:
            return False
        asks = policy.writes if self.method == "POST" else policy.reads
        return asks(self.door.endpoint, self.words, self.door.case)


def is_open(answer: TestResponse) -> bool:
    """Whether a page was shown, or led to; a way back to one's own seat or to the door is none."""
    if answer.status_code in SHUT:
        return False
    led = answer.location or ""
    return not (300 <= answer.status_code < 400 and (led.startswith(SIGN_IN) or "seat=" in led))


def faults(cell: Cell, answer: TestResponse, written: list[str]) -> Iterator[str]:
    """What is wrong with an answer, a line each."""
    tables = sorted(set(written))
    if answer.status_code >= 500 and answer.status_code != 503:
        yield f"{cell}: {answer.status_code}"
    if cell.method != "POST" and set(tables) - AFTER_A_LOOK:
        yield f"{cell}: looking has written to {tables}"
    if cell.method == "POST" and not cell.granted and set(tables) - OF_ONES_OWN:
        yield f"{cell}: changed {tables}"
    if cell.method != "POST" and not cell.granted and is_open(answer):
        yield f"{cell}: {answer.status_code} for {' '.join(sorted(cell.words))}"
    if cell.door.endpoint == "cases.show" and cell.door.case and cell.granted != is_open(answer):
        yield f"{cell}: {answer.status_code}, granted {cell.granted}"
    yield from headers(cell, answer)


def headers(cell: Cell, answer: TestResponse) -> Iterator[str]:
    """Of every answer: nothing is guessed, framed, kept; what is no page is to be saved."""
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield f"{cell}: no nosniff"
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        yield f"{cell}: no policy"
    if cell.door.endpoint in {"static", "favicon"}:
        return
    if "no-store" not in answer.headers.get("Cache-Control", "") and "person" in cell.words:
        yield f"{cell}: kept by a cache: {answer.headers.get('Cache-Control')}"
    saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
    if answer.status_code == 200 and answer.mimetype not in SHOWN and not saved:
        yield f"{cell}: {answer.mimetype} is shown inside"
    if (
        cell.door.endpoint.endswith(".file")
        and saved
        and "sandbox" not in answer.headers["Content-Security-Policy"]
    ):
        yield f"{cell}: a file outside the sandbox"


SHOWN = frozenset({"text/html", "text/plain", "image/svg+xml", "application/json", "text/css",
                   "application/atom+xml", "text/calendar"})  # fmt: skip


# Forms of those who may, sent by those who may not


def forms(page: str) -> Iterator[tuple[str, dict[str, object]]]:
    """(address, what a reader would send) of every form of a page that changes something."""
    root = html.document_fromstring(page)
    for form in root.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            yield form.get("action") or "", filled(form)


def filled(form: html.FormElement) -> dict[str, object]:
    """Every field with something in it that it would take."""
    found: dict[str, object] = {}
    for each in form.xpath(
        ".//input[@name] | .//textarea[@name] | .//select[@name] | .//button[@name]"
    ):
        name, kind = each.get("name"), (each.get("type") or each.tag).lower()
        if each.tag == "select":
            choices = [option.get("value") or "" for option in each.iter("option")]
            found[name] = next((c for c in reversed(choices) if c), "")
        elif kind in {"radio", "checkbox"}:
            found.setdefault(name, each.get("value") or "on")
        elif kind in {"submit", "button"}:
            found.setdefault(name, each.get("value") or "")
        elif kind == "file":
            continue
        elif each.tag == "textarea":
            found[name] = (each.text or "").strip() or "Words of somebody"
        else:
            found[name] = each.get("value") or WORTH.get(kind, "Words")
    return found


WORTH = {"date": "2026-12-15", "email": "somebody@example.org", "number": "1", "hidden": ""}
