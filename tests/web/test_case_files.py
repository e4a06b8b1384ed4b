"""Files handed in with a step: kept, given back as they were, and only to whom they are for."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import sqlalchemy as sa

from engine.models.case import Case
from tests.web.browser import seen, value_of
from tests.web.mechanism import PAPER, VISIT
from tests.web.stepping import PDF, STEP, confirm, events, preview
from tests.workflows.documents.scanner import BAD, scanner_at
from workflows.domain.documents.models import Blob


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def reading(cast):
    return cast.enter("reading")


def test_a_file_is_kept_before_the_step_and_comes_back_as_it_was(
    cast, house, paper, focal, reading
):
    page = focal.get(STEP)
    page = focal.post(
        STEP, **seen(page), do="preview", **{"i.text": "With annex", "i.tone": "plain"},
        **{"i.annex": (io.BytesIO(PDF), "تقرير annex.pdf")},
    )  # fmt: skip
    kept = value_of(page, "i.annex.kept")
    assert events(house) == 1
    confirm(focal, page, **{"i.text": "With annex", "i.annex.kept": kept})

    link = re.search(
        r'href="(/cases/XAA-2027/files/\d+)"', focal.get("/cases/XAA-2027").text
    ).group(1)
    answer = reading.get(link)

    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_for_some_is_for_them_and_its_party(cast, paper, focal, reading, officer):
    page = focal.get(STEP)
    page = focal.post(
        STEP, **seen(page), do="preview", **{"i.text": "With memo", "i.tone": "plain", "i.secret": "Between us"},
        **{"i.memo": (io.BytesIO(PDF), "memo.pdf")},
    )  # fmt: skip
    kept = value_of(page, "i.memo.kept")
    confirm(focal, page, **{"i.text": "With memo", "i.secret": "Between us", "i.memo.kept": kept})

    link = re.search(
        r'href="(/cases/XAA-2027/files/\d+)"', officer.get("/cases/XAA-2027").text
    ).group(1)

    assert officer.get(link).status_code == 200
    assert focal.get(link).status_code == 200
    assert reading.get(link).status_code == 404
    assert "Between us" in officer.get("/cases/XAA-2027/history").text
    assert "Between us" not in reading.get("/cases/XAA-2027/history").text
    assert "Between us" not in reading.get("/cases/XAA-2027").text


def test_the_wrong_kind_of_file_loses_no_text(paper, focal):
    page = focal.get(STEP)
    page = focal.post(
        STEP, **seen(page), do="preview", **{"i.text": "Still here", "i.tone": "plain"},
        **{"i.annex": (io.BytesIO(b"MZ"), "annex.exe")},
    )  # fmt: skip

    assert page.status_code == 422
    assert "This kind of file is not taken." in page.text
    assert "Still here" in page.text


def test_a_file_with_macros_is_told_and_nothing_of_it_is_kept(paper, focal, house):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("word/document.xml", "<a/>")
        made.writestr("word/vbaProject.bin", "x")
    held.seek(0)
    page = focal.get(STEP)

    page = focal.post(
        STEP, **seen(page), do="preview", **{"i.text": "Still here", "i.tone": "plain"},
        **{"i.annex": (held, "annex.docx")},
    )  # fmt: skip

    assert page.status_code == 422
    assert "This file holds macros" in page.text
    assert house.services.read(lambda rows: rows.scalars(sa.select(Blob)).all()) == []


@pytest.mark.usefixtures("paper")
@pytest.mark.parametrize(
    ("there", "words"),
    [(True, "The virus scanner has found something"), (False, "The virus scanner cannot be asked")],
)
def test_what_a_scanner_does_not_pass_is_not_kept_and_no_word_is_lost(
    focal, house, tmp_path, there, words
):
    services = house.services
    with scanner_at(tmp_path / "clamd") as scanner:
        url = scanner.url if there else f"unix:{tmp_path / 'nobody'}"
        services.settings = services.settings.model_copy(update={"scanner_url": url})
        page = focal.get(STEP)

        page = focal.post(
            STEP, **seen(page), do="preview", **{"i.text": "Still here", "i.tone": "plain"},
            **{"i.annex": (io.BytesIO(PDF + BAD), "annex.pdf")},
        )  # fmt: skip

    assert page.status_code == 422
    assert words in page.text
    assert "Still here" in page.text
    assert services.read(lambda rows: rows.scalars(sa.select(Blob)).all()) == []


def test_a_file_signed_for_another_is_not_taken(cast, paper, focal):
    page = focal.get(STEP)
    page = focal.post(
        STEP,
        **seen(page),
        do="preview",
        **{"i.text": "Text", "i.tone": "plain"},
        **{"i.annex": (io.BytesIO(PDF), "a.pdf")},
    )
    kept = value_of(page, "i.annex.kept")
    mission = cast.enter("mission")

    page = preview(mission, **{"i.annex.kept": kept})

    assert "a.pdf" not in page.text


def test_a_case_is_opened_in_the_own_seat_that_sees_it(cast, house, paper):
    reference = house.services.read(lambda rows: rows.get_one(Case, paper).reference)
    stan = cast.enter("stranger")
    before = stan.get(f"/cases/{reference}").status_code
    house.person("Stan", "reader", "XAB")

    page = stan.get(f"/cases/{reference}/history?page=1")

    seat = cast.seat("reading")
    assert before == 404
    assert (page.status_code, page.location) == (
        303,
        f"/cases/{reference}/history?page=1&seat={seat}",
    )
    assert stan.get(page.location).status_code == 200
    assert (
        stan.get(f"/cases/{reference}/assessment").status_code == 404
    )  # and no other seat is tried
