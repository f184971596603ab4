"""Promises to customers: which are kept, and what is owed where they are not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.measures.figures import Named, between, quantile_of, ratio, share
from analysis.measures.repeats import is_repeat
from analysis.measures.sums import Durations, Sums, Value, quotient
from analysis.measures.window import Window
from analysis.results import Measure
from sim.due import days_late, promised
from sim.log import Log, Table
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.service_plan import MILLION, PromisePlan


@dataclass(frozen=True)
class Kept:
    """How a promise stands with some tickets; shape (n,) each."""

    due: np.ndarray
    done: np.ndarray
    """MISSING where the ticket is open."""
    waived: np.ndarray
    """Whether the promise says nothing of the ticket."""
    now: np.ndarray
    """When it was done, or the end of the run."""

    @property
    def kept(self) -> np.ndarray:
        return ~self.waived & (self.done != MISSING) & (self.done <= self.due)

    @property
    def broken(self) -> np.ndarray:
        return ~self.waived & (self.now > self.due)


def promises(window: Window) -> Named:
    """Per promise, over the window's single faults of the customers that have it: share kept of those kept or broken
    (a waived ticket is neither, nor is an open one that is not yet due); waived ones per 100; mean compensation, in
    which open tickets count as late up to the end of the run. Also by customer class."""
    for promise in window.plan.service.promises:
        tickets = window.faults.tickets
        group = f"promise: {promise.name}"
        own = tickets.rows(np.isin(tickets["customer_class"], promise.customers))
        if promise.timed:
            state = kept_by(promise, window.log, own)
            yield from _kept(state, np.ones(len(own), bool), group)
            for number in promise.customers if len(promise.customers) > 1 else []:
                name = f"{group}, customers: {window.plan.customers[number]}"
                yield from _kept(state, own["customer_class"] == number, name)
        yield from _fastest(promise, window.log, own, group)
        yield from _compensation(promise, window.log, own, group)
        yield from _targets(promise, window, own, group)


def _kept(state: Kept, of: np.ndarray, group: str) -> Named:
    kept, broken = int((state.kept & of).sum()), int((state.broken & of).sum())
    yield share("kept promise", "share", group), ratio(kept, kept + broken)
    waived = 100 * int((state.waived & of).sum())
    yield Measure("waived promise", "per 100", group, "", "per 100 tickets"), ratio(waived, int(of.sum()))


def kept_by(promise: PromisePlan, log: Log, tickets: Table) -> Kept:
    """How a promise stands with tickets of a log at the end of the run."""
    done = tickets["closed" if promise.by_closing else "restored"]
    now = np.where(done == MISSING, log.cut, done)
    return Kept(due_of(promise, tickets), done, waived(promise, log, tickets), now)


def due_of(promise: PromisePlan, tickets: Table) -> np.ndarray:
    """Until when the promise is kept for each ticket; int64, shape (n,)."""
    columns = zip(*(tickets[name].tolist() for name in ("fault_class", "area", "reported")), strict=True)
    return np.array([promised(promise, *ticket) for ticket in columns], np.int64)


def waived(promise: PromisePlan, log: Log, tickets: Table) -> np.ndarray:
    """Tickets of which the promise says nothing."""
    found = np.zeros(len(tickets), bool)
    if "no_fault_found" in promise.waived_by:
        found |= tickets["outcome"] == Outcome.NO_FAULT_FOUND
    if "no_access" in promise.waived_by:
        nobody = log.visits["ticket"][log.visits["outcome"] == Outcome.NO_ACCESS]
        failed = log.appointments["ticket"][log.appointments["outcome"] == AppointmentOutcome.FAILED]
        found |= np.isin(tickets["ticket"], np.concatenate([nobody, failed]))
    if "customer_moved" in promise.waived_by:
        agreed = log.appointments
        moved = (agreed["outcome"] == AppointmentOutcome.MOVED) & (agreed["notified"] == MISSING)
        found |= np.isin(tickets["ticket"], agreed["ticket"][moved])
    return found


def _fastest(promise: PromisePlan, log: Log, own: Table, group: str) -> Named:
    """Times by which the fastest 80 % and 95 % of the tickets that are not waived were restored."""
    if promise.percentiles:
        durations = Durations(between(own.rows(~waived(promise, log, own)), "reported", "restored"))
        for statistic, probability in (("80 %", 0.8), ("95 %", 0.95)):
            yield Measure("report to restoration", statistic, group), quantile_of(durations, probability)


def late_payments(promise: PromisePlan, state: Kept) -> list[int]:
    """Millionths owed for each ticket because it is late, as things stand."""
    if not promise.per_day:
        return [0] * len(state.due)
    most = float("inf") if promise.most == MISSING else promise.most
    return [
        int(min(days_late(due, now) * promise.per_day, most)) if broken else 0
        for due, now, broken in zip(state.due.tolist(), state.now.tolist(), state.broken.tolist(), strict=True)
    ]


def missed_appointments(log: Log, tickets: Table) -> Table:
    """Appointments of these tickets that were missed on our side."""
    agreed = log.appointments
    missed = agreed["outcome"] == AppointmentOutcome.MISSED
    return agreed.rows(missed & np.isin(agreed["ticket"], tickets["ticket"]))


def _compensation(promise: PromisePlan, log: Log, own: Table, group: str) -> Named:
    if not promise.compensates:
        return
    owed = promise.per_missed_appointment * len(missed_appointments(log, own))
    if promise.timed:
        owed += sum(late_payments(promise, kept_by(promise, log, own)))
    mean = Sums(Fraction(owed, MILLION), len(own))
    of = Measure("compensation", "mean", group, "", promise.currency)
    yield of, Value(mean, lambda sums: quotient(*sums.numbers))


def _targets(promise: PromisePlan, window: Window, own: Table, group: str) -> Named:
    """Shares that have a limit, and whether the limit was kept (1 or 0 in each run)."""
    if promise.most_repeats is not None:
        lines = window.lines
        theirs = lines.faults & np.isin(lines.tickets["customer_class"], promise.customers)
        again = is_repeat(lines.tickets, window.plan.repeat_window)[theirs]
        repeats = ratio(int(again.sum()), len(again))
        yield share("repeats among reports", "share", group), repeats
        yield share("kept target", "most repeats", group), _within(repeats, promise.most_repeats)
    if promise.most_missed is not None:
        agreed = window.log.appointments
        known = (AppointmentOutcome.COMPLETED, AppointmentOutcome.MISSED, AppointmentOutcome.FAILED)
        due = int((np.isin(agreed["outcome"], known) & np.isin(agreed["ticket"], own["ticket"])).sum())
        missed = ratio(len(missed_appointments(window.log, own)), due)
        yield share("missed among appointments", "share", group), missed
        yield share("kept target", "most missed", group), _within(missed, promise.most_missed)


def _within(value: Value, most: float) -> Value:
    """1 where a target is kept, 0 where it is not; NaN where nothing is known."""
    return value.then(lambda known: known if known != known else float(known <= most))
