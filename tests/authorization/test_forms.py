"""Every form of the site, with more than it asks and with markup in it: every night."""

from __future__ import annotations

import pytest

from tests.authorization.canaries import add_what_is_missing
from tests.authorization.crawl import Crawl
from tests.authorization.house import House
from tests.authorization.trial import Trial
from tests.authorization.tried import Tried, every

pytestmark = pytest.mark.nightly

# Why no form of a rule is taken here; what becomes of it is asked page by page in `tests/web`.
UNTAKEN: dict[str, str] = {
    "it is opened by a link that is mailed": "contribution.renew contribution.save"
    " contribution.save_answer contribution.seen invitations.answer invitations.renew"
    " overview.stop surveylinks.answer surveylinks.back",
    "it asks for a code, or for what the step before gave to the browser": "account.sign_in"
    " addresses.confirm addresses.main addresses.remove secondfactor.ask secondfactor.begin"
    " secondfactor.codes secondfactor.lift secondfactor.own secondfactor.remove",
    "nobody is signed in twice, or by a provider": "account.end_other_sign_ins account.end_sign_in"
    " people.end_sign_ins providers.forget providers.forget_of",
    "it asks for a file of ours, filled in": "offline.compare values.compare",
    "it asks for what nobody fills in without thinking": "colleagues.change_day"
    " contributions.take erasing.erase_person handover.take knowledge.make pause.begin surveys.save"
    " tags.save values.take visits.add visits.save_plan",
    "no form of it is taken as this demonstration stands": "agreements.record assessment.take_file assessment.wish cases.take_file comment.settle"
    " courtesy.send draws.freeze draws.seed editions.decide finding.change finding.drop"
    " follows.stop_all handover.take_back hold.release incidents.again mail.resend"
    " mandates.record papers.hand_in pause.end question.take_back questions.done"
    " questions.take_file replies.answer resources.record_plan roadmap.record"
    " translations.save visitrecord.change visitrecord.mark visitrecord.remove"
    " visitrecord.write",
}


@pytest.fixture(scope="module")
def trial(source, tmp_path_factory):
    path, now, reviews = source
    house = House(tmp_path_factory.mktemp("forms"), path, now)
    house.services.write(add_what_is_missing)
    yield Trial(Crawl(house, reviews.values()))
    house.close()


@pytest.fixture(scope="module")
def tried(trial) -> Tried:
    return every(trial, trial.crawl.forms())


def test_fields_that_no_form_has_change_nothing(tried):
    assert tried.unasked == []


def test_what_is_typed_is_never_a_template_nor_markup(tried):
    assert tried.alive == []


def test_of_every_rule_a_form_is_taken_or_it_is_said_why_not(trial, tried):
    rules = {each.endpoint for each in trial.house.app.url_map.iter_rules()
             if "POST" in (each.methods or ())}  # fmt: skip

    assert rules - tried.rules(tried.accepted) == set(" ".join(UNTAKEN.values()).split()), str(
        tried
    )
    assert len(tried.accepted) >= 250, str(tried)
    assert len(tried.rules(tried.kept)) >= 35, str(tried)
