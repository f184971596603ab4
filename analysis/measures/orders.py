"""Measures of installation orders, read from the log of one replication.

An order counts as a whole: it begins when its first member comes in and is done when the last one is. Counted are the
orders that come in within the window. A bundle counts as done in one visit where a single visit did all its members.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.measures.figures import Named, between, count, duration, ratio, share
from analysis.measures.parts import has_orders, only_with
from analysis.measures.sums import Value
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import FRONT_DESK, Log
from sim.rules import MISSING
from sim.stages import rows_of


@dataclass(frozen=True)
class Installations:
    """Orders that came in within the window, by ticket number of their first member; columns of shape (orders,)."""

    begun: np.ndarray
    done: np.ndarray
    """When the last member was done; MISSING while one is open."""
    visits: np.ndarray
    """Visits that set out."""
    bundled: np.ndarray
    """Whether it is a bundle of which at least two members came in before the cut."""
    customer: np.ndarray

    def rows(self, chosen: np.ndarray) -> Installations:
        return Installations(*(column[chosen] for column in vars(self).values()))


def installations(window: Window) -> Installations:
    """The orders of the window."""
    log, tickets = window.log, window.log.tickets
    own = tickets["order"] == 1
    number = np.where(tickets["bundle"] == MISSING, tickets["ticket"], tickets["bundle"])[own]
    first, order = np.unique(number, return_inverse=True)
    restored = tickets["restored"][own]
    row = rows_of(log, first)
    counted = window.counted[row]
    found = Installations(
        begun=tickets["reported"][row],
        done=np.where(_sums(order, restored == MISSING) > 0, MISSING, _largest(order, restored)),
        visits=_sums(order, _visits_of_tickets(log)[own]),
        bundled=_sums(order, tickets["members"][own]) > 1,
        customer=tickets["customer_class"][row],
    )
    return found.rows(counted)


def _sums(order: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum of the values of each order's tickets."""
    return np.bincount(order, weights=values, minlength=order.max(initial=-1) + 1).astype(np.int64)


def _largest(order: np.ndarray, values: np.ndarray) -> np.ndarray:
    found = np.full(order.max(initial=-1) + 1, MISSING)
    np.maximum.at(found, order, values)
    return found


def _visits_of_tickets(log: Log) -> np.ndarray:
    went = log.visits["ticket"][log.visits["departed"] != MISSING]
    return np.bincount(rows_of(log, went), minlength=len(log.tickets))


def _by_customers(window: Window, found: Installations) -> list[tuple[str, Installations]]:
    """All orders, and those of each customer class."""
    classes = [
        (f"customers: {name}", found.rows(found.customer == number))
        for number, name in enumerate(window.plan.customers)
    ]
    return [("all", found), *classes]


def installation_times(window: Window) -> Named:
    """From order to service, by customer class; over the window's orders that are done."""
    for group, own in _by_customers(window, installations(window)):
        done = own.done != MISSING
        yield from duration("installation time", own.done[done] - own.begun[done], group)


def installed_in_time(window: Window) -> Named:
    """Share of orders that are done within the express time, and within what was promised, by customer class; of the
    window's orders, without those that are open and younger than that at the cut, of which nobody can say."""
    orders = window.plan.orders
    if orders is None:
        return
    for group, own in _by_customers(window, installations(window)):
        seconds = np.where(own.done == MISSING, window.log.cut, own.done) - own.begun
        for name, limit in (("express installation", orders.express), ("kept promise of orders", orders.service_level)):
            within = int(((own.done != MISSING) & (seconds <= limit)).sum())
            yield share(name, "share", group), ratio(within, within + int((seconds > limit).sum()))


def visits_of_orders(window: Window) -> Named:
    """One visit: of the window's bundles that are done. Visits: per order, or bundle, of the window that is done."""
    found = installations(window)
    done = found.rows(found.done != MISSING)
    bundles = done.rows(done.bundled)
    # Members that came apart have a visit each, so a single one has done all of them.
    yield share("one visit for a bundle"), ratio(int((bundles.visits == 1).sum()), len(bundles.visits))
    yield Measure("visits of orders", "mean", clock="", unit="visits per order"), _mean(done.visits)
    yield Measure("visits of bundles", "mean", clock="", unit="visits per order"), _mean(bundles.visits)


def _mean(values: np.ndarray) -> Value:
    return ratio(int(values.sum()), len(values))


def front_desk_times(window: Window) -> Named:
    """Waiting for a person at the front desk, and being served there; over the passages of the window's tickets."""
    own = window.passages.rows(window.passages["desk"] == FRONT_DESK)
    yield from duration("front desk wait", between(own, "arrived", "started"))
    yield from duration("front desk handling", between(own, "started", "finished"))
    yield from duration("front desk", between(own, "arrived", "finished"))


def orders_of_window(window: Window) -> Named:
    """Orders that came in within the window, those that are still open at the end, and how many are bundles."""
    found = installations(window)
    yield Measure("orders", "count", clock="", unit="orders"), count(len(found.begun))
    yield Measure("open orders", "count", clock="", unit="orders"), count((found.done == MISSING).sum())
    yield share("bundles among orders"), ratio(int(found.bundled.sum()), len(found.begun))


ORDER_MEASURES = (orders_of_window, installation_times, installed_in_time, visits_of_orders, front_desk_times)
"""Every function that measures something of orders."""


@only_with(has_orders)
def order_measures(window: Window) -> Named:
    """All measures of orders; nothing where the scenario has none."""
    for function in ORDER_MEASURES:
        yield from function(window)
