"""From a scenario to the plan that workload and engines read."""

from sim.planning.build import build_plan

__all__ = ["build_plan"]
