"""Faults fixed remotely, on the first visit, or not for long."""

from __future__ import annotations

import numpy as np

from analysis.measures.figures import Named, ratio, share
from analysis.measures.window import Window, is_single_fault
from sim.log import Log
from sim.rules import MISSING, Cause, Outcome
from sim.stages import rows_of


def fixes(window: Window) -> Named:
    """Remote fix: of the window's single faults. First-time fix and no fault found: of those whose first visit is
    over."""
    tickets, visits = window.faults.tickets, window.faults.visits
    remote = int((tickets["outcome"] == Outcome.REMOTE_FIX).sum())
    yield share("remote fix"), ratio(remote, len(tickets))
    first = visits.rows((visits["visit"] == 0) & (visits["finished"] != MISSING))
    yield share("first-time fix"), ratio(int((first["outcome"] == Outcome.FIXED).sum()), len(first))
    yield share("no fault found"), ratio(int((first["outcome"] == Outcome.NO_FAULT_FOUND).sum()), len(first))


CAUSES = {Cause.IMPERFECT_REPAIR: "imperfect repair", Cause.FALSE_CLOSURE: "false closure"}


def repeat_rate(window: Window) -> Named:
    """Share of valid closings (no fault found excluded) followed by a report of the same line within the window of
    days after the ticket's last closing, and the same by cause.

    Imperfect repair or false closure where the same fault came back in that time (a ticket has one successor at most,
    so never both); coincidence where only other faults of the line did. So the causes add up to the whole.
    """
    tickets, within = window.log.tickets, window.plan.repeat_window
    valid = window.faults.chosen & np.isin(tickets["outcome"], (Outcome.FIXED, Outcome.REMOTE_FIX))
    soon = reported_again(window.log, valid, within)
    cause = _cause_of_return(window.log, within)[valid]
    statistic, closings = f"{within / 86_400:g} days", int(valid.sum())
    yield share("repeat rate", statistic), ratio(int(soon.sum()), closings)
    for number, name in CAUSES.items():
        yield share("repeat rate", statistic, f"cause: {name}"), ratio(int((cause == number).sum()), closings)
    coincidence = int((soon & (cause == MISSING)).sum())
    yield share("repeat rate", statistic, "cause: coincidence"), ratio(coincidence, closings)
    customer = window.log.tickets["customer_class"]
    for place, name in enumerate(window.plan.customers):
        own = customer == place
        again, all_closings = int((soon & own[valid]).sum()), int((valid & own).sum())
        yield share("repeat rate", statistic, f"customers: {name}"), ratio(again, all_closings)


def _cause_of_return(log: Log, within: int) -> np.ndarray:
    """Why the fault of each ticket came back as a new ticket in time; MISSING where it did not."""
    tickets = log.tickets
    child = tickets.rows(tickets["parent"] != MISSING)
    parent = rows_of(log, child["parent"])
    soon = child["reported"] <= tickets["closed"][parent] + within
    cause = np.full(len(tickets), MISSING)
    cause[parent[soon]] = child["cause"][soon]
    return cause


def reported_again(log: Log, chosen: np.ndarray, within: int) -> np.ndarray:
    """Whether a single fault of the line of each chosen ticket is reported in time after its closing."""
    tickets = log.tickets
    counts = is_single_fault(tickets)
    lines = tickets["area"] * (int(tickets["line"].max(initial=0)) + 1) + tickets["line"]
    span = log.cut + within + 2
    place = np.sort((lines * span + tickets["reported"])[counts])
    closed = lines[chosen] * span + tickets["closed"][chosen]
    position = np.searchsorted(place, closed, side="right")
    return np.append(place, np.iinfo(np.int64).max)[position] <= closed + within


def is_repeat(log: Log, within: int) -> np.ndarray:
    """Whether each ticket of the log is a single fault whose line had a valid closing so shortly before."""
    tickets = log.tickets
    lines = tickets["area"] * (int(tickets["line"].max(initial=0)) + 1) + tickets["line"]
    span = log.cut + within + 2
    valid = is_single_fault(tickets) & np.isin(tickets["outcome"], (Outcome.FIXED, Outcome.REMOTE_FIX))
    closings = np.sort((lines * span + tickets["closed"])[valid])
    place = lines * span + tickets["reported"]
    before = np.append(MISSING - within, closings)[np.searchsorted(closings, place)]
    return is_single_fault(tickets) & (place - before <= within)
