"""Which inputs a figure depends on: asks for the runs that the method needs, and puts what is found on a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis.experiment import Experiment
from analysis.findings.wording import listed
from analysis.headlines import headlines, judged_by, measures_of
from analysis.pages.page import Page
from analysis.results import Measure
from analysis.sensitivity.inputs import Moved, assumed_inputs, only_ranges, only_two_ends, varied_inputs
from analysis.sensitivity.words import counted
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.study import Study
from scenarios.tasks import Sensitivity

RUNS = 1000
"""At most about so many runs are made where the number of points is not given."""
FEWEST_WALKS = 4
FEWEST_ROWS = 16
FEWEST_POINTS = 64
MOST_OF_FORMULA = 8
"""Inputs of a formula: with more it has too many coefficients."""
MOST_SHARES = 12
"""Inputs whose shares of the variance can be told by a reasonable number of runs."""


def page_of(experiment: Experiment) -> Page:
    """What a study asks for by `task=sensitivity`."""
    study = experiment.study
    task = study.file.task
    assert isinstance(task, Sensitivity)
    variant = variant_of(study, task.variant)
    of = judged_by(experiment, task.measure)
    if task.at and task.method != "metamodel":
        raise WrongInput("task.at: only a formula says something of single points; expected task.method=metamodel")
    inputs, notes = inputs_of(study, variant, task)
    return METHODS[task.method](experiment, inputs, of, variant, notes)


def variant_of(study: Study, name: str) -> str:
    """The variant whose inputs are varied."""
    if name and name not in study.scenarios:
        hint = nearest(name, study.scenarios)
        raise WrongInput(f"task.variant: unknown variant '{name}'{hint}; {expected_one_of(study.scenarios)}")
    return name or study.reference


def inputs_of(study: Study, variant: str, task: Sensitivity) -> tuple[list[Moved], list[str]]:
    """The inputs that are varied, and what is to be said of the choice."""
    if study.file.vary:
        inputs = varied_inputs(study, variant)
        (only_two_ends if task.method == "tornado" else lambda inputs: only_ranges(inputs, task.method))(inputs)
        return inputs, []
    if task.method in ("sobol", "metamodel"):
        raise WrongInput(
            f"vary: nothing is varied; task.method={task.method} expects ranges, like vary='repair.not_fixed = 0.05 .. "
            "0.25', as often as there are inputs; task.method=morris finds those that matter"
        )
    inputs, alone = assumed_inputs(study, variant, task.spread)
    if not inputs:
        raise WrongInput("vary: the scenario has no number that is an assumption; expected vary='PATH = LOW .. HIGH'")
    return inputs, _remarks(inputs, alone, task.spread)


def _remarks(inputs: Sequence[Moved], alone: Sequence[str], spread: float) -> list[str]:
    found = [
        f"Nothing was named by vary=, so {counted(len(inputs), 'number')} of the scenario that are assumptions, or "
        f"have no label, went {100 * spread:g} % down and up: whole numbers by one at least, probabilities up to 1, "
        "and numbers that are the same in every area, desk, fault or customer class (marked *) together. That is not "
        "how uncertain they are; vary= takes ranges that you know."
    ]
    if alone:
        found.append(f"Not varied, as the other parts of the scenario do not allow it: {listed(alone)}.")
    return found


def _tornado(experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, notes: Sequence[str]) -> Page:
    from analysis.sensitivity.studies import tornado
    from analysis.sensitivity.tornado_page import tornado_page

    task, study = _options(experiment), experiment.study
    replications = task.replications or study.file.replications
    if replications < 2:
        raise WrongInput("replications: 1 tells nothing of chance; expected 2 or more")
    if task.points is not None:
        raise WrongInput("task.points: a tornado has two points for each input; expected no task.points")
    experiment.watcher.stage(f"{counted(len(inputs), 'input')}, to both ends")
    others = [other for other in headlines(study, measures_of(experiment)) if other != of]
    found = tornado(experiment, inputs, of, variant, replications, others)
    return tornado_page(found, experiment, task.shown, notes)


def _options(experiment: Experiment) -> Sensitivity:
    task = experiment.study.file.task
    assert isinstance(task, Sensitivity)
    return task


def _morris(experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, notes: Sequence[str]) -> Page:
    from analysis.sensitivity.morris_page import morris_page
    from analysis.sensitivity.studies import screening

    task = _options(experiment)
    replications = task.replications or 2
    walks = task.points or min(max(RUNS // (replications * (len(inputs) + 1)), 8), 20)
    if walks < FEWEST_WALKS:
        raise WrongInput(f"task.points: {walks} walks tell nothing of chance; expected {FEWEST_WALKS} or more")
    experiment.watcher.stage(f"{walks} walks through {counted(len(inputs), 'input')}")
    return morris_page(screening(experiment, inputs, of, variant, walks, replications), experiment, task.shown, notes)


def _sobol(experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, notes: Sequence[str]) -> Page:
    from analysis.sensitivity.sobol_page import sobol_page
    from analysis.sensitivity.studies import variance

    task = _options(experiment)
    replications = task.replications or 2
    _check_number(inputs, "sobol", MOST_SHARES)
    rows = task.points or _power_of_two(RUNS // (replications * (len(inputs) + 2)))
    if rows < FEWEST_ROWS or rows & (rows - 1):
        raise WrongInput(
            f"task.points: got {rows} rows; expected a power of two from {FEWEST_ROWS}, like 64: fewer are too rough, "
            "and others spread unevenly"
        )
    experiment.watcher.stage(f"{rows} rows of {len(inputs) + 2} points")
    return sobol_page(variance(experiment, inputs, of, variant, rows, replications), experiment, task.shown, notes)


def _metamodel(
    experiment: Experiment, inputs: Sequence[Moved], of: Measure, variant: str, notes: Sequence[str]
) -> Page:
    from analysis.sensitivity.metamodel_page import check_points, metamodel_page
    from analysis.sensitivity.studies import response

    task = _options(experiment)
    _check_number(inputs, "metamodel", MOST_OF_FORMULA)
    check_points(inputs, task.at)
    coefficients = (len(inputs) + 1) * (len(inputs) + 2) // 2
    points = task.points or max(2 ** (2 * coefficients - 1).bit_length(), FEWEST_POINTS)
    if points < 2 * coefficients:
        raise WrongInput(
            f"task.points: {points} points are too few for a formula of {counted(len(inputs), 'input')}, which has "
            f"{coefficients} coefficients; expected {2 * coefficients} or more"
        )
    experiment.watcher.stage(f"{points} points of {counted(len(inputs), 'input')}")
    found = response(experiment, inputs, of, variant, points, task.replications or 4)
    return metamodel_page(found, experiment, task.shown, notes, task.at)


def _power_of_two(most: int) -> int:
    """The largest power of two up to a number, at least as many rows as are needed."""
    return max(2 ** (max(most, 1).bit_length() - 1), FEWEST_ROWS)


def _check_number(inputs: Sequence[Moved], method: str, most: int) -> None:
    if len(inputs) > most:
        raise WrongInput(
            f"vary: {len(inputs)} inputs are too many for task.method={method}; expected at most {most}, those that "
            "task.method=morris shows to matter"
        )


METHODS: dict[str, Callable[[Experiment, Sequence[Moved], Measure, str, Sequence[str]], Page]] = {
    "tornado": _tornado,
    "morris": _morris,
    "sobol": _sobol,
    "metamodel": _metamodel,
}
