"""First guesses, computed by hand, and the reasons why they are no more than that."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.experiment import Experiment
from analysis.phrases import Target
from analysis.results import Measure
from analysis.staffing.field import field_of
from analysis.staffing.first_guess import (
    Wait,
    alike,
    first_guess,
    servers_for,
    swing_left,
    too_few,
    unavoidable_hours,
    wait_for_opening,
)
from analysis.staffing.theory_section import theory_section
from analysis.theory import erlang_c_answered_within, erlang_c_wait, off_hours_wait
from scenarios.study import merge, resolve

TOWN = {
    "horizon": {"window": "14 days"},
    "areas": {"north": {"lines": 87_600}, "south": {"lines": 87_600}},
    "reports": {"per_line_and_year": 0.1},
    "hotline": {"handling": "6 min", "agents": 1},
    "technicians": {"per_area": 5, "shift": {"hours": "08:00-18:00"}, "absence": 0.1},
    "repair": {"on_site": "60 min", "not_fixed": 0.2, "pause": "24 h"},
}
"""One report an hour and area, 1.25 visits of an hour to each: 1.25 people round the clock, 3 in ten hours of 24."""

WITHIN = Measure("share within", "24 h", unit="share")


def scenario(change=None):
    return resolve({"scenario": merge(TOWN, change or {})}).base


def guess_of(place, change=None, targets=()):
    return next(guess for guess in first_guess(scenario(change), targets) if guess.place == place)


def test_technicians_by_hand():
    """3 people busy while somebody is there: 3 / 0.85 / 0.9 = 3.92; 3 + 0.5 sqrt(3) = 3.87, so 4 present, 4.4 on the
    roster."""
    guess = guess_of("technicians: north")
    assert guess.load == pytest.approx(3.0)
    assert (guess.open_share, guess.absence, guess.today) == (pytest.approx(10 / 24), 0.1, 5)
    assert (guess.by_load, guess.by_square_root, guess.by_wait) == (4, 5, None)
    assert guess.paths == ("areas.north.technicians", "technicians.per_area")


def test_desks_by_hand():
    """Two calls an hour of 6 minutes: 0.2 people."""
    guess = guess_of("hotline")
    assert guess.load == pytest.approx(0.2)
    assert (guess.by_load, guess.by_square_root, guess.today) == (1, 1, 1)


HALVES = {
    "technicians": {
        "per_area": 4,
        "absence": 0.0,
        "shifts": {
            "early": {"share": 0.5, "hours": "08:00-14:00"},
            "late": {"share": 0.5, "hours": "14:00-20:00"},
        },
    }
}


def test_people_are_counted_as_employed_where_not_all_are_there_at_once():
    """2.5 people busy while two of four are there: each person there takes two employed. 2.5 / 0.85 = 2.94, so that
    5.88 are employed; square root: 2.5 + 0.5 sqrt(2.5) = 3.29, so that 4 are there."""
    guess = guess_of("technicians: north", HALVES, [Target(WITHIN, "at least", 0.9, "")])
    field = field_of(scenario(HALVES), ["north"])
    assert (guess.load, guess.open_share) == (pytest.approx(2.5), pytest.approx(0.5))
    assert (field.servers, field.each, guess.today) == (2, pytest.approx(2.0), 4)
    assert (guess.by_load, guess.by_square_root) == (6, 8)
    assert guess.by_wait == 2 * servers_for(field.rate, field.service, guess.wait)


def test_a_roster_of_different_days_counts_everybody():
    """Two from Monday to Friday and two from Wednesday to Sunday: 20 of 7 days' places, and four people."""
    days = ["Mon-Fri 08:00-18:00", "Wed-Sun 08:00-18:00"]
    rostered = {
        "technicians": {
            "per_area": None,
            "roster": [
                {"area": area, "count": 2, "shift": {"hours": hours}} for area in ("north", "south") for hours in days
            ],
        }
    }
    assert guess_of("technicians: north", rostered).today == 4
    assert field_of(scenario(rostered), ["north"]).each == pytest.approx(4 / (20 / 7))


def test_agents_of_shifts_are_counted_as_employed():
    shifts = [{"agents": 2, "open": "08:00-14:00"}, {"agents": 2, "open": "14:00-20:00"}]
    guess = guess_of("hotline", {"hotline": {"handling": "60 min", "agents": None, "shifts": shifts}})
    assert guess.load == pytest.approx(4.0)  # 2 calls an hour of an hour each, in half of the hours
    assert (guess.today, guess.by_load, guess.by_square_root) == (4, 10, 10)


def test_lunch_is_no_time_of_work():
    guess = guess_of("technicians: north", {"technicians": {"shift": {"lunch": "12:00-13:00"}}})
    assert guess.open_share == pytest.approx(9 / 24)
    assert guess.load == pytest.approx(1.25 * 24 / 9)


def test_one_pool_has_one_guess():
    guesses = first_guess(scenario({"technicians": {"sharing": "pooled"}}))
    assert {guess.place for guess in guesses} == {"hotline", "technicians"}
    assert next(guess for guess in guesses if guess.place == "technicians").load == pytest.approx(6.0)


def test_a_target_on_calls_is_a_wait_at_the_hotline():
    target = Target(Measure("answered within", "15 s", unit="share"), "at least", 0.9, "")
    guess = guess_of("hotline", targets=[target])
    assert erlang_c_answered_within(2, 0.1, guess.by_wait, 15 / 3600) >= 0.9
    assert erlang_c_answered_within(2, 0.1, guess.by_wait - 1, 15 / 3600) < 0.9


def test_a_target_on_the_handling_time_is_a_wait_for_a_technician():
    """Of 24 h, 6 minutes are the call and one hour the visit; ten of 24 hours of the rest are hours of work."""
    guess = guess_of("technicians: north", targets=[Target(WITHIN, "at least", 0.9, "")])
    field = field_of(scenario(), ["north"])
    assert unavoidable_hours(scenario(), field) == pytest.approx(1.1)
    assert guess.wait.hours == pytest.approx(22.9 * 10 / 24)
    service = 1 / 0.9
    assert erlang_c_answered_within(field.rate, service, guess.by_wait, guess.wait.hours) >= 0.9


def test_a_target_that_leaves_no_time_or_speaks_of_something_else_is_no_wait():
    for target in (
        Target(Measure("share within", "1 h", unit="share"), "at least", 0.9, ""),
        Target(Measure("repeat rate", "30 days", unit="share"), "at most", 0.1, ""),
        Target(Measure("report to closing", "95 %"), "at most", 30.0, ""),
        Target(Measure("share within", "24 h", "customers: brand", unit="share"), "at least", 0.9, ""),
    ):
        assert guess_of("technicians: north", targets=[target]).by_wait is None


@pytest.mark.parametrize("share", [None, 0.8])
def test_fewest_servers_for_a_wait(share):
    wait = Wait(0.05, share, "")
    servers = servers_for(9.0, 0.5, wait)
    kept = [
        erlang_c_wait(9.0, 0.5, count) <= 0.05
        if share is None
        else erlang_c_answered_within(9, 0.5, count, 0.05) >= share
        for count in (servers - 1, servers)
    ]
    assert kept == [False, True]


def test_the_wait_for_the_opening():
    """With reports spread evenly and 14 closed hours, 14^2 / 48."""
    assert wait_for_opening(scenario(), ["north"]) == pytest.approx(off_hours_wait(14), rel=5e-3)
    assert wait_for_opening(scenario({"technicians": {"shift": {"hours": "always"}}}), ["north"]) == 0


def test_how_often_too_few_come():
    """Five on the roster, 3 busy: too few where two or more are missing, one in ten each."""
    field = field_of(scenario(), ["north"])
    assert too_few(field) == pytest.approx(1 - 0.9**5 - 5 * 0.1 * 0.9**4)
    assert swing_left(0.0) == 1.0
    assert swing_left(192.0) == pytest.approx(0.0199, abs=1e-3)


def test_reasons_that_do_not_apply_are_left_out():
    """People round the clock, no travel, no absence, no second visit, even demand: nothing is left out."""
    plain = {"technicians": {"shift": {"hours": "always"}, "absence": 0.0}, "repair": {"not_fixed": 0.0}}
    assert guess_of("technicians: north", plain).reasons == ()
    words = [reason.partition(":")[0] for reason in guess_of("technicians: north").reasons]
    assert words == ["Shifts", "Further visits", "Absence"]


def test_all_reasons():
    hours = {"reports": {"hours": [1.0] * 12 + [3.0] * 12}, "repeats": {"imperfect": 0.1, "delay": "8 days"}}
    travel = {"areas": {"north": {"side": "5 km"}}, "technicians": {"travel": {"speed": "20 km/h"}}}
    booked = {"appointments": {"policy": "blind", "windows": ["08:00-18:00"], "days_ahead": 3}}
    reasons = guess_of("technicians: north", merge(merge(hours, travel), booked)).reasons
    words = [reason.partition(":")[0] for reason in reasons]
    assert words == ["Shifts", "Peaks", "Further visits", "Trips", "Absence", "Appointments"]


def test_equal_areas_are_one_line():
    found = {tuple(places) for _, places in alike(first_guess(scenario()))}
    assert ("technicians: north", "technicians: south") in found


def test_a_section_beside_what_a_simulation_has_found():
    experiment = Experiment(resolve({"scenario": TOWN, "targets": ["share within 24 h >= 0.9"]}))
    section = theory_section(experiment, {"technicians.per_area": 7, "hotline.agents": 2})
    assert "the simulation needs 7" in section.sentences[0]
    row = next(row for row in section.grids[0].rows if row[0].startswith("technicians"))
    assert row[-1] == "7"
    assert next(row for row in section.grids[0].rows if row[0] == "hotline")[-1] == "2"
    assert any("read" in sentence for sentence in section.sentences)
    assert np.all([len(row) == len(section.grids[0].head) for row in section.grids[0].rows])
    plain = theory_section(experiment)
    assert "today there are 5" in plain.sentences[0]
    assert "simulated" not in plain.grids[0].head
