"""Events of the SimPy engine in a total order: (time, phase, number).

SimPy breaks ties by the order in which events were scheduled. Here ties are the normal case (shift starts, batch
releases), so every event carries its phase and a ticket's, technician's or station's number as its priority.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from simpy import Environment
from simpy.events import Event

from sim.rules import Phase


class Moment(Event):
    """Happens at an instant, in its phase."""

    def __init__(self, env: Environment, instant: int, phase: int, number: int) -> None:
        self.env = env
        self.callbacks: list[Callable] = []
        self._ok = True
        self._value = None
        env.schedule(self, phase << 48 | number, instant - env.now)  # type: ignore[arg-type]


class Waiting(Event):
    """Something that a ticket waits for; whoever ends the wait says when."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.callbacks: list[Callable] = []

    def happen(self, instant: int, phase: int, number: int) -> None:
        """Fixes when it happens."""
        self._ok = True
        self._value = None
        self.env.schedule(self, phase << 48 | number, instant - self.env.now)  # type: ignore[arg-type]


class Place(Protocol):
    """Where tickets wait for people: a station or a field pool."""

    number: int

    def start_waiting(self) -> None:
        """Starts all that can be started now."""


class Dispatcher:
    """Decides once per instant, after everything else of that instant, place by place."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._woken: dict[int, Place] = {}

    def wake(self, place: Place) -> None:
        """Has a place looked at when this instant is settled."""
        if not self._woken:
            Moment(self._env, self._env.now, Phase.DISPATCH, 0).callbacks.append(self._decide)  # type: ignore[arg-type]
        self._woken[place.number] = place

    def _decide(self, _: Event) -> None:
        woken, self._woken = self._woken, {}
        for number in sorted(woken):
            woken[number].start_waiting()
