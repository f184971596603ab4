"""Measures of appointments and access, read from the log alone.

Appointments and visits are those of tickets reported in the window, whatever became of them, and of its orders. Each
function says its denominator. Names are public: docs/measures.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.measures.figures import HOUR, Named, ratio, share
from analysis.measures.parts import has_access, has_appointments, only_with
from analysis.measures.window import Window
from analysis.results import Measure
from sim.log import Table
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.stages import rows_of

KEPT_OR_MISSED = (AppointmentOutcome.COMPLETED, AppointmentOutcome.FAILED, AppointmentOutcome.MISSED)
"""Outcomes of appointments that were not given back before."""


def _of_counted(window: Window) -> Table:
    """Appointments of the window's tickets."""
    appointments = window.log.appointments
    return appointments.rows(window.counted[rows_of(window.log, appointments["ticket"])])


@only_with(has_appointments)
def first_appointments(window: Window) -> Named:
    """First-appointment success: visited in the first agreed window, with access, and that appointment was never
    moved; of the window's tickets whose first appointment is settled. Report to first window: until the beginning
    of the first one, over tickets with an appointment. Where there are orders, both are measured for orders and for
    faults apart as well."""
    rows = _of_counted(window)
    first = rows.rows(rows["appointment"] == 0)
    ticket = rows_of(window.log, first["ticket"])
    settled, done = first["outcome"] != AppointmentOutcome.OPEN, first["outcome"] == AppointmentOutcome.COMPLETED
    ahead = first["begins"] - window.log.tickets["reported"][ticket]
    for group, own in _kinds(window, window.log.tickets["order"][ticket] == 1):
        kept, known = int((done & own).sum()), int((settled & own).sum())
        yield share("first-appointment success", "share", group), ratio(kept, known)
        yield Measure("report to first window", "mean", group), ratio(int(ahead[own].sum()), int(own.sum())) / HOUR


def _kinds(window: Window, order: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Masks over appointments: all, and orders and faults where the scenario has orders."""
    yield "all", np.ones(len(order), dtype=bool)
    if window.plan.orders is not None:
        yield "orders", order
        yield "faults", ~order


@only_with(has_appointments)
def appointment_outcomes(window: Window) -> Named:
    """Keep rate: somebody arrived in the window; of appointments that were due, that is not given back before.
    Completed, missed, failed, cancelled, moved: of all that are settled; notices and confirmations: of all that are
    settled, whatever became of them."""
    rows = _of_counted(window)
    outcome = rows["outcome"]
    settled = outcome != AppointmentOutcome.OPEN
    missed = int((outcome == AppointmentOutcome.MISSED).sum())
    due = int(np.isin(outcome, KEPT_OR_MISSED).sum())
    yield share("keep rate"), ratio(due - missed, due)
    for kind in [*AppointmentOutcome][1:]:
        name = f"outcome: {kind.name.lower()}"
        yield share("appointments", "share", name), ratio(int((outcome == kind).sum()), int(settled.sum()))
    for name, column in (("notice of lateness", "notified"), ("confirmed appointments", "confirmed")):
        yield share(name), ratio(int((settled & (rows[column] != MISSING)).sum()), int(settled.sum()))


@only_with(has_access)
def access(window: Window) -> Named:
    """No access: of the window's visits that are over. Visits per ticket: arrivals, over tickets that are closed and
    were visited."""
    visits = window.visits
    over = (visits["arrived"] != MISSING) & (visits["finished"] != MISSING)
    nobody = int((visits["outcome"] == Outcome.NO_ACCESS).sum())
    yield share("no access"), ratio(nobody, int(over.sum()))
    closed = window.tickets["ticket"][window.closed]
    arrived = visits["ticket"][(visits["arrived"] != MISSING) & np.isin(visits["ticket"], closed)]
    yield Measure("visits per ticket", "mean", clock="", unit="visits"), ratio(len(arrived), len(np.unique(arrived)))


APPOINTMENT_MEASURES = (first_appointments, appointment_outcomes, access)
"""Every function of this module that measures something, in the order of the tables."""
