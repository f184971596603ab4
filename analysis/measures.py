"""Measures of one replication, read from its log alone.

Tickets are counted by their report in the window. Sums are exact whole numbers of seconds; a figure becomes a
fraction once, at the end. Each function says its denominator. Names are public: docs/model.md lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, nan

import numpy as np

from analysis.call_measures import CALLS
from analysis.results import Measure
from sim.log import HOTLINE, Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome
from sim.stages import STAGES, Stays, rows_of, stays

HOUR = 3600
QUANTILES = {"median": 0.5, "80 %": 0.8, "90 %": 0.9, "95 %": 0.95}

CURVE_HOURS = np.arange(0.0, 96.5, 0.5)
"""Hours after the report at which the share closed is recorded."""

Named = Iterator[tuple[Measure, float]]

Spans = tuple[np.ndarray, np.ndarray]
"""Beginnings and ends of stretches of time that are ascending and do not overlap."""


@dataclass(frozen=True)
class Measured:
    """The figures of one replication."""

    values: dict[Measure, float]
    """NaN where the denominator is empty."""
    closed_within: np.ndarray
    """Share of the window's tickets closed within each of CURVE_HOURS; float, shape (n,)."""
    tickets: int
    """Tickets created in the whole run."""


class Window:
    """A log with the tickets that count, and what several measures need of it."""

    def __init__(self, plan: Plan, log: Log, service_levels: Iterable[int]) -> None:
        self.plan, self.log, self.service_levels = plan, log, list(service_levels)
        reported = log.tickets["reported"]
        self.counted = (plan.warm_up <= reported) & (reported < plan.window_end)
        """Mask over the log's tickets: reported in the window."""
        self.tickets = log.tickets.rows(self.counted)
        self.closed = self.tickets["closed"] != MISSING
        self.visits = log.visits.rows(self._of_counted(log.visits))
        self.passages = log.desk_passages.rows(self._of_counted(log.desk_passages))
        self.stays = stays(log)

    def _of_counted(self, table: Table) -> np.ndarray:
        return self.counted[rows_of(self.log, table["ticket"])]


def quantile(seconds: np.ndarray, probability: float) -> float:
    """The smallest observed value that at least this share of the values does not exceed."""
    if len(seconds) == 0:
        return nan
    position = max(ceil(probability * len(seconds)) - 1, 0)
    return float(np.partition(seconds, position)[position])


def ratio(part: int | float, whole: int | float) -> float:
    """A share or mean; NaN where the denominator is empty."""
    return float(part) / float(whole) if whole else nan


def _time(name: str, seconds: np.ndarray, group: str = "all") -> Named:
    """Mean, quantiles and maximum of durations, in hours."""
    yield Measure(name, "mean", group), ratio(int(seconds.sum()), len(seconds)) / HOUR
    for statistic, probability in QUANTILES.items():
        yield Measure(name, statistic, group), quantile(seconds, probability) / HOUR
    yield Measure(name, "maximum", group), (float(seconds.max()) if len(seconds) else nan) / HOUR


def _between(table: Table, begin: str, end: str) -> np.ndarray:
    """Durations of the rows in which both instants have come."""
    known = (table[begin] != MISSING) & (table[end] != MISSING)
    return table[end][known] - table[begin][known]


def ticket_times(window: Window) -> Named:
    """Times of tickets; denominator: the window's tickets that got to the later instant."""
    tickets, log = window.tickets, window.log
    first = log.visits.rows(log.visits["visit"] == 0)
    arrived = np.full(len(log.tickets), MISSING)
    arrived[rows_of(log, first["ticket"])] = first["arrived"]
    tickets = Table(tickets.columns | {"first_arrived": arrived[window.counted]})
    yield from _time("report to dispatch", _between(tickets, "reported", "dispatched"))
    yield from _time("dispatch to arrival", _between(tickets, "dispatched", "first_arrived"))
    yield from _time("arrival to restoration", _between(tickets, "first_arrived", "restored"))
    yield from _time("report to restoration", _between(tickets, "reported", "restored"))
    yield from _time("report to closing", _between(tickets, "reported", "closed"))
    yield from _time("restoration to closing", _between(tickets, "restored", "closed"))


def times_by_group(window: Window) -> Named:
    """Report to closing by customer class and by area (fairness)."""
    for group, column, names in (
        ("customers", "customer_class", window.plan.customers),
        ("area", "area", [area.name for area in window.plan.areas]),
    ):
        for number, name in enumerate(names):
            own = window.tickets.rows(window.tickets[column] == number)
            yield from _time("report to closing", _between(own, "reported", "closed"), f"{group}: {name}")


def closing_with_open_tickets(window: Window) -> Named:
    """Quantiles of report to closing in which open tickets count as not yet closed (Kaplan and Meier, 1958)."""
    tickets = window.tickets
    seconds = np.where(window.closed, tickets["closed"], window.log.cut) - tickets["reported"]
    order = np.lexsort((~window.closed, seconds))
    at_risk = np.arange(len(order), 0, -1)
    survival = np.cumprod(1 - window.closed[order] / at_risk) if len(order) else np.zeros(0)
    for statistic, probability in QUANTILES.items():
        reached = np.flatnonzero(survival <= 1 - probability + 1e-12)
        value = float(seconds[order][reached[0]]) / HOUR if len(reached) else nan
        yield Measure("report to closing, open tickets censored", statistic), value


def time_in_stages(window: Window) -> Named:
    """Mean time in each stage; denominator: the window's closed tickets, so that the stages add up."""
    counted = window.counted & (window.log.tickets["closed"] != MISSING)
    for stage, of_stage in window.stays.items():
        total = int(of_stage.seconds_by_ticket(len(window.log.tickets))[counted].sum())
        yield Measure("time in stage", "mean", f"stage: {stage}"), ratio(total, int(counted.sum())) / HOUR


def desk_times(window: Window) -> Named:
    """Per desk: waiting for a person, handling, hold until the batch leaves; over passages of the window's tickets."""
    for number, name in _stations(window.plan):
        at_desk = (window.passages["desk"] == number) & (window.passages["wrong_unit"] == 0)
        own = window.passages.rows(at_desk)
        yield from _time("desk wait", _between(own, "found", "started"), f"desk: {name}")
        yield from _time("desk handling", _between(own, "started", "finished"), f"desk: {name}")
        yield from _time("desk hold", _between(own, "finished", "left"), f"desk: {name}")


def _stations(plan: Plan) -> list[tuple[int, str]]:
    names = ["hotline", "remote desk", *(desk.station.name for desk in plan.chain)]
    return list(enumerate(names, start=HOTLINE))


def kept_limits(window: Window) -> Named:
    """Operational-level targets: share of the window's tickets that left a desk for good within its limit, of those
    that left it or were there longer than the limit when the run was cut."""
    passages = window.passages
    for number, desk in enumerate(window.plan.chain):
        if desk.limit == MISSING:
            continue
        own = passages.rows((passages["desk"] == number) & (passages["wrong_unit"] == 0))
        first = own.rows(own["attempt"] == 0)
        final = own.rows((own["misrouted"] == 0) & (own["left"] != MISSING))
        # Both are in the order of the tickets' numbers, and a ticket leaves for good once.
        has_left = np.isin(first["ticket"], final["ticket"])
        left = np.full(len(first), window.log.cut)
        left[has_left] = final["left"]
        # A second before leaving, less than the limit has passed: the ticket has gone when the limit is reached.
        within = _elapsed(desk.limit_opens, desk.limit_closes, first["arrived"], left - 1) < desk.limit
        kept, broken = int((within & has_left).sum()), int((~within).sum())
        yield _share("kept limit", "share", f"desk: {desk.station.name}"), ratio(kept, kept + broken)


def _elapsed(opens: list[int], closes: list[int], begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Time on the clock, or open time of a calendar where there is one."""
    if not opens:
        return ends - begins
    spans = np.array(opens), np.array(closes)
    return _passed(ends, spans) - _passed(begins, spans)


def _passed(instants: np.ndarray, spans: Spans) -> np.ndarray:
    """How much of the spans has passed at each instant."""
    opens, closes = spans
    begun = np.searchsorted(opens, instants, side="right")
    whole = np.concatenate([[0], np.cumsum(closes - opens)])
    to_come = np.concatenate([[0], closes])[begun] - instants
    return whole[begun] - np.maximum(to_come, 0)


def _share(name: str, statistic: str = "share", group: str = "all") -> Measure:
    return Measure(name, statistic, group, "", "share")


def service_levels(window: Window) -> Named:
    """Share closed within each service level, and beyond it; of the window's tickets, without those that are open and
    younger than the level at the cut, of which nobody can say."""
    tickets = window.tickets
    seconds = np.where(window.closed, tickets["closed"], window.log.cut) - tickets["reported"]
    for level in window.service_levels:
        over, within = int((seconds > level).sum()), int((window.closed & (seconds <= level)).sum())
        name = f"{level / HOUR:g} h"
        yield Measure("share within", name, unit="share"), ratio(within, within + over)
        yield Measure("share over", name, unit="share"), ratio(over, within + over)
        beyond = int(np.maximum(seconds - level, 0).sum())
        yield Measure("hours beyond", name), ratio(beyond, within + over) / HOUR


def kept_promises(window: Window) -> Named:
    """Share restored within what the customer was promised, by customer class; denominator as for service levels."""
    tickets = window.tickets
    restored = tickets["restored"] != MISSING
    late = np.where(restored, tickets["restored"], window.log.cut) > tickets["due"]
    for number, name in enumerate(window.plan.customers):
        own = tickets["customer_class"] == number
        kept, broken = int((own & restored & ~late).sum()), int((own & late).sum())
        yield Measure("kept promise", "share", f"customers: {name}", unit="share"), ratio(kept, kept + broken)


def answered(window: Window) -> Named:
    """Share of the window's calls to the hotline that were answered within its target."""
    calls = window.passages.rows(window.passages["desk"] == HOTLINE)
    known = calls["started"] != MISSING
    within = known & (calls["started"] - calls["arrived"] <= window.plan.answer_target)
    yield (
        Measure("answered within", f"{window.plan.answer_target} s", unit="share"),
        ratio(int(within.sum()), len(calls)),
    )


def fixes(window: Window) -> Named:
    """Remote fix: of the window's tickets. First-time fix and no fault found: of those whose first visit is over."""
    tickets, visits = window.tickets, window.visits
    remote = int((tickets["outcome"] == Outcome.REMOTE_FIX).sum())
    yield _share("remote fix"), ratio(remote, len(tickets))
    first = visits.rows((visits["visit"] == 0) & (visits["finished"] != MISSING))
    yield _share("first-time fix"), ratio(int((first["outcome"] == Outcome.FIXED).sum()), len(first))
    yield _share("no fault found"), ratio(int((first["outcome"] == Outcome.NO_FAULT_FOUND).sum()), len(first))


def repeats(window: Window) -> Named:
    """Share of valid closings (no fault found excluded) followed by a report of the same line within the window
    of days after closing. Cause: imperfect repair where the repair itself came back in that time, else coincidence."""
    tickets, within = window.log.tickets, window.plan.repeat_window
    valid = window.counted & np.isin(tickets["outcome"], (Outcome.FIXED, Outcome.REMOTE_FIX))
    soon = _reported_again(window.log, valid, within)
    child = tickets.rows(tickets["parent"] != MISSING)
    parent = rows_of(window.log, child["parent"])
    came_back = np.zeros(len(tickets), bool)
    came_back[parent] = child["reported"] <= tickets["closed"][parent] + within
    own = came_back[valid]
    statistic, closings = f"{within / 86_400:g} days", int(valid.sum())
    yield _share("repeat rate", statistic), ratio(int(soon.sum()), closings)
    yield _share("repeat rate", statistic, "cause: imperfect repair"), ratio(int(own.sum()), closings)
    yield _share("repeat rate", statistic, "cause: coincidence"), ratio(int((soon & ~own).sum()), closings)


def _reported_again(log: Log, chosen: np.ndarray, within: int) -> np.ndarray:
    """Whether the line of each chosen ticket is reported again in time after its closing."""
    tickets = log.tickets
    lines = tickets["area"] * (int(tickets["line"].max(initial=0)) + 1) + tickets["line"]
    span = log.cut + within + 2
    place = np.sort(lines * span + tickets["reported"])
    closed = lines[chosen] * span + tickets["closed"][chosen]
    position = np.searchsorted(place, closed, side="right")
    return np.append(place, np.iinfo(np.int64).max)[position] <= closed + within


def counts(window: Window) -> Named:
    """Counts per 100 of the window's tickets."""
    passages, tickets = window.passages, len(window.tickets)
    at_desks = passages["desk"] >= 0
    stuck = (passages["found"] == MISSING) | (passages["found"] > passages["arrived"])
    for name, count in {
        "hops": at_desks.sum(),
        "returns": passages["misrouted"].sum(),
        "stuck": stuck.sum(),
        "alarms": (passages["alarm"] != MISSING).sum(),
        "contacts": window.tickets["contacts"].sum(),
        "visits": (window.visits["departed"] != MISSING).sum(),
    }.items():
        yield Measure(name, "per 100", clock="", unit="per 100 tickets"), ratio(100 * int(count), tickets)


def state(window: Window) -> Named:
    """Tickets of the window still open at the end; tickets in the system on average over the window, by stage."""
    plan, tickets = window.plan, window.log.tickets
    span = plan.window_end - plan.warm_up
    yield Measure("reported tickets", "count", clock="", unit="tickets"), float(len(window.tickets))
    yield Measure("open tickets", "count", clock="", unit="tickets"), float((~window.closed).sum())
    whole = Stays(np.arange(len(tickets)), tickets["reported"], tickets["closed"])
    backlog = whole.seconds_within(plan.warm_up, plan.window_end)
    yield Measure("backlog", "mean", clock="", unit="tickets"), ratio(backlog, span)
    for stage in STAGES:
        inside = window.stays[stage].seconds_within(plan.warm_up, plan.window_end)
        yield Measure("work in progress", "mean", f"stage: {stage}", "", "tickets"), ratio(inside, span)


def _overlap(begins: np.ndarray, ends: np.ndarray, spans: Spans) -> int:
    """Time that intervals share with spans."""
    return int((_passed(ends, spans) - _passed(begins, spans)).sum())


def technician_time(window: Window) -> Named:
    """Shares of the rostered time of technicians who were there, within the window; overtime comes on top.

    Utilisation is travel and work in that time, over that time without lunch.
    """
    totals = dict.fromkeys(("rostered", "lunch hours", "travel", "work", "at lunch", "overtime"), 0)
    for technician in range(len(window.plan.technicians)):
        for name, seconds in _time_of_technician(window, technician):
            totals[name] += seconds
    rostered, lunch = totals["rostered"], totals["lunch hours"] - totals["at lunch"]
    idle = rostered - lunch - totals["travel"] - totals["work"]
    for name, seconds in (
        ("travel", totals["travel"]),
        ("work", totals["work"]),
        ("lunch", lunch),
        ("idle", idle),
        ("overtime", totals["overtime"]),
    ):
        yield _share("technician time", "share", f"state: {name}"), ratio(seconds, rostered)
    busy = totals["travel"] + totals["work"]
    yield _share("utilisation"), ratio(busy, rostered - lunch)


def _time_of_technician(window: Window, technician: int) -> Iterator[tuple[str, int]]:
    """Seconds of one technician within the window; `at lunch` is travel or work during lunch hours."""
    begin, end, log = window.plan.warm_up, window.plan.window_end, window.log
    shifts = log.shifts.rows((log.shifts["technician"] == technician) & (log.shifts["absent"] == 0))
    spans = _clipped(shifts["begins"], shifts["ends"], begin, end)
    lunch_begins = np.maximum(shifts["lunch_begins"], shifts["begins"])
    lunches = _clipped(lunch_begins, np.minimum(shifts["lunch_ends"], shifts["ends"]), begin, end)
    visits = log.visits.rows(log.visits["technician"] == technician)
    arrived = np.where(visits["arrived"] == MISSING, log.cut, visits["arrived"])
    finished = np.where(visits["finished"] == MISSING, log.cut, visits["finished"])
    yield "rostered", int((spans[1] - spans[0]).sum())
    yield "lunch hours", int((lunches[1] - lunches[0]).sum())
    for name, begins, ends in (("travel", visits["departed"], arrived), ("work", arrived, finished)):
        begins, ends = np.clip(begins, begin, end), np.clip(ends, begin, end)
        rostered = _overlap(begins, ends, spans)
        yield name, rostered
        yield "overtime", int((ends - begins).sum()) - rostered
        yield "at lunch", _overlap(begins, ends, lunches)


def _clipped(begins: np.ndarray, ends: np.ndarray, begin: int, end: int) -> Spans:
    """The parts of intervals within a span; what overlaps counts once, empty ones are left out."""
    begins, ends = np.clip(begins, begin, end), np.clip(ends, begin, end)
    begins = np.maximum(begins, np.concatenate([[begin], np.maximum.accumulate(ends)[:-1]]))
    return begins[begins < ends], ends[begins < ends]


MEASURES = (
    ticket_times, closing_with_open_tickets, time_in_stages, service_levels, kept_promises, fixes, repeats, counts,
    answered, kept_limits, technician_time, state, times_by_group, desk_times,
    *CALLS,
)  # fmt: skip
"""Every function that measures something, in the order of the tables."""


def measure(plan: Plan, log: Log, service_levels_: Iterable[int]) -> Measured:
    """All figures of one replication."""
    window = Window(plan, log, service_levels_)
    values = {of: value for function in MEASURES for of, value in function(window)}
    return Measured(values, _closed_within(window), len(log.tickets))


def _closed_within(window: Window) -> np.ndarray:
    seconds = np.sort(_between(window.tickets, "reported", "closed"))
    inside = np.searchsorted(seconds, CURVE_HOURS * HOUR, side="right")
    return inside / max(len(window.tickets), 1)
