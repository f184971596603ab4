"""The workload: every first report and every repeat that could follow, with its line, place and classes.

All chance of a replication is here, in `sim.arrivals`, `sim.orders`, `sim.failures` and `sim.draws`, as functions of
keys.

Sources of randomness: those of arrivals, orders and failures; BUSYNESS per area and day; AREA per report of a history;
LINE and FAULT_CLASS per report, LINE per order; PLACE_EAST, PLACE_NORTH and CUSTOMER_CLASS per line; IMPERFECT and
REPEAT_DELAY per ticket; ABSENCE per technician and day. To know who could be closed falsely it also looks at words
that the engine looks at again: FALSE_CLOSURE, NOT_FIXED, NEEDS_SECOND_LINE and NEEDS_PARTS per visit, REMOTE_FIX and
FALSE_REMOTE_FIX per ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.arrivals import arrivals, words
from sim.failures import Failures, draw_failures, reports_of
from sim.orders import draw_orders
from sim.plan import BUSYNESS_SCALE, Plan
from sim.quantiles import fine_value, seconds
from sim.rules import MISSING
from sim.streams import Key, Kind, Source, derived, key_number, named, word

DAY = 86_400

TOO_MANY = -2
"""Stands for a repeat that would make its chain longer than allowed."""


@dataclass(frozen=True)
class Workload:
    """Tickets that may exist in one replication; a row's number is the ticket's number.

    First reports and orders come first, by time; then their possible repeats, then the repeats of those. All
    columns have shape (rows,).
    """

    seed: int
    replication: int
    first: int
    """Number of first reports and orders."""
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
    """Class of the fault; the class after the last one for orders (see `Plan.order_class`)."""
    customer: np.ndarray
    order: np.ndarray
    """1 for an order, 0 for a fault."""
    bundle: np.ndarray
    """The ticket of the first member of an order's bundle, MISSING where it belongs to none."""
    members: np.ndarray
    """How many services of an order this ticket holds; 1 for a fault."""
    repeat_delay: np.ndarray
    """Seconds from restoration to the repeat of an imperfect repair; 0 where there is no child."""
    outage: np.ndarray
    """Number of the failure that makes the line report; MISSING for all others."""
    failures: Failures | None
    """What fails; None where nothing can."""
    absent: list[np.ndarray]
    """For each technician, whether each shift is missed."""

    @property
    def rows(self) -> int:
        return len(self.area)

    @property
    def key_numbers(self) -> np.ndarray:
        """Keys as one column of uint64."""
        return key_number((self.key[0].astype(np.uint64), self.key[1].astype(np.uint64)))


def _busyness(plan: Plan, area_key: Key) -> np.ndarray:
    """Factor of each day of the run."""
    days = -(-plan.cut // DAY)
    if plan.busyness is None:
        return np.ones(days)
    drawn = word(area_key, Source.BUSYNESS, words(np.arange(days))).astype(np.int64)
    return fine_value(plan.busyness, drawn) / (256.0 * BUSYNESS_SCALE)


def _reports_of_area(plan: Plan, number: int, area_key: Key) -> tuple[np.ndarray, Key]:
    """Times and keys of an area's first reports."""
    busyness = np.repeat(_busyness(plan, area_key), 24)[: len(plan.hourly_rate)]
    rate = plan.hourly_rate * plan.areas[number].lines * busyness
    if plan.storms:
        rate *= plan.storms[number].demand
    return arrivals(area_key, rate, plan.cut)


def _first_reports(plan: Plan, world: Key) -> tuple[np.ndarray, Key, np.ndarray]:
    """Times, keys and areas of all first reports, by time, then key."""
    found = [_reports_of_area(plan, number, named(world, area.name)) for number, area in enumerate(plan.areas)]
    time = np.concatenate([times for times, _ in found])
    first, second = (np.concatenate([key[half] for _, key in found]) for half in (0, 1))
    area = np.repeat(np.arange(len(found)), [len(times) for times, _ in found])
    order = np.lexsort((second, first, time))
    return time[order], (first[order], second[order]), area[order]


def _reports_of_history(plan: Plan, world: Key) -> tuple[np.ndarray, Key, np.ndarray]:
    """The reports of the file; areas that it does not name are drawn by their number of lines."""
    history = plan.history
    assert history is not None
    key = derived(named(world, "history"), Kind.HISTORY, 0, words(history.row))
    lines = np.cumsum([area.lines for area in plan.areas])
    drawn = np.searchsorted(lines, word(key, Source.AREA) / 2.0**32 * lines[-1], side="right")
    return history.reported, key, np.where(history.area >= 0, history.area, drawn)


def _classes(drawn_words: np.ndarray, thresholds: list[int], known: np.ndarray | None) -> np.ndarray:
    drawn = np.searchsorted(np.array(thresholds[:-1], dtype=np.int64), drawn_words.astype(np.int64), side="right")
    return drawn if known is None else np.where(known >= 0, known, drawn)


def _line_keys(plan: Plan, world: Key, area: np.ndarray, line: np.ndarray) -> Key:
    """Keys of the lines: a line keeps its place and its customer in all its tickets."""
    keys = [named(world, place.name) for place in plan.areas]
    of_area = (words([key[0] for key in keys])[area], words([key[1] for key in keys])[area])
    return derived(of_area, Kind.LINE, 0, words(line))


def _place(plan: Plan, area: np.ndarray, drawn: np.ndarray, axis: int) -> np.ndarray:
    """Metres on the common map, spread evenly over the area's square."""
    side = np.array([place.side for place in plan.areas], dtype=np.int64)[area]
    corner = np.array([place.centre[axis] - place.side // 2 for place in plan.areas], dtype=np.int64)[area]
    return corner + (drawn.astype(np.int64) * (side + 1) >> 32)


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
    possible = (imperfect | falsely) & (current.order == 0) & (current.earliest + after < plan.cut)
    return possible, after, np.where(possible & imperfect, delay, 0)


@dataclass
class _Generation:
    """Columns of first reports and orders, or of one generation of repeats."""

    key: Key
    parent: np.ndarray
    area: np.ndarray
    line: np.ndarray
    east: np.ndarray
    north: np.ndarray
    fault: np.ndarray
    customer: np.ndarray
    earliest: np.ndarray
    order: np.ndarray
    bundle: np.ndarray
    members: np.ndarray
    outage: np.ndarray

    def repeats_of(self, rows: np.ndarray, first_row: int, after: np.ndarray) -> _Generation:
        """The next generation: the same lines and faults under keys of their own."""
        kept = self.rows(rows)
        kept.key, kept.parent = derived(kept.key, Kind.REPEAT, 0, 0), rows + first_row
        kept.earliest, kept.outage = kept.earliest + after[rows], np.full(len(rows), MISSING)
        return kept

    def rows(self, chosen: np.ndarray) -> _Generation:
        """The chosen rows."""
        columns = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "key"}
        key = self.key[0][chosen], self.key[1][chosen]
        return _Generation(key=key, **{name: column[chosen] for name, column in columns.items()})

    def rows_by_key(self) -> _Generation:
        """The rows in the order of their keys."""
        return self.rows(np.lexsort((self.key[1], self.key[0])))


def _reports(plan: Plan, world: Key) -> _Generation:
    """First reports of faults, by time."""
    history = plan.history
    time, key, area = _first_reports(plan, world) if history is None else _reports_of_history(plan, world)
    known = None if history is None else history.fault_class
    fault = _classes(word(key, Source.FAULT_CLASS), plan.fault_shares, known)
    none = np.full(len(time), MISSING)
    return _on_lines(
        plan, world, word(key, Source.LINE), None if history is None else history.customer_class,
        key=key, parent=none, area=area, fault=fault, earliest=time,
        order=np.zeros_like(none), bundle=none, members=np.ones_like(none), outage=none,
    )  # fmt: skip


def _on_lines(
    plan: Plan, world: Key, drawn: np.ndarray, known_customer: np.ndarray | None, area: np.ndarray, **others: Any
) -> _Generation:
    """Rows with the lines that were drawn."""
    lines = np.array([place.lines for place in plan.areas], dtype=np.int64)
    return _at_lines(plan, world, drawn.astype(np.int64) * lines[area] >> 32, known_customer, area, **others)


def _at_lines(
    plan: Plan, world: Key, line: np.ndarray, known_customer: np.ndarray | None, area: np.ndarray, **others: Any
) -> _Generation:
    """Rows of these lines, with what is known of the lines: their places and customers."""
    key = _line_keys(plan, world, area, line)
    return _Generation(
        area=area,
        line=line,
        east=_place(plan, area, word(key, Source.PLACE_EAST), 0),
        north=_place(plan, area, word(key, Source.PLACE_NORTH), 1),
        customer=_classes(word(key, Source.CUSTOMER_CLASS), plan.customer_shares, known_customer),
        **others,
    )


def _orders(plan: Plan, world: Key) -> _Generation:
    """Orders. All members of a bundle are on the line of the order. `bundle` is still the number of the order."""
    found = draw_orders(plan, world)
    return _on_lines(
        plan, world, word(found.of_order, Source.LINE), None,
        key=found.key, parent=np.full(len(found.time), MISSING), area=found.area,
        fault=np.full(len(found.time), plan.order_class), earliest=found.time,
        order=np.ones_like(found.time), bundle=found.bundle, members=found.members,
        outage=np.full(len(found.time), MISSING),
    )  # fmt: skip


def _calls(plan: Plan, world: Key, failures: Failures) -> _Generation:
    """Reports of lines under elements that fail, by key."""
    calls = reports_of(plan, failures)
    fault = _classes(word(calls.key, Source.FAULT_CLASS), plan.fault_shares, None)
    none = np.full(len(calls.area), MISSING)
    found = _at_lines(
        plan, world, calls.line, None, calls.area, key=calls.key, parent=none, fault=fault, earliest=calls.reported,
        order=np.zeros_like(none), bundle=none, members=np.ones_like(none), outage=calls.outage,
    )  # fmt: skip
    return found.rows(np.flatnonzero(found.earliest < plan.cut)).rows_by_key()


def _first_generation(plan: Plan, world: Key, failures: Failures | None) -> _Generation:
    """Reports and orders by time; at the same second, single faults come first, then reports of outages."""
    reports = _reports(plan, world)
    if failures is not None:
        reports = _sorted(_joined(reports, _calls(plan, world, failures)))
    if plan.orders is None:
        return reports
    return _sorted(_joined(reports, _orders(plan, world)))


def _joined(reports: _Generation, orders: _Generation) -> _Generation:
    """The rows of both, the others last."""
    orders.bundle = np.where(orders.bundle == MISSING, MISSING, orders.bundle + len(reports.area))
    names = [each.name for each in fields(reports) if each.name != "key"]
    first, second = (np.concatenate(halves) for halves in zip(reports.key, orders.key, strict=True))
    both = {name: np.concatenate([getattr(reports, name), getattr(orders, name)]) for name in names}
    return _Generation(key=(first, second), **both)


def _sorted(rows: _Generation) -> _Generation:
    """The rows by time; bundles follow their first members."""
    by_time = np.argsort(rows.earliest, kind="stable")
    place = np.empty_like(by_time)
    place[by_time] = np.arange(len(by_time))
    found = rows.rows(by_time)
    found.bundle = np.where(found.bundle == MISSING, MISSING, np.append(place, MISSING)[found.bundle])
    return found


def _absences(plan: Plan, world: Key) -> list[np.ndarray]:
    """For each technician, whether each shift is missed; keyed by area, index and day."""
    absent = []
    for person in plan.technicians:
        key = derived(named(world, plan.areas[person.area].name), Kind.TECHNICIAN, person.index, person.group)
        days = np.array([begins // DAY for begins, _ in person.shifts], dtype=np.int64)
        absent.append(word(key, Source.ABSENCE, words(days)) < np.int64(person.absence))
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
    keys = [np.concatenate([generation.key[half] for generation in generations] or [words([])]) for half in (0, 1)]
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
        order=column("order"),
        bundle=column("bundle"),
        members=column("members"),
        outage=column("outage"),
        failures=failures,
        repeat_delay=np.concatenate(delays or [np.zeros(0, np.int64)]),
        absent=_absences(plan, world),
    )
