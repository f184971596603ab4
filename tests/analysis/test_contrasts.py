"""Differences in differences: factors by hand, coverage by simulation, and plain messages."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest

from analysis.contrasts import change_of_counts, check_contrasts, contrasts_of
from analysis.findings.contrasts import contrast_rows, contrast_sentences
from analysis.measures import CURVE_HOURS, Measured
from analysis.results import Measure
from scenarios.base import WrongInput
from scenarios.contrast import PublishedCounts
from scenarios.study import resolve

TREE = {
    "scenario": {
        "areas": {"north": {"lines": 10}, "south": {"lines": 10}},
        "technicians": {"per_area": 1},
        "repair": {"on_site": "1 h"},
    },
    "variants": {"before": [], "after": []},
}
CONTRAST = {"name": "a storm", "variants": ["before", "after"], "of": ["area: north"], "against": ["area: south"]}


def measured(north: float, south: float) -> Measured:
    counts = {"area: north": north, "area: south": south}
    values = {Measure("reported tickets", "count", group, "", "tickets"): value for group, value in counts.items()}
    return Measured(values, np.zeros(len(CURVE_HOURS)), 0)


def study(**others):
    return resolve(TREE | {"contrasts": [CONTRAST | others]})


def test_the_change_of_all_cancels_out():
    runs = {"before": [measured(100, 200)] * 2, "after": [measured(240, 160)] * 2}
    (found,) = contrasts_of(study(), runs)
    assert found.model.of.estimate == pytest.approx(2.4)
    assert found.model.against.estimate == pytest.approx(0.8)
    assert found.model.alone.estimate == pytest.approx(3.0)
    assert found.published is None


def test_published_counts_have_the_scatter_of_poisson_counts():
    counts = PublishedCounts(of=(861, 1073), against=(7141, 5860), source="somebody")
    alone = change_of_counts(counts).alone
    assert alone.estimate == pytest.approx(1073 / 861 * 7141 / 5860)
    half = 1.96 * sqrt(1 / 861 + 1 / 1073 + 1 / 7141 + 1 / 5860)
    assert (alone.low, alone.high) == pytest.approx((alone.estimate * exp(-half), alone.estimate * exp(half)), rel=1e-4)


def test_intervals_of_published_counts_cover_what_they_should():
    generator = np.random.default_rng(1)
    means, true, covered = (150.0, 240.0, 900.0, 700.0), log(240 / 150 * 900 / 700), 0
    for a, b, c, d in generator.poisson(means, (2000, 4)).tolist():
        alone = change_of_counts(PublishedCounts(of=(a, b), against=(c, d), source="x")).alone
        covered += log(alone.low) <= true <= log(alone.high)
    assert 0.93 < covered / 2000 < 0.97


def test_intervals_over_replications_cover_what_they_should():
    generator = np.random.default_rng(2)
    asked, covered = study(), 0
    for _ in range(1000):
        counts = generator.poisson((400.0, 600.0, 900.0, 700.0), (10, 4)).tolist()
        runs = {
            "before": [measured(row[0], row[2]) for row in counts],
            "after": [measured(row[1], row[3]) for row in counts],
        }
        alone = contrasts_of(asked, runs)[0].model.alone
        covered += alone.low <= 600 / 400 * 900 / 700 <= alone.high
    assert 0.93 < covered / 1000 < 0.97


def test_an_empty_group_is_not_measured():
    (found,) = contrasts_of(study(), {"before": [measured(0, 5)], "after": [measured(3, 5)]})
    assert found.model.alone.replications == 0


class Found:
    """An answer with nothing but contrasts."""

    def __init__(self, contrasts):
        self.contrasts = contrasts


def test_it_is_said_in_words():
    counts = {"of": [100, 150], "against": [100, 80], "source": "somebody"}
    runs = {"before": [measured(100, 200)] * 2, "after": [measured(150, 160)] * 2}
    found = Found(contrasts_of(study(published=counts), runs))
    (sentence,) = contrast_sentences(found)
    assert "north changed by +50.0 %" in sentence
    assert "south by -20.0 %" in sentence
    assert "former alone: +87.5 %" in sentence
    assert [row[3].split(" ")[0] for row in contrast_rows(found)] == ["+87.5", "+87.5"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"variants": ["before", "aftr"]}, "contrasts.0.variants: unknown variant 'aftr' (did you mean 'after'?)"),
        ({"of": ["area: nort"]}, "contrasts.0: unknown group 'area: nort' (did you mean 'area: north'?)"),
        ({"measure": "reported ticket"}, "contrasts.0: no measure 'reported ticket'"),
    ],
)
def test_a_slip_is_named(wrong, message):
    known = list(measured(1, 1).values)
    with pytest.raises(WrongInput) as error:
        check_contrasts(study(**wrong), known)
    assert message in str(error.value)


def test_a_group_stands_on_one_side():
    with pytest.raises(WrongInput, match="stands on both sides"):
        study(against=["area: north"])
