"""Figures of parts of a log, added, are those of the whole log to the last bit."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures import sums
from analysis.measures.figures import QUANTILES, count, per, ratio
from analysis.measures.sums import Censored, Durations, Sums, Value, quantile, quotient

PARTS = st.lists(st.lists(st.integers(-5, 40) | st.integers(0, 2**40), max_size=30), min_size=1, max_size=6)


@pytest.fixture(autouse=True)
def _count_at_once(monkeypatch):
    """So that counts are merged again and again, and survival goes on from one go to the next."""
    monkeypatch.setattr(sums, "ENOUGH", 3)
    monkeypatch.setattr(sums, "AT_ONCE", 4)


def same(one: float, other: float) -> bool:
    return one == other or (isnan(one) and isnan(other))


@given(PARTS)
def test_durations(parts):
    whole = Durations(np.array([second for part in parts for second in part], np.int64))
    added = Durations(np.array(parts[0], np.int64))
    for part in parts[1:]:
        added.add(Durations(np.array(part, np.int64)))
    assert same(added.mean, whole.mean)
    assert same(added.maximum, whole.maximum)
    for probability in (0, 0.3, *QUANTILES.values(), 1):
        assert same(added.quantile(probability), whole.quantile(probability))


@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12), min_size=1, max_size=5))
def test_times_of_which_some_are_not_over(parts):
    times = [Censored(np.array([a for a, _ in part], np.int64), np.array([b for _, b in part], bool)) for part in parts]
    for more in times[1:]:
        times[0].add(more)
    found = times[0].quantiles(QUANTILES)
    expected = one_by_one([ticket for part in parts for ticket in part])
    assert all(same(found[name], expected[name]) for name in QUANTILES)


def one_by_one(tickets: list[tuple[int, bool]]) -> dict[str, float]:
    """Survival in plain Python: at the same second, what ended comes first."""
    found, survival = dict.fromkeys(QUANTILES, nan), 1.0
    tickets = sorted(tickets, key=lambda ticket: (ticket[0], not ticket[1]))
    for number, (seconds, ended) in enumerate(tickets):
        survival *= 1 - ended / (len(tickets) - number)
        for name, probability in QUANTILES.items():
            if isnan(found[name]) and survival <= 1 - probability + 1e-12:
                found[name] = float(seconds)
    return found


def test_counts_take_half_the_memory_where_seconds_are_few():
    durations = Durations(np.arange(100))
    durations.add(Durations(np.arange(100)))
    values, counts = durations.counted()
    assert values.dtype == counts.dtype == np.int32
    assert counts.tolist() == [2] * 100


def test_quantiles_are_observed_values():
    seconds = np.array([5, 1, 9, 9])
    durations = Durations(seconds[:1])
    durations.add(Durations(seconds[1:]))
    assert [durations.quantile(each) for each in (0.25, 0.5, 0.75, 1)] == [1, 5, 9, 9]
    assert [quantile(seconds, each) for each in (0.25, 0.5, 0.75, 1)] == [1, 5, 9, 9]


def test_a_figure_is_a_number_and_what_it_is_made_of():
    one, more = ratio(1, 4), ratio(2, 2)
    one.parts.add(more.parts)
    assert (float(one), one.again()) == (0.25, 0.5)
    assert (one / 4).again() == 0.125
    assert isnan(ratio(0, 0))


def test_what_the_log_does_not_decide_is_not_added():
    one = per(3, 10)
    one.parts.add(per(4, 10).parts)
    assert one.again() == 0.7
    several = count(2)
    several.parts.add(count(3).parts)
    assert several.again() == 5


def test_fractions_are_divided_before_they_are_rounded():
    third = Value(Sums(Fraction(1, 3), 3), lambda found: quotient(*found.numbers))
    third.parts.add(Sums(Fraction(2, 3), 6))
    assert third.again() == float(Fraction(1, 9))
