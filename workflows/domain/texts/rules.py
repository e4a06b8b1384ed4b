"""Kinds of texts under consultation, who is asked for comments, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.errors import EngineError
from engine.text import N_

DRAFT = "draft_text"  # the key of the process
# Permissions: write the text, read it before it is put to anybody, comment, say what became of it.
WRITE, DRAFTS, COMMENT, SETTLE = "text.write", "text.drafts", "text.comment", "text.settle"
TRANSLATE = "text.translate"  # write a version in a further language, the fixed one too

TERMS, AMENDMENT, GUIDELINES = "terms_of_reference", "amendment", "guidelines"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        TERMS: N_("Terms of reference of the mechanism (S1 §3)"),
        AMENDMENT: N_("Amendment of the Guidelines (S1 §6)"),
        GUIDELINES: N_("International guidelines or another text (S2 OP3)"),
    }
)
CLOSED, BUREAU, BOARD, ASSEMBLY, DECIDED = "closed", "bureau", "board", "assembly", "decided"
# Where a text goes once its consultation is closed; no body has anything by silence.
COURSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        TERMS: (CLOSED, BUREAU, BOARD, DECIDED),
        AMENDMENT: (CLOSED, BOARD, ASSEMBLY, DECIDED),
        GUIDELINES: (CLOSED, ASSEMBLY, DECIDED),
    }
)

# S2 OP4, in its order.
STATES, OTHER_STATES = "states", "agency_states"
CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        STATES: N_("Member States"),
        OTHER_STATES: N_("States members of specialized agencies"),
        "local": N_("Associations of local authorities"),
        "un": N_("United Nations organizations"),
        "finance": N_("International financial institutions"),
        "development": N_("Development agencies"),
        "ngo": N_("Non-governmental organizations"),
        "academia": N_("Academia"),
        "civil": N_("Civil society organizations"),
        "private": N_("Private sector"),
        "other": N_("Other relevant stakeholders"),
    }
)
ONLINE = "online"
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "office": N_("Regional or country office"),
        ONLINE: N_("Online"),
        "meeting": N_("Meeting"),
    }
)
ORGANIZATION = "organization"
POSITIONS: Mapping[str, str] = MappingProxyType(
    {
        ORGANIZATION: N_("Position of the State or organization"),
        "person": N_("View of the person who writes"),
    }
)
DISPOSITIONS: Mapping[str, str] = MappingProxyType(
    {
        "taken": N_("Taken into the text"),
        "in_part": N_("Taken in part"),
        "not_taken": N_("Not taken into the text"),
        "for_board": N_("Left to the governing body"),
    }
)
ORIGINAL, OFFICIAL, UNOFFICIAL = "original", "official", "unofficial"
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        ORIGINAL: N_("Original"),
        OFFICIAL: N_("Official version"),
        UNOFFICIAL: N_("Unofficial translation"),
    }
)
LONGEST_TEXT, LONGEST_WORDS, LONGEST_LINE = 200_000, 20_000, 200
# The roles that find the way to a text: every office that takes part, and who drafts.
READERS = frozenset(
    {
        "missions", "focal_points", "experts", "partners", "board_members", "drafter",
        "invited_mission", "invited_partner",
    }
)  # fmt: skip
WHOLE = 0  # the paragraph of a comment on all of a text
HEADING = "# "
BLANK = re.compile(r"\n[^\S\n]*\n\s*")


class TextMoved(EngineError):
    """What was open on a page was saved by somebody else since."""

    message = N_(
        "Somebody has saved this text since you opened it. Nothing of yours is lost: compare, "
        "then save again."
    )


@dataclass(frozen=True)
class Block:
    """A part of a text between empty lines. `number`: of a paragraph; 0 for a heading."""

    number: int
    words: str


def blocks(text: str) -> tuple[Block, ...]:
    """The headings and numbered paragraphs of a text."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    number = 0
    for part in BLANK.split(text.replace("\r\n", "\n").strip()):
        words = part.strip()
        if words.startswith(HEADING):
            yield Block(0, words.removeprefix(HEADING).strip())
        elif words:
            number += 1
            yield Block(number, words)


def paragraphs(text: str) -> dict[int, str]:
    """Number -> words of the paragraphs that can be commented on."""
    return {each.number: each.words for each in blocks(text) if each.number}


def category_of(kind: str) -> str:
    """The category of S2 OP4 that a State of the register belongs to, by its kind there."""
    return STATES if kind in {"member", "fictional"} else OTHER_STATES
