"""The response surface against functions that are known."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sensitivity.designs import even_points
from analysis.sensitivity.metamodel import columns_of, fitted, quadratic_terms, weights_of

TERMS = quadratic_terms([3, 3, 3])
TRUTH = np.array([10.0, 3.0, -2.0, 0.5, 1.0, 0.7, 0.0, -0.4, 0.2, 0.0])


def quadratic(places):
    return columns_of(places, TERMS) @ TRUTH


def runs_of(function, points, noise, seed, inputs=3, replications=4):
    """Places and figures with noise, whose size may depend on the place."""
    places = 2 * even_points(inputs, points, seed) - 1
    size = noise(places)[:, None] if callable(noise) else noise
    generator = np.random.default_rng(seed)
    return places, function(places)[:, None] + size * generator.normal(0, 1, (points, replications))


def test_terms_of_two_inputs():
    assert quadratic_terms([5, 5]) == ((), (0,), (1,), (0, 0), (0, 1), (1, 1))
    assert quadratic_terms([5, 2]) == ((), (0,), (1,), (0, 0), (0, 1))  # a square of -1 and 1 is the constant


def test_a_quadratic_is_recovered_exactly():
    surface, left_out = fitted(*runs_of(quadratic, 32, 0.0, 1))
    assert surface.terms == TERMS
    assert np.allclose(surface.coefficients, TRUTH, rtol=0, atol=1e-9)
    assert surface.missed == 0.0
    assert surface.left_out == pytest.approx(0.0, abs=1e-9)
    assert surface.explained == pytest.approx(1.0)
    found = surface.at((0.3, -0.2, 1.0))
    assert found.estimate == pytest.approx(quadratic(np.array([[0.3, -0.2, 1.0]]))[0], abs=1e-9)
    assert found.high - found.low == pytest.approx(0.0, abs=1e-9)
    assert left_out.shape == (32,)


def test_each_point_is_predicted_by_a_fit_without_it():
    places, figures = runs_of(quadratic, 24, 0.3, 2)
    surface, left_out = fitted(places, figures)
    _, chance = surface.missed, surface.chance
    means = figures.mean(axis=1)
    # with equal weights: noise that is the same everywhere gives nearly equal ones
    others = np.arange(24) != 5
    coefficients, *_ = np.linalg.lstsq(columns_of(places[others], TERMS), means[others], rcond=None)
    assert left_out[5] == pytest.approx((columns_of(places[5:6], TERMS) @ coefficients)[0], abs=0.5 * chance)
    assert surface.left_out == pytest.approx(np.sqrt(np.mean((left_out - means) ** 2)), rel=1e-9)


def test_noise_is_told_from_what_the_polynomial_misses():
    """A cube has a best line of 0.6 x, from which it is off by 0.151; noise of 0.1 is that of 4 runs of 0.2."""
    places, figures = runs_of(lambda x: x[:, 0] ** 3, 256, 0.2, 3, inputs=1)
    surface, _ = fitted(places, figures)
    assert surface.chance == pytest.approx(0.1, rel=0.1)
    assert surface.missed == pytest.approx((1 / 7 - 0.36 / 3) ** 0.5, rel=0.1)
    assert surface.own_error == pytest.approx((1 / 7 - 0.36 / 3) ** 0.5, rel=0.15)
    assert surface.lack_of_fit < 1e-6


def test_lack_of_fit_is_rarely_told_where_there_is_none():
    """Of 200 quadratics 5 % may be refused; were it 5 %, more than 20 would be with a probability below 0.1 %."""
    refused = [fitted(*runs_of(quadratic, 32, 0.5, seed))[0].lack_of_fit < 0.05 for seed in range(200)]
    assert sum(refused) <= 20


def test_intervals_of_predictions_hold_with_noise_that_grows():
    """300 fits, each asked at one place, where the noise at one end is ten times that at the other. Were 95 % right,
    fewer than 273 would be with a probability below 0.1 %; more than 299 would be with one below 0.1 %, too."""
    right = 0
    for seed in range(300):
        places, figures = runs_of(quadratic, 32, lambda x: 10 ** (x[:, 0] / 2), seed)
        place = np.random.default_rng(1000 + seed).uniform(-1, 1, (1, 3))
        found = fitted(places, figures)[0].at(place[0])
        right += found.low <= quadratic(place)[0] <= found.high
    assert 273 <= right <= 299


def test_intervals_hold_what_the_polynomial_misses():
    """150 fits of a function that is no polynomial; were 95 % right, fewer than 133 would be with less than 0.1 %."""

    def function(x):
        return 8 / (1.6 - x[:, 0]) + x[:, 1]

    right = 0
    for seed in range(150):
        place = np.random.default_rng(2000 + seed).uniform(-1, 1, (1, 2))
        found = fitted(*runs_of(function, 32, 0.1, seed, inputs=2))[0].at(place[0])
        right += found.low <= function(place)[0] <= found.high
    assert right >= 133


def test_outside_the_box_nothing_is_said():
    surface, _ = fitted(*runs_of(quadratic, 32, 0.1, 1))
    with pytest.raises(ValueError, match="outside the box"):
        surface.at((0.0, 0.0, 1.01))


def test_too_few_points_are_refused():
    with pytest.raises(ValueError, match="more than 11 points for 10 coefficients"):
        fitted(*runs_of(quadratic, 11, 0.1, 1))


def test_weights_of_inputs_are_shares_of_the_variance():
    """3 x1 + 4 x2: shares of 9 and 16 of 25."""
    surface, _ = fitted(*runs_of(lambda x: 3 * x[:, 0] + 4 * x[:, 1], 64, 0.0, 4, inputs=2))
    assert weights_of(surface, 2) == pytest.approx([9 / 25, 16 / 25])
