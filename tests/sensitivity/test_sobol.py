"""Shares of the variance against functions whose shares are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import sobol_indices

from analysis.sensitivity.designs import rows_of_two
from analysis.sensitivity.sobol import explained, parts, variance_of

# Ishigami and Homma (1990): sin x1 + 7 sin(x2)^2 + 0.1 x3^4 sin x1 on (-pi, pi)
A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
ALONE = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]) / VARIANCE
TOGETHER = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = ALONE + np.array([TOGETHER, 0.0, TOGETHER])


def ishigami(shares):
    x = np.pi * (2 * shares - 1)
    return np.sin(x[..., 0]) + A * np.sin(x[..., 1]) ** 2 + B * x[..., 2] ** 4 * np.sin(x[..., 0])


def runs_of(function, inputs, rows, noise, seed, replications=2, common=0.0):
    """Figures with chance of each run, and chance that all points of a row share."""
    generator = np.random.default_rng(seed)
    plain = function(rows_of_two(inputs, rows, seed))[:, :, None]
    shared = generator.normal(0, common, (rows, 1, replications)) if common else 0.0
    return plain + shared + generator.normal(0, noise, (rows, inputs + 2, replications))


def test_known_shares_of_ishigami():
    found = explained(runs_of(ishigami, 3, 1024, 0.0, 1), 1)
    for index, alone, total in zip(found.indices, ALONE, TOTAL, strict=True):
        assert index.first.low <= alone <= index.first.high
        assert index.total.low <= total <= index.total.high
        assert index.first.estimate == pytest.approx(alone, abs=0.05)
        assert index.total.estimate == pytest.approx(total, abs=0.05)
    assert found.deviation**2 == pytest.approx(VARIANCE, rel=0.03)
    assert found.together.low <= TOGETHER <= found.together.high
    assert found.chance == 0.0


def test_without_noise_the_indices_are_correlations():
    figures = runs_of(ishigami, 3, 64, 0.0, 2)
    one, other, mixed = figures[:, 0, 0], figures[:, 1, 0], figures[:, 2:, 0]
    for position, (alone, total) in enumerate(zip(parts(figures)[:3], parts(figures)[3:6], strict=True)):
        luck = np.corrcoef(one, other)[0, 1] * np.corrcoef(one, mixed[:, position])[0, 1]
        assert alone == pytest.approx(np.corrcoef(other, mixed[:, position])[0, 1] - luck, abs=0.02)
        assert total == pytest.approx(1 - np.corrcoef(one, mixed[:, position])[0, 1], abs=0.02)


def test_without_noise_many_rows_agree_with_scipy():
    figures = runs_of(ishigami, 3, 4096, 0.0, 2)
    plain = {"f_A": figures[:, :1, 0].T, "f_B": figures[:, 1:2, 0].T, "f_AB": figures[:, 2:, 0].T[:, None, :]}
    known = sobol_indices(func=plain, n=4096)
    assert parts(figures)[:3] == pytest.approx(known.first_order, abs=0.02)
    assert parts(figures)[3:6] == pytest.approx(known.total_order, abs=0.02)


def test_noise_of_known_variance_is_told_apart():
    """Noise with the variance of the function itself, of which half is common to the points of a row: shares of the
    function stay what they are, where estimators that know of no noise give four fifths of them."""
    noise = (VARIANCE / 2) ** 0.5
    figures = runs_of(ishigami, 3, 4096, noise, 3, replications=4, common=noise)
    found = explained(figures, 3)
    for index, alone, total in zip(found.indices, ALONE, TOTAL, strict=True):
        assert index.first.low <= alone <= index.first.high
        assert index.total.low <= total <= index.total.high
        assert index.total.estimate == pytest.approx(total, abs=0.1)
    assert found.chance**2 == pytest.approx(VARIANCE, rel=0.05)
    assert found.chance_share.low <= 0.5 <= found.chance_share.high
    assert found.chance_share.estimate == pytest.approx(0.5, abs=0.03)
    means = figures.mean(axis=2) - figures.mean()
    naive = np.mean(means[:, 1:2] * (means[:, 2:] - means[:, :1]), axis=0) / means[:, :2].var()
    assert naive[1] == pytest.approx(ALONE[1] / 1.25, abs=0.05)  # a quarter of the variance of four runs is chance


def test_a_sum_of_inputs_has_the_shares_of_its_squares():
    """x1 + 2 x2 + 3 x3: shares of 1, 4 and 9 fourteenths, and nothing together."""
    found = explained(runs_of(lambda x: x @ np.array([1.0, 2.0, 3.0]), 3, 256, 0.05, 4), 4)
    for index, square in zip(found.indices, (1, 4, 9), strict=True):
        assert index.first.estimate == pytest.approx(square / 14, abs=0.03)
        assert index.total.estimate == pytest.approx(square / 14, abs=0.03)
    assert [index.verdict for index in found.indices] == ["matters"] * 3


def test_one_extreme_row_does_not_make_intervals_useless():
    """A corner where queues explode: a share with an interval of more than everything says nothing."""
    found = explained(runs_of(lambda x: np.exp(4 * x[..., 0] + 2 * x[..., 1]), 3, 64, 0.5, 7), 7)
    assert found.indices[0].verdict == "matters"
    assert found.indices[0].total.high - found.indices[0].total.low < 0.8
    assert found.indices[2].verdict == "hardly matters"


def test_small_shares_are_told_by_few_rows():
    """An input with a share of one hundredth: its interval is not that of two points that are alike by luck, 0.3."""
    found = explained(runs_of(lambda x: x @ np.array([0.3, 3.0]), 2, 64, 0.01, 8), 8)
    assert found.indices[0].first.high - found.indices[0].first.low < 0.1
    assert found.indices[0].first.low < 0.01 / 1.01 < found.indices[0].first.high


def test_without_any_effect_nothing_is_explained():
    figures = runs_of(lambda x: 0 * x[..., 0], 2, 64, 0.0, 5)
    assert not parts(figures).any()
    assert variance_of(figures) == 0.0
    noisy = explained(runs_of(lambda x: 0 * x[..., 0], 2, 64, 1.0, 5), 5)
    assert "matters" not in [index.verdict for index in noisy.indices]


def test_the_same_seed_gives_the_same_intervals():
    figures = runs_of(ishigami, 3, 32, 0.5, 6)
    assert explained(figures, 1) == explained(figures, 1)
    assert explained(figures, 1) != explained(figures, 2)


def test_intervals_hold_together_as_often_as_promised():
    """120 studies of 64 rows with noise, 6 intervals each. Were 95 % right, fewer than 106 would be with a probability
    below 0.1 %."""
    right = 0
    for seed in range(120):
        found = explained(runs_of(ishigami, 3, 64, 2.0, 100 + seed), seed)
        right += all(
            index.first.low <= alone <= index.first.high and index.total.low <= total <= index.total.high
            for index, alone, total in zip(found.indices, ALONE, TOTAL, strict=True)
        )
    assert right >= 106
