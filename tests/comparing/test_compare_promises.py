"""The promises about all verdicts together, on studies whose truth is known; seeded, so they do not change.

Of 1500 studies of which 5 % may be wrong, 75 are expected at most. More than 120 would come about by chance once in a
million, if the promise is kept.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.statistics.comparing import ROWS
from tests.statistics.comparing import count_wrong as count_again

STUDIES, MOST = 1500, 120

count_wrong = cache(count_again)
KEPT = [name for name in ROWS if "by itself" not in name and "misused" not in name]


@pytest.mark.parametrize("name", KEPT)
def test_something_is_wrong_in_at_most_one_study_of_twenty(name):
    assert count_wrong(name, STUDIES) <= MOST


def test_each_pair_by_itself_would_not_keep_the_promise():
    assert count_wrong("all equal, all against all, each by itself", STUDIES) > 2 * MOST


def test_dunnett_is_exact_where_it_holds_and_far_off_where_chance_is_shared():
    assert count_wrong("Dunnett, chance of their own, spread alike", STUDIES) >= 38
    assert count_wrong("Dunnett, misused on shared chance", STUDIES) < 10


def test_holm_with_a_margin_spends_one_risk_on_both():
    """Of 6000 studies 220 are expected: 5 % / 3 by the null difference, once the other four are called different, and
    4 x 0.5 % by margins. Margins beside Holm's whole 5 % would make it 410."""
    name = "one equal and four at the margin, to the reference, Holm"
    assert 150 < count_wrong(name, 6000) < 300


def test_a_difference_at_the_edge_of_the_margin_is_missed_in_one_study_of_forty():
    """Half of what two one-sided tests allow, as the interval that is shown must lie within the margin.

    Of 1500 studies 37.5 are expected; 12 or fewer and 75 or more are once in a million.
    """
    assert 12 < count_wrong("a difference as large as the margin", STUDIES) < 75
