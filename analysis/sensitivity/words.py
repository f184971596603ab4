"""Sentences and cells that all methods use."""

from __future__ import annotations

from math import nan

from analysis.experiment import Experiment
from analysis.findings.wording import amount, change, label, plus_minus, span, unit_name
from analysis.intervals import Interval
from analysis.results import Difference, Figure, Measure
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.studies import Asked
from scenarios.calendars import DAY
from scenarios.scenario import Scenario

NEXT = 3
"""Inputs that the short answer names after the first."""


def difference(of: Measure, found: Interval) -> Difference:
    """A difference of a figure, for the words that differences have."""
    return Difference("", "", of, found.estimate, found.low, found.high, found.replications, nan)


def figure(of: Measure, found: Interval) -> Figure:
    return Figure("", of, found.estimate, found.low, found.high, found.replications)


def moves(of: Measure, found: Interval) -> str:
    """For example `+3.4 h (95 % interval +3.1 to +3.7 h)`."""
    return f"{change(found.estimate, of.unit)} ({span(difference(of, found), signed=True)})"


def level(of: Measure, found: Interval) -> str:
    """For example `17.4 h (95 % interval 17.2 to 17.6 h)`."""
    return f"{amount(found.estimate, of.unit)} ({span(figure(of, found))})"


def cell(of: Measure, found: Interval, signed: bool = True) -> str:
    return plus_minus(difference(of, found), signed=signed)


def unit(of: Measure) -> str:
    """The unit of differences."""
    return "points" if of.unit == "share" else unit_name(of)


def per_cent(found: Interval) -> str:
    """For example `61 % (95 % interval 55 to 67 %)`."""
    return f"{100 * found.estimate:.0f} % (95 % interval {100 * found.low:.0f} to {100 * found.high:.0f} %)"


def counted(number: int, what: str) -> str:
    """`1 input`, `12 inputs`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def extent(experiment: Experiment, asked: Asked, points: str) -> str:
    """How much was simulated."""
    return (
        f"{points}, {counted(asked.runs, 'run')} of {_days(experiment.scenario(asked.variant))}; "
        f"seed {experiment.study.file.seed}; {asked.tickets:,} tickets in all."
    )


def _days(scenario: Scenario) -> str:
    horizon = scenario.horizon
    return f"{horizon.window / DAY:g} days after {horizon.warm_up / DAY:g} days of warm-up"


def footer(experiment: Experiment, asked: Asked, whiskers: str) -> str:
    """What stands below a chart."""
    clock = "hours of the clock, nights and weekends included; " if asked.of.clock == "clock" else ""
    return (
        f"{whiskers}. {counted(asked.runs, 'run')} of {_days(experiment.scenario(asked.variant))}, "
        f'variant "{asked.variant}"; {clock}seed {experiment.study.file.seed}.'
    )


def title(experiment: Experiment) -> str:
    return experiment.study.file.title or experiment.study.file.name


def question(asked: Asked) -> str:
    return f'Which inputs does the figure "{label(asked.of)}" depend on in "{asked.variant}", and how much?'


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def broken(name: str, width: int = 28) -> str:
    """A path in lines of about so many letters, broken after its dots."""
    lines = [""]
    for part in name.replace(".", ".\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def with_range(moved: Moved) -> str:
    """An input in a table, with its range below."""
    return f"{broken(moved.name)}\n{moved.range}"
