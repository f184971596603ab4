"""Storms: more reports while they last, the same ones before and after, and slower technicians."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from scenarios.base import WrongInput
from scenarios.storms import Storm
from sim.planning.common_cause import hourly_multiplier
from sim.workload import draw_workload
from tests.sim.test_pairing import changed, ticket_rows
from tests.small import agree, plan_of, run, scenario_of

HOUR = 3600


def test_the_multiplier_of_an_hour_is_its_mean_over_the_seconds():
    storm = Storm(start="2 h 20 min", ramp="3 h 10 min", plateau="50 min", decay="1 h 40 min", multiplier=5)
    begin, edges = 8400, np.array([8400, 8400 + 11400, 8400 + 14400, 8400 + 20400])
    second = np.arange(12 * HOUR) + 0.5
    slow = np.interp(second, edges, [1, 5, 5, 1]).reshape(12, HOUR).mean(axis=1)
    assert_allclose(hourly_multiplier(storm, begin, 12), slow, rtol=1e-12)
    assert_allclose(hourly_multiplier(storm, begin - 5 * HOUR, 7), slow[5:], rtol=1e-12)


def test_a_storm_without_ramp_and_decay_is_a_step():
    storm = Storm(start="1 h", plateau="2 h", multiplier=0.5)
    assert_array_equal(hourly_multiplier(storm, HOUR, 5), [1, 0.5, 0.5, 1, 1])


GALE = {"start": "8 days 12 h", "ramp": "6 h", "plateau": "12 h", "decay": "12 h", "multiplier": 4}
BEGIN, END = 204 * HOUR, 234 * HOUR


def test_tickets_outside_the_storm_are_the_same_and_inside_there_are_more():
    calm, storm = changed(), changed(storms={"gale": GALE})
    before, after = ticket_rows(*calm), ticket_rows(*storm)
    assert {key: after[key] for key in before} == before
    added = [row for key, row in after.items() if key not in before and row[2] == 0]
    assert added
    assert all(BEGIN <= row[1] < END for row in added)


def test_a_storm_hits_only_its_areas():
    calm, storm = ticket_rows(*changed()), ticket_rows(*changed(storms={"gale": GALE | {"areas": ["south"]}}))
    assert {row[0] for key, row in storm.items() if key not in calm} == {"south"}


def test_a_lull_takes_tickets_away_and_adds_none():
    calm, lull = ticket_rows(*changed()), ticket_rows(*changed(storms={"lull": GALE | {"multiplier": 0.1}}))
    assert set(lull) < set(calm)


def test_as_many_reports_come_as_the_storm_says():
    """3 an hour; the plateau of 10 h has the factor 4, ramp and decay of 10 h each the mean factor 2.5."""
    lines = 1000
    plan = plan_of(
        horizon={"window": "4 days"},
        areas={"town": {"lines": lines}},
        reports={"per_line_and_year": 3 * 8760 / lines},
        storms={"gale": {"start": "30 h", "ramp": "10 h", "plateau": "10 h", "decay": "10 h", "multiplier": 4}},
    )
    found = np.concatenate([draw_workload(plan, 1, number).reported for number in range(40)]) / HOUR
    for begin, end, factor in ((0, 30, 1), (30, 40, 2.5), (40, 50, 4), (50, 60, 2.5), (60, 96, 1)):
        expected = 40 * 3 * (end - begin) * factor
        count = ((begin <= found) & (found < end)).sum()
        assert abs(count - expected) < 3.3 * np.sqrt(expected), (begin, end)


def test_storms_that_meet_multiply():
    one = {"start": "1 h", "plateau": "2 h", "multiplier": 3, "productivity": 0.5}
    other = {"start": "2 h", "plateau": "2 h", "multiplier": 2, "productivity": 0.8}
    plan = plan_of(storms={"one": one, "other": other})
    assert_array_equal(plan.storms[0].demand[:5], [1, 3, 6, 2, 1])
    assert plan.storms[0].instants == [1 * HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR]
    assert plan.storms[0].slowness == [2000, 2500, 1250, 1000]


def test_technicians_are_slower_while_it_lasts():
    """Half as fast from 08:00 to 10:00: what begins then takes twice as long, the trip of 30 min and the work."""
    found = run(
        """
        technicians: {roster: [{area: town, work_factor: 1.5}], travel: {time: 30 min}}
        storms: {gale: {start: 8 h, plateau: 2 h, productivity: 0.5}}
        """,
        "08:00 09:00 Tue/08:00",
    )
    agree(
        found.visits,
        """
        ticket departed  arrived   finished
        0      08:00     09:00     12:00      # 1 h x 1.5 / 0.5
        1      12:00     12:30     14:00
        2      Tue/08:00 Tue/08:30 Tue/10:00
        """,
    )


def test_what_begins_before_the_storm_is_not_slowed():
    found = run(
        """
        technicians: {per_area: 1, travel: {time: 30 min}}
        storms: {gale: {start: 8 h, plateau: 20 min, productivity: 0.5}}
        """,
        "07:45 09:00",
    )
    agree(found.visits, "departed arrived finished\n07:45 08:15 10:15\n10:15 10:45 11:45")


def test_a_storm_may_begin_at_a_date():
    later = {"start": "2026-01-06 12:00", "plateau": "1 day", "multiplier": 2}
    plan = plan_of(start="2026-01-05", storms={"gale": later})
    assert_array_equal(np.flatnonzero(plan.storms[0].demand == 2), np.arange(36, 60))
    earlier = {"start": "2026-01-04", "plateau": "2 days", "multiplier": 2}
    plan = plan_of(start="2026-01-05", storms={"gale": earlier})
    assert_array_equal(np.flatnonzero(plan.storms[0].demand == 2), np.arange(24))


WRONG = {
    "gale: {start: 1 h, plateau: 1 h, areas: [tovn]}": r"storms.gale.areas.0: unknown area 'tovn' \(did you mean 'to",
    "gale: {start: 2026-01-06, plateau: 1 h}": "storms.gale.start: is a date, so the run needs one, too",
    "gale: {start: 1 h}": "storms.gale: lasts no time",
    "gale: {start: soon, plateau: 1 h}": "storms.gale.start: 'soon' is not a duration",
    "gale: {plateau: 1 h}": "storms.gale.start: missing",
    "gale: {start: 1 h, plateau: 1 h, productivity: 0}": "storms.gale.productivity: 0 is out of range",
}


@pytest.mark.parametrize("storm", WRONG)
def test_what_cannot_be_meant_is_refused(storm):
    with pytest.raises(WrongInput, match=WRONG[storm]):
        scenario_of(f"storms: {{{storm}}}")


def test_a_history_makes_its_own_storms_and_outages():
    history = {"source": "history", "file": "tickets.csv", "columns": {"reported": "opened"}}
    scenario_of(history=history, storms={"gale": {"start": "1 h", "plateau": "1 h", "productivity": 0.5}})
    with pytest.raises(WrongInput, match=r"storms.gale.multiplier: stands beside demand from a history"):
        scenario_of(history=history, storms={"gale": {"start": "1 h", "plateau": "1 h", "multiplier": 2}})
    with pytest.raises(WrongInput, match=r"outages.elements: stands beside demand from a history"):
        scenario_of(history=history, outages={"elements": {"cabinet": {"lines_each": 10, "repair": "1 h"}}})


def test_a_storm_is_written_as_it_is_read():
    for start in ("10 days", "2026-02-03 18:00:00"):
        assert Storm(start=start, plateau="1 h").model_dump()["start"] == start
