"""The scenario: everything that is asked of the model, as frozen, validated data without randomness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_origin

from pydantic import Field, ValidationError, field_validator

from scenarios.appointments import Appointments
from scenarios.base import Model, WrongInput, expected_one_of, nearest
from scenarios.calendars import DAY, Calendar, Intervals, before_and_after_lunch, parse_span, parse_week, shifts_of
from scenarios.chases import Chases
from scenarios.clocks import Clocks
from scenarios.costs import Costs
from scenarios.demand import Area, CustomerClass, FaultClass, HistoryDemand, Reports, check_shares
from scenarios.dispatch import Dispatch, Hotline, RemoteDesk, Staffed
from scenarios.explain import explain, keys_at, types_at
from scenarios.false_closure import FalseClosure
from scenarios.orders import Orders
from scenarios.outages import Outages
from scenarios.promises import Promise, compensates, is_timed, paid_twice, pays
from scenarios.quantities import Duration
from scenarios.repair import Repair, Repeats
from scenarios.second_line import SecondLine
from scenarios.storms import Storm
from scenarios.technician_checks import check_field
from scenarios.technicians import Shift, TechnicianGroup, Technicians, split_by_share

LABELS = ("published", "public source", "assumption")
"""Where an input may come from: an operator's report, another public source, or nowhere but our judgement."""


RESERVED = ("hotline", "remote desk", "front desk of orders")
"""Names of places before the chain, which no desk may have."""


def _check_path(root: type[Model], path: str) -> None:
    """Refuses a path whose beginning no scenario can have; names of areas, desks and so on are free."""
    words = path.split(".")
    for count in range(1, len(words) + 1):
        known = keys_at(root, words[: count - 1])
        if not types_at(root, words[:count]):
            hint = nearest(words[count - 1], known)
            expected = expected_one_of(known) if known else "expected nothing below " + ".".join(words[: count - 1])
            raise ValueError(f"'{path}' is no path of a scenario: unknown key '{words[count - 1]}'{hint}; {expected}")
        if get_origin(types_at(root, words[:count])[0]) is dict:  # names below it may hold dots
            return


class Horizon(Model):
    """Warm-up | window | follow-up | cut. Tickets are counted by their report in the window."""

    warm_up: Duration = 0
    """Before the window: the system fills, and repeats of earlier faults appear."""
    window: Duration = Field(default=28 * DAY, gt=0)
    """Tickets reported in it are measured."""
    follow_up: Duration = 0
    """After the window, with demand going on, so that its tickets close and their repeats are seen."""

    @property
    def cut(self) -> int:
        """Second at which the run ends; nothing after it exists."""
        return self.warm_up + self.window + self.follow_up


class Scenario(Model):
    """One configuration of the whole way of a fault. What is not mentioned does nothing."""

    start: date | None = None
    """Date of the run's first Monday; gives months, holidays and exceptions their meaning."""
    horizon: Horizon = Horizon()
    """How long the model runs and which part of it is measured."""
    calendars: dict[str, Calendar] = {}
    """Calendars by name, for desks and limits."""
    areas: dict[str, Area]
    """Areas by name."""
    faults: dict[str, FaultClass] = {"fault": FaultClass()}
    """Fault classes by name; shares add up to 1."""
    customers: dict[str, CustomerClass] = {"ordinary": CustomerClass()}
    """Customer classes by name; shares add up to 1."""
    reports: Reports = Reports()
    """How often lines fail, and when that is reported."""
    orders: Orders = Orders()
    """Installations and relocations, which need the same people."""
    hotline: Hotline = Hotline()
    """Where faults are reported."""
    chases: Chases = Chases()
    """Calls of customers about their open tickets."""
    remote: RemoteDesk = RemoteDesk()
    """Where some are fixed without a visit."""
    dispatch: Dispatch = Dispatch()
    """The way to the technicians."""
    technicians: Technicians = Technicians()
    """The field force."""
    appointments: Appointments = Appointments()
    """Windows that are promised, and access at the door."""
    repair: Repair = Repair()
    """Visits and closing."""
    repeats: Repeats = Repeats()
    """Repairs that come back."""
    clocks: Clocks = Clocks()
    """Clocks on which times are measured."""
    promises: dict[str, Promise] = {}
    """What customers are promised, by name of the promise."""
    costs: Costs = Costs()
    """What the work costs."""
    second_line: SecondLine = SecondLine()
    """Visits that need more than a technician."""
    false_closure: FalseClosure = FalseClosure()
    """Tickets that are closed although the fault lives."""
    outages: Outages = Outages()
    """Elements whose failure takes many lines with it."""
    storms: dict[str, Storm] = {}
    """Storms by name; where several meet, their effects multiply."""
    history: HistoryDemand | None = None
    """Replays report times from a file instead of drawing them."""
    labels: dict[str, str] = {}
    """Where each input comes from: beginning of its path -> `published`, `public source` or `assumption`,
    then a colon and a remark."""

    @field_validator("start")
    @classmethod
    def _monday(cls, start: date | None) -> date | None:
        if start is not None and start.weekday() != 0:
            monday = start - timedelta(days=start.weekday())
            raise ValueError(f"{start} is a {start:%A}; expected a Monday, like {monday}")
        return start

    @field_validator("labels")
    @classmethod
    def _known_label(cls, labels: dict[str, str]) -> dict[str, str]:
        for path, text in labels.items():
            word = text.partition(":")[0].strip()
            if word not in LABELS:
                raise ValueError(f"'{path}' is labelled '{word}'{nearest(word, LABELS)}; {expected_one_of(LABELS)}")
            _check_path(cls, path)
        return labels

    def staffed_places(self) -> Iterator[tuple[str, Staffed]]:
        """Every place with people, with its path in the scenario."""
        yield "hotline", self.hotline
        yield "remote", self.remote
        yield "orders.front_desk", self.orders.front_desk
        for name in self.dispatch.chain:
            desk = self.dispatch.desks[name]
            yield f"dispatch.desks.{name}", desk
            yield f"dispatch.desks.{name}.wrong_unit", desk.wrong_unit

    def calendar(self, text: str) -> Calendar:
        """The calendar of that name, or the one that the text describes."""
        return self.calendars.get(text) or Calendar(weekly=text)

    def shifts(self, text: str, days: int) -> Intervals:
        """Open intervals of a calendar that begin within so many days."""
        return shifts_of(self.calendar(text), days, self.start)

    def groups(self) -> list[TechnicianGroup]:
        """The technicians as groups, by area and then as listed."""
        crew = self.technicians
        if crew.roster:
            order = {name: number for number, name in enumerate(self.areas)}
            return sorted(crew.roster, key=lambda group: order[group.area])
        counts = {
            name: crew.per_area or 0 if area.technicians is None else area.technicians
            for name, area in self.areas.items()
        }
        return [group for name, count in counts.items() for group in self._groups_of(name, count)]

    def _groups_of(self, area: str, count: int) -> list[TechnicianGroup]:
        """Technicians of an area by their shift pattern."""
        patterns = list(self.technicians.shifts.values())
        if not patterns:
            return [TechnicianGroup(area=area, count=count)] if count else []
        counts = split_by_share(count, [pattern.share for pattern in patterns])
        return [
            TechnicianGroup(area=area, count=people, shift=Shift(hours=pattern.hours, lunch=pattern.lunch))
            for pattern, people in zip(patterns, counts, strict=True)
            if people
        ]

    def shift_of(self, group: TechnicianGroup) -> Shift:
        return group.shift or self.technicians.shift


def _check_calendar(scenario: Scenario, place: str, text: str) -> None:
    if text != "always" and text not in scenario.calendars:
        known = ["always", *scenario.calendars]
        if not any(sign.isdigit() for sign in text):
            raise WrongInput(
                f"{place}: unknown calendar '{text}'{nearest(text, known)}; {expected_one_of(known)}, "
                "or hours like 'Mon-Fri 08:00-18:00'"
            )
        try:
            parse_week(text)
        except ValueError as error:
            raise WrongInput(f"{place}: {error}, or the name of a calendar{nearest(text, known)}") from None
    days = -(-scenario.horizon.cut // DAY)
    if not scenario.shifts(text, days):
        raise WrongInput(
            f"{place}: the calendar '{text}' never opens within the {days} days of the run; expected some open hours"
        )


def _check_staffed(scenario: Scenario) -> None:
    for path, place in scenario.staffed_places():
        if not place.shifts:
            _check_calendar(scenario, f"{path}.open", place.open)
        for number, shift in enumerate(place.shifts):
            _check_calendar(scenario, f"{path}.shifts.{number}.open", shift.open)


def _check_desks(scenario: Scenario) -> None:
    dispatch = scenario.dispatch
    for number, name in enumerate(dispatch.chain):
        if name not in dispatch.desks:
            known = list(dispatch.desks)
            raise WrongInput(
                f"dispatch.chain.{number}: unknown desk '{name}'{nearest(name, known)}; {expected_one_of(known)}"
            )
        if name in RESERVED:
            raise WrongInput(f"dispatch.chain.{number}: '{name}' is the name of another place; expected one of its own")
        if name in dispatch.chain[:number]:
            raise WrongInput(
                f"dispatch.chain.{number}: desk '{name}' stands in the chain twice; expected each desk once"
            )
    for name in dispatch.chain:
        _check_desk(scenario, name)


def _check_desk(scenario: Scenario, name: str) -> None:
    desk, place = scenario.dispatch.desks[name], f"dispatch.desks.{name}"
    asked = scenario.chases.happen and scenario.chases.frees_stuck
    unseen = desk.stuck > 0 and not desk.raises_alarm and scenario.dispatch.audit is None and asked
    if unseen and (scenario.orders.on or _children_never_ask(scenario)):
        who = "an order" if scenario.orders.on else "a ticket of a known outage (chases.of_children is 0)"
        raise WrongInput(
            f"{place}.stuck: nobody asks about {who}, so a stuck one would never be found; expected a limit with an "
            f"alarm ({place}.limit and on_alarm), or a daily dispatch.audit"
        )
    if desk.stuck > 0 and not desk.raises_alarm and scenario.dispatch.audit is None and not asked:
        raise WrongInput(
            f"{place}.stuck: a stuck ticket would never be found; expected a limit with an alarm "
            f"({place}.limit and on_alarm), a daily dispatch.audit, or customers who ask (chases.per_hour)"
        )
    if desk.batch == 0:
        raise WrongInput(f"{place}.batch: the period is 0; expected a duration above 0, or none")
    if desk.limit is None and desk.on_alarm != "none":
        raise WrongInput(f"{place}.limit: missing; on_alarm '{desk.on_alarm}' needs a limit, like 2 h")
    if desk.limit is not None and desk.limit_clock != "clock":
        _check_calendar(scenario, f"{place}.limit_clock", desk.limit_clock)


def _children_never_ask(scenario: Scenario) -> bool:
    outages = scenario.outages
    return scenario.chases.of_children == 0 and outages.aggregation and bool(outages.elements)


def _check_direct(scenario: Scenario) -> None:
    dispatch = scenario.dispatch
    if (
        dispatch.mode == "direct"
        and not dispatch.chain
        and (dispatch.direct.misassigned or dispatch.direct.eligible < 1)
    ):
        raise WrongInput(
            "dispatch.chain: tickets that are not eligible or come back need a chain of desks; "
            "expected at least one name"
        )


def needs_visits(scenario: Scenario) -> bool:
    """Whether any ticket can reach the technicians."""
    return scenario.orders.on or _faults_need_visits(scenario)


def _faults_need_visits(scenario: Scenario) -> bool:
    return any(
        (scenario.remote.fixable if fault.remote_fix is None else fault.remote_fix) < 1
        for fault in scenario.faults.values()
    )


def check_visits_end(scenario: Scenario) -> None:
    """Raises WrongInput where no visit would ever fix a fault or do an order.

    Only a study is refused for that: a single scenario may well look at tickets that stay open.
    """
    remote, repair = scenario.remote, scenario.repair
    _check_closings_end(scenario)
    for name, fault in scenario.faults.items():
        fixable = remote.fixable if fault.remote_fix is None else fault.remote_fix
        without_fault = repair.no_fault_found if fault.no_fault_found is None else fault.no_fault_found
        not_fixed = repair.not_fixed if fault.not_fixed is None else fault.not_fixed
        if not_fixed == 1 and fixable < 1 and without_fault < 1 and fault.share > 0:
            place = "repair.not_fixed" if fault.not_fixed is None else f"faults.{name}.not_fixed"
            raise WrongInput(f"{place}: is 1, so no visit would ever fix the fault; expected below 1")
    if scenario.orders.on and scenario.orders.not_done == 1:
        raise WrongInput("orders.not_done: is 1, so no visit would ever do an order; expected below 1")


def _check_closings_end(scenario: Scenario) -> None:
    """Refuses visits that all end in the same way, and never with a restoration."""
    second_line, chance = scenario.second_line, scenario.false_closure.base
    if chance == 1 and needs_visits(scenario):
        raise WrongInput("false_closure.base: is 1, so no visit would ever fix a fault; expected below 1")
    if second_line.parts.needed == 1 and second_line.needed == 0:
        raise WrongInput("second_line.parts.needed: is 1, so every visit would need another one; expected below 1")
    if second_line.needed == 1 and second_line.visit_after == 1:
        raise WrongInput("second_line.visit_after: is 1, so every visit would need another one; expected below 1")


def _check_roster(scenario: Scenario) -> None:
    for number, group in enumerate(scenario.technicians.roster):
        place = f"technicians.roster.{number}"
        if group.area not in scenario.areas:
            hint = nearest(group.area, scenario.areas)
            raise WrongInput(f"{place}.area: unknown area '{group.area}'{hint}; {expected_one_of(scenario.areas)}")
    for name, area in scenario.areas.items():
        if scenario.technicians.roster and area.technicians is not None:
            raise WrongInput(f"areas.{name}.technicians: stands beside technicians.roster; expected one or the other")


def _check_technicians(scenario: Scenario) -> None:
    _check_roster(scenario)
    if not needs_visits(scenario):
        return
    if scenario.orders.on and scenario.orders.on_site is None:
        raise WrongInput("orders.on_site: missing; expected the time of the work for one service, like 50 min")
    if _faults_need_visits(scenario) and any(
        fault.on_site is None and scenario.repair.on_site is None for fault in scenario.faults.values()
    ):
        raise WrongInput("repair.on_site: missing; expected the time of a visit, like 55 min")
    staffed = {group.area for group in scenario.groups()}
    if not staffed:
        raise WrongInput(
            "technicians.per_area: nobody can be sent to the tickets that need a visit; expected at least 1 technician"
        )
    _check_absence(scenario)
    for name in scenario.areas:
        if name not in staffed and scenario.technicians.stays_at_home:
            raise WrongInput(
                f"areas.{name}: no technicians, and sharing is {_sharing(scenario)}; expected at least 1 in "
                f"areas.{name}.technicians or technicians.per_area, or sharing 'pooled'"
            )
    for group in scenario.groups():
        _check_shift(scenario, _place_of_shift(scenario, group), scenario.shift_of(group))
    duty = scenario.technicians.night_duty
    if duty is not None:
        _check_shift(scenario, "technicians.night_duty.hours", Shift(hours=duty.hours))


def _place_of_shift(scenario: Scenario, group: TechnicianGroup) -> str:
    for name, pattern in scenario.technicians.shifts.items():
        if group.shift is not None and (pattern.hours, pattern.lunch) == (group.shift.hours, group.shift.lunch):
            return f"technicians.shifts.{name}.hours"
    return "technicians.shift.hours"


def _sharing(scenario: Scenario) -> str:
    sharing = scenario.technicians.sharing
    return f"'{sharing}'" if isinstance(sharing, str) else "a class of yours"


def _check_absence(scenario: Scenario) -> None:
    """Refuses technicians who are all absent, for the whole field or for an area that has only its own."""
    crew = scenario.technicians
    comes = {
        group.area for group in scenario.groups() if (crew.absence if group.absence is None else group.absence) < 1
    }
    lonely = [group.area for group in scenario.groups() if group.area not in comes]
    if lonely and (not comes or crew.stays_at_home):
        where = "" if not comes else f" in the area '{lonely[0]}'"
        raise WrongInput(
            f"technicians.{'roster' if crew.roster and crew.absence < 1 else 'absence'}: "
            f"the absence is 1, so nobody would ever come{where}; expected below 1"
        )


def _check_shift(scenario: Scenario, place: str, shift: Shift) -> None:
    _check_calendar(scenario, place, shift.hours)
    shifts = scenario.shifts(shift.hours, -(-scenario.horizon.cut // DAY))
    for (_, closes), (opens, _) in pairwise(shifts):
        if opens < closes:
            raise WrongInput(f"{place}: '{shift.hours}' has shifts that overlap; expected one at a time")
    lunch, latest = None if shift.lunch is None else parse_span(shift.lunch), scenario.technicians.latest_start
    if not any(before_and_after_lunch(opens, closes - latest, lunch) for opens, closes in shifts):
        raise WrongInput(
            "technicians.latest_start: nobody would ever depart, as lunch and latest_start leave nothing of a shift; "
            "expected a longer shift or a shorter latest_start"
        )


def _check_appointments(scenario: Scenario) -> None:
    asked = scenario.appointments
    if asked.off:
        return
    if not asked.booked:
        if asked.retry is None:
            raise WrongInput("appointments.retry: missing; expected the time until somebody comes again, like 4 h")
        if asked.no_access.without == 1 or max(asked.at_home, default=1) == 0:
            place = "at_home" if asked.at_home else "no_access.without"
            raise WrongInput(f"appointments.{place}: nobody would ever open; expected some access")
        return
    never_confirmed = asked.policy != "confirmed" or asked.confirm.reached == 0
    if asked.no_access.unconfirmed == 1 and (never_confirmed or asked.no_access.confirmed == 1):
        raise WrongInput("appointments.no_access.unconfirmed: is 1, so nobody would ever open; expected below 1")
    _check_windows(scenario)
    if asked.counts_slots and asked.mean_job is None and scenario.technicians.travel.speed is not None:
        raise WrongInput(
            "appointments.mean_job: missing; trips along the map have no mean of their own, so slots cannot be "
            "counted; expected the time of a job with its trip, like 80 min"
        )


def _check_windows(scenario: Scenario) -> None:
    """Windows that open, do not overlap, and in which somebody works where slots are counted."""
    asked, days = scenario.appointments, -(-scenario.horizon.cut // DAY) + 7
    windows: Intervals = []
    for number, text in enumerate(asked.windows):
        _check_calendar(scenario, f"appointments.windows.{number}", text)
        windows += scenario.shifts(text, days)
    for (_, closes), (opens, _) in pairwise(sorted(windows)):
        if opens < closes:
            raise WrongInput("appointments.windows: two windows overlap; expected one after the other")
    if asked.suits and max(asked.suits) == 0:
        raise WrongInput("appointments.suits: no window would ever suit anybody; expected one above 0")
    if asked.counts_slots and needs_visits(scenario):
        _check_hours_in_windows(scenario, windows)


def _check_hours_in_windows(scenario: Scenario, windows: Intervals) -> None:
    """Refuses an area whose technicians never work in any window."""
    pooled, days = scenario.technicians.sharing in ("pooled", "work_hours"), -(-scenario.horizon.cut // DAY) + 7
    at_work: set[str] = set()
    for group in scenario.groups():
        shift = scenario.shift_of(group)
        lunch = None if shift.lunch is None else parse_span(shift.lunch)
        parts = [part for hours in scenario.shifts(shift.hours, days) for part in before_and_after_lunch(*hours, lunch)]
        if any(opens < ends and begins < closes for opens, closes in parts for begins, ends in windows):
            at_work.add(group.area)
    for name in scenario.areas:
        if not at_work or (name not in at_work and not pooled):
            raise WrongInput(
                f"appointments.windows: no technician of the area '{name}' works in any window; "
                "expected windows within technicians.shift.hours"
            )


def repeats_are_modelled(scenario: Scenario) -> bool:
    """Whether any repair can come back."""
    chances = [scenario.repeats.imperfect, scenario.repeats.imperfect_remote]
    chances += [cls.imperfect or 0 for cls in scenario.faults.values()]
    chances += [cls.imperfect or 0 for cls in scenario.customers.values()]
    return max(chances) > 0


def _check_repeats(scenario: Scenario) -> None:
    if repeats_are_modelled(scenario) and scenario.repeats.delay is None:
        raise WrongInput(
            "repeats.delay: missing; expected the time from a restoration to the repeat, "
            "like {distribution: exponential, mean: 8 days}"
        )


def closes_falsely(scenario: Scenario) -> bool:
    """Whether any ticket can be closed although its fault lives."""
    return max(scenario.false_closure.base, scenario.false_closure.near_limit, scenario.remote.false_fix) > 0


def _check_false_closure(scenario: Scenario) -> None:
    part = scenario.false_closure
    if closes_falsely(scenario) and part.report is None:
        raise WrongInput(
            "false_closure.report: missing; expected the time from a false closing until the customer reports again, "
            "like {distribution: exponential, mean: 2 days}"
        )
    if part.near_limit and not part.margin:
        raise WrongInput("false_closure.margin: missing; near_limit needs to know how near, like 4 h")
    if part.base + part.near_limit > 1:
        raise WrongInput("false_closure.near_limit: is added to base, and together they are above 1; expected less")


def _check_second_line(scenario: Scenario) -> None:
    _check_calendar(scenario, "second_line.open", scenario.second_line.open)


def _check_dates(scenario: Scenario) -> None:
    if scenario.start is None and any(calendar.exceptions for calendar in scenario.calendars.values()):
        raise WrongInput(
            "start: calendars have dated exceptions, so the run needs a date; expected a Monday like 2026-01-05"
        )
    if scenario.start is None and len(set(scenario.reports.months)) > 1:
        raise WrongInput("start: reports.months differ, so the run needs a date; expected a Monday like 2026-01-05")
    if scenario.start is None and len(set(scenario.orders.months)) > 1:
        raise WrongInput("start: orders.months differ, so the run needs a date; expected a Monday like 2026-01-05")


def _check_clocks(scenario: Scenario) -> None:
    if scenario.clocks.business is not None:
        _check_calendar(scenario, "clocks.business", scenario.clocks.business)
    if scenario.clocks.sla is not None:
        _check_calendar(scenario, "clocks.sla.calendar", scenario.clocks.sla.calendar)
    if scenario.dispatch.limit is not None and scenario.dispatch.limit_clock != "clock":
        _check_calendar(scenario, "dispatch.limit_clock", scenario.dispatch.limit_clock)


def _check_due(scenario: Scenario) -> None:
    for name, customers in scenario.customers.items():
        place, promise = f"customers.{name}.due_by", customers.due_by
        if promise is None:
            continue
        if promise not in scenario.promises:
            known = list(scenario.promises)
            raise WrongInput(f"{place}: unknown promise '{promise}'{nearest(promise, known)}; {expected_one_of(known)}")
        if not is_timed(scenario.promises[promise]):
            raise WrongInput(f"{place}: '{promise}' promises no time; expected one with 'within' or 'working_days'")


def _check_promises(scenario: Scenario) -> None:
    for name, promise in scenario.promises.items():
        for customers in promise.customers:
            if customers not in scenario.customers:
                raise WrongInput(
                    f"promises.{name}.customers: unknown customer class '{customers}'"
                    f"{nearest(customers, scenario.customers)}; {expected_one_of(scenario.customers)}"
                )
        calendar, currency = promise.terms()["calendar"], promise.terms()["currency"]
        if calendar is not None:
            _check_calendar(scenario, f"promises.{name}.calendar", calendar)
        if compensates(promise) and not (currency or scenario.costs.currency):
            raise WrongInput(f"promises.{name}.currency: missing; compensation needs one, like CNY")
        if pays(promise) and scenario.costs.currency and currency not in (None, scenario.costs.currency):
            raise WrongInput(
                f"promises.{name}.currency: '{currency}', and costs are in '{scenario.costs.currency}'; expected one "
                "currency, or 'paid: false'"
            )
    for first, second, customers in paid_twice(scenario.promises, list(scenario.customers)):
        raise WrongInput(
            f"promises.{second}.paid: '{first}' pays the customers '{customers}' as well; expected one promise that "
            "pays each class, and 'paid: false' in the other"
        )


def _check_outages(scenario: Scenario) -> None:
    for name, element in scenario.outages.elements.items():
        _check_calendar(scenario, f"outages.elements.{name}.open", element.open)
    if scenario.outages.elements and scenario.history is not None:
        raise WrongInput(
            "outages.elements: stands beside demand from a history, which holds the calls of past outages already; "
            "expected one or the other"
        )


def _check_storms(scenario: Scenario) -> None:
    for name, storm in scenario.storms.items():
        for number, area in enumerate(storm.areas):
            if area not in scenario.areas:
                hint = nearest(area, scenario.areas)
                raise WrongInput(
                    f"storms.{name}.areas.{number}: unknown area '{area}'{hint}; {expected_one_of(scenario.areas)}"
                )
        if not isinstance(storm.start, int) and scenario.start is None:
            raise WrongInput(
                f"storms.{name}.start: is a date, so the run needs one, too; expected a Monday like 2026-01-05 in start"
            )
        if storm.duration == 0:
            raise WrongInput(f"storms.{name}: lasts no time; expected a ramp, plateau or decay above 0")
        if scenario.history is not None and storm.multiplier != 1:
            raise WrongInput(
                f"storms.{name}.multiplier: stands beside demand from a history, whose reports are as they were; "
                "expected 1"
            )


def check_scenario(scenario: Scenario) -> None:
    """Raises WrongInput, naming the place, where parts that are right by themselves do not fit together."""
    if not scenario.areas:
        raise WrongInput("areas: none given; expected at least one, like {north: {lines: 10000}}")
    check_shares("faults", scenario.faults)
    check_shares("customers", scenario.customers)
    for check in (
        _check_dates,
        _check_desks,
        _check_direct,
        _check_staffed,
        _check_technicians,
        check_field,
        _check_appointments,
        _check_repeats,
        _check_clocks,
        _check_promises,
        _check_due,
        _check_false_closure,
        _check_second_line,
        _check_outages,
        _check_storms,
    ):
        check(scenario)


def read_scenario(tree: dict[str, Any], place: str = "") -> Scenario:
    """The scenario that a plain tree describes.

    Raises WrongInput whose message begins with the path inside the scenario, after the place of the tree itself.
    """
    try:
        scenario = Scenario.model_validate(tree)
    except ValidationError as error:
        raise WrongInput(explain(error, Scenario, place)) from None
    try:
        check_scenario(scenario)
    except WrongInput as error:
        raise WrongInput(f"{place}.{error}" if place else str(error)) from None
    return scenario
