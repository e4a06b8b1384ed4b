"""The script of the self-assessment in a real browser: saved while typed, kept without a line."""

from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.journeys.serving import Quiet
from tests.web.assessing import SECTION, Site
from tests.web.browser import PASSWORD
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures

TEXT, LINE = "[name='q.vision.text']", "#q-vision .saving"


@pytest.fixture
def house(at, browser, cheap_hashes):  # noqa: F811
    """A review in drafting, open to browsers; a page for each who asks for one."""
    site = Site(at("sa_drafting"))
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    contexts = []

    def enter(who):
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", locale="en-GB")
        contexts.append(context)
        sign_in(page := context.new_page(), who)
        return page

    yield enter
    for context in contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(page, who):
    page.goto("/sign-in?lang=en")
    page.fill("[name=email]", f"{who}@example.org")
    page.locator("main form button").first.click()
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("(?<!sign-in)$"))


def test_what_is_typed_is_saved_by_itself_and_kept_when_it_cannot_be(house):
    page = house("fatima")
    page.goto(SECTION)
    page.fill(TEXT, "Known in four cities")
    expect(page.locator(LINE)).to_contain_text("version \u20681\u2069", timeout=9000)

    page.context.set_offline(True)
    page.fill(TEXT, "Known in five cities")
    page.locator("#q-authorities textarea").focus()
    expect(page.locator(LINE)).to_contain_text("kept on this device")
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(SECTION)
    expect(page.locator(TEXT)).to_have_value("Known in four cities")
    expect(page.locator("#q-vision .well")).to_contain_text("Known in five cities")
    page.get_by_role("button", name="Put it in the field").click()

    expect(page.locator(LINE)).to_contain_text("version \u20682\u2069", timeout=9000)
    page.reload()
    expect(page.locator(TEXT)).to_have_value("Known in five cities")


def test_a_text_typed_after_the_sign_in_ended_is_saved_once_signed_in_again(house):
    page = house("fatima")
    page.goto(SECTION)
    other = page.context.new_page()
    other.goto("/me")
    other.get_by_role("button", name="Sign out", exact=True).click()

    page.fill(TEXT, "Typed too long")
    page.locator("#q-authorities textarea").focus()
    expect(page.locator(LINE)).to_contain_text("you are signed out")
    sign_in(other, "fatima")
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(page.locator(LINE)).to_contain_text("version \u20681\u2069", timeout=9000)


def test_two_people_at_one_answer_are_led_to_both_texts(house):
    one, other = house("fatima"), house("mission")
    for page in (one, other):
        page.goto(SECTION)
    one.fill(TEXT, "Four cities")
    one.locator("#q-authorities textarea").focus()
    expect(one.locator(LINE)).to_contain_text("version")

    other.fill(TEXT, "Five cities")
    other.locator("#q-authorities textarea").focus()
    expect(other.locator(LINE)).to_contain_text("Both texts are kept.")
    other.locator(f"{LINE} a").click()

    expect(other.locator("main")).to_contain_text("Four cities")
    other.locator("[value=mine]").check()
    other.get_by_role("button", name="Save this choice").click()
    expect(other.locator(TEXT)).to_have_value("Five cities")
