"""Distributions of durations: what can be written, what it means, and what is said about mistakes."""

from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from scenarios.base import Model
from scenarios.distributions import (
    Distribution,
    Empirical,
    EmpiricalFile,
    Exponential,
    Fixed,
    Lognormal,
    ScipyByMean,
    Uniform,
)

HOUR = 3600


class Desk(Model):
    handling: Distribution | None = None


class Dispatch(Model):
    desks: dict[str, Desk]


def read(given: Any) -> Any:
    return Desk(handling=given).handling


def mistakes(given: Any) -> list[tuple[str, str]]:
    """Places below `handling`, and messages, of all mistakes."""
    with pytest.raises(ValidationError) as caught:
        Dispatch.model_validate({"desks": {"city": {"handling": given}}})
    found = caught.value.errors()
    assert all(mistake["loc"][:3] == ("desks", "city", "handling") for mistake in found)
    return [(".".join(map(str, mistake["loc"][3:])), mistake["msg"].removeprefix("Value error, ")) for mistake in found]


def scipy_family(family: str, parameters: dict | None = None, **durations: str) -> dict:
    return {"distribution": "scipy", "family": family, "parameters": parameters or {}, **durations}


WRITTEN: list[tuple[Any, float, float]] = [
    ("15 min", 900, 0),
    ({"distribution": "fixed", "value": "15 min"}, 900, 0),
    ({"distribution": "exponential", "mean": "30 h"}, 30 * HOUR, 1),
    ({"distribution": "uniform", "low": "5 min", "high": "15 min"}, 600, 600 / math.sqrt(12) / 600),
    ({"distribution": "uniform", "mean": "10 min", "cv": 0.2}, 600, 0.2),
    # variance of a triangle: (a² + b² + c² - ab - ac - bc) / 18
    (
        {"distribution": "triangular", "low": "0 s", "mode": "1 min", "high": "2 min"},
        60,
        math.sqrt((60**2 + 120**2 - 60 * 120) / 18) / 60,
    ),
    ({"distribution": "triangular", "mean": "10 min", "cv": 0.4}, 600, 0.4),
    ({"distribution": "lognormal", "mean": "2 h", "cv": 0.8}, 2 * HOUR, 0.8),
    ({"distribution": "gamma", "mean": "2 h", "cv": 1.5}, 2 * HOUR, 1.5),
    ({"distribution": "weibull", "mean": "2 h", "cv": 0.5}, 2 * HOUR, 0.5),
    ({"distribution": "erlang", "mean": "2 h", "stages": 4}, 2 * HOUR, 0.5),
    ({"distribution": "empirical", "values": ["5 min", "7 min"]}, 360, 60 / 360),
    # inverse Gaussian with mean mu and shape 1: variance mu³
    (scipy_family("invgauss", {"mu": 0.5}, mean="2 h"), 2 * HOUR, math.sqrt(0.5)),
    (scipy_family("expon", scale="1 h", loc="1 h"), 2 * HOUR, 0.5),
]
VARYING = [written for written in WRITTEN if written[2] > 0 and written[0]["distribution"] != "empirical"]


def name_of(given: Any) -> str | None:
    return str(given)[:80] if isinstance(given, dict | str) else None


@pytest.mark.parametrize(("given", "mean", "cv"), WRITTEN, ids=name_of)
def test_mean_and_cv(given, mean, cv):
    distribution = read(given)
    assert distribution.mean_seconds == pytest.approx(mean)
    assert distribution.cv == pytest.approx(cv)


@pytest.mark.parametrize(("given", "mean", "cv"), VARYING, ids=name_of)
def test_inverse_has_this_mean_and_cv(given, mean, cv):
    """Midpoint sums over the inverse, fine in the tails: u = 3 t² - 2 t³ has no weight at the ends."""
    t = (np.arange(400_000) + 0.5) / 400_000
    values, weights = read(given).ppf(3 * t**2 - 2 * t**3), 6 * t * (1 - t) / len(t)
    found = values @ weights
    assert found == pytest.approx(mean, rel=1e-5)
    assert math.sqrt(values**2 @ weights - found**2) / found == pytest.approx(cv, rel=1e-3)


@pytest.mark.parametrize(
    ("given", "law"),
    [
        ({"distribution": "exponential", "mean": "1 h"}, stats.expon(scale=HOUR)),
        ({"distribution": "uniform", "low": "1 h", "high": "3 h"}, stats.uniform(HOUR, 2 * HOUR)),
        (
            {"distribution": "uniform", "mean": "1 h", "cv": 0.5},
            stats.uniform(HOUR * (1 - math.sqrt(3) / 2), HOUR * math.sqrt(3)),
        ),
        (
            {"distribution": "triangular", "low": "1 h", "mode": "2 h", "high": "5 h"},
            stats.triang(0.25, HOUR, 4 * HOUR),
        ),
        (
            {"distribution": "lognormal", "mean": "1 h", "cv": 1},
            stats.lognorm(math.sqrt(math.log(2)), scale=HOUR / math.sqrt(2)),
        ),
        ({"distribution": "gamma", "mean": "1 h", "cv": 0.5}, stats.gamma(4, scale=HOUR / 4)),
        (
            {"distribution": "weibull", "mean": "1 h", "cv": math.sqrt(5)},
            stats.weibull_min(0.5, scale=HOUR / 2),
        ),
        ({"distribution": "erlang", "mean": "1 h", "stages": 3}, stats.erlang(3, scale=HOUR / 3)),
        (scipy_family("gamma", {"a": 2}, scale="1 h", loc="10 min"), stats.gamma(2, 600, HOUR)),
    ],
    ids=name_of,
)
def test_inverse_is_that_of_scipy(given, law):
    u = np.array([1e-9, 0.01, 0.25, 0.5, 0.9, 0.9999, 1 - 1e-9])
    np.testing.assert_allclose(read(given).ppf(u), law.ppf(u), rtol=1e-9)


def test_observations_are_the_only_values():
    observed = read({"distribution": "empirical", "values": ["7 min", "5 min", "5 min", "9 min"]})
    u = np.array([1e-9, 0.49, 0.51, 0.74, 0.76, 1 - 1e-9])
    assert observed.ppf(u).tolist() == [300, 300, 420, 420, 540, 540]


@pytest.mark.parametrize("name", ["uniform", "triangular", "lognormal", "gamma", "weibull"])
def test_no_variation_is_fixed(name):
    distribution = read({"distribution": name, "mean": "1 h", "cv": 0})
    assert distribution.ppf(np.array([0.001, 0.5, 0.999])).tolist() == [HOUR] * 3
    assert distribution.atoms.tolist() == [HOUR]


@pytest.mark.parametrize("given", ["0 s", {"distribution": "empirical", "values": ["0 s"]}])
def test_no_duration_at_all_is_possible(given):
    assert (read(given).mean_seconds, read(given).cv) == (0, 0)


def test_limits_may_be_equal():
    assert read({"distribution": "triangular", "low": "1 h", "mode": "1 h", "high": "1 h"}).ppf([0.3]) == HOUR
    assert read({"distribution": "uniform", "low": "0 s", "high": "0 s"}).cv == 0


@pytest.mark.parametrize("cv", [1e-5, 0.01, 0.7, 1, 4, 10])
def test_weibull_shape_is_found(cv):
    law = read({"distribution": "weibull", "mean": "1 h", "cv": cv})
    # ppf(u) = scale (-log(1 - u))**(1 / shape): the ratio of two quantiles gives the shape back
    low, high = law.ppf(np.array([1 - math.exp(-1), 1 - math.exp(-2)]))
    shape = math.log(2) / math.log(high / low)
    deviation = math.sqrt(math.expm1(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)))
    assert deviation == pytest.approx(cv, rel=1e-4)


@pytest.mark.parametrize("given", [given for given, *_ in WRITTEN], ids=name_of)
@pytest.mark.parametrize("mode", ["json", "python"])
def test_written_out_and_read_again(given, mode):
    desk = Desk(handling=given)
    assert Desk.model_validate(desk.model_dump(mode=mode)) == desk
    assert Desk.model_validate_json(desk.model_dump_json()) == desk


@pytest.mark.parametrize("given", [given for given, *_ in WRITTEN], ids=name_of)
def test_frozen_hashable_and_fit_for_other_processes(given):
    distribution = read(given)
    assert hash(distribution) == hash(read(given))
    assert pickle.loads(pickle.dumps(distribution)) == distribution
    with pytest.raises(ValidationError):
        distribution.distribution = "gamma"


def test_distributions_are_made_in_python_too():
    law = Lognormal(mean="2 h", cv=0.5)
    assert Desk(handling=law).handling is law


NAMES = (
    "['fixed', 'exponential', 'uniform', 'triangular', 'lognormal', 'gamma', 'weibull', 'erlang', 'empirical', 'scipy']"
)
WRONG: list[tuple[Any, str, str]] = [
    # what is no distribution at all
    (15, "", "15 has no unit; write a duration like '15 min' or '2 h'"),
    (True, "", "YAML reads an unquoted on, off, yes or no as true or false"),
    ("15", "", "'15' is not a duration"),
    (["5 min"], "", "expected a duration, like '15 min' or '2 h', but got list"),
    (
        {"distribution": "lognorm"},
        "",
        f"unknown distribution 'lognorm'; expected one of {NAMES} (did you mean 'lognormal'?)",
    ),
    ({"distribution": ["gamma"]}, "", "unknown distribution '['gamma']'"),
    (
        {"mean": "1 h"},
        "",
        f"the name of the distribution is missing (key 'distribution'); expected one of {NAMES}",
    ),
    ({"distributon": "gamma"}, "", "did you mean it by 'distributon'?"),
    # wrong parameters
    (
        {"distribution": "lognormal", "mean": "1 h", "cv": 1, "sd": 1},
        "sd",
        "unknown parameter 'sd' of lognormal; expected one of ['mean', 'cv']",
    ),
    ({"distribution": "lognormal", "maen": "1 h", "cv": 1}, "maen", "did you mean 'mean'?"),
    (
        {"distribution": "gamma", "mean": "1 h"},
        "cv",
        "gamma needs the parameter 'cv'; expected 'mean' and 'cv'",
    ),
    (
        {"distribution": "uniform", "low": "5 min"},
        "high",
        "uniform needs the parameter 'high'; expected 'low' and 'high', or 'mean' and 'cv'",
    ),
    (
        {"distribution": "uniform", "low": "5 min", "high": "1 h", "cv": 0.1},
        "cv",
        "'cv' does not go with the other parameters of uniform; expected 'low' and 'high', or 'mean' and 'cv'",
    ),
    # impossible values
    ({"distribution": "exponential", "mean": "-1 h"}, "mean", "'-1 h' is negative"),
    ({"distribution": "exponential", "mean": "0 h"}, "mean", "mean is 0 s; expected a duration above 0"),
    ({"distribution": "exponential", "mean": 90}, "mean", "90 has no unit"),
    (
        {"distribution": "gamma", "mean": "1 h", "cv": -0.5},
        "cv",
        "cv is -0.5; expected a number from 0 to 10",
    ),
    (
        {"distribution": "gamma", "mean": "1 h", "cv": 50},
        "cv",
        "cv is 50; expected a number from 0 to 10, where 0.5 is 50 %",
    ),
    ({"distribution": "gamma", "mean": "1 h", "cv": "50 %"}, "cv", "cv is '50 %'; expected a number"),
    ({"distribution": "gamma", "mean": "1 h", "cv": True}, "cv", "cv is True; expected a number"),
    ({"distribution": "gamma", "mean": "1 h", "cv": math.nan}, "cv", "cv is nan; expected a number"),
    (
        {"distribution": "uniform", "mean": "1 h", "cv": 0.6},
        "cv",
        "cv is 0.6, with which the shortest duration would be below 0; expected at most 0.577 for uniform",
    ),
    ({"distribution": "triangular", "mean": "1 h", "cv": 0.5}, "cv", "expected at most 0.408 for triangular"),
    (
        {"distribution": "uniform", "low": "2 min", "high": "1 min"},
        "",
        "low (120 s) is above high (60 s); expected low <= high",
    ),
    (
        {"distribution": "triangular", "low": "1 s", "mode": "5 s", "high": "4 s"},
        "",
        "mode (5 s) is above high (4 s)",
    ),
    (
        {"distribution": "erlang", "mean": "1 h", "stages": 0},
        "stages",
        "stages is 0; expected a whole number of 1 or more",
    ),
    (
        {"distribution": "erlang", "mean": "1 h", "stages": 1.5},
        "stages",
        "stages is 1.5; expected a whole number",
    ),
    (
        {"distribution": "empirical", "values": []},
        "values",
        "values is empty; expected at least one duration",
    ),
    (
        {"distribution": "empirical", "values": "5 min"},
        "values",
        "values is '5 min'; expected a list of durations",
    ),
    ({"distribution": "empirical", "values": ["5 min", 7]}, "values.1", "7 has no unit"),
    # scipy.stats
    (
        scipy_family("invgaus", mean="1 h"),
        "family",
        "unknown family 'invgaus'; expected a continuous distribution of scipy.stats (did you mean 'invgauss'?)",
    ),
    (scipy_family("norm.rvs", mean="1 h"), "family", "unknown family 'norm.rvs'"),
    (
        scipy_family("poisson", {"mu": 3}, mean="1 h"),
        "family",
        "poisson is a discrete distribution; expected a continuous one",
    ),
    (
        scipy_family("norm", scale="1 h", loc="8 h"),
        "",
        "norm can be as low as -inf; expected a distribution without negative durations",
    ),
    (scipy_family("norm", mean="1 h"), "", "norm can be as low as -inf"),
    (
        scipy_family("arcsine", {"a": 1}, mean="1 h"),
        "parameters",
        "unknown parameter 'a' of arcsine; expected none",
    ),
    (
        scipy_family("invgauss", {"m": 1}, mean="1 h"),
        "parameters",
        "unknown parameter 'm' of invgauss; expected one of ['mu']",
    ),
    (
        scipy_family("invgauss", mean="1 h"),
        "parameters",
        "invgauss needs the parameter 'mu'; expected a number",
    ),
    (
        {"distribution": "scipy", "family": "invgauss", "mean": "1 h"},
        "parameters",
        "invgauss needs the parameter 'mu'",
    ),
    (scipy_family("invgauss", {"mu": -1}, mean="1 h"), "parameters", "invgauss does not exist with mu = -1"),
    (scipy_family("invgauss", {"mu": "x"}, mean="1 h"), "parameters.mu", "'mu' should be a valid number"),
    (scipy_family("pareto", {"b": 1.5}, mean="1 h"), "", "pareto has no finite mean and variance"),
    (scipy_family("pareto", {"b": 0.5}, scale="1 h"), "", "pareto has no finite mean and variance"),
    (
        scipy_family("expon", mean="1 h", scale="1 h"),
        "scale",
        "'scale' does not go with the other parameters of scipy; expected 'family' and 'mean', or 'family' and 'scale'",
    ),
    (scipy_family("expon"), "mean", "scipy needs the parameter 'mean'"),
]


@pytest.mark.parametrize(("given", "place", "message"), WRONG, ids=name_of)
def test_one_mistake_gives_one_message_at_its_place(given, place, message):
    [(found_place, found)] = mistakes(given)
    assert found_place == place
    assert message in found
    assert "\n" not in found


def test_two_mistakes_give_two_messages():
    found = mistakes({"distribution": "lognormal", "mean": 5, "cv": -1})
    assert [place for place, _ in found] == ["mean", "cv"]


def test_the_message_is_the_same_below_a_list():
    class Desks(Model):
        desks: list[Distribution]

    with pytest.raises(ValidationError) as caught:
        Desks.model_validate({"desks": ["5 min", {"distribution": "gamma", "mean": "1 h"}]})
    assert [mistake["loc"] for mistake in caught.value.errors()] == [("desks", 1, "cv")]


@pytest.fixture
def times(tmp_path):
    """Writes a CSV file, and gives the mapping that reads its column `minutes`."""

    def write(text: str, **more: str) -> dict:
        path = tmp_path / "times.csv"
        path.write_bytes(text.encode("utf-8"))
        return {"distribution": "empirical", "file": str(path), "column": "minutes", **more}

    return write


def test_a_column_of_numbers(times):
    given = times("area,minutes\nnorth,5\nsouth,7.5\n\n", unit="min")
    assert read(given) == Empirical(values=("5 min", "450 s"))


def test_a_column_of_durations_with_units(times):
    """As spreadsheets write it: with a byte order mark, and quotes."""
    given = times('\ufeffminutes,area\r\n"1 h 30 min",north\r\n7 min,south\r\n')
    assert read(given).values == (5400, 420)


def test_a_read_file_is_no_longer_needed(times, tmp_path):
    desk = Desk(handling=times("minutes\n5\n", unit="min"))
    (tmp_path / "times.csv").unlink()
    assert Desk.model_validate(desk.model_dump(mode="json")) == desk


def test_a_file_named_in_python_is_read(times):
    given = times("minutes\n5\n", unit="min")
    assert read(EmpiricalFile.model_validate(given)) == Empirical(values=("5 min",))


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("minutes\n5\nfive\n", "min", "times.csv, row 3, column 'minutes': 'five min' is not a duration"),
        ("minutes\n5\n-1\n", "min", "times.csv, row 3, column 'minutes': '-1 min' is negative"),
        ("minutes\n5\nnan\n", "min", "row 3, column 'minutes': 'nan min' is not a duration"),
        ("minutes\n5\n", None, "row 2, column 'minutes': '5' is not a duration"),
        ("area,minutes\nnorth,\n", "min", "times.csv, row 2, column 'minutes' is empty; expected a number"),
        ("area,minutes\nnorth\n", None, "row 2, column 'minutes' is empty; expected a duration"),
        (
            "Minutes\n5\n",
            "min",
            "has no column 'minutes'; expected one of ['Minutes'] (did you mean 'Minutes'?)",
        ),
        ("", "min", "has no column 'minutes'; expected one of []"),
        ("minutes\n", "min", "times.csv has no rows below its header; expected at least one duration"),
    ],
)
def test_wrong_files(times, text, unit, message):
    given = times(text, unit=unit) if unit else times(text)
    [(place, found)] = mistakes(given)
    assert place == ""
    assert message in found


def test_a_file_that_is_no_text(times, tmp_path):
    given = times("")
    (tmp_path / "times.csv").write_bytes(b"minutes\n\xff\xfe\n")
    [(_, found)] = mistakes(given)
    assert "times.csv is not a CSV file in UTF-8" in found


def test_a_missing_file(times, tmp_path):
    given = {"distribution": "empirical", "file": str(tmp_path / "nowhere.csv"), "column": "minutes"}
    [(_, found)] = mistakes(given)
    assert found == f"cannot read {tmp_path / 'nowhere.csv'} (No such file or directory); expected a CSV file"


def test_an_unknown_unit(times):
    [(place, found)] = mistakes(times("minutes\n5\n", unit="mins"))
    assert place == "unit"
    assert "unknown unit 'mins'; expected one of ['s'," in found


def test_json_schema_offers_a_text_or_the_classes():
    schema = Dispatch.model_json_schema()
    text, *classes = schema["$defs"]["Desk"]["properties"]["handling"]["anyOf"][0]["oneOf"]
    assert text["type"] == "string"
    names = [kind["$ref"].rsplit("/", 1)[1] for kind in classes]
    assert {"Fixed", "Lognormal", "UniformAround", "EmpiricalFile", "ScipyByScale"} <= set(names)
    for name in names:
        assert "distribution" in schema["$defs"][name]["required"]
        assert "const" in schema["$defs"][name]["properties"]["distribution"]
    json.dumps(schema)


def test_json_schema_of_what_is_written_out():
    assert "$defs" in Dispatch.model_json_schema(mode="serialization")


def test_json_schema_says_the_limits_of_a_cv():
    cv = Lognormal.model_json_schema()["properties"]["cv"]
    assert (cv["minimum"], cv["maximum"]) == (0, 10)


def test_every_parameter_is_described():
    for kind in (Fixed, Exponential, Uniform, Lognormal, Empirical, ScipyByMean):
        for name, field in kind.model_fields.items():
            assert field.description or name == "distribution", f"{kind.__name__}.{name}"


def test_import_does_not_load_scipy():
    """scipy.stats alone would take longer to import than everything that a scenario needs."""
    code = "import sys, scenarios.distributions; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
