"""A plan and a workload as the compiled engine's memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenarios.calendars import before_and_after_lunch
from sim.kernel import memory
from sim.kernel.steps import COMPLETION, OUTAGE
from sim.plan import Crew, ElementPlan, Plan, StationPlan, Table, TechnicianPlan
from sim.records import rostered
from sim.rules import MISSING, Queue, Sharing
from sim.streams import Source, name_numbers


@dataclass
class Numbers:
    """Lists and tables of a plan, one after the other in one array."""

    parts: list[np.ndarray] = field(default_factory=list)
    size: int = 0
    known: dict[int, int] = field(default_factory=dict)
    """Tables that stand there already, by what they are."""

    def add(self, values: Iterable[int] | np.ndarray) -> int:
        """Where these numbers stand."""
        part = np.asarray(values if isinstance(values, np.ndarray) else list(values), dtype=np.int64)
        self.parts.append(part)
        place, self.size = self.size, self.size + len(part)
        return place

    def table(self, table: Table | None) -> int:
        """Where a distribution stands; MISSING where there is none."""
        if table is None:
            return MISSING
        if id(table) not in self.known:
            self.known[id(table)] = self.add(table)
        return self.known[id(table)]

    def lists(self, each: Sequence[Sequence[int]]) -> int:
        """Where a list of lists stands: for each its place and its length, two numbers in turn."""
        entries = [(self.add(one), len(one)) for one in each]
        return self.add([number for entry in entries for number in entry])

    def spans(self, each: Sequence[tuple[Sequence[int], Sequence[int]]]) -> int:
        """The same for pairs of lists of one length: place of the first, of the second, and their length."""
        entries = [(self.add(one), self.add(other), len(one)) for one, other in each]
        return self.add([number for entry in entries for number in entry])

    def array(self) -> np.ndarray:
        """All of them."""
        return np.concatenate([*self.parts, np.zeros(1, np.int64)])


class Prepared:
    """What a plan looks like in memory, before anything is drawn: made once, copied for each replication."""

    rates: list[float]

    def __init__(self, plan: Plan) -> None:
        self.plan, self.numbers, self.rates = plan, Numbers(), []
        self.world = np.zeros(1, memory.WORLD)
        self.stations: list[np.ndarray] = []
        self.crews: list[np.ndarray] = []
        self.people: list[int] = []
        self.place_of: list[int] = []
        self.names: list[str] = []
        self._prepare_people()
        self._prepare_ways()
        self._prepare_work()
        self._prepare_field()
        self._prepare_outages()
        self._prepare_appointments()
        self._prepare_promises()
        self._prepare_words()
        self.set(place_of=self.numbers.add(self.place_of), station_count=len(self.stations))
        self.array = self.numbers.array()
        self.shifts, self.shift_kept = rostered(plan)

    def set(self, **values: int) -> None:
        """Sets scalars of the world."""
        for name, value in values.items():
            self.world[name] = value

    def rate(self, values: Iterable[float]) -> int:
        """Where these fractions stand."""
        place = len(self.rates)
        self.rates.extend(values)
        return place

    # ---- stations ----

    def _station(self, plan: StationPlan, class_of_end: int = COMPLETION) -> int:
        """A station, the next one in the order of decisions."""
        station = np.zeros(1, memory.STATION)
        first, second = name_numbers(plan.name)
        opens = {instant for crew in plan.crews for instant in crew.opens} or set(plan.opens)
        instants = sorted(instant for instant in opens if instant >= 0) if opens - {0} else []
        values = {
            "handling": self.numbers.table(plan.handling),
            "rework": plan.rework,
            "digest0": first,
            "digest1": second,
            "head_count": plan.head_count,
            "immediate": plan.immediate,
            "unlimited": not plan.crews,
            "opens": self.numbers.add(plan.opens),
            "closes": self.numbers.add(plan.closes),
            "open_count": len(plan.opens),
            "instants": self.numbers.add(instants),
            "instant_count": len(instants),
            "crew_first": len(self.crews),
            "crew_count": len(plan.crews),
            "class_of_end": class_of_end,
            "head": MISSING,
            "ahead_handling": MISSING,
            "ahead_stuck": MISSING,
            "ahead_misroute": MISSING,
            "place": len(self.place_of),
        }
        for name, value in values.items():
            station[name] = value
        first_person = 0
        for crew in plan.crews:
            self.crews.append(self._crew(crew, first_person))
            first_person += crew.people
        self.place_of.append(len(self.stations))
        self.names.append(plan.name)
        self.stations.append(station)
        return len(self.stations) - 1

    def _crew(self, plan: Crew, first: int) -> np.ndarray:
        crew = np.zeros(1, memory.CREW)
        crew["opens"], crew["closes"] = self.numbers.add(plan.opens), self.numbers.add(plan.closes)
        crew["shift_count"], crew["people"] = len(plan.opens), plan.people
        crew["free"], crew["free_count"] = len(self.people), plan.people
        self.people += range(first, first + plan.people)
        return crew

    def _prepare_people(self) -> None:
        """Stations and pools in the order in which they decide at one instant."""
        plan = self.plan
        self.set(
            front_desk=self._station(plan.front_desk),
            hotline=self._station(plan.hotline),
            remote_desk=self._station(plan.remote),
        )
        self.set(desk=len(self.stations), chain_length=len(plan.chain))
        for desk in plan.chain:
            self._station(desk.station)
        self.set(wrong_unit=len(self.stations))
        for desk in plan.chain:
            self._station(desk.wrong_unit)
        self.pool_places = range(len(self.place_of), len(self.place_of) + plan.pools)
        self.place_of += [-1 - pool for pool in range(plan.pools)]
        self.set(second_line=len(self.stations))
        for station in plan.second_line.stations:
            self._station(station)
        self.set(plant=len(self.stations))
        for element in plan.elements:
            self._station(element.crew, OUTAGE)

    # ---- the way of a ticket ----

    def _prepare_ways(self) -> None:
        plan, calls, contact, table = self.plan, self.plan.calls, self.plan.contact, self.numbers.table
        self.set(
            cut=plan.cut,
            priorities=self.numbers.add(plan.priorities),
            levels=self.numbers.add(plan.service_levels),
            customer_count=len(plan.customers),
            area_count=len(plan.areas),
            attempts=calls.attempts,
            patience=table(calls.patience),
            call_again=table(calls.call_again),
            rates_of_chases=self.rate([calls.before, calls.after, calls.of_children]),
            budget=table(calls.budget),
            chase_handling=table(calls.handling),
            frees_stuck=calls.frees_stuck,
            chase_raises=calls.raises,
            chases_end=calls.end,
            remote_fix=self.numbers.add(plan.remote_fix),
            direct=plan.direct,
            eligible=plan.eligible,
            assignment=table(plan.assignment),
            misassigned=plan.misassigned,
            misassigned_triage=table(plan.misassigned_triage),
            audit=plan.audit,
            alarm_reaction=plan.alarm_reaction,
            by_phone=contact.by_phone,
            first_contact=contact.first,
            second_contact=contact.second,
            contact_pause=contact.pause,
            contact_retry=contact.retry,
            order_class=plan.order_class,
            order_level=0 if plan.orders is None else plan.orders.service_level,
        )
        self.desks = np.zeros(max(len(plan.chain), 1), memory.DESK)
        for row, desk in zip(self.desks, plan.chain, strict=False):
            for name in ("batch", "batch_phase", "misroute", "stuck", "limit", "max_returns", "alarm"):
                row[name] = getattr(desk, name)
            row["raise_priority"], row["supervisor"] = desk.raise_priority, desk.supervisor
            row["limit_opens"] = self.numbers.add(desk.limit_opens)
            row["limit_closes"], row["limit_count"] = self.numbers.add(desk.limit_closes), len(desk.limit_opens)

    def _prepare_work(self) -> None:
        """Steps 13 to 16."""
        plan, line, false, table = self.plan, self.plan.second_line, self.plan.false_closure, self.numbers.table
        self.set(
            on_site=self.numbers.add([table(each) for each in plan.on_site]),
            no_fault_found=self.numbers.add(plan.no_fault_found),
            not_fixed=self.numbers.add(plan.not_fixed),
            pause=table(plan.pause),
            closing=table(plan.closing),
            max_visits=plan.max_visits,
            imperfect=self.numbers.add([each for row in plan.imperfect for each in row]),
            imperfect_remote=plan.imperfect_remote,
            may_need_second_line=line.may_be_needed,
            needed=self.numbers.add([each for chances in line.needed for each in chances]),
            per_area=line.per_area,
            second_line_opens=self.numbers.add(line.opens),
            second_line_closes=self.numbers.add(line.closes),
            second_line_hours=len(line.opens),
            second_line_lead=table(line.lead),
            visit_after=line.visit_after,
            parts_needed=line.parts_needed,
            parts_lead=table(line.parts_lead),
            second_line_people=sum(crew.people for crew in line.stations[0].crews),
            false_remote=false.remote,
            false_base=false.base,
            false_near=false.near_limit,
            false_margin=false.margin,
            false_report=table(false.report),
            reopen_window=false.reopen_window,
            coverage=false.coverage,
            detection=false.detection,
            audit_delay=table(false.audit_delay),
        )

    # ---- field ----

    def _prepare_field(self) -> None:
        plan, field_, travel = self.plan, self.plan.field, self.plan.travel
        add = self.numbers.add
        plain = field_.sharing_is_plain and not field_.ageing
        plain = plain and all(person.takes_everything for person in plan.technicians)
        locks = plan.appointments is not None and plan.appointments.lock > 0
        people = [[number for number, each in enumerate(plan.technicians) if each.area == area] for area in self._areas]
        self.set(
            queue=field_.queue,
            ageing=field_.ageing,
            sharing=field_.sharing,
            own_at_most=field_.own_at_most,
            other_at_least=field_.other_at_least,
            other_waits=field_.other_waits,
            neighbours=self.numbers.lists(field_.neighbours),
            standard_time=add(field_.standard_time),
            skill=add(field_.skill),
            mean_work=add(field_.mean_work),
            overtime_backlog=field_.overtime_backlog,
            overtime_hours=field_.overtime_hours,
            pool_count=plan.pools,
            technician_count=len(plan.technicians),
            pooled=field_.sharing != Sharing.DEDICATED,
            choice=not plain or locks,
            same_trip_for_all=(
                (plain and not locks and not field_.overtime_hours and field_.queue != Queue.NEAREST_JOB)
                and (travel.table is not None or not travel.metres_per_hour)
            ),
            contractors=any(person.contractor for person in plan.technicians),
            people_of=add([number for each in people for number in (each[0] if each else 0, len(each))]),
            travel=self.numbers.table(travel.table),
            travel_mean=travel.mean,
            speeds=self.rate(travel.metres_per_hour) if travel.metres_per_hour else MISSING,
            detour=self.rate([travel.detour]),
            manhattan=travel.manhattan,
            enter=travel.enter,
            storms=MISSING,
        )
        if plan.storms:
            spans = [(storm.instants, storm.slowness) for storm in plan.storms]
            self.set(storms=self.numbers.spans(spans))
        self.technicians = np.zeros(max(len(plan.technicians), 1), memory.TECHNICIAN)
        for row, person in zip(self.technicians, plan.technicians, strict=False):
            row["base_east"], row["base_north"] = row["east"], row["north"] = person.base
            row["area"], row["factor"], row["known_factor"] = person.area, person.work_factor, person.known_factor
            row["skills"], row["contractor"], row["at_most"] = person.skills, person.contractor, person.at_most
            row["lunch_begins"], row["lunch_ends"] = person.lunch or (MISSING, MISSING)
            row["free_since"], row["locks"], row["listed"] = -1, MISSING, 1
        self.windows = [_windows(person, plan.latest_start) for person in plan.technicians]
        self.pools = np.zeros(max(plan.pools, 1), memory.POOL)
        for number in range(plan.pools):
            crew = [each for each, person in enumerate(plan.technicians) if plan.pool_of(person.area) == number]
            pool = self.pools[number]
            pool["place"], pool["head"], pool["tail"] = self.pool_places[number], MISSING, MISSING
            pool["first"] = crew[0] if crew else 0
            pool["count"] = pool["idle"] = pool["listed"] = len(crew)

    @property
    def _areas(self) -> range:
        return range(len(self.plan.areas))

    # ---- words drawn ahead ----

    def _prepare_words(self) -> None:
        """Columns of what most tickets need at their first attempt."""
        plan, asked, line = self.plan, self.plan.appointments, self.plan.second_line
        of_sources = {
            Source.REMOTE_FIX: any(plan.remote_fix),
            Source.ELIGIBLE: plan.direct and plan.eligible,
            Source.ASSIGNMENT: plan.direct and plan.assignment is not None,
            Source.MISASSIGNED: plan.direct and plan.misassigned,
            Source.FIRST_CONTACT: plan.contact.by_phone and plan.contact.first,
            Source.TRAVEL: plan.travel.table is not None,
            Source.WORK: any(table is not None for table in plan.on_site),
            Source.NO_FAULT_FOUND: any(plan.no_fault_found),
            Source.NOT_FIXED: any(plan.not_fixed),
            Source.CLOSING: plan.closing is not None,
            Source.IMPERFECT: any(map(any, plan.imperfect)),
            Source.CHASE_BUDGET: plan.calls.budget is not None,
            Source.NEEDS_SECOND_LINE: any(map(any, line.needed)),
            Source.NEEDS_PARTS: line.parts_needed,
            Source.FALSE_CLOSURE: plan.false_closure.near_limit,
            Source.AUDITED: plan.false_closure.coverage,
            Source.WISH: asked is not None and asked.wish is not None,
            Source.ACCESS: asked is not None,
            Source.CONFIRMATION: asked is not None and asked.reached,
        }
        columns = [(0, 0, 0, int(source)) for source, needed in of_sources.items() if needed]
        places = [MISSING] * (max(Source) + 1)
        for number, (_, _, _, source) in enumerate(columns):
            places[source] = number
        stations = [(1, plan.hotline, 0, 0)] + [
            (int(self.world["desk"][0]) + number, desk.station, desk.stuck, desk.misroute)
            for number, desk in enumerate(plan.chain)
        ]
        for number, station, stuck, misroute in stations:
            names = {"ahead_handling": Source.HANDLING} if station.handling is not None and not station.rework else {}
            names |= {"ahead_stuck": Source.STUCK} if stuck else {}
            names |= {"ahead_misroute": Source.MISROUTE} if misroute else {}
            for name, source in names.items():
                self.stations[number][name] = len(columns)
                columns.append((1, *name_numbers(station.name), int(source)))
        self.ahead = np.zeros(len(columns) + 1, memory.AHEAD)
        for row, column in zip(self.ahead, columns, strict=False):
            row["named"], row["digest0"], row["digest1"], row["source"] = column
        self.set(ahead_count=len(columns), ahead_sources=self.numbers.add(places))

    # ---- outages, appointments, promises ----

    def _prepare_outages(self) -> None:
        plan, place = self.plan, 0
        self.set(has_outages=bool(plan.elements), aggregation=plan.aggregation, element_count=len(plan.elements))
        self.elements = np.zeros(max(len(plan.elements), 1), memory.ELEMENT)
        for row, element in zip(self.elements, plan.elements, strict=False):
            row["lines_each"], row["alarm"], row["tickets"] = element.lines_each, element.alarm, element.tickets
            row["alarm_delay"], row["line_test"] = (
                self.numbers.table(element.alarm_delay),
                self.numbers.table(element.line_test),
            )
            row["within"], row["own_fault"] = element.within, element.own_fault
            row["down"], row["area_stride"] = place, max(_elements_in(area.lines, element) for area in plan.areas)
            place += int(row["area_stride"]) * len(plan.areas)
        self.element_places = place

    def _prepare_appointments(self) -> None:
        asked, add, table = self.plan.appointments, self.numbers.add, self.numbers.table
        self.set(has_appointments=asked is not None, region_count=1)
        self.set(undisturbed=asked is None and not self.plan.elements)  # who travels can be called back by these only
        if asked is None:
            return
        self.set(
            policy=asked.policy,
            begins=add(asked.begins),
            ends=add(asked.ends),
            windows=len(asked.begins),
            suits=add(asked.suits),
            has_suits=bool(asked.suits),
            region=add(asked.region),
            region_count=max(asked.region) + 1,
            has_slots=bool(asked.slots),
            slots_of=add([each for row in asked.slots for each in row]),
            kept=add([each for row in asked.kept for each in row]),
            days_ahead=asked.days_ahead,
            lead=asked.lead,
            wish=table(asked.wish),
            early=asked.early,
            lock=asked.lock,
            call_before=asked.call_before,
            call=asked.call,
            reached=asked.reached,
            cancels=asked.cancels,
            changes=asked.changes,
            notice=asked.notice_before_end,
            moves=asked.moves,
            nobody_home=add(asked.nobody_home),
            unconfirmed=asked.unconfirmed,
            confirmed=asked.confirmed,
            wait_at_door=table(asked.wait_at_door),
            retry=table(asked.retry),
        )

    def _prepare_promises(self) -> None:
        service, add = self.plan.service, self.numbers.add
        self.set(due_by=add(service.due_by or [MISSING] * len(self.plan.customers)))
        self.promises = np.zeros(max(len(service.promises), 1), memory.PROMISE)
        for row, promise in zip(self.promises, service.promises, strict=False):
            row["working_days"], row["same_day_before"] = promise.working_days, promise.same_day_before
            row["days"], row["day_count"] = add(promise.days), len(promise.days)
            row["within"] = add([each for of_class in promise.within for each in of_class])
            row["opens"], row["closes"] = add(promise.opens), add(promise.closes)
            row["open_count"] = len(promise.opens)


def _elements_in(lines: int, element: ElementPlan) -> int:
    return -(-lines // element.lines_each)


def _windows(person: TechnicianPlan, latest_start: int) -> np.ndarray:
    """Every window for departures, and the number of its shift: shape (windows, 4)."""
    rows = [
        (opens, closes, begins, number)
        for number, (begins, ends) in enumerate(person.shifts)
        for opens, closes in before_and_after_lunch(begins, ends - latest_start, person.lunch)
    ]
    return np.array(rows, dtype=np.int64).reshape(len(rows), 4)


_prepared: list[Prepared] = []
"""The plans that were simulated last: replications of the same ones follow each other."""

_KEPT = 16


def prepared(plan: Plan) -> Prepared:
    """What a plan looks like in memory."""
    for each in _prepared:
        if each.plan is plan:
            return each
    made = Prepared(plan)
    _prepared.append(made)
    del _prepared[:-_KEPT]
    return made
