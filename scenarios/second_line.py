"""What a visit alone cannot do: specialists of the second line, and parts that have to come first."""

from __future__ import annotations

from typing import Literal

from pydantic import NonNegativeFloat

from scenarios.base import Model
from scenarios.calendars import CalendarText
from scenarios.distributions import Distribution
from scenarios.lead_time import LeadTime
from scenarios.quantities import People, Probability


class Parts(Model):
    """Parts that a visit finds missing; when they have come, the area's technician goes again.

    Sources of randomness, per visit: parts are needed, their lead time.
    """

    needed: Probability = 0.0
    """Probability that a visit needs parts, where it does not need the second line."""
    lead: LeadTime | None = None
    """Until they are there, in the open time of `second_line.open`; without it, at once."""


class SecondLine(Model):
    """Crews with skills or equipment that technicians do not have (splicing, digging, exchange).

    Sources of randomness, per visit: the second line is needed, its lead time, its work, another visit afterwards.
    """

    needed: Probability = 0.0
    """Probability that a visit that finds a fault needs the second line (a fault class may have its own)."""
    repeat_factor: NonNegativeFloat = 1.0
    """Multiplies the probability for a repeat, which was not repaired well before; up to 1."""
    crews: People | None = None
    """Crews, one job at a time each; without it, as many as needed."""
    sharing: Literal["common", "per_area"] = "common"
    """`common`: these crews serve all areas; `per_area`: every area has so many of its own."""
    open: CalendarText = "always"
    """When they work; a job in hand is finished. Lead times run in these hours alone."""
    lead: LeadTime | None = None
    """From the visit until a crew could begin (permits, planning), like `1-3 business days`; without it, at once."""
    handling: Distribution | None = None
    """Work of a crew; without it, nothing waits for a crew."""
    visit_after: Probability = 0.0
    """Probability that a technician has to come once more afterwards; else the crew has fixed the fault."""
    parts: Parts = Parts()
    """Waiting for parts, without a crew."""
