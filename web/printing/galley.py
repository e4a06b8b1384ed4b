"""A paper set in one language: its sentences said, each with its own language and direction."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias
from unicodedata import bidirectional

from config.i18n import FSI, LANGUAGES, PDI, Translator, direction_of
from engine.text import N_, Param, Text
from workflows.domain.papers import paper as papers
from workflows.domain.papers.paper import Block, Content, Paper, Words
from workflows.domain.reports.rules import in_words

ORIGINAL = N_("Original: %(language)s")
UNOFFICIAL = N_("Unofficial translation. Original: %(language)s")
ISOLATED = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")
MARKS = str.maketrans("", "", FSI + PDI)
LTR, RTL = "ltr", "rtl"


Translations: TypeAlias = Mapping[tuple[str, str], str]  # (sha256 of the words, language)


@dataclass(frozen=True)
class Run:
    """Words in one language and direction. `apart`: they stand isolated in the line around them."""

    text: str
    language: str
    direction: str
    apart: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph of runs with the direction it is set in."""

    runs: tuple[Run, ...]
    language: str
    direction: str

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Set:
    """A block that is set. `kind`: heading, paragraph, bullets or table."""

    kind: str
    lines: tuple[Line, ...] = ()
    level: int = 0
    number: str = ""
    style: str = "body"
    origin: Line | None = None  # says that the words are no original, or in which language it is
    columns: tuple[Line, ...] = ()
    rows: tuple[tuple[tuple[Line, ...], ...], ...] = ()


@dataclass(frozen=True)
class Galley:
    """Everything that a format needs to print a paper."""

    name: str
    language: str
    direction: str
    title: Line
    kicker: Line | None
    marks: tuple[Line, ...]
    symbol: str
    facts: tuple[tuple[Line, Line], ...]
    blocks: tuple[Set, ...]
    sentences: Mapping[str, str]  # what a format itself has to say
    one_page: bool = False
    foot: Line | None = None  # below every page, beside its number

    @property
    def file(self) -> str:
        """Its file's name, without an ending."""
        return f"{self.name}-{self.language}"


SENTENCES = {
    "symbol": N_("Symbol"),
    "no_symbol": N_("not assigned yet"),
    "page": N_("Page %(page)s of %(pages)s"),
}


class _Setter:
    """Sets content in one language."""

    def __init__(
        self, translator: Translator, translations: Translations, official: Collection[str]
    ) -> None:
        self.say, self._translations = translator, translations
        self._official = translator.locale in official
        self.locale = translator.locale

    def line(self, content: Content) -> Line:
        """On one line, whatever breaks it has."""
        found = self.lines(content)
        runs = [run for each in found for run in each.runs]
        return replace(found[0], runs=tuple(runs))

    def lines(self, content: Content) -> tuple[Line, ...]:
        if isinstance(content, Words):
            text, language, _ = self.version(content)
            return tuple(_written(each, language) for each in _paragraphs(text))
        return (self._sentence(content),)

    def _sentence(self, content: papers.Label | papers.Code | papers.Amount | Param) -> Line:
        match content:
            case papers.Label(words):
                language = self.locale if words.get(self.locale) else "en"
                return _written(words.get(language, ""), language)
            case papers.Code(text):
                runs: tuple[Run, ...] = (Run(text, "", LTR, apart=True),)
            case papers.Amount(n, measure):
                said = f"{self.say.number(n)}\u00a0{measure}" if measure else self.say.number(n)
                runs = (Run(said, "", LTR, apart=True),)
            case Text():
                return sentence(content, self.say)
            case _:
                runs = (Run(self.say.value(content), self.locale, self.say.direction),)
        return Line(runs, self.locale, self.say.direction)

    def version(self, words: Words) -> tuple[str, str, bool]:
        """Text, language, and whether it is a translation."""
        own = dict([*words.also, (words.language, words.text)])
        if self.locale in own:
            return own[self.locale], self.locale, False
        found = self._translations.get((words.sha256, self.locale))
        if not found:
            return words.text, words.language, False
        return found, self.locale, True

    def origin(self, content: Content) -> Line | None:
        """Of words that were not written in this language: which one they were written in."""
        if not isinstance(content, Words) or not content.text or not content.language:
            return None
        _, language, translated = self.version(content)
        if language == self.locale and not translated:
            return None
        said = UNOFFICIAL if translated and not self._official else ORIGINAL
        return self.line(Text(said, language=language_name(content.language)))

    def block(self, block: Block) -> Set:
        match block:
            case papers.Heading(content, level):
                return Set("heading", (self.line(content),), level=level)
            case papers.Paragraph(content, number, style):
                return Set(
                    "paragraph", self.lines(content), number=number, style=style,
                    origin=self.origin(content),
                )  # fmt: skip
            case papers.Bullets(items):
                return Set("bullets", tuple(self.line(each) for each in items))
            case papers.Table(caption, columns, rows):
                return Set(
                    "table", (self.line(caption),),
                    columns=tuple(self.line(each) for each in columns),
                    rows=tuple(tuple(self.lines(each) for each in row) for row in rows),
                )  # fmt: skip


def set_in(
    paper: Paper, translator: Translator, translations: Translations | None = None
) -> Galley:
    """A paper in the language of the translator. What is not translated stays as it was written."""
    setter = _Setter(translator, translations or {}, paper.official)
    return Galley(
        name=paper.name, language=setter.locale, direction=translator.direction,
        title=setter.line(paper.title),
        kicker=setter.line(paper.kicker) if paper.kicker is not None else None,
        marks=tuple(setter.line(each) for each in paper.marks), symbol=paper.symbol,
        facts=tuple((setter.line(key), setter.line(value)) for key, value in paper.facts),
        blocks=tuple(setter.block(each) for each in paper.blocks),
        sentences={key: translator.gettext(text) for key, text in SENTENCES.items()},
        one_page=paper.one_page,
    )  # fmt: skip


def sentence(text: Text, translator: Translator) -> Line:
    """A sentence on a line, its parameters apart."""
    runs = tuple(_pieces(translator.text(text), translator.locale))
    return Line(runs, translator.locale, translator.direction)


def language_name(language: str) -> Text | str:
    """What a language is called, in the words of the catalogue; another one by its code."""
    return in_words([language]) if language in LANGUAGES else language


def _paragraphs(text: str) -> list[str]:
    kept = [each.strip() for each in text.replace("\r\n", "\n").split("\n")]
    return [each for each in kept if each] or [""]


def _written(text: str, language: str) -> Line:
    direction = direction_of(language)
    return Line((Run(text, language, direction),), language, direction)


def _pieces(sentence: str, language: str) -> Iterator[Run]:
    """A sentence and its parameters, each of which keeps its own direction."""
    here, place = direction_of(language), 0
    for found in ISOLATED.finditer(sentence):
        if before := sentence[place : found.start()].translate(MARKS):
            yield Run(before, language, here)
        if value := found[1]:
            yield Run(value, language, base_direction(value, here), apart=True)
        place = found.end()
    if rest := sentence[place:].translate(MARKS):
        yield Run(rest, language, here)


def base_direction(text: str, otherwise: str) -> str:
    """By the first letter that has one, as readers and browsers decide it."""
    for letter in text:
        kind = bidirectional(letter)
        if kind in ("R", "AL"):
            return RTL
        if kind == "L":
            return LTR
    return otherwise
