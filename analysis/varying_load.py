"""Closed forms for work that comes and goes with the time of day: how the load lags behind what comes in.

The rate of arrivals is a sine around its mean; any daily profile is a sum of sines, and loads add up. As in `theory`,
times may be in any unit, as long as it is the same throughout, and an argument out of its range raises ValueError.
People are as many as needed (M_t/G/inf): what is computed is how many would be at work if nobody had to wait.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Swing:
    """A mean and a sine around it: `mean + amplitude * sin(2 pi (t - lag) / period)`."""

    mean: float
    amplitude: float
    """0 or more."""
    lag: float
    """How much later than that of the arrivals the peak comes; from 0 to below the period."""
    period: float

    def at(self, time: float) -> float:
        return self.mean + self.amplitude * math.sin(2 * math.pi * (time - self.lag) / self.period)

    @property
    def relative(self) -> float:
        """Amplitude over mean."""
        return self.amplitude / self.mean if self.mean else 0.0


def _expect(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(f"Expected {rule}.")


def _check(mean_rate: float, relative: float, period: float, mean_service: float) -> None:
    _expect(0 <= mean_rate < math.inf, "a finite mean_rate >= 0")
    _expect(0 <= relative <= 1, "0 <= relative <= 1, because no rate is below 0")
    _expect(0 < period < math.inf, "a finite period > 0")
    _expect(0 < mean_service < math.inf, "a finite mean_service > 0")


def _swing(mean: float, factor: complex, size: float, period: float) -> Swing:
    """The swing of what follows a sine of this size through a linear system with this complex factor."""
    lag = -cmath.phase(factor) * period / (2 * math.pi)
    return Swing(mean, size * abs(factor), lag % period, period)


# What becomes of a sine of so many radians in a unit of time: a factor whose size damps it, and whose angle delays it.


def through_exponential(angular: float, mean: float) -> complex:
    """Of a flow after an exponential time, and of those in service over what they would be at a constant rate.

    Source: Eick, Massey & Whitt, Management Science 39 (1993).
    """
    return 1 / (1 + 1j * angular * mean)


def through_constant(angular: float, time: float) -> complex:
    """Of those in service where each takes so long, over what they would be at a constant rate: half as much later.

    Source: Eick, Massey & Whitt (1993).
    """
    angle = angular * time
    return (1 - cmath.exp(-1j * angle)) / (1j * angle)


def through_returns(angular: float, mean: float, p_again: float, mean_pause: float) -> complex:
    """Of those in service who come back with `p_again` after an exponential pause, over the first services at a
    constant rate. Source: Yom-Tov & Mandelbaum, Manufacturing & Service Operations Management 16 (2014), Erlang-R.
    """
    served = through_exponential(angular, mean)
    return served / (1 - p_again * served * through_exponential(angular, mean_pause))


def sinusoidal_load(mean_rate: float, relative: float, period: float, mean_service: float) -> Swing:
    """Offered load under a sinusoidal rate of arrivals and exponential service (M_t/M/inf).

    The load follows the rate later and more evenly: with a service of an hour and a period of a day it lags by just
    under an hour, and nearly all of the swing is left; after a delay of a week next to nothing is.

    Parameters
    ----------
    relative
        Amplitude of the rate over its mean, 0 to 1.

    Raises ValueError where an argument is out of range.
    Source: Eick, Massey & Whitt, Management Science 39 (1993), M_t/G/inf queues with sinusoidal arrival rates.
    """
    _check(mean_rate, relative, period, mean_service)
    load = mean_rate * mean_service
    return _swing(load, through_exponential(2 * math.pi / period, mean_service), load * relative, period)


def sinusoidal_load_of_constant_service(mean_rate: float, relative: float, period: float, service: float) -> Swing:
    """The same where every service takes the same time (M_t/D/inf): the load lags by half a service.

    Raises ValueError where an argument is out of range. Source: Eick, Massey & Whitt (1993).
    """
    _check(mean_rate, relative, period, service)
    load = mean_rate * service
    return _swing(load, through_constant(2 * math.pi / period, service), load * relative, period)


def after_delay(swing: Swing, mean_delay: float) -> Swing:
    """A rate after everybody has been kept for an exponential time.

    Raises ValueError unless mean_delay >= 0 is finite. Source: Eick, Massey & Whitt (1993).
    """
    _expect(0 <= mean_delay < math.inf, "a finite mean_delay >= 0")
    factor = through_exponential(2 * math.pi / swing.period, mean_delay)
    later = _swing(swing.mean, factor, swing.amplitude, swing.period)
    return Swing(swing.mean, later.amplitude, (later.lag + swing.lag) % swing.period, swing.period)


def erlang_r_load(
    mean_rate: float, relative: float, period: float, mean_service: float, p_again: float, mean_pause: float
) -> Swing:
    """Offered load where a served customer comes back with `p_again` after a pause (Erlang-R, as many as needed).

    The mean is that of feedback without a pause; a long pause makes the returns come evenly, so that the swing is
    smaller and its peak is elsewhere than the peak of an Erlang C model with all the load at once.

    Parameters
    ----------
    relative
        Amplitude of the rate of first arrivals over its mean, 0 to 1.
    mean_pause
        Mean of the exponential time from the end of a service to the return, 0 or more.

    Raises ValueError where an argument is out of range.
    Source: Yom-Tov & Mandelbaum, Manufacturing & Service Operations Management 16 (2014), Erlang-R.
    """
    _check(mean_rate, relative, period, mean_service)
    _expect(0 <= p_again < 1, "0 <= p_again < 1")
    _expect(0 <= mean_pause < math.inf, "a finite mean_pause >= 0")
    factor = through_returns(2 * math.pi / period, mean_service, p_again, mean_pause)
    first = mean_rate * mean_service
    return _swing(first / (1 - p_again), factor, first * relative, period)
