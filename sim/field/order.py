"""In which order the tickets of a field queue come."""

from __future__ import annotations

from sim.field.call import Call
from sim.plan import Plan
from sim.policies import QueueRule
from sim.rules import MISSING, aged, field_key


class Order:
    """The queue rule of the scenario, for tickets that wait."""

    def __init__(self, plan: Plan, own: QueueRule | None) -> None:
        self.rule, self._ageing, self._work, self._own = plan.field.queue, plan.field.ageing, plan.field.mean_work, own

    @property
    def changes(self) -> bool:
        """Whether the order of two tickets may change while they wait."""
        return self._own is not None or self._ageing > 0

    def key(self, call: Call, priority: int) -> tuple[int, int, int]:
        """The place of a ticket of this priority in the queue."""
        ticket, appointment = call.ticket, call.visit.appointment != MISSING
        work = self._work[ticket.fault] * ticket.members
        return field_key(self.rule, priority, ticket.reported, ticket.due, work, appointment, ticket.number)

    def sorted(self, calls: list[Call], now: int) -> list[Call]:
        """Calls in the order of their keys, as it is now."""
        if self._own is not None:
            own = self._own
            return sorted(calls, key=lambda call: (own.key(call, now), call.ticket.number))
        if self._ageing:
            return sorted(calls, key=lambda call: self.key(call, self._aged(call, now)))
        return calls

    def _aged(self, call: Call, now: int) -> int:
        return aged(call.ticket.priority, call.ticket.reported, now, self._ageing)
