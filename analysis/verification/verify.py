"""Compares both engines with closed forms: the way in for Python users.

result = verify()
result.failed, result.verdicts
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.experiment import Watcher
from analysis.verification.both_engines import COMPARED, Observed, observe, setups_of
from analysis.verification.case import Case
from analysis.verification.cases import all_cases
from analysis.verification.judging import Verdict, judge, level_of, limit_of
from scenarios.base import WrongInput, nearest
from scenarios.scenario import Scenario
from sim.engines import Engine, engine_of, must_compile
from sim.planning import build_plan

ALONE = 0.2
"""Share of the replications that SimPy runs where it is alone, so that it is done in minutes."""


@dataclass(frozen=True)
class Verification:
    """What the comparison with closed forms has found."""

    verdicts: list[Verdict]
    observed: list[Observed]
    """What each verdict rests on."""
    level: float
    """Confidence level of the intervals."""
    seed: int
    engine: Engine
    """Where the figures are from."""
    tickets: int
    """Simulated on that engine."""
    compared: int
    """Of these, also simulated on SimPy; 0 where it is alone."""
    scenarios: int
    share: float
    """How many of the replications with which a case finds an error of 2 %."""

    @property
    def limit(self) -> float:
        """The deviation in standard errors up to which a case passes."""
        return limit_of(self.level)

    @property
    def outside(self) -> list[Verdict]:
        """Cases whose interval does not hold theory."""
        return [verdict for verdict in self.verdicts if not verdict.passed]

    @property
    def differences(self) -> dict[str, str]:
        """Where the logs of the engines part, by the case."""
        pairs = zip(self.verdicts, self.observed, strict=True)
        return {verdict.case.name: seen.difference for verdict, seen in pairs if seen.difference}

    @property
    def failed(self) -> bool:
        return bool(self.outside or self.differences)


def chosen(names: Sequence[str]) -> list[Case]:
    """The cases that have one of these words in their names; all of them where none is given.

    Raises WrongInput where no case has it.
    """
    cases, found = all_cases(), set[Case]()
    for name in names:
        fitting = {case for case in cases if _plain(name) in _plain(case.name)}
        if not fitting:
            known = list(dict.fromkeys(case.name for case in cases))
            raise WrongInput(
                f"task.cases: no case is called '{name}'{nearest(name, known)}; expected some of: {', '.join(known)}"
            )
        found |= fitting
    return [case for case in cases if case in found or not names]


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().lower()


def engine_for(cases: Sequence[Case], asked: str = "auto") -> Engine:
    """Where the figures are to come from: compiled, unless that is not wanted or cannot be."""
    setups = setups_of(cases, lambda case: case.scenario)
    tickets = sum(setup.replications * setup.tickets for setup in setups)
    return engine_of(build_plan(setups[0].scenario), asked, tickets)


def verify(
    cases: Sequence[str] = (),
    seed: int = 1,
    share: float = 1.0,
    engine: str = "auto",
    workers: int = 1,
    watcher: Watcher | None = None,
    build: Callable[[Case], Scenario] = lambda case: case.scenario,
    compared: int = COMPARED,
) -> Verification:
    """Runs the cases with these words in their names, or all, and compares them with theory.

    Parameters
    ----------
    share
        How many replications, of those with which a case finds an error of 2 %; SimPy alone runs a fifth of them.
    engine
        `compiled` for the figures with a part of the runs on SimPy as well, `simpy` for SimPy alone, or `auto`.
    build
        Makes the scenario of a case: another one plants an error.
    compared
        Tickets of each scenario that run on both engines.

    Raises WrongInput where no case has such a name.
    """
    watcher = watcher or Watcher()
    looked_at = chosen(cases)
    runs_on = engine_for(looked_at, engine)
    share *= ALONE if runs_on == "simpy" else 1.0
    watcher.stage("Compiling" if must_compile([runs_on]) else "Verifying")
    seen = observe(looked_at, seed, runs_on, workers, share, build, compared, watcher)
    level = level_of(looked_at)
    setups = setups_of(looked_at, build)
    whole = [seen[setup.cases[0]] for setup in setups]
    return Verification(
        verdicts=[judge(case, seen[case].readings, level) for case in looked_at],
        observed=[seen[case] for case in looked_at],
        level=level,
        seed=seed,
        engine=runs_on,
        tickets=sum(each.tickets for each in whole),
        compared=sum(each.compared for each in whole),
        scenarios=len(setups),
        share=share,
    )


def wrong_rate(off: float) -> Callable[[Case], Scenario]:
    """Plants an error: the rate of every case is so many times what theory supposes."""
    return lambda case: case.build(off)


def from_empty(case: Case) -> Scenario:
    """Plants an error: the window begins with the empty start, without a warm-up."""
    scenario = case.scenario
    return scenario.model_copy(update={"horizon": scenario.horizon.model_copy(update={"warm_up": 0})})
