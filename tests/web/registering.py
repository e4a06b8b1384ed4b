"""A register's entries on their pages: recorded, and taken through the steps of their course."""

from __future__ import annotations

from tests.web.browser import Browser, seen


def record(browser: Browser, key: str, **typed: str):
    """Send the form of a new entry; the page that comes of it."""
    browser.get(f"/cases/new/{key}")
    return browser.post(f"/cases/new/{key}", command="", **typed)


def recorded(browser: Browser, key: str, **typed: str) -> str:
    """The address of a new entry."""
    page = record(browser, key, **typed)
    assert "The entry is recorded." in page.text, page.text
    return str(page.request.path)


def take(browser: Browser, entry: str, step: str, **typed: str):
    """A step of an entry, previewed and confirmed."""
    page = browser.get(f"{entry}/steps/{step}")
    page = browser.post(f"{entry}/steps/{step}", **seen(page), do="preview", **typed)
    assert page.status_code == 200, page.text
    return browser.post(f"{entry}/steps/{step}", **seen(page), confirm="1", **typed)
