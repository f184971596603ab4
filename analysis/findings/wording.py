"""How names and figures are written: one way for sentences, tables and charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import isfinite
from typing import TypeVar

from analysis.comparing.pair import DOES_NOT_MATTER
from analysis.intervals import LEVEL
from analysis.results import Difference, Figure, Measure, Published

Estimate = TypeVar("Estimate", Figure, Difference)
MISSING = "not measured"
SIGNS = {"h": " h", "share": " %", "relative": " %", "per 100 tickets": " per 100 tickets", "tickets": " tickets"}
"""What follows a number of each unit."""
DECIMALS = {"h": 2, "min": 1, "s": 1, "share": 1, "relative": 1, "per 100 tickets": 1, "tickets": 1}
"""Digits after the point in tables."""
IN_AN_HOUR = {"s": 3600.0, "min": 60.0, "h": 1.0, "days": 1 / 24}
"""Units in which times are shown; measures are in hours."""

HIGHER_IS_BETTER = {
    "share within", "answered within", "remote fix", "first-time fix", "kept limit", "kept promise", "kept target",
    "first-appointment success", "keep rate", "caught by audit", "one visit for a bundle", "express installation",
    "kept promise of orders",
}  # fmt: skip
LOWER_IS_BETTER = {
    "share over", "repeat rate", "hops", "returns", "stuck", "visits",
    "open tickets", "backlog", "work in progress", "broken limits", "cost", "compensation", "repeats among reports",
    "missed among appointments", "abandoned calls", "withdrawn", "chases", "chases after a broken promise",
    "hotline time for chases", "false closure", "reopened", "faults not restored", "no access", "visits per ticket",
    "wasted visits", "open orders", "visits of orders", "visits of bundles",
}  # fmt: skip
"""Measures without the unit h of which less is better; hours are always better when fewer."""

_MINUS = re.compile(r"(?<![\w.)])-(?=\d|∞)")
_UNIT = re.compile(r"(?<=\d) (?=(?:h|min|s|days|points|tickets|%)(?!\w))|(?<=±) (?=\d)|(?<=\d) (?=±)")


def plain(name: str) -> str:
    """A name as one would say it: `direct_dispatch` is direct dispatch."""
    return name.replace("_", " ")


def quoted(name: str) -> str:
    """A variant's name inside a sentence."""
    return f'"{name}"'


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(names)
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def typeset(text: str) -> str:
    """The text for charts and the report: real minus signs and arrows, no line break between number and unit."""
    return unbroken(_MINUS.sub("\N{MINUS SIGN}", text).replace(" -> ", " → "))


def unbroken(text: str) -> str:
    """The text with no line break between number and unit."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", text)


def label(of: Measure) -> str:
    """The name of a figure in a table, for example `report to closing, 95 %`."""
    return of.shown or f"{of.measure}{_condensed(of)}{'' if of.group == 'all' else f' ({of.group})'}"


def _condensed(of: Measure) -> str:
    if of.statistic in ("share", "count", "") or of.unit == "per 100 tickets":
        return ""
    return (" " if of.measure.endswith(("within", "over", "beyond")) else ", ") + of.statistic


def unit_name(of: Measure) -> str:
    """The unit with the clock that it is counted on, for example `h` or `h, open hours of desk day`."""
    unit = "%" if of.unit in ("share", "relative") else of.unit
    return unit if of.clock in ("clock", "") else f"{unit}, {clock_name(of.clock)}"


def clock_name(clock: str) -> str:
    """`all hours of the clock`, `open hours of NAME`, `hours of the service level` (without its stops), or nothing
    where time plays no part."""
    if clock == "sla":
        return "hours of the service level"
    if clock.startswith("business"):
        return f"open hours of {clock.partition(':')[2].strip() or 'business'}"
    return "all hours of the clock" if clock == "clock" else clock


def scaled(value: float, unit: str) -> float:
    """The value as it is printed: shares in per cent."""
    return 100 * value if unit in ("share", "relative") else value


def exact(value: float, unit: str, signed: bool = False) -> str:
    """A published value with the digits that were published, for example `17.38` or `-1.5`."""
    shown = scaled(value, unit)
    return f"{shown:+,.8g}" if signed and shown else f"{shown:,.8g}"


def as_shown(published: Published) -> Published:
    """The published figure in the unit in which it was published; a relative change as such."""
    if published.relative:
        return replace(published, of=replace(published.of, unit="relative"))
    if published.of.unit != "h" or published.unit in ("", "h"):
        return published
    names = ("published", "estimate", "low", "high", "sample_low", "sample_high")
    times = {name: getattr(published, name) * IN_AN_HOUR[published.unit] for name in names}
    return replace(published, of=replace(published.of, unit=published.unit), **times)


def in_unit(found: Estimate, of: Measure) -> Estimate:
    """The same figure under this measure, whose unit may be another one of time."""
    factor = IN_AN_HOUR.get(of.unit, 1.0) / IN_AN_HOUR.get(found.of.unit, 1.0)
    return replace(found, of=of, estimate=found.estimate * factor, low=found.low * factor, high=found.high * factor)


def number(value: float, unit: str, decimals: int | None = None, signed: bool = False) -> str:
    """The bare number, for example `17.41`, or `-1.31` and `+0.20` for differences."""
    if not isfinite(value):
        return "-" if value != value else ("-∞" if value < 0 else "∞")
    digits = DECIMALS.get(unit, _cents(value)) if decimals is None else decimals
    shown = round(scaled(value, unit), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
    return f"{shown:+,.{digits}f}" if signed and shown else f"{shown:,.{digits}f}"


def _cents(value: float) -> int:
    """Digits after the point in a currency: of hundreds nobody needs the cents."""
    return 2 if abs(value) < 100 else 0


def few_digits(value: float, unit: str) -> int:
    """Digits after the point that a sentence needs: 17.4 h, 0.35 h, 132 tickets."""
    size = abs(scaled(value, unit))
    return 0 if size == 0 or size >= 99.95 else 2 if size < 0.995 else 1


def amount(value: float, unit: str) -> str:
    """A level with its unit in a sentence, for example `17.4 h` or `91.2 %`."""
    if value != value:
        return MISSING
    return number(value, unit, few_digits(value, unit)) + SIGNS.get(unit, f" {unit}")


def change(value: float, unit: str) -> str:
    """A difference with its sign and unit, for example `-10.2 h` or `+3.4 points`."""
    if value != value:
        return MISSING
    return number(value, unit, few_digits(value, unit), signed=True) + change_sign(unit)


def change_sign(unit: str) -> str:
    """What follows a difference: shares differ by percentage points."""
    return " points" if unit == "share" else SIGNS.get(unit, f" {unit}")


def span(of: Figure | Difference | Published, signed: bool = False) -> str:
    """The interval in words, for example `95 % interval 17.2 to 17.6 h`."""
    unit = of.of.unit
    level = of.level if isinstance(of, Difference) else LEVEL
    if not has_interval(of):
        return "no interval"
    digits = few_digits(max(abs(of.low), abs(of.high)), unit)
    if scaled(of.high - of.low, unit) < 5 * 10**-digits:
        digits = min(digits + 1, 2)
    low, high = (number(limit, unit, digits, signed) for limit in (of.low, of.high))
    return f"{100 * level:.4g} % interval {low} to {high}{change_sign(unit) if signed else SIGNS.get(unit, f' {unit}')}"


def has_interval(of: Figure | Difference | Published) -> bool:
    """Whether chance was measured; one replication gives no interval."""
    return isfinite(of.low) and isfinite(of.high)


def half_width(of: Figure | Difference | Published) -> float:
    """Half the width of the interval, 0 where there is none."""
    return (of.high - of.low) / 2 if has_interval(of) else 0.0


def plus_minus(of: Figure | Difference | Published | None, signed: bool = False) -> str:
    """A cell of a table, for example `17.41 ± 0.21`."""
    if of is None or of.estimate != of.estimate:
        return "-"
    middle = number(of.estimate, of.of.unit, signed=signed)
    if of.of.unit == "relative" and has_interval(of):  # not symmetric
        return f"{middle} ({number(of.low, 'relative', signed=signed)} to {number(of.high, 'relative', signed=signed)})"
    return f"{middle} ± {_half(of)}" if has_interval(of) else middle


def _half(of: Figure | Difference | Published) -> str:
    """Half the interval; `<0.01` where rounding would show an interval of no width."""
    unit, half = of.of.unit, half_width(of)
    digits = DECIMALS.get(unit, _cents(of.estimate))
    text, least = number(half, unit, digits), 10.0**-digits
    return f"<{least:g}" if half > 0 and float(text.replace(",", "")) == 0 else text


def direction(of: Measure) -> int:
    """-1 where less is better, +1 where more is better, 0 where neither is."""
    if of.measure in HIGHER_IS_BETTER:
        return 1
    return -1 if of.unit in IN_AN_HOUR or of.measure in LOWER_IS_BETTER else 0


def unclear(difference: Difference) -> bool:
    """Whether the interval holds 0, so that chance could explain the difference."""
    word = verdict(difference)
    within = word == DOES_NOT_MATTER and difference.low <= 0 <= difference.high
    return within or word in ("inconclusive", "no difference")


def verdict(difference: Difference) -> str:
    """One word or two on a difference: better, worse, inconclusive, no difference, no interval.

    Where the difference was judged together with others, what was found then.
    """
    if difference.judged:
        return difference.judged
    if difference.estimate != difference.estimate:
        return MISSING
    if not has_interval(difference):
        return "no interval"
    if difference.low <= 0 <= difference.high:
        return "no difference" if difference.low == difference.high else "inconclusive"
    return _judged(1 if difference.low > 0 else -1, direction(difference.of))


def _judged(sign: int, good: int) -> str:
    if not good:
        return "higher" if sign > 0 else "lower"
    return "better" if sign == good else "worse"


def what(of: Measure) -> str:
    """`from report to closing on average`, or the name of the measure."""
    if " to " not in of.measure:
        return f"({label(of)})"
    condensed = "on average" if of.statistic == "mean" else f"({of.statistic})"
    clock = "" if of.clock in ("clock", "") else f", in {clock_name(of.clock)}"
    return f"from {of.measure} {condensed}{clock}"


def pairs(answer_variants: Sequence[str], name: str) -> tuple[str, str] | None:
    """The two variants of a published difference `earlier -> later`, or None for a single variant."""
    for earlier in answer_variants:
        for later in answer_variants:
            if name == f"{earlier} -> {later}":
                return earlier, later
    return None
