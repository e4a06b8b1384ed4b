"""Whoever asks for much within a short time is told to wait, and finds out how long."""

from __future__ import annotations

import pytest

from tests.web.conftest import PASSWORD
from web import pacing
from web.pacing import FILES, LINKS, MOST, SEARCHES, UPLOADS, Pace

ASKED = {
    SEARCHES: "/find?q=cities",
    FILES: "/cases?format=csv",
    LINKS: "/i/no-such-link",
}


@pytest.fixture
def few(monkeypatch):
    """Ten of each, so that the test is quick."""
    monkeypatch.setattr(pacing, "MOST", dict.fromkeys(MOST, 10))


@pytest.fixture
def inside(reader, house):
    house.person("Amina Osei", "focal_point", password=PASSWORD)
    reader.sign_in("amina.osei@example.org")
    return reader


@pytest.mark.parametrize("kind", ASKED)
def test_the_eleventh_call_is_told_to_wait(inside, few, kind):
    answers = [inside.get(ASKED[kind]).status_code for _ in range(11)]

    assert 429 not in answers[:10]
    assert answers[10] == 429
    assert inside.page.headers["Retry-After"] == "300"
    assert "Please wait five minutes" in inside.page.text
    assert inside.get("/inbox").status_code == 200  # what costs little goes on


def test_large_forms_are_counted_whichever_page_they_are_sent_to(inside, few):
    inside.get("/me")
    answers = [
        inside.send("/me", name="Amina", words="x" * pacing.LARGE).status_code for _ in range(11)
    ]

    assert 429 not in answers[:10]
    assert answers[10] == 429
    assert inside.get("/find?q=cities").status_code == 200  # each kind by itself
    assert UPLOADS in MOST


def test_each_visitor_is_counted_by_himself_and_the_window_passes():
    now = [0.0]
    pace = Pace(lambda: now[0])
    for _ in range(MOST[SEARCHES]):
        assert pace.allows(SEARCHES, "1")

    assert not pace.allows(SEARCHES, "1")
    assert pace.allows(SEARCHES, "2")
    now[0] += pacing.WINDOW
    assert pace.allows(SEARCHES, "1")


def test_what_is_remembered_has_a_limit(monkeypatch):
    monkeypatch.setattr(pacing, "MOST_KNOWN", 3)
    pace = Pace(lambda: 0.0)
    for n in range(10):
        pace.allows(SEARCHES, str(n))

    assert len(pace._asked) == 3


def test_every_page_that_makes_a_file_is_counted(app):
    """A page whose address ends like a file makes one."""
    files = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if rule.rule.rsplit("/", 1)[-1].endswith((".zip", ".docx", ".<any(docx, pdf):form>",
                                                  ".<any(csv, xlsx, json):form>"))
    }  # fmt: skip

    assert files - pacing.MADE == set()
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= pacing.MADE
