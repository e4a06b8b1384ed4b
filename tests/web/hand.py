"""A hand that uses a page as it is served: follows its links, fills in and sends its forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"input", "br", "meta", "link", "img", "hr", "source", "col"}


@dataclass
class Form:
    """A form of a page: where it goes, what it sends as it stands, and its buttons."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, own action


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._address, self._select, self._area = address, "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = {key: value or "" for key, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            action = given.get("action") or self._address
            self.forms.append(Form(action, given.get("method", "get").lower()))
        elif self.forms:
            self._of_form(tag, given)

    def _of_form(self, tag, given):
        form, name = self.forms[-1], given.get("name", "")
        kind = given.get("type", "submit" if tag == "button" else "text")
        if tag == "button" or (tag == "input" and kind == "submit"):
            if kind == "submit":
                form.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
        elif tag == "input" and kind in {"radio", "checkbox"}:
            form.offered.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.values[name] = given.get("value", "on")
        elif tag == "input" and kind != "file":
            form.values[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.offered.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""

    def handle_data(self, data):
        if self._area and self.forms:
            self.forms[-1].values[self._area] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


class Hand:
    """Counts what is clicked; what is typed is not counted."""

    def __init__(self, browser, address="/"):
        self.browser, self.clicks = browser, 0
        self._arrive(browser.client.get(address, buffered=True), address)

    def _arrive(self, answer, address):
        while answer.status_code in {302, 303}:
            address = answer.location
            answer = self.browser.client.get(address, buffered=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.text, self.address = answer.text, address
        self.page = Page(answer.text, address)

    def follow(self, pattern):
        """Click the first link that leads to such an address."""
        found = next((each for each in self.page.links if re.search(pattern, each)), None)
        assert found, (pattern, self.page.links)
        self.clicks += 1
        self._arrive(self.browser.client.get(found, buffered=True), found)
        return self

    def press(self, pattern, button="", **typed):
        """Fill in the form that goes to such an address and click its button, or the named one."""
        found = [
            (form, name, value, own or form.action)
            for form in self.page.forms
            for name, value, own in form.buttons
            if re.search(pattern, own or form.action) and button in {"", name, value}
        ]
        assert found, (pattern, button, [each.action for each in self.page.forms])
        form, name, value, action = found[0]
        unknown = typed.keys() - form.values.keys() - form.offered.keys()
        assert not unknown, (unknown, form)
        data = {**form.values, **typed, **({name: value} if name else {})}
        self.clicks += 1
        send = self.browser.client.post if form.method == "post" else self.browser.client.get
        given = {"data": data} if form.method == "post" else {"query_string": data}
        self._arrive(send(action, buffered=True, **given), action)
        return self
