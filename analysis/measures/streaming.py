"""The figures of a run in blocks, without its log: the same numbers, to the last bit, as of the whole log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from analysis.measures import MEASURES, Measured, closed_within, share_closed
from analysis.measures.daily import by_day, daily
from analysis.measures.lines import LinesInBlocks
from analysis.measures.roster import Roster
from analysis.measures.sums import Sums, Value
from analysis.measures.window import Window, in_window, is_single_fault
from analysis.results import Measure
from sim.blocks import Block
from sim.log import ChosenTable, Log
from sim.plan import Plan


class Streamed:
    """What is known of a run by now."""

    def __init__(self, plan: Plan, service_levels: Iterable[int]) -> None:
        self._plan, self._service_levels = plan, list(service_levels)
        self._values: dict[Measure, Value] = {}
        self._shapes: tuple[Sums, Sums] | None = None
        self._lines = LinesInBlocks(plan)
        self._roster: Roster | None = None
        self._tickets = 0

    def take(self, block: Block) -> None:
        """Adds a block."""
        log, plan = _remembering(block.log), self._plan
        self._roster = self._roster or Roster(plan, log.shifts)
        lines = self._lines.take(block, in_window(plan, log.tickets) & is_single_fault(log.tickets))
        window = Window(plan, log, self._service_levels, lines, self._roster, block.is_last)
        for function in MEASURES:
            self._add(dict(function(window)))
        self._tickets += len(log.tickets)
        shapes = (closed_within(window), by_day(window))
        if self._shapes is None:
            self._shapes = shapes
        else:
            for whole, part in zip(self._shapes, shapes, strict=True):
                whole.add(part)

    def _add(self, values: dict[Measure, Value]) -> None:
        """Adds the figures of one function. Those that are read from the same parts share them ever after."""
        added: set[int] = set()
        for of, value in values.items():
            if of not in self._values:
                self._values[of] = value
            elif id(value.parts) not in added:
                added.add(id(value.parts))
                self._values[of].parts.add(value.parts)

    def measured(self) -> Measured:
        """The figures of the whole run, once its last block has been taken."""
        assert self._shapes is not None
        values = {of: value.again() for of, value in self._values.items()}
        closed, days = self._shapes
        return Measured(values, share_closed(closed), self._tickets, daily(days))


def _remembering(log: Log) -> Log:
    """The same log; a column that has been widened stays so, for as long as the block is looked at."""
    tables: dict[str, Any] = {name: ChosenTable(table, slice(None)) for name, table in log.tables().items()}
    return replace(log, **tables)
