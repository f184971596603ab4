"""Operational-level targets: what units promise each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.measures.figures import HOUR, Named, ratio, share
from analysis.measures.open_time import elapsed
from analysis.measures.window import Window
from analysis.results import Measure
from sim.rules import MISSING
from sim.service_plan import LimitPlan


@dataclass(frozen=True)
class LimitedStays:
    """Stays that a limit speaks of; shape (n,) each."""

    limit: LimitPlan
    begins: np.ndarray
    ends: np.ndarray
    """The end of the run where a stay is not over."""
    over: np.ndarray

    @property
    def within(self) -> np.ndarray:
        # A second before the end, less than the limit has passed: the stay is over when the limit is reached.
        return self._elapsed(self.ends - 1) < self.limit.seconds

    @property
    def beyond(self) -> np.ndarray:
        """Time beyond the limit, on its clock."""
        return np.maximum(self._elapsed(self.ends) - self.limit.seconds, 0)

    def _elapsed(self, ends: np.ndarray) -> np.ndarray:
        return elapsed(self.limit.opens, self.limit.closes, self.begins, ends)


def limits(window: Window) -> Named:
    """Operational-level targets of each desk, of the hand-over and of the whole way from the report to the end of
    the hand-over, over the window's tickets that were through (at a desk: for good) within the limit, or longer there
    than the limit when they left or the run was cut: share kept; broken per 100; mean time beyond the limit."""
    for place, stays in (*_at_desks(window), *_on_the_way(window)):
        kept, broken = int((stays.within & stays.over).sum()), int((~stays.within).sum())
        yield share("kept limit", "share", place), ratio(kept, kept + broken)
        yield Measure("broken limits", "per 100", place, "", "per 100 tickets"), ratio(100 * broken, kept + broken)
        beyond = int(stays.beyond[~stays.within].sum())
        yield Measure("time beyond limit", "mean", place, stays.limit.clock), ratio(beyond, kept + broken) / HOUR


def _at_desks(window: Window) -> Iterator[tuple[str, LimitedStays]]:
    """From the first arrival at a desk to leaving it for good."""
    passages = window.passages
    for number, (desk, limit) in enumerate(zip(window.plan.chain, window.plan.service.desks, strict=True)):
        if limit is None:
            continue
        own = passages.rows((passages["desk"] == number) & (passages["wrong_unit"] == 0))
        first = own.rows(own["attempt"] == 0)
        final = own.rows((own["misrouted"] == 0) & (own["left"] != MISSING))
        # Both are in the order of the tickets' numbers, and a ticket leaves for good once.
        has_left = np.isin(first["ticket"], final["ticket"])
        left = np.full(len(first), window.log.cut)
        left[has_left] = final["left"]
        yield f"desk: {desk.station.name}", LimitedStays(limit, first["arrived"], left, has_left)


def _on_the_way(window: Window) -> Iterator[tuple[str, LimitedStays]]:
    """The hand-over of single faults, and their whole dispatch, which a remote fix never begins."""
    service, faults = window.plan.service, window.faults.tickets
    still = (faults["dispatched"] == MISSING) & (faults["closed"] != MISSING)
    to_dispatch = faults.rows(~still)
    for place, limit, begin in (
        ("step: hand-over", service.hand_over, "contacted"),
        ("step: dispatch", service.dispatch, "reported"),
    ):
        if limit is not None:
            begun = to_dispatch.rows(to_dispatch[begin] != MISSING)
            over = begun["dispatched"] != MISSING
            ends = np.where(over, begun["dispatched"], window.log.cut)
            yield place, LimitedStays(limit, begun[begin], ends, over)
