"""Indicators from an empty house: a State records, brings a file, releases; the public takes it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

import config.schema  # noqa: F401 - every table
from config.settings import Settings
from engine import db
from engine.db import Base, writer
from tests.journeys.world import make_world
from tests.web.browser import Browser, seen, value_of
from tests.web.hand import Hand
from tests.web.readers import site_over
from tests.web.registering import recorded, take
from workflows.domain.measures import queries

SAFE, PORT = "sdg_16_1_4", "Fictional Harbour Town"
VALUE = {
    "indicator": SAFE, "place": PORT, "year": "2025", "figure": "58,5", "unit": "",
    "group": "total", "source": "Fictional <b>Office</b>", "link": "https://example.org/a",
    "method": "A sample of 400",
}  # fmt: skip
HEAD = "indicator;place;year;figure;group;source\r\n"
ROWS = f"{HEAD}{SAFE};Port;٢٠٢٤;61,5;;Office\r\n{SAFE};Port;2025;62.5;women;Office\r\n"

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('measures') / 'pages.db'}"
    database = db.connect(url)
    Base.metadata.create_all(writer(database))
    database.dispose()
    settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough", database_url=url,
        base_url="http://localhost", demo=True,
    )  # fmt: skip
    world = make_world(url, settings=settings, upgrade=False)
    yield site_over(world)
    world.services.close()


@pytest.fixture
def public(site):
    browser = Browser(site.app)
    browser.get("/indicators?lang=en")
    return browser


def sheet_of(site, who):
    """The address of a State's sheet, begun with a click where there is none."""
    browser = site.desk_of(who)
    page = browser.get("/indicators")
    if "Begin a sheet" in page.text:
        browser.post("/indicators/sheet")
        page = browser.get("/indicators")
    return re.search(r'href="(/cases/[^"]+/values)"', page.text)[1]


def confirmed(browser, page):
    """The step page that a room has opened, seen and confirmed."""
    assert page.status_code == 200, page.text
    form = {**seen(page), "i.batch": value_of(page, "i.batch"),
            "i.evidence.kept": value_of(page, "i.evidence.kept")}  # fmt: skip
    path = re.search(r'action="([^"]+/steps/record_values)"', page.text)[1]
    page = browser.post(path, **form, do="preview")
    assert "Nobody is written to." in page.text, page.text
    form = {**seen(page), "i.batch": form["i.batch"],
            "i.evidence.kept": value_of(page, "i.evidence.kept")}  # fmt: skip
    return browser.post(path, **form, confirm="1")


def record(site, who, **typed):
    browser, sheet = site.desk_of(who), sheet_of(site, who)
    browser.get(f"{sheet}/record")
    return confirmed(browser, browser.post(f"{sheet}/record", **{**VALUE, **typed}))


def bring(site, who, name, content, **more):
    browser, sheet = site.desk_of(who), sheet_of(site, who)
    browser.get(f"{sheet}/file")
    return browser.post(f"{sheet}/file", file=(io.BytesIO(content), name), **more)


def release(site, who, step="release_to_public", **typed):
    case = sheet_of(site, who).removesuffix("/values")
    page = take(site.desk_of(who), case, step, **typed)
    assert page.status_code == 200, page.text


@pytest.fixture(scope="module")
def released(site):
    """A value that a State has recorded and released to the public."""
    record(site, "mission")
    release(site, "mission", **{"i.terms": "cc_by"})


@pytest.fixture(scope="module")
def brought(site):
    """Two values that another State has brought in a file and keeps to itself."""
    page = bring(site, "mission_b", "values.csv", ROWS.encode())
    browser, case = site.desk_of("mission_b"), sheet_of(site, "mission_b").removesuffix("/values")
    kept = {"file.kept": value_of(page, "file.kept"), "do": "take"}
    confirmed(browser, browser.post(f"{case}/values/file", **kept))


def test_an_empty_house_shows_the_matrix_and_says_what_nobody_knows(site, untouched, public):
    page = public.get("/indicators").text
    assert "Provisional default" in page
    assert "No information available" in page
    assert "No State has released a value yet." in page
    assert "Feeling safe walking alone after dark" in page
    bare = public.get("/indicators/neighbourhood_design").text
    assert bare.count("No information available") >= 4
    to_confirm = "Wording to be confirmed."
    assert to_confirm in public.get("/indicators/sdg_11_7_2").text
    assert to_confirm not in public.get("/indicators/sdg_16_1_4").text
    assert "لم يقارن بعد" in public.copy().get("/indicators/sdg_16_1_4?lang=ar").text
    assert public.get("/indicators/unknown").status_code == 404
    assert public.get("/indicators/places/XAA").status_code == 404
    told = json.loads(public.get("/indicators.json").data)
    assert {each["note"] for each in told["values"]} == {"No information available"}
    assert "results" not in page
    assert public.get("/results").status_code == 303


def test_a_mission_records_a_value_and_the_public_takes_it_in_two_clicks(site, untouched, public):
    mission = Hand(site.desk_of("mission"), "/indicators")
    mission.press("/indicators/sheet$").follow("/values/record").press("/record$", **VALUE)
    mission.press("record_values", "preview").press("record_values", "confirm")
    assert mission.clicks == 5

    assert "58.5" not in public.get(f"/indicators/{SAFE}").text
    sheet = site.desk_of("mission").get(sheet_of(site, "mission")).text
    assert "58.5" in sheet
    assert "The State alone" in sheet
    release(site, "mission", **{"i.terms": "cc_by"})

    hand = Hand(Browser(site.app), "/indicators?lang=en")
    hand.follow(f"/indicators/{SAFE}$").follow(rf"/indicators\.csv\?indicator={SAFE}")
    assert hand.clicks == 2
    head, row, *_ = csv.reader(io.StringIO(hand.text.lstrip("\ufeff")))
    line = dict(zip(head, row, strict=True))
    assert (line["Figure"], line["Year"], line["Unit"]) == ("58.5", "2025", "%")
    assert line["Source"] == "Fictional <b>Office</b>"
    assert line["Definition"].startswith("Proportion of population that feel safe")
    assert "CC BY 4.0" in line["Terms of use"]
    page = public.get(f"/indicators/{SAFE}").text
    assert "Fictional &lt;b&gt;Office" in page
    assert f"/indicators/places/XAA/{PORT.replace(' ', '%20')}" in page


def test_the_json_is_told_by_keys_whatever_the_language(site, public, released):
    english = json.loads(public.get("/indicators.json?state=XAA").data)
    arabic = json.loads(public.get("/indicators.json?state=XAA&lang=ar").data)
    for told in (english, arabic):
        value = next(each for each in told["values"] if each["state"] == "XAA")
        assert (value["group"], value["row"], value["figure"]) == ("total", "risk", 58.5)
        assert set(value) == set(told["fields"])
    assert english["fields"]["figure"] == "Figure"
    assert "figure" in public.get("/indicators/fields").text
    book = load_workbook(io.BytesIO(public.get("/indicators.xlsx").data))
    assert PORT in [cell.value for cell in book.active["C"]]


def test_a_value_with_faults_is_told_and_what_was_typed_stays(site, released):
    browser, sheet = site.desk_of("mission"), sheet_of(site, "mission")
    browser.get(f"{sheet}/record")
    typed = {**VALUE, "year": "2099", "figure": "1,234", "source": "", "method": "Kept words"}
    page = browser.post(f"{sheet}/record", **typed)
    assert page.status_code == 422
    assert "Please give a year between" in page.text
    assert "read in two ways" in page.text
    assert "Please say where the figure comes from." in page.text
    assert "Kept words" in page.text
    same = browser.post(f"{sheet}/record", **VALUE)
    assert "This very value is recorded already." in same.text


def test_a_file_is_told_row_by_row_and_only_rows_in_order_are_taken(site, untouched):
    sheet_of(site, "mission_b")
    content = f"{ROWS}nope;Port;2025;x;;\r\n{SAFE};;;;;\r\n".encode()
    page = bring(site, "mission_b", "values.csv", content)
    assert "Please give the code of an indicator of the matrix." in page.text
    assert "Please give one number" in page.text
    assert "Take the \u20682\u2069 rows in order" in page.text
    case = sheet_of(site, "mission_b").split("/")[2]
    number = site.world.case(case).id
    assert site.world.services.read(lambda s: queries.own(s, number)) == ()

    browser = site.desk_of("mission_b")
    page = bring(site, "mission_b", "values.csv", content)
    kept = value_of(page, "file.kept")
    step = browser.post(f"/cases/{case}/values/file", **{"file.kept": kept, "do": "take"})
    assert "values.csv (2)" in step.text
    confirmed(browser, step)

    found = site.world.services.read(lambda s: queries.own(s, number))
    assert [(each.year, each.group, str(each.figure)) for each in found] == [
        (2024, "total", "61.5"), (2025, "women", "62.5"),
    ]  # fmt: skip
    history = browser.get(f"/cases/{case}/history").text
    assert history.count("Values recorded") == 1
    assert "values.csv" in history
    again = bring(site, "mission_b", "values.csv", content)
    assert "No row of the file can be taken" in again.text


def test_the_form_comes_back_as_it_was_taken(site, brought):
    browser, sheet = site.desk_of("mission_b"), sheet_of(site, "mission_b")
    for language in ("en", "ar"):
        book = load_workbook(io.BytesIO(browser.get(f"{sheet}/form.xlsx?lang={language}").data))
        page = book.active
        row = next(each for each in page.iter_rows(min_row=2) if each[0].value == SAFE)
        row[2].value, row[3].value, row[4].value, row[7].value = "Port", 2023, 59.1, "Office"
        out = io.BytesIO()
        book.save(out)
        report = bring(site, "mission_b", "form.xlsx", out.getvalue()).text
        assert "59.1" in report
        assert report.count('id="row-') == 1
    browser.get("/me?lang=en")
    taken = browser.get("/indicators.csv?state=XAA").data  # what goes out comes in again
    assert 'id="row-' in bring(site, "mission_b", "indicators.csv", taken).text
    for content, name in ((b"\xff\xfe\x00", "a.csv"), (b"one,two\n1,2\n", "a.csv"), (b"", "a.csv")):
        assert bring(site, "mission_b", name, content).status_code == 422
    assert browser.post(f"{sheet}/file").status_code == 422


def test_a_sheet_is_there_for_its_own_state_alone(site):
    sheet = sheet_of(site, "mission_b")
    for who in ("mission", "officer", "director", "reader"):
        browser = site.desk_of(who)
        for below in ("", "/record", "/file", "/form.csv"):
            assert browser.get(sheet + below).status_code == 404, (who, below)
        assert browser.get(sheet.removesuffix("/values")).status_code == 404
    assert Browser(site.app).get(sheet).status_code == 303
    officer = site.desk_of("officer")
    officer.get("/indicators")
    assert officer.post("/indicators/sheet").status_code in {403, 404, 409}


def test_what_is_for_seats_is_not_for_the_public(site, public, brought):
    release(site, "mission_b", "release_to_seats")
    address = "/indicators/places/XAB/Port"
    assert public.get(address).status_code == 404
    assert "61.5" not in public.get("/indicators.csv").text
    sheet = sheet_of(site, "mission_b").removesuffix("/values")
    assert f'href="{sheet}"' not in site.desk_of("reader").get("/cases").text  # no review
    page = site.desk_of("reader").get(address)
    assert "61.5" in page.text
    assert 'class="chart"' not in page.text  # one year each: no course
    led = site.desk_of("reader").get(sheet_of(site, "mission_b"))
    assert (led.status_code, led.location) == (303, "/indicators/places/XAB")


def test_a_course_is_drawn_within_one_place(site):
    record(site, "mission_c", place="Lake & Town", year="2024", figure="3")
    record(site, "mission_c", place="Lake & Town", year="2025", figure="4")
    page = site.desk_of("mission_c").get(sheet_of(site, "mission_c")).text
    assert 'class="chart"' in page
    assert "Lake &amp; Town" in page
    assert 'class="course"' in page
    assert 'style="' not in page.partition("<main")[2]


def test_an_indicator_of_the_register_joins_the_matrix_and_takes_values(site, public):
    entry = recorded(site.desk_of("officer"), "indicator", subject="Lamps that work", **{
        "i.row": "resilience", "i.dimension": "design", "i.definition": "Share of lamps that work",
        "i.unit": "%", "i.basis": "A standard of the city",
    })  # fmt: skip
    key = entry.rpartition("/")[2]
    assert "Lamps that work" in site.desk_of("mission").get("/indicators").text
    assert "Lamps that work" not in public.get("/indicators").text
    assert public.get(f"/indicators/{key}").status_code == 404

    record(site, "mission", indicator=key, figure="90")
    release(site, "mission", **{"i.terms": "reserved"})
    page = public.get(f"/indicators/{key}").text
    assert "Share of lamps that work" in page
    assert ">90<" in page


def test_the_results_framework_says_where_nothing_is_known(site):
    page = site.desk_of("reader").get("/results").text
    assert "77 urban areas" in page
    assert "100 cities by 2030" in page
    assert page.count("No information available") > 20
    assert "Record a value" not in page
    entry = {
        "i.line": "18g", "i.figure": "3", "i.unit": "cities", "i.year": "2027",
        "i.source": "Annual report, page 4", "i.link": "https://example.org/r",
    }  # fmt: skip
    desk = site.desk_of("officer")
    desk.get("/cases/new/result_value")
    lacking = desk.post("/cases/new/result_value", command="", subject="Cities, 2027", **entry)
    assert lacking.status_code == 422  # no value without its document
    desk.get("/cases/new/result_value")
    file = (io.BytesIO(b"%PDF-1.4 report"), "report.pdf")
    made = desk.post("/cases/new/result_value", command="", subject="Cities, 2027", **entry,
                     **{"i.evidence": file})  # fmt: skip
    assert "The entry is recorded." in made.text, made.text

    page = site.desk_of("reader").get("/results").text
    assert "Annual report, page 4" in page
    assert made.request.path in page
    rows = list(csv.DictReader(io.StringIO(
        site.desk_of("reader").get("/results?format=csv").data.decode("utf-8-sig"))))  # fmt: skip
    row = next(each for each in rows if each["Paragraph"] == "S1 §18 g")
    assert (row["Figure"], row["Year"], row["Unit"]) == ("3", "2027", "cities")
    counted = next(each for each in rows if each["Paragraph"] == "S1 §16 b")
    assert counted["Counted here"].startswith("Indicators in the matrix: ")


def test_pages_speak_arabic_and_numbers_keep_their_direction(site, released):
    sheet = sheet_of(site, "mission")
    page = site.desk_of("mission").copy().get(f"{sheet}?lang=ar").text
    assert 'dir="rtl"' in page
    assert '<bdi dir="ltr">58.5</bdi>' in page
