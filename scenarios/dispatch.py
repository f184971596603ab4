"""The way of a ticket from the hotline to the technician: desks, chain, direct dispatch, hand-off contact."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scenarios.base import Model
from scenarios.calendars import CalendarText
from scenarios.distributions import Distribution
from scenarios.quantities import Duration, People, Probability, TimeOfDay


class DeskShift(Model):
    """People of a desk who work the same hours."""

    agents: People
    """How many."""
    open: CalendarText
    """When they are there."""


class Staffed(Model):
    """A place with people who handle one ticket at a time; work in hand is finished after closing time.

    Sources of randomness: the handling time of each passage; whether it has to be done again.
    """

    handling: Distribution | None = None
    """Time one person needs for one ticket; without it, tickets pass at once, and people and hours have no effect."""
    agents: People | None = None
    """People at the desk whenever it is open; without it, as many as needed."""
    open: CalendarText = "always"
    """When they are there."""
    shifts: list[DeskShift] = []
    """Instead of `agents` and `open`: several groups with hours of their own."""
    staffing: Literal["per_person", "head_count"] = "per_person"
    """At a step down: `per_person`, a leaver starts nothing new and does not block the others;
    `head_count`, a ticket is started only if fewer are busy than are staffed now."""
    first_time_through: Probability = 1.0
    """Probability that handling is right; else the same person does it again at once, until it is."""

    @model_validator(mode="after")
    def _agents_or_shifts(self) -> Staffed:
        if self.shifts and (self.agents is not None or self.open != "always"):
            raise ValueError("'shifts' stands instead of 'agents' and 'open'; give one or the other")
        return self

    @model_validator(mode="after")
    def _is_right_some_time(self) -> Staffed:
        if self.first_time_through == 0:
            raise ValueError("'first_time_through' is 0, so no handling would ever be right; expected above 0")
        return self


class Hotline(Staffed):
    """Where faults are reported.

    Sources of randomness, per ticket and call: patience, delay until the next call.
    """

    answer_target: Duration = 15
    """The share answered within this time is measured."""
    patience: Distribution | None = None
    """How long a caller waits before hanging up; without it, nobody hangs up."""
    call_again: Distribution | None = None
    """From hanging up to the next call."""
    attempts: int = Field(default=1, ge=1, le=1000)
    """Who has hung up so often does not call again, and the ticket is withdrawn."""

    @model_validator(mode="after")
    def _calls_again(self) -> Hotline:
        if self.attempts > 1 and self.call_again is None:
            raise ValueError("'call_again' is missing; 'attempts' above 1 need the time until the next call")
        return self


class RemoteDesk(Staffed):
    """Where a fault may be fixed without a visit.

    Sources of randomness: whether the fault can be fixed remotely, and whether it really was.
    """

    fixable: Probability = 0.0
    """Probability that a fault can be fixed remotely (a fault class may have its own)."""
    false_fix: Probability = 0.0
    """Probability that what was reported as fixed remotely was not: the ticket is closed falsely."""


class WrongUnit(Staffed):
    """The unit that a misrouted ticket goes to; `handling` is its triage, after which it sends the ticket back."""


class Desk(Staffed):
    """A desk of the dispatch chain.

    Sources of randomness, per ticket, desk and passage: handling, stuck, misroute, triage in the wrong unit.
    """

    batch: Duration | None = None
    """Tickets leave at multiples of this period, counted from Monday 00:00."""
    batch_phase: Duration = 0
    """Shifts the multiples."""
    misroute: Probability = 0.0
    """Probability that the ticket is sent to a wrong unit, which returns it to this desk."""
    wrong_unit: WrongUnit = WrongUnit()
    """That unit."""
    max_returns: int = Field(default=3, ge=0)
    """After so many returns the supervisor routes the ticket right."""
    stuck: Probability = 0.0
    """Probability that the ticket is lost from sight until an alarm or an audit finds it."""
    limit: Duration | None = None
    """Longest time a ticket should stay; also the desk's operational-level target."""
    limit_clock: CalendarText = "clock"
    """`clock` (all hours), or the calendar on whose open time the limit runs."""
    on_alarm: Literal["none", "notify", "raise_priority", "supervisor"] = "none"
    """What happens at the limit: nothing but the measure; an alarm that makes people look for a stuck ticket;
    one priority class up as well; or the supervisor takes it and routes it right."""

    @property
    def raises_alarm(self) -> bool:
        return self.limit is not None and self.on_alarm != "none"


class Direct(Model):
    """The hotline system assigns a ticket straight to the technicians of its area.

    Sources of randomness, per ticket: eligible, assignment time, misassigned, triage.
    """

    eligible: Probability = 1.0
    """Share of tickets that the system can place (the line's address is bound exactly)."""
    assignment: Distribution | None = None
    """Time the system needs; without it, at once."""
    misassigned: Probability = 0.0
    """Probability that the area's technician hands the ticket back, to the first desk of the chain."""
    triage: Distribution | None = None
    """Time until that is noticed, from the technicians' next hour on duty."""


class Contact(Model):
    """Handing the ticket over to the technician after the chain.

    Sources of randomness, per ticket and attempt: whether the contact answers.
    """

    by: Literal["system", "phone"] = "system"
    """By system: at once. A ticket that was dispatched directly is always handed over by system."""
    first: Probability = 1.0
    """Probability that the first contact answers."""
    second: Probability | None = None
    """Probability that the second contact answers; without it, there is none."""
    pause: Duration = 300
    """From the first contact to the second."""
    retry: Duration = 900
    """From the last failed contact to the first again."""
    limit: Duration | None = None
    """Longest time the hand-over should take: an operational-level target, measured on the clock."""

    @model_validator(mode="after")
    def _somebody_answers(self) -> Contact:
        if self.by == "phone" and self.first == 0 and not self.second:
            raise ValueError("nobody ever answers; 'first' or 'second' must be above 0")
        if min(self.pause, self.retry) < 1:
            raise ValueError("'pause' and 'retry' must be at least 1 s")
        return self


class Dispatch(Model):
    """How a ticket gets to the technicians of its area."""

    mode: Literal["multi_tier", "direct"] = "multi_tier"
    """`multi_tier`: every ticket passes the chain; `direct`: eligible tickets are assigned by the system."""
    chain: list[str] = []
    """Names of the desks, in the order in which a ticket passes them."""
    desks: dict[str, Desk] = {}
    """The desks by name."""
    direct: Direct = Direct()
    """Direct dispatch; without effect in mode `multi_tier`."""
    contact: Contact = Contact()
    """The hand-over after the chain."""
    audit: TimeOfDay | None = None
    """Every day at this time somebody looks for stuck tickets; without it, nobody does."""
    alarm_reaction: Duration = 900
    """From an alarm until a stuck ticket is found."""
    limit: Duration | None = None
    """Longest time from the report to the end of the hand-over: an operational-level target, only measured."""
    limit_clock: CalendarText = "clock"
    """`clock` (all hours), or the calendar on whose open time that limit runs."""
