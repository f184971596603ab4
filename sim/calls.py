"""Step 2: calls to the hotline by which tickets are reported; who is out of patience hangs up and calls again."""

from __future__ import annotations

from collections.abc import Generator

from simpy.events import Event

from sim.log import HOTLINE
from sim.moments import Moment
from sim.rules import MISSING, Outcome, Phase
from sim.station import Service, Station
from sim.ticket import Ticket
from sim.world import World

Steps = Generator[Event, None, None]


class Calls:
    """Intake at the hotline."""

    def __init__(self, world: World, hotline: Station) -> None:
        self.world, self.clock, self.hotline, self.draws = world, world.clock, hotline, world.draws.hotline
        self.attempts, self.patient = world.plan.calls.attempts, world.plan.calls.patience is None

    def take(self, ticket: Ticket) -> Steps:
        """Calls until one is answered and handled; after the last attempt the ticket is withdrawn."""
        for attempt in range(self.attempts):
            passage = self.world.arrive(ticket, HOTLINE, 0, attempt)
            seconds = self.draws.handling(ticket.number)
            if seconds:
                service = self.hotline.join(ticket, passage.arrived, seconds, passage)
                self._limit_patience(service, attempt)
                yield service
            else:
                passage.started = self.clock.now
            passage.left = self.clock.now
            if passage.started != MISSING:
                passage.finished = self.clock.now
                return
            if attempt + 1 < self.attempts:
                again = self.clock.now + self.draws.call_again(ticket.number, attempt)
                yield Moment(self.clock, again, Phase.REPORT, ticket.number)
        ticket.outcome, ticket.closed = Outcome.WITHDRAWN, self.clock.now

    def _limit_patience(self, service: Service, attempt: int) -> None:
        """The caller hangs up at the end of the patience; who is answered by then does not."""
        if self.patient or not service.waits:
            return
        number = service.ticket.number
        ends = self.clock.now + self.draws.patience(number, attempt)
        Moment(self.clock, ends, Phase.TIMER, 2 * number).callbacks.append(lambda _: self._hang_up(service))

    def _hang_up(self, service: Service) -> None:
        if service.waits:
            self.hotline.give_up(service)
            self.clock.fix(service, self.clock.now, Phase.TIMER, 2 * service.ticket.number)
