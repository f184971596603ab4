"""How far technicians travel in a square area, against the mean distances of places in a square."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cases import REPLICATIONS, SEED, holds, plan_of

from analysis import theory
from sim.rules import MISSING

SIDE, SPEED = 10, 20
"""Kilometres and kilometres per hour, without detour: an hour of travel is twice the side."""

FROM_THE_MIDDLE = {"euclid": (math.sqrt(2) + math.asinh(1)) / 6, "manhattan": 0.5}
"""Mean distance from the middle of a square of side 1 to a place in it."""


def trips(log):
    """Length of each trip in sides of the square, by the time that it took, in the order of departure."""
    went = log.visits.rows(log.visits["arrived"] != MISSING)
    went = went.rows(np.argsort(went["departed"], kind="stable"))
    return (went["arrived"] - went["departed"]) / 3600 * SPEED / SIDE


def busy_technicians(metric, count, on_site, hours, days, per_day, **travel):
    """More reports a day than the technicians can do."""
    crew = {
        "per_area": count,
        "shift": {"hours": hours},
        "travel": {"speed": f"{SPEED} km/h", "metric": metric} | travel,
    }
    repair = {"on_site": on_site}
    return plan_of(per_day / 24, window=24 * days, side=f"{SIDE} km", technicians=crew, repair=repair)


@pytest.mark.parametrize("metric", ["euclid", "manhattan"])
def test_one_job_leads_to_the_next_from_place_to_place(run, metric):
    # One technician who never goes home: all trips but the first lead between two places spread over the square.
    plan = busy_technicians(metric, count=1, on_site="30 min", hours="always", days=30, per_day=30)
    found = [trips(run(plan, SEED, replication)) for replication in range(REPLICATIONS)]
    holds([each[1:].mean() for each in found], theory.mean_distance_unit_square(metric), within=0.03)
    assert min(map(len, found)) > 600


@pytest.mark.parametrize("metric", ["euclid", "manhattan"])
def test_first_job_of_a_shift_begins_at_the_base(run, metric):
    # A job lasts longer than the shift, so each technician makes one trip a day, from the middle of the square.
    plan = busy_technicians(metric, count=10, on_site="12 h", hours="08:00-18:00", days=30, per_day=15)
    found = [trips(run(plan, SEED, replication)) for replication in range(REPLICATIONS)]
    holds([each.mean() for each in found], FROM_THE_MIDDLE[metric], within=0.03)
    assert min(map(len, found)) > 280


def test_detour_and_entering_lengthen_every_trip(run):
    plain, longer = (
        busy_technicians("euclid", count=10, on_site="12 h", hours="08:00-18:00", days=10, per_day=15, **travel)
        for travel in ({}, {"detour": 1.5, "enter": "6 min"})
    )
    one, other = (trips(run(plan, SEED, 0)) for plan in (plain, longer))
    # The same jobs by the same people: half as long again, and 6 min are a fifth of a side; times are whole seconds.
    second = SPEED / SIDE / 3600
    assert np.abs(other - (1.5 * one + 0.2)).max() <= 1.5 * second
