"""Appointments against closed forms: access is a coin that is thrown at each visit, a window suits or does not."""

from __future__ import annotations

from cases import REPLICATIONS, SEED, holds, plan_of

from analysis.measures import Window
from analysis.measures.appointments import access, first_appointments
from analysis.results import Measure

PLENTY = {"per_area": 200}
SUCCESS = Measure("first-appointment success", "share", "all", "", "share")
VISITS = Measure("visits per ticket", "mean", clock="", unit="visits")
AHEAD = Measure("report to first window", "mean")


def figures(run, of, **parts):
    """The figure of each replication of a run with plenty of technicians, followed until every ticket is closed."""
    plan = plan_of(2.0, window=24 * 14, technicians=PLENTY, repair={"on_site": "30 min"}, **parts)
    found = []
    for replication in range(REPLICATIONS):
        window = Window(plan, run(plan, SEED, replication, drain=True), [])
        found.append(dict([*first_appointments(window), *access(window)])[of])
    return found


def test_visits_until_somebody_opens(run):
    """Each visit is without access with probability p, whatever happened before: 1 / (1 - p) visits."""
    found = figures(run, VISITS, appointments={"no_access": {"without": 0.3}, "retry": "2 h"})
    holds(found, 1 / 0.7, within=0.03)


def test_visits_in_windows_until_somebody_opens(run):
    found = figures(run, VISITS, appointments={"policy": "blind", "no_access": {"unconfirmed": 0.3}})
    holds(found, 1 / 0.7, within=0.03)


def test_first_appointments_succeed_where_somebody_opens(run):
    """With slots and technicians in plenty nothing is missed, and only access decides."""
    asked = {"policy": "capacity", "mean_job": "30 min", "no_access": {"unconfirmed": 0.2}}
    holds(figures(run, SUCCESS, appointments=asked), 0.8, within=0.03)


def test_confirmed_appointments_succeed_more_often(run):
    """Reached .8 of the time, of whom .05 are away after all, .1 cancel and .1 change; of the others .3 are away."""
    asked = {
        "policy": "confirmed",
        "mean_job": "30 min",
        "lead": "2 h",
        "confirm": {"before": "1 h", "reached": 0.8, "cancels": 0.1, "changes": 0.1},
        "no_access": {"unconfirmed": 0.3, "confirmed": 0.05},
    }
    holds(figures(run, SUCCESS, appointments=asked), 0.8 * 0.8 * 0.95 + 0.2 * 0.7, within=0.03)


def test_days_until_a_window_suits(run):
    """A window a day: half a day to the first on average, and (1 - p) / p days more until one suits."""
    asked = {"policy": "blind", "windows": ["12:00-13:00"], "suits": [0.4], "days_ahead": 365}
    # The windows of the run end four weeks after it, and nobody is as choosy as that: .6 ** 28 is 6e-7.
    holds(figures(run, AHEAD, appointments=asked), 12 + 24 * 0.6 / 0.4, within=0.05)
