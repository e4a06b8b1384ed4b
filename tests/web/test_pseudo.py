"""In a language made of brackets every word that nobody marked for translation stands bare."""

from __future__ import annotations

import csv
import re
from types import SimpleNamespace

import pytest
from flask import render_template_string
from lxml import html

from config.i18n import LANGUAGES
from config.pseudo import LONG, TURNED, lengthened, turned
from tests.journeys import review
from tests.web.readers import new_world, site_over

# What no catalogue holds: what people wrote, names, dates, zones, names of languages, formats.
FOREIGN = {"bdi", "code", "kbd", "samp", "script", "style", "textarea", "time", "title"}
SAID = ("alt", "aria-label", "placeholder", "title")
FORMATS = {"CSV", "XLSX", "DOCX", "PDF", "ZIP", "JSON"}
ELSEWHERE = re.compile(
    r"⟦[^⟦⟧]*(?:⟦[^⟧]*⟧[^⟦⟧]*)*⟧|\u2068[^\u2069]*\u2069|Quadrennial|[A-Z][a-z]+ \d{4}|"
    + "|".join(LANGUAGES.values())
)
PAGES = (
    "/", "/inbox", "/cases", "/cases/{case}", "/cases/{case}/history", "/cases/{case}/people",
    "/cases/{case}/papers", "/cases/{case}/steps/defer", "/programme", "/registers/event",
    "/cases/new/event", "/programme/countries", "/resources", "/mandates", "/results",
    "/indicators", "/success-indicators", "/needs", "/knowledge", "/calendar", "/statistics",
    "/people", "/mail", "/me", "/find?q=review", "/cycles", "/nowhere",
)  # fmt: skip
FILES = (
    "/cases", "/people/", "/calendar", "/resources", "/needs", "/results", "/programme/countries",
    "/programme/countries/focal-points", "/registers/event", "/mail/formal/register",
)  # fmt: skip


def bare(page):
    """The words of a page, attributes included, that stand in no brackets."""
    root = html.fromstring(page.text)
    names = [each.get(name) or "" for each in root.iter("*") for name in SAID]
    said = ELSEWHERE.sub("", " \0 ".join([*texts(root), *names]))
    words = {each.strip() for each in said.split("\0") if re.search("[A-Za-z]{3}", each)}
    return words - FORMATS


def texts(element):
    """Text that the product says: what has a language or a direction of its own is left out."""
    foreign = element.tag in FOREIGN or element.get("dir") or element.get("lang")
    foreign = foreign or element.get("name") == "zone"
    if not isinstance(element.tag, str) or (foreign and element.tag != "html"):
        return
    yield element.text or ""
    for each in element:
        yield from texts(each)
        yield each.tail or ""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The secretariat, which reads the language of development."""
    world = new_world(tmp_path_factory.mktemp("pseudo"))
    review.begin(world)
    browser = site_over(world).desk_of("officer")
    browser.case = world.review
    browser.get(f"/me?lang={LONG}")
    yield browser
    world.services.close()


@pytest.mark.parametrize("address", PAGES)
def test_every_word_of_a_page_is_marked_for_translation(desk, address):
    page = desk.get(address.format(case=desk.case))
    if page.status_code in {301, 302, 303, 308}:
        page = desk.get(page.location)
    assert 'lang="en-XA"' in page.text
    assert bare(page) == set()


def test_every_column_of_a_file_is_called_in_the_language(desk):
    for address in FILES:
        head, *_ = desk.get(f"{address}?format=csv").data.decode("utf-8-sig").splitlines()
        bare_ones = [each for each in next(csv.reader([head])) if not each.startswith("⟦")]
        assert (address, bare_ones) == (address, [])


def test_a_word_that_nobody_marked_is_found(desk):
    planted = "<p>{{ _('Save') }}</p><p>Unmarked words</p><img alt='A picture' src=''>"
    app = desk.client.application
    with app.test_request_context(f"/?lang={LONG}"):
        app.preprocess_request()
        page = SimpleNamespace(text=render_template_string(planted))

    assert bare(page) == {"Unmarked words", "A picture"}


def test_a_sentence_keeps_its_parameters_and_grows_by_a_third():
    said = lengthened("Awaited from: %(actor)s, <b>100%%</b>")
    assert said.startswith("⟦")
    assert "%(actor)s" in said
    assert "<b>100%%</b>" in said
    assert said.endswith("···⟧")
    assert turned("Skip %(n)s") == "\u202eSkip\u202c %(n)s"


def test_the_other_language_of_development_runs_from_right_to_left(desk):
    page = desk.copy().get(f"/inbox?lang={TURNED}")
    assert '<html lang="ar-XB" dir="rtl">' in page.text
    desk.get(f"/me?lang={LONG}")
