"""Sentences, dates and numbers in the reader's language."""

from __future__ import annotations

import datetime as dt
import gettext
import os

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from config import catalogue, i18n
from config.i18n import FSI, LANGUAGES, PDI, SOURCE, Translator, po_file
from engine.text import Name, Nn_, Text

DAY = dt.date(2026, 3, 9)
INSTANT = dt.datetime(2026, 3, 9, 20, 59, tzinfo=dt.UTC)

PO = """
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"

msgid "Awaited from: %(actor)s"
msgstr "بانتظار: %(actor)s"

msgid "Broken: %(actor)s"
msgstr "مكسور: %(someone)s"

msgid "%(n)s seat"
msgid_plural "%(n)s seats"
msgstr[0] "صفر %(n)s"
msgstr[1] "واحد %(n)s"
msgstr[2] "اثنان %(n)s"
msgstr[3] "قليل %(n)s"
msgstr[4] "كثير %(n)s"
msgstr[5] "آخر %(n)s"
"""


@pytest.fixture
def arabic(tmp_path, monkeypatch):
    """A catalogue of a few sentences; answers its file."""
    path = tmp_path / "ar" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    monkeypatch.setattr(i18n, "_catalogues", {})
    return path


def bare(text):
    return text.replace(FSI, "").replace(PDI, "")


def test_every_parameter_keeps_its_own_direction(arabic):
    text = Text("Awaited from: %(actor)s", actor="XAA-2027")

    assert Translator("ar").text(text) == f"بانتظار: {FSI}XAA-2027{PDI}"
    assert Translator("en").text(text) == f"Awaited from: {FSI}XAA-2027{PDI}"


def test_parameters_are_rendered_in_the_same_language(arabic):
    names = {("body", "XAA"): "الدولة الافتراضية 1"}
    translator = Translator("ar", names=lambda kind, key: names[kind, key])

    assert (
        bare(translator.text(Text("Awaited from: %(actor)s", actor=Name("body", "XAA"))))
        == "بانتظار: الدولة الافتراضية 1"
    )
    inner = Text("Awaited from: %(actor)s", actor=7)
    assert (
        bare(translator.text(Text("Awaited from: %(actor)s", actor=inner))) == "بانتظار: بانتظار: 7"
    )


@pytest.mark.parametrize(
    ("n", "word"),
    [(0, "صفر"), (1, "واحد"), (2, "اثنان"), (3, "قليل"), (11, "كثير"), (100, "آخر"), (103, "قليل")],
)
def test_arabic_counts_in_six_ways(arabic, n, word):
    text = Text(Nn_("%(n)s seat", "%(n)s seats"), n=n)

    assert bare(Translator("ar").text(text)) == f"{word} {n}"


def test_the_plural_rule_is_that_of_the_language():
    with po_file("ar").open("rb") as source:
        rule = gettext.c2py(read_po(source, locale="ar").plural_expr)
    names = ["zero", "one", "two", "few", "many", "other"]

    assert [names[rule(n)] for n in range(1000)] == [
        Locale("ar").plural_form(n) for n in range(1000)
    ]


def test_a_translation_that_lost_a_parameter_falls_back_to_english(arabic):
    text = Text("Broken: %(actor)s", actor="XAA")

    assert bare(Translator("ar").text(text)) == "Broken: XAA"


def test_what_has_no_translation_stays_english(arabic):
    assert Translator("ar").text("Nobody has translated this.") == "Nobody has translated this."
    assert Translator("ar").text("") == ""


def test_a_changed_catalogue_is_read_again(arabic):
    assert Translator("ar").gettext("New") == "New"
    arabic.write_text(PO + '\nmsgid "New"\nmsgstr "جديد"\n', encoding="utf-8")
    os.utime(arabic, (2e9, 2e9))

    assert Translator("ar").gettext("New") == "جديد"


def test_an_unknown_language_is_english():
    assert Translator("xx").locale == "en"


@pytest.mark.parametrize(
    ("locale", "full", "day", "month"),
    [
        ("ar", "الاثنين، 9 آذار/مارس 2026", "9 آذار/مارس 2026", "آذار/مارس 2026"),
        ("zh", "2026年3月9日星期一", "2026年3月9日", "2026年3月"),
        ("en", "Monday, 9 March 2026", "9 March 2026", "March 2026"),
        ("fr", "lundi 9\u00a0mars 2026", "9\u00a0mars 2026", "mars 2026"),
        (
            "ru",
            "9\u00a0марта 2026\u00a0года (понедельник)",
            "9\u00a0марта 2026\u00a0года",
            "март 2026\u00a0года",
        ),
        (
            "es",
            "lunes 9\u00a0de\u00a0marzo de\u00a02026",
            "9\u00a0de\u00a0marzo de\u00a02026",
            "marzo de\u00a02026",
        ),
    ],
)
def test_dates_are_written_out_as_the_united_nations_write_them(locale, full, day, month):
    """One language after another in one process: no names stay from the one before."""
    said = Translator(locale)

    assert (said.date(DAY), said.date(DAY, weekday=False)) == (full, day)
    assert said.month(DAY) == month


def test_the_first_of_a_month_is_an_ordinal_in_french():
    first = dt.date(2026, 8, 1)

    assert Translator("fr").date(first) == "samedi 1er\u00a0août 2026"
    assert Translator("fr").date(first, weekday=False) == "1er\u00a0août 2026"
    assert Translator("es").date(first, weekday=False) == "1\u00a0de\u00a0agosto de\u00a02026"


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("ar", "1,000,000"), ("zh", "1,000,000"), ("en", "1,000,000"),
        ("fr", "1\u202f000\u202f000"), ("ru", "1\u00a0000\u00a0000"), ("es", "1.000.000"),
    ],
)  # fmt: skip
def test_a_number_has_its_digits_in_groups(locale, written):
    assert Translator(locale).number(1_000_000) == written


def test_a_point_of_a_list_has_the_brackets_of_its_language():
    found = {locale: Translator(locale).point("e") for locale in LANGUAGES}

    assert found == {
        "ar": "(هـ)", "zh": "（e）", "en": "(e)", "fr": "e)", "ru": "e)", "es": "e)",
    }  # fmt: skip


def test_a_zone_is_called_by_its_city_under_whichever_name_it_is_asked_for():
    zones = ("Africa/Nairobi", "Asia/Kathmandu", "Asia/Katmandu", "America/Argentina/Buenos_Aires")
    found = {locale: [Translator(locale).place(each) for each in zones] for locale in ("en", "zh")}

    assert found["en"] == ["Nairobi", "Kathmandu", "Kathmandu", "Buenos Aires"]
    assert found["zh"] == ["内罗毕", "加德满都", "加德满都", "布宜诺斯艾利斯"]


def test_an_instant_names_its_zone():
    translator = Translator("en", zone="Africa/Nairobi")

    assert translator.datetime(INSTANT) == "Monday, 9 March 2026, 23:59 (Nairobi)"
    assert (
        translator.datetime(INSTANT, "America/New_York") == "Monday, 9 March 2026, 16:59 (New York)"
    )
    assert translator.datetime(INSTANT, "UTC") == "Monday, 9 March 2026, 20:59 (UTC)"


def test_languages_stand_in_the_order_of_the_united_nations():
    assert list(LANGUAGES) == ["ar", "zh", "en", "fr", "ru", "es"]
    assert {locale: Translator(locale).direction for locale in ("ar", "ru")} == {
        "ar": "rtl",
        "ru": "ltr",
    }


def test_sentences_are_collected_from_code_and_templates():
    found = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue.extract()
    }

    assert "Skip to the content" in found  # a template
    assert "Choose one of the list." in found  # N_ in code
    assert "%(n)s person" in found  # a plural


@pytest.mark.parametrize("locale", [each for each in LANGUAGES if each != SOURCE])
def test_a_translation_keeps_every_parameter(locale):
    with po_file(locale).open("rb") as source:
        have = read_po(source, locale=locale)

    assert [message.id for message in have if message.string and list(message.check())] == []
