"""Demand from a file: reads past tickets, refuses what cannot be trusted, and says what to be careful about.

Report times are local times as written; the run's clock counts from the Monday of the first report's week.
"""

from scenarios.history.reading import ReportHistory, read_history
from scenarios.history.replay import with_history

__all__ = ["ReportHistory", "read_history", "with_history"]
