"""Whether tickets were closed or restored in time."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import HOUR, Named, ratio
from analysis.measures.window import Window
from analysis.results import Measure
from sim.rules import MISSING


def shares_within(window: Window) -> Named:
    """Share closed within each service level, and beyond it; of the window's single faults, without those that are
    open and younger than the level at the cut, of which nobody can say."""
    tickets = window.faults.tickets
    closed = tickets["closed"] != MISSING
    seconds = np.where(closed, tickets["closed"], window.log.cut) - tickets["reported"]
    for level in window.service_levels:
        over, within = int((seconds > level).sum()), int((closed & (seconds <= level)).sum())
        name = f"{level / HOUR:g} h"
        yield Measure("share within", name, unit="share"), ratio(within, within + over)
        yield Measure("share over", name, unit="share"), ratio(over, within + over)
        beyond = int(np.maximum(seconds - level, 0).sum())
        yield Measure("hours beyond", name), ratio(beyond, within + over) / HOUR


def kept_promises(window: Window) -> Named:
    """Share restored within what the customer was promised, by customer class; denominator as for service levels."""
    tickets = window.faults.tickets
    restored = tickets["restored"] != MISSING
    late = np.where(restored, tickets["restored"], window.log.cut) > tickets["due"]
    for number, name in enumerate(window.plan.customers):
        own = tickets["customer_class"] == number
        kept, broken = int((own & restored & ~late).sum()), int((own & late).sum())
        yield Measure("kept promise", "share", f"customers: {name}", unit="share"), ratio(kept, kept + broken)
