"""One search: what a seat may open is found and counted, and nothing else is."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from engine.queries.facts import may_read
from engine.queries.reader import Reader
from notifications.models import Message
from tests.web.reviewing import Reviewing
from tests.workflows.conftest import at, shelf  # noqa: F401 - fixtures
from workflows.domain.documents import queries as documents
from workflows.domain.documents.models import Blob, Document
from workflows.domain.findings.models import Finding, FindingText

EVERYBODY = (
    "officer",
    "director",
    "fp",
    "mission",
    "fp_b",
    "fp_c",
    "mission_b",
    "mission_d",
    "reader",
)


@pytest.fixture
def site(at, cheap_hashes):  # noqa: F811
    return lambda state="state_comments": Reviewing(at(state))


def find(site, who, words, only=""):
    return site.enter(who).get("/find", query_string={"q": words, "in": only})


def groups(page) -> dict[str, int]:
    """Group -> how many places it says were found."""
    found = re.findall(r'<h2 id="(\w+)">.*?<bdi>(\d+)</bdi>', page.text)
    return {key: int(count) for key, count in found}


def test_a_case_is_found_by_reference_and_by_the_name_of_its_state(site):
    site = site()

    for words in (
        site.world.review,
        site.world.review.lower(),
        "fictional state 1",
        "الدولة الافتراضية 1",
        "الدوله الإفتراضية 1",
    ):
        page = find(site, "officer", words)
        assert f'href="/cases/{site.world.review}"' in page.text, words
    assert "Nothing was found" in find(site, "officer", "zzz-nothing").text


def test_cases_are_found_by_whom_they_are_visible_to(site):
    site, world = site(), None
    world = site.world

    for who in EVERYBODY:
        page = find(site, who, world.review, "cases")
        visible = {each for each in world.sees(who) if world.review in each}
        assert groups(page).get("cases", 0) == len(visible), who


def test_a_stranger_finds_neither_people_nor_documents(site):
    site = site()
    add_document(site, "strategy.pdf", [])

    for words in ("fatima", "strategy", "Focal point", site.world.review):
        assert groups(find(site, "mission_d", words)) in ({}, {"seats": 1}), words
    assert "fatima" not in find(site, "mission_d", "fatima").text.split("<main")[1].replace(
        'value="fatima"', ""
    )


def test_the_desk_finds_people_by_name_and_address(site):
    site = site()

    assert groups(find(site, "officer", "FATIMA"))["people"] == 1
    assert groups(find(site, "officer", "fatima@example.org"))["people"] == 1
    assert groups(find(site, "fp", "fatima@example.org")).get("people", 0) == 0
    assert "/people/" not in find(site, "fp", "fatima").text.split("<main")[1]
    assert groups(find(site, "fp", "fatima"))["people"] == 1


def test_names_of_people_and_files_are_found_however_they_are_written(site):
    from engine.models.person import Person

    site = site()

    def rename(rows):
        rows.scalars(
            sa.select(Person).where(Person.name == "fatima")
        ).one().name = "Ирина Édith فاطِمـة 李"

    site.world.services.write(rename)
    for words in ("ирина", "ИРИНА", "édith", "EDITH", "فاطمه ирина", "李 Édith"):
        assert groups(find(site, "officer", words)).get("people") == 1, words
    add_document(site, "Résumé ٢٠٢٧ الأول.pdf", [])
    for words in ("resume", "RÉSUMÉ 2027", "الاول"):
        assert groups(find(site, "fp", words)).get("documents") == 1, words


def add_document(site, name, visible_to, body="XAA"):
    world = site.world

    def work(rows):
        if rows.get(Blob, "f" * 64) is None:
            rows.add(Blob(sha256="f" * 64, size=1, created_at=world.clock.now()))
            rows.flush()
        rows.add(
            Document(
                case_id=world.case(world.review).id, event_id=None, key="x", name=name,
                media_type="application/pdf", size=1, sha256="f" * 64, visible_to=visible_to,
                body=body, person_id=None, created_at=world.clock.now(),
            )
        )  # fmt: skip

    world.services.write(work)


RIGHTS = (
    [], ["sur_focal_point"], ["sur_focal_point", "sur_mission"], ["rev_focal_point"],
    ["rev_expert"], ["secretariat"], ["secretariat", "executive_director"],
)  # fmt: skip


def test_documents_are_found_exactly_where_they_may_be_read(site):
    site = site()
    world = site.world
    for number, roles in enumerate(RIGHTS):
        add_document(site, f"paper-{number}.pdf", roles, body="XAB" if number == 3 else "XAA")

    for who in EVERYBODY:
        assert found_by(world, who) == readable_by(world, who), who
    assert found_by(world, "mission_d") == set()
    assert len(found_by(world, "fp")) < len(RIGHTS)


def found_by(world, who):
    reader = Reader(
        world.services.access, world.services.registry, world.actors[who], world.clock.now()
    )
    page = world.services.read(lambda rows: documents.found(rows, reader, "paper-", size=99))
    assert page.total == len(page.items)
    return {each.name for each in page.items}


def readable_by(world, who):
    """The same, asked one by one of the rule that pages ask."""
    access, case, now = world.services.access, world.case(world.review), world.clock.now()
    actor = world.actors[who]
    reader = Reader(access, world.services.registry, actor, now)

    def work(rows):
        if not all(
            access.may(rows, actor, case, each, now) for each in ("case.view", "case.history")
        ):
            return set()
        roles = access.roles(rows, actor, case.id)
        return {
            each.name
            for each in documents.documents(rows, case.id)
            if each.name.startswith("paper-")
            and may_read(reader, roles, each.visible_to, each.body)
        }

    return world.services.read(work)


def test_a_found_document_can_be_opened(site):
    site = site()
    add_document(site, "plan 2027.pdf", [])

    page = find(site, "fp", "PLAN 20")

    link = re.search(r'href="(/cases/[^"]+/files/\d+)"', page.text).group(1)
    assert link.startswith(f"/cases/{site.world.review}/files/")


def test_a_finding_is_found_by_its_number_once_it_is_delivered(site):
    site = site()
    world = site.world
    event = world.case(world.review).version

    def add(rows):
        case = world.case(world.review).id
        for number, delivered in ((7001, True), (7002, False)):
            made = Finding(
                case_id=case, number=number, kind="observation", cites="", text="t", language="en",
                body="XAB", person_id=world.actors["fp_b"].person, created_at=world.clock.now(),
                saved_at=world.clock.now(),
            )  # fmt: skip
            rows.add(made)
            rows.flush()
            if delivered:
                rows.add(
                    FindingText(
                        finding_id=made.id, round=1, event=event, kind="observation", cites="",
                        text="t", language="en",
                    )
                )  # fmt: skip

    world.services.write(add)
    for who in ("officer", "fp", "mission", "fp_b"):
        assert groups(find(site, who, "7001")).get("findings") == 1, who
        assert "findings" not in groups(find(site, who, "7002")), who
    for who in ("mission_b", "mission_d", "reader"):
        assert "findings" not in groups(find(site, who, "7001")), who


def test_mail_is_found_by_its_subject_for_the_desk_alone(site):
    site = site()
    world = site.world

    def queue(rows):
        rows.add(
            Message(
                message_id="<1@x>", kind="step_taken", template="step_taken",
                person_id=world.actors["fp"].person, seat_id=None,
                case_id=world.case(world.review).id, event_id=None, task_id=None, facts={},
                next_at=world.clock.now(), created_at=world.clock.now(), subject="<i>Zebra</i> news",
            )
        )  # fmt: skip

    world.services.write(queue)
    page = find(site, "officer", "zebra")
    assert groups(page) == {"mail": 1}
    assert "&lt;i&gt;Zebra&lt;/i&gt; news" in page.text
    for who in EVERYBODY[1:]:
        assert groups(find(site, who, "zebra")) == {}, who


def test_a_sealed_case_is_found_by_its_state_alone(site):
    site = site("sa_drafting")
    add_document(site, "strategy.pdf", [])
    site.world.fire("mission", site.world.review, "end_participation")

    for who in ("officer", "director", "fp_b"):
        assert groups(find(site, who, site.world.review)).get("cases", 0) == 0, who
        assert "documents" not in groups(find(site, who, "strategy")), who
    assert groups(find(site, "fp", site.world.review))["cases"] >= 1


def test_a_group_is_read_page_by_page(site):
    site = site()
    for number in range(30):
        add_document(site, f"annex-{number:02}.pdf", [])

    page = find(site, "fp", "annex")
    assert page.text.count("annex-") == 5
    assert "See all: \u206830\u2069 lines" in page.text
    page = find(site, "fp", "annex", "documents")
    assert page.text.count(".pdf</bdi>") == 25
    page = site.enter("fp").get("/find?q=annex&in=documents&page=2")
    assert page.text.count(".pdf</bdi>") == 5
    assert find(site, "fp", "annex", "nonsense").status_code == 200


def test_marks_of_a_pattern_are_letters_like_others(site):
    site = site()
    add_document(site, "a_b%c.pdf", [])
    add_document(site, "axbyc.pdf", [])

    assert groups(find(site, "fp", "a_b%c"))["documents"] == 1
    assert groups(find(site, "fp", "%%")) == {}


def test_one_letter_is_too_few_and_one_figure_is_not(site):
    site = site()

    assert "at least two letters" in find(site, "fp", "a").text
    assert "at least two letters" not in find(site, "fp", "1").text
    assert groups(find(site, "fp", "")) == {}


def test_whoever_is_not_signed_in_is_asked_to(site):
    from tests.web.browser import Browser

    site = site()
    browser = Browser(site.app)
    assert browser.get("/find?q=fatima").status_code == 303
    assert 'action="/find"' not in browser.get("/sign-in").text
    assert 'action="/find"' in site.get("fp", "history").text


def test_the_number_of_questions_does_not_grow_with_what_is_found(site):
    site = site()

    def count(words):
        found = []
        bind = site.world.services.database
        watch = lambda *given: found.append(given[2])  # noqa: E731
        sa.event.listen(bind, "before_cursor_execute", watch)
        find(site, "officer", words)
        sa.event.remove(bind, "before_cursor_execute", watch)
        assert {each.split()[0] for each in found} <= {"BEGIN", "SELECT"}
        return len(found)

    find(site, "officer", "state")
    add_document(site, "state-0.pdf", [])
    first = count("state")
    for number in range(1, 5):
        add_document(site, f"state-{number}.pdf", [])
    assert count("state") == first
