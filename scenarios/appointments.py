"""Appointments: what the customer is promised, who opens the door, and what is done about a promise in danger."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, model_validator

from scenarios.base import Model
from scenarios.calendars import CalendarText
from scenarios.distributions import Distribution
from scenarios.own_policy import WORD_OR_CLASS, Class, OwnPolicy, Word
from scenarios.quantities import Duration, Probability

AppointmentPolicy = Annotated[
    Annotated[Literal["none", "blind", "capacity", "confirmed"], Word] | Annotated[OwnPolicy, Class], WORD_OR_CLASS
]
"""Which window a customer is promised."""


class NoAccess(Model):
    """Nobody opens when the technician is at the door."""

    without: Probability = 0.0
    """Probability where there is no appointment."""
    unconfirmed: Probability = 0.0
    """Probability with an appointment that no call has confirmed."""
    confirmed: Probability = 0.0
    """Probability with an appointment that a call has confirmed."""


class Confirmation(Model):
    """The call before the window, by which the appointment is confirmed; only with the policy `confirmed`.

    Sources of randomness, per appointment: whether the call reaches the customer, and the answer.
    """

    before: Duration = Field(default=4 * 3600, gt=0)
    """The call begins so long before the window."""
    call: Duration = 180
    """Length of the call; nobody's time is used up for it."""
    reached: Probability = 0.8
    """Probability that the customer is reached."""
    changes: Probability = 0.0
    """Probability that a customer who is reached wants a later window."""
    cancels: Probability = 0.0
    """Probability that a customer who is reached says that the service works again."""

    @model_validator(mode="after")
    def _one_answer(self) -> Confirmation:
        if self.changes + self.cancels > 1:
            raise ValueError(f"'changes' and 'cancels' add up to {self.changes + self.cancels:g}; expected at most 1")
        if self.call >= self.before:
            raise ValueError("'call' is not over when the window begins; expected it shorter than 'before'")
        return self


class Notice(Model):
    """The customer is told when nobody is on the way shortly before the end of the window.

    Sources of randomness, per appointment: whether the customer agrees to another window.
    """

    before_end: Duration | None = None
    """So long before the end; without it, nobody is told."""
    moves: Probability = 0.0
    """Probability that a customer who is told agrees to a later window at once."""


class Appointments(Model):
    """Windows in which a technician is promised, and what happens at the door.

    Sources of randomness, per ticket: the earliest moment wished; per window: whether it suits; per visit: access,
    the wait at the door, the pause after it.
    """

    policy: AppointmentPolicy = "none"
    """`none`: visited when reached; `blind`: the first window that suits, without a look at who can come;
    `capacity`: the first that suits and has a free slot; `confirmed`: as `capacity`, with a call before the window;
    or a class of yours."""
    windows: list[CalendarText] = Field(
        default=["08:00-12:00", "12:00-17:00", "17:00-20:00"], min_length=1, json_schema_extra={"minItems": 1}
    )
    """Windows that can be promised: each open interval of each of these calendars is one."""
    days_ahead: int = Field(default=5, ge=0, le=365)
    """Windows that begin so many days after the first possible day are offered by wish; where none of them suits,
    the customer takes the first one after that."""
    lead: Duration = 0
    """A window begins at least so long after it is booked."""
    wish: Distribution | None = None
    """The first window begins at least so long after the booking, by the customer's own wish."""
    suits: list[Probability] = []
    """Probability that a window suits the customer, for each of `windows`; without it, every window suits."""
    early: Duration = 0
    """A technician may be sent so long before the window begins; who is there earlier waits until it does."""
    lock: Duration | None = Field(default=None, gt=0)
    """Where slots are counted, a technician keeps free for an appointment from so long before its window on; without
    it, nobody does."""
    mean_job: Duration | None = None
    """Time of a job with its trip, by which slots are counted; without it, the mean time on site and the mean drawn
    trip."""
    fill: PositiveFloat = 1.0
    """Share of the technicians' rostered hours that is filled with slots."""
    overbooking: int = Field(default=0, ge=0)
    """Slots on top in each window in which there are technicians."""
    urgent_reserve: Probability = 0.0
    """Share of the slots kept for priority 1 until the window begins."""
    confirm: Confirmation = Confirmation()
    """The call before the window."""
    notice: Notice = Notice()
    """Word of a delay."""
    no_access: NoAccess = NoAccess()
    """Nobody opens."""
    at_home: list[Probability] = Field(default=[], json_schema_extra={"minItems": 0, "maxItems": 24})
    """Without appointment, the probability that somebody opens, for each hour of the day from 00-01 on; instead of
    `no_access.without`."""
    wait_at_door: Distribution | None = None
    """How long the technician waits where nobody opens; without it, not at all."""
    retry: Distribution | None = None
    """Without appointment, from a visit without access until the ticket waits for the next one."""

    @property
    def booked(self) -> bool:
        """Whether customers get an appointment."""
        return self.policy != "none"

    @property
    def counts_slots(self) -> bool:
        """Whether free slots are looked at."""
        return self.policy not in ("none", "blind")

    @property
    def off(self) -> bool:
        """Whether nothing of all this can happen."""
        return not self.booked and self.no_access.without == 0 and min(self.at_home, default=1) == 1

    @model_validator(mode="after")
    def _lengths_fit(self) -> Appointments:
        if self.suits and len(self.suits) != len(self.windows):
            raise ValueError(
                f"'suits' has {len(self.suits)} values for {len(self.windows)} windows; expected one for each"
            )
        if self.at_home and len(self.at_home) != 24:
            raise ValueError(f"'at_home' has {len(self.at_home)} values; expected 24, one for each hour of the day")
        if self.at_home and self.no_access.without:
            raise ValueError("'at_home' stands instead of 'no_access.without'; give one or the other")
        return self
