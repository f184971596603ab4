"""What a sweep says."""

from __future__ import annotations

import pytest

from analysis.phrases import Target
from analysis.sweeping import findings
from analysis.sweeping.findings import best, bound_along, kept_of, levels_of, trend
from analysis.sweeping.words import best_answer, chart_title, range_answer, target_answer
from tests.sweeping.towns import CLOSING, WITHIN, numbers, swept_with

PEOPLE, SHARE = numbers("technicians.per_area", 3, 4, 5), numbers("repair.not_fixed", 0.1, 0.2)
AT_MOST = Target(CLOSING, "at most", 8.0, "report to closing <= 8 h")
FALLING = [[11.9, 12.1, 12.0], [7.9, 8.1, 8.0], [5.9, 6.1, 6.0]]


def falling():
    return swept_with([PEOPLE], [(3,), (4,), (5,)], FALLING)


def test_a_target_is_first_kept_somewhere():
    kept = kept_of(falling(), AT_MOST, 0, 3)
    assert kept.verdicts == (-1, 0, 1)
    assert target_answer(falling(), kept, 3) == [
        "Report to closing, mean at most 8.0 h: kept from technicians.per_area = 5 on: 6.0 h (95 % interval 5.75 "
        "to 6.25 h). 1 of 3 points keeps it, 1 does not, 1 is inconclusive; all 3 verdicts hold together with 95 %."
    ]
    assert chart_title(falling(), 0, 0, [kept]).startswith("Report to closing, mean at most 8.0 h: kept from")


def test_a_target_that_is_nowhere_kept_tells_the_nearest_point():
    kept = kept_of(falling(), Target(CLOSING, "at most", 2.0, ""), 0, 3)
    assert "kept at no point; nearest at technicians.per_area = 5, 6.0 h" in target_answer(falling(), kept, 3)[0]


def test_a_target_over_two_inputs_is_told_line_by_line():
    points = [(people, share) for people in (3, 4) for share in (0.1, 0.2)]
    swept = swept_with([PEOPLE, SHARE], points, [[9, 9.1], [12, 12.1], [7, 7.1], [11, 11.1]])
    kept = kept_of(swept, AT_MOST, 0, 1)
    assert kept.verdicts == (-1, -1, 1, -1)
    text = target_answer(swept, kept, 1)[0]
    assert "with repair.not_fixed = 0.1 kept from technicians.per_area = 4 on: 7.0 h" in text
    assert "with repair.not_fixed = 0.2 nowhere" in text
    assert "(95 % confidence)" in text


def test_a_target_over_spread_points_names_points_and_not_lines_of_one_point():
    points = [(2.9, 0.1), (3.7, 0.12), (4.1, 0.17), (4.8, 0.19)]
    swept = swept_with([PEOPLE, SHARE], points, [[12, 12.1], [7, 7.1], [9, 9.1], [11, 11.1]])
    text = target_answer(swept, kept_of(swept, AT_MOST, 0, 1), 1)[0]
    assert ": kept at technicians.per_area = 3.7, repair.not_fixed = 0.12 (7.0 h). 1 of 4 points keeps it" in text


def test_levels_are_collected_once_for_each_input(monkeypatch):
    """Not anew for each line: spread points have as many lines as points."""
    asked = []
    monkeypatch.setattr(findings, "levels_of", lambda swept, axis: asked.append(axis) or levels_of(swept, axis))
    points = [(3 + n / 100, 0.2 - n / 1000) for n in range(100)]
    swept = swept_with([PEOPLE, SHARE], points, [[float(n), n + 1.0] for n in range(100)])
    lines = list(findings.lines_of(swept, 0))
    assert [line for _, line in lines] == [[n] for n in reversed(range(100))]  # the second input rises
    assert sorted(asked) == [0, 1]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([1, 1, 1], (0, "from")),
        ([0, 1, 1], (1, "from")),
        ([1, 1, 0], (1, "up to")),
        ([-1, -1, 0], (None, "from")),
        ([1, 0, 1], None),
        ([0, 1, 0], None),
    ],
)
def test_where_along_an_input_a_target_is_kept(verdicts, expected):
    kept = kept_of(falling(), AT_MOST, 0, 3)
    object.__setattr__(kept, "verdicts", tuple(verdicts))
    found = bound_along(kept, [0, 1, 2])
    assert (found and (found.point, found.side)) == expected


def test_range_and_direction_are_told():
    assert range_answer(falling(), 0, 0) == (
        "Report to closing, mean falls from 12.0 h (95 % interval 11.75 to 12.25 h) at technicians.per_area = 3 to "
        "6.0 h (95 % interval 5.75 to 6.25 h) at technicians.per_area = 5."
    )
    bent = swept_with([PEOPLE], [(3,), (4,), (5,)], [FALLING[0], FALLING[2], FALLING[1]])
    assert "lies between 6.0 h" in range_answer(bent, 0, 0)
    assert trend(bent, [0, 1, 2], 0, 0) == ""


def test_noise_has_no_direction():
    noisy = swept_with([PEOPLE], [(3,), (4,)], [[1, 9, 5], [9, 0, 5]])
    assert trend(noisy, [0, 1], 0, 0) == ""


def test_points_that_cannot_be_told_from_the_best_are_named():
    near = swept_with([PEOPLE], [(3,), (4,), (5,)], [FALLING[0], [6.0, 6.3, 5.9], FALLING[2]])
    found = best(near, 0, 0)
    assert (found.point, found.others, found.compared) == (2, (1,), 3)
    text = best_answer(near, found, 0)
    assert "The lowest report to closing, mean is at technicians.per_area = 5: 6.0 h" in text
    assert "over all 3 points together); 1 other cannot be told from it: technicians.per_area = 4 (" in text
    alone = best(falling(), 0, 0)
    assert best_answer(falling(), alone, 0).endswith("it can be told from every other point.")


def test_more_is_better_of_a_share():
    swept = swept_with([PEOPLE], [(3,), (4,)], [[0.5, 0.51], [0.9, 0.91]], WITHIN)
    found = best(swept, 0, 0)
    assert found.point == 1
    assert best_answer(swept, found, 0).startswith("The highest share within 24 h is at technicians.per_area = 4")


def test_one_replication_tells_nothing_apart():
    swept = swept_with([PEOPLE], [(3,), (4,)], [[5.0], [9.0]])
    assert "one replication does not tell it from any other point" in best_answer(swept, best(swept, 0, 0), 0)
    assert "no interval" in range_answer(swept, 0, 0)
    assert kept_of(swept, AT_MOST, 0, 2).verdicts == (0, 0)


def test_a_figure_that_is_nowhere_measured_is_told():
    swept = swept_with([PEOPLE], [(3,), (4,)], [[float("nan")] * 2] * 2)
    assert range_answer(swept, 0, 0) == "Report to closing, mean is not measured at any point."
    assert best(swept, 0, 0) is None
    assert "kept at no point" in target_answer(swept, kept_of(swept, AT_MOST, 0, 2), 2)[0]
