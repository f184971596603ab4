"""The plan: a scenario as plain numbers, which is all that workload and engines read.

Built once per scenario by `sim.planning`; needs no scipy afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.calendars import Intervals
from scenarios.history import ReportHistory
from sim.rules import NEVER, Sharing
from sim.service_plan import ServicePlan

Table = np.ndarray
"""Inverse distribution, int64, as `sim.quantiles` builds it."""

BUSYNESS_SCALE = 4096
"""Seconds that stand for a busyness of 1 in the table of daily busyness."""


CHASE_UNIT = 1 << 20
"""Seconds that stand for a budget of 1 in the table of chase calls."""


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
    rework: int
    """Chance that handling has to be done again."""

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
    """By fault class, like the following; what stands last is for each service of an order."""
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
class CallsPlan:
    """Customers who hang up, and who ask about their tickets."""

    patience: Table | None
    """None: nobody hangs up."""
    call_again: Table | None
    attempts: int
    before: float
    """Budget that a customer spends per second; 0 both before and after: nobody asks."""
    after: float
    """The same once the promise is broken."""
    of_children: float
    budget: Table | None
    """Exponential with a mean of `CHASE_UNIT`."""
    handling: Table | None
    frees_stuck: bool
    raises: int
    end: int
    """Nobody asks from here on; only a run that is drained comes so far."""


@dataclass(frozen=True)
class OrderPlan:
    """Installation orders and their bundles."""

    hourly_rate: np.ndarray
    """Orders per hour and line for each hour of the run; float, shape (hours,)."""
    bundle: int
    members: list[int]
    """Cumulative thresholds of 2, 3, 4 ... members."""
    together: int
    delay: Table | None
    service_level: int
    """Promised seconds."""
    express: int
    """An order that is done within so many seconds counts as express."""


@dataclass(frozen=True)
class SecondLinePlan:
    """Crews of the second line, and parts."""

    needed: list[list[int]]
    """By fault class; of first reports, and of repeats."""
    stations: list[StationPlan]
    """The common crews, or those of each area."""
    per_area: bool
    opens: list[int]
    """Hours in which lead times run; empty for the clock."""
    closes: list[int]
    lead: Table | None
    visit_after: int
    parts_needed: int
    parts_lead: Table | None

    def station_of(self, area: int) -> int:
        """Which crews serve an area."""
        return area if self.per_area else 0

    @property
    def may_be_needed(self) -> bool:
        """Whether any visit can need the second line or parts."""
        return any(map(any, self.needed)) or self.parts_needed > 0


@dataclass(frozen=True)
class FalseClosurePlan:
    """Closing though the fault lives, and how that is found out."""

    remote: int
    base: int
    near_limit: int
    """Near the limit, `base` included."""
    margin: int
    report: Table | None
    reopen_window: int
    coverage: int
    detection: int
    audit_delay: Table | None


@dataclass(frozen=True)
class ElementPlan:
    """A class of elements whose failure is an outage."""

    name: str
    lines_each: int
    failures: float
    """Expected failures of one element in a week."""
    reports: int
    report_delay: Table | None
    alarm: int
    alarm_delay: Table | None
    tickets: int
    """Tickets that show the outage; 0 where they do not."""
    within: int
    line_test: Table | None
    own_fault: int
    crew: StationPlan


@dataclass(frozen=True)
class StormPlan:
    """What storms do to one area."""

    demand: np.ndarray
    """Factor on the rate of reports for each hour of the run; float, shape (hours,)."""
    instants: list[int]
    """When the factor on trips and work changes, ascending."""
    slowness: list[int]
    """Per mille from each of these instants on."""


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
    calls: CallsPlan
    remote: StationPlan
    remote_fix: list[int]
    """By fault class, like everything about a repair; what stands last is for orders (see `order_class`)."""
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
    second_line: SecondLinePlan
    false_closure: FalseClosurePlan
    repeat_window: int
    max_repeats: int
    answer_target: int
    service: ServicePlan
    orders: OrderPlan | None
    """None where there are none."""
    front_desk: StationPlan
    elements: list[ElementPlan]
    """Classes of elements that may fail."""
    aggregation: bool
    storms: list[StormPlan]
    """By area; empty where no storm comes."""
    appointments: AppointmentsPlan | None = None
    """None where nobody gets one and everybody opens."""

    @property
    def pools(self) -> int:
        """Number of field queues."""
        return len(self.areas) if self.field.sharing == Sharing.DEDICATED else 1

    def pool_of(self, area: int) -> int:
        """The field queue of an area."""
        return area if self.field.sharing == Sharing.DEDICATED else 0

    @property
    def farthest(self) -> int:
        """No place of a ticket is more metres east, west, north or south."""
        return max(abs(axis) + area.side for area in self.areas for axis in area.centre)

    @property
    def order_class(self) -> int:
        """The class of orders, which stands after the fault classes wherever something differs by class."""
        return len(self.faults)

    def name_of_class(self, fault: int) -> str:
        """What a class is called in the eyes of a user's rules."""
        return "order" if fault == self.order_class else self.faults[fault]
