"""What a page says in English to a reader of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from config.i18n import SOURCE, po_file

PHRASE = re.compile(r"[A-Za-z]{2,}(?:[ ,’'-]+[A-Za-z]{2,})+")
OTHER_SCRIPTS = ("ar", "zh", "ru")  # in which any phrase of Latin letters is foreign
# Headings and what is pressed, as they are read; names are left out.
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, button, .button, summary, legend, label')]
  .map(found => {
    const copy = found.cloneNode(true);
    copy.querySelectorAll('bdi, [lang=en]').forEach(each => each.remove());
    return copy.textContent;
  })"""


class Foreign:
    """Headings and buttons of one language that were left in English."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._english = english(language)

    def found(self, page: Page) -> Iterator[str]:
        for text in page.evaluate(HEADINGS) if self._language != SOURCE else ():
            if self._language in OTHER_SCRIPTS:
                yield from PHRASE.findall(text)
            elif (said := " ".join(text.split())) in self._english:
                yield said


def english(language: str) -> set[str]:
    """The sentences that a language says in other words."""
    if language == SOURCE:
        return set()
    with po_file(language).open("rb") as source:
        sentences = [each for each in read_po(source) if isinstance(each.id, str)]
    return {each.id for each in sentences if each.id and each.string not in ("", each.id)}
