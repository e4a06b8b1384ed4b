"""A paper printed: each line in its own language and direction, as a Word document and a PDF."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from flask import Flask
from pypdf import PdfReader

from config.i18n import LANGUAGES, Translator
from engine.text import N_, Name, Text
from web.printing import faces
from web.printing.docx import docx
from web.printing.galley import base_direction, set_in
from web.printing.pdf import pdf
from workflows.domain.papers.paper import (
    Amount,
    Bullets,
    Code,
    Heading,
    Label,
    Paper,
    Paragraph,
    Table,
    Words,
)

NOW = dt.datetime(2027, 3, 9, 7, 0, tzinfo=dt.UTC)
ENGLISH = Words("The city lit its parks.\nIt was <safe> & sound.", "en")
ARABIC = Words("أنارت المدينة حدائقها.", "ar")
PAPER = Paper(
    name="XAA-2027-findings", title=Text("Self-assessment"),
    marks=(Text("Advance unedited version"),), symbol="HSP/X/1",
    facts=((Text("Reference"), Code("XAA-2027")), (Text("Delivered"), dt.date(2027, 3, 13))),
    blocks=(
        Heading(Text("Findings")), Paragraph(ENGLISH, "12"), Paragraph(ARABIC, "13", "view"),
        Heading(Label({"en": "Only in English"}), 2),
        Bullets((Code("plan.pdf"), Text(N_("Cites: %(what)s"), what="Article 4"))),
        Table(Text("Reviews"), (Text("State"), Text("Reviews")), ((Name("body", "XAA"), 3),)),
    ),
)  # fmt: skip
# The order in which the standard (ECMA-376, 17.3.1.26 and 17.3.2.28) has them.
IN_A_PARAGRAPH = (
    "pStyle", "keepNext", "keepLines", "numPr", "pBdr", "tabs", "bidi", "spacing", "ind",
    "contextualSpacing", "jc", "outlineLvl", "rPr",
)  # fmt: skip
IN_A_RUN = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "kern", "sz", "szCs",
            "u", "rtl", "cs", "lang")  # fmt: skip


def in_language(code, translations=None):
    return set_in(PAPER, Translator(code, names=lambda _kind, key: f"State {key}"), translations)


def word(code, translations=None):
    made = docx(in_language(code, translations), author="The desk", now=NOW)
    return Document(io.BytesIO(made))


def one(made, words):
    return next(each for each in made.paragraphs if words in each.text)


def is_bidi(paragraph):
    return paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:bidi")) is not None


def test_what_people_wrote_keeps_its_language_and_says_what_the_original_was():
    blocks = in_language("ar").blocks
    english, arabic = blocks[1], blocks[2]
    assert [line.direction for line in english.lines] == ["ltr", "ltr"]
    assert english.origin is not None
    assert "الإنكليزية" in english.origin.text  # as the United Nations call it
    assert (arabic.lines[0].language, arabic.lines[0].direction) == ("ar", "rtl")
    assert arabic.origin is None


def test_a_translation_belongs_to_exactly_one_wording():
    known = {(ENGLISH.sha256, "ar"): "أنارت المدينة."}
    found = in_language("ar", known).blocks[1]
    assert found.lines[0].text == "أنارت المدينة."
    assert found.lines[0].direction == "rtl"
    later = Words(ENGLISH.text + " More.", "en")
    assert (later.sha256, "ar") not in known
    assert in_language("en", known).blocks[1].lines[0].text == "The city lit its parks."


def test_an_author_who_wrote_in_two_languages_needs_no_translation():
    both = Words("Summary", "en", (("ar", "خلاصة"),))
    paper = Paper(name="x", title=Text("Self-assessment"), blocks=(Paragraph(both),))
    found = set_in(paper, Translator("ar")).blocks[0]
    assert (found.lines[0].text, found.origin) == ("خلاصة", None)


def test_words_of_an_edition_fall_back_to_english_and_say_so():
    assert in_language("ar").blocks[3].lines[0].language == "en"


def test_a_value_inside_a_sentence_stands_apart_with_its_own_direction():
    cites = in_language("ar").blocks[4].lines[1]
    value = next(run for run in cites.runs if run.apart)
    assert (value.text, value.direction) == ("Article 4", "ltr")
    assert "\u2068" not in cites.text


@pytest.mark.parametrize(
    ("text", "direction"), [("Article 4", "ltr"), ("المادة 4", "rtl"), ("4", "rtl"), ("", "rtl")]
)
def test_a_value_without_letters_takes_the_direction_around_it(text, direction):
    assert base_direction(text, "rtl") == direction


def test_the_word_document_has_real_styles_and_its_properties():
    made = word("en")
    assert one(made, "Self-assessment").style.name == "Title"
    assert one(made, "Findings").style.name == "Heading 1"
    assert one(made, "Only in English").style.name == "Heading 2"
    assert one(made, "lit its parks").style.name == "Numbered paragraph"
    assert one(made, "lit its parks").text == "12.\tThe city lit its parks."
    assert one(made, "<safe> & sound").style.name == "Continued paragraph"
    known = made.core_properties
    assert (known.title, known.language, known.author) == ("Self-assessment", "en", "The desk")
    assert made.tables[1].cell(1, 0).text == "State XAA"


def test_the_arabic_document_runs_from_right_to_left_and_its_english_words_do_not():
    made = word("ar")
    assert is_bidi(one(made, "أنارت المدينة حدائقها"))
    item = one(made, "lit its parks")
    assert is_bidi(item)  # so that its number stands on the right, as that of the Arabic items
    number, *words = item.runs
    assert number.font.rtl
    assert not any(run.font.rtl for run in words)
    assert (words[0].text, words[-1].text) == ("\u200e", "\u200e")
    runs = one(made, "أنارت المدينة حدائقها").runs
    assert all(run.font.rtl for run in runs)
    assert made.sections[0]._sectPr.find(qn("w:bidi")) is not None
    assert all(each._tblPr.find(qn("w:bidiVisual")) is not None for each in made.tables)
    article = next(run for each in made.paragraphs for run in each.runs if run.text == "Article 4")
    assert not article.font.rtl


def test_letters_without_a_typeface_are_named_by_their_language(monkeypatch):
    missing = frozenset("公平 ⵣ：、「")
    monkeypatch.setattr(faces, "_unknown", lambda letters: len(missing & set(letters)))

    def lacking(*texts):
        blocks = tuple(Paragraph(Words(each, "en")) for each in texts)
        paper = Paper(name="x", title=Text("Self-assessment"), blocks=blocks)
        return faces.lacking(set_in(paper, Translator("en")))

    assert lacking("Plain", "أنارت", "Ёлка") == ()
    assert lacking("A street called 公平") == ("zh",)
    assert lacking("ⵣ", "公") == (faces.OTHER, "zh")
    assert lacking("a：b") == lacking("「a、b") == ("zh",)  # points as wide as a character


def languages_of(made):
    """Of the runs with words of their own: what Word takes each for."""
    return {
        run.text.partition("\t")[2] or run.text: {
            key.rpartition("}")[2]: value for key, value in lang.attrib.items()
        }
        for paragraph in made.paragraphs
        for run in paragraph.runs
        for lang in run._r.iter(qn("w:lang"))
    }


@pytest.mark.parametrize(
    ("code", "own"),
    [
        ("ar", {"bidi": "ar-SA"}), ("zh", {"eastAsia": "zh-CN"}), ("en", {"val": "en-GB"}),
        ("fr", {"val": "fr-FR"}), ("ru", {"val": "ru-RU"}), ("es", {"val": "es-ES"}),
    ],
)  # fmt: skip
def test_each_run_says_its_language_where_word_looks_for_that_of_its_script(code, own):
    made = word(code)
    said = languages_of(made)
    assert said[in_language(code).title.text] == own
    assert said["It was <safe> & sound."] == {"val": "en-GB"}
    assert said["أنارت المدينة حدائقها."] == {"bidi": "ar-SA"}
    assert "Article 4" not in said or said["Article 4"] == own  # no language is known of it
    beneath = next(made.styles.element.iter(qn("w:lang")))
    assert own.items() <= {k.rpartition("}")[2]: v for k, v in beneath.attrib.items()}.items()


def test_each_script_has_its_typeface_and_none_is_slanted():
    made = word("zh")
    faces_of = made.styles["Normal"].element.rPr.rFonts
    assert faces_of.get(qn("w:eastAsia")) == "SimSun"
    assert faces_of.get(qn("w:cs")) == "Arial"
    title = one(made, in_language("zh").title.text).runs[0]
    assert title._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia"  # its quotes are Chinese too
    assert not any(run.italic for each in made.paragraphs for run in each.runs)
    used = {each.style.name for each in made.paragraphs}
    assert not any(made.styles[name].font.italic for name in used)


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("ar", "1,234,567"), ("zh", "1,234,567"), ("en", "1,234,567"),
        ("fr", "1\u202f234\u202f567"), ("ru", "1\u00a0234\u00a0567"), ("es", "1.234.567"),
    ],
)  # fmt: skip
def test_a_sum_has_its_digits_in_groups_and_reads_from_the_left(code, written):
    paper = Paper(name="x", title=Text("Resources"), blocks=(Paragraph(Amount(1_234_567, "USD")),))
    run = set_in(paper, Translator(code)).blocks[0].lines[0].runs[0]
    assert (run.text, run.direction) == (f"{written}\u00a0USD", "ltr")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_foot_of_a_page_counts_in_the_order_of_the_language(code):
    said = replace(in_language(code), sentences={"page": "%(pages)s – %(page)s"})
    made = Document(io.BytesIO(docx(said, author="", now=NOW)))
    foot = made.sections[0].footer.paragraphs[0]._p
    assert [each.text for each in foot.iter(qn("w:instrText"))] == ["NUMPAGES", "PAGE"]
    written = in_language(code).sentences["page"]
    assert written.count("%(page)s") == written.count("%(pages)s") == 1


def test_chinese_is_printed_with_real_letters_or_named_as_lacking(pango):
    lacks = "zh" in faces.lacking_at_all()
    assert faces.lacking(in_language("zh")) == (("zh",) if lacks else ())


@pytest.mark.parametrize("code", ["en", "ar", "zh"])
def test_every_element_stands_in_the_order_that_word_reads(code):
    made = word(code)
    for tag, order in (("w:pPr", IN_A_PARAGRAPH), ("w:rPr", IN_A_RUN)):
        for found in made.element.body.iter(qn(tag)):
            names = [each.tag.rpartition("}")[2] for each in found]
            assert set(names) <= set(order), names
            assert names == sorted(names, key=order.index), names


def test_what_no_document_may_hold_is_left_out():
    broken = Paper(
        name="x", title=Text("Self-assessment"), blocks=(Paragraph(Words("a\x00b\x0bc", "en")),)
    )
    made = docx(set_in(broken, Translator("en")), author="", now=NOW)
    assert any(each.text == "abc" for each in Document(io.BytesIO(made)).paragraphs)


@pytest.fixture(scope="module")
def templates(pango):
    """The site's own templates, without a site."""
    app = Flask("web", root_path="web")
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    with app.app_context():
        yield app


@pytest.mark.parametrize("code", ["en", "ar", "zh"])
def test_the_pdf_is_tagged_and_says_its_language_and_title(code, templates):
    made = PdfReader(io.BytesIO(pdf(in_language(code))))
    root = made.trailer["/Root"]
    assert root["/Lang"] == code
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    kinds = Counter(kinds_of(root["/StructTreeRoot"]["/K"]))
    assert (kinds["/H1"], kinds["/H2"], kinds["/H3"]) == (1, 1, 1)
    assert min(kinds[each] for each in ("/L", "/LI", "/Table", "/Caption", "/TH", "/TD")) >= 1
    assert made.metadata.title == in_language(code).title.text


def kinds_of(element):
    """Of the parts that a PDF tells to whoever listens, at every depth."""
    element = element.get_object()
    for each in element if isinstance(element, list) else ():
        yield from kinds_of(each)
    if isinstance(element, dict):
        yield element.get("/S")
        yield from kinds_of(element["/K"]) if "/K" in element else ()


def test_the_pdf_holds_what_was_written_escaped_and_fetches_nothing(templates):
    hostile = Paper(
        name="x", title=Text("Self-assessment"),
        blocks=(Paragraph(Words('<img src="file:///etc/passwd"><b>bold</b>', "en")),),
    )  # fmt: skip
    page = PdfReader(io.BytesIO(pdf(set_in(hostile, Translator("en"))))).pages[0]
    assert "<b>bold</b>" in page.extract_text()
