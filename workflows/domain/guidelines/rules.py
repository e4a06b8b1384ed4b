"""What is recognised in a text: headings, paragraphs, their numbers, and what a finding cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from engine.errors import EngineError
from engine.text import N_

VERSION = "guidelines_text"  # the key of the process
IN_EFFECT, IMPORTED, SUPERSEDED = "in_effect", "imported", "superseded"
SOURCE = "S1 §6, §14 a"
PARAGRAPH = 0  # the level of what is no heading
DEEPEST, LONGEST_HEADING, MOST_BLOCKS = 6, 200, 5000
VISION = (2, 3)  # the articles that S1 §14 a names

ROMAN = r"[IVXLC]+(?![\w])"
DIGITS = r"\d+(?:\.\d+)*"
ORDINALS = (
    "أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا",
)  # fmt: skip
OF_SECTION = (
    "articles?|art\\.|sections?|chapters?|parts?|secci[oó]n(?:es)?|art[ií]culos?|cap[ií]tulos?"
    "|раздел\\w*|стать\\w*|глав\\w*|القسمان|القسمين|الأقسام|القسم|المادتان|المادتين|المواد"
    "|المادة|الفصل|第"
)
OF_PARAGRAPH = "paragraphs?|paras?\\.?|párrafos?|пункт\\w*|الفقرتان|الفقرتين|الفقرات|الفقرة|§+"
BETWEEN = r"\s*(?:,|and|et|y|и|و|to|-|–|،|和)\s*"
MARKS = ".:)،-–—条节章 \t\u00a0"
_SECTION = re.compile(rf"(?:{OF_SECTION})\s*({ROMAN}|{DIGITS}|[A-Z]\b)", re.IGNORECASE)
_BARE = re.compile(rf"({ROMAN}|{DIGITS}|[A-Z])\s*[.:)\-–—]\s*(?=\S)")
_ORDINAL = re.compile(rf"({'|'.join(ORDINALS)})\s*[-–—:.]?\s*")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\s*(?:[.)]|[-–—]\s)\s*(?=\S)")
_LIST = rf"(?:{ROMAN}|{DIGITS})(?:{BETWEEN}(?:{ROMAN}|{DIGITS}))*"
_CITED = re.compile(rf"({OF_SECTION}|{OF_PARAGRAPH})\s*({_LIST})", re.IGNORECASE)
_ONE = re.compile(rf"{ROMAN}|{DIGITS}", re.IGNORECASE)
_ALONE = re.compile(ROMAN)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_UNSAFE = re.compile(r"[^\w.]+")


class NoText(EngineError):
    """A file in which no paragraph was recognised."""

    message = N_(
        "No text was found in this file. Word documents (.docx) and plain text (.txt, in UTF-8) "
        "are read."
    )


class TooLong(EngineError):
    """A file of more blocks than any such text has."""

    message = N_("This file has more paragraphs than a text of this kind.")


@dataclass(frozen=True)
class Line:
    """A line of a file. `level`: of a heading as the file marks it; 0 where it marks none."""

    text: str
    level: int = PARAGRAPH


@dataclass(frozen=True)
class Block:
    """A heading or paragraph as it was recognised."""

    level: int
    number: str
    anchor: str
    text: str

    def kept(self) -> dict[str, str | int]:
        return asdict(self)


def blocks(lines: Iterable[Line]) -> tuple[Block, ...]:
    """Headings and paragraphs with their numbers. Raises NoText, TooLong."""
    read = [_numbered(each) for each in lines if each.text.strip()]
    if not any(level == PARAGRAPH for level, _, _ in read):
        raise NoText
    if len(read) > MOST_BLOCKS:
        raise TooLong
    return tuple(_addressed(read))


def plain_lines(text: str) -> list[Line]:
    """Of plain text: "#" marks a heading, as does a short line that begins with a Roman number.

    Paragraphs stand between empty lines; where there are none, each line is one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n[^\S\n]*\n\s*" if re.search(r"\n[^\S\n]*\n", text) else r"\n", text)
    return [_plain(" ".join(part.split())) for part in parts]


def _plain(text: str) -> Line:
    marked = re.match(r"(#+)\s*(.*)", text)
    if marked:
        return Line(marked[2], min(len(marked[1]), DEEPEST))
    begins = re.match(rf"{ROMAN}\s*[.:)\-–—]\s*\S", text) or _is_titled(text)
    short = len(text) <= LONGEST_HEADING and not text.endswith((".", "؛", ";"))
    return Line(text, 1 if begins and short else PARAGRAPH)


def _is_titled(text: str) -> bool:
    return bool(_SECTION.match(text) or _ORDINAL.match(_bare_letters(text)))


def _numbered(line: Line) -> tuple[int, str, str]:
    """(level, number, words)."""
    text = line.text.strip()
    if line.level == PARAGRAPH:
        found = _NUMBERED.match(text)
        return (PARAGRAPH, western(found[1]), text[found.end() :]) if found else (0, "", text)
    for pattern in (_SECTION, _BARE):
        found = pattern.match(text)
        if found:
            return line.level, western(found[1]).upper(), text[found.end() :].lstrip(MARKS) or text
    ordinal = _ORDINAL.match(_bare_letters(text))
    if ordinal:
        return line.level, roman(ORDINALS.index(ordinal[1]) + 1), _after_ordinal(text)
    return line.level, "", text


def _bare_letters(text: str) -> str:
    """Without the marks above Arabic letters that stand in an ordinal."""
    return "".join(each for each in text if unicodedata.category(each) != "Mn")


def _after_ordinal(text: str) -> str:
    return text.partition(" ")[2].lstrip(MARKS) or text


def _addressed(read: Sequence[tuple[int, str, str]]) -> Iterator[Block]:
    """An address for each. Where no paragraph has a number of its own, they are counted."""
    own = any(number for level, number, _ in read if level == PARAGRAPH)
    above: list[tuple[int, str]] = []
    taken: set[str] = set()
    sections, count, shown = 0, 0, ""
    for level, number, text in read:
        if level != PARAGRAPH:
            sections += 1
            above = [each for each in above if each[0] < level]
            stem = "-".join(["s", *(each[1] for each in above), _safe(number or f"n{sections}")])
            above.append((level, _safe(number or f"n{sections}")))
        else:
            count += 1
            shown = number or ("" if own else str(count))
            stem = _paragraph(shown, above, count, taken)
        yield Block(level, number if level else shown, _free(stem, taken), text)


def _paragraph(number: str, above: Sequence[tuple[int, str]], count: int, taken: set[str]) -> str:
    """The number alone where it is given once, else with the section's."""
    if not number:
        return f"p-u{count}"
    stem = f"p-{_safe(number)}"
    return stem if stem not in taken or not above else f"p-{above[-1][1]}-{_safe(number)}"


def _free(stem: str, taken: set[str]) -> str:
    found, n = stem, 2
    while found in taken:
        found, n = f"{stem}-{n}", n + 1
    taken.add(found)
    return found


def _safe(number: str) -> str:
    return _UNSAFE.sub("", number)[:40] or "x"


def western(number: str) -> str:
    """Digits of any script as those of an address."""
    return "".join(str(int(each)) if each.isdecimal() else each for each in number)


def roman(value: int) -> str:
    """Of numbers up to ten."""
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[value - 1]


def value(number: str) -> int | None:
    """What a Roman or plain number counts; None of a letter, or of one below another."""
    number = western(number).upper()
    if number.isdecimal():
        return int(number)
    if not number or set(number) - set(_VALUES):
        return None
    counted = [_VALUES[each] for each in number]
    return sum(
        -one if any(later > one for later in counted[place + 1 :]) else one
        for place, one in enumerate(counted)
    )


@dataclass(frozen=True)
class Cited:
    """What a reference in words names, by value: sections, and paragraphs by their number."""

    sections: frozenset[int]
    paragraphs: frozenset[str]


def cited(words: str) -> Cited:
    """The sections and paragraphs of the Guidelines that a finding names."""
    sections: set[int] = set()
    paragraphs: set[str] = set()
    for word, numbers in _CITED.findall(words):
        for each in _ONE.findall(numbers):
            if re.fullmatch(OF_PARAGRAPH, word, re.IGNORECASE):
                paragraphs.add(western(each))
            elif (counted := value(each.partition(".")[0])) is not None:
                sections.add(counted)
    if _ALONE.fullmatch(words.strip()) and (counted := value(words.strip())) is not None:
        sections.add(counted)
    return Cited(frozenset(sections), frozenset(paragraphs))


def names(words: str, number: str, heading: str) -> bool:
    """Whether a few words name the section of a number and heading: "Section II", "II. Vision"."""
    own = value(number)
    bare = _BARE.match(words.strip())
    counted = cited(words).sections | ({value(bare[1])} if bare else set())
    return own in counted - {None} or bool(heading and heading.casefold() in words.casefold())
