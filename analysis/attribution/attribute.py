"""Splits the difference between two variants over the changes between them.

With k changes there are k! orders in which they could be made, and what a change gives depends on what is made before
it. Its Shapley value is the mean over all orders; these values add up to the whole difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan
from typing import Literal

import numpy as np

from analysis.attribution.combinations import Between, between
from analysis.attribution.places import same_places
from analysis.attribution.results import Attribution, Split
from analysis.attribution.shapley import Order, orders_of, passed
from analysis.attribution.splitting import split_of
from analysis.effort import tickets_of_a_run
from analysis.experiment import Experiment
from analysis.headlines import headlines, measures_of
from analysis.phrases import measure_of
from analysis.results import Measure
from scenarios.base import WrongInput
from scenarios.tasks import Attribute

REPLICATIONS = 40
"""Replications of each combination where nobody asks for another number."""

MOST_EXACT = 8
"""Changes up to which all combinations are run: 256 of them."""

RESTORED = Measure("report to restoration", "mean")


def attribute(experiment: Experiment, options: Attribute | None = None) -> Attribution:
    """Splits a difference as the options say.

    Raises WrongInput where an option names what does not exist, or a combination of changes cannot be run.
    """
    options = options or Attribute()
    lies = between(experiment.study, options.earlier, options.later)
    measures = _measures(experiment, options.measures)
    method = _method(options, lies)
    replications = options.replications or max(REPLICATIONS, experiment.study.file.replications)
    orders = _orders(experiment, lies, options, replications) if method == "permutations" else None
    runs = _runs(lies, replications, orders)
    before = experiment.tickets
    _run(experiment, lies, runs)
    return Attribution(
        between=lies,
        method=method,
        permutations=options.permutations if orders else 0,
        replications=replications,
        combinations=len(runs),
        splits=tuple(_split(experiment, lies, of, runs, orders) for of in measures),
        same_places=tuple(_touching(lies)),
        tickets=experiment.tickets - before,
    )


def _measures(experiment: Experiment, phrases: Sequence[str]) -> list[Measure]:
    known = measures_of(experiment)
    if phrases:
        return list(dict.fromkeys(measure_of(phrase, known, "task.measures") for phrase in phrases))
    found = list(dict.fromkeys([*headlines(experiment.study, known)[:1], *(of for of in known if of == RESTORED)]))
    if not found:
        raise WrongInput("task.measures: the study has none of the usual figures; expected some that it has")
    return found


def _method(options: Attribute, lies: Between) -> Literal["exact", "permutations"]:
    count = len(lies.changes)
    if options.method == "exact" and count > MOST_EXACT:
        raise WrongInput(
            f"task.method: exact runs every combination of up to {MOST_EXACT} changes, and '{lies.earlier}' and "
            f"'{lies.later}' differ in {count}, which have {2**count:,}; expected task.method=permutations, or "
            "variants that differ in fewer changes"
        )
    if options.method == "auto":
        return "exact" if count <= MOST_EXACT else "permutations"
    return options.method


def _orders(experiment: Experiment, lies: Between, options: Attribute, replications: int) -> list[list[Order]]:
    """In which orders the changes are made in each replication."""
    seed, count = experiment.study.file.seed, len(lies.changes)
    return [orders_of(seed, number, count, options.permutations) for number in range(replications)]


def _runs(lies: Between, replications: int, orders: list[list[Order]] | None) -> dict[int, list[int]]:
    """The replications that are needed of each combination; of both ends, of each change alone and of all but one
    always every one."""
    everything = range(replications)
    if orders is None:
        return {made: list(everything) for made in range(lies.all + 1)}
    alone = {1 << bit for bit in range(len(lies.changes))}
    always = {0, lies.all, *alone, *(lies.all ^ one for one in alone)}
    found: dict[int, list[int]] = {}
    for number in everything:
        for made in always | passed(orders[number]):
            found.setdefault(made, []).append(number)
    return dict(sorted(found.items()))


def _run(experiment: Experiment, lies: Between, runs: dict[int, list[int]]) -> None:
    expected = 0.0
    for made, numbers in runs.items():
        scenario = lies.scenario(made)
        experiment.add(lies.name(made), scenario)
        expected += len(numbers) * tickets_of_a_run(scenario)
    experiment.expect(expected)
    experiment.watcher.stage(f"{len(runs)} combinations of {len(lies.changes)} changes")
    experiment.run({lies.name(made): numbers for made, numbers in runs.items()})


def _split(
    experiment: Experiment, lies: Between, of: Measure, runs: dict[int, list[int]], orders: list[list[Order]] | None
) -> Split:
    """The difference of one measure, split."""
    replications = max(map(len, runs.values()))
    figures = {made: np.full(replications, nan) for made in runs}
    for made, numbers in runs.items():
        figures[made][numbers] = experiment.values(lies.name(made), of, numbers)
    # One that only few orders pass may lack the figure by chance: then these replications are left out.
    missing = [made for made, numbers in runs.items() if len(numbers) == replications and _is_empty(figures[made])]
    if missing:
        raise WrongInput(
            f"task.measures: '{of.measure}' is not measured with {lies.in_words(missing[0])}; expected a figure that "
            "every combination of the changes has"
        )
    return split_of(lies, of, figures, orders)


def _is_empty(figures: np.ndarray) -> bool:
    return bool(np.isnan(figures).all())


def _touching(lies: Between) -> Iterator[tuple[str, str, str]]:
    """Places that several changes set, at least one of which is split."""
    for one, other, place in same_places(lies.study.file.changes, lies.order):
        if {one, other} & set(lies.changes):
            yield one, other, place
