"""Runs the compiled engine: gives it memory, makes room when it asks for it, and turns its rows into a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import numpy as np

from scenarios.base import WrongInput
from sim.compiled import address_of, note_ready, release
from sim.due import CALENDARS_GO_ON
from sim.engines import check_rules
from sim.kernel import memory
from sim.kernel.ahead import RING
from sim.kernel.events import LARGEST_NUMBER, LARGEST_TIME
from sim.kernel.load import Prepared, prepared
from sim.kernel.room import events_added, extended_added, links_added, rows_added
from sim.kernel.rows import Rows
from sim.kernel.run import BEGIN, END, RUN, run
from sim.kernel.steps import (
    DONE,
    NO_ROOM,
    PAUSED_TO_BREATHE,
    SPARE,
    TOO_MANY_APPOINTMENTS,
    TOO_MANY_REPEATS,
    TOO_MANY_VISITS,
)
from sim.kernel.unload import log_of
from sim.limits import too_many_appointments, too_many_handlings, too_many_repeats, too_many_visits
from sim.log import Log
from sim.plan import Plan
from sim.rosters import duty, hours_by_day, last_departures
from sim.rules import MISSING, Sharing
from sim.workload import Workload

DAY = 86_400

FIRST_SLOTS = 1024
FIRST_EVENTS = 4096
FIRST_LINKS = 1024

_BELOW = 4
"""Places after the last event that are looked at, too."""


class Run:
    """One replication: its memory, and what becomes of it."""

    def __init__(self, plan: Plan, workload: Workload, drain: bool = False) -> None:
        check_rules(plan)
        check_size(plan, workload)
        self.plan, self.workload, self.ready = plan, workload, prepared(plan)
        self.kept: dict[str, np.ndarray] = {}
        self.world = self.ready.world.copy().view(np.recarray)
        self.world["moving"] = MISSING
        self.world["end"] = LARGEST_TIME - 1 if drain else plan.cut
        self._lay_out_workload()
        self._lay_out_plan()
        self._lay_out_people()
        self._lay_out_outages()
        self.rows = Rows(self)
        self.add_slots(FIRST_SLOTS)
        events = max(FIRST_EVENTS, 2 * len(self.ready.place_of) + SPARE)  # the first ones of every calendar
        self.add_events(events)

    def keep(self, name: str, array: np.ndarray) -> None:
        """An array under its address in the world, instead of the one that was there."""
        if name in self.kept:
            release(self.kept[name])
        self.kept[name] = array
        self.world[name] = address_of(array)

    def close(self) -> None:
        """Gives the memory back."""
        for array in [*self.kept.values(), *self.columns]:
            release(array)

    # ---- layout ----

    def _lay_out_workload(self) -> None:
        work = self.workload
        self.columns = [
            *(half.view(np.int32) for half in work.key), work.reported, work.area, work.line, work.east, work.north,
            work.fault, work.customer, work.order, work.members, work.parent, work.child, work.repeat_delay,
            work.outage,
        ]  # fmt: skip
        table = np.zeros(len(self.columns), memory.COLUMN)
        for row, column in zip(table, self.columns, strict=True):
            row["address"], row["width"] = address_of(column), column.dtype.itemsize
            row["step"] = column.strides[0] // column.dtype.itemsize
        self.keep("columns", table)
        self.keep("ahead", self.ready.ahead)
        self.keep("ahead_words", np.empty(len(self.ready.ahead) * RING, np.uint32))
        self.world["first"] = work.first
        self.keep("ticket_rows", self._room_for_tickets())

    def _room_for_tickets(self) -> np.ndarray:
        """A row for each ticket that may be; those that are not reported stay as they are here."""
        tickets = np.zeros(self.workload.rows, memory.TICKET_ROW)
        tickets["reported"] = 2**32 - 1
        return tickets

    def _lay_out_plan(self) -> None:
        ready = self.ready
        self.keep("rates", np.array([*ready.rates, 0.0]))
        self.keep("stations", np.concatenate(ready.stations))
        self.keep("crews", np.concatenate([*ready.crews, np.zeros(1, memory.CREW)]))
        self.keep("people", np.array([*ready.people, 0], dtype=np.int32))
        self.keep("desks", ready.desks.copy())
        self.keep("promises", ready.promises)
        self.keep("woken", np.empty(len(ready.place_of) + 1, np.int32))
        self.keep("elements", ready.elements)
        self.keep("pools", ready.pools.copy())
        windows = int(ready.world["windows"][0])
        self.keep("taken", np.zeros(max(int(ready.world["region_count"][0]) * windows, 1), np.int32))

    def _lay_out_people(self) -> None:
        """Technicians, and all of the plan's numbers that differ from replication to replication."""
        plan, ready = self.plan, self.ready
        technicians = ready.technicians.copy()
        more = More(ready)
        absent = self.workload.absent
        spare = 2 if plan.field.overtime_hours else 0
        windows = []
        for row, person, own, missed in zip(technicians, plan.technicians, ready.windows, absent, strict=False):
            present = own[~missed[own[:, 3]]][:, :3] if missed.any() else own[:, :3]
            windows.append(present)
            room = np.zeros(3 * (len(present) + spare * len(person.shifts)), np.int64)
            room[: 3 * len(present)] = present.ravel()
            row["windows"], row["window_count"] = more.add(room), len(present)
        pools = self.kept["pools"]
        for pool in pools[: plan.pools]:
            first, count = int(pool["first"]), int(pool["count"])
            instants = _opens(windows[first : first + count])
            pool["instants"], pool["instant_count"] = more.add(instants), len(instants)
            if plan.field.overtime_hours:
                entries = _looks_at_backlog(plan, windows, range(first, first + count))
                pool["overtime"], pool["overtime_count"] = more.add(entries.ravel()), len(entries)
        if plan.field.sharing == Sharing.WORK_HOURS:
            for number, row in enumerate(technicians[: len(plan.technicians)]):
                first_day, hours = _hours(plan, number, windows[number])
                row["first_day"], row["hours"] = first_day, more.add(hours)
        self.world["waiting_in"] = more.add(np.zeros(len(plan.areas), np.int64))
        if plan.direct and plan.misassigned:
            missed_by = [each.tolist() for each in absent]
            spans = [np.array(duty(plan, area, missed_by), dtype=np.int64) for area in range(len(plan.areas))]
            spans = [each.reshape(len(each), 2) for each in spans]
            places = [(more.add(each[:, 0]), more.add(each[:, 1]), len(each)) for each in spans]
            self.world["duty"] = more.add(np.array(places, dtype=np.int64).ravel())
        self.keep("technicians", technicians)
        self.keep("free_people", np.arange(len(technicians), dtype=np.int32))
        self.keep("numbers", more.array())

    def _lay_out_outages(self) -> None:
        failures = self.workload.failures
        count = 0 if failures is None else len(failures)
        rows = np.zeros(count + 1, memory.FAILURE)
        if failures is not None:
            elements = self.ready.elements
            of, area = failures.element_class, failures.area
            rows["key0"][:count], rows["key1"][:count] = failures.key
            rows["failed"][:count], rows["element_class"][:count] = failures.failed, of
            rows["element"][:count] = elements["down"][of] + elements["area_stride"][of] * area + failures.element
        for name in ("detected", "started", "repaired", "agent", "links", "last_taken_in"):
            rows[name] = MISSING
        self.keep("failures", rows)
        self.world["failure_count"] = count
        self.keep("down", np.full(self.ready.element_places + 1, MISSING, np.int32))
        self.add_links(FIRST_LINKS)

    # ---- room ----

    def add_events(self, room: int) -> None:
        """Room for so many events, the first ones as they were."""
        heap, size = np.zeros(room + _BELOW, memory.EVENT), int(self.world["heap_size"][0])
        heap["key"] = memory.LAST_KEY
        if size:
            heap[:size] = self.kept["heap"][:size]
        self.keep("heap", heap)
        self.world["heap_room"] = room

    def add_slots(self, size: int) -> None:
        """More slots, the first ones as they were."""
        slots, room = _in_whole_lines(size, memory.SLOT), int(self.world["slot_room"][0])
        if room:
            slots[:room] = self.kept["slots"]
        slots["number"][room:] = MISSING
        slots["next_free"][room:] = np.arange(room + 1, size + 1)
        if room:
            slots["next_free"][size - 1] = self.world["free_slot"][0]
        self.world["free_slot"], self.world["slot_room"] = room, size
        self.keep("slots", slots)
        self.keep("scratch", np.empty(size, np.int32))

    def add_links(self, size: int) -> None:
        """More room for tickets that belong to outages, the first ones as they were."""
        links, count = np.zeros(size, memory.LINK), int(self.world["link_count"][0])
        if count:
            links[:count] = self.kept["links"][:count]
        self.keep("links", links)
        self.world["link_room"] = size

    def make_room(self) -> None:
        """More of whatever is scarce."""
        world, elements, people = self.world[0], len(self.plan.elements), len(self.plan.technicians)
        live = int(world.live)
        added = 2 * rows_added(live, elements)
        if world.slot_room < added:
            self.add_slots(2 * (int(world.slot_room) + added))
        needed = int(world.heap_size) + 2 * events_added(live, elements, people)
        if world.heap_room < needed:
            self.add_events(2 * needed)
        needed = int(world.link_count) + 2 * links_added(elements)
        if world.link_room < needed:
            self.add_links(2 * needed)
        self.rows.make_room(added + extended_added(people))

    # ---- running ----

    def to_the_end(self, between: Callable[[], None]) -> None:
        """Runs; `between` is called several times a second."""
        self.make_room()
        run(self.world, BEGIN)
        while (reason := run(self.world, RUN)) != DONE:
            if reason == NO_ROOM:
                self.make_room()
            elif reason == PAUSED_TO_BREATHE:
                between()
            else:
                self._stop(reason)
        self.make_room()
        run(self.world, END)
        note_ready()

    def _stop(self, reason: int) -> NoReturn:
        """Says what the scenario has exceeded."""
        plan, world = self.plan, self.world[0]
        if reason == TOO_MANY_VISITS:
            ticket = self.kept["slots"][int(world.stopped_by)]
            raise too_many_visits(
                plan, int(ticket["number"]), bool(ticket["order"]), int(ticket["turned_away"]), int(ticket["visits"])
            )
        if reason == TOO_MANY_REPEATS:
            raise too_many_repeats(plan)
        if reason == TOO_MANY_APPOINTMENTS:
            raise too_many_appointments(int(world.stopped_at))
        raise too_many_handlings(self.ready.names[int(world.stopped_by)], int(world.stopped_at))


def _in_whole_lines(size: int, row: np.dtype) -> np.ndarray:
    """Zeros that begin with a line of the processor's cache."""
    room = np.zeros(size * row.itemsize + memory.LINE, np.uint8)
    first = -room.ctypes.data % memory.LINE
    return room[first : first + size * row.itemsize].view(row)


class More:
    """Numbers after those of the plan."""

    def __init__(self, ready: Prepared) -> None:
        self._parts, self._size = [ready.array], len(ready.array)

    def add(self, values: np.ndarray) -> int:
        """Where these numbers stand."""
        place = self._size
        self._parts.append(values)
        self._size += len(values)
        return place

    def array(self) -> np.ndarray:
        return np.concatenate(self._parts)


def check_size(plan: Plan, workload: Workload) -> None:
    """Refuses what does not fit into the keys of events."""
    latest = plan.cut + CALENDARS_GO_ON + max([*plan.service_levels, plan.orders.service_level if plan.orders else 0])
    if latest >= LARGEST_TIME - 1:
        raise WrongInput(
            f"horizon: instants up to {latest // (365 * DAY)} years from the beginning matter; expected less than 136 "
            "with engine=compiled (the horizon, and the longest service level after it), or engine=simpy"
        )
    _check_widths(plan)
    most = LARGEST_NUMBER // 8 if plan.appointments is not None else LARGEST_NUMBER // 2
    if workload.rows > most:
        raise WrongInput(
            f"reports: {workload.rows:,} tickets in one replication; expected at most {most:,} with engine=compiled: "
            "a shorter horizon and more replications"
        )


def _check_widths(plan: Plan) -> None:
    """Refuses what does not fit into the rows of the log, which are narrow."""
    returns = max((desk.max_returns for desk in plan.chain), default=0)
    for place, count, most in (
        ("dispatch.chain (desks)", len(plan.chain), 127),
        ("dispatch.desks.NAME.max_returns", returns, 60_000),
        ("hotline.attempts", plan.calls.attempts, 60_000),
        ("repair.max_visits", plan.max_visits, 60_000),
    ):
        if count > most:
            raise WrongInput(f"{place}: {count:,}; expected at most {most:,} with engine=compiled, or engine=simpy")


def _opens(windows: list[np.ndarray]) -> np.ndarray:
    """Every instant at which somebody may depart again."""
    if not windows:
        return np.zeros(0, np.int64)
    return np.unique(np.maximum(np.concatenate([each[:, 0] for each in windows]), 0))


def _looks_at_backlog(plan: Plan, windows: list[np.ndarray], crew: range) -> np.ndarray:
    """When the backlog is looked at: instant, technician, beginning of the shift and of the next one that is not
    missed; shape (looks, 4)."""
    looks = [
        (instant, number, begins, next_)
        for number in crew
        for instant, begins, next_ in last_departures(
            plan.technicians[number], _worked(windows[number]), plan.latest_start
        )
    ]
    looks.sort(key=lambda look: look[0])
    return np.array(looks, dtype=np.int64).reshape(len(looks), 4)


def _worked(windows: np.ndarray) -> set[int]:
    """Beginnings of the shifts in which somebody may depart."""
    return set(windows[:, 2].tolist())


def _hours(plan: Plan, number: int, windows: np.ndarray) -> tuple[int, np.ndarray]:
    """The first day on which a technician offers hours, and the seconds of each day from then on."""
    offered = hours_by_day(plan.technicians[number], _worked(windows), plan.field.standard_hours)
    first = min(offered, default=0)
    hours = np.zeros(max(offered, default=0) - first + 1, np.int64)
    for day, seconds in offered.items():
        hours[day - first] = seconds
    return first, hours


def simulate(plan: Plan, workload: Workload, drain: bool = False, between: Callable[[], None] = lambda: None) -> Log:
    """Runs one replication in the compiled engine and returns what happened: the same as `sim.process.simulate`.

    Raises WrongInput where the scenario exceeds a limit of its own or of this engine, or names a Python class.
    """
    replication = Run(plan, workload, drain)
    try:
        replication.to_the_end(between)
        return log_of(replication)
    finally:
        replication.close()
