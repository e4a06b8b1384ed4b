"""The mails of the review: each key has its own words, in both parts, with nothing of substance."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from jinja2 import Environment, meta

from config import mails
from config.bootstrap import discover
from config.i18n import Translator
from notifications.catalogue import INVITED, OPENED, REMINDER, TAKEN
from notifications.lines import joined
from notifications.render import FOLDER, Renderer
from notifications.sheet import NextStep, Recorded, Sheet
from tests.notifications.test_render import NEVER

AT = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
URL = "https://reviews.example.org/c/XAA-2027"
WORDS = FOLDER / "words"
STEPS = sorted(str(path.relative_to(WORDS))[:-4] for path in WORDS.glob("*/steps/*.txt"))
TASKS = sorted(str(path.relative_to(WORDS))[:-4] for path in WORDS.glob("*/tasks/*.txt"))
ROLES = ("sur_focal_point", "rev_focal_point", "rev_expert", "secretariat")
MAY_ASK = {"trigger", "label", "roles", "reminding"}
NOTES = {kind for lines in mails.REVIEW.values() for kind, to in lines if to == mails.FORMAL}
MAILS = [each for each in mails.catalogue() if each.to and each.key not in {*NOTES, INVITED}]
OWN = sorted({(f"{each.on[0]}/steps/{each.key}", each.on[1], each.template) for each in MAILS})


@pytest.fixture
def renderer(sender):
    return Renderer(Translator, lambda locale: lambda kind, key: f"{locale}:{key}", sender)


def told(name, trigger, role="sur_focal_point", language="en", **more):
    """A message about one step, to somebody who plays a role."""
    step = Recorded(
        label="Text sent", reference="XAA-2027", url=URL, on=dt.date(2027, 1, 11),
        trigger=trigger, words=(name,), leads=True,
    )  # fmt: skip
    values = {"template": TAKEN, "steps": (step,), "at": AT, "office": "Focal point"}
    return Sheet(
        language=language, reference="XAA-2027", process="Country review", url=URL, body="XAA",
        roles=frozenset({role}), **values | more,
    )  # fmt: skip


def asked(*names, language="en"):
    tasks = tuple(
        NextStep(
            task=5, label="Send the text", reference="XAA-2027", url=URL, words=name,
            due=dt.date(2027, 2, 10), due_version=1, optional=False, passed=False,
        )
        for name in names
    )  # fmt: skip
    return Sheet(
        template=OPENED, language=language, reference="XAA-2027", process="Country review",
        url=URL, body="XAA", office="Focal point", tasks=tasks, at=AT,
    )  # fmt: skip


def paragraphs(written):
    """The sentences of the HTML part, as they are read."""
    found = re.findall(r"<(?:p|h1)\b[^>]*>(.*?)</(?:p|h1)>", written.html, re.DOTALL)
    return [html.unescape(each).strip() for each in found]


def sentences(name):
    """Every sentence of a file, whichever branch it stands in."""
    return re.findall(r'_\("(.*?)"', (WORDS / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "trigger", "template"), OWN)
def test_every_mail_of_the_review_has_words_of_its_own(renderer, name, trigger, template):
    for role in ROLES:
        written = renderer.render(told(name, trigger, role, template=template))
        headline = written.subject.removesuffix(" [XAA-2027]")
        own = [each for each in sentences(name) if each in written.text.split("\n")]

        assert headline not in {"Text sent", "A step was recorded: Text sent"}
        assert written.text.startswith(headline + "\n")
        assert len(own) >= 1
        assert set(own) | {headline} <= set(paragraphs(written))


@pytest.mark.parametrize("name", TASKS)
def test_a_next_step_says_what_is_asked_in_both_parts(renderer, name):
    written = renderer.render(asked(name))

    assert set(sentences(name)) <= set(written.text.split("\n"))
    assert set(sentences(name)) <= set(paragraphs(written))
    assert written.subject == "Next step: Send the text [XAA-2027]"


@pytest.mark.parametrize("name", STEPS + TASKS)
def test_the_words_are_ready_in_both_directions(renderer, name):
    sheet = asked(name, language="ar") if name in TASKS else told(name, "", language="ar")
    written = renderer.render(sheet)
    assert '<html lang="ar" dir="rtl">' in written.html
    assert written.subject.endswith("[XAA-2027]")


@pytest.mark.parametrize("name", STEPS + TASKS)
def test_the_words_ask_for_no_substance(name):
    text = (WORDS / f"{name}.txt").read_text(encoding="utf-8")
    parsed = Environment(extensions=["jinja2.ext.i18n"]).parse(text)  # noqa: S701

    assert meta.find_undeclared_variables(parsed) <= MAY_ASK | {"_"}
    assert not re.search(r"https?:|@|\bX[A-Z]{2}\b", text)


@pytest.mark.parametrize("name", STEPS + TASKS)
def test_the_words_judge_nobody(name):
    assert [NEVER.findall(each) for each in sentences(name) if NEVER.findall(each)] == []


def test_no_words_are_left_without_a_step_that_says_them():
    declared = {f"{each.on[0]}/steps/{each.key}" for each in mails.catalogue()}
    tasks = {
        f"{definition.key}/tasks/{task.key}"
        for definition in discover()
        for state in definition.states
        for task in state.tasks
    }

    assert set(STEPS) <= declared
    assert set(TASKS) <= tasks


def test_the_branches_of_a_text_name_steps_and_roles_that_there_are():
    triggers = {(each.on[0], each.on[1]) for each in mails.catalogue()}
    for name in STEPS:
        text = (WORDS / f"{name}.txt").read_text(encoding="utf-8")
        for trigger in re.findall(r'trigger == "(\w+)"', text):
            assert (name.partition("/")[0], trigger) in triggers, (name, trigger)
        assert set(re.findall(r'"(\w+)" in roles', text)) <= set(ROLES)


def test_agreement_reads_as_its_own_to_the_state_alone(renderer):
    name = "country_review/steps/transmittal_agreed"
    taken_back = "Until it is issued, your State can take its agreement back"

    said = {role: renderer.render(told(name, "agree_transmittal", role)).text for role in ROLES}

    assert [role for role in ROLES if taken_back in said[role]] == ["sur_focal_point"]


def test_what_is_asked_alike_is_explained_once(renderer):
    name = "pairing/tasks/view_on_pairing"

    text = renderer.render(asked(name, name)).text

    assert text.count("Send the text (XAA-2027)") == 2
    assert text.count(sentences(name)[0]) == 1
    assert text.rindex("Send the text (XAA-2027)") < text.index(sentences(name)[0])


def test_a_reminder_says_once_that_another_date_will_do(renderer):
    opening = asked("country_review/tasks/answer_on_text")
    reminder = replace(opening, template=REMINDER, tasks=(), reminders=opening.tasks)

    said = [renderer.render(each).text for each in (opening, reminder)]

    assert [text.count("Silence agrees to nothing.") for text in said] == [1, 1]
    assert [text.count("another date suit") for text in said] == [1, 1]
    assert "state it on the page" in said[0]


def test_an_invitation_does_not_say_that_a_case_was_opened(renderer):
    step = Recorded(
        label="The case was opened", reference="XAA-2027/E1", url=URL, on=dt.date(2027, 1, 11),
        trigger="open", words=("assignment/steps/expert_invited",), leads=True,
    )  # fmt: skip

    written = renderer.render(replace(asked(""), template=INVITED, steps=(step,)))

    assert "The case was opened" not in written.text + written.html
    assert "Send the text (XAA-2027)" in written.text


def test_a_step_told_as_two_things_is_one_line_with_the_words_of_both(renderer):
    line = {"case": "XAA-2027", "trigger": "agree_text"}
    lines = joined([line | {"kinds": ["receipt"]}], [line | {"kinds": ["text_agreed"]}])

    assert lines == [line | {"kinds": ["receipt", "text_agreed"]}]
    assert joined(["XAA-2027"], ["XAA-2027", "XAB-2027"]) == ["XAA-2027", "XAB-2027"]

    names = tuple(f"country_review/steps/{kind}" for kind in lines[0]["kinds"])
    step = Recorded(
        label="Text agreed", reference="XAA-2027", url=URL, on=dt.date(2027, 1, 11),
        trigger="agree_text", words=names, leads=True,
    )  # fmt: skip
    written = renderer.render(told("", "agree_text", steps=(step,)))
    assert written.subject == "Receipt: Text agreed [XAA-2027]"
    assert "The State under review has agreed to the text expressly." in written.text
    assert written.text.count("Recorded on") == 1


def test_a_step_without_words_keeps_the_general_ones(renderer):
    written = renderer.render(told("other/steps/receipt", "submit"))

    assert written.subject == "A step was recorded: Text sent [XAA-2027]"
    assert "This message is for your information." in written.text
