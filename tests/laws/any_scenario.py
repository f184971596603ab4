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


AT_WORK = st.builds(lambda people, handling: people | {"handling": handling}, PEOPLE, TIMES)


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
)
TECHNICIANS = st.builds(
    lambda crew, rest: crew | rest,
    CREW,
    parts(
        shift=SHIFTS,
        absence=SOME,
        latest_start=st.sampled_from(["0 s", "30 min"]),
        sharing=st.sampled_from(["dedicated", "pooled"]),
        queue=st.sampled_from(["first_come", "priority", "earliest_due", "nearest_job"]),
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
    faults=st.just({"line": {"share": 0.5, "not_fixed": 0.3}, "port": {"share": 0.5, "on_site": "20 min"}}),
    customers=st.just({"ordinary": {"share": 0.7}, "brand": {"share": 0.3, "priority": 1, "service_level": "8 h"}}),
    reports=st.builds(
        lambda rate, busyness: {"per_line_and_year": rate, "busyness_cv": busyness},
        st.sampled_from([50, 150]),
        st.sampled_from([0, 0.5]),
    ),
    hotline=staffed(),
    remote=staffed(fixable=SOME),
    dispatch=DISPATCH,
    technicians=TECHNICIANS,
    appointments=APPOINTMENTS,
    repair=REPAIR,
    repeats=REPEATS,
).map(fitting)
"""Two areas with some tens of tickets in a few days, and any mixture of mechanisms."""
