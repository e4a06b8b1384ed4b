"""A review under way follows another edition of the rules by the agreement of its State."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from engine import undoing
from engine.models.case import Case
from engine.models.edition import Edition
from engine.models.history import Event
from notifications.models import FormalCommunication, Message, Plan
from tests.journeys import review
from tests.web.browser import value_of
from tests.web.test_editions import decide, load_another, plain

RULE = "[days.self_assessment]\nvalue = "
LONGER, SHORTER = (RULE + "90", RULE + "120"), (RULE + "90", RULE + "10")
GIVEN = {"source.number": "NV/77", "source.date": "2027-01-13", "confirm": "1"}


@pytest.fixture
def drafting(world, site):
    """A review whose State drafts, and an edition in effect that gives it 120 days, not 90."""
    review.bring(world, "sa_drafting")
    world.services.engine.listeners = [world.services.outbox]
    load_another(world, change=LONGER)
    decide(site.enter("director"))
    return world


def page_of(world):
    return f"/cases/{world.review}/rules"


def agree(browser, world, **given):
    page = browser.get(page_of(world))
    form = {name: value_of(page, name) for name in ("command", "edition", "seen")}
    scan = {"source.file": (io.BytesIO(b"%PDF-1.4 note"), "note.pdf")}
    return browser.post(page_of(world), **(form | GIVEN | scan | given))


def edition_of(world, reference):
    query = (
        sa.select(Edition.edition)
        .join(Case, Case.edition_id == Edition.id)
        .where(Case.reference == reference)
    )
    return world.services.read(lambda s: s.scalar(query))


def test_the_preview_names_each_date_that_changes_and_writes_nothing(drafting, site):
    before = drafting.services.read(lambda s: s.scalar(sa.select(sa.func.count(Event.id))))

    said = plain(site.enter("officer").get(page_of(drafting)))

    assert "Dates that change" in said
    assert "Thursday, 15 April 2027" in said
    assert "What this moves" in said
    assert before == drafting.services.read(lambda s: s.scalar(sa.select(sa.func.count(Event.id))))
    assert edition_of(drafting, drafting.review) == "2026_default"


def test_the_desk_records_the_agreement_on_behalf_of_the_mission(drafting, site):
    page = agree(site.enter("officer"), drafting)

    assert "The case goes on under the other edition." in plain(page)
    assert edition_of(drafting, drafting.review) == "2027_board"
    assert drafting.open_tasks(drafting.review) == {"submit_self_assessment": "2027-05-18"}
    told = plain(site.enter("officer").get(f"/cases/{drafting.review}/history"))
    assert "On under another edition of the rules, by agreement of the State" in told
    assert "2027_board" in told
    assert "Permanent mission" in told
    assert drafting.faults() == {}


def test_the_cases_below_follow_too_and_closed_ones_keep_theirs(drafting, site):
    agree(site.enter("officer"), drafting)

    def work(session):
        rows = session.execute(
            sa.select(Case.closed_at, Edition.edition)
            .join(Edition, Edition.id == Case.edition_id)
            .where(Case.parent_id.is_not(None))
        ).all()
        return {(row.closed_at is not None, row.edition) for row in rows}

    assert drafting.services.read(work) <= {(False, "2027_board"), (True, "2026_default")}


def test_the_state_brings_its_agreement_itself_and_others_find_no_page(drafting, site):
    found = {
        who: site.enter(who).get(page_of(drafting)).status_code
        for who in ("fp", "mission", "fp_b", "expert_c", "reader", "director", "mission_d")
    }
    page = agree(site.enter("fp"), drafting)

    assert found == {
        "fp": 200, "mission": 200, "fp_b": 404, "expert_c": 404, "reader": 404, "director": 404,
        "mission_d": 404,
    }  # fmt: skip
    assert page.status_code == 200
    assert edition_of(drafting, drafting.review) == "2027_board"


def test_the_scan_is_for_the_state_and_the_desk(drafting, site):
    agree(site.enter("officer"), drafting)
    way = re.search(
        rf"/cases/{drafting.review}/files/\d+(?=[^<]*<[^<]*</svg>)?",
        site.enter("fp").get(f"/cases/{drafting.review}/history").text,
    ).group()

    codes = {who: site.enter(who).get(way).status_code for who in ("fp", "officer", "fp_b")}

    assert codes == {"fp": 200, "officer": 200, "fp_b": 404}


LACKING = (
    ({"source.number": ""}, "Fill in this field."),
    ({"source.date": "soon"}, "Please give a date"),
    ({"source.file": (io.BytesIO(b""), "")}, "Please choose a file."),
    ({"confirm": ""}, "Confirm that you have read what changes."),
    ({"edition": "2031_none"}, "Choose one of the list."),
    ({"source.date": "2027-12-01"}, "its date is a day up to today"),
    ({"seen": "0"}, "Compare again."),
)


def test_what_is_lacking_is_told_and_the_case_keeps_its_edition(drafting, site):
    officer = site.enter("officer")

    for given, told in LACKING:
        page = agree(officer, drafting, **given)

        assert page.status_code in {409, 422}, given
        assert told in plain(page), given
        assert given.get("source.number") == "" or "NV/77" in page.text

    assert edition_of(drafting, drafting.review) == "2026_default"


def test_a_date_that_the_state_stated_stays(drafting, site):
    drafting.fire(
        "fp", drafting.review, "state_new_date", step="submit_self_assessment",
        new_date=dt.date(2027, 4, 1),
    )  # fmt: skip

    page = site.enter("officer").get(page_of(drafting))
    agree(site.enter("officer"), drafting)

    assert "No date of a next step that is asked for now changes." in plain(page)
    assert drafting.open_tasks(drafting.review) == {"submit_self_assessment": "2027-04-01"}


def test_a_shorter_rule_leaves_at_least_four_weeks(world, site):
    review.bring(world, "sa_drafting")
    load_another(world, change=SHORTER)
    decide(site.enter("director"))
    today = world.clock.now().date()

    agree(site.enter("officer"), world)

    due = world.open_tasks(world.review)["submit_self_assessment"]
    assert (type(today).fromisoformat(due) - today).days in range(28, 32)


def test_an_edition_that_waits_for_its_decision_cannot_be_followed(world, site):
    review.bring(world, "sa_drafting")
    load_another(world, change=LONGER)

    page = site.enter("officer").get(page_of(world) + "?edition=2027_board")

    assert "No other edition of these rules is or was in effect." in plain(page)


def test_the_focal_points_and_a_note_tell_it_and_reminders_go_by_the_new_date(drafting, site):
    agree(site.enter("officer"), drafting)

    def work(session):
        notes = session.scalars(
            sa.select(FormalCommunication.kind).order_by(FormalCommunication.id.desc())
        ).first()
        messages = session.scalars(sa.select(Message)).all()
        said = [
            m
            for m in messages
            for line in m.facts.get("steps", ())
            if line["trigger"] == "other_edition"
        ]
        plans = session.scalars(sa.select(Plan)).all()
        return notes, {m.kind for m in said}, [p.due_version for p in plans]

    note, told, versions = drafting.services.read(work)

    assert note == "calendar_change"
    assert told == {"calendar_adjusted"}
    assert versions == [2]


def test_what_was_done_before_is_not_taken_back_any_more(drafting, site):
    agree(site.enter("officer"), drafting)

    def work(session):
        case = session.scalars(sa.select(Case).where(Case.reference == drafting.review)).one()
        definition = drafting.services.registry.get(case.definition, case.definition_version)
        body = undoing.last_step(session, case).body
        return [
            str(each) for each in undoing.refusals(session, case, definition, body, agreed=True)
        ]

    assert undoing.OTHER_VERSION in drafting.services.read(work)


def test_a_second_click_records_it_once(drafting, site):
    officer = site.enter("officer")
    page = officer.get(page_of(drafting))
    form = {name: value_of(page, name) for name in ("command", "edition", "seen")}
    for _ in range(2):
        officer.get(page_of(drafting))
        scan = {"source.file": (io.BytesIO(b"%PDF-1.4 note"), "note.pdf")}
        officer.post(page_of(drafting), **(form | GIVEN | scan))

    assert drafting.triggers(drafting.review, "migration") == ["other_edition"]
    assert drafting.faults() == {}
