"""Figures of a survey: whoever subtracts one from another learns of nobody."""

from __future__ import annotations

import itertools
from collections import defaultdict

from workflows.domain.surveys import figures
from workflows.domain.surveys.asked import Question, Sheet

KEYS = ("yes", "partly", "no", "")  # the last: those that left the question out
ASKED = Question("q", 1, {"en": "Q?"}, "S1 §28 a", {key: {"en": key} for key in KEYS[:3]})
SHEET = Sheet("e_survey", "1", {"en": "T"}, {}, provisional=True, questions=(ASKED,))


def shown(*cells):
    """What is published where so many States chose each answer: (total, figures)."""
    keys = [key for key, n in zip(KEYS, cells, strict=True) for _ in range(n)]
    said = {f"S{place}": {"q": key} if key else {} for place, key in enumerate(keys)}
    results = figures.of_states(SHEET, said)
    return results.answers, tuple(results.figures[0].counts.values()) if results.figures else ()


def every(total):
    """Each way in which so many States may spread over the answers."""
    places = total + len(KEYS) - 1
    for bars in itertools.combinations(range(places), len(KEYS) - 1):
        edges = (-1, *bars, places)
        yield tuple(after - before - 1 for before, after in itertools.pairwise(edges))


def test_four_answers_show_nothing():
    assert shown(4, 0, 0, 0) == (None, ())
    assert shown(1, 1, 1, 1) == (None, ())
    assert shown(5, 0, 0, 0) == (5, (5, 0, 0, 0))


def test_full_figures_are_shown_where_each_stands_for_five_or_none():
    assert shown(7, 5, 6, 0) == (18, (7, 5, 6, 0))


def test_beside_a_figure_that_is_held_back_others_are_until_nine_are_together():
    for cells in [(30, 5, 1, 0), (40, 8, 7, 3), (100, 5, 4, 0), (16, 4, 0, 0), (9, 6, 5, 2)]:
        total, published = shown(*cells)
        hidden = [n for n, told in zip(cells, published, strict=True) if told is None]
        assert len(hidden) > 1
        assert sum(hidden) >= 9 or len(hidden) == len(cells), (cells, published, total)


def test_no_figure_that_is_held_back_follows_from_those_that_are_shown():
    """By one who knows the rule, the total and the answer of one State: every spread is tried."""
    for total in range(5, 15):
        groups = defaultdict(list)
        for cells in every(total):
            groups[shown(*cells)].append(cells)
        for (_, published), spreads in groups.items():
            assert all(n in (None, 0) or n >= 5 for n in published)
            hidden = [place for place, n in enumerate(published) if n is None]
            for place, own in itertools.product(hidden, range(len(KEYS))):
                left = {cells[place] for cells in spreads if cells[own]}
                assert len(left) != 1, (total, published, spreads)


def test_a_choice_of_an_edition_unknown_here_counts_as_none():
    said = {f"S{place}": {"q": "of another edition"} for place in range(6)}
    assert figures.of_states(SHEET, said).figures[0].counts[""] == 6


def test_anonymous_answers_show_figures_from_eight_on():
    seven = [("", "", 7), ("q", "yes", 7)]
    assert figures.of_voices(SHEET, seven).figures == ()
    eight = figures.of_voices(SHEET, [("", "", 9), ("q", "yes", 7), ("q", "no", 1)])
    assert (eight.answers, dict(eight.figures[0].counts)) == (9, {"yes": 7, "partly": 0, "no": 1})
    few = figures.of_voices(SHEET, [("", "", 9), ("q", "yes", 7)])  # two left this one out
    assert set(few.figures[0].counts.values()) == {None}
