"""A selection in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isinf

from analysis.findings.wording import (
    amount,
    change,
    clock_name,
    label,
    listed,
    number,
    plus_minus,
    quoted,
    span,
    unclear,
    unit_name,
)
from analysis.pages.page import Grid
from analysis.results import Difference, Measure
from analysis.selection.results import Candidate, Selection


def title_of(found: Selection) -> str:
    """Who is the best, by how much."""
    best = found.best
    level = f"{amount(best.figure.estimate, found.of.unit)} ({span(best.figure)})"
    if not found.conclusive:
        return f"Inconclusive which variant is best in {named(found.of)}: {_in_play(found)} are still in play"
    next_best = _next(found)
    gap = "" if next_best.behind is None else f", {gap_in_words(next_best.behind)} than {quoted(next_best.variant)}"
    return f"{quoted(best.variant)} is the best of {len(found.candidates)} in {named(found.of)}: {level}{gap}"


def answer_sentences(found: Selection) -> list[str]:
    """The short answer: who, by how much, and how sure that is."""
    best, count = found.best, len(found.candidates)
    level = f"{amount(best.figure.estimate, found.of.unit)}, {span(best.figure)}"
    if found.conclusive:
        first = f"{quoted(best.variant)} is the best of {count} variants in {named(found.of)} ({level})."
    else:
        first = (
            f"Inconclusive: {found.runs:,} replications, all that task.budget allows, do not tell which of {count} "
            f"variants is the best in {named(found.of)}; {_in_play(found)} are in play, "
            f"and {quoted(best.variant)} leads so far ({level})."
        )
    return [first, *_runner_up(found), guarantee(found), *_remedy(found)]


def _in_play(found: Selection) -> str:
    return listed(quoted(each.variant) for each in found.candidates if each.in_play)


def _next(found: Selection) -> Candidate:
    """The one that comes nearest to the best; as long as there is no best, of those that may still be."""
    others = found.candidates[1:]
    open_ones = [each for each in others if each.in_play and not found.conclusive]
    return min(open_ones or others, key=lambda each: abs(_gap(each)))


def _gap(candidate: Candidate) -> float:
    return candidate.behind.estimate if candidate.behind else 0.0


def gap_in_words(behind: Difference) -> str:
    """By how much the best differs, like `3.2 h less (95 % interval 2.1 to 4.3 h)`."""
    best = behind if behind.estimate >= 0 else replace(behind, low=-behind.high, high=-behind.low)
    size = change(abs(behind.estimate), behind.of.unit).lstrip("+")
    limits = "no interval yet" if isinf(best.high) else span(best, signed=True).replace("+", "")
    return f"{size} {'less' if behind.estimate >= 0 else 'more'} ({limits})"


def _runner_up(found: Selection) -> Iterator[str]:
    next_best = _next(found)
    if next_best.behind is None:
        return
    gap = gap_in_words(next_best.behind)
    yield f"The nearest to it is {quoted(next_best.variant)}: {quoted(found.best.variant)} has {gap}."
    if not found.conclusive:
        return
    near = [each for each in found.candidates[1:] if abs(_gap(each)) < found.indifference]
    sure = [each for each in near if _is_near(each, found.indifference)]
    if sure:
        yield f"{_come_near(sure, found)}, the difference that does not matter: of these any will do."
    guessed = [each for each in near if each not in sure]
    if guessed:
        reach = "its interval reaches" if len(guessed) == 1 else "their intervals reach"
        yield f"{_come_near(guessed, found)} by the estimates, but {reach} farther, so that the difference may matter."


def _is_near(candidate: Candidate, indifference: float) -> bool:
    """Whether the whole interval lies within the difference that does not matter."""
    behind = candidate.behind
    return behind is not None and max(abs(behind.low), abs(behind.high)) < indifference


def _come_near(near: Sequence[Candidate], found: Selection) -> str:
    names = listed(quoted(each.variant) for each in near)
    return f"{names} {'comes' if len(near) == 1 else 'come'} within {_size(found)} of it"


def _size(found: Selection) -> str:
    return change(found.indifference, found.of.unit).lstrip("+")


def guarantee(found: Selection) -> str:
    """Whether the probability is guaranteed, and on what that rests."""
    percent = f"{100 * found.probability:g} %"
    rests = f"where the best is better than every other by {_size(found)}{_derived(found)} or more"
    if found.method == "ocba":
        return (
            f"Guarantee: none. The probability of having chosen the best is estimated at {100 * found.estimated:.1f} % "
            f"(normal figures, Bonferroni), {percent} were asked for; only task.method=kn guarantees it."
        )
    if not found.conclusive:
        return f"Guarantee: nothing is chosen. With {percent} or more the best is among those in play, {rests}."
    checked = _checked(found)
    if found.normality.doubtful:
        return f"Guarantee: approximate. The choice is right with about {percent}, {rests}; {checked}."
    return f"Guarantee: holds. The choice is right with a probability of {percent} or more, {rests}; {checked}."


def _derived(found: Selection) -> str:
    return " (2 % of the reference's figure)" if found.derived else ""


def _checked(found: Selection) -> str:
    """What the test of normality says."""
    normality = found.normality
    if not normality.tests:
        return "the variants do not scatter against each other, so nothing rests on normal figures"
    p = number(normality.smallest, "", 3)
    tests = f"smallest p of {normality.tests} differences {p if normality.smallest >= 0.001 else '<0.001'}"
    if normality.doubtful:
        return f"it supposes normal figures, and differences do not look so (Shapiro and Wilk, {tests})"
    return f"it supposes normal figures, and no difference looks otherwise (Shapiro and Wilk, {tests})"


def _remedy(found: Selection) -> Iterator[str]:
    if not found.conclusive:
        yield (
            "The same command with a larger task.budget goes on from here; a larger task.indifference needs fewer "
            "replications."
        )


def named(of: Measure) -> str:
    """The name of a measure, with its clock where that is not the usual one."""
    return label(of) if of.clock in ("clock", "") else f"{label(of)} ({clock_name(of.clock)})"


def state_of(candidate: Candidate, found: Selection) -> str:
    """What became of a variant."""
    if candidate is found.best:
        return "best" if found.conclusive else "leads"
    if found.method == "ocba":
        return "not chosen"
    return "in play" if candidate.in_play else "out"


def grid_of(found: Selection) -> Grid:
    """All variants, the best first."""
    unit = "points" if found.of.unit == "share" else unit_name(found.of)
    return Grid(
        f"{named(found.of)}, {unit_name(found.of)}",
        ["variant", "", "replications", "figure", f"minus the best, {unit}"],
        [_row(each, found) for each in found.candidates],
        numbers=[2, 3, 4],
        caption=(
            "Replications: those before a variant left; replication n sees the same customers and faults in all. "
            "Figures with 95 % intervals, differences with intervals that keep 95 % for all pairs together, both "
            "whenever the procedure stops: they are wider than those of a number of replications fixed before. "
            "A variant may leave although its interval holds 0: it is then better by less than the indifference, if at "
            "all."
        ),
    )


def _row(each: Candidate, found: Selection) -> list[str]:
    figure = _cell(each.figure.low, plus_minus(each.figure))
    behind = _cell(each.behind.low, plus_minus(each.behind, signed=True)) if each.behind else ""
    return [each.variant, state_of(each, found), str(each.figure.replications), figure, behind]


def _cell(low: float, words: str) -> str:
    """Without limits as long as there are too few replications for any."""
    return words.partition(" ±")[0] if isinf(low) else words


def is_clear(candidate: Candidate) -> bool:
    """Whether chance does not explain the difference to the best."""
    return candidate.behind is not None and not unclear(candidate.behind)
