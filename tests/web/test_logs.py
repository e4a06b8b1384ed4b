"""Logs for machines: one object a line, and nothing personal or secret on any of them."""

from __future__ import annotations

import io
import json
import logging

import pytest

from config import logs
from tests.web.browser import PASSWORD, seen
from tests.web.conftest import build
from tests.web.mechanism import PAPER, VISIT
from web.app import create_app

CANARY = "Zz-canary"


@pytest.fixture
def definitions():
    return [PAPER, VISIT]


@pytest.fixture
def house(sqlite_url, clock, definitions):
    house = build(sqlite_url, clock, definitions, log="json")
    yield house
    house.services.close()


@pytest.fixture
def logged():
    """The lines of the log, as a machine reads them; afterwards all is as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    logs.begin(logs.JSON, stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], level = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def app(house):
    """A site with a page that breaks, and says whom it broke for."""
    made = create_app(house.services)

    def broken() -> str:
        raise KeyError(f"{CANARY} Ms Name")

    made.view_functions["about.glossary"] = broken
    return made


def of(lines, event):
    return [each for each in lines if each.get("event") == event]


def test_a_journey_leaves_nothing_personal_or_secret_in_the_log(reader, cast, paper, logged):
    agent = {"User-Agent": f"{CANARY} {{}}"}
    reader.client.environ_base["HTTP_USER_AGENT"] = f"{CANARY}\nforged line"
    reader.get("/sign-in")
    reader.post("/sign-in", action="address", email=f"{CANARY}@example.org".lower())
    reader.send("/sign-in", action="password", password=f"{CANARY} password")
    reader.post("/sign-in", action="restart")
    reader.post("/sign-in", action="address", email="fay@example.org")
    reader.post("/sign-in", action="password", password=PASSWORD)
    reader.client.get(f"/cases?q={CANARY}", headers=agent)
    reader.client.get(f"/cases/{CANARY}-2027", headers=agent)
    reader.client.get(f"/{CANARY}")
    reader.client.get(f"/mail/?state={CANARY}")
    reader.client.get("/terms")
    reader.client.get(f"/unsubscribe/{CANARY}")
    reader.get("/me")
    reader.send("/me", name=f"{CANARY} Name", language="en", zone="UTC")
    reader.get("/me")
    reader.post("/sign-out")

    logging.getLogger("gunicorn.error").warning("Error handling request %s", f"/?q={CANARY}")

    lines, text = logged(), json.dumps(logged()).lower()
    for each in (CANARY, "Ms Name", "fay", "forged", PASSWORD, "XAA-2027", "127.0.0.1"):
        assert each.lower() not in text, each
    assert [each["what"] for each in of(lines, "sign_in_refused")] == ["password"]
    assert len(of(lines, "sign_in")) == len(of(lines, "sign_out")) == 1
    assert "mail.view" in {each.get("permission") for each in of(lines, "denied")}
    assert of(lines, "sign_out")[0]["person"] == of(lines, "sign_in")[0]["person"] > 0
    requests = [each for each in lines if each["message"] == "request"]
    case = next(each for each in requests if each["route"] == "/cases/<path:reference>")
    assert (case["status"], case["method"], case["level"]) == (404, "GET", "INFO")
    assert case["ms"] >= 0
    assert case["time"].endswith("+00:00")


def test_a_fault_is_found_again_by_the_number_that_the_page_names(reader, logged):
    reader.client.application.testing = False
    page = reader.client.get("/terms", headers={"X-Request-ID": "proxy-7.a_B"})

    assert page.status_code == 500
    assert "proxy-7.a_B" in page.text
    assert page.headers["X-Request-ID"] == "proxy-7.a_B"
    [fault] = [each for each in logged() if each["message"] == "fault"]
    assert fault["number"] == "proxy-7.a_B"
    assert fault["error"].startswith("KeyError")
    assert fault["trace"][-1].endswith("broken")


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "é", "<b>"])
def test_a_number_that_is_not_safe_is_made_anew(reader, given):
    answer = reader.client.get("/healthz", headers={"X-Request-ID": given})

    made = answer.headers["X-Request-ID"]
    assert made != given
    assert len(made) == 16


def test_a_step_that_was_refused_and_too_many_guesses_are_events(
    reader, focal, cast, paper, logged
):
    page = focal.get("/cases/XAA-2027/steps/send")
    cast.fire("focal", paper, "send", text="A paper", tone="plain")
    focal.send("/cases/XAA-2027/steps/send", **seen(page), text="Another", tone="plain")
    assert focal.page.status_code == 409
    for _ in range(12):
        reader.get("/sign-in")
        reader.post("/sign-in", action="address", email="fay@example.org")
        reader.send("/sign-in", action="password", password="not this one")

    assert of(logged(), "rate_limited")
    [rejected] = of(logged(), "rejected")
    assert rejected["route"] == "/cases/<path:reference>/steps/<trigger>"


def test_plain_logs_have_no_line_for_a_request(sqlite_url, clock, caplog):
    caplog.set_level(logging.INFO)
    house = build(sqlite_url, clock)

    create_app(house.services).test_client().get("/healthz")

    assert [each for each in caplog.records if each.name == "web.requestlog"] == []
    house.services.close()
