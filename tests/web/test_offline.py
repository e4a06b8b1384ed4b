"""The self-assessment in Word and Excel: taken away, worked on, and compared before it counts."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from docx import Document
from openpyxl import load_workbook

from config.i18n import LANGUAGES, Translator
from tests.journeys import review
from web.printing.docx import docx
from web.printing.galley import language_name, set_in
from web.questionnaires import code, word, workbook
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment import services as answers
from workflows.domain.assessment.questionnaire import Question
from workflows.domain.assessment.services import Typed
from workflows.domain.assessment.sheet import KINDS, Line, Part, Sheet, fingerprint

FORMS = ("docx", "xlsx")
FIRST, SECOND, THIRD = "vision", "authorities", "measures"
WORDS = "Our cities light their parks.\nEvery one of them."
ARABIC = "تضيء مدننا حدائقها."


@pytest.fixture
def drafting(world, site):
    """A State that has answered two questions."""
    review.bring(world, "sa_drafting")
    save(world, FIRST, WORDS)
    save(world, SECOND, "A ministry.")
    return site.enter("fp")


def save(world, question, text, language="en"):
    """An answer as it is saved on its page, over the draft that stands."""

    def work(rows):
        case = world.case(world.review).id
        edition = assessed.edition(rows, case)
        answers.begin(rows, case, edition.id, world.clock.now())
        sheet = assessed.drafts(rows, case, edition)
        line = next(
            each for part in sheet.parts for each in part.lines if each.question.key == question
        )
        shown = fingerprint(line.kind, line.text, line.language)
        typed = Typed(question, "answer", text, language, line.version, shown)
        answers.save(rows, case, [typed], person=world.actors["fp"].person, now=world.clock.now())

    world.services.write(work)


def stands(world, question):
    def work(rows):
        case = world.case(world.review).id
        sheet = assessed.drafts(rows, case, assessed.edition(rows, case))
        found = next(
            each for part in sheet.parts for each in part.lines if each.question.key == question
        )
        return found.kind, found.text, found.language

    return world.services.read(work)


def take(browser, world, form, language="en"):
    page = f"/cases/{world.review}/assessment/form.{form}?in={language}"
    answer = browser.client.get(page, buffered=True)
    assert answer.status_code == 200
    return answer.data


def written(data, form, question, text, *, kind="", language=""):
    """The file after somebody wrote into it, as an office program saves it."""
    source, out = io.BytesIO(data), io.BytesIO()
    if form == "docx":
        made = Document(source)
        table = next(
            t for t in made.tables if any(f"{question}@" in c.text for r in t.rows for c in r.cells)
        )
        for place, value in ((1, kind), (2, language), (3, text)):
            if value:
                table.rows[place].cells[-1].text = value
        made.save(out)
    else:
        book = load_workbook(source)
        row = next(
            r for r in book.active.iter_rows() if str(r[0].value or "").startswith(f"{question}@")
        )
        for place, value in ((2, kind), (3, language), (4, text)):
            if value:
                row[place].value = value
        book.save(out)
    return out.getvalue()


def upload(browser, world, data, form, **more):
    """The page that compares; answers the response."""
    page = f"/cases/{world.review}/assessment/upload"
    browser.get(page)
    return browser.post(page, file=(io.BytesIO(data), f"form.{form}"), **more)


def confirm(browser, world, compared, **chosen):
    """Send the form of the comparison as it stands, but for what is chosen."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', compared.text))
    hidden.pop("csrf_token", None)
    ticked = re.findall(r'<input type="radio" name="([^"]+)" value="(\w+)" checked', compared.text)
    page = f"/cases/{world.review}/assessment/upload"
    return browser.post(page, **{**hidden, **dict(ticked), **chosen, "do": "take"})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_that_nobody_changed_changes_nothing(drafting, world, form, language):
    compared = upload(drafting, world, take(drafting, world, form, language), form)
    assert compared.status_code == 200
    assert 'class="card" id="q-' not in compared.text
    assert stands(world, FIRST) == ("answer", WORDS, "en")


@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_in_the_file_counts_after_it_was_confirmed(drafting, world, form):
    data = written(
        take(drafting, world, form), form, THIRD, ARABIC, kind="Answer", language="العربية"
    )
    compared = upload(drafting, world, data, form)
    assert ARABIC in compared.text
    assert stands(world, THIRD) == ("", "", "")
    confirm(drafting, world, compared)
    assert stands(world, THIRD) == ("answer", ARABIC, "ar")
    assert stands(world, FIRST) == ("answer", WORDS, "en")


@pytest.mark.parametrize("form", FORMS)
def test_a_draft_changed_meanwhile_stands_unless_the_file_is_chosen(drafting, world, form):
    data = written(take(drafting, world, form), form, FIRST, "From the file")
    save(world, FIRST, "Saved here meanwhile")
    compared = upload(drafting, world, data, form)
    assert "Saved here meanwhile" in compared.text
    assert "From the file" in compared.text
    confirm(drafting, world, compared)
    assert stands(world, FIRST)[1] == "Saved here meanwhile"
    confirm(drafting, world, compared, **{f"take.{FIRST}": "file"})
    assert stands(world, FIRST)[1] == "From the file"


def test_what_the_file_left_alone_does_not_bring_back_an_older_text(drafting, world):
    data = written(take(drafting, world, "docx"), "docx", THIRD, "New")
    save(world, SECOND, "Changed here only")
    confirm(drafting, world, upload(drafting, world, data, "docx"))
    assert stands(world, SECOND)[1] == "Changed here only"
    assert stands(world, THIRD)[1] == "New"


def test_an_answer_saved_between_comparing_and_confirming_is_not_overwritten(drafting, world):
    data = written(take(drafting, world, "xlsx"), "xlsx", FIRST, "From the file")
    compared = upload(drafting, world, data, "xlsx")
    save(world, FIRST, "Saved while the page was open")
    answer = confirm(drafting, world, compared)
    assert answer.status_code == 409
    assert "Saved while the page was open" in answer.text
    assert stands(world, FIRST)[1] == "Saved while the page was open"


def test_words_for_no_answer_are_read_in_every_language(drafting, world):
    data = written(take(drafting, world, "xlsx", "ar"), "xlsx", THIRD, "", kind="لا ينطبق")
    confirm(drafting, world, upload(drafting, world, data, "xlsx"))
    assert stands(world, THIRD)[0] == "not_applicable"


@pytest.mark.parametrize(
    ("name", "data"),
    [("form.docx", b"PK\x03\x04 no archive"), ("form.pdf", b"%PDF-1.7"), ("form.txt", b"words")],
)
def test_a_file_that_is_no_form_is_told_so_and_writes_nothing(drafting, world, name, data):
    page = f"/cases/{world.review}/assessment/upload"
    drafting.get(page)
    answer = drafting.post(page, file=(io.BytesIO(data), name))
    assert answer.status_code == 422
    assert "fault-file" in answer.text


def test_codes_of_another_questionnaire_are_counted_and_left_aside(drafting, world):
    book = load_workbook(io.BytesIO(take(drafting, world, "xlsx")))
    book.active.append(["something_else@3-0123456789abcdef", "?", "Answer", "English", "words"])
    out = io.BytesIO()
    book.save(out)
    compared = upload(drafting, world, out.getvalue(), "xlsx")
    assert compared.status_code == 200
    assert "something_else" not in compared.text
    confirm(drafting, world, compared)
    assert stands(world, FIRST)[1] == WORDS


def test_nobody_else_takes_the_form_or_brings_one(drafting, world, site):
    for who in ("officer", "fp_b", "reader"):
        browser = site.enter(who)
        assert browser.get(f"/cases/{world.review}/assessment/form.docx").status_code in (403, 404)
        assert browser.get(f"/cases/{world.review}/assessment/upload").status_code in (403, 404)


def test_a_workbook_is_text_whatever_it_begins_with(drafting, world):
    save(world, THIRD, "=cmd|' /C calc'!A0")
    page = load_workbook(io.BytesIO(take(drafting, world, "xlsx"))).active
    cell = next(
        row[4] for row in page.iter_rows() if str(row[0].value or "").startswith(f"{THIRD}@")
    )
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


# Without a site: the words of all languages

ASKED = Question("vision", 1, {"en": "What is meant?"}, "")
SHEET = Sheet("x", "1", {"en": "Questionnaire"}, {}, (
    Part("p", {"en": "Part"}, {}, (
        Line(ASKED, "not_applicable"), Line(replace(ASKED, key="other"), "answer", WORDS, "ru"),
    )),
))  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_comes_back_from_any_language_as_it_went(form, language):
    out, now = (
        Translator(language, names=lambda _kind, key: key),
        dt.datetime(2027, 3, 9, tzinfo=dt.UTC),
    )
    if form == "docx":
        case = SimpleNamespace(subject="XAA", reference="XAA-2027")
        paper = word.form(case, SHEET, "x", language)
        found = docx(set_in(paper, out), author="", now=now)
        read = word.read(io.BytesIO(found))
    else:
        read = workbook.read(io.BytesIO(workbook.form(SHEET, out, language, now)))
    assert [(each.kind, each.text, each.language) for each in read] == [
        ("not_applicable", "", language), ("answer", WORDS, "ru"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_a_form_names_are_read_back_from_it(language):
    said = Translator(language)
    choices = [said.gettext(label) for label in KINDS.values()]
    assert [code.kinds()[code.plain(each)] for each in choices] == list(KINDS)
    assert said.gettext("Text") in said.gettext(word.HOW)
    french = said.text(language_name("fr"))
    assert code.languages()[code.plain(french)] == "fr"
    assert not any(set(each) & set(',"') for each in choices)  # they stand in a list of Excel
    assert len(",".join(choices)) < 255
