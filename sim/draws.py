"""Chance of each ticket while it is under way: yes-or-no decisions and durations.

Each is a pure function of the ticket's key, the source and the attempt. Columns for the first attempts are drawn
ahead with numpy, which is a cache of the same function and no second definition.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.columns import words_of
from sim.failures import Failures
from sim.limits import MAX_HANDLINGS, too_many_handlings
from sim.orders import member_key
from sim.plan import AppointmentsPlan, CallsPlan, DeskPlan, Plan, StationPlan, Table
from sim.quantiles import seconds, threshold
from sim.rules import MISSING
from sim.streams import Key, Source, named, word
from sim.workload import Workload

AHEAD = 2
"""Attempts drawn ahead for all tickets; later ones are rare and drawn one by one."""

PASSAGE_BITS = 20
"""Bits of an attempt's number that count passages; those above count how often one was handled before."""


class _Drawn(ABC):
    """Words of one source for the tickets of a workload."""

    def __init__(self, key: Key, source: Source) -> None:
        self._key, self._source = key, source
        self._ahead: list[list] = []

    def _column(self, attempt: int) -> list:
        return self._values(words_of(self._key, self._source, attempt).astype(np.int64)).tolist()

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
        table = self._lists[0 if self._of is None else self._of[ticket]]
        return seconds(table, drawn) if table else 0


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


class Reworked:
    """Handling that is done again at once until it is right; its time is the sum.

    Handling `n` of a passage has the attempt `passage + (n << PASSAGE_BITS)`: a first one has its passage's own.
    """

    def __init__(self, name: str, once: Time | AtOnce, again: Chance) -> None:
        self._name, self._once, self._again = name, once, again

    def __call__(self, ticket: int, attempt: int = 0) -> int:
        total = 0
        for handling in range(MAX_HANDLINGS):
            number = attempt + (handling << PASSAGE_BITS)
            total += self._once(ticket, number)
            if not self._again(ticket, number):
                return total
        raise too_many_handlings(self._name, ticket)


def _handling(workload: Workload, key: Key, source: Source, station: StationPlan) -> Time | AtOnce | Reworked:
    once = _time(key, source, [station.handling])
    if station.handling is None or not station.rework:
        return once
    return Reworked(station.name, once, Chance(named(workload.key, station.name), Source.REWORK, [station.rework]))


class StationDraws:
    """Draws of one station; the subject is the ticket at this station, the attempt is the passage."""

    def __init__(self, workload: Workload, station: StationPlan) -> None:
        self.key = named(workload.key, station.name)
        self.handling = _handling(workload, self.key, Source.HANDLING, station)


class HotlineDraws(StationDraws):
    """Draws of the hotline. A ticket's intake takes the same time whichever of its calls is answered."""

    def __init__(self, workload: Workload, station: StationPlan, calls: CallsPlan) -> None:
        super().__init__(workload, station)
        self.patience = _time(self.key, Source.PATIENCE, [calls.patience])
        self.call_again = _time(self.key, Source.CALL_AGAIN, [calls.call_again])
        self.chase_budget = _time(workload.key, Source.CHASE_BUDGET, [calls.budget])
        self.chase_handling = _time(workload.key, Source.CHASE_HANDLING, [calls.handling])
        self.chase_raises = _chance(workload.key, Source.CHASE_RAISES, [calls.raises])


class DeskDraws(StationDraws):
    """Draws of one desk of the chain."""

    def __init__(self, workload: Workload, desk: DeskPlan) -> None:
        super().__init__(workload, desk.station)
        self.stuck = _chance(self.key, Source.STUCK, [desk.stuck])
        self.misroute = _chance(self.key, Source.MISROUTE, [desk.misroute])
        self.triage = _handling(workload, self.key, Source.WRONG_UNIT_TRIAGE, desk.wrong_unit)


class FurtherWork:
    """Work for the members of an order after the first; each member has its own time, whoever it comes with."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        table = plan.on_site[plan.order_class]
        self._table = None if table is None else table.tolist()
        self._key, self._members = workload.key, workload.members

    def __call__(self, ticket: int, attempt: int = 0) -> int:
        """Time of the further members that the ticket holds; the first one's is drawn like that of a fault."""
        if self._table is None:
            return 0
        key = int(self._key[0][ticket]), int(self._key[1][ticket])
        drawn = (word(member_key(key, member), Source.WORK, attempt) for member in range(1, int(self._members[ticket])))
        return sum(seconds(self._table, each) for each in drawn)


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
        classes = fault.astype(np.int64) * len(plan.customers) + workload.customer
        self.hotline = HotlineDraws(workload, plan.hotline, plan.calls)
        self.front_desk = StationDraws(workload, plan.front_desk)
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
        self.further_work = FurtherWork(plan, workload)
        self.no_fault_found = _chance(key, Source.NO_FAULT_FOUND, plan.no_fault_found, fault)
        self.not_fixed = _chance(key, Source.NOT_FIXED, plan.not_fixed, fault)
        self.pause = _time(key, Source.PAUSE, [plan.pause])
        self.closing = _time(key, Source.CLOSING, [plan.closing])
        self.imperfect = _chance(key, Source.IMPERFECT, [each for row in plan.imperfect for each in row], classes)
        self.imperfect_remote = _chance(key, Source.IMPERFECT, [plan.imperfect_remote])
        self._draw_second_line(plan, workload)
        self._draw_false_closures(plan, key)
        if plan.appointments is not None:
            self.appointments = AppointmentDraws(workload, plan.appointments)

    def _draw_second_line(self, plan: Plan, workload: Workload) -> None:
        """Attempts are the visits that need the second line; a repeat remembers that it is one."""
        key, part = workload.key, plan.second_line
        first_or_repeat = 2 * workload.fault.astype(np.int64) + (workload.parent != MISSING)
        needed = [each for chances in part.needed for each in chances]
        self.needs_second_line = _chance(key, Source.NEEDS_SECOND_LINE, needed, first_or_repeat)
        self.second_line_lead = _time(key, Source.SECOND_LINE_LEAD, [part.lead])
        self.second_line_work = _time(key, Source.SECOND_LINE_WORK, [part.stations[0].handling])
        self.visit_after_second_line = _chance(key, Source.VISIT_AFTER_SECOND_LINE, [part.visit_after])
        self.needs_parts = _chance(key, Source.NEEDS_PARTS, [part.parts_needed])
        self.parts_lead = _time(key, Source.PARTS_LEAD, [part.parts_lead])

    def _draw_false_closures(self, plan: Plan, key: Key) -> None:
        """Attempts are the visits, and the closings; one word decides near the limit and far from it."""
        part = plan.false_closure
        self.false_remote_fix = _chance(key, Source.FALSE_REMOTE_FIX, [part.remote])
        self.false_closure = _chance(key, Source.FALSE_CLOSURE, [part.base])
        self.false_closure_near_limit = _chance(key, Source.FALSE_CLOSURE, [part.near_limit])
        self.false_closure_report = _time(key, Source.FALSE_CLOSURE_REPORT, [part.report])
        self.audited = _chance(key, Source.AUDITED, [part.coverage])
        self.audit_detects = _chance(key, Source.AUDIT_DETECTS, [part.detection])
        self.audit_delay = _time(key, Source.AUDIT_DELAY, [part.audit_delay])


class OutageDraws:
    """Draws of outages, by the outage's number, and of the tickets that wait for them."""

    def __init__(self, plan: Plan, workload: Workload, failures: Failures) -> None:
        of, elements = failures.element_class, plan.elements
        self.alarm = _chance(failures.key, Source.OUTAGE_ALARM, [element.alarm for element in elements], of)
        self.alarm_delay = _time(
            failures.key, Source.OUTAGE_ALARM_DELAY, [element.alarm_delay for element in elements], of
        )
        self.repair = _time(failures.key, Source.OUTAGE_REPAIR, [element.crew.handling for element in elements], of)
        # A single fault is the line's own: the last threshold, which stands for no outage, always holds.
        chances = [*(element.own_fault for element in elements), threshold(1.0)]
        self.own_fault = Chance(workload.key, Source.OWN_FAULT, chances, _class_of(workload, failures))
        self._line_tests = [_time(workload.key, Source.OUTAGE_LINE_TEST, [each.line_test]) for each in elements]

    def line_test(self, element_class: int, ticket: int, attempt: int) -> int:
        """The time of a ticket's test after the repair of an element of this class."""
        return self._line_tests[element_class](ticket, attempt)


def _class_of(workload: Workload, failures: Failures) -> np.ndarray:
    """Class of the element that made each ticket, -1 for the others."""
    return np.append(failures.element_class, -1)[workload.outage]
