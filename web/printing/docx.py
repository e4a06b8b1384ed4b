"""A galley as a Word document: real styles and headings, each line in its own direction."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any
from unicodedata import category

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from web.printing.galley import LTR, RTL, Galley, Line, Run, Set
from web.widths import room

# Faces that every office program has, for the four scripts of the six languages; the tags by which
# it finds a dictionary, and under which name it looks for the language of a run.
FACES = {"ascii": "Arial", "hAnsi": "Arial", "cs": "Arial", "eastAsia": "SimSun"}
TAGS = {
    "ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES",
}  # fmt: skip
SCRIPTS = {"ar": "bidi", "zh": "eastAsia"}
INK, QUIET = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x50, 0x50, 0x50)
NUMBERED, CONTINUED = "Numbered paragraph", "Continued paragraph"
VIEW, NOTE, MARK = "View beside", "Note", "Version mark"
SIZES = {"Title": 20, "Heading 1": 15, "Heading 2": 13, "Heading 3": 11.5, "Caption": 10}
CLOSE = 0.75  # the scale of a paper that is to stand on one page
NARROWEST, WIDEST, EDGES = 12, 45, 2  # letters that decide how wide a column is
TEXT_WIDTH = 16.0  # centimetres between the margins
FIELD = ("begin", "separate", "end")
FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}
PLACE = re.compile(r"%\((page|pages)\)s")
BESIDE = " \u00b7 "
UNSEEN = frozenset({"Cc", "Cs"})
TURNS = {LTR: "\u200e", RTL: "\u200f"}  # marks of direction, which nobody sees

# Word reads its elements in one order only: what stands after the one that is put in.
AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
              "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")  # fmt: skip
AFTER_VISUAL = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
                "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:tblLayout",
                "w:tblLook")  # fmt: skip
AFTER_SIZE = ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:vertAlign", "w:rtl", "w:cs",
              "w:em", "w:lang")  # fmt: skip


def docx(galley: Galley, *, author: str, now: dt.datetime) -> bytes:
    """The file's bytes. `author`: who sends it, as its properties say."""
    made = Document()
    _styles(made, CLOSE if galley.one_page else 1)
    _languages(made, galley)
    _properties(made, galley, author, now)
    _page(made, galley)
    _front(made, galley)
    for block in galley.blocks:
        _block(made, galley, block)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _styles(made: Any, scale: float) -> None:  # noqa: ANN401 - the library has few types
    _faces(made.styles["Normal"], 11 * scale)
    for name, size in SIZES.items():
        _faces(made.styles[name], size * scale)
        made.styles[name].font.bold = made.styles[name].font.cs_bold = True
    for name in (NUMBERED, CONTINUED, VIEW, NOTE, MARK):
        made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = made.styles["Normal"]
    _plain(made.styles["Title"])
    made.styles["Normal"].paragraph_format.space_after = Pt(6 * scale)
    made.styles[MARK].font.bold = made.styles[MARK].font.cs_bold = True
    made.styles[NOTE].font.size, made.styles[NOTE].font.color.rgb = Pt(9.5), QUIET
    # Indents of a style are from the side where a line begins, in either direction.
    made.styles[NUMBERED].paragraph_format.left_indent = Cm(1.25)
    made.styles[NUMBERED].paragraph_format.first_line_indent = Cm(-1.25)
    made.styles[NUMBERED].paragraph_format.tab_stops.add_tab_stop(Cm(1.25))
    made.styles[CONTINUED].paragraph_format.left_indent = Cm(1.25)
    made.styles[VIEW].paragraph_format.left_indent = Cm(2)


def _plain(style: Any) -> None:  # noqa: ANN401
    """Without the template's line below, and without spaced letters, which tear Arabic apart."""
    for tag in ("w:pBdr", "w:kern"):
        for found in list(style.element.iter(qn(tag))):
            found.getparent().remove(found)
    for found in list(style.element.rPr.iter(qn("w:spacing"))):
        style.element.rPr.remove(found)


def _faces(style: Any, size: float) -> None:  # noqa: ANN401
    """Our faces and sizes, for scripts that run either way; none of the template's theme."""
    style.font.size, style.font.color.rgb = Pt(round(size * 2) / 2), INK
    found = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(found.attrib):
        del found.attrib[key]
    for script, face in FACES.items():
        found.set(qn(f"w:{script}"), face)
    half_points = OxmlElement("w:szCs")
    half_points.set(qn("w:val"), str(round(size * 2)))
    style.element.rPr.insert_element_before(half_points, *AFTER_SIZE)


def _languages(made: Any, galley: Galley) -> None:  # noqa: ANN401
    """What a word is taken for where its run says nothing: of three scripts, one language each."""
    said = next(made.styles.element.iter(qn("w:lang")))
    for script, language in (("val", "en"), ("eastAsia", "zh"), ("bidi", "ar")):
        said.set(qn(f"w:{script}"), TAGS[language])
    own = galley.language
    said.set(qn(f"w:{SCRIPTS.get(own, 'val')}"), TAGS.get(own, own))


def _properties(made: Any, galley: Galley, author: str, now: dt.datetime) -> None:  # noqa: ANN401
    known = made.core_properties
    known.title, known.language = galley.title.text, galley.language
    known.author = known.last_modified_by = author
    known.created = known.modified = now.astimezone(dt.UTC).replace(tzinfo=None)
    known.comments, known.subject = "", galley.symbol


def _page(made: Any, galley: Galley) -> None:  # noqa: ANN401
    """A4; the marks above every page, the number of the page below it."""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    if galley.one_page:
        section.top_margin = section.bottom_margin = Cm(1.6)
    if galley.direction == RTL:
        known = section._sectPr  # noqa: SLF001 - the library has no name for it
        known.insert_element_before(OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid")
    above = (galley.marks or (galley.title,))[0]
    head = section.header.paragraphs[0]
    head.style = made.styles[NOTE]
    _directed(head, above.direction)
    _say(head, above)
    foot = section.footer.paragraphs[0]
    foot.style = made.styles[NOTE]
    _directed(foot, galley.direction)
    for place, text in enumerate(PLACE.split(galley.sentences["page"])):
        if place % 2:
            _field(foot, FIELDS[text], galley)
        elif text:
            _run(foot, Run(text, galley.language, galley.direction))
    if galley.foot is not None:
        _run(foot, Run(BESIDE, galley.language, galley.direction))
        _say(foot, galley.foot)


def _field(paragraph: Any, code: str, galley: Galley) -> None:  # noqa: ANN401
    for kind in FIELD:
        run = _run(paragraph, Run("", galley.language, galley.direction))
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)  # noqa: SLF001
        if kind == "begin":
            said = OxmlElement("w:instrText")
            said.text = code
            _run(paragraph, Run("", galley.language, galley.direction))._r.append(said)  # noqa: SLF001


def _front(made: Any, galley: Galley) -> None:  # noqa: ANN401
    for mark in galley.marks:
        _paragraph(made, mark, MARK)
    if galley.kicker is not None:
        _paragraph(made, galley.kicker, NOTE)
    _paragraph(made, galley.title, "Title")
    rows = tuple(((key,), (value,)) for key, value in galley.facts)
    if rows:
        _table(made, galley, (), rows)


def _block(made: Any, galley: Galley, block: Set) -> None:  # noqa: ANN401
    if block.kind == "heading":
        _paragraph(made, block.lines[0], f"Heading {block.level}")
    elif block.kind == "bullets":
        for line in block.lines:
            _paragraph(made, line, "List Bullet")
    elif block.kind == "table":
        caption = _paragraph(made, block.lines[0], "Caption")
        caption.paragraph_format.keep_with_next = True
        _table(made, galley, block.columns, block.rows)
    else:
        _numbered(made, galley, block)


def _numbered(made: Any, galley: Galley, block: Set) -> None:  # noqa: ANN401
    """A paragraph with its number before the first line of it.

    The number stands on the side where lines of the document begin; words that run the other way
    are embedded beside it.
    """
    style = {"view": VIEW, "note": NOTE}.get(block.style, CONTINUED if block.number else "Normal")
    indented = bool(block.number) or block.style == "view"
    for place, line in enumerate(block.lines):
        number = block.number if not place else ""
        made_one = made.add_paragraph(style=NUMBERED if number else style)
        apart = indented and line.direction != galley.direction
        _directed(made_one, galley.direction if apart else line.direction)
        if number:
            _run(made_one, Run(f"{number}.\t", galley.language, galley.direction))
        _say(made_one, _embedded(line) if apart else line)
        if apart:
            made_one.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if block.origin is not None:
        _paragraph(made, block.origin, NOTE)


def _embedded(line: Line) -> Line:
    return replace(line, runs=tuple(each for run in line.runs for each in _between_marks(run)))


def _between_marks(run: Run) -> tuple[Run, Run, Run]:
    """A run whose first and last signs stay where they belong among words of the other way."""
    mark = replace(run, text=TURNS[run.direction], apart=False)
    return mark, run, mark


def _table(
    made: Any,  # noqa: ANN401
    galley: Galley,
    columns: tuple[Line, ...],
    rows: tuple[tuple[tuple[Line, ...], ...], ...],
) -> None:
    width = len(columns) or len(rows[0])
    table = made.add_table(rows=0, cols=width, style="Table Grid")
    if galley.direction == RTL:
        known = table._tblPr  # noqa: SLF001
        known.insert_element_before(OxmlElement("w:bidiVisual"), *AFTER_VISUAL)
    if columns:
        _row(table, tuple((each,) for each in columns), head=True)
    for row in rows:
        _row(table, row)
    _widths(table, columns, rows)
    made.add_paragraph()


def _widths(
    table: Any,  # noqa: ANN401
    columns: tuple[Line, ...],
    rows: tuple[tuple[tuple[Line, ...], ...], ...],
) -> None:
    """Columns as wide as what stands in them, within bounds: not every program fits them itself."""
    heads = [room(each.text) for each in columns] or [0] * len(table.columns)
    longest = [
        max(NARROWEST, min(WIDEST, EDGES + max(head, *(_length(row[place]) for row in rows), 0)))
        for place, head in enumerate(heads)
    ]
    for column, share in zip(table.columns, longest, strict=True):
        width = Cm(TEXT_WIDTH * share / sum(longest))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _length(lines: tuple[Line, ...]) -> int:
    return max((room(each.text) for each in lines), default=0)


def _row(table: Any, cells: tuple[tuple[Line, ...], ...], *, head: bool = False) -> None:  # noqa: ANN401
    made = table.add_row()
    known = made._tr.get_or_add_trPr()  # noqa: SLF001
    known.append(OxmlElement("w:cantSplit"))
    if head:
        known.append(OxmlElement("w:tblHeader"))
    for place, (cell, lines) in enumerate(zip(made.cells, cells, strict=True)):
        for at, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if not at else cell.add_paragraph()
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            _directed(paragraph, line.direction)
            _say(paragraph, line, bold=head or not place)


def _paragraph(made: Any, line: Line, style: str) -> Any:  # noqa: ANN401
    paragraph = made.add_paragraph(style=style)
    _directed(paragraph, line.direction)
    _say(paragraph, line)
    return paragraph


def _directed(paragraph: Any, direction: str) -> None:  # noqa: ANN401
    if direction == RTL:
        known = paragraph._p.get_or_add_pPr()  # noqa: SLF001
        known.insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)


def _say(paragraph: Any, line: Line, *, bold: bool = False) -> None:  # noqa: ANN401
    for run in line.runs:
        turned = run.apart and run.direction != line.direction
        for each in _between_marks(run) if turned else (run,):
            _run(paragraph, each, bold=bold)


def _run(paragraph: Any, run: Run, *, bold: bool = False) -> Any:  # noqa: ANN401
    """One run; what reads from right to left says so, or Word turns its signs round.

    Quotes and dashes are in the typefaces of two scripts: in Chinese words they take the Chinese.
    """
    made = paragraph.add_run(_printable(run.text))
    made.bold = bold or None
    if run.direction == RTL:
        made.font.rtl, made.font.cs_bold = True, bold or None
    if run.language == "zh":
        made._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")  # noqa: SLF001
    if run.language and (run.direction == RTL) == (run.language == "ar"):
        spoken = OxmlElement("w:lang")
        script = SCRIPTS.get(run.language, "val")
        spoken.set(qn(f"w:{script}"), TAGS.get(run.language, run.language))
        made._r.get_or_add_rPr().append(spoken)  # noqa: SLF001
    return made


def _printable(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(each for each in text if each in "\t\n" or category(each) not in UNSEEN)
