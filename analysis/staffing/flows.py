"""Work that flows through an ordinary week: what comes in, what is kept back, and who would be busy with it.

A flow has a number for each step of a week that repeats for ever: tickets per hour, or people. Nobody has to wait for a
person here (as many as needed, M_t/G/inf: Eick, Massey & Whitt, 1993); waiting for the clock is what these functions
are about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scenarios.distributions import Distribution

HOURS = 168
"""Hours of a week."""
QUANTILES = 2048
"""Quantiles that stand for a distribution."""


def by_the_hour(weights: Sequence[float], weekdays: Sequence[float], steps: int) -> np.ndarray:
    """A daily and a weekly profile as a flow with mean 1."""
    profile = np.outer(np.asarray(weekdays, float), np.asarray(weights, float)).ravel()
    return np.repeat(profile / profile.mean(), steps // HOURS)


def sample_hours(distribution: Distribution | None) -> np.ndarray:
    """Values in hours that are equally likely; nothing at all where there is no distribution."""
    if distribution is None:
        return np.zeros(1)
    ranks = (np.arange(QUANTILES) + 0.5) / QUANTILES
    values = distribution.ppf(ranks) / 3600
    mean = float(values.mean())
    return values * (distribution.mean_seconds / 3600 / mean) if mean else values


def _folded(flow: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Each number of a flow spread over what comes after it, round and round."""
    found = np.fft.irfft(np.fft.rfft(flow) * np.fft.rfft(kernel), len(flow))
    return np.maximum(found, 0.0)


def delayed(flow: np.ndarray, hours: np.ndarray, step: float) -> np.ndarray:
    """The flow after everybody was kept for one of these times, all equally likely."""
    steps = np.rint(hours / step).astype(np.int64) % len(flow)
    return _folded(flow, np.bincount(steps, minlength=len(flow)) / len(hours))


def people_busy(flow: np.ndarray, hours: np.ndarray, step: float) -> np.ndarray:
    """How many people are busy, where everybody who comes keeps one of them for one of these times; a time may be
    longer than the round, and then goes on in the next one."""
    rounds = max(math.ceil(hours.max() / (len(flow) * step)), 1)
    begins = np.arange(rounds * len(flow)) * step
    busy = np.array([np.clip(hours - begin, 0, step).mean() for begin in begins])
    return _folded(flow, busy.reshape(rounds, len(flow)).sum(axis=0))


def _check_open(open_: np.ndarray) -> None:
    if not open_.any():
        raise ValueError("Expected some hours that are open.")


def held(flow: np.ndarray, open_: np.ndarray) -> np.ndarray:
    """The flow where everybody who comes while it is closed goes on at the next opening, all at once."""
    _check_open(open_)
    size = len(open_)
    twice = np.where(np.concatenate([open_, open_]), np.arange(2 * size), 2 * size)
    first_open = np.minimum.accumulate(twice[::-1])[::-1][:size]
    return np.bincount(first_open % size, weights=flow, minlength=size)


def in_open_time(flow: np.ndarray, open_: np.ndarray) -> np.ndarray:
    """The flow without the closed steps: what comes in them stands at the next opening."""
    return held(flow, open_)[open_]


def on_the_clock(flow: np.ndarray, open_: np.ndarray) -> np.ndarray:
    """A flow of open time on the clock again, with nothing in closed steps."""
    found = np.zeros(len(open_))
    found[open_] = flow
    return found


def begun(flow: np.ndarray, open_: np.ndarray, within: float, step: float) -> np.ndarray:
    """When what comes is begun, on the clock: evenly over the next `within` open hours, however many weeks that is."""
    waiting = in_open_time(flow, open_)
    count = max(round(within / step), 1)
    return on_the_clock(delayed(waiting, np.arange(count) * step, step), open_)
