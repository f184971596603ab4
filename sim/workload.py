"""The workload: every first report and every repeat that could follow, with its line, place and classes.

All chance of a replication is here and in `sim.draws`, as functions of keys. First reports come as candidates of
a Poisson process in layers of a fixed rate, thinned by a mark: more demand opens more layers and redraws nothing.

Sources of randomness: CANDIDATES per area, week and layer; REPORT_TIME and REPORT_MARK per candidate; BUSYNESS
per area and day; AREA per report of a history; LINE and FAULT_CLASS per report; PLACE_EAST, PLACE_NORTH and
CUSTOMER_CLASS per line; IMPERFECT and REPEAT_DELAY per ticket; ABSENCE per technician and day. To know who could be
closed falsely it also looks at words that the engine looks at again: FALSE_CLOSURE, NOT_FIXED, NEEDS_SECOND_LINE and
NEEDS_PARTS per visit, REMOTE_FIX and FALSE_REMOTE_FIX per ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from sim.plan import BUSYNESS_SCALE, AreaPlan, Plan
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
    """The ticket whose repair did not last, or that was closed falsely; MISSING for first reports."""
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
    """Seconds from restoration to the repeat of an imperfect repair; 0 where there is no child."""
    absent: list[np.ndarray]
    """For each technician, whether each shift is missed."""

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


def _reports_of_area(plan: Plan, area: AreaPlan, area_key: Key) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times and keys (two columns) of the candidates that become reports."""
    busyness = np.repeat(_busyness(plan, area_key), 24)[: len(plan.hourly_rate)]
    rate = plan.hourly_rate * area.lines * busyness
    week, layer = _layers(rate)
    key, of_layer = _candidates(area_key, week, layer)
    time = (word(key, Source.REPORT_TIME).astype(np.int64) * WEEK >> 32) + week[of_layer] * WEEK
    mark = word(key, Source.REPORT_MARK) / 2.0**32
    now = np.append(rate, np.zeros(168))[time // 3600]
    kept = ((layer[of_layer] + mark) * LAYER_RATE < now) & (time < plan.cut)
    return time[kept], key[0][kept], key[1][kept]


def _first_reports(plan: Plan, world: Key) -> tuple[np.ndarray, Key, np.ndarray]:
    """Times, keys and areas of all first reports, by time, then key."""
    found = [_reports_of_area(plan, area, named(world, area.name)) for area in plan.areas]
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


def _imperfect(plan: Plan, key: Key, fault: np.ndarray, customer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which tickets could have an imperfect repair, and after what delay it comes back.

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
    return possible, delay


def _closed_falsely(plan: Plan, key: Key, fault: np.ndarray) -> np.ndarray:
    """Which tickets could be closed falsely: at a remote fix, or at a visit that they could get to.

    A visit could follow one that did not fix the fault, needed the second line or parts, or ended in a false closing.
    """
    part, possible = plan.false_closure, np.zeros(len(fault), bool)
    if part.remote:
        remote = word(key, Source.REMOTE_FIX) < np.array(plan.remote_fix, dtype=np.int64)[fault]
        possible = remote & (word(key, Source.FALSE_REMOTE_FIX) < np.int64(part.remote))
    rows, visit = np.arange(len(fault)) if part.near_limit else np.zeros(0, np.int64), 0
    while len(rows) and visit < plan.max_visits:
        own = key[0][rows], key[1][rows]
        false = word(own, Source.FALSE_CLOSURE, visit) < np.int64(part.near_limit)
        possible[rows[false]] = True
        rows, visit = rows[false | _goes_on(plan, own, fault[rows], visit)], visit + 1
    return possible


def _goes_on(plan: Plan, key: Key, fault: np.ndarray, visit: int) -> np.ndarray:
    """Whether another visit could follow this one, even if it is not closed falsely."""
    part = plan.second_line
    needed = np.array(part.needed, dtype=np.int64).max(axis=1)[fault]
    return (
        (word(key, Source.NOT_FIXED, visit) < np.array(plan.not_fixed, dtype=np.int64)[fault])
        | (word(key, Source.NEEDS_SECOND_LINE, visit) < needed)
        | (word(key, Source.NEEDS_PARTS, visit) < np.int64(part.parts_needed))
    )


def _repeats(plan: Plan, current: _Generation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which tickets could come back before the cut, how long after the report at the earliest, and how long after
    restoration where the repair was imperfect.

    A ticket has one successor at most: who was closed falsely for good was not repaired at all.
    """
    imperfect, delay = _imperfect(plan, current.key, current.fault, current.customer)
    falsely = _closed_falsely(plan, current.key, current.fault)
    too_late_to_reopen = plan.false_closure.reopen_window + 1
    after = np.where(imperfect, delay, too_late_to_reopen)
    after[falsely] = np.minimum(after, too_late_to_reopen)[falsely]
    possible = (imperfect | falsely) & (current.earliest + after < plan.cut)
    return possible, after, np.where(possible & imperfect, delay, 0)


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

    def repeats_of(self, rows: np.ndarray, first_row: int, after: np.ndarray) -> _Generation:
        """The next generation: the same lines and faults under keys of their own."""
        of_parent = (self.key[0][rows], self.key[1][rows])
        same = (column[rows] for column in (self.area, self.line, self.east, self.north, self.fault, self.customer))
        key, parent = derived(of_parent, Kind.REPEAT, 0, 0), rows + first_row
        return _Generation(key, parent, *same, self.earliest[rows] + after[rows])  # type: ignore[call-arg]


def _first_generation(plan: Plan, world: Key) -> _Generation:
    history = plan.history
    time, key, area = _first_reports(plan, world) if history is None else _reports_of_history(plan, world)
    lines = np.array([place.lines for place in plan.areas], dtype=np.int64)
    line = word(key, Source.LINE).astype(np.int64) * lines[area] >> 32
    line_key = _line_keys(plan, world, area, line)
    return _Generation(
        key=key,
        parent=np.full(len(time), MISSING),
        area=area,
        line=line,
        east=_place(plan, area, word(line_key, Source.PLACE_EAST), 0),
        north=_place(plan, area, word(line_key, Source.PLACE_NORTH), 1),
        fault=_classes(
            word(key, Source.FAULT_CLASS), plan.fault_shares, None if history is None else history.fault_class
        ),
        customer=_classes(
            word(line_key, Source.CUSTOMER_CLASS),
            plan.customer_shares,
            None if history is None else history.customer_class,
        ),
        earliest=time,
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
    current, row = _first_generation(plan, world), 0
    reported = current.earliest
    generations: list[_Generation] = []
    children: list[np.ndarray] = []
    delays: list[np.ndarray] = []
    while len(current.area):
        possible, after, delay = _repeats(plan, current)
        child = np.where(possible, TOO_MANY, MISSING)
        rows = np.flatnonzero(possible) if len(generations) < plan.max_repeats else np.zeros(0, np.int64)
        child[rows] = row + len(possible) + np.arange(len(rows))
        generations.append(current)
        children.append(child)
        delays.append(delay)
        current, row = current.repeats_of(rows, row, after), row + len(possible)

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
    )
