"""Every measure of a simulated log, computed once more in the plainest way: ticket by ticket and second by second.

Nothing here is fast or clever, and nothing of `analysis.measures` or `sim.stages` is used but the names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
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
from sim.rules import MISSING, AppointmentOutcome, Cause, Outcome, Route

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
    "faults": {"line": {"share": 0.7}, "service": {"share": 0.3, "remote_fix": 0.4}},
    "reports": {"per_line_and_year": 14, "busyness_cv": 0.2},
    "orders": {
        "per_line_and_year": 3,
        "on_site": "40 min",
        "not_done": 0.1,
        "bundle": 0.4,
        "together": 0.5,
        "delay": "2 h",
        "front_desk": {"handling": "8 min", "agents": 1, "open": "09:00-18:00"},
        "express": "6 h",
    },
    "outages": {
        "elements": {
            "cabinet": {
                "lines_each": 50,
                "per_element_and_year": 20,
                "reports": 0.2,
                "report_delay": {"distribution": "exponential", "mean": "6 h"},
                "alarm": 0.2,
                "tickets": {"count": 6, "within": "1 h"},
                "repair": "3 h",
                "line_test": "10 min",
                "own_fault": 0.2,
            }
        }
    },
    "hotline": {
        "handling": {"distribution": "lognormal", "mean": "8 min", "cv": 1},
        "agents": 1,
        "patience": {"distribution": "exponential", "mean": "10 min"},
        "call_again": {"distribution": "exponential", "mean": "30 min"},
        "attempts": 2,
    },
    "chases": {"per_hour": 0.02, "after_broken_promise": 0.05, "handling": "4 min", "raises_priority": 0.3},
    "remote": {"fixable": 0.2, "false_fix": 0.15, "handling": "10 min", "agents": 1, "open": "07:00-22:00"},
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
            {"area": "north", "count": 3},
            {"area": "north", "employer": "contractor", "shift": {"hours": "08:00-20:00"}},
            {"area": "north", "shift": {"hours": "14:00-22:00", "lunch": "12:00-13:00"}},
            {"area": "south", "count": 3, "work_factor": 0.9},
            {"area": "south", "shift": {"hours": "08:00-13:00; 13:30-17:00", "lunch": "12:00-12:45"}},
        ],
        "shift": {"hours": "08:00-17:00", "lunch": "12:00-13:00"},
        "absence": 0.15,
        "sharing": "borrow",
        "night_duty": {"per_area": 1, "hours": "18:00-08:00", "priority": 1},
        "travel": {"speed": "20 km/h", "enter": "4 min"},
    },
    "appointments": {
        "policy": "confirmed",
        "mean_job": "75 min",
        "windows": ["08:00-12:00", "12:00-17:00", "17:00-22:00"],
        "confirm": {"before": "2 h", "reached": 0.7, "cancels": 0.1, "changes": 0.2},
        "notice": {"before_end": "1 h", "moves": 0.3},
        "no_access": {"unconfirmed": 0.2, "confirmed": 0.05},
        "wait_at_door": "10 min",
    },
    "second_line": {
        "needed": 0.1,
        "crews": 1,
        "open": "08:00-18:00",
        "lead": "2 h",
        "handling": "1 h",
        "visit_after": 0.5,
        "parts": {"needed": 0.1, "lead": "3 h"},
    },
    "false_closure": {
        "base": 0.12,
        "report": {"distribution": "exponential", "mean": "1 day"},
        "reopen_window": "12 h",
        "audit": {"coverage": 0.4, "detection": 0.7, "delay": "4 h"},
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
        self.passages_of, self.visits_of = self.by_ticket(log.desk_passages), self.by_ticket(log.visits)
        self.appointments_of, self.jobs_of, self.closings_of = (
            self.by_ticket(table) for table in (log.appointments, log.second_line, log.closings)
        )
        counted = [t for t in self.everything if plan.warm_up <= t["reported"] < plan.window_end]
        self.counted = counted
        self.reports = [t for t in counted if not t["order"]]
        self.tickets = [t for t in self.reports if self.is_single(t)]
        """Single faults: all that measures of repairs are about."""
        self.passages = [p for t in counted for p in self.passages_of[t["ticket"]]]
        self.found: dict[tuple[str, str, str], float] = {}
        parts = (self.times, self.stages, self.shares, self.repeats, self.desks, self.people, self.state, self.calls)
        for part in (*parts, self.appointments, self.closings, self.second_line, self.outages, self.orders):
            part()

    def is_single(self, ticket: Row) -> bool:
        """A fault that was or may be repaired by itself."""
        if ticket["order"] or ticket["outcome"] in (Outcome.WITHDRAWN, Outcome.OUTAGE, Outcome.CANCELLED):
            return False
        return ticket["outcome"] != Outcome.OPEN or ticket["linked"] == MISSING

    def by_ticket(self, table: Table) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {ticket["ticket"]: [] for ticket in self.everything}
        for row in rows(table):
            found[row["ticket"]].append(row)
        return found

    def of(self, table: Table, tickets: list[Row]) -> list[Row]:
        """The rows of a table that are of these tickets."""
        numbers = {ticket["ticket"] for ticket in tickets}
        return [row for row in rows(table) if row["ticket"] in numbers]

    def put(self, name: str, values: dict[str, float], group: str = "all") -> None:
        self.found |= {(name, statistic, group): value for statistic, value in values.items()}

    def times(self) -> None:
        between: dict[str, list[int]] = {
            "report to dispatch": [], "dispatch to arrival": [], "arrival to restoration": [],
            "report to restoration": [], "report to closing": [], "restoration to closing": [],
        }  # fmt: skip
        for ticket in self.tickets:
            arrivals = [v["arrived"] for v in self.visits_of[ticket["ticket"]] if v["arrived"] != MISSING]
            instants = ticket | {"arrival": arrivals[0] if arrivals else MISSING}
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
        """Where the ticket is, from when to when; the last place may have no end. Whenever it is nowhere else, it is
        being assigned by the system."""
        way = sorted(self.places_of(ticket), key=lambda stay: (stay[1], stay[2] == MISSING, stay[2]))
        reached = ticket["reported"]
        for stage, begin, end in way:
            assert begin >= reached != MISSING, "in two places at once"
            if begin > reached:
                yield "system assignment", reached, begin
            yield stage, begin, end
            reached = end
        if reached != MISSING != ticket["closed"]:
            assert reached <= ticket["closed"]
        if reached not in (MISSING, ticket["closed"]):
            yield "system assignment", reached, ticket["closed"]

    def places_of(self, ticket: Row) -> Iterator[tuple[str, int, int]]:
        number = ticket["ticket"]
        names = {-4: "waiting for outage repair", -3: "front desk", HOTLINE: "hotline", REMOTE: "remote desk"}
        calls = [p for p in self.passages_of[number] if p["desk"] == HOTLINE]
        for call, following in zip_longest(calls, calls[1:]):
            if call["started"] == MISSING != call["left"] and (following or ticket["closed"] == MISSING):
                yield "between calls", call["left"], following["arrived"] if following else MISSING
        for passage in self.passages_of[number]:
            yield names.get(passage["desk"], "dispatch desks"), passage["arrived"], passage["left"]
        if ticket["contacted"] != MISSING:
            yield "contact", ticket["contacted"], ticket["dispatched"]
        yield from self.field_of(ticket)
        for job in self.jobs_of[number]:
            yield ("waiting for parts" if job["parts"] else "second line"), job["requested"], job["finished"]
        for closing in self.closings_of[number]:
            yield "closing", closing["ended"], closing["closed"]
            if closing["reopened"] != MISSING:
                yield "closed falsely", closing["closed"], closing["reopened"]

    def field_of(self, ticket: Row) -> Iterator[tuple[str, int, int]]:
        number = ticket["ticket"]
        visits, booked = self.visits_of[number], self.appointments_of[number]
        waits = [p["arrived"] for p in self.passages_of[number] if p["desk"] == -4]
        for visit in visits:
            if visit["outcome"] == Outcome.CANCELLED:
                yield "waiting for technician", visit["queued"], visit["finished"]
                continue
            yield "waiting for technician", visit["queued"], visit["departed"]
            if visit["departed"] != MISSING:
                yield "travel", visit["departed"], visit["arrived"]
            if visit["arrived"] != MISSING:
                yield "on site", visit["arrived"], visit["finished"]
            if visit["outcome"] in (Outcome.NOT_FIXED, Outcome.NO_ACCESS):
                begin = visit["finished"]
                ends = [*waits, *(v["queued"] for v in visits), *(a["booked"] for a in booked)]
                yield "pause before further visit", begin, min((end for end in ends if end >= begin), default=MISSING)
        for agreed in booked if ticket["dispatched"] != MISSING else ():
            begin = max(agreed["booked"], ticket["dispatched"])
            queued = [v["queued"] for v in visits if v["appointment"] == agreed["appointment"]]
            end = queued[0] if queued else agreed["settled"]
            if end == MISSING or end >= begin:
                yield "waiting for appointment", begin, end

    def stages(self) -> None:
        closed = [ticket for ticket in self.tickets if ticket["closed"] != MISSING]
        names = (
            "hotline", "between calls", "remote desk", "waiting for outage repair", "dispatch desks",
            "system assignment", "contact", "waiting for appointment", "waiting for technician", "travel", "on site",
            "second line", "waiting for parts", "pause before further visit", "closing", "closed falsely",
        )  # fmt: skip
        seconds, inside = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
        for ticket in closed:
            way = list(self.way_of(ticket))
            assert sum(end - begin for _, begin, end in way) == ticket["closed"] - ticket["reported"]
            assert len([stage for stage, begin, end in way if stage == "system assignment" and begin < end]) < 4
            for stage, begin, end in way:
                seconds[stage] += end - begin
        for ticket in self.everything:
            for stage, begin, end in self.way_of(ticket) if not ticket["order"] else ():
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
        worked = {
            t["ticket"]: [
                v for v in self.visits_of[t["ticket"]] if v["began"] != MISSING and v["outcome"] != Outcome.WASTED
            ]
            for t in self.tickets
        }
        first = [visits[0] for visits in worked.values() if visits]
        over = [visit["outcome"] for visit in first if visit["finished"] != MISSING]
        self.put("remote fix", {"share": sum(t["outcome"] == Outcome.REMOTE_FIX for t in self.tickets) / count})
        self.put("first-time fix", {"share": over.count(Outcome.FIXED) / len(over)})
        self.put("no fault found", {"share": over.count(Outcome.NO_FAULT_FOUND) / len(over)})
        calls = [p for p in self.passages if p["desk"] == HOTLINE]
        answered = [p for p in calls if p["started"] != MISSING and p["started"] <= p["arrived"] + 15]
        self.put("answered within", {"15 s": len(answered) / len(calls)})
        passages = self.of(self.log.desk_passages, self.reports)
        gone = [v for v in self.of(self.log.visits, self.reports) if v["departed"] != MISSING]
        area = {t["ticket"]: t["area"] for t in self.reports}
        people = self.plan.technicians
        counts = {
            "hops": sum(p["desk"] >= 0 for p in passages),
            "returns": sum(p["misrouted"] for p in passages),
            "stuck": sum(p["found"] != p["arrived"] for p in passages),
            "alarms": sum(p["alarm"] != MISSING for p in passages),
            "contacts": sum(t["contacts"] for t in self.reports),
            "visits": len(gone),
            "contractor jobs": sum(people[v["technician"]].contractor for v in gone),
            "jobs in another area": sum(
                people[v["technician"]].area != area[v["ticket"]] and not people[v["technician"]].contractor
                for v in gone
            ),
        }
        for name, number in counts.items():
            self.put(name, {"per 100": 100 * number / len(self.reports)})

    def repeats(self) -> None:
        plan = self.plan
        groups = [f"customers: {name}" for name in plan.customers], [f"faults: {name}" for name in plan.faults]
        causes = ("cause: imperfect repair", "cause: false closure", "cause: coincidence")
        followed, closings = (dict.fromkeys(("all", *causes, *groups[0], *groups[1]), 0) for _ in range(2))
        singles = [other for other in self.everything if self.is_single(other)]
        for ticket in self.tickets:
            if ticket["outcome"] not in (Outcome.FIXED, Outcome.REMOTE_FIX):
                continue
            later = [
                other
                for other in singles
                if (other["area"], other["line"]) == (ticket["area"], ticket["line"])
                and ticket["closed"] < other["reported"] <= ticket["closed"] + 2 * DAY
            ]
            own = [other["cause"] for other in later if other["parent"] == ticket["ticket"]]
            mine = ("all", groups[0][ticket["customer_class"]], groups[1][ticket["fault_class"]])
            for group in (*mine, *causes):
                closings[group] += 1
            for group in (*mine, causes[own[0]] if own else causes[2]) if later else ():
                followed[group] += 1
        for group, count in followed.items():
            self.put("repeat rate", {"2 days": share(count, closings[group])}, group)

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
        for ticket in self.counted:
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
        people = self.plan.technicians
        own = [n for n, person in enumerate(people) if not person.contractor and not person.stand_by]
        total = self.time_of(own)
        rostered, busy = total.pop("rostered"), self.busy(total)
        total["idle"] = rostered - busy - total["lunch"]
        for name, seconds in total.items():
            self.put("technician time", {"share": seconds / rostered}, f"state: {name}")
        self.put("utilisation", {"share": busy / (rostered - total["lunch"])})
        waiting = self.time_of([n for n, person in enumerate(people) if person.stand_by])
        there = waiting["rostered"] - waiting["lunch"]
        self.put("utilisation", {"share": self.busy(waiting) / there}, "stand-by")

    @staticmethod
    def busy(total: dict[str, int]) -> int:
        return sum(total[name] for name in ("travel", "work", "no access", "wasted"))

    def time_of(self, technicians: list[int]) -> dict[str, int]:
        """Second by second."""
        doings = {Outcome.NO_ACCESS: "no access", Outcome.WASTED: "wasted"}
        total = dict.fromkeys(("rostered", "lunch", "travel", "work", "no access", "wasted", "overtime"), 0)
        inside = slice(self.plan.warm_up, self.plan.window_end)
        for technician in technicians:
            shift_of, at_lunch = (np.zeros(self.log.cut + 40 * DAY, bool) for _ in range(2))
            done = {name: np.zeros(self.log.cut + 40 * DAY, bool) for name in ("travel", "work", *doings.values())}
            for shift in rows(self.log.shifts):
                if shift["technician"] == technician and not shift["absent"]:
                    shift_of[shift["begins"] : shift["ends"]] = True
                    if shift["lunch_begins"] != MISSING:
                        at_lunch[shift["lunch_begins"] : shift["lunch_ends"]] = True
            for visit in rows(self.log.visits):
                if visit["technician"] == technician:
                    arrived = visit["arrived"] if visit["arrived"] != MISSING else self.log.cut
                    finished = visit["finished"] if visit["finished"] != MISSING else self.log.cut
                    done["travel"][visit["departed"] : arrived] = True
                    done[doings.get(visit["outcome"], "work")][arrived:finished] = True
            assert sum(each.astype(int) for each in done.values()).max() <= 1
            busy = sum(done.values())
            total["rostered"] += int(shift_of[inside].sum())
            total["lunch"] += int((shift_of & at_lunch & ~busy)[inside].sum())
            total["overtime"] += int((~shift_of & busy)[inside].sum())
            for name, each in done.items():
                total[name] += int((shift_of & each)[inside].sum())
        return total

    def calls(self) -> None:
        calls = [p for p in self.passages if p["desk"] == HOTLINE]
        hung_up = sum(p["left"] != MISSING and p["started"] == MISSING for p in calls)
        answered = sum(p["started"] != MISSING for p in calls)
        self.put("abandoned calls", {"share": hung_up / (hung_up + answered)})
        withdrawn = sum(ticket["outcome"] == Outcome.WITHDRAWN for ticket in self.reports)
        self.put("withdrawn", {"share": withdrawn / len(self.reports)})
        numbers = {ticket["ticket"] for ticket in self.reports}
        asked = [chase for chase in rows(self.log.chases) if chase["ticket"] in numbers]
        self.put("chases", {"per 100": 100 * len(asked) / len(self.reports)})
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

    def appointments(self) -> None:
        agreed = self.of(self.log.appointments, self.counted)
        of_ticket = {ticket["ticket"]: ticket for ticket in self.everything}
        settled = [row for row in agreed if row["outcome"]]
        became = Counter(row["outcome"] for row in settled)
        for group, kinds in (("all", (0, 1)), ("faults", (0,)), ("orders", (1,))):
            firsts = [r for r in agreed if r["appointment"] == 0 and of_ticket[r["ticket"]]["order"] in kinds]
            known = [row for row in firsts if row["outcome"]]
            good = sum(row["outcome"] == AppointmentOutcome.COMPLETED for row in known)
            self.put("first-appointment success", {"share": good / len(known)}, group)
            ahead = sum(row["begins"] - of_ticket[row["ticket"]]["reported"] for row in firsts)
            self.put("report to first window", {"mean": ahead / len(firsts) / HOUR}, group)
        came = became[AppointmentOutcome.COMPLETED] + became[AppointmentOutcome.FAILED]
        self.put("keep rate", {"share": came / (came + became[AppointmentOutcome.MISSED])})
        for kind in ("completed", "missed", "failed", "cancelled", "moved"):
            part = became[AppointmentOutcome[kind.upper()]] / len(settled)
            self.put("appointments", {"share": part}, f"outcome: {kind}")
        for name, column in (("notice of lateness", "notified"), ("confirmed appointments", "confirmed")):
            self.put(name, {"share": sum(row[column] != MISSING for row in settled) / len(settled)})
        visits = [v for v in self.of(self.log.visits, self.counted) if v["arrived"] != MISSING]
        over = [v["outcome"] for v in visits if v["finished"] != MISSING]
        self.put("no access", {"share": over.count(Outcome.NO_ACCESS) / len(over)})
        closed = {t["ticket"] for t in self.counted if t["closed"] != MISSING}
        visited = [v["ticket"] for v in visits if v["ticket"] in closed]
        self.put("visits per ticket", {"mean": len(visited) / len(set(visited))})

    def closings(self) -> None:
        ends = [row for row in self.of(self.log.closings, self.tickets) if row["closed"] != MISSING]
        reported = {ticket["ticket"]: ticket["reported"] for ticket in self.everything}
        firsts = [row["closed"] - reported[row["ticket"]] for row in ends if row["closing"] == 0]
        self.put("report to first closing", in_hours(firsts))
        opened = [row for row in ends if row["reopened"] != MISSING]
        false = sum(row["false"] for row in ends)
        self.put("reopened", {"share": len({row["ticket"] for row in opened}) / len(firsts)})
        self.put("false closure", {"share": false / len(ends)})
        self.put("caught by audit", {"share": sum(row["cause"] == 0 for row in opened) / false})
        again = {t["parent"]: t for t in self.everything if t["cause"] == Cause.FALSE_CLOSURE}
        durations, never = [], 0
        for ticket in self.tickets:
            if ticket["cause"] == Cause.FALSE_CLOSURE:
                continue
            last = ticket
            while last["restored"] == MISSING and last["ticket"] in again:
                last = again[last["ticket"]]
            never += last["restored"] == MISSING
            durations += [last["restored"] - ticket["reported"]] if last["restored"] != MISSING else []
        self.put("fault to restoration", in_hours(durations))
        self.put("faults not restored", {"count": never})

    def second_line(self) -> None:
        visited = {v["ticket"] for v in self.of(self.log.visits, self.tickets) if v["finished"] != MISSING}
        for parts, name, time in (
            (0, "second line", "time in second line"), (1, "waiting for parts", "time waiting for parts")
        ):  # fmt: skip
            own = [job for job in self.of(self.log.second_line, self.tickets) if job["parts"] == parts]
            self.put(name, {"share": len({job["ticket"] for job in own}) / len(visited)})
            self.put(time, in_hours([job["finished"] - job["requested"] for job in own if job["finished"] != MISSING]))

    def outages(self) -> None:
        failed = [o for o in rows(self.log.outages) if self.plan.warm_up <= o["failed"] < self.plan.window_end]
        self.put("outages", {"count": len(failed)})
        for number, name in ((1, "alarm"), (2, "tickets"), (3, "on site")):
            part = sum(outage["detection"] == number for outage in failed) / len(failed)
            self.put("detected outages", {"share": part}, f"by: {name}")
        for name, end in (("failure to detection", "detected"), ("failure to repair", "repaired")):
            self.put(name, in_hours([outage[end] - outage["failed"] for outage in failed if outage[end] != MISSING]))
        numbers = {outage["outage"] for outage in failed}
        made = sum(ticket["outage"] in numbers for ticket in self.everything)
        self.put("tickets per outage", {"mean": made / len(failed)})
        count = len(self.reports)
        children = [t for t in self.reports if t["outcome"] == Outcome.OUTAGE]
        self.put("outage tickets", {"share": sum(t["outage"] != MISSING for t in self.reports) / count})
        self.put("outage children", {"share": len(children) / count})
        linked = [t for t in self.reports if t["linked"] != MISSING]
        calls = {t["ticket"]: [p for p in self.passages_of[t["ticket"]] if p["desk"] == HOTLINE] for t in linked}
        later = sum(t["linked"] > calls[t["ticket"]][-1]["left"] for t in linked)
        self.put("called back", {"share": later / len(linked)})
        wasted = sum(v["outcome"] == Outcome.WASTED for v in self.of(self.log.visits, self.reports))
        self.put("wasted visits", {"per 100": 100 * wasted / count})
        for end in ("restoration", "closing"):
            column = {"restoration": "restored", "closing": "closed"}[end]
            self.put(f"report to {end}", in_hours([t[column] - t["reported"] for t in children]), "outage children")

    def orders(self) -> None:
        whole: dict[int, list[Row]] = {}
        for ticket in self.everything:
            if ticket["order"]:
                first = ticket["bundle"] if ticket["bundle"] != MISSING else ticket["ticket"]
                whole.setdefault(first, []).append(ticket)
        begin, end = self.plan.warm_up, self.plan.window_end
        own = [members for members in whole.values() if begin <= members[0]["reported"] < end]
        done = [members for members in own if all(t["restored"] != MISSING for t in members)]
        bundles = [members for members in own if sum(t["members"] for t in members) > 1]
        self.put("orders", {"count": len(own)})
        self.put("open orders", {"count": len(own) - len(done)})
        self.put("bundles among orders", {"share": len(bundles) / len(own)})
        classes = [f"customers: {name}" for name in self.plan.customers]
        for number, group in enumerate(["all", *classes], start=-1):
            mine = [m for m in own if number in (-1, m[0]["customer_class"])]
            lasted = [max(t["restored"] for t in m) - m[0]["reported"] for m in mine if m in done]
            waiting = [self.log.cut - m[0]["reported"] for m in mine if m not in done]
            self.put("installation time", in_hours(lasted), group)
            for name, limit in (("express installation", 6 * HOUR), ("kept promise of orders", 5 * DAY)):
                within = sum(time <= limit for time in lasted)
                late = sum(time > limit for time in lasted + waiting)
                self.put(name, {"share": share(within, within + late)}, group)
        gone = {id(m): sum(v["departed"] != MISSING for v in self.of(self.log.visits, m)) for m in done}
        together = [gone[id(m)] for m in done if m in bundles]
        self.put("one visit for a bundle", {"share": together.count(1) / len(together)})
        self.put("visits of orders", {"mean": sum(gone.values()) / len(done)})
        self.put("visits of bundles", {"mean": sum(together) / len(together)})
        desk = [p for p in self.passages if p["desk"] == -3]
        for name, first, last in (
            ("front desk wait", "arrived", "started"),
            ("front desk handling", "started", "finished"),
            ("front desk", "arrived", "finished"),
        ):
            self.put(name, in_hours([p[last] - p[first] for p in desk if MISSING not in (p[first], p[last])]))

    def state(self) -> None:
        open_now = np.zeros(self.log.cut + 1, np.int64)
        for ticket in self.everything:
            if not ticket["order"]:
                open_now[ticket["reported"] : ticket["closed"] if ticket["closed"] != MISSING else None] += 1
        self.put("backlog", {"mean": float(open_now[self.plan.warm_up : self.plan.window_end].mean())})
        self.put("reported tickets", {"count": len(self.reports)})
        for number, area in enumerate(self.plan.areas):
            here = sum(ticket["area"] == number for ticket in self.reports)
            self.put("reported tickets", {"count": here}, f"area: {area.name}")
        self.put("open tickets", {"count": sum(t["closed"] == MISSING for t in self.reports)})


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
        again.found["repeat rate", "2 days", cause] > 0 for cause in ("cause: imperfect repair", "cause: false closure")
    )
    assert {route.value for route in Route} <= set(simulated[1].tickets["route"].tolist())
    ends = set(Outcome) - {Outcome.NOT_FIXED, Outcome.NO_ACCESS, Outcome.SECOND_LINE, Outcome.WASTED}
    happens = set(Outcome) - {Outcome.OPEN, Outcome.REMOTE_FIX, Outcome.WITHDRAWN, Outcome.OUTAGE}
    assert happens <= set(simulated[1].visits["outcome"].tolist())
    assert set(AppointmentOutcome) <= set(simulated[1].appointments["outcome"].tolist())
    assert all(again.found[name, "per 100", "all"] > 0 for name in ("contractor jobs", "jobs in another area"))
    assert again.found["utilisation", "share", "stand-by"] > 0
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
