"""Editions of the rules: compared, a ladder tried out, one put in effect by a decision."""

from __future__ import annotations

import dataclasses
import re
import tomllib

import pytest

from config import load, seeds
from config.seeds import FOLDER
from engine.models.case import Task
from engine.models.edition import Edition
from notifications.models import Plan
from tests.journeys import review
from web import comparison
from web.app import create_app

OWN = "/rules/country_review/2026_default"


def rules_toml():
    return tomllib.loads((FOLDER / "rules/country_review/2026_default.toml").read_text("utf-8"))


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2068\u2069]", "", page.text))


def row_of(page, key):
    """The row of one rule, without marks."""
    row = next(row for row in page.text.split("<tr>") if f'dir="ltr">{key}</bdi>' in row)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2068\u2069]", " ", row.partition("</tr>")[0]))


def load_another(
    world, edition="2027_board", change=("value = 90", "value = 75"), *, provisional=True
):
    """A further edition of the rules, as the command would store it."""
    folder_of = FOLDER / "rules/country_review/2026_default.toml"
    text = folder_of.read_text("utf-8").replace(
        'edition = "2026_default"', f'edition = "{edition}"'
    )
    assert change[0] in text
    text = text.replace(*change, 1)
    if not provisional:
        text = text.replace("provisional = true", "provisional = false", 1)
    read = seeds.read(fictional=True)
    data = seeds.RulesFile.model_validate(tomllib.loads(text))
    one = seeds.Seed(f"rules/country_review/{edition}.toml", text, data)
    found = dataclasses.replace(read, rules=(one,))
    services = world.services
    return services.write(lambda s: load.load(s, found, services.registry, world.clock.now()))


EFFECT = "/rules/country_review/2027_board/effect"
DECISION = {
    "kind": "board",
    "reference": "HSP/EB.2027/7",
    "decided_on": "2027-01-12",
    "confirm": "1",
}


def decide(browser, **given):
    page = browser.get(EFFECT)
    seen = re.search(r'name="seen" value="(\d+)"', page.text).group(1)
    return browser.post(EFFECT, **(DECISION | {"seen": seen} | given))


def test_a_loaded_edition_waits_and_says_so(world, site):
    load_another(world)

    page = site.enter("officer").get("/rules")
    own = plain(site.enter("officer").get("/rules/country_review/2027_board"))

    assert "Loaded, not in effect" in page.text
    assert EFFECT in page.text
    assert "loaded, not in effect" in own
    assert "90 days" in row_of(page, first_changed(world))


def first_changed(world):
    """The key of the rule that the other edition changes."""
    old = rules_toml()
    return next(key for key, rule in old["days"].items() if rule["value"] == 90)


def test_the_preview_tells_what_changes_with_both_sources_and_what_stays(world, site):
    review.begin(world, "XAE")
    load_another(world)

    said = plain(site.enter("officer").get(EFFECT))

    key = first_changed(world)
    assert key in said
    assert rules_toml()["days"][key]["anchor"][:40] in said
    assert "1 case under way keeps the edition that it began with" in said
    assert "XAE-2027" in said


@pytest.mark.parametrize("who", ["officer", "director"])
def test_a_recorded_decision_puts_it_in_effect_for_new_cases_alone(world, site, who):
    review.begin(world, "XAE")
    load_another(world)

    page = decide(site.enter(who))
    review.begin(world, "XAF")

    assert page.status_code == 200
    assert "Decisions on editions" in page.text
    assert "HSP/EB.2027/7" in page.text
    officer = site.enter("officer")
    assert officer.get("/rules/of/XAE-2027").location == OWN
    assert officer.get("/rules/of/XAF-2027").location == "/rules/country_review/2027_board"
    assert "former" in plain(officer.get(OWN))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reference": ""}, "Fill in this field."),
        ({"decided_on": "soon"}, "Please give a date"),
        ({"decided_on": "2027-02-01"}, "give a day up to today"),
        ({"kind": ""}, "Choose one of the list."),
        ({"kind": "secretariat"}, "Choose one of the list."),
        ({"confirm": ""}, "Confirm that you have read what changes."),
        ({"seen": "0"}, "Another edition has come into effect"),
    ],
)
def test_what_is_lacking_is_told_and_nothing_comes_into_effect(world, site, given, told):
    load_another(world)

    page = decide(site.enter("officer"), **given)

    assert page.status_code == 422
    assert told in plain(page)
    assert world.services.read(
        lambda s: [
            e.edition
            for e in s.query(Edition).filter_by(kind="rules", name="country_review", current=True)
        ]
    ) == ["2026_default"]
    if given.get("reference") != "":
        assert "HSP/EB.2027/7" in page.text


def test_an_edition_that_is_not_provisional_needs_a_body(world, site):
    load_another(world, provisional=False)
    director = site.enter("director")

    refused = decide(director, kind="executive_director")

    assert refused.status_code == 422
    assert "A decision of the Board or the Assembly is needed" in plain(refused)
    assert decide(director, kind="assembly").status_code == 200


@pytest.mark.parametrize("who", ["reader", "mission", "mission_d"])
def test_nobody_else_puts_an_edition_in_effect_but_all_may_compare(world, site, who):
    load_another(world)
    browser = site.enter(who)

    assert browser.get(EFFECT).status_code == 404
    page = browser.get("/rules/country_review/compare")
    assert first_changed(world) in page.text
    assert "90" in page.text
    assert "75" in page.text
    browser.get("/me")
    assert browser.post(EFFECT, **DECISION).status_code == 404


def test_a_single_edition_has_nothing_to_be_compared_with(site):
    page = site.enter("officer").get("/rules/country_review/compare")

    assert "nothing to compare yet" in page.text
    assert site.enter("officer").get("/rules/nothing/compare").status_code == 404


def test_added_and_removed_rules_and_ladders_are_told(world):
    old = 'edition = "a"\n[days]\nkept = 3\ngone = 4\n[ladder]\nmail = [-7]\n[least_days]\nstate = 14\n'
    new = 'edition = "b"\n[days]\nkept = 3\ncame = 5\n[ladder]\nmail = [-14, -7]\ndesk = [14]\n[least_days]\nstate = 21\n'
    with create_app(world.services).test_request_context():
        found = comparison.of_rules(old, new, [], "en")

    told = [(each.change, each.key, each.before, each.after) for each in found]
    assert told == [
        ("added", "came", "", "5"), ("removed", "gone", "4", ""),
        ("changed", "", "-7", "-14, -7"), ("changed", "", "", "+14"),
        ("changed", "state", "14", "21"),
    ]  # fmt: skip


def test_two_calendars_are_compared_day_by_day(world, site):
    def another(rows):
        old = rows.query(Edition).filter_by(kind="calendar", current=True).one()
        old.current = False
        content = old.content.replace('"Good Friday"', '"Friday before Easter"', 1).replace(
            'to = "01-05"', 'to = "01-06"'
        )
        rows.add(
            Edition(
                kind="calendar", name=old.name, edition="new", sha256="new", content=content,
                current=True, loaded_at=world.clock.now(),
            )
        )  # fmt: skip

    world.services.write(another)
    officer = site.enter("officer")

    said = plain(officer.get("/rules/calendars/compare"))

    assert "/rules/calendars/compare" in officer.get("/rules").text
    assert "Friday, 3 April 2026" in said
    assert "Friday before Easter" in said
    assert "12-15 – 01-06" in said
    assert "Eid al-Fitr" not in said


LADDER = "/rules/country_review/2026_default/ladder"


def test_a_ladder_tells_what_would_go_when_on_open_days(site):
    page = site.enter("reader").get(f"{LADDER}?step=&opened=2027-01-11&due=2027-03-09")

    rows = page.text.split("<tr>")[2:]
    said = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\u2068\u2069]", " ", row)) for row in rows]
    assert "Tuesday, 23 February 2027" in said[0]
    assert "Courtesy reminder 14 days before the indicative date" in said[0]
    assert any("Task for the secretariat 14 days after" in row for row in said)
    assert any("Tuesday, 23 March 2027" in row and "secretariat" in row for row in said)
    assert not any("Saturday" in row.split("moved from")[0] for row in said)


def test_a_rung_on_a_closed_day_is_moved_and_says_so(site):
    said = plain(site.enter("officer").get(f"{LADDER}?step=&opened=2027-01-11&due=2027-03-20"))

    assert "moved from a closed day: Saturday, 6 March 2027" in said


def test_the_year_end_pause_is_left_out_by_reminders_too(site):
    page = site.enter("officer").get(f"{LADDER}?step=&opened=2027-10-01&due=2027-12-14")

    days = re.findall(r'<td data-label="Date"><time datetime="([\d-]+)">', page.text)
    assert not [day for day in days if "2027-12-15" <= day <= "2028-01-05"]
    assert "2028-01-06" in days


def test_the_simulated_ladder_is_the_one_that_is_planned(world, site):
    world.services.engine.listeners = [world.services.outbox]
    review.bring(world, "sa_drafting")
    wanted = {"status": "open", "key": "submit_self_assessment"}
    task = world.services.read(lambda s: s.query(Task).filter_by(**wanted).one())
    plan = world.services.read(lambda s: s.query(Plan).filter_by(task_id=task.id).one())

    page = site.enter("officer").get(
        f"{LADDER}?step=country_review:submit_self_assessment&opened={task.opened_on}&due={task.due}"
    )

    assert f'datetime="{plan.next_on.isoformat()}"' in page.text


def test_the_rule_of_a_step_reckons_its_date_where_it_counts_from_the_asking(site):
    officer = site.enter("officer")

    page = officer.get(f"{LADDER}?step=country_review:acknowledge_interest&opened=2027-01-15&due=")

    assert page.status_code == 200
    assert "reckoned by the rule" in page.text
    assert "Friday, 29 January 2027" in page.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("step=&opened=2027-01-15&due=", "Choose a next step that has a date, or type one."),
        ("step=country_review:file_document&opened=2027-01-15&due=", "Type the indicative date."),
        ("step=&opened=never&due=2027-03-09", "Please give a date"),
        ("step=&opened=2027-01-15&due=soon", "Please give a date"),
        ("step=&opened=2027-03-15&due=2027-03-09", "lies before the day"),
    ],
)
def test_what_cannot_be_reckoned_is_told(site, query, told):
    page = site.enter("officer").get(f"{LADDER}?{query}")

    assert page.status_code == 422
    assert told in plain(page)
