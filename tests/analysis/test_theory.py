"""The closed forms against published values, and against answers found by another way.

Where it can be done, the other way is to solve the balance equations of the queue as a Markov chain: they
hold the rules of the queue and none of the formulas.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable
from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve

from analysis import theory

PUBLISHED = 1e-6
"""Tolerance against values that are known to six decimals."""

EXACT = 1e-9
"""Relative tolerance between two exact ways to the same number."""


def steady_state(moves: Callable[[Hashable], dict], start: Hashable) -> dict:
    """Probability of every state that can be reached; `moves` gives the rates out of a state."""
    number, rates = {start: 0}, []
    for state in (found := [start]):
        for target, rate in moves(state).items():
            if target not in number:
                number[target] = len(found)
                found.append(target)
            rates.append((number[target], number[state], rate))
            rates.append((number[state], number[state], -rate))
    to, of, rate = np.array(rates).T
    # The balance equations say one thing too often; the first gives way to the sum of all probabilities, 1.
    keep = to > 0
    size = len(found)
    to, of = np.r_[to[keep], np.zeros(size)], np.r_[of[keep], np.arange(size)]
    balance = coo_array((np.r_[rate[keep], np.ones(size)], (to.astype(int), of.astype(int))), (size, size))
    return dict(zip(found, spsolve(balance.tocsc(), np.eye(size)[0]), strict=True))


def birth_and_death(arrival_rate, mean_service, servers, room, mean_patience=math.inf):
    """Probabilities of 0, 1, ... customers present, at most `servers + room`."""

    def moves(present):
        waiting = max(present - servers, 0)
        leave = min(present, servers) / mean_service + waiting / mean_patience
        rates = {present - 1: leave} if present else {}
        return rates | ({present + 1: arrival_rate} if present < servers + room else {})

    chain = steady_state(moves, 0)
    return np.array([chain[present] for present in range(servers + room + 1)])


# Load and Little's law


def test_offered_load_of_the_published_call_centre():
    assert theory.offered_load(arrival_rate=100 / 1800, mean_service=180) == pytest.approx(10, rel=EXACT)


@pytest.mark.parametrize("p_again", [0.0, 0.1, 0.5, 0.9])
def test_mean_visits_is_the_mean_of_the_number_of_services(p_again):
    visits = np.arange(1, 2000)
    chances = p_again ** (visits - 1) * (1 - p_again)
    assert theory.mean_visits(p_again) == pytest.approx(visits @ chances, rel=EXACT)


def test_feedback_load_gives_the_queue_of_a_station_with_returns():
    # 2.4 first visits per unit of time, four servers; only three services in four let the customer go.
    chain = birth_and_death(arrival_rate=2.4, mean_service=1 / 0.75, servers=4, room=300)
    queue = np.arange(301) @ chain[4:]
    load = theory.feedback_load(2.4, 0.25)
    assert load == pytest.approx(3.2, rel=EXACT)
    assert theory.littles_law(load, theory.erlang_c_wait(load, 1, 4)) == pytest.approx(queue, rel=EXACT)


# Several servers, exponential service


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (3, 2.5), (10, 14.0), (40, 30.0)])
def test_erlang_b_is_the_chance_that_a_full_system_without_queue_is_met(servers, load):
    full = birth_and_death(load, 1, servers, room=0)[-1]
    assert theory.erlang_b(servers, load) == pytest.approx(full, rel=EXACT)


def test_erlang_b_of_very_many_servers_neither_overflows_nor_vanishes():
    # At load = servers the blocking tends to sqrt(2 / (pi servers)).
    assert theory.erlang_b(100_000, 100_000) == pytest.approx(math.sqrt(2 / math.pi / 100_000), rel=0.002)


@pytest.mark.parametrize(
    ("servers", "use", "p_wait", "mean_wait"),
    [
        (1, 0.8, 0.8, 4.0),
        (2, 0.8, 0.711111, 1.777778),
        (5, 0.8, 0.554113, 0.554113),
        (10, 0.8, 0.409180, 0.204590),
        (20, 0.9, 0.550769, 0.275385),
    ],
)
def test_erlang_c_published_values(servers, use, p_wait, mean_wait):
    load = servers * use
    assert theory.erlang_c(servers, load) == pytest.approx(p_wait, abs=PUBLISHED)
    assert theory.erlang_c_wait(load, 1, servers) == pytest.approx(mean_wait, abs=PUBLISHED)


def test_erlang_c_published_call_centre():
    """100 calls in half an hour, 180 s each, 14 agents, target 20 s."""
    calls = {"arrival_rate": 100 / 1800, "mean_service": 180, "servers": 14}
    assert theory.erlang_c(14, 10) == pytest.approx(0.1741319, abs=1e-7)
    assert theory.erlang_c_answered_within(**calls, limit=20) == pytest.approx(0.8883500, abs=1e-7)
    assert theory.erlang_c_wait(**calls) == pytest.approx(7.835937, abs=PUBLISHED)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (3, 2.4), (8, 5.0)])
def test_erlang_c_solves_the_balance_equations(servers, load):
    arrival_rate, mean_service = load / 0.25, 0.25
    chain = birth_and_death(arrival_rate, mean_service, servers, room=200)
    queue = np.arange(201) @ chain[servers:]
    assert theory.erlang_c(servers, load) == pytest.approx(chain[servers:].sum(), rel=EXACT)
    wait = theory.erlang_c_wait(arrival_rate, mean_service, servers)
    assert theory.littles_law(arrival_rate, wait) == pytest.approx(queue, rel=EXACT)


@pytest.mark.parametrize("limit", [0.0, 0.3, 2.0])
def test_answered_within_follows_from_the_number_found_ahead(limit):
    servers, load, mean_service = 3, 2.4, 2.0
    chain = birth_and_death(load / mean_service, mean_service, servers, room=200)
    # Who finds k waiting waits for k + 1 ends of service.
    ends = stats.gamma(np.arange(1, 202), scale=mean_service / servers)
    expected = chain[:servers].sum() + chain[servers:] @ ends.cdf(limit)
    answered = theory.erlang_c_answered_within(load / mean_service, mean_service, servers, limit)
    assert answered == pytest.approx(expected, rel=EXACT)


@pytest.mark.parametrize("share", [0.6, 0.8, 0.95, 0.999])
def test_wait_quantile_undoes_answered_within(share):
    wait = theory.erlang_c_wait_quantile(4, 1, 5, share)
    assert wait > 0
    assert theory.erlang_c_answered_within(4, 1, 5, wait) == pytest.approx(share, rel=EXACT)


def test_wait_quantile_is_zero_for_the_share_that_need_not_wait():
    # P(wait) is .554113, so .445887 of the customers are served at once.
    assert theory.erlang_c_wait_quantile(4, 1, 5, 0.4458) == 0
    assert theory.erlang_c_wait_quantile(4, 1, 5, 0.4460) > 0


def test_mean_wait_is_the_area_above_the_shares_answered():
    late, _ = integrate.quad(lambda t: 1 - theory.erlang_c_answered_within(4, 1, 5, t), 0, 60)
    assert theory.erlang_c_wait(4, 1, 5) == pytest.approx(late, rel=1e-8)


@pytest.mark.parametrize("load", [0.5, 4.0, 17.3, 90.0])
@pytest.mark.parametrize(
    "bad",
    [
        theory.erlang_b,
        theory.erlang_c,
        lambda servers, load: theory.erlang_c_wait(load, 1, servers),
        lambda servers, load: 1 - theory.erlang_c_answered_within(load, 1, servers, 0.1),
        lambda servers, load: theory.erlang_c_wait_quantile(load, 1, servers, 0.9999),
        lambda servers, load: theory.erlang_a(load, 1, servers, 2).p_abandon,
        lambda servers, load: theory.mdc_wait(load, 1, servers),
        lambda servers, load: sum(theory.priority_wait([load / 2, load / 2], 1, servers)),
    ],
    ids=["blocked", "p_wait", "wait", "late", "quantile", "abandon", "constant service", "priority"],
)
def test_more_servers_help_at_every_load(bad, load):
    first = math.floor(load) + 1
    values = [bad(servers, load) for servers in range(first, first + 5)]
    assert all(more < fewer for fewer, more in pairwise(values))


def test_one_large_group_waits_less_than_two_small_ones():
    assert theory.erlang_c_wait(8, 1, 10) < theory.erlang_c_wait(4, 1, 5)


def test_unit_of_time_does_not_matter():
    hours, seconds = theory.erlang_c_wait(20, 0.05, 2), theory.erlang_c_wait(20 / 3600, 180, 2)
    assert seconds == pytest.approx(3600 * hours, rel=EXACT)


def test_nobody_waits_where_nobody_comes():
    assert theory.erlang_b(3, 0) == theory.erlang_c(3, 0) == theory.erlang_c_wait(0, 1, 3) == 0
    assert theory.erlang_c_answered_within(0, 1, 3, 0) == 1
    assert theory.erlang_c_wait_quantile(0, 1, 3, 0.99) == 0
    assert theory.erlang_a(0, 1, 3, 5) == theory.ErlangA(0, 0, 0)
    assert theory.mg1_wait(0, 1, 2) == theory.mdc_wait(0, 1, 3) == 0
    assert theory.priority_wait([0, 0], 1, 3) == [0, 0]


# Impatient customers


def test_erlang_a_published_values():
    answer = theory.erlang_a(arrival_rate=48, mean_service=1, servers=50, mean_patience=2)
    assert answer.p_wait == pytest.approx(0.467774, abs=PUBLISHED)
    assert answer.p_abandon == pytest.approx(0.030912, abs=PUBLISHED)
    assert answer.mean_wait == pytest.approx(0.0618245, abs=1e-7)


@pytest.mark.parametrize("arrival_rate", [0.5, 9.0, 30.0])
@pytest.mark.parametrize("mean_patience", [0.05, 1.0, 6.0])
def test_erlang_a_solves_the_balance_equations(arrival_rate, mean_patience):
    servers, mean_service, room = 6, 0.5, 500
    chain = birth_and_death(arrival_rate, mean_service, servers, room, mean_patience)
    queue = np.arange(room + 1) @ chain[servers:]
    answer = theory.erlang_a(arrival_rate, mean_service, servers, mean_patience)
    assert answer.p_wait == pytest.approx(chain[servers:].sum(), rel=EXACT)
    assert answer.mean_wait == pytest.approx(queue / arrival_rate, rel=EXACT)
    assert answer.p_abandon == pytest.approx(queue / mean_patience / arrival_rate, rel=EXACT)


def test_endless_patience_is_erlang_c_and_none_is_erlang_b():
    patient, impatient = theory.erlang_a(8, 1, 10, 1e8), theory.erlang_a(8, 1, 10, 1e-8)
    assert patient.p_wait == pytest.approx(theory.erlang_c(10, 8), rel=1e-6)
    assert patient.mean_wait == pytest.approx(theory.erlang_c_wait(8, 1, 10), rel=1e-6)
    assert impatient.p_wait == pytest.approx(theory.erlang_b(10, 8), rel=1e-6)
    assert impatient.p_abandon == pytest.approx(theory.erlang_b(10, 8), rel=1e-6)


def test_impatience_lets_an_overloaded_group_serve_what_it_can():
    # 150 erlang, 100 servers: they never idle, so a third of the customers must leave.
    assert theory.erlang_a(150, 1, 100, 40).p_abandon == pytest.approx(1 / 3, rel=EXACT)


# Staffing


@pytest.mark.parametrize(("target", "servers"), [(0.888, 14), (0.889, 15), (0.0, 11)])
def test_staffing_of_the_published_call_centre(target, servers):
    # 14 agents answer .88835 within 20 s; with 10 the queue would grow without end.
    assert theory.staffing_for(100 / 1800, 180, limit=20, target=target) == servers


@pytest.mark.parametrize("arrival_rate", [0.2, 3.0, 11.9, 75.0])
@pytest.mark.parametrize("target", [0.8, 0.99])
def test_staffing_is_the_smallest_number_that_meets_the_target(arrival_rate, target):
    def answered(servers):
        return theory.erlang_c_answered_within(arrival_rate, 1, servers, 0.1)

    servers = theory.staffing_for(arrival_rate, 1, limit=0.1, target=target)
    assert answered(servers) >= target
    assert servers - 1 <= arrival_rate or answered(servers - 1) < target


@pytest.mark.parametrize(("load", "beta", "servers"), [(100, 1, 110), (10, 0.5, 12), (0, 1, 0)])
def test_square_root_staffing_by_hand(load, beta, servers):
    assert theory.square_root_staffing(load, beta) == servers


def test_square_root_staffing_does_not_hire_for_a_last_bit():
    # Twenty loads of 0.2, added one by one.
    assert theory.square_root_staffing(4.000000000000001, 0.5) == 5


@pytest.mark.parametrize("beta", [0.2, 0.5, 1.5])
def test_square_root_staffing_keeps_its_quality_at_any_size(beta):
    # Halfin and Whitt (1981): the limit of P(wait) for a large group.
    limit = 1 / (1 + beta * stats.norm.cdf(beta) / stats.norm.pdf(beta))
    servers = theory.square_root_staffing(1_000_000, beta)
    assert theory.erlang_c(servers, 1_000_000) == pytest.approx(limit, abs=0.001)


# General and constant service


def test_pollaczek_khinchine_by_hand():
    # A running service has (1 + cv^2) / 2 left on average: 1, 1/2 and 5/2; times load .8, over idle .2.
    assert theory.mg1_wait(0.8, 1, cv=1) == pytest.approx(4.0, rel=EXACT)
    assert theory.mg1_wait(0.8, 1, cv=0) == pytest.approx(2.0, rel=EXACT)
    assert theory.mg1_wait(0.8, 1, cv=2) == pytest.approx(10.0, rel=EXACT)


def test_pollaczek_khinchine_solves_the_balance_equations_of_two_phase_service():
    # Two exponential phases of mean 1/2 each: cv is sqrt(1/2).
    arrival_rate = 0.7

    def moves(state):
        here, phase = state
        more = {(here + 1, phase or 1): arrival_rate} if here < 150 else {}
        if here == 0:
            return more
        return more | ({(here, 2): 2.0} if phase == 1 else {(here - 1, 1 if here > 1 else 0): 2.0})

    queue = sum(max(here - 1, 0) * share for (here, _), share in steady_state(moves, (0, 0)).items())
    wait = theory.mg1_wait(arrival_rate, 1, cv=math.sqrt(0.5))
    assert theory.littles_law(arrival_rate, wait) == pytest.approx(queue, rel=EXACT)


def test_mdc_published_value():
    wait = theory.mdc_wait(arrival_rate=4, mean_service=1, servers=5)
    assert wait == pytest.approx(0.289060, abs=PUBLISHED)


@pytest.mark.parametrize("load", [0.1, 0.5, 0.99])
def test_mdc_with_one_server_is_pollaczek_khinchine(load):
    assert theory.mdc_wait(load / 3, 3, 1) == pytest.approx(theory.mg1_wait(load / 3, 3, cv=0), rel=EXACT)


@pytest.mark.parametrize(("servers", "load"), [(2, 1.2), (5, 4.0), (12, 10.5), (40, 37.0)])
def test_mdc_follows_the_number_present_from_one_service_time_to_the_next(servers, load):
    """Whoever is in service now is gone one service time later, and nobody else is (Crommelin's argument)."""
    size = 600
    arrivals = stats.poisson(load).pmf(np.arange(size))
    leave = np.maximum(np.arange(size) - servers, 0)
    moves = np.array([np.r_[np.zeros(left), arrivals[: size - left]] for left in leave])
    # Balance equations; one of them gives way to the sum of the probabilities.
    balance = moves.T - np.eye(size)
    balance[0] = 1
    present = np.linalg.solve(balance, np.eye(size)[0])
    wait = theory.mdc_wait(load / 0.5, 0.5, servers)
    assert theory.littles_law(load / 0.5, wait) == pytest.approx(present @ leave, rel=1e-8)


@pytest.mark.parametrize(("servers", "use"), [(3, 0.3), (20, 0.6), (100, 0.95), (1000, 0.98)])
def test_mdc_agrees_with_the_series_of_crommelin(servers, use):
    load = servers * use
    services = np.arange(1, 40_000)
    late = stats.poisson(services * load).sf(services * servers - 1)
    later = stats.poisson(services * load).sf(services * servers)
    assert theory.mdc_wait(load, 1, servers) == pytest.approx(np.sum(late - later / use), rel=1e-7, abs=1e-11)


def test_mdc_under_light_load_is_never_negative():
    waits = [theory.mdc_wait(load, 1, 20) for load in np.linspace(0.01, 5, 50)]
    assert all(0 <= wait < 1e-6 for wait in waits)


@pytest.mark.parametrize("servers", [2, 4, 15])
def test_constant_service_tends_to_half_the_wait_of_exponential_service(servers):
    def ratio(use):
        return theory.mdc_wait(use * servers, 1, servers) / theory.erlang_c_wait(use * servers, 1, servers)

    assert 0.5 < ratio(0.95) < ratio(0.7) < ratio(0.4) < 1
    assert ratio(0.9999) == pytest.approx(0.5, rel=1e-3)


# Priorities


def two_classes(arrival_rates, servers, room):
    """Mean waits of two classes without interruption from the balance equations, mean service 1."""

    def moves(state):
        busy, high, low = state
        rates = {}
        if busy < servers:
            rates[busy + 1, high, low] = sum(arrival_rates)
        else:
            if high < room:
                rates[busy, high + 1, low] = arrival_rates[0]
            if low < room:
                rates[busy, high, low + 1] = arrival_rates[1]
        if high or low:
            rates[(busy, high - 1, low) if high else (busy, high, low - 1)] = busy
        elif busy:
            rates[busy - 1, high, low] = busy
        return rates

    chain = steady_state(moves, (0, 0, 0))
    queues = [sum(state[k] * share for state, share in chain.items()) for k in (1, 2)]
    return [queue / rate for queue, rate in zip(queues, arrival_rates, strict=True)]


def test_priority_published_values():
    waits = theory.priority_wait([0.8, 1.2, 2.5], mean_service=1, servers=5)
    assert waits == pytest.approx([0.181546, 0.302577, 2.541644], abs=PUBLISHED)


@pytest.mark.parametrize(("arrival_rates", "servers"), [([0.3, 0.2], 1), ([0.4, 0.6], 2), ([0.9, 0.6], 3)])
def test_priority_solves_the_balance_equations(arrival_rates, servers):
    expected = two_classes(arrival_rates, servers, room=45)
    assert theory.priority_wait(arrival_rates, 1, servers) == pytest.approx(expected, rel=EXACT)


def test_one_priority_class_is_the_queue_without_classes():
    assert theory.priority_wait([4], 1, 5) == pytest.approx([theory.erlang_c_wait(4, 1, 5)], rel=EXACT)
    assert theory.priority_wait([], 1, 5) == []


def test_priority_moves_waiting_between_classes_and_removes_none():
    rates = [0.8, 1.2, 2.5]
    waits = theory.priority_wait(rates, 1, 5)
    assert waits == sorted(waits)
    assert np.average(waits, weights=rates) == pytest.approx(theory.erlang_c_wait(4.5, 1, 5), rel=EXACT)


def test_mg1_priority_by_hand():
    # Loads .2 and .6. Left of a running service: .2 * 1 * (1 + 1) / 2 + .6 * 2 / 2 = .8.
    # High: .8 / (1 * .8) = 1. Low: .8 / (.8 * .2) = 5.
    assert theory.mg1_priority_wait([0.2, 0.3], [1, 2], [1, 0]) == pytest.approx([1, 5], rel=EXACT)


def test_mg1_priority_with_exponential_service_is_the_case_of_one_server():
    expected = theory.priority_wait([0.1, 0.2, 0.15], 2, 1)
    assert theory.mg1_priority_wait([0.1, 0.2, 0.15], [2] * 3, [1] * 3) == pytest.approx(expected, rel=EXACT)


def test_work_in_the_queue_does_not_depend_on_who_goes_first():
    """Kleinrock's conservation law: the waits weighted by load have the same sum in every order."""
    classes = [(0.2, 1, 1), (0.3, 0.5, 0), (0.1, 4, 2)]
    sums = []
    for order in permutations(classes):
        rates, means, cvs = zip(*order, strict=True)
        loads = np.multiply(rates, means)
        sums.append(loads @ theory.mg1_priority_wait(rates, means, cvs))
    # Load .75; left of a running service .2 * 1 + .15 * .25 + .4 * 4 * 5 / 2 = 4.2375; times .75 / .25.
    assert sums == pytest.approx([12.7125] * 6, rel=EXACT)


# Delays at a desk


def test_off_hours_published_value():
    # 18:00 to 08:00.
    assert theory.off_hours_wait(14) == pytest.approx(4.083333, abs=PUBLISHED)
    assert theory.off_hours_wait(0) == 0


@pytest.mark.parametrize("closed_hours", [3.0, 10.5, 16.0])
def test_off_hours_wait_minute_by_minute(closed_hours):
    # Middles of the minutes of a day that begins when the desk closes.
    arrivals = (np.arange(1440) + 0.5) / 60
    waits = np.maximum(closed_hours - arrivals, 0)
    assert theory.off_hours_wait(closed_hours) == pytest.approx(waits.mean(), rel=EXACT)


def test_batch_wait_minute_by_minute():
    done = np.arange(30) + 0.5
    assert theory.batch_wait(30) == pytest.approx(np.mean(30 - done), rel=EXACT)


def test_contact_delay_by_hand():
    # One in four answers, so three attempts fail on average, 20 min apart.
    assert theory.contact_delay(0.25, 20) == pytest.approx(60, rel=EXACT)
    assert theory.contact_delay(1, 20) == 0


@pytest.mark.parametrize(("first", "second"), [(0.6, 0.0), (0.6, 0.5), (0.3, 1.0), (0.0, 0.2), (1.0, 0.5)])
def test_contact_delay_attempt_by_attempt(first, second):
    retry, pause = 30, 4
    delay, still_trying, expected = 0, 1.0, 0.0
    for _ in range(500):
        expected += still_trying * first * delay
        still_trying *= 1 - first
        delay += pause
        expected += still_trying * second * delay
        still_trying *= 1 - second
        delay += retry
    assert theory.contact_delay(first, retry, second, pause) == pytest.approx(expected, rel=EXACT)


@pytest.mark.parametrize("limit", [0.0, 0.5, 24.0])
def test_stuck_delay_is_the_area_under_the_share_still_stuck(limit):
    stuck, _ = integrate.quad(lambda t: math.exp(-0.1 * t), 0, limit)
    assert theory.stuck_delay(limit, chase_rate=0.1) == pytest.approx(stuck, rel=EXACT)


def test_stuck_delay_without_timer_and_without_calls():
    assert theory.stuck_delay(math.inf, chase_rate=0.1) == pytest.approx(10, rel=EXACT)
    assert theory.stuck_delay(24, chase_rate=0) == 24
    assert theory.stuck_delay(24, chase_rate=1e-12) == pytest.approx(24, rel=EXACT)


def test_mean_returns_by_hand():
    assert theory.mean_returns(0.2) == pytest.approx(0.25, rel=EXACT)
    assert theory.mean_returns(0.2, most=2) == pytest.approx(0.24, rel=EXACT)
    assert theory.mean_returns(0.2, most=0) == 0
    assert theory.mean_returns(1, most=3) == 3


@pytest.mark.parametrize("most", [1, 2, 5])
def test_mean_returns_return_by_return(most):
    # Exactly k returns: k passages went wrong, and the next went right or was the supervisor's.
    p = 0.35
    chances = [p**k * (1 - p) for k in range(most)] + [p**most]
    assert sum(chances) == pytest.approx(1, rel=EXACT)
    assert theory.mean_returns(p, most) == pytest.approx(np.arange(most + 1) @ chances, rel=EXACT)


def test_a_high_limit_on_returns_changes_nothing():
    assert theory.mean_returns(0.35, most=100) == pytest.approx(theory.mean_returns(0.35), rel=EXACT)


# Faults and distances


def test_coincidence_is_one_or_more_faults_in_the_window():
    # 0.9 faults a year, 30 days.
    expected = 1 - stats.poisson(0.9 * 30 / 365).pmf(0)
    assert theory.coincidence(0.9 / 365, 30) == pytest.approx(expected, rel=EXACT)
    assert theory.coincidence(1e-12, 1) == pytest.approx(1e-12, rel=EXACT, abs=0)
    assert theory.coincidence(5, 0) == 0


def test_mean_distance_published_values():
    assert theory.mean_distance_unit_square() == pytest.approx(0.5214054, abs=1e-7)
    assert theory.mean_distance_unit_square("manhattan") == pytest.approx(2 / 3, rel=EXACT)


@pytest.mark.parametrize(("metric", "length"), [("euclid", math.hypot), ("manhattan", lambda x, y: x + y)])
def test_mean_distance_is_the_integral_over_the_square(metric, length):
    # Two uniform coordinates differ by x with the density 2 (1 - x).
    expected, _ = integrate.dblquad(lambda x, y: 4 * (1 - x) * (1 - y) * length(x, y), 0, 1, 0, 1)
    assert theory.mean_distance_unit_square(metric) == pytest.approx(expected, rel=1e-7)


# The range of the arguments


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: theory.littles_law(0, 0), 0),
        (lambda: theory.feedback_load(0, 0.5), 0),
        (lambda: theory.erlang_b(0, 5), 1),
        (lambda: theory.erlang_c_wait_quantile(4, 1, 5, 0), 0),
        (lambda: theory.staffing_for(0, 1, 0, 0.99), 1),
        (lambda: theory.batch_wait(0), 0),
        (lambda: theory.contact_delay(0.5, 0), 0),
        (lambda: theory.stuck_delay(0, 0), 0),
        (lambda: theory.mean_returns(0), 0),
        (lambda: theory.coincidence(0, 1), 0),
    ],
)
def test_arguments_at_the_edge_of_their_range_are_answered(call, expected):
    assert call() == expected


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: theory.littles_law(-1, 1), "arrival_rate >= 0"),
        (lambda: theory.littles_law(1, -1), "mean_time >= 0"),
        (lambda: theory.offered_load(-1, 1), "a finite arrival_rate >= 0"),
        (lambda: theory.offered_load(math.nan, 1), "a finite arrival_rate >= 0"),
        (lambda: theory.offered_load(math.inf, 1), "a finite arrival_rate >= 0"),
        (lambda: theory.offered_load(1, 0), "a finite mean_service > 0"),
        (lambda: theory.offered_load(1, math.inf), "a finite mean_service > 0"),
        (lambda: theory.mean_visits(1), "0 <= p_again < 1"),
        (lambda: theory.feedback_load(-1, 0.5), "load >= 0"),
        (lambda: theory.feedback_load(1, 1), "0 <= p_again < 1"),
        (lambda: theory.erlang_b(-1, 1), "servers >= 0"),
        (lambda: theory.erlang_b(1, math.inf), "a finite load >= 0"),
        (lambda: theory.erlang_c(0, 0), "servers >= 1"),
        (lambda: theory.erlang_c(5, -1), "0 <= load < servers"),
        (lambda: theory.erlang_c(5, 5), "0 <= load < servers"),
        (lambda: theory.erlang_c_wait(5, 1, 5), "0 <= load < servers"),
        (lambda: theory.erlang_c_answered_within(6, 1, 5, 1), "0 <= load < servers"),
        (lambda: theory.erlang_c_answered_within(4, 1, 5, -1), "limit >= 0"),
        (lambda: theory.erlang_c_wait_quantile(5, 1, 5, 0.5), "0 <= load < servers"),
        (lambda: theory.erlang_c_wait_quantile(4, 1, 5, 1), "0 <= share < 1"),
        (lambda: theory.erlang_a(4, 1, 0, 1), "servers >= 1"),
        (lambda: theory.erlang_a(4, 1, 5, 0), "a finite mean_patience > 0"),
        (lambda: theory.erlang_a(4, 1, 5, math.inf), "a finite mean_patience > 0"),
        (lambda: theory.staffing_for(4, 1, 1, 1), "0 <= target < 1"),
        (lambda: theory.staffing_for(4, 1, -1, 0.8), "limit >= 0"),
        (lambda: theory.square_root_staffing(-1, 1), "a finite load >= 0"),
        (lambda: theory.square_root_staffing(math.inf, 1), "a finite load >= 0"),
        (lambda: theory.square_root_staffing(4, 0), "a finite beta > 0"),
        (lambda: theory.square_root_staffing(4, math.inf), "a finite beta > 0"),
        (lambda: theory.mg1_wait(1, 1, 1), "0 <= load < servers"),
        (lambda: theory.mg1_wait(0.5, 1, -1), "a finite cv >= 0"),
        (lambda: theory.mg1_wait(0.5, 1, math.inf), "a finite cv >= 0"),
        (lambda: theory.mdc_wait(5, 1, 5), "0 <= load < servers"),
        (lambda: theory.priority_wait([3, 3], 1, 5), "0 <= load < servers"),
        (lambda: theory.priority_wait([3, -1], 1, 5), "a finite arrival_rate >= 0"),
        (lambda: theory.mg1_priority_wait([0.6, 0.6], [1, 1], [1, 1]), "0 <= load < servers"),
        (lambda: theory.mg1_priority_wait([0.6], [1, 1], [1, 1]), "as many"),
        (lambda: theory.off_hours_wait(24), "0 <= closed_hours < 24"),
        (lambda: theory.batch_wait(-1), "period >= 0"),
        (lambda: theory.contact_delay(1.1, 1), "0 <= p_answer <= 1"),
        (lambda: theory.contact_delay(0.5, 1, p_second=1.1), "0 <= p_answer <= 1"),
        (lambda: theory.contact_delay(0.5, 1, 0.5, -1), "retry_interval >= 0 and pause >= 0"),
        (lambda: theory.contact_delay(0, 1), "p_answer > 0 or p_second > 0"),
        (lambda: theory.contact_delay(0.5, -1), "retry_interval >= 0"),
        (lambda: theory.stuck_delay(-1, 1), "limit >= 0"),
        (lambda: theory.stuck_delay(1, -1), "a finite chase_rate >= 0"),
        (lambda: theory.stuck_delay(1, math.inf), "a finite chase_rate >= 0"),
        (lambda: theory.stuck_delay(math.inf, 0), "a timer or chase calls"),
        (lambda: theory.mean_returns(1.1), "0 <= p_return <= 1"),
        (lambda: theory.mean_returns(1), "p_return < 1 or a number for most"),
        (lambda: theory.mean_returns(0.5, -1), "most >= 0"),
        (lambda: theory.coincidence(-1, 1), "rate >= 0"),
        (lambda: theory.coincidence(1, -1), "window >= 0"),
        (lambda: theory.mean_distance_unit_square("taxi"), "metric to be"),
    ],
)
def test_an_argument_out_of_range_is_refused_with_its_rule(call, rule):
    with pytest.raises(ValueError, match=f"^Expected {re.escape(rule)}.*\\.$"):
        call()
