"""What each change gives by itself, and what must come from the others."""

from __future__ import annotations

from math import isfinite

from analysis.findings.tables import last_of, main_difference, reference_of
from analysis.findings.wording import amount, change, listed, plain, quoted, span, unclear, what
from analysis.results import Answer, Difference


def alone(answer: Answer, variant: str) -> list[str]:
    """The changes that a variant makes by itself, where they are a part of the last variant's; else none."""
    names = (reference_of(answer), variant, last_of(answer))
    base, own, whole = (set(answer.variants[name]) for name in names)
    return [name for name in answer.variants[variant] if name not in base] if base < own < whole else []


def contributions(answer: Answer) -> list[str]:
    """What each part of the last variant's changes gives by itself, and what must come from the others."""
    whole = main_difference(answer, last_of(answer))
    parts = [(name, main_difference(answer, name)) for name in answer.variants if alone(answer, name)]
    return [
        f"{_own_part(answer, own)} {_share_of(own, whole)} {_rest(answer, own, whole)}".strip()
        for _, own in parts
        if own is not None and whole is not None and isfinite(own.estimate) and isfinite(whole.estimate)
    ]


def _own_part(answer: Answer, own: Difference) -> str:
    changes = listed(plain(name) for name in alone(answer, own.variant))
    middle = f"{signed(own)}, {span(own, signed=True)}"
    return f"{quoted(own.variant)} ({changes} alone) {effect(own)} {what(own.of)} ({middle})."


def in_short(changes: list[str], own: Difference) -> str:
    """`Direct dispatch alone saves 1.1 h`, with the verb in the plural for `node limits`."""
    subject = listed(plain(name) for name in changes)
    verb, _, rest = effect(own).partition(" ")
    plural = len(changes) > 1 or (subject.endswith("s") and not subject.endswith("ss"))
    verb = verb.removesuffix("s") if plural else verb
    return f"{subject[:1].upper()}{subject[1:]} alone {verb} {rest}"


def _share_of(own: Difference, whole: Difference) -> str:
    """A part as a share of the whole, where both point the same way and are no chance."""
    total = size(whole)
    if unclear(whole):
        return "All changes together are inconclusive, so it has no share of them."
    if unclear(own):
        return f"All changes together: {signed(whole)}."
    if own.estimate * whole.estimate < 0:
        return f"That is against the direction of all changes together ({signed(whole)})."
    share = own.estimate / whole.estimate
    if share > 1:
        return f"That is more than all changes together ({total}): some of it is lost again."
    return f"That is {100 * share:.0f} % of the {total} of all changes together."


def _rest(answer: Answer, own: Difference, whole: Difference) -> str:
    """What one change cannot explain must come from the others, if it is more than chance."""
    others = [c for c in answer.variants[whole.variant] if c not in answer.variants[own.variant]]
    names, rest = listed(plain(name) for name in others), _between(answer, own, whole)
    if unclear(whole) or (rest is not None and unclear(rest)):
        return f"That {names} add to it is not clear." if not unclear(whole) else ""
    part = 0.0 if unclear(own) else own.estimate
    left = rest.estimate if rest is not None else whole.estimate - part
    if left * whole.estimate <= 0:
        return ""
    size_, interval = amount(abs(left), own.of.unit), f" ({span(rest, signed=True)})" if rest is not None else ""
    together = " together; no variant shows them apart" if len(others) > 1 else ""
    return f"The {'' if unclear(own) else 'other '}{size_}{interval} must come from {names}{together}."


def _between(answer: Answer, own: Difference, whole: Difference) -> Difference | None:
    """The whole minus the part, paired replication by replication, where it was measured."""
    for difference in answer.differences:
        if (difference.variant, difference.reference, difference.of) == (whole.variant, own.variant, own.of):
            return difference
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
    if difference.of.unit != "h":
        return f"changes by {signed(difference)}"
    return f"{'saves' if difference.estimate < 0 else 'adds'} {size(difference)}"
