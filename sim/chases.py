"""Chase calls: customers ask about their open tickets, the more so once a promise is broken."""

from __future__ import annotations

from simpy.events import Event

from sim.field import Field
from sim.moments import Moment
from sim.rules import MISSING, NEVER, Phase, budget_left, chase_called
from sim.station import Station, raise_priority
from sim.ticket import Chase, Ticket
from sim.world import World


class Asking:
    """A customer on the way to the next call: a budget is spent at the rate of the hour, and at its end is the call."""

    __slots__ = ("breaks", "budget", "calling", "chase", "next", "share", "since")

    def __init__(self, breaks: int) -> None:
        self.breaks = breaks
        """When the promise is broken, as far as is known."""
        self.chase = 0
        """Number of the next call, or of the one that is under way."""
        self.since, self.budget = 0, 0.0
        self.share = 1.0
        """Factor on both rates."""
        self.calling = False
        """Whether a call is under way."""
        self.next: Moment | None = None


class Chases:
    """Calls about tickets between intake and closing."""

    def __init__(self, world: World, hotline: Station, field: Field) -> None:
        self.clock, self.records, self.hotline, self.field = world.clock, world.records, hotline, field
        self.plan, self.draws = world.plan.calls, world.draws.hotline
        self._aggregation = world.plan.aggregation

    def begin(self, ticket: Ticket) -> None:
        """From the end of intake on the customer may ask, and again where a ticket is opened again."""
        if self.plan.budget is None:
            return
        asking, before = Asking(ticket.due), ticket.asking
        if before is not None and before.calling:
            return  # and goes on asking when that call is over
        if before is not None:
            asking.chase, asking.breaks = before.chase, before.breaks
        ticket.asking = asking
        self._wait_for_next(ticket, asking)

    def promise_broken(self, ticket: Ticket) -> None:
        """A promise is broken earlier than by the service level: what is left of the budget is spent faster."""
        asking, now = ticket.asking, self.clock.now
        if asking is None or asking.breaks <= now:
            return
        asking.breaks = now
        if not asking.calling:
            self._fix_next(ticket, asking)

    def becomes_child(self, ticket: Ticket) -> None:
        """From now on the ticket belongs to a known outage: what is left of the budget is spent at a child's rate."""
        asking, share = ticket.asking, self._share(ticket)
        if asking is None or asking.calling or asking.share == share:
            return
        asking.budget = budget_left(
            asking.since, asking.budget, asking.breaks, *self._rates(asking), self.clock.now
        )  # fmt: skip
        asking.since, asking.share = self.clock.now, share
        self._fix_next(ticket, asking)

    def _wait_for_next(self, ticket: Ticket, asking: Asking) -> None:
        asking.since, asking.budget = self.clock.now, self.draws.chase_budget(ticket.number, asking.chase)
        asking.share = self._share(ticket)
        self._fix_next(ticket, asking)

    def _rates(self, asking: Asking) -> tuple[float, float]:
        return self.plan.before * asking.share, self.plan.after * asking.share

    def _fix_next(self, ticket: Ticket, asking: Asking) -> None:
        instant = chase_called(asking.since, asking.budget, asking.breaks, *self._rates(asking))
        asking.next = None
        if instant < min(NEVER, self.plan.end):
            asking.next = Moment(self.clock, instant, Phase.REPORT, ticket.number)
            asking.next.callbacks.append(lambda moment: self._call(ticket, asking, moment))

    def _share(self, ticket: Ticket) -> float:
        return self.plan.of_children if self._is_child(ticket) else 1.0

    def _is_child(self, ticket: Ticket) -> bool:
        """Whether the ticket waits for a known outage, or has waited for one, or will as soon as it can."""
        return ticket.linked != MISSING or (self._aggregation and ticket.held_by is not None)

    def _call(self, ticket: Ticket, asking: Asking, moment: Event) -> None:
        """The customer calls, unless the ticket has closed or the call has been fixed anew."""
        if asking.next is not moment or ticket.asking is not asking or ticket.closed != MISSING:
            return
        asking.next, asking.calling = None, True
        now = self.clock.now
        chase = Chase(ticket, asking.chase, now, int(now > asking.breaks))
        self.records.chases.append(chase)
        seconds = self.draws.chase_handling(ticket.number, asking.chase)
        if seconds:
            call = self.hotline.ask(ticket, seconds, chase)
            call.callbacks.append(lambda _: self._end(ticket, asking, chase))
        else:
            chase.started = now
            self._end(ticket, asking, chase)

    def _end(self, ticket: Ticket, asking: Asking, chase: Chase) -> None:
        """The call is over: a lost ticket is seen again, and it may have become more urgent."""
        chase.finished, asking.calling = self.clock.now, False
        asking.chase += 1
        if ticket.closed != MISSING:
            return
        if self.plan.frees_stuck and ticket.lost is not None:
            chase.freed = int(ticket.lost.find())
        before = ticket.priority
        if self.draws.chase_raises(ticket.number, chase.chase):
            raise_priority(ticket)
            chase.raised = int(ticket.priority < before)
            if ticket.call is not None:
                self.field.reorder(ticket)
        self._wait_for_next(ticket, asking)
