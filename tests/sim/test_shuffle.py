"""The order in which events were scheduled does not matter: shuffling ties leaves the log as it is."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappush
from itertools import count
from random import Random

import pytest

from sim.laws import check_laws
from sim.log import first_difference
from sim.moments import Clock
from sim.process import simulate
from tests.orders import workload_with_orders
from tests.small import plan_of, workload_of

SHUFFLES = range(6)

REPORTS = "at area customer\n" + "\n".join(
    f"{day}{time} {area} {customer}"
    for day in ("", "Tue/", "Wed/")
    for time in ("07:50", "08:00", "08:00", "08:30", "09:00", "11:50", "12:00", "17:30", "18:00")
    for area in ("north", "south")
    for customer in ("ordinary", "ordinary", "brand")
)
"""Six reports in each of these seconds, at and around the beginnings and ends of shifts."""

ORDERS = "07:50 08:00 08:00 08:30 11:50 12:00 17:30 Tue/08:00 Tue/08:00 Tue/12:00"
"""Orders in the same seconds, in the first area."""

ALL_AT_ONCE = """
horizon: {{window: 5 days}}
areas: {{north: {{lines: 10, side: 0 km}}, south: {{lines: 10, side: 0 km}}}}
customers: {{ordinary: {{share: 0.5, priority: 2}}, brand: {{share: 0.5, priority: 1, service_level: 8 h}}}}
hotline: {{handling: 10 min, staffing: head_count, patience: 20 min, call_again: 20 min, attempts: 2,
  first_time_through: 0.9, shifts: [
  {{agents: 2, open: always}}, {{agents: 1, open: "08:00-18:00"}}]}}
orders: {{per_line_and_year: 1, on_site: 30 min, not_done: 0.2, bundle: 0.6, members: [1, 1], together: 0.5,
  delay: 10 min, front_desk: {{handling: 10 min, agents: 2, open: "08:00-18:00"}}}}
chases: {{per_hour: 0.1, after_broken_promise: 0.3, raises_priority: 0.5}}
remote: {{fixable: 0.1, false_fix: 0.5, handling: 10 min, agents: 1}}
dispatch:
  mode: {mode}
  direct: {{eligible: 0.7, misassigned: 0.4, assignment: 10 min, triage: 30 min}}
  chain: [city, district]
  audit: "09:05"
  alarm_reaction: 20 min
  desks:
    city: {{handling: 10 min, agents: 2, open: "08:00-18:00", misroute: 0.3, stuck: 0.1, limit: 1 h,
            on_alarm: raise_priority, wrong_unit: {{handling: 30 min, agents: 1, open: "09:00-18:00"}}}}
    district: {{handling: 10 min, batch: 30 min, misroute: 0.3, stuck: 0.1, limit: 2 h, on_alarm: supervisor,
                shifts: [{{agents: 1, open: "08:00-12:00"}}, {{agents: 2, open: "08:00-18:00"}}],
                wrong_unit: {{handling: 20 min}}}}
  contact: {{by: phone, first: 0.5, second: 0.5, pause: 10 min, retry: 20 min}}
technicians: {{per_area: 3, shift: {{hours: "08:00-18:00", lunch: "12:00-13:00"}}, sharing: {sharing}, queue: {queue},
  absence: 0.1, travel: {{time: 10 min}}}}
repair: {{on_site: 30 min, standard_time: 1 h, no_fault_found: 0.1, not_fixed: 0.3, pause: 1 h, closing: 30 min}}
repeats: {{imperfect: 0.3, delay: 2 h}}
second_line: {{needed: 0.3, crews: 1, sharing: per_area, open: "08:00-18:00", lead: 1 h, handling: 30 min,
               visit_after: 0.5, parts: {{needed: 0.3, lead: 2 h}}}}
false_closure: {{base: 0.3, report: 1 h, audit: {{coverage: 0.5, delay: 30 min}}}}
"""
"""Every duration is a multiple of ten minutes, so that most events share their second with many others."""

VARIANTS = [
    {"mode": "multi_tier", "sharing": "dedicated", "queue": "first_come"},
    {"mode": "direct", "sharing": "pooled", "queue": "priority"},
    {"mode": "direct", "sharing": "dedicated", "queue": "earliest_due"},
    {"mode": "multi_tier", "sharing": "pooled", "queue": "nearest_job"},
    {"mode": "multi_tier", "sharing": "borrow", "queue": "priority"},
    {"mode": "direct", "sharing": "work_hours", "queue": "least_slack"},
]


def shuffled(seed: int) -> Iterator[int]:
    """Different numbers in random order."""
    random = Random(seed)
    return (random.getrandbits(32) << 32 | number for number in count())


def differences(scenario: str, reports: str) -> list[str | None]:
    """Where the log of each shuffle differs from the log without."""
    plan, workload = workload_with_orders(plan_of(scenario), ORDERS, reports)
    log = simulate(plan, workload)
    check_laws(plan, log)
    return [first_difference(log, simulate(plan, workload, ties=shuffled(seed))) for seed in SHUFFLES]


OUTAGES = """
outages:
  aggregation: {aggregation}
  elements:
    cabinet: {{lines_each: 5, per_element_and_year: 150, reports: 0.9, report_delay: 10 min, alarm: 0.3,
               alarm_delay: 20 min, tickets: {{count: 3, within: 1 h}}, repair: 2 h, crews: 1, line_test: 10 min,
               own_fault: 0.3}}
    exchange: {{lines_each: 10, per_element_and_year: 50, alarm: 1, alarm_delay: 10 min, repair: 1 h, own_fault: 0.1}}
storms: {{gale: {{start: 30 h, plateau: 10 h, productivity: 0.5}}}}
"""
"""Their lines report, are called back and are tested in the same seconds."""


def test_this_scenario_has_ties(monkeypatch):
    """Ordered by nothing but time, every shuffle makes another log: else the test above is idle."""

    def fix(clock, event, instant, phase, number):
        heappush(clock._queue, (instant, 1, next(clock._eid), event))

    plan, workload = workload_with_orders(plan_of(ALL_AT_ONCE.format(**VARIANTS[0])), ORDERS, REPORTS)
    log = simulate(plan, workload)
    monkeypatch.setattr(Clock, "fix", fix)
    found = [first_difference(log, simulate(plan, workload, ties=shuffled(seed))) for seed in SHUFFLES]
    assert None not in found


ASKED_ALL_THE_TIME = """
hotline: {handling: 1 s, agents: 3}
customers: {ordinary: {share: 0.5, priority: 9}, brand: {share: 0.5, priority: 8}}
chases: {per_hour: 400, raises_priority: 0.1}
dispatch:
  chain: [city, district]
  audit: "09:05"
  desks:
    city: {handling: 1 s, agents: 6, stuck: 0.2, misroute: 1, max_returns: 60, wrong_unit: {handling: 1 s}}
    district: {handling: 1 min, agents: 1, open: "08:00-18:00", limit: 10 min, on_alarm: raise_priority}
technicians: {per_area: 2, queue: priority}
repair: {on_site: 5 min}
"""
"""Calls end at the very seconds in which something else happens to the same ticket, and to others."""

ASKED_BY_BOTH = "at customer\n" + "\n".join(
    f"{time} {each}" for time in ("07:55", "08:00") for each in ["ordinary", "brand"] * 8
)


def test_calls_about_tickets_have_their_place_among_all_that_happens():
    plan, workload = workload_of(plan_of(ASKED_ALL_THE_TIME), ASKED_BY_BOTH)
    chases, passages = (simulate(plan, workload).tables()[name] for name in ("chases", "desk_passages"))
    ends = set(zip(chases["ticket"].tolist(), chases["finished"].tolist(), strict=True))
    assert len(ends & set(zip(passages["ticket"].tolist(), passages["left"].tolist(), strict=True))) > 3
    assert chases["freed"].any()


EVERYTHING_OF_THE_FIELD = """
technicians:
  sharing: {sharing}
  queue: priority
  ageing: 2 h
  borrow: {{other_at_least: 2, other_waits: 30 min}}
  shift: {{hours: "08:00-18:00", lunch: "12:00-13:00"}}
  overtime: {{backlog: 2, hours: 1 h}}
  night_duty: {{per_area: 1, hours: "18:00-08:00", priority: 1}}
  knows_line: 0.5
  travel: {{time: 10 min}}
  roster:
    - {{area: north, count: 2, skills: [copper]}}
    - {{area: north, skills: [fibre], shift: {{hours: "08:00-12:00, 13:00-20:00"}}}}
    - {{area: north, employer: contractor}}
    - {{area: south, count: 3}}
    - {{area: south, employer: contractor}}
faults: {{copper: {{share: 0.5, skill: copper}}, fibre: {{share: 0.5, skill: fibre}}}}
"""


LIMIT_AND_AUDIT = """
dispatch:
  chain: [desk]
  audit: "09:00"
  alarm_reaction: %s
  desks: {desk: {handling: 10 min, stuck: 1, limit: %s, on_alarm: supervisor}}
"""


APPOINTMENTS = """
appointments: {policy: %s, windows: ["08:00-10:00", "10:00-12:00", "13:00-18:00"], days_ahead: 1, lead: 30 min,
  suits: [0.5, 0.5, 0.8], mean_job: 40 min, fill: 1, overbooking: 1, urgent_reserve: 0.2, early: %s, lock: 1 h,
  confirm: {before: 1 h, call: 10 min, reached: 0.7, changes: 0.3, cancels: 0.1},
  notice: {before_end: 30 min, moves: 0.4}, no_access: {unconfirmed: 0.3, confirmed: 0.1}, wait_at_door: 10 min}
"""

NOBODY_OPENS = "appointments: {no_access: {without: 0.4}, wait_at_door: 10 min, retry: 1 h}\n"


def with_everything_of_the_field(sharing: str) -> str:
    chain, _, rest = ALL_AT_ONCE.format(**VARIANTS[0]).partition("technicians: ")
    return chain + EVERYTHING_OF_THE_FIELD.format(sharing=sharing) + rest[rest.index("repair: ") :]


def with_appointments(policy: str, early: str) -> str:
    """Calls, notices, ends and beginnings of windows share their seconds with each other and with everything else."""
    variant = VARIANTS[0] if policy == "blind" else VARIANTS[1]
    return ALL_AT_ONCE.format(**variant) + APPOINTMENTS % (policy, early)


TEXTS = {
    **{"-".join(variant.values()): (ALL_AT_ONCE.format(**variant), REPORTS) for variant in VARIANTS},
    **{
        f"outages-{aggregation}-{'-'.join(variant.values())}": (
            ALL_AT_ONCE.format(**variant) + OUTAGES.format(aggregation=aggregation),
            REPORTS,
        )
        for aggregation in ("true", "false")
        for variant in VARIANTS
    },
    "asked_all_the_time": (ASKED_ALL_THE_TIME, ASKED_BY_BOTH),
    **{
        f"field-{sharing}": (with_everything_of_the_field(sharing), REPORTS)
        for sharing in ("dedicated", "pooled", "borrow", "work_hours")
    },
    # Found by the audit at 09:00, an hour after its arrival; or at once as its alarm goes off: it has one story.
    "limit_at_audit": (LIMIT_AND_AUDIT % ("15 min", "1 h"), "08:00"),
    "found_at_limit": (LIMIT_AND_AUDIT % ("0 s", "30 min"), "08:00"),
    **{
        f"appointments-{policy}-{early}": (with_appointments(policy, early), REPORTS)
        for early in ("0 s", "2 h")
        for policy in ("blind", "capacity", "confirmed")
    },
    "no_access": (ALL_AT_ONCE.format(**VARIANTS[1]) + NOBODY_OPENS, REPORTS),
}
"""Scenarios and reports, by name; here ties are shuffled, and in tests/engines the engines are compared."""


@pytest.mark.parametrize(("scenario", "reports"), TEXTS.values(), ids=TEXTS.keys())
def test_ties_do_not_matter(scenario, reports):
    assert differences(scenario, reports) == [None] * len(SHUFFLES)
