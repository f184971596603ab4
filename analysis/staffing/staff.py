"""The cheapest staffing that keeps all targets with a stated confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil, inf

import numpy as np

from analysis.effort import tickets_of_a_run
from analysis.experiment import Experiment
from analysis.intervals import LEVEL, Interval, mean_interval
from analysis.phrases import Target
from analysis.staffing.confirm import Confirmation, recommended
from analysis.staffing.evidence import Estimate, Looks, limits_of
from analysis.staffing.fewer import Neighbour, neighbours
from analysis.staffing.frontier import STEPS, frontier_of, widen
from analysis.staffing.grid import grid_replications
from analysis.staffing.guess import box_of
from analysis.staffing.places import Counts, places_of
from analysis.staffing.prices import prices_of
from analysis.staffing.results import Confirmed, Kept, NotConfirmed, OneFewer, OutOfReach, Seen, Staffing
from analysis.staffing.search import Box, Infeasible, Refused, Search, line
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
        check_targets(targets)
        self.looks = Looks(1 - options.confidence, len(targets), 2 * options.confirmation, limits_of(targets))
        self.left_out, self.wanted = list[str](), 0
        each = tickets_of_a_run(self.scenario)
        experiment.expect(each * min(USUAL, options.replications))
        experiment.forgiving = True
        self.response = Simulated(experiment, self.scenario, self.places, targets)
        self.trials = Trials(self.response, options.replications)
        self.search = Search(self.trials, self.box, self.prices, self.looks, options.screening, options.confirmation)

    def find(self) -> Staffing:
        """Everything, or WrongInput with what is missing."""
        check_budget(self.options, self.box, self.looks)
        try:
            return self._find()
        except TooFew as few:
            wanted = _enough_for(few)
            raise WrongInput(
                f"task.replications: {self.options.replications:,} are used up before the answer is found; expected "
                f"about {wanted:,}, like task.replications={wanted}: what was simulated is kept, unless store=off"
            ) from None

    def _find(self) -> Staffing:
        tell = self.experiment.watcher.stage
        try:
            confirmation = recommended(self.search, tell)
        except Infeasible as why:
            tell("Looking for the best that can be reached")
            return self._staffing(None, self._out_of_reach(why.refused), ())
        fewer: tuple[OneFewer, ...] = ()
        self._see_today()
        tell("Looking at one person fewer")
        with self._extra("one person fewer in each place"):
            found = neighbours(self.search, confirmation.counts, confirmation.refused)
            fewer = tuple(map(self._one_fewer, found))
        tell("Looking along the frontier")
        with self._extra("more staffings at other costs"):
            widen(self.search, confirmation.counts)
        return self._staffing(self._confirmed(confirmation), None, fewer)

    @contextmanager
    def _extra(self, what: str) -> Iterator[None]:
        """A part that the answer can do without: it is left out where the replications do not suffice for it."""
        try:
            yield
        except TooFew as few:
            self.left_out.append(what)
            self.wanted = max(self.wanted, _enough_for(few))

    def _see_today(self) -> None:
        with self._extra("today's people"):
            self.trials.run([self.today], self.options.screening)

    @property
    def today(self) -> Counts:
        return tuple(place.now for place in self.places)

    def _confirmed(self, found: Confirmation) -> Confirmed:
        cost, refused = self.prices.of(found.counts), {each.counts for each in found.refused}
        also = [
            counts
            for counts, verdict in self.search.verdicts.items()
            if verdict == "keeps" and counts not in refused and self.prices.of(counts) < cost
        ]
        return Confirmed(
            found.counts,
            cost,
            self._kept(found.found, found.bounds),
            int(found.found.count.max()),
            found.looks,
            1 - self.options.confidence,
            self.looks.spent(found.looks),
            grid_replications(found.found, self.box.size, self.looks.error),
            tuple(map(self._not_confirmed, found.refused)),
            tuple(sorted(also, key=lambda counts: (self.prices.of(counts), counts))),
        )

    def _kept(self, found: Estimate, bounds: np.ndarray) -> tuple[Kept, ...]:
        rows = zip(self.targets, found.mean.tolist(), bounds.tolist(), self.looks.margin(found).tolist(), strict=True)
        return tuple(
            Kept(target, _figure(target, mean), _figure(target, bound), margin) for target, mean, bound, margin in rows
        )

    def _not_confirmed(self, refused: Refused) -> NotConfirmed:
        found, is_missed = refused.found, refused.bounds < 0
        more = np.where(is_missed & found.is_constant, self.looks.wanted_if_constant(found.mean), 0).max()
        return NotConfirmed(
            refused.counts,
            self.prices.of(refused.counts),
            self._kept(found, refused.bounds),
            tuple(target for target, missed in zip(self.targets, is_missed.tolist(), strict=True) if missed),
            int(found.count.max()),
            ceil(float(more)) if 0 < more < inf else None,
        )

    def _one_fewer(self, found: Neighbour) -> OneFewer:
        target = self.targets[found.worst]
        return OneFewer(
            self.places[found.place],
            found.counts,
            int(found.found.count.max()),
            found.verdict,
            target,
            _figure(target, float(found.found.mean[found.worst])),
            _figure(target, float(found.upper[found.worst])),
        )

    def _out_of_reach(self, refused: Sequence[Refused]) -> OutOfReach:
        last, top = self._not_confirmed(refused[-1]) if refused else None, self.box.most
        self._see_today()
        with self._extra("the most people"):
            self.trials.run([top], self.search.longest)
        if last is not None:
            reached = self.seen(top if top in self.trials.seen else last.counts)
            return OutOfReach(reached, reached, last.missed, last)
        best, enough = self.search.estimate(top), top
        self._check_measured(best)
        with self._extra("from how many people on more hardly help"):
            self._check_direction(best)
            enough = self._enough(best)
        missed = tuple(
            t for t, slack in zip(self.targets, best.mean - self.looks.margin(best), strict=True) if slack < 0
        )
        return OutOfReach(self.seen(top), self.seen(enough), missed, None)

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
        sample = self.trials.seen[counts]
        figures = tuple(_interval(target, row.tolist()) for target, row in zip(self.targets, sample, strict=True))
        return Seen(counts, self.prices.of(counts), figures, sample.shape[1], self.response.why_not(counts))

    def _staffing(
        self,
        confirmed: Confirmed | None,
        out_of_reach: OutOfReach | None,
        fewer: tuple[OneFewer, ...],
    ) -> Staffing:
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
            today=self.seen(self.today) if self.today in self.trials.seen else None,
            left_out=tuple(self.left_out),
            wanted=self.wanted,
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


def check_targets(targets: Sequence[Target]) -> None:
    """Raises WrongInput for a target that a share cannot miss, or that it could keep only in every single ticket of
    every replication there could be."""
    for target in targets:
        if target.of.unit == "share" and not 0 < target.value < 1:
            kept = target.slack(1.0) >= 0 and target.slack(0.0) >= 0
            why = "a share always keeps it" if kept else "no number of replications can show it of a share"
            like = "0.99" if target.bound == "at least" else "0.01"
            raise WrongInput(f"target '{target.text}': {why}; expected a share between 0 and 1, like {like}")


def _enough_for(few: TooFew) -> int:
    """Replications with which a task would have gone on for some time, as a round number."""
    return -(-15 * (few.used + few.wanted) // 1000) * 100


def _figure(target: Target, slack: float) -> float:
    """The figure with this slack."""
    return target.value + slack if target.bound == "at least" else target.value - slack


def _interval(target: Target, slacks: Sequence[float]) -> Interval:
    """The figure with its 95 % interval."""
    if any(slack == -inf for slack in slacks):
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    return mean_interval([_figure(target, slack) for slack in slacks], LEVEL)
