"""A ticket that waits for a technician, and the promise that one will be there."""

from __future__ import annotations

from dataclasses import dataclass

from sim.field.technician import Technician
from sim.moments import Clock, Waiting
from sim.rules import MISSING
from sim.ticket import Ticket, Visit


class Call(Waiting):
    """A ticket that waits for a technician; happens when one arrives."""

    technician: Technician
    queued = MISSING
    sent = withdrawn = False
    lock: Lock | None = None

    def __init__(self, clock: Clock, ticket: Ticket, visit: Visit) -> None:
        super().__init__(clock)
        self.ticket, self.visit = ticket, visit

    @property
    def waits(self) -> bool:
        return not self.sent and not self.withdrawn


@dataclass(frozen=True, eq=False)
class Lock:
    """A technician keeps free for a call from an instant on."""

    call: Call
    technician: Technician
    begins: int

    def end(self) -> None:
        """The technician need not respect it any longer."""
        self.technician.locks.remove(self)
        self.call.lock = None
