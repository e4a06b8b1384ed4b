"""Figures of the report: none over one or two States, none from which one follows."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.reports.aggregates import Figure, aggregate

KEYS = ("a", "b", "c", "d")
STATES = st.sampled_from([f"X{letter}" for letter in "ABCDEFGHIJKL"])
PAIRS = st.lists(st.tuples(STATES, st.sampled_from(KEYS)), max_size=40)
PHASES = st.lists(st.integers(0, 8), min_size=2, max_size=7)


def spread(counts):
    """Each State in one place: as many pairs as each place has States."""
    numbers = iter(range(sum(counts)))
    return [(f"S{next(numbers)}", str(place)) for place, n in enumerate(counts) for _ in range(n)]


def table_of(counts):
    return aggregate(spread(counts), [str(place) for place in range(len(counts))])


def shown(counts):
    """What a reader is shown of each place; None: not shown."""
    return [figure.count for figure in table_of(counts).figures]


def subsets(items):
    return chain.from_iterable(combinations(items, n) for n in range(len(items) + 1))


# One by one


def test_three_states_or_more_are_shown():
    assert shown([3, 4, 5]) == [3, 4, 5]


def test_what_nobody_has_is_said_where_nothing_is_held_back():
    assert shown([0, 4, 5]) == [0, 4, 5]
    assert shown([0, 0]) == [0, 0]


@pytest.mark.parametrize("few", [1, 2])
def test_one_or_two_states_are_not_shown_and_cannot_be_subtracted(few):
    assert shown([few, 3, 4, 5]) == [None, None, 4, 5]


def test_beside_a_small_figure_it_stays_unsaid_what_nobody_has():
    assert shown([1, 0, 3, 6]) == [None, None, None, 6]


def test_figures_of_the_same_size_are_held_back_together():
    assert shown([2, 4, 4, 5]) == [None, None, None, 5]


@pytest.mark.parametrize("rest", [1, 2])
def test_all_but_one_or_two_are_not_shown(rest):
    assert shown([rest, 7, 0]) == [None, None, None]


@pytest.mark.parametrize("n", [1, 2])
def test_fewer_than_three_participants_give_no_figure_at_all(n):
    table = aggregate([(f"S{i}", "a") for i in range(n)], KEYS)

    assert not any(figure.shown for figure in (*table.figures, table.total))


def test_a_state_counts_once_however_much_it_has():
    table = aggregate([("S1", "a")] * 9 + [("S2", "a")], KEYS)

    assert table.figures[0] == Figure("a", None, None)


def test_participants_without_a_pair_count_for_what_is_left_over():
    pairs = [(f"S{i}", "a") for i in range(5)]

    assert aggregate(pairs, KEYS).figures[0].states == 5
    assert not aggregate(pairs, KEYS, ["S5", "S6"]).figures[0].shown
    assert aggregate(pairs, KEYS, ["S5", "S6", "S7"]).figures[0].states == 5


def test_the_figure_over_all_is_not_shown_over_two_states():
    assert aggregate([("S1", "a"), ("S2", "b")], KEYS).total == Figure("", None, None)


def test_a_key_that_nobody_named_beforehand_is_counted_all_the_same():
    table = aggregate([(f"S{i}", "new") for i in range(3)], ["old"])

    assert [figure.key for figure in table.figures] == ["old", "new"]
    assert table.whole


# Whatever the numbers


@given(PHASES)
def test_no_sum_and_no_difference_of_phases_is_one_or_two(counts):
    total, seen = sum(counts), [n for n in shown(counts) if n is not None]

    sums = {sum(some) for some in subsets(seen)}

    assert not sums & {1, 2}
    if seen:  # how many take part is known elsewhere, whether we say it or not
        assert not {total - each for each in sums} & {1, 2}


@given(PAIRS, st.sets(STATES))
def test_no_figure_nor_what_is_left_beside_the_figures_is_over_one_or_two_states(pairs, others):
    table = aggregate(pairs, KEYS, others)
    has = {key: {state for state, each in pairs if each == key} for key in KEYS}
    every = set().union(*has.values())

    seen = [figure for figure in table.figures if figure.shown]
    for figure in seen:
        assert figure.states == len(has[figure.key])
        assert figure.states == 0 or figure.states >= 3
        assert len(every - has[figure.key]) not in {1, 2}
        assert len((every | others) - has[figure.key]) not in {1, 2}
    left = set().union(*(has[each.key] for each in table.figures if not each.shown))
    if seen and left:
        assert len(left) >= 3
        assert len((every | others) - left) not in {1, 2}
        assert sum(bool(has[each.key]) for each in table.figures if not each.shown) >= 2


@given(PHASES, st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_whoever_subtracts_the_states_that_a_list_names_finds_no_one_or_two(counts, some, more):
    pairs, lists = spread(counts), [{f"S{n}" for n in some}, {f"S{n}" for n in some | more}]
    places = [str(place) for place in range(len(counts))]
    has = {place: {state for state, each in pairs if each == place} for place in places}

    table = aggregate(pairs, places, named=lists)

    seen = [has[figure.key] for figure in table.figures if figure.shown]
    every = {state for state, _ in pairs}
    for named in ([], *lists):
        for group in subsets(seen):
            unnamed = set().union(*group) - set(named)
            assert len(unnamed) not in {1, 2}
            if seen:
                assert len(every - unnamed - set(named)) not in {1, 2}
        if table.total.shown:
            assert len(every - set(named)) not in {1, 2}


def test_a_review_that_a_list_leaves_out_does_not_follow_from_the_figure_of_its_phase():
    counts, listed = [5, 4, 6], [f"S{n}" for n in range(5, 8)]  # three of the four of phase 1
    table = aggregate(spread(counts), ["0", "1", "2"], named=[listed])

    assert [figure.count for figure in table.figures] == [None, None, 6]


@given(PAIRS, st.permutations(KEYS))
def test_the_order_of_kinds_decides_nothing(pairs, order):
    one, other = aggregate(pairs, KEYS), aggregate(pairs, order)

    assert {each.key: each for each in one.figures} == {each.key: each for each in other.figures}


@pytest.mark.parametrize("places", [3, 4, 5])
def test_who_knows_the_rule_and_the_total_still_cannot_tell_a_one_or_a_two(places):
    """Every table is tried: beside each, another one looks the same and has another number."""
    same = defaultdict(list)
    for counts in product(range(8 if places < 5 else 6), repeat=places):
        same[sum(counts), tuple(shown(counts))].append(counts)

    for (total, seen), tables in same.items():
        if total <= 7:  # beyond, some of the tables that look the same were not tried
            for place in (i for i, each in enumerate(seen) if each is None):
                assert {counts[place] for counts in tables} - {1, 2}, (total, seen, tables)
