"""What a verification has found, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from analysis.findings.wording import listed
from analysis.pages.page import Data, Grid
from analysis.verification.judging import Verdict
from analysis.verification.verify import Verification

DIGITS = 4
"""Significant digits of a figure: intervals are wider than the last of them."""


def figure(value: float, unit: str) -> str:
    """A figure as it is printed, shares in per cent."""
    if not isfinite(value):
        return "-"
    shown = 100 * value if unit == "share" else value
    return f"{shown:#.{DIGITS}g}".rstrip(".")


def unit_of(verdict: Verdict) -> str:
    """`%` for a share."""
    return "%" if verdict.case.unit == "share" else verdict.case.unit


def name_of(verdict: Verdict) -> str:
    """The case and what is compared, in one line; other units than h and % are said by the figure."""
    unit = unit_of(verdict)
    return f"{verdict.case.name}: {verdict.case.figure}{f', {unit}' if unit in ('h', '%') else ''}"


def level_text(level: float) -> str:
    """The confidence level, like `99.967 %`."""
    return f"{100 * level:.3f} %"


def headline(found: Verification) -> str:
    """The finding in a sentence, for the chart's title and the short answer."""
    count, level = len(found.verdicts), level_text(found.level)
    if found.outside:
        names = listed(dict.fromkeys(verdict.case.name for verdict in found.outside))
        verb = "lies" if len(found.outside) == 1 else "lie"
        return f"{len(found.outside)} of {count} closed forms {verb} outside the {level} intervals: {names}"
    if count == 1:
        return f"The closed form lies inside the {level} interval of the simulation"
    return f"All {count} closed forms lie inside the {level} intervals of the simulation"


def short_answer(found: Verification) -> Iterator[str]:
    """Each sentence stands for itself."""
    yield f"{headline(found)}{_farthest(found)}."
    yield _on_engines(found)
    if not found.failed:
        yield (
            f"Together the {_looks(found)} intervals hold theory 99 times in 100 where the engine is right; with "
            f"{'these' if found.share >= 1 else 'all'} replications each case finds an error of 2 % in its rate at "
            "least 9 times in 10."
        )
    else:
        yield (
            "A right engine fails here once in 100 times. Run it again with another seed, like seed=2: an error stays, "
            "chance does not."
        )


def _looks(found: Verification) -> int:
    return sum(not verdict.case.exact for verdict in found.verdicts)


def _farthest(found: Verification) -> str:
    """The largest deviation."""
    far = max(found.verdicts, key=lambda verdict: abs(verdict.deviation))
    if not isfinite(far.deviation) or far.deviation == 0:
        return ""
    return (
        f"; the farthest is {abs(far.deviation):.1f} standard errors away, of {found.limit:.1f} allowed "
        f"({far.case.name})"
    )


def _on_engines(found: Verification) -> str:
    if found.engine == "simpy":
        return "Only the SimPy engine ran, so that nothing is said about the compiled one."
    if found.differences:
        return f"The engines write different logs in: {listed(found.differences)}."
    return (
        f"Both engines write the same log, value for value, in all {found.scenarios} scenarios: {found.compared:,} "
        "tickets ran on both."
    )


def extent(found: Verification) -> str:
    """How much was simulated."""
    on = "the compiled engine" if found.engine == "compiled" else "the SimPy engine"
    also = f", and {found.compared:,} of them on the SimPy engine as well" if found.compared else ""
    return f"{found.scenarios} scenarios, {found.tickets:,} tickets on {on}{also}, seed {found.seed}"


def main_grid(found: Verification) -> Grid:
    """The table: theory beside simulation."""
    rows = [
        [
            name_of(verdict),
            figure(verdict.theory, verdict.case.unit),
            figure(verdict.estimate, verdict.case.unit),
            _span(verdict),
            _engines(found, verdict),
            "holds" if verdict.passed else "FAILS",
        ]
        for verdict in found.verdicts
    ]
    return Grid(
        "Theory and simulation",
        ["case", "theory", "simulated", "interval", "engines", "verdict"],
        rows,
        (1, 2, 3),
        f"Intervals at {level_text(found.level)} each, over independent replications; h are all hours of the clock. "
        "Engines: whether both wrote the same log.",
    )


def _span(verdict: Verdict) -> str:
    if verdict.case.exact:
        return "every ticket"
    return f"{figure(verdict.low, verdict.case.unit)} to {figure(verdict.high, verdict.case.unit)}"


def _engines(found: Verification, verdict: Verdict) -> str:
    if not found.compared:
        return "SimPy only"
    return "DIFFER" if verdict.case.name in found.differences else "equal"


def sources_grid(found: Verification) -> Grid:
    """What each case models, and where its closed form is from."""
    rows = [
        [name_of(verdict), verdict.case.models, verdict.case.source, verdict.case.rate, f"{verdict.replications:,}"]
        for verdict in found.verdicts
    ]
    return Grid(
        "What is modelled",
        ["case", "scenario", "closed form", "its rate", "replications"],
        rows,
        (4,),
        "Its rate: that in which the case finds an error of 2 %.",
        folded=True,
    )


def data_of(found: Verification) -> Data:
    """The table as a file."""
    columns = (
        "case", "figure", "unit", "theory", "simulated", "low", "high", "level", "deviation", "limit", "holds",
        "engines", "replications", "tickets", "tickets_on_both", "source", "scenario",
    )  # fmt: skip
    pairs = zip(found.verdicts, found.observed, strict=True)
    return Data(
        "verification.csv",
        columns,
        [
            (
                verdict.case.name, verdict.case.figure, verdict.case.unit, verdict.theory, verdict.estimate,
                verdict.low, verdict.high, found.level, verdict.deviation, found.limit, verdict.passed,
                _engines(found, verdict), verdict.replications, seen.tickets, seen.compared, verdict.case.source,
                verdict.case.models,
            )
            for verdict, seen in pairs
        ],
    )  # fmt: skip
