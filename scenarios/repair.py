"""What happens at the customer's and afterwards: work, further visits, closing, repeat faults."""

from __future__ import annotations

from pydantic import Field, PositiveInt

from scenarios.base import Model
from scenarios.distributions import Distribution
from scenarios.quantities import Duration, Probability


class Repair(Model):
    """A visit and what follows it.

    Sources of randomness, per ticket: no fault found, closing lag; per visit: time on site, fixed, pause.
    """

    on_site: Distribution | None = None
    """Time of diagnosis and work on site."""
    standard_time: Duration | None = Field(default=None, gt=0)
    """What a job counts in the pool of work hours (`technicians.sharing: work_hours`)."""
    no_fault_found: Probability = 0.0
    """Probability that the technician finds no fault of the network; the ticket closes, counted apart."""
    not_fixed: Probability = 0.0
    """Probability that a visit does not fix the fault, so that a further visit is needed."""
    pause: Distribution | None = None
    """From a visit that did not fix the fault until the ticket waits for the next; without it, at once."""
    closing: Distribution | None = None
    """From the end of the work to the closing of the ticket (paperwork, call-back); without it, at once."""
    max_visits: PositiveInt = 50
    """More visits than this to one ticket stop the run with a message."""


class Repeats(Model):
    """Repairs that look good and come back as a new ticket of the same line.

    Sources of randomness, per ticket: comes back, delay.
    """

    imperfect: Probability = 0.0
    """Probability after a visit that found and fixed a fault (classes may have their own)."""
    imperfect_remote: Probability = 0.0
    """Probability after a remote fix."""
    delay: Distribution | None = None
    """From restoration to the new report."""
    window: Duration = Field(default=30 * 86_400, gt=0)
    """A report of the same line within this time after closing counts as a repeat."""
    max_repeats: PositiveInt = 100
    """A longer chain of repeats of one fault stops the run with a message."""
