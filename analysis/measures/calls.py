"""Measures of calls: who hangs up, who asks about an open ticket, and what that costs the hotline."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, ratio, share
from analysis.measures.parts import has_chases, has_hanging_up, only_with
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import HOTLINE, Table
from sim.rules import MISSING, Outcome


@only_with(has_hanging_up)
def hanging_up(window: Window) -> Named:
    """Abandoned calls: hung up, of the calls by which the window's tickets were reported and which have been answered
    or hung up. Withdrawn: of the window's tickets."""
    calls = window.reports.passages.rows(window.reports.passages["desk"] == HOTLINE)
    answered = calls["started"] != MISSING
    hung_up = ~answered & (calls["left"] != MISSING)
    yield share("abandoned calls"), ratio(int(hung_up.sum()), int((answered | hung_up).sum()))
    withdrawn = int((window.reports.tickets["outcome"] == Outcome.WITHDRAWN).sum())
    yield share("withdrawn"), ratio(withdrawn, len(window.reports.tickets))


@only_with(has_chases)
def asking(window: Window) -> Named:
    """Chase calls per 100 of the window's tickets; the share of these calls that came after a broken promise."""
    tickets = window.reports.tickets
    chases = window.log.chases.rows(np.isin(window.log.chases["ticket"], tickets["ticket"]))
    per_hundred = Measure("chases", "per 100", clock="", unit="per 100 tickets")
    yield per_hundred, ratio(100 * len(chases), len(tickets))
    yield share("chases after a broken promise"), ratio(int(chases["broken"].sum()), len(chases))


@only_with(has_chases)
def hotline_time(window: Window) -> Named:
    """Share of chase calls in all handling time of the hotline within the window."""
    calls = window.log.desk_passages.rows(window.log.desk_passages["desk"] == HOTLINE)
    asked, taken = _handling(window, window.log.chases), _handling(window, calls)
    yield share("hotline time for chases"), ratio(asked, asked + taken)


def _handling(window: Window, calls: Table) -> int:
    """Seconds of handling within the window; what has not ended lasts to the cut."""
    calls = calls.rows(calls["started"] != MISSING)
    ends = np.where(calls["finished"] == MISSING, window.log.cut, calls["finished"])
    begin, end = window.plan.warm_up, window.plan.window_end
    return int((np.clip(ends, begin, end) - np.clip(calls["started"], begin, end)).sum())


CALLS = (hanging_up, asking, hotline_time)
"""Every function that measures something about calls."""
