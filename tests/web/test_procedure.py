"""Rules and calendar on a page: every rule of the edition, in words, with where it comes from."""

from __future__ import annotations

import datetime as dt
import re
import tomllib

import pytest

from config.seeds import FOLDER
from engine.calendar import Calendar
from engine.models.case import Case
from engine.models.edition import Edition
from tests.journeys import review
from web.blueprints.procedure import turn_of_the_year

OWN = "/rules/country_review/2026_default"


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2068\u2069]", "", page.text))


def rules_toml():
    return tomllib.loads((FOLDER / "rules/country_review/2026_default.toml").read_text("utf-8"))


def row_of(page, key):
    """The row of one rule, without marks."""
    rows = page.text.split("<tr>")
    row = next(row for row in rows if f'dir="ltr">{key}</bdi>' in row)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2068\u2069]", " ", row.partition("</tr>")[0]))


def test_every_rule_of_the_edition_is_there_with_its_words_and_its_source(site):
    page, data = site.enter("reader").get("/rules"), rules_toml()

    for table in ("days", "counts"):
        for key, rule in data[table].items():
            row = row_of(page, key)
            assert rule["label"]["en"] in row.replace("&#39;", "'"), key
            assert str(abs(rule["value"])) in row, key
            assert ("Default" in row) == rule["basis"].startswith("provisional"), key


def test_a_rule_says_its_unit_what_it_counts_from_and_who_reads_it(site):
    page = site.enter("officer").get(OWN)

    row = row_of(page, "document_filing")
    assert "70 days before this date: Session of the Executive Board" in row
    assert "Country review · File the document" in row
    assert "90 days after this point was reached" in row_of(page, "self_assessment")
    assert "1 time" in row_of(page, "clarification_requests")
    assert "Assignment of an expert" in row_of(page, "expert_answer")
    assert "Default, no basis in S1" in row_of(page, "expert_answer")


def test_what_a_number_was_compared_with_is_told_in_the_language_of_the_reader(site):
    reader = site.enter("reader")

    for language, words in (("fr", "estimation propre"), ("ar", "تقدير ذاتي")):
        page = reader.get(f"{OWN}?lang={language}").text
        assert f'lang="{language}"' in page
        assert words in page
        assert "own reckoning" not in page
        assert "behind the idea" not in page
        assert "S1 §7, §14(b), (c), (e)<" in page
    reader.get(f"{OWN}?lang=en")


def test_rungs_and_least_days_are_told_in_words(site):
    said = plain(site.enter("officer").get(OWN))

    for words in (
        "Courtesy reminder 14 days before the indicative date",
        "Courtesy reminder 7 days after the indicative date",
        "Task for the secretariat 30 days after the indicative date · Consider a note verbale",
        "Courtesy reminder 12 days after it was asked",
        "Default taken from comparable mechanisms; no terms of reference adopted yet.",
        "28 days",
    ):
        assert words in said, words


def test_the_calendar_says_zone_weekend_quiet_weeks_holidays_and_sessions(site):
    said = plain(site.enter("officer").get("/rules"))

    for words in (
        "Nairobi", "Saturday · Sunday", "Wednesday, 15 December 2027 – Wednesday, 5 January 2028",
        "Good Friday", "Tuesday, 21 November 2028", "Tentative",
    ):  # fmt: skip
        assert words in said, words


def test_a_case_leads_to_its_own_edition_though_another_is_current(world, site):
    review.begin(world, "XAE")

    def renew(rows):
        old = rows.query(Edition).filter_by(kind="rules", name="country_review", current=True).one()
        old.current = False
        content = old.content.replace('edition = "2026_default"', 'edition = "2027_new"')
        rows.add(
            Edition(
                kind="rules", name=old.name, edition="2027_new", sha256="new", content=content,
                current=True, loaded_at=world.clock.now(),
            )
        )  # fmt: skip

    world.services.write(renew)
    officer = site.enter("officer")

    assert officer.get("/rules/of/XAE-2027").location == OWN
    assert "former" in plain(officer.get(OWN))
    assert "2027_new" in officer.get("/rules").text
    assert "/rules/of/XAE-2027" in officer.get("/cases/XAE-2027").text
    assert site.enter("mission_d").get("/rules/of/XAE-2027").status_code == 404


def test_a_case_without_rules_of_its_own_leads_to_all(world, site):
    assert world.services.read(lambda rows: rows.query(Case).one().edition_id) is None

    assert site.enter("officer").get("/rules/of/2026-2029").location == "/rules"


def test_what_is_not_there_is_not_found_and_nobody_reads_without_signing_in(site):
    officer = site.enter("officer")

    assert officer.get("/rules/country_review/never").status_code == 404
    assert officer.get("/rules/nothing/2026_default").status_code == 404
    assert site.app.test_client().get("/rules").status_code in {302, 303}


def test_in_arabic_the_rules_speak_arabic(site):
    page = site.enter("officer").get("/rules?lang=ar")

    assert "القواعد الافتراضية، 2026" in page.text
    assert "التقييم الذاتي" in page.text
    assert 'lang="en" dir="ltr"' in page.text


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (dt.date(2027, 1, 3), dt.date(2026, 12, 15), dt.date(2027, 1, 5)),
        (dt.date(2027, 1, 6), dt.date(2027, 12, 15), dt.date(2028, 1, 5)),
        (dt.date(2027, 12, 20), dt.date(2027, 12, 15), dt.date(2028, 1, 5)),
    ],
)
def test_the_quiet_weeks_are_those_that_come_next(today, first, last):
    assert turn_of_the_year(Calendar(), today) == (first, last)
    assert turn_of_the_year(Calendar(quiet=None), today) is None
