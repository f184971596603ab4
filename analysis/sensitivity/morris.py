"""Screening after Morris: elementary effects along random walks, with the part of chance told apart.

A walk moves one input after the other, and each move gives an elementary effect: how much the figure changes, for the
whole range of the input. All points of a walk see the same replications, so that their differences are paired; each
walk has replications of its own, so that walks are independent and Student's intervals over walks hold everything
that varies: the place in the box, and chance. The replications within a walk say how much of it is chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

import numpy as np

from analysis.intervals import Interval, mean_interval, student_quantile
from analysis.sensitivity.tornado import joint_level

BENDS_FROM = 0.5
"""From this ratio of sigma to mu* on an effect is called bent, or dependent on other inputs."""

Verdict = Literal["matters", "matters and bends", "inconclusive", "no effect"]
"""`matters and bends`: how much depends on the place, that is on the input itself or on others."""


@dataclass(frozen=True)
class Screened:
    """What the walks say of one input; effects are for its whole range."""

    mean: Interval
    """Mean effect (mu), with its sign."""
    size: Interval
    """Mean of absolute effects (mu*). Chance makes it larger, by at most `chance`."""
    spread: Interval
    """Standard deviation of the effect over the box, without chance (sigma)."""
    chance: float
    """Mean absolute effect that chance alone would show."""
    verdict: Verdict


def elementary_effects(walks: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Effects of shape (walks, inputs, replications), from figures of shape (walks, inputs + 1, replications)."""
    moves = np.diff(walks, axis=1)
    moved = np.abs(moves).argmax(axis=2)
    change = np.diff(figures, axis=1) / np.take_along_axis(moves, moved[:, :, None], axis=2)
    effects = np.empty_like(change)
    np.put_along_axis(effects, moved[:, :, None], change, axis=1)
    return effects


def screened(effects: np.ndarray) -> list[Screened]:
    """What each input does; all intervals of one kind hold together with 95 %.

    Parameters
    ----------
    effects
        Shape (walks, inputs, replications), with at least two walks and two replications.
    """
    return [_screened(effects[:, position, :], effects.shape[1]) for position in range(effects.shape[1])]


def _screened(effects: np.ndarray, inputs: int) -> Screened:
    """One input; shape (walks, replications)."""
    means = effects.mean(axis=1)
    noise = effects.var(axis=1, ddof=1) / effects.shape[1]
    level = joint_level(inputs)
    mean = mean_interval(means.tolist(), level)
    spread = _spread(means, noise, level)
    size = mean_interval(np.abs(means).tolist(), level)
    size = Interval(size.estimate, max(size.low, 0.0), size.high, size.replications)
    verdict = _verdict(effects, size.estimate, spread.estimate, inputs)
    return Screened(mean, size, spread, sqrt(2 / np.pi * noise.mean()), verdict)


def _verdict(effects: np.ndarray, size: float, spread: float, inputs: int) -> Verdict:
    if not effects.any():
        return "no effect"
    if not has_effect(effects, inputs):
        return "inconclusive"
    return "matters and bends" if spread >= BENDS_FROM * size and varies(effects, inputs) else "matters"


def has_effect(effects: np.ndarray, inputs: int) -> bool:
    """Whether chance alone would show such effects of one of so many inputs with less than 5 %.

    Without any effect, runs at both ends of a move are alike, so each effect is as likely above 0 as below by as much,
    whatever the place and its noise. Signed ranks test this for effects of one direction. For effects whose direction
    depends on the place they test the products of two halves of the replications, which then have no direction.
    """
    half = effects.shape[1] // 2
    products = effects[:, :half].mean(axis=1) * effects[:, half:].mean(axis=1)
    limit = 1 - joint_level(2 * inputs)
    return signed_ranks(effects.ravel(), "two-sided") < limit or signed_ranks(products, "greater") < limit


def signed_ranks(values: np.ndarray, side: Literal["two-sided", "greater"]) -> float:
    """The probability of such values where each is as likely above 0 as below (Wilcoxon)."""
    from scipy.stats import wilcoxon

    known = values[values != 0]
    if not len(known):
        return 1.0
    return float(wilcoxon(known, alternative=side, method="exact" if len(known) <= 50 else "approx").pvalue)


def varies(effects: np.ndarray, looks: int) -> bool:
    """Whether the effect differs between walks by more than chance explains (F test)."""
    from scipy.special import fdtrc

    walks, count = effects.shape
    between = float(effects.mean(axis=1).var(ddof=1))
    within = float(effects.var(axis=1, ddof=1).mean()) / count
    ratio = between / within if within > 0 else (inf if between > 0 else 0.0)
    return bool(fdtrc(walks - 1, walks * (count - 1), ratio) < 1 - joint_level(looks)) if ratio < inf else True


def _spread(means: np.ndarray, noise: np.ndarray, level: float) -> Interval:
    """Standard deviation without chance; its interval comes from leaving out one walk at a time (the jackknife)."""
    count = len(means)
    whole = float(means.var(ddof=1) - noise.mean())
    kept = ~np.eye(count, dtype=bool)
    parts = np.array([means[keep].var(ddof=1) - noise[keep].mean() for keep in kept]) if count > 2 else np.array([])
    if not len(parts):
        return Interval(sqrt(max(whole, 0.0)), float("nan"), float("nan"), count)
    error = sqrt((count - 1) / count * float(((parts - parts.mean()) ** 2).sum()))
    half = student_quantile(0.5 + level / 2, count - 1) * error
    low, middle, high = (sqrt(max(value, 0.0)) for value in (whole - half, whole, whole + half))
    return Interval(middle, low, high, count)
