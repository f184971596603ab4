"""Needs by hour of the week: against offered loads, and by hand where everything is even."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.loads import offered_loads, pool_of
from analysis.staffing.needs import absence_of, needs_of, open_steps, pools_of, there_today, windows_open
from scenarios.base import WrongInput
from scenarios.study import merge, resolve

TOWN = {
    "horizon": {"window": "14 days"},
    "areas": {"north": {"lines": 87_600}, "south": {"lines": 175_200}},
    "reports": {"per_line_and_year": 0.1},
    "technicians": {"per_area": 5, "shift": {"hours": "08:00-18:00", "lunch": "12:00-13:00"}, "absence": 0.1},
    "repair": {"on_site": "60 min"},
}
"""One report an hour in the north and two in the south, one visit of an hour for each."""

ALWAYS = np.ones(168, bool)
DAY_TIME = np.array([8 <= hour % 24 < 18 for hour in range(168)])


def scenario(change=None):
    return resolve({"scenario": merge(TOWN, change or {})}).base


def test_even_work_round_the_clock_by_hand():
    """One and two people at work in every hour; with the reserve (1 + 0.5) / 0.9 and (2 + 0.5 sqrt(2)) / 0.9."""
    north, south = needs_of(scenario(), ALWAYS, begun_within=1.0)
    assert north.load == pytest.approx(np.full(168, 1.0), rel=1e-6)
    assert north.people == pytest.approx(np.full(168, 1.5 / 0.9), rel=1e-6)
    assert south.people == pytest.approx(np.full(168, (2 + 0.5 * 2**0.5) / 0.9), rel=1e-6)
    assert north.whole.tolist() == [2] * 168


def test_work_of_a_day_is_done_in_the_hours_of_work():
    """24 hours of work a day in ten hours: 2.4 people, evenly, where jobs are begun over a whole day."""
    north, _ = needs_of(scenario(), DAY_TIME, begun_within=10.0, safety=0.0)
    assert north.load.sum() == pytest.approx(168.0)
    assert not north.load[~DAY_TIME].any()
    assert north.load[DAY_TIME] == pytest.approx(np.full(70, 2.4), rel=0.01)


def test_the_sooner_work_is_begun_the_more_people_come_in_the_morning():
    """14 hours of reports wait at eight."""
    peaks = [needs_of(scenario(), DAY_TIME, begun_within=within)[0].load.max() for within in (1.0, 4.0, 10.0)]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[0] > 8


def test_needs_follow_the_reports_with_the_lag_of_the_way_there():
    """All reports between eight and nine, a desk of two hours, visits of half an hour: work at ten, over by twelve."""
    burst = {"reports": {"hours": [0.0] * 8 + [1.0] + [0.0] * 15}, "repair": {"on_site": "30 min"}}
    at_once = needs_of(scenario(burst), ALWAYS, begun_within=0.1)[0].load
    desk = {"dispatch": {"chain": ["desk"], "desks": {"desk": {"handling": "2 h", "agents": 9}}}}
    later = needs_of(scenario(merge(burst, desk)), ALWAYS, begun_within=0.1)[0].load
    assert int(at_once[:24].argmax()) == 8
    assert later == pytest.approx(np.roll(at_once, 2), abs=1e-6)
    assert later[:24].sum() == pytest.approx(12.0, rel=1e-6)


def test_a_desk_that_is_closed_keeps_work_until_it_opens():
    desk = {
        "dispatch": {"chain": ["desk"], "desks": {"desk": {"handling": "1 min", "agents": 9, "open": "08:00-09:00"}}}
    }
    load = needs_of(scenario(desk), ALWAYS, begun_within=0.1, safety=0.0)[0].load
    assert load[8] > 20
    assert load[12] < 0.05


def test_further_visits_come_after_their_pause():
    """All reports between eight and nine, visits of an hour, half of them followed by another after five hours: half as
    much work from 14 to 16 as from 8 to 10."""
    again = {"not_fixed": 0.5, "pause": "5 h"}
    burst = {"reports": {"hours": [0.0] * 8 + [1.0] + [0.0] * 15}, "repair": again}
    load = needs_of(scenario(burst), ALWAYS, begun_within=0.1)[0].load
    assert load[14:16].sum() / load[8:10].sum() == pytest.approx(0.5, rel=0.02)
    assert load[20:22].sum() / load[14:16].sum() == pytest.approx(0.5, rel=0.02)


def test_repeats_come_after_their_delay():
    """All first reports on Monday, a quarter of all repairs come back after 47 hours: a quarter of the work of Monday
    is done two days later."""
    monday = {"weekdays": [1.0] + [0.0] * 6, "hours": [0.0] * 8 + [1.0] + [0.0] * 15}
    change = {"reports": monday, "repeats": {"imperfect": 0.25, "delay": "47 h"}}
    by_weekday = needs_of(scenario(change), ALWAYS, begun_within=0.1)[0].load.reshape(7, 24).sum(axis=1)
    assert by_weekday[2] / by_weekday[0] == pytest.approx(0.25, rel=0.02)
    assert by_weekday[4] / by_weekday[2] == pytest.approx(0.25, rel=0.02)


CHANGES = [
    {"repair": {"not_fixed": 0.3, "pause": "20 h"}, "repeats": {"imperfect": 0.2, "delay": "3 days"}},
    {
        "dispatch": {
            "mode": "direct",
            "direct": {"eligible": 0.8},
            "chain": ["a"],
            "desks": {"a": {"handling": "9 min"}},
        }
    },
    {"appointments": {"policy": "blind", "windows": ["10:00-16:00"], "days_ahead": 3}},
    {"areas": {"north": {"side": "8 km"}}, "technicians": {"travel": {"speed": "20 km/h"}}},
]


@pytest.mark.parametrize("change", CHANGES, ids=range(4))
def test_all_work_is_in_the_needs(change):
    """Hour by hour it adds up to the offered load that task=check shows."""
    town = scenario(change)
    for needs, load in zip(needs_of(town, DAY_TIME), [each for each in offered_loads(town, "") if "tech" in each.place],
                           strict=True):  # fmt: skip
        assert needs.load.mean() == pytest.approx(load.work)
        assert (needs.load >= 0).all()


LONG = {"repair": {"on_site": {"distribution": "lognormal", "mean": "75 min", "cv": 0.8}}}


@pytest.mark.parametrize("hours", [range(8, 12), [32]], ids=["four", "one"])
def test_all_work_is_in_few_hours(hours):
    """Visits may be longer than all hours of work of a week: they go on in the next one."""
    few = np.isin(np.arange(168), list(hours))
    for needs, load in zip(needs_of(scenario(LONG), few), (1.25, 2.5), strict=True):
        assert needs.load.mean() == pytest.approx(load)
        assert not needs.load[~few].any()


def test_minutes_between_two_steps_are_open_for_some_of_them():
    assert np.flatnonzero(open_steps(scenario(), "Tue 08:01-08:04")).tolist() == [(24 + 8) * 12]
    assert np.flatnonzero(open_steps(scenario(), "Tue 08:01-08:12")).tolist() == [(24 + 8) * 12 + 1]
    desk = {"dispatch": {"chain": ["a"], "desks": {"a": {"handling": "1 min", "open": "08:01-08:04"}}}}
    assert needs_of(scenario(desk), ALWAYS, begun_within=0.1)[0].load[8] > 20


def test_needs_as_large_as_some_hours():
    north, south = needs_of(scenario(), DAY_TIME, hours={"north": 200.0, "south": 100.0})
    assert (north.people.sum(), south.people.sum()) == (pytest.approx(200.0), pytest.approx(100.0))
    assert north.people == pytest.approx(2 * south.people)


def test_whoever_goes_anywhere_is_one_pool():
    pooled = scenario({"technicians": {"sharing": "pooled"}})
    assert pools_of(pooled) == {"all areas": ["north", "south"]}
    (needs,) = needs_of(pooled, DAY_TIME)
    assert needs.load.mean() == pytest.approx(pool_of(pooled, ["north", "south"])[0])


def test_who_is_there_today():
    there = there_today(scenario(), ["north"])
    assert there[:24].tolist() == [0] * 8 + [5] * 4 + [0] + [5] * 5 + [0] * 6
    both = scenario(
        {"technicians": {"shifts": {"a": {"share": 0.6, "hours": "Mon-Fri 08:00-12:30"}, "b": {"share": 0.4}}}}
    )
    assert there_today(both, ["north"])[12] == 2 + 3 * 0.5
    assert there_today(both, ["north"])[5 * 24 + 9] == 2


def test_absence_over_groups():
    own = [{"area": "north", "count": 3}, {"area": "north", "absence": 0.5}, {"area": "south", "count": 2}]
    town = {**TOWN, "technicians": {**TOWN["technicians"], "per_area": None, "roster": own}}
    crew = resolve({"scenario": town}).base
    assert absence_of(crew, ["north"]) == pytest.approx((3 * 0.1 + 0.5) / 4)
    assert absence_of(crew, ["south"]) == pytest.approx(0.1)


def test_hours_of_a_calendar():
    town = scenario({"calendars": {"late": {"weekly": "Fri 22:00-02:00"}}})
    assert np.flatnonzero(open_steps(town, "late", 168)).tolist() == [4 * 24 + 22, 4 * 24 + 23, 5 * 24, 5 * 24 + 1]
    assert open_steps(town, "always").all()
    assert windows_open(town).all()


def test_needs_that_are_not_known():
    with pytest.raises(WrongInput, match="nothing is ever reported"):
        needs_of(scenario({"reports": {"per_line_and_year": 0}}), ALWAYS)
    for nothing in ({"remote": {"fixable": 1.0}}, {"repair": {"on_site": "0 min"}}):
        with pytest.raises(WrongInput, match="technicians have nothing to do"):
            needs_of(scenario(nothing), ALWAYS)


def test_where_every_fault_is_fixed_from_afar_orders_are_the_work():
    """Orders of the morning, of an hour each, half as many in the north as in the south."""
    orders = {"per_line_and_year": 0.2, "on_site": "60 min", "hours": [0.0] * 8 + [1.0] * 4 + [0.0] * 12}
    north, south = needs_of(scenario({"remote": {"fixable": 1.0}, "orders": orders}), ALWAYS, begun_within=0.1)
    assert (north.load.mean(), south.load.mean()) == (pytest.approx(2.0), pytest.approx(4.0))
    assert north.load[8:12] == pytest.approx([12.0] * 4)


def test_visits_that_take_no_time_in_one_area_take_some_in_another():
    trips = {"areas": {"south": {"side": "8 km"}}, "technicians": {"travel": {"speed": "20 km/h"}}}
    north, south = needs_of(scenario(merge(trips, {"repair": {"on_site": "0 min"}})), DAY_TIME)
    assert not north.load.any()
    assert south.load[DAY_TIME].min() > 0
