"""Runs scenarios whose answer is known: on the compiled engine for the figures, and in part on SimPy as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from analysis.effort import tickets_of_a_run
from analysis.experiment import Watcher
from analysis.verification.case import Case
from analysis.verification.reading import Reading
from scenarios.scenario import Scenario
from sim.difference import first_difference
from sim.engines import Engine
from sim.log import Log
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate

COMPARED = 20_000
"""Tickets of each scenario that run on both engines."""
OF_OUTAGES = 2_000
"""Tickets of a replication where all are caused by outages, which no rate of reports tells."""
OF_A_CALL = {"compiled": 150_000, "simpy": 5_000}
"""Tickets that a worker is given at a time, by the engine that takes longest."""


@dataclass(frozen=True)
class Setup:
    """A scenario with all cases that are read from its logs."""

    scenario: Scenario
    cases: tuple[Case, ...]

    @property
    def replications(self) -> int:
        return max(case.replications for case in self.cases)

    @property
    def tickets(self) -> float:
        """About how many tickets a replication has."""
        return tickets_of_a_run(self.scenario) or OF_OUTAGES


@dataclass(frozen=True)
class Observed:
    """What a case's replications have shown."""

    readings: list[Reading]
    tickets: int
    """Of all replications."""
    compared: int
    """Tickets of the replications that ran on both engines."""
    difference: str | None
    """Where the logs of the engines part first; None where they are equal, or were not compared."""


@dataclass(frozen=True)
class _Run:
    """What one replication has shown."""

    number: int
    readings: tuple[Reading, ...]
    tickets: int
    compared: int
    difference: str | None


def setups_of(cases: Sequence[Case], build: Callable[[Case], Scenario]) -> list[Setup]:
    """The cases by their scenarios, so that none is run twice."""
    found: list[Setup] = []
    for case in cases:
        scenario = build(case)
        same = next((number for number, setup in enumerate(found) if setup.scenario == scenario), None)
        if same is None:
            found.append(Setup(scenario, (case,)))
        else:
            found[same] = Setup(scenario, (*found[same].cases, case))
    return found


def observe(
    cases: Sequence[Case],
    seed: int,
    engine: Engine,
    workers: int,
    share: float = 1.0,
    build: Callable[[Case], Scenario] = lambda case: case.scenario,
    compared: int = COMPARED,
    watcher: Watcher | None = None,
) -> dict[Case, Observed]:
    """Runs and reads the replications of all cases.

    Parameters
    ----------
    engine
        Where the figures are from; the other one is SimPy.
    share
        How many replications, of those that the cases name.
    build
        Makes the scenario of a case: another one plants an error.
    compared
        Tickets of each scenario that run on both engines; 0 for none.
    """
    watcher = watcher or Watcher()
    setups = setups_of(cases, build)
    counts = [max(10, ceil(setup.replications * share)) for setup in setups]
    watcher.starts(0, sum(counts), [])
    runs: list[list[_Run]] = [[] for _ in setups]
    for number, done in _results(_calls(setups, counts, seed, engine, compared), workers):
        runs[number] += done
        for run in done:
            watcher.finished(run.tickets + run.compared)
    found = [_observed(setup, own) for setup, own in zip(setups, runs, strict=True)]
    by_case = {case: seen for setup in found for case, seen in setup.items()}
    return {case: by_case[case] for case in cases}


Call = tuple[Callable[..., tuple[int, list[_Run]]], int, Plan, tuple[Case, ...], int, Engine, range, int]


def _calls(setups: Sequence[Setup], counts: Sequence[int], seed: int, engine: Engine, compared: int) -> Iterator[Call]:
    """Work of about the same length each; what takes SimPy comes first, as it cannot be cut as finely."""
    plans = [build_plan(setup.scenario) for setup in setups]
    both = [_both(setup, count, engine, compared) for setup, count in zip(setups, counts, strict=True)]
    for on_both in (True, False):
        for number, (setup, plan) in enumerate(zip(setups, plans, strict=True)):
            numbers = range(both[number]) if on_both else range(both[number], counts[number])
            slow = on_both or engine == "simpy"
            size = max(1, round(OF_A_CALL["simpy" if slow else "compiled"] / setup.tickets))
            for begin in range(numbers.start, numbers.stop, size):
                some = numbers[begin - numbers.start : begin - numbers.start + size]
                yield _read, number, plan, setup.cases, seed, engine, some, both[number]


def _both(setup: Setup, count: int, engine: Engine, compared: int) -> int:
    """Replications that run on both engines."""
    if engine == "simpy" or not compared:
        return 0
    return min(count, max(1, round(compared / setup.tickets)))


def _results(calls: Iterator[Call], workers: int) -> Iterator[tuple[int, list[_Run]]]:
    if workers == 1:
        for function, *given in calls:
            yield function(*given)
        return
    from analysis.executors.local import at_once

    yield from at_once(calls, workers, "processes")


def _read(
    setup: int, plan: Plan, cases: tuple[Case, ...], seed: int, engine: Engine, numbers: range, both: int
) -> tuple[int, list[_Run]]:
    """Some replications of a scenario, read for all its cases; those below `both` run on both engines."""
    found = []
    for number in numbers:
        log = replicate(plan, seed, number, engine)
        compared = len(log.tickets) if number < both else 0
        difference = _difference(plan, seed, number, log) if compared else None
        readings = tuple(case.read(plan, log) for case in cases)
        found.append(_Run(number, readings, len(log.tickets), compared, difference))
    return setup, found


def _difference(plan: Plan, seed: int, number: int, log: Log) -> str | None:
    """Where SimPy's log of a replication parts from this one."""
    parted = first_difference(log, replicate(plan, seed, number, "simpy"))
    return parted and f"replication {number}: {parted}"


def _observed(setup: Setup, runs: list[_Run]) -> dict[Case, Observed]:
    """What the cases of a scenario have shown, in the order of the replications."""
    ordered = sorted(runs, key=lambda run: run.number)
    difference = next((run.difference for run in ordered if run.difference), None)
    tickets, compared = (sum(getattr(run, name) for run in ordered) for name in ("tickets", "compared"))
    return {
        case: Observed([run.readings[place] for run in ordered], tickets, compared, difference)
        for place, case in enumerate(setup.cases)
    }
