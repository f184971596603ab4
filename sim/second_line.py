"""Step 14: what a visit alone could not do. A crew of the second line comes, or parts do."""

from __future__ import annotations

from collections.abc import Generator

from simpy.events import Event

from sim.moments import Moment
from sim.rules import MISSING, Outcome, Phase, add_open_time
from sim.station import Station
from sim.ticket import Ticket
from sim.world import World

Steps = Generator[Event, None, None]


class Job:
    """One job of the second line, or one waiting for parts."""

    __slots__ = ("agent", "finished", "first_crew", "job", "parts", "ready", "requested", "started", "ticket")

    def __init__(self, ticket: Ticket, requested: int, parts: int, first_crew: int) -> None:
        self.ticket, self.job, self.requested, self.parts = ticket.number, ticket.jobs, requested, parts
        ticket.jobs += 1
        self.first_crew = first_crew
        self.ready = self.started = self.finished = self.agent = MISSING

    @property
    def crew(self) -> int:
        """Number of the crew, those of all areas counted through."""
        return MISSING if self.agent == MISSING else self.first_crew + self.agent


class SecondLine:
    """Crews with their queues, common or by area."""

    def __init__(self, world: World) -> None:
        self.world, self.clock, self.plan, self.draws = world, world.clock, world.plan.second_line, world.draws
        self._may_be_needed = self.plan.may_be_needed
        self.stations = [Station(self.clock, station, next(world.places)) for station in self.plan.stations]

    def needed(self, ticket: Ticket) -> bool:
        """Whether the visit that is being finished needs the second line or parts."""
        draws, number, visit = self.draws, ticket.number, ticket.visits
        return self._may_be_needed and (draws.needs_second_line(number, visit) or draws.needs_parts(number, visit))

    def do(self, ticket: Ticket, visit: int) -> Generator[Event, None, Outcome]:
        """What the visit asked for: a crew, who fixes the fault or leaves the rest to another visit; or parts."""
        if not self.draws.needs_second_line(ticket.number, visit):
            yield from self._wait_for_parts(ticket, visit)
            return Outcome.NOT_FIXED
        yield from self._send_crew(ticket, visit)
        return Outcome.NOT_FIXED if self.draws.visit_after_second_line(ticket.number, visit) else Outcome.FIXED

    def _wait_for_parts(self, ticket: Ticket, visit: int) -> Steps:
        job = self._request(ticket, 1)
        yield from self._lead(ticket, job, self.draws.parts_lead(ticket.number, visit))
        job.started = job.finished = self.clock.now

    def _send_crew(self, ticket: Ticket, visit: int) -> Steps:
        job = self._request(ticket, 0)
        yield from self._lead(ticket, job, self.draws.second_line_lead(ticket.number, visit))
        seconds = self.draws.second_line_work(ticket.number, visit)
        if seconds:
            yield self.stations[self.plan.station_of(ticket.area)].join(ticket, job.ready, seconds, job)
        else:
            job.started = self.clock.now
        job.finished = self.clock.now

    def _request(self, ticket: Ticket, parts: int) -> Job:
        people = sum(crew.people for crew in self.plan.stations[0].crews)
        job = Job(ticket, self.clock.now, parts, people * self.plan.station_of(ticket.area))
        self.world.records.second_line.append(job)
        return job

    def _lead(self, ticket: Ticket, job: Job, seconds: int) -> Steps:
        """Until the lead time has passed, in the open hours of the second line."""
        now = self.clock.now
        if seconds and not self.plan.opens:
            yield self.world.after(seconds, ticket)
        elif seconds:
            ready = add_open_time(self.plan.opens, self.plan.closes, now, seconds)
            yield Moment(self.clock, ready, Phase.COMPLETION, ticket.number)
        job.ready = self.clock.now
