"""Tables that turn uniform words into durations: exact moments, order, one result for arrays and ints."""

from __future__ import annotations

from collections import Counter
from statistics import NormalDist

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from pydantic import TypeAdapter

from scenarios.distributions import AnyDistribution, Distribution
from sim.quantiles import (
    LINE,
    PER_SECOND,
    TABLE_SIZE,
    WORDS,
    build_table,
    fine_value,
    mean_and_cv,
    seconds,
    threshold,
)

ACCURACY = 1e-4
"""Largest relative error of mean and cv of a table."""

LEVEL_ENDS = [2**10, 2**17, 2**24, 2**31]


def read(given: object) -> AnyDistribution:
    return TypeAdapter(Distribution).validate_python(given)


def by_cv(name: str, cv: float, mean: str = "2 h") -> dict:
    return {"distribution": name, "mean": mean, "cv": cv}


def scipy_family(family: str, **parameters: float) -> dict:
    return {"distribution": "scipy", "family": family, "parameters": parameters, "mean": "2 h"}


def observed(count: int, seed: int = 1) -> dict:
    """Observations with a long tail, in whole seconds."""
    drawn = np.random.default_rng(seed).lognormal(8, 1.5, count)
    return {"distribution": "empirical", "values": [f"{int(value) + 1} s" for value in drawn]}


FAMILIES = [
    {"distribution": "exponential", "mean": "30 h"},
    {"distribution": "exponential", "mean": "5 s"},
    {"distribution": "uniform", "low": "5 min", "high": "15 min"},
    by_cv("uniform", 0.5),
    {"distribution": "triangular", "low": "0 s", "mode": "10 min", "high": "1 h"},
    {"distribution": "triangular", "low": "10 min", "mode": "10 min", "high": "1 h"},
    by_cv("triangular", 0.4),
    *(by_cv("lognormal", cv) for cv in (0.001, 0.3, 0.8, 2, 3)),
    *(by_cv("gamma", cv) for cv in (0.01, 0.5, 1.5, 3)),
    *(by_cv("weibull", cv) for cv in (0.3, 1.5, 3)),
    *(by_cv("lognormal", cv, mean="1 min") for cv in (0.3, 2)),
    by_cv("lognormal", 2, mean="520 weeks"),
    {"distribution": "erlang", "mean": "3 h", "stages": 1},
    {"distribution": "erlang", "mean": "3 h", "stages": 4},
    *(observed(count) for count in (2, 7, 1000, 3000, 20_000)),
    {"distribution": "empirical", "values": ["1 min"] * 999 + ["2 weeks"]},
    scipy_family("invgauss", mu=0.5),
    scipy_family("burr12", c=3, d=2),
    scipy_family("beta", a=0.5, b=0.5),
    {"distribution": "scipy", "family": "halfnorm", "scale": "1 h", "loc": "20 min"},
]
CERTAIN = [
    "15 min",
    by_cv("lognormal", 0),
    by_cv("gamma", 0),
    {"distribution": "uniform", "low": "9 s", "high": "9 s"},
]


def name_of(given: object) -> str:
    return str(given)[:90]


@pytest.fixture(params=[*FAMILIES, *CERTAIN], ids=name_of)
def table(request):
    return build_table(read(request.param))


@pytest.fixture(scope="module")
def words() -> np.ndarray:
    """All ends of cells' levels and their neighbours in both halves, and random words, in rising order."""
    near = np.array([0, *LEVEL_ENDS])[:, None] + np.arange(-3, 4)
    both = np.concatenate([near.ravel(), WORDS - 1 - near.ravel()])
    anywhere = np.random.default_rng(7).integers(0, WORDS, 20_000)
    in_tails = np.random.default_rng(8).integers(0, 2**18, 5000)
    drawn = np.concatenate([both, anywhere, in_tails, WORDS - 1 - in_tails])
    return np.unique(drawn[(drawn >= 0) & (drawn < WORDS)])


@pytest.mark.parametrize("given", FAMILIES, ids=name_of)
def test_mean_and_cv_are_those_of_the_distribution(given):
    distribution = read(given)
    mean, cv = mean_and_cv(build_table(distribution))
    assert mean == pytest.approx(distribution.mean_seconds, rel=ACCURACY)
    assert cv == pytest.approx(distribution.cv, rel=ACCURACY)


@pytest.mark.parametrize("given", CERTAIN, ids=name_of)
def test_a_fixed_duration_does_not_vary(given, words):
    distribution = read(given)
    table = build_table(distribution)
    assert mean_and_cv(table) == (distribution.mean_seconds, 0)
    assert set(seconds(table, words)) == {distribution.mean_seconds}


def test_the_exact_sums_are_those_over_all_values(words):
    """`mean_and_cv` against adding up: every word of the tails, and a fine regular grid of the middle."""
    table = build_table(read(by_cv("gamma", 1.5)))
    tail = 2**17
    middle = np.arange(tail + 512, WORDS - tail, 1024)
    ends = np.arange(tail)
    values = [fine_value(table, part) / PER_SECOND for part in (ends, middle, WORDS - 1 - ends)]
    weights = [1, (WORDS - 2 * tail) / len(middle), 1]
    mean = sum(w * v.sum() for w, v in zip(weights, values, strict=True)) / WORDS
    square = sum(w * (v**2).sum() for w, v in zip(weights, values, strict=True)) / WORDS
    assert mean_and_cv(table) == pytest.approx((mean, (square - mean**2) ** 0.5 / mean), rel=1e-5)


@pytest.mark.parametrize(
    "given",
    [by_cv("lognormal", 0.8), by_cv("gamma", 3), {"distribution": "exponential", "mean": "30 h"}],
    ids=name_of,
)
def test_a_word_is_its_probability(given, words):
    """Quantiles come out right everywhere: to 1 % in the tails and 1e-5 of the mean elsewhere."""
    distribution = read(given)
    expected = distribution.ppf((words + 0.5) / WORDS)
    found = fine_value(build_table(distribution), words) / PER_SECOND
    inner = (words > 0) & (words < WORDS - 1)  # the end words stand for the mean of all that lies beyond
    np.testing.assert_allclose(found[inner], expected[inner], rtol=0.01, atol=1e-5 * distribution.mean_seconds)


def test_lognormal_median_and_tail_by_hand():
    """Median = mean / sqrt(1 + cv**2); one standard normal deviation up is exp(sigma) times that."""
    table = build_table(read(by_cv("lognormal", 1, mean="10 h")))
    median = 36_000 / 2**0.5
    assert seconds(table, 2**31) == pytest.approx(median, abs=1)
    one_up = threshold(NormalDist().cdf(1))
    assert seconds(table, one_up) == pytest.approx(median * np.exp(np.log(2) ** 0.5), abs=1)


def test_more_words_never_mean_less_time(table, words):
    assert (np.diff(seconds(table, words)) >= 0).all()
    assert (np.diff(fine_value(table, words)) >= 0).all()


def test_values_rise_through_every_cell(table):
    assert (np.diff(table[::2]) >= 0).all()
    assert ((table[1::2] >= 0) & (table[1::2] <= LINE)).all()


def test_arrays_and_plain_ints_agree(table, words):
    plain = table.tolist()
    picked = words[:: max(1, len(words) // 3000)]
    assert_array_equal(seconds(table, picked), [seconds(plain, word) for word in picked.tolist()])
    assert_array_equal(fine_value(table, picked), [fine_value(plain, word) for word in picked.tolist()])


@pytest.mark.parametrize("edge", [edge for end in LEVEL_ENDS for edge in (end - 1, end)] + [0, 1, 2**20 - 1, 2**20])
def test_arrays_and_plain_ints_agree_at_edges(edge):
    table = build_table(read(by_cv("weibull", 2)))
    for word in (edge, WORDS - 1 - edge):
        from_array = seconds(table, np.array([word]))[0]
        from_int = seconds(table.tolist(), word)
        assert from_array == from_int
        assert type(from_int) is int


def test_every_table_has_the_same_shape(table):
    assert table.shape == (TABLE_SIZE,)
    assert table.dtype == np.int64


def test_no_activity_takes_no_time(table, words):
    assert seconds(table, words).min() >= 1


@pytest.mark.parametrize(("value", "expected"), [("0 s", 1), ("1 s", 1), ("2 s", 2)])
def test_at_least_a_second(value, expected, words):
    assert set(seconds(build_table(read(value)), words)) == {expected}


def test_seconds_are_rounded_half_up():
    table = build_table(read({"distribution": "uniform", "low": "0 s", "high": "1 h"}))
    words = np.arange(2**31, 2**31 + 2**22, 997)
    fine = fine_value(table, words)
    assert (fine % PER_SECOND == PER_SECOND // 2).any(), "no value halfway between two seconds"
    assert_array_equal(seconds(table, words), np.floor(fine / PER_SECOND + 0.5))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100, 1000, 2048])
def test_observations_come_back_with_their_frequencies(count):
    """Each of n observations owns 1/n of the words: word w gives number floor((w + 1/2) n / 2**32)."""
    values = [int(value.split()[0]) for value in observed(count)["values"]]
    table = build_table(read(observed(count)))
    frequency = frequencies(table)
    assert set(frequency) == set(values)
    for value, times in Counter(values).items():
        assert frequency[value] == pytest.approx(times / count, abs=1e-6)


def test_many_observations_give_no_other_value(words):
    given = observed(20_000)
    values = [int(value.split()[0]) for value in given["values"]]
    assert np.isin(seconds(build_table(read(given)), words), values).all()


def frequencies(table: np.ndarray) -> dict[int, float]:
    """Share of the words that give each value in seconds, found by halving: values never fall."""
    found: dict[int, float] = {}
    first = 0
    plain = table.tolist()
    while first < WORDS:
        value = seconds(plain, first)
        end = _end_of(plain, value, first)
        found[value] = found.get(value, 0.0) + (end - first) / WORDS
        first = end
    return found


def _end_of(table: list[int], value: int, first: int) -> int:
    """The first word that gives more than a value."""
    low, high = first, WORDS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if seconds(table, middle) == value else (low, middle)
    return high


@pytest.mark.parametrize("probability", [0, 2**-32, 0.1, 1 / 3, 0.5, 1 - 2**-32, 1])
def test_threshold_is_the_number_of_words_below_it(probability):
    assert threshold(probability) == pytest.approx(probability * WORDS, abs=0.5)


def test_threshold_never_and_always():
    first, last = 0, WORDS - 1
    assert not first < threshold(0)
    assert last < threshold(1)


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_threshold_refuses_what_is_no_probability(probability):
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        threshold(probability)


class Fake:
    """A distribution that jumps from 0 to a value in the middle."""

    atoms = None

    def __init__(self, value: float) -> None:
        self.value = value

    def ppf(self, u: np.ndarray) -> np.ndarray:
        return np.where(u > 0.5, self.value, 0.0)


def test_the_longest_rise_does_not_overflow(words):
    """136 years within one cell of 2**21 words is still exact."""
    longest = 136 * 365.25 * 86_400
    values = seconds(build_table(Fake(longest)), words)
    assert values.min() == 1
    assert values.max() == round(longest)
    assert (np.diff(values) >= 0).all()


def test_too_long_durations_are_refused():
    with pytest.raises(ValueError, match="reaches 1000 years"):
        build_table(Fake(1000 * 365.25 * 86_400))


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match="not finite"):
        build_table(Fake(value))
