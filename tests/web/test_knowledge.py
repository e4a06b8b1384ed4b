"""The public pages without an account, and the way of an item to them; clicks as promised."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from config import founding
from config.settings import Settings
from tests.journeys import review
from tests.journeys.world import FILE
from tests.web.browser import PASSWORD, Browser, seen, value_of
from tests.web.hand import Hand
from tests.web.readers import Site as Watched
from tests.web.reviewing import Reviewing
from tests.workflows.sharing import SHEET, SUMMARY, Sharing, settled_review
from tests.workflows.test_consent import give
from web import current
from web.app import create_app

TITLE = SHEET["title"]
TYPED = {key: str(value) for key, value in SHEET.items()}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return settled_review(tmp_path_factory.mktemp("portal"))


class Site(Reviewing):
    """The same pages over another world: templates are read once for all of this file."""

    def __init__(self, world, app):
        self.world, self.app, self.browsers = world, app, {}
        self.sharing = Sharing(world)
        app.extensions[current.EXTENSION] = world.services

    def enter(self, who):
        if who not in self.browsers:
            founding.set_password(self.world.services, [self._address(who)], PASSWORD)
        return super().enter(who)


def wired(kept, path):
    world = kept.take("agreed", path)
    world.services.settings = Settings(
        secret_key="a-secret-of-our-own-that-is-long-enough", base_url="http://localhost",
        database_url=world.services.settings.database_url, demo=True,
    )  # fmt: skip
    return world


@pytest.fixture(scope="module")
def app(kept, tmp_path_factory):
    world = wired(kept, tmp_path_factory.mktemp("app") / "world.db")
    made = create_app(world.services)
    made.testing = True
    world.services.close()
    return made


@pytest.fixture
def site(kept, app, tmp_path, cheap_hashes):
    world = wired(kept, tmp_path / "world.db")
    yield Site(world, app)
    world.services.close()


@pytest.fixture
def public(site):
    return Browser(site.app)


def listed(page):
    """The titles of a list."""
    found = re.findall(r'<h3><a href="/practices/\d+"[^>]*><bdi>(.*?)</bdi>', page.text, re.DOTALL)
    return [re.sub(r"</?mark>", "", each).strip() for each in found]


# Clicks


def test_a_partner_shares_an_item_in_four_clicks(site):
    partner = Hand(site.enter("network"), "/inbox").follow(r"/practices$").follow(r"/practices/new")
    partner.press(r"/practices/new", "check", **TYPED, consent="given")
    partner.press(r"/steps/submit$", "confirm")

    assert partner.clicks == 4
    assert "Form and consent being checked" in partner.text


def test_a_state_makes_an_item_of_a_finding_in_one_click(site):
    fp = Hand(site.enter("fp"), site.url("findings")).press(r"/practice$")

    assert fp.clicks == 1
    assert 'value="Streets are lit where women ask"' in fp.text
    assert "Streets are lit where women ask. It works." in fp.text
    again = Hand(site.enter("mission"), site.url("findings")).follow(r"/sheet$")
    assert again.address == fp.address


def test_the_public_finds_a_country_in_one_click_and_a_practice_in_two(site, public):
    site.sharing.publish("fp")

    assert Hand(public).follow(r"/countries/XAA$").clicks == 1
    reader = Hand(public).press(r"/practices", q="lighting").follow(r"/practices/1$")
    assert reader.clicks == 2
    assert TITLE.replace("'", "&#39;") in reader.text


# Who sees what


def test_nothing_is_public_before_anything_was_consented_to(site, public):
    item = site.sharing.begin("fp", review=True)

    assert listed(public.get("/practices")) == []
    assert "Nothing is published yet." in public.page.text
    assert "XAA" not in public.get("/").text + public.get("/countries").text
    for path in ("/practices/1", "/countries/XAA", "/countries/XAB", "/countries/ZZZ"):
        assert public.get(path).status_code == 404, path
    assert public.get(f"/cases/{item}/sheet").location.endswith("/sign-in")


def test_a_draft_opens_for_its_own_side_alone(site):
    item = site.sharing.begin("fp", review=True)

    for who in ("fp", "mission"):
        assert site.enter(who).get(f"/cases/{item}/sheet").status_code == 200, who
    for who in ("mission_b", "officer"):
        assert site.enter(who).get(f"/cases/{item}/sheet").status_code == 404, who


def test_the_desk_reads_what_was_sent_and_not_what_is_written_since(site):
    item = site.sharing.begin("fp")
    site.sharing.submit("fp", item)
    site.world.fire("officer", item, "request_clarification", clarification="Which licence?")
    site.sharing.write("fp", item, title="Private again")

    page = site.enter("officer").get(f"/cases/{item}/sheet")
    assert TITLE.replace("'", "&#39;") in page.text
    assert "Private again" not in page.text
    assert 'name="title"' not in page.text
    own = site.enter("fp").get(f"/cases/{item}/sheet").text
    assert "Private again" in own
    assert "Which licence?" in own
    assert site.enter("mission_b").get(f"/cases/{item}/sheet").status_code == 404


def test_states_and_partners_share_and_the_desk_records_from_paper_alone(site):
    for who, status in {"fp": 200, "officer": 200, "director": 404}.items():
        page = site.enter(who).get("/practices/new")
        assert page.status_code == status, who
        assert ('name="i.note_number"' in page.text) == (who == "officer"), who
    assert "/1/practice" not in site.enter("officer").get(site.url("findings")).text


# Writing


def test_what_was_typed_stays_where_something_is_missing(site):
    partner = site.enter("network")
    partner.get("/practices/new")

    page = partner.post(
        "/practices/new", do="check", **{**TYPED, "results": "", "cost_least": "much"}
    )

    assert page.status_code == 422
    assert 'value="Hill Town"' in page.text
    assert 'href="#field-results"' in page.text
    assert 'href="#field-consent"' in page.text
    assert "Please give a whole number." in page.text


def test_a_draft_is_kept_with_gaps_and_compared_where_two_write(site):
    partner = site.enter("network")
    partner.get("/practices/new")
    page = partner.post("/practices/new", do="save", kind="practice", language="fr", title="Début",
                        version="0", command=value_of(partner.page, "command"))  # fmt: skip
    assert "Saved." in page.text
    address = page.request.path
    version = value_of(page, "version")
    partner.post(
        address, do="save", kind="practice", language="fr", title="Premier", version=version
    )
    partner.get(address)

    page = partner.post(
        address, do="save", kind="practice", language="fr", title="Second", version=version
    )

    assert page.status_code == 409
    assert "Premier" in page.text
    assert 'value="Second"' in page.text
    assert "Premier" in partner.get("/practices").text


# The public pages


def test_an_item_page_cites_itself_and_marks_its_language(site, public):
    site.sharing.publish("fp", title="الإنارة", language="ar")

    page = public.get("/practices/1")

    assert page.status_code == 200
    assert '<h1 dir="auto" lang="ar">الإنارة</h1>' in page.text
    assert "available in" in page.text
    assert "http://localhost/practices/1" in page.text
    assert page.headers["X-Robots-Tag"] == "all"
    assert public.get("/practices").headers["X-Robots-Tag"] == "noindex"
    assert "<script" not in page.text


def test_words_are_marked_and_what_people_wrote_is_escaped(site, public):
    site.sharing.publish("fp", title="Lamps <script>", summary="Lamps & <b>light</b>")

    page = public.get("/practices?q=lamp")

    assert "<mark>Lamps</mark> &lt;script&gt;" in page.text
    assert "<mark>Lamps</mark> &amp; &lt;b&gt;light" in page.text
    assert listed(public.get("/practices?q=nothing")) == []
    assert "No item fits all of this." in public.page.text


def test_a_withdrawn_item_is_gone_from_page_search_feed_and_country(site, public):
    item = site.sharing.publish("fp")
    for path in ("/practices", "/practices?q=lighting", "/practices.atom", "/countries/XAA", "/"):
        assert "lighting" in public.get(path).text, path

    site.world.fire("fp", item, "withdraw")

    page = public.get("/practices/1")
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (410, "noindex")
    assert "This item is no longer published." in page.text
    for path in ("/practices", "/practices.atom", "/"):
        assert "lighting" not in public.get(path).text, path
    assert "No item fits all of this." in public.get("/practices?q=lighting").text
    assert public.get("/countries/XAA").status_code == 404


def test_a_withdrawn_consent_of_the_review_counts_at_once(site, public):
    consent = give(site.world, document="practice", audience="public")
    item = site.sharing.publish("fp", review=True)
    site.world.advance(hours=1)
    site.world.fire("fp", consent, "withdraw_consent")

    assert public.get("/practices/1").status_code == 410
    assert public.get("/countries/XAA").status_code == 404
    assert "has withdrawn its consent" in site.enter("fp").get(f"/cases/{item}/sheet").text


def test_a_new_version_says_what_has_changed(site, public):
    item = site.sharing.publish("fp")
    fp = site.enter("fp")
    page = fp.get(f"/cases/{item}/sheet")
    fp.post(
        page.request.path,
        do="save",
        version=value_of(page, "version"),
        **{**TYPED, "title": "Corrected"},
    )
    path = f"/cases/{item}/steps/submit"
    typed = {"i.consent": "given", "i.change_note": "A figure"}
    page = fp.post(path, **seen(fp.get(path)), do="preview", **typed)
    fp.post(path, **seen(page), confirm="1", **typed)
    assert "Corrected" not in public.get("/practices/1").text
    site.world.fire("officer", item, "publish", checked="checked")

    page = public.get("/practices/1")
    assert "Corrected" in page.text
    assert "A figure" in page.text


def test_the_feed_is_well_formed_and_each_item_in_its_language(site, public):
    site.sharing.publish("fp", title="A & B <c>", language="fr")

    page = public.get("/practices.atom")

    assert page.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(page.data)  # noqa: S314 - our own
    names = {"a": "http://www.w3.org/2005/Atom"}
    entry = feed.find("a:entry", names)
    assert entry.find("a:title", names).text == "A & B <c>"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert entry.find("a:id", names).text == "http://localhost/practices/1"


def test_pages_are_asked_for_anew_and_not_sent_twice(site, public):
    site.sharing.publish("fp")

    first = public.get("/practices/1")
    assert first.headers["Cache-Control"] == "no-cache"
    again = public.get("/practices/1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert site.enter("fp").get("/practices/1").headers["Cache-Control"] == "no-store"


def test_the_list_takes_as_many_questions_for_many_items_as_for_few(site, public):
    counted = []
    site.sharing.publish("fp", title="Item")
    public.get("/practices")  # names of States are read once a minute
    for number in range(2):
        for each in range(1 + number * 4):
            site.sharing.publish("fp", title=f"Item {number} {each}")
        with statements(site) as found:
            assert len(public.get("/practices?q=item").data) < 200_000
        counted.append(len(found))

    assert counted[0] == counted[1] <= 7  # one of them for tags


def statements(site):
    return Watched(site.world, site.app).statements()


# Countries


def test_a_state_is_named_only_where_it_chose_to_be(site, public):
    world = site.world
    world.fire("fp", world.review, "set_listing", listing="yes")

    page = public.get("/countries/XAA")

    assert page.status_code == 200
    assert "Fictional State 1" in public.get("/countries").text
    assert "Fictional State 2" not in public.page.text
    assert "quarter of" in page.text
    for hidden in ("2028-", "November", "XAA-2027", "Executive summary", "deferred"):
        assert hidden not in page.text, hidden
    world.fire("fp", world.review, "set_listing", listing="no")
    assert public.get("/countries/XAA").status_code == 404


def test_an_issued_summary_is_public_and_nothing_before(site, public):
    world = site.world
    review.bring(world, "filed")
    assert public.get("/countries/XAA").status_code == 404

    review.bring(world, "issued")

    page = public.get("/countries/XAA")
    assert "Executive summary" in page.text
    assert "Phase" not in page.text


def test_the_summary_is_read_in_the_words_that_the_state_agreed_to(site, public):
    world = site.world
    world.fire("fp", world.review, "agree_transmittal")
    for _ in range(2):
        assert public.get("/countries/XAA/summary").status_code == 404
        review.ONWARD[world.state(world.review)](world, world.review)
    assert world.state(world.review) == "issued"

    reader = Hand(public, "/countries/XAA").follow(r"/summary$")

    assert reader.clicks == 1
    assert SUMMARY in reader.text
    assert public.get("/countries/XAB/summary").status_code == 404


def test_a_summary_whose_words_are_not_those_agreed_to_is_not_shown(site, public):
    world = site.world
    world.fire("fp", world.review, "agree_transmittal", executive_summary=FILE)
    review.bring(world, "issued")

    assert public.get("/countries/XAA/summary").status_code == 404
    assert SUMMARY not in public.get("/countries/XAA").text


def test_a_state_that_has_ended_its_participation_is_not_listed_any_more(site, public):
    world = site.world
    world.fire("fp", world.review, "set_listing", listing="yes")
    world.fire("mission", world.review, "end_participation")

    assert public.get("/countries/XAA").status_code == 404
    assert "Fictional State 1" not in public.get("/countries").text


def test_countries_are_searched_by_name(site, public):
    site.sharing.publish("mission_b")

    assert "/countries/XAB" in public.get("/countries?q=fict 2").text
    assert "/countries/XAB" not in public.get("/countries?q=state 7").text


def test_every_public_page_is_there_in_both_languages(site, public):
    site.sharing.publish("fp")

    for path in ("/", "/practices", "/practices/1", "/countries", "/countries/XAA", "/about"):
        for language in ("ar", "en"):
            page = public.get(f"{path}?lang={language}")
            assert page.status_code == 200, path
            assert f'<html lang="{language}"' in page.text
            assert "csrf_token" not in page.text
    assert public.get("/robots.txt").text.startswith("User-agent: *")
