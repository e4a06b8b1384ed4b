"""The dossier of a review: an archive with what its reader's pages show, and nothing besides."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from engine import appendonly
from engine.models.history import EventText
from engine.models.person import Person
from tests.engine.tampering import let_change
from tests.journeys import review
from web import dossier
from web.dossier import plain_name
from workflows.domain.assessment import queries as assessed
from workflows.domain.assessment import services as answers
from workflows.domain.assessment.services import Typed
from workflows.domain.documents import services as documents
from workflows.domain.documents.models import Document
from workflows.domain.findings.models import Finding, FindingText, Position
from workflows.domain.findings.queries import course

MARK = re.compile(r"MARK-[a-z0-9_-]+")
READERS = (
    "fp",
    "mission",
    "fp_b",
    "expert_c",
    "mission_b",
    "officer",
    "director",
    "reader",
    "mission_d",
)
PAGES = (
    "",
    "/history",
    "/history?page=2",
    "/history?page=3",
    "/assessment",
    "/findings",
    "/findings/text",
)


@pytest.fixture
def marked(world):
    """A review on its way, with a mark of its own in every text, draft and file."""
    review.bring(world, "sa_drafting")
    answer(world)
    review.bring(world, "text_proposed")
    world.services.write(mark_texts)
    world.services.write(lambda rows: draft_findings(rows, world))
    hand_in(world)
    return world


def answer(world):
    case, now = world.case(world.review).id, world.clock.now()

    def work(rows):
        edition = assessed.edition(rows, case)
        sheet = assessed.drafts(rows, case, edition)
        question = sheet.parts[0].lines[0].question.key
        answers.begin(rows, case, edition.id, now)
        typed = [Typed(question, "answer", "MARK-answer", "en", 0, "")]
        answers.save(rows, case, typed, person=world.actors["fp"].person, now=now)

    world.services.write(work)


def mark_texts(rows):
    """As nobody can but whoever holds the database: history takes no change."""
    let_change(rows.connection())
    for text in rows.scalars(sa.select(EventText)):
        text.value = f"MARK-{text.key}-{text.event_id}"
    rows.flush()
    appendonly.protect(rows.connection())


def draft_findings(rows, world):
    """One finding delivered and changed since, one never delivered, and a word of each side."""
    case, now = world.case(world.review), world.clock.now()
    common = {"kind": "observation", "cites": "", "language": "en", "body": "XAB"}
    who = {"person_id": world.actors["fp_b"].person, "created_at": now, "saved_at": now}
    told = Finding(case_id=case.id, number=1, text="MARK-finding-changed-since", **common, **who)
    kept = Finding(
        case_id=case.id, number=None, text="MARK-finding-never-delivered", **common, **who
    )
    rows.add_all([told, kept])
    rows.flush()
    common.pop("body")
    last = course(rows, case.id).rounds[-1]
    delivered = {"round": last.number, "event": last.event, "text": "MARK-finding-delivered"}
    rows.add(FindingText(finding_id=told.id, **delivered, **common))
    for act, kind, body in (
        ("comment", "other_view", "XAA"),
        ("reply", "kept", "XAB"),
        ("response", "comment", "XAA"),
    ):
        rows.add(
            Position(
                finding_id=told.id, round=last.number, act=act, kind=kind, text=f"MARK-{act}-not-delivered",
                language="en", body=body, person_id=who["person_id"], saved_at=now, event=None,
            )
        )  # fmt: skip


def hand_in(world):
    """Files for the review team, for reviewers alone, and for whoever views the case."""
    case, now = world.case(world.review).id, world.clock.now()
    for name, readers, body in (
        ("MARK-file-team.pdf", ["sur_focal_point", "rev_expert", "rev_focal_point"], "XAA"),
        ("MARK-file-reviewers.pdf", ["rev_expert", "rev_focal_point"], "XAB"),
        ("MARK-file-all.pdf", [], ""),
    ):
        data = b"%PDF-" + name.encode()
        sha256, size = documents.store(world.services.write, io.BytesIO(data), now=now)
        world.services.write(
            lambda rows, name=name, readers=readers, body=body, sha256=sha256, size=size: documents.deliver(
                rows, case=case, key="memo", name=name, media_type="application/pdf", sha256=sha256,
                size=size, now=now, body=body, visible_to=readers,
            ).id
        )  # fmt: skip


def archive(browser, reference):
    answer = browser.get(f"/cases/{reference}/dossier.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def said(packed):
    """Every mark in any page or name of the archive; the bytes of files are asked for apart."""
    texts = [
        packed.read(each).decode()
        for each in packed.namelist()
        if not each.startswith("documents/")
    ]
    return {mark for text in texts for mark in MARK.findall(text) if "file" not in mark}


def shown(browser, reference):
    pages = [browser.get(f"/cases/{reference}{page}") for page in PAGES]
    return {mark for page in pages if page.status_code == 200 for mark in MARK.findall(page.text)}


def files_of(packed):
    return {packed.read(each) for each in packed.namelist() if each.startswith("documents/")}


def files_shown(world, browser):
    ids = world.services.read(lambda rows: rows.scalars(sa.select(Document.id)).all())
    pages = [browser.get(f"/cases/{world.review}/files/{each}") for each in ids]
    return {page.data for page in pages if page.status_code == 200}


@pytest.mark.parametrize("who", READERS[:-2])
def test_nothing_is_in_it_that_the_readers_pages_do_not_show(marked, site, who):
    browser = site.enter(who)
    packed = archive(browser, marked.review)

    assert said(packed) <= shown(browser, marked.review)
    assert files_of(packed) == files_shown(marked, browser)
    assert said(packed)


def test_each_side_finds_its_own_and_no_draft_of_another(marked, site):
    found = {
        who: said(archive(site.enter(who), marked.review))
        for who in ("fp", "fp_b", "mission_b", "officer")
    }

    assert "MARK-answer" in found["fp"]
    assert "MARK-answer" in found["fp_b"]
    assert "MARK-answer" not in found["mission_b"]
    assert "MARK-finding-delivered" in found["fp"]
    assert not any("finding" in each for each in found["mission_b"])
    for marks in found.values():
        assert not {
            each for each in marks if "not-delivered" in each or "never" in each or "since" in each
        }
    drafts = {
        each for each in found["officer"] if each.startswith(("MARK-desk_note", "MARK-draft"))
    }
    assert drafts
    assert not drafts & found["fp"]


def test_a_file_for_the_reviewers_is_in_no_dossier_of_the_state(marked, site):
    state, reviewers = (
        files_of(archive(site.enter(who), marked.review)) for who in ("fp", "expert_c")
    )

    assert b"%PDF-MARK-file-reviewers.pdf" not in state
    assert b"%PDF-MARK-file-reviewers.pdf" in reviewers
    assert b"%PDF-MARK-file-team.pdf" in state & reviewers


def test_the_board_finds_what_was_issued_and_no_history(world, site):
    review.bring(world, "issued")
    world.services.write(mark_texts)
    browser = site.enter("reader")

    packed = archive(browser, world.review)

    assert "history.html" not in packed.namelist()
    assert "findings.html" not in packed.namelist()
    assert "self-assessment.html" not in packed.namelist()
    assert said(packed) <= shown(browser, world.review)


@pytest.mark.parametrize("who", ["reader", "mission_d"])
def test_who_may_not_view_the_case_finds_no_dossier(marked, site, who):
    assert site.enter(who).get(f"/cases/{marked.review}/dossier.zip").status_code == 404


def test_after_the_end_of_participation_only_the_state_finds_it(world, site):
    review.bring(world, "desk_review")
    world.fire("mission", world.review, "end_participation")

    answers = {
        who: site.enter(who).get(f"/cases/{world.review}/dossier.zip").status_code
        for who in ("mission", "fp_b", "officer")
    }

    assert answers == {"mission": 200, "fp_b": 404, "officer": 404}


def test_the_same_dossier_has_the_same_bytes_and_names_the_hash_of_each_file(marked, site):
    browser = site.enter("officer")
    url = f"/cases/{marked.review}/dossier.zip"
    first = browser.get(url).data
    marked.clock.advance(minutes=30)

    packed = zipfile.ZipFile(io.BytesIO(first))
    sums = dict(
        reversed(each.split("  ", 1))
        for each in packed.read("manifest-sha256.txt").decode().splitlines()
    )

    assert browser.get(url).data == first
    assert set(sums) == set(packed.namelist()) - {"manifest-sha256.txt"}
    assert all(hashlib.sha256(packed.read(name)).hexdigest() == sums[name] for name in sums)
    assert packed.namelist()[0] == "index.html"


def test_the_hash_of_the_self_assessment_is_the_one_on_its_receipt(marked, site):
    packed = archive(site.enter("fp"), marked.review)

    sha256 = hashlib.sha256(packed.read("self-assessment.json")).hexdigest()

    assert sha256 in packed.read("self-assessment.html").decode()


def test_the_pages_need_nothing_from_outside_and_every_link_leads_to_a_file(marked, site):
    packed = archive(site.enter("fp"), marked.review)

    for name in packed.namelist():
        if name.endswith(".html"):
            text = packed.read(name).decode()
            assert "<script" not in text
            assert "http:" not in text.replace("http://www.w3.org", "")
            links = {unquote(each) for each in re.findall(r'(?:href|src)="([^"#]+)"', text)}
            assert links <= set(packed.namelist()), name


def test_it_speaks_the_language_of_the_reader_from_right_to_left(marked, site):
    browser = site.enter("fp")
    browser.get("/me?lang=ar")

    index = archive(browser, marked.review).read("index.html").decode()

    assert '<html lang="ar" dir="rtl">' in index


def test_names_are_plain_and_each_is_there_once(marked, site):
    case, now = marked.case(marked.review).id, marked.clock.now()
    sha256, size = documents.store(marked.services.write, io.BytesIO(b"%PDF-x"), now=now)
    for _ in range(2):
        marked.services.write(
            lambda rows: documents.deliver(
                rows, case=case, key="memo", name="مذكرة ../évaluation.pdf", media_type="application/pdf",
                sha256=sha256, size=size, now=now,
            ).id
        )  # fmt: skip

    names = [
        each
        for each in archive(site.enter("fp"), marked.review).namelist()
        if each.startswith("documents/")
    ]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"documents/\d{3}-[A-Za-z0-9._-]+", each) for each in names)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("note.pdf", "note.pdf"), ("تقرير.pdf", "document.pdf"), ("Bericht über.PDF", "Bericht-uber.pdf"),
        ("..", "document"), ("a/../b.docx", "b.docx"), ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_is_made_plain(name, plain):
    assert plain_name(name) == plain


def test_what_would_not_fit_is_named_and_not_packed(marked, site, monkeypatch):
    monkeypatch.setattr(dossier, "MOST", 25)

    packed = archive(site.enter("expert_c"), marked.review)

    assert "stands on the page of the case" in packed.read("index.html").decode()
    assert len(files_of(packed)) == 1


def test_the_page_of_a_case_leads_to_it_and_taking_it_writes_nothing(marked, site):
    browser = site.enter("officer")
    assert f"/cases/{marked.review}/dossier.zip" in browser.get(f"/cases/{marked.review}").text

    with site.statements() as found:
        browser.get(f"/cases/{marked.review}/dossier.zip")

    assert not [e for e in found if re.match(r"\s*(insert|update|delete)", e, re.IGNORECASE)]
    assert marked.services.read(lambda rows: rows.scalar(sa.select(sa.func.count(Person.id))))
