"""The report to the Board as its readers see it: what was transmitted, and no figure that tells."""

from __future__ import annotations

import io
import re

import sqlalchemy as sa

from engine.models.history import Event
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.readers import CYCLE, another, interest
from workflows.domain.documents import services as documents
from workflows.domain.findings.models import Finding

REPORT = f"/cases/{CYCLE}/report"


def rows_of(page, heading):
    """The rows of the table that follows a heading, cell by cell, without marks."""
    table = page.text.partition(heading)[2].partition("</table>")[0].partition("<tbody>")[2]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")]
    return [[re.sub(r"<[^>]*>|\s+", " ", each).strip() for each in row] for row in cells if row]


def numbers(page):
    found = page.text.partition("Reviews per phase")[2].partition("</dl>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", found, re.DOTALL)
    return {label: re.sub(r"<[^>]*>", "", value).strip() for label, value in pairs}


def find(world, reference, *kinds):
    """Findings whose text was agreed."""

    def work(rows):
        case, now = world.case(reference), world.clock.now()
        for kind in kinds:
            rows.add(
                Finding(
                    case_id=case.id, kind=kind, cites="article 4", text="Words", language="en",
                    body="XAB", person_id=world.actors["officer"].person, created_at=now,
                    saved_at=now, settled="agreed",
                )
            )  # fmt: skip

    world.services.write(work)


# Who reads it


def test_the_desk_reads_it_always_and_nobody_else_before_an_issue(world, site):
    review.bring(world, "filed")

    found = {
        who: site.enter(who).get(REPORT).status_code
        for who in ("officer", "director", "reader", "fp", "mission", "fp_b", "expert_b")
    }

    assert found == {
        "officer": 200, "director": 200, "reader": 404, "fp": 404, "mission": 404, "fp_b": 404,
        "expert_b": 404,
    }  # fmt: skip


def test_the_board_reads_it_once_something_was_issued_and_only_that(world, site):
    review.bring(world, "issued")
    another(world, "XAE", "filed")

    seen = rows_of(site.enter("reader").get(REPORT), "Executive summaries transmitted")
    prepared = rows_of(site.enter("officer").get(REPORT), "Executive summaries transmitted")

    assert [row[0] for row in seen] == ["Fictional State 1"]
    assert [row[0] for row in prepared] == ["Fictional State 1", "Fictional State 5"]
    assert "XAE-2027" not in site.enter("reader").get(f"/cycles/{CYCLE}").text


def test_a_cycle_that_does_not_exist_and_a_review_have_no_report(site):
    officer = site.enter("officer")

    assert officer.get("/cases/2030-2033/report").status_code == 404


# What it lists


def test_an_agreement_that_was_taken_back_leaves_the_report(world, site):
    review.bring(world, "filed")
    officer = site.enter("officer")
    assert "XAA-2027" in officer.get(REPORT).text

    world.fire("fp", world.review, "take_back_transmittal")

    assert "XAA-2027" not in officer.get(REPORT).text


def test_a_review_concluded_without_a_transmittal_is_not_listed(world, site):
    review.bring(world, "preparing")
    world.fire("fp", world.review, "conclude_without_transmittal")

    assert "No summary has been transmitted yet." in site.enter("officer").get(REPORT).text


def test_a_review_whose_participation_ended_is_in_no_list_and_no_number(world, site):
    interest(world, "XAE", "XAF", "XAG")
    review.bring(world, "filed")
    officer = site.enter("officer")
    assert numbers(officer.get(REPORT))["All phases"] == "4"

    world.fire("fp", world.review, "end_participation")

    page = officer.get(REPORT)
    assert "XAA-2027" not in page.text
    assert numbers(page)["All phases"] == numbers(page)["In preparation"] == "3"
    assert numbers(page)["Closed"] == "0"


def test_the_symbol_is_shown_as_recorded_and_never_composed(world, site):
    review.bring(world, "filed")
    officer = site.enter("officer")
    assert "not assigned yet" in officer.get(REPORT).text.partition("Reviews per phase")[0]

    today = world.clock.now().date()
    given = {"symbol": "TRIAL/2028/7", "issued_on": today, "official_text": FILE}
    world.fire("officer", world.review, "record_issue", **given)

    assert "TRIAL/2028/7" in officer.get(REPORT).text.partition("Reviews per phase")[0]


def test_the_mark_stands_until_official_versions_are_attached(world, site):
    review.bring(world, "filed")
    officer = site.enter("officer")
    assert "Advance unedited version" in officer.get(REPORT).text
    assert "Unofficial translation" not in officer.get(REPORT).text

    review.ONWARD["filed"](world, world.review)

    assert "Advance unedited version" not in officer.get(REPORT).text


def test_a_summary_is_handed_out_by_the_link_beside_its_state(world, site):
    review.bring(world, "issued")
    keep_summary(world, b"%PDF-1.7 what was agreed")

    for who in ("officer", "reader"):
        browser = site.enter(who)
        link = re.search(r'href="(/cases/XAA-2027/files/\d+)"', browser.get(REPORT).text).group(1)
        assert browser.get(link).data == b"%PDF-1.7 what was agreed"


def keep_summary(world, words):
    """The bytes of the summary, as the page of the step keeps them."""
    write, now, case = world.services.write, world.clock.now(), world.case(world.review)
    sha256, size = documents.store(write, io.BytesIO(words), now=now)
    step = sa.select(Event.id).where(Event.case_id == case.id, Event.trigger == "agree_transmittal")
    write(
        lambda rows: documents.deliver(
            rows, case=case.id, key="executive_summary", name="summary.pdf", sha256=sha256,
            media_type="application/pdf", size=size, now=now, event=rows.scalar(step), body="XAA",
        )
    )  # fmt: skip


# Figures


def test_findings_are_told_over_three_states_and_never_over_one(world, site):
    interest(world, "XAH", "XAI", "XAJ")
    for reference in (
        review.bring(world, "issued"), another(world, "XAE", "issued"),
        another(world, "XAF", "issued"),
    ):  # fmt: skip
        find(world, reference, "measure", "measure")
    officer = site.enter("officer")
    told = {row[0]: row[1:] for row in rows_of(officer.get(REPORT), "Agreed findings by kind")}
    assert told["Measure taken"] == told["All kinds"] == ["6", "3"]
    assert told["Success"] == ["0", "0"]

    find(world, "XAA-2027", "success")

    told = {row[0]: row[1:] for row in rows_of(officer.get(REPORT), "Agreed findings by kind")}
    assert told.pop("All kinds") == ["7", "3"]
    assert set(map(tuple, told.values())) == {("not shown", "not shown")}


def test_findings_of_a_review_that_is_not_transmitted_are_in_no_figure(world, site):
    interest(world, "XAH", "XAI", "XAJ")
    for reference in (
        review.bring(world, "issued"), another(world, "XAE", "issued"),
        another(world, "XAF", "agreed"),
    ):  # fmt: skip
        find(world, reference, "measure")

    told = rows_of(site.enter("officer").get(REPORT), "Agreed findings by kind")

    assert {tuple(row[1:]) for row in told} == {("not shown", "not shown")}


def test_who_is_not_in_the_list_does_not_follow_from_the_number_of_the_phase(world, site):
    interest(world, "XAH", "XAI", "XAJ", "XAK")
    for subject in ("XAE", "XAF"):
        another(world, subject, "filed")
    world.review = ""
    world.appoint("mission", "mission", "XAA", channel="note")
    review.bring(world, "filed")
    officer = site.enter("officer")
    assert numbers(officer.get(REPORT))["Report to the Executive Board"] == "3"

    world.fire("fp", world.review, "take_back_transmittal")

    told = numbers(officer.get(REPORT))
    assert told.pop("All phases") == "7"
    assert set(told.values()) == {"not shown"}


def test_everybody_is_told_the_same_numbers_per_phase(world, site):
    interest(world, "XAE", "XAF", "XAG")
    review.bring(world, "issued")

    found = [
        numbers(site.enter(who).get(f"/cycles/{CYCLE}")) for who in ("officer", "reader", "fp_b")
    ]

    assert found[0] == found[1] == found[2]
    assert found[0]["All phases"] == "4"
    assert set(found[0].values()) == {"4", "not shown"}


def test_who_reads_the_result_alone_has_no_papers_of_the_way_there(world, site):
    review.bring(world, "issued")
    case = f"/cases/{world.review}"

    found = {
        who: [site.enter(who).get(case + page).status_code for page in ("", "/papers")]
        for who in ("reader", "fp", "fp_b", "expert_b", "officer")
    }

    assert found.pop("reader") == [200, 404]
    assert set(map(tuple, found.values())) == {(200, 200)}
