"""Everybody reaches everything: WCAG 2.2 AA measured in a real browser, in both directions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import argon2
import pytest
from argon2.profiles import CHEAPEST
from playwright.sync_api import Page, expect

from tests.journeys.reaching import CASE, PASSWORD, WORDS, Keyboard, Reach, prepared
from tests.journeys.serving import served
from workflows.domain.accounts import rules

pytestmark = pytest.mark.browser

BOTH = ("en", "ar")
LOW = {"width": 1280, "height": 480}  # so that pages scroll beneath what stays
LIGHT = 200_000  # bytes of a first page with its typefaces, docs/design.md
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  document.fonts.ready.then(() => setTimeout(() => done(sum), 200));
})"""


@pytest.fixture(scope="module")
def reach(browser, sqlite_template, tmp_path_factory) -> Iterator[Reach]:
    copy = shutil.copy(sqlite_template, tmp_path_factory.mktemp("reach") / "quadrennial.db")
    moments = []

    def make(settings):
        world, drafting = prepared(settings)
        moments.append(drafting)
        return world

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
        with served(f"sqlite:///{copy}", make) as world:
            yield Reach(world, moments[0], browser)


@pytest.fixture
def put_back(reach) -> Iterator[None]:
    """What a test does is undone when it ends."""
    yield
    reach.world.back_to(reach.begun)


def listed(found: list[str]) -> str:
    return "\n".join(dict.fromkeys(found))


# 2.1.1, 2.4.1, 2.4.7, 2.4.11


@pytest.mark.parametrize("language", BOTH)
def test_a_step_is_taken_with_the_keyboard_alone_and_the_focus_is_always_seen(
    reach, put_back, language
):
    page = reach.enter("", language)
    page.set_viewport_size(LOW)
    page.goto("/sign-in")
    keys = Keyboard(page)
    assert keys.press("Tab", ".skip")
    page.keyboard.press("Enter")
    assert keys.press("Tab", "[name=email]")  # past the menu
    keys.press("Shift+Tab")
    keys.write("[name=email]", "fatima@example.org")
    keys.follow("[value=address]")
    keys.write("[name=password]", PASSWORD)
    keys.follow("form:has([name=password]) button")
    commented(keys)
    keys.follow(f"main .options a[href$='{CASE}/findings']")
    keys.follow(f"main a[href$='{CASE}/steps/send_comments']")
    keys.follow("[name=do][value=preview]")
    keys.follow("[name=confirm]", "Space")
    expect(page.locator(".notice.done")).to_be_visible()
    assert reach.world.state("XAA-2027") == "revising"
    assert listed(keys.faults) == ""
    page.context.close()


def commented(keys: Keyboard) -> None:
    """From the list of tasks to the table of findings, and a word to its first item."""
    keys.follow(f"main a[href*='{CASE}']")
    if not keys.page.url.endswith("/findings"):
        keys.follow("main a[href$='/findings']")
    keys.to("footer a")
    keys.to(".tally a", "Shift+Tab")  # upwards too, below the line that stays at the top
    keys.follow("main a[href$='/comment']")
    keys.to("[name=kind]")
    keys.page.keyboard.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.write("[name=text]", WORDS)
    keys.follow("main form .buttons button")
    keys.page.goto(CASE)


def test_the_focus_is_seen_with_the_colours_of_the_reader(reach):
    page = reach.enter("officer", "en", forced_colors="active")
    keys = Keyboard(page)
    page.goto(CASE)
    for _ in range(25):
        keys.press("Tab")
    assert listed(keys.faults) == ""
    page.context.close()


# 1.4.10, 1.4.4, 1.4.12, 2.5.8, 1.4.1, 2.3.3, and paper


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("narrow", id="320_pixels_are_wide_enough"),
        pytest.param("twice", id="text_of_twice_the_size_fits"),
        pytest.param("spaced", id="spaced_text_fits"),
        pytest.param("small", id="whatever_is_touched_is_24_pixels_high_and_wide"),
        pytest.param("motion", id="nothing_moves"),
    ],
)
def test_on_every_kind_of_page(reach, asked, language):
    assert listed(reach.measure(language)[asked]) == ""


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("colours", id="the_colours_of_the_reader_leave_a_line_around_each_state"),
        pytest.param("paper", id="paper_has_no_menus_and_buttons_and_nothing_is_cut_off"),
    ],
)
def test_on_every_kind_of_page_in_english(reach, asked):
    assert listed(reach.measure("en")[asked]) == ""


# Without a script, on a slow line


def test_an_answer_is_written_and_a_step_taken_without_a_script(reach, put_back):
    reach.world.back_to(reach.drafting)
    page = reach.enter("fatima", "en", java_script_enabled=False)
    page.goto(f"{CASE}/assessment")
    page.locator("main a[href*='/assessment/']").first.click()
    at = page.url
    page.locator("main textarea").first.fill(WORDS)
    page.locator("main form .buttons [value=stay]").click()
    page.goto(at)
    expect(page.locator("main textarea").first).to_have_value(WORDS)
    page.goto(f"{CASE}/assessment/check")
    page.locator("main form button[value=preview]").click()
    page.locator("main [name=confirm]").click()
    expect(page.locator(".notice.done")).to_be_visible()
    assert reach.world.state("XAA-2027") == "sa_submitted"
    page.context.close()


@pytest.mark.parametrize("language", BOTH)
def test_a_first_page_is_light_and_stands_still(reach, language):
    page = reach.enter("officer", language)
    known = page.context.storage_state()
    page.context.close()
    for path, state in (("/sign-in", None), ("/inbox", known)):
        context = reach.browser.new_context(base_url=reach.base, storage_state=state)
        first = context.new_page()
        came = weighed(first, f"{path}?lang={language}")
        assert first.evaluate("document.documentElement.lang") == language
        assert first.evaluate(SHIFTS) < 0.01, path
        assert sum(came.values()) < LIGHT, came
        context.close()


def weighed(page: Page, path: str) -> dict[str, int]:
    """What comes over the line for a page that was never opened before, in bytes."""
    reader, names, came = page.context.new_cdp_session(page), {}, {}
    reader.send("Network.enable")
    reader.on("Network.responseReceived", lambda it: names.update({it["requestId"]: it["response"]["url"]}))  # fmt: skip
    reader.on("Network.loadingFinished", lambda it: came.update({names.get(it["requestId"], "?"): int(it["encodedDataLength"])}))  # fmt: skip
    page.goto(path, wait_until="networkidle")
    return came


def test_a_link_that_leads_elsewhere_has_its_address_on_paper(reach):
    page = reach.enter("", "en")
    page.goto("/accessibility")
    page.evaluate("""() => document.querySelector('main p')
        .insertAdjacentHTML('beforeend', '<a href="https://example.org/paper">Paper</a>')""")
    after = "getComputedStyle(document.querySelector('main a[href^=http]'), '::after').content"
    assert page.evaluate(after) == "none"
    page.emulate_media(media="print")
    assert "https://example.org/paper" in page.evaluate(after)
    page.context.close()
