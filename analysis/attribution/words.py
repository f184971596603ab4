"""An attribution in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import comb, isfinite

from analysis.attribution.results import Attribution, Pair, Part, Split
from analysis.findings.wording import (
    IN_AN_HOUR,
    amount,
    change,
    clock_name,
    label,
    listed,
    plain,
    plus_minus,
    quoted,
    span,
    unclear,
    unit_name,
    verdict,
)
from analysis.intervals import Interval
from analysis.pages.page import Grid
from analysis.results import Difference, Measure

MOST = 5
"""Parts that a sentence names."""
SHOWN = 0.05
"""Share of the whole from which on a part counts as one that shortens something."""
LEAST = {"h": 0.01, "share": 0.001}
"""Hours and shares below which a part is nothing to speak of."""
NOTHING = 0.01
"""Share of the whole up to which a part counts as nothing."""


def answer_sentences(found: Attribution) -> list[str]:
    """The short answer: for each measure what is due to what, then what else a planner should know."""
    return [*(main_sentence(split) for split in found.splits), *_records_only(found), *_interactions(found.splits[0])]


def main_sentence(split: Split, most: int = MOST) -> str:
    """Of the whole, how much is due to which change."""
    whole = split.whole
    difference = f"{change(whole.estimate, whole.of.unit)}, {span(whole, signed=True)}"
    if verdict(whole) == "no difference":
        return f"{_start(split)}: no difference between {_names(split)}."
    if len(split.parts) == 1:
        only = f"{part_name(split.parts[0])}, the only change between them"
        return f"{_start(split)}: the whole difference between {_names(split)} ({difference}) is due to {only}."
    if unclear(whole):
        parts = listed(f"{part_name(part)} {_with_limits(part.due)}" for part in ordered(split)[:most])
        return (
            f"{_start(split)}: the difference between {_names(split)} is inconclusive ({difference}); parts: {parts}."
        )
    direction = "lower" if whole.estimate < 0 else "higher"
    ends = f"{quoted(split.later.variant)} is {direction} than {quoted(split.earlier.variant)}"
    return f"{_start(split)}: of the {size(whole)} ({limits(whole)}) by which {ends}, {_due(split, most)}."


def _start(split: Split) -> str:
    name = named(split.of)
    return name[:1].upper() + name[1:]


def _names(split: Split) -> str:
    return f"{quoted(split.earlier.variant)} and {quoted(split.later.variant)}"


def _due(split: Split, most: int) -> str:
    """`6.3 h (6.2 to 6.4 h) are due to better repair ...; storm works the other way (+0.5 h, ...)`."""
    parts = ordered(split)
    clear = [part for part in parts if not unclear(part.due)]
    along = [part for part in clear if part.due.estimate * split.whole.estimate > 0]
    against = [part for part in clear if part not in along]
    unknown = [part for part in parts if part not in clear]
    words = [_causes(along[:most], split)]
    words += [f"{part_name(part)} works the other way ({_with_limits(part.due)})" for part in against[:most]]
    if most == MOST:
        words += [_unclear_part(part) for part in unknown[:2]]
        left = max(len(along) - most, 0) + max(len(against) - most, 0) + max(len(unknown) - 2, 0)
        words += [f"{left} more stand in the table"] if left else []
    return "; ".join(words)


def _causes(parts: Sequence[Part], split: Split) -> str:
    """`6.3 h (6.2 to 6.4 h) are due to better repair and 2.7 h (2.6 to 2.8 h) to prompt closing`."""
    if not parts:
        return "no single change has a clear part in this direction"
    verb = "are due" if split.of.unit in (*IN_AN_HOUR, "share") else "is due"
    amounts = [f"{size(part.due)} ({_bare(limits(part.due))})" for part in parts]
    first = f"{amounts[0]} {verb} to {part_name(parts[0])}"
    others = zip(amounts[1:], parts[1:], strict=True)
    return listed([first, *(f"{amount} to {part_name(part)}" for amount, part in others)])


def _unclear_part(part: Part) -> str:
    """A part that chance could explain; one whose limits round to 0 is nothing to speak of."""
    due = part.due
    if max(abs(due.low), abs(due.high)) < LEAST.get(due.of.unit, 0.0):
        return f"{part_name(part)} gives nothing (less than {change(LEAST[due.of.unit], due.of.unit)[1:]} either way)"
    return f"the part of {part_name(part)} is {verdict(due)} ({_with_limits(due)})"


def ordered(split: Split) -> list[Part]:
    """The parts, those first that contribute most in the direction of the whole."""
    sign = -1 if split.whole.estimate < 0 else 1
    return sorted(split.parts, key=lambda part: -sign * part.due.estimate)


def part_name(part: Part) -> str:
    """What was done, as one would say it."""
    return plain(part.change) if part.added else f"dropping {plain(part.change)}"


def named(of: Measure) -> str:
    """The name of a measure, with its clock where that is not the usual one."""
    return label(of) if of.clock in ("clock", "") else f"{label(of)} ({clock_name(of.clock)})"


def size(difference: Difference) -> str:
    """The difference without its sign, like `6.3 h`."""
    return change(difference.estimate, difference.of.unit).lstrip("+-")


def limits(difference: Difference) -> str:
    """The interval of the difference without its sign, like `95 % interval 6.1 to 6.5 h`."""
    shown = difference
    if difference.estimate < 0:
        turned = -difference.estimate, -difference.high, -difference.low
        shown = replace(difference, estimate=turned[0], low=turned[1], high=turned[2])
    return span(shown, signed=True).replace("+", "")


def _with_limits(difference: Difference) -> str:
    return f"{change(difference.estimate, difference.of.unit)}, {_bare(span(difference, signed=True))}"


def _bare(interval: str) -> str:
    return interval.removeprefix("95 % interval ")


def _records_only(found: Attribution) -> Iterator[str]:
    """Changes that close tickets sooner without restoring any service sooner."""
    closing = next((split for split in found.splits if _is(split, "report to closing")), None)
    restored = next((split for split in found.splits if _is(split, "report to restoration")), None)
    if closing is None or restored is None or unclear(closing.whole):
        return
    whole = abs(closing.whole.estimate)
    for part, own in zip(closing.parts, restored.parts, strict=True):
        ends = max(abs(own.due.low), abs(own.due.high))
        if abs(part.due.estimate) >= SHOWN * whole and ends <= NOTHING * whole:
            name = part_name(part)
            yield (
                f"{name[:1].upper()}{name[1:]} changes the record only: customers have their service back neither "
                f"sooner nor later by {amount(max(ends, LEAST['h']), 'h')} or more (95 % interval)."
            )


def _is(split: Split, measure: str) -> bool:
    return (split.of.measure, split.of.statistic, split.of.group) == (measure, "mean", "all")


def _interactions(split: Split) -> Iterator[str]:
    """The largest interactions."""
    large = sorted((pair for pair in split.pairs if pair.large), key=lambda pair: -abs(pair.interaction.estimate))
    for pair in large[:2]:
        yield pair_sentence(pair, len(split.parts))


def pair_sentence(pair: Pair, changes: int) -> str:
    """What two changes do to each other."""
    both, count = f"{plain(pair.one)} and {plain(pair.other)}", comb(changes, 2)
    all_pairs = f" for all {count} pairs together" if count > 1 else ""
    name = named(pair.interaction.of)
    if pair.overlap is None:
        signed_limits = span(pair.interaction, signed=True)
        return (
            f"{both[:1].upper()}{both[1:]} depend on each other: where one is made, the effect of the other on {name} "
            f"differs by {change(pair.interaction.estimate, pair.interaction.of.unit)} ({signed_limits}{all_pairs})."
        )
    verb, more = ("overlap", "less") if pair.overlap else ("reinforce each other", "more")
    return (
        f"{both[:1].upper()}{both[1:]} {verb}: where one is made, the other changes {name} by "
        f"{size(pair.interaction)} {more} ({limits(pair.interaction)}{all_pairs})."
    )


def parts_grid(found: Attribution, split: Split) -> Grid:
    """What each change contributes, and what it does alone and last."""
    rows = [
        [part_name(part), plus_minus(part.due, True), _share(part.share, split), plus_minus(part.alone, True),
         plus_minus(part.last, True)]
        for part in ordered(split)
    ]  # fmt: skip
    rows.append(["together", plus_minus(split.whole, signed=True), "", "", ""])
    unit = "points" if split.of.unit == "share" else unit_name(split.of)
    return Grid(
        f"Parts of {named(split.of)}, {unit}",
        ["change", "due to it", "% of the whole", "alone", "last"],
        rows,
        numbers=[1, 2, 3, 4],
        caption=_how_to_read(found) if split is found.splits[0] else "",
    )


def _how_to_read(found: Attribution) -> str:
    orders = (
        "in which the changes can be made"
        if found.method == "exact"
        else f"in which the changes were made, {found.permutations} in each replication, drawn at random"
    )
    return (
        f"Due to it: what the change gives, as a mean over the orders {orders} (Shapley value). Alone: made first of "
        "all; last: made after all the others. Each figure with its own 95 % interval. The parts add up to the whole; "
        "their half-widths do not, because the same days are behind all of them and errors partly cancel."
    )


def _share(share: Interval, split: Split) -> str:
    """A share of the whole, where the whole is more than chance."""
    if unclear(split.whole) or not isfinite(share.low):
        return "-"
    middle, low, high = (f"{round(100 * value) + 0:d}" for value in (share.estimate, share.low, share.high))
    return f"{middle} ({low} to {high})"


def pairs_grid(found: Attribution, split: Split) -> Grid:
    """All interactions of a measure."""
    rows = [
        [plain(pair.one), plain(pair.other), plus_minus(pair.interaction, True), _judged(pair)] for pair in split.pairs
    ]
    together = "; all intervals of this table together keep 95 %" if len(rows) > 1 else ""
    return Grid(
        f"Interactions in {named(split.of)}, {'points' if split.of.unit == 'share' else unit_name(split.of)}",
        ["change", "and", "interaction", ""],
        rows,
        numbers=[2],
        caption=(
            "By how much the effect of either change differs where the other is made, too, as a mean over the "
            f"combinations of the others (Shapley interaction index){together}. Large: the interval leaves 0 out, and "
            "the interaction is 5 % of the whole difference or more, or 1 % of it and half of what one of the two "
            "contributes."
        ),
        folded=split is not found.splits[0],
    )


def _judged(pair: Pair) -> str:
    if unclear(pair.interaction):
        return verdict(pair.interaction)
    kind = {True: "overlap", False: "reinforce", None: "depend"}[pair.overlap]
    return f"{kind}, {'large' if pair.large else 'small'}"


def combinations_grid(found: Attribution, split: Split) -> Grid:
    """The figure of every combination."""
    rows = [[found.between.in_words(made), plus_minus(figure)] for made, figure in split.combinations]
    return Grid(
        f"{_start(split)} with each combination of changes, {unit_name(split.of)}",
        ["changes", "figure"],
        rows,
        numbers=[1],
        folded=True,
    )


def notes_of(found: Attribution) -> list[str]:
    """Replications that were left out, and changes that set the same place."""
    return [
        *(
            _left_out(split, found.replications)
            for split in found.splits
            if split.whole.replications < found.replications
        ),
        *(
            f"{plain(one)} and {plain(other)} both set {place}: where both are made, the value of {plain(other)} "
            "holds, which is applied later. What is due to either depends on that order."
            for one, other, place in found.same_places
        ),
    ]


def _left_out(split: Split, replications: int) -> str:
    return (
        f"{_start(split)} rests on {split.whole.replications} of {replications} replications: in the others it has no "
        "ticket to be taken from in some combination of the changes, and they were left out of all combinations. What "
        "is found holds where it can be measured; a longer scenario.horizon.window leaves fewer out."
    )
