"""False closure and its audit as thresholds and tables."""

from __future__ import annotations

from scenarios.scenario import Scenario
from sim.plan import FalseClosurePlan
from sim.planning.tables import table_of
from sim.quantiles import threshold


def false_closure_plan(scenario: Scenario) -> FalseClosurePlan:
    part, audit = scenario.false_closure, scenario.false_closure.audit
    return FalseClosurePlan(
        remote=threshold(scenario.remote.false_fix),
        base=threshold(part.base),
        near_limit=threshold(min(part.base + part.near_limit, 1.0)),
        margin=part.margin,
        report=table_of(part.report),
        reopen_window=part.reopen_window,
        coverage=threshold(audit.coverage),
        detection=threshold(audit.detection),
        audit_delay=table_of(audit.delay),
    )
