"""Measures and targets in words: `repeat rate within 30 days`, `share within 24 h >= 0.90`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

from analysis.findings.wording import amount, clock_name, label
from analysis.results import Measure
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.quantities import parse_duration, signed_seconds
from scenarios.study import Study

SHORT = {"repeat rate": ("repeat", "repeats"), "report to closing": ("handling time",)}
"""Other names that people use."""

ORDINARY = ("mean", "share", "per 100", "count")
"""Statistics that need not be named."""

LIMIT = re.compile(r"\b(?:share within|share over|hours beyond)\s+(\d[\w. ]*?)(?=\s*(?:[<>=(,]|$))")
"""A time limit within a phrase."""

_TARGET = re.compile(r"(.+?)\s*(>=|<=|≥|≤|>|<)\s*(.+)", re.DOTALL)


@dataclass(frozen=True)
class Target:
    """A bound on a figure that is to be kept."""

    of: Measure
    bound: Literal["at least", "at most"]
    value: float
    """In the unit of the measure; shares from 0 to 1."""
    text: str
    """As it was written."""

    def slack(self, figure: float) -> float:
        """How far a figure keeps the bound, in the unit of the measure; below 0 where it does not."""
        return figure - self.value if self.bound == "at least" else self.value - figure

    @property
    def words(self) -> str:
        """For example `share within 24 h at least 90.0 %`."""
        return f"{label(self.of)} {self.bound} {amount(self.value, self.of.unit)}"


def measure_of(phrase: str, known: Sequence[Measure], place: str) -> Measure:
    """The measure that a phrase speaks of.

    Raises WrongInput, with the nearest right phrase, where there is none or more than one.
    """
    wanted = _plain(phrase)
    for fitting in ([of for of in known if wanted in _phrases(of, known, ordinary)] for ordinary in (False, True)):
        by_clock = [of for of in fitting if of.clock in ("clock", "")] or fitting
        if len(by_clock) == 1:
            return by_clock[0]
        if by_clock:
            meanings = ", ".join(f"'{_whole_name(of)}'" for of in by_clock)
            raise WrongInput(f"{place}: '{phrase}' may mean {meanings}; expected one of them")
    names = [_whole_name(of) for of in known]
    examples = ", ".join(f"'{label(of)}'" for of in known if of.group == "all" and of.statistic in (*ORDINARY, "24 h"))
    raise WrongInput(
        f"{place}: unknown measure '{phrase}'{nearest(phrase, [*names, *map(label, known)])}; expected a measure with "
        f"its statistic, such as {examples}"
    )


def _plain(phrase: str) -> str:
    return re.sub(r"[\s,]+", " ", phrase.replace("(", " ").replace(")", " ")).strip().lower()


def _whole_name(of: Measure) -> str:
    """The name with a clock that is not the usual one."""
    return label(of) if of.clock in ("clock", "") else f"{label(of)}, {clock_name(of.clock)}"


def _phrases(of: Measure, known: Iterable[Measure], ordinary: bool) -> set[str]:
    """All that means a measure; `ordinary` if also without its statistic."""
    found = set[str]()
    for name in (of.measure, *SHORT.get(of.measure, ())):
        found |= {f"{name} {of.statistic}", f"{of.statistic} {name}", f"{name} within {of.statistic}"}
        if ordinary and (of.statistic in ORDINARY or _is_alone(of, known)):
            found.add(name)
    groups = [""] if of.group == "all" else [of.group, f"of {of.group}", f"in {of.group}", f"for {of.group}"]
    clocks = ["", clock_name(of.clock), of.clock] if of.clock else [""]
    spoken = {f"{name} {group} {clock}" for name in found for group in groups for clock in clocks}
    own = {of.shown} if of.shown else set()
    return {_plain(phrase) for phrase in spoken | own | {label(of)}}


def _is_alone(of: Measure, known: Iterable[Measure]) -> bool:
    """Whether the measure has one statistic only."""
    return all(other.statistic == of.statistic for other in known if replace(other, statistic=of.statistic) == of)


def targets_of(phrases: Sequence[str], known: Sequence[Measure]) -> list[Target]:
    """What phrases like `share within 24 h >= 0.90` ask for.

    Raises WrongInput where one is no bound, names an unknown measure, or has a value that the measure cannot have.
    """
    return [_target(phrase, f"target '{phrase}'", known) for phrase in phrases]


def _target(phrase: str, place: str, known: Sequence[Measure]) -> Target:
    match = _TARGET.fullmatch(phrase.strip())
    if match is None:
        raise WrongInput(
            f"{place}: is no bound; expected a measure, >= or <=, and a value, like 'share within 24 h >= 0.90'"
        )
    of = measure_of(match[1], known, place)
    bound: Literal["at least", "at most"] = "at least" if match[2] in (">=", ">", "≥") else "at most"
    return Target(of, bound, value_in(of, match[3].strip(), place), phrase.strip())


def value_in(of: Measure, text: str, place: str) -> float:
    """A value as it was written, in the unit of a measure.

    Raises WrongInput where it has no or another unit, or is out of range.
    """
    if of.unit == "h":
        try:
            return signed_seconds(text) / 3600
        except ValueError:
            raise WrongInput(
                f"{place}: '{text}' is no time; expected one with its unit, like '8 h' or '30 min'"
            ) from None
    number, percent = re.subn(r"\s*%$", "", text)
    try:
        value = float(number) / (100 if percent else 1)
    except ValueError:
        value = float("nan")
    if of.unit == "share" and not 0 <= value <= 1:
        raise WrongInput(f"{place}: '{text}' is no share; expected one from 0 to 1, like '0.90' or '90%'")
    if not isfinite(value) or (percent and of.unit != "share"):
        raise WrongInput(f"{place}: '{text}' is no number of {of.unit}; expected one, like '12'")
    return value


def difference_in(of: Measure, text: str, place: str) -> float:
    """A difference that matters or does not, in the unit of a measure; of shares also in points.

    Raises WrongInput where it has no or another unit, or is not above 0.
    """
    words = text.strip()
    value = value_in(of, re.sub(r"\s*points?$", " %", words) if of.unit == "share" else words, place)
    if value <= 0:
        raise WrongInput(f"{place}: is {words}; expected a difference above 0")
    return value


def variant_named(asked: str, names: Sequence[str], place: str) -> str:
    """The variant of this name, in which `_` may stand for a space.

    Raises WrongInput, with the nearest right name, where there is none.
    """
    plain = asked.replace("_", " ")
    fitting = [name for name in names if name.replace("_", " ") == plain]
    if not fitting:
        hint = nearest(asked, names) or nearest(plain, names)
        raise WrongInput(f"{place}: unknown variant '{asked}'{hint}; {expected_one_of(names)}")
    return fitting[0]


def limits_in(phrases: Iterable[str]) -> Iterator[int]:
    """Seconds of the time limits that phrases speak of."""
    for match in (found for phrase in phrases for found in LIMIT.finditer(phrase)):
        try:
            yield parse_duration(match[1].strip())
        except ValueError:
            continue


def with_limits(study: Study, phrases: Iterable[str]) -> Study:
    """The study with the service levels that phrases speak of, so that they are measured."""
    levels = list(dict.fromkeys([*study.file.service_levels, *limits_in(phrases)]))
    return replace(study, file=study.file.model_copy(update={"service_levels": levels}))
