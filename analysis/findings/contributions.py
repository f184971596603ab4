"""What each change gives by itself, and what must come from the others."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan

from analysis.comparing.pair import DOES_NOT_MATTER
from analysis.findings.tables import figures_by_measure, jointly, last_of, main_difference, reference_of
from analysis.findings.wording import (
    IN_AN_HOUR,
    amount,
    change,
    has_interval,
    in_unit,
    listed,
    plain,
    quoted,
    span,
    unclear,
    verdict,
    what,
)
from analysis.results import Answer, Difference, Measure

TINY = 0.02
"""Rests below this share of the whole are not worth a sentence."""


def alone(answer: Answer, variant: str) -> list[str]:
    """The changes that a variant makes by itself, where they are a part of the last variant's; else none."""
    names = (reference_of(answer), variant, last_of(answer))
    base, own, whole = (set(answer.variants[name]) for name in names)
    return [name for name in answer.variants[variant] if name not in base] if base < own < whole else []


def contributions(answer: Answer) -> list[str]:
    """What each part of the last variant's changes gives by itself, and which share of the whole that is."""
    return [f"{_own_part(answer, own)} {_share_of(own, whole)}" for own, whole in _parts(answer)]


def rests(answer: Answer) -> list[str]:
    """What the last variant's other changes give beyond a single change, where the runs show it."""
    parts = _parts(answer)
    single = [part for part in parts if len(alone(answer, part[0].variant)) == 1]
    found = (_rest(answer, own, whole) for own, whole in single or parts)
    return [sentence for sentence in found if sentence]


def _parts(answer: Answer) -> list[tuple[Difference, Difference]]:
    """The main difference of each part of the last variant's changes, beside that of the last variant."""
    whole = main_difference(answer, last_of(answer))
    if whole is None or not isfinite(whole.estimate):
        return []
    parts = [main_difference(answer, name) for name in answer.variants if alone(answer, name)]
    return [(own, whole) for own in parts if own is not None and isfinite(own.estimate)]


def _own_part(answer: Answer, own: Difference) -> str:
    changes = listed(plain(name) for name in alone(answer, own.variant))
    levels = [_level(answer, name, own.of) for name in (own.variant, own.reference)]
    middle = f"{signed(own)}, {span(own, signed=True)}"
    ending = f": {verdict(own)}" if has_interval(own) else ""
    start = f"{quoted(own.variant)} ({changes} alone): {levels[0]} {what(own.of)}"
    return f"{start} instead of {levels[1]} in {quoted(own.reference)} ({middle}){ending}."


def _level(answer: Answer, variant: str, of: Measure) -> str:
    figure = figures_by_measure(answer).get((variant, of))
    return amount(figure.estimate if figure else nan, of.unit)


def in_short(changes: list[str], own: Difference) -> str:
    """`Direct dispatch alone saves 1.1 h`, with the verb in the plural for `node limits`."""
    subject = listed(plain(name) for name in changes)
    verb, _, rest = effect(own).partition(" ")
    plural = len(changes) > 1 or (subject.endswith("s") and not subject.endswith("ss"))
    verb = verb.removesuffix("s") if plural else verb
    return f"{subject[:1].upper()}{subject[1:]} alone {verb} {rest}"


def _share_of(own: Difference, whole: Difference) -> str:
    """A part as a share of the whole, where both point the same way and are no chance."""
    together = f"all changes of {quoted(whole.variant)} together"
    if unclear(whole):
        word = DOES_NOT_MATTER if verdict(whole) == DOES_NOT_MATTER else "inconclusive"
        return f"The effect of {together} is {word}, so it has no share of that."
    if unclear(own):
        return f"The effect of {together}: {signed(whole)}."
    if own.estimate == 0:
        return f"That is nothing of the {size(whole)} of {together}."
    if own.estimate * whole.estimate < 0:
        return f"That is against the direction of {together} ({signed(whole)})."
    share = own.estimate / whole.estimate
    if share > 1:
        return f"That is more than {together} ({size(whole)}): some of it is lost again."
    return f"That is {100 * share:.0f} % of the {size(whole)} of {together}."


def _rest(answer: Answer, own: Difference, whole: Difference) -> str:
    """What one change does not give must come from the others, if it is more than chance."""
    others = [name for name in answer.variants[whole.variant] if name not in answer.variants[own.variant]]
    names, rest = listed(plain(name) for name in others), _between(answer, own, whole)
    if unclear(whole):
        return ""
    if rest is not None and unclear(rest):
        middle = f"{signed(rest)}, {span(rest, signed=True)}"
        return f"What {names} add to {quoted(own.variant)} is inconclusive ({middle})."
    left = rest.estimate if rest is not None else whole.estimate - (0.0 if unclear(own) else own.estimate)
    if left * whole.estimate <= 0 or abs(left) < TINY * abs(whole.estimate):
        return ""
    interval = f" ({span(_sized(rest), signed=rest.of.unit not in IN_AN_HOUR)})" if rest is not None else ""
    mixed = "; no variant shows them apart" if _never_apart(answer, others) else ""
    amount_ = f"{'' if unclear(own) else 'other '}{change(abs(left), own.of.unit).lstrip('+')}"
    first = listed(plain(name) for name in alone(answer, own.variant))
    return (
        f"In this order of changes, the {amount_}{interval} come with {names}{mixed}. "
        f"What {first} alone does not give must come from the rest."
    )


def _sized(difference: Difference) -> Difference:
    """The difference without its sign, so that its limits can stand behind a plain amount."""
    if difference.estimate >= 0:
        return difference
    return replace(difference, estimate=-difference.estimate, low=-difference.high, high=-difference.low)


def _never_apart(answer: Answer, changes: list[str]) -> bool:
    """Whether every variant makes all of these changes or none of them."""
    made = [len(set(changes) & set(names)) for names in answer.variants.values()]
    return len(changes) > 1 and all(count in (0, len(changes)) for count in made)


def _between(answer: Answer, own: Difference, whole: Difference) -> Difference | None:
    """The whole minus the part, paired replication by replication, where it was measured."""
    for difference in answer.differences:
        same = replace(own.of, unit=difference.of.unit)
        if (difference.variant, difference.reference, difference.of) == (whole.variant, own.variant, same):
            return in_unit(jointly(difference, answer), own.of)
    return None


def signed(difference: Difference) -> str:
    """The difference with its sign and unit."""
    return change(difference.estimate, difference.of.unit)


def size(difference: Difference) -> str:
    """The size of a difference without its sign."""
    return signed(difference).lstrip("+-")


def effect(difference: Difference) -> str:
    """`saves 1.1 h`, `adds 0.3 h`, `makes no clear difference`, or `changes by +2.0 points`."""
    if unclear(difference):
        return "makes no clear difference"
    if difference.of.unit not in IN_AN_HOUR:
        return f"changes by {signed(difference)}"
    return f"{'saves' if difference.estimate < 0 else 'adds'} {size(difference)}"
