"""What the parties prepare in the rooms of a review before a step, as they do it in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.journeys.cast import Step

WORDS = "Three cities keep a common register of public places."


def _answer(page: Page, base: str) -> None:
    """One answer in words, one without information; the check page leads to the confirmation."""
    page.goto(f"{base}/assessment")
    page.locator("main a[href*='/assessment/']").first.click()
    page.locator("main textarea").first.fill(WORDS)
    page.locator("[value=no_information]").nth(1).check()
    page.locator("main form .buttons button").first.click()
    page.goto(f"{base}/assessment/check")
    page.locator("main form button[value=preview]").click()
    page.locator("main [name=confirm]").wait_for()


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
            form.locator(f"[name=kind][value={kind}]").check()
            form.locator("[name=text]").fill(WORDS)
            form.locator(".buttons button").first.click()
            kind = then

    return prepare


PREPARED: Mapping[str, Callable[[Page, str], None]] = {
    "submit": _answer,
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


REVIEW, CYCLE = "/cases/XAA-2027", "/cases/2026-2029"

# What is looked at when the review is over: who opens which page.
PAGES: Mapping[str, tuple[str, ...]] = {
    "officer": (
        "/inbox", "/inbox/desk", "/cases", "/cycles", "/calendar", "/rules", "/me",
        "/mail/", "/mail/forecast", "/mail/formal", "/people/", "/people/seats",
        CYCLE, f"{CYCLE}/report", f"{REVIEW}/history", f"{REVIEW}/people", f"{REVIEW}/diagram",
        f"{REVIEW}/pairing", f"{REVIEW}/assessment", f"{REVIEW}/findings",
    ),
    "fatima": (
        f"{REVIEW}/assessment", f"{REVIEW}/findings", f"{REVIEW}/findings/text",
        f"{REVIEW}/consents", f"{REVIEW}/pairing", "/calendar", "/cycles",
    ),
    "reader": ("/cycles", "/calendar", REVIEW, f"{CYCLE}/report"),
}  # fmt: skip


def look_around(visit: Callable[[str, str], Page]) -> None:
    """Open every page."""
    for who, pages in PAGES.items():
        for path in pages:
            visit(who, path)
