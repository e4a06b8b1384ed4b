"""A text in several languages, the formal notes on it, and the dossier of its case."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document

from tests.web.browser import seen
from tests.web.consulting import (
    close,
    comments,
    fire,
    put_to_all,
    say,
    texts_in,
    to_the_first_day,
)
from tests.web.registering import take

ARABIC = "# الغرض\n\nتساعد الآلية الدول.\n\nوهي طوعية ولا تصنف أحداً."


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with texts_in(tmp_path_factory.mktemp("texts")) as made:
        yield made


@pytest.fixture
def desk(site):
    return site.desk_of("officer")


@pytest.fixture(autouse=True)
def first_day(site):
    yield
    to_the_first_day(site)


def in_arabic(browser, entry, text=ARABIC, version="0", **typed):
    """The first version in Arabic, as its page takes it."""
    address = f"{entry}/draft-text/versions/1/ar"
    browser.get(address)
    fields = {"do": "save", "text": text, "status": "unofficial", "version": version, **typed}
    return browser.post(address, **fields)


def packed(browser, entry):
    """The pages of the dossier, by name; files by the name they came with."""
    answer = browser.get(f"{entry}/dossier.zip")
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_a_text_is_read_in_the_language_of_the_pages_and_commented_on_by_the_same_numbers(site):
    entry = put_to_all(site)
    desk, mission = site.desk_of("officer"), site.desk_of("mission")
    assert mission.get(f"{entry}/draft-text/versions/1/ar").status_code in {403, 404}
    page = in_arabic(desk, entry, "تساعد الآلية الدول.")
    assert "Paragraphs of the original:" in page.text
    assert "Submit the further languages" not in page.text
    page = in_arabic(desk, entry, version="0")  # somebody else has saved since
    assert page.status_code == 409
    assert "تصنف" in page.text
    in_arabic(desk, entry, version="1")
    assert "تصنف" not in mission.get(f"{entry}/draft-text?in=ar").text

    take(desk, entry, "add_languages")

    page = mission.get(f"{entry}/draft-text?in=ar").text
    assert "تصنف" in page
    assert "Unofficial translation" in page
    assert "ranks nobody" in mission.get(f"{entry}/draft-text").text
    form = mission.get(f"{entry}/draft-comments/new?paragraph=2&in=ar").text
    assert "تصنف" in form
    say(mission, entry, "", proposal="وهي طوعية ولا تقارن أحداً.", language="ar")
    fire(site, "mission", entry, "send_comments")
    assert "<ins>" in comments(desk, entry)  # compared with the paragraph of its own language
    words = Document(io.BytesIO(mission.get(f"{entry}/draft-text.docx?in=ar").data))
    assert any("تصنف" in each.text for each in words.paragraphs)
    for wrong in ("en", "xx"):
        assert desk.get(f"{entry}/draft-text/versions/1/{wrong}").status_code == 404
    assert desk.get(f"{entry}/draft-text/versions/9/ar").status_code == 404


def test_a_formal_note_is_handed_in_as_a_file_and_read_by_its_side_and_the_desk(site, desk):
    entry = put_to_all(site)
    mission = site.desk_of("mission")
    step = f"{entry}/steps/hand_in_note"
    page = mission.get(step)
    for what in ({"do": "preview"}, {"confirm": "1"}):
        file = {"i.note_file": (io.BytesIO(b"%PDF-1.7 our note"), "note.pdf")}
        page = mission.post(step, **seen(page), **{"i.note_number": "NV/17"}, **what, **file)
    for who, reads in (
        ("mission", True), ("officer", True), ("mission_b", False), ("partner", False),
        ("reader", False),
    ):  # fmt: skip
        shown = comments(site.desk_of(who), entry)
        assert ("note.pdf" in shown and "NV/17" in shown) == reads
    link = re.search(r'href="(/cases/[^"]+/files/\d+)"', comments(mission, entry))[1]
    assert mission.get(link).data == b"%PDF-1.7 our note"
    other = site.desk_of("mission_b")
    assert other.get(link).status_code == 404
    lacking = other.get(step)
    page = other.post(step, **seen(lacking), do="preview", **{"i.note_number": "NV/1"})
    assert "Please choose the file of the note." in page.text
    record_note(site, desk, step)
    for who, reads in (("mission_b", True), ("officer", True), ("mission", False)):
        assert ("paper.pdf" in comments(site.desk_of(who), entry)) == reads
    assert any(name.endswith("note.pdf") for name in packed(mission, entry))
    assert not any(name.endswith("note.pdf") for name in packed(other, entry))


def record_note(site, desk, step):
    """What came on paper from a State, with the document it came as."""
    seat = site.world.actors["mission_b"].seat
    typed = {"behalf": str(seat), "source.number": "NV/44", "source.date": "2027-01-14"}
    page = desk.get(step)
    for what in ({"do": "preview"}, {"confirm": "1"}):
        file = {"source.file": (io.BytesIO(b"%PDF-1.7 paper"), "paper.pdf")}
        page = desk.post(step, **seen(page), **typed, **what, **file)
    assert "Recorded" in page.text


def test_the_dossier_has_versions_comments_and_table_and_of_them_what_its_reader_may_read(site):
    entry = put_to_all(site)
    mission, other = site.desk_of("mission"), site.desk_of("mission_b")
    in_arabic(site.desk_of("officer"), entry)
    say(mission, entry, "Word of the State")
    say(other, entry, "Never sent")
    fire(site, "mission", entry, "send_comments")
    for browser, reads in ((mission, True), (other, False), (site.desk_of("officer"), True)):
        found = packed(browser, entry)
        assert "ranks nobody" in found["text.html"]
        assert "تصنف" not in found["text.html"]  # of a language that is being written
        for page in ("comments.html", "comments-1.csv"):
            assert ("Word of the State" in found[page]) == reads
            assert "Never sent" not in found[page]
    desk, mission = close(site, entry)
    key = re.search(r"/draft-comments/(\d+)/settle", comments(desk, entry))[1]
    address = f"{entry}/draft-comments/{key}/settle"
    desk.get(address)
    desk.post(address, settled="in_part", reason="Said in paragraph 3.", do="save")
    assert "Said in paragraph 3." not in packed(mission, entry)["comments.html"]

    fire(site, "officer", entry, "to_bureau")

    found = packed(site.desk_of("mission_b"), entry)
    for page in ("comments.html", "comments-1.csv"):
        assert "Word of the State" in found[page]
        assert "Said in paragraph 3." in found[page]
