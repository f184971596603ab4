"""Loads that follow the time of day: against differential equations, integrals and flows on a fine grid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from analysis.staffing.flows import HOURS, begun, by_the_hour, delayed, held, in_open_time, on_the_clock, people_busy
from analysis.varying_load import (
    Swing,
    after_delay,
    erlang_r_load,
    sinusoidal_load,
    sinusoidal_load_of_constant_service,
)

DAY = 24.0
ANGULAR = 2 * math.pi / DAY


def rate(time: float, mean: float = 3.0, relative: float = 0.6) -> float:
    return mean * (1 + relative * math.sin(ANGULAR * time))


@pytest.mark.parametrize("service", [0.25, 1.5, 8.0, 100.0])
def test_exponential_service_agrees_with_its_differential_equation(service):
    """m' = rate - m / service (Eick, Massey & Whitt, 1993)."""
    swing = sinusoidal_load(3.0, 0.6, DAY, service)
    for time in (0.0, 5.0, 17.0):
        slope = (swing.at(time + 1e-5) - swing.at(time - 1e-5)) / 2e-5
        assert slope == pytest.approx(rate(time) - swing.at(time) / service, abs=1e-6)
    assert swing.mean == pytest.approx(3.0 * service)


@pytest.mark.parametrize("service", [0.5, 6.0, 30.0])
def test_constant_service_agrees_with_its_integral(service):
    """m(t) is what came within one service before t."""
    swing = sinusoidal_load_of_constant_service(3.0, 0.6, DAY, service)
    for time in (0.0, 7.0, 20.0):
        assert swing.at(time) == pytest.approx(quad(rate, time - service, time)[0], rel=1e-9)


def test_a_short_service_lags_by_its_length_and_a_day_long_constant_one_has_no_swing():
    assert sinusoidal_load(1.0, 1.0, DAY, 0.1).lag == pytest.approx(0.1, rel=1e-3)
    assert sinusoidal_load_of_constant_service(1.0, 1.0, DAY, 0.2).lag == pytest.approx(0.1, rel=1e-3)
    assert sinusoidal_load_of_constant_service(1.0, 1.0, DAY, 24.0).amplitude == pytest.approx(0.0, abs=1e-12)


def test_erlang_r_agrees_with_its_differential_equations():
    """Needy and content customers (Yom-Tov & Mandelbaum, 2014), integrated until the beginning is forgotten."""
    service, pause, again = 1.5, 10.0, 0.4

    def slopes(time, state):
        needy, content = state
        served, back = needy / service, content / pause
        return [rate(time) + back - served, again * served - back]

    end = 40 * DAY
    run = solve_ivp(slopes, (0, end + DAY), [0, 0], rtol=1e-9, atol=1e-9, dense_output=True)
    swing = erlang_r_load(3.0, 0.6, DAY, service, again, pause)
    for time in np.arange(end, end + DAY, 3.0):
        assert swing.at(time) == pytest.approx(run.sol(time)[0], rel=1e-5)


def test_erlang_r_without_returns_is_one_passage_and_without_pause_is_feedback():
    once, none = sinusoidal_load(3.0, 0.6, DAY, 1.5), erlang_r_load(3.0, 0.6, DAY, 1.5, 0.0, 10.0)
    assert (none.mean, none.amplitude, none.lag) == pytest.approx((once.mean, once.amplitude, once.lag))
    longer, at_once = sinusoidal_load(3.0, 0.6, DAY, 1.5 / 0.6), erlang_r_load(3.0, 0.6, DAY, 1.5, 0.4, 0.0)
    assert (at_once.mean, at_once.amplitude) == pytest.approx((longer.mean, longer.amplitude))


def test_delays_one_after_the_other():
    start = Swing(5.0, 2.0, 3.0, DAY)
    twice = after_delay(after_delay(start, 2.0), 2.0)
    assert twice.amplitude == pytest.approx(2.0 / (1 + (2 * ANGULAR) ** 2))
    assert twice.lag == pytest.approx(3.0 + 2 * math.atan(2 * ANGULAR) / ANGULAR)
    assert after_delay(start, 0.0) == start
    assert after_delay(start, 8 * DAY).relative < 0.01


@pytest.mark.parametrize("wrong", [(-1, 0.5, 24, 1), (1, 1.5, 24, 1), (1, 0.5, 0, 1), (1, 0.5, 24, 0)])
def test_arguments_out_of_range(wrong):
    with pytest.raises(ValueError, match="Expected"):
        sinusoidal_load(*wrong)
    with pytest.raises(ValueError, match="Expected"):
        sinusoidal_load_of_constant_service(*wrong)


# The same on a grid


STEPS = HOURS * 60
TIMES = (np.arange(STEPS) + 0.5) * HOURS / STEPS
QUANTILES = -np.log1p(-(np.arange(4096) + 0.5) / 4096)
"""Of the exponential time with mean 1; cut off, so that their mean is 1e-4 too small."""


@pytest.mark.parametrize("service", [0.5, 2.0])
def test_people_busy_agree_with_the_closed_form(service):
    flow = np.array([rate(time) for time in TIMES])
    busy = people_busy(flow, service * QUANTILES, HOURS / STEPS)
    swing = sinusoidal_load(3.0, 0.6, DAY, service)
    assert busy == pytest.approx([swing.at(time) for time in TIMES], rel=5e-3)


def test_delayed_flows_agree_with_the_closed_form():
    flow = np.array([rate(time) for time in TIMES])
    swing = after_delay(Swing(3.0, 1.8, 0.0, DAY), 5.0)
    assert delayed(flow, 5.0 * QUANTILES, HOURS / STEPS) == pytest.approx([swing.at(time) for time in TIMES], rel=5e-3)


OPEN = np.tile(np.array([False, False, True, True, False, True]), 28)
"""Six hours that repeat, for an easy day."""


def test_what_comes_while_it_is_closed_waits_for_the_opening():
    flow = np.tile(np.arange(1.0, 7.0), 28)
    assert held(flow, OPEN)[:6].tolist() == [0, 0, 1 + 2 + 3, 4, 0, 5 + 6]
    assert in_open_time(flow, OPEN)[:3].tolist() == [6, 4, 11]
    assert on_the_clock(in_open_time(flow, OPEN), OPEN) == pytest.approx(held(flow, OPEN))


def test_jobs_are_begun_evenly_over_open_hours():
    """What comes at hour 0 of the week alone, over three open hours: the third and fourth hour and the sixth."""
    flow = np.zeros(168)
    flow[0] = 9.0
    found = begun(flow, OPEN, 3.0, 1.0)
    assert found[:6] == pytest.approx([0, 0, 3, 3, 0, 3], abs=1e-9)
    assert found.sum() == pytest.approx(9.0)
    assert begun(flow, OPEN, 1.0, 1.0)[2] == pytest.approx(9.0)


def test_nothing_is_lost_round_the_week():
    random = np.random.default_rng(1)
    flow = random.uniform(0, 2, 168)
    assert delayed(flow, random.exponential(200, 500), 1.0).sum() == pytest.approx(flow.sum())
    assert begun(flow, OPEN, 40.0, 1.0).sum() == pytest.approx(flow.sum())
    assert people_busy(flow, np.array([0.3, 5.7]), 1.0).sum() == pytest.approx(3.0 * flow.sum())


def test_jobs_that_are_longer_than_a_round_go_on_in_the_next_one():
    """One job of ten hours a round of four keeps two people in all of it, and a third for two hours."""
    assert people_busy(np.array([1.0, 0, 0, 0]), np.array([10.0]), 1.0) == pytest.approx([3, 3, 2, 2])
    assert people_busy(np.ones(10), np.array([1.0, 25.5, 200.0]), 1.0) == pytest.approx(np.full(10, 226.5 / 3))


def test_profiles_have_mean_1():
    flow = by_the_hour([1.0] * 12 + [3.0] * 12, [2.0, 1, 1, 1, 1, 1, 0], 336)
    assert flow.mean() == pytest.approx(1.0)
    assert flow[24] / flow[0] == pytest.approx(3.0)
    assert flow[0] / flow[48] == pytest.approx(2.0)
    assert not flow[6 * 48 :].any()


def test_flows_out_of_range():
    with pytest.raises(ValueError, match="open"):
        held(np.ones(168), np.zeros(168, bool))
