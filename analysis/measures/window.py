"""A log with the tickets that count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.measures.lines import Lines
from analysis.measures.roster import Roster
from sim.log import HOTLINE, Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome
from sim.stages import rows_of, stays

NEVER_REPAIRED = (Outcome.WITHDRAWN, Outcome.OUTAGE, Outcome.CANCELLED)
"""Outcomes of tickets that ended without a repair of their own."""


@dataclass(frozen=True)
class Chosen:
    """Some tickets of a log, with what happened to them."""

    chosen: np.ndarray
    """Mask over the log's tickets."""
    tickets: Table
    visits: Table
    passages: Table


class Window:
    """A log, or a part of one, with the tickets that count, and what several measures need of it.

    Reports are every fault reported in the window. Faults are the single ones among them: no children of outages,
    and none that the customer withdrew or cancelled. Installation orders are neither.
    """

    def __init__(
        self,
        plan: Plan,
        log: Log,
        service_levels: Iterable[int],
        lines: Lines | None = None,
        roster: Roster | None = None,
        is_last: bool = True,
    ) -> None:
        self.plan, self.log, self.service_levels = plan, log, list(service_levels)
        self.is_last = is_last
        """Whether the log is whole or the last part of one: what belongs to the run and not to tickets, like shifts
        and outages, counts there."""
        tickets = log.tickets
        self.counted = in_window(plan, tickets)
        """Mask over the log's tickets: reported in the window, orders too."""
        order, single = tickets["order"] == 1, is_single_fault(tickets)
        whole = self._chosen(self.counted)
        self.reports = whole if not order.any() else self._chosen(self.counted & ~order)
        self.faults = self.reports if single.all() else self._chosen(self.counted & single)
        self.orders = self._chosen(self.counted & order)
        self.tickets, self.visits, self.passages = whole.tickets, whole.visits, whole.passages
        self.closed = self.tickets["closed"] != MISSING
        self.stays = stays(log)
        self.lines = lines or Lines(tickets, self.faults.chosen)
        self._roster = roster

    @cached_property
    def roster(self) -> Roster:
        """The shifts of technicians."""
        return self._roster or Roster(self.plan, self.log.shifts)

    def _chosen(self, chosen: np.ndarray) -> Chosen:
        log = self.log
        visits, passages = (_of(log, chosen, table) for table in (log.visits, log.desk_passages))
        return Chosen(chosen, log.tickets.rows(chosen), visits, passages)


def _of(log: Log, chosen: np.ndarray, table: Table) -> Table:
    """The rows of a table that are of chosen tickets."""
    return table.rows(chosen[rows_of(log, table["ticket"])])


def in_window(plan: Plan, tickets: Table) -> np.ndarray:
    """Tickets that are reported in the window."""
    return (plan.warm_up <= tickets["reported"]) & (tickets["reported"] < plan.window_end)


def is_single_fault(tickets: Table) -> np.ndarray:
    """Faults that were repaired on their own or may still be: one that waits for an outage's end is not."""
    child = (tickets["outcome"] == Outcome.OPEN) & (tickets["linked"] != MISSING)
    return (tickets["order"] == 0) & ~child & ~np.isin(tickets["outcome"], NEVER_REPAIRED)


def stations(plan: Plan) -> list[tuple[int, str]]:
    """Number and name of the hotline, the remote desk and the desks of the chain."""
    names = ["hotline", "remote desk", *(desk.station.name for desk in plan.chain)]
    return list(enumerate(names, start=HOTLINE))
