"""Arrivals in one area: a Poisson process whose draws do not depend on how high its rate is.

Candidates come in layers of a fixed rate and are thinned by a mark: more demand opens more layers and redraws nothing.

Sources of randomness: CANDIDATES per week and layer; REPORT_TIME and REPORT_MARK per candidate.
"""

from __future__ import annotations

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


_THRESHOLDS = poisson_thresholds(_MEAN, 400)


def _layers(rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every week with each layer that its highest rate reaches, as two columns."""
    weeks = -(-len(rate) // 168)
    padded = np.concatenate([rate, np.zeros(weeks * 168 - len(rate))])
    layers = np.ceil(padded.reshape(weeks, 168).max(axis=1) / LAYER_RATE).astype(np.int64)
    week = np.repeat(np.arange(weeks), layers)
    return week, np.arange(len(week)) - np.repeat(np.cumsum(layers) - layers, layers)


def _candidates(area_key: Key, week: np.ndarray, layer: np.ndarray) -> tuple[Key, np.ndarray]:
    """Keys of the candidates of all layers, and the position of each one's layer."""
    layer_key = derived(area_key, Kind.WEEK, words(week), words(layer))
    counts = np.searchsorted(_THRESHOLDS, word(layer_key, Source.CANDIDATES).astype(np.int64), side="right")
    of_layer = np.repeat(np.arange(len(week)), counts)
    number = np.arange(len(of_layer)) - np.repeat(np.cumsum(counts) - counts, counts)
    return derived((layer_key[0][of_layer], layer_key[1][of_layer]), Kind.CANDIDATE, 0, words(number)), of_layer


def arrivals(key: Key, rate: np.ndarray, cut: int) -> tuple[np.ndarray, Key]:
    """Times and keys of the candidates that arrive, given the rate of each hour of the run."""
    week, layer = _layers(rate)
    key, of_layer = _candidates(key, week, layer)
    time = (word(key, Source.REPORT_TIME).astype(np.int64) * WEEK >> 32) + week[of_layer] * WEEK
    mark = word(key, Source.REPORT_MARK) / 2.0**32
    now = np.append(rate, np.zeros(168))[time // 3600]
    kept = ((layer[of_layer] + mark) * LAYER_RATE < now) & (time < cut)
    return time[kept], (key[0][kept], key[1][kept])
