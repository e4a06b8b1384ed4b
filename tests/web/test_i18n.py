"""Languages on pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from config.i18n import LANGUAGES
from tests.web.conftest import PASSWORD
from web.i18n import unbroken
from web.sheets import plain
from web.zones import zones

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
AMINA = "amina.osei@example.org"


def test_arabic_runs_from_right_to_left(reader):
    assert '<html lang="ar" dir="rtl">' in reader.get("/sign-in?lang=ar").text
    assert '<html lang="en" dir="ltr">' in reader.get("/sign-in?lang=en").text


def test_changing_the_language_keeps_the_page(reader):
    page = reader.get("/sign-in?x=1&y=%26")

    assert 'href="/sign-in?x=1&amp;y=%26&amp;lang=ar"' in page.text


def test_the_choice_is_kept_on_this_device(reader):
    reader.get("/sign-in?lang=ar")

    assert '<html lang="ar"' in reader.get("/sign-in").text


@pytest.mark.parametrize(
    ("asked", "given"),
    [("ar-EG,en;q=0.5", "ar"), ("zh-CN,fr;q=0.5", "zh"), ("de", "en"), ("", "en"), ("en-GB", "en")],
)
def test_the_browser_is_asked_where_nothing_was_chosen(reader, asked, given):
    page = reader.get("/sign-in", headers={"Accept-Language": asked})

    assert f'<html lang="{given}"' in page.text


def test_a_person_reads_in_his_own_language(reader, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD, language="ar")

    page = reader.sign_in(AMINA)

    assert '<html lang="ar" dir="rtl">' in page.text
    assert "الدولة الافتراضية 1" in page.text


def test_what_was_chosen_on_the_device_comes_before_the_own_language(reader, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD, language="ar")
    reader.get("/sign-in?lang=en")

    assert '<html lang="en"' in reader.sign_in(AMINA).text


def test_the_six_languages_are_offered_in_the_order_of_the_united_nations(reader):
    page = reader.get("/sign-in?lang=de")

    assert '<html lang="en"' in page.text
    assert re.findall(r'hreflang="(\w+)"', page.text) == ["ar", "zh", "en", "fr", "ru", "es"]
    assert '<html lang="ru" dir="ltr"' in reader.get("/sign-in?lang=ru").text


def test_a_page_not_found_speaks_the_language(reader):
    page = reader.get("/none?lang=ar")

    assert page.status_code == 404
    assert '<html lang="ar" dir="rtl">' in page.text


def test_the_terms_stand_in_six_languages_and_those_to_be_confirmed_are_marked(reader):
    page = html.fromstring(reader.get("/terms?lang=en").text)
    rows = page.xpath("//table//tbody/tr")
    assert len(rows) > 90
    for row in rows:
        assert [each.get("lang") for each in row.iter("bdi")] == list(LANGUAGES)
        assert all(each.text.strip() for each in row.iter("bdi"))
    champion = page.get_element_by_id("champion_country").text_content()
    assert champion.count("to be confirmed") == 4
    assert "to be confirmed" not in page.get_element_by_id("peer_review").text_content()


def test_what_hinders_readers_is_said_with_its_day(reader):
    page = reader.get("/accessibility?lang=en").text
    assert "What we know is missing" in page
    assert "Last checked on:" in page


def test_a_chinese_date_is_one_piece_on_a_page_and_as_it_is_written_in_a_file(reader):
    written = "请于2026年3月9日星期一，23:59（内罗毕）之前；2026年12月；2030年前"
    joined = unbroken(written)

    assert joined == (
        "请于2026\u2060年\u20603\u2060月\u20609\u2060日星\u2060期\u2060一"
        "，23:59（内罗毕）之前；2026\u2060年\u206012\u2060月；2030年前"
    )
    assert plain(joined) == written
    assert re.search("\\d{4}\u2060年", reader.get("/accessibility?lang=zh").text)


def test_a_zone_stands_behind_its_city_in_the_brackets_of_the_language():
    assert zones("zh")["Africa/Nairobi"] == "内罗毕（Africa/Nairobi）"
    assert zones("fr")["Africa/Nairobi"] == "Nairobi (Africa/Nairobi)"


SENTENCES = re.compile(r'_\("[^"]*[.:]"\) *\}\} +(?!<span)(?:\{\{|\{%|<[a-z])')


def test_no_bare_space_stands_between_two_sentences_of_a_template():
    """Chinese has none there; `gap()` knows. A source in Latin letters behind one may keep it."""
    found = [
        f"{path.name}: {each}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for each in SENTENCES.findall(path.read_text(encoding="utf-8"))
    ]

    assert found == []
