"""Elementary effects and what is made of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.sensitivity.designs import trajectories
from analysis.sensitivity.morris import elementary_effects, has_effect, screened, signed_ranks, varies
from analysis.sensitivity.morris_page import _bending, _of_unsure_sizes

LINEAR = np.array([5.0, -2.0, 0.0, 1.0])


def effects_of(function, inputs, walks, noise, seed, replications=2):
    """Effects of a function with chance that is common to all points of a walk, and chance of each run."""
    generator = np.random.default_rng(seed)
    places = trajectories(inputs, walks, seed)
    plain = function(places)[:, :, None]
    common = generator.normal(0, 10, (walks, 1, replications))
    return elementary_effects(places, plain + common + generator.normal(0, noise, (*plain.shape[:2], replications)))


def test_effects_of_a_plane_are_its_slopes_everywhere():
    effects = effects_of(lambda x: x @ LINEAR, 4, 6, noise=0, seed=1)
    assert np.allclose(effects, LINEAR[None, :, None], rtol=0, atol=1e-9)


def test_a_plane_matters_and_does_not_bend():
    found = screened(effects_of(lambda x: x @ LINEAR, 4, 12, noise=0.1, seed=2))
    assert [each.verdict for each in found] == ["matters", "matters", "inconclusive", "matters"]
    for each, slope in zip(found, LINEAR, strict=True):
        assert each.mean.low <= slope <= each.mean.high
        assert each.mean.high - each.mean.low < 0.8
    # the difference of two runs with chance 0.1 over 2/3 of the range, mean of two replications
    chance = (2 / np.pi) ** 0.5 * 0.1 * 1.5
    assert found[0].chance == pytest.approx(chance, rel=0.35)
    assert found[2].size.estimate == pytest.approx(chance, rel=0.6)


def test_chance_is_taken_off_sigma():
    found = screened(effects_of(lambda x: x @ LINEAR, 4, 300, noise=1.0, seed=3))
    for each in found:
        assert each.spread.low == 0.0  # where the means have a standard deviation of 1.5
        assert each.spread.estimate < 0.6


def test_sigma_of_an_interaction_is_that_of_its_partner():
    """The effect of x1 in x1 x2 is x2: 0, 1/3, 2/3 or 1 alike often, which has a standard deviation of 0.373."""
    found = screened(effects_of(lambda x: x[..., 0] * x[..., 1], 3, 400, noise=0.2, seed=4))
    for each in found[:2]:
        assert each.spread.low < (5 / 36) ** 0.5 < each.spread.high
        assert each.spread.high - each.spread.low < 0.15
        assert each.verdict == "matters and bends"
    assert found[2].verdict == "inconclusive"


def test_an_effect_that_changes_its_sign_is_found():
    """(x - 1/2) squared has effects of -1/3 and 1/3, whose mean is 0."""
    found = screened(effects_of(lambda x: 6 * (x[..., 0] - 0.5) ** 2, 2, 24, noise=0.1, seed=5))
    assert found[0].verdict == "matters and bends"
    assert found[0].mean.low < 0 < found[0].mean.high


def test_what_changes_no_run_has_no_effect():
    found = screened(effects_of(lambda x: x[..., 0], 2, 6, noise=0, seed=6))
    assert found[1].verdict == "no effect"


def test_an_effect_at_few_places_is_found_beside_large_noise_there():
    """A corner where queues explode: the mean effect has no interval to speak of, but its direction is always one."""
    found = screened(effects_of(lambda x: np.exp(6 * x.sum(axis=-1)), 2, 20, noise=0.01, seed=7))
    assert [each.verdict for each in found] == ["matters and bends"] * 2


def test_signed_ranks_by_counting():
    """All of 5 values above 0: 1 of 32 sign patterns is as extreme; two-sided 2 of 32."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert signed_ranks(values, "greater") == pytest.approx(1 / 32)
    assert signed_ranks(-values, "two-sided") == pytest.approx(2 / 32)
    assert signed_ranks(np.zeros(4), "two-sided") == 1.0


def test_chance_is_rarely_taken_for_an_effect():
    """Of 300 screenings of 4 inputs without effect, at most 5 % may find one. Were it 5 %, more than 27 would with a
    probability below 0.1 %. The noise of some walks is a hundred times that of others."""
    generator, wrong = np.random.default_rng(8), 0
    for _ in range(300):
        size = 10 ** generator.uniform(-1, 1, (10, 1, 1))
        effects = size * generator.standard_t(3, (10, 4, 2))
        wrong += any(has_effect(effects[:, i], 4) for i in range(4))
    assert wrong <= 27


def test_noise_is_rarely_taken_for_a_bend():
    """Of 300 planes with noise, at most 5 % may bend; more than 27 would with a probability below 0.1 %."""
    generator = np.random.default_rng(9)
    assert sum(varies(generator.normal(3, 1, (10, 2)), 1) for _ in range(300)) <= 27
    assert sum(varies(generator.normal(3, 1, (10, 2)) + generator.normal(0, 3, (10, 1)), 1) for _ in range(300)) > 200


def test_where_the_effect_is_sure_and_its_size_is_not_a_note_says_so():
    """Always upwards, and a hundred times as much in one corner: as in overload."""
    steep = screened(effects_of(lambda x: x[..., 0] * 10 ** (4 * x[..., 1] - 2), 2, 12, noise=0.0, seed=6))
    even = screened(effects_of(lambda x: x @ LINEAR[:2], 2, 12, noise=0.1, seed=2))
    assert (steep[0].verdict, steep[0].size.low) == ("matters and bends", 0.0)
    for effects, expected in ((steep, 1), (even, 0)):
        found = SimpleNamespace(asked=SimpleNamespace(inputs=[None] * 2), effects=effects)
        assert len(_of_unsure_sizes(found)) == expected


def test_inputs_that_bend_are_named_as_long_as_they_are_few():
    assert _bending(["a"]).startswith("The effect of a bends, or depends on")
    assert _bending(list("abcdefg")).startswith("The effects of a, b, c, d, e, f and g bend")
    assert _bending(list("abcdefgh")).startswith("The effects of a, b, c, d, e, f and 2 further inputs bend")
