"""The hotline and the desks: waiting, handling, holding, and calls answered."""

from __future__ import annotations

from analysis.measures.figures import Named, between, duration, ratio
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


def answered(window: Window) -> Named:
    """Share of the window's calls to the hotline that were answered within its target."""
    calls = window.passages.rows(window.passages["desk"] == HOTLINE)
    known = calls["started"] != MISSING
    within = known & (calls["started"] - calls["arrived"] <= window.plan.answer_target)
    yield (
        Measure("answered within", f"{window.plan.answer_target} s", unit="share"),
        ratio(int(within.sum()), len(calls)),
    )
