"""Step 7: the desks of the dispatch chain, with stuck tickets, misroutes, batches and node timers."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count

from simpy.events import Event

from sim.draws import DeskDraws
from sim.moments import Clock, Moment, Waiting
from sim.rules import MISSING, NEVER, Phase, add_open_time, found_when_stuck, next_multiple
from sim.station import Service, Station, raise_priority
from sim.ticket import Passage, Ticket
from sim.world import World

Steps = Generator[Event, None, None]


class _Watch:
    """The node timer of a ticket at a desk, from its first arrival until it leaves for good."""

    def __init__(self, alarm: int) -> None:
        self.alarm, self.active, self.supervised = alarm, True, False
        self.passage: Passage
        self.service: Service | None = None


class Lost(Waiting):
    """A ticket that is stuck; happens when it is seen again."""

    def __init__(self, clock: Clock, ticket: Ticket, found: int) -> None:
        super().__init__(clock)
        self._clock, self._ticket, self._number = clock, ticket, 2 * ticket.number + 1
        ticket.lost = self
        if found < NEVER:
            Moment(clock, found, Phase.TIMER, self._number).callbacks.append(self.find)

    def find(self, _: Event | None = None) -> bool:
        """Somebody looks for the ticket now; whether it was still lost."""
        if self._ticket.lost is not self:
            return False
        self._ticket.lost = None
        self._clock.fix(self, self._clock.now, Phase.TIMER, self._number)
        return True


class Chain:
    """The desks in the order in which a ticket passes them."""

    def __init__(self, world: World) -> None:
        self.world, self.clock, self.plan, self.draws = world, world.clock, world.plan, world.draws
        chain = self.plan.chain
        self.desks = [Station(self.clock, desk.station, next(world.places)) for desk in chain]
        self.wrong_units = [Station(self.clock, desk.wrong_unit, next(world.places)) for desk in chain]

    def pass_desk(self, ticket: Ticket, position: int) -> Steps:
        """One desk, with returns from its wrong unit until the ticket is routed right."""
        desk, draws = self.plan.chain[position], self.draws.desks[position]
        watch = self._start_timer(ticket, position)
        order = self.clock.now
        for attempt in count():
            passage = watch.passage = self.world.arrive(ticket, position, 0, attempt)
            if draws.stuck(ticket.number, attempt):
                yield from self._be_stuck(ticket, passage, watch)
                order = self.clock.now
            yield from self._be_handled(ticket, position, passage, watch, order)
            # 7d: batch release.
            if desk.batch:
                yield Moment(
                    self.clock,
                    next_multiple(self.clock.now, desk.batch, desk.batch_phase),
                    Phase.BATCH,
                    ticket.number,
                )
            passage.left = self.clock.now
            # 7e: misroute; after the last return, or for the supervisor, the route is right.
            if passage.supervised or attempt >= desk.max_returns or not draws.misroute(ticket.number, attempt):
                break
            passage.misrouted = 1
            yield from self._be_returned(ticket, position, attempt, draws, watch)
            order = ticket.reported
        watch.active = False

    def _start_timer(self, ticket: Ticket, position: int) -> _Watch:
        """7a: the node timer runs from the first arrival."""
        desk, now = self.plan.chain[position], self.clock.now
        if not desk.alarm:
            return _Watch(NEVER)
        limit = now + desk.limit
        if desk.limit_opens:
            limit = add_open_time(desk.limit_opens, desk.limit_closes, now, desk.limit)
        watch = _Watch(limit)
        if limit < NEVER:
            # Alarms have even numbers and findings odd ones, so that a ticket's alarm comes before its finding.
            timer = Moment(self.clock, limit, Phase.TIMER, 2 * ticket.number)
            timer.callbacks.append(lambda _: self._alarm(ticket, position, watch))
        return watch

    def _alarm(self, ticket: Ticket, position: int, watch: _Watch) -> None:
        """7f: the limit is reached and the ticket is still here."""
        if not watch.active:
            return
        desk, service = self.plan.chain[position], watch.service
        watch.passage.alarm = self.clock.now
        watch.supervised = desk.supervisor
        if desk.raise_priority:
            raise_priority(ticket)
        if desk.supervisor and service is not None and service.waits:
            self.desks[position].hand_to_supervisor(service)

    def _be_stuck(self, ticket: Ticket, passage: Passage, watch: _Watch) -> Steps:
        """7b: lost from sight until an audit, an alarm or a customer's call finds it."""
        found = found_when_stuck(self.clock.now, self.plan.audit, watch.alarm, self.plan.alarm_reaction)
        passage.found = MISSING
        if found > self.clock.now:
            yield Lost(self.clock, ticket, found)
        passage.found = self.clock.now

    def _be_handled(self, ticket: Ticket, position: int, passage: Passage, watch: _Watch, order: int) -> Steps:
        """7c: waits for a free person and is handled."""
        station, seconds = (
            self.desks[position],
            self.draws.desks[position].handling(ticket.number, passage.attempt),
        )
        if not seconds:
            passage.started, passage.supervised = self.clock.now, int(watch.supervised)
        elif watch.supervised:
            service = Service(self.clock, ticket, seconds, passage)
            station.hand_to_supervisor(service)
            yield service
        else:
            watch.service = station.join(ticket, order, seconds, passage)
            yield watch.service
            watch.service = None
        passage.finished = self.clock.now

    def _be_returned(self, ticket: Ticket, position: int, attempt: int, draws: DeskDraws, watch: _Watch) -> Steps:
        """7e: the wrong unit finds out after its own queue and triage, and returns the ticket."""
        passage = watch.passage = self.world.arrive(ticket, position, 1, attempt)
        seconds = draws.triage(ticket.number, attempt)
        if seconds:
            yield self.wrong_units[position].join(ticket, passage.arrived, seconds, passage, priority=0)
        else:
            passage.started = self.clock.now
        passage.finished = passage.left = self.clock.now
