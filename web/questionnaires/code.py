"""What a file of answers is known by: codes of questions, and words for kinds and languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import IO

from config.i18n import LANGUAGES, Translator
from engine.errors import EngineError
from engine.text import N_
from web.printing.galley import language_name
from workflows.domain.assessment.brought import Brought, mark
from workflows.domain.assessment.sheet import KINDS, Line
from workflows.domain.documents import inspection
from workflows.domain.documents.inspection import FileUnpacks
from workflows.domain.documents.rules import FileKind, clean_name

CODE = re.compile(r"\b([a-z][a-z0-9_]{0,39})@(\d+-[0-9a-f]{16})\b")


class NotAForm(EngineError):
    message = N_(
        "No answers were found in this file. Take the form from this page as a Word or Excel file, "
        "fill it in, and leave the codes of the questions in it as they are."
    )


class TooMuch(EngineError):
    message = N_("This file unpacks to more than a form of answers can be.")


def code(line: Line) -> str:
    """What stands beside a question: its key, and the mark of the answer it was made from."""
    return f"{line.question.key}@{mark(line)}"


def brought(found: re.Match[str], kind: str, language: str, text: str) -> Brought:
    """An answer of a file. A kind that is no word for one is left open."""
    spoken = languages().get(plain(language), "")
    lines = (each.strip() for each in text.splitlines())
    words = "\n".join(each for each in lines if each)
    return Brought(found[1], kinds().get(plain(kind), ""), words, spoken, found[2])


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, str]:
    """Word for a kind in any language, or its key -> the kind."""
    found = {key: key for key in KINDS}
    for locale in LANGUAGES:
        say = Translator(locale).gettext
        found |= {plain(say(label)): key for key, label in KINDS.items()}
    return found


@lru_cache(maxsize=1)
def languages() -> Mapping[str, str]:
    """A language's name in any of them, or its code -> the code."""
    found = {key: key for key in LANGUAGES}
    for locale in LANGUAGES:
        say = Translator(locale).text
        found |= {plain(say(language_name(key))): key for key in LANGUAGES}
    return found | {plain(name): key for key, name in LANGUAGES.items()}


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def check(stream: IO[bytes]) -> None:
    """Raises TooMuch, NotAForm before a library unpacks it."""
    try:
        inspection.unpackable(stream)
    except FileUnpacks as fault:
        raise TooMuch from fault
    except FileKind as fault:
        raise NotAForm from fault


def file_name(reference: str, language: str) -> str:
    """Of a form, without an ending."""
    return clean_name(f"{reference.replace('/', '-')}-self-assessment-form-{language}")
