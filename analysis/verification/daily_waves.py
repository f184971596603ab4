"""The daily wave of a rate that is constant within each hour of the day. Times are in hours."""

from __future__ import annotations

import cmath
from collections.abc import Sequence
from math import pi

DAY = 24
TURN = 2 * pi / DAY
"""Radians of the daily wave in an hour."""


def wave_of(weights: Sequence[float]) -> complex:
    """The daily wave of a rate with these weights of the hours, as a share of its mean.

    The size is half that of the swing around the mean, and the angle the time of the peak before midnight in radians:
    the rate is mean x (1 + 2 Re(wave exp(i TURN t)) + shorter waves).
    """
    each = (cmath.exp(-1j * TURN * hour) - cmath.exp(-1j * TURN * (hour + 1)) for hour in range(DAY))
    integral = sum(weight * part for weight, part in zip(weights, each, strict=True)) / (1j * TURN)
    return integral / sum(weights)
