"""Measures of closings and of the second line: against logs made by hand, and counted once more in the plainest way."""

from __future__ import annotations

from fractions import Fraction
from math import isnan

import pytest

from analysis.measures import Window
from analysis.measures.closing import CLOSING_MEASURES
from analysis.measures.repeats import repeat_rate
from sim.laws import check_laws
from sim.log import Log
from sim.plan import Plan
from sim.replicate import replicate
from sim.rules import MISSING, Cause, Outcome
from tests.analysis.hand_made import DAY, EVERY_PART, HOUR, MINUTE, at, log_of, ticket, visit
from tests.small import plan_of

MEASURED = (*CLOSING_MEASURES, repeat_rate)


def figures(plan: Plan, log: Log) -> dict[tuple[str, str, str], float]:
    window = Window(plan, log, [])
    return {(of.measure, of.statistic, of.group): value for each in MEASURED for of, value in each(window)}


def closing(number: int, ended: int, closed: int, **others: int) -> dict[str, int]:
    return {"ticket": number, "ended": ended, "closed": closed} | others


def a_week() -> Log:
    """Ticket 0 is reopened by an audit; ticket 1 is closed falsely and comes back as ticket 2; ticket 3 is not
    restored before the cut; the repair of ticket 4 does not last (5), and its line has another fault (6)."""
    again = {"line": 1, "generation": 1}
    tickets = [
        ticket(at("Mon 10:00"), at("Tue 10:00"), restored=at("Tue 09:00")),
        ticket(at("Mon 12:00"), at("Mon 16:00"), restored=MISSING, line=1),
        ticket(at("Tue 12:00"), at("Tue 14:00"), parent=1, cause=Cause.FALSE_CLOSURE, **again),
        ticket(at("Wed 10:00")),
        ticket(at("Wed 08:00"), at("Wed 09:00"), line=4),
        ticket(at("Thu 08:00"), at("Thu 09:00"), parent=4, cause=Cause.IMPERFECT_REPAIR, line=4, generation=1),
        ticket(at("Fri 08:00"), at("Fri 09:00"), line=4),
    ]
    closings = [
        closing(0, at("Mon 14:00"), at("Mon 15:00"), false=1, reopened=at("Mon 18:00"), cause=0),
        closing(0, at("Tue 09:00"), at("Tue 10:00"), closing=1),
        closing(1, at("Mon 15:30"), at("Mon 16:00"), false=1),
        closing(2, at("Tue 14:00"), at("Tue 14:00")),
        closing(4, at("Wed 09:00"), at("Wed 09:00")),
        closing(5, at("Thu 09:00"), at("Thu 09:00")),
        closing(6, at("Fri 09:00"), at("Fri 09:00")),
    ]
    visits = [
        visit(number, 0, at(time), at(time), at(time), at(time) + 30 * MINUTE)
        for number, time in ((0, "Mon 13:30"), (1, "Mon 15:00"), (2, "Tue 13:30"), (4, "Wed 08:30"))
    ]
    jobs = [
        {"ticket": 0, "requested": at("Mon 19:00"), "finished": at("Mon 23:00")},
        {"ticket": 0, "requested": at("Tue 01:00"), "finished": at("Tue 03:00"), "job": 1},
        {"ticket": 3, "requested": at("Wed 12:00"), "job": 0},
        {"ticket": 4, "requested": at("Wed 08:40"), "finished": at("Wed 08:50"), "parts": 1},
    ]
    return log_of(tickets, (), visits, closings=closings, second_line=jobs)


def test_figures_of_a_week():
    seen = figures(EVERY_PART, a_week())
    # 5, 4, 2, 1, 1 and 1 hours.
    assert seen["report to first closing", "mean", "all"] == pytest.approx(14 / 6)
    assert seen["report to first closing", "maximum", "all"] == 5
    # 23 h; Monday 12:00 to Tuesday 14:00 through the second ticket; 1 h each of tickets 4, 5 and 6.
    assert seen["fault to restoration", "mean", "all"] == pytest.approx((23 + 26 + 1 + 1 + 1) / 5)
    assert seen["faults not restored", "count", "all"] == 1
    assert seen["reopened", "share", "all"] == pytest.approx(1 / 6)
    assert seen["false closure", "share", "all"] == pytest.approx(2 / 7)
    assert seen["caught by audit", "share", "all"] == 1 / 2
    assert seen["second line", "share", "all"] == pytest.approx(2 / 4)
    assert seen["waiting for parts", "share", "all"] == pytest.approx(1 / 4)
    assert seen["time in second line", "mean", "all"] == 3
    assert seen["time waiting for parts", "mean", "all"] == pytest.approx(1 / 6)


def test_repeats_by_cause_in_a_week():
    """Of six valid closings: ticket 1 by false closure; ticket 4 by imperfect repair, though ticket 6 comes as well;
    ticket 5 by coincidence, with ticket 6."""
    seen = figures(EVERY_PART, a_week())
    shares = {
        group: value
        for (name, _, group), value in seen.items()
        if name == "repeat rate" and not group.startswith(("customers: ", "faults: "))
    }
    assert shares == {
        "all": pytest.approx(3 / 6),
        "cause: imperfect repair": pytest.approx(1 / 6),
        "cause: false closure": pytest.approx(1 / 6),
        "cause: coincidence": pytest.approx(1 / 6),
    }


def test_a_repeat_after_the_window_of_days_is_none():
    tickets = [
        ticket(at("Mon 12:00"), at("Mon 16:00"), restored=MISSING, line=1),
        ticket(at("Wed 16:00:01"), parent=0, cause=Cause.FALSE_CLOSURE, line=1, generation=1),
    ]
    log = log_of(tickets, closings=[closing(0, at("Mon 16:00"), at("Mon 16:00"), false=1)])
    assert figures(EVERY_PART, log)["repeat rate", "2 days", "all"] == 0
    sooner = log_of([tickets[0], tickets[1] | {"reported": at("Wed 16:00")}])
    assert figures(EVERY_PART, sooner)["repeat rate", "2 days", "cause: false closure"] == 1


def test_a_fault_may_need_three_tickets():
    false = {"restored": MISSING, "line": 0}
    tickets = [
        ticket(at("Mon 12:00"), at("Mon 13:00"), **false),
        ticket(at("Tue 12:00"), at("Tue 13:00"), parent=0, generation=1, cause=Cause.FALSE_CLOSURE, **false),
        ticket(at("Wed 12:00"), at("Wed 13:00"), parent=1, generation=2, cause=Cause.FALSE_CLOSURE, line=0),
    ]
    assert figures(EVERY_PART, log_of(tickets))["fault to restoration", "maximum", "all"] == 49


def test_without_closings_there_are_no_shares():
    seen = figures(EVERY_PART, log_of([ticket(at("Mon 12:00"))]))
    assert isnan(seen["false closure", "share", "all"])
    assert isnan(seen["second line", "share", "all"])


SIMULATED = """
horizon: {warm_up: 5 days, window: 10 days, follow_up: 10 days}
areas: {town: {lines: 100}}
reports: {per_line_and_year: 60}
remote: {fixable: 0.2, false_fix: 0.3}
technicians: {per_area: 4}
repair: {on_site: {distribution: exponential, mean: 1 h}, no_fault_found: 0.1, not_fixed: 0.1, closing: 2 h}
repeats: {imperfect: 0.2, imperfect_remote: 0.2, delay: {distribution: exponential, mean: 2 days}, window: 3 days}
false_closure: {base: 0.2, report: {distribution: exponential, mean: 2 days}, reopen_window: 2 days,
                audit: {coverage: 0.3, detection: 0.7, delay: 1 day}}
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_repeats_and_restorations_counted_once_more(seed):
    plan = plan_of(SIMULATED)
    log = replicate(plan, seed, 0)
    check_laws(plan, log)
    seen = figures(plan, log)
    tickets = log.tickets.frame().to_dict("records")
    child = {each["parent"]: each for each in tickets if each["parent"] != MISSING}
    causes = {"imperfect repair": 0, "false closure": 0, "coincidence": 0}
    valid, hours = 0, []
    for each in tickets:
        if not plan.warm_up <= each["reported"] < plan.window_end:
            continue
        fault = each
        while fault is not None and fault["restored"] == MISSING:
            fault = child.get(fault["ticket"])
            fault = fault if fault is not None and fault["cause"] == Cause.FALSE_CLOSURE else None
        if each["cause"] != Cause.FALSE_CLOSURE and fault is not None:
            hours.append(Fraction(int(fault["restored"] - each["reported"]), HOUR))
        if each["outcome"] in (Outcome.FIXED, Outcome.REMOTE_FIX):
            valid += 1
            until = each["closed"] + 3 * DAY
            again = [t for t in tickets if t["line"] == each["line"] and each["closed"] < t["reported"] <= until]
            own = [t for t in again if t["parent"] == each["ticket"]]
            if own:
                causes[["imperfect repair", "false closure"][own[0]["cause"]]] += 1
            elif again:
                causes["coincidence"] += 1
    assert min(causes.values()) > 3
    for name, count in causes.items():
        assert seen["repeat rate", "3 days", f"cause: {name}"] == count / valid
    assert seen["repeat rate", "3 days", "all"] == sum(causes.values()) / valid
    assert seen["fault to restoration", "mean", "all"] == pytest.approx(float(sum(hours) / len(hours)))
