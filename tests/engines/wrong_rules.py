"""Wrong rules, and how soon a family of cases shows each of them:

    python -m tests.engines.wrong_rules --family situations --count 500

Each wrong rule is put into the readable engine, which is then compared with itself. A family is good for something if
no wrong rule stays hidden for long; what stays hidden should be a rule that makes no difference.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from scenarios.base import WrongInput
from sim import process
from sim.difference import first_difference
from sim.log import Log
from sim.plan import Plan
from sim.workload import Workload
from tests.engines.campaign import CHUNK, each_example
from tests.engines.case import Case, built
from tests.engines.families import FAMILIES

Rule = Callable[..., Any]


def _rule(name: str) -> Rule:
    module, function = name.split(".")
    return getattr(importlib.import_module(f"sim.{module}"), function)


def shifted(place: int, by: int) -> Callable[[Rule], Rule]:
    """The rule with one of its arguments more or less by so much."""

    def wrong(right: Rule) -> Rule:
        return lambda *given: right(*given[:place], given[place] + by, *given[place + 1 :])

    return wrong


def result(change: Callable[..., Any]) -> Callable[[Rule], Rule]:
    """The rule with another result, made of the right one and the arguments."""
    return lambda right: lambda *given: change(right(*given), *given)


def instead(wrong: Rule) -> Callable[[Rule], Rule]:
    """Another rule."""
    return lambda right: wrong


NEVER, MISSING = 1 << 60, -1


def _later(instant: int, by: int = 1) -> int:
    return instant if instant in (NEVER, MISSING) else instant + by


WRONG: dict[str, tuple[str, Callable[[Rule], Rule]]] = {
    "open at its end": ("rules.next_open", lambda right: lambda o, c, now: right(o, [each + 1 for each in c], now)),
    "not open at its beginning": ("rules.next_open", lambda right: lambda o, c, now: right([e + 1 for e in o], c, now)),
    "open time a second less": ("rules.add_open_time", shifted(3, -1)),
    "open time from the beginning alone": ("rules.add_open_time", result(lambda found, o, c, now, s: _later(found))),
    "a batch is missed at its release": ("rules.next_multiple", shifted(0, 1)),
    "batches without their phase": (
        "rules.next_multiple",
        lambda right: lambda now, period, phase: right(now, period, 0),
    ),
    "rounded down": ("rules.scaled", instead(lambda seconds, factor: max(seconds * factor // 1000, 1))),
    "nothing takes no time": ("rules.scaled", instead(lambda seconds, factor: (seconds * factor + 500) // 1000)),
    "along the streets": ("rules.distance", lambda right: lambda east, north, manhattan: right(east, north, True)),
    "trips rounded down": ("rules.travel_seconds", result(lambda found, *_: max(found - 1, 1))),
    "raised above the first class": ("rules.raised", instead(lambda priority: priority - 1)),
    "not raised": ("rules.raised", instead(lambda priority: priority)),
    "desks without priority": ("rules.desk_key", instead(lambda priority, order, ticket: (0, order, ticket))),
    "desks last come first": ("rules.desk_key", instead(lambda priority, order, ticket: (priority, order, -ticket))),
    "the field last come first": ("rules.field_key", result(lambda found, *_: (*found[:2], -found[2]))),
    "slack without work": ("rules.field_key", lambda right: lambda q, p, r, d, w, a, t: right(q, p, r, d, 0, a, t)),
    "aged a second late": ("rules.aged", lambda right: lambda p, r, now, step: right(p, r, max(now - 1, r), step)),
    "aged a second early": ("rules.aged", shifted(2, 1)),
    "aged above the first class": ("rules.aged", instead(lambda p, r, now, step: p - (now - r) // step)),
    "everybody can do everything": ("rules.may_take", lambda right: lambda s, k, most, p: right(-1, k, most, p)),
    "stand-by takes one class less": ("rules.may_take", shifted(2, -1)),
    "stand-by takes everything": ("rules.may_take", lambda right: lambda s, k, most, p: right(s, k, NEVER, p)),
    "helps with one more at home": ("rules.helps", shifted(0, -1)),
    "helps with one less at home": ("rules.helps", shifted(0, 1)),
    "helps with one less there": ("rules.helps", shifted(2, 1)),
    "helps a second later": ("rules.helps", shifted(4, -1)),
    "locks a second tighter": ("rules.fits_before_lock", shifted(0, 1)),
    "locks a second looser": ("rules.fits_before_lock", shifted(0, -1)),
    "locks without the trip": ("rules.fits_before_lock", lambda right: lambda n, t, w, o, b: right(n, 0, w, o, b)),
    "locks without the trip onward": (
        "rules.fits_before_lock",
        lambda right: lambda n, t, w, o, b: right(n, t, w, 0, b),
    ),
    "overtime with one more waiting": ("rules.extended_until", shifted(1, -1)),
    "overtime a second shorter": ("rules.extended_until", result(lambda found, *_: _later(found, -1))),
    "overtime into the next shift": (
        "rules.extended_until",
        lambda right: lambda n, w, b, h, s: right(n, w, b, h, NEVER),
    ),
    "an audit finds at once": ("rules.found_when_stuck", shifted(0, -1)),
    "found without the reaction": (
        "rules.found_when_stuck",
        lambda right: lambda n, a, alarm, r: right(n, a, alarm, 0),
    ),
    "asks a second later": ("rules.chase_called", result(lambda found, *_: _later(found))),
    "asks as if nothing broke": (
        "rules.chase_called",
        lambda right: lambda s, b, breaks, x, y: right(s, b, NEVER, x, y),
    ),
    "a promise breaks a second late": ("rules.chase_called", shifted(2, 1)),
    "budget kept": ("rules.budget_left", instead(lambda since, budget, *_: budget)),
    "budget spent as if nothing broke": (
        "rules.budget_left",
        lambda right: lambda s, b, k, x, y, n: right(s, b, NEVER, x, y, n),
    ),
    "a call in no time": ("rules.seconds_to_spend", result(lambda found, *_: max(found - 1, 1))),
    "found without triage": ("rules.misassignment_found", lambda right: lambda o, c, n, t: right(o, c, n, 0)),
    "found off duty": ("rules.misassignment_found", instead(lambda o, c, now, triage: now + triage)),
    "comes back as it closes": (
        "rules.repeat_reported",
        instead(lambda restored, delay, closed: max(restored + delay, closed)),
    ),
    "comes back after closing": (
        "rules.repeat_reported",
        instead(lambda restored, delay, closed: closed + max(delay, 1)),
    ),
    "always a fault": ("rules.outcome_of_visit", lambda right: lambda first, n, f: right(first, False, f)),
    "not fixed hides no fault": (
        "rules.outcome_of_visit",
        lambda right: lambda first, n, f: right(first, n and not f, f),
    ),
    "shown by one ticket more": ("outage_rules.shown_by_tickets", shifted(0, -1)),
    "shown a second later": ("outage_rules.shown_by_tickets", shifted(1, 1)),
    "shown a second longer": ("outage_rules.shown_by_tickets", shifted(1, -1)),
    "the next element": ("outage_rules.element_of", instead(lambda line, each: (line + 1) // each)),
    "nobody reports after the repair": ("outage_rules.reports_outage", instead(lambda down, own: down)),
    "everybody reports after the repair": ("outage_rules.reports_outage", instead(lambda down, own: True)),
    "elements fixed from afar": ("outage_rules.may_be_fixed_remotely", instead(lambda of, down, own: True)),
    "lines fixed under what is down": (
        "outage_rules.may_be_fixed_remotely",
        instead(lambda of, down, own: not of or own),
    ),
    "never fixed from afar": ("outage_rules.may_be_fixed_remotely", instead(lambda of, down, own: not of)),
    "wasted after the repair": ("outage_rules.outcome_at_outage", lambda right: lambda down: right(True)),
    "own faults close": ("outage_rules.closes_with_outage", instead(lambda own, down: not down)),
    "closes while it is down": ("outage_rules.closes_with_outage", instead(lambda own, down: not own)),
    "storms begin a second late": ("outage_rules.slowness_at", shifted(2, -1)),
    "storms begin a second early": ("outage_rules.slowness_at", shifted(2, 1)),
    "factors rounded down": ("outage_rules.product", instead(lambda one, other: one * other // 1000)),
    "near the limit at the margin": ("closing_rules.is_near_limit", shifted(2, 1)),
    "near the limit a second later": ("closing_rules.is_near_limit", shifted(2, -1)),
    "never near the limit": ("closing_rules.is_near_limit", instead(lambda *_: False)),
    "no fault needs more": (
        "closing_rules.recorded_outcome",
        lambda right: lambda found, more, false: right(type(found).FIXED if more and not false else found, more, false),
    ),
    "false closings need more": (
        "closing_rules.recorded_outcome",
        lambda right: lambda found, more, false: right(found, more, false and not more),
    ),
    "the customer before the audit": ("closing_rules.found_out", shifted(1, 1)),
    "reopened a second too late": ("closing_rules.found_out", shifted(3, 1)),
    "reopened a second too early": ("closing_rules.found_out", shifted(3, -1)),
    "reserve closed at the beginning": (
        "slots.free_slots",
        lambda right: lambda s, k, t, u, begun: right(s, k, t, u, False),
    ),
    "reserve for nobody": ("slots.free_slots", lambda right: lambda s, k, t, urgent, b: right(s, k, t, False, b)),
    "no reserve": ("slots.free_slots", lambda right: lambda s, k, t, u, b: right(s, 0, t, u, b)),
    "windows that have just begun": ("slots.first_window", shifted(1, 1)),
    "windows that began just now": ("slots.first_window", shifted(1, -1)),
    "a day more on offer": ("slots.after_offer", shifted(2, 1)),
    "due a second early": ("due.due_by_hours", result(lambda found, *_: _later(found, -1))),
    "due without the time of day": (
        "due.due_by_hours",
        lambda right: lambda r, w, o, c, before: right(r, w, o, c, MISSING),
    ),
    "due at the time of day, too": (
        "due.due_by_hours",
        lambda right: lambda r, w, o, c, before: right(r, w, o, c, before + 1 if before >= 0 else before),
    ),
    "due a working day later": ("due.due_by_working_days", shifted(1, 1)),
}
"""What is wrong -> the rule, and how the wrong one is made from the right one."""


@contextmanager
def with_wrong_rule(name: str) -> Iterator[None]:
    """Within it, every module that uses the rule uses a wrong one."""
    place, make = WRONG[name]
    right, function = _rule(place), place.split(".")[1]
    wrong = make(right)
    with ExitStack() as patches:
        for module in [module for key, module in sys.modules.items() if key.startswith("sim.")]:
            if vars(module).get(function) is right:
                patches.enter_context(patch.object(module, function, wrong))
        yield


def _result(plan: Plan, workload: Workload, drain: bool) -> Log | str:
    try:
        return process.simulate(plan, workload, drain)
    except WrongInput as error:
        return str(error)


def _shows(case: Case, names: list[str]) -> list[str]:
    """Those of the wrong rules that the case shows."""
    plan, workload = built(case)
    right = _result(plan, workload, case.drain)
    found = []
    for name in names:
        try:
            with with_wrong_rule(name):
                wrong = _result(plan, workload, case.drain)
        except Exception:  # a wrong rule may break the engine, which shows it, too
            found.append(name)
            continue
        if isinstance(right, str) or isinstance(wrong, str):
            differs = right != wrong
        else:
            differs = first_difference(right, wrong) is not None
        if differs:
            found.append(name)
    return found


def shown_by(family: str, count: int, seed: int, names: list[str]) -> dict[str, int]:
    """Which wrong rules so many cases show, and the number of the case that shows it first."""
    found: dict[str, int] = {}
    seen = 0

    def look(case: Case) -> None:
        nonlocal seen
        seen += 1
        try:
            shown = _shows(case, [name for name in names if name not in found])
        except WrongInput:
            return
        found.update(dict.fromkeys(shown, seen))

    for chunk in range(-(-count // CHUNK)):
        if len(found) < len(names):
            each_example(FAMILIES[family], seed * 1_000_003 + chunk, min(CHUNK, count - chunk * CHUNK), look)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="How soon a family of cases shows each of some wrong rules.")
    parser.add_argument("--family", choices=FAMILIES, default="situations")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rule", choices=WRONG, action="append")
    arguments = parser.parse_args()
    names = arguments.rule or [*WRONG]
    found = shown_by(arguments.family, arguments.count, arguments.seed, names)
    for name, number in sorted(found.items(), key=lambda item: item[1]):
        print(f"{number:6}  {name}")
    hidden = [name for name in names if name not in found]
    print(f"{len(found)} of {len(names)} wrong rules are shown; hidden: {', '.join(hidden) or 'none'}")
    return bool(hidden)


if __name__ == "__main__":
    sys.exit(main())
