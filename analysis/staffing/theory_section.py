"""The first guesses as a part of a page, beside what a simulation has found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

from analysis.experiment import Experiment
from analysis.findings.wording import listed
from analysis.headlines import measures_of
from analysis.pages.page import Grid, Section
from analysis.phrases import targets_of
from analysis.staffing.first_guess import BUSY, Guess, alike, first_guess
from analysis.staffing.pooling import Pooling, pooling_of
from analysis.staffing.pooling_chart import pooling_drawing


def theory_section(
    experiment: Experiment, found: Mapping[str, int] | None = None, variant: str | None = None
) -> Section:
    """What theory says of a variant, and why a simulation says something else.

    Parameters
    ----------
    found
        People that a simulation has found, by the path in the scenario (`technicians.per_area`) or the name of the
        place (`desk: city desk`).
    variant
        Whose scenario; without it, that of the reference.
    """
    scenario = experiment.scenario(variant or experiment.study.reference)
    targets = (
        targets_of(experiment.study.file.targets, measures_of(experiment)) if experiment.study.file.targets else []
    )
    guesses = first_guess(scenario, targets)
    pooling = pooling_of(scenario)
    worth_drawing = pooling is not None and isfinite(pooling.break_even) and scenario.technicians.stays_at_home
    return Section(
        "What theory says, as a first guess",
        [*_beside(guesses, found or {}), *_reasons(guesses), *(_pooling(pooling) if pooling else [])],
        [guess_grid(guesses, found or {})],
        [pooling_drawing(pooling)] if pooling is not None and worth_drawing else [],
    )


def found_for(guess: Guess, found: Mapping[str, int]) -> int | None:
    """What the simulation has found for a place."""
    return next((found[name] for name in (guess.place, *guess.paths) if name in found), None)


def _beside(guesses: Sequence[Guess], found: Mapping[str, int]) -> Iterator[str]:
    """The guesses for technicians in a sentence, and how far the simulation is from them."""
    for guess, places in alike([guess for guess in guesses if guess.reasons]):
        names = listed(place.removeprefix("technicians: ") for place in places)
        rules = [f"offered load / {BUSY} asks for {guess.by_load}", f"the square-root rule for {guess.by_square_root}"]
        rules += [] if guess.by_wait is None else [f"Erlang C for {guess.by_wait}"]
        first = next(each for each in guesses if each.place == places[0])
        simulated = found_for(first, found)
        here = f"today there are {guess.today}" if simulated is None else f"the simulation needs {simulated}"
        yield f"Technicians in {names}: {listed(rules)}; {here}."
        if guess.wait is not None:
            yield f"Erlang C reads the target as a wait: {guess.wait.text}."


def _reasons(guesses: Sequence[Guess]) -> Iterator[str]:
    """Why a simulation says something else; once, for the place with the most load."""
    if guesses:
        yield from max(guesses, key=lambda guess: (len(guess.reasons), guess.load)).reasons


def _pooling(found: Pooling) -> Iterator[str]:
    if not isfinite(found.break_even):
        yield "One pool for all areas: separate areas are overloaded, so that any pool with short trips is better."
        return
    word = "pays" if found.pays else "does not pay"
    yield (
        f"One pool for all {found.pools} areas {word} by Erlang C: it is as fast as separate areas when each trip is "
        f"{60 * found.break_even:.0f} minutes longer ({100 * found.most_inflation:+.0f} %), and trips between any two "
        f"places of all areas are {60 * found.extra:.0f} minutes longer ({100 * found.extra / found.trip:+.0f} %)."
        if found.trip
        else f"One pool for all {found.pools} areas pays by Erlang C: there are no trips that could get longer."
    )


def guess_grid(guesses: Sequence[Guess], found: Mapping[str, int]) -> Grid:
    """All places, those with the same numbers in one row."""
    with_wait, with_found = any(each.by_wait for each in guesses), bool(found)
    head = ["place", "load", "there", f"load / {BUSY}", "square root"]
    head += (["Erlang C"] if with_wait else []) + ["today"] + (["simulated"] if with_found else [])
    rows = []
    for guess, places in alike(guesses):
        row = [_name(places), f"{guess.load:.2f}", f"{100 * guess.open_share:.0f} %", str(guess.by_load)]
        row += [str(guess.by_square_root), *([_or_dash(guess.by_wait)] if with_wait else []), str(guess.today)]
        first = next(each for each in guesses if each.place == places[0])
        rows.append([*row, *([_or_dash(found_for(first, found))] if with_found else [])])
    return Grid(
        "People by three rules of thumb",
        head,
        rows,
        numbers=range(1, len(head)),
        caption=(
            "Load: people at work on average while somebody is there. There: share of the week in which somebody is. "
            "People employed: with 15 % of their time free; load + 0.5 √load; absence on top, and as many more as are "
            "employed today for each who is there, where hours of work differ."
        ),
    )


def _or_dash(people: int | None) -> str:
    return "-" if people is None else str(people)


def _name(places: Sequence[str]) -> str:
    if len(places) == 1:
        return places[0]
    return f"technicians: {', '.join(place.removeprefix('technicians: ') for place in places)}"
