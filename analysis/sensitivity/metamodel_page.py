"""A response surface in words, tables and charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from analysis.experiment import Experiment
from analysis.findings.wording import amount, label, listed, number
from analysis.intervals import Interval
from analysis.pages.page import Data, Drawing, Grid, Page, Section
from analysis.sensitivity.inputs import Moved
from analysis.sensitivity.metamodel import Surface, Term, weights_of
from analysis.sensitivity.metamodel_charts import plot_agreement, plot_surface
from analysis.sensitivity.saved import Metamodel, metamodel_of, place_with
from analysis.sensitivity.studies import Response, sorted_inputs
from analysis.sensitivity.tornado import joint_level
from analysis.sensitivity.words import capital, cell, counted, extent, footer, level, question, title, unit
from scenarios.base import WrongInput

ROUGH = 0.9
"""Where less of the variance between points is predicted, the formula is called rough."""
SMALL = 0.05
"""A lack of fit is told where chance alone would show as much less often."""


def metamodel_page(
    found: Response, experiment: Experiment, shown: int, notes: Sequence[str], at: Sequence[str] = ()
) -> Page:
    """The page: the formula, how far it is off, and what it says."""
    asked, formula = found.asked, metamodel_of(found)
    charts = [
        Drawing(
            "agreement",
            agreement_title(found),
            "Each dot is a point that was simulated, beside what the formula says of it when it is fitted without it.",
            lambda sheet: plot_agreement(found, agreement_title(found), footer(experiment, asked, DOTS), sheet),
        ),
        Drawing(
            "surface",
            surface_title(found),
            "Lines of the same figure over the two inputs that matter most; all other inputs are in the middle.",
            lambda sheet: plot_surface(found, surface_title(found), footer(experiment, asked, SIMULATED), sheet),
        ),
    ]
    points = f"{counted(asked.points, 'point')}, {asked.replications} replications of each"
    return Page(
        title(experiment),
        f"{question(asked)} What would it be at other values?",
        _answer(found, formula),
        extent(experiment, asked, points),
        [
            Section("What if", [], [_what_if(formula, at)]),
            Section("How good the formula is", _quality(found), [_grid(found, shown)], charts),
        ],
        [_points(found), _coefficients(found)],
        notes=[*notes, *_warnings(found.surface), INSIDE],
        documents={"metamodel.json": formula.text()},
    )


DOTS = "Dots: means of the runs of a point"
SIMULATED = "Dots: simulated points, whose other inputs have other values"
INSIDE = (
    "The formula holds inside the ranges that were simulated, and refuses points outside of them. Its intervals hold "
    "what the polynomial misses, and that its coefficients are estimates; not that the model may differ from reality."
)


def agreement_title(found: Response) -> str:
    of, surface = found.asked.of, found.surface
    return (
        f"{capital(label(of))}: a formula of {counted(len(found.asked.inputs), 'input')} is off by "
        f"{amount(surface.left_out, of.unit)} at points that it has not seen; chance alone is "
        f"{amount(surface.chance, of.unit)}"
    )


def surface_title(found: Response) -> str:
    """What the formula says at the lowest and the highest corner of the two inputs that matter most."""
    of, order = found.asked.of, sorted_inputs(found)[:2]
    said = sorted((_corner(found, order, signs) for signs in product((-1, 1), repeat=len(order))), key=_estimate)
    low, high = (f"{level(of, at)} at {listed(names)}" for at, names in (said[0], said[-1]))
    return f"{capital(label(of))}: {low}, {high}"


def _corner(found: Response, order: Sequence[int], signs: Sequence[int]) -> tuple[Interval, list[str]]:
    """The formula where these inputs are at an end, and all others in the middle."""
    place, names = [0.0] * len(found.asked.inputs), []
    for position, sign in zip(order, signs, strict=True):
        moved = found.asked.inputs[position]
        place[position] = float(sign)
        names.append(f"{moved.name} = {moved.write(moved.ends()[(sign + 1) // 2])}")
    return found.surface.at(place), names


def _estimate(corner: tuple[Interval, list[str]]) -> float:
    return corner[0].estimate


def _answer(found: Response, formula: Metamodel) -> list[str]:
    of, surface = found.asked.of, found.surface
    weights = weights_of(surface, len(found.asked.inputs))
    named = [f"{found.asked.inputs[i].name} {100 * weights[i]:.0f} %" for i in sorted_inputs(found)]
    middle = level(of, formula.what_if({}))
    return [
        f"In the middle of all ranges {label(of)} is {middle}. At points that it was fitted without, the formula is "
        f"off by {amount(surface.left_out, of.unit)} (root mean square), where the chance of these points themselves "
        f"is {amount(surface.chance, of.unit)}; it predicts {100 * surface.explained:.1f} % of their variance.",
        f"Inputs by the share of the variance of the formula in which they take part: {listed(named)}.",
        "metamodel.json holds the formula: analysis.sensitivity.saved.load reads it, and its predict gives the figure "
        "at a point with its interval.",
    ]


def _quality(found: Response) -> list[str]:
    of, surface = found.asked.of, found.surface
    sentences = [
        f"{counted(surface.points, 'point')} fix {len(surface.terms)} coefficients. What the polynomial misses has a "
        f"standard deviation of {amount(surface.missed, of.unit)}; chance in the mean of a point's runs has one of "
        f"{amount(surface.chance, of.unit)}."
    ]
    if surface.lack_of_fit == surface.lack_of_fit:
        word = "does not explain" if surface.lack_of_fit < SMALL else "explains"
        sentences.append(
            f"Chance alone {word} how far the points are from the formula (probability {surface.lack_of_fit:.2g} of as "
            "much)."
        )
    return sentences


def _warnings(surface: Surface) -> list[str]:
    if not surface.explained < ROUGH:
        return []
    return [
        f"The formula is rough: it predicts {100 * surface.explained:.0f} % of the variance of points that it was "
        "fitted without. Narrower ranges, more points (task.points) or fewer inputs make it better; where queues grow "
        "without end no polynomial follows."
    ]


# ---- tables ----


def _what_if(formula: Metamodel, at: Sequence[str]) -> Grid:
    """The middle and the ends of each input, and the points that were asked for."""
    rows = [["all in the middle", *_said(formula, formula.what_if({}))]]
    rows += [[text, *_said(formula, formula.what_if(point_of(text)))] for text in at]
    for moved in formula.inputs:
        for value in moved.ends():
            found = formula.what_if({moved.name: moved.parts[0].in_tree(value)})
            rows.append([f"{moved.name} = {moved.write(value)}", *_said(formula, found)])
    return Grid(
        f"{capital(label(formula.of))} by the formula, in {unit(formula.of)}",
        ["inputs that are not in the middle of their ranges", "figure", "interval"],
        rows,
        numbers=[1, 2],
        caption=" ".join(["Each interval holds with 95 % by itself.", *_between(formula)]),
    )


def _between(formula: Metamodel) -> Iterator[str]:
    """Says where the middle of a range is no value that can be."""
    for moved in formula.inputs:
        low, high = moved.ends()
        middle = (low * high) ** 0.5 if moved.parts[0].log else (low + high) / 2
        if moved.parts[0].kind == "whole" and middle != int(middle):
            yield f"The middle of {moved.name} lies between two values, at {middle:.3g}."


def _said(formula: Metamodel, found: Interval) -> list[str]:
    unit = formula.of.unit
    return [number(found.estimate, unit), f"{number(found.low, unit)} to {number(found.high, unit)}"]


def point_of(text: str) -> dict[str, str]:
    """The values of `technicians.per_area = 4 and repair.not_fixed = 0.1`.

    Raises WrongInput where a part names no value.
    """
    point = {}
    for part in re.split(r"\s+and\s+", text.strip()):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            raise WrongInput(f"'{part}' is no value of an input; expected one like 'remote.fixable = 0.3'")
        point[name] = value
    return point


def check_points(inputs: Sequence[Moved], at: Sequence[str]) -> None:
    """Raises WrongInput, before anything runs, where the formula will not know a point."""
    for text in at:
        try:
            place_with(inputs, point_of(text))
        except WrongInput as error:
            raise WrongInput(f"task.at '{text}': {error}") from None


def term_name(found: Response, term: Term) -> str:
    """For example `repair.not_fixed x remote.fixable`, or `constant`."""
    names = [found.asked.inputs[position].name for position in term]
    if not names:
        return "constant"
    return f"{names[0]} squared" if len(names) == 2 and names[0] == names[1] else " x ".join(names)


def _grid(found: Response, shown: int) -> Grid:
    of, surface = found.asked.of, found.surface
    every = joint_level(len(surface.terms))
    order = sorted(range(1, len(surface.terms)), key=lambda i: -abs(surface.coefficients[i]))
    rows = [[term_name(found, surface.terms[i]), cell(of, surface.coefficient(i, every))] for i in [0, *order[:shown]]]
    left = len(surface.terms) - len(rows)
    more = f" {counted(left, 'smaller coefficient')}: see coefficients.csv." if left else ""
    return Grid(
        f"Coefficients, in {unit(of)}",
        ["term", "coefficient"],
        rows,
        numbers=[1],
        caption=f"Inputs run from -1 (low end) to 1 (high end). All intervals (±) hold together with 95 %.{more}",
    )


def _coefficients(found: Response) -> Data:
    surface, every = found.surface, joint_level(len(found.surface.terms))
    rows: list[list[str | float]] = []
    for position, term in enumerate(surface.terms):
        c = surface.coefficient(position, every)
        rows.append([term_name(found, term), c.estimate, c.low, c.high, found.asked.of.unit])
    return Data("coefficients.csv", ["term", "coefficient", "from", "to", "unit"], rows)


def _points(found: Response) -> Data:
    """Every point with its values, what was simulated there, and what the formula says without it."""
    inputs = found.asked.inputs
    rows: list[list[str | float]] = []
    for place, simulated, left_out in zip(found.places, found.simulated, found.left_out, strict=True):
        values = [m.parts[0].write(m.value((float(c) + 1) / 2)) for m, c in zip(inputs, place, strict=True)]
        rows.append([*values, float(simulated), float(left_out)])
    return Data("points.csv", [*(moved.name for moved in inputs), "simulated", "formula_without_it"], rows)
