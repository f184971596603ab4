"""A response surface as a file, and what it says of a point: `load("runs/jinan/metamodel.json").predict({...})`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.findings.wording import label
from analysis.intervals import LEVEL, Interval
from analysis.results import Measure
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.metamodel import Surface
from analysis.sensitivity.studies import Response
from analysis.varying import EXAMPLES, QUANTITIES, Kind, Varied
from scenarios.base import WrongInput, expected_one_of, nearest

VERSION = 1
"""Of the file; raised when what it holds changes."""


@dataclass(frozen=True)
class Metamodel:
    """A formula for a figure over a box of inputs."""

    of: Measure
    variant: str
    inputs: tuple[Moved, ...]
    surface: Surface

    def predict(self, point: Mapping[str, str | float], level: float = LEVEL) -> Interval:
        """The expected figure where every input has a value, as it is written in a scenario.

        Raises WrongInput where an input is missing or unknown, or a value is outside of the range that was simulated.
        """
        return self.surface.at(places_of(self.inputs, point), level)

    def what_if(self, point: Mapping[str, str | float], level: float = LEVEL) -> Interval:
        """The expected figure where some inputs have a value, and all others stand in the middle of their ranges.

        Raises WrongInput like `predict`.
        """
        return self.surface.at(place_with(self.inputs, point), level)

    def text(self) -> str:
        """The formula as JSON."""
        inputs = [
            {
                "name": m.name,
                "kind": m.parts[0].kind,
                "low": m.parts[0].low,
                "high": m.parts[0].high,
                "log": m.parts[0].log,
            }
            for m in self.inputs
        ]
        surface = {name: None if _is_nan(value) else value for name, value in asdict(self.surface).items()}
        measure = {name: value for name, value in asdict(self.of).items() if name != "shown"}
        whole = {
            "version": VERSION,
            "figure": label(self.of),
            "measure": measure,
            "variant": self.variant,
            "inputs": inputs,
            "surface": surface,
        }
        return json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def places_of(inputs: Sequence[Moved], point: Mapping[str, str | float]) -> list[float]:
    """The coordinates, from -1 to 1, of a point that has a value of every input.

    Raises WrongInput where an input is missing or unknown, or a value is outside of its range.
    """
    _check_known(inputs, point)
    for moved in inputs:
        if moved.name not in point:
            raise WrongInput(f"no value of '{moved.name}'; expected one in {moved.range}")
    return place_with(inputs, point)


def place_with(inputs: Sequence[Moved], point: Mapping[str, str | float]) -> list[float]:
    """The coordinates of a point that has values of some inputs; of the others 0, the middle of their ranges, which
    may lie between two whole numbers.

    Raises WrongInput where an input is unknown, or a value is outside of its range.
    """
    _check_known(inputs, point)
    return [_place(moved, point[moved.name]) if moved.name in point else 0.0 for moved in inputs]


def _check_known(inputs: Sequence[Moved], point: Mapping[str, str | float]) -> None:
    known = [moved.name for moved in inputs]
    for name in point:
        if name not in known:
            raise WrongInput(f"'{name}' is no input of the formula{nearest(name, known)}; {expected_one_of(known)}")


def metamodel_of(found: Response) -> Metamodel:
    return Metamodel(found.asked.of, found.asked.variant, tuple(found.asked.inputs), found.surface)


def load(path: str | Path) -> Metamodel:
    """The formula that a task has written into a file.

    Raises WrongInput where the file is none of this version.
    """
    try:
        tree = json.loads(Path(path).read_text(encoding="utf-8"))
        if tree["version"] != VERSION:
            raise WrongInput(f"{path}: version {tree['version']}; expected {VERSION}: run the task again")
        surface: dict[str, Any] = {
            name: math.nan if value is None else value for name, value in tree["surface"].items()
        }
        for name in ("terms", "covariance"):
            surface[name] = tuple(map(tuple, surface[name]))
        surface["coefficients"] = tuple(surface["coefficients"])
        inputs = tuple(_read_input(part) for part in tree["inputs"])
        return Metamodel(Measure(**tree["measure"]), tree["variant"], inputs, Surface(**surface))
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read ({error.strerror}); expected a file metamodel.json") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise WrongInput(f"{path}: is no formula; expected a file metamodel.json that the task has written") from None


def _read_input(part: Mapping[str, Any]) -> Moved:
    varied = Varied(part["name"], part["name"], part["kind"], low=part["low"], high=part["high"], log=part["log"])
    return Moved(part["name"], (varied,))


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _place(moved: Moved, given: str | float) -> float:
    """A value as a coordinate from -1 to 1; an end as it is shown, with few digits, is that end."""
    of = moved.parts[0]
    value = _value(of.kind, moved.name, given)
    low, high = moved.ends()
    value = next((end for end in (low, high) if _value(of.kind, moved.name, of.write(end)) == value), value)
    if not low <= value <= high:
        raise WrongInput(
            f"{moved.name} = {given} is outside of what was simulated, {moved.range}; expected a value inside: beyond "
            "it the formula knows nothing"
        )
    return 2 * moved.share(value) - 1


def _value(kind: Kind, name: str, given: str | float) -> float:
    try:
        return float(QUANTITIES[kind][0](given) if kind in QUANTITIES else given)
    except ValueError:
        raise WrongInput(f"{name}: '{given}' is no value; expected {EXAMPLES[kind]}") from None
