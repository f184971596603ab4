"""When one pool beats several: against closed forms and numerically exact values."""

from __future__ import annotations

from math import inf, isinf, sqrt

import pytest

from analysis.staffing.pooling import break_even_travel, mean_distance, pooling_of, time_to_done
from analysis.theory import erlang_c_wait, mean_distance_unit_square
from scenarios.study import merge, resolve

TOWN = {
    "horizon": {"window": "14 days"},
    "areas": {name: {"lines": 50_000, "side": "10 km"} for name in ("north", "east", "south", "west")},
    "reports": {"per_line_and_year": 0.1},
    "technicians": {
        "per_area": 3,
        "absence": 0.1,
        "shift": {"hours": "08:00-18:00"},
        "travel": {"speed": "20 km/h", "detour": 1.3, "enter": "5 min"},
    },
    "repair": {"on_site": "60 min"},
}


def scenario(change=None):
    return resolve({"scenario": merge(TOWN, change or {})}).base


@pytest.mark.parametrize("load", [0.3, 0.8, 0.95])
def test_two_single_servers(load):
    """M/M/1 takes s / (1 - r), M/M/2 takes s / (1 - r^2): equal where s' = (sqrt(1 + 4 b^2 r^2) - 1) / (2 b r^2), with
    b = 1 / (1 - r) and s = 1, by the quadratic b r^2 s'^2 + s' - b = 0."""
    b = 1 / (1 - load)
    longest = (sqrt(1 + 4 * b * b * load * load) - 1) / (2 * b * load * load)
    assert break_even_travel(2, 1, load, 1.0) == pytest.approx(longest - 1, rel=1e-9)


CASES = [(2, 1, 0.8, 1.0), (4, 4, 2.0, 1.6), (10, 7, 40.0, 0.15)]


@pytest.mark.parametrize(("pools", "servers", "rate", "service"), CASES)
def test_at_the_break_even_both_take_equally_long(pools, servers, rate, service):
    extra = break_even_travel(pools, servers, rate, service)
    assert extra > 0
    apart = erlang_c_wait(rate, service, servers) + service
    together = erlang_c_wait(pools * rate, service + extra, pools * servers) + service + extra
    assert together == pytest.approx(apart, rel=1e-9)


def test_more_load_and_more_pools_are_worth_longer_trips():
    shares = [break_even_travel(4, 4, rate, 1.0) for rate in (1.0, 2.0, 3.0)]
    assert shares == sorted(shares)
    assert break_even_travel(8, 2, 1.5, 1.0) > break_even_travel(2, 2, 1.5, 1.0)


def test_without_customers_no_trip_may_be_longer_and_where_pools_overflow_any_may():
    assert break_even_travel(3, 2, 0.0, 1.0) == 0.0
    assert isinf(break_even_travel(3, 2, 2.5, 1.0))
    assert time_to_done(2.0, 1.0, 2) == inf


@pytest.mark.parametrize("wrong", [(1, 2, 1.0, 1.0), (2, 0, 1.0, 1.0)])
def test_arguments_out_of_range(wrong):
    with pytest.raises(ValueError, match="Expected"):
        break_even_travel(*wrong)


def test_mean_distances():
    """One square has the closed form; four that fill a square twice as wide have twice that; two far apart have the
    distance of their middles for half of the pairs."""
    for grid, metric in ((False, "euclid"), (True, "manhattan")):
        unit = mean_distance_unit_square(metric)
        assert mean_distance([(0, 0, 1)], [1], grid) == pytest.approx(unit, rel=5e-3)
        quarters = [(east, north, 1) for east in (0, 1) for north in (0, 1)]
        assert mean_distance(quarters, [1] * 4, grid) == pytest.approx(2 * unit, rel=5e-3)
        far = mean_distance([(0, 0, 1), (1000, 0, 1)], [1, 1], grid)
        assert far == pytest.approx(500 + unit / 2, rel=1e-3)


def test_a_scenario():
    found = pooling_of(scenario())
    assert found.pools == 4
    assert found.field.servers == 3
    assert found.trip == pytest.approx(mean_distance_unit_square() * 10 * 1.3 / 20 + 5 / 60)
    assert found.extra == pytest.approx(mean_distance_unit_square() * 10 * 1.3 / 20, rel=1e-2)
    assert found.together(found.break_even) == pytest.approx(found.apart, rel=1e-6)
    assert found.together(0) < found.apart
    assert found.pays == (found.extra < found.break_even)


def test_a_trip_that_does_not_hang_on_the_map_gets_no_longer():
    found = pooling_of(scenario({"technicians": {"travel": {"speed": None, "time": "30 min"}}}))
    assert found.extra == 0
    assert found.pays


def test_where_there_is_nothing_to_pool():
    one = {**TOWN, "areas": {"north": {"lines": 50_000, "side": "10 km"}}}
    assert pooling_of(resolve({"scenario": one}).base) is None
    assert pooling_of(scenario({"reports": {"per_line_and_year": 0}})) is None
