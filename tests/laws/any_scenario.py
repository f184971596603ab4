"""Small valid scenarios of every shape, for tests of what must hold in all of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Tree = dict[str, Any]

TIMES = st.sampled_from(
    [
        "1 s",
        "10 min",
        "1 h",
        {"distribution": "exponential", "mean": "20 min"},
        {"distribution": "lognormal", "mean": "40 min", "cv": 0.8},
        {"distribution": "uniform", "low": "0 s", "high": "1 h"},
    ]
)
HOURS = st.sampled_from(["always", "08:00-18:00", "Mon-Fri 08:00-12:00, 13:00-17:00", "22:00-06:00", "office"])
CHANCES = st.sampled_from([0, 0.1, 0.5, 1])
SOME = st.sampled_from([0, 0.1, 0.5])
"""Chances of what happens again and again."""


def perhaps(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def parts(**each: st.SearchStrategy) -> st.SearchStrategy[Tree]:
    """A tree with these keys; those that are None are left out."""
    return st.fixed_dictionaries(each).map(
        lambda tree: {key: value for key, value in tree.items() if value is not None}
    )


PEOPLE = st.one_of(
    parts(agents=perhaps(st.integers(1, 3)), open=HOURS, staffing=st.sampled_from(["per_person", "head_count"])),
    parts(
        shifts=st.lists(parts(agents=st.integers(1, 2), open=HOURS), min_size=1, max_size=3),
        staffing=st.sampled_from(["per_person", "head_count"]),
    ),
)


AT_WORK = st.builds(
    lambda people, handling: people | handling,
    PEOPLE,
    parts(handling=TIMES, first_time_through=st.sampled_from([None, None, 0.6])),
)


def staffed(**more: st.SearchStrategy) -> st.SearchStrategy[Tree]:
    """A place with people, or one that tickets pass at once."""
    return st.builds(lambda work, rest: work | rest, st.just({}) | AT_WORK, parts(**more))


ALARMS = st.just({}) | parts(
    limit=st.sampled_from(["30 min", "4 h"]),
    limit_clock=st.sampled_from(["clock", "office"]),
    on_alarm=st.sampled_from(["none", "notify", "raise_priority", "supervisor"]),
)
PLAIN_DESKS = staffed(
    batch=st.sampled_from([None, "30 min", "1 h"]),
    batch_phase=st.sampled_from([None, "10 min"]),
    misroute=CHANCES,
    wrong_unit=staffed(),
    max_returns=st.integers(0, 3),
    stuck=CHANCES,
)
DESKS = st.builds(lambda desk, alarm: desk | alarm, PLAIN_DESKS, ALARMS)

DISPATCH = parts(
    mode=st.sampled_from(["multi_tier", "direct"]),
    chain=st.sampled_from([["city"], ["city", "district"], ["district", "city", "leader"]]),
    desks=parts(city=DESKS, district=DESKS, leader=DESKS),
    direct=parts(eligible=CHANCES, assignment=perhaps(TIMES), misassigned=CHANCES, triage=perhaps(TIMES)),
    contact=parts(by=st.sampled_from(["system", "phone"]), first=st.sampled_from([0.3, 1]), second=perhaps(CHANCES)),
    audit=st.sampled_from(["00:00", "09:00"]),
    alarm_reaction=st.sampled_from(["0 s", "15 min"]),
)

TRAVEL = st.one_of(
    st.just({}),
    parts(time=TIMES),
    parts(
        speed=st.just("20 km/h"),
        detour=st.just(1.3),
        enter=st.sampled_from(["0 s", "5 min"]),
        metric=st.sampled_from(["euclid", "manhattan"]),
    ),
)
SHIFTS = parts(
    hours=st.sampled_from(["always", "08:00-18:00", "08:00-12:00, 13:00-20:00", "22:00-06:00", "office"]),
    lunch=st.sampled_from([None, "12:00-13:00"]),
)
CREW = st.one_of(
    parts(per_area=st.integers(1, 3)),
    parts(
        roster=st.tuples(
            parts(area=st.just("north"), count=st.integers(1, 2), shift=perhaps(SHIFTS), work_factor=st.just(1.2)),
            parts(area=st.just("south"), absence=perhaps(SOME), shift=perhaps(SHIFTS)),
        ).map(list)
    ),
    parts(
        roster=st.tuples(
            parts(area=st.just("north"), count=st.integers(1, 2), skills=st.sampled_from([[], ["port"]])),
            parts(area=st.just("north"), skills=st.sampled_from([[], ["wire"]]), shift=perhaps(SHIFTS)),
            parts(area=st.just("north"), count=st.integers(1, 2), employer=st.just("contractor")),
            parts(area=st.just("south"), skills=st.just(["wire"])),
            parts(area=st.just("south"), employer=st.just("contractor"), skills=st.sampled_from([[], ["port"]])),
        ).map(list)
    ),
    parts(
        per_area=st.integers(1, 4),
        shifts=st.just({"day": {"share": 0.7, "hours": "08:00-18:00"}, "late": {"share": 0.3, "hours": "12:00-21:00"}}),
    ),
)
BORROW = parts(
    own_at_most=st.integers(0, 1),
    other_at_least=st.integers(2, 3),
    other_waits=st.sampled_from([None, "20 min"]),
    neighbours=st.sampled_from([None, {"north": []}]),
)
QUEUES = st.one_of(
    st.builds(
        lambda queue: {"queue": queue},
        st.sampled_from(["first_come", "priority", "earliest_due", "nearest_job", "least_slack", "appointment_first"]),
    ),
    st.just({"queue": "priority", "ageing": "2 h"}),
)
TECHNICIANS = st.builds(
    lambda crew, queue, rest: crew | queue | rest,
    CREW,
    QUEUES,
    parts(
        shift=SHIFTS,
        absence=SOME,
        latest_start=st.sampled_from(["0 s", "30 min"]),
        sharing=st.sampled_from(["dedicated", "pooled", "borrow", "work_hours"]),
        borrow=BORROW,
        standard_hours=st.sampled_from([None, "6 h"]),
        overtime=st.sampled_from([None, {"backlog": 2, "hours": "90 min"}]),
        night_duty=st.sampled_from([None, {"per_area": 1, "hours": "18:00-08:00", "priority": 1}]),
        knows_line=st.sampled_from([None, 0.7]),
        travel=TRAVEL,
    ),
)

WITHOUT_APPOINTMENT = parts(
    no_access=parts(without=SOME),
    wait_at_door=perhaps(TIMES),
    retry=TIMES,
)
WITH_APPOINTMENT = parts(
    policy=st.sampled_from(["blind", "capacity", "confirmed"]),
    windows=st.sampled_from([["08:00-12:00", "12:00-17:00"], ["Mon-Fri 09:00-11:00", "15:00-20:00"], ["07:00-18:00"]]),
    days_ahead=st.sampled_from([0, 1, 5]),
    lead=st.sampled_from(["0 s", "2 h"]),
    wish=perhaps(TIMES),
    early=st.sampled_from(["0 s", "1 h", "6 h"]),
    lock=st.sampled_from([None, "1 h"]),
    mean_job=st.sampled_from(["10 min", "40 min"]),
    fill=st.sampled_from([1, 1.5]),
    overbooking=st.integers(0, 1),
    urgent_reserve=SOME,
    confirm=parts(before=st.sampled_from(["1 h", "4 h"]), reached=CHANCES, changes=SOME, cancels=SOME),
    notice=parts(before_end=st.sampled_from([None, "1 h"]), moves=CHANCES),
    no_access=parts(unconfirmed=SOME, confirmed=SOME),
    wait_at_door=perhaps(TIMES),
)


def with_suits(tree: Tree, chance: float) -> Tree:
    """With a chance that suits the number of windows."""
    return tree if chance == 1 else tree | {"suits": [chance] * len(tree["windows"])}


APPOINTMENTS = st.one_of(
    st.just({}), WITHOUT_APPOINTMENT, st.builds(with_suits, WITH_APPOINTMENT, st.sampled_from([0.1, 0.5, 1]))
)

REPAIR = parts(on_site=TIMES, no_fault_found=SOME, not_fixed=SOME, pause=perhaps(TIMES), closing=perhaps(TIMES))
REPEATS = parts(imperfect=SOME, imperfect_remote=SOME, delay=TIMES)

CUSTOMERS = st.builds(
    lambda ordinary, brand: {
        "ordinary": {"share": 0.7} | ordinary,
        "brand": {"share": 0.3, "priority": 1, "service_level": "8 h"} | brand,
    },
    parts(due_by=st.sampled_from([None, "same day", "working days"])),
    parts(due_by=st.sampled_from([None, "office hours"])),
)
STOPS = ["no_access", "waiting_at_door", "customer_moved", "agreed_window"]
CLOCKS = parts(
    business=st.sampled_from([None, "office", "22:00-06:00"]),
    sla=perhaps(
        parts(
            calendar=st.sampled_from([None, "office"]),
            stops=st.sampled_from([None, ["no_access"], STOPS]),
        )
    ),
)
PROMISES = {
    "same day": {"preset": "cn_same_day_repair", "currency": "CNY"},
    "working days": {"preset": "openreach_sml2"},
    "office hours": {"within": "2 h", "calendar": "office", "customers": ["brand"]},
}
COSTS = {"currency": "CNY", "regular_hour": 60, "overtime_hour": 90, "kilometre": 0.7, "desk_minute": 0.55}
ORDERS = st.just({}) | parts(
    per_line_and_year=st.sampled_from([0, 40]),
    front_desk=staffed(),
    on_site=TIMES,
    not_done=SOME,
    bundle=CHANCES,
    members=st.sampled_from([None, [1, 1], [0, 1, 2]]),
    together=CHANCES,
    delay=perhaps(TIMES),
    service_level=st.sampled_from(["4 h", "3 days"]),
)
LEADS = st.sampled_from([None, "1-2 business days", "3 h"])
SECOND_LINE = st.just({}) | parts(
    needed=SOME,
    repeat_factor=st.sampled_from([1, 3]),
    crews=perhaps(st.integers(1, 2)),
    sharing=st.sampled_from(["common", "per_area"]),
    open=HOURS,
    lead=LEADS,
    handling=perhaps(TIMES),
    visit_after=SOME,
    parts=parts(needed=SOME, lead=LEADS),
)
FALSE_CLOSURE = parts(
    base=SOME,
    near_limit=st.sampled_from([0, 0.3]),
    margin=st.sampled_from(["1 h", "20 h"]),
    report=TIMES,
    reopen_window=st.sampled_from(["0 s", "20 min", "3 days"]),
    audit=parts(coverage=CHANCES, detection=CHANCES, delay=perhaps(TIMES)),
)
ELEMENTS = parts(
    lines_each=st.sampled_from([1, 7, 30]),
    per_element_and_year=st.sampled_from([20, 100]),
    reports=st.sampled_from([0.3, 1]),
    report_delay=perhaps(TIMES),
    alarm=CHANCES,
    alarm_delay=perhaps(TIMES),
    tickets=st.sampled_from([None, {"count": 2, "within": "2 h"}, {"count": 3, "within": "10 min"}]),
    repair=TIMES,
    crews=perhaps(st.integers(1, 2)),
    open=HOURS,
    line_test=perhaps(TIMES),
    own_fault=CHANCES,
)
OUTAGES = st.just(None) | parts(
    aggregation=st.booleans(),
    elements=st.builds(lambda one, other: {"cabinet": one, "splitter": other}, ELEMENTS, ELEMENTS)
    | st.builds(lambda one: {"cabinet": one}, ELEMENTS),
)
STORMS = st.sampled_from(
    [
        None,
        {"gale": {"start": "20 h", "ramp": "3 h", "plateau": "6 h", "decay": "90 min", "multiplier": 3}},
        {
            "gale": {"start": "0 h", "plateau": "30 h", "multiplier": 2, "productivity": 0.6},
            "hail": {"areas": ["south"], "start": "10 h", "decay": "12 h", "multiplier": 0.2, "productivity": 0.9},
        },
    ]
)


def fitting(tree: Tree) -> Tree:
    """Slots need technicians within the windows: where some work at night alone, appointments are made blindly."""
    asked = tree["appointments"]
    shifts = [group.get("shift") for group in tree["technicians"].get("roster", [])]
    shifts = [shift or tree["technicians"]["shift"] for shift in shifts] or [tree["technicians"]["shift"]]
    at_night = any(shift["hours"] == "22:00-06:00" for shift in shifts)
    if at_night and "policy" in asked:
        return tree | {"appointments": asked | {"policy": "blind"}}
    return tree


SCENARIOS = parts(
    horizon=st.sampled_from([{"window": "2 days"}, {"warm_up": "1 day", "window": "2 days", "follow_up": "1 day"}]),
    calendars=st.just({"office": {"weekly": "Mon-Fri 07:30-17:30"}}),
    areas=st.sampled_from(
        [
            {"north": {"lines": 60, "side": "5 km"}, "south": {"lines": 40, "side": "3 km"}},
            {"north": {"lines": 5, "side": "0 km"}, "south": {"lines": 5, "side": "0 km"}},
        ]
    ),
    customers=CUSTOMERS,
    faults=st.just(
        {
            "line": {"share": 0.5, "not_fixed": 0.3, "skill": "wire", "standard_time": "1 h"},
            "port": {"share": 0.5, "on_site": "20 min", "skill": "port", "standard_time": "30 min"},
        }
    ),
    reports=st.builds(
        lambda rate, busyness: {"per_line_and_year": rate, "busyness_cv": busyness},
        st.sampled_from([50, 150]),
        st.sampled_from([0, 0.5]),
    ),
    hotline=staffed(patience=perhaps(TIMES), call_again=TIMES, attempts=st.integers(1, 3)),
    chases=st.just({})
    | parts(
        per_hour=st.sampled_from([0, 0.1]),
        after_broken_promise=st.sampled_from([0, 0.3]),
        handling=perhaps(TIMES),
        frees_stuck=st.booleans(),
        raises_priority=CHANCES,
    ),
    orders=ORDERS,
    remote=staffed(fixable=SOME, false_fix=perhaps(CHANCES)),
    dispatch=DISPATCH,
    technicians=TECHNICIANS,
    appointments=APPOINTMENTS,
    repair=REPAIR,
    repeats=REPEATS,
    clocks=CLOCKS,
    promises=st.just(PROMISES),
    costs=st.sampled_from([None, COSTS]),
    second_line=SECOND_LINE,
    false_closure=FALSE_CLOSURE,
    outages=OUTAGES,
    storms=STORMS,
).map(fitting)
"""Two areas with some tens of tickets in a few days, and any mixture of mechanisms."""
