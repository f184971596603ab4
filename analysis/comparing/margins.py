"""Margins in words: `report to closing = 0.5 h` means that smaller differences do not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.phrases import difference_in, measure_of
from analysis.results import Measure
from scenarios.base import WrongInput

_MARGIN = re.compile(r"([^=]+?)\s*=\s*([^=]+)", re.DOTALL)


def margins_of(phrases: Sequence[str], known: Sequence[Measure]) -> dict[Measure, float]:
    """What phrases say, by measure, in its unit.

    Raises WrongInput where one is no margin, names an unknown measure, has a value without its unit or not above 0, or
    speaks of a measure that another one speaks of.
    """
    found: dict[Measure, float] = {}
    for phrase in phrases:
        of, value = _margin(phrase.strip(), f"margin '{phrase.strip()}'", known)
        if of in found:
            raise WrongInput(f"margin '{phrase.strip()}': its measure has another margin; expected one for each")
        found[of] = value
    return found


def _margin(phrase: str, place: str, known: Sequence[Measure]) -> tuple[Measure, float]:
    match = _MARGIN.fullmatch(phrase)
    if match is None:
        raise WrongInput(f"{place}: expected a measure, = and a value, like 'report to closing = 0.5 h'")
    of = measure_of(match[1], known, place)
    return of, difference_in(of, match[2], place)
