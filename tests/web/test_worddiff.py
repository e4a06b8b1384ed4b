"""Two texts compared word by word, in every script that States write in."""

from __future__ import annotations

import random

import pytest
from flask import render_template_string
from lxml import html

from web.worddiff import ADDED, REMOVED, SAME, Change, changes, paragraphs

PAIRS = [
    ("", ""),
    ("The city has a plan.", "The city has had two plans since 2020."),
    (" leading", "leading  spaces\tkept "),
    ("a b c\n\nd e", "a b c d e\nf"),
    ("我们在城市安全方面取得进展", "我们在住区安全方面取得了很大进展"),
    ("اعتمدت الدولةُ خطة وطنية", "اعتمدت الدولة خطتين وطنيتين"),
]


def without(found, op):
    return "".join(each.text for each in found if each.op != op)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_both_texts_can_be_read_from_the_changes(before, after):
    found = changes(before, after)

    assert without(found, ADDED) == before
    assert without(found, REMOVED) == after
    assert all(each.text for each in found)


def test_both_texts_can_be_read_whatever_they_are():
    drawn = random.Random(5)  # noqa: S311 - a fixed draw
    for _ in range(200):
        before, after = ("".join(drawn.choices("ab ب\n国¶.", k=drawn.randrange(20))) for _ in "ab")
        found = changes(before, after)

        assert (without(found, ADDED), without(found, REMOVED)) == (before, after)


def test_words_change_as_a_whole_with_the_spaces_between_them():
    assert changes("It has a plan for safety.", "It has two plans for safety.") == (
        Change(SAME, "It has "), Change(REMOVED, "a plan"), Change(ADDED, "two plans"),
        Change(SAME, " for safety."),
    )  # fmt: skip


def test_chinese_is_compared_sign_by_sign_and_arabic_by_the_word_with_its_vowels():
    chinese = changes("城市安全", "住区安全")
    arabic = changes("في الدولةُ", "في الدولة")

    assert chinese == (Change(REMOVED, "城市"), Change(ADDED, "住区"), Change(SAME, "安全"))
    assert arabic[1:] == (Change(REMOVED, "الدولةُ"), Change(ADDED, "الدولة"))


def test_a_break_of_a_paragraph_that_went_is_seen():
    rows = paragraphs(changes("one\ntwo", "one two"))

    assert Change(REMOVED, "¶") in rows[0]
    assert without([each for row in rows for each in row], REMOVED) == "one two"


def test_a_text_of_the_greatest_length_is_compared_within_a_moment():
    drawn = random.Random(7)  # noqa: S311 - a fixed draw
    words = [f"w{number}" for number in range(500)] + ["the"] * 60
    before = drawn.choices(words, k=4_200)
    after = [word if drawn.random() > 0.1 else "new" for word in before]

    found = changes(" ".join(before), " ".join(after))

    assert sum(each.op == ADDED for each in found) > 300


def test_a_text_that_would_take_long_is_compared_by_the_paragraph():
    found = changes("." * 10_000 + "\nthe end", "." * 10_001 + "\nthe end")

    assert [each.op for each in found] == [REMOVED, ADDED, SAME]


def test_the_lines_of_a_form_are_those_of_a_text():
    assert changes("a\r\nb", "a\nb") == (Change(SAME, "a\nb"),)


def test_each_paragraph_has_its_direction_and_changes_are_said_to_whoever_listens(app):
    drawn = '{% from "_macros/diff.html" import diff %}{{ diff(before, after, "ar") }}'
    before, after = "في المدينة خطة\nThe city", "في المدينة خطتان\nThe old city"
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        root = html.fromstring(render_template_string(drawn, before=before, after=after))

    rows = root.findall("p")
    assert [row.get("dir") for row in rows] == ["auto", "auto"]
    assert {span.get("lang") for span in root.iter("span")} == {"ar"}
    # What is said stands apart, so that the direction follows the text and not these words.
    said = [bdi.text.strip() for bdi in root.iter("bdi") if bdi.get("class") == "unseen"]
    assert said == ["[removed:", "]", "[added:", "]", "[added:", "]"]
    assert [each.find("span").text for each in root.iter("del", "ins")] == ["خطة", "خطتان", "old "]
