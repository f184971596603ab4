"""Technicians who help a neighbour area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.field.call import Call
from sim.field.technician import Technician
from sim.plan import Plan
from sim.policies import SharingRule
from sim.rules import MISSING, helps

if TYPE_CHECKING:
    from sim.field.choice import Choice

Queues = list[list[Call]]
"""Calls by area, in the order of the queue rule."""


class Borrowing:
    """Who helps whom at one instant.

    First own technicians go to their own queue as long as more wait there than `own_at_most`; then who is free
    helps, if the rule says so, with the first ticket of the nearest such neighbour that nobody there can take;
    then who is still free goes to the rest of the own queue.
    """

    def __init__(self, plan: Plan, own: SharingRule | None) -> None:
        self._field, self._areas, self._rule = plan.field, len(plan.areas), own

    def send_out(self, choice: Choice, people: list[Technician], calls: list[Call], now: int) -> None:
        """Sends own technicians of all areas out."""
        queues: Queues = [[] for _ in range(self._areas)]
        crews: list[list[Technician]] = [[] for _ in range(self._areas)]
        for call in calls:
            if call.waits:
                queues[call.ticket.area].append(call)
        for technician in people:
            crews[technician.plan.area].append(technician)
        for crew, queue in zip(crews, queues, strict=True):
            choice.assign(_free(crew), queue, now, max(len(queue) - self._field.own_at_most, 0))
        for technician in _free(people):
            self._help(choice, technician, crews, queues, now)
        for crew, queue in zip(crews, queues, strict=True):
            choice.assign(_free(crew), queue, now)

    def _help(
        self, choice: Choice, technician: Technician, crews: list[list[Technician]], queues: Queues, now: int
    ) -> None:
        home = technician.plan.area
        for area in self._field.neighbours[home]:
            if not self._helps(technician, _waiting(queues[home]), area, _waiting(queues[area]), now):
                continue
            for call in _waiting(queues[area]):
                seconds = choice.trip(technician, call, now)
                if seconds != MISSING and not any(choice.trip(each, call, now) != MISSING for each in crews[area]):
                    choice.send(technician, call, now, seconds)
                    return

    def _helps(self, technician: Technician, own: list[Call], area: int, other: list[Call], now: int) -> bool:
        if not other:
            return False
        waited = now - min(call.queued for call in other)
        if self._rule is not None:
            return self._rule.may_help(technician, len(own), area, len(other), waited, now)
        field = self._field
        return helps(len(own), field.own_at_most, len(other), field.other_at_least, waited, field.other_waits)


def _free(people: list[Technician]) -> list[Technician]:
    return [each for each in people if not each.busy]


def _waiting(queue: list[Call]) -> list[Call]:
    return [call for call in queue if call.waits]
