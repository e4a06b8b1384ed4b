"""The knowledge repository: shared by an express act, checked for form, public until taken back."""

from __future__ import annotations

import pytest

from engine.access import VIEW
from engine.errors import NotAllowed, NotFound, Refused
from tests.workflows.sharing import Sharing, settled_review
from tests.workflows.test_consent import give
from workflows.domain.knowledge import published, queries, rules, search, services
from workflows.domain.knowledge.published import Gone, Shown


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return settled_review(tmp_path_factory.mktemp("knowledge"))


@pytest.fixture
def sharing(kept, tmp_path):
    world = kept.take("agreed", tmp_path / "world.db")
    yield Sharing(world)
    world.services.close()


TITLE = "Night lighting with women's groups"


# From a draft to the public


def test_a_draft_is_seen_by_its_own_side_alone(sharing):
    item = sharing.begin("fp", review=True)

    seen = {who for who in sharing.world.actors if item in sharing.world.sees(who)}

    assert seen == {"fp", "mission"}
    assert sharing.titles() == []


def test_what_was_sent_is_seen_by_the_desk_and_no_other_state(sharing):
    item = sharing.begin("fp")
    sharing.submit("fp", item)

    seen = {who for who in sharing.world.actors if item in sharing.world.sees(who)}

    assert seen == {"fp", "mission", "officer", "director"}
    assert sharing.world.open_tasks(item).keys() == {"check"}
    assert sharing.titles() == []


def test_an_item_is_public_once_the_form_was_checked(sharing):
    sharing.publish("fp")

    assert sharing.titles() == [TITLE]
    assert isinstance(sharing.at(1), Shown)
    assert sharing.at(1).country == "XAA"


def test_a_partner_shares_without_a_state(sharing):
    sharing.publish("network")

    assert (sharing.at(1).body, sharing.at(1).country) == ("city_network", "")


def test_nothing_is_sent_without_consent_or_with_gaps(sharing):
    item = sharing.begin("fp", results="")

    assert sharing.world.why("fp", item, "submit", consent="given") == [
        "The sheet is not complete yet."
    ]
    sharing.write("fp", item)
    assert sharing.world.why("fp", item, "submit") == ["consent: Please fill this in."]


def test_nobody_opens_an_item_for_somebody_else(sharing):
    with pytest.raises(Refused):
        sharing.world.open("officer", "knowledge_item", "practice")
    with pytest.raises(NotAllowed):
        sharing.world.open("reader", "knowledge_item", "practice")


def test_the_secretariat_neither_sends_nor_withdraws_by_itself(sharing):
    item = sharing.publish("fp")

    assert not {"submit", "withdraw", "retire"} & sharing.world.options("officer", item)


def test_an_item_opened_as_any_case_is_written_afterwards(sharing):
    item = sharing.world.open("mission", "knowledge_item", "practice")
    assert sharing.world.why("mission", item, "submit", consent="given")

    sharing.write("mission", item)
    sharing.submit("mission", item)

    assert sharing.world.state(item) == "submitted"


def test_a_clarification_leaves_what_was_sent_as_it_was(sharing):
    item = sharing.begin("fp")
    sharing.submit("fp", item)
    sharing.world.fire("officer", item, "request_clarification", clarification="Whose licence?")
    sharing.write("fp", item, title="Another title")

    case = sharing.world.case(item).id
    sent = sharing.world.services.read(lambda s: queries.pending(s, case).title)
    assert sent == TITLE
    assert sharing.world.open_tasks(item).keys() == {"complete"}
    sharing.submit("fp", item)
    sharing.world.fire("officer", item, "publish", checked="checked")
    assert sharing.titles() == ["Another title"]


# Versions


def test_a_new_version_takes_the_place_of_the_old_one_at_the_same_address(sharing):
    item = sharing.publish("fp")
    sharing.write("fp", item, title="A corrected title", summary="Moonlight.")
    assert sharing.titles() == [TITLE]
    sharing.submit("fp", item, change_note="Figures corrected")
    assert sharing.titles() == [TITLE]

    sharing.world.fire("officer", item, "publish", checked="checked")

    assert sharing.titles() == ["A corrected title"]
    assert (sharing.at(1).version, sharing.at(1).content.note) == (2, "Figures corrected")
    assert sharing.titles("moonlight") == ["A corrected title"]
    assert sharing.titles("women") == []


def test_a_new_version_can_be_left_and_the_published_one_kept(sharing):
    item = sharing.publish("fp")
    sharing.write("fp", item, title="Not yet")
    sharing.submit("fp", item)

    sharing.world.fire("fp", item, "keep_version")

    assert (sharing.world.state(item), sharing.titles()) == ("published", [TITLE])


def test_what_is_no_longer_kept_up_stays_at_its_address_and_out_of_the_lists(sharing):
    item = sharing.publish("fp")

    sharing.world.fire("mission", item, "retire")

    assert (sharing.titles(), sharing.titles("lighting")) == ([], [])
    assert sharing.at(1).standing == "retired"
    sharing.world.fire("fp", item, "bring_back")
    assert sharing.titles("lighting") == [TITLE]


# Withdrawal


def test_a_withdrawn_item_is_gone_from_every_list_and_its_address_is_kept(sharing):
    item = sharing.publish("fp")

    sharing.world.fire("fp", item, "withdraw")
    sharing.publish("network", title="Another item")

    assert sharing.titles() == ["Another item"]
    assert sharing.titles("lighting") == []
    assert isinstance(sharing.at(1), Gone)
    assert isinstance(sharing.at(2), Shown)
    assert sharing.at(3) is None
    found = sharing.world.services.read(published.countries)
    assert found == frozenset()


def test_a_withdrawal_on_paper_is_recorded_from_its_document(sharing):
    item = sharing.publish("fp")

    sharing.world.record(item, "withdraw", "mission")

    assert isinstance(sharing.at(1), Gone)


def test_the_withdrawn_consent_of_a_review_takes_its_items_down_at_once(sharing):
    consent = give(sharing.world, document="practice", audience="public")
    sharing.publish("fp", review=True)
    sharing.publish("fp", title="Of no review")
    sharing.world.advance(hours=1)

    sharing.world.fire("fp", consent, "withdraw_consent")

    assert sharing.titles() == ["Of no review"]
    assert isinstance(sharing.at(1), Gone)
    give(sharing.world, document="practice", audience="public")
    assert sharing.titles() == ["Of no review", TITLE]


@pytest.mark.parametrize(("document", "audience"), [("practice", "donors"), ("need", "public")])
def test_the_withdrawal_of_another_consent_takes_nothing_down(sharing, document, audience):
    consent = give(sharing.world, document=document, audience=audience)
    sharing.publish("fp", review=True)
    sharing.world.advance(hours=1)

    sharing.world.fire("fp", consent, "withdraw_consent")

    assert sharing.titles() == [TITLE]


# Findings


def test_an_item_can_be_made_of_a_settled_practice_and_of_no_need(sharing):
    world = sharing.world
    case = world.case(world.review).id

    usable = world.services.read(lambda s: queries.usable(s, case))
    source = world.services.read(lambda s: queries.source(s, case, min(usable)))

    assert len(usable) == 1
    assert (source.kind, rules.title_of(source.text)) == (
        "good_practice", "Streets are lit where women ask",
    )  # fmt: skip


# Search


def test_words_are_found_whatever_people_leave_out(sharing):
    sharing.publish("fp", title="الإنارة في المَدينة", language="ar", summary="إضاءة الشوارع للنساء")
    sharing.publish("fp", title="Éclairage des quartiers", language="fr", summary="À Genève")
    sharing.publish("fp", title="加强城市安全计划", language="zh", summary="社区")

    for words, found in {
        "انارة مدينه": "الإنارة في المَدينة", "اضاءه": "الإنارة في المَدينة",
        "eclair geneve": "Éclairage des quartiers", "城市安全": "加强城市安全计划", "安": "加强城市安全计划",
    }.items():  # fmt: skip
        assert sharing.titles(words) == [found], words
    assert sharing.titles("安城") == []
    assert sharing.titles('" OR NEAR( *') == []


def test_filters_and_order(sharing):
    sharing.publish("fp", title="Beta", kind="tool")
    sharing.world.advance(days=1)
    sharing.publish("network", title="alpha", evidence="compared")

    assert sharing.titles() == ["alpha", "Beta"]
    assert sharing.titles(sort="title") == ["alpha", "Beta"]
    assert sharing.titles(kind="tool") == ["Beta"]
    assert sharing.titles("lamps", evidence="compared") == ["alpha"]
    assert sharing.titles(kind="lesson") == []


def test_what_was_found_is_marked_in_the_text_itself():
    found = search.marked("مشروع الإنارة <b>", search.sought("اناره"))

    assert found == [("مشروع ", False), ("الإنارة", True), (" <b>", False)]


# The rule in two halves


def test_whoever_may_see_an_item_sees_it_in_lists(sharing):
    items = [sharing.begin("fp"), sharing.publish("mission_b"), sharing.begin("network")]
    world = sharing.world
    engine, now = world.services.engine, world.clock.now()

    for who, actor in world.actors.items():
        seen = world.sees(who)
        for item in items:
            case = world.case(item)
            may = world.services.read(
                lambda s, c=case, a=actor: engine.access.may(s, a, c, VIEW, now)
            )
            assert may == (item in seen), (who, item)


def test_a_stranger_cannot_take_a_step(sharing):
    item = sharing.begin("fp")

    with pytest.raises(NotFound):
        sharing.world.fire("mission_b", item, "withdraw")
    assert not sharing.world.faults()


# In several languages, and by what it cost


ARABIC = {"title": "إنارة ليلية مع مجموعات النساء", "summary": "تُضاء الشوارع حيث تطلب النساء."}


def test_an_item_in_two_languages_is_found_by_the_words_of_both(sharing):
    item = sharing.begin("fp")
    sharing.say_in("mission", item, "ar", **ARABIC)
    sharing.submit("fp", item)
    sharing.world.fire("officer", item, "publish", checked="checked")

    assert sharing.titles("إنارة") == sharing.titles("lighting") == [TITLE]
    assert sharing.titles(language="ar") == sharing.titles(language="en") == [TITLE]
    assert sharing.titles(language="fr") == []
    assert sharing.at(1).languages == ("en", "ar")
    assert sharing.at(1).said("ar").title == ARABIC["title"]
    assert sharing.at(1).said("fr").title == TITLE


def test_a_language_becomes_public_with_the_version_that_is_published_alone(sharing):
    item = sharing.publish("fp")
    sharing.say_in("fp", item, "ar", **ARABIC)
    before = sharing.at(1).languages, sharing.titles("إنارة")
    sharing.submit("fp", item, change_note="In Arabic too")
    sharing.say_in("fp", item, "ar")
    waiting = sharing.at(1).languages
    sharing.world.fire("officer", item, "publish", checked="checked")

    assert before == (("en",), [])
    assert waiting == ("en",)
    assert sharing.at(1).languages == ("en", "ar")  # as it was sent


def test_a_text_in_a_further_language_is_not_written_over_another_that_was_saved(sharing):
    item = sharing.begin("fp")
    case = sharing.world.case(item).id

    def late(session):
        services.say_in(session, case, "ar", dict.fromkeys(rules.WORDED, "x"), seen=1,
                        by=sharing.world.actors["fp"], now=sharing.world.clock.now())  # fmt: skip

    sharing.say_in("mission", item, "ar", **ARABIC)
    with pytest.raises(rules.SheetChanged):
        sharing.world.services.write(late)


def test_items_are_found_by_what_they_cost_in_one_currency(sharing):
    sharing.publish("fp", cost_least=20_000, cost_most=50_000, currency="USD")
    sharing.publish("network", title="No cost told", cost_least=None, cost_most=None, currency="")

    def within(currency, most):
        wanted = published.Wanted(cost=(currency, most))
        found = sharing.world.services.read(lambda s: published.found(s, wanted))
        return [each.content.title for each in found.items]

    assert within("USD", 20_000) == [TITLE]
    assert within("USD", 19_999) == []
    assert within("EUR", 90_000) == []
