"""Titles of charts: each says in words and figures what the chart shows."""

from __future__ import annotations

from math import isfinite

from analysis.contributions import alone, effect, signed
from analysis.results import Answer, Difference, Figure, Measure
from analysis.tables import (
    differences_to_reference,
    figures_by_measure,
    group_measures,
    last_of,
    main_difference,
    main_measure,
    reference_of,
    stage_measures,
)
from analysis.wording import amount, clock_name, listed, plain, quoted, span, unclear, what

CLOSING = Measure("report to closing", "mean")


def stages_title(answer: Answer) -> str:
    """What the part alone saves, what everything saves, and in which stage."""
    last = last_of(answer)
    figure = figures_by_measure(answer).get((last, CLOSING))
    whole = differences_to_reference(answer).get((last, CLOSING))
    if whole is None or not isfinite(whole.estimate):
        return f"{quoted(last)}: {_level(figure)} from report to closing{_longest(answer, last)}"
    start = figures_by_measure(answer)[reference_of(answer), CLOSING]
    everything = f"{quoted(last)} {effect(whole)} of {_level(start)}{_most_changed(answer, whole)}"
    return f"{_first_part(answer)}{everything}"


def _level(figure: Figure | None) -> str:
    return amount(figure.estimate if figure else float("nan"), "h")


def _first_part(answer: Answer) -> str:
    """The first variant that is a part of the last: what it does alone."""
    for variant in answer.variants:
        own = differences_to_reference(answer).get((variant, CLOSING))
        if alone(answer, variant) and own is not None and isfinite(own.estimate):
            changes = listed(plain(name) for name in alone(answer, variant))
            return f"{changes[:1].upper()}{changes[1:]} alone {effect(own)}; "
    return ""


def _longest(answer: Answer, variant: str) -> str:
    """The stage in which tickets spend most time."""
    figures = figures_by_measure(answer)
    stages = [figures[variant, of] for of in stage_measures(answer) if (variant, of) in figures]
    longest = max((f for f in stages if isfinite(f.estimate)), key=lambda f: f.estimate, default=None)
    return f", most of it in {stage_name(longest.of)} ({_level(longest)})" if longest else ""


def _most_changed(answer: Answer, whole: Difference) -> str:
    """The stage that contributes most to the whole difference."""
    known = differences_to_reference(answer)
    stages = [known[whole.variant, of] for of in stage_measures(answer) if (whole.variant, of) in known]
    sign = -1 if whole.estimate < 0 else 1
    most = max((d for d in stages if isfinite(d.estimate)), key=lambda d: sign * d.estimate, default=None)
    if most is None or unclear(whole) or most.estimate * sign <= 0:
        return ""
    return f", most in {stage_name(most.of)} ({signed(most)})"


def stage_name(of: Measure) -> str:
    """`travel` for the group `stage: travel`, `idle` for `state: idle`."""
    return of.group.partition(": ")[2] or of.group


def share_within(answer: Answer, variant: str, hours: float) -> Figure | None:
    """The measured share of tickets closed within some hours of the clock."""
    return figures_by_measure(answer).get(
        (variant, Measure("share within", f"{hours:g} h", "all", "clock", "share"))
    )


def distribution_title(answer: Answer) -> str:
    """The share of tickets closed within the first service level, in the first and the last variant."""
    level = next(iter(answer.service_levels), None)
    names = list(answer.variants) if len(answer.variants) <= 3 else [reference_of(answer), last_of(answer)]
    found = [(name, share_within(answer, name, level)) for name in names] if level is not None else []
    shares = [f"{amount(figure.estimate, 'share')} in {quoted(name)}" for name, figure in found if figure]
    if not shares:
        return "How soon tickets are closed"
    return f"Closed within {level:g} h of the report: {', '.join(shares)}"


def differences_title(answer: Answer, measures: list[Measure]) -> str:
    """The main difference of the last variant, and how many of the measures shown are better."""
    last, known = last_of(answer), differences_to_reference(answer)
    of, difference = main_measure(answer), main_difference(answer, last)
    if of is None or difference is None or not isfinite(difference.estimate):
        return f"Differences to {quoted(reference_of(answer))}"
    clear = sum(not unclear(known[last, of]) for of in measures if (last, of) in known)
    middle = f"{quoted(last)} {effect(difference)} {what(of)} ({span(difference, signed=True)})"
    return f"{middle}; {clear} of {len(measures)} measures differ by more than chance"


def technicians_title(answer: Answer) -> str:
    """Which use of rostered time changed most, or what takes most of it."""
    known, last = differences_to_reference(answer), last_of(answer)
    states = group_measures(answer, "technician time", "state: ")
    moved = [known[last, of] for of in states if (last, of) in known and isfinite(known[last, of].estimate)]
    most = max(moved, key=lambda d: abs(d.estimate), default=None)
    figures = figures_by_measure(answer)
    if most is None:
        shares = [f"{stage_name(of)} {amount(figures[last, of].estimate, 'share')}" for of in states]
        return f"Technicians in {quoted(last)}: {', '.join(shares)} of rostered time"
    after, before = (figures.get((name, most.of)) for name in (last, reference_of(answer)))
    levels = " instead of ".join(amount(f.estimate, "share") for f in (after, before) if f)
    return (
        f"Technicians: {stage_name(most.of)} takes {levels} of rostered time in {quoted(last)} ({signed(most)})"
    )


def footer(answer: Answer, clock: str = "clock") -> str:
    """How many runs, how long, what the whiskers are, on which clock, which seed."""
    runs = f"{answer.replications} replications" if answer.replications != 1 else "1 replication"
    whiskers = "whiskers: 95 % intervals over replications" if answer.replications > 1 else "no intervals"
    hours = f"hours: {clock_name(clock)}, nights and weekends included; " if clock == "clock" else ""
    return f"{runs} of {answer.window_days:g} days; {whiskers}; {hours}seed {answer.seed}."

