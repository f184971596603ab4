"""The workload: every first report and every repeat that could follow, with its line, place and classes.

All chance of a replication is here, in `sim.arrivals`, `sim.orders`, `sim.failures`, `sim.repeats` and `sim.draws`, as
functions of keys. Many first reports are drawn by compiled code in `sim.first_reports` instead, to the same result.

Sources of randomness: those of arrivals, orders and failures; BUSYNESS per area and day; AREA per report of a history;
LINE and FAULT_CLASS per report, LINE per order; PLACE_EAST, PLACE_NORTH and CUSTOMER_CLASS per line; those of repeats;
ABSENCE per technician and day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from scenarios.calendars import Intervals
from sim.arrivals import arrivals, words
from sim.columns import by_compiled_code, chosen, constant, narrow, narrow_class, together, words_of_attempts
from sim.failures import Failures, draw_failures, reports_of
from sim.first_reports import expected_words, first_reports
from sim.orders import draw_orders
from sim.plan import BUSYNESS_SCALE, Plan
from sim.quantiles import fine_value
from sim.repeats import Repeats, repeats
from sim.rules import MISSING
from sim.streams import Key, Kind, Source, derived, key_number, named, word

DAY = 86_400

TOO_MANY = -2
"""Stands for a repeat that would make its chain longer than allowed."""


@dataclass(frozen=True)
class Workload:
    """Tickets that may exist in one replication; a row's number is the ticket's number.

    First reports and orders come first, by time; then their possible repeats, then the repeats of those. All
    columns have shape (rows,). They are as narrow as their values let them be (see `sim.columns`), so whoever
    computes with them widens them first; a column of one value is stored once, and cannot be written to.
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


def _rates(plan: Plan, world: Key) -> np.ndarray:
    """Reports per hour, a row for each area and a column for each hour of all weeks."""
    hours = len(plan.hourly_rate)
    rates = np.zeros((len(plan.areas), -(-hours // 168) * 168))
    for number, area in enumerate(plan.areas):
        busyness = np.repeat(_busyness(plan, named(world, area.name)), 24)[:hours]
        rates[number, :hours] = plan.hourly_rate * area.lines * busyness
        if plan.storms:
            rates[number, :hours] *= plan.storms[number].demand
    return rates


def _first_reports(plan: Plan, world: Key, rates: np.ndarray) -> tuple[np.ndarray, Key, np.ndarray]:
    """Times, keys and areas of all first reports, by time, then key."""
    found = [arrivals(named(world, area.name), rate, plan.cut) for area, rate in zip(plan.areas, rates, strict=True)]
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


def _classes(key: Key, source: Source, thresholds: list[int], known: np.ndarray | None) -> np.ndarray:
    """Classes of these shares; those that are known stay as they are."""
    if known is None and len(thresholds) == 1:
        return constant(0, len(key[0]))
    drawn = np.searchsorted(np.array(thresholds[:-1], dtype=np.int64), word(key, source).astype(np.int64), side="right")
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

    def repeats_of(self, found: Repeats, first_row: int) -> _Generation:
        """The next generation: the same lines and faults under keys of their own."""
        kept = self.rows(found.rows)
        kept.key, kept.parent = derived(kept.key, Kind.REPEAT, 0, 0), found.rows + first_row
        kept.earliest, kept.outage = kept.earliest + found.after, constant(MISSING, len(found.rows))
        return kept

    def rows(self, positions: np.ndarray) -> _Generation:
        """The chosen rows."""
        columns = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "key"}
        key = self.key[0][positions], self.key[1][positions]
        return _Generation(key=key, **{name: chosen(column, positions) for name, column in columns.items()})

    def rows_by_key(self) -> _Generation:
        """The rows in the order of their keys."""
        return self.rows(np.lexsort((self.key[1], self.key[0])))


def _of_faults(rows: int) -> dict[str, Any]:
    """What all first reports of faults have in common."""
    return {
        "parent": constant(MISSING, rows),
        "order": constant(0, rows),
        "bundle": constant(MISSING, rows),
        "members": constant(1, rows),
    }


def _reports(plan: Plan, world: Key) -> _Generation:
    """First reports of faults, by time."""
    if plan.history is not None:
        return _reports_at(plan, world, *_reports_of_history(plan, world))
    rates = _rates(plan, world)
    if by_compiled_code(expected_words(rates)):
        columns = first_reports(plan, world, rates)
        rows = len(columns["area"])
        return _Generation(**columns, **_of_faults(rows), outage=constant(MISSING, rows))
    return _reports_at(plan, world, *_first_reports(plan, world, rates))


def _reports_at(plan: Plan, world: Key, time: np.ndarray, key: Key, area: np.ndarray) -> _Generation:
    """Reports at these times in these areas, with their lines and classes."""
    history = plan.history
    known_fault, known_customer = (None, None) if history is None else (history.fault_class, history.customer_class)
    return _on_lines(
        plan, world, word(key, Source.LINE), known_customer,
        key=key, area=area, fault=_classes(key, Source.FAULT_CLASS, plan.fault_shares, known_fault),
        earliest=time, outage=constant(MISSING, len(time)), **_of_faults(len(time)),
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
        customer=_classes(key, Source.CUSTOMER_CLASS, plan.customer_shares, known_customer),
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
    fault = _classes(calls.key, Source.FAULT_CLASS, plan.fault_shares, None)
    found = _at_lines(
        plan, world, calls.line, None, calls.area, key=calls.key, fault=fault, earliest=calls.reported,
        outage=calls.outage, **_of_faults(len(calls.area)),
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
    """For each technician, whether each shift is missed; keyed by area, group, index and day."""
    absent = []
    lists = {id(person.shifts): person.shifts for person in plan.technicians}  # a group's technicians share theirs
    days = {which: _days(shifts) for which, shifts in lists.items()}
    never = {which: np.zeros(len(each), bool) for which, each in days.items()}
    for person in plan.technicians:
        if not person.absence:
            absent.append(never[id(person.shifts)])
            continue
        key = derived(named(world, plan.areas[person.area].name), Kind.TECHNICIAN, person.index, person.group)
        absent.append(words_of_attempts(key, Source.ABSENCE, days[id(person.shifts)]) < np.int64(person.absence))
    return absent


def _days(shifts: Intervals) -> np.ndarray:
    """Numbers of the days on which shifts begin, as words."""
    return words(np.array([begins for begins, _ in shifts], dtype=np.int64) // DAY)


def _generations(plan: Plan, current: _Generation) -> dict[str, list[np.ndarray]]:
    """Columns of first reports and orders, of their possible repeats, of the repeats of those, and so on."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in _widths(plan, 0)}
    row = 0
    for number in range(plan.max_repeats + 1):
        found, rows = (
            repeats(plan, current.key, current.fault, current.customer, current.order, current.earliest),
            len(current.area),
        )
        last = number == plan.max_repeats
        own = {
            "first": current.key[0],
            "second": current.key[1],
            "reported": constant(MISSING, rows) if number else current.earliest,
            "generation": constant(number, rows),
            "child": _children(rows, found.rows, row + rows, last),
            "repeat_delay": found.delay,
        }
        for name, columns in parts.items():
            columns.append(own[name] if name in own else getattr(current, name))
        if last or not len(found.rows):
            break
        current, row = current.repeats_of(found, row), row + rows
    return parts


def _children(rows: int, parents: np.ndarray, first_child: int, last: bool) -> np.ndarray:
    """The ticket that would repeat each of a generation."""
    if not len(parents):
        return constant(MISSING, rows)
    child = np.full(rows, MISSING, narrow(first_child + rows))
    child[parents] = TOO_MANY if last else np.arange(first_child, first_child + len(parents))
    return child


def _widths(plan: Plan, rows: int) -> dict[str, type[np.integer]]:
    """Types of the columns, as narrow as their values let them be."""
    areas, ticket, second, metres = plan.areas, narrow(rows), narrow(plan.cut), narrow(plan.farthest)
    return {
        "first": np.uint32,
        "second": np.uint32,
        "reported": second,
        "parent": ticket,
        "child": ticket,
        "generation": narrow_class(plan.max_repeats),
        "area": narrow_class(len(areas)),
        "line": narrow(max(area.lines for area in areas)),
        "east": metres,
        "north": metres,
        "fault": narrow_class(len(plan.faults)),
        "customer": narrow_class(len(plan.customers)),
        "order": np.int16,
        "bundle": ticket,
        "members": ticket,
        "repeat_delay": second,
        "outage": np.int32,
    }


def draw_workload(plan: Plan, seed: int, replication: int) -> Workload:
    """All tickets that may exist in one replication."""
    world = (seed, replication)
    failures = draw_failures(plan, world) if plan.elements else None
    parts = _generations(plan, _first_generation(plan, world, failures))
    first, rows = len(parts["area"][0]), sum(map(len, parts["area"]))
    columns = {name: together(parts.pop(name), width) for name, width in _widths(plan, rows).items()}
    return Workload(
        seed=seed,
        replication=replication,
        first=first,
        key=(columns.pop("first"), columns.pop("second")),
        failures=failures,
        absent=_absences(plan, world),
        **columns,
    )
