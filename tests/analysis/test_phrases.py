"""Measures and targets in words."""

from __future__ import annotations

import pytest

from analysis.phrases import limits_in, measure_of, targets_of, value_in
from analysis.results import Measure
from scenarios.base import WrongInput

WITHIN = Measure("share within", "24 h", unit="share")
REPEATS = Measure("repeat rate", "30 days", clock="", unit="share")
BRAND = Measure("repeat rate", "30 days", "customers: brand", "", "share")
MEAN, TAIL = Measure("report to closing", "mean"), Measure("report to closing", "95 %")
NORTH = Measure("report to closing", "mean", "area: north")
WORK = Measure("report to closing", "mean", clock="business: office")
CHASES = Measure("chases", "per 100", clock="", unit="per 100 tickets")
BUSY = Measure("utilisation", "share", clock="", unit="share")
KNOWN = [WITHIN, REPEATS, BRAND, MEAN, TAIL, NORTH, WORK, CHASES, BUSY]

PHRASES = {
    "share within 24 h": WITHIN,
    "repeat rate within 30 days": REPEATS,
    "repeat within 30 days": REPEATS,
    "repeat rate": REPEATS,
    "repeat rate, 30 days (customers: brand)": BRAND,
    "repeat rate for customers: brand": BRAND,
    "report to closing": MEAN,
    "mean report to closing": MEAN,
    "report to closing, mean": MEAN,
    "report to closing, 95 %": TAIL,
    "95 % report to closing": TAIL,
    "Report to Closing (area: north)": NORTH,
    "report to closing open hours of office": WORK,
    "chases": CHASES,
    "chases per 100": CHASES,
    "utilisation": BUSY,
}


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_means_its_measure(phrase):
    assert measure_of(phrase, KNOWN, "target") == PHRASES[phrase]


def test_an_unknown_measure_is_told_with_the_nearest():
    with pytest.raises(
        WrongInput, match=r"target: unknown measure 'share withn 24 h' \(did you mean 'share within 24 h'"
    ):
        measure_of("share withn 24 h", KNOWN, "target")


def test_what_may_mean_two_things_is_refused():
    twice = [Measure("cost", "total", clock="", unit="CNY"), Measure("cost", "total", clock="", unit="EUR")]
    with pytest.raises(WrongInput, match="may mean"):
        measure_of("cost total", twice, "target")


TARGETS = {
    "share within 24 h >= 0.90": (WITHIN, "at least", 0.9),
    "share within 24 h >= 90 %": (WITHIN, "at least", 0.9),
    "repeat within 30 days<=6%": (REPEATS, "at most", 0.06),
    "report to closing, 95 % <= 30 h": (TAIL, "at most", 30),
    "report to closing ≤ 90 min": (MEAN, "at most", 1.5),
    "chases < 12": (CHASES, "at most", 12),
}


@pytest.mark.parametrize("phrase", TARGETS)
def test_a_target_has_a_measure_a_bound_and_a_value(phrase):
    (target,) = targets_of([phrase], KNOWN)
    assert (target.of, target.bound, target.value) == TARGETS[phrase]


def test_slack_is_above_zero_where_the_target_is_kept():
    at_least, at_most = targets_of(["share within 24 h >= 0.9", "chases <= 12"], KNOWN)
    assert (at_least.slack(0.95), at_most.slack(15)) == (pytest.approx(0.05), -3)


WRONG = {
    "share within 24 h": "is no bound",
    "share within 24 h >= often": "'often' is no share",
    "share within 24 h >= 90": "expected one from 0 to 1",
    "report to closing <= 8": "'8' is no time",
    "chases <= 5 %": "is no number",
    "chases <= nan": "is no number",
    "speed >= 3": "unknown measure 'speed'",
}


@pytest.mark.parametrize("phrase", WRONG)
def test_a_target_that_cannot_be_meant_is_refused(phrase):
    with pytest.raises(WrongInput) as told:
        targets_of([phrase], KNOWN)
    assert WRONG[phrase] in str(told.value)
    assert str(told.value).startswith(f"target '{phrase}': ")


def test_limits_are_found_in_phrases():
    assert list(limits_in(["share within 36 h >= 0.9", "chases <= 3", "hours beyond 2 days <= 1 h"])) == [
        129_600,
        172_800,
    ]


def test_a_time_is_taken_in_hours():
    assert value_in(MEAN, "30 min", "here") == 0.5
