"""Draws of tickets under way: columns drawn ahead are the same function as single draws, and no draw moves another."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from scenarios.base import WrongInput
from sim.draws import AHEAD, AtOnce, Chance, Draws, FurtherWork, Never, Time
from sim.log import Table
from sim.plan import Plan
from sim.process import simulate
from sim.quantiles import seconds, threshold
from sim.rules import MISSING, Outcome
from sim.streams import Source, named, word
from tests.small import plan_of, workload_of

SCENARIO = """
faults: {line: {share: 0.5, not_fixed: 0.6, on_site: 10 min}, port: {share: 0.5, imperfect: 0.4}}
customers: {ordinary: {share: 0.5}, business: {share: 0.2}, brand: {share: 0.3, imperfect: 0.7}}
hotline: {handling: {distribution: exponential, mean: 5 min}, patience: {distribution: exponential, mean: 5 min},
          attempts: 9, call_again: {distribution: exponential, mean: 5 min}}
chases: {per_hour: 1, raises_priority: 0.5}
orders: {front_desk: {handling: {distribution: exponential, mean: 20 min}}}
remote: {fixable: 0.3, false_fix: 0.2, handling: {distribution: exponential, mean: 5 min}}
dispatch:
  mode: direct
  direct: {eligible: 0.5, misassigned: 0.5, triage: {distribution: exponential, mean: 5 min},
           assignment: {distribution: exponential, mean: 5 min}}
  audit: "09:00"
  chain: [city, district]
  desks:
    city: &desk
      handling: {distribution: exponential, mean: 10 min}
      misroute: 0.5
      stuck: 0.5
      wrong_unit: {handling: {distribution: exponential, mean: 10 min}}
    district: *desk
  contact: {by: phone, first: 0.5, second: 0.5}
technicians: {per_area: 1, travel: {time: {distribution: exponential, mean: 10 min}}}
repair:
  on_site: {distribution: lognormal, mean: 1 h, cv: 0.8}
  no_fault_found: 0.5
  not_fixed: 0.3
  pause: {distribution: exponential, mean: 1 h}
  closing: {distribution: exponential, mean: 1 h}
repeats: {imperfect: 0.5, imperfect_remote: 0.2, delay: {distribution: exponential, mean: 1 h}}
second_line: {needed: 0.2, repeat_factor: 2, lead: 1-3 business days, handling: 1 h, visit_after: 0.3,
              parts: {needed: 0.2, lead: 1-2 business days}}
false_closure: {base: 0.1, near_limit: 0.1, margin: 20 h, report: {distribution: exponential, mean: 3 days},
                audit: {coverage: 0.5, detection: 0.5, delay: {distribution: exponential, mean: 1 h}}}
"""
TICKETS = 50
REPORTS_OF_ONE_CLASS = " ".join(["08:00"] * TICKETS)
REPORTS = "at fault customer\n" + "\n".join(
    f"08:00 {fault} {customer}"
    for fault in ("line", "port")
    for customer in ("ordinary", "business", "brand")
    for _ in range(8)
)


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan_of(SCENARIO)


@pytest.fixture(scope="module")
def workload(planned):
    return workload_of(planned, REPORTS)[1]


def named_draws(draws: Draws) -> dict[str, Any]:
    """Every draw of a replication by name; those of stations with the station's number.

    Further work is a sum of draws of other subjects, and has a test of its own (see test_orders_by_hand.py).
    """
    found = {}
    for name, value in vars(draws).items():
        if isinstance(value, FurtherWork):
            continue
        stations = value if isinstance(value, list) else [value]
        for number, station in enumerate(stations):
            if isinstance(station, Chance | Time | Never | AtOnce):
                found[name] = station
            else:
                kinds = {kind: each for kind, each in vars(station).items() if kind != "key"}
                found |= {f"{name} {number} {kind}": each for kind, each in kinds.items()}
    return found


def values(draw: Any, tickets: int, attempts: int = 4) -> list[list[int]]:
    return [[int(draw(ticket, attempt)) for ticket in range(tickets)] for attempt in range(attempts)]


def test_every_draw_of_this_scenario_is_a_chance_or_a_time(planned, workload):
    kinds = {type(draw) for draw in named_draws(Draws(planned, workload)).values()}
    assert kinds == {Chance, Time}


def test_a_late_attempt_is_the_vectorised_definition_too(planned, workload):
    """Attempts drawn ahead come from columns, attempt 5 one by one: both are the word of key, source and attempt."""
    for name, draw in named_draws(Draws(planned, workload)).items():
        for attempt in (0, AHEAD - 1, AHEAD, 5):
            column = draw._values(word(draw._key, draw._source, attempt).astype(np.int64))
            alone = [draw(ticket, attempt) for ticket in range(workload.rows)]
            assert alone == column.tolist(), (name, attempt)


def test_the_order_of_questions_does_not_matter(planned, workload):
    one, other = (named_draws(Draws(planned, workload)) for _ in range(2))
    for name in one:
        forwards = [one[name](0, attempt) for attempt in range(5)]
        backwards = [other[name](0, attempt) for attempt in reversed(range(5))]
        assert forwards == backwards[::-1]


def test_chances_and_times_are_those_of_the_ticket_s_class(planned, workload):
    """Written out for one ticket of each class, with the plan's own numbers."""
    draws = Draws(planned, workload)
    for ticket in range(0, 48, 8):
        key = tuple(int(half[ticket]) for half in workload.key)
        fault, customer = int(workload.fault[ticket]), int(workload.customer[ticket])
        not_fixed = threshold([0.6, 0.3][fault])
        assert draws.not_fixed(ticket, 1) == (word(key, Source.NOT_FIXED, 1) < not_fixed)
        imperfect = threshold(0.7 if customer == 2 else [0.5, 0.4][fault])
        assert draws.imperfect(ticket) == (word(key, Source.IMPERFECT) < imperfect)
        assert draws.imperfect_remote(ticket) == (word(key, Source.IMPERFECT) < threshold(0.2))
        assert draws.work(ticket, 1) == seconds(planned.on_site[fault].tolist(), word(key, Source.WORK, 1))
        city = named(key, "city")
        table = planned.chain[0].station.handling.tolist()
        assert draws.desks[0].handling(ticket, 2) == seconds(table, word(city, Source.HANDLING, 2))


def test_desks_have_draws_of_their_own(planned, workload):
    draws = Draws(planned, workload)
    for name in ("handling", "stuck", "misroute", "triage"):
        city, district = (values(getattr(desk, name), workload.rows) for desk in draws.desks)
        assert city != district


def test_a_desk_keeps_its_draws_wherever_it_stands_in_the_chain(planned, workload):
    reversed_chain = replace(planned, chain=planned.chain[::-1])
    one, other = Draws(planned, workload), Draws(reversed_chain, workload)
    for name in ("handling", "stuck", "misroute", "triage"):
        assert values(getattr(one.desks[0], name), 48) == values(getattr(other.desks[1], name), 48)


@pytest.mark.parametrize("name", ["hotline", "remote desk", "front desk of orders"])
def test_no_desk_is_called_like_another_station(name):
    """Its draws would be the same, as they are keyed by the name."""
    with pytest.raises(WrongInput, match=f"'{name}' is the name of another place"):
        plan_of(dispatch={"chain": [name], "desks": {name: {"handling": "10 min"}}})


def test_the_log_shows_the_draws_of_each_visit_and_passage(planned, workload):
    """Each visit, passage and try has a draw of its own, and takes place as drawn."""
    log = simulate(planned, workload)
    draws = Draws(planned, workload)
    chain = log.desk_passages.rows((log.desk_passages["desk"] >= 0) & (log.desk_passages["left"] != MISSING))
    for row in rows_of(chain):
        desk, ticket, attempt = draws.desks[row["desk"]], row["ticket"], row["attempt"]
        time = desk.triage if row["wrong_unit"] else desk.handling
        assert row["finished"] - row["started"] == time(ticket, attempt)
        if not row["wrong_unit"]:
            assert (row["found"] > row["arrived"]) == desk.stuck(ticket, attempt)
            assert row["misrouted"] == (attempt < 3 and desk.misroute(ticket, attempt))
    visits = rows_of(log.visits)
    for row, following in zip(visits, [*visits[1:], {"ticket": -1}], strict=True):
        if row["finished"] != MISSING:
            assert row["arrived"] - row["departed"] == draws.travel(row["ticket"], row["visit"])
            assert row["finished"] - row["arrived"] == draws.work(row["ticket"], row["visit"])
        if following["ticket"] == row["ticket"] and row["outcome"] == Outcome.NOT_FIXED:
            assert following["queued"] - row["finished"] == draws.pause(row["ticket"], row["visit"])
    assert chain["attempt"].max() == 3
    assert log.visits["visit"].max() >= 3


def test_the_log_shows_the_draws_of_each_closing_and_job(planned, workload):
    """Each closing and each job of the second line has draws of its own, and takes as long as drawn."""
    log = simulate(planned, workload, drain=True)
    draws, closings = Draws(planned, workload), rows_of(log.closings)
    for row in closings:
        of_closing = row["ticket"], row["closing"]
        if row["audited"] != MISSING:
            assert draws.audited(*of_closing)
            assert row["audited"] - row["closed"] == draws.audit_delay(*of_closing)
        if row["reopened"] != MISSING:
            caught = draws.audit_detects(*of_closing) and row["audited"] == row["reopened"]
            assert row["cause"] == (0 if caught else 1)
            assert caught or row["reopened"] - row["closed"] == draws.false_closure_report(*of_closing)
    assert {row["cause"] for row in closings} == {MISSING, 0, 1}
    asked = log.visits.rows(log.visits["outcome"] == Outcome.SECOND_LINE)
    for visit, job in zip(rows_of(asked), rows_of(log.second_line), strict=True):
        of_visit = visit["ticket"], visit["visit"]
        assert draws.needs_second_line(*of_visit) == (job["parts"] == 0)
        lead = draws.parts_lead(*of_visit) if job["parts"] else draws.second_line_lead(*of_visit)
        assert job["ready"] - job["requested"] == lead
    assert set(log.second_line["parts"]) == {0, 1}


def rows_of(table: Table) -> list[dict[str, int]]:
    columns = (column.tolist() for column in table.columns.values())
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


CHANCES = {
    "remote_fix": "remote_fix", "eligible": "eligible", "misassigned": "misassigned",
    "no_fault_found": "no_fault_found", "not_fixed": "not_fixed", "imperfect_remote": "imperfect_remote",
}  # fmt: skip
"""Fields of the plan and the draws that they decide."""


@pytest.mark.parametrize("field", CHANCES)
def test_a_changed_probability_changes_its_own_draws_only_and_in_one_direction(planned, workload, field):
    old = getattr(planned, field)
    lower = [each // 2 for each in old] if isinstance(old, list) else old // 2
    before = named_draws(Draws(planned, workload))
    after = named_draws(Draws(replace(planned, **{field: lower}), workload))
    assert before.keys() == after.keys()
    for name, draw in before.items():
        if name == CHANCES[field]:
            one, other = np.array(values(draw, 48)), np.array(values(after[name], 48))
            assert (other <= one).all()
            assert (other < one).any()
        else:
            assert values(draw, 48) == values(after[name], 48), name


def test_a_chance_of_nothing_and_a_time_that_is_not_given():
    planned, workload = workload_of(plan_of(), "08:00")
    draws = Draws(planned, workload)
    assert not any(draws.not_fixed(0, attempt) for attempt in range(9))
    assert draws.closing(0) == 0
    assert draws.hotline.handling(0) == 0


def test_certain_chances_happen_to_everybody():
    planned, workload = workload_of(plan_of("remote: {fixable: 1}"), REPORTS_OF_ONE_CLASS)
    draws = Draws(planned, workload)
    assert all(draws.remote_fix(ticket) for ticket in range(TICKETS))


def test_a_longer_mean_is_longer_for_every_ticket(planned, workload):
    """The same word through another table: nobody's work becomes shorter when the mean grows."""
    other = plan_of(SCENARIO.replace("mean: 1 h, cv: 0.8", "mean: 75 min, cv: 0.8"))
    shorter, longer = (Draws(each, workload).work for each in (planned, other))
    port = [ticket for ticket in range(48) if workload.fault[ticket] == 1]
    ratios = [longer(ticket, visit) / shorter(ticket, visit) for ticket in port for visit in range(4)]
    assert np.allclose(ratios, 1.25, atol=0.01)


def test_plan_fields_named_above_exist():
    assert set(CHANCES) <= {field.name for field in fields(Plan)}
