"""What a page owes by its structure to whoever listens to it or moves by keys: asked of its HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

FIELDS = "//input[not(@type='hidden' or @type='submit' or @type='button')] | //select | //textarea"
TICKED = {"checkbox", "radio"}
FILLED_IN = {"email", "password"}  # kinds of a field that a browser can fill in
POINTING = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
CORRECTED = re.compile(r"[^:：]{2,30}[:：]\s")  # "To correct:" in whichever language

# Pages are of one kind where only a reference, a number or a key differs.
VARIES = re.compile(r"(?<=/)(?:[A-Z][A-Z0-9-]*-[\w./-]*?|\d[\d-]*|[\w-]{30,})(?=/[a-z_]|$)")
LONGER = 4_000  # letters by which a page of a kind is longer when it shows other things
SEEN: set[tuple[str, int, int]] = set()


def look(answer: TestResponse) -> None:
    """Ask all of a page that a test has opened, once for each kind of page and its length."""
    shown = answer.status_code < 300 or answer.status_code >= 400
    if not shown or answer.mimetype != "text/html" or "Content-Disposition" in answer.headers:
        return
    page = answer.text
    if 'id="main"' not in page:
        return  # a mail or a letter, shown as it goes out, is no page of the site
    kind = (VARIES.sub("…", answer.request.path), answer.status_code, len(page) // LONGER)
    if kind not in SEEN:
        SEEN.add(kind)
        found = faults(page)
        assert not found, f"{answer.request.path}: {found}"


def faults(page: str) -> list[str]:
    """What is wrong with a page, a line each; empty when all is well."""
    root = html.document_fromstring(page)
    return [each for rule in RULES for each in rule(root)]


def says_its_language(root: HtmlElement) -> Iterator[str]:
    if not root.get("lang") or root.get("dir") not in {"ltr", "rtl"}:
        yield "no lang or no dir"


def has_a_title(root: HtmlElement) -> Iterator[str]:
    """Of the page, then of the product; before both, that something is to be corrected."""
    title = said(root.findtext(".//title") or "")
    own, _, product = title.rpartition(" – ")
    if not (own.strip(" –:：") and product):
        yield f"title: {title!r}"
    if root.xpath("//*[@id='faults']") and not CORRECTED.match(title):
        yield f"title does not say that something is to be corrected: {title!r}"


def has_headings_in_order(root: HtmlElement) -> Iterator[str]:
    found = [
        (int(each.tag[1]), words(each)) for each in root.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    if [level for level, _ in found].count(1) != 1:
        yield f"h1: {[text for level, text in found if level == 1]}"
    yield from (f"h{level} without words" for level, text in found if not text)
    for (above, _), (level, text) in pairwise(found):
        if level > above + 1:
            yield f"h{level} after h{above}: {text!r}"


def has_each_id_once(root: HtmlElement) -> Iterator[str]:
    times = Counter(root.xpath("//@id"))
    yield from (f"id {name!r} stands {n} times" for name, n in times.items() if n > 1 or not name)
    for kind in POINTING:
        for value in root.xpath(f"//@{kind}"):
            for each in value.split() or [""]:
                if each not in times:
                    yield f"{kind} leads nowhere: {each!r}"
    for href in root.xpath("//a/@href[starts-with(., '#')]"):
        if href[1:] not in times:
            yield f"link leads nowhere: {href!r}"


def names_each_field(root: HtmlElement) -> Iterator[str]:
    """By words that are seen; those of a field to look for something may be its button's."""
    labels = {each.get("for"): each for each in root.iter("label") if each.get("for")}
    for each in root.xpath(FIELDS):
        if each.get("aria-hidden") == "true" or each.get("hidden") is not None:
            continue
        label = labels.get(each.get("id"))
        label = label if label is not None else next(each.iterancestors("label"), None)
        if label is None or not words(label):
            yield f"no label: {shown(each)}"
        elif each.get("type") not in TICKED and not (seen(label) or on_a_button(each, label)):
            yield f"no label that is seen: {shown(each)}"
        if each.get("type") in FILLED_IN and not each.get("autocomplete"):
            yield f"no autocomplete: {shown(each)}"
        if each.get("type") == "radio" and next(each.iterancestors("fieldset"), None) is None:
            yield f"no fieldset: {shown(each)}"
    for group in root.iter("fieldset"):
        if not any(words(each) for each in group.iterchildren("legend")):
            yield f"fieldset without a legend: {shown(group)}"


def says_each_fault_at_its_field(root: HtmlElement) -> Iterator[str]:
    described = set(" ".join(root.xpath("//@aria-describedby")).split())
    for name in root.xpath("//*[starts-with(@id, 'fault-') or starts-with(@id, 'hint-')]/@id"):
        if name not in described:
            yield f"said to nobody: {name!r}"
    for each in root.xpath("//*[@aria-invalid='true' and not(@aria-describedby)]"):
        yield f"marked without a word: {shown(each)}"


def names_what_is_pressed(root: HtmlElement) -> Iterator[str]:
    for each in root.xpath("//button | //a[@href] | //summary"):
        if not (words(each) or each.get("aria-label")):
            yield f"nothing said: {shown(each)}"
    yield from (f"out of order: {shown(each)}" for each in root.xpath("//*[@tabindex > 0]"))


def says_pictures(root: HtmlElement) -> Iterator[str]:
    yield from (f"no alt: {shown(each)}" for each in root.xpath("//img[not(@alt)]"))
    for each in root.xpath("//svg[not(ancestor-or-self::*[@aria-hidden='true'])]"):
        if not (each.get("aria-label") or each.get("aria-labelledby") or each.findtext("title")):
            yield f"picture without words: {shown(each)}"


def heads_each_table(root: HtmlElement) -> Iterator[str]:
    for table in root.iter("table"):
        about, heads = words(table)[:60], table.xpath(".//th")
        if not any(words(each) for each in table.iterchildren("caption")):
            yield f"table without a caption: {about!r}"
        if not heads:
            yield f"table without heads: {about!r}"
        for each in heads:
            if not each.get("scope") or not words(each):
                yield f"head without scope or words: {words(each)!r} of {about!r}"
        if len(table.xpath(".//th[@aria-sort]")) > 1:
            yield f"ordered by two columns: {about!r}"


def names_its_parts(root: HtmlElement) -> Iterator[str]:
    for each in root.iter("nav", "aside"):
        if not (each.get("aria-label") or each.get("aria-labelledby")):
            yield f"no name: {shown(each)}"
    for name, n in Counter(each.get("aria-label") for each in root.iter("nav")).items():
        if name and n > 1:
            yield f"two nav of the name {name!r}"


RULES: tuple[Callable[[HtmlElement], Iterator[str]], ...] = (
    says_its_language, has_a_title, has_headings_in_order, has_each_id_once, names_each_field,
    says_each_fault_at_its_field, names_what_is_pressed, says_pictures, heads_each_table,
    names_its_parts,
)  # fmt: skip


def said(text: str) -> str:
    return " ".join(text.split())


def words(element: HtmlElement) -> str:
    return said(element.text_content())


def seen(element: HtmlElement) -> str:
    """The words of a label that are not for listeners alone."""
    found = element.xpath(".//text()[not(ancestor-or-self::*[contains(@class, 'unseen')])]")
    return said(" ".join(found))


def on_a_button(field: HtmlElement, label: HtmlElement) -> bool:
    form = next(field.iterancestors("form"), None)
    return form is not None and words(label) in {words(each) for each in form.iter("button")}


def shown(element: HtmlElement) -> str:
    return html.tostring(element, encoding="unicode", with_tail=False).partition(">")[0] + ">"
