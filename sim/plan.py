"""The plan: a scenario as plain numbers, which is all that workload and engines read.

Built once per scenario by `sim.planning`; needs no scipy afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.calendars import Intervals
from scenarios.history import ReportHistory
from sim.rules import NEVER, Sharing

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
    known_factor: int
    """The same where the technician was the last one at the ticket, or at the one that it repeats."""
    skills: int
    """Bits of the skills; -1 for all."""
    contractor: bool
    at_most: int
    """Takes only tickets of this priority class and higher ones; NEVER for all."""
    stand_by: bool
    """On night duty."""

    @property
    def takes_everything(self) -> bool:
        return self.skills == -1 and not self.contractor and self.at_most == NEVER


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
class FieldPlan:
    """Which ticket is next, and who may take it."""

    queue: int
    own_queue: OwnClass | None
    ageing: int
    """Seconds in which a priority rises by a class; 0 for never."""
    sharing: int
    own_sharing: OwnClass | None
    own_at_most: int
    other_at_least: int
    other_waits: int
    """MISSING where no age of a ticket makes a neighbour help."""
    neighbours: list[list[int]]
    """By area: the areas that its technicians may help, in the order in which they are asked."""
    standard_hours: int
    """0 where the hours on the roster count."""
    standard_time: list[int]
    """By fault class, like the following."""
    skill: list[int]
    """Number of the skill that is needed; MISSING for none."""
    mean_work: list[int]
    overtime_backlog: int
    overtime_hours: int
    """0 for no overtime by backlog."""

    @property
    def sharing_is_plain(self) -> bool:
        """Whether a pool's people may simply take whatever waits there."""
        return self.sharing in (Sharing.DEDICATED, Sharing.POOLED)


@dataclass(frozen=True)
class TravelPlan:
    """How long trips take."""

    table: Table | None
    """Drawn time of a trip, or None."""
    mean: int
    """Of the drawn times."""
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
    field: FieldPlan
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

    @property
    def pools(self) -> int:
        """Number of field queues."""
        return len(self.areas) if self.field.sharing == Sharing.DEDICATED else 1

    def pool_of(self, area: int) -> int:
        """The field queue of an area."""
        return area if self.field.sharing == Sharing.DEDICATED else 0
