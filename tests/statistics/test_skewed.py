"""The experiment on skewed figures in small."""

from __future__ import annotations

import numpy as np

from tests.statistics.coverage import TIME
from tests.statistics.skewed import held


def test_skewed_figures_hold_the_truth_less_often_than_normal_ones():
    """Ten exponential values hold their mean in about 90 % of studies, ten normal ones in 95 %."""
    generator = np.random.default_rng(3)
    normal, skewed = generator.normal(10, 1, 4000), generator.exponential(1, 4000)
    assert 0.94 < held(TIME, normal, 4000) < 0.96
    assert 0.88 < held(TIME, skewed, 4000) < 0.92
    assert held(None, skewed, 4000) == held(TIME, skewed, 4000)
    assert held(None, skewed, 4000, each=40) > held(None, skewed, 4000, each=10) + 0.01
