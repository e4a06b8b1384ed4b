"""An item recorded from a State's paper, said in further languages, and found by its cost."""

from __future__ import annotations

import io
import re

from tests.web.browser import Browser
from tests.web.hand import Hand
from tests.web.test_knowledge import (
    TITLE,
    TYPED,
    app,  # noqa: F401 - a fixture
    kept,  # noqa: F401 - a fixture
    listed,
    public,  # noqa: F401 - a fixture
    site,  # noqa: F401 - a fixture
)

# From paper


def recorded(site, **more):  # noqa: F811
    """An item that the desk has typed from the paper of a State."""
    desk = site.enter("officer")
    assert desk.get("/cases/new/knowledge_item").location == "/practices/new"
    desk.get("/practices/new")
    note = {
        "i.shared_by": str(site.world.actors["mission"].seat), "i.note_number": "NV/12",
        "i.note_date": "2026-01-05", "i.note_file": (io.BytesIO(b"%PDF-1.4 note"), "note.pdf"),
    }  # fmt: skip
    return desk.post("/practices/new", **(TYPED | note | {"do": "check"} | more))


def test_the_desk_records_an_item_from_paper_and_the_states_consent_as_a_step_of_its_own(site):  # noqa: F811
    page = recorded(site)
    world, item = site.world, re.search(r"/cases/([^/]+)/", page.request.path)[1]

    assert page.request.path.endswith("/steps/submit")
    assert "On behalf of" in page.text
    assert {who for who in world.actors if item in world.sees(who)} == {"officer", "mission"}
    assert world.why("officer", item, "submit", consent="given") == ["NotAllowed"]

    world.record(item, "submit", "mission", consent="given")
    world.fire("officer", item, "publish", checked="checked")
    shown = Browser(site.app).get("/practices/1").text
    assert TITLE.replace("'", "&#39;") in shown
    assert site.sharing.at(1).country == "XAA"
    assert "note.pdf" in site.enter("mission").get(f"/cases/{item}").text


def test_what_is_missing_of_the_paper_is_asked_and_nothing_typed_is_lost(site):  # noqa: F811
    page = recorded(site, **{"i.note_number": "", "i.shared_by": ""})

    assert page.status_code == 422
    assert {"fault-i.note_number", "fault-i.shared_by"} <= set(
        re.findall(r'id="([^"]+)"', page.text)
    )
    assert TITLE.replace("'", "&#39;") in page.text
    assert "note.pdf" in page.text


def test_once_the_state_writes_itself_its_draft_is_closed_to_the_desk(site):  # noqa: F811
    item = re.search(r"/cases/([^/]+)/", recorded(site, do="save").request.path)[1]
    before = site.enter("officer").get(f"/cases/{item}/sheet").text
    site.sharing.write("mission", item, title="Our own words")

    page = site.enter("officer").get(f"/cases/{item}/sheet").text

    assert 'name="title"' in before
    assert "Our own words" not in page
    assert 'name="title"' not in page
    assert "Our own words" in site.enter("mission").get(f"/cases/{item}/sheet").text


# In several languages


def test_a_reader_meets_an_item_in_his_own_language_with_a_link_to_the_other(site, public):  # noqa: F811
    item = site.sharing.begin("fp")
    address = f"/cases/{item}/sheet/in/ar"
    fp = Hand(site.enter("fp"), f"/cases/{item}/sheet").follow(r"/sheet/in/ar$")
    fp.press(r"/sheet/in/ar$", title="إنارة ليلية", summary="تُضاء الشوارع.")
    assert fp.clicks == 2
    assert site.enter("officer").get(address).status_code == 404
    assert site.enter("mission_b").get(address).status_code == 404
    site.sharing.submit("fp", item)
    assert "إنارة ليلية" in site.enter("officer").get(f"/cases/{item}/sheet").text
    site.world.fire("officer", item, "publish", checked="checked")

    public.get("/practices?lang=ar")
    arabic = public.get("/practices/1").text
    assert '<h1 dir="auto" lang="ar">إنارة ليلية</h1>' in arabic
    assert 'href="/practices/1?in=en" lang="en"' in arabic
    assert "Walks by night, then lamps." in arabic  # what was not said in Arabic stands as it was
    english = public.get("/practices/1?in=en").text
    assert TITLE.replace("'", "&#39;") in english
    assert 'href="/practices/1?in=ar" lang="ar"' in english
    assert listed(public.get("/practices")) == ["إنارة ليلية"]


def test_a_further_language_without_a_title_keeps_what_was_typed(site):  # noqa: F811
    item, fp = site.sharing.begin("fp"), site.enter("fp")
    fp.get(f"/cases/{item}/sheet/in/fr")

    page = fp.post(f"/cases/{item}/sheet/in/fr", version="1", summary="Des rues", title="")

    assert page.status_code == 422
    assert "Des rues" in page.text
    assert fp.get(f"/cases/{item}/sheet/in/en").status_code == 404
    assert fp.get(f"/cases/{item}/sheet/in/xx").status_code == 404


def test_the_public_filters_by_cost(site, public):  # noqa: F811
    site.sharing.publish("fp")

    assert listed(public.get("/practices?cost=60000&currency=USD"))
    assert not listed(public.get("/practices?cost=100&currency=USD"))
    assert "No item fits all of this." in public.page.text
    assert listed(public.get("/practices?cost=much&currency=USD"))
