"""Clocks, promises and rates of a scenario as plain numbers: what is measured by, and perhaps paid for."""

from __future__ import annotations

from dataclasses import dataclass, field

MILLION = 1_000_000
"""Amounts of money are whole millionths of the currency."""


@dataclass(frozen=True)
class ClockPlan:
    """A clock on which times are measured besides the clock of all hours."""

    name: str
    opens: list[int]
    """Instants at which it begins to run; empty where it always runs."""
    closes: list[int]
    stops: frozenset[str] = frozenset()
    """What stops it, in the words of the scenario."""


@dataclass(frozen=True)
class LimitPlan:
    """An operational-level target between units, as it is measured."""

    seconds: int
    opens: list[int]
    """The calendar of the limit; empty for the clock."""
    closes: list[int]
    clock: str
    """`clock`, or `business: NAME`."""


@dataclass(frozen=True)
class PromisePlan:
    """What some customers are promised."""

    name: str
    customers: list[int]
    """Numbers of the customer classes that have it."""
    within: list[list[int]]
    """Seconds by fault class and area; empty where no time is promised by hours."""
    opens: list[int]
    """The calendar of `within`; empty for the clock."""
    closes: list[int]
    same_day_before: int
    """Second of the day; MISSING where the day of the report is nothing special."""
    working_days: int
    """MISSING where the promise is by hours."""
    days: list[int]
    """Numbers of the working days, ascending."""
    by_closing: bool
    waived_by: frozenset[str]
    per_day: int
    """Millionths, as are all amounts."""
    most: int
    """MISSING where there is no limit."""
    per_missed_appointment: int
    currency: str
    paid: bool
    most_repeats: float | None
    most_missed: float | None
    percentiles: bool

    @property
    def timed(self) -> bool:
        """Whether there is an instant until which it can be kept."""
        return bool(self.within) or self.working_days >= 0

    @property
    def compensates(self) -> bool:
        return bool(self.per_day or self.per_missed_appointment)


@dataclass(frozen=True)
class ServicePlan:
    """All of it."""

    clocks: list[ClockPlan] = field(default_factory=list)
    desks: list[LimitPlan | None] = field(default_factory=list)
    """By position in the chain."""
    hand_over: LimitPlan | None = None
    dispatch: LimitPlan | None = None
    promises: list[PromisePlan] = field(default_factory=list)
    due_by: list[int] = field(default_factory=list)
    """By customer class, the number of the promise that the engine goes by; MISSING for the class's service level."""
    currency: str = ""
    """Empty where no costs are measured."""
    rates: dict[str, int] = field(default_factory=dict)
    """Millionths by name of the rate in the scenario."""
    standard: list[int] = field(default_factory=list)
    """Standard seconds of a job, by fault class."""
