"""A review with both views in it, from the experts' drafts to what the public finds of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from docx import Document
from docx.document import Document as DocumentObject
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from config.settings import Settings
from engine.models.person import Person
from tests.journeys import review
from tests.journeys.serving import served
from tests.journeys.test_browser import (
    FOUR_HUNDRED_FOUR,
    Walk,
    long_sessions,  # noqa: F401 - a fixture
)
from tests.journeys.world import World, make_world
from tests.web.conftest import pango  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

LIT, DARK = "Streets are lit where women ask for it.", "Two districts keep no register of lamps."
WORDING = "Two districts keep their register of lamps on paper."
KEPT = "The register on paper could not be read during the visit."
VIEW = "The register on paper has been kept since 2011."
SUMMARY = "The State has lit its streets together with those who walk them."
SHEET = {
    "title": "Lamps where women walk", "done": "Walks by night, then lamps.",
    "results": "More people walk home in the evening.", "place": "Hill Town",
    "contact": "City office of Hill Town, office@example.org",
}  # fmt: skip
NO_CONSENTS = 30  # six documents, five audiences
PACK = "/cycles/2026-2029/pack"
UNMARKED = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))  # of direction


class Acceptance(Walk):
    """The people of one review, and somebody of the public, each at a browser."""

    def visit(self, who: str, path: str) -> Page:
        page = self.desk(who).page
        page.goto(self.base + path)
        if page.url.partition("?")[0].endswith("/sign-in"):
            self.sign_in(page, f"{who}@example.org", by_code=False)
        self.look(page)
        return page

    def room(self, who: str, path: str) -> Page:
        return self.visit(who, f"/cases/{self.world.review}/{path}")

    def hidden(self, who: str, path: str) -> None:
        """There is no such page for this reader."""
        self.visit(who, path)
        desk = self.desk(who)
        assert desk.answers["GET"] == 404, path
        desk.console = [said for said in desk.console if FOUR_HUNDRED_FOUR not in said]

    def press(self, page: Page, button: str, form: str = "main form.card") -> None:
        """Send a form, and arrive at a page that says that it was written."""
        page.locator(form).get_by_role("button", name=button, exact=True).click()
        self.look(page)

    def confirm(self, page: Page) -> None:
        """What a step would do, on its own page; then the step."""
        expect(page.locator(".card.confirm")).to_be_visible()
        self.look(page)
        page.locator("[name=confirm]").click()
        expect(page.locator(".notice.done")).to_be_visible()
        self.look(page)

    def step(self, page: Page, trigger: str, *ticks: str) -> None:
        """From a room to the form of a step, and through it."""
        page.locator(f"main a[href$='/steps/{trigger}']").first.click()
        self.look(page)
        for each in ticks:
            page.locator(each).check()
        page.locator("main form.card [name=do][value=preview]").click()
        self.confirm(page)

    def taken(self, page: Page, link: str) -> bytes:
        """The bytes behind a link that downloads."""
        with page.expect_download(timeout=60_000) as found:
            page.locator(link).first.click()
        return found.value.path().read_bytes()


@pytest.fixture
def walk(browser, smtp_server, sqlite_url, long_sessions, pango) -> Iterator[Acceptance]:  # noqa: F811

    def drafting(settings: Settings) -> World:
        world = make_world(sqlite_url, settings=settings, upgrade=False)
        review.bring(world, "findings_drafting")
        world.services.write(lambda s: s.execute(sa.update(Person).values(language="en")))
        return world

    with served(sqlite_url, drafting, smtp_server.url) as world:
        made = Acceptance(world, world.services.settings.base_url, "en", browser, smtp_server)
        yield made
        made.close()


def test_both_views_are_printed_and_only_what_was_consented_to_is_public(walk):
    world = walk.world
    drafted(walk)
    commented_on(walk)
    settled_with_both_views(walk)
    assert world.state(world.review) == "both_views"
    papers_carry_both_views(walk)
    transmitted_and_issued(walk)
    withheld(walk)
    consented_later(walk)
    shared(walk)
    assert world.faults() == {}
    assert {who: desk.console for who, desk in walk.desks.items() if desk.console} == {}
    assert "\n".join(walk.accessible.found) == ""


def drafted(walk: Acceptance) -> None:
    """An expert drafts two items and the summary; his focal point clears them."""
    page = walk.room("expert_b", "findings")
    page.get_by_role("link", name="Draft an item").click()
    for kind, text, button in (
        ("good_practice", LIT, "Save and draft another"), ("observation", DARK, "Save"),
    ):  # fmt: skip
        form = page.locator("main form.card")
        form.locator(f"[name=kind][value={kind}]").check()
        form.locator("[name=cites]").fill("Article 4")
        form.locator("[name=text]").fill(text)
        walk.press(page, button)
    page.get_by_role("link", name="Read and draft the summary").click()
    walk.press(page, "Draft it")
    page.locator("[name=text]").fill(SUMMARY)
    walk.press(page, "Save")
    expect(page.locator("main")).to_contain_text(SUMMARY)

    page = walk.room("fatima", "findings")
    expect(page.locator("main")).not_to_contain_text(LIT)
    walk.step(walk.room("focal_b", "findings"), "clear_draft")
    walk.world.fire("fp_c", walk.world.review, "clear_draft")
    walk.world.fire("officer", walk.world.review, "deliver_draft")


def commented_on(walk: Acceptance) -> None:
    """The State has another view of one item and agrees with the other; the text is kept."""
    page = walk.room("fatima", "findings")
    page.get_by_role("link", name="Comment item by item").click()
    for _ in range(2):
        contested = DARK in page.locator("main .card").first.inner_text()
        form = page.locator("main form.card")
        form.locator(f"[name=kind][value={'other_view' if contested else 'agrees'}]").check()
        if contested:
            form.locator("[name=proposal]").fill(WORDING)
        form.locator(".buttons button").first.click()
        walk.look(page)
    walk.step(walk.room("fatima", "findings"), "send_comments")

    page = walk.room("focal_b", "findings")
    row = page.locator("table.agreed tbody tr", has_text=DARK)
    expect(row).to_contain_text("Contested")
    row.get_by_role("link", name=re.compile("^Reply")).click()
    expect(page.locator("main ins").first).to_be_visible()
    page.locator("main form.card [name=text]").fill(KEPT)
    walk.press(page, "Keep the text")
    walk.step(walk.room("focal_b", "findings"), "clear_text")
    walk.world.fire("fp_c", walk.world.review, "clear_text")
    walk.world.fire("officer", walk.world.review, "deliver_text")


def settled_with_both_views(walk: Acceptance) -> None:
    """The State agrees to one item and has its own view printed beside the other."""
    page = walk.room("fatima", "findings")
    page.locator("table.agreed tbody tr", has_text=LIT).locator("[name=item]").check()
    walk.press(page, "Agree to the chosen items", "#agree")
    walk.confirm(page)

    page = walk.room("fatima", "findings")
    page.get_by_role("link", name="Choose for each open item").click()
    page.locator("[name=kind][value=both_views]").check()
    view = page.locator("main form.card [name=text]")
    expect(view).to_have_value(WORDING)  # said before, and so not asked twice
    view.fill(VIEW)
    walk.press(page, "Save")
    walk.step(page, "choose_both_views")


def papers_carry_both_views(walk: Acceptance) -> None:
    """The report as Word document and PDF: both views under the number that the pages show."""
    row = walk.room("fatima", "findings").locator("table.agreed tbody tr", has_text=DARK)
    number = re.search(r"\d+", row.locator("h3").inner_text())[0]
    page = walk.room("fatima", "papers")
    for language in ("en", "ar"):
        link = f"a[href$='/papers/findings-report.%s?in={language}']"
        made = word(walk.taken(page, link % "docx"))
        lines = [each.text.translate(UNMARKED) for each in made.paragraphs]
        assert walk.services.translator(language).gettext("Findings of the review") in lines
        assert ("<w:bidi/>" in made.element.xml) == (language == "ar")
        text = next(n for n, each in enumerate(lines) if DARK in each)
        assert re.match(rf"{number}\.?\t", lines[text]), lines[text]
        view = lines.index(VIEW)
        assert text < view <= text + 6, lines
        assert lines[view - 1] == walk.services.translator(language).gettext("View of the State")
        assert sum(LIT in each for each in lines) == 1
        made = PdfReader(io.BytesIO(walk.taken(page, link % "pdf")))
        root = made.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/K"]
        assert root["/Lang"] == language
        read = " ".join(" ".join(each.extract_text() for each in made.pages).split())
        assert DARK in read
        assert VIEW in read


def transmitted_and_issued(walk: Acceptance) -> None:
    """The State agrees to the words it reads; the desk packs them; nobody finds them earlier."""
    world = walk.world
    page = walk.room("fatima", "papers/executive-summary")
    expect(page.locator("article.paper")).to_contain_text(SUMMARY)
    walk.press(page, "Agree to this text", "main .card")
    page.locator("main form.card [name=do][value=preview]").click()
    walk.confirm(page)
    assert world.state(world.review) == "preparing"

    page = walk.visit("officer", PACK)
    packed = archive(walk, page, "Build the pack")
    annexed = next(n for n in packed.namelist() if re.match(r"[^/]*board-document.*en\.docx", n))
    whole = "\n".join(each.text for each in word(packed.read(annexed)).paragraphs)
    assert SUMMARY in whole
    assert DARK not in whole

    world.fire("officer", world.review, "file_document")
    walk.hidden("reader", f"/cases/{world.review}")
    assert "XAA" not in walk.visit("public", "/countries").content()
    walk.hidden("public", "/countries/XAA")
    review.ONWARD["filed"](world, world.review)
    page = walk.visit("reader", PACK)
    handed_out = archive(walk, page, "Download the pack")
    assert any(name.startswith("summaries/XAA-2027-summary-en") for name in handed_out.namelist())
    walk.hidden("reader", f"/cases/{world.review}/papers/findings-report")


def withheld(walk: Acceptance) -> None:
    """Issued is the summary that the State agreed to, and nothing else of the review."""
    page = walk.visit("public", "/practices")
    expect(page.locator("main")).to_contain_text("Nothing is published yet.")
    page = walk.visit("public", "/countries/XAA")
    for words in (LIT, DARK, VIEW):
        expect(page.locator("main")).not_to_contain_text(words)
    expect(page.get_by_role("heading", name="Practices, tools and lessons")).to_have_count(0)
    page = walk.room("officer", "consents")
    expect(page.get_by_text("no consent", exact=True)).to_have_count(NO_CONSENTS)
    expect(page.get_by_role("link", name="Give consent")).to_have_count(0)


def consented_later(walk: Acceptance) -> None:
    """A consent after the issue is an addendum to it."""
    walk.world.advance(days=3)
    page = walk.room("fatima", "consents")
    page.locator("a[href*='give?document=practice&audience=public']").click()
    walk.look(page)
    page.locator("main form.card .buttons button").first.click()
    walk.look(page)
    for who in ("fatima", "officer"):
        page = walk.room(who, "consents")
        cell = page.locator("tr", has_text="Good practice").locator("[data-label='The public']")
        expect(cell).to_contain_text("Consent given")
        expect(cell).to_contain_text("Addendum")


def shared(walk: Acceptance) -> None:
    """The State makes a sheet of the agreed item, the desk looks at it, the public finds it."""
    page = walk.room("fatima", "findings")
    page.locator("form[action$='/practice'] button").click()
    expect(page.locator("main form.card [name=summary]")).to_have_value(re.compile(re.escape(LIT)))
    walk.look(page)
    for name, words in SHEET.items():
        page.locator(f"main form.card [name={name}]").fill(words)
    page.locator("[name=consent]").check()
    walk.press(page, "Check and send")
    walk.confirm(page)
    item = re.search(r"/cases/([^/]+)", page.url)[1]
    page = walk.visit("public", "/practices?q=lamps")
    expect(page.locator("main")).not_to_contain_text(SHEET["title"])

    walk.step(walk.visit("officer", f"/cases/{item}/sheet"), "publish", "[name='i.checked']")

    page = walk.visit("public", "/practices")
    page.locator("[name=q]").fill("lamps")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name=SHEET["title"]).click()
    walk.look(page)
    expect(page.locator("h1")).to_have_text(SHEET["title"])
    page = walk.visit("public", "/countries/XAA")
    expect(page.locator("main")).to_contain_text(SHEET["title"])
    expect(page.locator("main")).not_to_contain_text(DARK)


def archive(walk: Acceptance, page: Page, button: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(walk.taken(page, f"main button:has-text('{button}')")))


def word(made: bytes) -> DocumentObject:
    return Document(io.BytesIO(made))
