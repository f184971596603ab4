"""Events of the SimPy engine in a total order: (time, phase, number).

SimPy breaks ties by the order in which events were scheduled. Here ties are the normal case (shift starts, batch
releases), so every event carries its phase and a ticket's, technician's or station's number as its priority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappush
from typing import Protocol

from simpy import Environment
from simpy.events import Event

from sim.rules import Phase


class Clock(Environment):
    """A SimPy environment whose time is whole seconds and whose events are totally ordered."""

    def __init__(self, ties: Iterator[int] | None = None) -> None:
        super().__init__(initial_time=0)
        if ties is not None:
            # Only the test that shuffles ties comes here: events that tie even in the total order must not matter.
            self._eid = ties  # type: ignore[assignment]

    @property
    def now(self) -> int:
        """Whole seconds since Monday 00:00 of week 0."""
        return self._now  # type: ignore[return-value]

    def fix(self, event: Event, instant: int, phase: int, number: int) -> None:
        """Fixes when an event happens."""
        event._ok = True
        event._value = None
        heappush(self._queue, (instant, phase << 48 | number, next(self._eid), event))  # type: ignore[misc]


class Waiting(Event):
    """Something that a ticket waits for; whoever ends the wait fixes when it happens."""

    def __init__(self, clock: Clock) -> None:
        self.env = clock
        self.callbacks: list[Callable] = []


class Moment(Waiting):
    """Happens at an instant, in its phase."""

    def __init__(self, clock: Clock, instant: int, phase: int, number: int) -> None:
        self.env = clock
        self.callbacks: list[Callable] = []
        clock.fix(self, instant, phase, number)


class Place(Protocol):
    """Where tickets wait for people: a station or a field pool."""

    number: int

    def start_waiting(self) -> None:
        """Starts all that can be started now."""


class Dispatcher:
    """Decides once per instant, after everything else of that instant, place by place."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._woken: dict[int, Place] = {}

    def wake(self, place: Place) -> None:
        """Has a place looked at when this instant is settled."""
        if not self._woken:
            Moment(self._clock, self._clock.now, Phase.DISPATCH, 0).callbacks.append(self._decide)
        self._woken[place.number] = place

    def _decide(self, _: Event) -> None:
        woken, self._woken = self._woken, {}
        for number in sorted(woken):
            woken[number].start_waiting()
