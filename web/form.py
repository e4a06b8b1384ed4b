"""What was typed into a form, and what is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email
from flask import request

from engine.text import N_, Text, as_text

GIVE_THIS = N_("Fill in this field.")
CHOOSE_ONE = N_("Choose one of the list.")


def plain(text: str) -> str:
    kept = (each for each in text if each in "\n\t" or unicodedata.category(each) != "Cc")
    return "".join(kept).strip()


@dataclass
class Form:
    """Values by name, faults by name; macros draw both."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def submitted(cls) -> Form:
        """Without the characters that no line of a form has."""
        return cls({key: plain(value) for key, value in request.form.items()})

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def number(self, name: str) -> int:
        """A number that a page carries; 0 for none."""
        return int(self[name]) if self[name].isdecimal() else 0

    @property
    def version(self) -> int:
        """The version that the page was made from."""
        return self.number("version")

    def beside(self, stands: Form) -> Form:
        """What somebody else has saved meanwhile; saving again then takes its place."""
        self.values["version"] = stands["version"]
        return stands

    def fault(self, name: str, sentence: Text | str) -> None:
        """The first fault of a field is the one that is told."""
        self.faults.setdefault(name, as_text(sentence))

    def require(self, *names: str) -> None:
        for name in names:
            if not self[name]:
                self.fault(name, GIVE_THIS)

    def one_of(self, name: str, choices: Mapping[str, object]) -> None:
        if self[name] not in choices:
            self.fault(name, CHOOSE_ONE)

    def address(self, name: str) -> None:
        """An address of electronic mail, by its form."""
        try:
            validate_email(self[name], check_deliverability=False)
        except EmailNotValidError:
            self.fault(name, N_("Enter an address such as name@example.org."))

    def at_most(self, name: str, most: int) -> None:
        if len(self[name]) > most:
            self.fault(name, Text(N_("Use at most %(most)s characters."), most=most))
