"""The plan: a scenario as plain numbers, which is all that workload and engines read.

Built once per scenario by `sim.planning`; needs no scipy afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.calendars import Intervals
from scenarios.history import ReportHistory

Table = np.ndarray
"""Inverse distribution, int64, as `sim.quantiles` builds it."""

BUSYNESS_SCALE = 4096
"""Seconds that stand for a busyness of 1 in the table of daily busyness."""


@dataclass(frozen=True)
class Crew:
    """People of a station who work the same hours."""

    people: int
    opens: list[int]
    """Instants at which their shifts begin, ascending."""
    closes: list[int]


@dataclass(frozen=True)
class StationPlan:
    """A place where tickets queue for people."""

    name: str
    handling: Table | None
    """None: tickets pass at once."""
    crews: list[Crew]
    """Empty where there are as many people as needed."""
    opens: list[int]
    """Instants at which anybody begins; empty where the station never closes."""
    closes: list[int]
    head_count: bool

    @property
    def immediate(self) -> bool:
        """Whether every ticket is started as it arrives."""
        return not self.crews and not self.opens


@dataclass(frozen=True)
class DeskPlan:
    """A desk of the chain."""

    station: StationPlan
    wrong_unit: StationPlan
    batch: int
    """0: tickets leave at once."""
    batch_phase: int
    misroute: int
    max_returns: int
    stuck: int
    limit: int
    """MISSING where there is none."""
    limit_opens: list[int]
    """The calendar of the limit; empty for the clock."""
    limit_closes: list[int]
    alarm: bool
    """Whether reaching the limit raises an alarm."""
    raise_priority: bool
    supervisor: bool


@dataclass(frozen=True)
class TechnicianPlan:
    """One technician."""

    area: int
    group: int
    """Position of the technician's group among those of the area."""
    index: int
    """Position within the group; with the area's name and the group it keys the technician's absence."""
    base: tuple[int, int]
    """Metres east and north, where a shift begins."""
    shifts: Intervals
    """Beginning and end of each shift, ascending; the first may begin before second 0."""
    lunch: tuple[int, int] | None
    """Seconds after midnight without departures."""
    absence: int
    work_factor: int
    """Per mille."""


@dataclass(frozen=True)
class TravelPlan:
    """How long trips take."""

    table: Table | None
    """Drawn time of a trip, or None."""
    metres_per_hour: list[float]
    """For each hour of the day; empty where trips take no time."""
    detour: float
    manhattan: bool
    enter: int


@dataclass(frozen=True)
class AreaPlan:
    """One area on the common map, in metres."""

    name: str
    lines: int
    side: int
    centre: tuple[int, int]


@dataclass(frozen=True)
class ContactPlan:
    """The hand-over after the chain."""

    by_phone: bool
    first: int
    second: int
    """0 where there is no second contact."""
    pause: int
    retry: int


@dataclass(frozen=True)
class OwnClass:
    """A class in a Python file of the user's."""

    place: str
    """Where the scenario names it."""
    file: str
    """As the user wrote it."""
    path: str
    """The same, absolute."""
    name: str


@dataclass(frozen=True)
class AppointmentsPlan:
    """Appointments and what happens at the door."""

    policy: int
    own_policy: OwnClass | None
    begins: list[int]
    """Windows that can be promised, ascending and disjoint."""
    ends: list[int]
    suits: list[int]
    """Threshold of each window; empty where every window suits."""
    region: list[int]
    """For each area, whose slots its customers take."""
    slots: list[list[int]]
    """By region and window; empty where nobody looks at them."""
    kept: list[list[int]]
    """Of these, kept for priority 1 until the window begins."""
    days_ahead: int
    lead: int
    wish: Table | None
    early: int
    lock: int
    """0 where nobody keeps free for an appointment."""
    call_before: int
    """0 where no call confirms."""
    call: int
    reached: int
    cancels: int
    """Of those who are reached."""
    changes: int
    """Threshold of cancelling or changing."""
    notice_before_end: int
    """0 where nobody is told."""
    moves: int
    nobody_home: list[int]
    """Without appointment, by hour of the day."""
    unconfirmed: int
    confirmed: int
    wait_at_door: Table | None
    retry: Table | None


@dataclass(frozen=True)
class Plan:
    """A scenario as numbers."""

    warm_up: int
    window_end: int
    cut: int
    areas: list[AreaPlan]
    faults: list[str]
    customers: list[str]
    fault_shares: list[int]
    """Cumulative thresholds."""
    customer_shares: list[int]
    hourly_rate: np.ndarray
    """Reports per hour and line for each hour of the run, before busyness; float, shape (hours,)."""
    busyness: Table | None
    history: ReportHistory | None
    priorities: list[int]
    """By customer class."""
    service_levels: list[int]
    """Promised seconds by customer class."""
    hotline: StationPlan
    remote: StationPlan
    remote_fix: list[int]
    """By fault class, like everything about a repair."""
    direct: bool
    eligible: int
    assignment: Table | None
    misassigned: int
    misassigned_triage: Table | None
    chain: list[DeskPlan]
    contact: ContactPlan
    audit: int
    alarm_reaction: int
    technicians: list[TechnicianPlan]
    latest_start: int
    pooled: bool
    queue: int
    travel: TravelPlan
    on_site: list[Table | None]
    no_fault_found: list[int]
    not_fixed: list[int]
    pause: Table | None
    closing: Table | None
    max_visits: int
    imperfect: list[list[int]]
    """By fault class and customer class."""
    imperfect_remote: int
    repeat_delay: Table | None
    repeat_window: int
    max_repeats: int
    answer_target: int
    appointments: AppointmentsPlan | None = None
    """None where nobody gets one and everybody opens."""

    @property
    def pools(self) -> int:
        """Number of field queues."""
        return 1 if self.pooled else len(self.areas)

    def pool_of(self, area: int) -> int:
        """The field queue of an area."""
        return 0 if self.pooled else area
