"""First reports drawn by compiled code: the same as `sim.arrivals` and `sim.workload` define with numpy.

A run of a province has tickets by the million. Here they are drawn week by week and block by block, in small buffers
that stay in the processor's cache, straight into columns of the width that they need. A week's reports are sorted by
counting how many fall into each of some thousand short spans, so that few are left to compare.

Sources of randomness: those of arrivals but CANDIDATES; LINE and FAULT_CLASS per report; PLACE_EAST, PLACE_NORTH and
CUSTOMER_CLASS per line.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from sim.arrivals import LAYER_RATE, WEEK, Layers, layers_of_areas
from sim.columns import constant, fill_words, narrow, narrow_class
from sim.compiled import compiled, entry
from sim.plan import Plan
from sim.streams import Key, Kind, Source, counter, named, threefry

BLOCK = 4096
"""Rows whose lines and places are drawn together."""

_SPANS = 1 << 20
"""More than the seconds of a week."""

_HOURS = WEEK // 3600

_WORDS_EACH = 9
"""Words and keys drawn for each candidate."""

_CANDIDATE = counter(Kind.CANDIDATE, 0)
_LINE = counter(Kind.LINE, 0)
_REPORT_TIME, _REPORT_MARK = int(Source.REPORT_TIME), int(Source.REPORT_MARK)
_FAULT_CLASS, _CUSTOMER_CLASS = int(Source.FAULT_CLASS), int(Source.CUSTOMER_CLASS)
_SOURCE_OF_LINE, _PLACE_EAST, _PLACE_NORTH = int(Source.LINE), int(Source.PLACE_EAST), int(Source.PLACE_NORTH)


@compiled
def _derive(first, second, rows, kind, number):
    """Turns keys into those of the subjects with these numbers inside them."""
    for row in range(rows):
        first[row], second[row] = threefry((first[row], second[row]), kind, number[row])


@compiled
def _keep(rates, layer, area, start, cut, rows, words, kept, found, when):
    """Appends the candidates that arrive; how many have been kept then."""
    for row in range(rows):
        second_of_week = np.int64(words[2, row]) * WEEK >> 32
        when[kept], found[0, kept], found[1, kept], found[2, kept] = second_of_week, words[0, row], words[1, row], area
        arrives = (layer + words[3, row] / 2.0**32) * LAYER_RATE < rates[area, (start + second_of_week) // 3600]
        kept += arrives & (start + second_of_week < cut)
    return kept


@compiled
def sort_by_time_and_key(rows, when, found, spans, ordered, position):
    """Positions of a week's reports by time, then key."""
    shift = 0
    while _SPANS >> shift + 1 > rows:
        shift += 1
    for span in range((WEEK >> shift) + 2):
        spans[span] = 0
    for row in range(rows):
        spans[(when[row] >> shift) + 1] += 1
    for span in range((WEEK >> shift) + 1):
        spans[span + 1] += spans[span]
    for row in range(rows):
        place = spans[when[row] >> shift]
        spans[when[row] >> shift] = place + 1
        ordered[place], position[place] = when[row] << 32 | np.int64(found[0, row]), row
    for row in range(1, rows):  # what fell into one span is still as it was found
        here, report = ordered[row], position[row]
        place = row
        while place and (
            ordered[place - 1] > here
            or (ordered[place - 1] == here and found[1, position[place - 1]] > found[1, report])
        ):
            ordered[place], position[place] = ordered[place - 1], position[place - 1]
            place -= 1
        ordered[place], position[place] = here, report


@entry
def draw_week(layers, rates, start, cut, words, found, when, spans, ordered, position, one, other, reported, area):
    """Fills the last four columns (two halves of the key, second, area) with the reports of a week; how many they are.

    A row of `layers` has area, layer, two halves of its key and the number of candidates. `rates` has a row for
    each area and a column for each hour of all weeks. What stands between is room to work in.
    """
    kept = 0
    for number in range(len(layers)):
        rows = layers[number, 4]
        for row in range(rows):
            words[0, row], words[1, row], words[2, row] = layers[number, 2], layers[number, 3], row
        _derive(words[0], words[1], rows, _CANDIDATE, words[2])
        fill_words(words[0], words[1], rows, _REPORT_TIME, 0, words[2])
        fill_words(words[0], words[1], rows, _REPORT_MARK, 0, words[3])
        kept = _keep(rates, layers[number, 1], layers[number, 0], start, cut, rows, words, kept, found, when)
    sort_by_time_and_key(kept, when, found, spans, ordered, position)
    for row in range(kept):
        report = position[row]
        one[row], other[row], area[row] = found[0, report], found[1, report], found[2, report]
        reported[row] = start + when[report]
    return kept


@compiled
def _classify(drawn, shares, rows, classes):
    """How many of the cumulative thresholds each word has reached."""
    for row in range(rows):
        classes[row] = 0
    for number in range(len(shares)):
        for row in range(rows):
            classes[row] += drawn[row] >= shares[number]


@compiled
def _spread(drawn, area, side, corner, rows, metres):
    """Metres on the common map, spread evenly over the area's square."""
    for row in range(rows):
        metres[row] = corner[area[row]] + (np.int64(drawn[row]) * (side[area[row]] + 1) >> 32)


@entry
def draw_lines(areas, fault_shares, customer_shares, first, second, area, words, line, east, north, fault, customer):
    """Fills the last five columns for tickets whose keys and areas are known.

    A column of `areas` has two halves of its key, lines, side and the corner's metres east and north; `words` is
    room to work in.
    """
    rows = len(area)
    if len(fault_shares):
        fill_words(first, second, rows, _FAULT_CLASS, 0, words[2])
        _classify(words[2], fault_shares, rows, fault)
    fill_words(first, second, rows, _SOURCE_OF_LINE, 0, words[2])
    for row in range(rows):
        here = area[row]
        line[row] = words[2, row] = np.int64(words[2, row]) * areas[2, here] >> 32
        words[0, row], words[1, row] = areas[0, here], areas[1, here]
    _derive(words[0], words[1], rows, _LINE, words[2])
    fill_words(words[0], words[1], rows, _PLACE_EAST, 0, words[2])
    _spread(words[2], area, areas[3], areas[4], rows, east)
    fill_words(words[0], words[1], rows, _PLACE_NORTH, 0, words[2])
    _spread(words[2], area, areas[3], areas[5], rows, north)
    if len(customer_shares):
        fill_words(words[0], words[1], rows, _CUSTOMER_CLASS, 0, words[2])
        _classify(words[2], customer_shares, rows, customer)


class _Room:
    """Room for the reports of one week."""

    def __init__(self, candidates: int, of_layer: int) -> None:
        self.words = np.empty((4, of_layer), np.uint32)
        self.found = np.empty((3, candidates), np.uint32)
        self.when = np.empty(candidates, np.int64)
        self.spans = np.empty(_SPANS + 2, np.int32)
        self.ordered = np.empty(candidates, np.int64)
        self.position = np.empty(candidates, np.int32)

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.words, self.found, self.when, self.spans, self.ordered, self.position))


def _layers(keys: list[Key], rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Layers of all areas as `draw_week` expects them, by week, and where each week begins and the last one ends."""
    found = layers_of_areas(keys, rates)
    week = np.concatenate([layers.week for layers in found])
    rows = np.concatenate([_rows(area, layers) for area, layers in enumerate(found)])
    by_week = np.argsort(week, kind="stable")
    return rows[by_week], np.searchsorted(week[by_week], np.arange(rates.shape[1] * 3600 // WEEK + 1))


def _rows(area: int, layers: Layers) -> np.ndarray:
    columns = np.full(len(layers.week), area), layers.layer, *layers.key, layers.candidates
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def _draw_times(plan: Plan, keys: list[Key], rates: np.ndarray) -> list[np.ndarray]:
    """Two halves of the key, time and area of all first reports, by time, then key."""
    layers, begins = _layers(keys, rates)
    candidates = np.append(0, np.cumsum(layers[:, 4]))[begins]
    types = np.uint32, np.uint32, narrow(plan.cut), narrow_class(len(plan.areas))
    columns = [np.empty(candidates[-1], of) for of in types]
    room = _Room(np.diff(candidates).max(initial=0), layers[:, 4].max(initial=0))
    row = 0
    for week, (begin, end) in enumerate(pairwise(begins.tolist())):
        if begin < end:
            rest = (column[row:] for column in columns)
            row += draw_week(layers[begin:end], rates, week * WEEK, plan.cut, *room, *rest)
    for column in columns:
        column.resize(row, refcheck=False)  # gives back what was not filled, and copies nothing
    return columns


def _areas(plan: Plan, keys: list[Key]) -> np.ndarray:
    """What `draw_lines` needs to know of the areas."""
    corners = [[place.centre[axis] - place.side // 2 for place in plan.areas] for axis in (0, 1)]
    sizes = [place.lines for place in plan.areas], [place.side for place in plan.areas]
    return np.array([*zip(*keys, strict=True), *sizes, *corners], dtype=np.int64)


def _class_column(rows: int, shares: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Room for classes with these cumulative shares, and what limits them; no room where there is only one class."""
    limits = np.array(shares[:-1], dtype=np.int64)
    return np.empty(rows if len(limits) else 0, narrow_class(len(shares))), limits


def _draw_places(plan: Plan, keys: list[Key], key: Key, area: np.ndarray) -> dict[str, np.ndarray]:
    """Lines, places and classes of tickets by their keys and areas."""
    rows, metres = len(area), narrow(plan.farthest)
    line = np.empty(rows, narrow(max(place.lines for place in plan.areas)))
    east, north = np.empty(rows, metres), np.empty(rows, metres)
    fault, fault_limits = _class_column(rows, plan.fault_shares)
    customer, customer_limits = _class_column(rows, plan.customer_shares)
    areas, words = _areas(plan, keys), np.empty((3, BLOCK), np.uint32)
    for start in range(0, rows, BLOCK):
        given, found = (
            [column[start : start + BLOCK] for column in columns]
            for columns in ((*key, area), (line, east, north, fault, customer))
        )
        draw_lines(areas, fault_limits, customer_limits, *given, words, *found)
    return {
        "line": line, "east": east, "north": north,
        "fault": fault if len(fault_limits) else constant(0, rows),
        "customer": customer if len(customer_limits) else constant(0, rows),
    }  # fmt: skip


def expected_words(rates: np.ndarray) -> int:
    """About how many words are drawn for first reports at these rates."""
    return int(_WORDS_EACH * LAYER_RATE * np.ceil(rates.reshape(-1, _HOURS).max(axis=1) / LAYER_RATE).sum()) * _HOURS


def first_reports(plan: Plan, world: Key, rates: np.ndarray) -> dict[str, Any]:
    """Columns of all first reports by time, then key, given the rate of each area and hour."""
    keys = [named(world, area.name) for area in plan.areas]
    first, second, reported, area = _draw_times(plan, keys, rates)
    places = _draw_places(plan, keys, (first, second), area)
    return {"key": (first, second), "earliest": reported, "area": area} | places
