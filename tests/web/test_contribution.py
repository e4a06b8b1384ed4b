"""A colleague's page behind a link: it opens one section, and nothing else, until its end."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest

from tests.web.assessing import ROOM, SECTION, Site, answer, form_of, statements, submit
from tests.web.browser import value_of
from tests.web.colleaguing import (
    ASK,
    LIST,
    ask,
    colleague,
    deliver,
    link,
    mails,
    rows_of,
    write,
)
from tests.web.stepping import PDF
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.assessment.models import Answer
from workflows.domain.colleagues.models import Asking, Link
from workflows.domain.documents.models import Document, NamedReader


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return Site(at("sa_drafting"))


# The link


def test_opening_the_link_changes_nothing_and_tells_nobody_of_it(site):
    ask(site)
    address, carla = link(site), colleague(site)
    carla.get(address)

    with statements(site.world) as found:
        for _ in range(3):
            page = carla.get(address)
            assert carla.client.head(address).status_code == 200

    assert {each.split()[0] for each in found} == {"BEGIN", "SELECT"}
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert not carla.signed_in
    assert rows_of(site, Asking)[0].used_at is None


def test_the_link_opens_one_section_and_no_other_page(site):
    answer(site.enter("fp"), "successes", "Ours alone", section=f"{ROOM}/sections/experience")
    ask(site)
    address, carla = link(site), colleague(site)

    page = carla.get(address)

    assert "The Guidelines in the country" in page.text
    assert page.text.count('id="q-') == 3
    assert "Ours alone" not in page.text
    assert "/sign-in" in carla.client.get(ROOM).location
    assert carla.get("/c/never-was-a-token").status_code == 404


def test_a_colleague_writes_without_an_account_and_is_named_as_the_writer(site):
    ask(site)
    address, carla = link(site), colleague(site)

    page = write(carla, address)

    assert "Saved. Only your State reads it." in page.text
    focal = site.enter("fp").get(SECTION)
    assert "By Carla" in focal.text
    assert "Carla Colleague" in focal.text
    assert rows_of(site, Asking)[0].used_at is not None


def test_a_form_reaches_no_other_section(site):
    ask(site)
    address, carla = link(site), colleague(site)

    write(carla, address, **{"q.successes.text": "Elsewhere", "q.successes.seen": "0:x",
                             "q.successes.kind": "answer", "q.successes.language": "en"})  # fmt: skip

    assert [row.question for row in rows_of(site, Answer)] == ["vision"]


def test_files_go_with_the_section_and_none_of_another_can_be_removed(site):
    focal = site.enter("fp")
    answer(focal, "successes", "x", section=f"{ROOM}/sections/experience",
           **{"q.successes.file": (io.BytesIO(PDF), "ours.pdf")})  # fmt: skip
    ask(site)
    address, carla = link(site), colleague(site)
    other = rows_of(site, Document)[-1].id

    write(carla, address, **{"q.vision.file": (io.BytesIO(PDF), "hers.pdf"),
                             f"remove.{other}": "1"})  # fmt: skip

    own = re.search(rf'href="({address}/files/\d+)"', carla.get(address).text).group(1)
    assert carla.get(own).data == PDF
    assert carla.get(f"{address}/files/{other}").status_code == 404
    kept = {row.name: (row.withdrawn, row.visible_to) for row in rows_of(site, Document)}
    assert kept["ours.pdf"][0] is False
    assert kept["hers.pdf"] == (False, ["sur_focal_point", "sur_mission"])
    hers = {"document": own.rsplit("/", 1)[1]}
    review = site.world.case(site.world.review).id
    site.world.open("fp", "classification", inputs=hers, parent=review)
    assert "hers.pdf" not in carla.get(address).text
    assert "A strictly confidential file" in carla.get(address).text
    assert carla.get(own).status_code == 404
    case, asked = site.world.case(f"{site.world.review}/L1").id, rows_of(site, Asking)[0].person_id
    site.world.services.write(lambda s: s.add(NamedReader(case_id=case, person_id=asked)))
    assert "hers.pdf" in carla.get(address).text  # even then a link gives nobody its bytes
    assert carla.get(own).status_code == 404


def test_what_the_state_saved_meanwhile_is_not_overwritten(site):
    ask(site)
    address, carla = link(site), colleague(site)
    old = form_of(carla.get(address).text, "vision")
    answer(site.enter("fp"), "vision", "By the focal point")

    carla.get(address)
    page = carla.post(address, **old | {"q.vision.text": "By Carla", "q.vision.kind": "answer"},
                      do="done")  # fmt: skip

    assert page.status_code == 409
    assert "By the focal point" in page.text
    assert "By Carla</textarea>" in page.text
    assert rows_of(site, Asking)[0].handed_back_at is None


def test_a_fault_keeps_what_was_typed(site):
    ask(site)
    address, carla = link(site), colleague(site)

    page = write(
        carla, address, "Kept", **{"q.vision.language": "xx", "note.new.vision": "n" * 4001}
    )

    assert page.status_code == 422
    assert "Kept</textarea>" in page.text
    assert page.text.count('href="#field-') == 2
    assert rows_of(site, Answer) == []


def test_a_person_can_say_that_the_link_was_seen(site):
    ask(site)
    address, carla = link(site), colleague(site)
    carla.get(address)

    carla.post(f"{address}/seen")

    assert "not yet" not in site.enter("fp").get(LIST).text
    assert "/seen" not in carla.get(address).text


# Its end


def test_a_recalled_link_is_dead_at_once_and_the_text_is_given_back(site):
    ask(site)
    address, carla, focal = link(site), colleague(site), site.enter("fp")
    form = form_of(carla.get(address).text, "vision")
    focal.get(LIST)

    focal.post(f"{LIST}/1/recall")
    page = carla.post(
        address, **form | {"q.vision.text": "Typed before", "q.vision.kind": "answer"}
    )

    assert page.status_code == 409
    assert "Typed before" in page.text
    assert "with your colleagues again" in page.text
    assert rows_of(site, Answer) == []
    for url in (f"{address}/seen", f"{address}/new"):
        carla.get("/sign-in")
        assert "with your colleagues again" in carla.post(url).text
    assert len(mails(site)) == 1


def test_a_mail_that_waits_is_not_sent_after_a_recall(site):
    ask(site)
    focal = site.enter("fp")
    focal.get(LIST)

    focal.post(f"{LIST}/1/recall")
    deliver(site)

    assert [each.state for each in mails(site)] == ["obsolete"]
    assert rows_of(site, Link) == []


def test_an_expired_link_explains_itself_and_offers_a_new_one_to_the_same_address(site):
    ask(site, by="2027-02-01")
    address, carla = link(site), colleague(site)
    site.world.clock.set(dt.datetime(2027, 3, 3, 20, 59, tzinfo=dt.UTC))
    assert "q-vision" in carla.get(address).text
    site.world.clock.set(dt.datetime(2027, 3, 3, 21, 0, tzinfo=dt.UTC))  # midnight in Nairobi

    page = carla.get(address)

    assert "The time of this link has passed" in page.text
    assert "c…@ministry.example" in page.text
    assert "q-vision" not in page.text
    page = carla.post(f"{address}/new")
    assert "A new link is on its way to the same address." in page.text
    new = link(site)
    assert [each.address for each in mails(site)] == ["carla@ministry.example"] * 2
    assert "q-vision" in carla.get(new).text
    assert "The time of this link has passed" in carla.get(address).text


def test_after_the_submission_links_open_an_explanation_alone(site):
    ask(site)
    address, carla = link(site), colleague(site)
    write(carla, address)

    submit(site.enter("fp"))
    page = carla.get(address)

    assert "The self-assessment is not being written now" in page.text
    assert "By Carla" not in page.text
    focal = site.enter("fp")
    assert "Carla Colleague" in focal.get(LIST).text
    assert "/recall" not in focal.get(LIST).text
    assert LIST in focal.get(ROOM).text
    assert focal.get(ASK).status_code == 404


def test_while_the_review_rests_links_open_an_explanation_and_open_again_after(site):
    ask(site)
    address, carla, world = link(site), colleague(site), site.world
    write(carla, address)

    world.fire("fp", world.review, "defer", defer_until=dt.date(2027, 3, 1))
    rests = carla.get(address).text
    world.fire("fp", world.review, "resume")

    assert "The review is on hold" in rests
    assert "By Carla" not in rests
    assert "By Carla" in carla.get(address).text


# Saved while it is typed


def typed(browser, address, text, question="vision"):
    """What the script sends; answers its answer."""
    page = browser.get(address).text
    form = form_of(page, question) | {f"q.{question}.text": text}
    form |= {"csrf_token": value_of(page, "csrf_token")}
    return lambda: browser.client.post(f"{address}/answers/{question}", data=form)


def test_what_is_typed_is_saved_by_the_way_of_the_state_and_two_texts_are_kept(site):
    ask(site)
    address, carla = link(site), colleague(site)
    save, late = typed(carla, address, "By Carla"), typed(carla, address, "Late by Carla")

    assert "version" in save().json["message"]
    assert rows_of(site, Answer)[0].text == "By Carla"
    answer(site.enter("fp"), "vision", "By Fatima")

    said = late()
    page = carla.get(said.json["choice"])

    assert said.status_code == 409
    assert "Both texts are kept" in said.json["message"]
    assert "By Fatima" in page.text
    assert "Late by Carla" in page.text
    assert rows_of(site, Answer)[0].text == "By Fatima"
    form = form_of(page.text, "vision") | {"q.vision.choose": "mine", "q.vision.aside": "3"}
    carla.post(address, **form)
    assert rows_of(site, Answer)[0].text == "Late by Carla"

    after_long = carla.client.post(address, data=form | {"q.vision.text": "After a long time"})
    assert after_long.status_code == 400
    assert "After a long time" in after_long.text


def test_a_colleague_opens_and_takes_no_wording_of_another(site):
    answer(site.enter("fp"), "vision", "Not for Carla")
    answer(site.enter("fp"), "vision", "By Fatima")
    ask(site)
    address, carla = link(site), colleague(site)

    assert carla.get(f"{address}/answers/vision/1").status_code == 404
    write(carla, address, "By Carla", **{"q.vision.choose": "mine", "q.vision.aside": "1"})

    assert rows_of(site, Answer)[0].text == "By Carla"
    save = typed(carla, address, "Too much")
    site.enter("fp").post(f"{LIST}/1/recall")
    assert save().status_code == 409
