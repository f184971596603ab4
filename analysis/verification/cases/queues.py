"""Waiting for one of several people: Erlang's formulas and what is known beyond them."""

from __future__ import annotations

from functools import partial
from typing import Any

from analysis import phases, theory
from analysis.verification.building import EXPONENTIAL, REMOTE, exponential, hotline, queue_of, scenario_of, technicians
from analysis.verification.case import Case
from analysis.verification.reading import (
    Reading,
    field_waits,
    hotline_waits,
    mean,
    passages,
    waits_of_class,
)
from scenarios.scenario import Scenario
from sim.log import Log
from sim.plan import Plan
from sim.rules import MISSING

ARRIVALS = "arrival rate"
CLASSES = (0.8, 1.2, 2.5)
"""Arrivals an hour of three classes of customers, the highest first."""
H2 = {"quick": (0.8, 0.5), "slow": (0.2, 3.0)}
"""Share and mean hours of two kinds of faults, which together take 1 h with a cv of 1.73."""
AGAIN = 0.25
SHORT = 2_000
"""Tickets of a replication: many short ones tell more than few long ones of a start from empty, and Student's test
needs them where the distribution of their means is skewed."""


def mean_wait(plan: Plan, log: Log) -> Reading:
    """Mean hours in the queue of the hotline."""
    return mean(hotline_waits(plan, log))


def share_waiting(plan: Plan, log: Log) -> Reading:
    """Share of calls that are not answered at once."""
    return mean(hotline_waits(plan, log) > 0)


def share_unanswered(plan: Plan, log: Log) -> Reading:
    """Share of calls that end before they are answered."""
    return mean(passages(plan, log)["started"] == MISSING)


def share_not_at_once(plan: Plan, log: Log) -> Reading:
    """Share of calls that are not answered at once, those that end before they are answered among them."""
    calls = passages(plan, log)
    return mean(calls["started"] != calls["arrived"])


def field_wait(plan: Plan, log: Log) -> Reading:
    """Mean hours in the queue for a technician before the first visit."""
    return mean(field_waits(plan, log))


def wait_of_class(customer: int, plan: Plan, log: Log) -> Reading:
    """Mean hours in the queue of the hotline of one class of customers."""
    return mean(waits_of_class(plan, log, customer))


def visits_per_ticket(plan: Plan, log: Log) -> Reading:
    """Mean number of visits to a ticket."""
    visits = log.tickets["visits"]
    reported = log.tickets["reported"]
    return mean(visits[(plan.warm_up <= reported) & (reported < plan.window_end)])


def at_the_hotline(servers: int, use: float, tickets: int, handling: Any = EXPONENTIAL, slow: float = 1.0) -> Any:
    """Builds a hotline with so many agents who are busy for this share of their time."""

    def build(off: float) -> Scenario:
        return queue_of(servers, use * off, tickets, slow=slow, **hotline(servers, handling))

    return build


def losing(servers: int, load: float, tickets: int) -> Any:
    """A hotline whose callers wait a second and hang up: beside handling of 4 h that is as good as none."""
    desk = {"agents": servers, "handling": exponential(4), "patience": "1 s"}

    def build(off: float) -> Scenario:
        per_hour = load / 4 * off
        return scenario_of(per_hour, warm_up=40, window=tickets / per_hour, follow_up=1, hotline=desk, remote=REMOTE)

    return build


def impatient(off: float) -> Scenario:
    """Fifty agents, 48 calls an hour, and a patience of two hours."""
    desk = {"agents": 50, "handling": EXPONENTIAL, "patience": exponential(2)}
    return scenario_of(48 * off, warm_up=12, window=48, follow_up=12, hotline=desk, remote=REMOTE)


def in_classes(off: float) -> Scenario:
    """Five agents and three classes of customers."""
    customers = {
        f"class {number}": {"share": rate / sum(CLASSES), "priority": number}
        for number, rate in enumerate(CLASSES, start=1)
    }
    return queue_of(5, sum(CLASSES) / 5 * off, 2 * SHORT, customers=customers, **hotline(5))


def of_two_kinds(off: float) -> Scenario:
    """Five technicians; four faults in five take half an hour, the others three."""
    kinds = {name: {"share": share, "on_site": exponential(hours)} for name, (share, hours) in H2.items()}
    return queue_of(5, 0.8 * off, SHORT, slow=2.0, faults=kinds, **technicians(5))


def visited_again(off: float, again: float = AGAIN) -> Scenario:
    """Four technicians, who go on at once where a visit does not fix the fault."""
    return queue_of(4, 0.8 * off, SHORT, theory.mean_visits(AGAIN), **technicians(4, not_fixed=again))


def more_visits(off: float) -> Scenario:
    """The same with another probability of another visit."""
    return visited_again(1.0, AGAIN * off)


def pooled(off: float) -> Scenario:
    """Three areas with two technicians each, who help wherever somebody waits."""
    one = queue_of(6, 0.8 * off, SHORT, **technicians(6))
    lines = 3_000_000
    tree = one.model_dump(mode="json", exclude_unset=True)
    tree["areas"] = {name: {"lines": lines} for name in ("west", "middle", "east")}
    tree["reports"] = {"per_line_and_year": 6 * 0.8 * off * 365 * 24 / (3 * lines)}
    tree["technicians"] = {"per_area": 2, "sharing": "borrow"}
    return type(one).model_validate(tree)


def _priority(number: int) -> Case:
    return Case(
        f"Priority {number} of 3", "mean wait", "h", theory.priority_wait(CLASSES, 1.0, 5)[number - 1],
        "Cobham (1954)",
        f"5 agents, 1 h of exponential handling, {CLASSES[0]} + {CLASSES[1]} + {CLASSES[2]} calls an hour in three "
        "classes; nobody is interrupted",
        ARRIVALS, in_classes, partial(wait_of_class, number - 1), 250,
    )  # fmt: skip


def cases() -> list[Case]:
    """Every case of this file."""
    five = "5 agents, 4 calls an hour"
    impatience = theory.erlang_a(48, 1, 50, 2)
    return [
        Case(
            "Erlang B", "share of calls lost", "share", theory.erlang_b(5, 4.0), "Erlang (1917)",
            "5 agents, an offered load of 4 erlang (4 h of exponential handling); who finds all busy hangs up after "
            "a second",
            ARRIVALS, losing(5, 4.0, SHORT), share_unanswered, 180,
        ),
        Case(
            "Erlang C with 1 agent", "mean wait", "h", theory.erlang_c_wait(0.8, 1, 1), "Erlang (1917)",
            "1 agent, 0.8 calls an hour, 1 h of exponential handling", ARRIVALS, at_the_hotline(1, 0.8, 400),
            mean_wait, 1200,
        ),
        Case(
            "Erlang C with 5 agents", "mean wait", "h", theory.erlang_c_wait(4, 1, 5), "Erlang (1917)",
            f"{five}, 1 h of exponential handling", ARRIVALS, at_the_hotline(5, 0.8, SHORT), mean_wait, 400,
        ),
        Case(
            "Erlang C with 5 agents", "share of calls that wait", "share", theory.erlang_c(5, 4), "Erlang (1917)",
            f"{five}, 1 h of exponential handling", ARRIVALS, at_the_hotline(5, 0.8, SHORT), share_waiting, 400,
        ),
        Case(
            "Erlang C with 20 agents", "mean wait", "h", theory.erlang_c_wait(18, 1, 20), "Erlang (1917)",
            "20 agents, 18 calls an hour, 1 h of exponential handling", ARRIVALS, at_the_hotline(20, 0.9, 2 * SHORT),
            mean_wait, 200,
        ),
        Case(
            "Erlang A", "share of calls that wait", "share", impatience.p_wait, "Palm (1946)",
            "50 agents, 48 calls an hour, 1 h of exponential handling, 2 h of exponential patience", ARRIVALS,
            impatient, share_not_at_once, 160,
        ),
        Case(
            "Erlang A", "share of calls given up", "share", impatience.p_abandon, "Palm (1946)",
            "50 agents, 48 calls an hour, 1 h of exponential handling, 2 h of exponential patience", ARRIVALS,
            impatient, share_unanswered, 160,
        ),
        *(_priority(number) for number in (1, 2, 3)),
        Case(
            "M/D/5", "mean wait", "h", theory.mdc_wait(4, 1, 5), "Crommelin (1932)",
            f"{five}, exactly 1 h of handling", ARRIVALS, at_the_hotline(5, 0.8, SHORT, "1 h"), mean_wait, 200,
        ),
        Case(
            "M/E2/5", "mean wait", "h", phases.two_phase_wait(4, phases.erlang_2(1), 5), "Neuts (1981)",
            f"{five}, handling in two exponential phases of 30 min", ARRIVALS,
            at_the_hotline(5, 0.8, SHORT, {"distribution": "erlang", "mean": "1 h", "stages": 2}), mean_wait, 300,
        ),
        Case(
            "M/H2/5", "mean wait", "h",
            phases.two_phase_wait(4, phases.hyperexponential(H2["quick"][0], H2["quick"][1], H2["slow"][1]), 5),
            "Neuts (1981)",
            "5 technicians, 4 faults an hour, of which 80 % take 30 min and 20 % 3 h, both exponential", ARRIVALS,
            of_two_kinds, field_wait, 800,
        ),
        Case(
            "M/G/1", "mean wait", "h", theory.mg1_wait(0.7, 1, 0.8), "Pollaczek (1930), Khinchine (1932)",
            "1 agent, 0.7 calls an hour, 1 h of lognormal handling with a cv of 0.8", ARRIVALS,
            at_the_hotline(1, 0.7, SHORT, {"distribution": "lognormal", "mean": "1 h", "cv": 0.8}),
            mean_wait, 350,
        ),
        Case(
            "Feedback", "mean wait for the first visit", "h",
            theory.erlang_c_wait(4 * 0.8 * (1 - AGAIN), theory.mean_visits(AGAIN), 4),
            "Erlang (1917), for 4/3 h of work in one go",
            "4 technicians, 2.4 faults an hour, 1 h of exponential work; a quarter of the visits is followed by "
            "another at once",
            ARRIVALS, visited_again, field_wait, 300,
        ),
        Case(
            "Pooling", "mean wait", "h", theory.erlang_c_wait(4.8, 1, 6), "Erlang (1917)",
            "3 areas with 2 technicians each, who help wherever somebody waits, wait like one area with 6", ARRIVALS,
            pooled, field_wait, 320,
        ),
    ]  # fmt: skip
