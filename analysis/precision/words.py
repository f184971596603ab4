"""In words: why a study with `precision` stopped, and whether its runs had settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isfinite

from analysis.findings.wording import amount, change_sign, label, listed, number, quoted, scaled
from analysis.intervals import LEVEL
from analysis.precision.rule import FLOORS, OTHER_FLOOR, half_of
from analysis.precision.warm_up import first_weeks, second_half
from analysis.results import Answer, Judged, Settling, Stopping
from scenarios.quantities import write_precision
from scenarios.study import Study

MOST_NAMED = 5
"""Figures that did not get there and are named one by one; a table holds them all."""
JUDGED_HEAD = ["variant", "figure", "half-width", "allowed", "verdict", "replications needed"]
SETTLING_HEAD = ["variant", "daily series", "settled by MSER", "first weeks against second half", "verdict"]


def percent(share: float) -> str:
    """`2 %`, with the digits that were given."""
    return write_precision(share).replace("%", " %")


# ---- precision ----


def notice_of(stopping: Stopping | None) -> list[str]:
    """That `replications` plays no part."""
    if stopping is None:
        return []
    return [
        f"precision={write_precision(stopping.asked)} decides how many replications are run: replications="
        f"{stopping.ignored} is ignored."
    ]


def not_for_tasks(study: Study) -> list[str]:
    """That a task other than the comparison has its own numbers of replications."""
    asked = study.file.precision
    if asked is None:
        return []
    return [f"precision={write_precision(asked)} is for task=compare; task={study.file.task.name} does not look at it."]


def stopping_sentences(stopping: Stopping | None) -> list[str]:
    """How many replications there were, why it stopped, what did not get there, and how figures were judged."""
    if stopping is None:
        return []
    return [why_stopped(stopping), *_not_reached(stopping), how_judged(stopping)]


def why_stopped(stopping: Stopping) -> str:
    """The answer first."""
    each = f"{percent(stopping.asked)} of itself"
    looked = f"It was looked at after {listed(map(str, stopping.looks))}."
    runs = f"{stopping.replications} replications of each variant"
    missing = _inconclusive(stopping)
    if not stopping.judged:
        return f"{runs}: no headline figure was measured, so there was nothing to wait for."
    if not missing:
        return (
            f"Reached with {runs}: the 95 % interval of every headline figure has a half-width of at most {each} "
            f"(small figures: see below){_without_chance(stopping)}. {looked}"
        )
    count = f"{len(missing)} of {len(stopping.judged)} headline figures"
    return (
        f"Inconclusive: stopped at {runs}, as many as most_replications={stopping.most} admits; {count} "
        f"{'has' if len(missing) == 1 else 'have'} a wider interval than {each}. {looked}"
    )


def _without_chance(stopping: Stopping) -> str:
    """Figures of which nothing was reached, as nothing is known of their chance."""
    counts = Counter(judged.verdict for judged in stopping.judged)
    said = {"constant": "the same in every replication", "not measured": "measured in none"}
    parts = [f"{counts[verdict]} {words}" for verdict, words in said.items() if counts[verdict]]
    if not parts:
        return ""
    return f", but for those in which no chance has been seen (of {len(stopping.judged)}, {listed(parts)})"


def _inconclusive(stopping: Stopping) -> list[Judged]:
    """Those that did not get there, the farthest first."""
    missing = [judged for judged in stopping.judged if judged.verdict == "inconclusive"]
    return sorted(missing, key=lambda judged: -judged.needed)


def _not_reached(stopping: Stopping) -> list[str]:
    missing = _inconclusive(stopping)
    named = [_named(judged) for judged in missing[:MOST_NAMED]]
    if len(missing) > MOST_NAMED:
        named.append(f"{len(missing) - MOST_NAMED} more are inconclusive and need fewer; precision.csv names them.")
    if missing:
        named.append(
            f"For all of them: most_replications={missing[0].needed} or more, or a precision that fewer replications "
            "can give."
        )
    return named


def _named(judged: Judged) -> str:
    unit = judged.of.unit
    return (
        f"Inconclusive in {quoted(judged.variant)}: {label(judged.of)}, {amount(judged.interval.estimate, unit)} "
        f"{width_in_words(judged)} instead of ± {_width(judged.allowed, unit)}: about {judged.needed:,} replications "
        "are needed."
    )


def width_in_words(judged: Judged) -> str:
    """`± 0.35 h`, or that too few replications have the figure."""
    half = half_of(judged.interval)
    if not isfinite(half):
        return f"(measured in {judged.interval.replications} replications, no interval)"
    return f"± {_width(half, judged.of.unit)}"


def _width(half: float, unit: str) -> str:
    """A half-width with two digits that matter; shares in percentage points."""
    shown = scaled(half, unit)
    digits = next((d for d in range(5) if round(shown, d) >= 10 ** (1 - d)), 4)
    return number(half, unit, digits) + change_sign(unit)


def how_judged(stopping: Stopping) -> str:
    """The rule for small figures, and what is done about looking more than once."""
    floors = (
        f"shares below {100 * FLOORS['share']:g} % as {100 * FLOORS['share']:g} %, times below {FLOORS['h']:g} h as "
        f"{FLOORS['h']:g} h, numbers per 100 tickets below {FLOORS['per 100 tickets']:g} as "
        f"{FLOORS['per 100 tickets']:g}, numbers of tickets below {FLOORS['tickets']:g} as {FLOORS['tickets']:g}, all "
        f"else below {OTHER_FLOOR:g} as {OTHER_FLOOR:g}"
    )
    widened = (
        f" As the intervals are looked at more than once, they are those of {100 * stopping.level:.1f} % at a single "
        "look, which keeps 95 %."
        if stopping.level > LEVEL
        else ""
    )
    return f"Small figures were judged as though they were larger: {floors}.{widened}"


def judged_rows(stopping: Stopping | None) -> list[list[str]]:
    """Rows below JUDGED_HEAD, what did not get there first."""
    if stopping is None:
        return []
    rest = [judged for judged in stopping.judged if judged.verdict != "inconclusive"]
    return [_judged_row(judged) for judged in (*_inconclusive(stopping), *rest)]


def _judged_row(judged: Judged) -> list[str]:
    half, unit = half_of(judged.interval), judged.of.unit
    allowed = _width(judged.allowed, unit) + (" (small figure)" if judged.is_floor else "")
    constant = "always the same" if judged.verdict == "constant" else "no interval"
    return [
        judged.variant,
        label(judged.of),
        _width(half, unit) if isfinite(half) and half > 0 else constant,
        allowed,
        judged.verdict,
        f"{judged.needed:,}" if judged.verdict == "inconclusive" else "",
    ]


# ---- warm-up ----


def warm_up_notes(settling: Sequence[Settling], answer: Answer) -> list[str]:
    """A warning where the window begins before the run has settled, or where the run is too short to tell."""
    return [*_biased_note(settling, answer), *_short_note(settling, answer)]


def _biased_note(settling: Sequence[Settling], answer: Answer) -> list[str]:
    biased = [each for each in settling if each.verdict == "biased"]
    if not biased:
        return []
    worst = max(biased, key=_size)
    others = len({each.variant for each in biased} - {worst.variant})
    also = f" The same is seen in {others} other variant{'s' if others > 1 else ''}." if others else ""
    found = f"{settled_in_words(worst, answer)} {_advice(worst, answer)}{also}"
    return [f"The window begins before the runs have settled. {found}"]


def _size(settling: Settling) -> float:
    """How large a bias is, beside the level."""
    found = abs(settling.bias.estimate / settling.level) if settling.level else float("inf")
    return found if isfinite(found) else 0.0


def worst_in_short(answer: Answer) -> str:
    """For a title: MSER at the latest, and the largest difference that was judged."""
    judged = [each for each in answer.settling if each.verdict in ("biased", "settled")]
    worst = max(judged, key=lambda each: (each.verdict == "biased", _size(each)))
    known = [each for each in judged if isfinite(each.settled) and each.verdict == worst.verdict]
    latest = max(known, key=lambda each: each.settled) if known else None
    mser = f"settled by MSER after {latest.settled:.0f} days at the latest; " if latest else ""
    if not isfinite(worst.bias.estimate):
        return f"{mser}no window of two weeks to compare"
    return f"{mser}first weeks of the window against its second half, {quoted(worst.variant)}: {_bias(worst)}"


def settled_in_words(settling: Settling, answer: Answer) -> str:
    """For example `In "before", open tickets are 35 % lower in the first 4 weeks ...`."""
    days = int(answer.window_days)
    weeks, half = first_weeks(days) // 7, second_half(days) // 7
    if not isfinite(settling.bias.estimate):
        return f"In {quoted(settling.variant)} the {settling.series} settle after {settling.settled:.0f} days (MSER)."
    first = f"first {weeks} weeks" if weeks > 1 else "first week"
    last = f"last {half} weeks" if half > 1 else "last week"
    return (
        f"In {quoted(settling.variant)} the {settling.series} of the window's {first} differ by {_bias(settling)} from "
        f"those of its {last}."
    )


def _bias(settling: Settling) -> str:
    """`-12.3 % (-42 tickets, interval -50 to -34)`."""
    unit = "h" if settling.series.startswith("hours") else "tickets"
    bias = settling.bias
    relative = f"{100 * bias.estimate / settling.level:+.1f} % " if settling.level else ""
    if not isfinite(bias.high - bias.low):
        return f"{relative}({number(bias.estimate, unit, 2, signed=True)} {unit}, no interval)"
    low, middle, high = (number(value, unit, 2, signed=True) for value in (bias.low, bias.estimate, bias.high))
    return f"{relative}({middle} {unit}, interval {low} to {high} {unit})"


def _advice(settling: Settling, answer: Answer) -> str:
    if not settling.is_reliable:
        return (
            "They have not settled in the first half of the run either (MSER): the run is too short, or there is more "
            "work than people can do. Expected a longer scenario.horizon.window, or less load."
        )
    if settling.settled > answer.warm_up_days:
        return (
            f"By MSER they have settled after {settling.settled:.0f} days; the warm-up is {answer.warm_up_days:g} "
            f"days. Expected scenario.horizon.warm_up='{settling.settled:.0f} days' or more."
        )
    return (
        f"MSER sees them settled after {settling.settled:.0f} days, within the warm-up of {answer.warm_up_days:g} "
        "days, so look at charts/warm_up.png: a slow drift rather than an empty start."
    )


def _short_note(settling: Sequence[Settling], answer: Answer) -> list[str]:
    short = [each for each in settling if each.verdict == "too short"]
    if not short:
        return []
    names = list(dict.fromkeys(quoted(each.variant) for each in short))
    where = listed(names) if len(names) <= 3 else f"{len(names)} variants"
    return [
        f"The run of {answer.warm_up_days + answer.window_days:g} days is too short, or {answer.replications} "
        f"replication{'s are' if answer.replications != 1 else ' is'} too few, to tell whether {where} had settled "
        "when the window began; expected more weeks or more replications."
    ]


def warm_up_sentences(answer: Answer) -> list[str]:
    """What was found, in one sentence for all variants, or one for each kind of finding."""
    counts = Counter(each.verdict for each in answer.settling)
    if not counts:
        return []
    judged = [each for each in answer.settling if each.verdict != "not judged"]
    unsteady = list(dict.fromkeys(quoted(each.variant) for each in answer.settling if each.verdict == "not judged"))
    found = []
    if judged and not counts["biased"] and not counts["too short"]:
        words = settled_in_words(max(judged, key=_size), answer)
        found.append(
            f"No unsettled start is seen after the warm-up of {answer.warm_up_days:g} days. The largest difference: "
            f"{words[:1].lower()}{words[1:]}"
        )
    if unsteady:
        found.append(
            f"Not judged: {listed(unsteady)}, because storms, seasons or past tickets make some weeks busier than "
            "others."
        )
    return found


def settling_rows(answer: Answer) -> list[list[str]]:
    """Rows below SETTLING_HEAD."""
    return [
        [each.variant, each.series, _day(each), _bias(each) if each.bias.replications else "-", each.verdict]
        for each in answer.settling
    ]


def _day(settling: Settling) -> str:
    if not isfinite(settling.settled):
        return "too short a run"
    return (
        f"after {settling.settled:.0f} days{'' if settling.is_reliable else ' (not reliable: second half of the run)'}"
    )
