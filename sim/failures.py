"""Failures of elements and the reports that they cause: the common-cause part of the workload.

An element's failures come as candidates of a Poisson process in layers of a fixed rate, thinned by a mark, like
reports: a higher rate opens more layers and redraws nothing. Keys go by area, class, element and week, so that one
more class, area or element changes no other.

Sources of randomness: OUTAGE_CANDIDATES per element, week and layer; OUTAGE_TIME and OUTAGE_MARK per candidate;
OUTAGE_REPORTS and OUTAGE_REPORT_DELAY per outage and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from sim.arrivals import WEEK, poisson_thresholds, words
from sim.plan import AreaPlan, ElementPlan, Plan
from sim.quantiles import seconds
from sim.streams import Key, Kind, Source, derived, named, word

LAYER = 0.05
"""Expected candidates of one element in a layer and week."""


@dataclass(frozen=True)
class Failures:
    """What fails in one replication, by time, then key; an outage's number is its position. Columns of one length.

    Failures that nobody could notice, without an alarm and without a line that reports, are left out.
    """

    key: Key
    """Two columns of uint32."""
    element_class: np.ndarray
    area: np.ndarray
    element: np.ndarray
    failed: np.ndarray

    def __len__(self) -> int:
        return len(self.failed)

    def rows(self, chosen: np.ndarray) -> Failures:
        """The chosen failures, given as a mask or as positions."""
        columns = (column[chosen] for column in (self.element_class, self.area, self.element, self.failed))
        return Failures((self.key[0][chosen], self.key[1][chosen]), *columns)


@dataclass(frozen=True)
class Reported:
    """Reports of lines under failed elements; columns of one length."""

    key: Key
    outage: np.ndarray
    area: np.ndarray
    line: np.ndarray
    reported: np.ndarray


_THRESHOLDS = poisson_thresholds(LAYER, 12)


def _number_within(counts: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... anew for each group of so many."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _of_class(plan: Plan, world: Key, number: int, element: ElementPlan, area: int) -> Failures:
    """Failures of one class in one area."""
    place = plan.areas[area]
    elements, weeks = -(-place.lines // element.lines_each), -(-plan.cut // WEEK)
    which, week, layer = (each.ravel() for each in np.indices((elements, weeks, ceil(element.failures / LAYER))))
    own = derived(named(named(world, place.name), element.name), Kind.ELEMENT, 0, words(which))
    of_layer = derived(own, Kind.WEEK, words(week), words(layer))
    counts = np.searchsorted(_THRESHOLDS, word(of_layer, Source.OUTAGE_CANDIDATES).astype(np.int64), side="right")
    position = np.repeat(np.arange(len(which)), counts)
    candidate = words(_number_within(counts))
    key = derived((of_layer[0][position], of_layer[1][position]), Kind.OUTAGE, 0, candidate)
    failed = (word(key, Source.OUTAGE_TIME).astype(np.int64) * WEEK >> 32) + week[position] * WEEK
    mark = word(key, Source.OUTAGE_MARK) / 2.0**32
    kept = ((layer[position] + mark) * LAYER < element.failures) & (failed < plan.cut)
    same = np.ones(len(failed), np.int64)
    return Failures(key, number * same, area * same, which[position], failed).rows(kept)


def _together(parts: list[Failures]) -> Failures:
    """All of them by time, then key."""
    key = tuple(np.concatenate([words([]), *(part.key[half] for part in parts)]) for half in (0, 1))
    columns = [
        np.concatenate([np.zeros(0, np.int64), *(getattr(part, name) for part in parts)])
        for name in ("element_class", "area", "element", "failed")
    ]
    failures = Failures((key[0], key[1]), *columns)
    return failures.rows(np.lexsort((key[1], key[0], failures.failed)))


def draw_failures(plan: Plan, world: Key) -> Failures:
    """Everything that fails before the cut and could be noticed."""
    failures = _together(
        [
            _of_class(plan, world, number, element, area)
            for number, element in enumerate(plan.elements)
            for area in range(len(plan.areas))
        ]
    )
    alarms = np.array([element.alarm for element in plan.elements], dtype=np.int64)
    noticed = word(failures.key, Source.OUTAGE_ALARM) < alarms[failures.element_class]
    noticed[reports_of(plan, failures).outage] = True
    return failures.rows(noticed)


def _lines_under(area: AreaPlan, element: ElementPlan, number: int) -> np.ndarray:
    first = number * element.lines_each
    return np.arange(first, min(first + element.lines_each, area.lines))


def reports_of(plan: Plan, failures: Failures) -> Reported:
    """The lines that report each failure, and when; by outage, then line. Some may lie beyond the cut."""
    classes, areas = failures.element_class.tolist(), failures.area.tolist()
    under = [
        _lines_under(plan.areas[area], plan.elements[of], element)
        for of, area, element in zip(classes, areas, failures.element.tolist(), strict=True)
    ]
    outage = np.repeat(np.arange(len(failures)), [len(lines) for lines in under])
    line = np.concatenate([np.zeros(0, np.int64), *under])
    key = derived((failures.key[0][outage], failures.key[1][outage]), Kind.OUTAGE_REPORT, 0, words(line))
    element_class = failures.element_class[outage]
    chances = np.array([element.reports for element in plan.elements], dtype=np.int64)
    speaks = word(key, Source.OUTAGE_REPORTS) < chances[element_class]
    delay = np.zeros(len(line), np.int64)
    for number, element in enumerate(plan.elements):
        own = np.flatnonzero(speaks & (element_class == number))
        if element.report_delay is not None and len(own):
            drawn = word((key[0][own], key[1][own]), Source.OUTAGE_REPORT_DELAY).astype(np.int64)
            delay[own] = seconds(element.report_delay, drawn)
    reported = failures.failed[outage] + delay
    return Reported(
        (key[0][speaks], key[1][speaks]), outage[speaks], failures.area[outage][speaks], line[speaks], reported[speaks]
    )
