"""The comparison of all variants in words, tables and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite, isnan

from analysis.comparing.pair import DOES_NOT_MATTER, Gain, Pair, Standing
from analysis.findings.tables import headline_measures, in_hours, main_measure
from analysis.findings.wording import (
    IN_AN_HOUR,
    change,
    in_unit,
    label,
    listed,
    plus_minus,
    quoted,
    unit_name,
)
from analysis.pages.page import Data, Grid, Section, Value
from analysis.results import Answer, Difference, Measure

HEADING = "All pairs"
METHODS = {"bonferroni": "Bonferroni", "holm": "Holm", "dunnett": "Dunnett"}


def in_shown_unit(pair: Pair, of: Measure, level: float) -> Difference:
    """The pair as a difference under the measure of a table, whose unit may be another one of time."""
    found = Difference(
        pair.variant, pair.reference, pair.of, pair.estimate, pair.low, pair.high, pair.replications,
        pair.correlation, level, pair.verdict,
    )  # fmt: skip
    return in_unit(found, of)


def shown_margin(pair: Pair, of: Measure) -> float:
    """The margin in the unit of a table."""
    return pair.margin * IN_AN_HOUR.get(of.unit, 1.0)


def main_pairs(answer: Answer) -> list[Pair]:
    """The pairs in the main measure."""
    of = main_measure(answer)
    return answer.together.of(in_hours(of)) if of else []


def measures_of_pairs(answer: Answer) -> list[Measure]:
    """The measures that pairs were judged in, in the units in which they are shown."""
    shown = {in_hours(of): of for of in headline_measures(answer)}
    return list(dict.fromkeys(shown.get(pair.of, pair.of) for pair in answer.together.pairs))


# ---- sentences ----


def family_in_words(answer: Answer) -> str:
    """Over what the intervals and verdicts hold together; nothing where there is one pair."""
    together = answer.together
    confidence = f"{100 * together.level:.4g} %"
    if together.family < 2:
        return ""
    if together.method == "none":
        return (
            f"Each of the {together.family} pairs is judged by itself at {confidence}: among many true null "
            "differences some are called clear by chance. "
        )
    count = "both" if together.family == 2 else f"all {together.family}"
    family = f"{count} pairs of one measure"
    if together.method == "holm":
        return (
            f"Verdicts hold together for {family} with {confidence} (Holm); the intervals are Bonferroni's and wider, "
            "so that a clear difference may have an interval that holds 0. "
        )
    return f"Differences and verdicts hold together for {family} with {confidence} ({METHODS[together.method]}). "


def family_of_table(answer: Answer) -> str:
    """The same for the main table: Dunnett's comparison looks at other runs, and leaves its paired differences to
    Bonferroni's method."""
    together = answer.together
    return family_in_words(
        replace(answer, together=replace(together, method="bonferroni", pairs=together.beside))
        if together.beside
        else answer
    )


def intervals_of_differences(answer: Answer) -> str:
    """`95 % intervals`, and whether they hold for all pairs together."""
    together = answer.together
    joint = " for all pairs together" if together.family > 1 and together.method != "none" else ""
    return f"{100 * together.level:.4g} % intervals{joint}"


def best_in_words(answer: Answer) -> list[str]:
    """Which variants may be the best in the main measure, where there are three or more."""
    of, standings = main_measure(answer), _standings(answer)
    if of is None or len(answer.variants) < 3 or not standings:
        return []
    names = [quoted(standing.variant) for standing in standings if standing.may_be_best]
    where = f"in {label(of)}, with {100 * answer.together.level:.4g} % confidence"
    if len(names) == 1:
        close = _close_to_the_best(answer, of)
        return [f"{names[0]} is the best of the {len(standings)} variants {where}{close}{_left_out(answer)}."]
    which = f"Any of the {len(names)} variants" if len(names) == len(standings) else f"One of {listed(names)}"
    verb = "may be" if len(names) == len(standings) else "is"
    safest = min(standings, key=lambda standing: standing.behind)
    factor = IN_AN_HOUR.get(of.unit, 1.0)
    loss = f"; who takes {quoted(safest.variant)} loses at most {_size(safest.behind * factor, of)} to the best"
    return [f"{which} {verb} the best {where}{loss}{_left_out(answer)}."]


def _left_out(answer: Answer) -> str:
    """Variants without the main figure, of which nothing is said."""
    standing = {each.variant for each in _standings(answer)}
    names = [quoted(name) for name in answer.variants if name not in standing]
    if not names:
        return ""
    return (
        f"; {listed(names)} {'is' if len(names) == 1 else 'are'} left out: fewer than two replications have the figure"
    )


def _close_to_the_best(answer: Answer, of: Measure) -> str:
    """Which of the others are so little behind the best that it does not matter."""
    margin = next((pair.margin for pair in main_pairs(answer)), float("nan"))
    close = [standing for standing in _standings(answer) if not standing.may_be_best and standing.behind < margin]
    if not close:
        return ""
    furthest = max(standing.behind for standing in close) * IN_AN_HOUR.get(of.unit, 1.0)
    names = listed(quoted(standing.variant) for standing in close)
    return f"; {names} {'is' if len(close) == 1 else 'are'} at most {_size(furthest, of)} behind, which does not matter"


def _standings(answer: Answer) -> list[Standing]:
    of = main_measure(answer)
    return answer.together.best(in_hours(of)) if of else []


def _size(value: float, of: Measure) -> str:
    """A difference without its sign."""
    return change(value, of.unit).lstrip("+")


def counts_in_words(answer: Answer) -> str:
    """How many of the pairs differ in the main measure."""
    pairs = main_pairs(answer)
    words = Counter("clearly different" if pair.clear else pair.verdict for pair in pairs)
    order = ("clearly different", DOES_NOT_MATTER, "no difference", "inconclusive", "no interval", "not measured")
    each = [f"{words[word]} {word}" for word in order if words[word]]
    return f"{len(pairs)} {'pair' if len(pairs) == 1 else 'pairs'}: {', '.join(each)}"


def pairing_in_words(answer: Answer) -> list[str]:
    """What common random numbers have saved in the main measure, and where they have not."""
    known = [pair for pair in main_pairs(answer) if not isnan(pair.gain.estimate)]
    of = main_measure(answer)
    if not known or of is None:
        return []
    factors = sorted(pair.gain.estimate for pair in known)
    span = _factor(factors[0]) if len(factors) == 1 else f"{_factor(factors[0])} to {_factor(factors[-1])}"
    each = f"so many times as many would be needed for the same intervals of {label(of)} without it"
    verb, but = ("saves", "") if factors[0] >= 1 else ("is worth", "; below 1 it costs some")
    said = [f"Pairing by common random numbers {verb} a factor of {span} of replications: {each}{but}."]
    hurt = [pair for pair in known if pair.gain.high < 1]
    unclear = [pair for pair in known if pair.gain.low <= 1 <= pair.gain.high]
    if hurt:
        said.append(f"Pairing hurts, it makes intervals wider, for {listed(_name(pair) for pair in hurt)}.")
    if unclear:
        said.append(f"Whether pairing helps is not clear for {_few(unclear)}.")
    return said


def _few(pairs: list[Pair], most: int = 3) -> str:
    return listed(_name(pair) for pair in pairs) if len(pairs) <= most else f"{len(pairs)} of the pairs"


def _name(pair: Pair) -> str:
    return f"{quoted(pair.variant)} minus {quoted(pair.reference)}"


def _factor(value: float) -> str:
    return "∞" if value == float("inf") else f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def margin_in_words(answer: Answer) -> list[str]:
    """What the margins are, and what they mean."""
    shown = {in_hours(of): of for of in headline_measures(answer)}
    margins = {pair.of: pair for pair in answer.together.pairs if isfinite(pair.margin)}
    each = [
        f"{label(shown.get(of, of))} {_size(shown_margin(pair, shown.get(of, of)), shown.get(of, of))}"
        for of, pair in margins.items()
    ]
    if not each:
        return []
    return [
        f"Differences below the margin do not matter: {listed(each)}. “{DOES_NOT_MATTER.capitalize()}” means that the "
        "whole interval lies within it."
    ]


def pairs_sentences(answer: Answer) -> list[str]:
    """What the pairs of the main measure say together."""
    of = main_measure(answer)
    if of is None or not main_pairs(answer):
        return []
    if answer.replications == 1 and answer.together.method != "dunnett":
        return ["One replication only: no pair has an interval, so none can be judged."]
    without = (
        "Dunnett's comparison looks at runs in which each variant has chance of its own, in the same number; the "
        "figures of the main table are paired."
    )
    said = [f"{label(of).capitalize()}, {counts_in_words(answer)}."]
    said += [without] if answer.together.method == "dunnett" else []
    return [*said, *margin_in_words(answer), *pairing_in_words(answer)]


# ---- tables ----


def pairs_section(answer: Answer, on_screen: bool = False) -> Section | None:
    """Sentences and tables of all pairs; nothing where there is no pair.

    On the screen only the table of the main measure, and where there is more than one pair.
    """
    of, together = main_measure(answer), answer.together
    if of is None or not main_pairs(answer):
        return None
    grids = [_grid(answer, of)] if together.family > 1 or not on_screen else []
    if not on_screen:
        grids += [_matrix(answer, of)] if together.against == "all" and together.family > 1 else []
        grids += [_of_all_measures(answer)]
    return Section(HEADING, pairs_sentences(answer), grids)


def _grid(answer: Answer, of: Measure) -> Grid:
    unit = "points" if of.unit == "share" else unit_name(of)
    unpaired = all(isnan(pair.gain.estimate) for pair in main_pairs(answer))
    level = answer.together.level
    head = ["variant minus reference", f"difference [{unit}]", "verdict", *([] if unpaired else ["pairing saves"])]
    rows = [
        [
            f"{pair.variant} - {pair.reference}",
            plus_minus(in_shown_unit(pair, of, level), signed=True),
            pair.verdict,
            *([] if unpaired else [gain_in_words(pair.gain)]),
        ]
        for pair in main_pairs(answer)
    ]
    caption = family_in_words(answer)
    if not unpaired:
        caption += (
            "Pairing saves: the factor by which replications would have to grow without it, with the "
            f"{100 * level:.4g} % interval of each by itself; below 1 pairing hurts."
        )
    return Grid(f"{HEADING}: {label(of)}", head, rows, numbers=[1] if unpaired else [1, 3], caption=caption.strip())


def gain_in_words(gain: Gain) -> str:
    """`x 12 (5 to 30)`."""
    if isnan(gain.estimate):
        return "-"
    return f"x {_factor(gain.estimate)} ({_factor(gain.low)} to {_factor(gain.high)})"


def _matrix(answer: Answer, of: Measure) -> Grid:
    """Row minus column, for each row and each column before it."""
    names = list(answer.variants)
    rows = [[name, *(_cell(answer, of, name, other) for other in names[:-1])] for name in names[1:]]
    return Grid(
        f"{label(of)}: row minus column [{unit_name(of)}]", ["", *names[:-1]], rows, numbers=range(1, len(names))
    )


def _cell(answer: Answer, of: Measure, variant: str, reference: str) -> str:
    pair = answer.together.pair(variant, reference, in_hours(of))
    return "" if pair is None else _change_and_verdict(pair, of, answer.together.level)


def _change_and_verdict(pair: Pair, of: Measure, level: float) -> str:
    return f"{plus_minus(in_shown_unit(pair, of, level), signed=True)} {pair.verdict}"


def _of_all_measures(answer: Answer) -> Grid:
    """Every pair in every measure, to be unfolded."""
    level = answer.together.level
    measures = measures_of_pairs(answer)
    columns = {of: {(p.variant, p.reference): p for p in answer.together.of(in_hours(of))} for of in measures}
    asked = list(dict.fromkeys((pair.variant, pair.reference) for pair in answer.together.pairs))
    rows = [
        [
            f"{variant} - {reference}",
            *(_change_and_verdict(columns[of][variant, reference], of, level) for of in measures),
        ]
        for variant, reference in asked
    ]
    head = ["variant minus reference", *(f"{label(of)} [{unit_name(of)}]" for of in measures)]
    caption = f"{family_in_words(answer)}Verdicts do not hold together over all {len(measures)} measures."
    return Grid("All pairs in all measures", head, rows, range(1, len(head)), caption, folded=True)


# ---- files ----


def pairs_files(answer: Answer) -> list[Data]:
    """Every pair in every measure, and where every variant stands."""
    together = answer.together
    head = [
        "variant", "reference", "measure", "statistic", "group", "clock", "unit", "estimate", "low", "high",
        "plain_low", "plain_high", "p_adjusted", "correlation", "pairing_factor", "pairing_factor_low",
        "pairing_factor_high", "margin", "verdict", "replications", "method", "level", "pairs_together",
    ]  # fmt: skip
    ending = (together.method, together.level, together.family)
    return [
        Data("pairs.csv", head, [[*_row(pair), *ending] for pair in together.pairs]),
        Data("best.csv", ["variant", *head[2:7], "may_be_best", "behind_at_most", "ahead_at_most", "level"],
             [[*_best(standing), together.level] for standing in together.standings]),
    ]  # fmt: skip


def _names(of: Measure) -> Iterator[str]:
    yield from (of.measure, of.statistic, of.group, of.clock, of.unit)


def _row(pair: Pair) -> list[Value]:
    gain = pair.gain
    return [
        pair.variant, pair.reference, *_names(pair.of), pair.estimate, pair.low, pair.high, pair.plain_low,
        pair.plain_high, pair.p, pair.correlation, gain.estimate, gain.low, gain.high, pair.margin, pair.verdict,
        pair.replications,
    ]  # fmt: skip


def _best(standing: Standing) -> list[Value]:
    return [standing.variant, *_names(standing.of), standing.may_be_best, standing.behind, standing.ahead]
