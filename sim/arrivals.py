"""Arrivals in one area: a Poisson process whose draws do not depend on how high its rate is.

Candidates come in layers of a fixed rate and are thinned by a mark: more demand opens more layers and redraws nothing.

Sources of randomness: CANDIDATES per week and layer; REPORT_TIME and REPORT_MARK per candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from sim.streams import Key, Kind, Source, derived, word

WEEK = 604_800

LAYER_RATE = 1.0
"""Candidates per hour in one layer of an area's demand."""

_MEAN = LAYER_RATE * 168
"""Candidates per layer and week."""


def words(values: npt.ArrayLike) -> np.ndarray:
    """Numbers as 32-bit words, the parts of keys."""
    return np.asarray(values, dtype=np.uint32)


def poisson_thresholds(mean: float, largest: int) -> np.ndarray:
    """Thresholds of a 32-bit word for a Poisson number of candidates below the largest, by inverse distribution."""
    chance, total, cumulative = exp(-mean), exp(-mean), []
    for count in range(1, largest):
        cumulative.append(total)
        chance *= mean / count
        total += chance
    return np.round(np.array(cumulative) * 2.0**32).astype(np.int64)


THRESHOLDS = poisson_thresholds(_MEAN, 400)


@dataclass(frozen=True)
class Layers:
    """Layers of an area with the numbers of their candidates, by week; columns of one length."""

    week: np.ndarray
    layer: np.ndarray
    key: Key
    candidates: np.ndarray


def layers_of(area_key: Key, rate: np.ndarray) -> Layers:
    """Every week with each layer that its highest rate reaches, given the rate of each hour."""
    return layers_of_areas([area_key], [rate])[0]


def layers_of_areas(keys: Sequence[Key], rates: Iterable[np.ndarray]) -> list[Layers]:
    """The same for several areas, drawn together."""
    found = [_weeks_and_layers(rate) for rate in rates]
    counts = [len(week) for week, _ in found]
    of_area = tuple(np.repeat(words([key[half] for key in keys]), counts) for half in (0, 1))
    week, layer = (np.concatenate([each[part] for each in found]) for part in (0, 1))
    key = derived((of_area[0], of_area[1]), Kind.WEEK, words(week), words(layer))
    drawn = word(key, Source.CANDIDATES).astype(np.int64)
    candidates = np.searchsorted(THRESHOLDS, drawn, side="right")
    ends = np.cumsum(counts)[:-1]
    columns = [np.split(column, ends) for column in (week, layer, *key, candidates)]
    return [Layers(week, layer, (one, two), count) for week, layer, one, two, count in zip(*columns, strict=True)]


def _weeks_and_layers(rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weeks = -(-len(rate) // 168)
    padded = np.concatenate([rate, np.zeros(weeks * 168 - len(rate))])
    layers = np.ceil(padded.reshape(weeks, 168).max(axis=1) / LAYER_RATE).astype(np.int64)
    week = np.repeat(np.arange(weeks), layers)
    return week, np.arange(len(week)) - np.repeat(np.cumsum(layers) - layers, layers)


def _candidates(layers: Layers) -> tuple[Key, np.ndarray]:
    """Keys of the candidates of all layers, and the position of each one's layer."""
    counts = layers.candidates
    of_layer = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(of_layer)) - np.repeat(np.cumsum(counts) - counts, counts)
    of_key = layers.key[0][of_layer], layers.key[1][of_layer]
    return derived(of_key, Kind.CANDIDATE, 0, words(number)), of_layer


def arrivals(key: Key, rate: np.ndarray, cut: int) -> tuple[np.ndarray, Key]:
    """Times and keys of the candidates that arrive, given the rate of each hour of the run."""
    layers = layers_of(key, rate)
    key, of_layer = _candidates(layers)
    time = (word(key, Source.REPORT_TIME).astype(np.int64) * WEEK >> 32) + layers.week[of_layer] * WEEK
    mark = word(key, Source.REPORT_MARK) / 2.0**32
    now = np.append(rate, np.zeros(168))[time // 3600]
    kept = ((layers.layer[of_layer] + mark) * LAYER_RATE < now) & (time < cut)
    return time[kept], (key[0][kept], key[1][kept])
