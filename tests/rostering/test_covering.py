"""Rosters whose best is known by hand, bounds that hold for any roster, and what every person gets."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analysis.staffing.patterns import Pattern, days_in_words, days_off_in_words, hours_covered, patterns_of
from analysis.staffing.roster import Limits, cover
from scenarios.base import WrongInput
from scenarios.calendars import parse_week
from scenarios.tasks.roster import Roster

HOUR = 3600
EVERY_DAY = tuple(range(7))


def by_day(*people: float, hours: range = range(9, 17)) -> np.ndarray:
    """So many people on each day in these hours."""
    needs = np.zeros((7, 24))
    needs[:, hours] = np.array(people)[:, None]
    return needs.ravel()


def whole_days(**options: object) -> list[Pattern]:
    return patterns_of(Roster(starts=["09:00"], lengths=["8 h"], lunch="0 s", **options))


def test_one_person_every_day_takes_two_who_share_the_week():
    """Seven days of one person, five days each: 7 / 5 = 1.4, so two people, 80 hours."""
    found = cover(by_day(*[1] * 7), whole_days())
    assert (found.count, found.hours, found.gap) == (2, 80.0, 0.0)


def test_five_people_every_day_are_seven_who_are_off_two_days_each():
    """35 person-days, five each: exactly seven people, one on each pattern."""
    found = cover(by_day(*[5] * 7), whole_days())
    assert (found.count, found.people) == (7, (1,) * 7)
    assert found.there[9] == 5


def test_the_classic_problem_of_days_off():
    """Needs of 17, 13, 15, 19, 14, 16 and 11 people: 23 people, as in textbooks of linear programming (Winston)."""
    found = cover(by_day(17, 13, 15, 19, 14, 16, 11), whole_days())
    assert found.count == 23
    assert found.gap == 0.0


def test_days_off_that_need_not_be_together_can_save_people():
    """Somebody is needed on Mon, Wed and Fri of two who work three days: only free days apart make one enough."""
    needs = by_day(1, 0, 1, 0, 1, 0, 0)
    assert cover(needs, whole_days(work_days=3)).count == 2
    assert cover(needs, whole_days(work_days=3, days_off="any")).count == 1


def test_two_starts_are_better_than_one_where_the_day_is_longer_than_a_shift():
    """Twelve hours of one person by shifts of eight hours: two people a day, each on all seven days."""
    patterns = patterns_of(Roster(starts=["08:00", "12:00"], lengths=["8 h"], lunch="0 s", work_days=7))
    found = cover(by_day(*[1] * 7, hours=range(8, 20)), patterns)
    assert found.people == (1, 1)
    assert found.there[12] == 2


def test_lunch_is_covered_by_somebody_else():
    """One person from nine to six with an hour of lunch leaves a hole; a second one, who eats at another time, fills
    it. Lunches of one hour from the third to the sixth hour: at 12, 13 or 14."""
    patterns = patterns_of(Roster(starts=["09:00"], lengths=["9 h"], work_days=7))
    found = cover(by_day(*[1] * 7, hours=range(9, 18)), patterns)
    assert found.count == 2
    assert len({pattern.lunch for pattern in found.patterns}) == 2


def test_night_shifts_go_on_on_the_next_day():
    """Two people from Sunday 22:00 to Monday 06:00 are there on Monday morning."""
    night = Pattern((6,), 22 * HOUR, 8 * HOUR)
    assert set(np.flatnonzero(night.at_work(HOUR))) == {*range(6), 6 * 24 + 22, 6 * 24 + 23}
    needs = np.zeros(168)
    needs[2] = 2
    assert cover(needs, [night]).people == (2,)


def test_parts_of_people_are_rounded_up_and_a_last_bit_is_not():
    assert cover(by_day(*[0.1 + 0.2] * 7), whole_days(work_days=7)).count == 1
    assert cover(by_day(*[2 + 1e-12] * 7), whole_days(work_days=7)).count == 2


@pytest.mark.parametrize("seed", range(6))
def test_no_roster_is_better_and_every_hour_is_covered(seed):
    """Against every roster of up to three people on each of few patterns, and against hours needed / hours worked."""
    random = np.random.default_rng(seed)
    patterns = patterns_of(Roster(starts=["08:00", "12:00"], lengths=["6 h"], lunch="0 s", work_days=6))[::4]
    needs = np.max([each.at_work(HOUR) * random.integers(1, 4) for each in patterns], axis=0)
    found = cover(needs, patterns)
    matrix = np.array([each.at_work(HOUR) for each in patterns])
    paid = np.array([each.paid for each in patterns])
    tried = [np.array(people) for people in product(range(4), repeat=len(patterns))]
    best = min(people @ paid for people in tried if (people @ matrix >= needs).all())
    assert found.hours == best
    assert (found.there >= needs).all()
    assert found.hours >= needs.sum()
    assert not found.short.any()


@pytest.mark.parametrize("seed", range(4))
def test_with_few_people_no_roster_is_short_of_less(seed):
    random = np.random.default_rng(seed)
    patterns = patterns_of(Roster(starts=["08:00", "12:00"], lengths=["6 h"], lunch="0 s", work_days=6))[::4]
    matrix = np.array([each.at_work(HOUR) for each in patterns], float)
    needs = matrix.any(axis=0) * random.uniform(0.2, 2.0, 168)
    found = cover(needs, patterns, Limits(people=3))
    tried = [np.array(people) for people in product(range(4), repeat=len(patterns)) if sum(people) <= 3]
    least = min(np.maximum(needs - people @ matrix, 0).sum() for people in tried)
    assert found.count <= 3
    assert found.short.sum() == pytest.approx(least, abs=1e-6)
    assert found.short == pytest.approx(np.maximum(needs - found.there, 0), abs=1e-9)


def test_hours_may_be_limited_instead_of_people():
    assert cover(by_day(*[5] * 7), whole_days(), Limits(hours=100)).hours == 80.0


def test_nobody_is_paid_who_saves_nothing():
    assert cover(by_day(*[1] * 7), whole_days(work_days=7), Limits(people=9)).count == 1


def test_an_hour_that_no_pattern_covers_is_named():
    needs = by_day(*[1] * 7)
    needs[3 * 24 + 22] = 1
    with pytest.raises(WrongInput, match="Thursday 22:00-23:00"):
        cover(needs, whole_days())
    with pytest.raises(WrongInput, match="no shift pattern"):
        cover(needs, [])


def test_a_search_that_ends_early_says_how_far_from_the_best_it_may_be():
    random = np.random.default_rng(3)
    patterns = patterns_of(Roster())
    needs = hours_covered(patterns) * random.uniform(0.5, 4.0, 168)
    found = cover(needs, patterns, Limits(people=6), nodes=1)
    assert 0 < found.gap < 1
    again = cover(needs, patterns, Limits(people=6), nodes=1)
    assert (again.people, again.patterns) == (found.people, found.patterns)


OPTIONS = [
    Roster(),
    Roster(starts=["07:30", "13:15"], lengths=["9 h", "8 h 30 min"], lunch="45 min"),
    Roster(starts=["22:00"], lengths=["8 h"], lunch="30 min", work_days=4, days_off="any"),
    Roster(lengths=["5 h", "10 h"], lunch_from="4 h", lunch_until="7 h", work_days=6),
]


@pytest.mark.parametrize("options", OPTIONS, ids=range(4))
def test_everybody_has_lunch_in_its_time_and_days_off(options):
    patterns = patterns_of(options)
    assert len(patterns) == len(set(patterns))
    for pattern in patterns:
        assert len(pattern.days) == options.work_days
        if options.days_off == "together":
            free = [day not in pattern.days for day in EVERY_DAY]
            assert sum(free[day] != free[day - 1] for day in EVERY_DAY) == 2
        if pattern.length <= options.lunch_until:
            assert pattern.lunch is None
            continue
        begins, ends = (edge - pattern.start for edge in pattern.lunch)
        assert ends - begins == options.lunch
        assert options.lunch_from <= begins
        assert ends <= options.lunch_until


@pytest.mark.parametrize("options", OPTIONS, ids=range(4))
def test_hours_in_words_mean_the_same_hours(options):
    """The calendar that goes into the scenario opens when the pattern is at work or at lunch."""
    for pattern in patterns_of(options):
        calendar = np.zeros(168 * 4, bool)
        for opens, closes in parse_week(pattern.hours):
            calendar[np.arange(opens, closes, 900) // 900 % len(calendar)] = True
        present = Pattern(pattern.days, pattern.start, pattern.length).at_work(900)
        assert (calendar == present).all()
        assert pattern.at_work(900).sum() / 4 == pattern.paid


def test_days_in_words():
    assert days_in_words((0, 1, 2, 3, 4)) == "Mon-Fri"
    assert days_in_words((0, 1, 2, 5, 6)) == "Sat-Wed"
    assert days_in_words((0, 2, 4)) == "Mon,Wed,Fri"
    assert days_in_words(EVERY_DAY) == ""
    assert days_off_in_words((1, 2, 3, 4, 5)) == "Sun, Mon"
    assert days_off_in_words((0, 1, 2, 5, 6)) == "Thu, Fri"
    assert days_off_in_words(EVERY_DAY) == "none"
