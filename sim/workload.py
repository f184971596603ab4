"""The workload: every first report and every repeat that could follow, with its line, place and classes.

All chance of a replication is here and in `sim.draws`, as functions of keys. First reports come as candidates of
a Poisson process in layers of a fixed rate, thinned by a mark: more demand opens more layers and redraws nothing.

Sources of randomness: CANDIDATES per area, week and layer; REPORT_TIME and REPORT_MARK per candidate; BUSYNESS
per area and day; AREA per report of a history; LINE and FAULT_CLASS per report; PLACE_EAST, PLACE_NORTH and
CUSTOMER_CLASS per line; those of `sim.failures` for elements; IMPERFECT and REPEAT_DELAY per ticket; ABSENCE
per technician and day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import exp

import numpy as np
import numpy.typing as npt

from sim.failures import Failures, draw_failures, reports_of
from sim.plan import BUSYNESS_SCALE, Plan
from sim.quantiles import fine_value, seconds
from sim.rules import MISSING
from sim.streams import Key, Kind, Source, derived, key_number, named, word

WEEK, DAY = 604_800, 86_400

LAYER_RATE = 1.0
"""Candidates per hour in one layer of an area's demand."""

_MEAN = LAYER_RATE * 168
"""Candidates per layer and week."""


TOO_MANY = -2
"""Stands for a repeat that would make its chain longer than allowed."""


@dataclass(frozen=True)
class Workload:
    """Tickets that may exist in one replication; a row's number is the ticket's number.

    First reports come first, by time of report; then their possible repeats, then the repeats of those. All
    columns have shape (rows,).
    """

    seed: int
    replication: int
    first: int
    """Number of first reports."""
    key: tuple[np.ndarray, np.ndarray]
    """Keys of the tickets, two columns of uint32."""
    reported: np.ndarray
    """Second of a first report; MISSING for repeats, whose time the engine finds."""
    parent: np.ndarray
    """The ticket whose repair did not last; MISSING for first reports."""
    child: np.ndarray
    """The ticket that would repeat this one, MISSING, or TOO_MANY where the chain is as long as allowed."""
    generation: np.ndarray
    """0 for first reports, 1 for their repeats, and so on."""
    area: np.ndarray
    line: np.ndarray
    east: np.ndarray
    """Metres on the common map."""
    north: np.ndarray
    fault: np.ndarray
    customer: np.ndarray
    repeat_delay: np.ndarray
    """Seconds from restoration to the repeat; 0 where there is no child."""
    absent: list[np.ndarray]
    """For each technician, whether each shift is missed."""
    outage: np.ndarray
    """Number of the failure that makes the line report; MISSING for all others."""
    failures: Failures | None
    """What fails; None where nothing can."""

    @property
    def rows(self) -> int:
        return len(self.area)

    @property
    def key_numbers(self) -> np.ndarray:
        """Keys as one column of uint64."""
        return key_number((self.key[0].astype(np.uint64), self.key[1].astype(np.uint64)))


def _words(values: npt.ArrayLike) -> np.ndarray:
    return np.asarray(values, dtype=np.uint32)


def _poisson_thresholds() -> np.ndarray:
    """Thresholds of a 32-bit word for the number of candidates in a layer and week, by inverse distribution."""
    chance, total, cumulative = exp(-_MEAN), exp(-_MEAN), []
    for count in range(1, 400):
        cumulative.append(total)
        chance *= _MEAN / count
        total += chance
    return np.round(np.array(cumulative) * 2.0**32).astype(np.int64)


_THRESHOLDS = _poisson_thresholds()


def _busyness(plan: Plan, area_key: Key) -> np.ndarray:
    """Factor of each day of the run."""
    days = -(-plan.cut // DAY)
    if plan.busyness is None:
        return np.ones(days)
    drawn = word(area_key, Source.BUSYNESS, _words(np.arange(days))).astype(np.int64)
    return fine_value(plan.busyness, drawn) / (256.0 * BUSYNESS_SCALE)


def _layers(rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every week with each layer that its highest rate reaches, as two columns."""
    weeks = -(-len(rate) // 168)
    padded = np.concatenate([rate, np.zeros(weeks * 168 - len(rate))])
    layers = np.ceil(padded.reshape(weeks, 168).max(axis=1) / LAYER_RATE).astype(np.int64)
    week = np.repeat(np.arange(weeks), layers)
    return week, np.arange(len(week)) - np.repeat(np.cumsum(layers) - layers, layers)


def _candidates(area_key: Key, week: np.ndarray, layer: np.ndarray) -> tuple[Key, np.ndarray]:
    """Keys of the candidates of all layers, and the position of each one's layer."""
    layer_key = derived(area_key, Kind.WEEK, _words(week), _words(layer))
    counts = np.searchsorted(_THRESHOLDS, word(layer_key, Source.CANDIDATES).astype(np.int64), side="right")
    of_layer = np.repeat(np.arange(len(week)), counts)
    number = np.arange(len(of_layer)) - np.repeat(np.cumsum(counts) - counts, counts)
    return derived((layer_key[0][of_layer], layer_key[1][of_layer]), Kind.CANDIDATE, 0, _words(number)), of_layer


def _reports_of_area(plan: Plan, number: int, area_key: Key) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times and keys (two columns) of the candidates that become reports."""
    busyness = np.repeat(_busyness(plan, area_key), 24)[: len(plan.hourly_rate)]
    rate = plan.hourly_rate * plan.areas[number].lines * busyness
    if plan.storms:
        rate *= plan.storms[number].demand
    week, layer = _layers(rate)
    key, of_layer = _candidates(area_key, week, layer)
    time = (word(key, Source.REPORT_TIME).astype(np.int64) * WEEK >> 32) + week[of_layer] * WEEK
    mark = word(key, Source.REPORT_MARK) / 2.0**32
    now = np.append(rate, np.zeros(168))[time // 3600]
    kept = ((layer[of_layer] + mark) * LAYER_RATE < now) & (time < plan.cut)
    return time[kept], key[0][kept], key[1][kept]


def _first_reports(plan: Plan, world: Key) -> tuple[np.ndarray, Key, np.ndarray]:
    """Times, keys and areas of all first reports, by time, then key."""
    found = [_reports_of_area(plan, number, named(world, area.name)) for number, area in enumerate(plan.areas)]
    time, first, second = (np.concatenate(columns) for columns in zip(*found, strict=True))
    area = np.repeat(np.arange(len(found)), [len(times) for times, _, _ in found])
    order = np.lexsort((second, first, time))
    return time[order], (first[order], second[order]), area[order]


def _reports_of_history(plan: Plan, world: Key) -> tuple[np.ndarray, Key, np.ndarray]:
    """The reports of the file; areas that it does not name are drawn by their number of lines."""
    history = plan.history
    assert history is not None
    key = derived(named(world, "history"), Kind.HISTORY, 0, _words(history.row))
    lines = np.cumsum([area.lines for area in plan.areas])
    drawn = np.searchsorted(lines, word(key, Source.AREA) / 2.0**32 * lines[-1], side="right")
    return history.reported, key, np.where(history.area >= 0, history.area, drawn)


def _classes(words: np.ndarray, thresholds: list[int], known: np.ndarray | None) -> np.ndarray:
    drawn = np.searchsorted(np.array(thresholds[:-1], dtype=np.int64), words.astype(np.int64), side="right")
    return drawn if known is None else np.where(known >= 0, known, drawn)


def _line_keys(plan: Plan, world: Key, area: np.ndarray, line: np.ndarray) -> Key:
    """Keys of the lines: a line keeps its place and its customer in all its tickets."""
    keys = [named(world, place.name) for place in plan.areas]
    of_area = (_words([key[0] for key in keys])[area], _words([key[1] for key in keys])[area])
    return derived(of_area, Kind.LINE, 0, _words(line))


def _place(plan: Plan, area: np.ndarray, words: np.ndarray, axis: int) -> np.ndarray:
    """Metres on the common map, spread evenly over the area's square."""
    side = np.array([place.side for place in plan.areas], dtype=np.int64)[area]
    corner = np.array([place.centre[axis] - place.side // 2 for place in plan.areas], dtype=np.int64)[area]
    return corner + (words.astype(np.int64) * (side + 1) >> 32)


def _repeats(
    plan: Plan, key: Key, fault: np.ndarray, customer: np.ndarray, earliest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which tickets could come back before the cut, and after what delay.

    A remote fix and a visit may have different probabilities; the engine, which knows how the ticket ended,
    looks at the same word again.
    """
    limits = np.maximum(np.array(plan.imperfect, dtype=np.int64)[fault, customer], plan.imperfect_remote)
    if plan.repeat_delay is None or not limits.any():
        return np.zeros(len(fault), bool), np.zeros(len(fault), np.int64)
    possible = word(key, Source.IMPERFECT) < limits
    delay = np.zeros(len(fault), np.int64)
    delay[possible] = seconds(
        plan.repeat_delay, word((key[0][possible], key[1][possible]), Source.REPEAT_DELAY).astype(np.int64)
    )
    return possible & (earliest + delay < plan.cut), delay


@dataclass
class _Generation:
    """Columns of first reports or of one generation of repeats."""

    key: Key
    parent: np.ndarray
    area: np.ndarray
    line: np.ndarray
    east: np.ndarray
    north: np.ndarray
    fault: np.ndarray
    customer: np.ndarray
    earliest: np.ndarray
    outage: np.ndarray

    def rows(self, chosen: np.ndarray) -> _Generation:
        """The chosen rows, given as a mask or as positions."""
        columns = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "key"}
        chosen_columns = {name: column[chosen] for name, column in columns.items()}
        return _Generation(key=(self.key[0][chosen], self.key[1][chosen]), **chosen_columns)

    def before(self, end: int) -> _Generation:
        """Those reported before an instant."""
        return self.rows(self.earliest < end)

    def together_with(self, other: _Generation) -> _Generation:
        """Both by time; at one instant these come first, then the others by key."""
        other = other.rows(np.lexsort((other.key[1], other.key[0])))
        names = [each.name for each in fields(self) if each.name != "key"]
        columns = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names}
        key = np.concatenate([self.key[0], other.key[0]]), np.concatenate([self.key[1], other.key[1]])
        both = _Generation(key=key, **columns)
        return both.rows(np.argsort(both.earliest, kind="stable"))

    def repeats_of(self, rows: np.ndarray, first_row: int, delay: np.ndarray) -> _Generation:
        """The next generation: the same lines and faults under keys of their own."""
        of_parent = (self.key[0][rows], self.key[1][rows])
        same = (column[rows] for column in (self.area, self.line, self.east, self.north, self.fault, self.customer))
        key, parent = derived(of_parent, Kind.REPEAT, 0, 0), rows + first_row
        earliest, none = self.earliest[rows] + delay[rows], np.full(len(rows), MISSING)
        return _Generation(key, parent, *same, earliest, none)  # type: ignore[call-arg]


def _first_generation(plan: Plan, world: Key, failures: Failures | None) -> _Generation:
    """First reports of single faults and of outages, by time."""
    history = plan.history
    time, key, area = _first_reports(plan, world) if history is None else _reports_of_history(plan, world)
    lines = np.array([place.lines for place in plan.areas], dtype=np.int64)
    line = word(key, Source.LINE).astype(np.int64) * lines[area] >> 32
    known = (None, None) if history is None else (history.fault_class, history.customer_class)
    single = _at_lines(plan, world, key, time, area, line, np.full(len(time), MISSING), known)
    if failures is None:
        return single
    calls = reports_of(plan, failures)
    of_outages = _at_lines(plan, world, calls.key, calls.reported, calls.area, calls.line, calls.outage, (None, None))
    return single.together_with(of_outages.before(plan.cut))


def _at_lines(
    plan: Plan, world: Key, key: Key, time: np.ndarray, area: np.ndarray, line: np.ndarray, outage: np.ndarray,
    known: tuple[np.ndarray | None, np.ndarray | None],
) -> _Generation:  # fmt: skip
    """First reports of these lines, with what is drawn for the line and for the report."""
    line_key = _line_keys(plan, world, area, line)
    return _Generation(
        key=key,
        parent=np.full(len(time), MISSING),
        area=area,
        line=line,
        east=_place(plan, area, word(line_key, Source.PLACE_EAST), 0),
        north=_place(plan, area, word(line_key, Source.PLACE_NORTH), 1),
        fault=_classes(word(key, Source.FAULT_CLASS), plan.fault_shares, known[0]),
        customer=_classes(word(line_key, Source.CUSTOMER_CLASS), plan.customer_shares, known[1]),
        earliest=time,
        outage=outage,
    )


def _absences(plan: Plan, world: Key) -> list[np.ndarray]:
    """For each technician, whether each shift is missed; keyed by area, index and day."""
    absent = []
    for person in plan.technicians:
        key = derived(named(world, plan.areas[person.area].name), Kind.TECHNICIAN, person.index, person.group)
        days = np.array([begins // DAY for begins, _ in person.shifts], dtype=np.int64)
        absent.append(word(key, Source.ABSENCE, _words(days)) < np.int64(person.absence))
    return absent


def draw_workload(plan: Plan, seed: int, replication: int) -> Workload:
    """All tickets that may exist in one replication."""
    world = (seed, replication)
    failures = draw_failures(plan, world) if plan.elements else None
    current, row = _first_generation(plan, world, failures), 0
    reported = current.earliest
    generations: list[_Generation] = []
    children: list[np.ndarray] = []
    delays: list[np.ndarray] = []
    while len(current.area):
        possible, delay = _repeats(plan, current.key, current.fault, current.customer, current.earliest)
        child = np.where(possible, TOO_MANY, MISSING)
        rows = np.flatnonzero(possible) if len(generations) < plan.max_repeats else np.zeros(0, np.int64)
        child[rows] = row + len(possible) + np.arange(len(rows))
        generations.append(current)
        children.append(child)
        delays.append(np.where(possible, delay, 0))
        current, row = current.repeats_of(rows, row, delay), row + len(possible)

    def column(name: str) -> np.ndarray:
        return np.concatenate([getattr(generation, name) for generation in generations] or [np.zeros(0, np.int64)])

    sizes = [len(generation.area) for generation in generations]
    keys = [np.concatenate([generation.key[half] for generation in generations] or [_words([])]) for half in (0, 1)]
    return Workload(
        seed=seed,
        replication=replication,
        first=len(reported),
        key=(keys[0], keys[1]),
        reported=np.concatenate([reported, np.full(row - len(reported), MISSING)]),
        parent=column("parent"),
        child=np.concatenate(children or [np.zeros(0, np.int64)]),
        generation=np.repeat(np.arange(len(sizes)), sizes),
        area=column("area"),
        line=column("line"),
        east=column("east"),
        north=column("north"),
        fault=column("fault"),
        customer=column("customer"),
        repeat_delay=np.concatenate(delays or [np.zeros(0, np.int64)]),
        absent=_absences(plan, world),
        outage=column("outage"),
        failures=failures,
    )
