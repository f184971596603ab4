"""The cheapest staffing that keeps all targets with a stated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from analysis.effort import tickets_of_a_run
from analysis.experiment import Experiment
from analysis.intervals import LEVEL, Interval, mean_interval
from analysis.phrases import Target
from analysis.staffing.confirm import Confirmation, recommended
from analysis.staffing.evidence import Estimate, Looks
from analysis.staffing.frontier import STEPS, frontier_of, widen
from analysis.staffing.grid import grid_replications
from analysis.staffing.guess import box_of
from analysis.staffing.places import Counts, places_of
from analysis.staffing.prices import prices_of
from analysis.staffing.results import Confirmed, Kept, OneFewer, OutOfReach, Seen, Staffing
from analysis.staffing.search import Box, Infeasible, Search, line, moved
from analysis.staffing.trials import Simulated, TooFew, Trials
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.tasks import Staff

ENOUGH = 0.1
"""Where a target is out of reach, more people are worth while as long as they bring it nearer by this share."""
USUAL = 400
"""Replications that a search takes in most cases: what engine is worth while depends on it."""


class Staffer:
    """A search with all that belongs to it, step by step."""

    def __init__(self, experiment: Experiment, targets: Sequence[Target], options: Staff) -> None:
        self.experiment, self.options, self.targets = experiment, options, tuple(targets)
        self.variant = variant_of(experiment, options)
        self.scenario = experiment.scenario(self.variant)
        self.places = tuple(places_of(self.scenario, options))
        self.prices = prices_of(self.scenario, self.places)
        self.box = box_of(self.scenario, self.places, options.most)
        self.looks = Looks(1 - options.confidence, len(targets), 2 * options.confirmation)
        each = tickets_of_a_run(self.scenario)
        experiment.expect(each * min(USUAL, options.replications))
        experiment.forgiving = True
        response = Simulated(experiment, self.scenario, self.places, targets)
        self.trials = Trials(response, options.replications)
        self.search = Search(self.trials, self.box, self.prices, self.looks, options.screening, options.confirmation)

    def find(self) -> Staffing:
        """Everything, or WrongInput with what is missing."""
        check_budget(self.options, self.box, self.looks)
        try:
            return self._find()
        except TooFew as few:
            wanted = -(-15 * (few.used + few.wanted) // 1000) * 100
            raise WrongInput(
                f"task.replications: {self.options.replications:,} are used up before the answer is found; expected "
                f"about {wanted:,}, like task.replications={wanted}: what was simulated is kept, unless store=off"
            ) from None

    def _find(self) -> Staffing:
        tell, today = self.experiment.watcher.stage, tuple(place.now for place in self.places)
        try:
            confirmation = recommended(self.search, tell)
        except Infeasible:
            tell("Looking for the best that can be reached")
            return self._staffing(None, self._out_of_reach(), (), today)
        tell("Looking at one person fewer")
        fewer = self._one_fewer(confirmation.counts)
        tell("Looking along the frontier")
        widen(self.search, confirmation.counts)
        return self._staffing(self._confirmed(confirmation), None, fewer, today)

    def _confirmed(self, found: Confirmation) -> Confirmed:
        rows = zip(self.targets, found.found.mean.tolist(), found.bounds.tolist(), strict=True)
        margins = self.looks.margin(found.found).tolist()
        kept = tuple(
            Kept(target, _figure(target, mean), _figure(target, bound), margin)
            for (target, mean, bound), margin in zip(rows, margins, strict=True)
        )
        replications = int(found.found.count.max())
        return Confirmed(
            found.counts,
            self.prices.of(found.counts),
            kept,
            replications,
            found.looks,
            1 - self.options.confidence,
            self.looks.spent(found.looks),
            grid_replications(found.found, self.box.size, self.looks.error),
            found.refused,
        )

    def _one_fewer(self, counts: Counts) -> tuple[OneFewer, ...]:
        """Whether each of the people is needed: with one fewer, a target is missed."""
        places = [place for place, n in enumerate(counts) if n > self.box.least[place]]
        error = (1 - self.options.confidence) / max(len(places), 1)
        fewer, replications = [moved(counts, place) for place in places], self.options.screening
        self.trials.run(fewer, replications)
        while replications < self.search.longest:
            replications = min(2 * replications, self.search.longest)
            self.trials.run([other for other in fewer if not self._misses(other, error)], replications)
        return tuple(self._neighbour(place, moved(counts, place), error) for place in places)

    def _misses(self, counts: Counts, error: float) -> bool:
        return bool((self.search.estimate(counts).bounds(error, 1) < 0).any())

    def _neighbour(self, place: int, counts: Counts, error: float) -> OneFewer:
        found = self.search.estimate(counts)
        upper, lower = found.bounds(error, 1), found.bounds(error / len(self.targets))
        worst = int(np.argmin(upper / self.search.scale))
        target = self.targets[worst]
        verdict = "misses" if (upper < 0).any() else "keeps" if (lower >= 0).all() else "open"
        return OneFewer(
            self.places[place],
            self.seen(counts),
            verdict,  # type: ignore[arg-type]
            target,
            _figure(target, float(found.mean[worst])),
            _figure(target, float(upper[worst])),
        )

    def _out_of_reach(self) -> OutOfReach:
        top = self.box.most
        self.trials.run([top], self.search.longest)
        best = self.search.estimate(top)
        self._check_measured(best)
        self._check_direction(best)
        missed = tuple(
            t for t, slack in zip(self.targets, best.mean - self.looks.margin(best), strict=True) if slack < 0
        )
        return OutOfReach(self.seen(top), self.seen(self._enough(best)), missed)

    def _check_measured(self, best: Estimate) -> None:
        """Raises WrongInput where a target speaks of what never happens."""
        for target, count in zip(self.targets, best.count.tolist(), strict=True):
            if not count:
                raise WrongInput(
                    f"target '{target.text}': it is not measured in any replication, as nothing that it counts "
                    "happens; expected a target about something that happens in the scenario"
                )

    def _check_direction(self, best: Estimate) -> None:
        """Raises WrongInput where more people are worse for a target, which this search cannot find."""
        if not np.isfinite(best.mean).all():  # too much piles up, or it cannot be: nothing can be compared
            return
        worse = self.search.gain(self.box.guess, self.box.most) < -self.looks.margin(best)
        for target, slack, is_worse in zip(self.targets, best.mean, worse, strict=True):
            if slack < 0 and is_worse:
                raise WrongInput(
                    f"target '{target.text}': more people make it worse; expected targets that more people help to keep"
                )

    def _enough(self, best: Estimate) -> Counts:
        """The fewest people along the line with whom figures are nearly as good as with the most: as far as can be
        seen, or as matters beside what is missing. A few in between are simulated, too, for the frontier."""
        steps, margin = line(self.box), np.maximum(self.looks.margin(best), -ENOUGH * best.mean)
        low, high = 0, len(steps) - 1
        while high - low > 1:
            middle = (low + high) // 2
            near = bool((self.search.gain(steps[middle], steps[-1]) <= margin).all())
            low, high = (low, middle) if near else (middle, high)
        start = high // 2
        between = range(start, high, max((high - start) // STEPS, 1))
        self.trials.run([steps[step] for step in between], 2 * self.options.screening)
        return steps[high]

    def seen(self, counts: Counts) -> Seen:
        sample = self.trials(counts, self.options.screening)
        figures = tuple(_interval(target, row.tolist()) for target, row in zip(self.targets, sample, strict=True))
        return Seen(counts, self.prices.of(counts), figures, sample.shape[1])

    def _staffing(
        self,
        confirmed: Confirmed | None,
        out_of_reach: OutOfReach | None,
        fewer: tuple[OneFewer, ...],
        today: Counts,
    ) -> Staffing:
        now = self.seen(today)
        candidates = sorted(map(self.seen, self.trials.seen), key=lambda each: (each.cost, each.counts))
        return Staffing(
            scenario=self.scenario,
            variant=self.variant,
            places=self.places,
            prices=self.prices,
            targets=self.targets,
            options=self.options,
            box=self.box,
            confirmed=confirmed,
            out_of_reach=out_of_reach,
            one_fewer=fewer,
            today=now,
            candidates=tuple(candidates),
            frontier=tuple(map(self.seen, frontier_of(self.search))),
            replications=self.trials.used,
            tickets=self.experiment.tickets,
            tickets_of_a_run=tickets_of_a_run(self.scenario),
        )


def staff(experiment: Experiment, targets: Sequence[Target], options: Staff | None = None) -> Staffing:
    """Finds the cheapest staffing that keeps all targets.

    Parameters
    ----------
    experiment
        Runs the replications; its study has the variant that is staffed.
    targets
        What must be kept, as `analysis.phrases.targets_of` reads it.
    options
        What may be staffed, and how much may be simulated.
    """
    return Staffer(experiment, targets, options or Staff()).find()


def variant_of(experiment: Experiment, options: Staff) -> str:
    """The variant that is staffed.

    Raises WrongInput where there is none of that name.
    """
    known = experiment.study.scenarios
    if options.variant is None:
        return experiment.study.reference
    if options.variant not in known:
        raise WrongInput(
            f"task.variant: unknown variant '{options.variant}'{nearest(options.variant, known)}; "
            f"{expected_one_of(known)}"
        )
    return options.variant


def check_budget(options: Staff, box: Box, looks: Looks) -> None:
    """Raises WrongInput where so few replications can lead nowhere."""
    places = len(box.guess)
    least = options.screening * (6 + 3 * places) + looks.most
    if options.replications < least:
        raise WrongInput(
            f"task.replications: {options.replications:,} are too few to search {box.size:,} staffings of {places} "
            f"places and to confirm one; expected at least {least:,}, and better {3 * least:,}"
        )


def _figure(target: Target, slack: float) -> float:
    """The figure with this slack."""
    return target.value + slack if target.bound == "at least" else target.value - slack


def _interval(target: Target, slacks: Sequence[float]) -> Interval:
    """The figure with its 95 % interval."""
    if any(slack == -inf for slack in slacks):
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    return mean_interval([_figure(target, slack) for slack in slacks], LEVEL)
