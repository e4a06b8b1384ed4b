"""Pages of every kind in one house, and what a browser measures of each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from config import founding
from config.settings import Settings
from tests.journeys import programme, review
from tests.journeys.world import Moment, World, make_world
from workflows.domain.findings import services as findings

MEASURE = Path(__file__).with_name("reach.js").read_text(encoding="utf-8")
PASSWORD = "eleven kites over the lake"
WORDS = "Three cities keep a common register of public places, and women walk them by night."
CASE, CYCLE = "/cases/XAA-2027", "/cycles/2026-2029"
PAGES: Mapping[str, tuple[str, ...]] = {
    "officer": (
        "/inbox", "/cases", CASE, f"{CASE}/diagram", "/calendar?view=month", CYCLE,
        f"{CYCLE}/timeline", f"{CYCLE}/statistics", "/programme", "/registers/event", "/resources",
        "/mail/", "/people/",
    ),
    "fatima": (f"{CASE}/steps/send_comments", f"{CASE}/findings"),
    "": ("/", "/sign-in"),
}  # fmt: skip
# Text spacing of WCAG 1.4.12; letters of Arabic are joined and have no space between them.
SPACING = """* { line-height: 1.5 !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }"""
LETTERS = "* { letter-spacing: .12em !important }"
WIDE, NARROW, SHEET = ({"width": wide, "height": 900} for wide in (1280, 320, 718))
ON_SCREEN = ".menu, .languages, .find, .who, .skip, .tabs, .buttons, button, .button, footer.site"


def prepared(settings: Settings) -> tuple[World, Moment]:
    """A review whose State comments on findings, an event, a survey, a text; and how it was
    when the State answered its self-assessment."""
    world = make_world(settings.database_url, listeners=None, settings=settings, upgrade=False)
    review.bring(world, "sa_drafting")
    let_in(world)
    drafting = world.moment()
    review.bring(world, "findings_drafting")
    case, now = world.case(world.review).id, world.clock.now()
    for kind in ("good_practice", "observation"):
        world.services.write(
            lambda rows, kind=kind: findings.draft(
                rows, case=case, kind=kind, cites="Article 4", text=WORDS, language="en",
                by=world.actors["expert_b"], now=now,
            )
        )  # fmt: skip
    review.bring(world, "state_comments")
    programme.prepared(world, "en")
    let_in(world)
    return world, drafting


def let_in(world: World) -> None:
    """Those whose pages are opened have a password."""
    emails = [f"{each}@example.org" for each in PAGES if each]
    founding.set_password(world.services, emails, PASSWORD)


@dataclass
class Reach:
    """The pages, opened in a browser by those who may; each is measured once in a language."""

    world: World
    drafting: Moment
    browser: Browser
    contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)
    measured: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base = self.world.services.settings.base_url
        self.begun = self.world.moment()

    def enter(self, who: str, language: str, **options: object) -> Page:
        """A browser of its own, its reader signed in."""
        context = self.browser.new_context(
            base_url=self.base, viewport=WIDE, reduced_motion="reduce", **options
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"/sign-in?lang={language}")
        if who:
            page.fill("[name=email]", f"{who}@example.org")
            page.click("[value=address]")
            page.fill("[name=password]", PASSWORD)
            page.click("form:has([name=password]) button")
            page.goto(f"/me?lang={language}")
        return page

    def measure(self, language: str) -> dict[str, list[str]]:
        """What fails on any page of that language, by what was asked of it."""
        if language not in self.measured:
            found: dict[str, list[str]] = {}
            for who, paths in PAGES.items():
                page = self.enter(who, language)
                reader = page.context.new_cdp_session(page)
                for path in paths:
                    for asked, faults in _measured(page, reader, path, language).items():
                        found.setdefault(asked, []).extend(f"{path}: {each}" for each in faults)
                page.context.close()
            self.measured[language] = found
        return self.measured[language]


def _measured(page: Page, reader: CDPSession, path: str, language: str) -> dict[str, list[str]]:
    page.set_viewport_size(WIDE)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    page.evaluate(MEASURE)
    assert page.evaluate("document.documentElement.lang") == language
    found = {"motion": page.evaluate("reach.moving()"), "small": page.evaluate("reach.small()")}
    _type_of(reader, 2)
    found["twice"] = page.evaluate("[...reach.sideways(), ...reach.cut()]")
    _type_of(reader, 1)
    page.evaluate("reach.css", SPACING + (LETTERS if language == "en" else ""))
    found["spaced"] = page.evaluate("[...reach.sideways(), ...reach.cut()]")
    page.evaluate("reach.css", "")
    page.set_viewport_size(NARROW)
    found["narrow"] = page.evaluate("[...reach.sideways(), ...reach.cut()]")
    found["small"] += page.evaluate("reach.small()")
    if language == "en":
        page.emulate_media(forced_colors="active")
        found["colours"] = page.evaluate("reach.unlined()")
        page.set_viewport_size(SHEET)
        page.emulate_media(forced_colors="none", media="print")
        found["paper"] = page.evaluate("asked => reach.every(asked).map(reach.name)", ON_SCREEN)
        found["paper"] += page.evaluate("[...reach.sideways(), ...reach.cut(), ...reach.hidden()]")
        page.emulate_media(media="screen")
    return found


def _type_of(reader: CDPSession, times: int) -> None:
    """The size of type that a reader has set in the browser."""
    sizes = {"standard": 16 * times, "fixed": 13 * times}
    reader.send("Page.setFontSizes", {"fontSizes": sizes})


@dataclass
class Keyboard:
    """A page without a mouse; `faults`: where the focus was not to be seen."""

    page: Page
    stops: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def press(self, key: str, wanted: str = "*") -> bool:
        """A key; whether the focus is then where it is wanted."""
        self.page.keyboard.press(key)
        on = self.page.evaluate("asked => globalThis.reach && reach.focus(asked)", wanted)
        if not on:
            self.page.evaluate(MEASURE)
            on = self.page.evaluate("asked => reach.focus(asked)", wanted)
        self.stops.append(on["what"])
        self.faults += [f"{self.page.url}: {each}" for each in on["faults"]]
        return bool(on["there"])

    def to(self, selector: str, key: str = "Tab") -> None:
        """Go on until the focus is there."""
        if not any(self.press(key, selector) for _ in range(150)):
            raise AssertionError(f"{self.page.url}: no way to {selector}: {self.stops[-150:]}")

    def follow(self, selector: str, key: str = "Enter") -> None:
        """Go there, press it, and arrive."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, selector: str, words: str) -> None:
        self.to(selector)
        self.page.keyboard.type(words)
