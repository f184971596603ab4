"""The pool of work hours: what each technician still offers of a day's standard hours."""

from __future__ import annotations

from collections import defaultdict

from scenarios.calendars import DAY, before_and_after_lunch
from sim.field.call import Call
from sim.field.technician import Technician
from sim.plan import Plan, TechnicianPlan


class Hours:
    """Standard hours left, by technician and the day on which the shift began."""

    def __init__(self, plan: Plan, technicians: list[Technician]) -> None:
        self._standard_time = plan.field.standard_time
        self._left = {each.number: _of_days(each, plan.field.standard_hours) for each in technicians}

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


def _of_days(technician: Technician, standard_hours: int) -> dict[int, int]:
    """Hours of each day with a shift: the standard ones, or (where these are 0) those on the roster."""
    worked = {begins for _, _, begins in technician.windows}
    found: dict[int, int] = defaultdict(int)
    for begins, ends in technician.plan.shifts:
        if begins in worked:
            found[begins // DAY] += _rostered(technician.plan, begins, ends)
    return dict.fromkeys(found, standard_hours) if standard_hours else found


def _rostered(person: TechnicianPlan, begins: int, ends: int) -> int:
    return sum(until - from_ for from_, until in before_and_after_lunch(begins, ends, person.lunch))
