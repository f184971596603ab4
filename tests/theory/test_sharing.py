"""Ways of sharing technicians between areas, where theory knows the wait.

Service times are exponential and the order of the queue does not look at them, so that the mean wait is Erlang's
whichever ticket comes first (Kleinrock, 1976: conservation law), as long as nobody is idle while somebody waits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cases import EXPONENTIAL, REPLICATIONS, SEED, field_waits, holds, hours, queue, technicians

from analysis import theory
from sim.log import first_difference
from sim.plan import Plan
from sim.planning import build_plan
from tests.small import scenario_of

PEOPLE, USE, TICKETS = 2, 0.8, 40_000


def plan_of(crew: dict[str, Any], **parts: Any) -> Plan:
    """Three equal areas that share the reports of a queue; everybody is at once everywhere."""
    one = queue(3 * PEOPLE, USE, TICKETS // REPLICATIONS, **technicians(3 * PEOPLE))
    lines = 3_000_000
    tree = {
        "horizon": {
            "warm_up": f"{one.warm_up} s",
            "window": f"{one.window_end - one.warm_up} s",
            "follow_up": f"{one.cut - one.window_end} s",
        },
        "areas": {name: {"lines": lines} for name in ("west", "middle", "east")},
        "reports": {"per_line_and_year": 3 * PEOPLE * USE * 365 * 24 / (3 * lines)},
        "technicians": {"per_area": PEOPLE} | crew,
        "repair": {"on_site": EXPONENTIAL},
    }
    return build_plan(scenario_of(**tree | parts))


def test_who_may_always_borrow_waits_as_one_pool(run):
    plan = plan_of({"sharing": "borrow"})
    means = [field_waits(plan, run(plan, SEED, replication)).mean() for replication in range(REPLICATIONS)]
    holds(means, theory.erlang_c_wait(3 * PEOPLE * USE, 1.0, 3 * PEOPLE), within=0.4)


def test_who_never_has_reason_to_borrow_waits_as_areas_of_their_own(run):
    borrow, dedicated = (
        plan_of({"sharing": "borrow", "borrow": {"other_at_least": 10**6}}),
        plan_of({"sharing": "dedicated"}),
    )
    assert first_difference(run(borrow, SEED, 0), run(dedicated, SEED, 0)) is None


@pytest.mark.parametrize("travel", [{}, {"speed": "20 km/h"}])
def test_ample_work_hours_are_one_pool(run, travel):
    """The same log: whoever is nearest goes, as long as the hours last."""
    repair = {"on_site": EXPONENTIAL, "standard_time": "1 h"}
    areas = {name: {"lines": 3_000_000, "side": "1 km"} for name in ("west", "middle", "east")}
    ample = plan_of(
        {"sharing": "work_hours", "standard_hours": hours(10**4), "travel": travel}, repair=repair, areas=areas
    )
    pooled = plan_of({"sharing": "pooled", "travel": travel}, repair=repair, areas=areas)
    assert first_difference(run(ample, SEED, 0), run(pooled, SEED, 0)) is None


def test_priorities_in_the_field_wait_as_cobham_says(run):
    rates = (0.8, 1.2, 2.5)
    customers = {
        f"class {priority}": {"share": rate / sum(rates), "priority": priority}
        for priority, rate in enumerate(rates, start=1)
    }
    crew = {"per_area": 5, "queue": "priority"}
    plan = queue(5, 0.9, 80_000 // REPLICATIONS, customers=customers, technicians=crew, repair={"on_site": EXPONENTIAL})
    means = []
    for replication in range(REPLICATIONS):
        log = run(plan, SEED, replication)
        means.append(waits_by_class(plan, log))
    expected = (0.181546, 0.302577, 2.541644)
    for own, wait, within in zip(np.array(means).T, expected, (0.15, 0.15, 0.5), strict=True):
        holds(own, wait, within)


def waits_by_class(plan, log):
    """Mean wait for a technician by class of customer, of the tickets reported in the window."""
    rows = np.searchsorted(log.tickets["ticket"], log.visits["ticket"])
    reported, customer = log.tickets["reported"][rows], log.tickets["customer_class"][rows]
    inside = (plan.warm_up <= reported) & (reported < plan.window_end)
    waits = (log.visits["departed"] - log.visits["queued"]) / 3600
    return [waits[inside & (customer == number)].mean() for number in range(len(plan.customers))]
