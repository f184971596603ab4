"""Every measure of a simulated log, computed once more in the plainest way: ticket by ticket and second by second.

Nothing here is fast or clever, and nothing of `analysis.measures` or `sim.stages` is used but the names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest
from math import isnan, nan

import numpy as np
import pytest

from analysis.measures import CURVE_HOURS, measure
from scenarios.scenario import read_scenario
from sim.laws import check_laws
from sim.log import HOTLINE, REMOTE, Log, Table
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate
from sim.rules import MISSING, Outcome, Route

DAY, HOUR = 86_400, 3600
LEVELS = (4 * HOUR, DAY)
SHARES = {"median": Fraction(1, 2)} | {f"{part} %": Fraction(part, 100) for part in (80, 90, 95, 99)}

SCENARIO = {
    "horizon": {"warm_up": "2 days", "window": "5 days", "follow_up": "12 h"},
    "areas": {
        "north": {"lines": 700, "side": "6 km"},
        "south": {"lines": 500, "side": "9 km"},
    },
    "customers": {"ordinary": {"share": 0.8}, "brand": {"share": 0.2, "priority": 1}},
    "reports": {"per_line_and_year": 14, "busyness_cv": 0.2},
    "hotline": {
        "handling": {"distribution": "lognormal", "mean": "8 min", "cv": 1},
        "agents": 1,
        "patience": {"distribution": "exponential", "mean": "10 min"},
        "call_again": {"distribution": "exponential", "mean": "30 min"},
        "attempts": 2,
    },
    "chases": {"per_hour": 0.02, "after_broken_promise": 0.05, "handling": "4 min", "raises_priority": 0.3},
    "remote": {"fixable": 0.2, "handling": "10 min", "agents": 1, "open": "07:00-22:00"},
    "dispatch": {
        "mode": "direct",
        "direct": {"eligible": 0.3, "misassigned": 0.2, "triage": "20 min", "assignment": "3 min"},
        "chain": ["city desk", "district desk"],
        "desks": {
            "city desk": {
                "handling": {"distribution": "exponential", "mean": "20 min"},
                "agents": 2,
                "misroute": 0.2,
                "stuck": 0.05,
                "wrong_unit": {"handling": "30 min", "agents": 1},
                "limit": "1 h",
                "on_alarm": "notify",
                "batch": "20 min",
            },
            "district desk": {
                "handling": "15 min",
                "agents": 1,
                "open": "08:00-18:00",
                "limit": "90 min",
                "limit_clock": "Mon-Fri 08:00-12:00, 13:00-18:00",
                "on_alarm": "raise_priority",
                "stuck": 0.05,
            },
        },
        "contact": {"by": "phone", "first": 0.6, "second": 0.5},
        "audit": "09:00",
        "alarm_reaction": "10 min",
    },
    "technicians": {
        "roster": [
            {"area": "north", "count": 2},
            {"area": "north", "shift": {"hours": "14:00-22:00", "lunch": "12:00-13:00"}},
            {"area": "south", "count": 2, "work_factor": 0.9},
            {"area": "south", "shift": {"hours": "08:00-13:00; 13:30-17:00", "lunch": "12:00-12:45"}},
        ],
        "shift": {"hours": "08:00-17:00", "lunch": "12:00-13:00"},
        "absence": 0.15,
        "travel": {"speed": "20 km/h", "enter": "4 min"},
    },
    "repair": {
        "on_site": {"distribution": "lognormal", "mean": "55 min", "cv": 0.8},
        "no_fault_found": 0.1,
        "not_fixed": 0.2,
        "pause": {"distribution": "exponential", "mean": "5 h"},
        "closing": {"distribution": "exponential", "mean": "2 h"},
    },
    "repeats": {
        "imperfect": 0.15,
        "imperfect_remote": 0.1,
        "delay": {"distribution": "exponential", "mean": "1 days"},
        "window": "2 days",
    },
}
"""Everything that happens in a log happens here often, in five days."""

Row = dict[str, int]


def rows(table: Table) -> list[Row]:
    names = list(table.columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*(table[n].tolist() for n in names), strict=True)]


def in_hours(values: list[int]) -> dict[str, float]:
    """Statistics of times; a quantile is found by counting how many values do not exceed a candidate."""
    if not values:
        return dict.fromkeys(("mean", *SHARES, "maximum"), nan)
    found = {"mean": sum(values) / len(values), "maximum": max(values)}
    ascending = sorted(values)
    for name, share in SHARES.items():
        found[name] = next(v for v in ascending if bisect_right(ascending, v) >= share * len(values))
    return {name: value / HOUR for name, value in found.items()}


def share(part: int, whole: int) -> float:
    return part / whole if whole else nan


class Again:
    """The figures of a log, once more."""

    def __init__(self, plan: Plan, log: Log) -> None:
        self.plan, self.log = plan, log
        self.everything = rows(log.tickets)
        self.passages_of: dict[int, list[Row]] = {ticket["ticket"]: [] for ticket in self.everything}
        self.visits_of: dict[int, list[Row]] = {ticket["ticket"]: [] for ticket in self.everything}
        for passage in rows(log.desk_passages):
            self.passages_of[passage["ticket"]].append(passage)
        for visit in rows(log.visits):
            self.visits_of[visit["ticket"]].append(visit)
        self.tickets = [t for t in self.everything if plan.warm_up <= t["reported"] < plan.window_end]
        self.passages = [p for t in self.tickets for p in self.passages_of[t["ticket"]]]
        self.found: dict[tuple[str, str, str], float] = {}
        parts = (self.times, self.stages, self.shares, self.repeats, self.desks, self.people, self.state, self.calls)
        for part in parts:
            part()

    def put(self, name: str, values: dict[str, float], group: str = "all") -> None:
        self.found |= {(name, statistic, group): value for statistic, value in values.items()}

    def times(self) -> None:
        between: dict[str, list[int]] = {
            "report to dispatch": [], "dispatch to arrival": [], "arrival to restoration": [],
            "report to restoration": [], "report to closing": [], "restoration to closing": [],
        }  # fmt: skip
        for ticket in self.tickets:
            visits = self.visits_of[ticket["ticket"]]
            instants = ticket | {"arrival": visits[0]["arrived"] if visits else MISSING}
            names = {"report": "reported", "dispatch": "dispatched", "restoration": "restored", "closing": "closed"}
            for name, durations in between.items():
                begin, end = (instants[names.get(word, word)] for word in name.split(" to "))
                if MISSING not in (begin, end):
                    durations.append(end - begin)
        for name, durations in between.items():
            self.put(name, in_hours(durations))
        self.put("report to closing, open tickets censored", self.kaplan_meier())
        for number, area in enumerate(self.plan.areas):
            self.put("report to closing", self.closing("area", number), f"area: {area.name}")
        for number, customer in enumerate(self.plan.customers):
            self.put("report to closing", self.closing("customer_class", number), f"customers: {customer}")

        groups = ("areas", "area", self.plan.areas), ("customers", "customer_class", self.plan.customers)
        for group, column, count in groups:
            means = [self.closing(column, number)["mean"] for number in range(len(count))]
            self.put("spread of report to closing", {"mean": max(means) - min(means)}, f"between {group}")

    def closing(self, column: str, number: int) -> dict[str, float]:
        own = [t for t in self.tickets if t[column] == number and t["closed"] != MISSING]
        return in_hours([t["closed"] - t["reported"] for t in own])

    def kaplan_meier(self) -> dict[str, float]:
        """The product over all times at which tickets close, in exact fractions."""
        ends = [(t["closed"] if t["closed"] != MISSING else self.log.cut) - t["reported"] for t in self.tickets]
        closed = [t["closed"] != MISSING for t in self.tickets]
        found, still_open = dict.fromkeys(SHARES, nan), Fraction(1)
        for time in sorted(set(ends)):
            at_risk = sum(end >= time for end in ends)
            closing = sum(end == time and over for end, over in zip(ends, closed, strict=True))
            still_open *= 1 - Fraction(closing, at_risk)
            for name, part in SHARES.items():
                if isnan(found[name]) and still_open <= 1 - part:
                    found[name] = time / HOUR
        return found

    def way_of(self, ticket: Row) -> Iterator[tuple[str, int, int]]:
        """Where the ticket is, from when to when; the last place may have no end."""
        number = ticket["ticket"]
        names = {HOTLINE: "hotline", REMOTE: "remote desk"}
        at_desks = [p for p in self.passages_of[number] if p["desk"] >= 0]
        calls = [p for p in self.passages_of[number] if p["desk"] == HOTLINE]
        for call, following in zip_longest(calls, calls[1:]):
            if call["started"] == MISSING != call["left"] and ticket["outcome"] != Outcome.WITHDRAWN:
                yield "between calls", call["left"], following["arrived"] if following else MISSING
            elif following:
                yield "between calls", call["left"], following["arrived"]
        for passage in self.passages_of[number]:
            yield names.get(passage["desk"], "dispatch desks"), passage["arrived"], passage["left"]
        if ticket["assigned"] != MISSING:
            back = at_desks[0]["arrived"] if at_desks else MISSING
            left = calls[-1]["left"]
            yield "system assignment", left, ticket["dispatched"] if ticket["route"] == Route.DIRECT else back
        elif len(self.passages_of[number]) == len(calls) and ticket["contacted"] == ticket["dispatched"] == MISSING:
            begin = [call["left"] for call in calls if call["finished"] != MISSING]  # and is in no other place
            yield from [("system assignment", left, MISSING) for left in begin]
        if ticket["contacted"] != MISSING:
            yield "contact", ticket["contacted"], ticket["dispatched"]
        yield from self.field_of(number)
        if ticket["restored"] != MISSING and ticket["outcome"] != Outcome.REMOTE_FIX:
            yield "closing", ticket["restored"], ticket["closed"]

    def field_of(self, number: int) -> Iterator[tuple[str, int, int]]:
        visits = self.visits_of[number]
        for visit, following in zip_longest(visits, visits[1:]):
            yield "waiting for technician", visit["queued"], visit["departed"]
            if visit["departed"] != MISSING:
                yield "travel", visit["departed"], visit["arrived"]
            if visit["arrived"] != MISSING:
                yield "on site", visit["arrived"], visit["finished"]
            if visit["outcome"] == Outcome.NOT_FIXED:
                yield "pause before further visit", visit["finished"], following["queued"] if following else MISSING

    def stages(self) -> None:
        closed = [ticket for ticket in self.tickets if ticket["closed"] != MISSING]
        names = (
            "front desk", "hotline", "between calls", "remote desk", "waiting for outage repair", "dispatch desks",
            "system assignment", "contact", "waiting for appointment", "waiting for technician", "travel", "on site",
            "second line", "waiting for parts", "pause before further visit", "closing", "closed falsely",
        )  # fmt: skip
        seconds, inside = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
        for ticket in closed:
            way = list(self.way_of(ticket))
            assert sum(end - begin for _, begin, end in way) == ticket["closed"] - ticket["reported"]
            for stage, begin, end in way:
                seconds[stage] += end - begin
        for ticket in self.everything:
            for stage, begin, end in self.way_of(ticket):
                inside[stage] += self.in_window(begin, end)
        for stage in names:
            self.put("time in stage", {"mean": seconds[stage] / len(closed) / HOUR}, f"stage: {stage}")
            self.put("work in progress", {"mean": inside[stage] / self.window}, f"stage: {stage}")

    @property
    def window(self) -> int:
        return self.plan.window_end - self.plan.warm_up

    def in_window(self, begin: int, end: int) -> int:
        """Seconds of the window between two instants, one by one; what has not ended lasts to the end."""
        end = self.plan.window_end if end == MISSING else end
        return len(range(max(begin, self.plan.warm_up), min(end, self.plan.window_end)))

    def shares(self) -> None:
        count, cut = len(self.tickets), self.log.cut
        ages = [(t["closed"] if t["closed"] != MISSING else cut) - t["reported"] for t in self.tickets]
        for level in LEVELS:
            within = sum(t["closed"] != MISSING and t["closed"] <= t["reported"] + level for t in self.tickets)
            over = [age - level for age in ages if age > level]
            name, known = f"{level // HOUR} h", within + len(over)
            self.put("share within", {name: within / known})
            self.put("share over", {name: len(over) / known})
            self.put("hours beyond", {name: sum(over) / known / HOUR})
        for number, name in enumerate(self.plan.customers):
            own = [t for t in self.tickets if t["customer_class"] == number]
            kept = sum(t["restored"] != MISSING and t["restored"] <= t["due"] for t in own)
            late = sum((t["restored"] if t["restored"] != MISSING else self.log.cut) > t["due"] for t in own)
            self.put("kept promise", {"share": share(kept, kept + late)}, f"customers: {name}")
        first = [self.visits_of[t["ticket"]][0] for t in self.tickets if self.visits_of[t["ticket"]]]
        over = [visit["outcome"] for visit in first if visit["finished"] != MISSING]
        self.put("remote fix", {"share": sum(t["outcome"] == Outcome.REMOTE_FIX for t in self.tickets) / count})
        self.put("first-time fix", {"share": over.count(Outcome.FIXED) / len(over)})
        self.put("no fault found", {"share": over.count(Outcome.NO_FAULT_FOUND) / len(over)})
        calls = [p for p in self.passages if p["desk"] == HOTLINE]
        answered = [p for p in calls if p["started"] != MISSING and p["started"] <= p["arrived"] + 15]
        self.put("answered within", {"15 s": len(answered) / len(calls)})
        counts = {
            "hops": sum(p["desk"] >= 0 for p in self.passages),
            "returns": sum(p["misrouted"] for p in self.passages),
            "stuck": sum(p["found"] != p["arrived"] for p in self.passages),
            "alarms": sum(p["alarm"] != MISSING for p in self.passages),
            "contacts": sum(t["contacts"] for t in self.tickets),
            "visits": sum(v["departed"] != MISSING for t in self.tickets for v in self.visits_of[t["ticket"]]),
        }
        for name, number in counts.items():
            self.put(name, {"per 100": 100 * number / count})

    def repeats(self) -> None:
        followed = {"all": 0, "cause: imperfect repair": 0, "cause: coincidence": 0}
        valid = [t for t in self.tickets if t["outcome"] in (Outcome.FIXED, Outcome.REMOTE_FIX)]
        for ticket in valid:
            later = [
                other
                for other in self.everything
                if (other["area"], other["line"]) == (ticket["area"], ticket["line"])
                and ticket["closed"] < other["reported"] <= ticket["closed"] + 2 * DAY
            ]
            if later:
                own = any(other["parent"] == ticket["ticket"] for other in later)
                followed["all"] += 1
                followed["cause: imperfect repair" if own else "cause: coincidence"] += 1
        for group, count in followed.items():
            self.put("repeat rate", {"2 days": count / len(valid)}, group)

    def desks(self) -> None:
        names = {HOTLINE: "hotline", REMOTE: "remote desk", 0: "city desk", 1: "district desk"}
        for number, name in names.items():
            own = [p for p in self.passages if p["desk"] == number and not p["wrong_unit"]]
            for kind, begin, end in (
                ("wait", "found", "started"), ("handling", "started", "finished"), ("hold", "finished", "left")
            ):  # fmt: skip
                durations = [p[end] - p[begin] for p in own if MISSING not in (p[begin], p[end])]
                self.put(f"desk {kind}", in_hours(durations), f"desk: {name}")
        for number, limit in ((0, HOUR), (1, 5400)):
            kept, known, beyond = self.kept(number, limit)
            self.put("kept limit", {"share": share(kept, known)}, f"desk: {names[number]}")
            self.put("broken limits", {"per 100": 100 * share(known - kept, known)}, f"desk: {names[number]}")
            self.put("time beyond limit", {"mean": share(beyond, known) / HOUR}, f"desk: {names[number]}")

    def kept(self, desk: int, limit: int) -> tuple[int, int, int]:
        kept = known = beyond = 0
        for ticket in self.tickets:
            own = [p for p in self.passages_of[ticket["ticket"]] if p["desk"] == desk]
            if not own:
                continue
            gone = own[-1]["left"] != MISSING and not own[-1]["misrouted"] and not own[-1]["wrong_unit"]
            begin, end = own[0]["arrived"], own[-1]["left"] if gone else self.log.cut
            # The limit is broken if it had passed by the last second that the ticket was still here.
            within = (end - 1 - begin if desk == 0 else self.business(begin, end - 1)) < limit
            kept, known = kept + (gone and within), known + (gone or not within)
            beyond += max((end - begin if desk == 0 else self.business(begin, end)) - limit, 0)
        return kept, known, beyond

    def business(self, begin: int, end: int) -> int:
        """Seconds within Mon-Fri 08:00-12:00 and 13:00-18:00, one by one."""
        seconds = np.arange(begin, end)
        hour = seconds % DAY // HOUR
        return int(((seconds // DAY % 7 < 5) & (hour >= 8) & (hour < 18) & (hour != 12)).sum())

    def people(self) -> None:
        total = dict.fromkeys(("rostered", "lunch", "travel", "work", "overtime"), 0)
        begin, end = self.plan.warm_up, self.plan.window_end
        visits, shifts = rows(self.log.visits), rows(self.log.shifts)
        for technician in range(len(self.plan.technicians)):
            on_shift, at_lunch, travels, works = (np.zeros(self.log.cut + 40 * DAY, bool) for _ in range(4))
            for shift in shifts:
                if shift["technician"] == technician and not shift["absent"]:
                    on_shift[shift["begins"] : shift["ends"]] = True
                    if shift["lunch_begins"] != MISSING:
                        at_lunch[shift["lunch_begins"] : shift["lunch_ends"]] = True
            for visit in visits:
                if visit["technician"] == technician:
                    arrived = visit["arrived"] if visit["arrived"] != MISSING else self.log.cut
                    finished = visit["finished"] if visit["finished"] != MISSING else self.log.cut
                    travels[visit["departed"] : arrived] = True
                    works[arrived:finished] = True
            assert not (travels & works).any()
            inside = slice(begin, end)
            on_shift, at_lunch, travels, works = (each[inside] for each in (on_shift, at_lunch, travels, works))
            total["rostered"] += int(on_shift.sum())
            total["travel"] += int((on_shift & travels).sum())
            total["work"] += int((on_shift & works).sum())
            total["lunch"] += int((on_shift & at_lunch & ~travels & ~works).sum())
            total["overtime"] += int((~on_shift & (travels | works)).sum())
        rostered = total.pop("rostered")
        total["idle"] = rostered - total["travel"] - total["work"] - total["lunch"]
        for name, seconds in total.items():
            self.put("technician time", {"share": seconds / rostered}, f"state: {name}")
        self.put("utilisation", {"share": (total["travel"] + total["work"]) / (rostered - total["lunch"])})

    def calls(self) -> None:
        calls = [p for p in self.passages if p["desk"] == HOTLINE]
        hung_up = sum(p["left"] != MISSING and p["started"] == MISSING for p in calls)
        answered = sum(p["started"] != MISSING for p in calls)
        self.put("abandoned calls", {"share": hung_up / (hung_up + answered)})
        withdrawn = sum(ticket["outcome"] == Outcome.WITHDRAWN for ticket in self.tickets)
        self.put("withdrawn", {"share": withdrawn / len(self.tickets)})
        numbers = {ticket["ticket"] for ticket in self.tickets}
        asked = [chase for chase in rows(self.log.chases) if chase["ticket"] in numbers]
        self.put("chases", {"per 100": 100 * len(asked) / len(self.tickets)})
        self.put("chases after a broken promise", {"share": share(sum(c["broken"] for c in asked), len(asked))})
        taken = [p for p in rows(self.log.desk_passages) if p["desk"] == HOTLINE]
        chases, others = (
            sum(
                self.in_window(c["started"], self.log.cut if c["finished"] == MISSING else c["finished"])
                for c in calls_of
                if c["started"] != MISSING
            )
            for calls_of in (rows(self.log.chases), taken)
        )
        self.put("hotline time for chases", {"share": chases / (chases + others)})

    def state(self) -> None:
        open_now = np.zeros(self.log.cut + 1, np.int64)
        for ticket in self.everything:
            open_now[ticket["reported"] : ticket["closed"] if ticket["closed"] != MISSING else None] += 1
        self.put("backlog", {"mean": float(open_now[self.plan.warm_up : self.plan.window_end].mean())})
        self.put("reported tickets", {"count": len(self.tickets)})
        for number, area in enumerate(self.plan.areas):
            here = sum(ticket["area"] == number for ticket in self.tickets)
            self.put("reported tickets", {"count": here}, f"area: {area.name}")
        self.put("open tickets", {"count": sum(t["closed"] == MISSING for t in self.tickets)})


@pytest.fixture(scope="module", params=[3, 4, 5], ids="seed {}".format)
def simulated(request) -> tuple[Plan, Log]:
    plan = build_plan(read_scenario(SCENARIO))
    log = replicate(plan, request.param, 0)
    check_laws(plan, log)
    return plan, log


def test_everything_happens_in_the_log(simulated):
    """A measure of something that never happens would prove nothing."""
    again = Again(*simulated)
    assert again.found["open tickets", "count", "all"] > 3
    assert all(again.found[name, "per 100", "all"] > 1 for name in ("returns", "stuck", "alarms", "contacts"))
    assert all(
        again.found["repeat rate", "2 days", cause] > 0 for cause in ("cause: imperfect repair", "cause: coincidence")
    )
    assert {route.value for route in Route} <= set(simulated[1].tickets["route"].tolist())
    ends = {Outcome.OPEN, Outcome.REMOTE_FIX, Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.WITHDRAWN}
    assert 0 < again.found["chases after a broken promise", "share", "all"] < 1
    assert ends <= set(simulated[1].tickets["outcome"].tolist())
    assert again.found["technician time", "share", "state: overtime"] > 0
    assert all(0 < again.found["kept limit", "share", f"desk: {name}"] < 1 for name in ("city desk", "district desk"))


def test_every_measure_is_what_a_plain_count_says(simulated):
    measured = measure(*simulated, LEVELS)
    found = {(of.measure, of.statistic, of.group): value for of, value in measured.values.items()}
    assert found == pytest.approx(Again(*simulated).found, rel=1e-12, nan_ok=True)


def test_work_in_progress_adds_up_to_the_backlog(simulated):
    measured = measure(*simulated, LEVELS)
    inside = sum(value for of, value in measured.values.items() if of.measure == "work in progress")
    (backlog,) = (value for of, value in measured.values.items() if of.measure == "backlog")
    assert inside == pytest.approx(backlog)


def test_the_curve_is_what_a_plain_count_says(simulated):
    again = Again(*simulated)
    ages = [t["closed"] - t["reported"] for t in again.tickets if t["closed"] != MISSING]
    expected = [sum(age <= hours * HOUR for age in ages) / len(again.tickets) for hours in CURVE_HOURS]
    assert measure(*simulated, LEVELS).closed_within.tolist() == pytest.approx(expected)
