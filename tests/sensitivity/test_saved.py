"""The formula in its file."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.results import Measure
from analysis.sensitivity.inputs import varied_inputs
from analysis.sensitivity.metamodel import fitted
from analysis.sensitivity.saved import Metamodel, load, places_of
from scenarios.base import WrongInput
from tests.sensitivity.town import study_with

RANGES = ["technicians.per_area = 2 .. 6", "repair.on_site.mean = 40 min .. 80 min", "remote.fixable = 0.1 .. 0.5"]


@pytest.fixture(scope="module")
def formula() -> Metamodel:
    """20 - 2 people + 0.1 minutes, with a little noise."""
    inputs = tuple(varied_inputs(study_with(vary=RANGES), "two"))
    places = np.random.default_rng(1).uniform(-1, 1, (40, 3))
    truth = 20 - 2 * (4 + 2 * places[:, 0]) + 0.1 * (60 + 20 * places[:, 1])
    figures = truth[:, None] + np.random.default_rng(2).normal(0, 0.01, (40, 3))
    return Metamodel(Measure("report to closing", "mean"), "two", inputs, fitted(places, figures)[0])


POINT = {"technicians.per_area": 3, "repair.on_site.mean": "70 min", "remote.fixable": 0.2}


def test_a_point_is_given_as_in_a_scenario(formula):
    found = formula.predict(POINT)
    assert found.estimate == pytest.approx(20 - 6 + 7, abs=0.02)
    assert found.low < found.estimate < found.high < found.low + 0.1


def test_what_is_read_says_the_same_as_what_was_written(formula, tmp_path):
    path = tmp_path / "metamodel.json"
    path.write_text(formula.text(), encoding="utf-8")
    again = load(path)
    assert again.predict(POINT) == formula.predict(POINT)
    assert again.text() == formula.text()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"technicians.per_area": 7}, ["technicians.per_area = 7 is outside", "2 .. 6"]),
        ({"repair.on_site.mean": "30 min"}, ["repair.on_site.mean = 30 min is outside", "40 min .. 80 min"]),
        ({"repair.on_site.mean": 70}, ["repair.on_site.mean: '70' is no value", "'40 min'"]),
        ({"remote.fixabel": 0.2}, ["'remote.fixabel' is no input", "did you mean 'remote.fixable'"]),
    ],
)
def test_other_points_are_refused(formula, change, words):
    with pytest.raises(WrongInput) as error:
        formula.predict({**POINT, **change})
    assert [word for word in words if word not in str(error.value)] == []


def test_a_missing_value_is_named(formula):
    with pytest.raises(WrongInput, match=r"no value of 'remote.fixable'; expected one in 0.1 .. 0.5"):
        formula.predict({name: value for name, value in POINT.items() if name != "remote.fixable"})


def test_the_other_inputs_of_what_if_are_in_the_middle(formula):
    middle = {"technicians.per_area": 4, "repair.on_site.mean": "60 min", "remote.fixable": 0.3}
    assert formula.what_if({}).estimate == pytest.approx(formula.predict(middle).estimate, abs=1e-12)
    few = formula.what_if({"technicians.per_area": 2})
    assert few.estimate == pytest.approx(formula.predict({**middle, "technicians.per_area": 2}).estimate, abs=1e-12)


def test_the_middle_may_lie_between_whole_numbers():
    inputs = tuple(varied_inputs(study_with(vary=["technicians.per_area = 1 .. 2"]), "two"))
    places = np.array([[-1.0], [1.0]] * 4)
    surface = fitted(places, 10 - 3 * places + np.array([[-0.01, 0.01]]))[0]
    formula = Metamodel(Measure("report to closing", "mean"), "two", inputs, surface)
    assert [formula.what_if(at).estimate for at in ({"technicians.per_area": 1}, {}, {"technicians.per_area": 2})] == (
        pytest.approx([13, 10, 7], abs=1e-9)
    )


def test_an_end_with_more_digits_than_are_shown_is_inside():
    (moved,) = varied_inputs(study_with(vary=["remote.fixable = 0.05 .. 0.16666667"]), "two")
    assert moved.range == "0.05 .. 0.166667"
    assert places_of([moved], {"remote.fixable": 0.16666667}) == [1.0]
    assert places_of([moved], {"remote.fixable": "0.166667"}) == [1.0]
    with pytest.raises(WrongInput, match="outside"):
        places_of([moved], {"remote.fixable": "0.166668"})


@pytest.mark.parametrize("text", ["", "{}", '{"version": 1, "surface": 3}', "[1]"])
def test_another_file_is_refused(text, tmp_path):
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongInput, match="is no formula"):
        load(path)


def test_a_file_that_is_not_there_or_of_another_version_is_refused(formula, tmp_path):
    with pytest.raises(WrongInput, match="cannot be read"):
        load(tmp_path / "none.json")
    path = tmp_path / "metamodel.json"
    path.write_text(formula.text().replace('"version": 1', '"version": 99'), encoding="utf-8")
    with pytest.raises(WrongInput, match="version 99; expected 1"):
        load(path)
