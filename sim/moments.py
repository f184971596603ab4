"""Events of the SimPy engine in a total order: (time, phase, number).

SimPy breaks ties by the order in which events were scheduled. Here ties are the normal case (shift starts, batch
releases), so every event carries its phase and a ticket's, technician's or station's number as its priority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Protocol

from simpy import Environment
from simpy.events import Event

from sim.rules import NEVER


class Place(Protocol):
    """Where tickets wait for people: a station or a field pool."""

    number: int

    def start_waiting(self) -> None:
        """Starts all that can be started now."""


class Dispatcher:
    """Decides once per instant, after everything else of that instant, place by place."""

    def __init__(self) -> None:
        self.woken: dict[int, Place] = {}

    def wake(self, place: Place) -> None:
        """Has a place looked at when this instant is settled."""
        self.woken[place.number] = place

    def decide(self) -> None:
        """Looks at every place that has been woken."""
        woken, self.woken = self.woken, {}
        for number in sorted(woken):
            woken[number].start_waiting()


class Clock(Environment):
    """A SimPy environment whose time is whole seconds, whose events are totally ordered, and which has a dispatcher
    decide at the end of each instant."""

    now: int = 0
    """Whole seconds since Monday 00:00 of week 0."""

    def __init__(self, ties: Iterator[int] | None = None) -> None:
        super().__init__(initial_time=0)
        self.dispatcher = Dispatcher()
        if ties is not None:
            # Only the test that shuffles ties comes here: events that tie even in the total order must not matter.
            self._eid = ties  # type: ignore[assignment]

    def fix(self, event: Event, instant: int, phase: int, number: int) -> None:
        """Fixes when an event happens."""
        heappush(self._queue, (instant, phase << 48 | number, next(self._eid), event))  # type: ignore[misc]

    def run_until(self, end: int = NEVER) -> None:
        """Runs up to an instant, which itself no longer happens.

        This stands in place of SimPy's own loop, because dispatching is the end of an instant, not one more event
        that others could follow.
        """
        queue, dispatcher = self._queue, self.dispatcher
        while queue and queue[0][0] < end:
            now = self.now = self._now = queue[0][0]  # type: ignore[assignment]
            while queue and queue[0][0] == now:
                _happen(heappop(queue)[3])
                if dispatcher.woken and not (queue and queue[0][0] == now):
                    dispatcher.decide()


def _happen(event: Event) -> None:
    """What SimPy does with an event: tells everyone who waits for it, and raises a failure that nobody caught."""
    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
    for callback in callbacks:
        callback(event)
    if not event._ok and not event.defused:
        raise event._value


class Waiting(Event):
    """Something that a ticket waits for; whoever ends the wait fixes when it happens."""

    _ok = True
    _value = None

    def __init__(self, clock: Clock) -> None:
        self.env = clock
        self.callbacks: list[Callable] = []


class Moment(Waiting):
    """Happens at an instant, in its phase."""

    def __init__(self, clock: Clock, instant: int, phase: int, number: int) -> None:
        self.env = clock
        self.callbacks: list[Callable] = []
        clock.fix(self, instant, phase, number)
