"""What a sweep found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.findings.wording import amount, direction, label, plain, quoted, span
from analysis.results import Figure, Measure
from analysis.sweeping.findings import Best, Kept, bound_along, ends, is_full, lines_of, trend
from analysis.sweeping.sweep import Swept
from analysis.varying import Varied, written_point

MOST_NAMED = 3
"""So many points are named in a sentence; further ones are counted."""


def name_of(varied: Varied) -> str:
    """An input in a sentence."""
    return plain(varied.name) if varied.kind == "change" else varied.name


def with_interval(figure: Figure) -> str:
    """For example `7.2 h (95 % interval 7.1 to 7.3 h)`."""
    return f"{amount(figure.estimate, figure.of.unit)} ({span(figure)})"


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def in_variant(swept: Swept, variant: int) -> str:
    """Names the variant where there are several."""
    return f" in {quoted(swept.variants[variant])}" if len(swept.variants) > 1 else ""


# ---- targets ----


def target_answer(swept: Swept, kept: Kept, looks: int) -> list[str]:
    """Where a target is kept, and how sure that is."""
    where = in_variant(swept, kept.variant)
    keep, fail, unclear = (len(kept.points(verdict)) for verdict in (1, -1, 0))
    told = f"{keep} of {len(swept.points)} points {'keeps' if keep == 1 else 'keep'} it"
    told += f", {fail} {'does' if fail == 1 else 'do'} not"
    told += f", {unclear} {'is' if unclear == 1 else 'are'} inconclusive" if unclear else ""
    missing = kept.known.count(False)
    told += f", and {missing} {'has' if missing == 1 else 'have'} no figure" if missing else ""
    together = f"; all {looks} verdicts hold together with 95 %" if looks > 1 else " (95 % confidence)"
    return [f"{capital(kept.target.words)}{where}: {place_kept(swept, kept)}. {told}{together}."]


def place_kept(swept: Swept, kept: Kept) -> str:
    """Where the target is first kept, with the figure there."""
    if not kept.points(1):
        nearest = _nearest(swept, kept)
        return "kept at no point" + (f"; nearest at {nearest}" if nearest else "")
    # Points that are spread have lines of one point each, along which nothing changes.
    told = [_along(swept, kept, rest, line) for rest, line in lines_of(swept, 0)] if is_full(swept) else [""]
    if len(told) == 1 and told[0]:
        return told[0]
    if all(told) and len(told) <= MOST_NAMED:
        return "; ".join(text for text in told if text)
    if all(told) and len(swept.varied) == 2:
        return "; ".join(text for text in (told[0], told[-1]) if text)
    return f"kept at {_some(swept, kept.points(1), kept.variant, kept.measure)}"


def _nearest(swept: Swept, kept: Kept) -> str:
    sign = 1 if kept.target.bound == "at least" else -1
    found = ends(swept, kept.variant, kept.measure)
    if found is None:
        return ""
    point = found[1] if sign > 0 else found[0]
    return f"{swept.written(point)}, {with_interval(swept.figure(point, kept.variant, kept.measure))}"


def _along(swept: Swept, kept: Kept, rest: tuple[object, ...], line: Sequence[int]) -> str:
    """Where a target is kept along the first input; empty where that is here and there."""
    bound = bound_along(kept, line)
    if bound is None:
        return ""
    others = list(swept.varied[1:])
    at = f"with {written_point(dict(zip(others, rest, strict=True)))} " if others else ""
    if bound.point is None:
        return f"{at}nowhere" if any(kept.known[point] for point in line) else f"{at}not measured"
    first, value = swept.varied[0], swept.points[bound.point][0]
    figure = with_interval(swept.figure(bound.point, kept.variant, kept.measure))
    if len(kept.points(1)) == len(swept.points):
        return f"kept everywhere, also at {swept.written(bound.point)}: {figure}"
    return f"{at}kept {bound.side} {name_of(first)} = {first.write(value)}{' on' * (bound.side == 'from')}: {figure}"


def _some(swept: Swept, points: Sequence[int], variant: int, measure: int) -> str:
    """The first few points with their figures."""
    figures = {point: swept.figure(point, variant, measure) for point in points[:MOST_NAMED]}
    named = [f"{swept.written(point)} ({amount(figure.estimate, figure.of.unit)})" for point, figure in figures.items()]
    more = len(points) - len(named)
    return "; ".join([*named, f"and at {more} more"] if more else named)


# ---- without a target ----


def range_answer(swept: Swept, variant: int, measure: int) -> str:
    """From where to where a figure goes."""
    of, where = swept.measures[measure], in_variant(swept, variant)
    found = ends(swept, variant, measure)
    if found is None:
        return f"{_what(of)}{where} is not measured at any point."
    line = list(range(len(swept.points)))
    if len(swept.varied) == 1:
        line = next(iter(lines_of(swept, 0)))[1]
        word = trend(swept, line, variant, measure)
        if word:
            first, last = (swept.figure(point, variant, measure) for point in (line[0], line[-1]))
            return (
                f"{_what(of)}{where} {word} from {with_interval(first)} at {swept.written(line[0])} to "
                f"{with_interval(last)} at {swept.written(line[-1])}."
            )
    low, high = (swept.figure(point, variant, measure) for point in found)
    return (
        f"{_what(of)}{where} lies between {with_interval(low)} at {swept.written(found[0])} and "
        f"{with_interval(high)} at {swept.written(found[1])}."
    )


def _what(of: Measure) -> str:
    """A figure at the beginning of a sentence."""
    return capital(label(of))


def best_answer(swept: Swept, found: Best, variant: int) -> str:
    """The best point, and those that cannot be told from it."""
    of = found.figure.of
    word = "lowest" if direction(of) < 0 else "highest"
    together = f"over all {found.compared} points together" if found.compared > 1 else ""
    start = (
        f"The {word} {label(of)}{in_variant(swept, variant)} is at {swept.written(found.point)}: "
        f"{amount(found.figure.estimate, of.unit)} ({' '.join([span(found.figure), together]).strip()})"
    )
    if found.compared < 2:
        return f"{start}."
    if swept.replications < 2:
        return f"{start}; one replication does not tell it from any other point."
    if not found.others:
        return f"{start}; it can be told from every other point."
    count = len(found.others)
    return (
        f"{start}; {count} {'other cannot' if count == 1 else 'others cannot'} be told from it: "
        f"{_named(swept, found.others)} (the best point is among these with 95 %)."
    )


def _named(swept: Swept, points: Sequence[int]) -> str:
    """The first few points; the settings of each have commas between them."""
    named = [swept.written(point) for point in points[:MOST_NAMED]]
    return "; ".join([*named, *(["and so on"] if len(points) > MOST_NAMED else [])])


# ---- titles ----


def chart_title(swept: Swept, variant: int, measure: int, kept: Sequence[Kept]) -> str:
    """What a chart of a figure says: where the target on it is kept, else from where to where it goes."""
    return _chart_title(swept, variant, measure, kept).replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")


def _chart_title(swept: Swept, variant: int, measure: int, kept: Sequence[Kept]) -> str:
    many = len(swept.varied) > 2
    for found in kept:
        if (found.variant, found.measure) == (variant, measure):
            if many and found.points(1):
                told = f"kept at {len(found.points(1))} of {len(swept.points)} points"
                return f"{capital(found.target.words)}{in_variant(swept, variant)}: {told}"
            return f"{capital(found.target.words)}{in_variant(swept, variant)}: {place_kept(swept, found)}"
    if many and (found_ends := ends(swept, variant, measure)) is not None:
        low, high = (with_interval(swept.figure(point, variant, measure)) for point in found_ends)
        return f"{_what(swept.measures[measure])}{in_variant(swept, variant)} lies between {low} and {high}"
    return range_answer(swept, variant, measure).removesuffix(".")


def intervals_note(swept: Swept) -> str:
    """What the intervals are, for captions."""
    if swept.replications < 2:
        return "1 replication, so there are no intervals"
    return f"95 % intervals over {swept.replications} replications, each by itself"
