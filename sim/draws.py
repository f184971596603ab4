"""Chance of each ticket while it is under way: yes-or-no decisions and durations.

Each is a pure function of the ticket's key, the source and the attempt. Columns for the first attempts are drawn
ahead with numpy, which is a cache of the same function and no second definition.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.plan import AppointmentsPlan, DeskPlan, Plan, StationPlan, Table
from sim.quantiles import seconds
from sim.streams import Key, Source, named, word
from sim.workload import Workload

AHEAD = 2
"""Attempts drawn ahead for all tickets; later ones are rare and drawn one by one."""


class _Drawn(ABC):
    """Words of one source for the tickets of a workload."""

    def __init__(self, key: Key, source: Source) -> None:
        self._key, self._source = key, source
        self._ahead: list[list] = []

    def _column(self, attempt: int) -> list:
        return self._values(word(self._key, self._source, attempt).astype(np.int64)).tolist()

    @abstractmethod
    def _values(self, words: np.ndarray) -> np.ndarray:
        """Values of the words of all tickets."""

    @abstractmethod
    def _value(self, ticket: int, drawn: int) -> int:
        """Value of one ticket's word; the same as in the column."""

    def __call__(self, ticket: int, attempt: int = 0) -> Any:
        """The value for a ticket's attempt."""
        ahead = self._ahead
        while attempt >= len(ahead):
            if len(ahead) >= AHEAD:
                key = int(self._key[0][ticket]), int(self._key[1][ticket])
                return self._value(ticket, word(key, int(self._source), attempt))
            ahead.append(self._column(len(ahead)))
        return ahead[attempt][ticket]


class Chance(_Drawn):
    """Whether something happens: the word is below a threshold, perhaps one for each class of ticket."""

    def __init__(self, key: Key, source: Source, thresholds: Sequence[int], of: np.ndarray | None = None) -> None:
        super().__init__(key, source)
        self._thresholds, self._of = np.array(thresholds, dtype=np.int64), of

    def _values(self, words: np.ndarray) -> np.ndarray:
        return words < (self._thresholds[0] if self._of is None else self._thresholds[self._of])

    def _value(self, ticket: int, drawn: int) -> int:
        return drawn < int(self._thresholds[0 if self._of is None else self._of[ticket]])


class Time(_Drawn):
    """A duration in whole seconds, perhaps with a distribution of its own for each class of ticket."""

    def __init__(self, key: Key, source: Source, tables: Sequence[Table | None], of: np.ndarray | None = None) -> None:
        super().__init__(key, source)
        self._tables = [np.zeros(0, np.int64) if table is None else table for table in tables]
        self._lists = [table.tolist() for table in self._tables]
        self._of = of

    def _values(self, words: np.ndarray) -> np.ndarray:
        if self._of is None:
            return seconds(self._tables[0], words)
        result = np.zeros(len(words), np.int64)
        for number, table in enumerate(self._tables):
            chosen = self._of == number
            if len(table):
                result[chosen] = seconds(table, words[chosen])
        return result

    def _value(self, ticket: int, drawn: int) -> int:
        return seconds(self._lists[0 if self._of is None else self._of[ticket]], drawn)


class Drawn(_Drawn):
    """The word itself, for what is decided by circumstances that nobody knows ahead."""

    def _values(self, words: np.ndarray) -> np.ndarray:
        return words

    def _value(self, ticket: int, drawn: int) -> int:
        return drawn


class Rare:
    """The word itself where attempts are far apart, so that drawing columns ahead would be in vain."""

    def __init__(self, key: Key, source: Source) -> None:
        self._key, self._source = key, int(source)

    def __call__(self, ticket: int, attempt: int) -> int:
        key = int(self._key[0][ticket]), int(self._key[1][ticket])
        return word(key, self._source, attempt)


class Never:
    """A chance of 0: nothing is drawn."""

    def __call__(self, ticket: int, attempt: int = 0) -> bool:
        return False


class AtOnce:
    """A duration that the scenario does not have: nothing is drawn."""

    def __call__(self, ticket: int, attempt: int = 0) -> int:
        return 0


def _chance(key: Key, source: Source, thresholds: Sequence[int], of: np.ndarray | None = None) -> Chance | Never:
    return Chance(key, source, thresholds, of) if any(thresholds) else Never()


def _time(key: Key, source: Source, tables: Sequence[Table | None], of: np.ndarray | None = None) -> Time | AtOnce:
    return AtOnce() if all(table is None for table in tables) else Time(key, source, tables, of)


class StationDraws:
    """Draws of one station; the subject is the ticket at this station, the attempt is the passage."""

    def __init__(self, workload: Workload, station: StationPlan) -> None:
        self.key = named(workload.key, station.name)
        self.handling = _time(self.key, Source.HANDLING, [station.handling])


class DeskDraws(StationDraws):
    """Draws of one desk of the chain."""

    def __init__(self, workload: Workload, desk: DeskPlan) -> None:
        super().__init__(workload, desk.station)
        self.stuck = _chance(self.key, Source.STUCK, [desk.stuck])
        self.misroute = _chance(self.key, Source.MISROUTE, [desk.misroute])
        self.triage = _time(self.key, Source.WRONG_UNIT_TRIAGE, [desk.wrong_unit.handling])


class AppointmentDraws:
    """What customers wish, say and do; the subject is the ticket."""

    def __init__(self, workload: Workload, plan: AppointmentsPlan) -> None:
        key = workload.key
        self.wish = _time(key, Source.WISH, [plan.wish])
        self.suits = Rare(key, Source.SUITS)
        self.access = Drawn(key, Source.ACCESS)
        self.wait_at_door = _time(key, Source.WAIT_AT_DOOR, [plan.wait_at_door])
        self.retry = _time(key, Source.RETRY_ACCESS, [plan.retry])
        self.reached = _chance(key, Source.CONFIRMATION, [plan.reached])
        self.cancels = _chance(key, Source.CONFIRMATION_ANSWER, [plan.cancels])
        self.changes = _chance(key, Source.CONFIRMATION_ANSWER, [plan.changes])
        self.moves = _chance(key, Source.NOTICE_ANSWER, [plan.moves])


class Draws:
    """Draws of one replication, by what they decide."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        key, fault = workload.key, workload.fault
        classes = fault * len(plan.customers) + workload.customer
        self.hotline = StationDraws(workload, plan.hotline)
        self.remote = StationDraws(workload, plan.remote)
        self.desks = [DeskDraws(workload, desk) for desk in plan.chain]
        self.remote_fix = _chance(key, Source.REMOTE_FIX, plan.remote_fix, fault)
        self.eligible = _chance(key, Source.ELIGIBLE, [plan.eligible])
        self.assignment = _time(key, Source.ASSIGNMENT, [plan.assignment])
        self.misassigned = _chance(key, Source.MISASSIGNED, [plan.misassigned])
        self.misassigned_triage = _time(key, Source.MISASSIGNED_TRIAGE, [plan.misassigned_triage])
        self.first_contact = _chance(key, Source.FIRST_CONTACT, [plan.contact.first])
        self.second_contact = _chance(key, Source.SECOND_CONTACT, [plan.contact.second])
        self.travel = _time(key, Source.TRAVEL, [plan.travel.table])
        self.work = _time(key, Source.WORK, plan.on_site, fault)
        self.no_fault_found = _chance(key, Source.NO_FAULT_FOUND, plan.no_fault_found, fault)
        self.not_fixed = _chance(key, Source.NOT_FIXED, plan.not_fixed, fault)
        self.pause = _time(key, Source.PAUSE, [plan.pause])
        self.closing = _time(key, Source.CLOSING, [plan.closing])
        self.imperfect = _chance(key, Source.IMPERFECT, [each for row in plan.imperfect for each in row], classes)
        self.imperfect_remote = _chance(key, Source.IMPERFECT, [plan.imperfect_remote])
        if plan.appointments is not None:
            self.appointments = AppointmentDraws(workload, plan.appointments)
