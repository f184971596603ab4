"""The hotline and the desks: waiting, handling, holding, limits kept and calls answered."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, between, duration, ratio, share
from analysis.measures.open_time import elapsed
from analysis.measures.window import Window, stations
from analysis.results import Measure
from sim.log import HOTLINE
from sim.rules import MISSING


def desk_times(window: Window) -> Named:
    """Per desk: waiting for a person, handling, hold until the batch leaves; over passages of the window's tickets."""
    for number, name in stations(window.plan):
        at_desk = (window.passages["desk"] == number) & (window.passages["wrong_unit"] == 0)
        own = window.passages.rows(at_desk)
        yield from duration("desk wait", between(own, "found", "started"), f"desk: {name}")
        yield from duration("desk handling", between(own, "started", "finished"), f"desk: {name}")
        yield from duration("desk hold", between(own, "finished", "left"), f"desk: {name}")


def kept_limits(window: Window) -> Named:
    """Operational-level targets: share of the window's tickets that left a desk for good within its limit, of those
    that left it or were there longer than the limit when the run was cut."""
    passages = window.passages
    for number, desk in enumerate(window.plan.chain):
        if desk.limit == MISSING:
            continue
        own = passages.rows((passages["desk"] == number) & (passages["wrong_unit"] == 0))
        first = own.rows(own["attempt"] == 0)
        final = own.rows((own["misrouted"] == 0) & (own["left"] != MISSING))
        # Both are in the order of the tickets' numbers, and a ticket leaves for good once.
        has_left = np.isin(first["ticket"], final["ticket"])
        left = np.full(len(first), window.log.cut)
        left[has_left] = final["left"]
        # A second before leaving, less than the limit has passed: the ticket has gone when the limit is reached.
        within = elapsed(desk.limit_opens, desk.limit_closes, first["arrived"], left - 1) < desk.limit
        kept, broken = int((within & has_left).sum()), int((~within).sum())
        yield share("kept limit", "share", f"desk: {desk.station.name}"), ratio(kept, kept + broken)


def answered(window: Window) -> Named:
    """Share of the window's calls to the hotline that were answered within its target."""
    calls = window.passages.rows(window.passages["desk"] == HOTLINE)
    known = calls["started"] != MISSING
    within = known & (calls["started"] - calls["arrived"] <= window.plan.answer_target)
    yield (
        Measure("answered within", f"{window.plan.answer_target} s", unit="share"),
        ratio(int(within.sum()), len(calls)),
    )
