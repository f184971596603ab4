"""Faults fixed remotely, on the first visit, or not for long."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, ratio, share
from analysis.measures.parts import has_false_closings
from analysis.measures.window import Window, is_single_fault
from sim.log import Table
from sim.rules import MISSING, Cause, Outcome


def fixes(window: Window) -> Named:
    """Remote fix: of the window's single faults. First-time fix and no fault found: of those whose first visit with
    work is over; without access, and in vain on an outage, nobody worked at the fault. What was closed falsely counts
    as fixed, as it was recorded."""
    tickets, visits = window.faults.tickets, window.faults.visits
    remote = int((tickets["outcome"] == Outcome.REMOTE_FIX).sum())
    yield share("remote fix"), ratio(remote, len(tickets))
    worked = visits.rows((visits["began"] != MISSING) & (visits["outcome"] != Outcome.WASTED))
    first = worked.rows(np.unique(worked["ticket"], return_index=True)[1])
    first = first.rows(first["finished"] != MISSING)
    yield share("first-time fix"), ratio(int((first["outcome"] == Outcome.FIXED).sum()), len(first))
    yield share("no fault found"), ratio(int((first["outcome"] == Outcome.NO_FAULT_FOUND).sum()), len(first))


CAUSES = {Cause.IMPERFECT_REPAIR: "imperfect repair", Cause.FALSE_CLOSURE: "false closure"}


def repeat_rate(window: Window) -> Named:
    """Share of valid closings (no fault found excluded) followed by a report of the same line within the window of
    days after the ticket's last closing, and the same by cause.

    Imperfect repair or false closure where the same fault came back in that time (a ticket has one successor at most,
    so never both); coincidence where only other faults of the line did. So the causes add up to the whole. Where there
    are several customer classes or fault classes, the share of each one's closings, whatever the cause.
    """
    tickets, within = window.lines.tickets, window.plan.repeat_window
    valid = window.lines.faults & np.isin(tickets["outcome"], (Outcome.FIXED, Outcome.REMOTE_FIX))
    soon = reported_again(tickets, valid, within)
    cause = _cause_of_return(tickets, within)[valid]
    statistic, closings = f"{within / 86_400:g} days", int(valid.sum())
    yield share("repeat rate", statistic), ratio(int(soon.sum()), closings)
    for number, name in CAUSES.items():
        if number != Cause.FALSE_CLOSURE or has_false_closings(window.plan):
            yield share("repeat rate", statistic, f"cause: {name}"), ratio(int((cause == number).sum()), closings)
    coincidence = int((soon & (cause == MISSING)).sum())
    yield share("repeat rate", statistic, "cause: coincidence"), ratio(coincidence, closings)
    for group, column, names in (
        ("customers", "customer_class", window.plan.customers),
        ("faults", "fault_class", window.plan.faults),
    ):
        of_closing = tickets[column][valid]
        for position, name in enumerate(names) if len(names) > 1 else ():
            own = of_closing == position
            returned = int((own & soon).sum())
            yield share("repeat rate", statistic, f"{group}: {name}"), ratio(returned, int(own.sum()))


def _cause_of_return(tickets: Table, within: int) -> np.ndarray:
    """Why the fault of each ticket came back as a new ticket in time; MISSING where it did not."""
    child = tickets.rows((tickets["parent"] != MISSING) & is_single_fault(tickets))
    parent = np.searchsorted(tickets["ticket"], child["parent"])
    soon = child["reported"] <= tickets["closed"][parent] + within
    cause = np.full(len(tickets), MISSING)
    cause[parent[soon]] = child["cause"][soon]
    return cause


def reported_again(tickets: Table, chosen: np.ndarray, within: int) -> np.ndarray:
    """Whether a single fault of the line of each chosen ticket is reported in time after its closing."""
    counts = is_single_fault(tickets)
    lines, span = _lines(tickets, within)
    place = np.sort((lines * span + tickets["reported"])[counts])
    closed = lines[chosen] * span + tickets["closed"][chosen]
    position = np.searchsorted(place, closed, side="right")
    return np.append(place, np.iinfo(np.int64).max)[position] <= closed + within


def _lines(tickets: Table, within: int) -> tuple[np.ndarray, int]:
    """A number for the line of each ticket, and by how many seconds lines lie apart on one line of time."""
    last = max(int(tickets[name].max(initial=0)) for name in ("reported", "closed"))
    return tickets["area"] * (int(tickets["line"].max(initial=0)) + 1) + tickets["line"], last + within + 2


def is_repeat(tickets: Table, within: int) -> np.ndarray:
    """Whether each ticket is a single fault whose line had a valid closing so shortly before."""
    lines, span = _lines(tickets, within)
    valid = is_single_fault(tickets) & np.isin(tickets["outcome"], (Outcome.FIXED, Outcome.REMOTE_FIX))
    closings = np.sort((lines * span + tickets["closed"])[valid])
    place = lines * span + tickets["reported"]
    before = np.append(MISSING - within, closings)[np.searchsorted(closings, place)]
    return is_single_fault(tickets) & (place - before <= within)
