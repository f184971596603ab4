"""Runs whatever replications of whatever scenarios are asked for, and none of them twice.

The tasks stand on this: each asks for replications, looks at the figures, and asks for more. The figures depend on the
scenario, the seed and the number of the replication and on nothing else, so what a task finds does not depend on the
number of workers, on the order in which they finish, or on what was kept from an earlier run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from analysis.comparison import Runs
from analysis.effort import engine_for, kind_of, tickets_of_a_run, workers_for
from analysis.executors.batches import Batches
from analysis.executors.local import run_here, run_on_machine
from analysis.executors.work import Done, Task, Variant, log_folder, variant_of
from analysis.measures import Measured
from analysis.results import Measure
from analysis.store.found import Found
from analysis.store.store import Store
from scenarios.base import WrongInput
from scenarios.scenario import Scenario
from scenarios.study import DaskExecutor, Study
from sim.engines import Engine
from sim.plan import Plan
from sim.planning import build_plan


class Watcher:
    """Is told how an experiment proceeds; this one takes no notice."""

    def stage(self, text: str) -> None:
        """At the beginning of each part of a task, in a few words."""

    def expects(self, runs: int, text: str) -> None:
        """Before a task that knows how many replications it will ask for: their number, and what they take."""

    def starts(self, kept: int, to_run: int, notes: list[str]) -> None:
        """Before replications: how many more of them are kept from before, how many will be run."""

    def finished(self, tickets: int) -> None:
        """After each replication, which had so many tickets."""


class Experiment:
    """The replications of a study, and of scenarios that a task makes of it.

    Parameters
    ----------
    study
        The study; its variants are there under their names.
    store
        Where finished replications are kept, if anywhere.
    watcher
        Is told of every step.
    tickets
        About how many tickets will be simulated in all; what engine and what workers are worth while depends on it.
    plans, engines
        The numbers and the engine of each variant, where they are known.
    logs
        The folder for logs, where they are to be written: then nothing is taken from the store.
    forgiving
        Whether a scenario that cannot be run to its end is noted in `failures`, and not raised; a task may set that.
    """

    def __init__(
        self,
        study: Study,
        store: Store | None = None,
        watcher: Watcher | None = None,
        tickets: float = 0,
        plans: Mapping[str, Plan] | None = None,
        engines: Mapping[str, Engine] | None = None,
        logs: Path | None = None,
        forgiving: bool = False,
    ) -> None:
        self.study = study
        self.watcher = watcher or Watcher()
        self.failures: dict[str, str] = {}
        """Why a scenario could not be run to its end, by its name: what its first such replication said."""
        self._failed: dict[str, int] = {}
        self.tickets = 0
        """Tickets of all replications that were asked for, those that were kept from before among them."""
        self.forgiving = forgiving
        self._expected, self._logs = tickets, logs
        self._given = set(engines or {})
        self._variants: dict[str, Variant] = {}
        self._scenarios: dict[str, Scenario] = {}
        self._found = Found(store)
        self._store = store
        self._seconds: dict[str, float] = {}
        for name, scenario in study.scenarios.items():
            self.add(name, scenario, (plans or {}).get(name), (engines or {}).get(name))

    def add(self, name: str, scenario: Scenario, plan: Plan | None = None, engine: Engine | None = None) -> None:
        """A further scenario, under a name that is not taken, or that the same scenario has.

        Raises WrongInput where no engine can run it.
        """
        if name in self._variants:
            if self._scenarios[name] != scenario:
                raise ValueError(f"expected another name: '{name}' is that of another scenario")
            return
        plan = plan or build_plan(scenario)
        if engine is not None:
            self._given.add(name)
        engine = engine or engine_for(self.study, f"variants.{name}", plan, self._expected)
        self._scenarios[name] = scenario
        self._variants[name] = variant_of(self.study, name, scenario, plan, engine, self._logs)
        self._found.knows(self._variants[name])

    def expect(self, tickets: float, runs: int = 0, text: str = "") -> None:
        """Tells before many replications about how many tickets they have: engines that nobody has named, and the
        workers, are chosen for that. Where a number of runs is given, it is shown with the text.

        Raises WrongInput where no engine can run a scenario.
        """
        self._expected = max(self._expected, self.tickets + tickets)
        for name, variant in self._variants.items():
            if name not in self._given:
                engine = engine_for(self.study, f"variants.{name}", variant.plan, self._expected)
                self._variants[name] = replace(variant, engine=engine)
                self._found.knows(self._variants[name])
        if runs:
            self.watcher.expects(runs, text)

    def forget(self, names: Iterable[str]) -> None:
        """Drops scenarios with their figures, which would fill the memory where a task has thousands of them."""
        for name in names:
            del self._variants[name], self._scenarios[name]
            self._found.forgets(name)
            if name in self._seconds:  # one of them tells how long the next ones may take
                self._seconds[""] = self._seconds.pop(name)

    def __contains__(self, name: str) -> bool:
        return name in self._variants

    def scenario(self, name: str) -> Scenario:
        return self._scenarios[name]

    def plan(self, name: str) -> Plan:
        return self._variants[name].plan

    def run(self, wanted: Mapping[str, Iterable[int]]) -> None:
        """Has these replications run, those that are not there yet; by the names of the scenarios.

        Raises WrongInput where a ticket exceeds a limit of its scenario, unless failures are to be noted; LawBroken
        where the model is wrong.
        """
        tasks = [(name, number) for number, names in _by_number(wanted).items() for name in names]
        new = [task for task in tasks if task not in self._found and task[0] not in self.failures]
        if self._logs is None:
            self._found.look(new)
        missing = [task for task in new if task not in self._found]
        notes = self._store.take_notes() if self._store is not None else []
        self.watcher.starts(len(new) - len(missing), len(missing), notes)
        for done in self._done(missing):
            self._take(done)
        self.tickets += sum(self._found[task].tickets for task in new if self._counts(task))
        self._check_logs(missing)

    def replications(self, name: str, numbers: Iterable[int]) -> list[Measured]:
        """The figures of these replications of a scenario, run if they are not there yet."""
        numbers = list(numbers)
        self.run({name: numbers})
        return [self._found[name, number] for number in numbers]

    def runs(self, names: Iterable[str], numbers: Iterable[int]) -> Runs:
        """The same replications of several scenarios, under common random numbers: number by number they see the same
        customers and faults. Scenarios that have failed are left out."""
        names, numbers = list(names), list(numbers)
        self.run(dict.fromkeys(names, numbers))
        return {name: [self._found[name, n] for n in numbers] for name in names if name not in self.failures}

    def values(self, name: str, of: Measure, numbers: Iterable[int]) -> list[float]:
        """One figure of these replications; NaN where its denominator is empty."""
        return [measured.values.get(of, float("nan")) for measured in self.replications(name, numbers)]

    def _counts(self, task: Task) -> bool:
        """Whether a replication is there, and was not run after one that failed: how many were is up to chance."""
        name, number = task
        return task in self._found and number < self._failed.get(name, number + 1)

    def _take(self, done: Done) -> None:
        if done.failure is not None:
            if not self.forgiving:
                raise WrongInput(done.failure)
            if done.failed < self._failed.get(done.variant, done.failed + 1):  # they come in any order
                self._failed[done.variant], self.failures[done.variant] = done.failed, done.failure
        for measured in self._found.add(done):
            self.watcher.finished(measured.tickets)

    def _done(self, tasks: list[Task]) -> Iterator[Done]:
        """Results as they come."""
        if not tasks:
            return
        executor = self.study.file.executor
        if isinstance(executor, DaskExecutor):
            from analysis.executors.dask import connected, run_on_cluster, threads_of

            with connected(executor.address) as client:
                batches = Batches(self._variants, tasks, threads_of(client), self._seconds)
                yield from _learning(batches, run_on_cluster(batches, client))
            return
        workers = workers_for(self.study, len(tasks))
        batches = Batches(self._variants, tasks, workers, self._seconds)
        kind = kind_of(self.study, {self._variants[name].engine for name, _ in tasks}, self._ahead(tasks), workers)
        yield from _learning(batches, run_here(batches) if workers == 1 else run_on_machine(batches, workers, kind))

    def _ahead(self, tasks: list[Task]) -> float:
        """About how many tickets are still to be simulated."""
        each = {name: tickets_of_a_run(self._scenarios[name]) for name in {name for name, _ in tasks}}
        return max(sum(each[name] for name, _ in tasks), self._expected - self.tickets)

    def _check_logs(self, tasks: list[Task]) -> None:
        """Raises WrongInput where a worker has written its logs somewhere else."""
        for name, number in tasks:
            logs = self._variants[name].logs
            if logs is not None and not log_folder(logs, number).is_dir():
                raise WrongInput(
                    f"save_logs: the workers do not write to {logs.parent}; expected a folder for results that all "
                    "machines share, like hydra.run.dir=FOLDER, or executor=local"
                )


def _by_number(wanted: Mapping[str, Iterable[int]]) -> dict[int, list[str]]:
    """The names by the numbers of their replications: an interrupted task has seen all of them about equally often."""
    found: dict[int, list[str]] = {}
    for name, numbers in wanted.items():
        for number in numbers:
            found.setdefault(number, []).append(name)
    return dict(sorted(found.items()))


def _learning(batches: Batches, results: Iterator[Done]) -> Iterator[Done]:
    """The results, after the batches have heard of them."""
    for done in results:
        batches.learn(done)
        yield done
