"""Installation orders as they come: bundles of several members, together or one by one.

Sources of randomness: those of arrivals, per area and for orders alone; BUNDLE, BUNDLE_SIZE and BUNDLE_TOGETHER per
order; BUNDLE_DELAY per order and member.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrivals import arrivals, words
from sim.plan import AreaPlan, OrderPlan, Plan
from sim.quantiles import seconds
from sim.rules import MISSING
from sim.streams import Key, Kind, Source, derived, named, word


@dataclass(frozen=True)
class OrderRows:
    """Tickets of orders before the cut, by time, then key; all columns have shape (rows,)."""

    time: np.ndarray
    key: Key
    """The order's own for its first member, derived from it for the others."""
    of_order: Key
    """The order that the ticket belongs to."""
    area: np.ndarray
    bundle: np.ndarray
    """Row of the first member; MISSING for an order of one service."""
    members: np.ndarray
    """How many services the ticket holds: all of them where they come together, else one."""


def member_key(order: Key, member: np.ndarray | int) -> Key:
    """The key of what one member of an order needs; the first one has the order's own."""
    return derived(order, Kind.BUNDLE_MEMBER, 0, member)


def draw_orders(plan: Plan, world: Key) -> OrderRows:
    """All tickets of orders that come before the cut."""
    orders = plan.orders
    assert orders is not None
    time, key, area = orders_of_all_areas(plan, orders, world)
    size = _sizes(orders, key)
    together = word(key, Source.BUNDLE_TOGETHER).astype(np.int64) < orders.together
    tickets = np.where(together, 1, size)
    order = np.repeat(np.arange(len(time)), tickets)
    member = np.arange(len(order)) - np.repeat(np.cumsum(tickets) - tickets, tickets)
    when = time[order] + _delays(orders, (key[0][order], key[1][order]), member)
    by_time = np.lexsort((member, key[1][order], key[0][order], when))
    chosen = by_time[when[by_time] < plan.cut]
    return _rows(key, area, size // tickets, size > 1, order[chosen], member[chosen], when[chosen])


def _rows(
    key: Key, area: np.ndarray, held: np.ndarray, bundled: np.ndarray,
    order: np.ndarray, member: np.ndarray, when: np.ndarray,
) -> OrderRows:  # fmt: skip
    """The table of tickets, given the orders and, for each ticket, its order and which member it is."""
    of_order = key[0][order], key[1][order]
    others = member_key(of_order, words(member))
    first_row = np.zeros(len(area), np.int64)
    first_row[order[member == 0]] = np.flatnonzero(member == 0)
    return OrderRows(
        time=when,
        key=(np.where(member == 0, of_order[0], others[0]), np.where(member == 0, of_order[1], others[1])),
        of_order=of_order,
        area=area[order],
        bundle=np.where(bundled[order], first_row[order], MISSING),
        members=held[order],
    )


def orders_of_all_areas(plan: Plan, orders: OrderPlan, world: Key) -> tuple[np.ndarray, Key, np.ndarray]:
    """Times, keys and areas of the orders."""
    found = [_of_area(plan, orders, area, named(world, area.name)) for area in plan.areas]
    time = np.concatenate([each for each, _ in found])
    first, second = (np.concatenate([key[half] for _, key in found]) for half in (0, 1))
    return time, (first, second), np.repeat(np.arange(len(found)), [len(each) for each, _ in found])


def _of_area(plan: Plan, orders: OrderPlan, area: AreaPlan, area_key: Key) -> tuple[np.ndarray, Key]:
    """Times and keys of an area's orders: a process of its own beside that of the reports."""
    return arrivals(derived(area_key, Kind.ORDER, 0, 0), orders.hourly_rate * area.lines, plan.cut)


def _sizes(orders: OrderPlan, key: Key) -> np.ndarray:
    """How many members each order has."""
    bundled = word(key, Source.BUNDLE).astype(np.int64) < orders.bundle
    drawn = word(key, Source.BUNDLE_SIZE).astype(np.int64)
    size = 2 + np.searchsorted(np.array(orders.members[:-1], dtype=np.int64), drawn, side="right")
    return np.where(bundled, size, 1)


def _delays(orders: OrderPlan, of_order: Key, member: np.ndarray) -> np.ndarray:
    """How long after its order each ticket comes; the first member comes with it."""
    if orders.delay is None:
        return np.zeros_like(member)
    drawn = word(of_order, Source.BUNDLE_DELAY, words(member)).astype(np.int64)
    return np.where(member == 0, 0, seconds(orders.delay, drawn))
