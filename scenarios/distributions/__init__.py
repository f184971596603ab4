"""Distributions of durations, as people write them.

In a scenario a duration is either a plain text, `15 min`, which means always this, or a mapping that names a
distribution:

    {distribution: lognormal, mean: 2 h, cv: 0.8}
    {distribution: empirical, file: times.csv, column: minutes, unit: min}

`cv` is the coefficient of variation, standard deviation / mean: 0.5 says 50 %, and 0 means fixed. A field of
the type `Distribution` reads all of them. Nothing here draws at random: a distribution offers its mean, its
cv and its inverse `ppf`, in seconds. scipy is imported only where it is needed, as that takes long.

A new family is a class in `bounded` or `unbounded`, and a line in the table in `families`. Only what Python code
asks for by name is also found here.
"""

from scenarios.distributions.base import AnyDistribution
from scenarios.distributions.bounded import Fixed, Uniform
from scenarios.distributions.empirical import Empirical, EmpiricalFile
from scenarios.distributions.from_scipy import ScipyByMean
from scenarios.distributions.reading import Distribution
from scenarios.distributions.unbounded import Exponential, Gamma, Lognormal

__all__ = [
    "AnyDistribution",
    "Distribution",
    "Empirical",
    "EmpiricalFile",
    "Exponential",
    "Fixed",
    "Gamma",
    "Lognormal",
    "ScipyByMean",
    "Uniform",
]
