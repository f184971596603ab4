"""Customers who hang up, and who ask about their tickets."""

from __future__ import annotations

from scenarios.calendars import DAY
from scenarios.distributions import Exponential
from scenarios.scenario import Scenario
from sim.plan import CHASE_UNIT, CallsPlan, Table
from sim.planning.calendars import Calendars
from sim.planning.tables import table_of
from sim.quantiles import build_table, threshold


def calls_plan(scenario: Scenario, calendars: Calendars) -> CallsPlan:
    hotline, chases = scenario.hotline, scenario.chases
    per_second = CHASE_UNIT / 3600
    return CallsPlan(
        patience=table_of(hotline.patience),
        call_again=table_of(hotline.call_again),
        attempts=hotline.attempts,
        before=chases.per_hour * per_second,
        after=(chases.per_hour + chases.after_broken_promise) * per_second,
        of_children=chases.of_children,
        budget=_budget() if chases.happen else None,
        handling=table_of(chases.handling or hotline.handling) if chases.happen else None,
        frees_stuck=chases.frees_stuck,
        raises=threshold(chases.raises_priority),
        end=calendars.days * DAY,
    )


def _budget() -> Table:
    return build_table(Exponential(distribution="exponential", mean=f"{CHASE_UNIT} s"))
