"""What a study asks of the comparison of its variants, and what its runs answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

from analysis.comparing.best import standings_of
from analysis.comparing.compare import Values, compare
from analysis.comparing.margins import margins_of
from analysis.comparing.pair import AllPairs, Pair, Standing
from analysis.comparison import Runs
from analysis.findings.wording import direction
from analysis.intervals import LEVEL
from analysis.phrases import variant_named, with_limits
from analysis.precision.rule import as_careful
from analysis.results import Measure
from scenarios.study import MOST_REPLICATIONS, Study
from scenarios.tasks import Compare

OWN_CHANCE = MOST_REPLICATIONS
"""The variant in place k takes replications from k times this on, where variants are not to share their chance."""


def terms_of(study: Study) -> Compare:
    """The options of the comparison."""
    task = study.file.task
    return task if isinstance(task, Compare) else Compare()


def as_asked(study: Study) -> Study:
    """The study with its chosen reference in the first place, and with the time limits that margins speak of.

    Raises WrongInput where there is no such variant.
    """
    return with_limits(_with_reference(study), study.file.margins)


def _with_reference(study: Study) -> Study:
    asked = terms_of(study).reference
    if not asked:
        return study
    first = variant_named(asked, list(study.scenarios), "task.reference")
    order = [first, *(name for name in study.scenarios if name != first)]
    variants = {name: study.file.variants[name] for name in order}
    file = study.file.model_copy(update={"variants": variants})
    return replace(study, file=file, scenarios={name: study.scenarios[name] for name in order})


def own_numbers(study: Study, count: int) -> dict[str, range]:
    """So many replications in which no two variants share their chance; those of the reference are the usual ones."""
    return {name: range(k * OWN_CHANCE, k * OWN_CHANCE + count) for k, name in enumerate(study.scenarios)}


def needs_own_chance(study: Study) -> bool:
    """Whether the pairs are to be judged on runs that share no chance."""
    return terms_of(study).method == "dunnett" and len(study.scenarios) > 1


def all_pairs(
    study: Study, runs: Runs, measures: Sequence[Measure], apart: Runs | None = None, looked: float = LEVEL
) -> AllPairs:
    """The pairs of every measure, and of those that have a margin.

    Parameters
    ----------
    study
        With its reference in the first place.
    runs
        Of every variant, under common random numbers.
    measures
        By which the study is judged, the main one first.
    apart
        Runs that share no chance, where the pairs are to be judged on them.
    looked
        Level of Student's quantile that gives 95 % where figures were looked at more than once.
    """
    terms, margins, level = terms_of(study), _margins(study, runs), as_careful(terms_of(study).level, looked)
    pairs, beside, standings = list[Pair](), list[Pair](), list[Standing]()
    for of in dict.fromkeys([*measures, *margins]) if len(runs) > 1 else ():
        values, margin = _values(runs, of), margins.get(of, nan)
        if apart is not None:
            beside += compare(values, of, terms.against, "bonferroni", level, margin)
        pairs += compare(_values(apart or runs, of), of, terms.against, terms.method, level, margin)
        standings += standings_of(values, of, direction(of), level)
    return AllPairs(terms.method, terms.level, terms.against, pairs, standings, beside)


def _margins(study: Study, runs: Runs) -> dict[Measure, float]:
    known = list(dict.fromkeys(of for replications in runs.values() for of in replications[0].values))
    return margins_of(study.file.margins, known)


def _values(runs: Runs, of: Measure) -> Values:
    return {name: [run.values.get(of, nan) for run in replications] for name, replications in runs.items()}
