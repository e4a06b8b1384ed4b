"""A form that stands on a page: what it asks, and the ways in which it may be filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from lxml import html
from werkzeug.datastructures import MultiDict

from config.demo.inputs import PDF
from tests.authorization.cast import Persona
from tests.authorization.doors import WORTH

MARK = re.compile(r"\d+|[\w-]{20,}")  # a number or a key: which of many alike, not which kind
WORDS = "Words of somebody"
FILE = (PDF, "paper.pdf")
TYPED = frozenset({"text", "textarea", "search"})
UNFILLED = frozenset({"submit", "button", "image", "reset"})
Filled = MultiDict[str, object]


@dataclass(frozen=True)
class Form:
    """One form and one of its buttons, in the hands of somebody.

    `after`: the forms that have to be sent before, where it stands on what answers those.
    """

    who: Persona
    page: str
    action: str
    endpoint: str
    telling: tuple[str, ...]  # what of its address makes another form of it
    element: html.FormElement = field(compare=False, repr=False)
    button: tuple[str, str] | None = None
    after: tuple[tuple[Form, Filled], ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.who.name}: {self.endpoint} {self.action} {self.button or ''} on {self.page}"

    @cached_property
    def controls(self) -> list[html.HtmlElement]:
        named = ".//input[@name] | .//textarea[@name] | .//select[@name]"
        inside = self.element.xpath(named)
        if key := self.element.get("id"):
            inside += self.element.getroottree().xpath(
                f"//*[@form='{key}'][@name][self::input or self::textarea or self::select]"
            )
        return [
            each for each in inside if kind(each) not in UNFILLED and each.get("disabled") is None
        ]

    @cached_property
    def asked(self) -> frozenset[str]:
        """The names of all that it has."""
        buttons = self.element.xpath(".//button[@name]/@name | .//input[@name]/@name")
        return frozenset(each.get("name") for each in self.controls) | frozenset(buttons)

    @cached_property
    def typed(self) -> list[str]:
        """The fields that take words, or hand on what was typed on the page before."""
        return [each.get("name") for each in self.controls
                if kind(each) in TYPED or each.get("value") == WORDS]  # fmt: skip

    @cached_property
    def alike(self) -> tuple[object, ...]:
        """What it has in common with the same form of another row, person or day."""
        names = sorted({MARK.sub("#", name) for name in self.asked})
        pressed = MARK.sub("#", "=".join(self.button)) if self.button else ""
        return self.endpoint, self.telling, tuple(names), pressed

    def filled(self, way: Way) -> Filled:
        """What a reader would send."""
        found: Filled = MultiDict()
        for each in self.controls:
            name = each.get("name")
            for value in way(each) if kind(each) != "hidden" else [each.get("value") or ""]:
                if kind(each) != "radio" or name not in found or each.get("checked") is not None:
                    found.setlist(name, [value] if kind(each) == "radio" else
                                  [*found.getlist(name), value])  # fmt: skip
        if self.button:
            found.add(*self.button)
        return found


def kind(control: html.HtmlElement) -> str:
    default = "text" if control.tag == "input" else control.tag
    return (control.get("type") or default).lower()


# Ways of filling in a field, from which of them one is taken

Way = Callable[[html.HtmlElement], list[object]]


def _words(control: html.HtmlElement) -> str:
    there = control.text if control.tag == "textarea" else control.get("value")
    lines = (there or "").strip()
    return lines or control.get("min") or WORTH.get(kind(control), WORDS)


def _choices(control: html.HtmlElement) -> list[str]:
    return [
        value for each in control.iter("option") if (value := each.get("value", each.text or ""))
    ]


def all_of_it(control: html.HtmlElement) -> list[object]:
    """Everything is filled in anew, every box ticked, of a list the last."""
    if control.tag == "select":
        return list(_choices(control)[-1:])
    if kind(control) == "file":
        return [FILE]
    if kind(control) in {"checkbox", "radio"}:
        return [control.get("value") or "on"]
    return [WORDS if kind(control) in TYPED else _words(control)]


def the_first(control: html.HtmlElement) -> list[object]:
    """What the page gives and else words, every box ticked, of a list the first, and no file."""
    if control.tag == "select":
        return list(_choices(control)[:1])
    if kind(control) == "file":
        return []
    return all_of_it(control) if kind(control) in {"checkbox", "radio"} else [_words(control)]


def as_it_stands(control: html.HtmlElement) -> list[object]:
    """What the page gives, and words where there are none; nothing is ticked that was not."""
    if control.tag == "select":
        chosen = [each.get("value") or "" for each in control.xpath(".//option[@selected]")]
        return list(chosen or _choices(control)[:1])
    if kind(control) == "checkbox" and control.get("checked") is None:
        return []
    return the_first(control)


def as_it_must(control: html.HtmlElement) -> list[object]:
    """What the page gives, and nothing where it asks for nothing."""
    if control.get("required") is not None or kind(control) in {"checkbox", "radio"}:
        return as_it_stands(control)
    if control.tag == "select":
        return [each.get("value") or "" for each in control.xpath(".//option[@selected]")]
    there = control.text if control.tag == "textarea" else control.get("value")
    return [there] if there and kind(control) != "file" else []


WAYS: tuple[Way, ...] = (all_of_it, the_first, as_it_stands, as_it_must)
