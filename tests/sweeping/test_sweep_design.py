"""Which points a sweep has."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sweeping.design import levels, points_of
from analysis.varying import varied_of
from scenarios.base import WrongInput
from scenarios.tasks.sweep import Sweep
from tests.sweeping.towns import town

PEOPLE, SHARE = "technicians.per_area = 1, 2, 3", "repair.not_fixed = 0.1 .. 0.3"
TIME = "repair.on_site.mean = 40 min .. 80 min"


def points(*phrases, seed=1, **options):
    return points_of(varied_of(town(), phrases), Sweep(**options), seed)


def test_a_grid_has_every_value_with_every_other():
    found = points(PEOPLE, SHARE, steps=3)
    assert found == [(people, share) for people in (1, 2, 3) for share in (0.1, 0.2, 0.3)]


def test_few_whole_numbers_are_all_taken_and_many_are_spaced():
    few, many = varied_of(town(), ["technicians.per_area = 2 .. 13", "areas.north.lines = 100 .. 500"])
    assert levels(few, 5) == list(range(2, 14))
    assert levels(many, 5) == [100, 200, 300, 400, 500]
    assert levels(varied_of(town(), ["repair.not_fixed = 0.01 .. 0.16 log"])[0], 5) == [0.01, 0.02, 0.04, 0.08, 0.16]
    assert levels(varied_of(town(), [TIME])[0], 5) == [2400, 3000, 3600, 4200, 4800]


def test_a_list_takes_values_side_by_side():
    found = points(PEOPLE, "repair.not_fixed = 0.3, 0.2, 0.1", TIME, design="list")
    assert found == [(1, 0.3, 2400), (2, 0.2, 3600), (3, 0.1, 4800)]


def test_lists_of_other_lengths_are_refused():
    with pytest.raises(WrongInput, match=r"technicians.per_area has 3, repair.not_fixed has 2; expected as many"):
        points(PEOPLE, "repair.not_fixed = 0.3, 0.2", design="list")
    with pytest.raises(WrongInput, match="expected at least one list"):
        points(SHARE, design="list")


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_spread_points_fill_every_part_of_each_range(design):
    found = points(SHARE, TIME, design=design, points=32)
    assert len(found) == 32
    for column, low, high in ((0, 0.1, 0.3), (1, 2400, 4800)):
        shares = (np.array([point[column] for point in found]) - low) / (high - low)
        assert np.bincount(np.minimum((shares * 8).astype(int), 7), minlength=8).min() >= 3
    assert found == points(SHARE, TIME, design=design, points=32)
    assert found != points(SHARE, TIME, design=design, points=32, seed=2)


def test_spread_points_have_few_digits_and_stand_once():
    found = points(SHARE, TIME, design="sobol", points=16)
    assert all(share == float(f"{share:.3g}") and time % 60 == 0 for share, time in found)
    few = points(PEOPLE, "two = off, on", design="latin_hypercube", points=64)
    assert len(few) == len(set(few)) == 6


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
@pytest.mark.parametrize(
    ("low", "high"), [("1000", "1010"), ("0.1", "0.1001"), ("-5", "5"), ("0.0001", "1 log"), ("20", "40")]
)
def test_spread_points_of_any_range_stay_apart(design, low, high):
    found = points(f"reports.factor = {low} .. {high}", design=design, points=64)
    assert len(found) >= 50
    assert all(len(f"{value:.12g}".lstrip("-0.").replace(".", "")) <= 8 for (value,) in found)


def test_sobol_takes_powers_of_two():
    with pytest.raises(WrongInput, match=r"task.points: 50 is no power of two.*expected 32 or 64"):
        points(SHARE, design="sobol", points=50)


def test_too_many_points_are_refused_before_they_are_made():
    with pytest.raises(WrongInput, match=r"1,000,000,000 points are more than 100,000; expected fewer values"):
        points(SHARE, TIME, "repair.no_fault_found = 0 .. 0.3", steps=1000)
    with pytest.raises(WrongInput, match="64 points are more than 10"):
        points(SHARE, design="sobol", most_points=10)


def test_nothing_varied_is_refused():
    with pytest.raises(WrongInput, match="vary: nothing is varied; expected inputs with their values"):
        points()
