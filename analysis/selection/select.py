"""Runs variants until the best of them is found, or the budget is used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, isnan, nan
from typing import Literal

import numpy as np

from analysis.effort import tickets_of_a_run
from analysis.experiment import Experiment
from analysis.findings.wording import direction, label
from analysis.headlines import judged_by
from analysis.intervals import LEVEL
from analysis.phrases import difference_in, variant_named
from analysis.results import Difference, Figure, Measure
from analysis.selection.allocation import next_round, probability_of_best, shares
from analysis.selection.anytime import anytime_interval
from analysis.selection.results import Candidate, Normality, Selection
from analysis.selection.screening import screened
from scenarios.base import WrongInput
from scenarios.tasks import Select

SHARE = 0.02
"""Share of the reference's figure that is the smallest difference that matters, where nobody names one."""

FRESH, PILOT = 1_000_000, 4
"""From this number on come the replications that only say how large the reference's figure is, and how many they are:
an indifference that came from the replications that decide would depend on them."""


ROUNDING = 1e-9
"""Differences that scatter by less than this share of the figures do so by rounding only."""


@dataclass
class Race:
    """The variants with the replications that they have run."""

    experiment: Experiment
    names: list[str]
    of: Measure
    sign: Literal[-1, 1]
    counts: np.ndarray
    """Replications of each."""
    budget: int

    @property
    def runs(self) -> int:
        return int(self.counts.sum())

    def run(self, more: Sequence[int]) -> None:
        """Runs so many further replications of each."""
        self.counts = self.counts + np.array(more)
        self.experiment.run({name: range(count) for name, count in zip(self.names, self.counts.tolist(), strict=True)})

    def figures(self) -> list[np.ndarray]:
        """The figures of each, more being better.

        Raises WrongInput where a replication has none.
        """
        return [self.sign * self._known(name, count) for name, count in zip(self.names, self.counts, strict=True)]

    def _known(self, name: str, count: int) -> np.ndarray:
        values = np.array(self.experiment.values(name, self.of, range(count)))
        if np.isnan(values).any():
            raise WrongInput(
                f"task.measure: '{label(self.of)}' is not measured in replication {int(np.isnan(values).argmax())} of "
                f"'{name}'; expected a figure that every replication has, or a longer scenario.horizon.window"
            )
        return values


def select(experiment: Experiment, options: Select | None = None) -> Selection:
    """Finds the best variant as the options say.

    Raises WrongInput where an option names what does not exist, or the figure does not say which is better.
    """
    options = options or Select()
    names = _names(experiment, options)
    of = judged_by(experiment, options.measure)
    sign = _sign(of, options)
    _check_budget(names, options)
    before = experiment.tickets
    experiment.expect(options.first * sum(tickets_of_a_run(experiment.scenario(name)) for name in names))
    indifference = _indifference(experiment, of, options)
    race = Race(experiment, names, of, sign, np.zeros(len(names), int), options.budget)
    experiment.watcher.stage(f"First {options.first} replications of {len(names)} variants")
    race.run([options.first] * len(names))
    out = (
        _by_screening(race, options, indifference)
        if options.method == "kn"
        else _by_allocation(race, options, indifference)
    )
    return _found(race, options, indifference, out, experiment.tickets - before)


def _names(experiment: Experiment, options: Select) -> list[str]:
    known = list(experiment.study.scenarios)
    names = list(dict.fromkeys(variant_named(name, known, "task.variants") for name in options.variants)) or known
    if len(names) < 2:
        raise WrongInput("task.variants: only one variant; expected at least two to choose from")
    return names


def _sign(of: Measure, options: Select) -> Literal[-1, 1]:
    if options.better == "auto" and not direction(of):
        raise WrongInput(
            f"task.better: neither more nor less of '{label(of)}' is better by itself; expected task.better=less or "
            "task.better=more"
        )
    is_more = options.better == "more" if options.better != "auto" else direction(of) > 0
    return 1 if is_more else -1


def _check_budget(names: Sequence[str], options: Select) -> None:
    least = len(names) * options.first
    if options.budget < least:
        raise WrongInput(
            f"task.budget: {options.budget} replications do not give each of {len(names)} variants its first "
            f"{options.first}; expected at least {least}"
        )


def _indifference(experiment: Experiment, of: Measure, options: Select) -> float:
    """The smallest difference that matters."""
    if options.indifference is not None:
        return difference_in(of, options.indifference, "task.indifference")
    experiment.watcher.stage("Size of the figure")
    values = experiment.values(experiment.study.reference, of, range(FRESH, FRESH + PILOT))
    size = abs(sum(values) / PILOT)
    if isnan(size) or size == 0:
        raise WrongInput(
            f"task.indifference: missing, and the figure of '{experiment.study.reference}' is "
            f"{'0' if size == 0 else 'not measured'}, so that no share of it can be taken; expected the smallest "
            "difference that matters, with its unit, like '0.5 h'"
        )
    return float(f"{SHARE * size:.2g}")


def _by_screening(race: Race, options: Select, indifference: float) -> dict[int, int]:
    """Runs those in play until one is left; returns after how many replications the others left."""
    while True:
        state = screened(race.figures(), indifference, options.probability, options.first)
        left = race.budget - race.runs
        more = min(max(options.first, state.seen // 4), left // len(state.in_play))
        if len(state.in_play) == 1 or not more:
            return state.out_after
        race.experiment.watcher.stage(f"{len(state.in_play)} of {len(race.names)} variants in play")
        race.run([more if each in state.in_play else 0 for each in range(len(race.names))])


def _by_allocation(race: Race, options: Select, indifference: float) -> dict[int, int]:
    """Runs what tells most until the estimated probability is reached; nobody leaves."""
    while _estimated(race) < options.probability and race.runs < race.budget:
        means, spreads = _moments(race)
        size = min(max(2 * len(race.names), race.runs // 10), race.budget - race.runs)
        race.experiment.watcher.stage(f"{race.runs} of at most {race.budget} replications")
        race.run(next_round(race.counts, shares(means, spreads, indifference), size).tolist())
    return {}


def _moments(race: Race) -> tuple[np.ndarray, np.ndarray]:
    figures = race.figures()
    return np.array([each.mean() for each in figures]), np.array([each.std(ddof=1) for each in figures])


def _estimated(race: Race) -> float:
    return probability_of_best(*_moments(race), race.counts)


def _found(race: Race, options: Select, indifference: float, out: dict[int, int], tickets: int) -> Selection:
    """The result; of those that left, only what they ran before leaving counts."""
    figures = race.figures()
    used = {each: column[: out.get(each, len(column))] for each, column in enumerate(figures)}
    still = [each for each in used if each not in out]
    best = max(still, key=lambda each: used[each].mean())
    estimated = _estimated(race) if options.method == "ocba" else nan
    conclusive = len(still) == 1 if options.method == "kn" else estimated >= options.probability
    order = sorted(used, key=lambda each: (each != best, each in out, -out.get(each, 0), -used[each].mean()))
    return Selection(
        of=race.of,
        sign=race.sign,
        method=options.method,
        indifference=indifference,
        derived=options.indifference is None,
        probability=options.probability,
        estimated=estimated,
        conclusive=conclusive,
        candidates=tuple(_candidate(race, used, each, best, each in still) for each in order),
        first=options.first,
        runs=race.runs,
        budget=options.budget,
        pilot=PILOT if options.indifference is None else 0,
        normality=_normality(used, best),
        tickets=tickets,
    )


def _candidate(race: Race, used: dict[int, np.ndarray], each: int, best: int, in_play: bool) -> Candidate:
    name, own = race.names[each], race.sign * used[each]
    level = anytime_interval(own.tolist())
    figure = Figure(name, race.of, level.estimate, level.low, level.high, level.replications)
    if each == best:
        return Candidate(figure, None, in_play)
    common = min(len(used[each]), len(used[best]))
    gap = anytime_interval((own[:common] - race.sign * used[best][:common]).tolist(), _together(len(used)))
    limits = gap.estimate, gap.low, gap.high, gap.replications
    return Candidate(figure, Difference(name, race.names[best], race.of, *limits, correlation=nan), in_play)


def _together(count: int) -> float:
    """The level of one pair, with which all pairs together keep theirs: which pairs are shown is found on the way."""
    return 1 - (1 - LEVEL) / comb(count, 2)


def _normality(used: dict[int, np.ndarray], best: int) -> Normality:
    found = list(_tests(used, best))
    return Normality(min(found, default=nan), len(found))


def _tests(used: dict[int, np.ndarray], best: int) -> Iterator[float]:
    """Shapiro and Wilk's test of each difference to the best, as far as both have run."""
    from scipy.stats import shapiro

    for each, column in used.items():
        common = min(len(column), len(used[best]), 5000)
        pair = column[:common], used[best][:common]
        gaps = pair[0] - pair[1]
        if each != best and np.ptp(gaps) > ROUNDING * max(np.abs(one).max() for one in pair):
            yield float(shapiro(gaps).pvalue)
