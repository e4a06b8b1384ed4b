"""The papers of a review and the documents for the Board: who finds what, in which language."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from docx import Document
from pypdf import PdfReader

from config import work
from config.i18n import LANGUAGES, Translator
from engine import heads
from engine.models.anchors import Anchor
from engine.models.case import Case, CaseAnchor
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.hand import Hand
from tests.web.readers import CYCLE
from web import citing
from web.papers import HISTORY
from web.printing import faces
from workflows.domain.assessment.questionnaire import Question
from workflows.domain.assessment.sheet import File, Line, Part, Sheet
from workflows.domain.findings import summary
from workflows.domain.papers.there import SUMMARY
from workflows.domain.reports import rules

TEXT = "The State lit its parks."


def with_summary(world, target):
    """A review whose drafters wrote a summary before the text was delivered."""
    at = review.bring(world, "revising")

    def work(rows):
        summary.save(
            rows, rows.scalar(sa.select(Case.id).where(Case.reference == at)), language="en",
            text=TEXT, seen=0, by=world.actors["fp_b"], now=world.clock.now(),
        )  # fmt: skip

    world.services.write(work)
    return review.bring(world, target)


def keys(page):
    return set(re.findall(r'id="paper-([a-z-]+)"', page.text))


def word(answer):
    assert answer.status_code == 200
    return Document(io.BytesIO(answer.data))


def text_of(made):
    return "\n".join(each.text for each in made.paragraphs)


def test_each_reader_finds_the_papers_that_his_pages_show(world, site):
    at = review.bring(world, "sa_submitted")
    found = {
        who: keys(site.enter(who).get(f"/cases/{at}/papers"))
        for who in ("fp", "mission", "officer", "fp_b")
    }
    own = {"self-assessment", "receipt"}
    assert found == {"fp": own, "mission": own, "officer": own, "fp_b": set()}
    assert site.enter("fp_b").get(f"/cases/{at}/papers/self-assessment.docx").status_code == 404
    assert site.enter("mission_d").get(f"/cases/{at}/papers").status_code == 404


def test_the_list_names_exactly_the_papers_that_open(world, site):
    at = with_summary(world, "agreed")
    papers = ("self-assessment", "receipt", "visit-programme", "record-of-visit", "findings-report",
              "executive-summary")  # fmt: skip
    for who in ("fp", "officer", "expert_b", "mission_b"):
        browser = site.enter(who)
        named = keys(browser.get(f"/cases/{at}/papers"))
        opened = {
            each for each in papers if browser.get(f"/cases/{at}/papers/{each}").status_code == 200
        }
        assert (who, named) == (who, opened)
    officer = site.enter("officer")
    with site.statements() as said:
        officer.get(f"/cases/{at}/papers")
    assert len(said) <= 24


def test_a_draft_says_on_its_paper_that_nobody_has_received_it(world, site):
    at = review.bring(world, "sa_drafting")
    made = word(site.enter("fp").get(f"/cases/{at}/papers/self-assessment.docx?in=en"))
    assert "The secretariat has NOT received this." in text_of(made)
    assert site.enter("officer").get(f"/cases/{at}/papers/self-assessment").status_code == 404


def test_the_findings_keep_their_numbers_in_both_formats_and_languages(world, site, pango):
    at = review.bring(world, "findings_drafting")
    expert = site.enter("expert_b")
    for kind, text in (("observation", TEXT), ("good_practice", "أنارت المدينة حدائقها.")):
        form = {"kind": kind, "cites": "Article 4", "text": text, "language": "en"}
        expert.post(f"/cases/{at}/findings/new", **form)
    review.bring(world, "agreed")
    browser = site.enter("fp")
    english = word(browser.get(f"/cases/{at}/papers/findings-report.docx?in=en"))
    numbers = [each.text.split("\t")[0] for each in english.paragraphs if "\t" in each.text]
    page = browser.get(f"/cases/{at}/papers/findings-report?in=en").text
    assert numbers
    assert re.findall(r'class="number"><bdi>(\d+)</bdi>', page) == [n.rstrip(".") for n in numbers]
    arabic = PdfReader(
        io.BytesIO(browser.get(f"/cases/{at}/papers/findings-report.pdf?in=ar").data)
    )
    assert arabic.trailer["/Root"]["/Lang"] == "ar"


def test_the_agreed_summary_is_the_text_on_the_page_frozen_as_a_file(world, site, pango):
    at = with_summary(world, "agreed")
    work.head(world.services)
    hand = Hand(site.enter("fp"), f"/cases/{at}/papers/executive-summary?in=en")
    hand.press("/papers/executive-summary")
    assert "XAA-2027-summary-en.pdf" in hand.text
    hand.press("/steps/agree_transmittal", "preview").press("/steps/agree_transmittal", "confirm")
    assert world.state(at) == "preparing"
    files = re.findall(rf"/cases/{at}/files/\d+", site.enter("fp").get(f"/cases/{at}").text)
    kept = PdfReader(io.BytesIO(site.enter("fp").get(files[-1]).data))
    assert TEXT in kept.pages[0].extract_text()
    head = world.services.read(heads.latest)
    assert f"History of all cases: {Translator('en').date(head.day)}, {head.digest[:16]}" in (
        kept.pages[0].extract_text()
    )
    for language in LANGUAGES:
        printed = word(site.enter("fp").get(f"/cases/{at}/papers/{SUMMARY}.docx?in={language}"))
        foot = printed.sections[0].footer.paragraphs[0].text
        assert Translator(language).gettext(HISTORY).partition("%")[0].strip() in foot
        assert head.digest[:16] in foot


def test_nobody_but_the_state_is_offered_to_agree(world, site):
    at = with_summary(world, "agreed")
    for who in ("officer", "fp_b"):
        browser = site.enter(who)
        assert "Agree to this text" not in browser.get(f"/cases/{at}/papers/executive-summary").text
        assert browser.post(f"/cases/{at}/papers/executive-summary").status_code in (403, 404)


@pytest.fixture
def transmitted(world, pango):
    """A review whose State agreed to the transmittal of its summary."""
    return with_summary(world, "preparing")


def test_the_board_pack_is_built_in_four_clicks(transmitted, world, site):
    officer = site.enter("officer")
    hand = Hand(officer, "/")
    hand.follow("^/cycles$").follow("/pack$")
    form = next(each for each in hand.page.forms if each.action.endswith("pack.zip"))
    assert hand.clicks + 1 <= 4
    packed = officer.client.get(form.action, query_string=form.values, buffered=True)
    names = zipfile.ZipFile(io.BytesIO(packed.data)).namelist()
    assert sum("board-document" in each for each in names) == 2 * len(LANGUAGES)
    assert sum(each.startswith("summaries/") for each in names) == 2 * len(LANGUAGES)


def test_the_document_annexes_what_was_chosen_and_figures_point_to_nobody(transmitted, site):
    browser = site.enter("officer")
    page = f"/cycles/{CYCLE}/documents/board.docx?in=en"
    whole = text_of(word(browser.get(page)))
    assert TEXT in whole
    assert "Advance unedited version" in whole
    without = text_of(word(browser.get(page + "&chosen=1")))
    assert TEXT not in without
    tables = word(browser.get(page)).tables
    assert "not shown" in {cell.text for row in tables[1].rows for cell in row.cells}


def test_the_board_takes_only_what_was_issued_and_others_nothing(transmitted, world, site):
    assert site.enter("reader").get(f"/cycles/{CYCLE}/pack").status_code == 404
    assert site.enter("fp_b").get(f"/cycles/{CYCLE}/pack.zip").status_code == 404
    review.bring(world, "issued")
    browser = site.enter("reader")
    assert "Download the pack" in browser.get(f"/cycles/{CYCLE}/pack").text
    packed = browser.get(f"/cycles/{CYCLE}/pack.zip").data
    assert any("summary" in each for each in zipfile.ZipFile(io.BytesIO(packed)).namelist())


def test_the_marks_go_in_the_language_of_the_official_version_alone(transmitted, world, site):
    review.bring(world, "filed")
    day = world.clock.now().date()
    given = {"issued_on": day, "official_text": FILE, "official_text_fr": FILE}
    world.fire("officer", transmitted, "record_issue", **given)
    officer, unofficial = site.enter("officer"), Translator("ar").gettext(rules.UNOFFICIAL)

    def marks(where, language):
        made = text_of(word(officer.get(f"{where}.docx?in={language}")))
        return made.partition("peer" if language == "en" else "\t")[0]

    for where in (f"/cycles/{CYCLE}/documents/board", f"/cases/{transmitted}/papers/{SUMMARY}"):
        assert "Advance unedited version" not in marks(where, "en")
        assert unofficial in marks(where, "ar")
    french = rules.marks(("en", "fr"), "ar")
    assert "English, French" in plain(Translator("en").text(french[-1]))
    assert rules.marks(("en", "fr"), "fr") == ()
    assert [each.message for each in rules.marks((), "ar")] == [rules.ADVANCE, rules.UNOFFICIAL]
    assert [each.message for each in rules.marks(("ar",), "en")] == [rules.ADVANCE, rules.EXISTS]


def plain(text):
    return re.sub("[\u2066-\u2069]", "", text)


def test_a_pack_of_nothing_says_what_to_do(transmitted, site):
    answer = site.enter("officer").get(f"/cycles/{CYCLE}/pack.zip?chosen=1")
    assert answer.status_code == 303
    synthesis = text_of(
        word(site.enter("officer").get(f"/cycles/{CYCLE}/documents/assembly.docx?in=en"))
    )
    assert "synthesis for the Assembly" in synthesis


def test_a_document_that_was_filed_stays_as_it_was(transmitted, world, site):
    announced(world)
    officer = site.enter("officer")
    hand = Hand(officer, f"/cycles/{CYCLE}/pack?lang=en")
    hand.press(r"/cycles/.*/pack\?session")
    hand.press("/steps/file_document", "preview").press("/steps/file_document", "confirm")
    page = officer.get(f"/cycles/{CYCLE}/pack").text
    link = re.search(r'href="(/cases/[^"]+/files/\d+)"', page)[1]
    before = officer.get(link).data
    assert (
        re.search(r'class="code sum" dir="ltr">([0-9a-f]{64})<', page)[1]
        == hashlib.sha256(before).hexdigest()
    )
    review.bring(world, "considered")
    assert site.enter("officer").get(link).data == before


def test_a_corrigendum_is_kept_with_the_document_under_the_number_it_was_given(
    transmitted, world, site
):
    session = announced(world)
    officer = site.enter("officer")
    step = f"/cases/{session}/steps/record_corrigendum"
    assert "No document of this session has been filed yet." in officer.get(step).text
    hand = Hand(officer, f"/cycles/{CYCLE}/pack?lang=en")
    hand.press(r"/cycles/.*/pack\?session")
    hand.press("/steps/file_document", "preview").press("/steps/file_document", "confirm")
    hand = Hand(officer, f"/cycles/{CYCLE}/pack").follow("/steps/record_corrigendum")
    form = next(each for each in hand.page.forms if each.action.endswith("record_corrigendum"))
    given = {
        "i.corrigendum_kind": "corrigendum", "i.corrigendum_number": "X/1/Corr.1",
        "i.corrigendum_on": f"{world.clock.now():%Y-%m-%d}", "i.document_language": "fr",
        "i.session_corrigendum": (io.BytesIO(b"%PDF-1.7 corrected"), "corr.pdf"),
    }  # fmt: skip
    sent = officer.client.post(step, data={**form.values, **given, "do": "preview"}, buffered=True)
    hand._arrive(sent, step)
    hand.press("/steps/record_corrigendum", "confirm")
    shown = officer.get(f"/cycles/{CYCLE}/pack").text.partition("Corrigenda and addenda")[2]
    assert "X/1/Corr.1" in shown
    assert "Français" in shown.partition("SHA-256")[0]
    names = zipfile.ZipFile(io.BytesIO(officer.get(f"/cycles/{CYCLE}/pack.zip").data)).namelist()
    assert [each for each in names if each.startswith("corrections/")]


def test_a_pdf_that_could_not_show_every_letter_says_so_and_is_not_handed_in(
    world, site, pango, monkeypatch
):
    at = with_summary(world, "agreed")
    monkeypatch.setattr(faces, "lacking", lambda _galley: ("zh",))
    state = site.desk_of("fp")
    assert "lack a typeface for" in state.get(f"/cases/{at}/papers/{SUMMARY}?in=en").text
    printed = PdfReader(io.BytesIO(state.get(f"/cases/{at}/papers/{SUMMARY}.pdf?in=en").data))
    assert "lack a typeface for: Chinese" in printed.pages[0].extract_text().replace("\n", " ")
    chinese = PdfReader(io.BytesIO(state.get(f"/cases/{at}/papers/{SUMMARY}.pdf?in=zh").data))
    said = chinese.pages[0].extract_text().replace("\n", " ")
    assert "lack a typeface for: Chinese" in said  # in letters that can be drawn
    hand = Hand(state, f"/cases/{at}/papers/{SUMMARY}?in=en").press(f"/papers/{SUMMARY}")
    assert "XAA-2027-summary-en.docx" in hand.text


def announced(world):
    """The session for which the review is planned, as a case of its own."""

    def work(rows):
        return rows.execute(
            sa.select(Anchor.key, Anchor.date)
            .join(CaseAnchor, CaseAnchor.anchor_id == Anchor.id)
            .join(Case, Case.id == CaseAnchor.case_id)
            .where(Case.reference == world.review, CaseAnchor.name == "board")
        ).one()

    key, day = world.services.read(work)
    given = {"kind": "board", "begins": day, "ends": day, "meeting_key": key}
    return world.open("officer", "meeting", subject=key, inputs=given)


def test_the_programme_and_the_record_of_a_visit_are_papers_too(world, site):
    at = review.bring(world, "visit_agreed")
    state = site.enter("fp")
    hand = Hand(state, f"/cases/{at}/visit/meetings/new")
    hand.press("/visit/meetings/new", subject=TEXT, begins="09:30", ends="11:00", place="Port City")
    assert state.get(f"/cases/{at}/papers/visit-programme").status_code == 404
    world.fire("fp", at, "confirm_programme")
    made = word(site.enter("expert_b").get(f"/cases/{at}/papers/visit-programme.docx?in=en"))
    cells = {cell.text for row in made.tables[1].rows for cell in row.cells}
    assert {TEXT, "Port City"} <= cells


def test_a_document_in_the_language_of_the_page_is_no_translation(transmitted, site):
    officer = site.enter("officer")
    officer.get("/me?lang=en")
    said = text_of(word(officer.get(f"/cycles/{CYCLE}/documents/board.docx")))
    assert "Advance unedited version" in said
    assert "Unofficial translation" not in said


def test_files_among_the_sources_are_told_to_whoever_may_read_them(monkeypatch, world):
    at, kept = review.bring(world, "sa_submitted"), File(7, "plan.pdf", 9, "ab" * 32)
    line = Line(Question("q1", 12, {"en": "Which plan?"}, ""), "answer", "A plan.", "en", (kept,))
    sheet = Sheet("x", "1", {}, {}, (Part("p", {}, {}, (line,)),))
    item = SimpleNamespace(id=1, sources=(("file", "7"), ("visit", "3")))

    def told(delivered):
        monkeypatch.setattr(citing.assessed, "read", lambda *_: delivered)
        found = world.services.read(
            lambda rows: citing.in_words(rows, None, rows.get_one(Case, world.case(at).id), [item])
        )
        return [plain(Translator("en").text(each)) for each in found[1]]

    name = "File with the answer to question 12: plan.pdf (Confidential), SHA-256 " + "ab" * 32
    assert told(SimpleNamespace(sheet=sheet)) == [name, "Visit record, passage 3"]
    assert told(None) == ["Visit record, passage 3"]
