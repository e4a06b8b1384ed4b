"""Lists as files: typed, in the reader's direction, with nothing that a program would evaluate."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from urllib.parse import unquote

import openpyxl
import pytest

from config.i18n import LANGUAGES
from config.pseudo import LONG, TURNED
from tests.journeys import review
from tests.web.readers import CYCLE, interest
from web import sheets

TABLE = f"/cycles/{CYCLE}/table"
HOSTILE = [
    '=HYPERLINK("http://example.org","x")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1",
    "\u2068=1+1", "\x00=1+1", " =1+1", "＝1+1",
]  # fmt: skip
COLUMNS = ["Name", "Day", "At", "Number", "Text"]
AT = dt.datetime(2027, 3, 9, 7, 30, tzinfo=dt.UTC)
ROW = ["Fictional State 1", dt.date(2027, 3, 31), AT, -5, "two\r\nlines\x07 and\ttab"]


@pytest.fixture
def given(app):
    def make(form, rows=(ROW,), locale="en", name="2026-2029"):
        with app.test_request_context(f"/?format={form}"):
            return sheets.sheet_response(name, COLUMNS, rows, locale)

    return make


def book(response):
    return openpyxl.load_workbook(io.BytesIO(response.data)).active


def lines(response):
    text = response.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_has_the_mark_of_utf_8_and_full_line_ends(given):
    response = given("csv")

    assert response.content_type == "text/csv; charset=utf-8"
    assert response.data.startswith(b"\xef\xbb\xbfName,Day,At,Number,Text\r\n")
    assert response.data.endswith(b"\r\n")
    assert lines(response)[1] == [
        "Fictional State 1", "2027-03-31", "2027-03-09 10:30", "-5", "two\nlines and tab",
    ]  # fmt: skip


def test_a_workbook_has_dates_and_numbers_and_a_head_that_stays(given):
    sheet = book(given("xlsx"))

    values = [cell.value for cell in sheet[2]]
    assert [str(value) for value in values[1:3]] == ["2027-03-31 00:00:00", "2027-03-09 10:30:00"]
    assert [values[0], *values[3:]] == ["Fictional State 1", -5, "two\nlines and tab"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "d", "n", "s"]
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["A"].width >= len("Fictional State 1")
    assert not sheet.sheet_view.rightToLeft


def test_the_sheet_runs_as_the_language_does(given):
    every = (*LANGUAGES, LONG, TURNED)
    turned = [each for each in every if book(given("xlsx", locale=each)).sheet_view.rightToLeft]
    assert turned == ["ar", TURNED]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_a_formula(given, words):
    rows = [[words, None, None, 1, "plain"]]
    written = lines(given("csv", rows))[1][0]
    response = given("xlsx", rows)
    cell = book(response)["A2"]

    assert written[0] == "'"
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == written[1:]
    with zipfile.ZipFile(io.BytesIO(response.data)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_no_control_character_and_no_isolate_gets_into_a_file(given):
    every = "".join(map(chr, [*range(32), *range(127, 160), 0x2066, 0x2069, 0xFFFF, 0xD800]))
    rows = [[f"a{every}b", None, None, 1, ""]]

    assert book(given("xlsx", rows))["A2"].value == "a \n\nb".replace("\n\n", "\n\n")
    assert lines(given("csv", rows))[1][0] == "a \n\nb"


def test_a_name_of_ascii_and_one_of_any_letters(given):
    plain, arabic = (given("csv", name=name) for name in ("2026-2029", "الدورة \u202e/../x"))

    assert plain.headers["Content-Disposition"] == (
        "attachment; filename=\"2026-2029_2027-03-09.csv\"; filename*=UTF-8''2026-2029_2027-03-09.csv"
    )
    said = arabic.headers["Content-Disposition"]
    assert said.isascii()
    assert "/" not in said.partition("filename*=UTF-8")[0]
    assert "الدورة" in unquote(said)
    with_ending = {
        "报告.docx": "list.docx",
        "报告 2.docx": "2.docx",
        "报告": "list",
        "plan": "plan",
    }
    assert {
        name: re.search('filename="([^"]*)"', sheets.disposition(name))[1] for name in with_ending
    } == with_ending


def test_columns_of_a_sheet_are_as_wide_as_its_script_needs():
    chinese, latin = (
        sheets.widths([["国别审议的自我评估"], ["x"]]),
        sheets.widths([["a" * 18], ["x"]]),
    )
    assert [*chinese] == [*latin] == [20]


def test_a_demonstration_says_so_in_its_files(world, site):
    interest(world, "XAE")
    rows = lines(site.enter("officer").get(f"{TABLE}?format=csv"))

    assert rows[-1] == ["Demonstration: fictional States and invented data"]


# What the lists of the house give out


def test_the_table_as_a_file_has_the_reviews_of_the_screen_and_its_filter(world, site):
    review.bring(world, "sa_drafting")
    interest(world, "XAE", "XAF")
    officer = site.enter("officer")

    sheet = book(officer.get(f"{TABLE}?format=xlsx&q=turn:state"))

    assert [cell.value for cell in sheet[1]] == [
        "State", "Reference", "Phase", "Where it is", "Awaited from", "Next step", "Awaited since",
        "Indicative date",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[2]][:4] == [
        "Fictional State 1", "XAA-2027", "Self-assessment", "Self-assessment in preparation",
    ]  # fmt: skip
    assert sheet["H2"].value.date() == dt.date(2027, 4, 15)
    assert [row[1] for row in lines(officer.get(f"{TABLE}?format=csv"))[1:-1]] == [
        "XAA-2027", "XAE-2027", "XAF-2027",
    ]  # fmt: skip


def test_ticked_reviews_alone(world, site):
    interest(world, "XAE", "XAF")
    asked = f"{TABLE}?format=csv&review=XAF-2027&review=XAA-1999"

    assert [row[1] for row in lines(site.enter("officer").get(asked))[1:-1]] == ["XAF-2027"]


def test_the_filters_of_the_secretariat_are_in_no_export(world, site):
    interest(world, "XAE")
    officer = site.enter("officer")

    for typed in ("awaited:1", "region:africa"):
        page = officer.get(f"{TABLE}?format=csv&q={typed}")
        assert page.status_code == 422
        assert page.content_type.startswith("text/html")
        assert "are in no export" in page.text
        assert f'value="{typed}"' in page.text


def test_each_reader_finds_in_the_file_what_he_sees_on_the_page(world, site):
    review.bring(world, "issued")
    interest(world, "XAE")

    def found(who, form="csv"):
        return lines(site.enter(who).get(f"{TABLE}?format={form}"))[1:-1]

    assert [row[1] for row in found("officer")] == ["XAA-2027", "XAE-2027"]
    assert [row[1] for row in found("fp_b")] == ["XAA-2027"]
    assert found("mission_d") == []
    assert found("reader")[0][4:] == ["not shown"] * 4
    assert "not shown" not in found("fp_b")[0]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("path", ["/cases", "/people/", "/people/seats", "/calendar?from=2027-04"])
def test_every_list_is_given_out_as_a_file(world, site, path, form):
    review.bring(world, "sa_drafting")
    officer = site.enter("officer")

    assert f"format={form}" in officer.get(path).text
    response = officer.get(f"{path}{'&' if '?' in path else '?'}format={form}")

    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    count = len(lines(response)) if form == "csv" else book(response).max_row
    assert count > 2


def test_lists_of_the_desk_are_given_out_to_nobody_else(world, site):
    review.bring(world, "sa_drafting")
    focal = site.enter("fp")

    assert focal.get("/people/?format=csv").status_code == 404
    assert [row[0] for row in lines(focal.get("/cases?format=csv"))[1:-1]].count("XAA-2027") == 1
    assert focal.get("/cases?format=pdf").content_type.startswith("text/html")
