"""How long trips take, along the map or drawn."""

from __future__ import annotations

from sim.draws import Draws
from sim.field.call import Call
from sim.field.technician import Technician
from sim.outage_rules import slowness_at
from sim.plan import Plan
from sim.rules import distance, scaled, travel_seconds

Place = tuple[int, int]


class Trips:
    """How long trips take, along the map or drawn."""

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self._plan, self._storms, self._draws = plan.travel, plan.storms, draws

    def seconds(self, technician: Technician, call: Call, now: int) -> int:
        """Time of the trip to the ticket if the technician departs now."""
        usual = self._usual_seconds(technician, call, now)
        return self._in_storm(usual, call.ticket.area, now) if self._storms and usual else usual

    def _in_storm(self, usual: int, area: int, now: int) -> int:
        """In a storm a trip lasts longer."""
        storm = self._storms[area]
        return scaled(usual, slowness_at(storm.instants, storm.slowness, now))

    def _usual_seconds(self, technician: Technician, call: Call, now: int) -> int:
        if self._plan.table is not None:
            return self._draws.travel(call.ticket.number, call.visit.visit)
        if not self._plan.metres_per_hour:
            return 0
        return self._along_map(technician.place(), (call.ticket.east, call.ticket.north), now)

    def expected(self, from_: Place, to: Place, now: int) -> int:
        """What a planner expects of a trip: its time on the map, or the mean of the drawn ones."""
        if self._plan.table is not None:
            return self._plan.mean
        return self._along_map(from_, to, now) if self._plan.metres_per_hour else 0

    def _along_map(self, from_: Place, to: Place, now: int) -> int:
        plan = self._plan
        metres = distance(to[0] - from_[0], to[1] - from_[1], plan.manhattan)
        return travel_seconds(metres, plan.metres_per_hour[now // 3600 % 24], plan.detour, plan.enter)
