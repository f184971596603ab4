"""The fast engine: the same log as `sim.process`, from compiled code."""

from sim.kernel.engine import simulate

__all__ = ["simulate"]
