"""Whether this server has typefaces for what is printed, so that no PDF shows boxes silently."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from ctypes import CDLL, c_void_p
from functools import lru_cache

from web.printing.galley import Galley, Line

# The first word of a letter's name -> the language that is named for its script.
SCRIPTS = {"CJK": "zh", "FULLWIDTH": "zh", "ARABIC": "ar", "CYRILLIC": "ru", "LATIN": "en"}
CHINESE_POINTS = frozenset(map(chr, range(0x3000, 0x3040)))
SAMPLES = {
    "ar": "مراجعة", "zh": "审查报告", "en": "review", "fr": "évaluée", "ru": "обзор", "es": "año",
}  # fmt: skip
LIBRARIES = ("libpango-1.0", "libpangoft2-1.0", "libgobject-2.0")
POINTERS = ("pango_ft2_font_map_new", "pango_font_map_create_context", "pango_layout_new")
OTHER = ""  # signs of a script that none of the six languages is written in


def lacking(galley: Galley) -> tuple[str, ...]:
    """Languages of whose letters in a galley some have no typeface; OTHER for other signs."""
    scripts: dict[str, set[str]] = {}
    for letter in {each for line in _lines(galley) for each in line.text if each > "\x7f"}:
        scripts.setdefault(_language(letter), set()).add(letter)
    return tuple(
        sorted(code for code, letters in scripts.items() if _unknown("".join(sorted(letters))))
    )


def _language(letter: str) -> str:
    """Of whose script a letter is; commas and brackets as wide as a character are Chinese."""
    if letter in CHINESE_POINTS:
        return "zh"
    return SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], OTHER)


def lacking_at_all() -> tuple[str, ...]:
    """Which of the six languages this server cannot print; none where it prints no PDF at all."""
    return tuple(code for code, sample in SAMPLES.items() if _unknown(sample))


@lru_cache(maxsize=256)
def _unknown(letters: str) -> int:
    """How many of them Pango, which draws the PDF, finds in no typeface."""
    try:
        pango, ft2, gobject = (_library(name) for name in LIBRARIES)
    except OSError:
        return 0
    faces = c_void_p(ft2.pango_ft2_font_map_new())
    context = c_void_p(pango.pango_font_map_create_context(faces))
    layout = c_void_p(pango.pango_layout_new(context))
    said = letters.encode()
    pango.pango_layout_set_text(layout, said, len(said))
    found = int(pango.pango_layout_get_unknown_glyphs_count(layout))
    for each in (layout, context, faces):
        gobject.g_object_unref(each)
    return found


def _library(name: str) -> CDLL:
    """Loaded by itself: the library that makes PDF files takes a second to load."""
    ending = f"{name}.0.dylib" if sys.platform == "darwin" else f"{name}.so.0"
    found = CDLL(ending)
    for function in POINTERS:
        if hasattr(found, function):
            getattr(found, function).restype = c_void_p
    return found


def _lines(galley: Galley) -> Iterator[Line]:
    """Everything that is printed."""
    yield from (galley.title, *galley.marks, *_there(galley.kicker))
    for pair in galley.facts:
        yield from pair
    for block in galley.blocks:
        yield from (*block.lines, *_there(block.origin), *block.columns)
        for row in block.rows:
            for cell in row:
                yield from cell


def _there(*lines: Line | None) -> Iterable[Line]:
    return (each for each in lines if each is not None)
