"""What was found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from analysis.findings.wording import SIGNS, change, few_digits, label, listed, number
from analysis.intervals import Interval
from analysis.phrases import Target
from analysis.staffing.places import Counts, in_words
from analysis.staffing.results import Kept, NotConfirmed, OneFewer, OutOfReach, Seen, Staffing


def percent(share: float) -> str:
    """For example `95 %` or `2.5 %`."""
    return f"{100 * share:.3g} %"


def figure(target: Target, value: float) -> str:
    """A figure with its unit, with as many digits as it takes to tell it from the target."""
    unit = target.of.unit
    if value != value:
        return "not measured"
    if value in (inf, -inf):
        return "no bound"
    digits, wanted = few_digits(value, unit), target.value
    while digits < 4 and value != wanted and number(value, unit, digits) == number(wanted, unit, digits):
        digits += 1
    return number(value, unit, digits) + SIGNS.get(unit, f" {unit}")


def interval(target: Target, found: Interval) -> str:
    """For example `78.4 % (95 % interval 76.9 to 79.8 %)`."""
    unit = target.of.unit
    if found.low != found.low:
        return figure(target, found.estimate)
    if found.low == found.high:
        return f"{figure(target, found.estimate)} (the same in all {found.replications} replications)"
    digits = max(few_digits(found.high, unit), 1)
    low, high = number(found.low, unit, digits), number(found.high, unit, digits)
    return f"{figure(target, found.estimate)} (95 % interval {low} to {high}{SIGNS.get(unit, f' {unit}')})"


def money(found: Staffing, cost: float) -> str:
    """For example `192,720 CNY a month`."""
    return f"{cost:,.0f} {found.prices.unit}"


def costs_money(found: Staffing) -> bool:
    return found.prices.unit != "people"


def people(found: Staffing, counts: Counts) -> str:
    return in_words(found.places, counts)


def targets_in_words(targets: Sequence[Target]) -> str:
    return listed(target.words for target in targets)


def all_targets(count: int) -> str:
    return {1: "the target", 2: "both targets"}.get(count, f"all {count} targets")


def kept_in_words(kept: Kept) -> str:
    """For example `share within 24 h 92.1 % (at least 91.6 %)`."""
    target = kept.target
    bound = figure(target, kept.bound)
    side = "" if kept.bound in (inf, -inf) else f"{target.bound} "
    return f"{label(target.of)} {figure(target, kept.estimate)} ({side}{bound})"


def title(found: Staffing) -> str:
    if found.out_of_reach is not None:
        return f"No staffing {_verb(found, found.out_of_reach)} {targets_in_words(found.out_of_reach.missed)}"
    assert found.confirmed is not None
    chosen = people(found, found.confirmed.counts)
    return f"{chosen} keep {all_targets(len(found.targets))}: {listed(map(kept_in_words, found.confirmed.kept))}"


def _verb(found: Staffing, why: OutOfReach) -> str:
    """What cannot be said of any staffing: that it keeps a target, or only that it can be seen to."""
    if why.refused is not None:
        return "could be confirmed to keep"
    figures = dict(zip(found.targets, why.best.figures, strict=True))
    seems_kept = all(target.slack(figures[target].estimate) >= 0 for target in why.missed)
    return "can be seen to keep" if seems_kept else "keeps"


def answers(found: Staffing) -> Iterator[str]:
    """The short answer."""
    if found.out_of_reach is not None:
        yield from _out_of_reach(found, found.out_of_reach)
    else:
        yield from _confirmed(found)
    yield from _left_out(found)
    yield _effort(found)


def _confirmed(found: Staffing) -> Iterator[str]:
    chosen = found.confirmed
    assert chosen is not None
    yield (
        f"{people(found, chosen.counts)} keep {all_targets(len(found.targets))} with "
        f"{percent(found.options.confidence)} confidence: {listed(map(kept_in_words, chosen.kept))}, on "
        f"{chosen.replications} fresh replications."
    )
    yield _cheapest(found)
    yield from _today(found)
    yield from _fewer(found)
    yield _wrong(found)


def _cheapest(found: Staffing) -> str:
    chosen = found.confirmed
    assert chosen is not None
    what = f"They cost {money(found, chosen.cost)}, the least" if costs_money(found) else "They are the fewest"
    margins = listed(
        f"{change(kept.margin, kept.target.of.unit).removeprefix('+')} in {label(kept.target.of)}"
        for kept in chosen.kept
        if kept.margin
    )
    refused = [people(found, each.counts) for each in chosen.refused if each.cost <= chosen.cost]
    but = f", but for those that could not be confirmed: {listed(refused)}" if refused else ""
    also = f", and for those that were not looked at again: {listed(people(found, c) for c in chosen.also)}"
    return (
        f"{what} of the {len(found.candidates)} staffings that were simulated with which every target seems to be kept "
        f"by a margin that can be confirmed{f' ({margins})' if margins else ''}{but}{also if chosen.also else ''}. The "
        "search is local: it took one person away at a time, and tried one or two more at some places for one or two "
        "fewer at others; a cheaper staffing that differs by more is not ruled out."
    )


def _today(found: Staffing) -> Iterator[str]:
    chosen, now = found.confirmed, found.today
    assert chosen is not None
    if now is None or now.counts == chosen.counts:
        yield from () if now is None else ("That is today's staffing.",)
        return
    cost = f" cost {money(found, now.cost)} and" if costs_money(found) else ""
    yield f"Today's {people(found, now.counts)}{cost} reach {_figures(found, now)}."


def _figures(found: Staffing, seen: Seen) -> str:
    return listed(f"{label(t.of)} {interval(t, value)}" for t, value in zip(found.targets, seen.figures, strict=True))


def _fewer(found: Staffing) -> Iterator[str]:
    """What one of the recommended people fewer does."""
    by_verdict: dict[str, list[OneFewer]] = {"misses": [], "open": [], "keeps": [], "refused": []}
    for each in found.one_fewer:
        by_verdict[each.verdict].append(each)
    missing, unclear, keeping = by_verdict["misses"], by_verdict["open"], by_verdict["keeps"]
    if missing:
        nearest = max(missing, key=lambda each: each.target.slack(each.bound))
        target = nearest.target
        side = "at most" if target.bound == "at least" else "at least"
        who = ", whoever it is," if len(missing) == len(found.one_fewer) else f" in {names(missing)}"
        where = f" (without one in {nearest.place.name})" if len(missing) > 1 else ""
        yield (
            f"With one person fewer{who} a target is missed, with {percent(found.options.confidence)} confidence: "
            f"{label(target.of)} would be {figure(target, nearest.figure)}, {side} "
            f"{figure(target, nearest.bound)}{where}."
        )
    if unclear:
        yield (
            f"Whether one fewer in {names(unclear)} would do cannot be told with "
            f"{max(each.replications for each in unclear)} replications; {_more(found)}."
        )
    if keeping:
        yield (
            f"One fewer in {names(keeping)} seemed too few in the search, and would do by "
            f"{max(each.replications for each in keeping)} fresh replications; {_more(found)}."
        )
    for each in by_verdict["refused"]:
        yield (
            f"One fewer in {each.place.name} seemed enough in the search and was refused: {label(each.target.of)} "
            f"{figure(each.target, each.figure)} on {each.replications} fresh replications, which is not enough to "
            "confirm it."
        )


def _more(found: Staffing) -> str:
    """How to see more: four times the replications halve the margin."""
    return f"task.confirmation={4 * found.options.confirmation} looks twice as closely"


def names(fewer: Sequence[OneFewer]) -> str:
    return listed(each.place.name for each in fewer)


def _wrong(found: Staffing) -> str:
    chosen = found.confirmed
    assert chosen is not None
    looks = "one look" if chosen.looks == 1 else f"{chosen.looks} looks"
    fewer = {each.counts for each in found.one_fewer}
    others = [people(found, each.counts) for each in chosen.refused if each.counts not in fewer]
    refused = f" {listed(others)} seemed enough in the search and could not be confirmed." if others else ""
    return (
        f"The probability that a staffing is recommended which misses a target is at most {percent(chosen.wrong)}; "
        f"{percent(chosen.spent)} of it was spent by {looks}.{refused}"
    )


def _out_of_reach(found: Staffing, why: OutOfReach) -> Iterator[str]:
    best, enough = why.best, why.enough
    if why.refused is not None:
        yield from _refused(found, why.refused)
        yield f"{people(found, best.counts)} reach {_figures(found, best)} in the search{_for(found, best)}."
    else:
        yield (
            f"No staffing with at most {max(found.box.most)} people at a place keeps {targets_in_words(why.missed)} by "
            f"a margin that can be confirmed: {people(found, best.counts)} reach {_figures(found, best)}"
            f"{_for(found, best)}."
        )
    if enough.counts != best.counts:
        yield (
            f"More than {people(found, enough.counts)} hardly help: they reach {_figures(found, enough)}"
            f"{_for(found, enough)}. What is missing must come from something else than more of these people."
        )
    if len(found.targets) > len(why.missed) and why.refused is None:
        yield f"It is {listed(label(target.of) for target in why.missed)} that binds; the other targets can be kept."


def _refused(found: Staffing, last: NotConfirmed) -> Iterator[str]:
    """What could not be confirmed, and what would show it."""
    kept = listed(kept_in_words(each) for each in last.kept if each.target in last.missed)
    never_differs = last.wanted is not None or any(each.bound in (inf, -inf) for each in last.kept)
    at_most = "" if never_differs else f" with at most {max(found.box.most)} people at a place"
    yield (
        f"No staffing{at_most} could be confirmed to keep {targets_in_words(last.missed)}: "
        f"{people(found, last.counts)} seemed enough in the search, and on {last.replications} fresh replications they "
        f"reach {kept}."
    )
    if last.wanted is not None:
        yield (
            "Each of these replications shows the same figure, so that how much it differs is not known: "
            f"{last.wanted} like these would confirm it, with task.confirmation={-(-last.wanted // 2)}. A longer "
            "window may show more."
        )
    elif never_differs:
        yield "Each of these replications shows the same figure, so that how much it differs is not known at all."
    else:
        yield f"More people than that (task.most) may do, or more replications: {_more(found)}."


def _left_out(found: Staffing) -> Iterator[str]:
    """What the replications did not suffice for, once there was an answer."""
    if found.left_out:
        yield (
            f"The {found.options.replications:,} replications that are allowed did not suffice for "
            f"{listed(found.left_out)}; task.replications={found.wanted} would do for more."
        )


def _for(found: Staffing, seen: Seen) -> str:
    return f", for {money(found, seen.cost)}" if costs_money(found) else ""


def _effort(found: Staffing) -> str:
    text = (
        f"{found.tickets:,} tickets were simulated, in {found.replications:,} replications of {len(found.candidates)} "
        "staffings"
    )
    grid = grid_tickets(found, found.box.size)
    if grid <= found.tickets:
        return text + "."
    return text + f"; a grid over all {found.box.size:,} would take {grid:,.0f} for the same guarantee."


def grid_tickets(found: Staffing, staffings: int) -> float:
    """Tickets of a grid over so many staffings with the same guarantee; 0 where none was found that keeps it."""
    each = 0 if found.confirmed is None else found.confirmed.of_a_grid
    return staffings * each * found.tickets / max(found.replications, 1)
