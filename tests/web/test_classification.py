"""A strictly confidential file on pages: no name and no bytes but for its readers, each of them noted."""

from __future__ import annotations

import io
import re
import zipfile

import pypdf
import pytest
import sqlalchemy as sa

from engine.models.case import Fact
from tests.web.assessing import ROOM, SECTION, Site, answer, submit
from tests.web.stepping import PDF
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.documents import services as documents
from workflows.domain.documents.models import Document, Taking

REVIEW, OPENING = "/cases/XAA-2027", "/cases/new/classification"
CASE = f"{REVIEW}/L1"
NAME, NOBODY = "Kestrel-ledger", "A strictly confidential file"
READERS, OTHERS = ("fp", "expert_b"), ("mission", "officer", "director", "fp_b")
PAGES = ("", "/history", "/assessment", "/questions", "/findings", "/people", "/L1", "/L1/history")


def a_pdf(pages=2, password=""):
    made, out = pypdf.PdfWriter(), io.BytesIO()
    for number in range(pages):
        page = made.add_blank_page(842 if number else 595, 595 if number else 842)
        page.rotate(90 * number)
    if password:
        made.encrypt(password, algorithm="AES-256")
    made.write(out)
    return out.getvalue()


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    """Two files delivered with an answer and in the reviewers' hands, of which none has a label."""
    made = Site(at("sa_drafting"))
    focal = made.enter("fp")
    answer(
        focal, "vision", "Our plan",
        **{"q.vision.file": (io.BytesIO(a_pdf()), f"{NAME}.pdf"), "q.vision.file.shows": "Kites",
           "q.vision.file.label": "confidential"},
    )  # fmt: skip
    submit(focal)
    made.world.fire("officer", "XAA-2027", "begin_desk_review")
    return made


def classify(site, who="fp", *readers):
    """By the form that the page of the review leads to; answers the door of the file."""
    browser = site.enter(who)
    url = f"{OPENING}?parent=XAA-2027"
    assert url.replace("&", "&amp;") in browser.get(REVIEW).text
    form = browser.get(url).text
    (document,) = re.findall(rf'name="i.document" value="(\d+)"[^>]*> <span>[^<]*{NAME}', form)
    named = {f"i.readers:{site.world.actors[each].person}": "1" for each in readers}
    assert all(f'name="{each}"' in form for each in named)
    command = re.search(r'name="command" value="([^"]+)"', form).group(1)
    page = browser.post(
        OPENING, command=command, parent="XAA-2027", **{"i.document": document}, **named
    )
    assert page.status_code == 200
    assert NAME in page.text
    return f"{ROOM}/files/{document}"


@pytest.fixture
def door(site):
    return classify(site, "fp", "expert_b")


def takings(site):
    return site.world.services.read(lambda s: s.scalars(sa.select(Taking)).all())


def test_whoever_is_not_named_finds_no_name_and_no_bytes_at_any_door(site, door):
    number = door.rsplit("/", 1)[1]
    doors = [door, f"{REVIEW}/files/{number}", f"{REVIEW}/questions/files/{number}"]
    for who in OTHERS:
        browser = site.enter(who)
        for page in PAGES:
            assert not re.search(f"{NAME}|Kites", browser.get(f"{REVIEW}{page}").text), (who, page)
        assert NOBODY in browser.get(ROOM).text
        for url in doors:
            assert browser.get(url).status_code == 404, (who, url)
            browser.get(REVIEW)
            assert browser.post(url).status_code == 404, (who, url)
    for who in READERS:
        assert NAME in site.enter(who).get(ROOM).text
    assert takings(site) == []


def test_archives_papers_and_searches_hold_nothing_of_it(site, door):
    for who in ("fp", "officer"):
        browser = site.enter(who)
        packed = zipfile.ZipFile(io.BytesIO(browser.get(f"{REVIEW}/dossier.zip").data))
        pages = [packed.read(each) for each in packed.namelist()]
        assert not any(b"%PDF" in each[:8] for each in pages)
        assert "self-assessment.json" not in packed.namelist()  # its words name the file
        assert (NAME in str(pages)) == (who == "fp")  # who may read it knows its name
        assert (NOBODY.encode() in packed.read("self-assessment.html")) == (who == "officer")
        assert NAME not in browser.get("/find?q=Kestrel").text
        paper = browser.get(f"{REVIEW}/papers/self-assessment").text
        assert NAME not in paper
        assert NOBODY in paper


def test_taking_it_is_noted_and_every_page_bears_who_when_and_what_for(site, door):
    expert = site.enter("expert_b")
    page = expert.get(door)
    assert "will be printed on every page" in page.text
    assert takings(site) == []

    answered = expert.post(door)

    assert answered.headers["Content-Disposition"].startswith(f"attachment; filename={NAME}")
    pages = pypdf.PdfReader(io.BytesIO(answered.data)).pages
    when = f"{site.world.clock.now():%Y-%m-%d %H:%M} UTC"
    assert len(pages) == 2
    for each in pages:
        said = each.extract_text()
        assert all(word in said for word in ("expert_b", when, "XAA-2027/L1")), said
    (noted,) = takings(site)
    assert (noted.person_id, noted.at) == (
        site.world.actors["expert_b"].person, site.world.clock.now(),
    )  # fmt: skip
    for who in (*READERS, "mission"):  # the named readers, and the side that classified it
        told = site.enter(who).get(CASE).text
        assert re.search(r"<bdi>expert_b</bdi> · <time", told), who
        assert (NAME in told) == (who != "mission")
    assert not re.search(r"<bdi>expert_b</bdi> · <time", site.enter("officer").get(CASE).text)


def test_a_pdf_that_cannot_be_marked_is_not_taken(site, door):
    focal = site.enter("fp")
    for content in (a_pdf(password="kites"), a_pdf(pages=0), PDF, b"%PDF-1.7\n%%EOF"):
        put(site, content)
        focal.get(door)

        page = focal.post(door)

        assert page.status_code == 409
        assert "no name can be printed on its pages" in page.text
    assert takings(site) == []


def test_of_another_kind_the_page_says_that_it_bears_no_name(site, door):
    put(site, b"PK\x03\x04", "application/zip")
    focal = site.enter("fp")
    assert "cannot be marked with your name" in focal.get(door).text

    assert focal.post(door).data == b"PK\x03\x04"
    assert len(takings(site)) == 1


def put(site, content, kind="application/pdf"):
    """Other bytes in the place of the file's."""
    world = site.world
    sha256, size = documents.store(world.services.write, io.BytesIO(content), now=world.clock.now())
    change = sa.update(Document).where(Document.label == "strictly confidential")
    world.services.write(
        lambda s: s.execute(change.values(sha256=sha256, size=size, media_type=kind))
    )


def test_what_was_lowered_is_open_as_before_and_says_its_label(site, door):
    officer = site.enter("officer")
    site.world.fire("officer", "XAA-2027/L1", "ask_lowering")
    site.world.fire("mission", "XAA-2027/L1", "agree_lowering")

    assert f"{NAME}.pdf" in officer.get(ROOM).text
    assert officer.get(door).data == a_pdf()
    assert officer.get(f"{ROOM}").text.count("Confidential</span>") == 1


def test_what_was_issued_says_that_it_is_unclassified_and_the_rest_is_not(at, cheap_hashes):  # noqa: F811
    site = Site(at("issued"))
    site.world.services.write(lambda s: put_beside_its_facts(s, site.world))

    for who in ("fp", "officer"):
        told = re.findall(
            r'note.pdf</bdi></a> <span class="hint whole">(\w+)<', site.enter(who).get(REVIEW).text
        )
        assert sorted(set(told)) == ["Confidential", "Unclassified"], who


def test_what_a_step_took_in_is_hidden_where_it_was_stated(at, cheap_hashes):  # noqa: F811
    site = Site(at("desk_review"))
    world = site.world
    world.services.write(lambda s: put_beside_its_facts(s, world))
    stated = sa.select(Document.id).where(Document.key == "self_assessment")
    document = world.services.read(lambda s: s.scalar(stated))
    given, review = {"document": str(document)}, world.case(world.review).id
    officer, focal = site.enter("officer"), site.enter("fp")
    pack = f"/people/seats/{world.seat('fp')}/pack"
    assert f"/files/{document}" in focal.get(pack).text

    world.open("fp", "classification", inputs=given, parent=review)

    door = f"{REVIEW}/files/{document}"
    for page in (REVIEW, f"{REVIEW}/history"):
        assert f'href="{door}"' in focal.get(page).text, page
        assert f'href="{door}"' not in officer.get(page).text, page
        assert NOBODY in officer.get(page).text, page
    assert officer.get(door).status_code == 404
    assert f"/files/{document}" not in focal.get(pack).text  # it goes with people, not with a seat
    packed = zipfile.ZipFile(io.BytesIO(officer.get(f"{REVIEW}/dossier.zip").data))
    assert NOBODY in packed.read("index.html").decode()


def put_beside_its_facts(rows, world):
    """A document for each file that a step has named, as pages would have left it."""
    files = rows.scalars(sa.select(Fact).where(Fact.kind == "file")).all()
    documents._claim(rows, files[0].value["sha256"], 3, world.clock.now())
    for fact in files:
        documents.deliver(
            rows, case=fact.case_id, event=fact.event_id, key=fact.key, name=fact.value["name"],
            media_type="application/pdf", sha256=fact.value["sha256"], size=3, body=fact.body,
            visible_to=fact.visible_to, now=world.clock.now(),
        )  # fmt: skip


def test_in_a_draft_it_is_for_its_readers_as_well_and_no_form_lowers_it(at, cheap_hashes):  # noqa: F811
    site = Site(at("sa_drafting"))
    focal, mission = site.enter("fp"), site.enter("mission")
    answer(focal, "vision", "Our plan",
           **{"q.vision.file": (io.BytesIO(a_pdf()), f"{NAME}.pdf")})  # fmt: skip
    door = classify(site)
    number = door.rsplit("/", 1)[1]

    page = focal.get(SECTION).text
    answer(focal, "vision", "Our plan again", **{
        f"file.{number}.label": "unclassified", f"file.{number}.shows": "Kites",
    })  # fmt: skip

    assert NAME in page
    assert NAME not in mission.get(SECTION).text
    assert NOBODY in mission.get(SECTION).text
    assert mission.get(door).status_code == 404
    label = site.world.services.read(lambda s: s.scalar(sa.select(Document.label)))
    assert label == "strictly confidential"
