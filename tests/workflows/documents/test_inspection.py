"""Files are looked at before they are kept: what they unpack to, and what would run in them."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest
from docx import Document

from workflows.domain.documents import inspection, rules
from workflows.domain.documents.inspection import FileDamaged, FileMacros, FileUnpacks

WORD, EXCEL, TEXT = (rules.KINDS[each][0] for each in (".docx", ".xlsx", ".odt"))
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<a>&b;</a>"
)


def word() -> bytes:
    made, out = Document(), io.BytesIO()
    made.add_paragraph("Three cities keep a register.")
    made.save(out)
    return out.getvalue()


def archive(parts, source: bytes = b"", way=zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A Word file, or the one given, with these parts put in; None takes a part out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source or word())) as held,
        zipfile.ZipFile(out, "w", way) as new,
    ):
        for each in held.infolist():
            if each.filename not in parts:
                new.writestr(each.filename, held.read(each))
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    out.seek(0)
    return out


def test_files_as_programs_save_them_are_taken_and_read_from_their_beginning():
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.save(out)
    open_text = archive({"mimetype": TEXT, "content.xml": "<office/>"})

    for kind, stream in ((WORD, io.BytesIO(word())), (EXCEL, out), (TEXT, open_text)):
        stream.seek(7)
        inspection.look(kind, stream)
        assert stream.tell() == 0


def test_what_is_no_archive_is_not_unpacked():
    inspection.look("application/pdf", io.BytesIO(b"%PDF-1.7 and PK"))


FOUND = {
    "a bomb": ({"word/media/image1.png": bytes(60 * inspection.MIB)}, FileUnpacks),
    "too many parts": ({f"word/{n}.bin": b"" for n in range(2001)}, FileUnpacks),
    "macros": ({"word/vbaProject.bin": b"x"}, FileMacros),
    "macros by another name": (
        {"[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-office.vbaProject"/></Types>'},
        FileMacros,
    ),
    "macros said in other letters": (
        {"[Content_Types].xml": '<Types x="macroEnabled"/>'.encode("utf-16")}, FileMacros
    ),
    "a control that runs": ({"word/activeX/activeX1.bin": b"x"}, FileMacros),
    "an entity bomb": ({"word/document.xml": BOMB}, FileDamaged),
    "an entity bomb in other letters": (
        {"word/document.xml": BOMB.replace('1.0"', '1.0" encoding="utf-16"').encode("utf-16")},
        FileDamaged,
    ),
    "an entity bomb after a long comment": (
        {"word/document.xml": f"<!--{'x' * 200_000}-->" + BOMB.partition("?>")[2]}, FileDamaged
    ),
    "a link to the house in a part": (
        {"word/styles.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}, FileDamaged
    ),
    "no words": ({"word/document.xml": "no markup"}, FileDamaged),
    "a way out of the folder": ({"../../evil.xml": "<a/>"}, FileDamaged),
    "a way from the top": ({"/etc/evil": b"x"}, FileDamaged),
}  # fmt: skip


@pytest.mark.parametrize("what", FOUND)
def test_what_would_do_harm_is_found(what):
    parts, fault = FOUND[what]

    with pytest.raises(fault):
        inspection.look(WORD, archive(parts))


def test_a_file_of_another_kind_under_the_name_is_found():
    for kind, made in (
        (EXCEL, io.BytesIO(word())),
        (TEXT, io.BytesIO(word())),
        (WORD, io.BytesIO(_plain())),
    ):
        with pytest.raises(FileDamaged):
            inspection.look(kind, made)


def _plain() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("letter.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize("cut", [30, 400, -200, -10])
def test_a_damaged_file_is_told_and_breaks_nothing(cut):
    with pytest.raises(FileDamaged):
        inspection.look(WORD, io.BytesIO(word()[:cut]))


def test_a_file_that_stands_before_an_archive_is_found():
    with pytest.raises(FileDamaged):
        inspection.look(WORD, io.BytesIO(b"PK\x03\x04 a script, then: " + word()))


def test_of_two_parts_of_one_name_nobody_can_say_which_is_read():
    out = io.BytesIO(word())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as new:
        new.writestr("word/document.xml", "<a/>")

    with pytest.raises(FileDamaged):
        inspection.look(WORD, out)


def test_archives_inside_are_not_opened_and_the_largest_is_looked_at_in_a_moment():
    nested = archive(
        {"word/embeddings/inner.zip": archive({"x.bin": bytes(9 * inspection.MIB)}).getvalue()}
    )
    large = archive(
        {f"word/media/{n}.png": b"\x01\x80" * inspection.MIB for n in range(4)},
        way=zipfile.ZIP_STORED,
    )
    began = time.perf_counter()

    inspection.look(WORD, nested)
    inspection.look(WORD, large)

    assert time.perf_counter() - began < 2
