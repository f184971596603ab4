"""Cases that ask for trouble: ties everywhere, limits exceeded, nobody home, nobody there, nothing in time.

The base is any scenario of `tests.laws.any_scenario`, mostly with every duration a multiple of ten minutes, and with
some of the troubles below on top; reports, orders and failures often come at chosen times, many in one second.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scenarios.study import merge
from tests.engines.case import Case, Rows, Tree
from tests.laws.any_scenario import SCENARIOS
from tests.small import written

MINUTE, HOUR, DAY = 60, 3600, 86_400

MOST_VISITS = 15

TEN = {"exponential": "20 min", "lognormal": "40 min", "uniform": "30 min"}
"""What stands for a distribution where all durations are multiples of ten minutes."""


def in_tens(tree: Any) -> Any:
    """The tree with multiples of ten minutes instead of drawn times and of seconds."""
    if isinstance(tree, dict) and "distribution" in tree:
        return TEN[tree["distribution"]]
    if isinstance(tree, dict):
        return {key: in_tens(branch) for key, branch in tree.items()}
    if isinstance(tree, list):
        return [in_tens(branch) for branch in tree]
    return "10 min" if tree in ("1 s", "5 min", "15 min") else tree


def crew(**parts: Any) -> Tree:
    """Technicians in the same number in each area."""
    return {"technicians": {"roster": [], "shifts": {}, "per_area": 1} | parts}


DAY_SHIFT = {"hours": "08:00-18:00", "lunch": "12:00-13:00"}
WHOLE_DAY = ["00:00-08:00", "08:00-12:00", "12:00-24:00"]
CHAIN = {"mode": "multi_tier", "chain": ["city", "district"], "desks": {"city": {}, "district": {}}}

TROUBLES: dict[str, Tree] = {
    # people
    "one technician": crew(shift=DAY_SHIFT),
    "one technician, always": crew(shift={"hours": "always"}),
    "a shift of ten minutes": crew(shift={"hours": "08:00-08:10"}, latest_start="0 s"),
    "shifts that touch": crew(per_area=2, shift={"hours": "06:00-12:00, 12:00-18:00"}, latest_start="0 s"),
    "everybody absent half the time": crew(per_area=2, absence=0.5),
    "an area without technicians": {
        "areas": {"north": {"technicians": 0}, "south": {"technicians": 2}},
        "technicians": {"roster": [], "shifts": {}, "per_area": 1, "sharing": "pooled"},
    },
    "areas without lines to speak of": {"areas": {"north": {"lines": 1}, "south": {"lines": 1}}},
    "everything of the field": {
        "technicians": {
            "shifts": {}, "sharing": "borrow", "queue": "priority", "ageing": "20 min", "knows_line": 0.5,
            "borrow": {"own_at_most": 0, "other_at_least": 2, "other_waits": "10 min"},
            "overtime": {"backlog": 1, "hours": "14 h"}, "night_duty": {"per_area": 1, "hours": "18:00-08:00"},
            "roster": [
                {"area": "north", "employer": "contractor"},
                {"area": "north", "skills": ["wire"], "work_factor": 0.7},
                {"area": "south", "skills": ["port"], "shift": {"hours": "08:00-12:00, 13:00-20:00"}},
                {"area": "south", "employer": "contractor", "shift": {"hours": "22:00-06:00"}},
            ],
        },
    },
    "hours run out": {"technicians": {"sharing": "work_hours", "standard_hours": "90 min"}},
    "helping at once": {
        "technicians": {
            "sharing": "borrow",
            "borrow": {"own_at_most": 1, "other_at_least": 2, "other_waits": "10 min"},
        },
    },
    "one neighbour only": {
        "technicians": {
            "sharing": "borrow",
            "borrow": {"own_at_most": 0, "other_at_least": 2, "neighbours": {"north": ["south"]}},
        },
    },
    "pooled with nearest": {"technicians": {"sharing": "pooled", "queue": "nearest_job"}},
    "overtime every day": {"technicians": {"overtime": {"backlog": 1, "hours": "20 h"}, "shift": DAY_SHIFT}},
    # jobs
    "overlong jobs": {"repair": {"on_site": "30 h"}, "faults": {"line": {"on_site": "11 h"}}},
    "no travel": {"technicians": {"travel": {}}, "areas": {"north": {"side": "0 km"}, "south": {"side": "0 km"}}},
    "work of a second": {"repair": {"on_site": "1 s"}, "faults": {"port": {"on_site": "1 s"}}},
    "visits again and again": {"repair": {"not_fixed": 0.8}, "faults": {"line": {"not_fixed": 0.9}}},
    "too many visits": {"repair": {"not_fixed": 0.7, "max_visits": 3}},
    "every visit a repeat": {"repeats": {"imperfect": 1, "imperfect_remote": 1, "delay": "10 min"}},
    "too many repeats": {"repeats": {"imperfect": 0.9, "imperfect_remote": 0.9, "delay": "1 h", "max_repeats": 2}},
    "nothing found": {"repair": {"no_fault_found": 0.8}},
    # hotline and desks
    "everybody hangs up": {
        "hotline": {"handling": "1 h", "agents": 1, "shifts": [], "open": "always", "patience": "1 s",
                    "call_again": "10 min", "attempts": 3},
    },
    "hanging up as the answer comes": {
        "hotline": {"handling": "10 min", "agents": 1, "shifts": [], "open": "always", "patience": "10 min",
                    "call_again": "10 min", "attempts": 5},
    },
    "lost at every desk": {
        "dispatch": CHAIN | {"audit": "09:00", "desks": {"city": {"stuck": 1}, "district": {"stuck": 1}}},
    },
    "found by those who ask": {
        "dispatch": CHAIN | {"audit": "03:00", "desks": {"city": {"stuck": 0.8}, "district": {"stuck": 0.5}}},
        "chases": {"per_hour": 1, "handling": "10 min", "frees_stuck": True, "raises_priority": 0.5},
    },
    "always misrouted": {
        "dispatch": CHAIN | {"desks": {"city": {"misroute": 1, "max_returns": 2, "wrong_unit": {"handling": "20 min"}},
                                       "district": {"misroute": 0.5, "max_returns": 0}}},
    },
    "limits at every desk": {
        "dispatch": CHAIN | {
            "alarm_reaction": "0 s",
            "desks": {
                "city": {"handling": "20 min", "agents": 1, "shifts": [], "open": "always", "limit": "20 min",
                         "on_alarm": "raise_priority", "stuck": 0.3},
                "district": {"handling": "10 min", "agents": 1, "shifts": [], "open": "08:00-18:00", "limit": "30 min",
                             "on_alarm": "supervisor", "batch": "30 min", "stuck": 0.3},
            },
        },
    },
    "nothing right the first time": {
        "dispatch": {"desks": {"city": {"handling": "10 min", "agents": 1, "shifts": [], "first_time_through": 0.3}}},
        "remote": {"handling": "10 min", "first_time_through": 0.3, "fixable": 0.5},
    },
    "phones that nobody answers": {
        "dispatch": CHAIN
        | {"contact": {"by": "phone", "first": 0.1, "second": 0.1, "pause": "10 min", "retry": "10 min"}},
    },
    "always misassigned": {
        "dispatch": {
            "mode": "direct",
            "direct": {"eligible": 1, "misassigned": 1, "assignment": "10 min", "triage": "10 min"},
        },
    },
    "half misassigned at once": {
        "dispatch": {
            "mode": "direct",
            "direct": {"eligible": 0.8, "misassigned": 0.5, "assignment": None, "triage": None},
        },
    },
    # priorities
    "raised to the top": {
        "customers": {"ordinary": {"priority": 9}, "brand": {"priority": 3}},
        "chases": {"per_hour": 3, "after_broken_promise": 3, "handling": "10 min", "raises_priority": 1},
        "technicians": {"queue": "priority", "ageing": "1 h"},
    },
    "promises broken at once": {
        "customers": {"ordinary": {"service_level": "10 min", "due_by": None},
                      "brand": {"service_level": "10 min", "due_by": None}},
        "chases": {"after_broken_promise": 2, "handling": "10 min"},
        "technicians": {"queue": "least_slack"},
    },
    "rising while they wait": {
        "technicians": {"roster": [], "shifts": {}, "per_area": 1, "queue": "priority", "ageing": "30 min",
                        "sharing": "dedicated", "travel": {}},
        "customers": {"ordinary": {"priority": 4}, "brand": {"priority": 2}},
        "repair": {"on_site": "1 h", "not_fixed": 0.3, "pause": "30 min"},
        "faults": {"line": {"on_site": "30 min"}, "port": {"on_site": "1 h"}},
    },
    # appointments
    "full slots": {
        "appointments": {"policy": "capacity", "windows": ["08:00-12:00", "13:00-18:00"], "suits": [], "fill": 1,
                         "mean_job": "4 h", "overbooking": 0, "days_ahead": 0, "urgent_reserve": 0.5},
        "technicians": {"shifts": {}, "roster": [], "per_area": 1, "shift": DAY_SHIFT},
    },
    "locks": {
        "appointments": {"policy": "confirmed", "windows": ["08:00-10:00", "10:00-12:00", "13:00-18:00"], "suits": [],
                         "mean_job": "40 min", "fill": 1.5, "lock": "1 h", "early": "6 h", "overbooking": 1,
                         "confirm": {"before": "1 h", "call": "10 min", "reached": 0.7, "changes": 0.5, "cancels": 0.2},
                         "notice": {"before_end": "30 min", "moves": 0.5}},
        "technicians": {"shifts": {}, "roster": [], "per_area": 2, "shift": DAY_SHIFT},
    },
    "windows all around the clock": {
        "appointments": {"policy": "blind", "windows": WHOLE_DAY, "suits": [0.1, 0.2, 0.9], "early": "1 h",
                         "notice": {"before_end": "10 min", "moves": 0.8}, "no_access": {"unconfirmed": 0.5},
                         "wait_at_door": "10 min"},
    },
    "nobody at home": {
        "appointments": {"policy": "none", "no_access": {"without": 0.7}, "wait_at_door": "10 min", "retry": "10 min"},
        "repair": {"max_visits": 20},
    },
    # outages and storms
    "outages in a storm": {
        "storms": {"gale": {"start": "0 h", "plateau": "60 h", "multiplier": 4, "productivity": 0.3}},
        "outages": {"elements": {
            "cabinet": {"lines_each": 20, "per_element_and_year": 200, "report_delay": "10 min", "alarm": 0.5,
                        "alarm_delay": "20 min", "tickets": {"count": 2, "within": "1 h"}, "repair": "2 h", "crews": 1,
                        "line_test": "10 min", "own_fault": 0.4},
            "splitter": {"lines_each": 5, "per_element_and_year": 100, "alarm": 1, "repair": "1 h", "own_fault": 0.1},
        }},
    },
    "outages that nobody puts together": {
        "outages": {"aggregation": False, "elements": {
            "cabinet": {"lines_each": 10, "per_element_and_year": 200, "report_delay": "20 min", "repair": "3 h",
                        "crews": 1, "open": "08:00-18:00"}}},
    },
    # closing
    "closed falsely": {
        "false_closure": {"base": 0.5, "near_limit": 0.5, "margin": "20 h", "report": "1 h", "reopen_window": "1 h",
                          "audit": {"coverage": 0.5, "detection": 0.7, "delay": "1 h"}},
        "repair": {"closing": "10 min"},
    },
    "found out at the same second": {
        "false_closure": {"base": 0.6, "report": "10 min", "reopen_window": "10 min",
                          "audit": {"coverage": 0.8, "detection": 0.9, "delay": "10 min"}},
        "remote": {"fixable": 0.4, "false_fix": 0.8},
    },
    "new tickets for old faults": {
        "false_closure": {"base": 0.7, "report": "1 h", "reopen_window": "0 s", "audit": {"coverage": 0}},
        "repeats": {"max_repeats": 3},
    },
    "always the second line": {
        "second_line": {"needed": 0.9, "crews": 1, "sharing": "per_area", "open": "08:00-18:00", "lead": "1 h",
                        "handling": "2 h", "visit_after": 0.6, "repeat_factor": 3,
                        "parts": {"needed": 0.5, "lead": "1 h"}},
    },
    # orders
    "orders in bundles": {
        "orders": {"per_line_and_year": 60, "on_site": "30 min", "bundle": 0.9, "members": [1, 1, 0, 1],
                   "together": 0.5, "delay": "10 min", "not_done": 0.4, "service_level": "4 h",
                   "front_desk": {"handling": "10 min", "agents": 1, "shifts": [], "open": "08:00-18:00"}},
    },
    "orders that come apart at once": {
        "orders": {
            "per_line_and_year": 60, "on_site": "10 min", "bundle": 1, "members": [1], "together": 0, "delay": None,
        },
    },
}  # fmt: skip
"""Parts that are laid over a scenario, by what they make happen."""

CLOCK_TIMES = ["00:00", "07:50", "08:00", "08:10", "08:30", "11:50", "12:00", "13:00", "17:50", "18:00", "22:00"]
INSTANTS = st.builds(
    lambda day, time: day + time, st.sampled_from(["", "", "", "Tue/", "Wed/"]), st.sampled_from(CLOCK_TIMES)
)
"""At and around beginnings and ends of shifts."""

TIMES = st.one_of(
    st.builds(lambda time, count: [time] * count, INSTANTS, st.integers(1, 15)),
    st.lists(INSTANTS, min_size=1, max_size=40),
    st.lists(st.sampled_from(["08:00", "08:30", "09:00", "09:30", "10:00"]), min_size=5, max_size=30),
    st.builds(
        lambda start, gap, count: [written(start + gap * number) for number in range(count)],
        st.sampled_from([0, 7 * HOUR, 17 * HOUR, DAY + 11 * HOUR]),
        st.sampled_from([MINUTE, 10 * MINUTE, HOUR]),
        st.integers(2, 30),
    ),
)
"""All in one second; at boundaries; more than can be done at once; one after the other."""

CLASSES = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.sampled_from(["north", "south"]),
            "customer": st.sampled_from(["ordinary", "brand"]),
            "fault": st.sampled_from(["line", "port"]),
        }
    ),
    min_size=1,
    max_size=4,
)


def with_classes(times: list[str], classes: list[dict[str, str]]) -> Rows:
    """Reports whose areas and classes take turns."""
    return [{"at": time} | classes[number % len(classes)] for number, time in enumerate(times)]


REPORTS = st.builds(with_classes, TIMES, CLASSES)


def _lines(value: Any) -> int:
    return int(value.get("lines", 1))


@st.composite
def failures(draw: st.DrawFn, scenario: Tree) -> tuple[Rows, Rows]:
    """Elements that fail at chosen times, each at most once, and calls of their lines, many at one second."""
    names = [*scenario["outages"]["elements"]]
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    rows, calls = [], []
    for number, name in enumerate(chosen):
        failed = draw(st.sampled_from([8 * HOUR, 9 * HOUR, 11 * HOUR + 50 * MINUTE, 20 * HOUR, DAY + 8 * HOUR]))
        rows.append({"at": written(failed), "class": name, "area": "0", "element": "0"})
        under = min(_lines(scenario["areas"]["north"]), scenario["outages"]["elements"][name]["lines_each"])
        lines = draw(st.lists(st.integers(0, under - 1), max_size=6, unique=True))
        delay = draw(st.sampled_from([0, 10 * MINUTE, HOUR]))
        step = draw(st.sampled_from([0, 10 * MINUTE]))
        calls += [
            {"at": written(failed + delay + step * place), "line": str(line), "outage": str(number)}
            for place, line in enumerate(lines)
        ]
    return rows, calls


def laid_over(scenario: Tree, names: list[str]) -> Tree:
    """The scenario with troubles, made to fit together: the last one holds."""
    for name in names:
        scenario = merge(scenario, TROUBLES[name])
    technicians, asked = dict(scenario["technicians"]), dict(scenario.get("appointments", {}))
    if technicians.get("roster"):
        technicians |= {"per_area": None, "shifts": {}}
        areas = {
            name: {key: value for key, value in area.items() if key != "technicians"} for name, area in _areas(scenario)
        }
        scenario = scenario | {"areas": areas}
    if technicians.get("queue") != "priority":
        technicians["ageing"] = None
    if asked.get("suits") and len(asked["suits"]) != len(asked.get("windows", [])):
        asked["suits"] = []
    return scenario | {"technicians": technicians, "appointments": asked}


def _areas(scenario: Tree) -> list[tuple[str, Tree]]:
    return [*scenario["areas"].items()]


def soon_too_many(scenario: Tree) -> Tree:
    """With lower limits of visits, so that workloads are drawn quickly."""
    return merge({"repair": {"max_visits": MOST_VISITS}}, scenario)


NAMED = ("horizon", "calendars", "areas", "customers", "faults", "promises")
"""Parts whose names others need."""


def focused(scenario: Tree, parts: list[str]) -> Tree:
    """Little but these parts, so that they meet each other often."""
    left = {name: part for name, part in scenario.items() if name in NAMED or name in parts}
    crew = {} if left.get("technicians", {}).get("roster") else {"per_area": 1}
    return merge({"technicians": crew, "repair": {"on_site": "1 h"}}, left)


PARTS = [
    "technicians", "technicians", "technicians", "dispatch", "dispatch", "appointments", "appointments", "repair",
    "repeats", "hotline", "chases", "orders", "remote", "second_line", "false_closure", "outages", "storms", "reports",
]  # fmt: skip


PRIORITIES = st.builds(
    lambda ordinary, brand: {"ordinary": {"priority": ordinary}, "brand": {"priority": brand}},
    st.sampled_from([2, 3, 5, 9]),
    st.sampled_from([1, 2, 4]),
)
"""Some that can rise by many classes."""


@st.composite
def trouble(draw: st.DrawFn) -> Case:
    """Any scenario with some troubles on top."""
    scenario = soon_too_many(draw(SCENARIOS))
    if draw(st.sampled_from([True, True, True, False])):
        scenario = in_tens(scenario)
    if draw(st.sampled_from([True, True, False])):
        scenario = soon_too_many(focused(scenario, draw(st.lists(st.sampled_from(PARTS), max_size=4))))
    scenario = merge(scenario, {"customers": draw(PRIORITIES)})
    scenario = laid_over(scenario, draw(st.lists(st.sampled_from([*TROUBLES]), min_size=1, max_size=4, unique=True)))
    rows: Rows | None = None
    calls: Rows = []
    if scenario.get("outages", {}).get("elements") and draw(st.booleans()):
        rows, calls = draw(failures(scenario))
    return Case(
        scenario=scenario,
        seed=draw(st.integers(0, 2**32 - 1)),
        drain=False,
        reports=draw(st.none() | REPORTS if "reports" in scenario else REPORTS),
        orders=draw(st.none() | TIMES) if scenario.get("orders", {}).get("per_line_and_year") else None,
        failures=rows,
        calls=calls,
    )


TROUBLE = trouble()

ORDINARY = st.builds(
    Case,
    scenario=SCENARIOS.map(soon_too_many),
    seed=st.integers(0, 2**32 - 1),
    drain=st.sampled_from([False, False, False, True]),
)
