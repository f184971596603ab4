"""On which clocks times are measured."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Model
from scenarios.calendars import CalendarText

Stop = Literal["no_access", "waiting_at_door", "customer_moved", "agreed_window"]
"""What stops the clock of a service level."""


class SlaClock(Model):
    """The clock of a service level: a calendar, minus the time that the customer took."""

    calendar: CalendarText = "always"
    """The hours in which it runs."""
    stops: list[Stop] = []
    """What stops it: `no_access` (from the arrival where nobody opens to the beginning of the next window, or of the
    next wait for a technician where there are no appointments), `waiting_at_door` (from a technician's arrival to the
    beginning of work), `customer_moved` (from the beginning of the old
    window to that of the new one) and `agreed_window` (from the booking of the first window to its beginning, so
    that the clock starts when the visit is due)."""


class Clocks(Model):
    """Clocks on which the times of tickets are measured besides the clock of all hours."""

    business: CalendarText | None = None
    """Business hours: times are also measured over the open time of this calendar."""
    sla: SlaClock | None = None
    """The clock of a service level: times are also measured on it."""
