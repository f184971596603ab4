"""Laws about orders: their own way in, and bundles that stay together or come apart as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import FRONT_DESK, HOTLINE, REMOTE, Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome
from sim.stages import rows_of


def orders_come_to_the_front_desk(plan: Plan, log: Log) -> Iterator[str]:
    """An order is never at the hotline or the remote desk, and a fault never at the front desk."""
    passages = log.desk_passages
    order = log.tickets["order"][rows_of(log, passages["ticket"])] == 1
    if (order & np.isin(passages["desk"], (HOTLINE, REMOTE))).any():
        yield "an order has been at the hotline or the remote desk"
    if (~order & (passages["desk"] == FRONT_DESK)).any():
        yield "a fault has been at the front desk of orders"


def orders_are_no_faults(plan: Plan, log: Log) -> Iterator[str]:
    """An order has no fault class, ends with its work done, and neither repeats nor is repeated."""
    tickets = log.tickets
    order = tickets["order"] == 1
    if (order != (tickets["fault_class"] == MISSING)).any():
        yield "an order has a fault class, or a fault has none"
    if np.isin(tickets["outcome"][order], (Outcome.REMOTE_FIX, Outcome.NO_FAULT_FOUND)).any():
        yield "an order ended as if it were a fault"
    if (tickets["parent"][order] != MISSING).any() or np.isin(tickets["parent"], tickets["ticket"][order]).any():
        yield "an order repeats a ticket, or is repeated"


def _bundled(log: Log) -> tuple[Table, Table]:
    """Tickets of bundles, and for each the ticket of the first member."""
    own = log.tickets.rows(log.tickets["bundle"] != MISSING)
    return own, log.tickets.rows(rows_of(log, own["bundle"]))


def bundles_are_of_one_line(plan: Plan, log: Log) -> Iterator[str]:
    """All members of a bundle belong to one line and come no earlier than the first of them."""
    own, first = _bundled(log)
    for column in ("order", "bundle", "area", "line", "east", "north", "customer_class"):
        if (own[column] != first[column]).any():
            yield f"a member of a bundle has another {column} than the first one"
    if (own["reported"] < first["reported"]).any():
        yield "a member of a bundle comes before the first one"


def members_come_together_or_apart(plan: Plan, log: Log) -> Iterator[str]:
    """A bundle is one ticket with all its members, or tickets with one member each; other tickets hold one."""
    own, _ = _bundled(log)
    if (log.tickets["members"][log.tickets["bundle"] == MISSING] != 1).any():
        yield "a ticket that is no bundle has several members"
    together = own.rows(own["members"] > 1)
    if (together["bundle"] != together["ticket"]).any() or not _once(own["bundle"], together["bundle"]):
        yield "a bundle that came together has further tickets"


def _once(every: np.ndarray, chosen: np.ndarray) -> bool:
    """Whether each of the chosen numbers stands just once among all."""
    return int(np.isin(every, chosen).sum()) == len(chosen)
