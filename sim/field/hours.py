"""The pool of work hours: what each technician still offers of a day's standard hours."""

from __future__ import annotations

from sim.field.call import Call
from sim.field.technician import Technician
from sim.plan import Plan
from sim.rosters import hours_by_day


class Hours:
    """Standard hours left, by technician and the day on which the shift began."""

    def __init__(self, plan: Plan, technicians: list[Technician]) -> None:
        self._standard_time = plan.field.standard_time
        self._left = {
            each.number: hours_by_day(each.plan, {begins for _, _, begins in each.windows}, plan.field.standard_hours)
            for each in technicians
        }

    def fit(self, technician: Technician, call: Call, now: int) -> bool:
        """Whether the technician has enough hours left today for the ticket, busy or not."""
        day = technician.day_on_duty(now)
        return day is not None and self._left[technician.number][day] >= self._of(call)

    def assign(self, technician: Technician, call: Call, now: int) -> None:
        """Takes the ticket's standard time from the technician's hours."""
        day = technician.day_on_duty(now)
        assert day is not None
        self._left[technician.number][day] -= self._of(call)

    def _of(self, call: Call) -> int:
        """Standard time of a ticket; for a bundle in one ticket that of all its members."""
        return self._standard_time[call.ticket.fault] * call.ticket.members
