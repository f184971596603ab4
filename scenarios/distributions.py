"""Distributions of durations, as people write them.

In a scenario a duration is either a plain text, `15 min`, which means always this, or a mapping that names a
distribution:

    {distribution: lognormal, mean: 2 h, cv: 0.8}
    {distribution: empirical, file: times.csv, column: minutes, unit: min}

`cv` is the coefficient of variation, standard deviation / mean: 0.5 says 50 %, and 0 means fixed. A field of
the type `Distribution` reads all of them. Nothing here draws at random: a distribution offers its mean, its
cv and its inverse `ppf`, in seconds. scipy is imported only where it is needed, as that takes long.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, core_schema

from scenarios.base import Model, expected_one_of, nearest
from scenarios.quantities import SECONDS, Duration, parse_duration

LARGEST_CV = 10
"""A larger cv is taken for a percentage by mistake; no duration of fault handling varies that much."""


def _name_first(schema: dict[str, Any]) -> None:
    """Makes `distribution` a required key of the JSON schema: it tells the classes apart."""
    schema["required"] = ["distribution", *schema.get("required", [])]


def _spread(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST_CV:
        raise ValueError(
            f"{info.field_name} is {value!r}; expected a number from 0 to {LARGEST_CV}, where 0.5 is 50 %"
        )
    return value


def _count(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{info.field_name} is {value!r}; expected a whole number of 1 or more")
    return value


def _above_zero(seconds: int, info: ValidationInfo) -> int:
    if seconds == 0:
        raise ValueError(f"{info.field_name} is 0 s; expected a duration above 0")
    return seconds


Spread = Annotated[float, Field(ge=0, le=LARGEST_CV), BeforeValidator(_spread)]
"""A coefficient of variation."""

Count = Annotated[int, Field(ge=1), BeforeValidator(_count)]
"""A whole number of 1 or more."""

SomeTime = Annotated[Duration, AfterValidator(_above_zero)]
"""A duration above 0."""


class AnyDistribution(Model):
    """What all distributions have in common. Each also has a `cv`, as a parameter or computed."""

    model_config = ConfigDict(json_schema_extra=_name_first)

    distribution: str = ""
    """Name of the distribution."""

    @property
    def mean_seconds(self) -> float:
        """The mean in seconds."""
        raise NotImplementedError

    @property
    def atoms(self) -> np.ndarray | None:
        """The only possible values in seconds, rising, equally likely; None where others lie between."""
        return None

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Seconds that are not exceeded with probability `u`, for 0 < u < 1."""
        u = np.asarray(u, dtype=float)
        return self._quantile(u) if self.atoms is None else _step_quantile(self.atoms, u)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        raise NotImplementedError


def _step_quantile(atoms: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The smallest atom that at least the share `u` of all atoms does not exceed."""
    number = np.ceil(u * len(atoms)).astype(np.int64) - 1
    return atoms[np.clip(number, 0, len(atoms) - 1)]


class _MeanOnly(AnyDistribution):
    mean: SomeTime
    """Mean duration."""

    @property
    def mean_seconds(self) -> float:
        return float(self.mean)


class _MeanAndCv(_MeanOnly):
    cv: Spread
    """Coefficient of variation: standard deviation / mean; 0 is fixed."""

    @property
    def atoms(self) -> np.ndarray | None:
        return np.array([float(self.mean)]) if self.cv == 0 else None


class Fixed(AnyDistribution):
    """Always the same duration; a plain text such as `15 min` means this too."""

    distribution: Literal["fixed"] = "fixed"
    value: Duration
    """The duration."""

    @property
    def mean_seconds(self) -> float:
        return float(self.value)

    @property
    def cv(self) -> float:
        return 0.0

    @property
    def atoms(self) -> np.ndarray:
        return np.array([float(self.value)])


class Exponential(_MeanOnly):
    """Time to something that may happen at any moment, however long ago the last one was."""

    distribution: Literal["exponential"] = "exponential"

    @property
    def cv(self) -> float:
        return 1.0

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return -self.mean * np.log1p(-u)


class Uniform(AnyDistribution):
    """Any duration between two limits, all equally likely."""

    distribution: Literal["uniform"] = "uniform"
    low: Duration
    """Shortest duration."""
    high: Duration
    """Longest duration."""

    @model_validator(mode="after")
    def _in_order(self) -> Uniform:
        _check_order(low=self.low, high=self.high)
        return self

    @property
    def mean_seconds(self) -> float:
        return (self.low + self.high) / 2

    @property
    def cv(self) -> float:
        return _ratio((self.high - self.low) / math.sqrt(12), self.mean_seconds)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return self.low + (self.high - self.low) * u


class UniformAround(_MeanAndCv):
    """A uniform distribution by its mean and cv."""

    distribution: Literal["uniform"] = "uniform"

    @field_validator("cv")
    @classmethod
    def _not_below_zero(cls, cv: float) -> float:
        return _at_most(cv, math.sqrt(1 / 3), "uniform")

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return self.mean * (1 + self.cv * math.sqrt(12) * (u - 0.5))


class Triangular(AnyDistribution):
    """Between two limits, most likely near one value in between: what people estimate without data."""

    distribution: Literal["triangular"] = "triangular"
    low: Duration
    """Shortest duration."""
    mode: Duration
    """Most likely duration."""
    high: Duration
    """Longest duration."""

    @model_validator(mode="after")
    def _in_order(self) -> Triangular:
        _check_order(low=self.low, mode=self.mode, high=self.high)
        return self

    @property
    def mean_seconds(self) -> float:
        return (self.low + self.mode + self.high) / 3

    @property
    def cv(self) -> float:
        a, b, c = self.low, self.mode, self.high
        variance = ((b - a) ** 2 + (c - b) ** 2 + (b - a) * (c - b)) / 18
        return _ratio(math.sqrt(variance), self.mean_seconds)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return _triangular_quantile(u, self.low, self.mode, self.high)


class TriangularAround(_MeanAndCv):
    """A symmetric triangular distribution by its mean and cv."""

    distribution: Literal["triangular"] = "triangular"

    @field_validator("cv")
    @classmethod
    def _not_below_zero(cls, cv: float) -> float:
        return _at_most(cv, math.sqrt(1 / 6), "triangular")

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        reach = self.mean * self.cv * math.sqrt(6)
        return _triangular_quantile(u, self.mean - reach, self.mean, self.mean + reach)


class Lognormal(_MeanAndCv):
    """A long tail, the product of many influences: the usual choice for repair and work times."""

    distribution: Literal["lognormal"] = "lognormal"

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        variance_of_log = math.log1p(self.cv**2)
        return self.mean * np.exp(math.sqrt(variance_of_log) * ndtri(u) - variance_of_log / 2)


class Gamma(_MeanAndCv):
    """Between fixed and very irregular by its cv; cv 1 is exponential."""

    distribution: Literal["gamma"] = "gamma"

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return _gamma_quantile(u, self.mean, shape=1 / self.cv**2)


class Weibull(_MeanAndCv):
    """Time until something breaks that ages (cv below 1) or matures (cv above 1)."""

    distribution: Literal["weibull"] = "weibull"

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        inverse_shape = _weibull_inverse_shape(self.cv)
        return self.mean * (-np.log1p(-u)) ** inverse_shape / math.gamma(1 + inverse_shape)


class Erlang(_MeanOnly):
    """The sum of equal exponential stages."""

    distribution: Literal["erlang"] = "erlang"
    stages: Count
    """Number of stages; 1 is exponential, many are nearly fixed."""

    @property
    def cv(self) -> float:
        return 1 / math.sqrt(self.stages)

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return _gamma_quantile(u, self.mean, shape=self.stages)


class Empirical(AnyDistribution):
    """One of the observed durations, each equally likely; no others."""

    distribution: Literal["empirical"] = "empirical"
    values: tuple[Duration, ...]
    """The observed durations, in any order."""

    @field_validator("values", mode="before")
    @classmethod
    def _some(cls, values: Any) -> Any:
        if not isinstance(values, list | tuple):
            raise ValueError(f"values is {values!r}; expected a list of durations, like ['5 min', '7 min']")
        if not values:
            raise ValueError("values is empty; expected at least one duration")
        return values

    @property
    def mean_seconds(self) -> float:
        return float(np.mean(self.values))

    @property
    def cv(self) -> float:
        return _ratio(float(np.std(self.values)), self.mean_seconds)

    @property
    def atoms(self) -> np.ndarray:
        return np.sort(np.array(self.values, dtype=float))


class EmpiricalFile(AnyDistribution):
    """Observed durations in a column of a CSV file with a header.

    The file is read once, when the scenario is read. From then on an `Empirical` with its values stands in
    its place, so that a saved scenario does not depend on the file.
    """

    distribution: Literal["empirical"] = "empirical"
    file: str
    """Path of the CSV file, from the folder in which the program is started."""
    column: str
    """Name of the column, as in the header."""
    unit: str | None = Field(default=None, json_schema_extra={"enum": [*SECONDS, None]})
    """Unit of the numbers, such as `min`; without it, each cell has its own unit, like `15 min`."""

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str | None) -> str | None:
        if unit is not None and unit not in SECONDS:
            raise ValueError(f"unknown unit '{unit}'; {expected_one_of(SECONDS)}{nearest(unit, SECONDS)}")
        return unit

    def read(self) -> Empirical:
        """The durations in the file. Raises ValueError that names file, row and column."""
        texts = _column(self.file, self.column)
        values = [_cell_duration(text, self.unit, self._place(row)) for row, text in texts.items()]
        if not values:
            raise ValueError(f"{self.file} has no rows below its header; expected at least one duration")
        return Empirical(values=tuple(values))

    def _place(self, row: int) -> str:
        return f"{self.file}, row {row}, column '{self.column}'"


class _Scipy(AnyDistribution):
    """A continuous distribution of scipy.stats, by its name there and its shape parameters.

    For the few families whose inverse scipy finds by search, such as `geninvgauss`, a table takes some 15 s.
    """

    distribution: Literal["scipy"] = "scipy"
    family: str
    """Name of the distribution in scipy.stats, such as `invgauss`."""
    parameters: dict[str, float] = Field(default_factory=dict, validate_default=True)
    """Its shape parameters by name; not `loc` and `scale`."""

    @field_validator("family")
    @classmethod
    def _continuous(cls, family: str) -> str:
        _family(family)
        return family

    @field_validator("parameters")
    @classmethod
    def _shapes(cls, parameters: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        if "family" in info.data:  # otherwise the family is the mistake, and reported as that
            _check_shapes(info.data["family"], parameters)
        return parameters

    @model_validator(mode="after")
    def _usable(self) -> _Scipy:
        _check_moments(self.family, self._law())
        return self

    def __hash__(self) -> int:
        return hash((self.family, *sorted(self.parameters.items()), self.mean_seconds))

    @property
    def mean_seconds(self) -> float:
        return float(self._law().mean())

    @property
    def cv(self) -> float:
        law = self._law()
        return float(law.std() / law.mean())

    def _quantile(self, u: np.ndarray) -> np.ndarray:
        return self._law().ppf(u)

    def _law(self) -> Any:
        """The distribution with all its parameters, as an object of scipy.stats in seconds."""
        raise NotImplementedError


class ScipyByMean(_Scipy):
    """A distribution of scipy.stats, stretched so that its mean is right; it starts at 0."""

    mean: SomeTime
    """Mean duration."""

    def _law(self) -> Any:
        family = _family(self.family)
        unscaled = _checked_support(self.family, family(**self.parameters))
        return family(**self.parameters, scale=self.mean / unscaled.mean())


class ScipyByScale(_Scipy):
    """A distribution of scipy.stats by its scale, moved by `loc`."""

    scale: SomeTime
    """Scale: what one unit of the distribution's standard form lasts."""
    loc: Duration = 0
    """Added to all durations."""

    def _law(self) -> Any:
        law = _family(self.family)(**self.parameters, loc=self.loc, scale=self.scale)
        return _checked_support(self.family, law)


def _ratio(deviation: float, mean: float) -> float:
    return deviation / mean if mean else 0.0


def _check_order(**durations: int) -> None:
    """Refuses limits that are not in rising order."""
    named = list(durations.items())
    for (lower, shorter), (upper, longer) in pairwise(named):
        if shorter > longer:
            raise ValueError(
                f"{lower} ({shorter} s) is above {upper} ({longer} s); expected {lower} <= {upper}"
            )


def _at_most(cv: float, limit: float, name: str) -> float:
    """Refuses a cv with which the distribution would reach below 0."""
    if cv > limit:
        raise ValueError(
            f"cv is {cv:g}, with which the shortest duration would be below 0; "
            f"expected at most {math.floor(limit * 1000) / 1000:g} for {name}"
        )
    return cv


def _triangular_quantile(u: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    """Each side of the mode is a square root: the distribution function is a parabola there."""
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _gamma_quantile(u: np.ndarray, mean: float, shape: float) -> np.ndarray:
    from scipy.special import gammaincinv

    return mean * gammaincinv(shape, u) / shape


@lru_cache
def _weibull_inverse_shape(cv: float) -> float:
    """1 / shape of the Weibull distribution with this cv, found by halving an interval.

    From 1 + cv**2 = gamma(1 + 2 x) / gamma(1 + x)**2 with x = 1 / shape, which rises with x.
    """
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        log_ratio = math.lgamma(1 + 2 * middle) - 2 * math.lgamma(1 + middle)
        low, high = (middle, high) if log_ratio < math.log1p(cv**2) else (low, middle)
    return high


def _column(file: str, column: str) -> dict[int, str]:
    """The cells of one column of a CSV file by their row; the header is row 1."""
    try:
        with Path(file).open(newline="", encoding="utf-8-sig") as lines:
            table = csv.DictReader(lines)
            _check_header(file, column, table.fieldnames)
            cells = {}
            for row in table:
                cells[table.line_num] = row[column] or ""
            return cells
    except OSError as error:
        raise ValueError(
            f"cannot read {Path(file).absolute()} ({error.strerror}); expected a CSV file"
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{file} is not a CSV file in UTF-8 ({error})") from None


def _check_header(file: str, column: str, names: Any) -> None:
    if column not in (names or ()):
        raise ValueError(
            f"{file} has no column '{column}'; {expected_one_of(names or ())}{nearest(column, names or ())}"
        )


def _cell_duration(text: str, unit: str | None, place: str) -> str:
    """A cell as the text of a duration, checked."""
    duration = f"{text.strip()} {unit}" if unit else text
    if not text.strip():
        raise ValueError(f"{place} is empty; expected a {'number' if unit else 'duration'}")
    try:
        parse_duration(duration)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    return duration


def _family(name: str) -> Any:
    """The continuous distribution of scipy.stats with this name."""
    from scipy import stats

    found = getattr(stats, name, None)
    if isinstance(found, stats.rv_continuous):
        return found
    if isinstance(found, stats.rv_discrete):
        raise ValueError(f"{name} is a discrete distribution; expected a continuous one of scipy.stats")
    known = [word for word, thing in vars(stats).items() if isinstance(thing, stats.rv_continuous)]
    raise ValueError(
        f"unknown family '{name}'; expected a continuous distribution of scipy.stats{nearest(name, known)}"
    )


def _check_shapes(family: str, parameters: dict[str, float]) -> None:
    """Refuses wrong names of shape parameters, and values for which the distribution does not exist."""
    shapes = (_family(family).shapes or "").replace(",", " ").split()
    for name in parameters:
        if name not in shapes:
            expected = expected_one_of(shapes) if shapes else "expected none"
            raise ValueError(f"unknown parameter '{name}' of {family}; {expected}")
    for name in shapes:
        if name not in parameters:
            raise ValueError(f"{family} needs the parameter '{name}'; expected a number")
    if np.isnan(_family(family)(**parameters).support()[0]):
        given = ", ".join(f"{name} = {value:g}" for name, value in parameters.items())
        raise ValueError(f"{family} does not exist with {given}; expected values that scipy.stats allows")


def _checked_support(family: str, law: Any) -> Any:
    """Refuses a distribution of durations that may be negative."""
    lowest = law.support()[0]
    if lowest < 0:
        raise ValueError(
            f"{family} can be as low as {lowest:g}; expected a distribution without negative durations"
        )
    return law


def _check_moments(family: str, law: Any) -> None:
    """Refuses tails so long that an average over more and more runs would never settle."""
    if not (math.isfinite(law.mean()) and math.isfinite(law.std())):
        raise ValueError(
            f"{family} has no finite mean and variance with these parameters; expected shorter tails"
        )


_FORMS: dict[str, tuple[type[AnyDistribution], ...]] = {
    "fixed": (Fixed,),
    "exponential": (Exponential,),
    "uniform": (Uniform, UniformAround),
    "triangular": (Triangular, TriangularAround),
    "lognormal": (Lognormal,),
    "gamma": (Gamma,),
    "weibull": (Weibull,),
    "erlang": (Erlang,),
    "empirical": (Empirical, EmpiricalFile),
    "scipy": (ScipyByMean, ScipyByScale),
}
"""The classes by the name that a user writes; the keys that come with it decide between two."""


def _read(value: Any) -> AnyDistribution:
    """A distribution from whatever stands in a scenario.

    Chooses the class itself, so that a mistake gives one error at its place, not one for every class.
    """
    if isinstance(value, AnyDistribution):
        return _loaded(value)
    if not isinstance(value, Mapping):
        parse_duration(value)
        return Fixed(value=value)
    name = _name(value)
    form = max(_FORMS[name], key=lambda form: len(form.model_fields.keys() & value.keys()))
    try:
        return _loaded(form.model_validate(dict(value)))
    except ValidationError as error:
        raise _in_plain_words(error, name) from None


def _loaded(given: AnyDistribution) -> AnyDistribution:
    return given.read() if isinstance(given, EmpiricalFile) else given


def _name(value: Mapping[Any, Any]) -> str:
    """The name of the distribution in a mapping."""
    if "distribution" not in value:
        slip = next((f"; did you mean it by '{key}'?" for key in value if nearest(key, ["distribution"])), "")
        raise ValueError(
            f"the name of the distribution is missing (key 'distribution'); {expected_one_of(_FORMS)}{slip}"
        )
    name = value["distribution"]
    if not isinstance(name, str) or name not in _FORMS:
        raise ValueError(f"unknown distribution '{name}'; {expected_one_of(_FORMS)}{nearest(name, _FORMS)}")
    return name


def _in_plain_words(error: ValidationError, name: str) -> ValidationError:
    """The same mistakes at the same places, with messages that name the distribution and its parameters."""
    mistakes = error.errors()
    if any(mistake["type"] == "extra_forbidden" for mistake in mistakes):
        # A wrong word for a parameter leaves the right one missing; that is one mistake, not two.
        mistakes = [mistake for mistake in mistakes if mistake["type"] != "missing"]
    return ValidationError.from_exception_data(error.title, [_plain(mistake, name) for mistake in mistakes])


def _plain(mistake: ErrorDetails, name: str) -> InitErrorDetails:
    message = ValueError(_message(mistake, name))
    return InitErrorDetails(
        type="value_error", loc=mistake["loc"], input=mistake["input"], ctx={"error": message}
    )


def _message(mistake: ErrorDetails, name: str) -> str:
    key = str(mistake["loc"][-1]) if mistake["loc"] else name
    if mistake["type"] == "extra_forbidden":
        return _unknown_parameter(key, name)
    if mistake["type"] == "missing":
        return f"{name} needs the parameter '{key}'; expected {_ways(name)}"
    return mistake["msg"].removeprefix("Value error, ").replace("Input should", f"'{key}' should")


def _unknown_parameter(key: str, name: str) -> str:
    known = [word for form in _FORMS[name] for word in form.model_fields if word != "distribution"]
    if key in known:
        return f"'{key}' does not go with the other parameters of {name}; expected {_ways(name)}"
    return (
        f"unknown parameter '{key}' of {name}; {expected_one_of(dict.fromkeys(known))}{nearest(key, known)}"
    )


def _ways(name: str) -> str:
    """The sets of parameters that a distribution needs."""
    return ", or ".join(" and ".join(f"'{word}'" for word in _needed(form)) for form in _FORMS[name])


def _needed(form: type[AnyDistribution]) -> list[str]:
    return [name for name, field in form.model_fields.items() if field.is_required()]


class _ReadByName:
    """Makes pydantic read a field by `_read`, and describe it in a JSON schema as a text or a class."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # A file never gets past `_read`; it is among the classes so that the JSON schema shows it.
        return core_schema.no_info_before_validator_function(
            _read, handler.generate_schema(source | EmpiricalFile)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text = {"type": "string", "description": "always this duration", "examples": ["15 min", "2 h"]}
        return {"oneOf": [text, *handler(schema)["anyOf"]]}


Distribution = Annotated[
    Fixed
    | Exponential
    | Uniform
    | UniformAround
    | Triangular
    | TriangularAround
    | Lognormal
    | Gamma
    | Weibull
    | Erlang
    | Empirical
    | ScipyByMean
    | ScipyByScale,
    _ReadByName(),
]
"""A distribution of durations: a text such as `15 min`, or a mapping with the key `distribution`."""
