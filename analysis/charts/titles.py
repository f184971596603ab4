"""Titles of charts: each says in words and figures what the chart shows."""

from __future__ import annotations

from math import isfinite

from analysis.findings.contributions import alone, effect, in_short, signed
from analysis.findings.tables import (
    differences_to_reference,
    figures_by_measure,
    group_measures,
    last_of,
    main_difference,
    main_measure,
    reference_of,
    stage_measures,
)
from analysis.findings.wording import amount, clock_name, quoted, span, unclear, verdict, what
from analysis.results import Answer, Difference, Figure, Measure

CLOSING = Measure("report to closing", "mean")


def stages_title(answer: Answer) -> str:
    """What the part alone saves, what everything saves, and in which stage."""
    last = last_of(answer)
    figure = figures_by_measure(answer).get((last, CLOSING))
    whole = differences_to_reference(answer).get((last, CLOSING))
    if whole is None or not isfinite(whole.estimate):
        return f"{quoted(last)}: {_level(figure)} from report to closing{_longest(answer, last)}"
    start = f" of {_level(figures_by_measure(answer).get((reference_of(answer), CLOSING)))}"
    most = _most_changed(answer, whole)
    part = largest_part(answer)
    if part is None:
        return f"{quoted(last)} {effect(whole)}{start}{most}"
    return f"{in_short(alone(answer, part.variant), part)}{start}; {quoted(last)} {effect(whole)}{most}"


def _level(figure: Figure | None) -> str:
    return amount(figure.estimate if figure else float("nan"), "h")


def largest_part(answer: Answer) -> Difference | None:
    """What the largest single part of the last variant's changes does, where that is clear."""
    known = differences_to_reference(answer)
    parts = [known[v, CLOSING] for v in answer.variants if alone(answer, v) and (v, CLOSING) in known]
    clear = [d for d in parts if isfinite(d.estimate) and not unclear(d)]
    return max(clear, key=lambda d: abs(d.estimate), default=None)


def _longest(answer: Answer, variant: str) -> str:
    """The stage in which tickets spend most time."""
    figures = figures_by_measure(answer)
    stages = [figures[variant, of] for of in stage_measures(answer) if (variant, of) in figures]
    longest = max((f for f in stages if isfinite(f.estimate)), key=lambda f: f.estimate, default=None)
    return f", above all in {stage_name(longest.of)} ({_level(longest)})" if longest else ""


def _most_changed(answer: Answer, whole: Difference) -> str:
    """The stage that contributes most to the whole difference."""
    known = differences_to_reference(answer)
    stages = [known[whole.variant, of] for of in stage_measures(answer) if (whole.variant, of) in known]
    sign = -1 if whole.estimate < 0 else 1
    most = max((d for d in stages if isfinite(d.estimate)), key=lambda d: sign * d.estimate, default=None)
    if most is None or unclear(whole) or most.estimate * sign <= 0:
        return ""
    return f", above all in {stage_name(most.of)} ({signed(most)})"


def stage_name(of: Measure) -> str:
    """`travel` for the group `stage: travel`, `idle` for `state: idle`."""
    return of.group.partition(": ")[2] or of.group


def share_within(answer: Answer, variant: str, hours: float) -> Figure | None:
    """The measured share of tickets closed within some hours of the clock."""
    return figures_by_measure(answer).get((variant, Measure("share within", f"{hours:g} h", "all", "clock", "share")))


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
    words = [verdict(known[last, of]) for of in measures if (last, of) in known]
    counted = [f"{word} in {words.count(word)}" for word in ("better", "worse") if word in words]
    middle = f"{quoted(last)} {effect(difference)} {what(of)} ({span(difference, signed=True)})"
    return "; ".join([middle, f"{' and '.join(counted)} of {len(words)} measures"] if counted else [middle])


def technicians_title(answer: Answer) -> str:
    """The two uses of rostered time that changed most, or all of them where there is nothing to compare."""
    states, last = group_measures(answer, "technician time", "state: "), last_of(answer)
    known, figures = differences_to_reference(answer), figures_by_measure(answer)
    moved = [known[last, of] for of in states if (last, of) in known and isfinite(known[last, of].estimate)]
    most = sorted(moved, key=lambda d: -abs(d.estimate))[:2]
    changed = [_moved(d, figures[last, d.of], figures[reference_of(answer), d.of]) for d in most]
    levels = [_share_of_state(figures[last, of]) for of in states if (last, of) in figures]
    return f"Technicians in {quoted(last)}, share of rostered time: {'; '.join(changed or levels)}"


def _share_of_state(figure: Figure) -> str:
    return f"{stage_name(figure.of)} {amount(figure.estimate, 'share')}"


def _moved(difference: Difference, after: Figure, before: Figure) -> str:
    return f"{_share_of_state(after)} instead of {amount(before.estimate, 'share')} ({signed(difference)})"


def footer(answer: Answer, clock: str = "clock", intervals: str = "95 % intervals over replications") -> str:
    """How many runs, how long, what the whiskers are, on which clock, which seed."""
    runs = f"{answer.replications} replications" if answer.replications != 1 else "1 replication"
    whiskers = f"whiskers: {intervals}" if answer.replications > 1 else "no intervals"
    hours = f"hours: {clock_name(clock)}, nights and weekends included; " if clock == "clock" else ""
    return f"{runs} of {answer.window_days:g} days; {whiskers}; {hours}seed {answer.seed}."
