"""Cases that are each made for one kind of meeting: recalls at every stage, locks with tight windows, calls under way.

Unlike those of `tests.engines.trouble`, their parts are chosen to fit together, and nearly all of their times are
multiples of ten minutes, so that what a rule says about equality is asked all the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.engines.case import Case, Rows, Tree
from tests.small import written

MINUTE, HOUR, DAY = 60, 3600, 86_400
TEN = 10 * MINUTE

Draw = Callable[[st.SearchStrategy], Any]


def one_of(draw: Draw, *choices: Any) -> Any:
    return draw(st.sampled_from(choices))


def instants(draw: Draw, least: int, most: int, until: int = 20 * HOUR, step: int = TEN) -> list[int]:
    """So many instants of the first days, some of them the same, or a second beside a multiple of ten minutes."""
    first = one_of(draw, 0, 7 * HOUR, 8 * HOUR, 17 * HOUR)
    found = [
        first + step * each for each in draw(st.lists(st.integers(0, until // step), min_size=least, max_size=most))
    ]
    beside = one_of(draw, [0], [0], [0, 0, 0, 1], [0, -1, 1])
    return sorted(max(each + beside[place % len(beside)], 0) for place, each in enumerate(found))


def reports_at(draw: Draw, times: list[int]) -> Rows:
    """Reports of any class."""
    classes = st.tuples(
        st.sampled_from(["north", "south"]), st.sampled_from(["ordinary", "brand"]), st.sampled_from(["line", "port"])
    )
    chosen = draw(st.lists(classes, min_size=1, max_size=6))
    rows = []
    for number, time in enumerate(times):
        area, customer, fault = chosen[number % len(chosen)]
        rows.append({"at": written(time), "area": area, "customer": customer, "fault": fault})
    return rows


def town(draw: Draw, lines: int = 12, side: str = "0 km", **parts: Any) -> Tree:
    """Two areas, two classes of customers and of faults; three days and a half."""
    return {
        "horizon": {"window": "84 h"},
        "calendars": {"office": {"weekly": "Mon-Fri 08:00-12:00, 13:00-17:00"}},
        "areas": {"north": {"lines": lines, "side": side}, "south": {"lines": lines, "side": side}},
        "customers": {
            "ordinary": {
                "share": 0.5, "priority": one_of(draw, 2, 3, 5, 9), "service_level": one_of(draw, "2 h", "4 h", "8 h"),
            },
            "brand": {"share": 0.5, "priority": one_of(draw, 1, 2, 4), "service_level": one_of(draw, "1 h", "3 h")},
        },
        "faults": {
            "line": {"share": 0.5, "standard_time": "1 h"},
            "port": {"share": 0.5, "on_site": one_of(draw, "20 min", "1 h"), "standard_time": "30 min"},
        },
        "repair": {"on_site": one_of(draw, "40 min", "1 h"), "closing": one_of(draw, None, "10 min")},
        "technicians": {"per_area": one_of(draw, 1, 2)},
    } | parts  # fmt: skip


def case(draw: Draw, scenario: Tree, reports: Rows | None, **more: Any) -> Case:
    return Case(
        scenario, seed=draw(st.integers(0, 2**32 - 1)), drain=one_of(draw, False, False, False, True), reports=reports,
        **more,
    )  # fmt: skip


def people_at(draw: Draw, handling: str = "10 min") -> Tree:
    """A desk's people: few, and some of them leave."""
    tree = one_of(
        draw,
        {"agents": 1},
        {"agents": 1, "open": "08:00-18:00"},
        {"shifts": [{"agents": 2, "open": "08:00-12:00"}, {"agents": 1, "open": "10:00-20:00"}]},
        {"shifts": [{"agents": 1, "open": "always"}, {"agents": 3, "open": "08:00-09:00, 12:00-13:00"}]},
    )
    return {"handling": handling, "staffing": one_of(draw, "per_person", "head_count")} | tree


def desk(draw: Draw) -> Tree:
    """A desk where tickets are lost, held back and sent astray."""
    tree = people_at(draw, one_of(draw, "10 min", "20 min")) | {
        "stuck": one_of(draw, 0, 0.3, 0.7), "batch": one_of(draw, None, "30 min"), "misroute": one_of(draw, 0, 0, 0.5),
        "wrong_unit": one_of(draw, {}, people_at(draw)), "max_returns": one_of(draw, 0, 1, 2),
    }  # fmt: skip
    if one_of(draw, True, True, False):
        tree |= {
            "limit": one_of(draw, "10 min", "30 min", "2 h"), "limit_clock": one_of(draw, "clock", "office"),
            "on_alarm": one_of(draw, "none", "notify", "raise_priority", "supervisor"),
        }  # fmt: skip
    return tree


def chain(draw: Draw, desks: int) -> Tree:
    """A chain of so many desks, perhaps a hand-over by phone."""
    names = [f"desk{number}" for number in range(desks)]
    return {
        "chain": names, "desks": {name: desk(draw) for name in names}, "audit": one_of(draw, "00:00", "09:00", "12:30"),
        "alarm_reaction": one_of(draw, "0 s", "10 min"),
        "contact": one_of(
            draw, {}, {"by": "phone", "first": 0.3, "second": 0.3, "pause": "10 min", "retry": "20 min"}
        ),
    } | one_of(
        draw, {}, {"mode": "direct", "direct": {"eligible": 0.6, "misassigned": 0.5, "assignment": "10 min"}}
    )  # fmt: skip


def windows(draw: Draw, policy: str | None = None) -> Tree:
    """Short windows, with everything that can be done about them."""
    return {
        "policy": policy or one_of(draw, "blind", "capacity", "confirmed"),
        "windows": one_of(draw, ["08:00-10:00", "10:00-12:00", "13:00-18:00"], ["08:00-09:00", "10:00-11:00"]),
        "mean_job": one_of(draw, "20 min", "40 min"), "fill": one_of(draw, 1.5, 3), "overbooking": one_of(draw, 0, 1),
        "urgent_reserve": one_of(draw, 0, 0.3, 0.5), "early": one_of(draw, "0 s", "30 min", "6 h"),
        "lock": one_of(draw, None, "1 h", "2 h", "4 h"), "days_ahead": one_of(draw, 0, 1),
        "lead": one_of(draw, "0 s", "2 h"), "wait_at_door": one_of(draw, None, "10 min"),
        "confirm": {"before": "1 h", "call": "10 min", "reached": 0.7, "changes": 0.4, "cancels": 0.2},
        "notice": one_of(draw, {}, {"before_end": one_of(draw, "10 min", "1 h"), "moves": 0.5}),
        "no_access": one_of(draw, {}, {"unconfirmed": 0.4, "confirmed": 0.2}),
    }  # fmt: skip


def storms(draw: Draw) -> Tree:
    """Storms whose beginnings and ends meet departures and the beginning of work."""
    begin = one_of(draw, 8, 9, 10, 12)
    return {
        "gale": {
            "start": f"{begin} h",
            "ramp": "1 h",
            "plateau": one_of(draw, "2 h", "20 h"),
            "productivity": one_of(draw, 0.5, 0.7),
        },
        "hail": {"areas": ["south"], "start": f"{begin + 1} h", "plateau": "90 min", "productivity": 0.8},
    }


def element(draw: Draw, lines_each: int) -> Tree:
    return {
        "lines_each": lines_each, "per_element_and_year": 10, "repair": one_of(draw, "20 min", "1 h", "3 h"),
        "alarm": one_of(draw, 0, 0.5, 1), "alarm_delay": one_of(draw, None, "10 min", "1 h", "2 h"),
        "tickets": one_of(draw, None, {"count": 2, "within": "10 min"}, {"count": 3, "within": "1 h"}),
        "crews": one_of(draw, None, 1), "open": one_of(draw, "always", "08:00-18:00"),
        "line_test": one_of(draw, None, "10 min"), "own_fault": one_of(draw, 0, 0.4, 1),
    }  # fmt: skip


def failing(draw: Draw, elements: Tree, lines: int, most: int, until: int) -> tuple[Rows, Rows]:
    """Elements that fail at chosen times, and calls of their lines."""
    rows, calls = [], []
    failed = sorted(instants(draw, 1, most, until))
    for number, instant in enumerate(failed):
        name, area = one_of(draw, *elements), one_of(draw, 0, 0, 1)
        each = elements[name]["lines_each"]
        place = draw(st.integers(0, (lines - 1) // each))
        rows.append({"at": written(instant), "class": name, "area": str(area), "element": str(place)})
        under = range(place * each, min(lines, (place + 1) * each))
        for line in draw(st.lists(st.sampled_from(under), max_size=5, unique=True)):
            delay = TEN * draw(st.integers(0, 12))
            calls.append({"at": written(instant + delay), "line": str(line), "outage": str(number)})
    return rows, calls


CHASES = st.fixed_dictionaries(
    {
        "per_hour": st.sampled_from([0, 0.3, 2]), "after_broken_promise": st.sampled_from([0.5, 4]),
        "handling": st.sampled_from([None, "10 min", "50 min"]), "frees_stuck": st.booleans(),
        "raises_priority": st.sampled_from([0, 0.5, 1]), "of_children": st.sampled_from([0, 0.3, 1]),
    }
)  # fmt: skip

FALSE = st.fixed_dictionaries(
    {
        "base": st.sampled_from([0, 0.3]), "near_limit": st.sampled_from([0.3, 0.7]),
        "margin": st.sampled_from(["1 h", "2 h", "20 min"]), "report": st.sampled_from(["10 min", "1 h", "3 h"]),
        "reopen_window": st.sampled_from(["0 s", "1 h", "3599 s", "3 days"]),
        "audit": st.sampled_from([{}, {"coverage": 0.7, "detection": 0.7, "delay": "1 h"}]),
    }
)  # fmt: skip

SECOND_LINE = st.fixed_dictionaries(
    {
        "needed": st.sampled_from([0, 0.5]), "crews": st.sampled_from([None, 1]),
        "sharing": st.sampled_from(["common", "per_area"]), "open": st.sampled_from(["always", "08:00-18:00"]),
        "lead": st.sampled_from([None, "1 h", "1 business days"]), "handling": st.sampled_from([None, "1 h"]),
        "visit_after": st.sampled_from([0, 0.6]), "parts": st.just({"needed": 0.3, "lead": "2 h"}),
    }
)  # fmt: skip


@st.composite
def recalls(draw: Draw) -> Case:
    """Outages of several classes over the same lines while tickets are at every stage."""
    lines = one_of(draw, 6, 12)
    scenario = town(draw, lines, one_of(draw, "0 km", "5 km"), storms=one_of(draw, {}, storms(draw)))
    elements = {"cabinet": element(draw, lines), "splitter": element(draw, 4), "drop": element(draw, 1)}
    names = draw(st.lists(st.sampled_from([*elements]), min_size=1, max_size=3, unique=True))
    elements = {name: elements[name] for name in names}
    scenario |= {"outages": {"aggregation": one_of(draw, True, True, False), "elements": elements}}
    scenario["repair"] |= {
        "not_fixed": one_of(draw, 0, 0.4), "no_fault_found": one_of(draw, 0, 0.3),
        "pause": one_of(draw, None, "30 min"),
    }  # fmt: skip
    scenario["technicians"] |= {"travel": one_of(draw, {}, {"time": "30 min"}, {"time": "2 h"})}
    parts = {
        "hotline": people_at(draw) | one_of(draw, {}, {"patience": "10 min", "call_again": "10 min", "attempts": 2}),
        "remote": people_at(draw, "30 min") | {"fixable": 0.5, "false_fix": 0.5},
        "dispatch": chain(draw, one_of(draw, 1, 2)), "appointments": windows(draw), "chases": draw(CHASES),
        "false_closure": draw(FALSE), "second_line": draw(SECOND_LINE),
        "repeats": {"imperfect": 0.5, "delay": one_of(draw, "10 min", "2 h")},
    }  # fmt: skip
    chosen = draw(st.lists(st.sampled_from([*parts]), max_size=4, unique=True))
    for name in [*chosen, "false_closure"] if "remote" in chosen else chosen:
        scenario[name] = parts[name]
    rows, calls = failing(draw, elements, lines, 6, 20 * HOUR)
    reports = reports_at(draw, instants(draw, 2, 25))
    return case(draw, scenario, reports, failures=rows, calls=calls)


@st.composite
def many_outages(draw: Draw) -> Case:
    """As many outages as tickets, which have the same numbers, and tickets that soon give up their places."""
    lines = 6
    elements = {"cabinet": element(draw, lines), "drop": element(draw, 1)}
    for each in elements.values():
        each |= {"repair": one_of(draw, "10 min", "20 min"), "crews": None, "open": "always"}
    scenario = town(draw, lines, outages={"elements": elements}) | {
        "hotline": {"handling": "10 min", "agents": 1, "patience": "10 min", "call_again": "20 min", "attempts": 2},
        "chases": draw(CHASES), "remote": {"fixable": one_of(draw, 0, 0.7), "handling": "10 min"},
        "appointments": one_of(draw, {}, windows(draw)), "repair": {"on_site": "10 min"},
    }  # fmt: skip
    rows, calls = failing(draw, elements, lines, 40, 12 * HOUR)
    return case(draw, scenario, reports_at(draw, instants(draw, 1, 20)), failures=rows, calls=calls)


@st.composite
def storms_alone(draw: Draw) -> Case:
    """Trips and work that begin as storms begin and end."""
    scenario = town(draw, side="4 km", storms=storms(draw))
    scenario["technicians"] |= {
        "travel": one_of(draw, {"time": "10 min"}, {}, {"speed": "20 km/h"}),
        "sharing": one_of(draw, "dedicated", "pooled", "borrow"), "queue": one_of(draw, "first_come", "nearest_job"),
        "roster": [
            {"area": area, "count": 2, "work_factor": one_of(draw, 1, 0.85, 1.117)} for area in scenario["areas"]
        ],
    }  # fmt: skip
    scenario["technicians"]["per_area"] = None
    scenario["repair"]["on_site"] = one_of(draw, "1 s", "40 min", "1 h")
    return case(draw, scenario, reports_at(draw, instants(draw, 5, 30)))


ROSTERS = [
    [{"area": "north", "count": 2}, {"area": "south", "skills": ["wire"]}, {"area": "south"}],
    [{"area": "north", "work_factor": 0.5}, {"area": "north"}, {"area": "south", "count": 2, "work_factor": 2}],
    [{"area": "north"}, {"area": "north", "employer": "contractor"}, {"area": "south"},
     {"area": "south", "employer": "contractor", "shift": {"hours": "06:00-22:00"}}],
]  # fmt: skip
SHIFTS = [
    {"hours": "always"}, {"hours": "08:00-18:00"}, {"hours": "08:00-18:00", "lunch": "12:00-13:00"},
    {"hours": "07:00-12:00, 12:00-18:00"}, {"hours": "08:00-13:00, 13:00-19:00", "lunch": "10:00-10:30"},
]  # fmt: skip


@st.composite
def locks(draw: Draw) -> Case:
    """People who keep free for appointments, with tight windows and trips as long as work."""
    scenario = town(draw, side=one_of(draw, "0 km", "20 km"))
    scenario["faults"]["line"] |= {"skill": "wire"}
    scenario["faults"]["port"] |= {"on_site": one_of(draw, "20 min", "1201 s", "1 h")}
    scenario["repair"] |= {"on_site": one_of(draw, "20 min", "40 min", "1 h")}
    scenario["technicians"] = {
        "roster": one_of(draw, *ROSTERS), "shift": one_of(draw, *SHIFTS), "latest_start": one_of(draw, "0 s", "1 h"),
        "sharing": one_of(draw, "dedicated", "pooled", "borrow", "work_hours"),
        "queue": one_of(draw, "first_come", "priority", "appointment_first", "nearest_job", "earliest_due"),
        "travel": one_of(draw, {}, {"time": "10 min"}, {"time": "30 min"}, {"speed": "20 km/h"}),
        "borrow": {"own_at_most": 0, "other_at_least": 1, "other_waits": one_of(draw, None, "20 min")},
        "absence": one_of(draw, 0, 0, 0.4),
    }  # fmt: skip
    scenario["appointments"] = windows(draw, one_of(draw, "capacity", "confirmed")) | {
        "lock": one_of(draw, "30 min", "1 h", "2 h", "4 h"), "early": one_of(draw, "0 s", "0 s", "30 min"),
        "windows": one_of(draw, ["08:00-10:00", "10:00-12:00"], ["08:00-10:00", "10:00-12:00", "13:00-18:00"]),
        "mean_job": "20 min", "urgent_reserve": 0, "lead": "0 s",
    }  # fmt: skip
    scenario["orders"] = one_of(draw, {}, _bundles(draw))
    orders = [written(each) for each in instants(draw, 1, 6)] if scenario["orders"] else None
    return case(draw, scenario, reports_at(draw, _before_windows(draw)), orders=orders)


def _before_windows(draw: Draw) -> list[int]:
    """Mostly before the first windows, so that these are full and everybody is asked for the next ones meanwhile."""
    if one_of(draw, True, False, False):
        return instants(draw, 5, 40)
    return sorted(6 * HOUR + TEN * each for each in draw(st.lists(st.integers(0, 20), min_size=15, max_size=40)))


def _bundles(draw: Draw) -> Tree:
    return {
        "per_line_and_year": 1, "on_site": "30 min", "bundle": one_of(draw, 0.5, 1), "members": [1, 1, 0, 1],
        "together": one_of(draw, 0, 0.5, 1), "delay": one_of(draw, None, "10 min", "2 h"), "not_done": 0.3,
        "service_level": "4 h", "front_desk": one_of(draw, {}, people_at(draw)),
    }  # fmt: skip


@st.composite
def bundles(draw: Draw) -> Case:
    """Orders whose customers are not at home."""
    scenario = town(draw, orders=_bundles(draw))
    scenario["appointments"] = one_of(
        draw, windows(draw), {"no_access": {"without": 0.6}, "retry": "10 min", "wait_at_door": "10 min"}
    )
    scenario["repair"] |= {"pause": one_of(draw, None, "1 h"), "not_fixed": 0.3, "max_visits": 30}
    scenario["technicians"] |= {"knows_line": one_of(draw, 1, 0.5), "shift": one_of(draw, *SHIFTS)}
    orders = [written(each) for each in instants(draw, 1, 15)]
    return case(draw, scenario, reports_at(draw, instants(draw, 0, 8)), orders=orders)


@st.composite
def ageing(draw: Draw) -> Case:
    """Long queues whose tickets rise by a class in the second in which somebody becomes free."""
    scenario = town(draw)
    scenario["technicians"] = {
        "per_area": 1, "queue": "priority", "ageing": one_of(draw, "30 min", "1 h", "10 min"),
        "sharing": one_of(draw, "dedicated", "pooled", "borrow"), "shift": one_of(draw, *SHIFTS),
        "night_duty": one_of(draw, None, {"per_area": 1, "hours": "18:00-08:00", "priority": 1}),
    }  # fmt: skip
    scenario["repair"]["not_fixed"] = one_of(draw, 0, 0.3)
    if one_of(draw, True, False):
        scenario["chases"] = draw(CHASES)
    return case(draw, scenario, reports_at(draw, instants(draw, 10, 40, 10 * HOUR, 30 * MINUTE)))


BESIDE = [8 * HOUR - 1, 8 * HOUR, 8 * HOUR + 1, 16 * HOUR - 1, 16 * HOUR]
"""At and around the beginning of shifts, and until when a report counts for the same day."""


@st.composite
def near_limits(draw: Draw) -> Case:
    """Work that ends just at the margin before what is promised, and closings that are found out."""
    scenario = town(draw, false_closure=draw(FALSE), second_line=draw(SECOND_LINE))
    scenario["repair"] |= {"no_fault_found": one_of(draw, 0, 0.3), "not_fixed": one_of(draw, 0, 0.3)}
    scenario["remote"] = {"handling": "10 min", "fixable": one_of(draw, 0, 0.5), "false_fix": 0.6}
    scenario["repeats"] = {"imperfect": one_of(draw, 0, 0.5), "delay": "1 h"}
    scenario["promises"] = {
        "same day": {"preset": "cn_same_day_repair", "currency": "CNY"},
        "office hours": {"within": "2 h", "calendar": "office"},
        "working days": {"preset": "openreach_sml2"},
    }
    scenario["technicians"]["queue"] = one_of(draw, "first_come", "earliest_due", "least_slack")
    scenario["chases"] = one_of(draw, {}, draw(CHASES))
    for each in scenario["customers"].values():
        each |= one_of(draw, {}, {"due_by": one_of(draw, *scenario["promises"])})
    scenario["technicians"]["shift"] = one_of(draw, *SHIFTS)
    beside = draw(st.lists(st.sampled_from(BESIDE), max_size=8))
    return case(draw, scenario, reports_at(draw, sorted(beside + instants(draw, 5, 40))))


@st.composite
def chases(draw: Draw) -> Case:
    """Calls that raise tickets at all places, and that are under way as tickets close and open again."""
    scenario = town(draw, chases=draw(CHASES), hotline=people_at(draw), false_closure=draw(FALSE))
    scenario["chases"] |= {"raises_priority": one_of(draw, 0.5, 1), "handling": one_of(draw, None, "30 min", "2 h")}
    if one_of(draw, True, False):
        scenario["dispatch"] = chain(draw, one_of(draw, 1, 2))
    scenario["appointments"] = one_of(draw, {}, {}, windows(draw))
    scenario["technicians"] |= {
        "queue": one_of(draw, "priority", "first_come", "least_slack"), "shift": one_of(draw, *SHIFTS),
        "sharing": one_of(draw, "dedicated", "pooled", "borrow"),
    }  # fmt: skip
    scenario["remote"] = {"handling": "10 min", "agents": 1, "fixable": one_of(draw, 0, 0.5), "false_fix": 0.6}
    return case(draw, scenario, reports_at(draw, instants(draw, 5, 30)))


@st.composite
def desks(draw: Draw) -> Case:
    """Chains of up to eight desks, and callers who hang up."""
    scenario = town(draw, dispatch=chain(draw, one_of(draw, 1, 2, 3, 8)))
    scenario["hotline"] = people_at(draw) | {
        "patience": one_of(draw, "10 min", "20 min", "1 h"), "call_again": one_of(draw, "10 min", "1 h"),
        "attempts": one_of(draw, 1, 2, 5), "first_time_through": one_of(draw, 1, 0.6),
    }  # fmt: skip
    scenario["technicians"] |= {"shift": one_of(draw, *SHIFTS)}
    if one_of(draw, True, False):
        scenario["chases"] = draw(CHASES)
    return case(draw, scenario, reports_at(draw, instants(draw, 5, 40)))


@st.composite
def people(draw: Draw) -> Case:
    """Overtime with lunch right after, night shifts in a pool of hours, contractors among neighbours who help."""
    shift = st.sampled_from(
        [*SHIFTS, {"hours": "22:00-06:00"}, {"hours": "08:00-16:00", "lunch": "16:00-17:00"},
         {"hours": "20:00-08:00", "lunch": "00:00-01:00"}, {"hours": "08:00-08:30"}]
    )  # fmt: skip
    group = st.fixed_dictionaries(
        {
            "area": st.sampled_from(["north", "south"]), "count": st.integers(1, 2), "shift": shift,
            "skills": st.sampled_from([[], [], ["wire"], ["port"]]), "absence": st.sampled_from([0, 0, 0.5]),
            "employer": st.sampled_from(["own", "own", "contractor"]),
            "work_factor": st.sampled_from([1, 0.3, 0.85, 1.7]),
        }
    )  # fmt: skip
    own = [{"area": "north", "shift": draw(shift)}, {"area": "south", "shift": draw(shift)}]
    scenario = town(draw, side=one_of(draw, "0 km", "5 km"))
    scenario["faults"]["line"] |= {"skill": "wire"}
    scenario["faults"]["port"] |= {"skill": "port"}
    ordered = one_of(
        draw, "first_come", "priority", "earliest_due", "least_slack", "appointment_first", "nearest_job", "ageing"
    )
    scenario["technicians"] = {
        "roster": own + draw(st.lists(group, max_size=4)), "latest_start": one_of(draw, "0 s", "10 min", "30 min"),
        "sharing": one_of(draw, "dedicated", "pooled", "borrow", "borrow", "work_hours", "work_hours"),
        "standard_hours": one_of(draw, None, "1 h", "3 h"),
        "borrow": {
            "own_at_most": one_of(draw, 0, 1), "other_at_least": one_of(draw, 2, 3),
            "other_waits": one_of(draw, None, "10 min", "1 h"),
            "neighbours": one_of(draw, {}, {"north": ["south"], "south": []}),
        },
        "queue": "priority" if ordered == "ageing" else ordered, "ageing": "1 h" if ordered == "ageing" else None,
        "overtime": one_of(draw, None, {"backlog": one_of(draw, 1, 2), "hours": one_of(draw, "1 h", "3 h", "20 h")}),
        "night_duty": one_of(draw, None, {"per_area": 1, "hours": "18:00-08:00", "priority": one_of(draw, 1, 2, None)}),
        "knows_line": one_of(draw, 1, 0.5), "travel": one_of(draw, {}, {"time": "10 min"}, {"speed": "10 km/h"}),
    }  # fmt: skip
    scenario["repair"] |= {"not_fixed": one_of(draw, 0, 0.4), "pause": one_of(draw, None, "2 h")}
    scenario["repair"] |= one_of(draw, {}, {}, {"on_site": "1 s"})
    scenario["repeats"] = one_of(draw, {}, {"imperfect": 0.5, "delay": "30 min"})
    scenario["dispatch"] = one_of(
        draw,
        {},
        {
            "mode": "direct",
            "chain": ["desk"],
            "desks": {"desk": {}},
            "direct": {"eligible": 1, "misassigned": 0.5, "triage": "10 min"},
        },
    )
    return case(draw, scenario, reports_at(draw, instants(draw, 5, 40)))


@st.composite
def slots(draw: Draw) -> Case:
    """Few slots, kept for urgent tickets until the second in which windows begin."""
    scenario = town(draw, appointments=windows(draw, one_of(draw, "capacity", "confirmed")))
    scenario["appointments"] |= {
        "urgent_reserve": 0.5,
        "lead": "0 s",
        "days_ahead": 0,
        "overbooking": 0,
    }
    scenario["appointments"] |= {"suits": one_of(draw, [], [0.2] * len(scenario["appointments"]["windows"]))}
    scenario["technicians"] = {"per_area": 1, "shift": one_of(draw, *SHIFTS[:3])}
    times = [8 * HOUR + TEN * each for each in draw(st.lists(st.integers(-6, 36), min_size=5, max_size=30))]
    return case(draw, scenario, reports_at(draw, sorted(times)))


@st.composite
def repeats(draw: Draw) -> Case:
    """Every repair comes back, sometimes more often than is allowed."""
    scenario = town(draw, horizon={"window": one_of(draw, "10 h", "30 h")})
    scenario["repeats"] = {
        "imperfect": 1, "imperfect_remote": 1, "delay": one_of(draw, "1 s", "10 min", "2 h"),
        "max_repeats": one_of(draw, 3, 100, 100, 100),
    }  # fmt: skip
    scenario["remote"] = {"handling": "10 min", "fixable": one_of(draw, 0, 0.5, 1)}
    scenario["technicians"] |= {"knows_line": 0.5}
    scenario["repair"]["closing"] = one_of(draw, None, "10 min", "3 h")
    scenario["second_line"] = one_of(draw, {}, draw(SECOND_LINE) | {"needed": 0.4, "repeat_factor": 2})
    return case(draw, scenario, reports_at(draw, instants(draw, 1, 6)))


@st.composite
def crowds(draw: Draw) -> Case:
    """Hundreds of people and thousands of tickets in one hour."""
    scenario = town(draw, lines=5000, side="10 km", horizon={"window": "12 h"})
    sharing = one_of(draw, "dedicated", "pooled", "borrow", "work_hours")
    scenario["technicians"] = {
        "per_area": one_of(draw, 20, 150), "sharing": sharing, "travel": {"speed": "20 km/h"}, "standard_hours": "8 h",
        "queue": one_of(draw, "first_come", "priority", "least_slack"),
    }  # fmt: skip
    scenario["hotline"] = one_of(draw, {}, {"handling": "10 min", "agents": 50, "patience": "20 min"})
    scenario["chases"] = one_of(draw, {}, draw(CHASES) | {"per_hour": 0.1, "after_broken_promise": 0.1})
    scenario["appointments"] = one_of(draw, {}, {}, windows(draw) | {"mean_job": "1 h"})
    count, gap = one_of(draw, 500, 2000), one_of(draw, 0, 1, 2)
    return case(draw, scenario, reports_at(draw, [8 * HOUR + gap * each for each in range(count)]))


SITUATIONS = {
    "recalls": recalls(), "many_outages": many_outages(), "storms": storms_alone(), "locks": locks(),
    "bundles": bundles(), "ageing": ageing(), "near_limits": near_limits(), "chases": chases(), "desks": desks(),
    "people": people(), "slots": slots(), "repeats": repeats(),
}  # fmt: skip
"""By what they make meet; `crowds` are apart, because one takes seconds."""

ANY_SITUATION = st.one_of(*SITUATIONS.values(), SITUATIONS["recalls"], SITUATIONS["locks"], SITUATIONS["people"])
