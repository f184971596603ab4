"""Builds the plan of a scenario: distributions become tables, probabilities thresholds, calendars instants."""

from __future__ import annotations

from scenarios.history import read_history
from scenarios.scenario import Scenario
from sim.plan import ContactPlan, Plan
from sim.planning.appointments import appointments_plan
from sim.planning.calendars import Calendars
from sim.planning.calls import calls_plan
from sim.planning.closing import false_closure_plan
from sim.planning.common_cause import element_plans, storm_plans
from sim.planning.demand import busyness_table, hourly_rate, imperfect_chances, order_plan
from sim.planning.field import area_plans, field_plan, technician_plans, travel_plan
from sim.planning.second_line import second_line_plan
from sim.planning.service import service_plan
from sim.planning.stations import desk_plan, station_plan
from sim.planning.tables import cumulative, either, table_of
from sim.quantiles import threshold
from sim.rules import MISSING


def build_plan(scenario: Scenario) -> Plan:
    """The numbers of a scenario.

    Raises WrongInput where a file that the scenario names cannot be read.
    """
    calendars = Calendars(scenario)
    areas, faults = area_plans(scenario.areas), list(scenario.faults.values())
    horizon, dispatch, crew, repair, repeats = (
        scenario.horizon, scenario.dispatch, scenario.technicians, scenario.repair, scenario.repeats,
    )  # fmt: skip
    history = None
    if scenario.history is not None:
        history = read_history(scenario.history, list(scenario.areas), list(scenario.faults), list(scenario.customers))
    contact, on_site, orders = dispatch.contact, table_of(repair.on_site), scenario.orders
    technicians = technician_plans(scenario, areas, calendars)
    return Plan(
        warm_up=horizon.warm_up,
        window_end=horizon.warm_up + horizon.window,
        cut=horizon.cut,
        areas=areas,
        faults=list(scenario.faults),
        customers=list(scenario.customers),
        fault_shares=cumulative([fault.share for fault in faults]),
        customer_shares=cumulative([customer.share for customer in scenario.customers.values()]),
        hourly_rate=hourly_rate(scenario, scenario.reports),
        busyness=busyness_table(scenario.reports.busyness_cv),
        history=history,
        priorities=[customer.priority for customer in scenario.customers.values()],
        service_levels=[customer.service_level for customer in scenario.customers.values()],
        hotline=station_plan("hotline", scenario.hotline, calendars),
        calls=calls_plan(scenario, calendars),
        remote=station_plan("remote desk", scenario.remote, calendars),
        remote_fix=[either(fault.remote_fix, scenario.remote.fixable) for fault in faults] + [0],
        direct=dispatch.mode == "direct",
        eligible=threshold(dispatch.direct.eligible),
        assignment=table_of(dispatch.direct.assignment),
        misassigned=threshold(dispatch.direct.misassigned),
        misassigned_triage=table_of(dispatch.direct.triage),
        chain=[desk_plan(name, dispatch.desks[name], calendars) for name in dispatch.chain],
        contact=ContactPlan(
            contact.by == "phone",
            threshold(contact.first),
            threshold(contact.second or 0),
            contact.pause,
            contact.retry,
        ),
        audit=MISSING if dispatch.audit is None else dispatch.audit,
        alarm_reaction=dispatch.alarm_reaction,
        technicians=technicians,
        latest_start=crew.latest_start,
        field=field_plan(scenario, areas),
        travel=travel_plan(scenario),
        on_site=[on_site if fault.on_site is None else table_of(fault.on_site) for fault in faults]
        + [table_of(orders.on_site)],
        no_fault_found=[either(fault.no_fault_found, repair.no_fault_found) for fault in faults] + [0],
        not_fixed=[either(fault.not_fixed, repair.not_fixed) for fault in faults] + [threshold(orders.not_done)],
        pause=table_of(repair.pause),
        closing=table_of(repair.closing),
        max_visits=repair.max_visits,
        imperfect=imperfect_chances(scenario),
        imperfect_remote=threshold(repeats.imperfect_remote),
        repeat_delay=table_of(repeats.delay),
        second_line=second_line_plan(scenario, calendars),
        false_closure=false_closure_plan(scenario),
        repeat_window=repeats.window,
        max_repeats=repeats.max_repeats,
        answer_target=scenario.hotline.answer_target,
        service=service_plan(scenario, calendars),
        orders=order_plan(scenario),
        front_desk=station_plan("front desk of orders", orders.front_desk, calendars),
        elements=element_plans(scenario, calendars),
        aggregation=scenario.outages.aggregation,
        storms=storm_plans(scenario),
        appointments=appointments_plan(scenario, technicians, calendars),
    )
