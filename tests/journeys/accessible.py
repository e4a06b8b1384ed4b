"""Asks axe-core of every kind of page that a journey comes by, once for each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is in order is not listed: half the time
}
VARIES = re.compile(r"(?<=/)(?:X[A-Z]{2}-[\w./-]*?|\d+|[\w-]{30,})(?=/[a-z]|$)")


@dataclass
class Accessible:
    """`found`: what is wrong, a line each; empty when all is well."""

    found: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def look(self, page: Page) -> None:
        """Check the page, unless one of its kind was checked with the same heading."""
        path = VARIES.sub("…", page.url.partition("?")[0].partition("://")[2].partition("/")[2])
        kind = f"{path} {page.locator('h1').first.inner_text()}"
        if kind in self._seen:
            return
        self._seen.add(kind)
        for rule in Axe().run(page, options=RULES).response["violations"]:
            where = [node["target"] for node in rule["nodes"]][:3]
            self.found.append(f"{path}: {rule['id']}: {where}")
