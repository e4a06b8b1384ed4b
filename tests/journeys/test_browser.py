"""The journey walked by people in a real browser, on the pages that every definition gets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from config import founding, post, work
from engine.definition import Kind
from engine.models.person import Person
from notifications.delivery import Worker
from notifications.models import Message
from tests.journeys import programme, rooms
from tests.journeys.accessible import Accessible
from tests.journeys.cast import PEOPLE, Look, Named, Open, SeatOf, Step, Upload
from tests.journeys.foreign import Foreign
from tests.journeys.journal import MORNING, NOON, actor, house
from tests.journeys.serving import served
from tests.journeys.steps import JOURNEY, spoken_in
from workflows.domain.accounts import queries, rules

pytestmark = pytest.mark.browser

PASSWORD = "eleven kites over the lake"
BY_CODE = "ali"  # never had a password
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
# Steps that create a seat, or open or close other cases: whom those tell the preview does not say.
TELLS_MORE = frozenset(
    {
        "name_focal_point", "accept_pairing", "propose_next", "name_expert", "name_another",
        "conclude",
    }
)  # fmt: skip
BOTH_DIRECTIONS = ("en", "ar")  # in which every kind of page is looked at, and axe asked
FOUR_HUNDRED_FOUR = "status of 404"


@dataclass
class Desk:
    """One person at a machine: a browser of its own."""

    context: BrowserContext
    page: Page
    console: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


@dataclass
class Walk:
    """A house that is open to browsers, and the people in front of it."""

    world: object
    base: str
    language: str
    browser: object
    smtp: object
    desks: dict[str, Desk] = field(default_factory=dict)
    untranslated: set[str] = field(default_factory=set)
    unkept: list[str] = field(default_factory=list)
    accessible: Accessible = field(default_factory=Accessible)

    def __post_init__(self) -> None:
        self.services = self.world.services
        self.worker = Worker(post.office(self.services))
        self.translator = self.services.translator(self.language)
        self.foreign = Foreign(self.language)
        self.hashed: set[str] = set()
        self.let_in()

    def close(self) -> None:
        for desk in self.desks.values():
            desk.context.close()
        self.worker.close()

    def be(self, day: dt.date) -> None:
        """Let it be noon of that day; in the morning the metronome did what was due."""
        morning, noon = (dt.datetime.combine(day, hour, dt.UTC) for hour in (MORNING, NOON))
        if morning > self.world.clock.now():
            self.world.clock.set(morning)
            self.world.tick()
            work.remind(self.services)
            self.worker.run()
        self.world.clock.set(noon)

    def let_in(self) -> None:
        """Whoever is known by now has a password, but one."""

        def known(session: Session) -> set[str]:
            return set(session.scalars(sa.select(Person.email)))

        new = self.services.read(known) - self.hashed - {PEOPLE[BY_CODE].email}
        if new:
            founding.set_password(self.services, sorted(new), PASSWORD)
            self.hashed |= new

    def mails_to(self, email: str) -> list:
        return [
            message_from_bytes(content, policy=policy.default)
            for _, to, content in self.smtp.messages
            if to == [email]
        ]

    def say(self, text: str) -> str:
        return self.translator.gettext(text)

    # People

    def desk(self, who: str) -> Desk:
        if who not in self.desks:
            context = self.browser.new_context(
                locale=LOCALES.get(self.language, self.language),
                viewport={"width": 1280, "height": 900},
            )
            context.set_default_timeout(15_000)
            found = Desk(context, context.new_page())
            found.page.on("console", lambda said: found.console.append(said.text))
            found.page.on("pageerror", lambda error: found.console.append(str(error)))
            found.page.on(
                "response",
                lambda answer: found.answers.update(
                    {answer.request.method: answer.status}
                    if answer.request.is_navigation_request()
                    else {}
                ),
            )
            self.desks[who] = found
        return self.desks[who]

    def visit(self, who: str, path: str) -> Page:
        """Open a page, signing in where it asks for that."""
        page = self.desk(who).page
        page.goto(self.base + path)
        if page.url.partition("?")[0].endswith("/sign-in"):
            self.sign_in(page, PEOPLE[who].email, by_code=who == BY_CODE)
        self.look(page)
        return page

    def sign_in(self, page: Page, email: str, *, by_code: bool) -> None:
        self.look(page)
        if page.locator("[name=email]").count():
            page.fill("[name=email]", email)
            page.click("[value=address]")
        if not by_code:
            page.fill("[name=password]", PASSWORD)
            page.click("form:has([name=password]) button")
            return
        page.click("[value=send_code]")
        self.worker.run()
        text = self.mails_to(email)[-1].get_body(("plain",)).get_content()
        page.fill("[name=code]", re.search(r"\b(\d{3}) ?(\d{3})\b", text)[0])
        page.click("[value=code]")

    def look(self, page: Page) -> None:
        """Every page: its language, its direction, and no sentence of another language."""
        root = page.locator("html")
        expect(root).to_have_attribute("lang", self.language)
        expect(root).to_have_attribute("dir", self.translator.direction)
        if self.language in BOTH_DIRECTIONS:
            self.accessible.look(page)
        self.untranslated |= {f"{page.url}: {found}" for found in self.foreign.found(page)}

    # Walking

    def walk(self, each: Step | Look) -> None:
        self.be(each.day)
        if isinstance(each, Look):
            self.find(each)
        elif each.by_link:
            self.answer(each)
        elif isinstance(each, Open):
            self.open(each)
        else:
            self.take(each)
        self.worker.run()
        self.let_in()

    def find(self, look: Look) -> None:
        page = self.visit(look.who, f"/cases/{look.reference}")
        desk = self.desk(look.who)
        assert desk.answers["GET"] == (200 if look.sees else 404)
        if not look.sees:
            desk.console = [said for said in desk.console if FOUR_HUNDRED_FOUR not in said]
        expect(page.locator("#now")).to_have_count(1 if look.sees else 0)

    def open(self, step: Open) -> None:
        """A case of its own, or one below another, which is opened from there."""
        if step.parent:
            page = self.visit(step.who, f"/cases/{step.parent}")
            page.locator(f"a[href*='/cases/new/{step.trigger}?']").click()
            self.look(page)
            form = page.locator("main form.card")
        else:
            page = self.visit(step.who, f"/cases/new/{step.trigger}")
            form = page.locator("main form.card")
            form.locator("[name=subject]").select_option(step.reference[:3])
            form.locator("[name='names.cycle']").select_option(label=self.world.cycle)
        definition = self.services.registry.latest(step.trigger)
        self.fill(form, definition.opening.inputs, step)
        form.locator(".buttons button").click()
        self.arrived(page, step)

    def find_room(self, page: Page, link: Locator) -> None:
        """Into the room from which a step is taken: one of those that its case leads to."""
        ways = page.locator(".options a.button").all()
        for href in [way.get_attribute("href") for way in ways]:
            page.goto(self.base + str(href))
            if link.count():
                return
        raise AssertionError(f"no way to {link} from {page.url}")

    def take(self, step: Step) -> None:
        """From the case to the form, to what it would do, and back to the case."""
        page = self.visit(step.who, f"/cases/{step.reference}")
        if rooms.prepare(page, self.base, step):
            page = self.visit(step.who, f"/cases/{step.reference}")
        link = page.locator(f"a[href$='/{step.reference}/steps/{step.trigger}']").first
        if not link.count():
            self.find_room(page, link)
        elif not link.is_visible():
            page.locator("details:has(.options) > summary").click()
        link.click()
        self.look(page)
        case = self.world.case(step.reference)
        definition = self.services.registry.get(case.definition, case.definition_version)
        transition = definition.transition(step.trigger)
        form = page.locator("main form.card")
        if step.on_behalf:
            self.fill_source(form, step)
        self.fill(form, transition.inputs, step)
        form.locator("[name=do][value=preview]").click()
        before = self.told()
        promised = self.preview(page, step)
        page.locator("[name=confirm]").click()
        self.arrived(page, step)
        came = self.told() - before
        if promised is not None and not _kept(step, promised, came):
            self.unkept.append(f"{step.reference} {step.trigger}: {promised} promised, {came} told")
        expect(page.locator(".notice.done")).to_contain_text(self.say(transition.label))

    def told(self) -> int:
        """How many messages there are."""
        return self.services.read(lambda s: s.scalar(sa.select(sa.func.count(Message.id))))

    def preview(self, page: Page, step: Step) -> int | None:
        """Nothing is written yet; the conditions and who will be told are shown.

        Answers to how many people, where the button says it in digits.
        """
        self.look(page)
        assert self.desk(step.who).answers["POST"] == 200
        card = page.locator(".card.confirm")
        expect(card).to_be_visible()
        expect(card).to_contain_text(self.say("All conditions of this step are met."))
        told = card.locator(
            "section", has=page.get_by_role("heading", name=self.say("Who will be told"))
        )
        expect(told.locator("li, p").first).to_be_visible()
        for value in step.inputs.values():
            if isinstance(value, Named):
                expect(card).to_contain_text(value.email)
            if isinstance(value, Upload):
                expect(card).to_contain_text(value.name)
        number = re.search(r"\d+", page.locator("[name=confirm]").inner_text())
        if self.language != "en":
            return None
        return int(number[0]) if number else 0

    def arrived(self, page: Page, step: Step) -> None:
        """Recorded, and shown where the case is now."""
        expect(page).to_have_url(re.compile(rf"/cases/{re.escape(step.reference)}$"))
        self.look(page)
        assert self.desk(step.who).answers["POST"] == 303
        case = self.world.case(step.reference)
        state = self.services.registry.get(case.definition, case.definition_version).state(
            case.state
        )
        expect(page.locator("#now")).to_contain_text(self.say(state.label))

    def answer(self, step: Step) -> None:
        """By the link in the mail, without signing in."""
        text = self.mails_to(PEOPLE[step.who].email)[0].get_body(("plain",)).get_content()
        link = re.search(rf"{re.escape(self.base)}/i/\S+", text)[0]
        page = self.desk(step.who).page
        page.goto(link)
        self.look(page)
        form = page.locator("form", has=page.locator(f"[name=answer][value={step.trigger}]"))
        definition = self.services.registry.latest(self.world.case(step.reference).definition)
        self.fill(form, definition.transition(step.trigger).inputs, step, f"{step.trigger}.")
        form.locator("[name=answer]").click()
        expect(page).to_have_url(link)
        self.look(page)
        assert self.desk(step.who).answers["POST"] == 303
        expect(page.locator("main")).to_contain_text(self.say("The answer is recorded"))

    # Forms

    def fill_source(self, form: Locator, step: Step) -> None:
        form.locator("[name=behalf]").select_option(str(actor(self.world, step.on_behalf).seat))
        form.locator("[name='source.number']").fill("NV/2028/41")
        form.locator("[name='source.date']").fill(step.day.isoformat())
        form.locator("[name='source.file']").set_input_files(_upload("note.pdf"))

    def fill(self, form: Locator, declared, step: Step, prefix: str = "i.") -> None:
        for each in declared:
            if each.key in step.inputs:
                self.fill_field(form, Kind(each.kind), prefix + each.key, step.inputs[each.key])

    def fill_field(self, form: Locator, kind: Kind, name: str, value: object) -> None:
        field_ = form.locator(f"[name='{name}']")
        match kind:
            case Kind.PERSON:
                form.locator(f"[name='{name}.name']").fill(value.name)
                form.locator(f"[name='{name}.email']").fill(value.email)
                form.locator(f"[name='{name}.language']").select_option(value.language)
            case Kind.FILE:
                field_.set_input_files(_upload(value.name))
            case Kind.SEAT if isinstance(value, SeatOf):
                field_.select_option(str(actor(self.world, value.who).seat))
            case Kind.CHOICE if field_.first.get_attribute("type") == "radio":
                form.locator(f"[name='{name}'][value='{value}']").check()
            case Kind.CHOICE:
                field_.select_option(value)
            case Kind.DATE:
                field_.fill(value.isoformat())
            case _:
                field_.fill(str(value))


def _kept(step: Step, promised: int, came: int) -> bool:
    return came >= promised if step.trigger in TELLS_MORE else came == promised


def _upload(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def long_sessions(monkeypatch):
    """Two years go by in a minute: everybody signs in once, and quickly."""
    monkeypatch.setattr(rules, "HASHER", argon2.PasswordHasher.from_parameters(CHEAPEST))
    for name in ("IDLE", "ABSOLUTE"):
        monkeypatch.setattr(queries, name, dt.timedelta(days=2000))


@pytest.fixture(
    params=[
        pytest.param(("postgres", "ar"), id="arabic-postgres", marks=pytest.mark.postgres),
        *(
            pytest.param(("sqlite", code), id=f"{code}-sqlite", marks=pytest.mark.nightly)
            for code in ("zh", "en", "fr", "ru", "es")
        ),
    ]
)
def walk(request, browser, smtp_server, long_sessions) -> Iterator[Walk]:
    kind, language = request.param
    url = request.getfixturevalue(f"{kind}_url")
    with served(url, lambda given: house("", given, language), smtp_server.url) as world:
        made = Walk(world, world.services.settings.base_url, language, browser, smtp_server)
        yield made
        made.close()


def test_a_review_is_walked_to_its_end(walk):
    for each in spoken_in(walk.language, JOURNEY):
        walk.walk(each)
    assert walk.world.state("XAA-2027") == "concluded"
    assert walk.world.faults() == {}
    assert {who: desk.console for who, desk in walk.desks.items() if desk.console} == {}
    if walk.language in BOTH_DIRECTIONS:
        rooms.look_around(walk.visit)  # in either direction, and on either database
        programme.look_around(walk)
    assert "\n".join(walk.accessible.found) == ""
    assert walk.untranslated == set()
    assert "\n".join(walk.unkept) == ""
