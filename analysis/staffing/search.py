"""Finds a cheap staffing that seems to keep every target: a guess, a line through it, and then person by person.

More people help to keep a target, up to noise, and every candidate sees the same replications. So most candidates are
settled by few of them, and none needs to be seen that lies below one which misses its target.

1. Along a line through the first guess - always the place next in proportion gets one more person - the fewest people
   are found by steps of double length and halving.
2. The person is taken away who is missed least for the money, again and again, until nobody can be spared.
3. Where one or two people more might make one or two others spare who cost more, such exchanges are tried.

That is a local search: a cheaper staffing that takes larger exchanges is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice

import numpy as np

from analysis.staffing.evidence import Estimate, Looks, Verdict, estimate, judged
from analysis.staffing.places import Counts
from analysis.staffing.prices import Prices
from analysis.staffing.trials import Trials

EXCHANGES = 4
"""Exchanges that are tried in each round, the most promising first."""

DOUBT = 0.2
"""By so much less may two people be missed than the sum says, as each move was seen by itself."""


@dataclass(frozen=True)
class Box:
    """The staffings that are looked at."""

    least: Counts
    guess: Counts
    most: Counts

    def holds(self, counts: Counts) -> bool:
        return all(low <= n <= high for low, n, high in zip(self.least, counts, self.most, strict=True))

    @property
    def size(self) -> int:
        """How many staffings a grid over all of it has."""
        sizes = [high - low + 1 for low, high in zip(self.least, self.most, strict=True)]
        return int(np.prod(np.array(sizes, dtype=object)))


@dataclass(frozen=True)
class Moves:
    """People more, or fewer, by one or two."""

    places: list[tuple[int, ...]]
    """Where; a place stands there twice for two people."""
    effects: np.ndarray
    """What each move adds to the slack of each target."""
    costs: np.ndarray


@dataclass(frozen=True)
class Refused:
    """A staffing that seemed enough in the search and could not be confirmed."""

    counts: Counts
    found: Estimate
    """On fresh replications."""
    bounds: np.ndarray
    """Lower bounds of the slacks, one of them below 0 at least."""


class Infeasible(Exception):
    """No staffing can be recommended: even the most people miss a target in the search, or, where some were refused,
    none of those that seemed enough could be confirmed."""

    def __init__(self, refused: Sequence[Refused] = ()) -> None:
        self.refused = tuple(refused)
        super().__init__("no staffing keeps every target")


def line(box: Box) -> list[Counts]:
    """From the fewest people to the most: each step gives one person to the place that has least of its guess
    (Sainte-Laguë's method, so that no step takes anybody away)."""
    counts, steps = list(box.least), [box.least]
    while tuple(counts) != box.most:
        open_places = [place for place, n in enumerate(counts) if n < box.most[place]]
        place = min(open_places, key=lambda at: ((counts[at] + 0.5) / max(box.guess[at], 0.5), at))
        counts[place] += 1
        steps.append(tuple(counts))
    return steps


def moved(counts: Counts, *places: int, by: int = -1) -> Counts:
    """The staffing with one person fewer (or more) at each of these places."""
    result = list(counts)
    for place in places:
        result[place] += by
    return tuple(result)


class Search:
    """A search over a box of staffings."""

    def __init__(self, trials: Trials, box: Box, prices: Prices, looks: Looks, screening: int, longest: int) -> None:
        self.trials, self.box, self.prices, self.looks = trials, box, prices, looks
        self.screening, self.longest = screening, max(screening, longest)
        self.verdicts: dict[Counts, Verdict] = {}

    def estimate(self, counts: Counts) -> Estimate:
        """What is known of a candidate, which gets its first replications if it has none."""
        return estimate(self.trials(counts, self.screening))

    @property
    def scale(self) -> np.ndarray:
        """Of each target, the standard deviation of one replication in a typical candidate, to compare slacks by."""
        found = np.array([estimate(sample).deviation for sample in self.trials.seen.values()])
        return np.maximum(np.median(found, axis=0), 1e-12)

    def keeps(self, counts: Counts) -> bool:
        """Whether a candidate seems to keep every target by a margin that can be confirmed."""
        if counts not in self.verdicts:
            self.verdicts[counts] = self._known_from_others(counts) or self._judge(counts)
        return self.verdicts[counts] == "keeps"

    def _known_from_others(self, counts: Counts) -> Verdict | None:
        """A candidate with nowhere more people than one that misses its target misses it, too."""
        for other, verdict in self.verdicts.items():
            if verdict == "misses" and all(n <= m for n, m in zip(counts, other, strict=True)):
                return "misses"
        return None

    def _judge(self, counts: Counts) -> Verdict:
        replications = self.screening
        while True:
            is_last = replications >= self.longest
            verdict = judged(estimate(self.trials(counts, replications)), self.looks, is_last)
            if verdict != "open":
                return verdict
            replications = min(2 * replications, self.longest)

    def _keeps_after_all(self, counts: Counts) -> bool:
        """Judges by all replications that a candidate may have, where nothing above it is left to try."""
        self.verdicts[counts] = judged(estimate(self.trials(counts, self.longest)), self.looks, is_last=True)
        return self.verdicts[counts] == "keeps"

    def find(self, tell: Callable[[str], None]) -> Counts:
        """The cheapest staffing that was found.

        Raises Infeasible where even the most people miss a target, TooFew where the replications do not suffice.
        """
        tell("Looking for enough people")
        counts = self._along_the_line()
        while True:
            tell("Taking people away")
            counts = self._spared(counts)
            tell("Trying exchanges")
            better = next((other for other in self._exchanges(counts) if self.keeps(other)), None)
            if better is None:
                return counts
            counts = better

    def _along_the_line(self) -> Counts:
        steps = line(self.box)
        start = steps.index(self.box.guess) if self.box.guess in steps else len(steps) // 2
        low, high = self._bracket(steps, start)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.keeps(steps[middle]) else (middle, high)
        return steps[high]

    def _bracket(self, steps: list[Counts], start: int) -> tuple[int, int]:
        """A step that misses a target, or -1, and a later one that keeps all."""
        last, width = len(steps) - 1, 1
        if self.keeps(steps[start]):
            high = start
            while high > 0:
                low = max(high - width, 0)
                if not self.keeps(steps[low]):
                    return low, high
                high, width = low, 2 * width
            return -1, 0
        if not self.keeps(steps[last]) and not self._keeps_after_all(steps[last]):
            raise Infeasible
        low = start
        while low + width < last:
            if self.keeps(steps[low + width]):
                return low, low + width
            low, width = low + width, 2 * width
        return low, last

    def _spared(self, counts: Counts) -> Counts:
        """Takes away whoever is missed least for the money, until nobody can be spared."""
        while True:
            fewer = [moved(counts, place) for place in self._may_leave(counts)]
            self.trials.run([other for other in fewer if self._known_from_others(other) is None], self.screening)
            spared = next((other for other in self._least_missed_first(counts, fewer) if self.keeps(other)), None)
            if spared is None:
                return counts
            counts = spared

    def _may_leave(self, counts: Counts) -> list[int]:
        return [place for place, n in enumerate(counts) if n > self.box.least[place]]

    def _least_missed_first(self, counts: Counts, fewer: Sequence[Counts]) -> list[Counts]:
        known = [other for other in fewer if other in self.trials.seen]
        return sorted(known, key=lambda other: (self._loss(counts, other), other))

    def _loss(self, counts: Counts, other: Counts) -> float:
        """By what share of the slack the targets come nearer, at worst, for the money that is saved.

        Both are compared by the replications that both have seen."""
        before, after = self._together(counts, other)
        room = np.maximum(before.mean, np.maximum(before.error, 1e-12))
        lost = np.where(np.isfinite(after.mean), before.mean - after.mean, np.inf)
        return float((lost / room).max()) / max(self.prices.of(counts) - self.prices.of(other), 1e-9)

    def _together(self, one: Counts, other: Counts) -> tuple[Estimate, Estimate]:
        first, second = self.trials(one, self.screening), self.trials(other, self.screening)
        count = min(first.shape[1], second.shape[1])
        return estimate(first[:, :count]), estimate(second[:, :count])

    def gain(self, counts: Counts, other: Counts) -> np.ndarray:
        """What another staffing adds to the slack of each target, by the replications that both have seen."""
        before, after = self._together(counts, other)
        with np.errstate(invalid="ignore"):  # where too much piles up with both
            found: np.ndarray = after.mean - before.mean
        return np.where(np.isfinite(found), found, -np.inf)

    def _exchanges(self, counts: Counts) -> Iterator[Counts]:
        """Cheaper staffings with one or two people more and one or two fewer elsewhere, as far as the sum of what each
        move does by itself lets them seem good enough; the most promising first."""
        if len(counts) < 2:
            return
        found, margin = self.estimate(counts), self.looks.margin(self.estimate(counts))
        ups, downs = self._moves(counts, 1), self._moves(counts, -1)
        slacks = found.mean + ups.effects[:, None] + (1 - DOUBT) * downs.effects[None]
        rooms = ((slacks - margin + found.error) / self.scale).min(axis=2)
        rooms[~(ups.costs[:, None] + downs.costs[None] < -1e-9)] = -np.inf
        order = np.argsort(-rooms, axis=None, kind="stable")
        promising = (divmod(int(at), len(downs.places)) for at in order[: np.count_nonzero(rooms >= 0)])
        others = (
            moved(moved(counts, *ups.places[up], by=1), *downs.places[down])
            for up, down in promising
            if not set(ups.places[up]) & set(downs.places[down])
        )
        yield from islice((other for other in others if other not in self.verdicts), EXCHANGES)

    def _moves(self, counts: Counts, by: int) -> Moves:
        """One person more (or fewer) at each place, and two, with what they do as far as single moves tell."""
        singles = [place for place in range(len(counts)) if self.box.holds(moved(counts, place, by=by))]
        self.trials.run([moved(counts, place, by=by) for place in singles], self.screening)
        gains = {place: self.gain(counts, moved(counts, place, by=by)) for place in singles}
        pairs = combinations_with_replacement(singles, 2)
        places: list[tuple[int, ...]] = [(place,) for place in singles]
        places += [pair for pair in pairs if self.box.holds(moved(counts, *pair, by=by))]
        before = self.prices.of(counts)
        return Moves(
            places,
            np.array([sum(gains[place] for place in each) for each in places]).reshape(-1, self.looks.targets),
            np.array([self.prices.of(moved(counts, *each, by=by)) - before for each in places]),
        )

    def next_up(self, counts: Counts) -> Counts | None:
        """The staffing to take where this one could not be confirmed: among those with one person more, the one whose
        money does most; None where every place is full."""
        more = [moved(counts, place, by=1) for place, n in enumerate(counts) if n < self.box.most[place]]
        self.trials.run(more, self.screening)
        found = self.estimate(counts)
        scale = self.scale

        def worth(other: Counts) -> float:
            nearer = (found.mean + self.gain(counts, other)) / scale
            money = max(self.prices.of(other) - self.prices.of(counts), 1e-9)
            return float(nearer.min() - (found.mean / scale).min()) / money

        return max(more, key=lambda other: (worth(other), other), default=None)
