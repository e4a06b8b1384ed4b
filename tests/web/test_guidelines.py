"""The Guidelines from an empty house: imported, looked through, put in effect, superseded."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from docx import Document

from engine.models.case import Case
from engine.queries.reader import Reader
from tests.web.browser import seen
from tests.web.readers import interest, new_world, site_over
from tests.web.registering import recorded, take
from workflows.domain.findings.models import Finding, FindingText
from workflows.domain.guidelines import queries, rules
from workflows.domain.guidelines.models import GuidelinesBlock
from workflows.domain.guidelines.rules import Line

SAMPLE = """# I. Introduction of a sample

Sample text of a test, not the Guidelines. Its first paragraph.

# II. A sample vision

A second paragraph, on lamps.

# III. A sample framework

A third paragraph, on markets.
"""

pytestmark = pytest.mark.usefixtures("put_back")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    world = new_world(tmp_path_factory.mktemp("guidelines"))
    world.appoint("partner", "partner", "city-network")
    yield site_over(world)
    world.services.close()


@pytest.fixture
def desk(site):
    return site.desk_of("officer")


@pytest.fixture(scope="module")
def in_effect(site):
    """A text of the Guidelines that was imported, and that a decision has put in effect."""
    desk = site.desk_of("officer")
    entry = kept(desk, bring(desk, SAMPLE)).request.path
    decide(desk, entry)
    return entry


def bring(browser, text, name="text.txt", **typed):
    """The form of the import, sent with a file; the page that comes of it."""
    browser.get("/guidelines/import")
    content = text if isinstance(text, bytes) else text.encode()
    fields = {"into": "", "title": "Sample", "language": "en", **typed}
    return browser.post("/guidelines/import", file=(io.BytesIO(content), name), **fields)


def kept(browser, page, **typed):
    """Confirm what was recognised; the address of the new version."""
    signed = re.search(r'name="file.kept" value="([^"]+)"', page.text).group(1)
    fields = {"into": "", "title": "Sample", "language": "en", "source": "", **typed}
    return browser.post("/guidelines/import", do="take", **{"file.kept": signed}, **fields)


def decide(browser, entry):
    step = f"{entry}/steps/put_in_effect"
    typed = {"i.decision": "Decision 1 of a test", "i.decided_on": "2027-01-04"}
    page = browser.get(step)
    for what in ({"do": "preview"}, {"confirm": "1"}):
        file = {"i.decision_file": (io.BytesIO(b"%PDF-1.7 decision"), "decision.pdf")}
        page = browser.post(step, **seen(page), **typed, **what, **file)
    assert "In effect" in page.text, page.text


def test_an_empty_house_says_what_to_do_and_ships_no_text(site, untouched, desk):
    page = desk.get("/guidelines").text
    assert "the text is not ours to ship" in page
    assert "Import a text" in page
    mission = site.desk_of("mission")
    assert "Import a text" not in mission.get("/guidelines").text
    assert (
        "Articles II and III of the Guidelines hold them." in mission.get("/guidelines/vision").text
    )
    assert mission.get("/guidelines/import").status_code == 404
    assert "Guidelines" in mission.get("/programme").text


def test_a_text_is_looked_through_imported_decided_on_and_superseded(site, untouched, desk):
    mission = site.desk_of("mission")
    preview = bring(desk, SAMPLE)
    assert preview.status_code == 200
    assert "#s-II" in preview.text
    assert "#p-3" in preview.text
    assert "No text of the Guidelines is in effect" in desk.get("/guidelines").text

    first = kept(desk, preview).request.path
    reference = first.rpartition("/")[2]
    own = f"/guidelines/versions/{reference}"
    assert "on lamps" in desk.get(own).text
    for who in ("mission", "reader", "partner"):  # nobody before its decision is recorded
        browser = site.desk_of(who)
        assert browser.get(own).status_code == 404
        assert browser.get(first).status_code == 404
        assert "Sample" not in browser.get("/registers/guidelines_text").text
        assert "on lamps" not in browser.get("/guidelines").text

    preview = bring(desk, "# ثانياً - رؤية\n\nفقرة عن المصابيح.", language="ar", into=reference)
    step = kept(desk, preview, language="ar", into=reference)
    assert 'name="i.batch"' in step.text
    command = re.search(r'value="(\d+)"(?: selected| checked)', step.text).group(1)
    take(desk, first, "add_language", **{"i.batch": command})
    decide(desk, first)

    page = mission.get("/guidelines").text
    assert 'id="p-2"' in page
    assert "Decision 1 of a test" in page
    assert "فقرة عن المصابيح" in mission.get("/guidelines?in=ar").text
    assert 'id="s-II"' in mission.get("/guidelines?in=ar").text
    found = mission.get("/guidelines?q=MARKETS").text
    assert "A third paragraph" in found
    assert "A second paragraph" not in found
    vision = mission.get("/guidelines/vision").text
    assert "on lamps" in vision
    assert "first paragraph" not in vision

    changed = bring(desk, SAMPLE.replace("lamps", "lanterns"), title="Sample, amended")
    second = kept(desk, changed, title="Sample, amended").request.path
    assert desk.get(f"{first}/steps/supersede").status_code in {403, 404, 409} or (
        "No later version is in effect." in desk.get(f"{first}/steps/supersede").text
    )
    decide(desk, second)
    assert "An earlier version still stands as in effect." in desk.get("/guidelines").text
    take(desk, first, "supersede")

    assert "lanterns" in mission.get("/guidelines").text
    former = mission.get(own).text  # the numbers of a former version stay where they were
    assert "on lamps" in former
    assert 'id="p-2"' in former
    assert "Superseded by a later version" in former


def test_a_word_document_gives_its_headings_and_what_is_no_text_is_told(desk):
    made = Document()
    made.add_heading("Article 4: Sample of a heading", 1)
    made.add_heading("A. Below it", 2)
    made.add_paragraph("12. Sample text of a test, not the Guidelines.")
    out = io.BytesIO()
    made.save(out)
    page = bring(desk, out.getvalue(), "text.docx")
    for address in ("#s-4", "#s-4-A", "#p-12"):
        assert address in page.text
    assert bring(desk, b"PK\x03\x04 broken", "text.docx").status_code == 422
    page = bring(desk, SAMPLE, title="")
    assert page.status_code == 422
    assert 'name="file.kept"' in page.text


def test_addresses_are_unique_and_references_in_words_are_understood():
    lines = [Line("II. One", 1), Line("1. a"), Line("III. Two", 1), Line("1. b"), Line("c")]
    found = rules.blocks(lines)
    assert [each.anchor for each in found] == ["s-II", "p-1", "s-III", "p-III-1", "p-u3"]
    for words, sections, paragraphs in (
        ("Article 3", {3}, set()), ("Articles II and III", {2, 3}, set()),
        ("المادة ٣", {3}, set()), ("القسم 2 والفقرة 12", {2}, {"12"}), ("para. 7", set(), {"7"}),
        ("IV", {4}, set()), ("Sections 2, 4; paragraph 3.1", {2, 4}, {"3.1"}), ("a lamp", set(), set()),
    ):  # fmt: skip
        cited = rules.cited(words)
        assert (set(cited.sections), set(cited.paragraphs)) == (sections, paragraphs), words


def test_what_agreed_items_cite_is_counted_by_section_over_three_states_or_more(site):
    world = site.world
    states = ("XAA", "XAB", "XAC", "XAD")
    reviews = interest(world, *states)
    said = {"XAA": "Article 2", "XAB": "section II", "XAC": "القسم ٢", "XAD": "Article 3"}

    def agree(rows):
        listed = []
        for number, (state, reference) in enumerate(zip(states, reviews, strict=True), 1):
            case = rows.scalar(sa.select(Case).where(Case.reference == reference))
            now = world.clock.now()
            item = Finding(
                case_id=case.id, number=number, kind="observation", cites=said[state],
                text="Sample", language="en", body="XAB", created_at=now, saved_at=now,
                person_id=world.actors["officer"].person, settled="agreed",
            )  # fmt: skip
            rows.add(item)
            rows.flush()
            rows.add(
                FindingText(
                    finding_id=item.id,
                    round=1,
                    event=1,
                    kind=item.kind,
                    cites=item.cites,
                    text=item.text,
                    language="en",
                )
            )
            listed.append(SimpleNamespace(case=SimpleNamespace(id=case.id, subject=state)))
        rows.flush()
        house, cycle = (
            world.services,
            rows.scalar(sa.select(Case.id).where(Case.definition == "cycle")),
        )
        looking = Reader(house.access, house.registry, world.actors["officer"], world.clock.now())
        lines = [Line("II. One", 1), Line("1. a"), Line("III. Two", 1), Line("2. b")]
        rows_of = [
            GuidelinesBlock(case_id=0, language="en", place=0, **each.kept())
            for each in rules.blocks(lines)
        ]
        parts = queries.sections(rows_of)
        return [
            queries.figures(queries.by_section(rows, looking, cycle, some, parts))
            for some in (listed, [each for each in listed if each.case.subject != "XAD"])
        ]

    four, three = world.services.write(agree)
    # One State alone is in no figure; and since four take part, three would tell of the fourth.
    assert four == {"s-II": None, "s-III": None, "": None}
    assert three["s-III"] is None
    assert "XAD" not in str(three)


def test_a_proposal_names_a_section_and_each_page_leads_to_the_other(site, in_effect, desk):
    mission = site.desk_of("mission")
    page = desk.get("/guidelines").text
    (link,) = set(re.findall(r'href="(/cases/new/draft_text[^"]*II\.[^"]*vision[^"]*)"', page))
    form = desk.get(link.replace("&amp;", "&")).text
    assert 'value="II. A sample vision"' in form
    assert "/cases/new/draft_text" not in mission.get("/guidelines").text
    typed = {"i.kind": "amendment", "i.mandate": "S1 §6", "i.language": "en"}
    entry = recorded(desk, "draft_text", subject="On lamps", **typed, **{"i.section": "Section II"})
    assert beneath(mission, "s-II") == ["On lamps"]  # a free line, by its number
    assert beneath(mission, "s-III") == []

    step = desk.get(f"{entry}/steps/name_section").text
    (chosen,) = re.findall(r'value="([^"]+#s-III)"', step)
    take(desk, entry, "name_section", **{"i.guidelines_section": chosen})

    assert beneath(mission, "s-III") == ["On lamps"]
    assert beneath(mission, "s-II") == []
    back = re.search(
        r'href="(/guidelines/versions/[^"]+)#s-III"', desk.get(f"{entry}/draft-text").text
    )
    assert mission.get(back[1]).status_code == 200
    assert "III. A sample framework" in desk.page.text


def beneath(browser, anchor):
    """The proposals that the page of the Guidelines shows with a section."""
    page = browser.get("/guidelines").text
    part = page.partition(f'<h2 id="{anchor}"')[2].partition("<h2 id=")[0]
    return re.findall(r'/draft-text"><bdi>([^<]*)</bdi>', part)
