"""Notes among colleagues: for the State's own people, and for nobody else at any time."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from engine.db import Base
from tests.web.assessing import ROOM, SECTION, Site, form_of, submit
from tests.web.browser import value_of
from tests.web.colleaguing import LIST, NOTES, ask, colleague, link
from tests.web.hand import Page
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.colleagues.models import Note

WORDS = "Rather say less about Springfield"
STATE = ("fp", "mission")
OTHERS = ("officer", "director", "fp_b", "expert_b", "mission_b", "reader", "mission_d")


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return Site(at("sa_drafting"))


def note(browser, text=WORDS, question="vision", **more):
    browser.get(NOTES)
    return browser.post(NOTES, **{f"note.new.{question}": text, **more})


def notes_of(site):
    return site.world.services.read(lambda s: list(s.scalars(sa.select(Note).order_by(Note.id))))


def tables_with(site, words):
    """The tables in which something contains these words."""

    def work(session):
        found = set()
        for table in Base.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                said = (v.decode(errors="replace") if isinstance(v, bytes) else str(v) for v in row)
                if any(words in each for each in said):
                    found.add(table.name)
        return found

    return site.world.services.read(work)


def pages_of_case(browser):
    """The case and every page of it that is linked from there."""
    first = browser.get("/cases/XAA-2027")
    links = [] if first.status_code != 200 else Page(first.text, "").links
    return dict.fromkeys(
        ["/cases/XAA-2027", *(e for e in links if e.startswith("/cases/XAA-2027"))]
    )


def text_of(answer):
    """The text of a page, or of everything in an archive."""
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            return "\n".join(
                packed.read(name).decode(errors="replace") for name in packed.namelist()
            )
    return answer.data.decode(errors="replace")


def test_a_note_stands_at_its_question_for_everybody_of_the_state(site):
    note(site.enter("fp"))

    mission = site.enter("mission")
    for url in (SECTION, NOTES, LIST):
        assert WORDS in mission.get(url).text, url
    assert "fatima" in mission.get(NOTES).text
    assert LIST in mission.get(ROOM).text


def test_a_colleague_reads_and_writes_the_notes_of_the_own_section_alone(site):
    focal = site.enter("fp")
    note(focal)
    focal.get(f"{ROOM}/sections/experience/notes")
    focal.post(f"{ROOM}/sections/experience/notes", **{"note.new.successes": "Not for her"})
    ask(site)
    address, carla = link(site), colleague(site)
    page = carla.get(address)

    form = form_of(page.text, "vision") | {"note.new.vision": "I agree", "note.new.successes": "x"}
    shown = carla.post(address, **form).text

    assert WORDS in page.text
    assert "Not for her" not in shown
    assert "I agree" in focal.get(NOTES).text
    assert [(row.question, row.text) for row in notes_of(site)] == [
        ("vision", WORDS), ("successes", "Not for her"), ("vision", "I agree"),
    ]  # fmt: skip


def test_one_puts_the_own_note_right_and_nobody_elses(site):
    focal, mission = site.enter("fp"), site.enter("mission")
    note(focal)
    mission.get(NOTES)
    mission.post(NOTES, **{"note.1": "Mine now"})
    assert notes_of(site)[0].text == WORDS
    assert 'name="note.1"' not in mission.get(NOTES).text

    focal.get(NOTES)
    assert focal.post(NOTES, **{"note.1": " "}).status_code == 422
    focal.get(NOTES)
    focal.post(NOTES, **{"note.1": "Put right"})

    assert notes_of(site)[0].text == "Put right"
    assert "changed" in mission.get(NOTES).text


def test_anybody_of_the_state_marks_a_note_as_settled_and_as_open_again(site):
    note(site.enter("fp"))
    mission = site.enter("mission")
    page = mission.get(NOTES)

    page = mission.post(NOTES, **{"settled.1.seen": value_of(page, "settled.1.seen"),
                                  "settled.1": "1"})  # fmt: skip
    assert notes_of(site)[0].settled_by == site.world.actors["mission"].person
    assert re.search(r"Settled</span></span> <bdi>mission</bdi>", page.text)
    mission.post(NOTES, **{"settled.1.seen": value_of(page, "settled.1.seen")})

    assert notes_of(site)[0].settled_at is None


def test_a_note_that_is_too_long_is_given_back(site):
    page = note(site.enter("fp"), "x" * 4001)

    assert page.status_code == 422
    assert "x" * 4001 in page.text
    assert "#field-note.new.vision" in page.text
    assert notes_of(site) == []


def test_nobody_but_the_state_ever_reads_a_note(site):
    note(site.enter("fp"))
    assert tables_with(site, WORDS) == {"colleague_note"}
    submit(site.enter("fp"))
    site.world.fire("officer", site.world.review, "begin_desk_review")

    assert tables_with(site, WORDS) == {"colleague_note"}
    for who in OTHERS:
        browser = site.enter(who)
        pages = [*pages_of_case(browser), LIST, NOTES, "/", "/mail/", "/find?q=Springfield"]
        for url in pages:
            assert WORDS not in text_of(browser.get(url)), (who, url)
        assert browser.get(LIST).status_code == 404
        assert LIST not in browser.get(ROOM).text


def test_after_the_submission_the_state_alone_reads_its_notes_and_writes_none(site):
    note(site.enter("fp"))

    submit(site.enter("fp"))

    for who in STATE:
        browser = site.enter(who)
        assert LIST in browser.get(ROOM).text
        assert WORDS in browser.get(LIST).text
        assert browser.get(NOTES).status_code == 404
        browser.get("/me")
        assert browser.post(NOTES, **{"note.new.vision": "Too much"}).status_code == 404
    assert len(notes_of(site)) == 1
