"""A mechanism is one file and one edition: everything around it is there, from opening to verify.

Through the doors that people have: pages, command line, mail. Nothing here knows a mechanism
but by the words on its pages.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator

import argon2
import pytest
from argon2.profiles import CHEAPEST
from click.testing import CliRunner

import workflows
from config import bootstrap, founding, migrate
from config.bootstrap import wire
from engine.clock import FixedClock
from engine.db import writer
from tests.journeys.world import START, World
from tests.mechanisms import exchange, poll
from tests.mechanisms.loading import FOLDER
from tests.mechanisms.site import (
    BODIES,
    OFFICER,
    PATHS,
    PDF,
    SECRET,
    Site,
    people,
    seats,
    settings_of,
    value_of,
)
from tests.web.browser import PASSWORD
from web.cli import command as quadrennial
from workflows.domain.accounts import rules


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))


@pytest.fixture
def site(smtp_server) -> Iterator[Callable[..., Site]]:
    """A function that opens a house with one mechanism, its edition and four delegations."""
    made: list[Site] = []

    def build(mechanism, url: str) -> Site:
        clock = FixedClock(START)
        services = wire(settings_of(url, smtp_server), clock, definitions=[mechanism.DEFINITION])
        migrate.upgrade(writer(services.database))
        mechanism.install(services)
        found = Site(World(services, clock), smtp_server)
        made.append(found)
        people(found)
        return found

    yield build
    for each in made:
        each.worker.close()
        each.services.close()


# A text between two parties: it rests, is taken back, and is agreed


@pytest.fixture
def text(site, database_url) -> tuple[Site, str]:
    found = site(exchange, database_url)
    reference = found.open(
        "officer", "exchange", subject="Joint text",
        **{"role.author": found.world.seat("XAA"), "role.reader": found.world.seat("XAB")},
    )  # fmt: skip
    return found, reference


def test_an_exchange_from_opening_to_agreement(text):
    found, case = text
    assert "Send the text" in found.inbox("XAA")
    assert "Nothing is asked of your seat" in found.inbox("XAB")
    found.deliver()
    (asked,) = found.mail_to("XAA")
    assert asked["Subject"] == f"Next step: Send the text [{case}]"
    page = found.follow("XAA", asked)
    for words in (
        "Joint text",
        "Text in preparation",
        "Send the text",
        "Author",
        "Text with the reader",
    ):
        assert words in page, words

    before = found.preview("XAA", case, "send_text", **{"i.text": "A first text"})
    for words in (
        "A first text",
        "Text with the reader",
        "Answer on the text",
        "Next steps taken by this",
    ):
        assert words in before, words
    assert found.world.state(case) == "writing"
    assert "Recorded:" in found.take("XAA", case, "send_text", **{"i.text": "A first text"})

    back = found.undo("XAA", case, "A page was missing")
    assert "The step was taken back." in back
    assert found.world.state(case) == "writing"
    found.take("XAA", case, "send_text", **{"i.text": "A whole text"})
    found.take("XAB", case, "comment", **{"i.comments": "Shorter, please"})
    found.take("XAA", case, "send_text", **{"i.text": "A short text"})

    assert "Take back" in found.read("XAA", f"/cases/{case}")
    found.take("XAB", case, "agree")

    assert "Text agreed" in found.read("XAA", f"/cases/{case}")
    refused = found.enter("XAB").get(f"/cases/{case}/undo").text
    assert "This step is an express act and cannot be taken back." in refused
    history = found.read("XAB", f"/cases/{case}/history")
    for words in (
        "Case opened",
        "Text sent",
        "Comments sent",
        "Text agreed",
        "taken back",
        "A page was missing",
    ):
        assert words in history, words
    assert "exchange" not in re.sub(r"<[^>]+>", "", history)
    looked_at(found, "XAA", case, "Author", "Reader", "Secretariat")
    assert found.world.faults() == {}


def test_an_exchange_rests_and_the_sweep_ends_the_rest(text):
    found, case = text
    page = found.take("XAA", case, "rest", **{"i.until": "2027-02-01"})
    assert "Nothing is awaited while the case is on hold." in page
    assert "1 February 2027" in page
    assert "Nothing is asked of your seat" in found.inbox("XAA")
    assert "/steps/go_on" in page

    found.on(dt.date(2027, 2, 2))

    assert "Send the text" in found.inbox("XAA")
    history = found.read("XAA", f"/cases/{case}/history")
    assert "Resumed" in history
    assert "By the calendar, or following from a step before" in history
    found.deliver()
    subjects = [mail["Subject"] for mail in found.mail_to("XAA")]
    assert f"Resumed [{case}]" in subjects
    assert found.world.faults() == {}


# A view of each member: several seats on opening, a window that ends


@pytest.fixture
def asked(site, sqlite_url) -> tuple[Site, str]:
    found = site(poll, sqlite_url)
    reference = found.open(
        "officer", "poll", subject="Venue", **seats(found, "member", *BODIES),
        **{"i.question": "Nairobi or online?"},
    )  # fmt: skip
    return found, reference


def test_a_poll_asks_each_member_and_ends_with_its_window(asked):
    found, case = asked
    for body in BODIES:
        assert "Give a view" in found.inbox(body)
    found.deliver()
    assert [mail["Subject"] for mail in found.mail_to("XAD")] == [
        f"Next step: Give a view [{case}]"
    ]
    assert "Nairobi or online?" in found.follow("XAD", found.mail_to("XAD")[0])
    for body, view in zip(BODIES[:3], ("for", "against", "for"), strict=True):
        found.take(body, case, "give_view", **{"i.view": view})
    assert "Nothing is asked of your seat" in found.inbox("XAA")
    assert "Give a view" in found.inbox("XAD")
    stated = found.read("XAD", f"/cases/{case}")
    assert "In favour" in stated
    assert "Against" in stated

    found.on(dt.date(2027, 1, 30))

    assert found.world.state(case) == "carried"
    history = found.read("XAB", f"/cases/{case}/history")
    for words in ("View given", "The window has ended", "Quorum met", "In favour"):
        assert words in history, words
    looked_at(found, "XAC", case, "Member", "Views gathered")
    assert found.world.faults() == {}


def test_a_poll_without_anybody_is_not_opened(site, sqlite_url):
    found = site(poll, sqlite_url)
    browser = found.enter("officer")
    form = browser.get("/cases/new/poll")

    page = browser.post(
        "/cases/new/poll", command=value_of(form.text, "command"), subject="Venue",
        **{"i.question": "Where?"},
    )  # fmt: skip

    assert page.status_code == 422
    assert "Choose one of the list." in page.text
    assert "Where?" in page.text


# A paper for two sessions: found in `workflows/`, opened from the command line


@pytest.fixture
def run(tmp_path, sqlite_url, monkeypatch) -> Callable[..., str]:
    """Runs `quadrennial ...` on a day of the test; answers what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUADRENNIAL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("QUADRENNIAL_SECRET_KEY", SECRET)
    monkeypatch.setattr(bootstrap, "SystemClock", lambda: FixedClock(START))

    def invoke(*arguments: str, text: str = "") -> str:
        result = CliRunner().invoke(quadrennial, arguments, input=text)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    return invoke


@pytest.fixture
def installed(run, tmp_path, monkeypatch) -> Iterator[Callable[..., str]]:
    """A house that has been running, and then gets the two files of one more mechanism."""
    run(
        "init",
        "--name",
        "First Officer",
        "--email",
        OFFICER,
        "--password-stdin",
        text=f"{PASSWORD}\n",
    )
    shutil.copy(FOLDER / "two_sessions.py", tmp_path / "two_sessions.py")
    edition = tmp_path / "seeds" / "rules" / "two_sessions"
    shutil.copytree(FOLDER / "rules" / "two_sessions", edition)
    monkeypatch.setattr(workflows, "__path__", [*workflows.__path__, str(tmp_path)])
    yield run
    sys.modules.pop("workflows.two_sessions", None)


@pytest.fixture
def paper(installed, tmp_path, sqlite_url, smtp_server) -> Iterator[tuple[Site, str]]:
    run = installed
    assert "rules two_sessions/2027: new" in run("config", "load", "--dir", str(tmp_path / "seeds"))
    run(
        "user",
        "create",
        "xaa@example.org",
        "--name",
        "Sponsor",
        "--title",
        "delegation",
        "--body",
        "XAA",
    )
    reference = run(
        "case", "open", "two_sessions", "--subject", "Paper", "--part", "sponsor=delegation:XAA",
        "--anchor", "first=board_2027_1", "--anchor", "second=board_2027_2", "--as", OFFICER,
    ).strip()  # fmt: skip
    assert run("case", "show", reference) == (
        f"{reference}: Paper for two sessions: Before the first session\n"
    )
    services = wire(settings_of(sqlite_url, smtp_server), FixedClock(START))
    founding.set_password(services, ["xaa@example.org"], PASSWORD)
    found = Site(World(services, services.clock), smtp_server)
    yield found, reference
    found.worker.close()
    services.close()


def test_a_paper_opened_on_the_command_line_goes_through_two_sessions(paper, installed):
    found, case = paper
    page = found.read("XAA", f"/cases/{case}")
    for words in (
        "Circulate the paper",
        "Tuesday, 2 February 2027",
        "16 March 2027",
        "23 November 2027",
        "tentative",
    ):
        assert words in page, words
    found.deliver()
    assert "Circulate the paper" in found.follow("XAA", found.mail_to("XAA")[0])
    found.take("XAA", case, "circulate", **{"i.paper": (io.BytesIO(PDF), "paper.pdf")})
    link = re.search(rf'href="(/cases/{case}/files/\d+)"', found.read("XAA", f"/cases/{case}"))
    assert found.enter("officer").get(link.group(1)).data == PDF

    found.on(dt.date(2027, 3, 17))

    assert "Revise the paper" in found.inbox("XAA")
    found.take("XAA", case, "revise", **{"i.revision": "Second draft"})
    found.take("officer", case, "adopt")
    history = found.read("XAA", f"/cases/{case}/history")
    for words in ("First session held", "Paper revised", "Adopted", "paper.pdf"):
        assert words in history, words
    looked_at(found, "XAA", case, "Sponsor", "Between the sessions")
    assert "cases verify" in installed("verify")


def looked_at(found: Site, who: str, case: str, *words: str) -> None:
    """The pages beside the overview, in both languages, say what the mechanism calls things."""
    people_page, picture = (
        found.read(who, f"/cases/{case}{path}") for path in ("/people", "/diagram")
    )
    assert all(word in people_page + picture for word in words)
    assert "<svg" in picture
    for path in PATHS:
        assert 'dir="rtl"' in found.read(who, f"/cases/{case}{path}?lang=ar")
    assert case in found.read(who, "/cases?closed=1&lang=en")
