"""How the daily wave of arrivals comes through where nobody waits: later, and damped.

Where there is a server for everybody, the number of customers follows the arrival rate linearly, so that each wave of
the rate (its first harmonic is the daily one) makes a wave of the number with the same period. Times are in hours.
"""

from __future__ import annotations

import cmath
from collections.abc import Sequence
from math import pi

DAY = 24
TURN = 2 * pi / DAY
"""Radians of the daily wave in an hour."""


def wave_of(weights: Sequence[float]) -> complex:
    """The daily wave of a rate that is constant within each hour of the day, as a share of its mean.

    The size is half that of the swing around the mean, and the angle the time of the peak before midnight in radians:
    the rate is mean x (1 + 2 Re(wave exp(i TURN t)) + shorter waves).
    """
    each = (cmath.exp(-1j * TURN * hour) - cmath.exp(-1j * TURN * (hour + 1)) for hour in range(DAY))
    integral = sum(weight * part for weight, part in zip(weights, each, strict=True)) / (1j * TURN)
    return integral / sum(weights)


def through_fixed(hours: float) -> complex:
    """What a wave of arrivals is multiplied by to give that of the number in service, where each takes so long.

    Its angle is a delay of half the time. Source: Eick, Massey & Whitt (1993), the M_t/G/infinity queue.
    """
    return (1 - cmath.exp(-1j * TURN * hours)) / (1j * TURN)


def through_exponential(mean: float) -> complex:
    """The same for exponential times. Source: Eick, Massey & Whitt (1993)."""
    return 1 / (1 / mean + 1j * TURN)


def through_returns(mean: float, p_again: float, mean_away: float) -> complex:
    """The same where a served customer comes back with probability `p_again` after an exponential time away.

    The number in service is meant, without those who are away. Source: Yom-Tov & Mandelbaum (2014), Erlang-R.
    """
    returns = p_again / mean * (1 / mean_away) / (1 / mean_away + 1j * TURN)
    return 1 / (1 / mean + 1j * TURN - returns)


def daily_lag(through: complex) -> float:
    """Hours by which the peak of the wave comes after that of the arrivals."""
    return -cmath.phase(through) / TURN
