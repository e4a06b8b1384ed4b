"""Where the number of a rule comes from, in the reader's words: compared with what, in which text.

An edition says both in plain English, which programs compare; what is known of it is told in the
reader's language, and only what is left over as the edition writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.rules import Rule
from engine.text import N_
from web.i18n import say

PARAGRAPHS = re.compile(r"S\d (?:§|OP)[^\s,]+(?:, (?:§|OP)?[\w()]+)*")
DECIDED = "decided:"  # how an edition begins the basis of a rule that a body has decided
NO_BASIS, PROVISIONAL = N_("Default, no basis in S1"), N_("Default; S1 has the idea, not the form")
KNOWN = re.compile(r"provisional: (?:no basis in S1|.* behind the idea)|decided:.*")


@dataclass(frozen=True)
class Grounds:
    """`compared`: with what the number was compared; `language`: the one that this is told in.

    `paragraph`: of the source or of the decision.  `decided`: by a body; else it is provisional.
    `default`: what that means.  `rest`: the edition's own words, where those do not say all of it.
    """

    compared: str
    language: str
    paragraph: str
    default: str
    rest: str
    decided: bool

    def __str__(self) -> str:
        """In one line."""
        return " · ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        said = say(self.default) if self.default else ""
        return filter(None, (self.compared, self.paragraph, said, self.rest))


def grounds(rule: Rule, locale: str) -> Grounds:
    told = rule.anchor_in.get(locale)
    decided = rule.basis.startswith(DECIDED)
    return Grounds(
        told or rule.anchor, locale if told else "en", _paragraph(rule.basis), _default(rule.basis),
        "" if KNOWN.fullmatch(rule.basis) else rule.basis, decided,
    )  # fmt: skip


def _paragraph(basis: str) -> str:
    """The paragraph behind a rule; where a body has decided it, that of its decision."""
    if basis.startswith(DECIDED):
        return basis.removeprefix(DECIDED).strip()
    found = PARAGRAPHS.search(basis)
    return found[0] if found else ""


def _default(basis: str) -> str:
    if "no basis in S1" in basis:
        return NO_BASIS
    return PROVISIONAL if basis.startswith("provisional") else ""
