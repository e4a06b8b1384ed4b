"""What the parties prepare in the rooms of a review before a step, as they do it in a browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from docx import Document
from playwright.sync_api import Page

from tests.journeys.cast import Step

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORDS = "Three cities keep a common register of public places."


def _answer(page: Page, base: str) -> None:
    """One answer in words, one without information; the check page leads to the confirmation."""
    page.goto(f"{base}/assessment")
    page.locator("main a[href*='/assessment/']").first.click()
    page.locator("main textarea").first.fill(WORDS)
    page.locator("[value=no_information]").nth(1).check()
    with page.expect_navigation():
        page.locator("main form .buttons button").first.click()
    _by_word(page, base)
    page.goto(f"{base}/assessment/check")
    page.locator("main form button[value=preview]").click()
    page.locator("main [name=confirm]").wait_for()


def _by_word(page: Page, base: str) -> None:
    """The form taken away, one answer written in Word, and brought back by its differences."""
    page.goto(f"{base}/assessment")
    with page.expect_download() as taken:
        page.locator("a[href$='form.docx']").click()
    made, out = Document(taken.value.path()), io.BytesIO()
    asked = next(each for each in made.tables if "measures@" in each.rows[0].cells[-1].text)
    asked.rows[3].cells[-1].text = WORDS
    made.save(out)
    page.locator("a[href$='/assessment/upload']").click()
    form = {"name": "form.docx", "mimeType": WORD, "buffer": out.getvalue()}
    page.locator("main [type=file]").set_input_files(form)
    page.locator("main form .buttons button").first.click()
    page.locator("main #q-measures").wait_for()
    with page.expect_navigation():
        page.locator("main button[value=take]").click()
    page.goto(f"{base}/assessment/sections/guidelines")
    assert WORDS in page.locator("[name='q.measures.text']").input_value()


def _ask(page: Page, base: str) -> None:
    """A question on an answer of the self-assessment."""
    page.goto(f"{base}/questions")
    page.locator("a[href*='/questions/new']").first.click()
    form = page.locator("main form.card")
    form.locator("[name=text]").fill("Since when has the register been kept?")
    form.locator(".buttons button").first.click()


def _answer_question(page: Page, base: str) -> None:
    """One question is answered, the other stays blank; the check page says so."""
    page.goto(f"{base}/questions")
    page.locator("main a[href$='/answer']").first.click()
    form = page.locator("main form.card")
    form.locator("[name=text]").fill(WORDS)
    form.locator(".buttons button").first.click()
    page.goto(f"{base}/questions/check")
    page.locator("main #blanks").wait_for()


def _draft(page: Page, base: str) -> None:
    """Two items by each reviewing State."""
    for kind in ("good_practice", "observation"):
        page.goto(f"{base}/findings")
        page.locator("a[href$='/findings/new']").first.click()
        form = page.locator("main form.card")
        form.locator(f"[name=kind][value={kind}]").check()
        form.locator("[name=cites]").fill("Article 4")
        form.locator("[name=text]").fill(WORDS)
        form.locator(".buttons button").first.click()


def _say(act: str, first: str, then: str) -> Callable[[Page, str], None]:
    """Say something to every item that waits for it: one word to the first, another to the rest."""

    def prepare(page: Page, base: str) -> None:
        kind = first
        for _ in range(9):
            page.goto(f"{base}/findings")
            link = page.locator(f"a[class='button'][href$='/{act}']")
            if not link.count():
                return
            link.first.click()
            form = page.locator("main form.card")
            form.locator("[name=text]").fill(WORDS)
            if act == "reply":
                form.locator(f"button[name=do][value={kind}]").click()
            else:
                form.locator(f"[name=kind][value={kind}]").check()
                form.locator(".buttons button").first.click()
            kind = then

    return prepare


def _programme(page: Page, base: str) -> None:
    """One meeting on a day of the visit."""
    page.goto(f"{base}/visit")
    page.locator("a[href$='/visit/meetings/new']").click()
    form = page.locator("main form.card")
    for name, words in (("subject", WORDS), ("begins", "09:30"), ("ends", "11:00"),
                        ("place", "Port City")):  # fmt: skip
        form.locator(f"[name={name}]").fill(words)
    form.locator(".buttons button").first.click()


def _entry(page: Page, base: str) -> None:
    """What a reviewer has seen, for the record."""
    page.goto(f"{base}/visit-record")
    form = page.locator("main form[action$='/visit-record']")
    form.locator("[name=text]").fill(WORDS)
    form.locator("[name=for][value=record]").check()
    form.locator(".buttons button").first.click()


PREPARED: Mapping[str, Callable[[Page, str], None]] = {
    "submit": _answer,
    "clear_desk_note": _ask,
    "answer_questions": _answer_question,
    "confirm_programme": _programme,
    "propose_visit_record": _entry,
    "clear_draft": _draft,
    "send_comments": _say("comment", "other_view", "agrees"),
    "clear_text": _say("reply", "kept", "taken_up"),
    "respond_to_observations": _say("response", "welcomed", "under_consideration"),
}


def prepare(page: Page, site: str, step: Step) -> bool:
    """Do what belongs before a step; whether anything did."""
    found = PREPARED.get(step.trigger)
    if found is None or step.on_behalf:
        return False
    found(page, f"{site}/cases/{step.reference}")
    return True


REVIEW, CYCLE, PLANS = "/cases/XAA-2027", "/cases/2026-2029", "/cycles/2026-2029"

# What is looked at when the review is over: who opens which page.
PAGES: Mapping[str, tuple[str, ...]] = {
    "officer": (
        "/inbox", "/inbox/desk", "/cases", "/cycles", "/calendar", "/rules", "/me",
        "/mail/", "/mail/forecast", "/mail/formal", "/people/", "/people/seats",
        "/mail/pause", "/mail/formal/register", "/people/seats/unused",
        "/calendar?view=month", "/calendar/feed", "/rules/country_review/2026_default/ladder", "/find?q=XAA",
        f"{PLANS}/timeline", f"{PLANS}/table", f"{PLANS}/sessions", f"{PLANS}/statistics",
        f"{PLANS}/launches", f"{PLANS}/views", f"{PLANS}/pack", f"{REVIEW}/plan",
        f"{REVIEW}/notes", f"{REVIEW}/papers", f"{REVIEW}/papers/findings-report",
        CYCLE, f"{CYCLE}/report", f"{REVIEW}/history", f"{REVIEW}/people", f"{REVIEW}/diagram",
        f"{REVIEW}/pairing", f"{REVIEW}/assessment", f"{REVIEW}/findings",
        f"{REVIEW}/questions", f"{REVIEW}/visit", f"{REVIEW}/visit-record",
    ),
    "fatima": (
        f"{REVIEW}/assessment", f"{REVIEW}/findings", f"{REVIEW}/findings/text",
        f"{REVIEW}/questions", f"{REVIEW}/consents", f"{REVIEW}/pairing", "/calendar", "/cycles",
        f"{REVIEW}/visit/programme", f"{REVIEW}/visit-record",
    ),
    "reader": ("/cycles", "/calendar", REVIEW, f"{CYCLE}/report"),
}  # fmt: skip


def look_around(visit: Callable[[str, str], Page]) -> None:
    """Open every page."""
    for who, pages in PAGES.items():
        for path in pages:
            visit(who, path)
