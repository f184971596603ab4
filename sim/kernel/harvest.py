"""Hands on the rows of tickets that are over while the compiled engine runs, and gives their memory back.

The engine knows nothing of it: it is interrupted after so many events, and everything is found from outside. Tickets
that belong together are a family: a first report with its repeats, or all members of a bundle, by the number of the
first. A family is over when none of it is in a slot, none will be reported any more, and no customer is calling.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from sim.blocks import Block, Take, UnderWay
from sim.kernel import memory
from sim.kernel.engine import Run
from sim.kernel.events import LARGEST_NUMBER, kind_of
from sim.kernel.rows import TABLES
from sim.kernel.run import EVENTS_AT_A_TIME
from sim.kernel.steps import REPAIR, REPEAT
from sim.kernel.unload import outages_of, shifts_of, tables_of, tickets_at
from sim.log import Log
from sim.plan import Plan
from sim.rules import MISSING
from sim.workload import Workload

EVENTS = 1 << 16
"""Events from one block to the next: some thousand tickets."""


class TicketRows:
    """Rows of tickets that take memory from when they are written until it is given back."""

    def __init__(self, size: int) -> None:
        # Not shared with other processes: what is shared stays in memory although nobody has a page of it.
        private = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
        self._map = mmap.mmap(-1, max(size, 1) * memory.TICKET_ROW.itemsize, **private)
        self.rows = np.frombuffer(self._map, memory.TICKET_ROW, size)
        self._shared = np.zeros(0, np.int64)
        """Pages with rows that are needed no more and others that are."""

    def written(self, numbers: np.ndarray) -> np.ndarray:
        """Which of these tickets have a row. Those that have none are all zeros, which no row is: a first report has
        the cause MISSING, and a repeat does not come in second 0."""
        rows = self.rows[numbers]
        found: np.ndarray = (rows["cause"] != 0) | (rows["reported"] != 0)
        return found

    def give_back(self, numbers: np.ndarray, needed: np.ndarray) -> None:
        """The rows of these tickets will not be read again; those that are needed may be on the same pages."""
        if not hasattr(mmap, "MADV_DONTNEED"):  # Windows
            return
        pages = np.union1d(self._shared, _pages(numbers))
        kept = np.isin(pages, _pages(needed))
        self._shared, free = pages[kept], pages[~kept]
        ends = np.flatnonzero(np.diff(free, append=-1) != 1) + 1
        for begin, end in pairwise([0, *ends.tolist()]):
            length = (end - begin) * mmap.PAGESIZE
            first = int(free[begin]) * mmap.PAGESIZE
            self._map.madvise(mmap.MADV_DONTNEED, first, min(length, len(self._map) - first))


def _pages(numbers: np.ndarray) -> np.ndarray:
    """Pages that hold the rows of these tickets."""
    begins = numbers * memory.TICKET_ROW.itemsize
    ends = begins + memory.TICKET_ROW.itemsize - 1
    return np.unique(np.concatenate([begins // mmap.PAGESIZE, ends // mmap.PAGESIZE]))


class StreamedRun(Run):
    """A run whose log is not kept."""

    def _room_for_tickets(self) -> np.ndarray:
        self.ticket_rows = TicketRows(self.workload.rows)
        return self.ticket_rows.rows


class Families:
    """Which tickets belong together, and which families are over."""

    def __init__(self, run: Run) -> None:
        self._run, self._work = run, run.workload
        first = self._work.bundle[: self._work.first]
        members = np.flatnonzero(first != MISSING)
        order = np.argsort(first[members], kind="stable")
        self._members, self._bundles = members[order], np.asarray(first)[members][order]
        """Members of bundles, and for each the number of its bundle, in the order of these."""
        self._reported = 0
        self.waiting = np.zeros(0, np.int64)
        """Families that are under way."""

    def over(self, is_last: bool) -> np.ndarray:
        """Families that are over by now and were not before."""
        known = np.concatenate([self.waiting, self._new()])
        if is_last:
            self.waiting = np.zeros(0, np.int64)
            return known
        under_way = np.isin(known, self._of(self._under_way())) | self._incomplete(known)
        self.waiting = known[under_way]
        return known[~under_way]

    def _new(self) -> np.ndarray:
        """Families whose first ticket has been reported since the last time."""
        before, self._reported = self._reported, int(self._run.world["report"][0])
        numbers = np.arange(before, self._reported)
        bundle = self._work.bundle[before : self._reported]
        return numbers[(bundle == MISSING) | (bundle == numbers)]

    def _under_way(self) -> np.ndarray:
        """Tickets in slots, those of calls, and repeats that will be reported."""
        slots = self._run.kept["slots"]
        used = (slots["number"] != MISSING) & (slots["kind"] != REPAIR)
        events = self._run.kept["heap"][: int(self._run.world["heap_size"][0])]
        repeats = events["key"][_kinds(events["content"]) == REPEAT] & LARGEST_NUMBER
        return np.concatenate([slots["number"][used], repeats])

    def _of(self, numbers: np.ndarray) -> np.ndarray:
        """Families of tickets."""
        numbers = np.unique(numbers)
        while (repeats := (parents := self._work.parent[numbers]) != MISSING).any():
            numbers = np.where(repeats, parents, numbers)
        bundle = self._work.bundle[numbers]
        return np.unique(np.where(bundle != MISSING, bundle, numbers))

    def _incomplete(self, families: np.ndarray) -> np.ndarray:
        """Which of these are bundles with members that are still to come in."""
        place = np.searchsorted(self._bundles, families, side="right") - 1
        bundled = (place >= 0) & (np.append(self._bundles, MISSING)[place] == families)
        return bundled & (np.append(self._members, MISSING)[place] >= self._reported)

    def members(self, families: np.ndarray, written: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Numbers of the tickets of families that have rows, ascending."""
        found = np.concatenate([families, self._members[np.isin(self._bundles, families)]])
        found = np.unique(found)
        generations = []
        while len(found := found[written(found)]):
            generations.append(found)
            children = self._work.child[found]
            found = children[children >= 0].astype(np.int64)
        return np.sort(np.concatenate([np.zeros(0, np.int64), *generations]))


_kinds = getattr(kind_of, "py_func", kind_of)
"""The kinds of events for a column of their contents: numpy needs no compiled function."""


class Harvest:
    """What of a run has been handed on by now."""

    def __init__(self, run: StreamedRun, take: Take, events: int) -> None:
        self._run, self._take, self._events = run, take, events
        self._families = Families(run)
        self.held = {name: np.zeros(0, row) for name, (_, row, _) in TABLES.items()}
        """Rows of tickets that are under way or whose families are."""
        self._shifts = shifts_of(run, self.held["extended"])
        self.go_on()

    def go_on(self) -> None:
        """The engine is interrupted again after so many events."""
        self._run.world["events"] = EVENTS_AT_A_TIME - self._events

    def hand_on(self, is_last: bool = False) -> None:
        """Hands on all families that are over."""
        run, families = self._run, self._families
        numbers = families.members(families.over(is_last), run.ticket_rows.written)
        rows = run.ticket_rows.rows[numbers]
        waiting = families.members(families.waiting, run.ticket_rows.written)
        run.ticket_rows.give_back(numbers, waiting)
        over = {name: self._over(name, numbers) for name in TABLES if name != "extended"}
        if is_last:
            self._shifts = shifts_of(run, np.concatenate(run.rows.all_of("extended") or [self.held["extended"]]))
        log = Log(
            cut=run.plan.cut,
            tickets=tickets_at(run, numbers, numbers, rows),
            **tables_of(lambda name, _: over[name], over["special"]),
            outages=outages_of(run),
            shifts=self._shifts,
        )
        work = run.workload
        under_way = UnderWay(*(column[families.waiting] for column in (work.area, work.line, work.reported)))
        self._take(Block(log, int(run.world["now"][0]), under_way, is_last))

    def _over(self, name: str, numbers: np.ndarray) -> np.ndarray:
        """Rows of these tickets, by ticket, each one's in the order in which they were written; others are held."""
        rows = np.concatenate([self.held[name], *self._run.rows.all_of(name)])
        own = np.isin(rows["ticket"], numbers)
        self.held[name] = rows[~own]
        found = rows[own]
        return found[np.argsort(found["ticket"], kind="stable")]


def simulate_in_blocks(
    plan: Plan,
    workload: Workload,
    take: Take,
    drain: bool = False,
    between: Callable[[], None] = lambda: None,
    events: int = EVENTS,
) -> None:
    """Runs one replication and hands its log on in blocks, each after about so many events; else like `simulate`."""
    run = StreamedRun(plan, workload, drain)
    try:
        harvest = Harvest(run, take, events)

        def interrupted() -> None:
            between()
            harvest.hand_on()
            harvest.go_on()

        run.to_the_end(interrupted)
        harvest.hand_on(is_last=True)
    finally:
        run.close()
